"""Each day of the history as a Parquet file, for whoever reads it without the service."""

import contextlib
import datetime
import json
import logging
import re
import sqlite3
import urllib.request

import adbc_driver_flightsql.dbapi as dbapi
import boto3
import duckdb
import moto.server
import pytest
from processes import until
from test_sessions import metric

LIMIT = 60
DAY = 86_400_000_000
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAFORTHETESTS", "AWS_SECRET_ACCESS_KEY": "secret+value/of-the/tests", "AWS_REGION": "us-east-1"}


def rows(server, sql):
    with dbapi.connect(server.uri, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.fixture
def state(tmp_path):
    return tmp_path / "state"


def recorded(make_server, state, count=3):
    """A service that has ended, with statements in its history."""
    server = make_server(state=state)
    for number in range(count):
        assert rows(server, f"SELECT {number} AS n FROM range(3)") == [(number,)] * 3
    with pytest.raises(dbapi.Error):
        rows(server, "SELECT error('it is so')")
    server.stop()


def set_back(state, days, where="1 = 1"):
    """Lets statements of the history have come so many days before; gives the date that it is then."""
    with contextlib.closing(sqlite3.connect(state / "state.sqlite", timeout=10)) as database, database:
        found = database.execute(f"SELECT query_id, start_time, content FROM query_history WHERE {where}").fetchall()
        for query, start, content in found:
            content = json.loads(content)
            content["received"] = start - days * DAY
            database.execute(
                "UPDATE query_history SET start_time = ?, content = ? WHERE query_id = ?",
                (start - days * DAY, json.dumps(content), query),
            )
    dates = {datetime.datetime.fromtimestamp(start / 1e6 - days * 86_400, datetime.UTC).date() for _, start, _ in found}
    assert len(dates) == 1, "the test ran over midnight"
    return dates.pop()


def exported(server):
    return metric(server, "tavana_history_exported_days_total")


def read(place):
    return duckdb.sql(f"SELECT * FROM read_parquet('{place}/*/*.parquet', hive_partitioning = true)")


def test_a_day_that_has_ended_is_exported_once(make_server, state, tmp_path):
    recorded(make_server, state)
    date = set_back(state, 1)
    place = tmp_path / "exports" / "of history"
    server = make_server(state=state, history_export=place)
    until(lambda: exported(server) == 1, LIMIT, "the day is exported")
    (file,) = [path for path in place.rglob("*") if path.is_file()]
    ((service,),) = rows(server, "SELECT DISTINCT service_id FROM tavana.query_history")
    assert file == place / f"date={date}" / f"{service}.parquet"
    # As the service tells it; the statement that asks came today.
    with dbapi.connect(server.uri, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tavana.query_history LIMIT 0")
        columns = [name for name, *_ in cursor.description]
        cursor.execute(f"SELECT * FROM tavana.query_history WHERE start_time::DATE = '{date}'")
        told = cursor.fetch_arrow_table()
    assert told.num_rows >= 4 and set(told["execution_status"].to_pylist()) == {"ok", "failed"}
    assert read(place).columns == [*columns, "date"]
    assert read(place).project("date::VARCHAR").distinct().fetchall() == [(str(date),)]
    found = read(place).project("* EXCLUDE date").to_arrow_table()
    assert found.num_rows == told.num_rows
    assert duckdb.sql("FROM found EXCEPT ALL FROM told").aggregate("count(*)").fetchall() == [(0,)]
    written = file.stat()
    server.stop()
    # Not again.
    server = make_server(state=state, history_export=place)
    again = rows(server, "SELECT count(*) FROM tavana.query_history WHERE start_time < current_date")
    assert again == [(told.num_rows,)] and exported(server) == 0
    now = file.stat()
    assert (now.st_ino, now.st_mtime_ns) == (written.st_ino, written.st_mtime_ns)
    server.stop()
    # A row that came late: the day comes whole once more.
    set_back(state, 1, "start_time >= (SELECT max(start_time) FROM query_history)")
    with contextlib.closing(sqlite3.connect(state / "state.sqlite", timeout=10)) as database, database:
        database.execute("DELETE FROM history_export")
    server = make_server(state=state, history_export=place)
    until(lambda: exported(server) == 1, LIMIT, "the day is exported again")
    assert [path for path in place.rglob("*") if path.is_file()] == [file]
    assert read(place).aggregate("count(*)").fetchall() == [(told.num_rows + 1,)]
    assert not list(state.glob("*.part"))


def test_rows_stay_until_their_day_is_exported(make_server, state, tmp_path):
    recorded(make_server, state)
    set_back(state, 40)
    place = tmp_path / "exports"
    place.write_text("this is no folder")
    server = make_server(state=state, history_export=place, history_days=30)
    until(lambda: metric(server, "tavana_history_export_failures_total") >= 2, LIMIT, "it is tried again")
    server.wait_for_log("the history is not exported yet")
    old = "SELECT count(*) FROM tavana.query_history WHERE start_time < current_date"
    ((count,),) = rows(server, old)
    assert count >= 4 and exported(server) == 0, "statements go on, and nothing is deleted"
    place.unlink()
    until(lambda: exported(server) == 1, LIMIT, "there is a folder now")
    assert read(place).aggregate("count(*)").fetchall() == [(count,)]


def test_days_are_exported_to_a_bucket(make_server, state):
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    store = moto.server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    store.start()
    try:
        host, port = store.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        client = boto3.client(
            "s3",
            endpoint_url=endpoint,
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
            region_name="us-east-1",
        )
        client.create_bucket(Bucket="lake")
        recorded(make_server, state)
        date = set_back(state, 1)
        env = {**KEYS, "AWS_ENDPOINT_URL": endpoint}
        server = make_server(state=state, history_export="s3://lake/of/history/", env=env)
        until(lambda: exported(server) == 1, LIMIT, "the day is exported")
        (found,) = client.list_objects_v2(Bucket="lake")["Contents"]
        assert re.fullmatch(rf"of/history/date={date}/[0-9a-f]{{32}}\.parquet", found["Key"])
        body = client.get_object(Bucket="lake", Key=found["Key"])["Body"].read()
        assert body.startswith(b"PAR1") and body.endswith(b"PAR1")
        urllib.request.urlopen(f"{endpoint}/moto-api/reset", data=b"", timeout=10).close()
    finally:
        store.stop()


def test_what_cannot_be_exported_is_told_at_the_start(run_tavana):
    done = run_tavana("serve", "--history-export", "exports", "--history-days", "0")
    assert done.returncode == 2 and "--history-days 0 nothing is recorded" in done.stderr, done.stderr
    done = run_tavana("serve", "--history-export", "gs://bucket/x")
    assert done.returncode == 2 and "gs://" in done.stderr, done.stderr
    done = run_tavana("serve", "--history-export", "s3://bucket/x/", "--print-config")
    assert 'history_export = "s3://bucket/x"' in done.stdout, done.stdout
