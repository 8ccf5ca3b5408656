"""asyncpg: everything in binary format, by the types that the server names."""

import asyncio
import datetime
import decimal
import math
import uuid

import asyncpg
import pytest
from clients.pg import address
from works import works

UTC = datetime.UTC


def opened(server, **options):
    host, port = address(server)
    return asyncpg.connect(
        **{"host": host, "port": port, "user": "ada", "database": "tavana", "timeout": 30, **options}
    )


def talk(server, conversation, **options):
    """Runs a conversation over one connection."""

    async def run():
        connection = await opened(server, **options)
        try:
            return await conversation(connection)
        finally:
            await connection.close(timeout=10)

    return asyncio.run(run())


def asked(server, query, *values):
    return talk(server, lambda connection: connection.fetch(query, *values))


@works("asyncpg", "An API key as the password")
def test_key(keys):
    key = keys.make("ada")
    assert talk(keys, lambda connection: connection.fetchval("SELECT current_user"), password=key) == "ada"
    with pytest.raises(asyncpg.InvalidPasswordError):
        talk(keys, lambda connection: connection.fetchval("SELECT 1"), password="wrong")


@works("asyncpg", "Queries with parameters of the types that the server names; records")
def test_queries(server):
    assert [
        tuple(row)
        for row in asked(server, "SELECT r_regionkey, r_name FROM region WHERE r_regionkey > $1 ORDER BY 1", 2)
    ] == [
        (3, "EUROPE"),
        (4, "MIDDLE EAST"),
    ]
    (row,) = asked(server, "SELECT r_name AS name FROM region WHERE r_name = $1", "ASIA")
    assert dict(row) == {"name": "ASIA"}


VALUES = {
    "bool": [True, False],
    "smallint": [-32768, 32767],
    "integer": [-(2**31), 2**31 - 1],
    "bigint": [-(2**63), 2**63 - 1],
    "real": [0.5, math.inf],
    "double precision": [0.1, -math.inf, 5e-324],
    "decimal(38,10)": [
        decimal.Decimal("1.5"),
        decimal.Decimal("-9999999999999999999999999999.9999999999"),
        decimal.Decimal(0),
    ],
    "text": ["", "a'b\\c\u00e9\U0001f600", "x" * 100_000],
    "bytea": [b"", bytes(range(256))],
    "date": [datetime.date(1, 1, 1), datetime.date(1969, 12, 31), datetime.date(9999, 12, 31)],
    "time": [datetime.time(0), datetime.time(23, 59, 59, 999999)],
    "timestamp": [datetime.datetime(1, 1, 1), datetime.datetime(1969, 12, 31, 23, 59, 59, 999999)],
    "timestamptz": [datetime.datetime(1900, 1, 1, tzinfo=UTC), datetime.datetime(2024, 7, 1, 12, 0, 0, 1, tzinfo=UTC)],
    "interval": [
        datetime.timedelta(0),
        datetime.timedelta(days=3, seconds=7, microseconds=5),
        -datetime.timedelta(seconds=1),
    ],
    "uuid": [uuid.UUID(int=2**128 - 1), uuid.UUID(int=0)],
    "json": ['{"a": [1, null]}'],
    "integer[]": [[], [1, None, -3]],
    "bigint[]": [[2**62]],
    "text[]": [["", "a,b", '"', "NULL", None]],
    "double precision[]": [[0.5, None]],
    "date[]": [[datetime.date(1600, 2, 29), None]],
    "timestamptz[]": [[datetime.datetime(2024, 7, 1, tzinfo=UTC)]],
    "uuid[]": [[uuid.UUID(int=1)]],
    "decimal(9,2)[]": [[decimal.Decimal("1.25")]],
}


@works("asyncpg", "Types both ways in binary format")
@pytest.mark.parametrize("kind", VALUES)
def test_types(server, kind):
    async def conversation(connection):
        for value in [*VALUES[kind], None]:
            found = await connection.fetchval(f"SELECT $1::{kind}", value)
            assert found == value and isinstance(found, type(value))

    talk(server, conversation)


