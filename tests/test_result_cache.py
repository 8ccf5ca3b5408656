"""Results that are kept: who gets them, that they are right, and that no engine is asked."""

import contextlib
import os
import random
import re
import signal
import subprocess
import threading
import urllib.request

import deltalake
import duckdb
import iceberg_folder
import psycopg
import pyarrow
import pyarrow.flight
import pytest
from flightsql import field, info
from processes import until
from server import TAVANA, children, environment
from test_flight_sql import act, options, rows, set_options
from test_lake_in_postgres import VARIABLE, made_in, postgres

COUNT = "SELECT count(*) AS n, sum(a) AS s FROM t"


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "t.parquet", "SELECT range AS a FROM range(1000)")
    (tmp_path / "parts").mkdir()
    write(tmp_path / "parts" / "one.parquet", "SELECT range AS a FROM range(10)")
    return tmp_path


@pytest.fixture
def keeper(make_server, folder):
    return make_server(data=folder, result_cache="64MiB")


def write(path, sql):
    """In one step, as those who write to lakes do."""
    new = path.with_suffix(".new")
    duckdb.sql(f"COPY ({sql}) TO '{new}' (FORMAT parquet)")
    new.rename(path)


def counts(server):
    with urllib.request.urlopen(f"http://{server.http}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    return {name: int(value) for name, value in re.findall(r"^tavana_cache_(\S+) (\d+)$", text, re.MULTILINE)}


def bypasses(server):
    named = [(re.search(r'reason="(\w+)"', name), value) for name, value in counts(server).items()]
    return {match[1]: value for match, value in named if match and value}


@contextlib.contextmanager
def without_engines(server):
    """Whoever asks an engine now waits."""
    engines = children(server.pid)
    for engine in engines:
        os.kill(engine, signal.SIGSTOP)
    try:
        yield
    finally:
        for engine in engines:
            # One that somebody waited for in vain is ended.
            with contextlib.suppress(ProcessLookupError):
                os.kill(engine, signal.SIGCONT)


def asked(cursor, sql, parameters=None):
    cursor.execute(sql, parameters)
    return cursor.fetchall()


def wait_until_kept(server, entries):
    """It is kept when it is known that nothing has changed, which is behind its end."""
    until(lambda: counts(server)["entries"] == entries, 10, f"{entries} results are kept")


def test_a_result_is_kept_and_comes_again_without_an_engine(keeper, connect):
    with connect(keeper).cursor() as cursor:
        first = asked(cursor, COUNT)
        assert first == [(1000, 499500)]
        wait_until_kept(keeper, 1)
        with without_engines(keeper):
            for _ in range(3):
                assert asked(cursor, COUNT) == first
    assert counts(keeper)["hits_total"] == 3 and counts(keeper)["misses_total"] == 1


def test_results_of_the_postgresql_door_are_kept_too(keeper):
    host, port = keeper.pg.split(":")
    sql = "SELECT a, a::numeric(9, 2), 'x' || a FROM t WHERE a < %s ORDER BY a"

    def come():
        return psycopg.connect(host=host, port=port, user="x", dbname="x", autocommit=True)

    with come() as one, come() as other:
        first = one.execute(COUNT).fetchall(), one.execute(sql, (3,)).fetchall(), one.execute(sql, (4,)).fetchall()
        wait_until_kept(keeper, 3)
        with without_engines(keeper):
            for connection in (one, other):
                assert connection.execute(COUNT).fetchall() == first[0] == [(1000, 499500)]
                assert connection.execute(sql, (3,)).fetchall() == first[1]
                assert len(connection.execute(sql, (4,)).fetchall()) == 4


def test_values_of_parameters_are_part_of_what_is_asked(keeper, connect):
    sql = "SELECT a, a * ? AS b FROM t WHERE a < ? ORDER BY a"
    with connect(keeper).cursor() as cursor:
        results = {values: asked(cursor, sql, values) for values in [(2, 3), (3, 3), (2, 5)]}
        assert results[(2, 5)] == [(a, 2 * a) for a in range(5)]
        wait_until_kept(keeper, 3)
        with without_engines(keeper):
            for values, result in results.items():
                assert asked(cursor, sql, values) == result


def test_a_change_of_the_files_is_seen_at_once(keeper, connect, folder):
    with connect(keeper).cursor() as cursor:
        for round_ in range(1, 6):
            for sql, path in [("SELECT count(*) FROM t", folder / "t.parquet"),
                              ("SELECT count(*) FROM parts", folder / "parts" / "one.parquet")]:
                asked(cursor, sql)
                assert asked(cursor, sql) == asked(cursor, sql)
                write(path, f"SELECT range AS a FROM range({round_ * 100})")
                assert asked(cursor, sql) == [(round_ * 100,)]
        write(folder / "parts" / "two.parquet", "SELECT range AS a FROM range(7)")
        assert asked(cursor, "SELECT count(*) FROM parts") == [(507,)]
        (folder / "parts" / "one.parquet").unlink()
        assert asked(cursor, "SELECT count(*) FROM parts") == [(7,)]


def test_a_file_that_takes_anothers_place_is_seen_whatever_its_time(keeper, connect, folder):
    (folder / "d.csv").write_text("a\n1111\n")
    with connect(keeper).cursor() as cursor:
        assert asked(cursor, "SELECT a FROM d") == asked(cursor, "SELECT a FROM d") == [(1111,)]
        before = (folder / "d.csv").stat()
        (folder / "d.new").write_text("a\n2222\n")
        os.utime(folder / "d.new", ns=(before.st_atime_ns, before.st_mtime_ns))
        (folder / "d.new").rename(folder / "d.csv")
        assert asked(cursor, "SELECT a FROM d") == [(2222,)]


def test_files_that_are_named_one_by_one_are_seen_at_once(make_server, connect, tmp_path):
    one_by_one, outside = tmp_path / "data" / "one_by_one", tmp_path / "outside"
    one_by_one.mkdir(parents=True)
    outside.mkdir()
    write(outside / "x.parquet", "SELECT 0 AS a")
    # A glob would match it.
    (one_by_one / "link.parquet").symlink_to(outside / "x.parquet")
    server = make_server(data=tmp_path / "data", result_cache="64MiB")
    with connect(server).cursor() as cursor:
        for number in range(1, 5):
            write(one_by_one / f"{number}.parquet", "SELECT range AS a FROM range(10)")
            for _ in range(2):
                assert asked(cursor, "SELECT count(*) FROM one_by_one") == [(10 * number,)]


def test_versions_of_delta_and_iceberg_tables_are_seen_at_once(make_server, connect, tmp_path):
    def rows_of(*values):
        return pyarrow.table({"a": list(values)})

    deltalake.write_deltalake(tmp_path / "delta", rows_of(1, 2, 3))
    iceberg = iceberg_folder.Folder().create_table("iceberg", rows_of(1).schema, f"file://{tmp_path}/iceberg")
    iceberg.append(rows_of(1, 2, 3))
    server = make_server(data=tmp_path, result_cache="64MiB")
    with connect(server).cursor() as cursor:
        for kept, table in enumerate(["delta", "iceberg"], 1):
            assert asked(cursor, f"SELECT sum(a) FROM {table}") == [(6,)]
            wait_until_kept(server, kept)
            with without_engines(server):
                assert asked(cursor, f"SELECT sum(a) FROM {table}") == [(6,)]
        deltalake.write_deltalake(tmp_path / "delta", rows_of(4), mode="append")
        iceberg.append(rows_of(4))
        for table in ["delta", "iceberg"]:
            assert asked(cursor, f"SELECT sum(a) FROM {table}") == [(10,)]
        deltalake.DeltaTable(tmp_path / "delta").delete("a = 1")
        assert asked(cursor, "SELECT sum(a) FROM delta") == [(9,)]


def test_a_file_that_was_there_for_a_while_leaves_no_trace(keeper, folder):
    """Swapped between the look and the run, and back before the end."""
    write(folder / "r.parquet", "SELECT 'old' AS v FROM range(300000)")
    sql = "SELECT v FROM r"
    with pyarrow.flight.connect(keeper.uri) as client:
        told = info(client, sql)
        (folder / "r.parquet").rename(folder / "aside")
        write(folder / "r.parquet", "SELECT 'bad' AS v FROM range(300000)")
        reader = client.do_get(told.endpoints[0].ticket)
        reader.read_chunk()
        (folder / "aside").rename(folder / "r.parquet")
        reader.read_all()
        for _ in range(2):
            assert rows(client, "SELECT DISTINCT v FROM r") == [{"v": "old"}]
            assert rows(client, f"{sql} LIMIT 1") == [{"v": "old"}]
            assert rows(client, sql)[0] == {"v": "old"}


def test_a_place_that_cannot_be_listed_gives_nothing_that_was_kept(make_server, connect, folder):
    data = folder / "data"
    data.mkdir()
    write(data / "u.parquet", "SELECT 1 AS a")
    server = make_server(data=data, result_cache="64MiB")
    with connect(server).cursor() as cursor:
        assert asked(cursor, "SELECT a FROM u") == [(1,)]
        wait_until_kept(server, 1)
        data.rename(folder / "away")
        with pytest.raises(Exception, match="u.parquet"):
            asked(cursor, "SELECT a FROM u")
        (folder / "away").rename(data)
        assert asked(cursor, "SELECT a FROM u") == [(1,)]


def test_a_table_of_the_lake_that_takes_a_name_is_seen(make_server, connect, folder, tmp_path_factory):
    server = make_server(data=folder, tables=tmp_path_factory.mktemp("lake"), result_cache="64MiB")
    with connect(server).cursor() as cursor, connect(server).cursor() as other:
        assert asked(cursor, "SELECT count(*) FROM t") == asked(cursor, "SELECT count(*) FROM t") == [(1000,)]
        assert asked(cursor, "SELECT sum(a) FROM parts WHERE a < ?", (5,)) == [(10,)]
        other.execute("CREATE TABLE t AS SELECT 1 AS a")
        other.execute("CREATE VIEW parts AS SELECT 3 AS a")
        assert asked(cursor, "SELECT count(*) FROM t") == [(1,)]
        assert asked(cursor, "SELECT sum(a) FROM parts WHERE a < ?", (5,)) == [(3,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT random() AS r, count(*) FROM t",
        "SELECT uuid() FROM t LIMIT 1",
        "SELECT now() FROM t LIMIT 1",
        "SELECT current_timestamp",
        "SELECT string_agg(a::VARCHAR, now()::VARCHAR) FROM t",
        "SELECT * FROM t LIMIT (random() * 900)::BIGINT",
        "SELECT count(*) FROM t TABLESAMPLE 10%",
        "SELECT current_date, count(*) FROM t",
        "WITH x AS (SELECT gen_random_uuid() AS u) SELECT u FROM x",
        "SELECT a FROM t WHERE random() < 0.5",
        "SELECT a FROM t ORDER BY random() LIMIT 3",
        "FROM t SELECT (SELECT random())",
        "SELECT list_transform([1], lambda x: x + random())",
        "SELECT count(*) FROM duckdb_tables()",
        "SELECT table_name FROM information_schema.tables",
        "SHOW TABLES",
        "DESCRIBE t",
        "SELECT localtimestamp",
        "SELECT age(TIMESTAMP '2020-01-01')",
        "SELECT count(*) FROM pg_timezone_names()",
        "SELECT pg_get_viewdef(23427)",
    ],
)
def test_what_may_be_another_each_time_is_not_kept(keeper, connect, sql):
    with connect(keeper).cursor() as cursor:
        for _ in range(2):
            asked(cursor, sql)
    assert counts(keeper)["entries"] == 0 and counts(keeper)["hits_total"] == 0
    assert bypasses(keeper) == {"unversioned": 2}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 AS a",
        "SELECT * FROM t ORDER BY a",
        "WITH x AS (SELECT a % 7 AS b FROM t) SELECT b, count(*) FROM x GROUP BY b ORDER BY b",
        "SELECT t.a, p.a FROM t JOIN parts p USING (a) ORDER BY ALL",
        "SELECT a, row_number() OVER (ORDER BY a DESC) FROM t ORDER BY a LIMIT 10",
        "SELECT (SELECT max(a) FROM parts), list(a ORDER BY a) FROM t WHERE a < 5",
        "SELECT range FROM range(10) UNION ALL SELECT a FROM parts ORDER BY ALL",
        "SELECT DATE '2020-02-03' + a::INTEGER, a::DECIMAL(20, 3), 'ab' || a, {'x': a} FROM t ORDER BY a",
        "SELECT nullif(a, 3), list_sum([a, 1]) FROM t ORDER BY a",
        "SELECT a FROM t WHERE a > 1e9",
    ],
)
def test_what_is_kept_is_what_duckdb_says(keeper, connect, folder, sql):
    expected = duckdb.connect()
    expected.sql(f"CREATE VIEW t AS FROM '{folder}/t.parquet'; CREATE VIEW parts AS FROM '{folder}/parts/*.parquet'")
    with connect(keeper).cursor() as cursor:
        assert asked(cursor, sql) == expected.sql(sql).fetchall()
        wait_until_kept(keeper, 1)
        with without_engines(keeper):
            assert asked(cursor, sql) == expected.sql(sql).fetchall()


