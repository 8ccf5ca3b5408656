"""Engines and servers that die: what their clients see, and what is there afterwards."""

import os
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
from processes import busy_engine, gone, until
from server import ORPHAN, Watch
from wire import Wire

# Seconds of work on one core before there is a row; the answer is known.
LONG_COUNT = "SELECT count(*) FROM range(20000000000) t(i) WHERE i % 3 = 1 AND i < 3000000"
LONG_COUNT_ANSWER = 1_000_000
LARGE = 40_000_000


def seconds_to(action):
    started = time.monotonic()
    action()
    return time.monotonic() - started


def slow_count(marker):
    """A statement that works for seconds before its one row; `marker` makes its text its own."""
    return (
        f"SELECT count(*) AS {marker}, 'the secret of {marker}' AS word FROM range(700000000) t(i)"
        f" WHERE hash(i) % 7 = 8 OR i < 5"
    )


class Background(threading.Thread):
    """A statement that runs beside the test; `result()` gives its rows or raises its error."""

    def __init__(self, server, sql):
        super().__init__(daemon=True)
        self.uri, self.sql = server.uri, sql
        self.rows = self.error = None
        self.start()

    def run(self):
        try:
            with dbapi.connect(self.uri, autocommit=True) as connection, connection.cursor() as cursor:
                cursor.execute(self.sql)
                self.rows = cursor.fetchall()
        except Exception as error:
            self.error = error

    def result(self, seconds=60):
        self.join(seconds)
        assert not self.is_alive(), f"no end within {seconds} s"
        if self.error:
            raise self.error
        return self.rows


def kill_by_fault(pid):
    """SIGSEGV until it has died of it: a handler may take the first for one that comes again by itself."""

    def dead():
        if gone(pid):
            return True
        os.kill(pid, signal.SIGSEGV)
        return False

    until(dead, 2, "the end of the engine")


def test_an_engine_killed_before_the_first_batch_costs_nothing(make_server):
    server = make_server()
    sql = slow_count("before")
    query = Background(server, sql)
    engine = busy_engine(server)
    os.kill(engine, signal.SIGKILL)
    assert query.result() == [(5, "the secret of before")]
    line = server.wait_for_log(f"an engine ended.*engine={engine}|engine={engine}.*an engine ended").string
    assert "SIGKILL" in line, line
    assert re.search(r"[0-9a-f]{16}", line), f"no fingerprint: {line}"
    assert "secret" not in server.log and "range(" not in server.log


@pytest.mark.parametrize("batches", [1, 5])
def test_an_engine_killed_in_the_middle_of_a_result_is_an_error(make_server, batches):
    server = make_server()
    client = flight.connect(server.uri)
    reader = flightsql.fetch(client, f"SELECT i, i * 2 AS j FROM range({LARGE}) t(i)")
    rows = sum(reader.read_chunk().data.num_rows for _ in range(batches))
    # Whatever is at work now is this statement's engine; backpressure has let it rest, so all are ended.
    for pid in server.descendants():
        os.kill(pid, signal.SIGKILL)
    with pytest.raises(Exception) as caught:
        while True:
            try:
                rows += reader.read_chunk().data.num_rows
            except StopIteration:
                raise AssertionError(f"{rows} rows of {LARGE}, and a clean end") from None
    assert rows < LARGE
    assert "[58000]" in str(caught.value), caught.value
    assert "safe to run again" in str(caught.value), caught.value
    assert client.do_get(flightsql.info(client, "SELECT 1").endpoints[0].ticket).read_all().num_rows == 1


def test_the_code_of_a_result_cut_short_is_aborted(make_server):
    server = make_server()
    with Wire(server.flight) as wire:
        message = flightsql.descriptor(flightsql.statement(f"SELECT i FROM range({LARGE}) t(i)"))
        stream = wire.begin("GetFlightInfo")
        wire.send(stream, framed_message(message), end=True)
        assert wire.outcome(stream)[0] == 0
        ticket = flight.FlightInfo.deserialize(wire.data[stream][5:]).endpoints[0].ticket.serialize()
        stream = wire.begin("DoGet")
        wire.send(stream, framed_message(ticket), end=True)
        until(lambda: wire.read(time.monotonic() + 5) and len(wire.data.get(stream, b"")) > 1 << 20, 10, "first batch")
        for pid in server.descendants():
            os.kill(pid, signal.SIGKILL)
        code, sqlstate, _ = wire.outcome(stream)
        assert (code, sqlstate) == (10, "58000")


def framed_message(message):
    return len(message).to_bytes(5, "big") + message


