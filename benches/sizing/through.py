"""Statements through the running service, and what its own history says of them."""

import contextlib
import os
import random
import sys
import threading
import time
from pathlib import Path

import adbc_driver_flightsql.dbapi as dbapi
import pyarrow

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from server import Server  # noqa: E402

# Room for everything, so that what statements take is not what they were let have.
ROOMY = "16GiB"
# What the history is asked, in the order in which statements came.
HISTORY = """
    SELECT query_id, retry_of, attempt, execution_status, query_text, query_parameterized_hash AS template,
           epoch_us(start_time) AS came, planning_seconds, queue_seconds, execution_seconds,
           estimated_wait_p90_seconds, estimated_memory_bytes AS model, estimated_memory_full_bytes AS wanted,
           estimated_execution_p50_seconds, cpu_seconds, estimated_cpu_seconds,
           granted_memory_bytes AS granted, peak_memory_bytes AS peak, bytes_spilled_to_local_storage AS spilled,
           out_of_memory, error_message, estimate_source AS source, estimate_confidence AS confidence
    FROM tavana.query_history ORDER BY start_time, attempt
"""


@contextlib.contextmanager
def on_threads(count):
    """What is started within has so many processors, and so many threads."""
    all_processors = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, set(all_processors[:count]))
    try:
        yield
    finally:
        os.sched_setaffinity(0, set(all_processors))


@contextlib.contextmanager
def service(places, threads, memory=ROOMY, workers=1, **more):
    with on_threads(threads):
        server = Server(data=places, memory=memory, workers=workers, **more)
    with server:
        yield server


def connection_to(server):
    return dbapi.connect(server.uri, autocommit=True)


def drain(connection, sql):
    """Runs a statement to the end of its rows; the error, if it fails."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            for _ in cursor.fetch_record_batch():
                pass
        return None
    except (dbapi.Error, pyarrow.ArrowException, OSError) as error:
        return str(error)


def history(server):
    with connection_to(server) as connection, connection.cursor() as cursor:
        cursor.execute(HISTORY)
        rows = cursor.fetch_arrow_table().to_pylist()
    return [row for row in rows if "tavana." not in row["query_text"]]


def run_one_by_one(server, asked):
    """Runs (statement, text) pairs, each by itself; a record for each of them.

    The history has an attempt or more for each, in the order in which they were sent.
    """
    begun = time.time()
    with connection_to(server) as connection:
        failed = [drain(connection, sql) for _, sql in asked]
    # A service that kept its state tells of earlier ones too.
    attempts = [attempt for attempt in history(server) if attempt["came"] / 1e6 >= begun]
    return paired(asked, failed, attempts)


def paired(asked, failed, attempts):
    firsts = [attempt for attempt in attempts if attempt["retry_of"] is None]
    again = {}
    for attempt in attempts:
        if attempt["retry_of"] is not None:
            again[attempt["retry_of"]] = attempt
    by_text = {}
    for attempt in firsts:
        by_text.setdefault(attempt["query_text"], []).append(attempt)
    records = []
    for (statement, sql), error in zip(asked, failed, strict=True):
        kept = by_text.get(sql, [])
        if not kept:
            # A statement that could not even be planned has no attempt.
            records.append({"suite": statement.suite, "name": statement.name, "error": error, "attempts": 0})
            continue
        first = last = kept.pop(0)
        attempts_of_it, spilled = 1, first["spilled"] or 0
        while last["query_id"] in again:
            last = again[last["query_id"]]
            attempts_of_it += 1
            spilled += last["spilled"] or 0
        records.append({
            **{key: first[key] for key in (
                "template", "model", "wanted", "granted", "source", "confidence", "planning_seconds", "queue_seconds",
                "estimated_wait_p90_seconds", "estimated_execution_p50_seconds", "estimated_cpu_seconds", "came",
            )},
            "suite": statement.suite,
            "name": statement.name,
            "sql": sql,
            "error": error,
            "attempts": attempts_of_it,
            "peak": last["peak"],
            "spilled": spilled,
            "seconds": last["execution_seconds"],
            "cpu": last["cpu_seconds"],
        })  # fmt: skip
    return records


def cold(server, statements):
    """Each once."""
    return run_one_by_one(server, [(statement, statement.sql) for statement in statements])


def warm(server, statements, runs, seed):
    """Each so many times with other literals, in turns: as people come back to their reports. `before` counts what ran."""
    chance = random.Random(seed)
    asked = []
    for _ in range(runs):
        order = list(statements)
        chance.shuffle(order)
        asked += [(statement, statement.drawn(chance)) for statement in order]
    return run_one_by_one(server, asked)


def small(server, count):
    """What comes before `SELECT 1` runs: to size it and to admit it."""
    with connection_to(server) as connection:
        for _ in range(count):
            assert drain(connection, "SELECT 1") is None
    found = [row for row in history(server) if row["query_text"] == "SELECT 1"]
    return [row["planning_seconds"] + row["queue_seconds"] for row in found]


def crowd(server, statements, clients, seconds, seed):
    """So many clients, each with the next statement as soon as it has the last one's rows, for so long."""
    failed, sent, over = [], [0] * clients, time.monotonic() + seconds

    def client(number):
        chance = random.Random(seed * 1000 + number)
        with connection_to(server) as connection:
            while time.monotonic() < over:
                statement = chance.choice(statements)
                sql = statement.drawn(chance)
                error = drain(connection, sql)
                sent[number] += 1
                if error:
                    failed.append({"name": statement.name, "sql": sql, "error": error})

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    attempts = [row for row in history(server) if row["retry_of"] is None]
    waits = [
        {"waited": row["queue_seconds"], "told": row["estimated_wait_p90_seconds"]}
        for row in attempts
        if row["estimated_wait_p90_seconds"] is not None
    ]
    return {
        "clients": clients,
        "seconds": seconds,
        "sent": sum(sent),
        "failed": failed,
        "waits": waits,
        "queued": [row["queue_seconds"] for row in attempts],
        "again": sum(1 for row in history(server) if row["retry_of"] is not None),
    }