def test_files_by_their_names_go_by(keeper, connect, folder):
    with connect(keeper).cursor() as cursor:
        for sql in [f"SELECT count(*) FROM '{folder}/t.parquet'", f"FROM read_parquet('{folder}/t.parquet')"]:
            asked(cursor, sql)
    assert counts(keeper)["entries"] == 0 and bypasses(keeper) == {"unversioned": 2}


def test_what_a_session_holds_is_never_anothers(keeper, connect):
    with connect(keeper).cursor() as plain, connect(keeper).cursor() as holds:
        assert asked(plain, COUNT) == [(1000, 499500)]
        wait_until_kept(keeper, 1)
        holds.execute("CREATE TEMP TABLE t AS SELECT 5 AS a")
        assert asked(holds, COUNT) == [(1, 5)]
        assert asked(plain, COUNT) == [(1000, 499500)]
        holds.execute("DROP TABLE temp.t")
        holds.execute("CREATE TEMP MACRO abs(x) AS 42")
        assert asked(holds, "SELECT abs(-1)") == [(42,)]
        assert asked(plain, "SELECT abs(-1)") == [(1,)]
        assert asked(holds, "SELECT abs(-1)") == [(42,)]
    assert bypasses(keeper)["session"] >= 2


def test_settings_of_the_session_are_part_of_what_is_asked(keeper):
    sql = "SELECT extract('hour' FROM TIMESTAMPTZ '2020-01-01 00:00:00+00') AS h"
    with pyarrow.flight.connect(keeper.uri) as tokyo, pyarrow.flight.connect(keeper.uri) as utc:
        assert set_options(tokyo, TimeZone="Asia/Tokyo") == {} and set_options(utc, TimeZone="UTC") == {}
        for _ in range(3):
            assert rows(tokyo, sql) == [{"h": 9}]
            assert rows(utc, sql) == [{"h": 0}]
    assert counts(keeper)["hits_total"] >= 2


