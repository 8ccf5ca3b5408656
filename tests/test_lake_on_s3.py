"""The writable lake in an object store: its rows lie in a bucket, and nobody sees what opens it."""

import json
import subprocess

import adbc_driver_flightsql
import duckdb
import pyarrow
import pytest
from flightsql import sqlstate_of
from postgres import Postgres
from server import EXTENSIONS, TAVANA, environment
from test_lake import rows, run, transactions
from test_s3 import KEY, SECRET, client, put, store, variables

HEADER = adbc_driver_flightsql.DatabaseOptions.AUTHORIZATION_HEADER.value
TOKEN = "token-of-the-session-for-the-tests"


@pytest.fixture
def place(request):
    """A prefix of the test's own."""
    return f"tables/{request.node.name.split('[')[0]}"


@pytest.fixture
def tables(place):
    return f"s3://lake/{place}"


def keys_below(client, prefix):
    return sorted(found["Key"] for found in client.list_objects_v2(Bucket="lake", Prefix=prefix).get("Contents", []))


def by_duckdb(store, metadata, tables, sql):
    """What DuckDB's own DuckLake finds in the bucket, without the service."""
    with duckdb.connect(config={"extension_directory": str(EXTENSIONS)}) as engine:
        engine.execute("LOAD ducklake; LOAD sqlite_scanner; LOAD postgres_scanner; LOAD httpfs")
        engine.execute(
            f"CREATE SECRET (TYPE s3, KEY_ID '{KEY}', SECRET '{SECRET}', REGION 'eu-central-1', "
            f"ENDPOINT '{store.removeprefix('http://')}', USE_SSL false, URL_STYLE 'path')"
        )
        engine.execute(f"ATTACH 'ducklake:{metadata}' AS lake (READ_ONLY, DATA_PATH '{tables}/')")
        return engine.execute(sql).fetchall()


def test_what_is_written_lies_in_the_bucket_for_the_next_service_and_for_duckdb(
    make_server, connect, client, store, variables, place, tables, tmp_path
):
    before = keys_below(client, "")
    server = make_server(tables=tables, env=variables, state=tmp_path / "state")
    first, second = connect(server), connect(server)
    run(first, "CREATE TABLE t (a INT NOT NULL, b VARCHAR)")
    run(second, "INSERT INTO t VALUES (1, 'one'), (2, 'two'), (3, 'three')")
    run(first, "UPDATE t SET b = 'TWO' WHERE a = 2", "DELETE FROM t WHERE a = 1")
    run(
        second,
        "MERGE INTO t USING (VALUES (3, 'drei'), (4, 'vier')) v(a, b) ON t.a = v.a "
        "WHEN MATCHED THEN UPDATE SET b = v.b WHEN NOT MATCHED THEN INSERT VALUES (v.a, v.b)",
    )
    sent = pyarrow.table({"n": [1, 2, None], "s": ["x", None, "z"], "l": [[1], [], None]})
    with first.cursor() as cursor:
        assert cursor.adbc_ingest("sent", sent, mode="create") == 3
        assert cursor.adbc_ingest("sent", sent, mode="append") == 3
    expected = [(2, "TWO"), (3, "drei"), (4, "vier")]
    for connection in (first, second):
        assert rows(connection, "FROM t ORDER BY a") == expected
        assert rows(connection, "SELECT count(*), count(n), count(l) FROM sent") == [(6, 4, 4)]
        connection.close()
    server.stop()
    new = [key for key in keys_below(client, "") if key not in before]
    assert new and all(key.startswith(f"{place}/main/") and key.endswith(".parquet") for key in new), new
    assert not list(tmp_path.rglob("*.parquet")), "no row lies beside the bucket"
    metadata = f"sqlite:{tmp_path}/state/lake/metadata.db"
    assert by_duckdb(store, metadata, tables, "FROM lake.main.t ORDER BY a") == expected
    counts = "SELECT count(*), sum(n)::INT, count(s) FROM lake.main.sent"
    assert by_duckdb(store, metadata, tables, counts) == [(6, 6, 4)]
    again = connect(make_server(tables=tables, env=variables, state=tmp_path / "state"))
    assert rows(again, "FROM t ORDER BY a") == expected
    run(again, "INSERT INTO t VALUES (5, 'five')")
    assert rows(again, "SELECT count(*), max(b) FROM t") == [(4, "vier")]
    with again.cursor() as cursor:
        cursor.execute("FROM sent LIMIT 3")
        assert cursor.fetch_arrow_table().schema.equals(sent.schema)


def test_transactions_and_earlier_versions_are_there_too(make_server, connect, transactions, variables, tables):
    server = make_server(tables=tables, env=variables)
    other, connection = connect(server), transactions(server)
    run(other, "CREATE TABLE t AS SELECT 1 AS a")
    ((version,),) = rows(other, "SELECT max(snapshot_id)::INT FROM lake.snapshots()")
    run(connection, "INSERT INTO t VALUES (2)", "DELETE FROM t WHERE a = 1")
    assert rows(connection, "FROM t") == [(2,)]
    assert rows(other, "FROM t") == [(1,)]
    connection.rollback()
    assert rows(connection, "FROM t") == [(1,)]
    run(connection, "INSERT INTO t VALUES (3)", "DELETE FROM t WHERE a = 1")
    connection.commit()
    assert rows(other, "FROM t") == [(3,)]
    assert rows(other, f"SELECT * FROM t AT (VERSION => {version})") == [(1,)]


