"""Workloads beside the export of one table, as a process of its own: `workloads.py '{…}'` measures and prints JSON.

Each is asked of DuckDB in this process and of the service, a few times, one after the other; both must give the same.
"""

import concurrent.futures
import json
import math
import random
import sys
import tempfile
import time
from pathlib import Path

import adbc_driver_flightsql.dbapi as adbc
import duckdb
import pyarrow
from crowd import Crowd, quantiles
from dashboards import QUERIES
from peers.postgresql import connect
from peers.quack import TOKEN, load
from ways import FlightSql

EXTENSIONS = Path(__file__).resolve().parent.parent / ".deps" / "extensions"
EXPORTS = ["strings", "nested", "decimals"]
POINTS = 200
POINT = "SELECT * FROM orders WHERE o_orderkey = ?"
# Of one client that appends row by row.
SINGLE = 100
WRITERS = [1, 8]
INGESTED = 2_000_000
BATCH = 65_536


def timed(work, *arguments):
    begun = time.perf_counter()
    result = work(*arguments)
    return time.perf_counter() - begun, result


class Engine:
    """DuckDB in this process, with a view of each file."""

    def __init__(self, folders, threads):
        self.connection = duckdb.connect(config={"threads": threads, "extension_directory": str(EXTENSIONS)})
        for file in (file for folder in folders for file in Path(folder).glob("*.parquet")):
            self.connection.read_parquet(str(file)).create_view(file.stem)

    def table(self, sql):
        return self.connection.sql(sql).to_arrow_table()


def same(ours, theirs):
    """Whether two results are the same: floating point numbers are summed in whatever order."""

    def alike(one, other):
        if isinstance(one, float) and isinstance(other, float):
            return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9) or (math.isnan(one) and math.isnan(other))
        if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
            return len(one) == len(other) and all(map(alike, one, other))
        return one == other

    return ours.num_rows == theirs.num_rows and all(
        alike(column.to_pylist(), other.to_pylist()) for column, other in zip(ours.columns, theirs.columns, strict=True)
    )


def exports(engine, service, rounds):
    """Seconds of the whole of a table, of each round, in process and from the service; and bytes as Arrow."""
    found = {}
    for name in EXPORTS:
        sql = f"SELECT * FROM {name}"
        both = engine.table(sql), service.table(sql)
        assert both[0].num_rows == both[1].num_rows, name
        for at in range(0, both[0].num_rows, 100_000):
            assert same(both[1].slice(at, 50), both[0].slice(at, 50)), f"{name} differs near row {at}"
        size = both[0].nbytes
        del both
        pairs = [(timed(engine.table, sql)[0], timed(service.table, sql)[0]) for _ in range(rounds)]
        found[name] = {"pairs": pairs, "bytes": size}
    return found


def answers(engine, service, queries, rounds):
    """Seconds of each query, of each round, in process and from the service."""
    found = []
    for sql in queries:
        # The first time is the check, and warms both.
        assert same(service.table(sql), engine.table(sql)), f"the results differ: {sql}"
        found.append([(timed(engine.table, sql)[0], timed(service.table, sql)[0]) for _ in range(rounds)])
    return found


def points(engine, address, rounds):
    """Seconds of each read of one row by its key, prepared once; in process and from the service."""
    keys = [key for (key,) in engine.connection.sql("SELECT o_orderkey FROM orders USING SAMPLE 2000 (reservoir, 7)").fetchall()]
    chosen = random.Random(7).sample(keys, POINTS)
    own, served = [], []
    with adbc.connect(f"grpc://{address}", autocommit=True) as connection, connection.cursor() as cursor:

        def ask(key):
            cursor.execute(POINT, (key,))
            return cursor.fetchall()

        def ask_here(key):
            return engine.connection.execute(POINT, [key]).fetchall()

        for _ in range(rounds):
            for key in chosen:
                (here, expected), (there, got) = timed(ask_here, key), timed(ask, key)
                assert got == expected, key
                own.append(here)
                served.append(there)
    return {"own": quantiles(sorted(own)), "served": quantiles(sorted(served))}