def test_a_session_may_do_without(keeper, folder):
    with pyarrow.flight.connect(keeper.uri) as client:
        assert options(client)["tavana.result_cache"] == "on"
        assert set_options(client, **{"tavana.result_cache": "off"}) == {}
        assert options(client)["tavana.result_cache"] == "off"
        assert rows(client, COUNT) == rows(client, COUNT)
        assert counts(keeper)["entries"] == 0 and bypasses(keeper) == {"off": 2}
        assert set_options(client, **{"tavana.result_cache": "perhaps"}) == {"tavana.result_cache": 2}
        act(client, "SetSessionOptions", field(1, field(1, "tavana.result_cache") + field(2, b"")))
        rows(client, COUNT)
        wait_until_kept(keeper, 1)


def test_a_session_of_postgresql_may_do_without(keeper):
    host, port = keeper.pg.split(":")
    with psycopg.connect(host=host, port=port, user="x", dbname="x", autocommit=True) as connection:
        connection.execute("SET tavana.result_cache = off")
        assert connection.execute("SHOW tavana.result_cache").fetchone() == ("off",)
        assert connection.execute(COUNT).fetchall() == connection.execute(COUNT).fetchall()
        assert counts(keeper)["entries"] == 0 and bypasses(keeper) == {"off": 2}
        with pytest.raises(psycopg.Error, match=r'invalid value for parameter "tavana.result_cache"'):
            connection.execute("SET tavana.result_cache = 'perhaps'")
        connection.execute("RESET tavana.result_cache")
        connection.execute(COUNT)
        wait_until_kept(keeper, 1)


