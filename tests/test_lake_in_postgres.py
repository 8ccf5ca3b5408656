"""A lake whose metadata is in PostgreSQL: many write at once, through several services; its password is not shown."""

import contextlib
import json
import os
import re
import signal
import socket
import threading
import time
import urllib.request
from collections import Counter
from urllib.parse import quote

import adbc_driver_flightsql.dbapi
import adbc_driver_postgresql.dbapi
import duckdb
import pyarrow
import pytest
from flightsql import code_of, sqlstate_of
from postgres import Postgres
from processes import until
from server import EXTENSIONS, Server, children
from test_lake import in_threads, rows, run, transactions

# With signs that a URL writes otherwise.
PASSWORD = "hush@of:the/lake"
IN_URL = quote(PASSWORD, safe="")
VARIABLE = "TAVANA_TABLES_METADATA"
PORTS = ("--flight-listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0")
COLUMNS = pyarrow.schema([("writer", pyarrow.int32()), ("n", pyarrow.int32())])


@contextlib.contextmanager
def postgres_with_a_user():
    with Postgres(network=True) as running:
        made, text = running.sql(f"CREATE ROLE lake LOGIN PASSWORD '{PASSWORD}'")
        assert made, text
        yield running


@pytest.fixture(scope="module")
def postgres():
    """Runs as long as the tests of this file do."""
    with postgres_with_a_user() as running:
        yield running


@pytest.fixture(scope="module")
def frail():
    """Another one, for tests that stop it."""
    with postgres_with_a_user() as running:
        yield running


def made_in(postgres, name):
    """The URL of a new database."""
    made, text = postgres.sql(f"CREATE DATABASE {name} OWNER lake")
    assert made, text
    return f"postgres://lake:{IN_URL}@127.0.0.1:{postgres.port}/{name}"


@pytest.fixture
def database(request):
    """The name of a database of the test's own."""
    return re.sub(r"\W", "_", request.node.name)[-60:].lower()


@pytest.fixture
def tables(tmp_path):
    return tmp_path / "tables"


@pytest.fixture
def frail_server(make_server, frail, database, tables, lake):
    """A service that uses the database that the test stops, and tables of files beside it."""
    return make_server(lake, tables=tables, env={VARIABLE: made_in(frail, database)}, log="trace")


class Shared:
    """Two services on one lake; each test makes tables of its own."""

    def __init__(self, one, two, database, url, tables):
        self.one, self.two, self.database, self.url, self.tables = one, two, database, url, tables

    def by_duckdb(self, sql):
        return by_duckdb(self.url, self.tables, sql)


@pytest.fixture(scope="module")
def shared(postgres, tmp_path_factory):
    url, folder = made_in(postgres, "shared"), tmp_path_factory.mktemp("tables")
    with Server(tables=folder, env={VARIABLE: url}) as one, Server(tables=folder, env={VARIABLE: url}) as two:
        yield Shared(one, two, "shared", url, folder)


def by_duckdb(url, tables, sql):
    """What DuckDB's own DuckLake finds there, without the service."""
    with duckdb.connect(config={"extension_directory": str(EXTENSIONS)}) as engine:
        engine.execute("LOAD ducklake; LOAD postgres_scanner")
        engine.execute(f"ATTACH 'ducklake:postgres:{url}' AS lake (READ_ONLY, DATA_PATH '{tables}/')")
        return engine.execute(sql).fetchall()


def attempt(connection, *statements):
    """The error of the first statement that fails; None when none does."""
    try:
        run(connection, *statements)
    except connection.Error as error:
        return error
    return None


def is_conflict(error):
    return sqlstate_of(error) == "40001" and code_of(error) == "Aborted"


def done(server, work, autocommit, seconds=60):
    """What a client does: runs it on a connection, and again from its beginning when another one was first."""
    deadline = time.monotonic() + seconds
    while True:
        with adbc_driver_flightsql.dbapi.connect(server.uri, autocommit=autocommit) as connection:
            try:
                work(connection)
                if not autocommit:
                    connection.commit()
                return
            except connection.Error as error:
                assert is_conflict(error), error
                assert time.monotonic() < deadline, error


# Several services


