"""Runs the reports of docs/history.md on rows that the store wrote, and compares each with what plain Python makes of
the same rows.

    cargo run -p state --example history_rows -- FOLDER && .deps/venv/bin/python state/tests/reports.py FOLDER
"""

import json
import re
import sys
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[2]
GIB = 1024**3
REPORT = re.compile(r"<!-- report: (\w+) -->\n```sql\n(.*?)\n```", re.DOTALL)
TABLES = ("query_history", "query_operators", "estimates")


def close(found, expected):
    return expected is None and found is None or found == pytest.approx(expected, rel=1e-9)


def rows(folder, table):
    return [json.loads(line) for line in (folder / f"{table}.json").read_text().split("\n") if line]


def columns():
    """The names and types of the columns of each table, as the guide has them."""
    parts = re.split(r"^## `(\w+)`$", (ROOT / "docs" / "history.md").read_text(), flags=re.MULTILINE)
    found = {}
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        text = text.split("\n## ")[0]
        found[name] = re.findall(r"^\| `(\w+)` \| ([A-Z\[\]]+) \|", text, re.MULTILINE)
    return found


def loaded(folder):
    engine = duckdb.connect(config={"extension_directory": str(ROOT / ".deps" / "extensions")})
    # What counts days in a zone.
    engine.execute("LOAD icu; SET TimeZone = 'UTC'")
    engine.execute("ATTACH ':memory:' AS tavana")
    for table, described in columns().items():
        types = ", ".join(f"{name}: '{kind}'" for name, kind in described)
        file = folder / f"{table}.json"
        engine.execute(f"CREATE TABLE tavana.{table} AS FROM read_json('{file}', columns = {{{types}}}, format = 'nd')")
    return engine


def quantile(values, q):
    """As the engine's quantile_cont."""
    values = sorted(values)
    if not values:
        return None
    place = (len(values) - 1) * q
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def grouped(history, key):
    groups = defaultdict(list)
    for row in history:
        groups[key(row)].append(row)
    return groups


def total(values):
    values = [value for value in values if value is not None]
    return sum(values) if values else None


def byte_seconds(row, name):
    if row.get(name) is None or row.get("execution_seconds") is None:
        return None
    return row[name] * row["execution_seconds"]


def scaled(value, by):
    return None if value is None else value / by


def check_cost(found, history):
    groups = grouped(history, lambda row: (datetime.fromisoformat(row["start_time"]).date(), row["user_name"]))
    assert len(found) == len(groups) > 10
    for day, user, statements, cpu, memory, scanned, queued in found:
        group = groups[day, user]
        assert statements == sum(row.get("retry_of") is None for row in group)
        assert close(cpu, scaled(total(row.get("cpu_seconds") for row in group), 3600))
        assert close(memory, scaled(total(byte_seconds(row, "granted_memory_bytes") for row in group), GIB * 3600))
        assert close(scanned, scaled(total(row.get("estimated_bytes_scanned") for row in group), GIB))
        assert close(queued, sum(row["queue_seconds"] for row in group))
    assert [row[0] for row in found] == sorted((row[0] for row in found), reverse=True)


def check_slowest(found, history):
    ran = [
        row
        for row in history
        if row["execution_status"] == "ok" and not row["cache_hit"] and row.get("query_parameterized_hash")
    ]
    groups = grouped(ran, lambda row: row["query_parameterized_hash"])
    assert len(found) == min(len(groups), 20) > 5
    for template, text, runs, seconds, p50, p95, queued in found:
        group = groups[template]
        assert text == max(group, key=lambda row: row["start_time"])["query_text"]
        assert runs == len(group)
        took = [row["execution_seconds"] for row in group]
        assert close(seconds, sum(took)) and close(p50, quantile(took, 0.5)) and close(p95, quantile(took, 0.95))
        assert close(queued, quantile([row["queue_seconds"] for row in group], 0.95))
    assert [row[3] for row in found] == sorted((row[3] for row in found), reverse=True)


