"""The ADBC driver for Flight SQL, through its DBAPI: transactions, and rows that are sent to tables."""

import datetime
import decimal

import adbc_driver_flightsql.dbapi
import adbc_driver_manager
import pyarrow
import pytest
from works import fails, works

ROWS = pyarrow.table({"a": pyarrow.array([1, 2, None], pyarrow.int64()), "b": ["x", None, "z"]})


def rows(cursor, sql, parameters=None):
    cursor.execute(sql, parameters)
    return cursor.fetchall()


@pytest.fixture
def cursor(tables, connect):
    return connect(tables).cursor()


# Ingest


@works("adbc", "Rows sent to a table (`adbc_ingest`): `create`, `append`, `replace` and `create_append`")
def test_ingest_in_each_mode(cursor, fresh):
    count = f"SELECT count(*), sum(a) FROM {fresh}"
    assert cursor.adbc_ingest(fresh, ROWS, mode="create") == 3
    assert rows(cursor, f"FROM {fresh} ORDER BY a NULLS LAST") == [(1, "x"), (2, None), (None, "z")]
    with pytest.raises(adbc_driver_manager.Error) as failure:
        cursor.adbc_ingest(fresh, ROWS, mode="create")
    assert failure.value.status_code.name == "ALREADY_EXISTS"
    assert cursor.adbc_ingest(fresh, ROWS, mode="append") == 3
    assert rows(cursor, count) == [(6, 6)]
    assert cursor.adbc_ingest(fresh, pyarrow.table({"a": [9]}), mode="replace") == 1
    assert rows(cursor, count) == [(1, 9)]
    assert cursor.adbc_ingest(fresh, pyarrow.table({"a": [1]}), mode="create_append") == 1
    assert cursor.adbc_ingest(f"{fresh}_new", ROWS, mode="create_append") == 3
    assert rows(cursor, count) == [(2, 10)]


def test_append_to_no_table_is_not_found(cursor, fresh):
    with pytest.raises(adbc_driver_manager.Error) as failure:
        cursor.adbc_ingest(fresh, ROWS, mode="append")
    assert failure.value.status_code.name == "NOT_FOUND"


def test_append_goes_by_the_names_of_columns(cursor, fresh):
    cursor.adbc_ingest(fresh, ROWS, mode="create")
    cursor.adbc_ingest(fresh, ROWS.select(["b", "a"]), mode="append")
    assert rows(cursor, f"SELECT sum(a) FROM {fresh}") == [(6,)]
    with pytest.raises(adbc_driver_manager.Error, match="nosuch"):
        cursor.adbc_ingest(fresh, pyarrow.table({"nosuch": [1]}), mode="append")
    assert rows(cursor, f"SELECT count(*) FROM {fresh}") == [(6,)]


@works("adbc", "Ingest into a catalog and schema by name, and into a temporary table of the connection")
def test_ingest_into_places(cursor, connect, tables, fresh):
    cursor.execute(f"CREATE SCHEMA s_{fresh}")
    cursor.adbc_ingest(fresh, ROWS, catalog_name="lake", db_schema_name=f"s_{fresh}")
    assert rows(cursor, f"SELECT count(*) FROM lake.s_{fresh}.{fresh}") == [(3,)]
    # The driver keeps the place of an ingest for the next of that cursor.
    cursor = cursor.connection.cursor()
    cursor.adbc_ingest(fresh, pyarrow.table({"t": [1]}), temporary=True)
    assert rows(cursor, f"FROM temp.main.{fresh}") == [(1,)]
    with pytest.raises(adbc_driver_manager.Error):
        rows(connect(tables).cursor(), f"FROM temp.main.{fresh}")


@works("adbc", "Ingest of a stream of batches, larger than memory should hold at one time")
def test_ingest_of_a_stream(cursor, fresh):
    schema = pyarrow.schema([("i", pyarrow.int64()), ("t", pyarrow.string())])
    batch = pyarrow.record_batch([pyarrow.array(range(10_000)), pyarrow.array(["some text"] * 10_000)], schema=schema)
    reader = pyarrow.RecordBatchReader.from_batches(schema, (batch for _ in range(100)))
    assert cursor.adbc_ingest(fresh, reader, mode="create") == 1_000_000
    found = rows(cursor, f"SELECT count(*), count(DISTINCT i), min(t) FROM {fresh}")
    assert found == [(1_000_000, 10_000, "some text")]


