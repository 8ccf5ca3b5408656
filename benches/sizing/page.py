"""From the records of a run to docs/sizing-accuracy.md."""

import math
import statistics
from pathlib import Path

from bounds import quantile, quantile_bound, rate_bound

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "sizing-accuracy.md"

MIB = 1 << 20
# Of what takes less, nobody cares how well it was predicted.
LARGE = 64 * MIB
# Runs of a template after which it counts as known.
WARM = 5
WORST = 10


def q_error(said, was):
    return max(said / was, was / said)


def sized(records):
    """Those that were sized and whose peak was measured."""
    return [r for r in records if r.get("peak") and r.get("model") and r["source"] not in ("trivial", "cautious")]


def large(records):
    return [r for r in sized(records) if r["peak"] >= LARGE]


def is_under(record):
    return bool(record["attempts"] > 1 or record["spilled"] or (record["peak"] or 0) > record["granted"])


def ran(records):
    """Those that were admitted."""
    return [r for r in records if r.get("granted")]


def known(records):
    """Of runs in their order, those of templates that had run often enough before."""
    seen, found = {}, []
    for record in records:
        before = seen.get(record["name"], 0)
        if before >= WARM:
            found.append(record)
        seen[record["name"]] = before + 1
    return found


def granted_over_used(records):
    measured = [r for r in ran(records) if r["peak"]]
    used = sum(r["peak"] * r["seconds"] for r in measured)
    return sum(r["granted"] * r["seconds"] for r in measured) / used if used else math.nan


def two(values, times=1.0, digits=2, high=0.9):
    """The median and a high quantile, each with what it is surely below."""
    parts = []
    for part in (0.5, high):
        bound = quantile_bound(values, part)
        told = "" if bound is None else f" (< {bound * times:.{digits}f})"
        parts.append(f"{quantile(values, part) * times:.{digits}f}{told}")
    return " / ".join(parts)


def rate(n, k):
    return f"{k} of {n}: {100 * k / max(1, n):.1f}% (< {100 * rate_bound(n, k):.1f}%)"


def met(*conditions):
    return "yes" if all(conditions) else "**no**"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows)])


def errors(records):
    return [q_error(r["model"], r["peak"]) for r in large(records)]


def goals(cold, warm, run):
    rows = []

    def add(measure, goal_cold, figure_cold, met_cold, goal_warm, figure_warm, met_warm):
        rows.append([measure, goal_cold, figure_cold, met_cold, goal_warm, figure_warm, met_warm])

    both = []
    for records, p50, p90 in ((cold, 1.5, 3.0), (warm, 1.25, 1.8)):
        found = errors(records)
        both += [f"≤ {p50} / ≤ {p90}", f"{two(found)}, n = {len(found)}", met(quantile(found, 0.5) <= p50, quantile(found, 0.9) <= p90)]
    add("q-error of the peak, p50 / p90, of 64 MiB and more", *both)
    both = []
    for records, most in ((cold, 0.05), (warm, 0.01)):
        of = ran(records)
        under = sum(map(is_under, of))
        both += [f"≤ {100 * most:.0f}%", rate(len(of), under), met(under <= most * len(of))]
    add("granted too little: more taken, spilled or run again", *both)
    both = []
    for records in (cold, warm):
        failed = sum(1 for r in records if r["error"])
        both += ["none", rate(len(records), failed), met(failed == 0)]
    add("failures that a user sees", *both)
    both = []
    for records, most in ((cold, 2.0), (warm, 1.3)):
        ratio = granted_over_used(records)
        both += [f"≤ {most}", f"{ratio:.2f}", met(ratio <= most)]
    add("granted over used, byte-seconds", *both)
    both = []
    for records, p50, p99 in ((cold, 10, 50), (warm, 2, 10)):
        times = [r["planning_seconds"] for r in ran(records)]
        p = quantile(times, 0.5) * 1000 <= p50, quantile(times, 0.99) * 1000 <= p99
        both += [f"≤ {p50} / ≤ {p99} ms", f"{two(times, 1000, 2, 0.99)} ms, n = {len(times)}", met(*p)]
    add("sizing, p50 / p99", *both)
    crowd = run["crowd"]
    waits = [wait for wait in crowd["waits"] if wait["waited"] > 0]
    covered = sum(wait["waited"] <= wait["told"] for wait in waits)
    part = covered / max(1, len(waits))
    same = ["85–95%", f"{100 * part:.1f}%, n = {len(waits)}", met(0.85 <= part <= 0.95)]
    add("waits that end before the p90 that was told", *same, *same)
    failed = len(crowd["failed"])
    same = ["0", f"{failed} of {crowd['sent']} in {crowd['seconds']} s", met(failed == 0)]
    add(f"failed or turned away with {crowd['clients']} clients on two workers of 1 GiB", *same, *same)
    small = run["small"]
    same = ["≤ 0.1 ms", f"{two(small, 1000, 3, 0.99)} ms (p50 / p99), n = {len(small)}", met(quantile(small, 0.5) <= 1e-4)]
    add("added to `SELECT 1` by sizing and admission", *same, *same)
    head = ["measure", "goal, cold", "cold", "met", "goal, warm", f"warm ({WARM} or more runs of the template)", "met"]
    return table(head, rows)


