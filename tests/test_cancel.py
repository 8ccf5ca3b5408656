"""Whoever cancels or goes away frees the engine within 2.5 s, whatever the engine is busy with."""

import re
import signal
import subprocess
import sys
import threading
import time

import adbc_driver_flightsql.dbapi as dbapi
import flightsql
import pyarrow.flight as flight
import pytest
from processes import active_statements, busy_engine, cpu_seconds, gone, seconds_until_idle, until

LIMIT = 2.5

# Each works for much longer than any test waits, and has no first row before.
RUNNING = {
    "scan": "SELECT count(*) FROM range(100000000000) t(i) WHERE hash(i) = 42",
    "aggregation": "SELECT i % 1000003 AS k, count(*) FROM range(100000000000) t(i) GROUP BY k ORDER BY k",
    "sort": "SELECT i FROM range(100000000000) t(i) ORDER BY hash(i) LIMIT 20000000",
    "cross join": "SELECT count(*) FROM range(1000000) a(i), range(1000000) b(j) WHERE hash(i * j) = 42",
    "levenshtein": "SELECT levenshtein(repeat('ab', 100000 + i::INT), repeat('ba', 100000)) FROM range(64) t(i)",
    "nested repeats": (
        "SELECT sum(length(replace(lpad('x', 60000000 + (i % 7)::INT, 'xy'), 'xy', 'yxyx'))) FROM range(4000) t(i)"
    ),
}
PLANNING = {
    "chain of joins": flightsql.PLANS_LONG,
}
EVERYTHING = RUNNING | PLANNING

CLIENT = """
import sys, adbc_driver_flightsql.dbapi as dbapi
cursor = dbapi.connect(sys.argv[1], autocommit=True).cursor()
print("connected", flush=True)
cursor.execute(sys.argv[2])
cursor.fetchall()
"""


@pytest.fixture(scope="module")
def cancelling(lake):
    """One server for this file: statements that must be killed do not disturb other files."""
    from server import Server

    with Server(data=lake, memory="2GB") as running:
        yield running


def assert_freed(server, engine, since):
    before = time.monotonic() - since
    took = before + seconds_until_idle(engine, LIMIT + 5)
    assert took < LIMIT, f"the engine worked on for {took:.2f} s after the cancel"
    client = flight.connect(server.uri)
    assert flightsql.fetch(client, "SELECT 42 AS a").read_all().to_pylist() == [{"a": 42}]
    client.close()


