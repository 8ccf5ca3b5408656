"""What a transaction reads of the lake before it writes: one snapshot, without an engine of its own."""

import contextlib

import adbc_driver_flightsql.dbapi
import duckdb
import pyarrow
import pyarrow.flight
import pytest
from flightsql import sqlstate_of
from postgres import Postgres
from server import EXTENSIONS, Server, children
from test_flight_sql import COMMIT, ROLLBACK, begin, end, rows, run
from test_transactions import client, refused  # noqa: F401


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def tables(request, lake, tmp_path_factory):
    """A service with a writable lake, by each database of its metadata."""
    with contextlib.ExitStack() as running:
        variables = {}
        if request.param == "postgres":
            postgres = running.enter_context(Postgres(network=True))
            for sql in ("CREATE ROLE lake LOGIN PASSWORD 'lake'", "CREATE DATABASE lake OWNER lake"):
                made, text = postgres.sql(sql)
                assert made, text
            variables["TAVANA_TABLES_METADATA"] = f"postgres://lake:lake@127.0.0.1:{postgres.port}/lake"
        folder = tmp_path_factory.mktemp("tables")
        service = running.enter_context(Server(data=lake, tables=folder, memory="4GB", env=variables))
        service.variables = variables
        yield service


@pytest.fixture
def other(tables):
    with pyarrow.flight.connect(tables.uri) as connection:
        run(connection, "CREATE OR REPLACE TABLE stock (item TEXT, n INT)")
        run(connection, "CREATE OR REPLACE TABLE log (line TEXT)")
        run(connection, "CREATE OR REPLACE VIEW in_stock AS SELECT * FROM stock WHERE n > 0")
        run(connection, "INSERT INTO stock VALUES ('pen', 5), ('ink', 2)")
        yield connection


@pytest.fixture
def transaction(client):
    made = begin(client)
    yield made
    with contextlib.suppress(pyarrow.ArrowException):
        end(client, made, ROLLBACK)


COUNTS = "SELECT count(*) AS rows, sum(n)::INT AS sum FROM "


def counts(client, transaction, source="stock"):
    ((many, total),) = [tuple(row.values()) for row in rows(client, COUNTS + source, transaction)]
    return many, total