MOMENT = datetime.datetime(2024, 2, 29, 1, 2, 3, 456789)
TYPES = {
    "int8": pyarrow.array([-128, None], pyarrow.int8()),
    "int16": pyarrow.array([32767, None], pyarrow.int16()),
    "int32": pyarrow.array([-(2**31), None], pyarrow.int32()),
    "int64": pyarrow.array([2**63 - 1, None], pyarrow.int64()),
    "uint8": pyarrow.array([255, None], pyarrow.uint8()),
    "uint32": pyarrow.array([2**32 - 1, None], pyarrow.uint32()),
    "float32": pyarrow.array([1.5, None], pyarrow.float32()),
    "float64": pyarrow.array([5e-324, None], pyarrow.float64()),
    "bool": pyarrow.array([True, None]),
    "string": pyarrow.array(["ä€𝄞", None]),
    "large_string": pyarrow.array(["", None], pyarrow.large_string()),
    "string_view": pyarrow.array(["longer than twelve bytes", None], pyarrow.string_view()),
    "dictionary": pyarrow.array(["x", None]).dictionary_encode(),
    "binary": pyarrow.array([b"\0\xff", None]),
    "decimal": pyarrow.array([decimal.Decimal("-99.99"), None], pyarrow.decimal128(10, 2)),
    "date": pyarrow.array([datetime.date(2024, 2, 29), None]),
    "time": pyarrow.array([datetime.time(1, 2, 3, 4), None], pyarrow.time64("us")),
    "timestamp": pyarrow.array([MOMENT, None], pyarrow.timestamp("us")),
    "timestamptz": pyarrow.array([MOMENT.replace(tzinfo=datetime.UTC), None], pyarrow.timestamp("us", "UTC")),
    "list": pyarrow.array([[1, None], None], pyarrow.list_(pyarrow.int64())),
    "large_list": pyarrow.array([[1, None], None], pyarrow.large_list(pyarrow.int64())),
    "large_list_of_text": pyarrow.array([["a", "b"], None], pyarrow.large_list(pyarrow.large_string())),
    "list_view": pyarrow.array([[1, None], None], pyarrow.list_view(pyarrow.int64())),
    "fixed_size_list": pyarrow.array([[1, 2], None], pyarrow.list_(pyarrow.int64(), 2)),
    "struct": pyarrow.array([{"x": 1, "y": "t"}, None]),
    "struct_of_lists": pyarrow.array([{"x": [1]}, None], pyarrow.struct({"x": pyarrow.large_list(pyarrow.int64())})),
    "map": pyarrow.array([[("k", 1)], None], pyarrow.map_(pyarrow.string(), pyarrow.int64())),
}


@works("adbc", "Ingest of columns of each type of Arrow, nested ones too")
@pytest.mark.parametrize("kind", TYPES)
def test_ingest_of_each_type(cursor, fresh, kind):
    table = pyarrow.table({"v": TYPES[kind]})
    assert cursor.adbc_ingest(fresh, table) == 2
    cursor.execute(f"FROM {fresh}")
    assert cursor.fetch_arrow_table().to_pylist() == table.to_pylist()


def test_ingest_of_no_rows_makes_the_table(cursor, fresh):
    assert cursor.adbc_ingest(fresh, pyarrow.RecordBatch.from_pylist([], ROWS.schema)) == 0
    assert rows(cursor, f"SELECT count(*) FROM {fresh}") == [(0,)]
    assert [row[0] for row in rows(cursor, f"DESCRIBE {fresh}")] == ["a", "b"]


@fails("adbc", "Ingest of a stream without a batch: the driver sends nothing", issue="adbc-driver-flightsql 1.13.0")
def test_ingest_of_no_batch(cursor, fresh):
    with pytest.raises(adbc_driver_manager.ProgrammingError, match="the put is empty"):
        cursor.adbc_ingest(fresh, pyarrow.RecordBatchReader.from_batches(ROWS.schema, []))


def test_odd_names(cursor, fresh):
    name = f'{fresh} "quoted" ü; --'
    cursor.adbc_ingest(name, pyarrow.table({'a "b"': [1], "select": [2]}))
    quoted = name.replace('"', '""')
    assert rows(cursor, f'SELECT "a ""b""", "select" FROM "{quoted}"') == [(1, 2)]


# Tables


@works("adbc", "Tables: `CREATE`, `INSERT`, `UPDATE`, `DELETE`, `MERGE`, `ALTER`, `DROP`, with counts of rows")
def test_tables(cursor, fresh):
    cursor.execute(f"CREATE TABLE {fresh} (a INTEGER, b VARCHAR)")
    cursor.execute(f"INSERT INTO {fresh} VALUES (1, 'x'), (2, 'y'), (3, 'z')")
    assert cursor.rowcount == 3
    cursor.execute(f"UPDATE {fresh} SET b = 'w' WHERE a > 1")
    assert cursor.rowcount == 2
    cursor.execute(f"DELETE FROM {fresh} WHERE a = ?", [3])
    assert cursor.rowcount == 1
    cursor.execute(f"ALTER TABLE {fresh} ADD COLUMN c DATE")
    cursor.execute(
        f"MERGE INTO {fresh} t USING (SELECT 2 AS a, 'm' AS b) s ON t.a = s.a"
        " WHEN MATCHED THEN UPDATE SET b = s.b WHEN NOT MATCHED THEN INSERT (a, b) VALUES (s.a, s.b)"
    )
    assert rows(cursor, f"FROM {fresh} ORDER BY a") == [(1, "x", None), (2, "m", None)]
    cursor.execute(f"DROP TABLE {fresh}")
    with pytest.raises(adbc_driver_manager.ProgrammingError, match="42P01"):
        cursor.execute(f"FROM {fresh}")


