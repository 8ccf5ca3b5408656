"""Runs statements with DuckDB, each in a fresh process, and writes what they took: see README.md."""

import argparse
import json
import pathlib
import resource
import subprocess
import sys
import threading
import time

import duckdb
import statements

SAMPLE_SECONDS = 0.004
LONGEST_SECONDS = 240


def open_over(folder, threads):
    """A connection with a view for each Parquet file of a folder."""
    connection = duckdb.connect()
    connection.execute(f"set threads={threads}")
    for file in sorted(pathlib.Path(folder).glob("*.parquet")):
        connection.execute(f"create view {file.stem} as select * from read_parquet('{file.resolve()}')")
    return connection


def columns_of(connection, folder):
    """The names of the columns of each file."""
    found = {}
    for file in sorted(pathlib.Path(folder).glob("*.parquet")):
        names = connection.execute(f"describe {file.stem}").fetchall()
        found[str(file.resolve())] = {name[0] for name in names}
    return found


def with_files(node, columns):
    """Adds the file that a scan reads, by the columns that it projects."""
    if "PARQUET" in node["name"]:
        projected = node["extra_info"].get("Projections", [])
        projected = {projected} if isinstance(projected, str) else set(projected)
        filters = json.dumps(node["extra_info"].get("Filters", ""))
        fits = [file for file, names in columns.items() if projected <= names]
        if len(fits) > 1:
            fits = [file for file in fits if any(name in filters for name in columns[file])] or fits
        if len(fits) > 1:
            # A scan of no column, as for count(*): by the number of rows.
            rows = int(node["extra_info"].get("Estimated Cardinality", 0))
            fits.sort(key=lambda file: abs(rows_of(file) - rows))
        node["files"] = fits[:1]
    for child in node["children"]:
        with_files(child, columns)
    return node


def rows_of(file):
    return duckdb.execute(f"select num_rows from parquet_file_metadata('{file}')").fetchone()[0]


def plan_of(connection, sql, columns):
    rows = connection.execute("explain (format json) " + sql).fetchall()
    return with_files(json.loads(rows[0][1])[0], columns) if rows else None


def with_actual_rows(node, columns):
    """The plan of a run, with the rows that each operator really gave in the place of those that were expected."""
    while node.get("operator_type", "EXPLAIN_ANALYZE") == "EXPLAIN_ANALYZE":
        node = node["children"][0]

    def renamed(node):
        info = {**node["extra_info"], "Estimated Cardinality": str(node["operator_cardinality"])}
        return {"name": node["operator_name"], "extra_info": info, "children": [renamed(child) for child in node["children"]]}

    return with_files(renamed(node), columns)


class Sampler(threading.Thread):
    """The most that an instance holds, apart from its cache of files."""

    def __init__(self, connection):
        super().__init__(daemon=True)
        self.cursor = connection.cursor()
        self.over = threading.Event()
        self.peak = 0

    def run(self):
        sql = "select sum(memory_usage_bytes) from duckdb_memory() where tag <> 'EXTERNAL_FILE_CACHE'"
        while not self.over.wait(SAMPLE_SECONDS):
            self.peak = max(self.peak, self.cursor.execute(sql).fetchone()[0])


def run_one(folder, threads, sql, actual):
    """Runs a statement in this process; prints what it took."""
    connection = open_over(folder, threads)
    columns = columns_of(connection, folder)
    plan = plan_of(connection, sql, columns)
    before = resource.getrusage(resource.RUSAGE_SELF)
    sampler = Sampler(connection)
    sampler.start()
    began = time.monotonic()
    for _ in connection.execute(sql).to_arrow_reader(100_000):
        pass
    wall = time.monotonic() - began
    sampler.over.set()
    sampler.join()
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    resident = (after.ru_maxrss - before.ru_maxrss) * 1024
    took = {"plan": plan, "peak": int(sampler.peak), "resident": resident, "cpu": cpu, "wall": wall}
    if actual:
        ran = json.loads(connection.execute("explain (analyze, format json) " + sql).fetchall()[0][1])
        took["actual"] = with_actual_rows(ran, columns)
    print(json.dumps(took))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["tpch", "generated", "elsewhere", "one"])
    parser.add_argument("folder")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--sql")
    parser.add_argument("--actual", action="store_true", help="the rows that each operator gave, by another run")
    asked = parser.parse_args()
    if asked.what == "one":
        run_one(asked.folder, asked.threads[0], asked.sql, asked.actual)
        return
    made = statements.tpch() if asked.what == "tpch" else getattr(statements, asked.what)(asked.seed, asked.count)
    for name, sql in made:
        for threads in asked.threads:
            command = [sys.executable, __file__, "one", asked.folder, "--threads", str(threads), "--sql", sql]
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=True)
            except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as failed:
                print(name, threads, str(getattr(failed, "stderr", failed))[-300:], file=sys.stderr)
                continue
            took = json.loads(done.stdout)
            print(json.dumps({"name": name, "threads": threads, "sql": sql, **took}), flush=True)


if __name__ == "__main__":
    main()
