"""What statements are expected to need, and what is told and kept of them: EXPLAIN TAVANA, the tables `tavana.*`, KILL."""

import json
import re
import threading

import adbc_driver_flightsql.dbapi as dbapi
import duckdb
import psycopg
import pytest
from processes import until
from server import ROOT

# It neither ends by itself nor makes rows.
ENDLESS = "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range + b.range < 0"
LIMIT = 60


def rows(server, sql):
    with dbapi.connect(server.uri, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def plan_of(server, sql):
    return "\n".join(line for (line,) in rows(server, f"EXPLAIN TAVANA {sql}"))


def test_explain_tavana_tells_scans_rows_and_memory(server):
    text = plan_of(server, "SELECT l_returnflag, sum(l_quantity) FROM lineitem WHERE l_shipdate < DATE '1995-01-01' GROUP BY 1")
    assert "lineitem" in text and "600,572" in text.replace("\u202f", ","), text
    assert re.search(r"confidence", text, re.I), text
    assert "MB" in text or "MiB" in text, text


def test_a_large_sort_is_expected_to_need_more_than_a_small_one(server):
    def full(sql):
        return max(
            float(number) * {"K": 1e3, "M": 1e6, "G": 1e9}[unit]
            for number, unit in re.findall(r"([\d.]+) ([KMG])i?B", plan_of(server, sql))
        )

    small = full("SELECT l_orderkey FROM lineitem WHERE l_orderkey = 1 ORDER BY 1")
    large = full("SELECT * FROM lineitem ORDER BY l_comment")
    assert large > 4 * small and large > 50e6, (small, large)


def test_what_is_known_of_columns_reaches_the_groups_of_expressions(server):
    """Between a file and a grouping lie projections, whose names in the engine's plans are not those that EXPLAIN shows."""
    told = plan_of(
        server,
        "SELECT l_returnflag, l_linestatus, sum(l_extendedprice * (1 - l_discount)) FROM lineitem"
        " WHERE l_shipdate <= DATE '1998-09-02' GROUP BY ALL ORDER BY ALL",
    )
    (groups,) = re.findall(r"GROUP_BY by l_returnflag, l_linestatus +([\d,]+)", told)
    # Three flags and two statuses, and no more of them than occur together.
    assert 3 <= int(groups.replace(",", "")) <= 6, told


def test_explain_tavana_through_postgresql(server):
    host, _, port = server.pg.rpartition(":")
    with psycopg.connect(host=host, port=port, user="x", dbname="tavana", autocommit=True) as connection:
        found = connection.execute("EXPLAIN TAVANA SELECT sum(l_quantity) FROM lineitem").fetchall()
        assert any("lineitem" in line for (line,) in found), found
        # Prepared by name, as drivers do.
        found = connection.execute("EXPLAIN TAVANA SELECT sum(l_tax) FROM lineitem", prepare=True).fetchall()
        assert any("lineitem" in line for (line,) in found), found


def test_what_is_explained_must_be_a_statement(server):
    with pytest.raises(dbapi.Error, match="nowhere"):
        rows(server, "EXPLAIN TAVANA SELECT * FROM nowhere")
    with pytest.raises(dbapi.Error):
        rows(server, "EXPLAIN TAVANA")


def test_the_queue_shows_what_runs_and_kill_ends_it(make_server, lake):
    server = make_server(data=lake)
    outcome = []

    def run():
        try:
            rows(server, ENDLESS)
        except dbapi.Error as error:
            outcome.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()

    def running():
        sql = "SELECT query_id FROM tavana.queue WHERE state = 'running' AND query_text LIKE '%100000000%' AND query_text NOT LIKE '%queue%'"
        return rows(server, sql)

    until(running, LIMIT, "the statement runs")
    ((query,),) = running()
    assert rows(server, f"KILL '{query}'") == [(query,)]
    thread.join(LIMIT)
    assert not thread.is_alive()
    assert len(outcome) == 1 and "KILL" in str(outcome[0]), outcome
    until(lambda: not running(), LIMIT, "the statement has ended")
    with pytest.raises(dbapi.Error, match="no statement"):
        rows(server, f"KILL {query}")
    with pytest.raises(dbapi.Error, match="32 hexadecimal"):
        rows(server, "KILL everything")


def test_history_tells_what_ran(make_server, lake):
    server = make_server(data=lake)
    sql = "SELECT l_suppkey, count(*) AS n FROM lineitem GROUP BY 1 ORDER BY n DESC, 1 LIMIT 3"
    expected = duckdb.sql(f"SELECT l_suppkey, count(*) AS n FROM '{lake}/lineitem.parquet' GROUP BY 1 ORDER BY n DESC, 1 LIMIT 3")
    assert rows(server, sql) == expected.fetchall()
    with pytest.raises(dbapi.Error):
        rows(server, "SELECT error('so it is') FROM lineitem LIMIT 1")
    told = "SELECT execution_status, rows_produced, query_text FROM tavana.query_history WHERE query_text LIKE 'SELECT l_suppkey%'"
    assert rows(server, told) == [("ok", 3, sql)]
    told = "SELECT execution_status, error_kind FROM tavana.query_history WHERE query_text LIKE 'SELECT error%'"
    ((status, kind),) = rows(server, told)
    assert status == "failed" and kind, (status, kind)
    # In a join, with an alias, in full, and in a subquery.
    assert rows(server, "SELECT count(*) > 0 FROM tavana.query_history h JOIN tavana.workers w ON h.worker = w.worker") == [(True,)]
    assert rows(server, "SELECT count(*) FROM (SELECT * FROM tavana.system.workers) w") == [(1,)]
    with pytest.raises(dbapi.Error, match="nothing_here"):
        rows(server, "SELECT * FROM tavana.nothing_here")


def test_history_tells_where_statements_came_from(make_server, lake):
    server = make_server(data=lake)
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    headers = {"adbc.flight.sql.rpc.call_header.traceparent": trace}
    with dbapi.connect(server.uri, db_kwargs=headers, autocommit=True) as connection:
        connection.adbc_connection.set_options(**{"adbc.flight.sql.session.option.tavana.query_tag": "by adbc"})
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) + 1 FROM nation")
            cursor.fetchall()
    host, _, port = server.pg.rpartition(":")
    with psycopg.connect(
        host=host, port=port, user="x", dbname="tavana", autocommit=True, application_name="nightly report"
    ) as connection:
        connection.execute("SET tavana.query_tag = 'by psycopg'")
        connection.execute("SELECT count(*) + 2 FROM nation").fetchall()
        with pytest.raises(psycopg.Error, match="query_tag"):
            connection.execute(f"SET tavana.query_tag = '{'x' * 257}'")
    told = "SELECT client_application, query_tag, traceparent, worker_memory_bytes > 0, backfilled FROM tavana.query_history"
    ((client, *rest),) = rows(server, f"{told} WHERE query_text LIKE '%+ 1 FROM nation'")
    assert "grpc" in client and rest == ["by adbc", trace, True, False], (client, rest)
    assert rows(server, f"{told} WHERE query_text LIKE '%+ 2 FROM nation'") == [
        ("nightly report", "by psycopg", None, True, False)
    ]


