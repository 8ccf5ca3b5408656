"""Statements that last make room for others: what the kernel says of the threads that work on them."""

import os
import threading
import time

import duckdb
import psycopg
import pytest
from processes import busy_engine, cpu_seconds, until

# Never at its end, whichever of the engine's threads work on it.
ENDLESS = "SELECT sum(hash(a.range + b.range)) FROM range(10000000) a, range(10000000) b"
# At its end after some tenths of a second.
HEAVY = "SELECT sum(hash(range + {0}) % 1000) AS s FROM range(20000000)"
NICER = 10


@pytest.fixture
def door(make_server, lake):
    server = make_server(data=lake, workers=1, memory="4GB")
    host, port = server.pg.split(":")
    opened = []

    def come():
        opened.append(psycopg.connect(host=host, port=port, user="x", dbname="x", autocommit=True))
        return opened[-1]

    server.come = come
    yield server
    for connection in opened:
        connection.close()


def threads(pid):
    """Of each thread of a process its name, how nice it is, and whether it works."""
    told = []
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{task}/stat") as stat:
                head, _, rest = stat.read().rpartition(")")
        except OSError:
            continue
        fields = rest.split()
        told.append((head.partition("(")[2], int(fields[16]), fields[0] == "R"))
    return told


def of_statements(pid, nice=None):
    """The names of the threads that statements have of their own, those that are so nice."""
    return [name for name, niceness, _ in threads(pid) if name in ("statement", "brief") and nice in (None, niceness)]


def test_a_statement_that_lasts_makes_room_until_its_end(door):
    lasting, other = door.come(), door.come()
    outcome = []

    def last():
        try:
            lasting.execute(ENDLESS)
        except psycopg.errors.QueryCanceled as error:
            outcome.append(error)

    runs = threading.Thread(target=last)
    runs.start()
    engine = busy_engine(door)
    until(lambda: len(of_statements(engine, nice=NICER)) == 1, 10, "the thread of the statement is nicer")
    assert [nice for name, nice, _ in threads(engine) if name == "helper"] == [NICER]
    # Whoever runs the next one is not.
    until(lambda: "brief" in of_statements(engine, nice=0), 10, "a thread for brief statements")
    for number in range(3):
        assert other.execute(f"SELECT {number}").fetchall() == [(number,)]
    lasting.cancel_safe()
    runs.join(20)
    assert len(outcome) == 1
    until(lambda: not of_statements(engine, nice=NICER), 10, "the thread ends with the statement")


def test_what_has_made_room_leaves_all_else_as_it_was(door):
    connection = door.come()
    for number in range(12):
        sql = HEAVY.format(number)
        assert connection.execute(sql).fetchall() == duckdb.sql(sql).fetchall()
        until(lambda: all(not of_statements(pid, nice=NICER) for pid in door.descendants()), 10, "all is as before")


def test_a_session_keeps_what_it_has_behind_a_statement_that_lasted(door):
    connection = door.come()
    connection.execute("CREATE TEMP TABLE mine AS SELECT 7 AS a")
    for number in range(2):
        connection.execute(HEAVY.format(number))
        assert connection.execute("SELECT a FROM mine").fetchall() == [(7,)]


# Of two parts, each of which one thread works on; the engine gives them out as it likes.
PARTS = """
    CREATE OR REPLACE TEMP TABLE made AS
    SELECT max(hash(range) % {2}) FROM range({0}) UNION ALL SELECT max(hash(range) % {2}) FROM range({1})
"""


def test_a_thread_with_nothing_left_to_do_takes_no_processor(door):
    """While the other works on the larger part, the one that is done with the smaller waits and does not look for more."""
    come = door.come()
    come.execute("CREATE TEMP TABLE made AS SELECT 1")
    before, begun = {pid: cpu_seconds(pid) for pid in door.descendants()}, time.monotonic()
    for number in range(4):
        for one, other in [(40_000_000, 1000), (1000, 40_000_000)]:
            come.execute(PARTS.format(one, other, 1000 + number))
    passed = time.monotonic() - begun
    # The engine that did it; another may wait to be of use.
    used = max((cpu_seconds(pid) or 0) - then for pid, then in before.items())
    assert used < 1.15 * passed, f"{used:.2f} s of processors in {passed:.2f} s"
