"""psycopg 3: both formats, prepared statements, pipelines, cursors of the server, COPY, transactions, types."""

import datetime
import decimal
import math
import threading
import uuid

import psycopg
import pytest
from clients.pg import address
from psycopg import pq
from psycopg.types.json import Json, Jsonb
from works import works

UTC = datetime.UTC


def opened(server, **options):
    host, port = address(server)
    return psycopg.connect(
        **{"host": host, "port": port, "user": "ada", "dbname": "tavana", "connect_timeout": 30, **options}
    )


@pytest.fixture
def connection(server):
    with opened(server, autocommit=True) as connection:
        yield connection


@pytest.fixture
def writable(tables):
    with opened(tables, autocommit=True) as connection:
        yield connection


@works("psycopg", "An API key as the password; a wrong one is 28P01")
def test_key(keys):
    with opened(keys, password=keys.make("ada")) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("ada",)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        opened(keys, password="wrong")


def test_what_is_known_of_the_connection(connection):
    assert connection.info.server_version >= 140000
    assert connection.info.parameter_status("integer_datetimes") == "on"
    assert connection.info.parameter_status("standard_conforming_strings") == "on"
    assert connection.info.encoding == "utf-8" and str(connection.info.timezone) in ("UTC", "Etc/UTC")
    assert connection.execute("SELECT pg_backend_pid()").fetchone()[0] == connection.info.backend_pid


@works("psycopg", "Queries with parameters, in text and in binary format, prepared or not")
@pytest.mark.parametrize("prepare", [False, True])
@pytest.mark.parametrize("binary", [False, True])
def test_queries(connection, binary, prepare):
    query = "SELECT r_name FROM region WHERE r_regionkey = %s"
    cursor = connection.cursor(binary=binary)
    for key in (0, 2, 4):
        cursor.execute(query, [key], prepare=prepare)
        assert cursor.fetchall() == [({0: "AFRICA", 2: "ASIA", 4: "MIDDLE EAST"}[key],)]
    assert [(column.name, column.type_code) for column in cursor.description] == [("r_name", 25)]
    assert cursor.statusmessage == "SELECT 1" and cursor.rowcount == 1


def test_prepared_after_some_runs(connection):
    """psycopg prepares by itself what it has run five times, and lets it go after a while."""
    connection.prepared_max = 3
    for n in range(40):
        assert connection.execute(f"SELECT %s + {n % 5}", [n]).fetchone() == (n + n % 5,)


VALUES = {
    "bool": ("bool", [True, False]),
    "int2": ("smallint", [-32768, 32767]),
    "int4": ("integer", [-(2**31), 2**31 - 1]),
    "int8": ("bigint", [-(2**63), 2**63 - 1]),
    "float4": ("real", [0.5, -1.25, math.inf, -math.inf]),
    "float8": ("double", [0.1, 1e308, 5e-324, -0.0, math.inf, -math.inf]),
    "numeric": (
        "decimal(38,10)",
        [decimal.Decimal(t) for t in ("0", "1.5", "-0.0000000001", "9999999999999999999999999999.9999999999", "10000")],
    ),
    "numeric_small": ("decimal(4,2)", [decimal.Decimal("12.34"), decimal.Decimal("-0.01")]),
    "text": ("text", ["", "plain", "\u00e9\u4e2d\U0001f600", "a'b\\c\"d\n\t", "x" * 100_000]),
    "bytea": ("blob", [b"", b"\x00\xff\\", bytes(range(256))]),
    "date": (
        "date",
        [datetime.date(1, 1, 1), datetime.date(1969, 12, 31), datetime.date(2024, 2, 29), datetime.date(9999, 12, 31)],
    ),
    "time": ("time", [datetime.time(0), datetime.time(23, 59, 59, 999999), datetime.time(1, 2, 3, 4)]),
    "timestamp": (
        "timestamp",
        [
            datetime.datetime(1, 1, 1),
            datetime.datetime(1969, 12, 31, 23, 59, 59, 999999),
            datetime.datetime(9999, 12, 31, 23, 59, 59, 1),
        ],
    ),
    "timestamptz": (
        "timestamptz",
        [
            datetime.datetime(1900, 1, 1, tzinfo=UTC),
            datetime.datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
            datetime.datetime(2500, 7, 1, 12, tzinfo=UTC),
        ],
    ),
    "interval": (
        "interval",
        [
            datetime.timedelta(0),
            datetime.timedelta(days=3, seconds=7, microseconds=5),
            -datetime.timedelta(seconds=1),
            -datetime.timedelta(days=2, hours=3),
        ],
    ),
    "uuid": ("uuid", [uuid.UUID(int=0), uuid.UUID(int=2**128 - 1), uuid.UUID("8ac7e5b0-0d2a-4b5f-9e6a-1f2e3d4c5b6a")]),
    "int_array": ("integer[]", [[], [1], [1, None, -3]]),
    "text_array": ("text[]", [["", "a,b", '"', "\\", "NULL", None, "{}"]]),
    "float_array": ("double[]", [[0.5, math.inf, None]]),
    "numeric_array": ("decimal(9,2)[]", [[decimal.Decimal("1.25"), None]]),
    "date_array": ("date[]", [[datetime.date(1600, 2, 29), None]]),
    "uuid_array": ("uuid[]", [[uuid.UUID(int=1)]]),
    "bool_array": ("bool[]", [[True, None, False]]),
    "bytea_array": ("blob[]", [[b"\x00", b""]]),
}


