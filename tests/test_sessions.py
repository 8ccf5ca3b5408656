"""What belongs to a session, and what becomes of it when its engine, its client or its files go away."""

import os
import signal
import urllib.request

import duckdb
import pyarrow as pa
import pyarrow.flight
import pytest
from flightsql import fetch, info, sqlstate_of
from processes import until
from server import children


def value(cursor, sql):
    """To the end of the result: what happens to an engine before that is told to who reads it."""
    cursor.execute(sql)
    ((value,),) = cursor.fetchall()
    return value


def metric(server, name):
    with urllib.request.urlopen(f"http://{server.http}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return next(float(line.split()[-1]) for line in lines if line.startswith(name + " "))


def test_a_session_whose_engine_died_idle_goes_on(make_server, connect):
    server = make_server(workers=1, memory="2GB")
    with connect(server).cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE t AS SELECT 1 AS a")
        assert value(cursor, "SELECT a FROM t") == 1
        for engine in children(server.pid):
            os.kill(engine, signal.SIGKILL)
        until(lambda: "an engine ended" in server.log, 10, "the end of the engines is noticed")
        with pytest.raises(Exception, match=r"\[58000\] the session's engine was lost"):
            value(cursor, "SELECT a FROM t")
        with pytest.raises(Exception, match=r"\[42P01\]"):
            value(cursor, "SELECT a FROM t")
        cursor.execute("CREATE TEMP TABLE t AS SELECT 2 AS a")
        assert value(cursor, "SELECT a FROM t") == 2


def test_a_client_of_adbc_sees_why_its_result_broke_off(make_server, connect):
    server = make_server(workers=1, memory="2GB")
    with connect(server).cursor() as cursor:
        for _ in range(3):
            cursor.execute("SELECT i, i::VARCHAR AS s FROM range(100000000) t(i)")
            batches = cursor.fetch_record_batch()
            batches.read_next_batch()
            for engine in children(server.pid):
                os.kill(engine, signal.SIGKILL)
            with pytest.raises(Exception, match=r"\[58000\] the engine was lost in the middle of the result"):
                for _ in batches:
                    pass


def test_a_client_that_leaves_takes_its_state_with_it(make_server, connect):
    server = make_server(workers=1, memory="2GB")
    for _ in range(5):
        client = pyarrow.flight.connect(server.uri)
        info(client, "BEGIN")
        # Asked for and never fetched.
        info(client, "SELECT 1")
        client.close()
    until(lambda: metric(server, "tavana_sessions_with_state") == 0, 20, "the sessions are gone")
    with connect(server).cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE t AS SELECT 3 AS a")
        assert value(cursor, "SELECT a FROM t") == 3


def test_columns_that_changed_places_are_not_sent_under_the_old_names(make_server, tmp_path):
    file = tmp_path / "t.parquet"
    duckdb.sql("SELECT 1 AS a, 2 AS b").write_parquet(str(file))
    server = make_server(data=tmp_path, workers=1, memory="2GB")
    client = pyarrow.flight.connect(server.uri)
    asked = info(client, f"SELECT * FROM read_parquet('{file}')")
    duckdb.sql("SELECT 2 AS b, 1 AS a").write_parquet(str(file))
    with pytest.raises(pyarrow.flight.FlightError) as caught:
        client.do_get(asked.endpoints[0].ticket).read_all()
    assert sqlstate_of(caught.value) == "40001"
    assert fetch(client, f"SELECT * FROM read_parquet('{file}')").read_all().to_pylist() == [{"b": 2, "a": 1}]


@pytest.mark.parametrize(
    "values, expected",
    [
        ([[[], [1]]], [[], [1]]),
        ([[[None], [1]]], [[None], [1]]),
        ([[[1], []]], [[1], []]),
        ([[]], []),
        ([[None]], [None]),
    ],
)
def test_lists_are_bound_whatever_is_in_them(server, connect, values, expected):
    nested = any(isinstance(element, list) for element in values[0])
    kind = pa.list_(pa.list_(pa.int64())) if nested else pa.list_(pa.int64())
    with connect(server).cursor() as cursor:
        cursor.execute("SELECT $1 AS v", pa.record_batch([pa.array(values, kind)], ["1"]))
        assert cursor.fetchone()[0] == expected


@pytest.mark.parametrize("micros", [-5, 86_400_000_001, 2**62])
def test_times_outside_of_the_day_are_refused(server, connect, micros):
    times = pa.array([micros], pa.int64()).view(pa.time64("us"))
    with connect(server).cursor() as cursor:
        with pytest.raises(Exception, match=r"\[22008\]"):
            cursor.execute("SELECT $1::VARCHAR AS v", pa.record_batch([times], ["1"]))
            cursor.fetchall()
        assert value(cursor, "SELECT 42") == 42


def test_numbers_beyond_a_double_are_infinite(server, connect):
    with connect(server).cursor() as cursor:
        assert value(cursor, "SELECT 1e400::DOUBLE") == float("inf")


def test_a_statement_seen_before_means_what_it_means_now(make_server, connect):
    """Engines keep what they have parsed and bound: nothing of it may outlive what it depends on."""
    server = make_server(workers=1, memory="2GB")
    with connect(server).cursor() as cursor:
        zone = "SELECT ('2026-07-01 12:00:00+00'::TIMESTAMPTZ)::VARCHAR"
        text = "SELECT strftime(TIMESTAMPTZ '2026-07-01 12:00:00+00', '%H')"
        for name, shown, hour in [
            ("UTC", "12:00:00+00", "12"),
            ("Asia/Tehran", "15:30:00+03:30", "15"),
            ("UTC", "12:00:00+00", "12"),
        ]:
            cursor.execute(f"SET TimeZone = '{name}'")
            for _ in range(3):
                assert value(cursor, zone) == f"2026-07-01 {shown}"
                assert value(cursor, text) == hour
        # A macro of the session has a function's name from now on.
        assert [value(cursor, "SELECT upper('a')") for _ in range(3)] == ["A"] * 3
        cursor.execute("CREATE TEMP MACRO upper(x) AS 'mine'")
        assert [value(cursor, "SELECT upper('a')") for _ in range(3)] == ["mine"] * 3
        cursor.execute("CREATE TEMP TABLE t AS SELECT 1 AS a")
        assert value(cursor, "SELECT (SELECT max(a) FROM t)") == 1
        cursor.execute("INSERT INTO t VALUES (2)")
        assert value(cursor, "SELECT (SELECT max(a) FROM t)") == 2


def test_a_statement_seen_before_runs_anew(server, connect):
    with connect(server).cursor() as cursor:
        for clock in ["now()", "localtimestamp", "localtime", "current_timestamp", "get_current_timestamp()"]:
            times = [value(cursor, f"SELECT {clock}") for _ in range(4)]
            assert times == sorted(set(times)), clock
        assert len({value(cursor, "SELECT random()") for _ in range(8)}) == 8
        assert len({value(cursor, "SELECT uuid()") for _ in range(8)}) == 8
        with pytest.raises(Exception, match="abc"):
            value(cursor, "SELECT error('abc')")
        with pytest.raises(Exception, match="abc"):
            value(cursor, "SELECT error('abc')")


def test_parameters_of_other_types_bind_a_statement_anew(server, connect):
    with connect(server).cursor() as cursor:
        for given in [1, "x", 2.5, None, True, 7, b"\x00\x01", "y"]:
            for _ in range(2):
                cursor.execute("SELECT ? AS v", (given,))
                assert cursor.fetchall() == [(given,)]
        for given in [(1, 2), (1.5, 2), (2, 1)]:
            cursor.execute("SELECT ? + ?", given)
            assert float(cursor.fetchall()[0][0]) == sum(given)