def test_types_that_no_client_knows_by_heart(server):
    """asyncpg looks up what it does not know in the catalog."""

    async def conversation(connection):
        assert await connection.fetchval("SELECT [[1, 2], [3, 4]]") == [[1, 2], [3, 4]]
        assert await connection.fetchval("SELECT {'a': 1}") is not None
        assert await connection.fetchval("SELECT MAP {'k': 1}") is not None
        assert await connection.fetchval("SELECT 18446744073709551615::UBIGINT") == 2**64 - 1
        assert await connection.fetchval("SELECT 'a'::ENUM('a', 'b')") == "a"
        assert await connection.fetchval("SELECT INTERVAL '14 months'") == datetime.timedelta(days=365 + 60)
        assert [
            row["typname"]
            for row in await connection.fetch(
                "SELECT typname FROM pg_type WHERE oid = ANY($1::oid[]) ORDER BY 1", [23, 25]
            )
        ] == ["int4", "text"]

    talk(server, conversation)


@works("asyncpg", "Lists as parameters of ANY and ALL")
def test_lists_that_are_compared_with(server):
    async def conversation(connection):
        names = "SELECT n_name FROM nation WHERE n_nationkey = ANY($1) ORDER BY 1"
        assert [row[0] for row in await connection.fetch(names, [1, 0, 99])] == ["ALGERIA", "ARGENTINA"]
        assert await connection.fetch(names, []) == []
        keys = "SELECT count(*) FROM nation WHERE n_name <> ALL($2) AND n_nationkey < $1"
        assert await connection.fetchval(keys, 3, ["ALGERIA"]) == 2
        statement = await connection.prepare("SELECT o_orderkey FROM orders WHERE o_orderdate = ANY($1) LIMIT $2")
        assert [kind.name for kind in statement.get_parameters()] == ["date[]", "int8"]
        assert len(await statement.fetch([datetime.date(1996, 1, 2)], 1)) == 1
        prices = "SELECT count(*) FROM orders WHERE o_totalprice = ANY($1)"
        price = await connection.fetchval("SELECT max(o_totalprice) FROM orders")
        assert await connection.fetchval(prices, [price, decimal.Decimal("0.001")]) == 1
        assert await connection.fetchval("SELECT 'a' LIKE ANY($1)", ["b%", "a%"]) is True
        assert await connection.fetchval("SELECT 'a%' NOT LIKE ALL($1)", ["b", "a\\%"]) is False
        assert await connection.fetchval("SELECT 'a_' LIKE $1 || $2", "a", "\\_") is True
        await connection.execute("CREATE TEMP TABLE priced AS SELECT 1.5::numeric(4, 2) AS price, 1 AS number")
        near = decimal.Decimal("1.500000000001")
        assert tuple(await connection.fetchrow("SELECT price = ANY($1), number + 1 FROM priced", [near])) == (False, 2)
        assert await connection.fetchval("SELECT price = ANY($1) FROM priced", [near, decimal.Decimal("1.5")]) is True

    talk(server, conversation)


@works("asyncpg", "`unnest` and `generate_series` of parameters, in the place of a table")
def test_functions_of_parameters(server):
    async def conversation(connection):
        assert [row["x"] for row in await connection.fetch("SELECT x FROM unnest($1::int[]) x", [2, 1])] == [2, 1]
        assert [row[0] for row in await connection.fetch("SELECT * FROM generate_series(1, $1::bigint) g", 3)] == [1, 2, 3]
        rows = await connection.fetch("SELECT x || '!' AS x FROM unnest($1::text[]) x", ["a", None])
        assert [row["x"] for row in rows] == ["a!", None]

    talk(server, conversation)


