"""What PostgreSQL's tools ask of its catalog, through the PostgreSQL door. The statements under `pg/corpus/` are those
that the tools send: collected from psql, pgjdbc, SQLAlchemy, pg_dump and others as they ran against a PostgreSQL, or
written after their sources."""

import re
from pathlib import Path

import psycopg
import pytest
from server import Server

CORPUS = Path(__file__).resolve().parent / "pg" / "corpus"
# Where a tool has put the number of an object in.
NUMBER = re.compile(r"\{(?:public|main|sales)\.([\w ]+)\}")
# Said of a statement that is known not to work, with the reason.
KNOWN = re.compile(r"^-- known: (.*)$", re.MULTILINE)


def statements():
    """Each statement of the corpus, by file and number; they end with a semicolon at the end of a line."""
    for file in sorted(CORPUS.glob("*.sql")):
        pieces = re.split(r";[ \t]*\n", file.read_text())
        texts = [piece.strip() for piece in pieces if any(not said(line) for line in piece.splitlines())]
        for number, text in enumerate(texts, 1):
            yield pytest.param(text, id=f"{file.stem}-{number}")


def said(line):
    """Whether a line is no part of a statement."""
    return not line.strip() or line.startswith("-- ")


@pytest.fixture(scope="module")
def server(lake, tmp_path_factory):
    with Server(lake, tables=tmp_path_factory.mktemp("tables")) as server:
        with connect_to(server) as connection:
            for text in (
                "CREATE TABLE customers (id INTEGER, name VARCHAR NOT NULL, balance DECIMAL(12, 2), joined DATE)",
                "CREATE SCHEMA sales",
                "CREATE TABLE sales.receipts (id BIGINT, note VARCHAR, paid TIMESTAMP WITH TIME ZONE, tags VARCHAR[])",
                "CREATE TABLE sales.regions (id INTEGER, name VARCHAR)",
                "CREATE TABLE \"Mixed Case\" (\"Weird Col\" INTEGER, x VARCHAR)",
                "CREATE VIEW names AS SELECT name FROM customers",
                "CREATE VIEW big_orders AS SELECT o_orderkey AS id, o_totalprice AS amount FROM memory.main.orders",
                "CREATE VIEW events AS SELECT TIMESTAMP '2026-01-01' AS \"at\", 'a' AS kind",
                "COMMENT ON TABLE customers IS 'those who buy'",
                "COMMENT ON COLUMN customers.name IS 'as they sign'",
            ):
                connection.execute(text)
        yield server


def connect_to(server):
    return psycopg.connect(f"postgresql://ada@{server.ready['pg']}/tavana", autocommit=True)


@pytest.fixture
def connection(server):
    with connect_to(server) as connection:
        yield connection


@pytest.fixture(scope="module")
def tool(server):
    """One connection for all of the corpus: what a tool sets there stays, save for where names are looked up."""
    with connect_to(server) as connection:
        yield connection


@pytest.fixture(scope="module")
def numbers(tool):
    return dict(tool.execute("SELECT relname, oid::text FROM pg_class").fetchall())


@pytest.mark.parametrize("text", list(statements()))
def test_what_tools_ask_is_answered(tool, numbers, text):
    known = KNOWN.search(text)
    text = NUMBER.sub(lambda name: numbers.get(name[1], "0"), text)
    # Some look in pg_catalog only, and others name what the server has made.
    tool.execute("RESET search_path")
    try:
        # As the tools send them: whole, with nothing to be put in.
        cursor = tool.execute(text.encode())
    except psycopg.Error as error:
        assert known, f"{error.sqlstate}: {error}"
        return
    assert not known, f"it works now: {known[0]}"
    assert cursor.description


def test_tables_are_where_people_look_for_them(connection):
    listed = connection.execute(
        "SELECT n.nspname, c.relname, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND c.relkind IN ('r', 'v') ORDER BY 1, 2"
    ).fetchall()
    assert ("public", "lineitem", "r") in listed and ("public", "customers", "r") in listed
    assert ("public", "names", "v") in listed and ("sales", "receipts", "r") in listed
    assert len(listed) == 8 + 7


def test_columns_have_the_types_that_results_have(connection):
    """One map of types: what the catalog says of a column is what a result says of it."""
    told = connection.execute(
        "SELECT attname, atttypid, atttypmod FROM pg_attribute WHERE attrelid = 'sales.receipts'::regclass AND attnum > 0"
        " ORDER BY attnum"
    ).fetchall()
    cursor = connection.execute("SELECT * FROM sales.receipts")
    assert [(name, oid) for name, oid, _ in told] == [(column.name, column.type_code) for column in cursor.description]
    modifier = connection.execute(
        "SELECT atttypmod FROM pg_attribute WHERE attrelid = 'customers'::regclass AND attname = 'balance'"
    ).fetchone()
    assert modifier == (((12 << 16) | 2) + 4,)


