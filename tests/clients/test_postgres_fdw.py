"""postgres_fdw: tables of the server as foreign tables of a PostgreSQL, read and written from there.

It takes the server for a PostgreSQL, and sends it the conditions, joins and aggregates of a query as it would write
them for one.
"""

import datetime
import decimal

import psycopg
import pytest
from clients import foreign
from clients.foreign import sent, whole
from clients.pasted import program
from clients.pg import psql
from works import works


@pytest.fixture(scope="module")
def opened(tables):
    with foreign.lake(tables) as opened:
        yield opened


@pytest.fixture
def connection(opened):
    with opened() as connection:
        yield connection


@pytest.fixture
def made(connection, tables, fresh):
    """made(columns): a table of the lake, and a foreign table of it in the schema `lake`; gives their name."""

    def made(columns, more=""):
        psql(tables, f"CREATE TABLE {fresh} ({columns}); {more}")
        connection.execute(f"IMPORT FOREIGN SCHEMA public LIMIT TO ({fresh}) FROM SERVER lake INTO lake")
        return f"lake.{fresh}"

    return made


def test_what_people_paste_works(opened, server):
    assert foreign.pasted(opened, "pasted", program("postgres_fdw.sql", server))[0] == ("AFRICA",)


@works("postgres_fdw", "An API key as the password of the user mapping")
def test_key(connection, keys):
    secret = keys.make("fdw")
    connection.execute(
        f"""
        CREATE SERVER keys FOREIGN DATA WRAPPER postgres_fdw OPTIONS ({foreign.options(keys)});
        CREATE USER MAPPING FOR CURRENT_USER SERVER keys OPTIONS (user 'fdw', password '{secret}');
        CREATE SCHEMA keys;
        IMPORT FOREIGN SCHEMA public LIMIT TO (region) FROM SERVER keys INTO keys;
        """
    )
    assert connection.execute("SELECT count(*) FROM keys.region").fetchone() == (5,)
    connection.execute("ALTER USER MAPPING FOR CURRENT_USER SERVER keys OPTIONS (SET password 'wrong')")
    with pytest.raises(psycopg.errors.SqlclientUnableToEstablishSqlconnection, match="password authentication failed"):
        connection.execute("SELECT count(*) FROM keys.region")


@works("postgres_fdw", "`IMPORT FOREIGN SCHEMA`: tables, views and schemas of the lake, with their columns' types")
def test_import(connection, tables, fresh):
    columns = """
        SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
        WHERE attnum > 0 AND attrelid = 'lake.orders'::regclass ORDER BY attnum LIMIT 5"""
    assert connection.execute(columns).fetchall() == [
        ("o_orderkey", "bigint"),
        ("o_custkey", "bigint"),
        ("o_orderstatus", "text"),
        ("o_totalprice", "numeric(15,2)"),
        ("o_orderdate", "date"),
    ]
    psql(
        tables,
        f"""
        CREATE SCHEMA {fresh}; CREATE TABLE {fresh}.things (id INTEGER NOT NULL, name VARCHAR);
        CREATE VIEW {fresh}.names AS SELECT name FROM {fresh}.things; INSERT INTO {fresh}.things VALUES (1, 'one');
        """,
    )
    connection.execute(f"CREATE SCHEMA {fresh}; IMPORT FOREIGN SCHEMA {fresh} FROM SERVER lake INTO {fresh}")
    assert connection.execute(f"SELECT * FROM {fresh}.things, {fresh}.names").fetchall() == [(1, "one", "one")]
    null = "SELECT attnotnull FROM pg_attribute WHERE attnum = 1 AND attrelid = %s::regclass"
    assert connection.execute(null, [f"{fresh}.things"]).fetchone() == (True,)
    with pytest.raises(psycopg.errors.FdwSchemaNotFound, match='schema "nothing" is not present'):
        connection.execute("IMPORT FOREIGN SCHEMA nothing FROM SERVER lake INTO lake")


