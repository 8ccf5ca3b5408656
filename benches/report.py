"""From raw numbers to the table, on the terminal and in docs/performance.md."""

import platform
import statistics
import subprocess
import textwrap
from importlib import metadata
from pathlib import Path

from contenders import BASE, CONTENDERS, ENGINE_STREAM, SERVICE

EXPORT_GOAL = 0.6
FIRST_BATCH_GOAL = 0.020
# A visit during which others took more than this part of the machine does not count.
DISTURBED = 0.10
# With fewer undisturbed rounds than this nothing can be said.
FEWEST = 3

PARTS = ("client", "gateway", "engine")

HEADER = [
    "",
    "× in process",
    "export, s",
    "Mrows/s",
    "MB/s",
    "CPU-s: client / gateway / engine",
    "peak MB: client / gateway / engine",
    "first batch, ms",
    "`SELECT 1` p50, ms",
    "p99, ms",
    "CPU-ms each: client / gateway / engine",
]


def machine():
    """The machine, in words."""
    cpu = "unknown CPU"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.partition(":")[2].strip()
            break
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1024**2
    return {"cpu": cpu, "memory_gib": round(memory), "system": f"{platform.system()} {platform.release()}"}


def versions(tavana):
    """What was measured, in versions."""
    own = subprocess.run([tavana, "version"], stdout=subprocess.PIPE, text=True, check=True).stdout
    packages = ["duckdb", "pyarrow", "adbc-driver-flightsql"]
    return {
        "tavana": " ".join(own.split()),
        **{package: metadata.version(package) for package in packages},
        "python": platform.python_version(),
    }


def chosen(run):
    """The contenders that were measured."""
    return [contender for contender in CONTENDERS if contender.key in run["visits"]]


def is_disturbed(visit, threads):
    """Whether others worked during a visit; how fast the visit was has no say in it."""
    parts = [visit[part] for part in ("export", "small") if part in visit]
    return any(part["other_cpu"] > DISTURBED * threads * part["seconds"] for part in parts)


def quiet(run, key):
    """A contender's undisturbed visits, by round."""
    visits = enumerate(run["visits"][key])
    return {number: visit for number, visit in visits if not is_disturbed(visit, run["threads"])}


def enough(run):
    """Whether every row can be compared with the first in enough undisturbed rounds."""
    base, engine = quiet(run, BASE).keys(), quiet(run, ENGINE_STREAM).keys()
    own = [quiet(run, contender.key).keys() for contender in chosen(run)]
    return all(len(rounds & base) >= FEWEST and len(rounds & engine) >= FEWEST for rounds in own)


def exports(run, key, number):
    """A number of a contender's exports, one for each undisturbed round."""
    return [visit["export"][number] for visit in quiet(run, key).values()]


def ratios(run, key):
    """The in-process time by the contender's, of each round in which neither was disturbed."""
    base, own = quiet(run, BASE), quiet(run, key)
    return [base[number]["export"]["seconds"] / own[number]["export"]["seconds"] for number in base if number in own]


def first_batches(run, key):
    """The median time to the first batch, of each undisturbed round."""
    return {number: statistics.median(visit["first_batch"]["seconds"]) for number, visit in quiet(run, key).items()}


def small(run, key):
    """All times of the small statement, in order of size."""
    return sorted(each for visit in quiet(run, key).values() for each in visit["small"]["each"])


def quantile(ordered, part):
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def spread(values, digits, scale=1):
    """The median, and the least and the most."""
    shown = [f"{value * scale:.{digits}f}" for value in (statistics.median(values), min(values), max(values))]
    return f"{shown[0]} ({shown[1]}–{shown[2]})"


def three(values, digits):
    return " / ".join("–" if value is None else f"{value:.{digits}f}" for value in values)


def row(run, contender):
    """The cells of one contender."""
    key = contender.key
    served, engines = contender.server is not None, contender.server == "processes"
    seconds = statistics.median(exports(run, key, "seconds"))
    rows, size = (run["visits"][BASE][0]["export"][number] for number in ("rows", "bytes"))

    def by_process(name, scale):
        numbers = [statistics.median(exports(run, key, f"{part}_{name}")) * scale for part in PARTS]
        return [numbers[0], numbers[1] if served else None, numbers[2] if engines else None]

    cells = [
        contender.name,
        spread(ratios(run, key), 2),
        spread(exports(run, key, "seconds"), 2),
        f"{rows / seconds / 1e6:.1f}",
        f"{size / seconds / 1e6:.0f}",
        three(by_process("cpu", 1), 2),
        three(by_process("peak", 1e-6), 0),
        spread(list(first_batches(run, key).values()), 1, 1000) if contender.first_batch else "–",
    ]
    if not contender.small:
        return [*cells, "–", "–", "–"]
    times, visits = small(run, key), [visit["small"] for visit in quiet(run, key).values()]
    each = [
        statistics.median(visit[f"{part}_cpu"] / len(visit["each"]) * 1000 for visit in visits)
        for part in PARTS
    ]
    return [
        *cells,
        f"{quantile(times, 0.5) * 1000:.2f}",
        f"{quantile(times, 0.99) * 1000:.2f}",
        three([each[0], each[1] if served else None, each[2] if engines else None], 2),
    ]


def table(run):
    """All rows, the fastest export first."""
    ordered = sorted(chosen(run), key=lambda contender: -statistics.median(ratios(run, contender.key)))
    return [row(run, contender) for contender in ordered]


