"""What a server adds to a small statement: the table, and the goals."""

import statistics

from latency import IN_PROCESS

NAMES = {
    IN_PROCESS: "DuckDB in process, prepared and run",
    "in-process": "tavana `--workers in-process`",
    "processes": "**tavana**",
}
# Seconds that may be added to the median; to the slowest hundredth at half load.
ADDED = {"in-process": 0.0002, "processes": 0.00035}
ADDED_AT_HALF_LOAD = 0.0008
HEADER = ["`SELECT 1`", "p50, ms", "added, ms", "p99, ms", "at half load: p50, ms", "p99, ms", "added to p99, ms"]


def quantile(times, part):
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def added(rounds, name, load, part):
    """Seconds beyond those in process of the same round, the median of the rounds."""
    return statistics.median(
        quantile(told[name][load], part) - quantile(told[IN_PROCESS][load], part) for told in rounds
    )


def rows(rounds):
    def millis(name, load, part):
        return f"{statistics.median(quantile(told[name][load], part) for told in rounds) * 1000:.2f}"

    def more(name, load, part):
        return "–" if name == IN_PROCESS else f"{added(rounds, name, load, part) * 1000:+.2f}"

    return [
        [
            shown,
            millis(name, "closed", 0.5),
            more(name, "closed", 0.5),
            millis(name, "closed", 0.99),
            millis(name, "half", 0.5),
            millis(name, "half", 0.99),
            more(name, "half", 0.99),
        ]
        for name, shown in NAMES.items()
    ]


def goals(rounds):
    found = []
    for name, most in ADDED.items():
        shown = NAMES[name].replace("**", "")
        for load, part, limit, words in [
            ("closed", 0.5, most, "p50"),
            ("half", 0.99, ADDED_AT_HALF_LOAD, "p99 at half load"),
        ]:
            value = added(rounds, name, load, part)
            goal = f"`SELECT 1`, raw client, {shown}: at most {limit * 1000:g} ms more than in process, {words}"
            found.append((goal, f"{value * 1000:+.2f} ms", value <= limit))
    return found


def lines(rounds, bullet, markdown_row):
    return [
        "## What a server adds to a small statement",
        "",
        markdown_row(HEADER),
        "|---|" + "---:|" * (len(HEADER) - 1),
        *[markdown_row(cells) for cells in rows(rounds)],
        "",
        markdown_row(["goal", "measured", "met"]),
        "|---|---:|---|",
        *[markdown_row([goal, value, "yes" if met else "**no**"]) for goal, value, met in goals(rounds)],
        "",
        bullet(
            """**The client** is `benches/raw_flight.py`: prepared bytes out and HTTP/2's frames in by hand, GetFlightInfo
            and DoGet for each statement; what ADBC and `pyarrow.flight` themselves take is not in these numbers. First
            one statement after the other, then evenly spaced at half that rate; in turns, in one process, some rounds."""
        ),
        "",
    ]