@works(
    "psycopg", "Types both ways, as text and as binary: numbers, NUMERIC, text, BYTEA, dates, intervals, UUID, arrays"
)
@pytest.mark.parametrize("format", ["%t", "%b"])
@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("name", VALUES)
def test_types_round_trip(connection, name, binary, format):
    kind, values = VALUES[name]
    for value in [*values, None]:
        found = connection.cursor(binary=binary).execute(f"SELECT {format}::{kind}", [value]).fetchone()[0]
        assert found == value
        if value is not None:
            assert type(found) is type(value)


@pytest.mark.parametrize("binary", [False, True])
def test_nan_and_negative_zero(connection, binary):
    row = (
        connection.cursor(binary=binary).execute("SELECT 'nan'::DOUBLE, 'nan'::REAL, %s::DOUBLE", [math.nan]).fetchone()
    )
    assert all(math.isnan(value) for value in row)
    (zero,) = connection.cursor(binary=binary).execute("SELECT -0.0::DOUBLE * 1").fetchone()
    assert zero == 0


@pytest.mark.parametrize("binary", [False, True])
def test_numbers_that_no_decimal_holds(connection, binary):
    cursor = connection.cursor(binary=binary)
    assert cursor.execute("SELECT 18446744073709551615::UBIGINT").fetchone() == (decimal.Decimal(2**64 - 1),)
    assert cursor.execute(f"SELECT {2**127 - 1}::HUGEINT").fetchone() == (decimal.Decimal(2**127 - 1),)
    assert cursor.execute("SELECT 255::UTINYINT, 4294967295::UINTEGER, (-128)::TINYINT").fetchone() == (
        255,
        2**32 - 1,
        -128,
    )


@pytest.mark.parametrize("binary", [False, True])
def test_json(connection, binary):
    value = {"a": [1, None, "x\n\u00e9"], "b": {"c": 1.5}}
    cursor = connection.cursor(binary=binary)
    assert cursor.execute("SELECT %s::JSON", [Json(value)]).fetchone() == (value,)
    assert cursor.execute("SELECT %s::JSON", [Jsonb(value)]).fetchone() == (value,)
    assert cursor.execute("SELECT '[1, 2]'::JSON, NULL::JSON").fetchone() == ([1, 2], None)


@pytest.mark.parametrize("binary", [False, True])
def test_nested_values(connection, binary):
    cursor = connection.cursor(binary=binary)
    assert cursor.execute("SELECT [[1, 2], [3, 4]]").fetchone() == ([[1, 2], [3, 4]],)
    assert cursor.execute("SELECT {'a': 1, 'b': [true, NULL]}").fetchone() == ({"a": 1, "b": [True, None]},)
    assert cursor.execute("SELECT MAP {'k': 1}").fetchone() == ({"k": 1},)