CHANGES = {
    "insert": "INSERT INTO stock VALUES ('cap', 9)",
    "update": "UPDATE stock SET n = n + 1",
    "delete": "DELETE FROM stock",
    "truncate and fill": "CREATE OR REPLACE TABLE stock AS SELECT 'new' AS item, 1::INT AS n",
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_transaction_reads_stays_as_it_first_found_it(client, other, transaction, change):
    assert counts(client, transaction) == (2, 7)
    run(other, CHANGES[change])
    assert counts(other, b"") != (2, 7)
    assert counts(client, transaction) == (2, 7)
    assert counts(client, transaction, "in_stock") == (2, 7)
    assert counts(client, transaction, "lake.main.stock s") == (2, 7)
    assert counts(client, transaction, "(WITH s AS (FROM stock) SELECT a.* FROM s a JOIN stock b USING (item))") == (2, 7)
    assert rows(client, "EXPLAIN ANALYZE SELECT sum(n) FROM stock", transaction)
    end(client, transaction, COMMIT)
    after = begin(client)
    assert counts(client, after) == counts(other, b"")
    end(client, after, COMMIT)


def test_the_snapshot_is_of_all_tables(client, other, transaction):
    assert rows(client, "FROM log", transaction) == []
    run(other, "DELETE FROM stock WHERE item = 'ink'")
    assert counts(client, transaction) == (2, 7)


def test_a_statement_with_parameters_reads_the_snapshot(tables, other):
    with adbc_driver_flightsql.dbapi.connect(tables.uri) as connection, connection.cursor() as cursor:
        asked = "SELECT n FROM stock WHERE item = ?"
        cursor.execute(asked, ("pen",))
        assert cursor.fetchall() == [(5,)]
        run(other, "UPDATE stock SET n = 6")
        cursor.execute(asked, ("pen",))
        assert cursor.fetchall() == [(5,)]
        connection.commit()
        cursor.execute(asked, ("pen",))
        assert cursor.fetchall() == [(6,)]


def test_rollback_as_a_statement_ends_the_snapshot(client, other, transaction):
    assert counts(client, transaction) == (2, 7)
    run(other, "DELETE FROM stock")
    run(client, "ROLLBACK", transaction)
    assert counts(client, transaction) == (0, None)


def test_transactions_that_read_take_no_engine(tables, other):
    """Many clients open a transaction with their connection, read, and keep it."""
    before = len(children(tables.process.pid))
    with contextlib.ExitStack() as opened:
        for _ in range(40):
            connection = opened.enter_context(adbc_driver_flightsql.dbapi.connect(tables.uri))
            cursor = opened.enter_context(connection.cursor())
            cursor.execute("SELECT count(*) FROM stock")
            assert cursor.fetchall() == [(2,)]
        assert len(children(tables.process.pid)) <= before + 1


def test_what_follows_from_rows_that_have_changed_is_not_written(client, other, transaction):
    assert counts(client, transaction) == (2, 7)
    run(other, "UPDATE stock SET n = 0 WHERE item = 'pen'")
    assert refused(run, client, "UPDATE stock SET n = 4 WHERE item = 'pen'", transaction) == "40001"
    assert refused(end, client, transaction, COMMIT) == "25P02"
    end(client, transaction, ROLLBACK)
    again = begin(client)
    assert counts(client, again) == (2, 2)
    run(client, "UPDATE stock SET n = 4 WHERE item = 'pen'", again)
    end(client, again, COMMIT)
    assert counts(other, b"") == (2, 6)


@pytest.mark.parametrize("source", ["stock", "in_stock", "lake.main.stock"])
@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_what_was_read_counts(client, other, transaction, source, change):
    assert counts(client, transaction, source) == (2, 7)
    run(other, CHANGES[change])
    assert refused(run, client, "INSERT INTO log VALUES ('low')", transaction) == "40001"
    end(client, transaction, ROLLBACK)
    assert rows(other, "FROM log") == []


def test_changes_of_what_was_not_read_do_not_count(client, other, transaction):
    assert counts(client, transaction) == (2, 7)
    run(other, "INSERT INTO log VALUES ('theirs')")
    run(client, "UPDATE stock SET n = 4 WHERE item = 'pen'", transaction)
    run(client, "INSERT INTO log VALUES ('ours')", transaction)
    assert counts(client, transaction) == (2, 6)
    end(client, transaction, COMMIT)
    assert counts(other, b"") == (2, 6)
    assert rows(other, "FROM log ORDER BY line") == [{"line": "ours"}, {"line": "theirs"}]


def test_a_write_that_comes_first_asks_nothing(client, other, transaction):
    run(client, "INSERT INTO log VALUES ('ours')", transaction)
    assert counts(client, transaction) == (2, 7)
    end(client, transaction, COMMIT)


def test_a_temporary_table_comes_after_what_was_read(client, other, transaction):
    assert counts(client, transaction) == (2, 7)
    run(other, "INSERT INTO log VALUES ('theirs')")
    run(client, "CREATE TEMP TABLE mine AS FROM stock", transaction)
    run(other, "DELETE FROM stock")
    assert counts(client, transaction, "mine JOIN stock USING (item, n)") == (2, 7)


SHAPES = {
    "another column": ["ALTER TABLE stock ADD COLUMN place TEXT"],
    "one less": ["ALTER TABLE stock DROP COLUMN n"],
    "another name": ["ALTER TABLE stock RENAME TO goods"],
    "gone": ["DROP TABLE stock CASCADE"],
    "another of its name": ["ALTER TABLE stock RENAME TO goods", "CREATE TABLE stock AS SELECT 'pen' AS item, 100::INT AS n"],
    "a view of its name": ["ALTER TABLE stock RENAME TO goods", "CREATE VIEW stock AS SELECT 'none' AS item, 0 AS n"],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_table_of_another_shape_is_read_as_it_was(client, other, transaction, shape):
    run(other, "DROP TABLE IF EXISTS goods")
    assert counts(client, transaction) == (2, 7)
    for change in SHAPES[shape]:
        run(other, change)
    assert rows(client, "FROM stock ORDER BY n", transaction) == [{"item": "ink", "n": 2}, {"item": "pen", "n": 5}]
    assert counts(client, transaction, "in_stock") == (2, 7)
    assert refused(run, client, "INSERT INTO log VALUES ('low')", transaction) == "40001"
    end(client, transaction, ROLLBACK)
    run(other, "DROP VIEW IF EXISTS stock" if "view" in shape else "DROP TABLE IF EXISTS stock CASCADE")


def test_a_view_that_was_replaced_is_read_as_it_was(client, other, transaction):
    assert counts(client, transaction, "in_stock") == (2, 7)
    run(other, "CREATE OR REPLACE VIEW in_stock AS FROM stock WHERE n < 3")
    assert counts(client, transaction, "in_stock") == (2, 7)
    assert refused(run, client, "INSERT INTO log VALUES ('low')", transaction) == "40001"


def test_a_view_over_data_is_read_beside_the_lake(client, other, transaction):
    run(other, "CREATE OR REPLACE VIEW places AS SELECT r_name AS item, 1 AS n FROM memory.main.region")
    run(other, "CREATE OR REPLACE VIEW all_of_it AS FROM stock UNION ALL FROM places")
    assert rows(client, "FROM log", transaction) == []
    run(other, "INSERT INTO stock VALUES ('cap', 9)")
    assert counts(client, transaction, "all_of_it") == (8, 21)
    assert counts(client, transaction, "region JOIN stock ON r_name = item")[0] == 0


def test_what_was_made_since_is_not_there_yet(client, other, transaction):
    run(other, "DROP TABLE IF EXISTS later")
    assert counts(client, transaction) == (2, 7)
    run(other, "CREATE TABLE later AS FROM stock")
    assert refused(counts, client, transaction, "later") == "40001"
    run(other, "CREATE OR REPLACE VIEW later_still AS FROM stock")
    assert refused(counts, client, transaction, "later_still") == "40001"


VERSIONS = {
    "in the statement": "stock AT (VERSION => {version})",
    "in a view": "stock_then",
    "beside the snapshot": "(FROM stock AT (VERSION => {version}) UNION ALL FROM stock WHERE item = 'none')",
}


@pytest.mark.parametrize("way", VERSIONS)
def test_a_version_that_is_named_is_that_which_is_read(client, other, transaction, way):
    ((version,),) = [tuple(row.values()) for row in rows(other, "SELECT id FROM lake.current_snapshot()")]
    run(other, f"CREATE OR REPLACE VIEW stock_then AS FROM stock AT (VERSION => {version})")
    run(other, "INSERT INTO stock VALUES ('cap', 9)")
    source = VERSIONS[way].format(version=version)
    assert counts(client, transaction) == (3, 16)
    run(other, "DELETE FROM stock")
    assert counts(client, transaction, source) == (2, 7)
    assert counts(client, transaction) == (3, 16)
    end(client, transaction, COMMIT)


def test_what_changed_from_one_version_to_another_is_told_as_ever(client, other, transaction):
    assert counts(client, transaction) == (2, 7)
    run(other, "INSERT INTO stock VALUES ('cap', 9)")
    ((version,),) = [tuple(row.values()) for row in rows(other, "SELECT id FROM lake.current_snapshot()")]
    source = f"ducklake_table_insertions('lake', 'main', 'stock', {version}, {version})"
    assert counts(other, b"", source) == (1, 9)
    assert counts(client, transaction, source) == (1, 9)
    assert counts(client, transaction) == (2, 7)


ODD = {
    "a text": "SELECT 'Look at (this)', count(*) FROM stock",
    "a name": 'SELECT count(*) AS "Lat (deg)" FROM stock',
    "a name that is also a common table's": "WITH stock AS (SELECT 1 AS n) SELECT count(*) FROM stock",
}


@pytest.mark.parametrize("odd", ODD)
def test_what_only_reads_is_never_too_late(client, other, transaction, odd):
    assert counts(client, transaction) == (2, 7)
    run(other, "DELETE FROM stock")
    assert rows(client, ODD[odd], transaction)
    end(client, transaction, COMMIT)


def test_parameters_without_a_type_read_the_snapshot(tables, other):
    with adbc_driver_flightsql.dbapi.connect(tables.uri) as connection, connection.cursor() as cursor:
        asked = "SELECT count(*) FROM stock WHERE (? IS NULL OR item = ?)"
        cursor.execute(asked, ("pen", "pen"))
        assert cursor.fetchall() == [(1,)]
        run(other, "DELETE FROM stock")
        cursor.execute(asked, (None, "pen"))
        assert cursor.fetchall() == [(2,)]
        connection.commit()


def test_a_prepared_statement_is_looked_at_again_in_each_transaction(tables, other):
    with adbc_driver_flightsql.dbapi.connect(tables.uri) as connection, contextlib.closing(connection.cursor()) as cursor:
        cursor.execute("SELECT count(*) FROM in_stock")
        assert cursor.fetchall() == [(2,)]
        connection.commit()
        ((version,),) = [tuple(row.values()) for row in rows(other, "SELECT id FROM lake.current_snapshot()")]
        run(other, "INSERT INTO stock VALUES ('cap', 9)")
        run(other, f"CREATE OR REPLACE VIEW in_stock AS FROM stock AT (VERSION => {version}) UNION ALL SELECT line, 1 FROM log")
        cursor.execute("SELECT count(*) FROM in_stock")
        assert cursor.fetchall() == [(2,)]
        run(other, "INSERT INTO log VALUES ('theirs')")
        cursor.execute("SELECT count(*) FROM in_stock")
        assert cursor.fetchall() == [(2,)]
        with pytest.raises(adbc_driver_flightsql.dbapi.Error, match="40001"), connection.cursor() as writer:
            writer.execute("INSERT INTO stock VALUES ('ours', 1)")
        connection.rollback()


def test_the_snapshot_is_of_the_moment_when_the_statement_comes(client, other, transaction):
    asked = run(client, "SELECT count(*) AS n FROM stock", transaction)
    run(other, "DELETE FROM stock")
    assert client.do_get(asked.endpoints[0].ticket).read_all().to_pylist() == [{"n": 2}]


def test_another_transaction_of_the_session_may_write_meanwhile(client, other, transaction):
    assert counts(client, transaction) == (2, 7)
    writing = begin(client)
    run(client, "DELETE FROM stock", writing)
    assert counts(client, writing) == (0, None)
    assert counts(client, transaction) == (2, 7)
    end(client, writing, COMMIT)
    assert counts(client, transaction) == (2, 7)
    end(client, transaction, COMMIT)


def test_a_snapshot_that_was_thrown_away_is_told(tables, client, other, transaction):
    if "TAVANA_TABLES_METADATA" in tables.variables:
        where = f"postgres:{tables.variables['TAVANA_TABLES_METADATA']}"
    else:
        where = f"sqlite:{tables.state}/lake/metadata.db"
    assert counts(client, transaction) == (2, 7)
    run(other, "UPDATE stock SET n = 77 WHERE item = 'pen'")
    run(other, "INSERT INTO log VALUES ('theirs')")
    with duckdb.connect(config={"extension_directory": str(EXTENSIONS)}) as outside:
        outside.execute("LOAD ducklake; LOAD postgres_scanner; LOAD sqlite_scanner")
        outside.execute(f"ATTACH 'ducklake:{where}' AS lake")
        outside.execute("CALL ducklake_expire_snapshots('lake', older_than => now()::TIMESTAMPTZ)")
    assert refused(counts, client, transaction) == "40001"
    assert refused(run, client, "UPDATE stock SET n = 6 WHERE item = 'pen'", transaction) == "40001"
    end(client, transaction, ROLLBACK)


VIEWS = {
    "with a common table": "WITH source AS (FROM stock) FROM source",
    "with one of its own name": "WITH odd_view AS (FROM stock) FROM odd_view",
    "with its catalog in capitals": "FROM LAKE.main.stock",
    "over a view": "FROM in_stock",
    "with one that hides a table": "WITH log AS (FROM stock) SELECT * FROM log, (SELECT 1)",
}


@pytest.mark.parametrize("view", VIEWS)
def test_views_read_the_snapshot(tables, client, other, transaction, view):
    run(other, f"CREATE OR REPLACE VIEW odd_view AS {VIEWS[view]}")
    before = len(children(tables.process.pid))
    assert counts(client, transaction, "odd_view") == (2, 7)
    run(other, "INSERT INTO stock VALUES ('cap', 9)")
    assert counts(client, transaction, "odd_view") == (2, 7)
    assert counts(client, transaction, "Lake.stock") == counts(client, transaction, "LAKE.MAIN.stock") == (2, 7)
    assert len(children(tables.process.pid)) <= before + 1
    assert refused(run, client, "INSERT INTO log VALUES ('low')", transaction) == "40001"


def test_views_that_go_round_are_told_as_ever(tables, client, other, transaction):
    run(other, "CREATE OR REPLACE VIEW round_one AS FROM stock")
    run(other, "CREATE OR REPLACE VIEW round_two AS FROM round_one")
    run(other, "CREATE OR REPLACE VIEW round_one AS FROM round_two")
    assert refused(counts, client, transaction, "round_one") == refused(counts, client, b"", "round_one") == "42000"
    run(other, "DROP VIEW round_one")
    run(other, "DROP VIEW round_two")


COMMON = {
    "made since": ("CREATE TABLE later AS SELECT 1 AS i", "WITH later AS (SELECT 1 AS n) SELECT * FROM later, stock"),
    "changed since": ("DELETE FROM stock", "WITH stock AS (SELECT 1 AS n) SELECT * FROM stock, log"),
}


@pytest.mark.parametrize("common", COMMON)
def test_common_tables_are_no_tables_of_the_lake(client, other, transaction, common):
    change, asked = COMMON[common]
    run(other, "DROP TABLE IF EXISTS later")
    assert rows(client, "FROM log", transaction) == []
    run(other, change)
    rows(client, asked, transaction)
    run(client, "CREATE TEMP TABLE mine (a INT)", transaction)
    end(client, transaction, COMMIT)


def test_columns_without_a_name_are_called_as_ever(client, other, transaction):
    asked = "SELECT EXISTS (FROM stock), (SELECT max(n) FROM stock) + 1, \"(SELECT max(n) FROM stock)\" FROM (SELECT (SELECT max(n) FROM stock))"
    (outside,), (inside,) = rows(other, asked), rows(client, asked, transaction)
    assert outside == inside


def test_a_table_that_comes_before_one_of_the_data_is_read_in_the_snapshot(tables, other):
    with adbc_driver_flightsql.dbapi.connect(tables.uri) as connection, connection.cursor() as cursor:
        asked = "SELECT count(*) FROM nation"
        cursor.execute(asked)
        assert cursor.fetchall() == [(25,)]
        connection.commit()
        run(other, "CREATE OR REPLACE TABLE lake.main.nation AS FROM memory.main.nation LIMIT 1")
        try:
            for _ in range(2):
                cursor.execute(asked)
                assert cursor.fetchall() == [(1,)]
                run(other, "INSERT INTO lake.main.nation FROM memory.main.nation")
        finally:
            connection.rollback()
            run(other, "DROP TABLE lake.main.nation")


def test_writers_that_read_first_lose_nothing(tables, other):
    """Each adds to what it has read, and begins again when that was changed."""
    run(other, "CREATE OR REPLACE TABLE sums AS SELECT 0 AS n")
    connections = [adbc_driver_flightsql.dbapi.connect(tables.uri) for _ in range(4)]
    conflicts = 0
    with contextlib.ExitStack() as opened:
        cursors = [opened.enter_context(opened.enter_context(one).cursor()) for one in connections]
        left = {number: 5 for number in range(len(cursors))}
        # All have read before one writes.
        while any(left.values()):
            read = {}
            for number in (number for number, rest in left.items() if rest):
                cursors[number].execute("SELECT n FROM sums")
                ((read[number],),) = cursors[number].fetchall()
            for number, value in read.items():
                try:
                    cursors[number].execute(f"UPDATE sums SET n = {value + 1}")
                    connections[number].commit()
                    left[number] -= 1
                except adbc_driver_flightsql.dbapi.Error as error:
                    assert sqlstate_of(error) == "40001"
                    conflicts += 1
                    connections[number].rollback()
    assert rows(other, "FROM sums") == [{"n": 20}]
    # All of a round but the first.
    assert conflicts == 30
