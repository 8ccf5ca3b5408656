#!/usr/bin/env python3
"""Writes redset.csv and snowset.csv: small traces in the shape of the published ones, with every column that the
simulator reads. They are made up, and no row is of either dataset."""

import csv
import datetime
import pathlib
import random

FOLDER = pathlib.Path(__file__).parent
ROWS = 400


def arrivals(rng, start):
    """Moments of calm and of bursts."""
    now, burst = start, False
    for _ in range(ROWS):
        if rng.random() < 0.02:
            burst = not burst
        now += datetime.timedelta(seconds=rng.expovariate(1 / (1.5 if burst else 8)))
        yield now


def redset(rng):
    columns = (
        "instance_id cluster_size user_id database_id query_id arrival_timestamp compile_duration_ms queue_duration_ms "
        "execution_duration_ms feature_fingerprint was_aborted was_cached cache_source_query_id query_type "
        "num_permanent_tables_accessed num_external_tables_accessed num_system_tables_accessed read_table_ids "
        "write_table_ids mbytes_scanned mbytes_spilled num_joins num_scans num_aggregations"
    ).split()
    yield columns
    for number, at in enumerate(arrivals(rng, datetime.datetime(2024, 3, 4, 8))):
        joins = min(int(rng.expovariate(0.6)), 8)
        scanned = int(rng.lognormvariate(6.5, 1.8))
        tables = sorted(rng.sample(range(100), joins + 1))
        cached = rng.random() < 0.1
        yield [
            17, 4, rng.choice([1, 1, 1, 2, 2, 3, 4, 5, 6]), 0, number, at.strftime("%Y-%m-%d %H:%M:%S.%f"),
            rng.randrange(200), 0, 0 if cached else int(rng.lognormvariate(8.0, 1.6)), f"{rng.randrange(1 << 64):016x}",
            0, int(cached), "", "select", joins + 1, 0, 0, ",".join(map(str, tables)), "", scanned,
            scanned // 3 if rng.random() < 0.03 else 0, joins, joins + 1, rng.randrange(4),
        ]  # fmt: skip


def snowset(rng):
    columns = (
        "queryId warehouseId databaseId createdTime endTime durationTotal durationExec warehouseSize "
        "persistentReadBytesS3 persistentReadBytesCache intDataWriteBytesLocalSSD intDataWriteBytesS3 profHjRso "
        "profAggRso profSortRso"
    ).split()
    yield columns
    for at in arrivals(rng, datetime.datetime(2018, 2, 22, 14)):
        lasting = int(rng.lognormvariate(7.8, 1.7))
        end = at + datetime.timedelta(milliseconds=lasting + 150)
        read = int(rng.lognormvariate(20, 2))
        hit = rng.random()
        joined, aggregated = rng.random() < 0.5, rng.random() < 0.7
        yield [
            rng.randrange(1 << 63), 1000 + rng.choice([0, 0, 0, 1, 1, 2, 3, 4]), rng.choice(["77", r"\N"]),
            at.isoformat(" ") + "+00:00", end.isoformat(" ") + "+00:00", lasting + 150, lasting, 2,
            int(read * (1 - hit)), int(read * hit), read // 2 if rng.random() < 0.03 else 0, 0,
            lasting // 3 if joined else 0, lasting // 5 if aggregated else 0, 0,
        ]  # fmt: skip


for name, rows in [("redset", redset), ("snowset", snowset)]:
    with (FOLDER / f"{name}.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows(random.Random(f"{name} 1")))