@works("asyncpg", "`numeric` without digits keeps those behind the point")
def test_numbers_without_digits(server):
    async def conversation(connection):
        number = decimal.Decimal("-12345678901234567.0123456789")
        assert await connection.fetchval("SELECT $1::numeric", number) == number
        assert await connection.fetchval("SELECT CAST($1 AS numeric)", decimal.Decimal("1e-9")) == decimal.Decimal("1e-9")
        assert await connection.fetchval("SELECT (1.0::float8 / 8)::numeric") == decimal.Decimal("0.125")
        assert await connection.fetchval("SELECT round((2.0::float8 / 3)::numeric, 5)") == decimal.Decimal("0.66667")
        await connection.execute("CREATE TEMP TABLE prices (price numeric)")
        await connection.execute("INSERT INTO prices VALUES ($1)", decimal.Decimal("1.23456"))
        assert await connection.fetchval("SELECT price FROM prices") == decimal.Decimal("1.23456")

    talk(server, conversation)


def test_introspection(server):
    """What it asks for the first time that it meets a type."""

    async def conversation(connection):
        types = await connection._introspect_types([114, 1007, 3904], 30)
        assert {row["oid"] for row in types[0]} >= {114, 1007}
        await connection.set_type_codec("json", encoder=str, decoder=lambda text: ("mine", text), schema="pg_catalog")
        assert (await connection.fetchval("SELECT '[1]'::json"))[0] == "mine"

    talk(server, conversation)


@works("asyncpg", "Cursors: `async for` in a transaction, `cursor.fetch(n)`, `forward`")
def test_cursors(server):
    async def conversation(connection):
        async with connection.transaction():
            rows = [
                row[0] async for row in connection.cursor("SELECT c_custkey FROM customer ORDER BY 1", prefetch=1000)
            ]
            assert rows == list(range(1, 15001))
            cursor = await connection.cursor("SELECT c_custkey FROM customer WHERE c_custkey > $1 ORDER BY 1", 10)
            assert [row[0] for row in await cursor.fetch(3)] == [11, 12, 13]
            assert await cursor.forward(10) == 10
            assert (await cursor.fetchrow())[0] == 24
        with pytest.raises(asyncpg.NoActiveSQLTransactionError):
            await cursor.fetch(1)

    talk(server, conversation)


@works("asyncpg", "Prepared statements, their columns and parameters")
def test_prepared(server):
    async def conversation(connection):
        statement = await connection.prepare("SELECT r_name FROM region WHERE r_regionkey = $1::INT OR r_name = $2")
        assert [kind.name for kind in statement.get_parameters()] == ["int4", "text"]
        assert [(column.name, column.type.name) for column in statement.get_attributes()] == [("r_name", "text")]
        for _ in range(3):
            assert [row[0] for row in await statement.fetch(2, "EUROPE")] == ["ASIA", "EUROPE"]
        assert statement.get_statusmsg() == "SELECT 2"
        assert await statement.fetchmany([(0, ""), (1, "")]) is not None

    talk(server, conversation)


@works("asyncpg", "`copy_records_to_table`, `copy_from_query`, `copy_to_table`, `copy_from_table`")
def test_copy(tables, fresh, tmp_path):
    rows = [(1, "x", decimal.Decimal("1.50"), datetime.date(2024, 2, 29), [1, None]), (2, None, None, None, None)]

    async def conversation(connection):
        await connection.execute(f"CREATE TABLE {fresh} (a INTEGER, b VARCHAR, n DECIMAL(9,2), d DATE, l INTEGER[])")
        assert await connection.copy_records_to_table(fresh, records=rows) == "COPY 2"
        assert [tuple(row) for row in await connection.fetch(f"FROM {fresh} ORDER BY a")] == rows
        file = tmp_path / "rows"
        assert (
            await connection.copy_from_query(
                f"SELECT a, b FROM {fresh} WHERE a >= $1 ORDER BY a", 1, output=file, format="csv"
            )
            == "COPY 2"
        )
        assert file.read_text() == "1,x\n2,\n"
        assert await connection.copy_to_table(fresh, source=file, columns=["a", "b"], format="csv") == "COPY 2"
        assert await connection.copy_from_table(fresh, output=tmp_path / "all", format="binary") == "COPY 4"
        assert (tmp_path / "all").read_bytes()[:11] == b"PGCOPY\n\xff\r\n\x00"

    talk(tables, conversation)


