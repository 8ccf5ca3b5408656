"""The ADBC driver for Flight SQL, through its DBAPI: reading and metadata. Writing is in test_adbc_writes.py."""

import threading

import adbc_driver_flightsql
import adbc_driver_manager
import pyarrow
import pytest
from works import fails, works

TPCH = ["customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier"]
# Runs until it is cancelled.
ENDLESS = "SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 1"


def rows(cursor, sql, parameters=None):
    cursor.execute(sql, parameters)
    return cursor.fetchall()


@works("adbc", "Queries; rows as Python values, or as a whole as Arrow table, pandas or Polars frame, or in batches")
def test_each_way_to_fetch(server, connect):
    cursor = connect(server).cursor()
    sql = "FROM region ORDER BY r_regionkey"
    assert [column[0] for column in cursor.execute(sql).description] == ["r_regionkey", "r_name", "r_comment"]
    assert cursor.fetchone()[1] == "AFRICA"
    assert [row[1] for row in cursor.fetchmany(2)] == ["AMERICA", "ASIA"]
    assert len(cursor.fetchall()) == 2 and cursor.fetchone() is None
    assert cursor.execute(sql).fetch_arrow_table().num_rows == 5
    assert len(cursor.execute(sql).fetch_df()) == 5
    assert cursor.execute(sql).fetch_polars().height == 5
    assert sum(batch.num_rows for batch in cursor.execute("FROM orders").fetch_record_batch()) == 150_000
    assert pyarrow.table(cursor.execute(sql).fetch_arrow()).num_rows == 5


@works("adbc", "Parameters: `?` and `$1`, by row or by table; `$name` by a table whose columns have these names")
def test_parameters(server, connect):
    cursor = connect(server).cursor()
    assert rows(cursor, "SELECT ? + 1, ?", [1, "a"]) == [(2, "a")]
    assert rows(cursor, "SELECT $2, $1", [1, "a"]) == [("a", 1)]
    assert rows(cursor, "SELECT $b - $a", pyarrow.record_batch({"b": [7], "a": [5]})) == [(2,)]
    assert rows(cursor, "SELECT i + ? FROM range(2) t(i)", pyarrow.record_batch({"0": [10, 20]})) == [
        (10,), (11,), (20,), (21,)
    ]  # fmt: skip


@works("adbc", "The columns of a query without running it (`adbc_execute_schema`), and its parameters (`adbc_prepare`)")
def test_schemas_without_running(server, connect):
    cursor = connect(server).cursor()
    assert cursor.adbc_execute_schema("SELECT 1 AS a, error('not run') AS b").names == ["a", "b"]
    assert cursor.adbc_prepare("SELECT r_name FROM region WHERE r_regionkey = ?").types == [pyarrow.int32()]
    assert cursor.adbc_prepare("SELECT 1") is None or cursor.adbc_prepare("SELECT 1").names == []


@works("adbc", "Partitions: a result that is fetched on another connection, also in another process")
def test_partitions(server, connect):
    partitions, schema = connect(server).cursor().adbc_execute_partitions("FROM orders")
    read = 0
    for partition in partitions:
        cursor = connect(server).cursor()
        cursor.adbc_read_partition(partition)
        table = cursor.fetch_arrow_table()
        assert table.schema == schema
        read += table.num_rows
    assert read == 150_000


@works("adbc", "Partitions while the query runs (incremental execution)")
def test_partitions_incrementally(server, connect):
    connection = connect(server)
    options = {adbc_driver_manager.StatementOptions.INCREMENTAL.value: "true"}
    cursor = connection.cursor(adbc_stmt_kwargs=options)
    read, polls = 0, 0
    partitions, _ = cursor.adbc_execute_partitions("FROM orders")
    while partitions:
        for partition in partitions:
            reader = connection.cursor()
            reader.adbc_read_partition(partition)
            read += reader.fetch_arrow_table().num_rows
        partitions, _ = cursor.adbc_execute_partitions("FROM orders")
        polls += 1
    assert read == 150_000 and polls >= 1


def ended(call):
    """The error that a call ends with."""
    try:
        call()
    except adbc_driver_manager.Error as error:
        return error
    return None


@works("adbc", "Cancel from another thread (`adbc_cancel` of the cursor)")
def test_cancel(server, connect):
    cursor = connect(server).cursor()
    # The first batch of rows is there, so the statement runs when it is cancelled.
    reader = cursor.execute("SELECT i, hash(i) FROM range(1000000000000) t(i)").fetch_record_batch()
    reader.read_next_batch()
    canceller = threading.Thread(target=cursor.adbc_cancel)
    canceller.start()

    def drain():
        while True:
            reader.read_next_batch()

    with pytest.raises(Exception) as failure:
        drain()
    canceller.join()
    assert not isinstance(failure.value, StopIteration)
    assert "cancel" in str(failure.value).lower()
    assert rows(connect(server).cursor(), "SELECT 1") == [(1,)]


@works("adbc", "A limit of time for queries (`adbc.flight.sql.rpc.timeout_seconds.query` and `.fetch`)")
def test_time_limit(server, connect):
    limits = {f"adbc.flight.sql.rpc.timeout_seconds.{call}": "0.5" for call in ("query", "fetch")}
    cursor = connect(server, db_kwargs=limits).cursor()
    error = ended(lambda: rows(cursor, ENDLESS))
    assert error is not None and error.status_code.name in ("TIMEOUT", "CANCELLED"), error


