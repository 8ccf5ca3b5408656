"""One visit of one client, as a process of its own: `client.py '{"way": …}'` measures and prints JSON.

A visit exports once unmeasured, so that client, server and engine are warm (in the first round alone where that takes
long), then once measured; then it takes the first batch a few times, then it asks small questions one after the other on
its one connection.
"""

import json
import sys
import time

import pyarrow.compute as compute
from costs import Meter
from ways import WAYS, FlightSql

SMALL = "SELECT 1"
WARM_UP = 50


def fingerprint(table):
    """Tells two results apart, whatever the order of their rows."""
    total = compute.sum(compute.multiply(table["l_orderkey"], table["l_linenumber"])).as_py()
    return [table.num_rows, table.num_columns, total, str(compute.sum(table["l_extendedprice"]).as_py())]


def export(way, meter, sql, warm):
    if warm:
        way.table(sql)
    meter.settle()
    with meter:
        table = way.table(sql)
    return {**meter.result, "fingerprint": fingerprint(table), "bytes": table.nbytes, "rows": table.num_rows}


def first_batches(way, meter, sql, count):
    seconds, rows = [], 0
    for _ in range(count):
        meter.settle()
        begun = time.perf_counter()
        with way.first_batch(sql) as batch:
            seconds.append(time.perf_counter() - begun)
            rows = batch.num_rows
        assert rows > 0, "the first batch is empty"
    return {"seconds": seconds, "rows": rows}


def small_statements(way, meter, count):
    for _ in range(WARM_UP):
        assert way.rows(SMALL) == [(1,)]
    meter.settle()
    seconds = []
    with meter:
        for _ in range(count):
            begun = time.perf_counter()
            way.rows(SMALL)
            seconds.append(time.perf_counter() - begun)
    return {**meter.result, "each": seconds}


def empty_calls(way, meter, count):
    """Calls that ask for nothing: what each costs a server, whatever it does."""
    meter.settle()
    with meter:
        for _ in range(count):
            way.nothing()
    return {**meter.result, "count": count}


def main():
    order = json.loads(sys.argv[1])
    way = WAYS[order["way"]](**order["options"])
    meter = Meter(order["server"])
    sql = f"SELECT * FROM {order['relation']}"
    result = {"export": export(way, meter, sql, order["warm"])}
    if order["first_batches"]:
        result["first_batch"] = first_batches(way, meter, sql, order["first_batches"])
    if order["small"]:
        result["small"] = small_statements(way, meter, order["small"])
        if type(way) is FlightSql:
            result["empty"] = empty_calls(way, meter, order["small"])
    print(json.dumps(result))


if __name__ == "__main__":
    main()
