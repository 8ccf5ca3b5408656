"""How well statements are sized and admitted, measured through the running service; writes docs/sizing-accuracy.md.

    make bench-sizing               # some hours: scale 10, all threads of the machine, ten minutes of overload
    make bench-sizing QUICK=1       # about 20 minutes
"""

import argparse
import datetime
import json
import os
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "tests"), str(ROOT / "benches")]

import baselines  # noqa: E402
import data  # noqa: E402
import page  # noqa: E402
import store  # noqa: E402
import texts  # noqa: E402
import through  # noqa: E402

# Seconds that the store with latency takes longer for each request.
LATENCY = 0.03


class Size:
    """How much is measured."""

    def __init__(self, quick):
        processors = len(os.sched_getaffinity(0))
        self.scales = ["0.1", "1"] if quick else ["0.1", "1", "10"]
        self.threads = [count for count in ([1, 2] if quick else [1, 2, 4]) if count <= processors]
        self.templates = 54 if quick else 324
        self.elsewhere = 18 if quick else 60
        self.warm_templates = 24 if quick else 72
        self.warm_runs = 11 if quick else 50
        self.remote = 24 if quick else 120
        self.crowd_seconds = 120 if quick else 600
        self.clients = 40
        self.small = 400 if quick else 2000
        self.baseline_templates = 36 if quick else 120


def note(text):
    print(f"bench-sizing: {datetime.datetime.now():%H:%M:%S} {text}", flush=True)


def cold_of(size, scale, threads):
    """Every statement once, each suite by a service that has seen nothing."""
    suites = [
        (data.tpch(scale), texts.tpch(0) + texts.generated(size.templates)),
        (data.tpcds(scale), texts.tpcds(0)),
    ]
    if scale == "1":
        suites.append((data.elsewhere(), texts.elsewhere(size.elsewhere)))
    records = []
    for folder, asked in suites:
        with through.service(folder, threads) as server:
            records += through.cold(server, asked)
    return records


def warm_of(size, scale, threads, state=None):
    asked = varied(size.warm_templates)
    more = {"state": state} if state else {}
    with through.service(data.tpch(scale), threads, **more) as server:
        return through.warm(server, asked, size.warm_runs, seed=7)


def varied(count):
    """Statements of which others can be drawn, from all suites over TPC-H's tables."""
    found = [s for s in texts.generated(4 * count) + texts.tpch(0) if s.varies()]
    return found[:: max(1, len(found) // count)][:count]


def by_scale(size, threads):
    """Learned on little data, judged on ten times as much."""
    small, large = size.scales[-2], size.scales[-1]
    asked = varied(size.warm_templates)
    with tempfile.TemporaryDirectory(prefix="tavana-sizing-") as folder:
        with through.service(data.tpch(small), threads, state=Path(folder) / "state") as server:
            through.warm(server, asked, 6, seed=11)
        with through.service(data.tpch(large), threads, state=Path(folder) / "state") as server:
            before = len(through.history(server))
            records = through.cold(server, asked)
            assert before > 0, "what was learned is gone"
    return records


def remote_of(size, threads):
    """The files in a store that takes its time."""
    asked = texts.tpch(0) + texts.generated(size.remote)
    with store.with_latency(data.tpch("0.1"), LATENCY) as (place, environment):
        with through.service(place, threads, env=environment) as server:
            return through.cold(server, asked)


def crowd_of(size):
    """Many more than fit, on two workers of 1 GiB, for minutes."""
    asked = varied(size.warm_templates) + [s for s in texts.tpch(0) if s.name in ("q01", "q06", "q14")]
    with through.service(data.tpch("0.1"), len(os.sched_getaffinity(0)), memory="2GiB", workers=2) as server:
        return through.crowd(server, asked, size.clients, size.crowd_seconds, seed=3)


def measured(size, program):
    most = size.threads[-1]
    run = {"cold": [], "warm": [], "latency_added_by_store": LATENCY}
    for scale in size.scales:
        for threads in size.threads if scale == "1" else [most]:
            note(f"cold, scale {scale}, {threads} threads")
            records = cold_of(size, scale, threads)
            run["cold"].append({"scale": scale, "threads": threads, "records": records})
    for scale in size.scales[:2]:
        note(f"warm, scale {scale}, {most} threads")
        run["warm"].append({"scale": scale, "threads": most, "records": warm_of(size, scale, most)})
    note("learned on little data, judged on more")
    run["by_scale"] = by_scale(size, most)
    note("files in a store with latency")
    run["remote"] = remote_of(size, most)
    note(f"{size.clients} clients on two workers of 1 GiB for {size.crowd_seconds} s")
    run["crowd"] = crowd_of(size)
    note("small statements")
    with through.service(data.tpch("0.1"), most) as server:
        run["small"] = through.small(server, size.small)
    note("other ways to say it, and DuckDB by itself")
    asked = texts.generated(size.baseline_templates) + texts.tpch(0) + texts.tpcds(0)
    folders = {"generated": data.tpch("1"), "tpch": data.tpch("1"), "tpcds": data.tpcds("1")}
    run["baselines"] = baselines.compare(program, folders.get, most, asked)
    return run


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="about 20 minutes")
    parser.add_argument("--program", help="examples/size of the sizer, for the comparison of plans")
    parser.add_argument("--again", metavar="JSON", help="measure nothing, write the page of an earlier run")
    options = parser.parse_args()
    if options.again:
        page.write(json.loads(Path(options.again).read_text()))
        return
    begun = time.monotonic()
    run = measured(Size(options.quick), options.program)
    run |= {"quick": options.quick, "seconds": time.monotonic() - begun, "date": f"{datetime.date.today()}"}
    raw = ROOT / "benches" / "results" / f"sizing-{datetime.datetime.now():%Y%m%d-%H%M%S}.json"
    raw.parent.mkdir(exist_ok=True)
    raw.write_text(json.dumps(run))
    note(f"raw numbers in {raw.relative_to(ROOT)}")
    page.write(run)


if __name__ == "__main__":
    main()