def split(name, records):
    found = errors(records)
    of = ran(records)
    return [
        name,
        len(of),
        len(found),
        f"{quantile(found, 0.5):.2f}" if found else "–",
        f"{quantile(found, 0.9):.2f}" if found else "–",
        f"{100 * sum(map(is_under, of)) / max(1, len(of)):.1f}%",
        f"{granted_over_used(records):.2f}",
        sum(1 for r in records if r["error"]),
    ]


def splits(run):
    rows = []
    for part in run["cold"]:
        suites = dict.fromkeys(r["suite"] for r in part["records"])
        for suite in suites:
            records = [r for r in part["records"] if r["suite"] == suite]
            rows.append(split(f"{suite}, scale {part['scale']}, {counted(part['threads'])}", records))
    for part in run["warm"]:
        name = f"known templates, scale {part['scale']}, {counted(part['threads'])}"
        rows.append(split(name, known(part["records"])))
    rows.append(split("learned on a tenth of the data", run["by_scale"]))
    rows.append(split(f"in a store, each request {1000 * run['latency_added_by_store']:.0f} ms later", run["remote"]))
    return table(["what", "runs", "of 64 MiB and more", "q-error p50", "p90", "too little", "granted/used", "failed"], rows)


def counted(threads):
    return "1 thread" if threads == 1 else f"{threads} threads"


def history_only(records):
    """A template's ninth tenth of its last 20 peaks and a fifth more, which knows no plan."""
    seen, found = {}, []
    for record in records:
        before = seen.setdefault(record["name"], [])
        if record.get("peak"):
            if len(before) >= WARM:
                found.append((1.2 * quantile(before[-20:], 0.95), record["peak"]))
            before.append(record["peak"])
    return found


def baselines(run):
    records = run["baselines"]
    rows = []
    names = {
        "model": "the model, by statistics of the files",
        "engine": "the same formulas, by the engine's own numbers of rows",
        "oracle": "the same formulas, by the rows that there really were",
        "bytes": "a part of the files' bytes, times a factor for each operator",
    }
    for key, name in names.items():
        pairs = [(r[key], r["peak"]) for r in records if r["peak"] >= LARGE and r[key] > 0]
        rows.append(compared(name, pairs))
    pairs = [pair for part in run["warm"] for pair in history_only(part["records"]) if pair[1] >= LARGE]
    rows.append(compared("known templates: what they took before, and a fifth", pairs))
    learned = [r for part in run["warm"] for r in large(known(part["records"]))]
    rows.append(compared("known templates: the service's estimate", [(r["model"], r["peak"]) for r in learned]))
    return table(["way", "n", "q-error p50", "p90", "said less than it took", "said over taken"], rows)


def compared(name, pairs):
    found = [q_error(said, was) for said, was in pairs]
    if not found:
        return [name, 0, "–", "–", "–", "–"]
    less = sum(said < was for said, was in pairs)
    return [
        name,
        len(pairs),
        f"{quantile(found, 0.5):.2f}",
        f"{quantile(found, 0.9):.2f}",
        f"{100 * less / len(pairs):.0f}%",
        f"{sum(said for said, _ in pairs) / sum(was for _, was in pairs):.2f}",
    ]