def test_import_of_some(connection, fresh):
    connection.execute(
        f"""
        CREATE SCHEMA {fresh};
        IMPORT FOREIGN SCHEMA public EXCEPT (region, nation) FROM SERVER lake INTO {fresh}
            OPTIONS (import_default 'true', import_not_null 'false', import_collate 'false');
        IMPORT FOREIGN SCHEMA information_schema LIMIT TO (tables) FROM SERVER lake INTO {fresh};
        """
    )
    found = connection.execute("SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace", [fresh]).fetchall()
    assert ("orders",) in found and ("region",) not in found
    there = f"SELECT table_name FROM {fresh}.tables WHERE table_schema = 'public' AND table_name LIKE 'reg%'"
    assert connection.execute(there).fetchall() == [("region",)]


COLUMNS = {
    "b": ("BOOLEAN", True), "i2": ("SMALLINT", -(2**15)), "i4": ("INTEGER", 2**31 - 1), "i8": ("BIGINT", -(2**63)),
    "f4": ("REAL", 1.5), "f8": ("DOUBLE", 0.1), "n": ("DECIMAL(18,3)", decimal.Decimal("-12.345")),
    "t": ("VARCHAR", "é'\"\\\t"), "bin": ("BLOB", b"\x00\xff\\"), "d": ("DATE", datetime.date(2024, 2, 29)),
    "ti": ("TIME", datetime.time(12, 34, 56, 789)), "ts": ("TIMESTAMP", datetime.datetime(1969, 12, 31, 23, 59, 59, 1)),
    "tz": ("TIMESTAMPTZ", datetime.datetime(2024, 7, 1, 12, tzinfo=datetime.UTC)),
    "iv": ("INTERVAL", datetime.timedelta(days=2, hours=3)), "js": ("JSON", {"a": [1, None]}),
    "ia": ("INTEGER[]", [1, None, 3]),
    "ta": ("VARCHAR[]", ["a", 'b,"c', None]), "na": ("DECIMAL(9,2)[]", [decimal.Decimal("1.25")]),
}  # fmt: skip


@works("postgres_fdw", "Types both ways: numbers, NUMERIC, text, BYTEA, dates, intervals, JSON, arrays")
def test_types(connection, made):
    table = made(", ".join(f"{name} {kind}" for name, (kind, _) in COLUMNS.items()))
    values = [psycopg.types.json.Json(v) if name == "js" else v for name, (_, v) in COLUMNS.items()]
    marks = ", ".join(["%s"] * len(values))
    connection.execute(f"INSERT INTO {table} VALUES ({marks})", values)
    connection.execute(f"INSERT INTO {table} (b) VALUES (NULL)")
    found = connection.execute(f"SELECT * FROM {table} ORDER BY i4 NULLS LAST").fetchall()
    assert found == [tuple(value for _, value in COLUMNS.values()), (None,) * len(COLUMNS)]


@works("postgres_fdw", "Conditions, sorting and `LIMIT` are sent to the server; so are joins and aggregates")
def test_what_is_sent(connection):
    query = (
        "SELECT o_orderkey, o_totalprice FROM lake.orders WHERE o_orderdate >= '1995-01-01'"
        " ORDER BY o_totalprice DESC LIMIT 1"
    )
    (text,) = sent(connection, query)
    assert text == (
        "SELECT o_orderkey, o_totalprice FROM public.orders WHERE ((o_orderdate >= '1995-01-01'))"
        " ORDER BY o_totalprice DESC NULLS FIRST LIMIT 1::bigint"
    )
    assert len(whole(connection, query)) == 1
    query = """
        SELECT r_name, count(*), count(DISTINCT n_name) FROM lake.region JOIN lake.nation ON r_regionkey = n_regionkey
        WHERE r_name LIKE 'A%A' GROUP BY 1 HAVING count(*) > 1 ORDER BY 1"""
    assert whole(connection, query) == [("AFRICA", 5, 5), ("AMERICA", 5, 5), ("ASIA", 5, 5)]


