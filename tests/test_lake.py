"""Tables that last: the writable lake, through real clients, and read back by DuckDB itself."""

import os
import signal
import threading

import adbc_driver_flightsql.dbapi
import duckdb
import polars
import pyarrow
import pytest
from flightsql import code_of, sqlstate_of
from processes import until
from server import EXTENSIONS, children
from test_sessions import metric


@pytest.fixture
def tables(tmp_path):
    return tmp_path / "tables"


@pytest.fixture
def writable(make_server, lake, tables):
    return make_server(lake, tables=tables)


@pytest.fixture
def transactions():
    """transactions(server): a connection without autocommit, as Python's clients begin."""
    opened = []

    def open_connection(server):
        opened.append(adbc_driver_flightsql.dbapi.connect(server.uri))
        return opened[-1]

    yield open_connection
    for connection in opened:
        connection.close()


def rows(connection, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def run(connection, *statements):
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def by_duckdb(state, tables, sql):
    """What DuckDB's own DuckLake finds there, without the service."""
    with duckdb.connect(config={"extension_directory": str(EXTENSIONS)}) as engine:
        engine.execute("LOAD ducklake; LOAD sqlite_scanner")
        engine.execute(f"ATTACH 'ducklake:sqlite:{state}/lake/metadata.db' AS lake (READ_ONLY, DATA_PATH '{tables}/')")
        return engine.execute(sql).fetchall()


def test_what_is_written_is_there_for_others_and_after_a_restart(make_server, connect, tables, tmp_path):
    state = tmp_path / "state"
    server = make_server(tables=tables, state=state)
    first, second = connect(server), connect(server)
    assert rows(first, "SELECT current_database(), current_schema()") == [("lake", "main")]
    run(first, "CREATE TABLE t (a INT NOT NULL, b VARCHAR)")
    run(second, "INSERT INTO t VALUES (1, 'one'), (2, 'two'), (3, 'three')")
    run(first, "UPDATE t SET b = 'TWO' WHERE a = 2", "DELETE FROM t WHERE a = 1")
    run(
        second,
        "MERGE INTO t USING (VALUES (3, 'drei'), (4, 'vier')) v(a, b) ON t.a = v.a "
        "WHEN MATCHED THEN UPDATE SET b = v.b WHEN NOT MATCHED THEN INSERT VALUES (v.a, v.b)",
    )
    expected = [(2, "TWO"), (3, "drei"), (4, "vier")]
    for connection in (first, second):
        assert rows(connection, "FROM t ORDER BY a") == expected
    for connection in (first, second):
        connection.close()
    server.stop()
    assert by_duckdb(state, tables, "FROM lake.main.t ORDER BY a") == expected
    assert list(tables.rglob("*.parquet")), "rows lie as Parquet"
    again = connect(make_server(tables=tables, state=state))
    assert rows(again, "FROM t ORDER BY a") == expected


def test_earlier_versions_can_be_read(writable, connect):
    connection = connect(writable)
    run(connection, "CREATE TABLE t AS SELECT 1 AS a")
    ((version,),) = rows(connection, "SELECT max(snapshot_id)::INT FROM lake.snapshots()")
    run(connection, "INSERT INTO t VALUES (2)", "DELETE FROM t WHERE a = 1")
    assert rows(connection, "FROM t") == [(2,)]
    assert rows(connection, f"SELECT * FROM t AT (VERSION => {version})") == [(1,)]


def test_names_are_those_of_the_lake_first_and_then_of_the_places(make_server, connect, lake, tables, tmp_path):
    server = make_server(lake, tables=tables, state=tmp_path / "state")
    connection = connect(server)
    run(connection, "CREATE TABLE region AS SELECT 'mine' AS r_name", "CREATE TABLE joined AS SELECT n_name FROM nation")
    assert rows(connection, "SELECT r_name FROM region") == [("mine",)]
    assert rows(connection, "SELECT count(*) FROM memory.main.region") == [(5,)]
    assert rows(connection, "SELECT count(*) FROM joined") == [(25,)]
    connection.close()
    server.stop()
    again = make_server(lake, tables=tables, state=tmp_path / "state")
    again.wait_for_log("region names two tables")


def test_metadata_tells_of_the_lake(writable, connect):
    connection = connect(writable)
    run(
        connection,
        "CREATE TABLE t (a INT NOT NULL, b DECIMAL(9, 2))",
        "CREATE VIEW v AS SELECT a FROM t",
        "CREATE SCHEMA s",
        "CREATE TABLE s.u AS SELECT 1 AS c",
        "CREATE TEMP TABLE mine AS SELECT 1 AS d",
    )
    objects = connection.adbc_get_objects(depth="tables").read_all().to_pylist()
    found = {
        (catalog["catalog_name"], schema["db_schema_name"], table["table_name"], table["table_type"])
        for catalog in objects
        for schema in catalog["catalog_db_schemas"]
        for table in schema["db_schema_tables"]
    }
    assert {
        ("lake", "main", "t", "TABLE"),
        ("lake", "main", "v", "VIEW"),
        ("lake", "s", "u", "TABLE"),
        ("memory", "main", "region", "TABLE"),
        ("temp", "main", "mine", "LOCAL TEMPORARY"),
    } <= found
    schema = connection.adbc_get_table_schema("t", catalog_filter="lake")
    assert [field.nullable for field in schema] == [False, True]
    told = schema.field("b").metadata
    assert told[b"ARROW:FLIGHT:SQL:TYPE_NAME"] == b"DECIMAL(9,2)"
    assert (told[b"ARROW:FLIGHT:SQL:PRECISION"], told[b"ARROW:FLIGHT:SQL:SCALE"]) == (b"9", b"2")
    assert connection.adbc_get_table_schema("u", db_schema_filter="s").names == ["c"]


# Transactions


def test_a_transaction_is_seen_when_it_is_committed_and_not_before(writable, connect, transactions):
    other = connect(writable)
    run(other, "CREATE TABLE t (a INT)")
    connection = transactions(writable)
    run(connection, "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)")
    assert rows(connection, "SELECT count(*) FROM t") == [(2,)]
    assert rows(other, "SELECT count(*) FROM t") == [(0,)]
    connection.commit()
    assert rows(other, "SELECT count(*) FROM t") == [(2,)]
    run(connection, "DELETE FROM t")
    connection.rollback()
    assert rows(connection, "SELECT count(*) FROM t") == [(2,)]


def test_a_transaction_reads_one_state_of_the_lake(writable, connect, transactions):
    other, connection = connect(writable), transactions(writable)
    run(other, "CREATE TABLE t AS SELECT 1 AS a")
    assert rows(connection, "SELECT count(*) FROM t") == [(1,)]
    run(other, "INSERT INTO t VALUES (2)")
    assert rows(connection, "SELECT count(*) FROM t") == [(1,)]
    connection.commit()
    assert rows(connection, "SELECT count(*) FROM t") == [(2,)]


def test_a_connection_that_only_reads_places_holds_nothing(writable, transactions):
    connection = transactions(writable)
    assert rows(connection, "SELECT count(*) FROM region") == [(5,)]
    assert metric(writable, "tavana_sessions_with_state") == 0


def test_of_two_that_change_the_same_rows_the_second_is_told(writable, connect, transactions):
    run(connect(writable), "CREATE TABLE t AS SELECT 1 AS a")
    first, second = transactions(writable), transactions(writable)
    for connection in (first, second):
        assert rows(connection, "FROM t") == [(1,)]
    run(first, "UPDATE t SET a = 2")
    first.commit()
    with pytest.raises(second.Error) as failure:
        run(second, "UPDATE t SET a = 3")
        second.commit()
    assert sqlstate_of(failure.value) == "40001" and code_of(failure.value) == "Aborted"
    # The driver has no transaction any more after a commit that failed, and wants another connection.
    third = transactions(writable)
    run(third, "UPDATE t SET a = 3")
    third.commit()
    assert rows(connect(writable), "FROM t") == [(3,)]


def in_threads(count, work):
    """Runs `work(number)` in so many threads; raises what any of them raised."""
    failures = []

    def guarded(number):
        try:
            work(number)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def test_eight_writers_lose_nothing(writable, connect):
    """Alone, in transactions and by ingest, on engines of their own and on one that they share."""
    run(connect(writable), "CREATE TABLE t (writer INT, n INT)")

    def write(number):
        with adbc_driver_flightsql.dbapi.connect(writable.uri, autocommit=number % 2 == 0) as connection:
            for n in range(6):
                with connection.cursor() as cursor:
                    if number % 4 == 3:
                        table = pyarrow.table({"writer": [number], "n": [n]}, schema=COLUMNS)
                        cursor.adbc_ingest("t", table, mode="append")
                    else:
                        cursor.execute(f"INSERT INTO t VALUES ({number}, {n})")
                if number % 2:
                    connection.commit()

    in_threads(8, write)
    found = rows(connect(writable), "SELECT writer, n FROM t ORDER BY ALL")
    assert found == [(number, n) for number in range(8) for n in range(6)]


COLUMNS = pyarrow.schema([("writer", pyarrow.int32()), ("n", pyarrow.int32())])


def test_an_engine_that_is_killed_in_a_commit_leaves_all_or_nothing(make_server, connect, tables):
    server = make_server(tables=tables)
    run(connect(server), "CREATE TABLE t (round INT, n INT)")
    stop = threading.Event()

    def kill():
        while not stop.wait(0.05):
            for engine in children(server.pid):
                try:
                    os.kill(engine, signal.SIGKILL)
                except ProcessLookupError:
                    pass

    told = {}
    killer = threading.Thread(target=kill)
    killer.start()
    try:
        for number in range(20):
            with adbc_driver_flightsql.dbapi.connect(server.uri, autocommit=True) as connection:
                with connection.cursor() as cursor:
                    try:
                        cursor.execute(f"INSERT INTO t SELECT {number}, i FROM range(1000) r(i)")
                        told[number] = "done"
                    except connection.Error as error:
                        told[number] = sqlstate_of(error)
    finally:
        stop.set()
        killer.join()
    with connect(server).cursor() as cursor:

        def found():
            try:
                cursor.execute("SELECT round, count(*)::INT FROM t GROUP BY round")
                return (dict(cursor.fetchall()),)
            except Exception:
                return None

        (counts,) = until(found, 60, "an engine answers again")
    assert set(counts.values()) <= {1000}
    assert all(counts.get(number) == 1000 for number, outcome in told.items() if outcome == "done"), (told, counts)


# Ingest and DataFrames


def test_ingest_makes_tables_that_last(writable, connect):
    connection = connect(writable)
    table = pyarrow.table({"a": [1, 2, None], "s": ["x", None, "z"], "l": [[1], [], None]})
    run(connection, "CREATE SCHEMA s")
    with connection.cursor() as cursor:
        assert cursor.adbc_ingest("t", table, mode="create") == 3
        assert cursor.adbc_ingest("t", table, mode="append") == 3
        assert cursor.adbc_ingest("t", table, mode="create_append") == 3
        assert cursor.adbc_ingest("u", table, mode="create_append", db_schema_name="s", catalog_name="lake") == 3
    # The driver keeps the schema for what the cursor does next.
    with connection.cursor() as cursor:
        assert cursor.adbc_ingest("t", table.select(["a"]), mode="replace") == 3
    other = connect(writable)
    with other.cursor() as cursor:
        cursor.execute("FROM s.u")
        assert cursor.fetch_arrow_table().to_pylist() == table.to_pylist()
    assert rows(other, "SELECT count(*), count(a) FROM t") == [(3, 2)]
    with pytest.raises(connection.Error) as failure, connection.cursor() as cursor:
        cursor.adbc_ingest("t", table, mode="create")
    assert sqlstate_of(failure.value) == "42P07"
    with pytest.raises(connection.Error) as failure, connection.cursor() as cursor:
        cursor.adbc_ingest("t", table, mode="append", catalog_name="memory")
    assert sqlstate_of(failure.value) == "42501"


class Sent:
    """Rows of two at once: the second makes the table, which was not there when the first asked, before that has sent all."""

    SCHEMA = pyarrow.schema({"a": pyarrow.int64()})

    def __init__(self, first, second):
        self.first, self.second = first, second

    def rows(self, table, mode):
        yield pyarrow.record_batch({"a": [1]}, self.SCHEMA)
        with self.second.cursor() as cursor:
            assert cursor.adbc_ingest(table, pyarrow.table({"a": [3, 4, 5]}), mode=mode) == 3
        assert rows(self.second, f"SELECT count(*) FROM {table}") == [(3,)]
        yield pyarrow.record_batch({"a": [2]}, self.SCHEMA)

    def ingest(self, table, mode):
        with self.first.cursor() as cursor:
            reader = pyarrow.RecordBatchReader.from_batches(self.SCHEMA, self.rows(table, mode))
            return cursor.adbc_ingest(table, reader, mode=mode)


def test_of_two_who_send_a_table_at_once(writable, connect):
    first, second = connect(writable), connect(writable)
    sent = Sent(first, second)
    # The later one has it.
    assert sent.ingest("t", "replace") == 2
    assert rows(second, "SELECT a FROM t ORDER BY a") == [(1,), (2,)]
    # Both are in it.
    assert sent.ingest("u", "create_append") == 2
    assert rows(second, "SELECT a FROM u ORDER BY a") == [(1,), (2,), (3,), (4,), (5,)]
    # The later one is told.
    with pytest.raises(first.Error) as failure:
        sent.ingest("v", "create")
    assert sqlstate_of(failure.value) == "42P07"
    assert rows(second, "SELECT a FROM v ORDER BY a") == [(3,), (4,), (5,)]


def test_an_ingest_does_not_append_to_a_table_of_the_data(writable, connect):
    with pytest.raises(Exception, match='"region" is of --data and read-only') as failure, connect(writable).cursor() as cursor:
        cursor.adbc_ingest("region", pyarrow.table({"a": [1]}), mode="append")
    assert sqlstate_of(failure.value) == "42501"


def test_one_service_has_the_tables_of_a_state_folder(writable, run_tavana, tables):
    told = run_tavana("serve", "--state", writable.state, "--tables", tables, "--flight-listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0")
    assert told.returncode == 1 and "another service has the tables of this state folder" in told.stderr


def test_ingest_in_a_transaction_goes_with_it(writable, connect, transactions):
    connection, other = transactions(writable), connect(writable)
    with connection.cursor() as cursor:
        cursor.adbc_ingest("t", pyarrow.table({"a": [1]}), mode="create")
        connection.rollback()
        with pytest.raises(other.Error, match=r"\[42P01\]"):
            rows(other, "FROM t")
        cursor.adbc_ingest("t", pyarrow.table({"a": [1]}), mode="create")
        connection.commit()
    assert rows(other, "FROM t") == [(1,)]


def test_polars_writes_and_reads(writable, connect):
    connection = connect(writable)
    frame = polars.DataFrame({"a": [1, 2], "s": ["x", "y"]})
    # What is not there is made, because Polars is told that it is not there.
    frame.write_database("p", connection, if_table_exists="append")
    frame.write_database("p", connection, if_table_exists="append")
    read = polars.read_database("SELECT * FROM p ORDER BY ALL", connection)
    assert read.equals(polars.concat([frame, frame]).sort("a"))
    frame.write_database("p", connection, if_table_exists="replace")
    assert polars.read_database("SELECT count(*)::INT AS n FROM p", connection).rows() == [(2,)]
    with pytest.raises(connection.Error):
        frame.write_database("p", connection, if_table_exists="fail")


# What may not be


@pytest.mark.parametrize(
    "sql",
    [
        "FROM __ducklake_metadata_lake.ducklake_snapshot",
        'FROM "__DUCKLAKE_METADATA_LAKE".main.ducklake_table',
        "INSERT INTO memory.main.region VALUES (9, 'x', 'y')",
        "DROP TABLE memory.main.region",
        "ATTACH ':memory:' AS other",
        "DETACH lake",
        "COPY (SELECT 1) TO '{lake}/x.parquet'",
        "COPY region TO '{tables}/x.parquet'",
        "CREATE TABLE memory.main.t (a INT)",
        "SELECT * FROM sqlite_scan('{state}/lake/metadata.db', 'ducklake_table')",
        "SELECT * FROM read_parquet('{tables}/**/*.parquet')",
        "CALL ducklake_add_data_files('lake', 't', '/etc/passwd')",
    ],
)
def test_what_lies_beside_the_lake_stays_out_of_reach(writable, connect, lake, tables, sql):
    connection = connect(writable)
    with pytest.raises(connection.Error) as failure:
        run(connection, sql.format(lake=lake, tables=tables, state=writable.state))
    assert sqlstate_of(failure.value) in {"42501", "0A000"}, failure.value
    assert not list(lake.glob("x.parquet"))


def test_a_lake_that_cannot_be_made_is_told_at_the_start(run_tavana, tmp_path):
    file = tmp_path / "file"
    file.write_text("no folder")
    ended = run_tavana("serve", "--tables", file, "--state", tmp_path / "state", "--extensions", EXTENSIONS)
    assert ended.returncode == 1 and str(file) in ended.stderr