def check_accuracy(found, history):
    measured = [
        row
        for row in history
        if row.get("peak_memory_bytes")
        and row.get("estimated_memory_bytes")
        and not row["censored"]
        and not row["cache_hit"]
    ]
    groups = grouped(measured, lambda row: (row["estimate_source"], row["estimate_confidence"]))
    assert len(found) == len(groups) == 9
    for source, confidence, runs, p50, p90, under, ratio in found:
        group = groups[source, confidence]
        ratios = [row["estimated_memory_bytes"] / row["peak_memory_bytes"] for row in group]
        errors = [max(value, 1 / value) for value in ratios]
        assert runs == len(group)
        assert close(p50, quantile(errors, 0.5)) and close(p90, quantile(errors, 0.9))
        assert under == sum(row["peak_memory_bytes"] > row["granted_memory_bytes"] for row in group)
        granted = total(byte_seconds(row, "granted_memory_bytes") for row in group)
        assert close(ratio, granted / total(byte_seconds(row, "peak_memory_bytes") for row in group))
        assert p90 > p50 > 1


def check_templates(found, history):
    """The service's own sums are those that follow from the rows."""
    assert len(found) == 7
    for template, text, runs, measured, p50, p90, under, ratio, peak, newest in found:
        group = [
            row
            for row in history
            if row.get("query_parameterized_hash") == template
            and row.get("total_seconds") is not None
            and not row["cache_hit"]
        ]
        known = [row for row in group if row.get("peak_memory_bytes") and not row["censored"]]
        ratios = [row["estimated_memory_bytes"] / row["peak_memory_bytes"] for row in known]
        errors = sorted(max(value, 1 / value) for value in ratios)
        assert (runs, measured) == (len(group), len(known))
        assert close(p50, errors[-(-len(errors) // 2) - 1]) and close(p90, errors[-(-len(errors) * 9 // 10) - 1])
        unplanned = [
            row
            for row in group
            if (row.get("peak_memory_bytes") or 0) > row["granted_memory_bytes"]
            or row["out_of_memory"]
            or row["bytes_spilled_to_local_storage"]
        ]
        assert under == len(unplanned) > 0
        granted = total(byte_seconds(row, "granted_memory_bytes") for row in known)
        assert close(ratio, granted / total(byte_seconds(row, "peak_memory_bytes") for row in known))
        assert peak == max(row["peak_memory_bytes"] for row in known)
        last = max(group, key=lambda row: row["start_time"])
        since_1970 = datetime.fromisoformat(last["start_time"]) - datetime(1970, 1, 1, tzinfo=UTC)
        assert (text, newest) == (last["query_text"], since_1970 // timedelta(microseconds=1))


def check_tables(engine, folder):
    """The rows have no columns but those of the guide, and all of them are there."""
    described = columns()
    assert tuple(described) == TABLES
    for table, expected in described.items():
        lines = rows(folder, table)
        assert lines
        names = [name for name, _ in expected]
        assert {name for row in lines for name in row} <= set(names)
        (count,) = engine.execute(f"SELECT count(*) FROM tavana.{table}").fetchone()
        assert count == len(lines)


def main(folder):
    engine = loaded(folder)
    check_tables(engine, folder)
    history = rows(folder, "query_history")
    reports = dict(REPORT.findall((ROOT / "docs" / "history.md").read_text()))
    checks = {"cost": check_cost, "slowest": check_slowest, "accuracy": check_accuracy, "templates": check_templates}
    assert reports.keys() == checks.keys()
    for name, sql in reports.items():
        text = sql.rstrip(";")
        if name == "templates":
            # Times with a zone want a package that is not among the tests'.
            text = f"SELECT * REPLACE (epoch_us(last_start_time) AS last_start_time) FROM ({text})"
        found = engine.execute(text).fetchall()
        checks[name](found, history)
        print(f"{name}: {len(found)} rows from {len(history)} attempts, as expected")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