def test_nothing_is_kept_unless_asked_for(make_server, folder):
    server = make_server(data=folder)
    with pyarrow.flight.connect(server.uri) as client:
        assert "tavana.result_cache" not in options(client)
        assert set_options(client, **{"tavana.result_cache": "on"}) == {"tavana.result_cache": 2}
        assert rows(client, COUNT) == rows(client, COUNT)
    assert not any(counts(server).values())


def test_each_principal_has_its_own(make_server, connect, folder):
    server = make_server(data=folder, result_cache="64MiB", auth="keys")

    def come_as(name):
        command = [TAVANA, "key", "create", "--state", server.state, "--name", name, "--scope", "read"]
        key = subprocess.check_output(command, env=environment(server.state), text=True).strip()
        return connect(server, db_kwargs={"adbc.flight.sql.authorization_header": f"Bearer {key}"}).cursor()

    with come_as("ann") as ann, come_as("bob") as bob:
        assert asked(ann, COUNT) == asked(bob, COUNT) == [(1000, 499500)]
        wait_until_kept(server, 2)
        assert asked(ann, COUNT) == asked(bob, COUNT) == [(1000, 499500)]
    assert counts(server)["hits_total"] == 2 and counts(server)["misses_total"] == 2


@pytest.fixture
def lake_keeper(make_server, folder, tmp_path_factory):
    return make_server(data=folder, tables=tmp_path_factory.mktemp("lake"), result_cache="64MiB")