@pytest.mark.parametrize("binary", [False, True])
def test_months_of_an_interval(connection, binary):
    """psycopg counts 30 days to a month, and 365 to a year."""
    found = (
        connection.cursor(binary=binary).execute("SELECT INTERVAL '1 year 2 months 3 days 04:05:06.000007'").fetchone()
    )
    assert found == (datetime.timedelta(days=365 + 60 + 3, hours=4, minutes=5, seconds=6, microseconds=7),)


def test_time_zone(connection):
    connection.execute("SET TimeZone = 'Europe/Berlin'")
    (found,) = connection.execute("SELECT TIMESTAMPTZ '2024-07-01 12:00:00+00'").fetchone()
    assert found.isoformat() == "2024-07-01T14:00:00+02:00"
    assert connection.info.parameter_status("TimeZone") == "Europe/Berlin"
    (found,) = connection.execute(
        "SELECT %s::TIMESTAMPTZ::VARCHAR", [datetime.datetime(2024, 1, 1, tzinfo=UTC)]
    ).fetchone()
    assert found == "2024-01-01 01:00:00+01"


@works("psycopg", "Pipelines")
def test_pipeline(writable, fresh):
    writable.execute(f"CREATE TABLE {fresh} (a INTEGER)")
    with writable.pipeline() as pipeline:
        cursors = [writable.execute("SELECT %s::INT * 2", [n]) for n in range(20)]
        writable.cursor().executemany(f"INSERT INTO {fresh} VALUES (%s)", [(n,) for n in range(10)])
        pipeline.sync()
        assert [cursor.fetchone()[0] for cursor in cursors] == [2 * n for n in range(20)]
    assert writable.execute(f"SELECT sum(a) FROM {fresh}").fetchone() == (45,)


def test_an_error_in_a_pipeline(connection):
    """What follows it up to the sync does not run; what follows that does."""
    with connection.pipeline() as pipeline:
        before, wrong, after = (connection.execute(text) for text in ("SELECT 1", "SELECT nothing", "SELECT 2"))
        with pytest.raises(psycopg.errors.UndefinedColumn):
            pipeline.sync()
        assert before.fetchone() == (1,)
        for cursor in (wrong, after):
            with pytest.raises(psycopg.ProgrammingError, match="no result available"):
                cursor.fetchone()
    assert connection.info.transaction_status == pq.TransactionStatus.IDLE
    assert connection.execute("SELECT 3").fetchone() == (3,)


@works("psycopg", "Cursors of the server (`cursor(name=…)`), also `withhold` and binary")
@pytest.mark.parametrize("binary", [False, True])
def test_server_cursor(server, binary):
    with opened(server) as connection, connection.cursor("c1", binary=binary) as cursor:
        cursor.itersize = 1000
        cursor.execute("SELECT c_custkey FROM customer WHERE c_custkey > %s ORDER BY 1", [10])
        assert cursor.fetchone() == (11,)
        assert cursor.fetchmany(3) == [(12,), (13,), (14,)]
        assert sum(1 for _ in cursor) == 15000 - 14
        assert cursor.fetchall() == []


def test_a_cursor_that_outlives_its_transaction(server):
    with opened(server) as connection:
        cursor = connection.cursor("held", withhold=True)
        cursor.execute("SELECT r_name FROM region ORDER BY 1")
        assert cursor.fetchone() == ("AFRICA",)
        connection.commit()
        assert cursor.fetchmany(2) == [("AMERICA",), ("ASIA",)]
        connection.commit()
        assert cursor.fetchall() == [("EUROPE",), ("MIDDLE EAST",)]
        cursor.close()


def test_a_cursor_ends_with_its_transaction(server):
    with opened(server) as connection:
        cursor = connection.cursor("gone")
        cursor.execute("SELECT r_name FROM region ORDER BY 1")
        connection.commit()
        with pytest.raises(psycopg.errors.InvalidCursorName):
            cursor.fetchone()


def test_two_cursors_at_once(server):
    with opened(server) as connection:
        one, two = connection.cursor("one"), connection.cursor("two")
        one.execute("SELECT range FROM range(5000) ORDER BY 1")
        two.execute("SELECT range FROM range(5000) ORDER BY 1 DESC")
        for n in range(5):
            assert (one.fetchone(), two.fetchone()) == ((n,), (4999 - n,))


