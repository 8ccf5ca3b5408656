"""From raw numbers to the table, on the terminal and in docs/performance.md."""

import platform
import statistics
import subprocess
import textwrap
from importlib import metadata
from pathlib import Path

import latency_report
import limits
import pg_wire
import profile_report
import workload_report
from contenders import BASE, CONTENDERS, ENGINE_STREAM, LOOPBACK, MEMCPY, SERVICE
from peers.postgresql import programs
from psycopg import pq

# The least speed of an export by another one's, with the same client or none: ours, the other, how much.
SPEEDS = [
    ("adbc", BASE, 0.9),
    ("flight-sql-in-process", ENGINE_STREAM, 1.3),
    ("flight-sql", "naive", 1.8),
    ("adbc", "sail", 1.5),
    ("adbc", "quack", 4),
]
# The most that the time of a small statement may be of another's.
SMALL_TIMES = [("adbc", "sail", 0.5), ("adbc", "quack", 0.5)]
SERVER_CPU_GOAL = 1.0
# CPU seconds of the server for each GB that goes through it, and for each that goes past it.
GATEWAY_GOALS = [("adbc", 0.3), ("adbc-direct", 0.01)]
REPLAY_GOAL = 0.8
SMALL_CPU_GOAL = 120e-6
FIRST_BATCH_GOAL = 0.0003
# The least part of the best rate that the most clients get together, and the most that a small statement may take beside
# exports, by what it takes alone, p99.
CROWD_GOAL = 0.97
BESIDE_GOAL = 3
# Bytes for a stream whose client does not read, and those that the service itself has when all have gone.
STALLED_GOAL = 8 << 20
LEFT_GOAL = 100_000_000
# A visit during which others took more than this part of the machine does not count.
DISTURBED = 0.10
# With fewer undisturbed rounds than this nothing can be said.
FEWEST = 3

PARTS = ("client", "gateway", "engine")
# The servers whose engines are processes of their own.
WITH_ENGINES = ("processes", "direct", "kept")
ROOT = Path(__file__).resolve().parent.parent

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

CROWDS = [
    "clients of `pgbench -M prepared`, `SELECT 1`",
    "a second, in all",
    "of the best",
    "PostgreSQL, a second",
    "× PostgreSQL",
]

STALLS = ["clients that read the first rows of `lineitem`, and no more", "streams under way", "MiB in all", "MiB a stream"]

DRAINS = [
    "`lineitem`",
    "",
    "× PostgreSQL",
    "s",
    "Mrows/s",
    "MB/s",
    "CPU-s: client / server / its processes",
]

