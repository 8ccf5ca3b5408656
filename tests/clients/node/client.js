// What tests/clients/test_node_postgres.py asks of node-postgres; each part prints nothing when all is well.
const assert = require("node:assert").strict;
const { Client, Pool } = require("pg");
const Cursor = require("pg-cursor");

const [host, port, part, password] = process.argv.slice(2);
const config = { host, port: Number(port), user: "ada", database: "tavana", password: password || "x" };
const SLOW = "SELECT sum(a.range * b.range) FROM range(3000000) a, range(3000000) b";

async function withClient(use, options = {}) {
  const client = new Client({ ...config, ...options });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

const parts = {
  key: () =>
    withClient(async (client) => {
      assert.equal((await client.query("SELECT current_user AS who")).rows[0].who, "ada");
    }),

  wrong_key: () =>
    assert.rejects(
      withClient(async () => {}),
      { code: "28P01" },
    ),

  queries: () =>
    withClient(async (client) => {
      const found = await client.query("SELECT r_regionkey, r_name FROM region WHERE r_regionkey > $1 ORDER BY 1", [2]);
      assert.deepEqual(found.rows, [
        { r_regionkey: 3, r_name: "EUROPE" },
        { r_regionkey: 4, r_name: "MIDDLE EAST" },
      ]);
      assert.equal(found.command, "SELECT");
      assert.equal(found.rowCount, 2);
      assert.deepEqual(
        found.fields.map((field) => [field.name, field.dataTypeID]),
        [
          ["r_regionkey", 23],
          ["r_name", 25],
        ],
      );
      const several = await client.query("SELECT 1 AS a; SELECT 2 AS b");
      assert.deepEqual(
        several.map((result) => result.rows),
        [[{ a: 1 }], [{ b: 2 }]],
      );
      assert.deepEqual((await client.query({ text: "SELECT 1, 2", rowMode: "array" })).rows, [[1, 2]]);
      assert.equal((await client.query("")).rows.length, 0);
    }),

  prepared: () =>
    withClient(async (client) => {
      for (const key of [0, 1, 2]) {
        const query = { name: "by-key", text: "SELECT r_name FROM region WHERE r_regionkey = $1", values: [key] };
        assert.equal((await client.query(query)).rows[0].r_name, ["AFRICA", "AMERICA", "ASIA"][key]);
      }
    }),

  async types() {
    const values = [
      ["boolean", true],
      ["integer", -5],
      ["bigint", "9223372036854775807"],
      ["double precision", 0.1],
      ["text", "a'b\\c\u00e9\u{1F600}"],
      ["bytea", Buffer.from([0, 1, 255])],
      ["decimal(12,3)", "123.450"],
      ["timestamptz", new Date("2024-02-29T12:34:56.789Z")],
      ["uuid", "8ac7e5b0-0d2a-4b5f-9e6a-1f2e3d4c5b6a"],
      ["json", { a: [1, null] }],
      ["integer[]", [1, null, 3]],
      ["text[]", ["a", 'b"c', null]],
      ["double precision[]", [0.5]],
    ];
    await withClient(async (client) => {
      for (const [kind, value] of values) {
        const { rows } = await client.query(`SELECT $1::${kind} AS v, NULL::${kind} AS n`, [value]);
        assert.deepEqual(rows, [{ v: value, n: null }], kind);
        const none = await client.query(`SELECT $1::${kind} AS v`, [null]);
        assert.equal(none.rows[0].v, null);
      }
      const { rows } = await client.query("SELECT DATE '2024-02-29' AS d, INTERVAL '1 day 02:03:04' AS i");
      assert.equal(rows[0].d.getDate(), 29);
      assert.equal(rows[0].i.days, 1);
      assert.equal(rows[0].i.seconds, 4);
    });
    // pg takes binary values for UTF-8 before it reads them: only those without high bytes come through.
    await withClient(
      async (client) => {
        const { rows } = await client.query("SELECT $1::INT AS i, $2::TEXT AS t, true AS b", [5, "x"]);
        assert.deepEqual(rows, [{ i: 5, t: "x", b: true }]);
      },
      { binary: true },
    );
  },

  cursor: () =>
    withClient(async (client) => {
      const cursor = client.query(new Cursor("SELECT c_custkey FROM customer WHERE c_custkey > $1 ORDER BY 1", [0]));
      let seen = 0;
      for (;;) {
        const rows = await cursor.read(1000);
        if (!rows.length) break;
        for (const row of rows) assert.equal(row.c_custkey, String(++seen));
      }
      assert.equal(seen, 15000);
      const other = client.query(new Cursor("SELECT range FROM range(100000)"));
      assert.equal((await other.read(10)).length, 10);
      await other.close();
      assert.equal((await client.query("SELECT 1 AS a")).rows[0].a, 1);
    }),

  errors: () =>
    withClient(async (client) => {
      await assert.rejects(client.query("SELECT nothing"), { code: "42703", severity: "ERROR" });
      await assert.rejects(client.query("SELECT * FROM nothing WHERE 1 = $1", [1]), { code: "42P01" });
      assert.equal((await client.query("SELECT 1 AS a")).rows[0].a, 1);
      await client.query("BEGIN");
      await assert.rejects(client.query("SELECT nothing"), { code: "42703" });
      await assert.rejects(client.query("SELECT 1"), { code: "25P02" });
      await client.query("ROLLBACK");
      const heard = [];
      client.on("notice", (notice) => heard.push(notice.code));
      await client.query("ROLLBACK");
      assert.deepEqual(heard, ["25P01"]);
    }),

  timeout: () =>
    withClient(
      async (client) => {
        await assert.rejects(client.query(SLOW), { code: "57014" });
        assert.equal((await client.query("SELECT 1 AS a")).rows[0].a, 1);
      },
      { statement_timeout: 200, application_name: "me" },
    ),

  async pool() {
    const pool = new Pool({ ...config, max: 3 });
    const found = await Promise.all([...Array(20).keys()].map((n) => pool.query("SELECT $1::INT * 2 AS v", [n])));
    assert.deepEqual(
      found.map((result) => result.rows[0].v),
      [...Array(20).keys()].map((n) => n * 2),
    );
    await pool.end();
  },

  writes: () =>
    withClient(async (client) => {
      await client.query("CREATE OR REPLACE TABLE node_rows (a INTEGER, b VARCHAR)");
      const added = await client.query("INSERT INTO node_rows VALUES ($1, $2), (2, NULL)", [1, "x"]);
      assert.deepEqual([added.command, added.rowCount], ["INSERT", 2]);
      await client.query("BEGIN");
      assert.equal((await client.query("DELETE FROM node_rows")).rowCount, 2);
      await client.query("ROLLBACK");
      assert.deepEqual((await client.query("SELECT * FROM node_rows ORDER BY a")).rows, [
        { a: 1, b: "x" },
        { a: 2, b: null },
      ]);
      await client.query("DROP TABLE node_rows");
    }),
};

parts[part]().catch((error) => {
  console.error(error);
  process.exit(1);
});