def test_services_see_what_the_others_commit(shared, connect, transactions):
    first, second = connect(shared.one), connect(shared.two)
    run(first, "CREATE TABLE seen (a INT NOT NULL, b VARCHAR)")
    run(second, "INSERT INTO seen VALUES (1, 'one'), (2, 'two'), (3, 'three')")
    run(first, "UPDATE seen SET b = 'TWO' WHERE a = 2", "DELETE FROM seen WHERE a = 1")
    run(
        second,
        "MERGE INTO seen USING (VALUES (3, 'drei'), (4, 'vier')) v(a, b) ON seen.a = v.a "
        "WHEN MATCHED THEN UPDATE SET b = v.b WHEN NOT MATCHED THEN INSERT VALUES (v.a, v.b)",
    )
    with first.cursor() as cursor:
        assert cursor.adbc_ingest("sent", pyarrow.table({"n": [1, None]}), mode="create") == 2
    expected = [(2, "TWO"), (3, "drei"), (4, "vier")]
    for connection in (first, second):
        assert rows(connection, "FROM seen ORDER BY a") == expected
        assert rows(connection, "FROM sent ORDER BY n NULLS LAST") == [(1,), (None,)]
    open_one = transactions(shared.one)
    run(open_one, "INSERT INTO seen VALUES (5, 'five')")
    assert rows(open_one, "SELECT count(*) FROM seen") == [(4,)]
    assert rows(second, "SELECT count(*) FROM seen") == [(3,)]
    open_one.commit()
    assert rows(second, "SELECT count(*) FROM seen") == [(4,)]
    run(second, "ALTER TABLE seen ADD COLUMN c INT", "DROP TABLE sent")
    assert rows(first, "SELECT a, c FROM seen WHERE a = 5") == [(5, None)]
    assert sqlstate_of(attempt(first, "FROM sent")) == "42P01"
    wanted = [(a, b, None) for a, b in [*expected, (5, "five")]]
    assert shared.by_duckdb("FROM lake.main.seen ORDER BY a") == wanted


def test_what_is_written_is_there_after_a_restart(make_server, connect, postgres, database, tables):
    env = {VARIABLE: made_in(postgres, database)}
    server = make_server(tables=tables, env=env)
    run(connect(server), "CREATE TABLE t AS SELECT 1 AS a")
    server.stop()
    # Of the state folder nothing is needed: it is another one.
    again = connect(make_server(tables=tables, env=env))
    run(again, "INSERT INTO t VALUES (2)")
    assert rows(again, "FROM t ORDER BY a") == [(1,), (2,)]


def test_services_that_start_at_once_make_one_lake(connect, postgres, database, tables):
    env = {VARIABLE: made_in(postgres, database)}
    servers = []
    try:
        in_threads(3, lambda _: servers.append(Server(tables=tables, env=env)))
        for number, server in enumerate(servers):
            run(connect(server), f"CREATE TABLE t{number} AS SELECT {number} AS n")
        for server in servers:
            found = rows(connect(server), "FROM t0 UNION ALL FROM t1 UNION ALL FROM t2 ORDER BY n")
            assert found == [(0,), (1,), (2,)]
    finally:
        for server in servers:
            server.stop()
    count = "SELECT count(*) FROM ducklake_snapshot WHERE snapshot_id = 0"
    assert postgres.sql(count, database=database) == (True, "1")


def test_a_transaction_reads_one_state_whoever_commits_beside_it(shared, connect, transactions):
    other, connection = connect(shared.two), transactions(shared.one)
    run(other, "CREATE TABLE states AS SELECT 1 AS a")
    assert rows(connection, "SELECT count(*) FROM states") == [(1,)]
    run(other, "INSERT INTO states VALUES (2)")
    assert rows(connection, "SELECT count(*) FROM states") == [(1,)]
    connection.commit()
    assert rows(connection, "SELECT count(*) FROM states") == [(2,)]


def test_a_database_is_reached_by_its_socket(make_server, connect, postgres, tables):
    """As the state is: whoever runs PostgreSQL beside the service need not open a port of it."""
    made, text = postgres.sql("CREATE DATABASE by_socket OWNER lake")
    assert made, text
    url = f"postgres:///by_socket?host={postgres.home}&port={postgres.port}&user=lake&password={IN_URL}"
    connection = connect(make_server(tables=tables, env={VARIABLE: url}))
    run(connection, "CREATE TABLE t AS SELECT 1 AS a")
    assert rows(connection, "FROM t") == [(1,)]