def test_operators_are_measured(make_server, lake):
    """Against the engine itself, asked for the same by EXPLAIN ANALYZE."""
    server = make_server(data=lake)
    sql = (
        "SELECT o_orderpriority, count(*) AS n FROM orders JOIN lineitem ON l_orderkey = o_orderkey"
        " WHERE l_shipdate > DATE '1997-01-01' GROUP BY 1 ORDER BY 1"
    )
    rows(server, sql)
    local = duckdb.connect()
    for table in ("orders", "lineitem"):
        local.execute(f"CREATE VIEW {table} AS FROM read_parquet('{lake}/{table}.parquet')")
    wanted = {}

    def walk(node):
        wanted.setdefault(node["operator_name"].strip(), []).append(node["operator_cardinality"])
        for child in node["children"]:
            walk(child)

    told = json.loads(local.execute(f"EXPLAIN (ANALYZE, FORMAT json) {sql}").fetchall()[0][1])
    walk(told["children"][0]["children"][0])
    found = rows(
        server,
        "SELECT o.operator_type, o.actual_rows, o.operator_id, o.parent_operator_id, o.cpu_seconds"
        " FROM tavana.query_operators o JOIN tavana.query_history h USING (query_id)"
        " WHERE h.query_text LIKE 'SELECT o_orderpriority%' ORDER BY o.operator_id",
    )
    ours = {}
    for operator, actual, *_ in found:
        ours.setdefault(operator, []).append(actual)
    # The side that a filter from the other one thins out may read more or fewer rows, by who is first.
    for operator in ("HASH_JOIN", "HASH_GROUP_BY", "ORDER_BY"):
        assert ours[operator] == wanted[operator], (ours, wanted)
    assert set(ours) == set(wanted)
    assert [parent for *_, parent, _ in found][0] is None
    assert all(parent < number for _, _, number, parent, _ in found[1:])
    assert sum(seconds for *_, seconds in found) > 0


