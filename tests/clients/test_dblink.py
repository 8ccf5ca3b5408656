"""dblink: queries and statements that a PostgreSQL sends here, at once and without waiting, and cursors."""

import datetime
import decimal

import psycopg
import pytest
from clients import foreign
from clients.pasted import program
from works import works

UTC = datetime.UTC


@pytest.fixture(scope="module")
def opened():
    with foreign.postgres() as opened, opened() as connection:
        connection.execute("CREATE EXTENSION dblink")
        yield opened


@pytest.fixture
def rows(opened, tables):
    """rows(sql): the rows of a statement where a connection `lake` of dblink is open."""
    with opened() as connection:
        connection.execute("SELECT dblink_connect('lake', %s)", [foreign.text(tables)])
        yield lambda sql, *arguments: connection.execute(sql, arguments).fetchall()


def said(rows, sql):
    """What dblink_exec says of a statement."""
    ((found,),) = rows("SELECT dblink_exec('lake', %s)", sql)
    return found


def test_what_people_paste_works(opened, server):
    assert foreign.pasted(opened, "pasted", program("dblink.sql", server))[0] == ("AFRICA",)


@works("dblink", "An API key as the password")
def test_key(opened, keys):
    secret = keys.make("dblink")
    with opened() as connection:
        there = foreign.text(keys, user="dblink", password=secret)
        found = connection.execute("SELECT * FROM dblink(%s, 'SELECT current_user') AS t (name text)", [there])
        assert found.fetchall() == [("dblink",)]
        there = foreign.text(keys, user="dblink", password="wrong")
        with pytest.raises(psycopg.errors.SqlclientUnableToEstablishSqlconnection, match="authentication failed"):
            connection.execute("SELECT dblink_connect('k', %s)", [there])


@works("dblink", "`dblink()`: queries, by a connection string, a named connection or a foreign server")
def test_queries(opened, rows, tables):
    expected = [(0, "AFRICA"), (1, "AMERICA")]
    query = "'SELECT r_regionkey, r_name FROM region ORDER BY 1 LIMIT 2') AS t (k int, name text)"
    assert rows(f"SELECT * FROM dblink('lake', {query}") == expected
    assert rows(f"SELECT * FROM dblink(%s, {query}", foreign.text(tables)) == expected
    with opened() as connection:
        connection.execute(
            f"CREATE SERVER there FOREIGN DATA WRAPPER dblink_fdw OPTIONS ({foreign.options(tables)});"
            "CREATE USER MAPPING FOR CURRENT_USER SERVER there OPTIONS (user 'ada')"
        )
        assert connection.execute(f"SELECT * FROM dblink('there', {query}").fetchall() == expected


@works("dblink", "Types: numbers, NUMERIC, text, BYTEA, dates, intervals, UUID, JSON, arrays")
def test_types(rows):
    query = """
        SELECT 7::SMALLINT, 9223372036854775807, 0.1::DOUBLE, 12.34::DECIMAL(9,2), 'é''\\', '\\x00\\xFF'::BLOB,
               DATE '2024-02-29', TIMESTAMP '2024-02-29 12:00:00.5', TIMESTAMPTZ '2024-02-29 12:00:00+00',
               INTERVAL '1 day 02:00:00', '8ac7e5b0-0d2a-4b5f-9e6a-1f2e3d4c5b6a'::UUID, '{"a": 1}'::JSON,
               [1, NULL], ['a,b', '"'], true, NULL::INTEGER"""
    columns = """a smallint, b bigint, c float8, d numeric, e text, f bytea, g date, h timestamp, i timestamptz,
        j interval, k uuid, l json, m int[], n text[], o bool, p int"""
    ((*found, of_uuid, of_json, ints, texts, true, nothing),) = rows(
        f"SELECT * FROM dblink('lake', %s) AS t ({columns})", query
    )
    moment = datetime.datetime(2024, 2, 29, 12)
    assert found == [
        7, 2**63 - 1, 0.1, decimal.Decimal("12.34"), "é'\\", b"\x00\xff", datetime.date(2024, 2, 29),
        moment.replace(microsecond=500_000), moment.replace(tzinfo=UTC), datetime.timedelta(days=1, hours=2),
    ]  # fmt: skip
    assert str(of_uuid) == "8ac7e5b0-0d2a-4b5f-9e6a-1f2e3d4c5b6a" and of_json == {"a": 1}
    assert (ints, texts, true, nothing) == ([1, None], ["a,b", '"'], True, None)