def test_tables_of_places_in_the_same_bucket_are_read_and_copied(make_server, connect, client, variables, tables):
    put(client, "beside/region.parquet", pyarrow.table({"r": ["here"]}))
    server = make_server("s3://lake/beside", tables=tables, env=variables)
    connection = connect(server)
    run(connection, "CREATE TABLE mine AS SELECT r || '!' AS r FROM region")
    assert rows(connection, "SELECT mine.r, region.r FROM mine, region") == [("here!", "here")]


def test_services_share_a_bucket_by_a_database(make_server, connect, client, store, variables, place, tables):
    with Postgres(network=True) as postgres:
        for sql in ("CREATE ROLE lake LOGIN PASSWORD 'hush'", "CREATE DATABASE lake OWNER lake"):
            made, text = postgres.sql(sql)
            assert made, text
        url = f"postgres://lake:hush@127.0.0.1:{postgres.port}/lake"
        env = {**variables, "TAVANA_TABLES_METADATA": url}
        one, two = (make_server(tables=tables, env=env) for _ in range(2))
        first, second = connect(one), connect(two)
        run(first, "CREATE TABLE t AS SELECT 1 AS a")
        run(second, "INSERT INTO t VALUES (2)", "DELETE FROM t WHERE a = 1")
        more = pyarrow.table({"a": pyarrow.array([3], pyarrow.int32())})
        with second.cursor() as cursor:
            assert cursor.adbc_ingest("t", more, mode="append") == 1
        assert rows(first, "FROM t ORDER BY a") == [(2,), (3,)]
        for connection in (first, second):
            connection.close()
        for server in (one, two):
            server.stop()
        assert all(key.startswith(f"{place}/main/t/") for key in keys_below(client, place))
        assert by_duckdb(store, f"postgres:{url}", tables, "FROM lake.main.t ORDER BY a") == [(2,), (3,)]


# Who may write


@pytest.fixture
def guarded(make_server, connect, client, variables, tables, tmp_path):
    """A server that wants keys, and connections of each scope: `guarded("read")`."""
    put(client, "exports/there.parquet", pyarrow.table({"a": [1]}))
    server = make_server("exports=s3://lake/exports,rw", tables=tables, env=variables, auth="keys")

    def open_connection(scope):
        command = [TAVANA, "key", "create", "--state", server.state, "--name", scope, "--scope", scope]
        key = subprocess.check_output(command, env=environment(tmp_path), text=True).strip()
        return connect(server, db_kwargs={HEADER: f"Bearer {key}"})

    return open_connection


def test_a_key_with_the_scope_read_reads_and_changes_nothing(guarded, client, tables):
    writer, reader = guarded("write"), guarded("read")
    run(writer, "CREATE TABLE t AS SELECT 1 AS a", "CREATE VIEW v AS FROM t", "CREATE SCHEMA s")
    files = keys_below(client, "")
    (before,) = rows(writer, "SELECT max(snapshot_id) FROM lake.snapshots()")
    refused = [
        "CREATE TABLE mine (a INT)",
        "CREATE OR REPLACE TABLE t AS SELECT 2 AS a",
        "CREATE SCHEMA other",
        "CREATE VIEW w AS FROM t",
        "INSERT INTO t VALUES (2)",
        "INSERT INTO lake.main.t VALUES (2)",
        "UPDATE t SET a = 2",
        "DELETE FROM t",
        "TRUNCATE t",
        "MERGE INTO t USING (VALUES (1)) v(a) ON t.a = v.a WHEN MATCHED THEN DELETE",
        "ALTER TABLE t ADD COLUMN b INT",
        "ALTER TABLE t RENAME TO u",
        "DROP TABLE t",
        "DROP VIEW v",
        "DROP SCHEMA s",
        "COMMENT ON TABLE t IS 'mine'",
        "WITH c AS (SELECT 5 AS a) INSERT INTO t FROM c",
        "SELECT 1; INSERT INTO t VALUES (2)",
        f"COPY t TO '{tables}/x.parquet'",
        f"COPY (SELECT 2 AS a) TO '{tables}/main/t/x.parquet'",
        "COPY (SELECT 2 AS a) TO 's3://lake/exports/x.parquet'",
    ]
    for sql in refused:
        with pytest.raises(reader.Error) as failure:
            run(reader, sql)
        assert sqlstate_of(failure.value) in {"42501", "25006"}, (sql, failure.value)
    for mode in ("create", "append", "replace", "create_append"):
        with pytest.raises(reader.Error) as failure, reader.cursor() as cursor:
            cursor.adbc_ingest("t" if mode != "create" else "mine", pyarrow.table({"a": [2]}), mode=mode)
        assert sqlstate_of(failure.value) in {"42501", "25006"}, (mode, failure.value)
    assert rows(reader, "FROM t") == rows(writer, "FROM t") == [(1,)]
    assert rows(writer, "SELECT max(snapshot_id) FROM lake.snapshots()") == [before]
    assert keys_below(client, "") == files
    # What is its own it may make.
    run(reader, "CREATE TEMP TABLE mine AS FROM t", "INSERT INTO mine VALUES (2)")
    assert rows(reader, "SELECT count(*) FROM mine") == [(2,)]


