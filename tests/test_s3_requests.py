"""How many requests a query costs in an object store, and how many of them are under way at once."""

import deltalake
import duckdb
import pyarrow
import pyarrow.parquet
import pytest
from counting_store import CountingStore
from test_s3 import client, delta_options, put, rows, store, variables

PARTS = 24
PART = pyarrow.table({"id": list(range(1000)), "v": [i % 7 for i in range(1000)]})


@pytest.fixture
def counting(store, client):
    counting = CountingStore(store)
    yield counting
    counting.close()


@pytest.fixture
def through(variables, counting):
    return {**variables, "AWS_ENDPOINT_URL": counting.endpoint}


def test_a_file_that_was_read_before_is_asked_for_its_version_alone(make_server, connect, client, counting, through):
    put(client, "counted/one/t.parquet", PART)
    cursor = connect(make_server("s3://lake/counted/one", env=through)).cursor()
    sql = "SELECT count(*), sum(v) FROM t WHERE id >= 10"
    wanted = [(990, sum(i % 7 for i in range(10, 1000)))]
    head, get = (("HEAD", "/lake/counted/one/t.parquet"), ("GET", "/lake/counted/one/t.parquet"))
    with counting.counted() as first:
        assert rows(cursor, sql) == wanted
    # Its footer and its columns lie so near to each other that they are read at once; and the service reads the footer to
    # size the statement.
    assert first.count(get) == 2 and set(first) == {head, get}, first
    for _ in range(4):
        with counting.counted() as again:
            assert rows(cursor, sql) == wanted
        assert set(again) <= {head} and len(again) <= 2, again
    # One that was put in its place is read.
    put(client, "counted/one/t.parquet", PART.slice(0, 20))
    with counting.counted() as anew:
        assert rows(cursor, sql) == [(10, sum(i % 7 for i in range(10, 20)))]
    assert get in anew


def test_reads_of_many_files_are_under_way_at_once(make_server, connect, client, counting, through):
    for number in range(PARTS):
        put(client, f"counted/many/t/part-{number:02}.parquet", PART)
    server = make_server("s3://lake/counted/many", env=through, workers=1, memory="2GB")
    cursor = connect(server).cursor()
    # More than this machine has processors. The first file tells the columns, before the others are read.
    gathering = counting.gather(6, without=["part-00.parquet"])
    assert rows(cursor, "SELECT count(*), sum(v) FROM t") == [(PARTS * 1000, PARTS * sum(i % 7 for i in range(1000)))]
    assert gathering.most >= 6 and not gathering.in_vain, gathering.most


def test_what_a_table_of_delta_lake_costs(make_server, connect, client, counting, through, store):
    options = delta_options(store)
    for _ in range(4):
        deltalake.write_deltalake("s3://lake/counted/delta/d", PART, mode="append", storage_options=options)
    cursor = connect(make_server("s3://lake/counted/delta", env=through)).cursor()
    sql = "SELECT count(*) FROM d WHERE v < 7"
    assert rows(cursor, sql) == [(4000,)]
    with counting.counted() as again:
        assert rows(cursor, sql) == [(4000,)]
    # The log tells which files there are; of those that were read before, the versions alone are asked for.
    of_data = [method for method, path in again if "_delta_log" not in path]
    assert of_data == ["HEAD"] * 4, again


def test_files_of_the_lake_that_were_read_before_are_not_asked_for(make_server, connect, client, counting, through, tmp_path):
    server = make_server(tables="s3://lake/counted/tables", env=through, state=tmp_path / "state")
    connection = connect(server)
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE t AS SELECT range AS id, range % 7 AS v FROM range(100000)")
    cursor.fetchall()
    wanted = duckdb.sql("SELECT count(*), sum(range % 7) FROM range(100000) WHERE range > 10").fetchall()
    sql = "SELECT count(*), sum(v) FROM t WHERE id > 10"
    assert rows(cursor, sql) == wanted
    for _ in range(3):
        with counting.counted() as again:
            assert rows(cursor, sql) == wanted
        assert again == []