RATES = [
    "`pgbench -M prepared -c 1`",
    "",
    "× PostgreSQL",
    "a second",
    "ms each",
    "CPU-ms each: client / server / its processes",
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

    def told(*command):
        return " ".join(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.split())

    packages = ["duckdb", "pyarrow", "adbc-driver-flightsql", "pgserver", "psycopg"]
    peers = (ROOT / "tests" / "requirements" / "peers.txt").read_text().split()
    others = [word.split("==") for word in peers if "==" in word and not word.startswith("duckdb==")]
    return {
        "tavana": told(tavana, "version"),
        **{package: metadata.version(package) for package in packages},
        **dict(others),
        "postgresql": told(programs() / "bin" / "postgres", "--version").rpartition(" ")[2],
        "libpq": f"{pq.version() // 10_000}.{pq.version() % 10_000}",
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
    flight = all(len(rounds & base) >= FEWEST and len(rounds & engine) >= FEWEST for rounds in own)
    wire = [(load, server) for load in pg_wire.LOADS for server in load.goals]
    return flight and all(len(wire_ratios(run, load, server)) >= FEWEST for load, server in wire)


def exports(run, key, number):
    """A number of a contender's exports, one for each undisturbed round."""
    return [visit["export"][number] for visit in quiet(run, key).values()]


def both(run, key, other):
    """What two visits measured of each round in which neither was disturbed."""
    own, others = quiet(run, key), quiet(run, other)
    return [(own[number], others[number]) for number in own if number in others]


def ratios(run, key, other=BASE):
    """Another one's time by the contender's, of each round in which neither was disturbed."""
    return [theirs["export"]["seconds"] / ours["export"]["seconds"] for ours, theirs in both(run, key, other)]


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
    served, engines = contender.server is not None, contender.server in WITH_ENGINES
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


def anchors(run):
    """What the machine itself can do, in a sentence."""

    def speed(key):
        visits = [visit["export"] for visit in quiet(run, key).values()]
        return f"{statistics.median(visit['bytes'] / visit['seconds'] for visit in visits) / 1e9:.1f} GB/s"

    return (
        f"The machine itself: one thread copies {speed(MEMCPY)} of memory (M), and TCP over loopback carries"
        f" {speed(LOOPBACK)} from one process to another in writes of 256 KiB (L)."
    )


def table(run):
    """All rows, the fastest export first."""
    ordered = sorted(chosen(run), key=lambda contender: -statistics.median(ratios(run, contender.key)))
    return [row(run, contender) for contender in ordered]


def goals(run):
    """Each goal with what was measured and whether it is met."""
    names = {contender.key: contender.name.replace("**", "") for contender in CONTENDERS}
    found = []

    def add(goal, value, shown, met):
        found.append((goal, shown.format(value), met(value)))

    for key, other, least in SPEEDS:
        goal = f"export, {names[key]}: at least {least:g} times the speed of {names[other]}"
        add(goal, statistics.median(ratios(run, key, other)), "{:.2f}", lambda ratio, least=least: ratio >= least)
    add(
        f"export, {names['adbc']}: at most {SERVER_CPU_GOAL:g} times the CPU seconds of {names[BASE]}, the client's apart",
        statistics.median(served_cpu(ours) / theirs["export"]["client_cpu"] for ours, theirs in both(run, "adbc", BASE)),
        "{:.2f}",
        lambda ratio: ratio <= SERVER_CPU_GOAL,
    )
    size = run["visits"][BASE][0]["export"]["bytes"]
    for key, most in GATEWAY_GOALS:
        goal = f"export, {names[key]}: at most {most:g} CPU-s of the gateway for each GB"
        cpu = statistics.median(exports(run, key, "gateway_cpu")) / size * 1e9
        add(goal, cpu, "{:.3f}", lambda cpu, most=most: cpu <= most)
    add(
        f"a kept result, pyarrow.flight: at least {REPLAY_GOAL:g} of the speed of TCP over loopback",
        statistics.median(
            size / ours["export"]["seconds"] / (theirs["export"]["bytes"] / theirs["export"]["seconds"])
            for ours, theirs in both(run, "flight-sql-kept", LOOPBACK)
        ),
        "{:.2f}",
        lambda ratio: ratio >= REPLAY_GOAL,
    )
    for key, other, most in SMALL_TIMES:
        goal = f"`SELECT 1`, {names[key]}: at most {most:g} of the time of {names[other]}, p50"
        ratio = quantile(small(run, key), 0.5) / quantile(small(run, other), 0.5)
        add(goal, ratio, "{:.2f}", lambda ratio, most=most: ratio <= most)
    for key in SERVICE:
        goal = f"`SELECT 1`, {names[key]}: at most {SMALL_CPU_GOAL * 1e6:.0f} µs of the server's CPU"
        visits = [visit["small"] for visit in quiet(run, key).values()]
        each = [(visit["gateway_cpu"] + visit["engine_cpu"]) / len(visit["each"]) * 1e6 for visit in visits]
        add(goal, statistics.median(each), "{:.0f} µs", lambda micros: micros <= SMALL_CPU_GOAL * 1e6)
    for key in SERVICE:
        own, engine = first_batches(run, key), first_batches(run, ENGINE_STREAM)
        later = statistics.median(own[number] - engine[number] for number in own if number in engine)
        goal = f"first batch, {names[key]}: at most {FIRST_BATCH_GOAL * 1000:g} ms after the engine's in process"
        add(goal, later * 1000, "{:+.1f} ms", lambda millis: millis <= FIRST_BATCH_GOAL * 1000)
    return found


def served_cpu(visit):
    """CPU seconds of a server and its engines."""
    return visit["export"]["gateway_cpu"] + visit["export"]["engine_cpu"]


def speeds(run, contender):
    """Rows a second of a drain, or statements a second, of each undisturbed round."""
    visits = quiet(run, contender.key).items()
    if contender.load.is_drain:
        return {number: visit["export"]["rows"] / visit["export"]["seconds"] for number, visit in visits}
    return {number: visit["small"]["rate"] for number, visit in visits}


def wire_ratios(run, load, server=pg_wire.TAVANA):
    """A server's speed by PostgreSQL's, of each round in which neither was disturbed."""
    own, other = (speeds(run, pg_wire.WireContender(load, one)) for one in (server, pg_wire.POSTGRESQL))
    return [own[number] / other[number] for number in own if number in other]


def bound(run, load):
    """How much faster than from PostgreSQL a client could be whose server takes no time at all."""
    keys = (pg_wire.WireContender(load, server).key for server in (pg_wire.TAVANA, pg_wire.POSTGRESQL))
    own, other = (quiet(run, key) for key in keys)
    both = [(own[number]["export"], other[number]["export"]) for number in own if number in other]
    return statistics.median(theirs["seconds"] / ours["client_cpu"] for ours, theirs in both)


def wire_goals(run):
    """As `goals`, of PostgreSQL's wire."""
    found = []
    for load in pg_wire.LOADS:
        for server, wanted in load.goals.items():
            ratio = statistics.median(wire_ratios(run, load, server))
            what = "rows/s" if load.is_drain else "statements/s"
            least = f"{wanted:g} times" if load.is_drain else "1/3 of"
            kept = ", a kept result" if server == pg_wire.KEPT else ""
            goal = f"PostgreSQL's wire, {load.name}{kept}: at least {least} PostgreSQL's {what}"
            found.append((goal, f"{ratio:.2f}", ratio >= wanted))
    return found


def asked(run, load):
    """The servers that a load was asked of."""
    return [server for server in load.servers if pg_wire.WireContender(load, server).key in run["visits"]]


def wire_cells(run, load, server):
    """Which load, of whom, the ratio, and how fast it was."""
    contender = pg_wire.WireContender(load, server)
    ratio = "1.00" if server == pg_wire.POSTGRESQL else spread(wire_ratios(run, load, server), 2)
    return [load.name, pg_wire.NAMES[server], ratio, list(speeds(run, contender).values()), quiet(run, contender.key)]


def drains(run):
    """The rows of the table of drains."""
    rows = []
    for load in (load for load in pg_wire.LOADS if load.is_drain):
        for server in asked(run, load):
            name, whose, ratio, rates, visits = wire_cells(run, load, server)
            exports = [visit["export"] for visit in visits.values()]
            seconds = [export["seconds"] for export in exports]
            size = exports[0].get("bytes")
            cpu = [statistics.median(export[f"{part}_cpu"] for export in exports) for part in PARTS]
            rows.append([
                name,
                whose,
                ratio,
                spread(seconds, 2),
                f"{statistics.median(rates) / 1e6:.2f}",
                f"{size / statistics.median(seconds) / 1e6:.0f}" if size else "–",
                three(cpu, 2),
            ])
    return rows


def rates(run):
    """The rows of the table of small statements."""
    rows = []
    for load in (load for load in pg_wire.LOADS if not load.is_drain):
        for server in asked(run, load):
            name, whose, ratio, rates, visits = wire_cells(run, load, server)
            small = [visit["small"] for visit in visits.values()]
            each = [statistics.median(part[f"{who}_cpu"] / part["count"] * 1000 for part in small) for who in PARTS]
            rows.append([name, whose, ratio, spread(rates, 0), f"{1000 / statistics.median(rates):.2f}", three(each, 2)])
    return rows


def crowd_rows(run):
    """Statements a second by the number of clients, their part of the best, and what a PostgreSQL does."""
    crowds = run["crowds"]
    rates = {clients: [crowd["rates"][clients] for crowd in crowds] for clients in crowds[0]["rates"]}
    best = max(map(statistics.median, rates.values()))
    rows = []
    for clients, found in rates.items():
        others = [crowd["others_rates"][clients] for crowd in crowds]
        ratios = [own / other for own, other in zip(found, others, strict=True)]
        part = f"{statistics.median(found) / best:.2f}"
        rows.append([clients, spread(found, 0), part, f"{statistics.median(others):.0f}", spread(ratios, 2)])
    return rows


def beside_ratios(run):
    """How much longer a small statement takes beside exports, p99."""
    return [crowd["beside"]["p99"] / crowd["alone"]["p99"] for crowd in run["crowds"]]


def crowd_goals(run):
    """As `goals`, of many clients at once."""
    clients, _, part, *_ = crowd_rows(run)[-1]
    longer = statistics.median(beside_ratios(run))
    return [
        (
            f"`SELECT 1` over PostgreSQL's wire, {clients} clients: at least {CROWD_GOAL:g} of the best rate",
            part,
            float(part) >= CROWD_GOAL,
        ),
        (
            f"`SELECT 1` over PostgreSQL's wire beside 2 exports: at most {BESIDE_GOAL} times its time alone, p99",
            f"{longer:.1f}",
            longer <= BESIDE_GOAL,
        ),
    ]


def crowd_words(run):
    """A small statement alone and beside exports, in a sentence."""

    def millis(when, which):
        return f"{statistics.median(crowd[when][which] for crowd in run['crowds']) * 1000:.2f} ms"

    return (
        f"One client's `SELECT 1` takes {millis('alone', 'p50')} (p99 {millis('alone', 'p99')}) alone, and"
        f" {millis('beside', 'p50')} (p99 {millis('beside', 'p99')}) beside two clients that export `lineitem` through"
        " Flight SQL again and again; all of them, server and engine share the cores."
    )


def stall_rows(run):
    """What is held for so many clients that do not read."""
    return [
        [str(one["clients"]), str(one["streams"]), f"{one['bytes'] / 2**20:.0f}", f"{per_stream(one) / 2**20:.1f}"]
        for one in run["memory"]["stalled"]
    ]


def per_stream(stalled):
    return stalled["bytes"] / stalled["streams"]


def memory_goals(run):
    """As `goals`, of what is held."""
    most = max(map(per_stream, run["memory"]["stalled"]))
    connects = run["memory"]["connects"]
    return [
        (
            f"a stream whose client does not read: at most {STALLED_GOAL >> 20} MiB",
            f"{most / 2**20:.1f} MiB",
            most <= STALLED_GOAL,
        ),
        (
            f"the service, without its engines, after {connects['connects']} clients at each door have gone: less than"
            f" {LEFT_GOAL // 10**6} MB",
            f"{connects['after'] / 1e6:.0f} MB",
            connects["after"] < LEFT_GOAL,
        ),
    ]


def all_goals(run):
    """All goals of all parts."""
    small = latency_report.goals(run["latency"])
    return [*goals(run), *wire_goals(run), *small, *crowd_goals(run), *memory_goals(run)]


def memory_words(run):
    """What is counted, in a sentence."""
    connects = run["memory"]["connects"]
    return (
        "Memory of the service and its engines that no file backs, beyond what they had before; what they share counts"
        f" once. Of the clients of one engine some wait for their turn. The service itself had"
        f" {connects['before'] / 1e6:.0f} MB before {connects['connects']} clients came to each door one after the other,"
        f" asked `SELECT 1` and went, and {connects['after'] / 1e6:.0f} MB after that."
    )


def brief(run):
    """When rows are missing that all is compared with: plain medians of all visits."""
    parts = ("seconds", "client_cpu", "gateway_cpu", "engine_cpu", "other_cpu", "rate", "rows", "bytes")

    def medians(visits):
        measured = [visit.get("export") or visit["small"] for visit in visits]
        told = {part: [one[part] for one in measured if one.get(part)] for part in parts}
        return {part: round(statistics.median(numbers), 3) for part, numbers in told.items() if numbers}

    return {key: medians(visits) for key, visits in run["visits"].items()}


def disturbance(run):
    """How many visits do not count, or were made again, because others used the machine."""
    left_out = sum(len(visits) - len(quiet(run, key)) for key, visits in run["visits"].items())
    made = sum(map(len, run["visits"].values()))
    return (
        f"Visits during which other programs took more than {DISTURBED:.0%} of the machine do not count, however fast"
        f" they were: {left_out} of {made} were left out, {run['again']} were made again."
    )


def aligned(header, rows):
    """A table for people at a terminal."""
    lines = [[cell.replace("**", "").replace("`", "") for cell in cells] for cells in [header, *rows]]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]

    def shown(line):
        cells = [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        return "  ".join([line[0].ljust(widths[0]), *cells]).rstrip()

    return [shown(lines[0]), "  ".join("-" * width for width in widths), *map(shown, lines[1:]), ""]


def terminal(run):
    """All tables for people at a terminal."""
    text = aligned(HEADER, table(run)) + [anchors(run), ""] + aligned(DRAINS, drains(run)) + aligned(RATES, rates(run))
    text += aligned(latency_report.HEADER, latency_report.rows(run["latency"]))
    text += aligned(CROWDS, crowd_rows(run)) + [crowd_words(run), ""]
    text += aligned(STALLS, stall_rows(run))
    works = run["workloads"]
    text += aligned(workload_report.EXPORTS, workload_report.export_rows(works))
    text += aligned(workload_report.ANSWERS, workload_report.answer_rows(works))
    text += aligned(workload_report.WRITES, workload_report.write_rows(works))
    reached = all_goals(run)
    text += [f"{'met   ' if met else 'MISSED'}  {goal}: {value}" for goal, value, met in reached]
    return "\n".join([*text, "", disturbance(run)])


def markdown_row(cells):
    return "| " + " | ".join(cells) + " |"


def markdown_table(header, rows):
    """Lines of a table whose first two columns are words."""
    return [markdown_row(header), "|---|---|" + "---:|" * (len(header) - 2), *map(markdown_row, rows)]


def goal_rows(reached):
    return [markdown_row([goal, value, "yes" if met else "**no**"]) for goal, value, met in reached]


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
        process that exports once unmeasured and once measured; who takes more than four seconds is warmed in the first
        round alone. All must get the same rows. Times are medians, with the
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

        **A kept result** is what a server with `--result-cache` gives that has given it before. **4 streams** are read by
        as many threads of the client. With **`--advertise`** the client fetches from the engine itself.

        **The naive server** is `benches/peers/naive_flight_server.py`: `pyarrow.flight` around DuckDB, without
        sessions, limits, cancelling or sandbox. **Sail**, **ROAPI** and **Quack** (DuckDB's own server, asked by DuckDB)
        are as their packages have them; they read the same file for each query, ROAPI with `use_memory_table: false`.

        All engines have {run["threads"]} threads. Client, gateway and engine share the cores of the machine.
        """.strip().split("\n\n")


def wire_method(run):
    """What was measured over PostgreSQL's wire, and how."""
    export = run["visits"][pg_wire.CONTENDERS[0].key][0]["export"]
    raw = [pg_wire.WireContender(load, pg_wire.TAVANA).key for load in pg_wire.LOADS if load.way == "raw"]
    by_libpq = [load for load in pg_wire.LOADS if load.way == "libpq"]
    most = [f"{bound(run, load):.1f} times PostgreSQL's rows/s ({load.name})" for load in by_libpq]
    libpq = "what libpq itself takes of a core leaves room for " + " and ".join(most)
    as_text, as_binary = (run["visits"][key][0]["export"]["bytes"] / 1e6 for key in raw)
    return f"""
        **PostgreSQL** is {run["versions"]["postgresql"]}, as the wheel `pgserver` has it, on the same machine, with its
        defaults but for memory: what it is asked for is a table in its shared buffers, which it took over from Tavana
        by COPY, with the same columns and the same order. Tavana reads the Parquet file each time. Both are asked over
        TCP without TLS, in the same rounds as all other contenders, one after the other. A ratio is taken within each
        round.

        **Drained raw:** `SELECT * FROM lineitem` ({export["rows"]:,} rows) by Parse, Bind, Execute and Sync, from the
        call to the last byte, by a socket that reads into a buffer of 1 MiB and looks at nothing. In the first round
        all is looked at: both send the same DataRow messages, byte for byte, {as_text:.0f} MB as text and
        {as_binary:.0f} MB in binary (the MB of MB/s).

        **libpq:** the same by libpq in chunks of 1,000 rows (`PQsetChunkedRowsMode`, through `psycopg.pq`): it makes
        its own results of all rows, and nothing of them becomes an object of Python's.

        No server makes a client faster than the client itself is: {libpq}.

        **CPU-s** are those of the client's program, of the server's first process, and of its others: Tavana's engines,
        PostgreSQL's backends.

        **datafusion-postgres**, where it is in the table, is its own program, built with optimisation from its crate; it
        reads the same Parquet files and gives as many rows, in no order.

        **pgbench** is PostgreSQL's own, for {run["pgbench_seconds"]} s a visit on one connection, each time a new one.
        `{pg_wire.TABLE}` has {pg_wire.LAST + 1} rows; PostgreSQL has an index on its key.
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
        textwrap.fill(anchors(run), 120, break_on_hyphens=False),
        "",
        "## Goals",
        "",
        markdown_row(["goal", "measured", "met"]),
        "|---|---:|---|",
        *goal_rows(goals(run)),
        "",
        "## PostgreSQL's wire",
        "",
        *markdown_table(DRAINS, drains(run)),
        "",
        *markdown_table(RATES, rates(run)),
        "",
        markdown_row(["goal", "measured", "met"]),
        "|---|---:|---|",
        *goal_rows(wire_goals(run)),
        "",
        *map(bullet, wire_method(run)),
        "",
        *latency_report.lines(run["latency"], bullet, markdown_row),
        "## Many at once",
        "",
        markdown_row(CROWDS),
        "|---:|---:|---:|---:|---:|",
        *map(markdown_row, crowd_rows(run)),
        "",
        textwrap.fill(crowd_words(run), 120, break_on_hyphens=False),
        "",
        markdown_row(STALLS),
        "|---:|---:|---:|---:|",
        *map(markdown_row, stall_rows(run)),
        "",
        textwrap.fill(memory_words(run), 120, break_on_hyphens=False),
        "",
        markdown_row(["goal", "measured", "met"]),
        "|---|---:|---|",
        *goal_rows([*crowd_goals(run), *memory_goals(run)]),
        "",
        *limits.lines(run, all_goals(run), bullet),
        *workload_report.lines(run["workloads"], bullet, markdown_row),
        *profile_report.lines(run["profiles"], markdown_row),
        "## What was measured",
        "",
        *map(bullet, method(run)),
        "",
        "## Machine and versions",
        "",
        *map(bullet, setting(run)),
    ]
    return "\n".join(lines) + "\n"