@pytest.mark.parametrize("name", EVERYTHING)
def test_a_killed_client_frees_the_engine(cancelling, name):
    command = [sys.executable, "-c", CLIENT, cancelling.uri, EVERYTHING[name]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as client:
        try:
            assert client.stdout.readline() == "connected\n"
            engine = busy_engine(cancelling)
        finally:
            client.send_signal(signal.SIGKILL)
            since = time.monotonic()
            client.wait()
    assert_freed(cancelling, engine, since)


@pytest.mark.parametrize("name", RUNNING)
def test_a_cancelled_reader_frees_the_engine(cancelling, name):
    client = flight.connect(cancelling.uri)
    reader = flightsql.fetch(client, RUNNING[name])
    ended = []
    thread = threading.Thread(target=lambda: ended.append(flightsql.outcome(lambda: reader)), daemon=True)
    thread.start()
    engine = busy_engine(cancelling)
    reader.cancel()
    since = time.monotonic()
    assert_freed(cancelling, engine, since)
    thread.join(10)
    assert isinstance(ended[0], flight.FlightCancelledError), ended
    client.close()


@pytest.mark.parametrize("name", RUNNING)
def test_cancel_flight_info_frees_the_engine(cancelling, name):
    client = flight.connect(cancelling.uri)
    info = flightsql.info(client, RUNNING[name])
    ended = []
    reader = client.do_get(info.endpoints[0].ticket)
    thread = threading.Thread(target=lambda: ended.append(flightsql.outcome(lambda: reader)), daemon=True)
    thread.start()
    engine = busy_engine(cancelling)
    with flight.connect(cancelling.uri) as other:
        since = time.monotonic()
        assert cancelled(other.do_action(flightsql.cancel_of(info)))
    assert_freed(cancelling, engine, since)
    thread.join(10)
    assert isinstance(ended[0], flight.FlightCancelledError) and "[57014]" in str(ended[0]), ended
    client.close()


def cancelled(result):
    """Whether a CancelFlightInfoResult says so: its field 1 is 1."""
    return [bytes(part.body) for part in result] == [b"\x08\x01"]


@pytest.mark.parametrize("name", EVERYTHING)
def test_adbc_cancel_frees_the_engine(cancelling, name):
    with dbapi.connect(cancelling.uri, autocommit=True) as connection, connection.cursor() as cursor:
        ended = []

        def run():
            try:
                cursor.execute(EVERYTHING[name])
                ended.append(cursor.fetchall())
            except Exception as error:
                ended.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        engine = busy_engine(cancelling)
        cursor.adbc_cancel()
        since = time.monotonic()
        assert_freed(cancelling, engine, since)
        thread.join(10)
        assert isinstance(ended[0], dbapi.Error), ended


def test_a_result_half_read_and_dropped_frees_the_engine(cancelling):
    client = flight.connect(cancelling.uri)
    reader = flightsql.fetch(client, "SELECT i, hash(i) FROM range(1000000000000) t(i)")
    for _ in range(20):
        reader.read_chunk()
    reader.cancel()
    since = time.monotonic()
    for engine in cancelling.descendants():
        seconds_until_idle(engine, LIMIT)
    assert time.monotonic() - since < LIMIT
    client.close()


def test_a_ticket_cancelled_before_it_is_fetched_is_gone(cancelling):
    client = flight.connect(cancelling.uri)
    info = flightsql.info(client, "SELECT 1")
    assert cancelled(client.do_action(flightsql.cancel_of(info)))
    error = flightsql.outcome(lambda: client.do_get(info.endpoints[0].ticket))
    assert flightsql.sqlstate_of(error) == "34000", error
    assert not cancelled(client.do_action(flightsql.cancel_of(info)))
    client.close()


def test_a_deadline_of_the_client_frees_the_engine(cancelling):
    client = flight.connect(cancelling.uri)
    ticket = flightsql.info(client, RUNNING["scan"]).endpoints[0].ticket
    started = time.monotonic()
    error = flightsql.outcome(lambda: client.do_get(ticket, flight.FlightCallOptions(timeout=1.0)))
    assert isinstance(error, flight.FlightTimedOutError), error
    assert time.monotonic() - started < 5
    since = time.monotonic()
    for engine in cancelling.descendants():
        seconds_until_idle(engine, LIMIT)
    assert time.monotonic() - since < LIMIT
    client.close()


def test_a_statement_that_must_be_killed_costs_its_neighbours_nothing(make_server):
    """The engine that both are in is ended; the neighbour, which has sent nothing yet, is run again."""
    server = make_server()
    client, other = flight.connect(server.uri), flight.connect(server.uri)
    reader = flightsql.fetch(client, RUNNING["levenshtein"])
    engine = busy_engine(server)
    answers = []

    def neighbour():
        counting = "SELECT count(*) AS n FROM range(1000000000) t(i) WHERE hash(i) % 5 = 6 OR i < 3"
        answers.append(flightsql.fetch(other, counting).read_all().to_pylist())

    thread = threading.Thread(target=neighbour, daemon=True)
    thread.start()
    until(lambda: active_statements(server) == 2, 10, "both statements at work")
    reader.cancel()
    until(lambda: gone(engine), LIMIT, "the end of the engine")
    thread.join(60)
    assert answers == [[{"n": 3}]]
    assert "run again" in server.log
    client.close()
    other.close()


@pytest.mark.parametrize("name", ["chain of joins", "levenshtein"])
def test_in_process_such_a_call_is_abandoned_and_reported(make_server, connect, name):
    server = make_server(workers="in-process")
    command = [sys.executable, "-c", CLIENT, server.uri, EVERYTHING[name]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as client:
        assert client.stdout.readline() == "connected\n"
        used = process_is_busy(server.pid)
        client.kill()
        client.wait()
    assert used
    line = server.wait_for_log("abandoned|did not stop", 5).string
    assert "levenshtein" not in line and "range" not in line, line
    for number in range(3):
        with connect(server).cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM range({1000 + number})")
            assert cursor.fetchone() == (1000 + number,)
    assert re.search("abandoned", server.log)
    # A call that cannot be ended would be waited for at a clean end.
    server.kill()


def process_is_busy(pid):
    begun = cpu_seconds(pid)
    return until(lambda: cpu_seconds(pid) - begun > 0.3, 20, "work in the server's process")