def test_a_large_result(rows):
    query = "SELECT count(*), sum(k) FROM dblink('lake', 'SELECT l_orderkey FROM lineitem') AS t (k bigint)"
    ((count, total),) = rows(query)
    assert [(count, total)] == rows(
        "SELECT * FROM dblink('lake', 'SELECT count(*), sum(l_orderkey) FROM lineitem') AS t (n bigint, s numeric)"
    )


@works("dblink", "`dblink_exec`: tables, changes, transactions")
def test_exec(rows, fresh):
    count = f"SELECT * FROM dblink('lake', 'SELECT count(*) FROM {fresh}') AS t (n bigint)"
    assert said(rows, f"CREATE TABLE {fresh} (i INTEGER, t VARCHAR)") == "CREATE TABLE"
    assert said(rows, f"INSERT INTO {fresh} SELECT range, 'r' || range FROM range(5)") == "INSERT 0 5"
    assert said(rows, "BEGIN") == "BEGIN"
    assert said(rows, f"DELETE FROM {fresh}") == "DELETE 5"
    assert rows(count) == [(0,)]
    assert said(rows, "ROLLBACK") == "ROLLBACK"
    assert rows(count) == [(5,)]


@works("dblink", "Without waiting: `dblink_send_query`, `dblink_get_result`, `dblink_is_busy`, `dblink_cancel_query`")
def test_without_waiting(rows):
    query = "SELECT r_name FROM region ORDER BY 1; SELECT n_name FROM nation ORDER BY 1"
    result = "SELECT * FROM dblink_get_result('lake') AS t (name text)"
    assert rows("SELECT dblink_send_query('lake', %s)", query) == [(1,)]
    assert rows(result)[0] == ("AFRICA",)
    assert rows(result)[0] == ("ALGERIA",)
    assert rows(result) == []
    assert rows("SELECT dblink_is_busy('lake')") == [(0,)]
    slow = "SELECT sum(a.range * b.range) FROM range(3000000) a, range(3000000) b"
    assert rows("SELECT dblink_send_query('lake', %s)", slow) == [(1,)]
    # Sent again as long as it runs: a cancel that comes before the statement cancels nothing.
    while rows("SELECT dblink_is_busy('lake')") == [(1,)]:
        assert rows("SELECT dblink_cancel_query('lake')") == [("OK",)]
    with pytest.raises(psycopg.errors.QueryCanceled, match="canceling statement due to user request"):
        rows(result)
    assert rows(result) == []
    assert rows("SELECT * FROM dblink('lake', 'SELECT 1') AS t (one int)") == [(1,)]


@works("dblink", "Cursors: `dblink_open`, `dblink_fetch`, `dblink_close`")
def test_cursors(rows):
    assert rows("SELECT dblink_open('lake', 'c', 'SELECT o_orderkey FROM orders ORDER BY 1')") == [("OK",)]
    fetch = "SELECT * FROM dblink_fetch('lake', 'c', 2) AS t (k bigint)"
    assert rows(fetch) == [(1,), (2,)]
    assert rows(fetch) == [(3,), (4,)]
    assert rows("SELECT dblink_close('lake', 'c')") == [("OK",)]
    with pytest.raises(psycopg.errors.InvalidCursorName):
        rows(fetch)


@works("dblink", "Errors by their SQLSTATE, or as notices")
def test_errors(rows):
    with pytest.raises(psycopg.errors.UndefinedTable, match='table "nothing" does not exist'):
        rows("SELECT * FROM dblink('lake', 'FROM nothing') AS t (n int)")
    with pytest.raises(psycopg.errors.UndefinedTable):
        said(rows, "DELETE FROM nothing")
    assert rows("SELECT * FROM dblink('lake', 'FROM nothing', false) AS t (n int)") == []
    assert 'table "nothing" does not exist' in rows("SELECT dblink_error_message('lake')")[0][0]
    assert rows("SELECT dblink_exec('lake', 'DELETE FROM nothing', false)") == [("ERROR",)]
    with pytest.raises(psycopg.errors.DatatypeMismatch):
        rows("SELECT * FROM dblink('lake', 'SELECT 1, 2') AS t (n int)")
    assert rows("SELECT dblink_get_connections(), dblink_disconnect('lake')") == [(["lake"], "OK")]