def test_results_of_the_lake_are_kept_as_long_as_it_is_at_the_same_snapshot(lake_keeper, connect):
    sql = "SELECT count(*) AS n, sum(a) AS s FROM l"
    with connect(lake_keeper).cursor() as cursor, connect(lake_keeper).cursor() as writer:
        writer.execute("CREATE TABLE l AS SELECT range AS a FROM range(10)")
        expected = [(10, 45)]
        for number, (change, after) in enumerate(
            [
                (None, expected),
                ("INSERT INTO l VALUES (100)", [(11, 145)]),
                ("UPDATE l SET a = 0 WHERE a = 100", [(11, 45)]),
                ("DELETE FROM l WHERE a < 5", [(5, 35)]),
                ("INSERT INTO l SELECT * FROM l", [(10, 70)]),
            ]
        ):
            if change:
                writer.execute(change)
            assert asked(cursor, sql) == after, change
            wait_until_kept(lake_keeper, 1)
            until(lambda wanted=number + 1: counts(lake_keeper)["misses_total"] == wanted, 10, "it is kept")
            with without_engines(lake_keeper):
                assert asked(cursor, sql) == after, change
                assert asked(cursor, sql) == after, change
        assert counts(lake_keeper)["hits_total"] == 10
        # The same text means something else, or nothing.
        writer.execute("ALTER TABLE l ADD COLUMN b INTEGER")
        writer.execute("CREATE OR REPLACE TABLE l AS SELECT 'x' AS a")
        with pytest.raises(Exception, match="sum"):
            asked(cursor, sql)
        writer.execute("DROP TABLE l")
        with pytest.raises(Exception, match="42P01"):
            asked(cursor, sql)


def test_results_of_the_lake_come_through_postgresql_too(lake_keeper):
    host, port = lake_keeper.pg.split(":")
    with psycopg.connect(host=host, port=port, user="x", dbname="x", autocommit=True) as connection:
        connection.execute("CREATE TABLE l (a INTEGER, b VARCHAR)")
        connection.execute("INSERT INTO l VALUES (1, 'one'), (2, 'two')")
        sql = "SELECT b FROM l WHERE a = %s"
        assert connection.execute(sql, (2,)).fetchall() == [("two",)]
        wait_until_kept(lake_keeper, 1)
        assert connection.execute(sql, (2,)).fetchall() == [("two",)]
        assert connection.execute(sql, (1,)).fetchall() == [("one",)]
        wait_until_kept(lake_keeper, 2)
        assert counts(lake_keeper)["hits_total"] == 1
        connection.execute("UPDATE l SET b = 'zwei' WHERE a = 2")
        assert connection.execute(sql, (2,)).fetchall() == [("zwei",)]
        with connection.transaction():
            connection.execute("DELETE FROM l WHERE a = 2")
            assert connection.execute(sql, (2,)).fetchall() == []
        assert connection.execute(sql, (2,)).fetchall() == []


def test_where_names_are_looked_up_is_part_of_what_is_asked(lake_keeper, connect):
    host, port = lake_keeper.pg.split(":")
    sql = "SELECT a FROM l"
    with connect(lake_keeper).cursor() as cursor:
        for schema, value in [("main", 1), ("one", 2), ("two", 3)]:
            if schema != "main":
                cursor.execute(f"CREATE SCHEMA lake.{schema}")
            cursor.execute(f"CREATE TABLE lake.{schema}.l AS SELECT {value} AS a")
        assert asked(cursor, sql) == [(1,)]
        for schema, value in [("one", 2), ("two", 3), ("main", 1)]:
            assert asked(cursor, f"SELECT a FROM lake.{schema}.l") == [(value,)]
    with psycopg.connect(host=host, port=port, user="x", dbname="x", autocommit=True) as connection:
        for schema, value in [("one", 2), ("two", 3), ("public", 1), ("two, one", 3)] * 2:
            connection.execute(f"SET search_path = {schema}")
            assert connection.execute(sql).fetchall() == [(value,)], schema