def test_a_dead_engine_is_replaced_within_500_ms(make_server, connect):
    server = make_server()
    connection = connect(server)
    took = []
    for _ in range(5):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)
        # As many as at the start: the one at work and the spare.
        until(lambda: len(server.descendants()) >= 2, 10, "two engines")
        engines = server.descendants()
        for pid in engines:
            os.kill(pid, signal.SIGKILL)
        killed = time.monotonic()
        until(lambda: any(not gone(pid) for pid in server.descendants() if pid not in engines), 5, "a new engine")
        with connection.cursor() as cursor:
            cursor.execute("SELECT 2")
            assert cursor.fetchone() == (2,)
        took.append(time.monotonic() - killed)
    assert sorted(took)[len(took) // 2] < 0.5, took


def test_a_statement_that_breaks_its_engine_is_not_run_again(make_server, connect):
    server = make_server()
    connection = connect(server)
    sql = slow_count("breaks")
    query = Background(server, sql)
    engine = busy_engine(server)
    kill_by_fault(engine)
    with pytest.raises(dbapi.Error) as caught:
        query.result()
    assert "[58000]" in str(caught.value) and "SIGSEGV" in str(caught.value), caught.value
    server.wait_for_log(r"SIGSEGV.*[0-9a-f]{16}|[0-9a-f]{16}.*SIGSEGV")
    assert "secret" not in server.log
    # The same statement with another literal is the same statement.
    with connection.cursor() as cursor:
        with pytest.raises(dbapi.Error, match=r"\[54001\].*ended its engine") as caught:
            cursor.execute(sql.replace("< 5", "< 6"))
            cursor.fetchall()
        assert flightsql.code_of(caught.value) == "InvalidArgument"
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_an_engine_broken_again_and_again_leaves_the_service_whole(make_server, connect):
    """Faults at any moment, that of a ping among them, are recognised as such."""
    server = make_server()
    connection = connect(server)
    for round_number in range(4):
        query = Background(server, slow_count(f"round{'abcd'[round_number]}"))
        engine = busy_engine(server)
        until(lambda pid=engine: gone(pid) or os.kill(pid, signal.SIGABRT), 2, "the end of the engine")
        with pytest.raises(dbapi.Error, match="SIGABRT"):
            query.result()
        with connection.cursor() as cursor:
            with pytest.raises(dbapi.Error, match=r"\[54001\]"):
                cursor.execute(slow_count(f"round{'abcd'[round_number]}"))


def test_a_silent_engine_is_replaced(make_server):
    server = make_server()
    query = Background(server, slow_count("silent"))
    engine = busy_engine(server)
    os.kill(engine, signal.SIGSTOP)
    until(lambda: gone(engine), 9, "the end of the silent engine")
    assert query.result() == [(5, "the secret of silent")]
    server.wait_for_log("does not answer")


def test_no_engine_outlives_its_parent(make_server):
    server = make_server()
    # One works, one plans, one rests, one is stopped: none of them may need to be asked.
    queries = [Background(server, slow_count("parent")), Background(server, flightsql.PLANS_LONG)]
    busy_engine(server)
    watch = Watch(server.descendants())
    try:
        assert len(watch.descriptors) >= 2
        server.process.kill()
        assert watch.left(ORPHAN) == []
    finally:
        watch.close()
    for query in queries:
        with pytest.raises(dbapi.Error):
            query.result()
    server.kill()


def test_sigterm_under_load_completes_what_runs(make_server):
    server = make_server()
    clients = [flight.connect(server.uri) for _ in range(3)]
    readers = [flightsql.fetch(client, f"SELECT i, i + 1 AS j FROM range({LARGE}) t(i)") for client in clients]
    sums = [0] * len(readers)
    counts = [0] * len(readers)
    errors = []
    begun = threading.Barrier(len(readers) + 1)

    def read(index):
        try:
            chunk = readers[index].read_chunk().data
            begun.wait(30)
            while True:
                counts[index] += chunk.num_rows
                sums[index] += chunk.column(0)[0].as_py() if chunk.num_rows else 0
                chunk = readers[index].read_chunk().data
        except StopIteration:
            pass
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=read, args=(index,), daemon=True) for index in range(len(readers))]
    for thread in threads:
        thread.start()
    late = flight.connect(server.uri)
    late.list_actions()
    watch = Watch(server.descendants())
    begun.wait(30)
    server.process.send_signal(signal.SIGTERM)
    server.wait_for_log("draining")
    with pytest.raises(flight.FlightUnavailableError, match=r"\[57P01\]"):
        flightsql.info(late, "SELECT 1")
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert errors == [] and counts == [LARGE] * len(readers), (errors, counts)
    assert server.process.wait(15) == 0
    assert watch.left(ORPHAN) == []
    watch.close()


def test_sigterm_lets_a_slow_reader_have_its_last_row(make_server):
    """The last bytes are on their way when the engine has long ended; they are not cut off."""
    rows = 600_000
    server = make_server()
    client = flight.connect(server.uri)
    reader = flightsql.fetch(client, f"SELECT i, i + 1 AS j FROM range({rows}) t(i)")
    count = reader.read_chunk().data.num_rows
    server.process.send_signal(signal.SIGTERM)
    server.wait_for_log("draining")
    # Longer than the server needs to see that nothing is left for it to do but to send.
    until_later = time.monotonic() + 2
    until(lambda: server.process.poll() is not None or time.monotonic() > until_later, 5, "two seconds")
    for chunk in reader:
        count += chunk.data.num_rows
    assert count == rows
    assert server.process.wait(15) == 0


def test_sigterm_while_idle_is_quick(make_server):
    server = make_server()
    client = flight.connect(server.uri)
    assert flightsql.fetch(client, "SELECT 1").read_all().num_rows == 1
    assert seconds_to(server.stop) < 3


def test_a_killed_client_costs_nothing(make_server, connect):
    server = make_server()
    script = (
        "import sys, adbc_driver_flightsql.dbapi as dbapi\n"
        "cursor = dbapi.connect(sys.argv[1], autocommit=True).cursor()\n"
        "cursor.execute('SELECT * FROM range(1000000000)')\n"
        "cursor.fetchone(); print('reading', flush=True); sys.stdin.read()\n"
    )
    client = subprocess.Popen(
        [sys.executable, "-c", script, server.uri], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert client.stdout.readline() == "reading\n"
    client.kill()
    client.wait()
    client.stdin.close()
    client.stdout.close()
    with connect(server).cursor() as cursor:
        cursor.execute("SELECT count(*) FROM range(1000000)")
        assert cursor.fetchone() == (1_000_000,)