def inserts(order, folder):
    """Rows a second that clients append one by one: each a commit of its own."""
    rates = {}
    for name, (address, database) in order["writable"].items():
        with connect(address, database) as connection:
            connection.execute("CREATE TABLE single (a INTEGER, b VARCHAR)")
        crowd = Crowd(address, order["seconds"], folder, database)
        crowd.script.write_text("\\set a random(1, 1000000)\nINSERT INTO single VALUES (:a, 'one row');\n")
        rates[name] = {clients: crowd.rate(clients) for clients in WRITERS}
    lake = duckdb.connect(config={"extension_directory": str(EXTENSIONS)})
    lake.execute("LOAD ducklake; LOAD sqlite_scanner")
    lake.execute(f"ATTACH 'ducklake:sqlite:{folder}/own.db' AS lake (DATA_PATH '{folder}/own/')")
    lake.execute("CREATE TABLE lake.single (a INTEGER, b VARCHAR)")
    spent, _ = timed(lambda: [lake.execute("INSERT INTO lake.single VALUES (?, 'one row')", [n]) for n in range(SINGLE)])
    rates["ducklake"] = {1: SINGLE / spent}
    if order.get("quack"):
        rates["quack"] = {clients: quack_rate(order["quack"], clients) for clients in WRITERS}
    return rates, lake


def quack_rate(address, clients):
    def come():
        there = duckdb.connect(config={"extension_directory": str(EXTENSIONS)})
        load(there)
        there.execute(f"CREATE SECRET (TYPE quack, TOKEN '{TOKEN}', SCOPE 'quack:{address}')")
        there.execute(f"ATTACH 'quack:{address}' AS there")
        return there

    def ask(there, sql):
        return there.execute("FROM quack_query_by_name('there', $1)", [sql]).fetchall()

    asking = [come() for _ in range(clients)]
    ask(asking[0], "CREATE TABLE IF NOT EXISTS single (a INTEGER, b VARCHAR)")
    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        append = lambda there: [ask(there, f"INSERT INTO single VALUES ({n}, 'one row')") for n in range(SINGLE)]  # noqa: E731
        spent, _ = timed(lambda: list(pool.map(append, asking)))
    return clients * SINGLE / spent


def ingests(engine, lake, address, rounds):
    """Seconds in which rows of a client become a table of the lake: through the service, and by DuckDB in process."""
    rows = engine.table(f"SELECT * FROM lineitem LIMIT {INGESTED}")
    lake.register("given", rows)
    pairs = []
    with adbc.connect(f"grpc://{address}", autocommit=True) as connection, connection.cursor() as cursor:
        for number in range(rounds + 1):
            here, _ = timed(lake.execute, f"CREATE TABLE lake.bulk{number} AS FROM given")
            # The driver sends no message of more than 16 MiB.
            batches = pyarrow.RecordBatchReader.from_batches(rows.schema, rows.to_batches(BATCH))
            there, count = timed(cursor.adbc_ingest, f"bulk{number}", batches, "create")
            assert count == rows.num_rows
            pairs.append((here, there))
        cursor.execute("SELECT count(*), sum(l_orderkey) FROM bulk1")
        assert cursor.fetchall() == lake.execute("SELECT count(*), sum(l_orderkey) FROM given").fetchall()
    # The first of each is not counted.
    return {"pairs": pairs[1:], "rows": rows.num_rows, "bytes": rows.nbytes}


def main():
    order = json.loads(sys.argv[1])
    engine, service = Engine(order["folders"], order["threads"]), FlightSql(order["flight"])
    engine.connection.load_extension("tpch")
    tpch = [sql for (sql,) in engine.connection.sql("SELECT query FROM tpch_queries() ORDER BY query_nr").fetchall()]
    rounds = order["rounds"]
    result = {
        "exports": exports(engine, service, rounds),
        "dashboards": answers(engine, service, QUERIES, rounds),
        "tpch": answers(engine, service, tpch, rounds),
        "points": points(engine, order["flight"], rounds),
    }
    with tempfile.TemporaryDirectory(prefix="tavana-bench-") as folder:
        result["inserts"], lake = inserts(order, folder)
        result["ingest"] = ingests(engine, lake, order["lake"], rounds)
        lake.close()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