def goals(run):
    """Each goal with what was measured and whether it is met."""
    names = {contender.key: contender.name.replace("**", "") for contender in CONTENDERS}
    found = []
    for key in SERVICE:
        ratio = statistics.median(ratios(run, key))
        goal = f"export, {names[key]}: at least {EXPORT_GOAL} of the in-process speed"
        found.append((goal, f"{ratio:.2f}", ratio >= EXPORT_GOAL))
    for key in SERVICE:
        own, engine = first_batches(run, key), first_batches(run, ENGINE_STREAM)
        later = statistics.median(own[number] - engine[number] for number in own if number in engine)
        found.append((
            f"first batch, {names[key]}: at most {FIRST_BATCH_GOAL * 1000:.0f} ms after the engine's in process",
            f"{later * 1000:+.1f} ms",
            later <= FIRST_BATCH_GOAL,
        ))
    return found


def brief(run):
    """When rows are missing that all is compared with: plain medians of all visits."""
    visits = {contender.key: run["visits"][contender.key] for contender in chosen(run)}
    parts = ("seconds", "client_cpu", "gateway_cpu", "engine_cpu", "other_cpu")
    return {
        key: {part: round(statistics.median(visit["export"][part] for visit in own), 3) for part in parts}
        for key, own in visits.items()
    }


def disturbance(run):
    """How many visits do not count, or were made again, because others used the machine."""
    left_out = sum(len(run["visits"][contender.key]) - len(quiet(run, contender.key)) for contender in chosen(run))
    made = sum(len(run["visits"][contender.key]) for contender in chosen(run))
    return (
        f"Visits during which other programs took more than {DISTURBED:.0%} of the machine do not count, however fast"
        f" they were: {left_out} of {made} were left out, {run['again']} were made again."
    )


def terminal(run):
    """The table for people at a terminal."""
    lines = [[cell.replace("**", "").replace("`", "") for cell in cells] for cells in [HEADER, *table(run)]]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADER))]

    def shown(line):
        cells = [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        return "  ".join([line[0].ljust(widths[0]), *cells]).rstrip()

    text = [shown(lines[0]), "  ".join("-" * width for width in widths), *map(shown, lines[1:]), ""]
    text += [f"{'met   ' if met else 'MISSED'}  {goal}: {value}" for goal, value, met in goals(run)]
    return "\n".join([*text, "", disturbance(run)])


def markdown_row(cells):
    return "| " + " | ".join(cells) + " |"


def bullet(text):
    """An item of a list, from text with line breaks and indentation of its own."""
    whole = " ".join(text.split())
    return textwrap.fill(whole, 118, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)


def method(run):
    """What was measured, and how."""
    rows, size = (run["visits"][BASE][0]["export"][number] for number in ("rows", "bytes"))
    first = {key: run["visits"][key][0]["first_batch"]["rows"] for key in (SERVICE[0], ENGINE_STREAM, "naive")}
    return f"""
        **Data:** TPC-H `lineitem` at scale {run["scale"]} (`tavana sample`): {rows:,} rows in one Parquet file of
        {run["file_bytes"] / 1e6:.0f} MB, {size / 1e6:.0f} MB as Arrow (the MB of MB/s); in the page cache.

        **Export:** `SELECT * FROM lineitem`, from the call to the whole `pyarrow.Table` in hand. Each of the
        {run["rounds"]} rounds visits every row of the table once, one after the other, each time with a fresh client
        process that exports once unmeasured and once measured. All must get the same rows. Times are medians, with the
        least and the most in brackets; the ratio is taken within each round.

        **In process** is DuckDB from PyPI inside the Python program that wants the table. `to_arrow_table` converts on
        all threads, a reader on one. The order of the rows is kept, as DuckDB does by default and as Tavana does, save
        where the row says otherwise.

        **First batch:** from the call to the first rows of the same export in hand, {run["first_batches"]} times a
        visit; the rest is let go. It has {first[SERVICE[0]]:,} rows from Tavana, {first[ENGINE_STREAM]:,} from the
        smaller reader in process, {first["naive"]:,} from the naive server.

        **`SELECT 1`:** {run["small"]:,} times a visit, one after the other on one connection, to Python values;
        through ADBC prepared anew each time.

        **CPU-s** is user and system time during the export: *client* is the Python program, *gateway* the server,
        *engine* its engine processes. **Peak** is resident memory during the measured export, with what the first one
        left behind; of the largest engine.

        **The naive server** is `benches/peers/naive_flight_server.py`: `pyarrow.flight` around DuckDB, without
        sessions, limits, cancelling or sandbox.

        All engines have {run["threads"]} threads. Client, gateway and engine share the cores of the machine.
        """.strip().split("\n\n")


def setting(run):
    """The machine and the versions."""
    packages = ", ".join(f"{name} {version}" for name, version in run["versions"].items() if name != "tavana")
    return [
        f"""{run["machine"]["cpu"]}, {run["threads"]} cores, {run["machine"]["memory_gib"]} GiB,
        {run["machine"]["system"]}; measured on {run["day"]} in {run["seconds"] / 60:.0f} minutes.""",
        f"{run['versions']['tavana']}; {packages}.",
        disturbance(run),
    ]


def page(run):
    """docs/performance.md."""
    lines = [
        "# Performance",
        "",
        "Written by `make bench`; not edited by hand. Numbers of one machine say little about another: what counts are",
        "the ratios of one run.",
        "",
        markdown_row(HEADER),
        "|---|" + "---:|" * (len(HEADER) - 1),
        *[markdown_row(cells) for cells in table(run)],
        "",
        "## Goals",
        "",
        markdown_row(["goal", "measured", "met"]),
        "|---|---:|---|",
        *[markdown_row([goal, value, "yes" if met else "**no**"]) for goal, value, met in goals(run)],
        "",
        "## What was measured",
        "",
        *map(bullet, method(run)),
        "",
        "## Machine and versions",
        "",
        *map(bullet, setting(run)),
    ]
    return "\n".join(lines) + "\n"