@works("psycopg", "`stream()`: rows as they come, a result of any size")
def test_stream(connection):
    cursor = connection.cursor()
    assert sum(row[0] for row in cursor.stream("SELECT range FROM range(20000)")) == sum(range(20000))


ROWS = [
    (
        1,
        "plain",
        decimal.Decimal("1.50"),
        datetime.date(2024, 2, 29),
        datetime.datetime(1969, 12, 31, 23, 59, 59),
        b"\x00\xff",
        True,
        [1, None],
    ),
    (
        2,
        "a\tb\nc\\d,\"e'",
        decimal.Decimal("-0.01"),
        datetime.date(1, 1, 1),
        datetime.datetime(9999, 12, 31),
        b"",
        False,
        [],
    ),
    (3, "", None, None, None, None, None, None),
    (
        4,
        None,
        decimal.Decimal("9999999.99"),
        datetime.date(9999, 12, 31),
        datetime.datetime(2024, 1, 1, 0, 0, 0, 1),
        b"x",
        None,
        [0],
    ),
]
TYPES = ["int4", "text", "numeric", "date", "timestamp", "bytea", "bool", "int4[]"]


@pytest.fixture
def goods(writable, fresh):
    writable.execute(
        f"CREATE TABLE {fresh} (i INTEGER, t VARCHAR, n DECIMAL(9,2), d DATE, s TIMESTAMP, b BLOB, o BOOLEAN,"
        " l INTEGER[])"
    )
    return fresh


@works("psycopg", "COPY both ways, in text and binary format")
@pytest.mark.parametrize("format", ["text", "binary"])
def test_copy(writable, goods, format):
    cursor = writable.cursor()
    with cursor.copy(f"COPY {goods} FROM STDIN (FORMAT {format})") as copy:
        copy.set_types(TYPES)
        for row in ROWS:
            copy.write_row(row)
    assert (cursor.rowcount, cursor.statusmessage) == (4, "COPY 4")
    assert writable.execute(f"FROM {goods} ORDER BY i").fetchall() == ROWS
    with writable.cursor().copy(f"COPY (FROM {goods} ORDER BY i) TO STDOUT (FORMAT {format})") as copy:
        copy.set_types(TYPES)
        assert list(copy.rows()) == ROWS


def test_copy_of_many_rows(writable, fresh):
    writable.execute(f"CREATE TABLE {fresh} (a BIGINT, b VARCHAR)")
    with writable.cursor().copy(f"COPY {fresh} (b, a) FROM STDIN") as copy:
        for n in range(50_000):
            copy.write_row((f"row {n}", n))
    assert writable.execute(f"SELECT count(*), sum(a), count(DISTINCT b) FROM {fresh}").fetchone() == (
        50_000,
        1249975000,
        50_000,
    )
    with writable.cursor().copy(f"COPY {fresh} TO STDOUT (FORMAT csv)") as copy:
        assert b"".join(copy).count(b"\n") == 50_000


def test_a_copy_that_is_given_up(writable, goods):
    with pytest.raises(psycopg.errors.QueryCanceled), writable.cursor().copy(f"COPY {goods} FROM STDIN") as copy:
        copy.write("1\tx\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\n")
        raise psycopg.errors.QueryCanceled("mine")
    assert writable.execute(f"SELECT count(*) FROM {goods}").fetchone() == (0,)
    with pytest.raises(psycopg.DataError) as told, writable.cursor().copy(f"COPY {goods} FROM STDIN") as copy:
        copy.write("1\tx\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\nwrong\tx\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\n")
    assert told.value.sqlstate == "22P02" and "line 2" in told.value.diag.context
    with pytest.raises(psycopg.errors.BadCopyFileFormat), writable.cursor().copy(f"COPY {goods} FROM STDIN") as copy:
        copy.write("1\tx\n")
    assert writable.execute(f"SELECT count(*) FROM {goods}").fetchone() == (0,)