def test_an_object_has_one_number_everywhere(server):
    """The number of an object is the same in every statement, on every connection, on every engine."""
    numbers = set()
    for _ in range(3):
        with connect_to(server) as connection:
            numbers.add(connection.execute("SELECT 'lineitem'::regclass::oid").fetchone())
            numbers.add(connection.execute("SELECT oid FROM pg_class WHERE relname = 'lineitem'").fetchone())
    assert len(numbers) == 1


def test_comments_are_told(connection):
    row = connection.execute(
        "SELECT obj_description('customers'::regclass, 'pg_class'), col_description('customers'::regclass, 2)"
    ).fetchone()
    assert row == ("those who buy", "as they sign")


def test_statements_that_do_not_name_the_catalog_pass_as_they_are(connection):
    """Strings, comments and names of one's own that look like the catalog's are left alone."""
    text = "SELECT 'pg_class' AS a, \"pg_type\".x AS b /* pg_attribute */ FROM (VALUES (1)) AS \"pg_type\" (x)"
    assert connection.execute(text).fetchall() == [("pg_class", 1)]
    text = "WITH pg_class AS (SELECT 7 AS oid) SELECT oid FROM pg_class"
    assert connection.execute(text).fetchall() == [(7,)]


def test_sizes_are_those_of_files(connection, lake):
    files = {file.stem: file.stat().st_size for file in Path(lake).glob("*.parquet")}
    told = dict(connection.execute("SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relkind = 'r'").fetchall())
    assert {name: told[name] for name in files} == files
    for asked in ("pg_table_size('orders')", "pg_total_relation_size('public.orders'::regclass)"):
        assert connection.execute(f"SELECT {asked}").fetchone() == (files["orders"],)
    assert connection.execute("SELECT pg_relation_size(%s)", ["orders"]).fetchone() == (files["orders"],)
    pages = connection.execute("SELECT relpages FROM pg_class WHERE relname = 'orders'").fetchone()
    assert pages == (-(-files["orders"] // 8192),)
    row = connection.execute(
        "SELECT pg_relation_size('orders', 'fsm'), pg_indexes_size('orders'), pg_relation_size('names'), pg_relation_size(1)"
    ).fetchone()
    assert row == (0, 0, 0, None)
    with pytest.raises(psycopg.errors.UndefinedTable):
        connection.execute("SELECT pg_relation_size('nothing')")


def test_a_table_of_the_lake_grows(connection):
    def size():
        return connection.execute("SELECT pg_relation_size('sales.regions')").fetchone()[0]

    assert size() == 0
    connection.execute("INSERT INTO sales.regions SELECT i, 'region ' || i FROM range(1000) t(i)")
    assert size() > 1000
    # Of two tables with one name each has its own.
    connection.execute("CREATE TABLE regions (id INTEGER)")
    assert connection.execute("SELECT pg_relation_size('regions')").fetchone() == (0,)
    connection.execute("DROP TABLE regions")
    whole = connection.execute("SELECT pg_database_size('tavana'), sum(pg_relation_size(oid)) FROM pg_class").fetchone()
    assert whole[0] == whole[1] > size()
    with pytest.raises(psycopg.errors.InvalidCatalogName):
        connection.execute("SELECT pg_database_size('nothing')")


def test_comments_hold_no_sizes(connection):
    told = connection.execute("SELECT comment, obj_description('orders'::regclass) FROM duckdb_tables() WHERE table_name = 'orders'")
    assert told.fetchall() == [(None, None)]


@pytest.mark.parametrize("prepare", [False, True])
@pytest.mark.parametrize(
    "asked",
    [
        "SELECT CAST(amname AS INTEGER), initcap(amname) FROM pg_am",
        "SELECT initcap('x') || btrim(1, 2, 3)",
        "SELECT CAST('abc' AS INTEGER)",
        "SELECT initcap(nothing) FROM pg_am",
        "SELECT max FROM (SELECT max(o_comment::date) FROM orders) x",
    ],
)
def test_errors_show_no_text_that_the_client_has_not_written(connection, asked, prepare):
    with pytest.raises(psycopg.Error) as raised:
        connection.execute(asked, prepare=prepare)
    told = raised.value.diag
    said = "\n".join(filter(None, [told.message_primary, told.message_detail, told.message_hint]))
    assert "line 1:" not in said.lower() and "tavana_" not in said


def test_where_a_constant_is_that_is_none_of_its_type(connection):
    asked = "SELECT upper('a'), CAST('abc' AS INTEGER)"
    with pytest.raises(psycopg.errors.InvalidTextRepresentation) as raised:
        connection.execute(asked)
    assert raised.value.diag.statement_position == str(asked.index("'abc'") + 1)
