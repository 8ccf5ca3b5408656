#!/usr/bin/env python3
"""Measures Tavana against DuckDB in process, a naive server and a PostgreSQL; writes docs/performance.md.

All rows come from one run on the same data: in each round every contender is visited once, one after the other
(A B C A B C …), so that a machine that grows slower or faster does so for all. Raw numbers go to benches/results/.
"""

import argparse
import contextlib
import datetime
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import report
import pg_wire
import workload_data
from contenders import ANCHORS, CONTENDERS
from costs import busy_seconds
from peers.others import datafusion, quack, roapi, sail
from peers.postgresql import DATABASE, PostgreSQL

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import testdata  # noqa: E402
from server import TAVANA, Server  # noqa: E402

HERE = Path(__file__).resolve().parent
CLIENT = HERE / "client.py"
PG_CLIENT = HERE / "pg_client.py"
ANCHOR = HERE / "anchor.py"
CROWD = HERE / "crowd.py"
LATENCY = HERE / "latency.py"
PROFILES = HERE / "profiles.py"
MEMORY = HERE / "memory.py"
WORKLOADS = HERE / "workloads.py"
NAIVE = HERE / "peers" / "naive_flight_server.py"
PAGE = ROOT / "docs" / "performance.md"

# Whose export took longer than so many seconds is warmed by another one in the first round alone: what that is good for, the
# pages that a client's memory takes anew, is a small part of so long a time.
SLOW = 4
# A visit takes a few seconds; one that takes so long hangs.
VISIT_LIMIT = 180
# So do the workloads all together.
WORKLOADS_LIMIT = 900
# Room for a whole export, four times: a result takes a quarter at most.
KEPT = "5GiB"
# How many clients ask at once, and how many export beside a small statement.
CROWDS = [1, 2, 4, 16, 64, 256]
EXPORTS = 2
# How many clients do not read their results, and how many connect and go, at each door.
STALLED = [1, 8, 64, 200]
CONNECTS = 500
# The machine counts as quiet when others use less than this part of it.
QUIET = 0.05


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="visits of each contender [3]")
    parser.add_argument("--scale", default="1", help="TPC-H scale [1]")
    parser.add_argument("--first-batches", type=int, default=3, help="first batches taken on each visit [3]")
    parser.add_argument("--small", type=int, default=300, help="small statements on each visit [300]")
    parser.add_argument("--seconds", type=int, default=3, help="seconds of pgbench on each visit [3]")
    parser.add_argument("--patience", type=float, default=20, help="seconds in all for a quiet machine [20]")
    parser.add_argument("--only", nargs="*", help="keys of contenders; without all of them no page is written")
    parser.add_argument("--datafusion", action="store_true", help="datafusion-postgres too, from .deps/tools")
    parser.add_argument("--workloads", action="store_true", help="with --only: the other workloads as well")
    parser.add_argument("--profiles", action="store_true", help="with --only: where the time goes as well")
    parser.add_argument("--memory", action="store_true", help="with --only: what is held for idle clients as well")
    parser.add_argument("--again", type=Path, metavar="JSON", help="measure nothing, write the page of an earlier run")
    return parser.parse_args()


def read_whole(file):
    """Puts a file into the page cache."""
    with open(file, "rb", buffering=0) as content:
        while content.read(1 << 22):
            pass