def test_nobody_makes_files_among_those_of_the_tables(guarded, client, place, tables):
    writer = guarded("admin")
    run(writer, "CREATE TABLE t AS SELECT 1 AS a")
    files = keys_below(client, place)
    for target in (
        f"{tables}/x.parquet",
        f"{tables}/main/t/x.parquet",
        f"s3://lake/exports/../{place}/x.parquet",
        f"s3://lake/exports/%2e%2e/{place}/x.parquet",
        f"s3://lake/x/../{place}/x.parquet",
        f"s3a://lake/{place}/x.parquet",
        f"S3://lake/{place}/x.parquet",
    ):
        for what in ("t", "(SELECT 1 AS a)"):
            with pytest.raises(writer.Error) as failure:
                run(writer, f"COPY {what} TO '{target}'")
            assert sqlstate_of(failure.value) == "42501", (target, failure.value)
    # Nor are they read by their names.
    for file in (files[0], "**/*.parquet"):
        with pytest.raises(writer.Error, match=r"\[42501\]"):
            rows(writer, f"FROM read_parquet('s3://lake/{file}')")
    run(writer, "COPY t TO 's3://lake/exports/t.parquet'")
    assert rows(writer, "FROM read_parquet('s3://lake/exports/t.parquet')") == [(1,)]
    assert keys_below(client, place) == files


# What opens the bucket


def test_credentials_are_shown_nowhere(make_server, connect, client, variables, place, tables, run_tavana, tmp_path):
    env = {**variables, "AWS_SESSION_TOKEN": TOKEN}
    state = tmp_path / "state"
    server = make_server(tables=tables, env=env, state=state, log="trace")
    connection = connect(server)
    run(connection, "CREATE TABLE t AS SELECT 1 AS a", "INSERT INTO t VALUES (2)")
    told = []

    def ask(sql):
        try:
            told.append(str(rows(connection, sql)))
        except connection.Error as error:
            told.append(str(error))

    for sql in (
        "FROM t",
        "FROM duckdb_secrets()",
        "FROM duckdb_secrets(redact := false)",
        f"SELECT which_secret('{tables}/x', 's3')",
        "FROM duckdb_databases()",
        "FROM duckdb_settings()",
        "SHOW ALL TABLES",
        "FROM information_schema.tables",
        "FROM lake.snapshots()",
        "FROM lake.table_info()",
        "SELECT current_setting('s3_secret_access_key')",
        "SELECT getenv('AWS_SECRET_ACCESS_KEY')",
        "EXPLAIN ANALYZE FROM t",
        "FROM read_parquet('s3://lake/other.parquet')",
    ):
        ask(sql)
    told.append(str(connection.adbc_get_objects(depth="all").read_all().to_pylist()))
    told.append(str(connection.adbc_get_info()))
    # A file that is gone before it was read: the error tells its address, which is not secret.
    run(connection, "CREATE TABLE gone AS SELECT 1 AS a")
    for key in keys_below(client, f"{place}/main/gone/"):
        client.delete_object(Bucket="lake", Key=key)
    with pytest.raises(connection.Error, match=r"\[58030\]") as failure:
        rows(connection, "SELECT a + 1 FROM gone")
    assert f"{place}/main/gone/" in str(failure.value)
    told.append(str(failure.value))
    for pid in server.descendants():
        for of in ("cmdline", "environ"):
            with open(f"/proc/{pid}/{of}", "rb") as file:
                told.append(file.read().decode(errors="replace"))
    printed = run_tavana("serve", "--tables", tables, "--print-config", env=env)
    assert printed.returncode == 0 and tables in printed.stdout, printed.stderr
    told += [printed.stdout, printed.stderr, json.dumps(server.ready)]
    server.stop()
    told.append(server.log)
    assert len(server.log) > 1000, "the log tells much"
    for file in state.rglob("*"):
        if file.is_file():
            told.append(file.read_bytes().decode(errors="replace"))
    assert any("s3://lake" in text for text in told)
    for text in told:
        for secret in (SECRET, TOKEN):
            assert secret not in text, text[:2000]


# What goes wrong


def test_a_bucket_that_is_not_there_is_told_to_who_writes(make_server, connect, variables):
    """What is not committed is not there, and the service goes on."""
    connection = connect(make_server(tables="s3://no-such-bucket/x", env=variables))
    run(connection, "CREATE TABLE t (a INT)")
    with pytest.raises(connection.Error) as failure:
        run(connection, "INSERT INTO t VALUES (1)")
    assert sqlstate_of(failure.value) == "58030" and "no-such-bucket" in str(failure.value), failure.value
    assert SECRET not in str(failure.value)
    assert rows(connection, "FROM t") == []
