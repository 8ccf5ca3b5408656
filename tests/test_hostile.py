"""What SQL must not reach, statement by statement, through the door that clients use."""

import re

import adbc_driver_flightsql.dbapi as dbapi
import duckdb
import flightsql
import pytest
from server import ROOT, Server

FIXTURES = ROOT / "worker" / "src" / "gate" / "fixtures"
# The corpora name a lake and a bucket that are served; every statement is tried on places that are.
LAKE = "/lake"
# The gate permits no table function that it does not know; the engine tells of those that there are none of.
ABSENT = {
    "SELECT * FROM no_such_function('x')": "42883",
    "INSERT INTO t SELECT * FROM no_such_function(1)": "42883",
    "UPDATE t SET a = 1 FROM no_such_function(1)": "42883",
}
# What several statements in one text come to when each is judged by itself; None: they are harmless.
SEVERAL = {
    "SELECT 1; SELECT 2": None,
    "SELECT 1; ATTACH 'x'": "42501",
    "COMMIT; ATTACH 'x'": "42501",
    "CREATE TEMP TABLE x (a INT); COPY x TO '/tmp/x'": "42501",
}


def lines(name):
    text = (FIXTURES / name).read_text()
    return [line for line in text.split("\n") if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def hostile_server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile") / "lake"
    (folder / "sub").mkdir(parents=True)
    connection = duckdb.connect()
    for name in ["t", "a", "b", "lineitem", "sales.2024"]:
        connection.execute(f"COPY (SELECT 1 AS a, 2 AS x, 'w' AS b) TO '{folder / name}.parquet'")
    connection.execute(f"COPY (SELECT 1 AS a, 2 AS x) TO '{folder}/csv_file.csv'")
    with Server(data=folder) as running:
        running.lake = folder
        yield running


def with_lake(statement, folder):
    return re.sub(r"(?<![\w/])/lake(?=/|')", str(folder), statement)


def test_every_hostile_statement_is_refused(hostile_server):
    server = hostile_server
    passed, internal, other = [], [], []
    corpus = lines("hostile.txt")
    assert len(corpus) > 1000
    with dbapi.connect(server.uri, autocommit=True) as connection:
        for line in corpus:
            wanted, statement = line.split("\t", 1)
            # The gate takes one statement at a time; the door runs several one after the other, and each is judged.
            wanted = SEVERAL.get(statement, ABSENT.get(statement, wanted))
            if wanted is None:
                continue
            statement = with_lake(statement, server.lake)
            with connection.cursor() as cursor:
                try:
                    cursor.execute(statement)
                    rows = cursor.fetchmany(1)
                except dbapi.Error as error:
                    state = flightsql.sqlstate_of(error)
                    if state is None or flightsql.code_of(error) in (None, "Internal", "Unknown"):
                        internal.append((statement, str(error)[:200]))
                    elif state != wanted:
                        other.append((statement, wanted, state))
                else:
                    passed.append((statement, rows))
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)
    assert not passed, f"{len(passed)} ran: {passed[:10]}"
    assert not internal, f"{len(internal)} without a proper refusal: {internal[:10]}"
    assert not other, f"{len(other)} refused in another way: {other[:10]}"
    # An engine that lacks an extension is replaced; none may die of a statement.
    assert not re.search("SIGSEGV|SIGABRT|panicked|grew beyond|did not stop", server.log), server.log


def test_what_is_permitted_is_not_refused(hostile_server):
    """A permitted statement may fail, for what it names need not exist; it is not denied."""
    denied = []
    with dbapi.connect(hostile_server.uri, autocommit=True) as connection:
        for statement in lines("benign.txt"):
            # What is on S3 is not served here, and would be refused for that.
            if "s3://" in statement:
                continue
            with connection.cursor() as cursor:
                try:
                    cursor.execute(with_lake(statement, hostile_server.lake))
                    cursor.fetch_arrow_table()
                except dbapi.Error as error:
                    # The lake's tables are read-only, whatever else one may do to a table.
                    if "read-only" in str(error):
                        continue
                    if flightsql.sqlstate_of(error) in (None, "42501", "55P02", "XX000"):
                        denied.append((statement, str(error)[:200]))
    assert not denied, f"{len(denied)} denied: {denied[:10]}"