@contextlib.contextmanager
def naive_server(file, threads):
    """The naive peer; gives its process id and address."""
    command = [sys.executable, NAIVE, json.dumps({"lineitem": str(file)}), str(threads)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            ready = json.loads(process.stdout.readline())
            yield ready["pid"], f"127.0.0.1:{ready['port']}"
        finally:
            process.stdin.close()


def tell_end(name, server):
    """A server that has ended by itself has told why."""
    if server.process.poll() is not None:
        print(f"bench: the server {name} ended with {server.process.returncode}:\n{server.log}", file=sys.stderr)


@contextlib.contextmanager
def servers(folder, file, threads, wanted):
    """The servers that are asked, by name: process id and address."""
    with contextlib.ExitStack() as running:
        found = {}
        own = {
            "processes": {"workers": 1},
            "in-process": {"workers": "in-process"},
            "direct": {"workers": 1, "advertise": "127.0.0.1"},
            "kept": {"workers": 1, "result_cache": KEPT},
        }
        for name, flags in own.items():
            if name in wanted:
                server = running.enter_context(Server(data=folder, memory="4GB", **flags))
                running.callback(tell_end, name, server)
                found[name] = (server.pid, server.flight)
        others = {
            "naive": lambda: naive_server(file, threads),
            "sail": sail,
            "roapi": lambda: roapi(file),
            "quack": lambda: quack(file, threads),
        }
        for name, start in others.items():
            if name in wanted:
                found[name] = running.enter_context(start())
        yield found


@contextlib.contextmanager
def wire_servers(folder, wanted):
    """Those that are asked over PostgreSQL's wire: process id, address and database."""
    with contextlib.ExitStack() as running:
        found = {}
        for name, flags in [(pg_wire.TAVANA, {}), (pg_wire.KEPT, {"result_cache": KEPT})]:
            # The tables of a PostgreSQL come from the first one.
            if name in wanted or (wanted and name == pg_wire.TAVANA):
                server = running.enter_context(Server(data=folder, workers=1, memory="4GB", **flags))
                running.callback(tell_end, name, server)
                found[name] = (server.pid, server.ready["pg"], pg_wire.DATABASE)
        if pg_wire.DATAFUSION in wanted:
            found[pg_wire.DATAFUSION] = (*running.enter_context(datafusion(folder)), DATABASE)
        if pg_wire.POSTGRESQL in wanted:
            print("bench: copying tables into a PostgreSQL", flush=True)
            peer = running.enter_context(PostgreSQL())
            _, address, database = found[pg_wire.TAVANA]
            peer.copy(address, database, "lineitem")
            peer.copy(address, database, pg_wire.TABLE, pg_wire.KEY)
            found[pg_wire.POSTGRESQL] = (peer.pid, peer.address, DATABASE)
        yield found


def is_to_be_warmed(earlier):
    """Whether an export is made once before it is measured."""
    return not earlier or earlier[-1]["export"]["seconds"] < SLOW


def visit(contender, running, earlier, file, threads, options):
    """One visit of one contender, in a process of its own."""
    server, address = running[contender.server] if contender.server else (None, None)
    own = {"address": address} if address else {"file": str(file), "threads": threads}
    order = {
        "way": contender.way,
        "server": server,
        "relation": contender.relation.format(file=file),
        "options": {**own, **contender.options},
        "warm": is_to_be_warmed(earlier),
        "first_batches": options.first_batches if contender.first_batch else 0,
        "small": options.small if contender.small else 0,
    }
    return made_by(CLIENT, contender.key, order)


def wire_visit(contender, running, earlier, options):
    """One visit of one contender over PostgreSQL's wire, in a process of its own."""
    server, address, database = running[contender.server]
    load = contender.load
    known = None
    if load.is_drain and earlier:
        known = {name: earlier[0]["export"].get(name) for name in ("rows", "bytes", "fingerprint")}
    order = {
        "way": load.way,
        "server": server,
        "address": address,
        "database": database,
        "options": load.options,
        "known": known,
        "warm": load.is_drain and is_to_be_warmed(earlier),
        "seconds": options.seconds,
    }
    return made_by(PG_CLIENT, contender.key, order)


def made_by(program, key, order, limit=VISIT_LIMIT):
    """What a program tells of its visit."""
    command = [sys.executable, program, order if isinstance(order, str) else json.dumps(order)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=limit, check=False)
    if done.returncode != 0:
        sys.exit(f"bench: {key} failed (exit code {done.returncode}), see above; nothing was written")
    return json.loads(done.stdout)


class Patience:
    """Time, so much in all and no more, to wait for a quiet machine and to make disturbed visits again."""

    def __init__(self, seconds, threads):
        self.left = seconds
        self.threads = threads
        self.again = 0

    def wait(self):
        """Waits until the machine is quiet."""
        while self.left > 0:
            begun, busy = time.monotonic(), busy_seconds()
            time.sleep(0.2)
            elapsed = time.monotonic() - begun
            if (busy_seconds() - busy) / elapsed < QUIET * self.threads:
                return
            self.left -= elapsed

    def undisturbed(self, make):
        """The first visit that was not disturbed, or the last one when there is no patience left."""
        while True:
            self.wait()
            begun = time.monotonic()
            result = make()
            result["took"] = time.monotonic() - begun
            if self.left <= 0 or not report.is_disturbed(result, self.threads):
                return result
            self.left -= time.monotonic() - begun
            self.again += 1


def slowed(folder, threads, options):
    """What a server adds to a small statement."""
    with (
        Server(data=folder, workers=1, memory="4GB") as processes,
        Server(data=folder, workers="in-process", memory="4GB") as in_process,
    ):
        order = {
            "threads": threads,
            "servers": {"processes": processes.flight, "in-process": in_process.flight},
            "rounds": report.FEWEST,
            "seconds": options.seconds,
        }
        return made_by(LATENCY, "latency", order)


def crowded(folder, options):
    """Many clients of one server, a few times."""
    with Server(data=folder, workers=1, memory="4GB") as server, PostgreSQL() as peer:
        order = {
            "pg": server.ready["pg"],
            "peer": [peer.address, DATABASE],
            "flight": server.flight,
            "clients": CROWDS,
            "exports": EXPORTS,
            "seconds": options.seconds,
        }
        return [made_by(CROWD, "crowd", order) for _ in range(report.FEWEST)]


def remembered(folder, file, threads):
    """What a server holds for those who do not read, and for those who have gone."""
    with Server(data=folder, workers=1, memory="4GB") as server:
        order = {
            "pid": server.pid,
            "pg": server.ready["pg"],
            "flight": server.flight,
            "clients": STALLED,
            "connects": CONNECTS,
            "file": str(file),
            "threads": threads,
        }
        return made_by(MEMORY, "memory", order)


def profiled(folder, options):
    """Where a server's time goes."""
    with Server(data=folder, workers=1, memory="4GB") as server:
        order = {"pid": server.pid, "pg": server.ready["pg"], "flight": server.flight, "seconds": options.seconds}
        return made_by(PROFILES, "profiles", order)


def worked(folder, threads, options):
    """The workloads beside the export of one table."""
    tables = workload_data.made()
    with (
        tempfile.TemporaryDirectory(prefix="tavana-bench-") as lake,
        Server(data=[folder, tables], workers=1, memory="4GB") as server,
        Server(data=folder, tables=lake, workers=1, memory="4GB") as writable,
        PostgreSQL() as peer,
        quack(folder / "lineitem.parquet", threads) as (_, quack_address),
    ):
        order = {
            "folders": [str(folder), str(tables)],
            "threads": threads,
            "flight": server.flight,
            "lake": writable.flight,
            "writable": {"tavana": [writable.ready["pg"], pg_wire.DATABASE], "postgresql": [peer.address, DATABASE]},
            "quack": quack_address,
            "seconds": options.seconds,
            "rounds": report.FEWEST,
        }
        return made_by(WORKLOADS, "workloads", order, limit=WORKLOADS_LIMIT)


def check_same(visits):
    """All must have got the same rows, or their times mean nothing."""
    told = {key: visit[0].get("export", {}).get("fingerprint") for key, visit in visits.items() if visit}
    exports = {key: fingerprint for key, fingerprint in told.items() if fingerprint}
    groups = [{key: told for key, told in exports.items() if key not in pg_wire.KEYS}]
    groups += [{key: told for key, told in exports.items() if key in keys} for keys in pg_wire.GROUPS]
    # The peer that keeps no order of rows, and writes some numbers otherwise in binary, has as many rows.
    groups += [{key: told[:1] for key, told in exports.items() if key in keys} for keys in pg_wire.UNORDERED]
    for results in groups:
        if len(set(map(json.dumps, results.values()))) > 1:
            sys.exit(f"bench: the results differ, so their times mean nothing: {results}")


def measure(options, contenders, wire_contenders, folder, file, threads):
    anchors = ANCHORS if contenders else ()
    visits = {key: [] for key in [*anchors, *(contender.key for contender in [*contenders, *wire_contenders])]}
    patience = Patience(options.patience, threads)
    with (
        servers(folder, file, threads, {contender.server for contender in contenders}) as running,
        wire_servers(folder, {contender.server for contender in wire_contenders}) as on_the_wire,
    ):
        for number in range(options.rounds):
            begun = time.monotonic()
            for key in anchors:
                visits[key].append(patience.undisturbed(lambda chosen=key: made_by(ANCHOR, chosen, chosen)))
            for contender in contenders:
                own = visits[contender.key]
                own.append(
                    patience.undisturbed(
                        lambda chosen=contender, earlier=own: visit(chosen, running, earlier, file, threads, options)
                    )
                )
            for contender in wire_contenders:
                own = visits[contender.key]
                own.append(
                    patience.undisturbed(
                        lambda chosen=contender, earlier=own: wire_visit(chosen, on_the_wire, earlier, options)
                    )
                )
            check_same(visits)
            print(f"bench: round {number + 1} of {options.rounds}: {time.monotonic() - begun:.0f} s", flush=True)
    return visits, patience.again


def publish(run):
    """Prints the table and writes the page; a machine that others kept busy tells nothing."""
    if not report.enough(run):
        sys.exit(
            f"bench: fewer than {report.FEWEST} rounds of some row were undisturbed by other programs: nothing was"
            " written; try again on a quiet machine, or with more --rounds and --patience"
        )
    print(report.terminal(run))
    if run["scale"] == "1":
        PAGE.write_text(report.page(run))
        print(f"\nbench: wrote {PAGE.relative_to(ROOT)}")


def is_left_out(contender, options):
    """Whether it is measured only where it is asked for, and is not."""
    return getattr(contender, "is_optional", False) and not options.datafusion


def main():
    options = arguments()
    # Whoever ends this ends the servers too: a PostgreSQL would stay.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench: ended; nothing was written"))
    if options.again:
        publish(json.loads(options.again.read_text()))
        return
    begun = time.monotonic()
    contenders, wire_contenders = (
        [contender for contender in among if not options.only or contender.key in options.only]
        for among in (CONTENDERS, pg_wire.CONTENDERS)
    )
    required = [contender for contender in [*CONTENDERS, *pg_wire.CONTENDERS] if not is_left_out(contender, options)]
    wire_contenders = [contender for contender in wire_contenders if not is_left_out(contender, options)]
    threads = len(os.sched_getaffinity(0))
    folder = testdata.tpch(options.scale)
    file = folder / "lineitem.parquet"
    read_whole(file)
    visits, again = measure(options, contenders, wire_contenders, folder, file, threads)
    all_asked = len(contenders) + len(wire_contenders) == len(required)
    latency = slowed(folder, threads, options) if all_asked else []
    crowds = crowded(folder, options) if all_asked else []
    memory = remembered(folder, file, threads) if all_asked or options.memory else None
    profiles = profiled(folder, options) if all_asked or options.profiles else None
    works = worked(folder, threads, options) if all_asked or options.workloads else None
    run = {
        "day": datetime.date.today().isoformat(),
        "scale": options.scale,
        "rounds": options.rounds,
        "first_batches": options.first_batches,
        "small": options.small,
        "pgbench_seconds": options.seconds,
        "threads": threads,
        "file_bytes": file.stat().st_size,
        "machine": report.machine(),
        "versions": report.versions(TAVANA),
        "seconds": time.monotonic() - begun,
        "again": again,
        "visits": visits,
        "latency": latency,
        "crowds": crowds,
        "memory": memory,
        "profiles": profiles,
        "workloads": works,
    }
    raw = HERE / "results" / f"{datetime.datetime.now():%Y%m%d-%H%M%S}.json"
    raw.parent.mkdir(exist_ok=True)
    raw.write_text(json.dumps(run))
    print(f"bench: raw numbers in {raw.relative_to(ROOT)}\n", flush=True)
    if not all_asked:
        print(json.dumps(report.brief(run), indent=1))
        return
    publish(run)


if __name__ == "__main__":
    main()