def test_explain_analyze_tells_the_same_after_a_statement_was_measured(make_server, lake):
    """On one connection of the engine: that of a session which holds a temporary table."""
    server = make_server(data=lake)
    with dbapi.connect(server.uri, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE held AS SELECT 1 AS a")

        def told():
            cursor.execute("EXPLAIN (ANALYZE, FORMAT json) SELECT count(*) FROM lineitem")
            return set(json.loads(cursor.fetchone()[1]))

        before = told()
        cursor.execute("SELECT l_suppkey, count(*) FROM lineitem GROUP BY 1 ORDER BY 2 LIMIT 3")
        assert len(cursor.fetchall()) == 3
        assert told() == before


def test_sizing_is_part_of_the_time_of_planning(make_server, lake):
    server = make_server(data=lake)
    rows(server, "SELECT l_comment, count(*) FROM lineitem GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 3")
    told = "SELECT planning_seconds, total_seconds FROM tavana.query_history WHERE query_text LIKE 'SELECT l_comment%'"
    ((planning, total),) = rows(server, told)
    # It read the footers of a file, which takes longer than nothing.
    assert 0.0001 < planning < total


def test_the_reports_of_the_guide_run(make_server, lake):
    server = make_server(data=lake)
    for _ in range(6):
        rows(server, "SELECT l_comment, count(*) FROM lineitem GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 3")
    guide = (ROOT / "docs" / "history.md").read_text()
    reports = re.findall(r"```sql\n(.*?);\n```", guide, re.DOTALL)
    assert len(reports) == 4
    for report in reports:
        assert rows(server, report), report


def test_history_outlives_the_server(make_server, lake, tmp_path):
    state = tmp_path / "state"
    first = make_server(data=lake, state=state)
    rows(first, "SELECT 4711 + count(*) FROM nation")
    first.stop()
    second = make_server(data=lake, state=state)
    assert rows(second, "SELECT execution_status FROM tavana.query_history WHERE query_text LIKE 'SELECT 4711%'") == [("ok",)]


def test_nothing_is_kept_of_literals_where_they_are_redacted(make_server, lake, tmp_path):
    state = tmp_path / "state"
    server = make_server(data=lake, state=state, history_redact=True)
    rows(server, "SELECT 'quite-secret-words', 987654321 FROM nation LIMIT 1")
    texts = [sql for (sql,) in rows(server, "SELECT query_text FROM tavana.query_history")]
    assert any("nation" in sql for sql in texts)
    assert not any("secret-words" in sql or "987654321" in sql for sql in texts), texts
    server.stop()
    for file in state.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert b"secret-words" not in content and b"987654321" not in content, file


def test_each_sees_their_own_and_an_admin_all(keys):
    ada, ben, admin = keys.make("ada", "read"), keys.make("ben", "read"), keys.make("root", "admin")
    server = keys

    def asked(key, sql):
        options = {"adbc.flight.sql.authorization_header": f"Bearer {key}"}
        with dbapi.connect(server.uri, db_kwargs=options, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    asked(ada, "SELECT 'of ada' FROM range(3)")
    asked(ben, "SELECT 'of ben' FROM range(3)")
    own = "SELECT DISTINCT user_name FROM tavana.query_history"
    assert asked(ada, own) == [("ada",)]
    assert asked(ben, own) == [("ben",)]
    assert {("ada",), ("ben",)} <= set(asked(admin, own))
    assert asked(ada, "SELECT DISTINCT user_name FROM tavana.sessions") == [("ada",)]


def test_the_tables_of_the_service_through_postgresql(make_server, lake):
    server = make_server(data=lake)
    host, _, port = server.pg.rpartition(":")
    options = {"host": host, "port": port, "user": "x", "dbname": "tavana", "autocommit": True}
    with psycopg.connect(**options) as connection, psycopg.connect(**options) as other:
        assert connection.execute("SELECT worker FROM tavana.workers").fetchall() == [("w1",)]
        connection.execute("SELECT sum(l_tax) FROM lineitem").fetchall()
        told = "SELECT protocol, execution_status FROM tavana.query_history WHERE query_text LIKE 'SELECT sum%'"
        assert connection.execute(told).fetchall() == [("postgresql", "ok")]
        outcome = []

        def run():
            try:
                other.execute(ENDLESS)
            except psycopg.Error as error:
                outcome.append(error.sqlstate)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        running = "SELECT query_id FROM tavana.queue WHERE state = 'running' AND query_text LIKE '%100000000%' AND query_text NOT LIKE '%queue%'"
        until(lambda: connection.execute(running).fetchall(), LIMIT, "the statement runs")
        ((query,),) = connection.execute(running).fetchall()
        assert connection.execute(f"KILL '{query}'").fetchall() == [(query,)]
        thread.join(LIMIT)
        assert outcome == ["57014"]


def test_beside_a_lake_the_tables_of_the_service_are_there(tables):
    assert rows(tables, "SELECT count(*) FROM tavana.workers") == [(1,)]
    with dbapi.connect(tables.uri) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tavana.workers")
        assert cursor.fetchall() == [(1,)]


def test_each_statement_of_a_text_and_of_a_session_is_told_of_by_itself(make_server, lake):
    """They share a call, or a grant, and are no results out of memory for that."""
    server = make_server(data=lake)
    rows(server, "CREATE TEMP TABLE t AS SELECT 4712 AS a; SELECT a + sum(n_nationkey) FROM t, nation GROUP BY a")
    with dbapi.connect(server.uri, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE u AS SELECT 4713 AS a")
        cursor.execute("SELECT a + count(*) FROM u, nation GROUP BY a")
        assert cursor.fetchall() == [(4713 + 25,)]
    told = rows(
        server,
        "SELECT execution_status, attempt, cache_hit, retry_of IS NULL, worker, granted_memory_bytes > 0"
        " FROM tavana.query_history WHERE query_text LIKE '%nation GROUP BY a%' OR query_text LIKE 'CREATE TEMP%'",
    )
    assert len(told) == 4 and set(told) == {("ok", 1, False, True, "w1", True)}, told


def test_what_ran_before_is_known_the_next_time(make_server, lake):
    server = make_server(data=lake)
    sql = "SELECT l_comment, count(*) FROM lineitem GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 3"
    before = plan_of(server, sql)
    for _ in range(4):
        rows(server, sql)
    after = plan_of(server, sql)
    assert "low" in before and "high" in after, (before, after)
