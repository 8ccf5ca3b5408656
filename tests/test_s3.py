"""Data in an object store: a server of S3 on loopback, and all the ways to say who one is."""

import logging
import urllib.request

import adbc_driver_manager
import boto3
import deltalake
import duckdb
import moto.server
import pyarrow
import pyarrow.parquet
import pytest
from server import Server
from test_tables import until

KEY, SECRET = "AKIAFORTHETESTS", "secret+value/of-the/tests0123456789"
ROWS = pyarrow.table({"id": [1, 2, 3], "name": ["a", None, "c"]})


@pytest.fixture(scope="module")
def store():
    """The endpoint, with buckets `lake` and `other`."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = moto.server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    # What it keeps belongs to the process: the next one begins with nothing.
    urllib.request.urlopen(f"http://{host}:{port}/moto-api/reset", data=b"", timeout=10).close()
    running.stop()


@pytest.fixture(scope="module")
def client(store, lake):
    client = boto3.client(
        "s3", endpoint_url=store, aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name="eu-central-1"
    )
    for bucket in ("lake", "other"):
        client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    for name in ("orders", "customer"):
        client.upload_file(str(lake / f"{name}.parquet"), "lake", f"tpch/{name}.parquet")
    for year in (2023, 2024):
        put(client, f"hive/events/year={year}/x.parquet", pyarrow.table({"v": [year * 2]}))
    client.put_object(Bucket="lake", Key="tpch/small.csv", Body=b"x,y\n1,a\n")
    put(client, "secret.parquet", ROWS, "other")
    options = delta_options(store)
    deltalake.write_deltalake("s3://lake/delta/d", ROWS, storage_options=options)
    deltalake.write_deltalake(
        "s3://lake/delta/d", pyarrow.table({"id": [4], "name": ["d"]}), mode="append", storage_options=options
    )
    return client


def delta_options(store):
    """What `deltalake` needs to know to write there."""
    return {
        "AWS_ENDPOINT_URL": store,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": "eu-central-1",
        "AWS_ALLOW_HTTP": "true",
        "AWS_S3_ALLOW_UNSAFE_RENAME": "true",
    }


def put(client, key, table, bucket="lake"):
    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(table, sink)
    client.put_object(Bucket=bucket, Key=key, Body=sink.getvalue().to_pybytes())


@pytest.fixture
def variables(store, client):
    return {
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": "eu-central-1",
        "AWS_ENDPOINT_URL": store,
    }


def rows(cursor, sql):
    cursor.execute(sql)
    return cursor.fetchall()


def test_parquet_by_environment(make_server, connect, variables, lake):
    server = make_server("s3://lake/tpch", env=variables)
    assert server.tables == 3
    cursor = connect(server).cursor()
    sql = "SELECT count(*), sum(o_totalprice) FROM orders"
    wanted = duckdb.sql(f"SELECT count(*), sum(o_totalprice) FROM '{lake}/orders.parquet'").fetchall()
    assert rows(cursor, sql) == wanted
    joined = "SELECT count(*) FROM orders JOIN customer ON o_custkey = c_custkey"
    assert rows(cursor, joined) == [(150_000,)]
    assert rows(cursor, "FROM small") == [(1, "a")]
    assert rows(cursor, "SELECT count(*) FROM read_parquet('s3://lake/tpch/customer.parquet')") == [(15_000,)]
    assert SECRET not in server.log


def test_partitions_delta_and_names(make_server, connect, variables):
    server = make_server(["s3://lake/hive", "s3://lake/delta", "c=s3://lake/tpch/cust*.parquet"], env=variables)
    cursor = connect(server).cursor()
    assert rows(cursor, "SELECT v FROM events WHERE year = 2024") == [(4048,)]
    assert rows(cursor, "FROM d ORDER BY id") == [(1, "a"), (2, None), (3, "c"), (4, "d")]
    assert rows(cursor, "SELECT count(*) FROM delta_scan('s3://lake/delta/d')") == [(4,)]
    assert rows(cursor, "SELECT count(*) FROM c") == [(15_000,)]


def test_new_objects_are_seen(make_server, connect, variables, client):
    put(client, "fresh/a.parquet", ROWS)
    cursor = connect(make_server("s3://lake/fresh", env=variables)).cursor()
    assert rows(cursor, "SELECT count(*) FROM a") == [(3,)]
    put(client, "fresh/b.parquet", ROWS)
    until(lambda: [name for (name,) in rows(cursor, "SHOW TABLES")], ["a", "b"])
    assert rows(cursor, "SELECT count(*) FROM b") == [(3,)]


def test_profile_of_the_aws_files(make_server, connect, store, client, tmp_path):
    credentials, config = tmp_path / "credentials", tmp_path / "config"
    credentials.write_text(f"[team]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n")
    config.write_text(f"[profile team]\nregion = eu-central-1\nendpoint_url = {store}\ns3 =\n  addressing_style = path\n")
    env = {
        "AWS_PROFILE": "team",
        "AWS_SHARED_CREDENTIALS_FILE": str(credentials),
        "AWS_CONFIG_FILE": str(config),
    }
    cursor = connect(make_server("s3://lake/tpch", env=env)).cursor()
    assert rows(cursor, "SELECT count(*) FROM customer") == [(15_000,)]


def settings(tmp_path, store, secret=SECRET):
    config = tmp_path / "tavana.toml"
    config.write_text(
        f"""
        [data.kunden]
        uri = "s3://lake/tpch/customer.parquet"
        [data.kunden.s3]
        endpoint = "{store}"
        region = "eu-central-1"
        key_id = "{KEY}"
        secret = "{secret}"
        """
    )
    return config


def test_section_of_the_settings_file(make_server, connect, store, client, tmp_path):
    server = make_server(config=settings(tmp_path, store))
    cursor = connect(server).cursor()
    assert rows(cursor, "SELECT count(*) FROM kunden") == [(15_000,)]


def test_secrets_are_never_shown(make_server, connect, run_tavana, store, client, tmp_path):
    config = settings(tmp_path, store)
    shown = run_tavana("serve", "--config", config, "--print-config")
    assert shown.returncode == 0, shown.stderr
    assert KEY in shown.stdout and '"***"' in shown.stdout
    assert SECRET not in shown.stdout + shown.stderr
    by_environment = run_tavana(
        "serve", "--data", "s3://lake/tpch", "--print-config",
        env={"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": "token-of-the-tests"},
    )  # fmt: skip
    assert SECRET not in by_environment.stdout + by_environment.stderr
    assert "token-of-the-tests" not in by_environment.stdout + by_environment.stderr
    server = make_server(config=config, log="trace")
    cursor = connect(server).cursor()
    assert rows(cursor, "SELECT count(*) FROM kunden") == [(15_000,)]
    for sql in ("FROM duckdb_secrets()", "SELECT which_secret('s3://lake/tpch/customer.parquet', 's3')"):
        try:
            assert SECRET not in str(rows(cursor, sql))
        except adbc_driver_manager.Error as error:
            assert SECRET not in str(error)
    server.stop()
    assert SECRET not in server.log


def test_other_buckets_are_out_of_reach(make_server, connect, variables):
    cursor = connect(make_server("s3://lake/tpch", env=variables)).cursor()
    for address in ("s3://other/secret.parquet", "s3://lake/hive/events/year=2023/x.parquet", "s3://lake/tpch/../hive"):
        with pytest.raises(adbc_driver_manager.Error, match=r"\[42501\]"):
            rows(cursor, f"FROM read_parquet('{address}')")
    assert rows(cursor, "SELECT count(*) FROM customer") == [(15_000,)]


def test_a_bucket_that_is_not_there_ends_the_start(variables, run_tavana):
    done = run_tavana(
        "serve", "--data", "s3://no-such-bucket/x", "--flight-listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0",
        env=variables,
    )  # fmt: skip
    assert done.returncode == 1
    assert "no-such-bucket" in done.stderr
    assert SECRET not in done.stderr


def test_an_endpoint_that_does_not_answer_ends_the_start(variables, run_tavana):
    # Port 9, discard: nobody listens there.
    done = run_tavana(
        "serve", "--data", "s3://lake/tpch", "--flight-listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0",
        env={**variables, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"},
    )  # fmt: skip
    assert done.returncode == 1
    assert "127.0.0.1:9" in done.stderr
    assert SECRET not in done.stderr


def test_an_object_that_vanishes_names_itself(make_server, connect, variables, client):
    put(client, "gone/t.parquet", ROWS)
    cursor = connect(make_server("s3://lake/gone", env=variables)).cursor()
    assert rows(cursor, "SELECT count(*) FROM t") == [(3,)]
    client.delete_object(Bucket="lake", Key="gone/t.parquet")
    with pytest.raises(adbc_driver_manager.Error, match=r"\[(58030|42P01)\](.|\n)*t"):
        rows(cursor, "SELECT max(name) FROM t")
    assert rows(cursor, "SELECT 1") == [(1,)]


def test_in_process_as_well(connect, variables):
    with Server("s3://lake/tpch", env=variables, workers="in-process") as server:
        assert rows(connect(server).cursor(), "SELECT count(*) FROM customer") == [(15_000,)]