@works("adbc", "`executemany` with rows of parameters")
def test_executemany(cursor, fresh):
    cursor.execute(f"CREATE TABLE {fresh} (a INTEGER, b VARCHAR)")
    values = [(n, None if n % 3 == 0 else f"text {n}") for n in range(2000)]
    cursor.executemany(f"INSERT INTO {fresh} VALUES (?, ?)", values)
    assert cursor.rowcount == 2000
    assert rows(cursor, f"FROM {fresh} ORDER BY a") == values


# Transactions


@pytest.fixture
def manual(tables):
    """A connection as Python's clients open it when nobody tells them otherwise: without autocommit."""
    with adbc_driver_flightsql.dbapi.connect(tables.uri) as connection:
        yield connection


@fails(
    "adbc",
    "Going on after a `commit()` that failed: the driver has lost its transaction; connect again",
    issue="adbc-driver-flightsql 1.13.0",
)
def test_a_commit_that_failed_is_the_end_of_the_connection(tables, fresh):
    connection = adbc_driver_flightsql.dbapi.connect(tables.uri)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {fresh} AS SELECT 1 AS a")
        with pytest.raises(adbc_driver_manager.Error, match="22P02"):
            cursor.execute(f"INSERT INTO {fresh} SELECT 'x' || a FROM {fresh}")
    with pytest.raises(adbc_driver_manager.Error, match="25P02"):
        connection.commit()
    with pytest.raises(adbc_driver_manager.Error, match="missing a valid transaction"):
        connection.rollback()
    with pytest.raises(adbc_driver_manager.Error, match="missing a valid transaction"), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    connection.close()



@works("adbc", "Transactions: `commit()` and `rollback()`; what others see is what was committed")
def test_transactions(manual, connect, tables, fresh):
    mine, other = manual.cursor(), connect(tables).cursor()
    mine.execute(f"CREATE TABLE {fresh} (a INTEGER)")
    manual.commit()
    mine.execute(f"INSERT INTO {fresh} VALUES (1)")
    assert rows(mine, f"SELECT count(*) FROM {fresh}") == [(1,)]
    assert rows(other, f"SELECT count(*) FROM {fresh}") == [(0,)]
    manual.rollback()
    assert rows(mine, f"SELECT count(*) FROM {fresh}") == [(0,)]
    mine.execute(f"INSERT INTO {fresh} VALUES (2)")
    manual.commit()
    assert rows(other, f"FROM {fresh}") == [(2,)]


def test_what_was_not_committed_goes_with_the_connection(connect, tables, fresh):
    other = connect(tables).cursor()
    other.execute(f"CREATE TABLE {fresh} (a INTEGER)")
    with adbc_driver_flightsql.dbapi.connect(tables.uri) as connection, connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {fresh} VALUES (1)")
    assert rows(other, f"SELECT count(*) FROM {fresh}") == [(0,)]


@works("adbc", "A result that is left before its end inside a transaction does not end the transaction")
def test_a_result_left_unread(manual, fresh):
    """As SQLAlchemy looks whether a table is there: one row is fetched, and the cursor closed."""
    for _ in range(30):
        with manual.cursor() as cursor:
            cursor.execute("SELECT 1 FROM information_schema.tables WHERE table_name <> ?", [fresh])
            assert cursor.fetchone() == (1,)
        with manual.cursor() as cursor:
            assert rows(cursor, "SELECT 2") == [(2,)]


@works("adbc", "Ingest inside a transaction")
def test_ingest_in_a_transaction(manual, connect, tables, fresh):
    mine, other = manual.cursor(), connect(tables).cursor()
    mine.adbc_ingest(fresh, ROWS)
    assert rows(mine, f"SELECT count(*) FROM {fresh}") == [(3,)]
    with pytest.raises(adbc_driver_manager.ProgrammingError, match="42P01"):
        other.execute(f"FROM {fresh}")
    manual.rollback()
    with pytest.raises(adbc_driver_manager.ProgrammingError, match="42P01"):
        mine.execute(f"FROM {fresh}")


@works("adbc", "`BEGIN`, `COMMIT` and `ROLLBACK` as statements, also when the driver keeps a transaction of its own")
@pytest.mark.parametrize("autocommit", [True, False])
def test_transactions_by_statement(tables, connect, fresh, autocommit):
    with adbc_driver_flightsql.dbapi.connect(tables.uri, autocommit=autocommit) as connection:
        mine, other = connection.cursor(), connect(tables).cursor()
        other.execute(f"CREATE TABLE {fresh} (a INTEGER)")
        mine.execute("ROLLBACK")
        mine.execute("BEGIN")
        mine.execute(f"INSERT INTO {fresh} VALUES (1)")
        mine.execute("ROLLBACK")
        assert rows(mine, f"SELECT count(*) FROM {fresh}") == [(0,)]
        mine.execute("BEGIN")
        mine.execute(f"INSERT INTO {fresh} VALUES (1)")
        mine.execute("COMMIT")
        assert rows(other, f"SELECT count(*) FROM {fresh}") == [(1,)]