# What a statement can be wrapped in, each around the same hole, so that none depends on the corpus alone.
WRAPPINGS = {
    "by itself": "SELECT * FROM read_text('{file}')",
    "a view": "CREATE TEMP VIEW v AS SELECT * FROM read_text('{file}')",
    "a CTE": "WITH c AS (SELECT * FROM read_text('{file}')) SELECT * FROM c",
    "a macro": "CREATE TEMP MACRO m() AS (SELECT max(content) FROM read_text('{file}'))",
    "a table macro": "CREATE TEMP MACRO m() AS TABLE SELECT * FROM read_text('{file}')",
    "query()": "SELECT * FROM query('SELECT * FROM read_text(''{file}'')')",
    "PREPARE": "PREPARE p AS SELECT * FROM read_text('{file}')",
    "COPY": "COPY (SELECT * FROM read_text('{file}')) TO '/tmp/tavana-hostile.csv'",
    "EXPLAIN ANALYZE": "EXPLAIN ANALYZE SELECT * FROM read_text('{file}')",
    "beside a type that the engine cannot describe": "SELECT ['a']::ENUM('a')[], * FROM read_text('{file}')",
    "a path as a table": "SELECT * FROM '{file}'",
    "a CSV reader": "SELECT * FROM read_csv('{file}', header = false, columns = {{'l': 'VARCHAR'}}, sep = '\t')",
}
TARGETS = ["/etc/passwd", "/proc/self/environ", "/proc/self/maps", "/sys/fs/cgroup/../../../etc/hostname"]


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_files_elsewhere_are_out_of_reach(hostile_server, wrapping):
    others = [str(hostile_server.lake / ".." / "secret.txt"), str(hostile_server.state) + "/**"]
    (hostile_server.lake.parent / "secret.txt").write_text("canary")
    # Two of the forms do not exist here, whatever they hold.
    refusal = r"\[0A000\]" if wrapping in ("a table macro", "PREPARE") else r"\[42501\]"
    with dbapi.connect(hostile_server.uri, autocommit=True) as connection:
        for target in [*TARGETS, *others]:
            with connection.cursor() as cursor, pytest.raises(dbapi.Error, match=refusal):
                cursor.execute(WRAPPINGS[wrapping].format(file=target))
                print(cursor.fetchall())


def test_a_link_out_of_the_lake_leads_nowhere(hostile_server):
    """The kernel's wall: the path is within the lake, what it leads to is not."""
    secret = hostile_server.lake.parent / "secret.parquet"
    duckdb.connect().execute(f"COPY (SELECT 'canary' AS word) TO '{secret}'")
    link = hostile_server.lake / "sub" / "link.parquet"
    link.unlink(missing_ok=True)
    link.symlink_to(secret)
    with dbapi.connect(hostile_server.uri, autocommit=True) as connection, connection.cursor() as cursor:
        with pytest.raises(dbapi.Error) as caught:
            cursor.execute(f"SELECT * FROM read_parquet('{link}')")
            cursor.fetchall()
    assert "canary" not in str(caught.value) and flightsql.code_of(caught.value) not in (None, "Internal", "Unknown"), caught.value


def test_sessions_do_not_see_each_other(hostile_server, connect):
    first, second = connect(hostile_server), connect(hostile_server)
    with first.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE mine AS SELECT 'canary' AS word")
        cursor.execute("SELECT * FROM mine")
        assert cursor.fetchone() == ("canary",)
    with second.cursor() as cursor:
        with pytest.raises(dbapi.Error, match=r"\[42P01\]"):
            cursor.execute("SELECT * FROM mine")
