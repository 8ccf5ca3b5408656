"""Many more than fit: everybody waits, nobody fails, and the wait can be seen."""

import random
import threading

import adbc_driver_flightsql.dbapi as dbapi
import duckdb
import pytest
from processes import until

CLIENTS = 50
# What each of them asks: small ones, and some that take a good part of a worker of 1 GiB.
KINDS = [
    "SELECT count(*) FROM nation WHERE n_regionkey = {n} % 5",
    "SELECT l_returnflag, sum(l_quantity), count(*) FROM lineitem WHERE l_linenumber <> {n} % 7 GROUP BY 1 ORDER BY 1",
    "SELECT o_orderpriority, count(*) FROM orders JOIN lineitem ON l_orderkey = o_orderkey"
    " WHERE l_suppkey % 50 <> {n} GROUP BY 1 ORDER BY 1",
    "SELECT * FROM lineitem WHERE l_suppkey % 50 <> {n} ORDER BY l_comment, l_orderkey, l_linenumber LIMIT 5 OFFSET 100000",
    "SELECT l_comment, count(*), sum(l_tax) FROM lineitem WHERE l_suppkey % 50 <> {n} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 5",
]


@pytest.fixture(scope="module")
def local(lake):
    connection = duckdb.connect()
    for table in ("lineitem", "orders", "nation"):
        connection.execute(f"CREATE VIEW {table} AS FROM read_parquet('{lake}/{table}.parquet')")
    return connection


def test_fifty_clients_on_two_workers_of_one_gigabyte(make_server, lake, local):
    server = make_server(data=lake, workers=2, memory="2GiB")
    chance = random.Random(7)
    plan = [[KINDS[chance.randrange(len(KINDS))].format(n=number) for _ in range(4)] for number in range(CLIENTS)]
    expected = {sql: local.execute(sql).fetchall() for asked in plan for sql in asked}
    errors, waits, over = [], [], threading.Event()

    def client(number):
        try:
            with dbapi.connect(server.uri, autocommit=True) as connection, connection.cursor() as cursor:
                for sql in plan[number]:
                    cursor.execute(sql)
                    assert cursor.fetchall() == expected[sql], sql
        except BaseException as error:
            errors.append((number, error))

    def watch():
        sql = "SELECT position, estimated_wait_p50_seconds, estimated_wait_p90_seconds FROM tavana.queue WHERE state = 'waiting'"
        try:
            with dbapi.connect(server.uri, autocommit=True) as connection, connection.cursor() as cursor:
                while not over.is_set():
                    cursor.execute(sql)
                    waits.extend(cursor.fetchall())
        except BaseException as error:
            errors.append(("watch", error))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    clients = [threading.Thread(target=client, args=(number,), daemon=True) for number in range(CLIENTS)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join(240)
        assert not thread.is_alive(), "no end in sight"
    over.set()
    watcher.join(60)
    assert not errors, errors[:3]
    assert waits, "nobody was seen to wait"
    assert any(p50 is not None and p90 >= p50 >= 0 for _, p50, p90 in waits), waits[:5]
    assert all(position >= 1 for position, _, _ in waits)
    with dbapi.connect(server.uri, autocommit=True) as connection, connection.cursor() as cursor:

        def ended():
            cursor.execute(
                "SELECT execution_status, count(*), max(queue_seconds) > 0 FROM tavana.query_history"
                " WHERE query_text NOT LIKE '%tavana%' GROUP BY 1"
            )
            found = cursor.fetchall()
            return found if "running" not in [status for status, *_ in found] else None

        # A client has its rows a moment before the history has their end.
        ((status, count, waited),) = until(ended, 10, "the end of all statements")
    assert (status, waited) == ("ok", True) and count >= CLIENTS * 4


def test_who_asks_after_the_queue_does_not_wait_in_it(make_server, lake):
    """All memory is held by one that does not end, and others of the same user wait."""
    server = make_server(data=lake, workers=1, memory="256MiB")
    endless = "SELECT count(*) FROM lineitem a, lineitem b WHERE a.l_comment || b.l_comment = 'x'"
    connections = [dbapi.connect(server.uri, autocommit=True) for _ in range(6)]

    def run(connection):
        cursor = connection.cursor()
        try:
            cursor.execute(endless)
            cursor.fetchall()
        except dbapi.Error:
            pass

    threads = [threading.Thread(target=run, args=(connection,), daemon=True) for connection in connections]
    for thread in threads:
        thread.start()

    def states():
        with dbapi.connect(server.uri, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT state, query_id FROM tavana.queue WHERE query_text LIKE '%l_comment ||%' AND state <> 'starting'")
            return cursor.fetchall()

    until(lambda: len(states()) == 6, 60, "all are there")
    found = states()
    assert {state for state, _ in found} == {"running", "waiting"}, found
    with dbapi.connect(server.uri, autocommit=True) as connection, connection.cursor() as cursor:
        for _, query in found:
            cursor.execute(f"KILL '{query}'")
            assert cursor.fetchall() == [(query,)]
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