@works("adbc", "Errors of Python's kinds, with the SQLSTATE in `details` and at the head of the text")
def test_errors(server, connect):
    cursor = connect(server).cursor()
    error = ended(lambda: cursor.execute("FROM regoin"))
    assert isinstance(error, adbc_driver_manager.ProgrammingError)
    assert [b"x-tavana-sqlstate", b"42P01"] in [encoded(detail) for detail in error.details]
    assert "[42P01]" in str(error) and 'did you mean "region"' in str(error)


def encoded(detail):
    return [part.encode() if isinstance(part, str) else bytes(part) for part in detail]


# What clients ask about the server


@works("adbc", "Catalogs, schemas, tables and columns (`adbc_get_objects`), at each depth and filtered")
def test_objects(server, connect):
    connection = connect(server)

    def objects(**filters):
        return connection.adbc_get_objects(**filters).read_all().to_pylist()

    catalogs = objects(depth="catalogs")
    assert "memory" in [catalog["catalog_name"] for catalog in catalogs]
    assert all(catalog["catalog_db_schemas"] is None for catalog in catalogs)

    (memory,) = objects(depth="db_schemas", catalog_filter="memory", db_schema_filter="main")
    (main,) = memory["catalog_db_schemas"]
    assert main["db_schema_name"] == "main" and main["db_schema_tables"] is None

    (memory,) = objects(depth="tables", catalog_filter="memory", db_schema_filter="main", table_name_filter="part%")
    tables = memory["catalog_db_schemas"][0]["db_schema_tables"]
    assert sorted(table["table_name"] for table in tables) == ["part", "partsupp"]
    assert all(table["table_columns"] in (None, []) for table in tables)

    (memory,) = objects(depth="all", catalog_filter="memory", table_name_filter="region", column_name_filter="r_n%")
    (table,) = memory["catalog_db_schemas"][0]["db_schema_tables"]
    (column,) = table["table_columns"]
    assert column["column_name"] == "r_name" and column["ordinal_position"] == 2
    assert column["xdbc_type_name"] == "VARCHAR"
    none = objects(depth="tables", table_types_filter=["NOTHING"])
    assert not any(schema["db_schema_tables"] for catalog in none for schema in catalog["catalog_db_schemas"])


@works("adbc", "What the server is (`adbc_get_info`), table types, columns of a table (`adbc_get_table_schema`)")
def test_info(server, connect):
    connection = connect(server)
    info = connection.adbc_get_info()
    assert info["vendor_name"] == "Tavana" and info["vendor_version"].startswith("duckdb v")
    assert "TABLE" in connection.adbc_get_table_types()
    assert connection.adbc_get_table_schema("region").names == ["r_regionkey", "r_name", "r_comment"]
    error = ended(lambda: connection.adbc_get_table_schema("nothing"))
    assert error.status_code.name == "NOT_FOUND"


@works("adbc", "The current catalog and schema, read and set (`adbc_current_catalog`, `adbc_current_db_schema`)")
def test_current_catalog_and_schema(server, connect):
    connection = connect(server)
    assert (connection.adbc_current_catalog, connection.adbc_current_db_schema) == ("memory", "main")
    connection.adbc_current_catalog = "memory"
    connection.adbc_current_db_schema = "main"
    assert rows(connection.cursor(), "SELECT current_catalog(), current_schema()") == [("memory", "main")]
    with pytest.raises(adbc_driver_manager.Error, match=r"'catalog' \(invalid value\)"):
        connection.adbc_current_catalog = "nosuch"
    assert connection.adbc_current_catalog == "memory"
    other = connect(server, conn_kwargs={adbc_driver_manager.ConnectionOptions.CURRENT_CATALOG.value: "memory"})
    assert rows(other.cursor(), "SELECT current_catalog()") == [("memory",)]


@works("adbc", "Settings of the session as options (`adbc.flight.sql.session.option.NAME`)")
def test_session_options(server, connect):
    connection = connect(server).adbc_connection
    prefix = "adbc.flight.sql.session.option."
    connection.set_options(**{prefix + "TimeZone": "Asia/Tokyo"})
    assert connection.get_option(prefix + "TimeZone") == "Asia/Tokyo"
    with pytest.raises(adbc_driver_manager.Error):
        connection.set_options(**{prefix + "nosuch": "1"})


# What the driver itself cannot do


@fails("adbc", "Statistics (`get_statistics`, `get_statistic_names`)", issue="adbc-driver-flightsql 1.13.0")
def test_statistics_are_not_in_the_driver(server, connect):
    connection = connect(server).adbc_connection
    for ask in (connection.get_statistic_names, lambda: connection.get_statistics(None, None, None, True)):
        with pytest.raises(adbc_driver_manager.NotSupportedError):
            ask()


@works("adbc", "The interface below the DBAPI: statements, bound streams, counts")
def test_low_level(server):
    with (
        adbc_driver_flightsql.connect(server.uri) as database,
        adbc_driver_manager.AdbcConnection(database) as connection,
        adbc_driver_manager.AdbcStatement(connection) as statement,
    ):
        statement.set_sql_query("SELECT r_name FROM region WHERE r_regionkey = $1")
        statement.prepare()
        batch = pyarrow.record_batch({"0": pyarrow.array([4], pyarrow.int32())})
        statement.bind_stream(pyarrow.RecordBatchReader.from_batches(batch.schema, [batch]))
        stream, _ = statement.execute_query()
        table = pyarrow.RecordBatchReader._import_from_c(stream.address).read_all()
        assert table.to_pylist() == [{"r_name": "MIDDLE EAST"}]