def test_a_name_is_that_of_the_first_place_in_the_search_path(lake_keeper, connect):
    host, port = lake_keeper.pg.split(":")
    with connect(lake_keeper).cursor() as cursor:
        cursor.execute("CREATE TABLE t AS SELECT 1 AS a")
        cursor.execute("CREATE SCHEMA lake.s1")
        cursor.execute("CREATE TABLE lake.s1.l AS SELECT 1 AS a")
    with psycopg.connect(host=host, port=port, user="x", dbname="x", autocommit=True) as connection:
        for path in ("s1", "s1, public", "public", "public, s1"):
            connection.execute(f"SET search_path = {path}")
            for name in ("t", "main.t", "public.t", "lake.main.t", "memory.main.t", "s1.l", "l"):
                sql = f"SELECT count(*) FROM {name}"

                def answer(sql=sql):
                    try:
                        return connection.execute(sql).fetchall()
                    except psycopg.Error as error:
                        return error.sqlstate

                found = [answer(), answer()]
                with contextlib.suppress(psycopg.Error), connection.transaction():
                    found.append(connection.execute(sql).fetchall())
                connection.execute("SET tavana.result_cache = off")
                found.append(answer())
                connection.execute("RESET tavana.result_cache")
                assert all(one == found[-1] for one in found), (path, name, found)


def test_tables_of_the_lake_beside_those_of_files(lake_keeper, connect, folder):
    sql = "SELECT count(*), max(l.a) FROM t JOIN l USING (a)"
    with connect(lake_keeper).cursor() as cursor:
        cursor.execute("CREATE TABLE l AS SELECT range AS a FROM range(7)")
        assert asked(cursor, sql) == [(7, 6)]
        wait_until_kept(lake_keeper, 1)
        with without_engines(lake_keeper):
            assert asked(cursor, sql) == [(7, 6)]
        write(folder / "t.parquet", "SELECT range AS a FROM range(3)")
        assert asked(cursor, sql) == [(3, 2)]
        cursor.execute("DELETE FROM l WHERE a = 2")
        assert asked(cursor, sql) == [(2, 1)]
        # Of files alone.
        assert asked(cursor, COUNT) == [(3, 3)]
        until(lambda: counts(lake_keeper)["entries"] == 2, 10, "both are kept")
        with without_engines(lake_keeper):
            assert asked(cursor, COUNT) == [(3, 3)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM l WHERE a > random()",
        "SELECT localtimestamp, count(*) FROM l",
        "SELECT count(*) FROM l AT (VERSION => 1)",
        "SELECT count(*) FROM l AT (TIMESTAMP => now())",
        "SELECT count(*) FROM l TABLESAMPLE 50%",
        "SELECT * FROM v",
        "SELECT * FROM clock",
        "SELECT count(*) FROM outside",
        "SELECT count(*) FROM lake.snapshots()",
        "SELECT count(*) FROM information_schema.tables",
        "SELECT count(*) FROM duckdb_tables()",
        "SHOW TABLES",
        "SELECT (SELECT count(*) FROM v) + a FROM l",
        "WITH x AS (SELECT * FROM clock) SELECT count(*) FROM x JOIN l ON true",
    ],
)
def test_what_varies_in_a_lake_is_not_kept(lake_keeper, connect, folder, sql):
    with connect(lake_keeper).cursor() as cursor:
        cursor.execute("CREATE TABLE l AS SELECT range AS a FROM range(7)")
        cursor.execute("CREATE VIEW v AS SELECT max(a) AS m FROM l")
        cursor.execute("CREATE VIEW clock AS SELECT localtimestamp AS at, current_date AS day")
        cursor.execute(f"CREATE VIEW outside AS SELECT * FROM read_parquet('{folder}/t.parquet')")
        for _ in range(3):
            asked(cursor, sql)
    told = counts(lake_keeper)
    assert told["entries"] == told["hits_total"] == told["misses_total"] == 0, sql