def test_joins(connection):
    for method in ("hashjoin", "mergejoin", "nestloop"):
        connection.execute(f"SET enable_{method} = off")
    b = "(SELECT * FROM lake.nation WHERE n_name < 'C') n"
    for join, rows in [("JOIN", 3), ("LEFT JOIN", 6), ("FULL JOIN", 6), ("RIGHT JOIN", 3)]:
        query = f"SELECT r_name, n_name FROM lake.region {join} {b} ON n_regionkey = r_regionkey ORDER BY 1, 2"
        found = whole(connection, query)
        assert len(found) == rows and found[0] == ("AFRICA", "ALGERIA")
    inner = "FROM lake.nation WHERE n_regionkey = r_regionkey AND n_name < 'B'"
    assert whole(connection, f"SELECT count(*) FROM lake.region WHERE EXISTS (SELECT {inner})") == [(2,)]


def test_whole_rows_of_a_join_are_not_there(connection):
    join = "lake.nation n LEFT JOIN lake.region r ON n_regionkey = r_regionkey"
    query = f"SELECT n, r FROM {join} ORDER BY n_name LIMIT 1"
    with pytest.raises(psycopg.errors.SyntaxErrorOrAccessRuleViolation, match="STAR"):
        connection.execute(query)


@works("postgres_fdw", "Parameters: prepared statements, and values of the other side of a join")
def test_parameters(connection):
    connection.execute("PREPARE name (int) AS SELECT r_name FROM lake.region WHERE r_regionkey = $1")
    for key, name in [(0, "AFRICA"), (1, "AMERICA"), (None, None)]:
        found = connection.execute(f"EXECUTE name ({'NULL' if key is None else key})").fetchall()
        assert found == ([(name,)] if name else [])
    query = "SELECT k, (SELECT o_totalprice FROM lake.orders WHERE o_orderkey = k) FROM (VALUES (1), (7), (8)) t (k)"
    (text,) = sent(connection, query)
    assert text.endswith("WHERE ((o_orderkey = $1::integer))")
    found = connection.execute(query).fetchall()
    assert found == [(1, decimal.Decimal("194029.55")), (7, decimal.Decimal("231037.28")), (8, None)]


@works("postgres_fdw", "`fetch_size`: large results a piece at a time, also read anew")
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_fetch_size(connection, size):
    connection.execute(f"ALTER FOREIGN TABLE lake.nation OPTIONS (ADD fetch_size '{size}')")
    try:
        assert len(connection.execute("SELECT * FROM lake.nation").fetchall()) == 25
        for method in ("hashjoin", "mergejoin", "material"):
            connection.execute(f"SET enable_{method} = off")
        query = "SELECT count(*) FROM (VALUES (1), (2), (3)) v (a) LEFT JOIN lake.nation ON n_name <> a::text"
        assert connection.execute(query).fetchone() == (75,)
    finally:
        connection.execute("ALTER FOREIGN TABLE lake.nation OPTIONS (DROP fetch_size)")


def test_a_large_result(connection):
    ((here, total),) = connection.execute(
        "SELECT count(*), sum(k) FROM (SELECT l_orderkey AS k FROM lake.lineitem OFFSET 0) t"
    ).fetchall()
    assert [(here, total)] == whole(connection, "SELECT count(*), sum(l_orderkey) FROM lake.lineitem")


@works("postgres_fdw", "Partitions on several servers, read at one time (`async_capable`)")
def test_partitions(connection, tables, fresh):
    connection.execute(f"CREATE TABLE {fresh} (key bigint, price numeric) PARTITION BY RANGE (key)")
    options = f"{foreign.options(tables)}, async_capable 'true', fetch_size '500'"
    for name, least, most in [("low", 0, 300_000), ("high", 300_000, 1_000_000)]:
        columns = "o_orderkey AS key, o_totalprice AS price"
        chosen = f"SELECT {columns} FROM orders WHERE o_orderkey >= {least} AND o_orderkey < {most}"
        psql(tables, f"CREATE TABLE {fresh}_{name} AS {chosen}")
        connection.execute(
            f"""
            CREATE SERVER {name} FOREIGN DATA WRAPPER postgres_fdw OPTIONS ({options});
            CREATE USER MAPPING FOR CURRENT_USER SERVER {name} OPTIONS (user '{name}');
            CREATE FOREIGN TABLE {fresh}_{name} PARTITION OF {fresh} FOR VALUES FROM ({least}) TO ({most})
                SERVER {name};
            """
        )
    query = f"SELECT count(*), max(key) > 300000 FROM {fresh} WHERE price > 0 AND key > random() - 1"
    plan = "\n".join(line for (line,) in connection.execute(f"EXPLAIN (COSTS OFF) {query}"))
    assert plan.count("Async Foreign Scan") == 2, plan
    assert connection.execute(query).fetchone() == (150_000, True)
    found = connection.execute("SELECT server_name FROM postgres_fdw_get_connections() ORDER BY 1").fetchall()
    assert found == [("high",), ("low",)]
    assert connection.execute("SELECT postgres_fdw_disconnect_all()").fetchone() == (True,)


