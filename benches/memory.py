"""What a server holds for clients that do not read, and what is left of those that have gone, as a process of its own:
`memory.py '{"pid": …}'` measures and prints JSON.
"""

import contextlib
import json
import os
import queue
import sys
import threading
import time
from pathlib import Path

import duckdb
import psycopg
from costs import descendants
from pg_wire import DATABASE
from ways import FlightSql

EXPORT = "SELECT * FROM lineitem"
# A client that has no rows after so long waits for its turn: nobody reads, so no other stream ends.
PATIENCE = 2.0


def held(pid):
    """Bytes that the server and its engines hold, and of those the server's own. What they share counts once."""
    own, shared, service = 0, 0, 0
    for process in [pid, *descendants(pid)]:
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{process}/status").read_text().splitlines()
            fields = (line.partition(":") for line in lines if line.startswith(("RssAnon", "RssShmem")))
            told = {name: int(rest.split()[0]) * 1024 for name, _, rest in fields}
            own += told["RssAnon"]
            shared = max(shared, told["RssShmem"])
            service = told["RssAnon"] if process == pid else service
    return own + shared, service


def settled(pid):
    """What is held once that changes no more."""
    before = held(pid)
    while True:
        time.sleep(0.3)
        now = held(pid)
        if abs(now[0] - before[0]) < 1 << 20:
            return now
        before = now


class Stalled:
    """A client that reads the first rows of a result, and no more until it is let go."""

    def __init__(self, address, arrived):
        self.address = address
        self.arrived = arrived
        self.let_go = threading.Event()
        self.thread = threading.Thread(target=self.read)
        self.thread.start()

    def read(self):
        way = FlightSql(self.address)
        # Whoever waits for a turn when all are let go gets it then.
        with way.first_batch(EXPORT):
            self.arrived.put(self)
            self.let_go.wait()
        way.client.close()


def stalled(order, clients):
    """What is held for so many clients that do not read."""
    before, _ = settled(order["pid"])
    arrived = queue.Queue()
    all_of_them = [Stalled(order["flight"], arrived) for _ in range(clients)]
    there = 0
    with contextlib.suppress(queue.Empty):
        while there < clients:
            arrived.get(timeout=PATIENCE)
            there += 1
    now, _ = settled(order["pid"])
    # All at once: one that waits for its turn waits for those that have theirs.
    for client in all_of_them:
        client.let_go.set()
    for client in all_of_them:
        client.thread.join()
    return {"clients": clients, "streams": there, "bytes": now - before}


def connected(order):
    """What the service itself holds before and after so many have come to each door, asked and gone."""
    _, before = settled(order["pid"])
    host, _, port = order["pg"].rpartition(":")
    for _ in range(order["connects"]):
        with psycopg.connect(host=host, port=port, dbname=DATABASE, user="tavana", autocommit=True) as connection:
            assert connection.execute("SELECT 1").fetchall() == [(1,)]
        way = FlightSql(order["flight"])
        assert way.rows("SELECT 1") == [(1,)]
        way.client.close()
    _, after = settled(order["pid"])
    return {"connects": order["connects"], "before": before, "after": after}


def in_process(file, threads, readers=4):
    """What DuckDB in this process holds for each reader that has stopped after the first rows."""
    connection = duckdb.connect(config={"threads": threads})

    def begun():
        cursor = connection.cursor()
        reader = cursor.execute("SELECT * FROM read_parquet(?)", [file]).to_arrow_reader(2048)
        reader.read_next_batch()
        return cursor, reader

    first = begun()
    before, _ = settled(os.getpid())
    others = [begun() for _ in range(readers)]
    now, _ = settled(os.getpid())
    del first, others
    return (now - before) / readers


def main():
    order = json.loads(sys.argv[1])
    FlightSql(order["flight"]).table(EXPORT)
    connects = connected(order)
    # Once unmeasured: what engines keep for the next is not for these.
    stalled(order, max(order["clients"]))
    told = [stalled(order, clients) for clients in order["clients"]]
    held_here = in_process(order["file"], order["threads"])
    print(json.dumps({"connects": connects, "stalled": told, "in_process": held_here}))


if __name__ == "__main__":
    main()
