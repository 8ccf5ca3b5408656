const { Client } = require("pg");

async function main() {
  const client = new Client({ host: "127.0.0.1", port: 5432, user: "anyone", database: "tavana" });
  await client.connect();
  console.log((await client.query("SELECT r_name FROM region WHERE r_regionkey = $1", [0])).rows);
  await client.end();
}

main();