@works("asyncpg", "`executemany`, `execute` of several statements, `fetchrow`, `fetchval`")
def test_many(tables, fresh):
    async def conversation(connection):
        assert (
            await connection.execute(
                f"CREATE TABLE {fresh} (a INTEGER, b VARCHAR); INSERT INTO {fresh} VALUES (0, 'x')"
            )
            == "INSERT 0 1"
        )
        await connection.executemany(f"INSERT INTO {fresh} VALUES ($1, $2)", [(n, str(n)) for n in range(1, 20)])
        assert await connection.fetchval(f"SELECT count(*) FROM {fresh}") == 20
        assert await connection.execute(f"DELETE FROM {fresh} WHERE a > $1", 9) == "DELETE 10"

    talk(tables, conversation)


@works("asyncpg", "Transactions, with isolation levels and read-only")
def test_transactions(tables, fresh):
    async def conversation(connection):
        await connection.execute(f"CREATE TABLE {fresh} (a INTEGER)")
        with pytest.raises(ZeroDivisionError):
            async with connection.transaction():
                await connection.execute(f"INSERT INTO {fresh} VALUES (1)")
                raise ZeroDivisionError
        assert await connection.fetch(f"FROM {fresh}") == []
        for level in ("serializable", "repeatable_read", "read_committed", "read_uncommitted"):
            async with connection.transaction(isolation=level):
                await connection.execute(f"INSERT INTO {fresh} VALUES (1)")
        async with connection.transaction(isolation="serializable", readonly=True, deferrable=True):
            assert await connection.fetchval(f"SELECT count(*) FROM {fresh}") == 4
            with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
                await connection.execute(f"INSERT INTO {fresh} VALUES (1)")

    talk(tables, conversation)


def test_nested_transactions(server):
    async def conversation(connection):
        async with connection.transaction():
            with pytest.raises(asyncpg.UndefinedColumnError):
                async with connection.transaction():
                    await connection.execute("SELECT nothing")
            assert await connection.fetchval("SELECT 1") == 1

    talk(server, conversation)


@works("asyncpg", "A pool, whose connections are reset between two users")
def test_pool(server):
    async def run():
        host, port = address(server)
        async with asyncpg.create_pool(
            host=host, port=port, user="ada", database="tavana", min_size=1, max_size=1
        ) as pool:
            async with pool.acquire() as connection:
                await connection.execute("SET TimeZone = 'Asia/Kolkata'")
                pid = connection.get_server_pid()
            async with pool.acquire() as connection:
                assert connection.get_server_pid() == pid
                assert await connection.fetchval("SHOW TimeZone") == "UTC"
            assert await pool.fetchval("SELECT 1") == 1

    asyncio.run(run())


@works("asyncpg", "Cancellation by `timeout=`; the connection goes on")
def test_timeout(server):
    async def conversation(connection):
        with pytest.raises(asyncio.TimeoutError):
            await connection.fetchval(
                "SELECT sum(a.range * b.range) FROM range(3000000) a, range(3000000) b", timeout=0.3
            )
        assert await connection.fetchval("SELECT 1") == 1

    talk(server, conversation)


ERRORS = [
    ("SELECT nothing", asyncpg.UndefinedColumnError),
    ("FROM nothing", asyncpg.UndefinedTableError),
    ("SELEC 1", asyncpg.PostgresSyntaxError),
    ("SELECT 'x'::INT", asyncpg.InvalidTextRepresentationError),
]


@works("asyncpg", "Errors by their SQLSTATE")
@pytest.mark.parametrize("statement, error", ERRORS)
def test_errors(server, statement, error):
    with pytest.raises(error):
        asked(server, statement)


def test_settings_and_notices(server):
    async def conversation(connection):
        heard = []
        connection.add_log_listener(lambda _, message: heard.append(message.sqlstate))
        await connection.execute("COMMIT")
        assert heard == ["25P01"]
        assert connection.get_settings().server_encoding == "UTF8"
        assert connection.get_server_version().major >= 14
        await connection.reload_schema_state()
        assert await connection.fetchval("SHOW application_name") == "me"

    talk(server, conversation, server_settings={"application_name": "me", "search_path": "public"})