@works("postgres_fdw", "`ANALYZE`, with each `analyze_sampling`")
@pytest.mark.parametrize("sampling", ["auto", "off", "random", "system", "bernoulli"])
def test_analyze(connection, sampling):
    connection.execute(f"ALTER FOREIGN TABLE lake.orders OPTIONS (ADD analyze_sampling '{sampling}')")
    try:
        connection.execute("ANALYZE lake.orders")
    finally:
        connection.execute("ALTER FOREIGN TABLE lake.orders OPTIONS (DROP analyze_sampling)")
    found = connection.execute("SELECT reltuples FROM pg_class WHERE oid = 'lake.orders'::regclass").fetchone()
    assert found == (150_000,)


def test_remote_estimates_are_not_there(connection):
    """EXPLAIN tells DuckDB's plan, which has no costs."""
    connection.execute("ALTER FOREIGN TABLE lake.part OPTIONS (ADD use_remote_estimate 'true')")
    try:
        with pytest.raises(psycopg.errors.InternalError_, match="could not interpret EXPLAIN output"):
            connection.execute("SELECT count(*) FROM lake.part WHERE p_size < 51")
    finally:
        connection.execute("ALTER FOREIGN TABLE lake.part OPTIONS (DROP use_remote_estimate)")


@works("postgres_fdw", "`INSERT` and `COPY … FROM` into tables of the lake, in batches (`batch_size`)")
def test_insert(connection, made):
    table = made("id INTEGER, name VARCHAR, price DECIMAL(9,2), day DATE")
    rows = f"INSERT INTO {table} VALUES (1, 'one', 1.5, '2024-01-01'), (2, NULL, NULL, NULL)"
    assert connection.execute(rows).rowcount == 2
    connection.execute(f"ALTER FOREIGN TABLE {table} OPTIONS (ADD batch_size '100')")
    rows = f"INSERT INTO {table} SELECT n, 'row ' || n, n, '2024-01-01' FROM generate_series(3, 252) n"
    assert connection.execute(rows).rowcount == 250
    with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
        for row in [(253, "a\tb", None, datetime.date(2024, 2, 29)), (254, None, decimal.Decimal("0.25"), None)]:
            copy.write_row(row)
    found = connection.execute(f"SELECT count(*), count(name), sum(price), max(day) FROM {table}").fetchone()
    price = decimal.Decimal("1.50") + sum(range(3, 253)) + decimal.Decimal("0.25")
    assert found == (254, 252, price, datetime.date(2024, 2, 29))


@works("postgres_fdw", "`UPDATE` and `DELETE` whose conditions can be sent; transactions")
def test_changes(connection, made):
    table = made("id INTEGER, name VARCHAR")
    connection.execute(f"INSERT INTO {table} SELECT n, 'row' FROM generate_series(1, 10) n")
    with connection.transaction():
        assert connection.execute(f"UPDATE {table} SET name = upper(name) WHERE id < 4").rowcount == 3
        assert connection.execute(f"DELETE FROM {table} WHERE id > 8").rowcount == 2
    found = f"SELECT count(*), count(*) FILTER (WHERE name = 'ROW') FROM {table}"
    assert connection.execute(found).fetchone() == (8, 3)
    with connection.transaction(force_rollback=True):
        connection.execute(f"DELETE FROM {table}")
        assert connection.execute(found).fetchone() == (0, 0)
    assert connection.execute(found).fetchone() == (8, 3)


