"""What results and clients may cost the server, however large and however many they are."""

import threading
import time

import adbc_driver_flightsql.dbapi as dbapi
import flightsql
import pyarrow.flight as flight
import pytest
from processes import active_statements, descriptors, descriptors_of_state, free_addresses, resident, until

MIB = 1 << 20
ROWS = 100_000_000


def first_batch_seconds(client, sql):
    started = time.monotonic()
    reader = flightsql.fetch(client, sql)
    assert reader.read_chunk().data.num_rows > 0
    return time.monotonic() - started, reader


def test_the_first_batch_of_a_large_result_comes_at_once(server):
    client = flight.connect(server.uri)
    flightsql.fetch(client, "SELECT 1").read_all()
    took, reader = first_batch_seconds(client, f"SELECT * FROM range({ROWS})")
    reader.cancel()
    assert took < 1, took
    client.close()


@pytest.mark.parametrize("streams", [1, 3])
def test_a_slow_reader_costs_the_server_little(make_server, streams):
    server = make_server()
    clients = [flight.connect(server.uri) for _ in range(streams)]
    for client in clients:
        flightsql.fetch(client, "SELECT * FROM range(3000000)").read_all()
    before = resident(server.pid)
    # One that is started ahead meanwhile is not theirs.
    engines = server.descendants()
    engines_before = sum(map(resident, engines))
    readers = [flightsql.fetch(client, f"SELECT * FROM range({ROWS})") for client in clients]
    rows = most = most_engines = 0
    # One batch of each stream with every look: slower than the engine by far.
    for _ in range(120):
        for reader in readers:
            rows += reader.read_chunk().data.num_rows
        looked = time.monotonic()
        until(lambda: time.monotonic() - looked > 0.02, 1, "a slow reader")
        most = max(most, resident(server.pid) - before)
        most_engines = max(most_engines, sum(map(resident, engines)) - engines_before)
    for reader in readers:
        reader.cancel()
    assert 0 < rows < ROWS
    # Four blocks of the memory shared with the engine come and go with how far that is ahead.
    assert most < streams * 16 * MIB + 4 * 2 * MIB, f"{most / MIB:.1f} MiB for {streams} streams"
    assert most_engines < streams * 64 * MIB, f"engines: {most_engines / MIB:.1f} MiB for {streams} streams"
    for client in clients:
        client.close()


def test_engines_with_little_address_space_left_are_replaced(make_server):
    """Memory that allocators keep in pieces is no use to the statements that come after a huge one."""
    server = make_server(memory="1700MB")
    huge = "SELECT 1 WHERE 0 IN (" + ",".join(map(str, range(1_400_000))) + ")"
    with dbapi.connect(server.uri, autocommit=True) as connection:
        for _ in range(2):
            with connection.cursor() as cursor:
                # It fails for want of memory, each time in the same words: the engine is as good as before.
                with pytest.raises(dbapi.Error) as caught:
                    cursor.execute(huge)
                    cursor.fetchall()
                assert flightsql.sqlstate_of(str(caught.value)) == "53200", str(caught.value)[-500:]
            until(
                lambda: all((free_addresses(pid) or 0) > 512 * MIB for pid in server.descendants()),
                10,
                "engines with room",
            )
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(length(repeat('x', 1000) || i)) FROM range(100000) t(i)")
            assert cursor.fetchone() == (1005,)


def test_a_large_result_is_complete(server):
    client = flight.connect(server.uri)
    count = last = 0
    for chunk in flightsql.fetch(client, f"SELECT * FROM range({ROWS})"):
        column = chunk.data.column(0)
        assert column[0].as_py() == count
        count += len(column)
        last = column[-1].as_py()
    assert (count, last) == (ROWS, ROWS - 1)
    client.close()


def test_ten_thousand_statements_leave_nothing_behind(make_server):
    server = make_server()
    with dbapi.connect(server.uri, autocommit=True) as connection, connection.cursor() as cursor:

        def run(count):
            for _ in range(count):
                cursor.execute("SELECT 1")
                assert cursor.fetchone() == (1,)

        run(1_000)
        engines = server.descendants()
        before = [resident(server.pid), *map(resident, engines)]
        open_before = [descriptors(server.pid), *map(descriptors, engines)]
        run(10_000)
        assert server.descendants() == engines
        grown = [late - early for late, early in zip([resident(server.pid), *map(resident, engines)], before)]
        assert max(grown) < 10 * MIB, [f"{size / MIB:.1f} MiB" for size in grown]
        assert [descriptors(server.pid), *map(descriptors, engines)] == open_before


def test_clients_that_come_and_go_leave_nothing_behind(make_server):
    server = make_server()

    def cycles(count):
        for number in range(count):
            with dbapi.connect(server.uri, autocommit=True) as connection, connection.cursor() as cursor:
                cursor.execute(f"SELECT {number}")
                assert cursor.fetchone() == (number,)

    cycles(50)
    engines = server.descendants()
    before = [resident(server.pid), *map(resident, engines)]
    open_before = descriptors(server.pid)
    cycles(500)
    grown = [late - early for late, early in zip([resident(server.pid), *map(resident, engines)], before)]
    assert max(grown) < 10 * MIB, [f"{size / MIB:.1f} MiB" for size in grown]
    # The last of them may still be on its way out.
    until(lambda: descriptors(server.pid) <= open_before, 10, f"no more than {open_before} descriptors")
    # Four connections, each with the file and its log, and what they share.
    assert descriptors_of_state(server.pid) <= 4 * 2 + 1


def test_a_result_that_nobody_reads_can_be_cancelled(make_server):
    """As many as there are grants: what waits behind them runs as soon as one of them is cancelled."""
    # Room for four of them, of 64 MiB each.
    server = make_server(memory="256MiB")
    client = flight.connect(server.uri)
    others = [flight.connect(server.uri) for _ in range(4)]
    infos = [flightsql.info(other, f"SELECT * FROM range({ROWS})") for other in others]
    readers = [other.do_get(info.endpoints[0].ticket) for other, info in zip(others, infos)]
    for reader in readers:
        reader.read_chunk()
    done = threading.Event()

    def next_in_line():
        assert flightsql.fetch(client, "SELECT count(*) FROM range(1000)").read_all().num_rows == 1
        done.set()

    thread = threading.Thread(target=next_in_line, daemon=True)
    thread.start()
    until(lambda: active_statements(server) == 5, 10, "five statements")
    assert list(flight.connect(server.uri).do_action(flightsql.cancel_of(infos[0])))
    assert done.wait(2.5), "a cancelled result that is not read keeps its grant"
    error = flightsql.outcome(lambda: readers[0])
    assert flightsql.sqlstate_of(error) == "57014", error
    for reader in readers[1:]:
        reader.cancel()
    for other in [client, *others]:
        other.close()
