"""The memory that the server shares with its engines: large messages lie there instead of travelling.

Each result here says in each row whose it is, so that no message of one can pass for one of another.
"""

import random
import resource
import time
from concurrent.futures import ThreadPoolExecutor

import flightsql
import pyarrow.compute as pc
import pyarrow.flight as flight
import pytest
from processes import active_statements, resident, shared, until

MIB = 1 << 20
# Several times what all blocks hold.
ROWS = 30_000_000


def connect(server):
    """A client that reads no further ahead than it must, so that as much as possible waits in the server."""
    options = [("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", 65535), ("grpc.use_local_subchannel_pool", 1)]
    return flight.connect(server.uri, generic_options=options)


def query(number, rows=ROWS):
    return f"SELECT i, i + {number * 1_000_000_000} AS own FROM range({rows}) t(i)"


def check(chunk, number, first):
    """Looks at each row of a batch; gives the row after it."""
    ids, own = chunk.columns
    rows = len(ids)
    assert ids[0].as_py() == first and ids[-1].as_py() == first + rows - 1
    assert pc.sum(ids).as_py() == (2 * first + rows - 1) * rows // 2
    assert pc.all(pc.equal(pc.subtract(own, ids), number * 1_000_000_000)).as_py()
    return first + rows


def check_rest(reader, number, first, rows=ROWS):
    for chunk in reader:
        first = check(chunk.data, number, first)
    assert first == rows


def total_shared(server):
    return sum(map(shared, [server.pid, *server.descendants()]))


def test_large_results_lie_there_and_leave_it(make_server):
    server = make_server()
    with connect(server) as client:
        reader = flightsql.fetch(client, query(1))
        first = most = 0
        while most < 4 * MIB:
            first = check(reader.read_chunk().data, 1, first)
            most = max(map(shared, server.descendants()))
        check_rest(reader, 1, first)
        until(lambda: total_shared(server) == 0, 10, "the memory is the system's again")
        check_rest(flightsql.fetch(client, query(2)), 2, 0)


def test_results_that_nobody_reads_leave_room_for_others(make_server):
    """They keep most of the blocks: of the results beside them, most messages travel as they are."""
    server = make_server()
    clients = [connect(server) for _ in range(3)]
    readers = [flightsql.fetch(client, query(number)) for number, client in enumerate(clients)]
    firsts = [check(reader.read_chunk().data, number, 0) for number, reader in enumerate(readers)]
    with connect(server) as client:
        for number in range(100, 103):
            check_rest(flightsql.fetch(client, query(number)), number, 0)
    with ThreadPoolExecutor(len(readers)) as threads:
        list(threads.map(check_rest, readers, range(len(readers)), firsts))
    for client in clients:
        client.close()
    until(lambda: total_shared(server) == 0, 10, "the memory is the system's again")


def test_cancelled_results_whose_clients_do_not_let_go_keep_only_what_is_on_its_way(make_server):
    server = make_server()
    clients = [connect(server) for _ in range(4)]
    infos = [flightsql.info(client, query(number)) for number, client in enumerate(clients)]
    readers = [client.do_get(info.endpoints[0].ticket) for client, info in zip(clients, infos)]
    for number, reader in enumerate(readers):
        first = 0
        for _ in range(12):
            first = check(reader.read_chunk().data, number, first)
    until(lambda: max(map(shared, server.descendants())) > 40 * MIB, 10, "most of the blocks are in use")
    for client, info in zip(clients, infos):
        list(client.do_action(flightsql.cancel_of(info)))
    until(lambda: active_statements(server) == 0, 10, "all statements have ended")
    until(lambda: total_shared(server) <= 16 * MIB, 10, "nearly all of the memory is the system's again")
    with connect(server) as client:
        check_rest(flightsql.fetch(client, query(9)), 9, 0)
    for reader, client in zip(readers, clients):
        reader.cancel()
        client.close()
    until(lambda: total_shared(server) == 0, 10, "all of it is")


@pytest.mark.parametrize("workers", [1, 2])
def test_results_that_are_dropped_leave_nothing_in_it_and_nothing_behind(make_server, workers):
    """Clients drop results at any point, while others read theirs whole."""
    server = make_server(workers=workers)

    def work(seed):
        chance = random.Random(seed)
        with connect(server) as client:
            for step in range(12):
                number = seed * 100 + step
                rows = chance.choice([50_000, 500_000, 3_000_000])
                reader = flightsql.fetch(client, query(number, rows))
                whole = chance.random() < 0.4
                if whole:
                    check_rest(reader, number, 0, rows)
                    continue
                first = 0
                for _ in range(chance.randrange(4)):
                    first = check(reader.read_chunk().data, number, first)
                    if first == rows:
                        break
                reader.cancel()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(work, range(6)))
    until(lambda: active_statements(server) == 0, 10, "all statements have ended")
    until(lambda: total_shared(server) == 0, 10, "the memory is the system's again")


def test_a_slow_reader_is_not_charged_for_it(make_server):
    """What the server has looked at is the engine's, and does not add up in the server."""
    server = make_server()
    with connect(server) as client:
        before = resident(server.pid)
        reader = flightsql.fetch(client, query(1, 1_000_000_000))
        first = most = most_shared = 0
        for _ in range(60):
            first = check(reader.read_chunk().data, 1, first)
            looked = time.monotonic()
            until(lambda: time.monotonic() - looked > 0.05, 1, "a slow reader")
            most = max(most, resident(server.pid) - before)
            most_shared = max(most_shared, shared(server.pid))
        reader.cancel()
        assert most < 16 * MIB, f"{most / MIB:.1f} MiB"
        assert most_shared < 10 * MIB, f"{most_shared / MIB:.1f} MiB of it shared"


def test_without_it_results_travel(make_server):
    """Where files may not be as long as it is, the system gives none."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100 * MIB, hard))
    try:
        server = make_server()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "no memory can be shared with an engine" in server.log
    with connect(server) as client:
        check_rest(flightsql.fetch(client, query(1)), 1, 0)
    assert total_shared(server) == 0