@works("psycopg", "Transactions; savepoints as long as nothing was changed behind them")
def test_transactions(tables, fresh):
    with opened(tables) as mine, opened(tables, autocommit=True) as other:
        mine.execute(f"CREATE TABLE {fresh} (a INTEGER)")
        mine.commit()
        mine.execute(f"INSERT INTO {fresh} VALUES (1)")
        assert mine.info.transaction_status == pq.TransactionStatus.INTRANS
        assert other.execute(f"SELECT count(*) FROM {fresh}").fetchone() == (0,)
        mine.rollback()
        with mine.transaction():
            mine.execute(f"INSERT INTO {fresh} VALUES (2)")
        assert other.execute(f"FROM {fresh}").fetchall() == [(2,)]
        with pytest.raises(ZeroDivisionError), mine.transaction():
            mine.execute(f"INSERT INTO {fresh} VALUES (3)")
            raise ZeroDivisionError
        assert other.execute(f"FROM {fresh}").fetchall() == [(2,)]


def test_a_failed_transaction(server):
    with opened(server) as connection:
        with pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("FROM nothing")
        assert connection.info.transaction_status == pq.TransactionStatus.INERROR
        with pytest.raises(psycopg.errors.InFailedSqlTransaction):
            connection.execute("SELECT 1")
        connection.rollback()
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_savepoints(tables, fresh):
    with opened(tables, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {fresh} (a INTEGER)")
        with connection.transaction():
            connection.execute(f"INSERT INTO {fresh} VALUES (1)")
            with pytest.raises(psycopg.errors.UndefinedColumn), connection.transaction():
                connection.execute("SELECT nothing")
            with connection.transaction():
                connection.execute(f"INSERT INTO {fresh} VALUES (2)")
        assert connection.execute(f"FROM {fresh} ORDER BY 1").fetchall() == [(1,), (2,)]


def test_a_savepoint_with_changes_behind_it(tables, fresh):
    """psycopg says nothing of a ROLLBACK TO that is refused: what it does next must not end well in silence."""
    with opened(tables, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {fresh} (a INTEGER)")
        with pytest.raises(psycopg.Error), connection.transaction():
            connection.execute(f"INSERT INTO {fresh} VALUES (1)")
            with connection.transaction(force_rollback=True):
                connection.execute(f"INSERT INTO {fresh} VALUES (2)")
        assert connection.execute(f"FROM {fresh}").fetchall() == []


@pytest.mark.parametrize("level", psycopg.IsolationLevel)
def test_isolation_levels(server, level):
    with opened(server) as connection:
        connection.isolation_level, connection.read_only = level, True
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert connection.execute("SHOW transaction_read_only").fetchone() == ("on",)


@works("psycopg", "`cancel()`: the statement ends, and the connection goes on")
def test_cancel(connection):
    begun = threading.Event()

    def stop():
        begun.wait(30)
        # Sent again as long as it runs: a cancel that comes before the statement cancels nothing.
        while not done.is_set():
            connection.cancel_safe()

    done = threading.Event()
    thread = threading.Thread(target=stop)
    thread.start()
    try:
        with pytest.raises(psycopg.errors.QueryCanceled, match="canceling statement due to user request"):
            begun.set()
            connection.execute("SELECT sum(a.range * b.range) FROM range(3000000) a, range(3000000) b")
    finally:
        done.set()
        thread.join()
    assert ended(connection) == 1


def ended(connection):
    """A cancel that was on its way may still come."""
    try:
        return connection.execute("SELECT 1").fetchone()[0]
    except psycopg.errors.QueryCanceled:
        return connection.execute("SELECT 1").fetchone()[0]


def test_statement_timeout(connection):
    connection.execute("SET statement_timeout = '100ms'")
    with pytest.raises(psycopg.errors.QueryCanceled, match="statement timeout"):
        connection.execute("SELECT sum(a.range * b.range) FROM range(3000000) a, range(3000000) b")
    connection.execute("SET statement_timeout = 0")
    assert connection.execute("SHOW statement_timeout").fetchone() == ("0",)


def test_notices(connection):
    heard = []
    connection.add_notice_handler(lambda diag: heard.append((diag.severity, diag.sqlstate, diag.message_primary)))
    connection.execute("COMMIT")
    assert heard == [("WARNING", "25P01", "there is no transaction in progress")]


ERRORS = [
    ("SELECT nothing FROM region", psycopg.errors.UndefinedColumn),
    ("FROM nothing", psycopg.errors.UndefinedTable),
    ("SELECT nothing(1)", psycopg.errors.UndefinedFunction),
    ("SELEC 1", psycopg.errors.SyntaxError),
    ("SELECT 'x'::INT", psycopg.errors.InvalidTextRepresentation),
    ("SELECT 300::TINYINT", psycopg.errors.NumericValueOutOfRange),
    ("SELECT 9223372036854775807 + 1::BIGINT", psycopg.errors.NumericValueOutOfRange),
    ("SELECT '2024-02-30'::DATE", psycopg.DataError),
    ("SELECT r_name, count(*) FROM region", psycopg.errors.GroupingError),
    ("SELECT r_regionkey FROM region a, region b", psycopg.errors.AmbiguousColumn),
    ("LISTEN x", psycopg.errors.FeatureNotSupported),
]


@works("psycopg", "Errors by their SQLSTATE, with detail and hint")
@pytest.mark.parametrize("statement, error", ERRORS, ids=[statement for statement, _ in ERRORS])
def test_errors(connection, statement, error):
    for options in ({}, {"prepare": True}):
        with pytest.raises(error) as told:
            connection.execute(statement, **options)
        diag = told.value.diag
        assert diag.severity_nonlocalized == "ERROR" and diag.message_primary and "\n" not in diag.message_primary


def test_several_statements_in_one_message(connection):
    cursor = connection.execute("SELECT 1; SELECT 2, 3;")
    assert cursor.fetchall() == [(1,)] and cursor.nextset()
    assert cursor.fetchall() == [(2, 3)] and not cursor.nextset()


def test_several_statements_are_one_transaction(writable, fresh):
    writable.execute(f"CREATE TABLE {fresh} (a INTEGER)")
    with pytest.raises(psycopg.errors.UndefinedColumn):
        writable.execute(f"INSERT INTO {fresh} VALUES (1); SELECT nothing")
    assert writable.execute(f"FROM {fresh}").fetchall() == []


def test_insert_returning_and_counts(writable, fresh):
    writable.execute(f"CREATE TABLE {fresh} (a INTEGER, b VARCHAR)")
    cursor = writable.cursor()
    cursor.executemany(f"INSERT INTO {fresh} VALUES (%s, %s)", [(n, None if n % 2 else "x") for n in range(6)])
    assert cursor.rowcount == 6
    assert writable.execute(f"UPDATE {fresh} SET b = 'y' WHERE b IS NULL").rowcount == 3
    assert writable.execute(f"DELETE FROM {fresh} WHERE a > %s", [3]).statusmessage == "DELETE 2"


def test_row_factories(connection):
    cursor = connection.cursor(row_factory=psycopg.rows.dict_row)
    assert cursor.execute("FROM region ORDER BY 1 LIMIT 1").fetchone()["r_name"] == "AFRICA"


def test_empty_query_and_empty_result(connection):
    assert connection.execute("").statusmessage in (None, "")
    cursor = connection.execute("FROM region WHERE false")
    assert cursor.fetchall() == [] and len(cursor.description) == 3 and cursor.statusmessage == "SELECT 0"


def test_a_prepared_statement_tells_of_the_session_as_it_is_when_it_runs(connection):
    asked = "SELECT current_setting('TimeZone'), current_schema(), %s::int"
    told = [connection.execute(asked, [1], prepare=True).fetchone()]
    connection.execute("SET timezone = 'America/New_York'")
    told.append(connection.execute(asked, [2], prepare=True).fetchone())
    assert told == [("UTC", "public", 1), ("America/New_York", "public", 2)]
    mine = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s"
    assert connection.execute(mine, ["beside"], prepare=True).fetchone() == (0,)
    host, port = connection.info.host, connection.info.port
    with psycopg.connect(host=host, port=port, user="ada", dbname="tavana", application_name="beside"):
        assert connection.execute(mine, ["beside"], prepare=True).fetchone() == (1,)
