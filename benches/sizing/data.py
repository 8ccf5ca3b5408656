"""The data: TPC-H by the program itself, TPC-DS by DuckDB's generator, and the wide and the long tables of the other bench."""

import contextlib
import sys
from pathlib import Path

import duckdb
import duckdb_extension_tpcds

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "benches")]

import testdata  # noqa: E402
import workload_data  # noqa: E402

tpch, elsewhere = testdata.tpch, workload_data.made


@contextlib.contextmanager
def with_tpcds():
    """A connection that can make TPC-DS."""
    (extension,) = Path(duckdb_extension_tpcds.__file__).parent.rglob("tpcds.duckdb_extension")
    with duckdb.connect() as connection:
        connection.execute(f"LOAD '{extension}'")
        yield connection


def tpcds(scale):
    def make(folder):
        with with_tpcds() as connection:
            connection.execute(f"CALL dsdgen(sf = {scale})")
            for (table,) in connection.execute("SHOW TABLES").fetchall():
                connection.execute(f"COPY {table} TO '{folder}/{table}.parquet' (FORMAT parquet)")

    return testdata.kept(f"tpcds-{scale}", make)