def agreement(run):
    """How the peaks that the service measured compare with DuckDB's in a process of its own."""
    by_name = {(r["suite"], r["name"]): r["peak"] for r in run["baselines"]}
    most = max(part["threads"] for part in run["cold"])
    records = [r for part in run["cold"] if part["scale"] == "1" and part["threads"] == most for r in large(part["records"])]
    ratios = [r["peak"] / by_name[r["suite"], r["name"]] for r in records if by_name.get((r["suite"], r["name"]))]
    if not ratios:
        return "No statement was measured both ways."
    off = [max(ratio, 1 / ratio) for ratio in ratios]
    return (
        f"Of {len(ratios)} statements that took 64 MiB and more, the service measured {statistics.median(ratios):.2f} times what"
        f" DuckDB did, in the median; nine of ten are within a factor of {quantile(off, 0.9):.2f}."
    )


def worst(cold):
    found = sorted(large(cold), key=lambda r: -q_error(r["model"], r["peak"]))[:WORST]
    rows = [
        [f"{r['suite']} {r['name']}", f"{r['peak'] / MIB:.0f}", f"{r['model'] / MIB:.0f}", f"{r['granted'] / MIB:.0f}", f"`{short(r['sql'])}`"]
        for r in found
    ]
    return table(["statement", "took, MiB", "expected", "granted", "text"], rows)


def short(sql):
    text = " ".join(sql.split()).replace("|", "\\|").replace("`", "'")
    return text if len(text) <= 110 else text[:109] + "…"


def failures(cold, warm, run):
    failed = [(r["suite"], r["name"], r["error"]) for r in cold + warm if r["error"]]
    failed += [("crowd", r["name"], r["error"]) for r in run["crowd"]["failed"]]
    if not failed:
        return "None."
    kinds = {}
    for suite, name, error in failed:
        kinds.setdefault(" ".join(error.split())[:160], []).append(f"{suite} {name}")
    return table(["error", "statements"], [[f"`{error}`", ", ".join(sorted(set(names)))[:200]] for error, names in kinds.items()])


def write(run):
    cold = [record for part in run["cold"] for record in part["records"]]
    warm = [record for part in run["warm"] for record in known(part["records"])]
    every = [record for part in run["warm"] for record in part["records"]]
    crowd = run["crowd"]
    text = f"""\
# How good the estimates are

Written by `make bench-sizing{" QUICK=1" if run["quick"] else ""}` on {run["date"]}, in {run["seconds"] / 60:.0f} minutes. Each
statement ran through the service, one at a time, on a worker with room for everything; what it was expected to need and what
it took are from `tavana.query_history`. A figure in brackets is what the true value is below, with 95% confidence. *q-error*: the
larger of expected over taken and taken over expected; 1 is perfect.

The templates that are put together at random have a seed that the model was not made by. TPC-H and TPC-DS are what it was made
with: its rules and constants were chosen with both in sight. `sizer/calibrate` says how.

## Goals

{goals(cold, warm, run)}

Cold, each statement ran once, on a service that had seen none of its template; the first reads of the files' footers are in the
times of sizing. Known templates had other literals each time. {len(cold)} cold runs, {len(every)} others. How long statements wait
by other policies, and with sizes known beforehand, is simulated: see [scheduling](scheduling.md).

## By what ran

{splits(run)}

*too little*: it took more than it was granted, spilled, or had to run again.

## Other ways to say it

On TPC-H, TPC-DS and templates at scale 1, against the peak that DuckDB itself has in a process of its own, without limit:

{baselines(run)}

{agreement(run)}

## Where it is off most

{worst(cold)}

## What failed

{failures(cold, every, run)}

## Overload

{crowd["clients"]} clients sent {crowd["sent"]} statements in {crowd["seconds"]} s to two workers of 1 GiB, each the next one as soon as it had
the last one's rows. They waited {two(crowd["queued"], 1, 2)} s (p50 / p90); {crowd["again"]} ran again with more memory.
"""
    PAGE.write_text(text)
    print(text)
