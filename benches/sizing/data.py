"""The data: TPC-H by the program itself, TPC-DS by DuckDB's generator, and the wide and the long tables of the other bench."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "benches")]

from server import TAVANA  # noqa: E402

KEPT = ROOT / ".deps" / "testdata"


@contextlib.contextmanager
def with_tpcds():
    """A connection that can make TPC-DS."""
    import duckdb_extension_tpcds

    folder = Path(duckdb_extension_tpcds.__file__).parent
    (extension,) = folder.rglob("tpcds.duckdb_extension")
    with duckdb.connect() as connection:
        connection.execute(f"LOAD '{extension}'")
        yield connection


def kept(name, make):
    """A folder of data that is made once. Made beside its place and moved there, so that an unfinished one is never used."""
    folder = KEPT / name
    KEPT.mkdir(parents=True, exist_ok=True)
    with open(KEPT / f"{name}.flock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            partial = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=KEPT))
            try:
                make(partial)
                os.rename(partial, folder)
            except BaseException:
                shutil.rmtree(partial, ignore_errors=True)
                raise
    return folder


def tpch(scale):
    return kept(f"tpch-{scale}", lambda to: subprocess.run([TAVANA, "sample", "--scale", scale, to], check=True))


def tpcds(scale):
    def make(folder):
        with with_tpcds() as connection:
            connection.execute(f"CALL dsdgen(sf = {scale})")
            for (table,) in connection.execute("SHOW TABLES").fetchall():
                connection.execute(f"COPY {table} TO '{folder}/{table}.parquet' (FORMAT parquet)")

    return kept(f"tpcds-{scale}", make)


def elsewhere():
    import workload_data

    return workload_data.made(KEPT / "workloads-1")