def test_truncate(connection, made):
    table = made("id INTEGER", "")
    connection.execute(f"INSERT INTO {table} VALUES (1), (2)")
    connection.execute(f"TRUNCATE {table}")
    assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_insert_or_nothing_needs_keys(connection, made):
    table = made("id INTEGER")
    with pytest.raises(psycopg.errors.SyntaxErrorOrAccessRuleViolation, match="UNIQUE/PRIMARY KEY"):
        connection.execute(f"INSERT INTO {table} VALUES (1) ON CONFLICT DO NOTHING")


def test_changes_that_cannot_be_sent(connection, made):
    """Rows of the lake have no ctid by which they could be found again."""
    table = made("id INTEGER, name VARCHAR")
    connection.execute(f"INSERT INTO {table} VALUES (1, 'one')")
    connection.execute("CREATE TEMPORARY TABLE news AS SELECT 1 AS id")
    with pytest.raises(psycopg.errors.FeatureNotSupported):
        connection.execute(f"UPDATE {table} t SET name = 'two' FROM news WHERE news.id = t.id")
    with pytest.raises(psycopg.errors.FeatureNotSupported):
        connection.execute(f"INSERT INTO {table} VALUES (2, 'two') RETURNING id")
    assert connection.execute(f"SELECT * FROM {table}").fetchall() == [(1, "one")]


@works("postgres_fdw", "A transaction here is one snapshot there, at any level")
@pytest.mark.parametrize("level", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
def test_isolation(connection, made, tables, level):
    table = made("id INTEGER")
    count = f"SELECT count(*) FROM {table}"
    with connection.transaction():
        connection.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
        assert connection.execute(count).fetchone() == (0,)
        psql(tables, f"INSERT INTO {table.removeprefix('lake.')} VALUES (1)")
        assert connection.execute(count).fetchone() == (0,)
    assert connection.execute(count).fetchone() == (1,)


def test_savepoints_around_reads(connection):
    with connection.transaction():
        assert connection.execute("SELECT count(*) FROM lake.region").fetchone() == (5,)
        with connection.transaction(force_rollback=True):
            assert connection.execute("SELECT count(*) FROM lake.nation").fetchone() == (25,)
        with pytest.raises(psycopg.errors.DivisionByZero), connection.transaction():
            connection.execute("SELECT 1 / (n_nationkey - n_nationkey) FROM lake.nation")
        assert connection.execute("SELECT count(*) FROM lake.nation").fetchone() == (25,)


def test_savepoints_around_changes(connection, made):
    """What a savepoint cannot undo is not committed either."""
    table = made("id INTEGER")
    with pytest.raises(psycopg.OperationalError, match="abort cleanup failure"), connection.transaction():
        connection.execute(f"INSERT INTO {table} VALUES (1)")
        with connection.transaction(force_rollback=True):
            connection.execute(f"INSERT INTO {table} VALUES (2)")
    assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


@works("postgres_fdw", "A query that is cancelled; errors by their SQLSTATE, with the query that was sent")
def test_cancel_and_errors(connection):
    connection.execute("SET statement_timeout = '100ms'")
    with pytest.raises(psycopg.errors.QueryCanceled, match="statement timeout"):
        connection.execute(
            "SELECT count(*) FROM lake.lineitem a JOIN lake.lineitem b ON a.l_linenumber <> b.l_linenumber"
        )
    connection.execute("RESET statement_timeout")
    assert connection.execute("SELECT count(*) FROM lake.region").fetchone() == (5,)
    connection.execute(
        """
        CREATE FOREIGN TABLE no_table (a int) SERVER lake OPTIONS (schema_name 'public', table_name 'nothing');
        CREATE FOREIGN TABLE no_column (a int) SERVER lake OPTIONS (schema_name 'public', table_name 'region');
        """
    )
    with pytest.raises(psycopg.errors.UndefinedTable, match='table "nothing" does not exist') as error:
        connection.execute("SELECT * FROM no_table")
    assert error.value.diag.context == "remote SQL command: SELECT a FROM public.nothing"
    with pytest.raises(psycopg.errors.UndefinedColumn):
        connection.execute("SELECT * FROM no_column")
    with connection.transaction(), pytest.raises(psycopg.errors.UndefinedTable), connection.transaction():
        connection.execute("SELECT * FROM no_table")
