"""What a server adds to a small statement, as a process of its own: `latency.py '{"servers": …}'` measures and prints JSON.

`SELECT 1` is asked of DuckDB in this process, prepared and run anew each time, and of each server by a client that does
as little as can be done (`raw_flight.py`): first one after the other, as fast as they are answered, then at half that
rate, evenly spaced. They take turns, so that a machine that grows slower does so for all.
"""

import json
import sys
import time

import duckdb
from raw_flight import RawFlight

SMALL = "SELECT 1"
WARM_UP = 200
IN_PROCESS = "in process"


def in_process(threads):
    connection = duckdb.connect(config={"threads": threads})

    def ask():
        assert connection.execute(SMALL).fetchall() == [(1,)]

    return ask


def served(address):
    client = RawFlight(address)

    def ask():
        assert client.one(SMALL)[:4] == b"\1\0\0\0"

    return ask


def one_after_the_other(ask, seconds):
    times, end = [], time.perf_counter() + seconds
    while (begun := time.perf_counter()) < end:
        ask()
        times.append(time.perf_counter() - begun)
    return times


def evenly(ask, seconds, gap):
    """One statement each `gap` seconds. Where one is asked for late because the one before took long, its time counts
    from when it was due; a sleep that took too long is not the server's."""
    times, due = [], time.perf_counter()
    end = due + seconds
    while due < end:
        waited = due - time.perf_counter()
        if waited > 0:
            time.sleep(waited)
        begun = time.perf_counter() if waited > 0 else due
        ask()
        times.append(time.perf_counter() - begun)
        due += gap
    return times


def main():
    order = json.loads(sys.argv[1])
    asked = {IN_PROCESS: in_process(order["threads"])}
    asked |= {name: served(address) for name, address in order["servers"].items()}
    rounds = []
    for ask in asked.values():
        for _ in range(WARM_UP):
            ask()
    for _ in range(order["rounds"]):
        told = {}
        for name, ask in asked.items():
            closed = one_after_the_other(ask, order["seconds"])
            gap = 2 * sum(closed) / len(closed)
            told[name] = {"closed": closed, "half": evenly(ask, order["seconds"], gap)}
        rounds.append(told)
    print(json.dumps(rounds))


if __name__ == "__main__":
    main()
