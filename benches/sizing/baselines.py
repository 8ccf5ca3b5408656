"""Other ways to say how much memory a statement takes, against what DuckDB itself took in a process of its own."""

import functools
import json
import subprocess
import sys
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
MEASURE = ROOT / "sizer" / "calibrate" / "measure.py"
LONGEST_SECONDS = 240

# The constants of the byte-ratio formula: all that is known are the bytes of the files and the words of the statement.
BYTES_HELD, WITH_CONDITION, BUILD, MARGIN = 0.3, 0.5, 2.0, 1.5
FACTORS = {"GROUP_BY": 1.3, "AGGREGATE": 1.3, "ORDER_BY": 1.2, "WINDOW": 1.4, "DISTINCT": 1.2}


def truth(folder, threads, statement):
    """The plan, the rows that its operators really gave, and the peak; none where DuckDB fails."""
    command = [sys.executable, MEASURE, "one", folder, "--threads", str(threads), "--actual", "--sql", statement.sql]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    took = json.loads(done.stdout)
    return {"suite": statement.suite, "name": statement.name, "threads": threads, **took} if took["plan"] else None


def sized(program, runs, plan):
    """What the model says of these plans: `plan`, or `actual`."""
    asked = "".join(json.dumps({"name": run["name"], "threads": run["threads"], "plan": run[plan]}) + "\n" for run in runs)
    said = subprocess.run([program], input=asked, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in said.splitlines()]


@functools.cache
def size_of(file):
    """Bytes of a file before compression, and how many columns it has."""
    bytes_of, columns = duckdb.execute(
        "SELECT sum(total_uncompressed_size), count(DISTINCT path_in_schema) FROM parquet_metadata($1)", [file]
    ).fetchone()
    return int(bytes_of), columns


def nodes(plan):
    yield plan
    for child in plan["children"]:
        yield from nodes(child)


def byte_ratio(plan, sql):
    """The formula of which many services are content: a part of the bytes, more for each word that keeps rows."""
    held, tables, joins, factor = 0.0, [], False, 1.0
    for node in nodes(plan):
        joins |= "JOIN" in node["name"]
        if node.get("files"):
            bytes_of, columns = size_of(node["files"][0])
            used = node["extra_info"].get("Projections", [])
            used = 1 if isinstance(used, str) else max(1, len(used))
            held += BYTES_HELD * bytes_of * min(1.0, used / columns)
            tables.append(BYTES_HELD * bytes_of)
    names = " ".join(node["name"] for node in nodes(plan))
    for word, times in FACTORS.items():
        factor *= times if word in names else 1.0
    held *= WITH_CONDITION if " where " in sql.lower() else 1.0
    return MARGIN * (held * factor + (BUILD * min(tables) if joins and tables else 0.0))


def compare(program, folder_of, threads, statements):
    """A record for each statement: the peak, and what each of the ways says."""
    runs, texts = [], []
    for statement in statements:
        run = truth(folder_of(statement.suite), threads, statement)
        if run:
            runs.append(run)
            texts.append(statement.sql)
    model, oracle = sized(program, runs, "plan"), sized(program, runs, "actual")
    return [
        {
            "suite": run["suite"],
            "name": run["name"],
            "peak": run["peak"],
            "model": said["model"],
            "engine": said["by_engine"],
            "oracle": knowing["by_engine"],
            "bytes": byte_ratio(run["plan"], sql),
            "micros": said["micros"],
            "again_micros": said["again_micros"],
        }
        for run, said, knowing, sql in zip(runs, model, oracle, texts, strict=True)
    ]
