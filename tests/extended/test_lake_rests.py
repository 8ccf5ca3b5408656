"""Transactions that rest for longer than others wait for them: half a minute of it, in all ways at once."""

import contextlib
import threading
import time

import adbc_driver_flightsql.dbapi
import pyarrow
import pytest
from flightsql import code_of, sqlstate_of
from postgres import Postgres
from processes import until
from server import Server
from test_lake import rows, run

# How long one that has written may rest; the service looks every five seconds, and the machine may be busy.
REST = 30
LATEST = REST + 20


@pytest.fixture
def opened():
    """What is closed when the test ends."""
    with contextlib.ExitStack() as stack:
        yield stack


@pytest.fixture
def begin(opened):
    """begin(server): a connection that begins transactions by itself, as Python's clients do."""

    def begin(server):
        return opened.enter_context(contextlib.closing(adbc_driver_flightsql.dbapi.connect(server.uri)))

    return begin


@pytest.fixture
def services(make_server, lake, tmp_path, opened):
    """A service for each way to rest; the metadata of the last one is in PostgreSQL."""
    postgres = opened.enter_context(Postgres(network=True))
    for sql in ("CREATE ROLE lake LOGIN PASSWORD 'hush'", "CREATE DATABASE lake OWNER lake"):
        made, text = postgres.sql(sql)
        assert made, text
    env = {"TAVANA_TABLES_METADATA": f"postgres://lake:hush@127.0.0.1:{postgres.port}/lake"}
    servers = {how: make_server(lake, tables=tmp_path / how) for how in ("id", "BEGIN", "ingest", "goes on")}
    servers["PostgreSQL"] = opened.enter_context(Server(lake, tables=tmp_path / "PostgreSQL", env=env))
    return servers


def test_one_that_has_written_and_rests_lets_others_through_and_is_told(services, begin, connect):
    for server in services.values():
        run(connect(server), "CREATE TABLE t (a INT)")
    resting, since = {}, {}
    for how, server in services.items():
        if how == "BEGIN":
            connection = connect(server)
            run(connection, "CREATE TEMP TABLE mine AS SELECT 7 AS a", "BEGIN", "INSERT INTO t VALUES (1)")
        else:
            connection = begin(server)
            if how == "ingest":
                with connection.cursor() as cursor:
                    table = pyarrow.table({"a": pyarrow.array([1], pyarrow.int32())})
                    assert cursor.adbc_ingest("t", table, mode="append") == 1
            else:
                run(connection, "INSERT INTO t VALUES (1)")
        run(connection, "CREATE TABLE of_it (a INT)")
        resting[how], since[how] = connection, time.monotonic()
    # One that only reads may rest for longer. One that goes on does not rest, however long it takes.
    reads, goes_on = begin(services["id"]), resting.pop("goes on")
    assert rows(reads, "FROM t") == []
    written, last = 1, since["goes on"]

    # Who waits to write is let through when the one before has rested, and no sooner.
    cursors = {how: connect(services[how]).cursor() for how in ("id", "BEGIN", "ingest")}
    through = {}

    def write(how):
        cursors[how].execute("INSERT INTO t VALUES (2)")
        through[how] = time.monotonic() - since[how]

    threads = [threading.Thread(target=write, args=(how,), daemon=True) for how in cursors]
    for thread in threads:
        thread.start()
    # With PostgreSQL nobody waits.
    run(connect(services["PostgreSQL"]), "INSERT INTO t VALUES (2)")
    assert time.monotonic() - since["PostgreSQL"] < REST

    def all_are_through():
        nonlocal written, last
        if time.monotonic() - last > REST / 6:
            run(goes_on, "INSERT INTO t VALUES (1)")
            written, last = written + 1, time.monotonic()
        rolled_back = "an idle transaction was rolled back" in services["PostgreSQL"].log
        longer = last - since["goes on"] > REST + 6
        return rolled_back and longer and not any(thread.is_alive() for thread in threads)

    until(all_are_through, LATEST + 20, "the others are through")
    assert set(through) == set(cursors), "a write failed"
    assert all(REST - 1 <= waited <= LATEST for waited in through.values()), through
    for cursor in cursors.values():
        cursor.close()

    # Nothing stays of those that rested.
    for how in resting:
        other = connect(services[how])
        assert rows(other, "FROM t") == [(2,)], how
        assert rows(other, "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'of_it'") == [(0,)], how

    # Each is told by what it does next, and can write when it begins anew.
    next_of_it = {
        "id": lambda connection: connection.commit(),
        "BEGIN": lambda connection: run(connection, "COMMIT"),
        "ingest": lambda connection: run(connection, "INSERT INTO t VALUES (1)"),
        "PostgreSQL": lambda connection: connection.commit(),
    }
    for how, connection in resting.items():
        with pytest.raises(connection.Error) as failure:
            next_of_it[how](connection)
        error = failure.value
        assert sqlstate_of(error) == "25P03" and code_of(error) == "Aborted", (how, error)
        assert "it was idle for too long" in str(error), (how, error)
        if how == "BEGIN":
            run(connection, "BEGIN", "INSERT INTO t VALUES (3)", "COMMIT")
            assert rows(connection, "FROM mine") == [(7,)], "what is the session's and not the transaction's"
        elif how == "ingest":
            connection.rollback()
            run(connection, "INSERT INTO t VALUES (3)")
            connection.commit()
        else:
            # The driver has no transaction any more after a commit that failed, and wants another connection.
            again = begin(services[how])
            run(again, "INSERT INTO t VALUES (3)")
            again.commit()
        assert rows(connect(services[how]), "FROM t ORDER BY a") == [(2,), (3,)], how

    # The one that went on is whole.
    assert rows(goes_on, "SELECT count(*) FROM t") == [(written,)]
    goes_on.commit()
    assert rows(connect(services["goes on"]), "SELECT count(*) FROM t") == [(written,)]

    # The one that reads has the state that it began with, until its end.
    assert rows(reads, "FROM t") == []
    reads.commit()
    assert rows(reads, "FROM t ORDER BY a") == [(2,), (3,)]