OPERANDS = [
    ("SELECT $1 + 1", (2,), 3),
    ("SELECT r_regionkey % $1 FROM region WHERE r_regionkey = 3", (2,), 1),
    ("SELECT $1 * r_regionkey + $2 FROM region WHERE r_regionkey = 3", (2, 1), 7),
    ("SELECT count(*) + $1 FROM region", (2,), 7),
    ("SELECT r_name || $1 FROM region WHERE r_regionkey = $2", ("!", 2), "ASIA!"),
    ("SELECT $1 || r_name FROM region WHERE r_regionkey = 2", (None,), None),
    ("SELECT upper($1) || r_name FROM region WHERE r_regionkey = 2", (None,), None),
    ("SELECT TIMESTAMP '2024-03-01 12:00:00' - $1", (datetime.datetime(2024, 3, 1),), datetime.timedelta(hours=12)),
    ("SELECT TIMESTAMP '2024-03-01' + $1", (datetime.timedelta(hours=1),), datetime.datetime(2024, 3, 1, 1)),
    ("SELECT interval '1 hour' * $1", (1.5,), datetime.timedelta(minutes=90)),
    ("SELECT 1.5 * $1", (decimal.Decimal("2.5"),), decimal.Decimal("3.75")),
    ("SELECT 0.5::float8 + $1", (2,), 2.5),
    ("SELECT coalesce($1, 1)", (None,), 1),
    ("SELECT CASE WHEN r_regionkey > $1 THEN $2 ELSE 2 END FROM region WHERE r_regionkey = 3", (1, 7), 7),
    ("SELECT count(*) FROM (SELECT 1 FROM region LIMIT $1)", (2,), 2),
    ("SELECT count(*) FROM region WHERE (r_regionkey, r_name) >= ($1, $2)", (2, "ASIA"), 3),
    ("SELECT count(*) FROM region WHERE r_regionkey BETWEEN $1 AND $2 + 1", (1, 1), 2),
    ("SELECT 7 / $1", (2,), 3),
]


@works("asyncpg", "Parameters whose type only an operator tells")
@pytest.mark.parametrize("query, values, answer", OPERANDS)
def test_operands(server, query, values, answer):
    async def twice(connection):
        statement = await connection.prepare(query)
        return [await statement.fetchval(*values), await statement.fetchval(*values)]

    assert talk(server, twice) == [answer, answer]


def test_engine_settings_at_the_start(server):
    settings = {"integer_division": "false", "default_null_order": "nulls_last"}
    query = "SELECT 7 / 2, array(SELECT x FROM (VALUES (1), (NULL), (2)) t(x) ORDER BY x DESC)"

    def asked_with(**settings):
        return tuple(talk(server, lambda connection: connection.fetchrow(query), server_settings=settings))

    assert asked_with() == (3, [None, 2, 1])
    assert asked_with(**settings) == (3.5, [2, 1, None])
    with pytest.raises(asyncpg.UndefinedObjectError):
        asked_with(no_such_setting="1")
    with pytest.raises(asyncpg.InvalidParameterValueError):
        asked_with(integer_division="perhaps")


def test_databases(server):
    for name in ["tavana", "postgres", "ada"]:
        assert talk(server, lambda connection: connection.fetchval("SELECT current_database()"), database=name) == "tavana"
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        talk(server, lambda connection: connection.fetchval("SELECT 1"), database="other")


def test_engine_settings_go_back(server):
    async def conversation(connection):
        told = []
        for command in ["SET integer_division = false", "RESET integer_division", "SET integer_division TO false", "RESET ALL"]:
            await connection.execute(command)
            # asyncpg prepares what it has seen only once, and the column is of another type now.
            told.append(await connection.fetchval(f"SELECT 7 / 2 -- {command}"))
        return told

    assert talk(server, conversation) == [3.5, 3, 3.5, 3]
