import asyncio

import asyncpg


async def main():
    connection = await asyncpg.connect(host="127.0.0.1", port=5432, user="anyone", database="tavana")
    print(await connection.fetchval("SELECT r_name FROM region WHERE r_regionkey = $1", 0))
    await connection.close()


asyncio.run(main())
