"""Five minutes of load while engines are killed at random: every result is right, or it is an error.

    SOAK_SECONDS=60 pytest tests/extended/test_soak.py      for another length
    SOAK_SEED=…                                             for the same plan again
"""

import collections
import os
import random
import signal
import threading
import time

import adbc_driver_flightsql.dbapi as dbapi
import duckdb
import flightsql
import pyarrow.flight as flight
from processes import descriptors, resident, until

SECONDS = float(os.environ.get("SOAK_SECONDS", "300"))
CLIENTS = 12
MIB = 1 << 20


def checked_range(client, chance):
    """A long result whose every row is known: none may be missing, doubled or wrong."""
    rows, step = chance.randrange(1, 3_000_000), chance.randrange(1, 1000)
    reader = flightsql.fetch(client, f"SELECT i * {step} AS a, hash(i) AS h FROM range({rows}) t(i)")
    seen = 0
    while True:
        try:
            column = reader.read_chunk().data.column(0)
        except StopIteration:
            break
        if len(column):
            assert column[0].as_py() == seen * step, "a wrong, missing or doubled row"
            assert column[-1].as_py() == (seen + len(column) - 1) * step, "a wrong, missing or doubled row"
            seen += len(column)
    assert seen == rows, f"a clean end after {seen} of {rows} rows"


def checked_table(client, chance, expected):
    sql = chance.choice(list(expected))
    assert flightsql.fetch(client, sql).read_all().to_pylist() == expected[sql], sql


def dropped(client, chance):
    """A client that changes its mind."""
    reader = flightsql.fetch(client, "SELECT i, hash(i) FROM range(100000000000) t(i)")
    for _ in range(chance.randrange(1, 5)):
        reader.read_chunk()
    reader.cancel()


def with_state(server, chance):
    """A session with a temporary table: what was inserted is there, or the session is told that it is lost."""
    rows = chance.randrange(1, 100_000)
    with dbapi.connect(server.uri, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE mine AS SELECT i FROM range({rows}) t(i)")
        cursor.execute("SELECT count(*), sum(i) FROM mine")
        assert cursor.fetchone() == (rows, rows * (rows - 1) // 2)


def is_loss(error):
    """Whether an error says what it may say when an engine was killed."""
    text = str(error)
    lost = flightsql.sqlstate_of(text) in ("58000", "57P02")
    # The session's table was lost with its engine, and the next statement does not find it.
    return lost or (flightsql.sqlstate_of(text) == "42P01" and "mine" in text)


def test_killed_engines_never_cost_a_row(make_server, lake):
    seed = int(os.environ.get("SOAK_SEED", random.SystemRandom().randrange(1 << 32)))
    print(f"SOAK_SEED={seed}")
    server = make_server(data=lake, memory="3GB")
    local = duckdb.connect()
    for table in ("lineitem", "orders"):
        files = f"{lake}/{table}/*.parquet" if (lake / table).is_dir() else f"{lake}/{table}.parquet"
        local.execute(f"CREATE VIEW {table} AS FROM read_parquet('{files}')")
    queries = [
        "SELECT count(*) AS n, sum(l_orderkey) AS s FROM lineitem",
        "SELECT l_returnflag, count(*) AS n FROM lineitem GROUP BY ALL ORDER BY ALL",
        "SELECT o_orderpriority, count(*) AS n FROM orders JOIN lineitem ON o_orderkey = l_orderkey GROUP BY ALL ORDER BY ALL",
        "SELECT l_orderkey, l_linenumber FROM lineitem ORDER BY l_comment, l_orderkey, l_linenumber LIMIT 1000",
    ]
    expected = {sql: local.execute(sql).to_arrow_table().to_pylist() for sql in queries}
    end = time.monotonic() + SECONDS
    over = threading.Event()
    counts = collections.Counter()
    wrong = []
    note = threading.Lock()

    def client(number):
        chance = random.Random(seed + number)
        connection = flight.connect(server.uri)
        actions = {
            "range": lambda: checked_range(connection, chance),
            "table": lambda: checked_table(connection, chance, expected),
            "dropped": lambda: dropped(connection, chance),
            "state": lambda: with_state(server, chance),
        }
        while time.monotonic() < end and not wrong:
            name = chance.choices(list(actions), [6, 6, 2, 1])[0]
            try:
                actions[name]()
                outcome = "right"
            except Exception as error:
                outcome = "lost"
                if isinstance(error, AssertionError) or not is_loss(error):
                    with note:
                        wrong.append((number, name, repr(error)[:1000]))
            with note:
                counts[name, outcome] += 1
        connection.close()

    def killer():
        chance = random.Random(seed - 1)
        while not over.wait(chance.uniform(0.05, 1.5)):
            victims = server.descendants()
            if victims:
                try:
                    os.kill(chance.choice(victims), chance.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM]))
                    counts["killed", ""] += 1
                except ProcessLookupError:
                    pass

    threads = [threading.Thread(target=client, args=(number,), daemon=True) for number in range(CLIENTS)]
    killing = threading.Thread(target=killer, daemon=True)
    for thread in [*threads, killing]:
        thread.start()
    for thread in threads:
        thread.join(SECONDS + 120)
        assert not thread.is_alive(), f"a client hangs; {dict(counts)}"
    over.set()
    killing.join()
    print(dict(counts))
    assert not wrong, f"{wrong[:5]}\n{dict(counts)}\n{server.log[-5000:]}"
    assert counts["range", "right"] > 0 and counts["table", "right"] > 0, counts
    assert counts["killed", ""] > SECONDS / 3, counts
    client_after = flight.connect(server.uri)
    until(lambda: flightsql.outcome(lambda: flightsql.fetch(client_after, "SELECT 1")) == 1, 10, "a sound service")
    client_after.close()
    until(lambda: len(server.descendants()) <= 3, 10, "no engine left over")
    assert "panicked" not in server.log


def test_an_hour_of_small_statements_in_a_minute(make_server):
    """A hundred thousand statements on a few connections: neither memory nor descriptors grow."""
    server = make_server()
    texts = 10_000
    count = int(100_000 * SECONDS / 300)

    def run(number):
        client = flight.connect(server.uri)
        for round_number in range(number):
            flightsql.fetch(client, f"SELECT {round_number % texts} AS v").read_all()
        client.close()

    def all_together(number):
        threads = [threading.Thread(target=run, args=(number // 4,), daemon=True) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    # What is kept of texts that were seen is full after so many.
    all_together(4 * texts)
    processes = [server.pid, *server.descendants()]
    before, open_before = list(map(resident, processes)), descriptors(server.pid)
    all_together(count)
    grown = [late - early for late, early in zip(map(resident, processes), before)]
    # 60 bytes a statement that are not given back would be seen.
    assert max(grown) < 2 * MIB + 40 * count, [f"{size / MIB:.1f} MiB" for size in grown]
    until(lambda: descriptors(server.pid) <= open_before, 10, "no descriptor more")