# Writers beside each other


def test_many_write_at_once(shared, connect, transactions):
    """A transaction that has written and is open holds up nobody, on its own service or another."""
    one, two = shared.one, shared.two
    run(connect(one), "CREATE TABLE many (a INT)")
    open_ones = [transactions(one), transactions(one), transactions(two)]
    for number, connection in enumerate(open_ones):
        run(connection, f"INSERT INTO many VALUES ({number})")
    for number, server in [(10, one), (11, two)]:
        run(connect(server), f"INSERT INTO many VALUES ({number})")
    for connection in reversed(open_ones):
        connection.commit()
    assert rows(connect(two), "FROM many ORDER BY a") == [(0,), (1,), (2,), (10,), (11,)]


def test_eight_writers_over_two_services_lose_nothing(shared, connect):
    """By statements, in transactions and by ingest; who is told that another was first does it again."""
    run(connect(shared.one), "CREATE TABLE eight (writer INT, n INT)", "CREATE TABLE commits AS SELECT 0 AS n")
    rounds = 1

    def insert(connection, number, n):
        run(connection, f"INSERT INTO eight VALUES ({number}, {n})")

    def ingest(connection, number, n):
        with connection.cursor() as cursor:
            table = pyarrow.table({"writer": [number], "n": [n]}, schema=COLUMNS)
            cursor.adbc_ingest("eight", table, mode="append")

    def write(number):
        server = (shared.one, shared.two)[number % 2]
        put = (insert, ingest)[number // 2 % 2]
        for n in range(rounds):

            def in_a_transaction(connection):
                put(connection, number, n)
                run(connection, "UPDATE commits SET n = n + 1")

            if number < 4:
                done(server, lambda connection: put(connection, number, n), autocommit=True)
            else:
                done(server, in_a_transaction, autocommit=False)

    in_threads(8, write)
    every = [(number, n) for number in range(8) for n in range(rounds)]
    for server in (shared.one, shared.two):
        connection = connect(server)
        assert rows(connection, "SELECT writer, n FROM eight ORDER BY ALL") == every
        assert rows(connection, "FROM commits") == [(4 * rounds,)]
    assert shared.by_duckdb("SELECT writer, n FROM lake.main.eight ORDER BY ALL") == every


def test_a_statement_by_itself_that_was_too_late_is_run_again_by_the_service(shared, connect):
    run(connect(shared.one), "CREATE TABLE counted AS SELECT 0 AS n")

    def count(number):
        server = (shared.one, shared.two)[number]
        with adbc_driver_flightsql.dbapi.connect(server.uri, autocommit=True) as connection:
            for _ in range(4):
                run(connection, "UPDATE counted SET n = n + 1")

    # Of two at once, one was first: the other need not be told.
    in_threads(2, count)
    assert rows(connect(shared.two), "FROM counted") == [(8,)]


@pytest.mark.parametrize(
    "first_does, second_does",
    [
        ("DELETE FROM same WHERE a = 1", "UPDATE same SET a = 3 WHERE a = 1"),
        ("CREATE TABLE other (a INT)", "CREATE TABLE other (b INT)"),
        ("ALTER TABLE same ADD COLUMN b INT", "INSERT INTO same VALUES (3)"),
    ],
)
def test_of_two_that_change_the_same_the_second_is_told(
    shared, connect, transactions, first_does, second_does
):
    outside = connect(shared.one)
    run(outside, "DROP TABLE IF EXISTS other", "CREATE OR REPLACE TABLE same AS SELECT 1 AS a")
    first, second = transactions(shared.one), transactions(shared.two)
    for connection in (first, second):
        assert rows(connection, "FROM same") == [(1,)]
    run(first, first_does)
    run(second, second_does)
    first.commit()
    columns = (
        "SELECT table_name, column_name FROM duckdb_columns() "
        "WHERE database_name = 'lake' AND table_name IN ('same', 'other') ORDER BY ALL"
    )
    told = rows(outside, columns)
    found = rows(outside, "FROM same") if ("same", "a") in told else None
    with pytest.raises(second.Error) as failure:
        second.commit()
    assert is_conflict(failure.value), failure.value
    assert rows(outside, columns) == told
    assert found is None or rows(outside, "FROM same") == found, "nothing of it is kept"


# Engines that are lost


@contextlib.contextmanager
def locked(postgres, database, table):
    """While this lasts, nobody adds to the table of metadata: who commits waits in the midst of it."""
    with adbc_driver_postgresql.dbapi.connect(
        f"postgresql:///{database}?host={postgres.home}&port={postgres.port}&user=postgres"
    ) as connection:
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield
        connection.rollback()


def waiting_for_a_lock(postgres, database):
    """PostgreSQL's process of a commit that waits."""
    sql = f"SELECT pid FROM pg_stat_activity WHERE datname = '{database}' AND wait_event_type = 'Lock'"
    return until(lambda: postgres.sql(sql)[1], 30, "the commit waits for the lock")


def until_through(postgres, process):
    sql = f"SELECT count(*) FROM pg_stat_activity WHERE pid = {process} AND state <> 'idle'"
    until(lambda: postgres.sql(sql)[1] == "0", 30, "PostgreSQL is through with the commit")


def connections(port):
    """The connections of loopback that are open at the end with this port: how many bytes of each wait to be read."""
    with open("/proc/net/tcp") as table:
        lines = [line.split() for line in table]
    return [int(line[4].split(":")[1], 16) for line in lines if line[1] == f"0100007F:{port:04X}" and line[3] == "01"]


def kill_engines(server):
    for engine in server.descendants():
        with contextlib.suppress(ProcessLookupError):
            os.kill(engine, signal.SIGKILL)


@pytest.mark.parametrize("way, table", [("alone", "ducklake_snapshot"), ("in a transaction", "ducklake_data_file")])
def test_an_engine_that_is_killed_in_a_commit_leaves_all_or_nothing(shared, connect, postgres, way, table):
    outside = connect(shared.two)
    run(outside, "CREATE OR REPLACE TABLE killed (a INT)")
    outcome = []

    def write():
        with adbc_driver_flightsql.dbapi.connect(shared.one.uri, autocommit=way == "alone") as connection:
            try:
                run(connection, "INSERT INTO killed SELECT i FROM range(1000) r(i)")
                if way != "alone":
                    run(connection, "INSERT INTO killed SELECT i FROM range(1000, 2000) r(i)")
                    connection.commit()
            except connection.Error as error:
                outcome.append(error)

    writer = threading.Thread(target=write)
    with locked(postgres, shared.database, table):
        writer.start()
        process = waiting_for_a_lock(postgres, shared.database)
        assert rows(outside, "SELECT count(*) FROM killed") == [(0,)], "who reads does not wait"
        kill_engines(shared.one)
        writer.join(30)
        assert not writer.is_alive(), "the client waits for ever"
    (error,) = outcome
    assert sqlstate_of(error) == "40003" and code_of(error) == "Aborted", error
    until_through(postgres, process)
    ((count,),) = rows(outside, "SELECT count(*) FROM killed")
    assert count in (0, 1000 if way == "alone" else 2000)
    assert shared.by_duckdb("SELECT count(*) FROM lake.main.killed") == [(count,)]
    # The service goes on.
    run(connect(shared.one), "INSERT INTO killed VALUES (-1)")
    assert rows(outside, "SELECT count(*) FROM killed") == [(count + 1,)]


def test_engines_that_are_killed_at_any_time_leave_all_or_nothing(shared, connect):
    outside = connect(shared.two)
    run(outside, "CREATE TABLE rounds (round INT, n INT)")
    stop = threading.Event()

    def kill():
        while not stop.wait(0.05):
            kill_engines(shared.one)

    told = {}
    killer = threading.Thread(target=kill)
    killer.start()
    try:
        for number in range(4):
            with adbc_driver_flightsql.dbapi.connect(shared.one.uri, autocommit=True) as connection:
                error = attempt(connection, f"INSERT INTO rounds SELECT {number}, i FROM range(1000) r(i)")
                told[number] = sqlstate_of(error) if error else "done"
            # Another service is not concerned.
            run(outside, f"INSERT INTO rounds VALUES (100, {number})")
    finally:
        stop.set()
        killer.join()
    counts = Counter(dict(rows(outside, "SELECT round, count(*)::INT FROM rounds GROUP BY round")))
    assert counts.pop(100) == 4
    assert set(counts.values()) <= {1000}
    assert all(counts[number] == 1000 for number, outcome in told.items() if outcome == "done"), (told, counts)
    uncertain = ("done", "40003")
    assert all(counts[number] == 0 for number, outcome in told.items() if outcome not in uncertain), (told, counts)

    def answers():
        with adbc_driver_flightsql.dbapi.connect(shared.one.uri, autocommit=True) as connection:
            return attempt(connection, "INSERT INTO rounds VALUES (101, 0)") is None

    until(answers, 30, "the service goes on")


def test_who_gives_up_in_a_commit_that_waits_is_let_go(shared, connect, postgres):
    """For another commit, or a database that hangs. Others are not held up."""
    other = connect(shared.one)
    run(other, "CREATE TABLE given_up AS SELECT 1 AS a")
    outcome = []
    with adbc_driver_flightsql.dbapi.connect(shared.one.uri, autocommit=True) as connection:
        with connection.cursor() as cursor, locked(postgres, shared.database, "ducklake_snapshot"):

            def write():
                try:
                    cursor.execute("INSERT INTO given_up VALUES (2)")
                except connection.Error as error:
                    outcome.append(error)

            writer = threading.Thread(target=write)
            writer.start()
            process = waiting_for_a_lock(postgres, shared.database)
            assert rows(other, "SELECT count(*) FROM given_up") == [(1,)]
            cursor.adbc_cancel()
            writer.join(20)
            assert not writer.is_alive() and outcome
            assert "CANCELLED" in str(outcome[0])
            # Nor does its engine wait: it lets go of PostgreSQL within 2.5 s, if the machine has time for it.
            _, port = postgres.sql(f"SELECT client_port FROM pg_stat_activity WHERE pid = {process}")
            until(lambda: not connections(int(port)), 10, "the engine waits no more")
    until_through(postgres, process)
    # Whether it was in time nobody can know.
    assert rows(other, "FROM given_up ORDER BY a") in ([(1,)], [(1,), (2,)])
    run(other, "INSERT INTO given_up VALUES (3)")
    assert (3,) in rows(other, "FROM given_up")


# The password


def test_the_password_is_shown_nowhere(frail_server, connect, run_tavana, frail, database, tables):
    server = frail_server
    connection = connect(server)
    run(connection, "CREATE TABLE t AS SELECT 1 AS a")
    told = []

    def ask(*statements):
        for sql in statements:
            try:
                told.append(str(rows(connection, sql)))
            except connection.Error as error:
                told.append(str(error))

    ask(
        "FROM t",
        "FROM duckdb_databases()",
        "SELECT * FROM duckdb_databases() WHERE database_name ILIKE '%lake%'",
        "FROM system.main.duckdb_databases()",
        "FROM duckdb_settings()",
        "FROM pragma_database_list",
        "FROM pragma_database_list()",
        "PRAGMA database_list",
        "CALL pragma_database_list()",
        "SHOW DATABASES",
        "SHOW ALL TABLES",
        "FROM duckdb_secrets()",
        "FROM duckdb_logs",
        "FROM duckdb_schemas()",
        "FROM information_schema.schemata",
        "FROM information_schema.tables",
        "FROM lake.snapshots()",
        "FROM lake.table_info()",
        "FROM ducklake_options('lake')",
        "FROM lake.options()",
        "SELECT current_setting('pg_connection_limit')",
        "SELECT getenv('TAVANA_TABLES_METADATA')",
        "FROM __ducklake_metadata_lake.ducklake_metadata",
        "FROM postgres_query('__ducklake_metadata_lake', 'SELECT 1')",
        "EXPLAIN ANALYZE FROM t",
        "FROM postgres_scan('x', 'public', 't')",
    )
    told.append(str(connection.adbc_get_objects(depth="all").read_all().to_pylist()))
    told.append(str(connection.adbc_get_info()))
    with urllib.request.urlopen(f"http://{server.http}/metrics", timeout=10) as answer:
        told.append(answer.read().decode())
    engines = server.descendants()
    assert engines
    for pid in engines:
        for of in ("cmdline", "environ"):
            with open(f"/proc/{pid}/{of}", "rb") as file:
                told.append(file.read().decode(errors="replace"))
    with open(f"/proc/{server.pid}/cmdline", "rb") as file:
        told.append(file.read().decode(errors="replace"))
    frail.stop()
    try:
        errors = len(told)
        ask("FROM t", "INSERT INTO t VALUES (2)", "CREATE TABLE u (a INT)", "BEGIN", "CREATE TEMP TABLE mine (a INT)")
        assert any("Connection refused" in text for text in told[errors:]), told[errors:]
    finally:
        frail.start()
    url = f"postgres://lake:{IN_URL}@127.0.0.1:{frail.port}/{database}"
    printed = run_tavana("serve", "--tables", tables, "--print-config", env={VARIABLE: url})
    assert f"postgres://lake:***@127.0.0.1:{frail.port}/" in printed.stdout, printed.stderr
    told += [printed.stdout, printed.stderr, json.dumps(server.ready)]
    connection.close()
    for file in [*server.state.rglob("*"), *tables.rglob("*")]:
        if file.is_file():
            told.append(file.read_bytes().decode(errors="replace"))
    server.stop()
    told.append(server.log)
    assert len(server.log) > 1000, "the log tells much"
    for text in told:
        for form in (PASSWORD, IN_URL, "hush"):
            assert form not in text, text[:2000]


def test_a_password_behind_the_question_mark_is_not_shown_either(run_tavana, postgres, tables):
    url = f"postgres://lake@127.0.0.1:{postgres.port}/nowhere?password={IN_URL}"
    env = {VARIABLE: url}
    done = run_tavana("serve", "--tables", tables, *PORTS, "--extensions", EXTENSIONS, env=env)
    assert done.returncode == 1 and 'database "nowhere" does not exist' in done.stderr, done.stderr
    assert "hush" not in done.stdout + done.stderr
    printed = run_tavana("serve", "--tables", tables, "--print-config", env=env)
    assert printed.returncode == 0, printed.stderr
    assert "hush" not in printed.stdout + printed.stderr


# PostgreSQL is away


@pytest.mark.parametrize("what", ["nobody listens", "the password is wrong", "there is no such database"])
def test_a_database_that_cannot_be_used_ends_the_start(run_tavana, postgres, tables, what):
    url, told = {
        "nobody listens": (f"postgres://lake:{IN_URL}@127.0.0.1:1/tavana", "127.0.0.1:1"),
        "the password is wrong": (
            f"postgres://lake:hush-and-wrong@127.0.0.1:{postgres.port}/tavana",
            'password authentication failed for user "lake"',
        ),
        "there is no such database": (
            f"postgres://lake:{IN_URL}@127.0.0.1:{postgres.port}/nowhere",
            'database "nowhere" does not exist',
        ),
    }[what]
    done = run_tavana("serve", "--tables", tables, *PORTS, "--extensions", EXTENSIONS, env={VARIABLE: url})
    assert done.returncode == 1
    assert "the lake could not be opened" in done.stderr and told in done.stderr, done.stderr
    assert "hush" not in done.stdout + done.stderr


def test_a_database_that_does_not_answer_ends_the_start(run_tavana, tables):
    """One that takes connections and says nothing: a firewall, or a machine that hangs."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)
        port = silent.getsockname()[1]
        env = {VARIABLE: f"postgres://lake:{IN_URL}@127.0.0.1:{port}/tavana"}
        done = run_tavana("serve", "--tables", tables, *PORTS, "--extensions", EXTENSIONS, env=env, timeout=20)
    assert done.returncode == 1 and f"127.0.0.1:{port}" in done.stderr, done.stderr
    assert "hush" not in done.stdout + done.stderr


def told_while_away(connection, *statements):
    """The error of each statement while PostgreSQL is stopped."""
    errors = []
    for sql in statements:
        began = time.monotonic()
        with pytest.raises(connection.Error) as failure:
            run(connection, sql)
        assert time.monotonic() - began < 20, f"{sql} waits"
        assert "hush" not in str(failure.value)
        errors.append(failure.value)
    return errors


def test_a_database_that_goes_away_is_told_and_used_again_when_it_is_back(
    frail_server, connect, transactions, frail
):
    connection, with_state = connect(frail_server), connect(frail_server)
    goes_on, rests = transactions(frail_server), transactions(frail_server)
    run(connection, "CREATE TABLE t AS SELECT 1 AS a")
    run(with_state, "CREATE TEMP TABLE mine AS SELECT 1 AS a")
    run(goes_on, "INSERT INTO t VALUES (2)")
    run(rests, "INSERT INTO t VALUES (3)")
    frail.stop()
    try:
        for error in told_while_away(
            connection,
            "FROM t",
            "INSERT INTO t VALUES (4)",
            "CREATE TABLE u (a INT)",
        ):
            assert sqlstate_of(error) == "58030" and f"127.0.0.1:{frail.port}" in str(error), error
        told_while_away(with_state, "INSERT INTO t VALUES (4)")
        with pytest.raises(goes_on.Error) as failure:
            run(goes_on, "INSERT INTO t VALUES (6)")
            goes_on.commit()
        assert sqlstate_of(failure.value) and "hush" not in str(failure.value), failure.value
        assert rows(connection, "SELECT 1") == [(1,)]
        with urllib.request.urlopen(f"http://{frail_server.http}/health/live", timeout=10) as answer:
            assert answer.status == 200
    finally:
        frail.start()
    assert rows(connection, "FROM t") == [(1,)]
    run(connection, "INSERT INTO t VALUES (7)")
    with pytest.raises(rests.Error) as failure:
        rests.commit()
    assert sqlstate_of(failure.value) and "hush" not in str(failure.value), failure.value
    # Another connection, as after each commit that failed.
    again = transactions(frail_server)
    run(again, "INSERT INTO t VALUES (8)")
    again.commit()
    assert rows(with_state, "SELECT t.a, mine.a FROM t, mine ORDER BY ALL") == [(1, 1), (7, 1), (8, 1)]
    assert rows(connection, "FROM t ORDER BY a") == [(1,), (7,), (8,)]


@contextlib.contextmanager
def frozen(postgres):
    """While this lasts, it takes connections and says nothing."""
    server = int((postgres.data / "postmaster.pid").read_text().split()[0])
    processes = [server, *children(server)]
    try:
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


def test_who_waits_for_a_database_that_is_silent_can_give_up_and_goes_on_when_it_is_back(frail_server, connect, frail):
    connection, other = connect(frail_server), connect(frail_server)
    run(connection, "CREATE TABLE t AS SELECT 1 AS a")
    outcome = {}
    with frozen(frail), contextlib.ExitStack() as cursors:
        waiting = {}
        for sql in ("FROM t", "INSERT INTO t VALUES (2)"):
            cursor = cursors.enter_context(connection.cursor())

            def ask(sql=sql, cursor=cursor):
                try:
                    cursor.execute(sql)
                except connection.Error as error:
                    outcome[sql] = error

            waiting[cursor] = threading.Thread(target=ask)
            waiting[cursor].start()
        until(lambda: any(connections(frail.port)), 20, "the question is there")
        assert rows(other, "SELECT 1") == [(1,)]
        for cursor, thread in waiting.items():
            # Again, because it may not have begun yet.
            until(lambda: cursor.adbc_cancel() or not thread.is_alive(), 20, "who gives up is let go")
    assert len(outcome) == 2 and all("CANCEL" in str(error).upper() for error in outcome.values()), outcome
    assert rows(other, "FROM t") == [(1,)]
    run(other, "INSERT INTO t VALUES (3)")
    assert rows(connect(frail_server), "FROM t ORDER BY a") == [(1,), (3,)]


def test_tables_of_files_are_there_while_the_database_is_away(frail_server, connect, frail):
    connection = connect(frail_server)
    assert rows(connection, "SELECT r_name FROM memory.main.region LIMIT 0") == []
    frail.stop()
    try:
        assert rows(connection, "SELECT r_regionkey FROM memory.main.region WHERE r_regionkey = 3") == [(3,)]
        assert rows(connection, "SELECT count(*) FROM memory.main.region") == [(5,)]
        assert rows(connection, "SELECT sum(i)::INT FROM range(10) r(i)") == [(45,)]
    finally:
        frail.start()


def test_what_is_told_of_a_database_that_is_away_is_not_the_engines_own_sql(frail_server, connect, frail):
    connection = connect(frail_server)
    run(connection, "CREATE TABLE t AS SELECT 1 AS a")
    frail.stop()
    try:
        (error,) = told_while_away(connection, "FROM t")
    finally:
        frail.start()
    assert "__ducklake_metadata" not in str(error) and "postgres_query" not in str(error), error
