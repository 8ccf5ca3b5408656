"""From the workloads' raw numbers to their part of the page."""

import statistics

from dashboards import QUERIES

EXPORTS = ["table", "in process, s", "tavana, s", "× in process", "MB/s"]
ANSWERS = ["queries", "in process, s", "tavana, s", "× in process", "median of each", "worst"]
WRITES = ["one row each, a commit each", "1 client, a second", "8 clients, a second"]
WRITERS = {
    "tavana": "**tavana**, a table of the lake",
    "ducklake": "DuckLake in process, metadata in SQLite too",
    "postgresql": "PostgreSQL, without `fsync`",
    "quack": "Quack, a table in memory",
}


def ratio(pair):
    """How fast the service is, by how fast it is in process."""
    here, there = pair
    return here / there


def medians(pairs):
    return [statistics.median(times) for times in zip(*pairs, strict=True)]


def export_rows(works):
    rows = []
    for name, found in works["exports"].items():
        here, there = medians(found["pairs"])
        ratios = statistics.median(map(ratio, found["pairs"]))
        rows.append([f"`{name}`", f"{here:.2f}", f"{there:.2f}", f"{ratios:.2f}", f"{found['bytes'] / there / 1e6:.0f}"])
    return rows


def answer_rows(works):
    rows = []
    for key, name in [("dashboards", "43 of dashboards"), ("tpch", "22 of TPC-H")]:
        each = [medians(pairs) for pairs in works[key]]
        here, there = (sum(times) for times in zip(*each, strict=True))
        ratios = [ratio(pair) for pair in each]
        worst = min(range(len(ratios)), key=ratios.__getitem__)
        rows.append(
            [
                name,
                f"{here:.2f}",
                f"{there:.2f}",
                f"{here / there:.2f}",
                f"{statistics.median(ratios):.2f}",
                f"{ratios[worst]:.2f} (number {worst + 1}: {each[worst][0] * 1000:.0f} ms in process)",
            ]
        )
    return rows


def write_rows(works):
    def shown(rate):
        return "–" if rate is None else f"{rate:.0f}"

    inserts = works["inserts"]
    return [
        [name, *(shown(inserts[key].get(clients)) for clients in ("1", "8"))]
        for key, name in WRITERS.items()
        if key in inserts
    ]


def words(works):
    """What is no table, in sentences."""
    own, served = works["points"]["own"], works["points"]["served"]
    here, there = medians(works["ingest"]["pairs"])
    rows, size = works["ingest"]["rows"], works["ingest"]["bytes"]
    return [
        f"""**A row of `orders` by its key**, prepared once, 1.5 million rows in a Parquet file: {served["p50"] * 1000:.2f} ms
        (p99 {served["p99"] * 1000:.2f} ms) through ADBC, {own["p50"] * 1000:.2f} ms (p99 {own["p99"] * 1000:.2f} ms) in process.""",
        f"""**Ingest:** {rows:,} rows of `lineitem` in the client's memory ({size / 1e6:.0f} MB) become a table of the lake in
        {there:.2f} s through ADBC's `adbc_ingest`, {rows / there / 1e6:.1f} million rows a second, and in {here:.2f} s by
        DuckLake in process: {statistics.median(map(ratio, works["ingest"]["pairs"])):.2f} times its speed.""",
    ]


def method(works):
    rounds = len(works["dashboards"][0])
    return [
        f"""**These tables** are made by `benches/workload_data.py`: `strings` has a million rows of six texts, `nested` a
        million of lists, structs and maps, `decimals` three million of DECIMAL from 9 to 38 digits; the dashboards ask a
        table of two million events with 64 columns (`benches/dashboards.py`, {len(QUERIES)} aggregations), TPC-H is at
        scale 1. Each is asked of DuckDB in the client's process and of Tavana through `pyarrow.flight`, one after the
        other, {rounds} times behind a first one in which both must give the same. Queries are summed by their medians;
        *median of each* is that of all queries' own ratios.""",
    ]


def lines(works, bullet, markdown_row):
    """The part of the page."""

    def table(header, rows):
        return [markdown_row(header), "|---|" + "---:|" * (len(header) - 1), *map(markdown_row, rows), ""]

    return [
        "## Other workloads",
        "",
        *table(EXPORTS, export_rows(works)),
        *table(ANSWERS, answer_rows(works)),
        *table(WRITES, write_rows(works)),
        *map(bullet, words(works)),
        *map(bullet, method(works)),
        "",
    ]

