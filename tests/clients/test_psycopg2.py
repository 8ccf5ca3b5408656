"""psycopg2: cursors by name, COPY, `execute_values`, errors."""

import datetime
import decimal
import io
import threading
import uuid

import psycopg2
import psycopg2.extensions
import psycopg2.extras
import pytest
from clients.pg import address
from works import works


@pytest.fixture
def open_to():
    opened = []

    def connect(server, **options):
        host, port = address(server)
        opened.append(psycopg2.connect(**{"host": host, "port": port, "user": "ada", "dbname": "tavana", **options}))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


@pytest.fixture
def connection(server, open_to):
    return open_to(server)


@pytest.fixture
def writable(tables, open_to):
    return open_to(tables)


def asked(connection, query, values=None):
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


@works("psycopg2", "An API key as the password")
def test_key(keys, open_to):
    assert asked(open_to(keys, password=keys.make("ada")), "SELECT current_user") == [("ada",)]
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        open_to(keys, password="wrong")


@works("psycopg2", "Queries with parameters, and what they return")
def test_queries(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT r_regionkey, r_name FROM region WHERE r_name LIKE %(like)s ORDER BY 1", {"like": "A%"})
        assert cursor.fetchall() == [(0, "AFRICA"), (1, "AMERICA"), (2, "ASIA")]
        assert [(column.name, column.type_code) for column in cursor.description] == [
            ("r_regionkey", 23),
            ("r_name", 25),
        ]
        assert (cursor.rowcount, cursor.statusmessage) == (3, "SELECT 3")


VALUES = [
    True,
    42,
    2**62,
    0.1,
    decimal.Decimal("123.45"),
    "a'b\\c\n\u00e9",
    datetime.date(1, 1, 1),
    datetime.time(23, 59, 59, 1),
    datetime.datetime(1969, 12, 31, 23, 59, 59, 999999),
    datetime.datetime(2024, 2, 29, tzinfo=datetime.UTC),
    datetime.timedelta(days=3, seconds=1),
    None,
    [1, 2, None],
    ["a", 'b"c', None],
]
CASTS = [
    "bool",
    "int",
    "bigint",
    "double precision",
    "decimal(9,2)",
    "text",
    "date",
    "time",
    "timestamp",
    "timestamptz",
    "interval",
    "int",
    "int[]",
    "text[]",
]


@works("psycopg2", "Types both ways: numbers, NUMERIC, text, BYTEA, dates, intervals, UUID, JSON, arrays")
@pytest.mark.parametrize("kind, value", list(zip(CASTS, VALUES, strict=True)))
def test_types(connection, kind, value):
    assert asked(connection, f"SELECT %s::{kind}", [value]) == [(value,)]


@works("psycopg2", "Types both ways: numbers, NUMERIC, text, BYTEA, dates, intervals, UUID, JSON, arrays")
def test_bytes_uuid_and_json(connection):
    psycopg2.extras.register_uuid(conn_or_curs=connection)
    key, data = uuid.UUID(int=7), {"a": [1, None]}
    (row,) = asked(
        connection, "SELECT %s::bytea, %s::uuid, %s::json", [bytes(range(256)), key, psycopg2.extras.Json(data)]
    )
    assert (bytes(row[0]), row[1], row[2]) == (bytes(range(256)), key, data)


@works("psycopg2", "Cursors of the server (`cursor(name=…)`), also `withhold`")
def test_named_cursors(connection):
    with connection.cursor(name="c1") as cursor:
        cursor.itersize = 500
        cursor.execute("SELECT c_custkey FROM customer WHERE c_custkey > %s ORDER BY 1", [0])
        assert cursor.fetchone() == (1,) and cursor.fetchmany(2) == [(2,), (3,)]
        assert sum(1 for _ in cursor) == 15000 - 3
    held = connection.cursor(name="held", withhold=True)
    held.execute("SELECT r_name FROM region ORDER BY 1")
    connection.commit()
    assert held.fetchmany(2) == [("AFRICA",), ("AMERICA",)]
    held.close()


@works("psycopg2", "`copy_expert`, `copy_from`, `copy_to`")
def test_copy(writable, fresh):
    with writable.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {fresh} (a INTEGER, b VARCHAR)")
        cursor.copy_expert(f"COPY {fresh} FROM STDIN WITH (FORMAT csv, HEADER)", io.StringIO('a,b\n1,"x,y"\n2,\n'))
        cursor.copy_from(io.StringIO("3\ttab\\there\n"), fresh)
        assert cursor.rowcount == 1
        out = io.StringIO()
        cursor.copy_expert(f"COPY (FROM {fresh} ORDER BY a) TO STDOUT WITH CSV", out)
        assert out.getvalue() == '1,"x,y"\n2,\n3,tab\there\n'
        out = io.StringIO()
        cursor.copy_to(out, fresh, columns=("b", "a"))
        assert sorted(out.getvalue().splitlines()) == ["\\N\t2", "tab\\there\t3", "x,y\t1"]
    writable.commit()


@works("psycopg2", "`execute_values`, `execute_batch`, `executemany`")
def test_many(writable, fresh):
    with writable.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {fresh} (a INTEGER, b VARCHAR)")
        psycopg2.extras.execute_values(cursor, f"INSERT INTO {fresh} VALUES %s", [(n, f"v{n}") for n in range(250)])
        psycopg2.extras.execute_batch(cursor, f"INSERT INTO {fresh} VALUES (%s, %s)", [(n, None) for n in range(20)])
        cursor.executemany(f"INSERT INTO {fresh} VALUES (%s, 'many')", [(n,) for n in range(5)])
        cursor.execute(f"SELECT count(*), count(b) FROM {fresh}")
        assert cursor.fetchone() == (275, 255)
    writable.rollback()


@works("psycopg2", "Transactions, isolation levels, `autocommit`, `readonly`")
def test_transactions(tables, open_to, fresh):
    mine, other = open_to(tables), open_to(tables)
    other.autocommit = True
    asked_other = f"SELECT count(*) FROM {fresh}"
    with mine, mine.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {fresh} (a INTEGER)")
    with mine, mine.cursor() as cursor:
        cursor.execute(f"INSERT INTO {fresh} VALUES (1)")
        assert asked(other, asked_other) == [(0,)]
    assert asked(other, asked_other) == [(1,)]
    with pytest.raises(ZeroDivisionError), mine, mine.cursor() as cursor:
        cursor.execute(f"INSERT INTO {fresh} VALUES (2)")
        raise ZeroDivisionError
    assert asked(other, asked_other) == [(1,)]
    assert mine.get_transaction_status() == psycopg2.extensions.TRANSACTION_STATUS_IDLE


def test_sessions(connection):
    for level in ("READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"):
        connection.set_session(isolation_level=level)
        assert asked(connection, "SELECT 1") == [(1,)]
        connection.rollback()
    connection.set_session(readonly=True, autocommit=True)
    assert asked(connection, "SHOW default_transaction_read_only") == [("on",)]
    connection.reset()
    assert connection.get_parameter_status("server_encoding") == "UTF8"


@pytest.mark.parametrize(
    "statement, error",
    [
        ("SELECT nothing", psycopg2.errors.UndefinedColumn),
        ("FROM nothing", psycopg2.errors.UndefinedTable),
        ("SELEC 1", psycopg2.errors.SyntaxError),
        ("SELECT 'x'::INT", psycopg2.errors.InvalidTextRepresentation),
        ("SELECT nothing()", psycopg2.errors.UndefinedFunction),
    ],
)
@works("psycopg2", "Errors by their SQLSTATE")
def test_errors(connection, statement, error):
    with pytest.raises(error) as told:
        asked(connection, statement)
    assert told.value.diag.severity == "ERROR" and told.value.pgcode == told.value.diag.sqlstate
    with pytest.raises(psycopg2.errors.InFailedSqlTransaction):
        asked(connection, "SELECT 1")
    connection.rollback()
    assert asked(connection, "SELECT 1") == [(1,)]


@works("psycopg2", "`cancel()`: the statement ends, and the connection goes on")
def test_cancel(connection):
    done = threading.Event()

    def stop():
        while not done.wait(0.01):
            connection.cancel()

    thread = threading.Thread(target=stop)
    thread.start()
    try:
        with pytest.raises(psycopg2.errors.QueryCanceled, match="canceling statement due to user request"):
            asked(connection, "SELECT sum(a.range * b.range) FROM range(3000000) a, range(3000000) b")
    finally:
        done.set()
        thread.join()
    connection.rollback()


def test_notices(connection):
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("ROLLBACK")
    assert connection.notices == ["WARNING:  there is no transaction in progress\n"]


def test_dictionaries(connection):
    with connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
        cursor.execute("SELECT r_name AS name FROM region ORDER BY 1 LIMIT 1")
        assert cursor.fetchone() == {"name": "AFRICA"}