def test_what_is_kept_of_a_lake_is_what_duckdb_says_after_every_change(lake_keeper, connect):
    chance = random.Random(11)
    model = duckdb.connect()
    queries = [
        "SELECT count(*), sum(a), min(b) FROM l",
        "SELECT b, count(*) AS n FROM l GROUP BY b ORDER BY b",
        "SELECT l.a, m.c FROM l JOIN m ON l.a = m.c ORDER BY ALL",
        "SELECT count(*) FROM l WHERE a IN (SELECT c FROM m)",
    ]
    with connect(lake_keeper).cursor() as writer, connect(lake_keeper).cursor() as reader:
        for sql in ("CREATE TABLE l (a INTEGER, b VARCHAR)", "CREATE TABLE m (c INTEGER)"):
            writer.execute(sql)
            model.execute(sql)
        for _ in range(40):
            number = chance.randrange(20)
            change = chance.choice(
                [
                    f"INSERT INTO l SELECT {number} + range, 'b' || (range % 3) FROM range({chance.randrange(1, 6)})",
                    f"INSERT INTO m VALUES ({number}), ({number + 1})",
                    f"DELETE FROM l WHERE a % 7 = {number % 7}",
                    f"UPDATE l SET b = 'u{number}' WHERE a < {number}",
                    f"DELETE FROM m WHERE c > {number}",
                    None,
                ]
            )
            if change:
                writer.execute(change)
                model.execute(change)
            for sql in chance.sample(queries, 3):
                assert asked(reader, sql) == model.sql(sql).fetchall(), (change, sql)
        assert counts(lake_keeper)["hits_total"] > 5


def test_what_was_committed_before_is_never_missed(lake_keeper, connect):
    committed, over = [0], threading.Event()
    with connect(lake_keeper).cursor() as writer, connect(lake_keeper).cursor() as reader:
        writer.execute("CREATE TABLE l (a INTEGER)")

        def write_on():
            try:
                for number in range(25):
                    writer.execute(f"INSERT INTO l VALUES ({number})")
                    committed[0] += 1
            finally:
                over.set()

        writing = threading.Thread(target=write_on)
        writing.start()
        reads = 0
        while not over.is_set():
            before = committed[0]
            ((seen,),) = asked(reader, "SELECT count(*) FROM l")
            assert before <= seen <= 25
            reads += 1
        writing.join()
        assert committed[0] == 25 and reads > 0
        assert asked(reader, "SELECT count(*) FROM l") == [(25,)]


def test_writes_of_another_service_are_seen(make_server, connect, postgres, tmp_path):
    metadata = {VARIABLE: made_in(postgres, "kept_results")}
    # Another table of the same name, which the role's search path has first.
    for statement in (
        "CREATE SCHEMA lake AUTHORIZATION lake",
        "CREATE TABLE lake.ducklake_snapshot AS SELECT 0::BIGINT AS snapshot_id, now() AS snapshot_time",
        "ALTER TABLE lake.ducklake_snapshot OWNER TO lake",
    ):
        made, text = postgres.sql(statement, database="kept_results")
        assert made, text
    one, other = (make_server(tables=tmp_path / "lake", env=metadata, result_cache="64MiB") for _ in range(2))
    with connect(one).cursor() as writer, connect(other).cursor() as reader:
        writer.execute("CREATE TABLE l AS SELECT 1 AS a")
        for wanted in (1, 3, 6):
            assert asked(reader, "SELECT sum(a) FROM l") == [(wanted,)]
            wait_until_kept(other, 1)
            with without_engines(other):
                assert asked(reader, "SELECT sum(a) FROM l") == [(wanted,)]
            writer.execute(f"INSERT INTO l VALUES ({wanted // 3 + 2})")
        assert counts(other)["hits_total"] == 3


def test_a_large_result_goes_out_whole_and_is_not_kept(make_server, connect, folder):
    server = make_server(data=folder, result_cache="4MiB")
    with connect(server).cursor() as cursor:
        for _ in range(2):
            cursor.execute("SELECT i, i::VARCHAR AS s FROM range(200000) r(i)")
            assert cursor.fetch_arrow_table().num_rows == 200_000
        for number in range(40):
            cursor.execute(f"SELECT i + {number} AS i FROM range(20000) r(i)")
            assert cursor.fetch_arrow_table()["i"][0].as_py() == number
    told = counts(server)
    assert bypasses(server) == {"large": 2}
    assert told["bytes"] <= 4 << 20 and told["evictions_total"] > 0
