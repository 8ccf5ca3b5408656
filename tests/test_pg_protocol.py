"""PostgreSQL's protocol at its door, message by message (manual, "Frontend/Backend Protocol")."""

import contextlib
import itertools
import re
import signal
import socket
import struct
import time
import urllib.request

import pytest
from pgwire import (
    COPY_DONE,
    EXECUTE,
    FLUSH,
    GSS_REQUEST,
    SSL_REQUEST,
    SYNC,
    TERMINATE,
    Pg,
    Wire,
    bind,
    cancel_request,
    close,
    copy_data,
    copy_fail,
    describe,
    execute,
    message,
    parse,
    query,
    refusal,
    startup,
)
from processes import busy_engine, seconds_until_idle, until
from server import Server
from test_cancel import RUNNING
from test_sessions import metric

BOOL, BYTEA, INT8, INT4, TEXT, FLOAT8, VARCHAR, DATE, NUMERIC = 16, 17, 20, 23, 25, 701, 1043, 1082, 1700
LIMIT = 2.5
LONG = "SELECT count(*) FROM range(10000000000) a, range(1000) b WHERE hash(a.range + b.range) = 42"
# All rows of one run have the same number; those of another run have another one.
ONE_RUN = "SELECT i, r.x FROM range(10000) t(i), (SELECT random() AS x) r ORDER BY i"
NUMBERS = itertools.count()


@pytest.fixture
def client(tables):
    with Pg(tables) as connected:
        yield connected


@pytest.fixture
def another(tables):
    with Pg(tables) as connected:
        yield connected


@pytest.fixture
def table(client):
    """The name of an empty table of a number and a text."""
    name = f"t{next(NUMBERS)}"
    assert client.query(f"CREATE TABLE {name} (a INT, b VARCHAR)").tags == ["CREATE TABLE"]
    return name


def count(client, table):
    ((number,),) = client.query(f"SELECT count(*) FROM {table}").rows
    return int(number)


def int4(number):
    return struct.pack(">i", number)


# The start


@pytest.mark.parametrize(("version", "length"), [((3, 0), 4), ((3, 2), 32)])
def test_the_versions_of_the_protocol_differ_in_the_length_of_the_key(tables, version, length):
    with Pg(tables, version=version) as client:
        assert client.greeting.kinds == "RKZ" and client.greeting.of("R") == [b"\0\0\0\0"]
        assert len(client.secret) == length and client.process > 0
        assert client.query("SELECT 1").rows == [("1",)]


@pytest.mark.parametrize(
    ("version", "options", "told"),
    [((3, 9999), {}, (3, 2)), ((3, 0), {"_pq_.a": "1", "_pq_.b": ""}, (3, 0)), ((3, 9999), {"_pq_.x": "y"}, (3, 2))],
)
def test_a_newer_version_and_unknown_options_are_negotiated(tables, version, options, told):
    """The version that is told has both its parts: libpq takes a bare 2 for a version before 3.0, and leaves."""
    with Pg(tables, version=version, **options) as client:
        assert client.greeting.kinds == "vRKZ"
        (body,) = client.greeting.of("v")
        major, minor, unknown = struct.unpack(">HHI", body[:8])
        assert body[8:].split(b"\0")[:-1] == [name.encode() for name in options] and unknown == len(options)
        assert len(client.secret) == (32 if told == (3, 2) else 4)
        assert client.query("SELECT 1").rows == [("1",)]
        assert (major, minor) == told


def test_settings_come_with_the_start(tables):
    options = {"options": r"-c extra_float_digits=0 --statement-timeout=5s -c my.word=a\ b"}
    named = {"TimeZone": "Europe/Berlin", "DateStyle": "German", "search_path": "s, public", "application_name": "x"}
    with Pg(tables) as client:
        client.query("CREATE SCHEMA IF NOT EXISTS s")
    with Pg(tables, **options, **named) as client:
        told = client.greeting.settings
        assert (told["TimeZone"], told["DateStyle"]) == ("Europe/Berlin", "German, DMY")
        assert told["application_name"] == "x"
        asked = {"search_path": "s, public", "extra_float_digits": "0", "statement_timeout": "5s", "my.word": "a b"}
        for name, value in asked.items():
            assert client.query(f"SHOW {name}").rows == [(value,)]
        assert client.query("SELECT DATE '2024-03-01', TIMESTAMPTZ '2024-07-01 12:00:00+00'").rows == [
            ("01.03.2024", "01.07.2024 14:00:00 CEST")
        ]
        # RESET goes back to what the connection began with.
        client.query("SET TimeZone = 'UTC'")
        assert client.query("RESET TimeZone").settings == {"TimeZone": "Europe/Berlin"}


def test_what_is_told_at_the_start(client):
    told = client.greeting.settings
    # The list of PostgreSQL's manual, as of version 15.
    assert set(told) == {
        *"application_name client_encoding DateStyle default_transaction_read_only in_hot_standby".split(),
        *"integer_datetimes IntervalStyle is_superuser server_encoding server_version session_authorization".split(),
        *"standard_conforming_strings TimeZone".split(),
    }
    assert (told["client_encoding"], told["integer_datetimes"], told["session_authorization"]) == ("UTF8", "on", "ada")
    assert re.match(r"\d+\.\d+", told["server_version"])


def test_a_search_path_may_name_what_is_not_there(tables):
    """As in PostgreSQL: clients name the schema that they are about to make."""
    with Pg(tables, search_path="not_there_yet") as client:
        assert client.query("SELECT 1").rows == [("1",)]


@pytest.mark.parametrize(
    ("packet", "sqlstate"),
    [
        (startup(replication="true"), "0A000"),
        (startup(replication="database"), "0A000"),
        (startup(user=None), "28000"),
        (startup(user=""), "28000"),
        (startup(version=(2, 0)), "0A000"),
        (startup(version=(4, 0)), "0A000"),
        (startup(TimeZone="Nowhere/At_all"), "22023"),
        (startup(client_encoding="LATIN1"), "22023"),
        (startup(options="-x"), "42601"),
        (startup(user=b"\xff"), "22021"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[8:].replace(b"\0", b" ").decode(errors="replace"),
)
def test_starts_that_are_refused(tables, packet, sqlstate):
    assert refusal(tables, packet)["C"] == sqlstate


def test_without_replication_is_no_replication(tables):
    with Pg(tables, replication="false") as client:
        assert client.query("SELECT 1").rows == [("1",)]


def test_encryption_that_is_not_there_is_declined(tables):
    with Wire(tables) as wire:
        for request in [GSS_REQUEST, SSL_REQUEST]:
            wire.send(request)
            assert wire.exactly(1) == b"N"
        wire.log_in()
        assert wire.query("SELECT 1").rows == [("1",)]


# Settings


def test_changes_of_settings_are_told_and_once(client):
    assert client.query("SET DateStyle = 'SQL, DMY'").settings == {"DateStyle": "SQL, DMY"}
    assert client.query("SET DateStyle = 'SQL, DMY'").settings == {}
    answer = client.ask(parse("SET application_name = 'me'"), bind(), EXECUTE, SYNC)
    assert (answer.kinds, answer.settings) == ("12CZ", {"application_name": "me"})
    assert client.query("RESET ALL").settings == {"DateStyle": "ISO, MDY", "application_name": ""}
    assert client.query("SET server_version = '1'").errors == ["55P02"]
    assert client.query("SET TimeZone = 'Nowhere'").errors == ["22023"]


def test_a_set_that_fails_changes_nothing(client):
    for name, value in [("TimeZone", "Nowhere"), ("DateStyle", "Nothing"), ("search_path", "not_there")]:
        before = client.query(f"SHOW {name}").rows
        if client.query(f"SET {name} = {value}").errors:
            assert client.query(f"SHOW {name}").rows == before, name


@pytest.mark.parametrize("local", ["", "LOCAL"])
@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
def test_what_a_transaction_sets_goes_with_it(client, local, end):
    client.query("BEGIN")
    assert client.query(f"SET {local} TimeZone = 'Asia/Tokyo'").settings == {"TimeZone": "Asia/Tokyo"}
    stays = end == "COMMIT" and not local
    assert client.query(end).settings == ({} if stays else {"TimeZone": "UTC"})
    assert client.query("SHOW TimeZone").rows == [("Asia/Tokyo" if stays else "UTC",)]
    # The engine knows of it as well.
    ((shown,),) = client.query("SELECT TIMESTAMPTZ '2024-07-01 12:00:00+00'::VARCHAR").rows
    assert shown.endswith("+09" if stays else "+00")


def test_what_a_failed_message_has_set_goes_back(client):
    assert client.query("SET TimeZone = 'Asia/Tokyo'; SELECT * FROM not_there").errors == ["42P01"]
    assert client.query("SELECT current_setting('TimeZone')").rows == [("UTC",)]
    assert client.query("SET TimeZone = 'Asia/Tokyo'").settings == {"TimeZone": "Asia/Tokyo"}


def test_what_a_failed_transaction_has_set_is_told_when_it_ends(client):
    client.query("BEGIN; SET TimeZone = 'Asia/Tokyo'")
    assert client.query("SELECT 1 / 'x'::INT").status == "E"
    client.query("ROLLBACK")
    assert client.query("SHOW TimeZone").rows == [("UTC",)]


# Transactions of the simple protocol


def test_how_the_transaction_stands_is_told(client, table):
    assert client.query("SELECT 1").status == "I"
    assert client.query("BEGIN").status == "T"
    assert client.query(f"INSERT INTO {table} VALUES (1, 'x')").tags == ["INSERT 0 1"]
    failed = client.query("SELECT * FROM not_there")
    assert (failed.kinds, failed.errors, failed.status) == ("EZ", ["42P01"], "E")
    for sql in ["SELECT 1", "BEGIN", "SET a.b = 'c'", "SHOW TimeZone", "COPY (SELECT 1) TO STDOUT", "FETCH c"]:
        assert (client.query(sql).errors, client.query(sql).status) == (["25P02"], "E"), sql
    ended = client.query("COMMIT")
    assert (ended.tags, ended.status) == (["ROLLBACK"], "I")
    assert count(client, table) == 0


@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
@pytest.mark.parametrize("local", ["", "LOCAL "])
def test_a_setting_of_the_engine_goes_with_its_transaction(client, local, end):
    divided = "SELECT 7 / 2"
    assert client.query(f"BEGIN; SET {local}integer_division = false; {divided}").rows == [("3.5",)]
    client.query(end)
    kept = end == "COMMIT" and not local
    assert client.query(divided).rows == [("3.5" if kept else "3",)]
    client.query("BEGIN; SET integer_division = false; SELECT error('no')")
    client.query("ROLLBACK")
    assert client.query(divided).rows == [("3.5" if kept else "3",)]
    client.query("RESET ALL")
    assert client.query(divided).rows == [("3",)]


def test_a_failed_transaction_is_rolled_back_by_a_rollback(client, table):
    answer = client.query(f"BEGIN; INSERT INTO {table} VALUES (1, 'x'); SELECT * FROM not_there; SELECT 1")
    assert (answer.kinds, answer.status) == ("CCEZ", "E")
    assert client.query("ROLLBACK").tags == ["ROLLBACK"]
    assert count(client, table) == 0


def test_warnings_about_transactions(client):
    assert client.query("BEGIN").warnings == []
    again = client.query("BEGIN")
    assert (again.warnings, again.tags, again.status) == (["25001"], ["BEGIN"], "T")
    assert client.query("COMMIT").warnings == []
    for end in ["COMMIT", "ROLLBACK"]:
        alone = client.query(end)
        assert (alone.warnings, alone.tags, alone.status) == (["25P01"], [end], "I")
    assert client.query("SAVEPOINT s").errors == ["25P01"]


def test_statements_of_one_message_are_one_transaction(client, another, table):
    answer = client.query(f"INSERT INTO {table} VALUES (1, 'x'); INSERT INTO {table} VALUES (2, 'y'); FROM {table}")
    assert answer.tags == ["INSERT 0 1", "INSERT 0 1", "SELECT 2"] and answer.status == "I"
    assert count(another, table) == 2
    inserts = [f"INSERT INTO {table} VALUES ({number}, '')" for number in (3, 4)]
    answer = client.query(f"{inserts[0]}; SELECT * FROM not_there; {inserts[1]}")
    assert (answer.kinds, answer.errors, answer.status) == ("CEZ", ["42P01"], "I")
    assert count(client, table) == 2


def test_a_commit_within_a_message_keeps_what_was_before_it(client, table):
    inserts = [f"INSERT INTO {table} VALUES ({number}, '')" for number in (1, 2)]
    answer = client.query(f"BEGIN; {inserts[0]}; COMMIT; {inserts[1]}; SELECT * FROM not_there")
    assert answer.errors == ["42P01"]
    assert count(client, table) == 1


def test_a_begin_within_a_message_stays_open(client, table):
    answer = client.query(f"INSERT INTO {table} VALUES (1, ''); BEGIN; INSERT INTO {table} VALUES (2, '')")
    assert (answer.tags, answer.status) == (["INSERT 0 1", "BEGIN", "INSERT 0 1"], "T")
    client.query("ROLLBACK")
    assert count(client, table) == 0, "what ran before in the same message belongs to it"


def test_half_of_a_message_that_is_no_sql_has_no_effect(client, table):
    client.query(f"INSERT INTO {table} VALUES (1, 'x'); SELEC")
    assert count(client, table) == 0


@pytest.mark.parametrize("sql", ["", "  \n", ";", ";;", "-- nothing", "/* nothing */ ;"])
def test_an_empty_query_has_an_answer_of_its_own(client, sql):
    assert client.query(sql).kinds == "IZ"
    assert client.ask(parse(sql), bind(), describe("P"), EXECUTE, SYNC).kinds == "12nIZ"


def test_an_error_behind_rows_is_told_behind_them(client):
    late = "SELECT CASE WHEN i = 500000 THEN error('late') ELSE i::VARCHAR END FROM range(1000000) t(i)"
    for answer, kinds in [(client.query(late), "TEZ"), (client.ask(parse(late), bind(), EXECUTE, SYNC), "12EZ")]:
        assert answer.kinds.replace("D", "") == kinds and answer.tags == []
        # What was told is right, as far as it goes.
        assert answer.rows == [(str(number),) for number in range(len(answer.rows))]


# The extended protocol


def test_parameters_are_told_with_their_types(client, table):
    answer = client.ask(parse("SELECT $1::INT + 1 AS a, $2::DATE AS b, $3::TEXT AS c", "s"), describe("S", "s"), SYNC)
    assert answer.kinds == "1tTZ"
    assert answer.parameter_types == [INT4, DATE, TEXT]
    assert answer.columns == [("a", INT4, 0), ("b", DATE, 0), ("c", TEXT, 0)]
    answer = client.ask(parse(f"INSERT INTO {table} VALUES ($1, $2)"), describe("S"), SYNC)
    assert (answer.kinds, answer.parameter_types) == ("1tnZ", [INT4, TEXT])


@pytest.mark.parametrize(
    ("sql", "declared", "types", "columns", "row"),
    [
        ("SELECT $1 AS a", [], [TEXT], [("a", TEXT, 0)], ("7",)),
        ("SELECT $1 AS a", [INT8], [INT8], [("a", INT8, 0)], ("7",)),
        ("SELECT $1 AS a, $2 AS b", [INT8, 0], [INT8, TEXT], [("a", INT8, 0), ("b", TEXT, 0)], ("7", "8")),
        ("SELECT $1 || 'x' AS a, $2::INT AS b", [], [TEXT, INT4], [("a", TEXT, 0), ("b", INT4, 0)], ("7x", "8")),
    ],
)
def test_parameters_whose_types_nothing_tells_are_texts(client, sql, declared, types, columns, row):
    """As in PostgreSQL. A client that asks before it gives values is told of all columns, and gets them."""
    values = [part[0] for part in row]
    answer = client.ask(parse(sql, "", declared), bind(values), describe("P"), EXECUTE, SYNC)
    assert (answer.columns, answer.rows) == (columns, [row])
    answer = client.ask(parse(sql, "", declared), describe("S"), bind(values), EXECUTE, SYNC)
    assert (answer.kinds, answer.rows) == ("1tT2DCZ", [row]), answer
    assert (answer.parameter_types, answer.columns) == (types, columns)
    # A format for each column.
    answer = client.ask(parse(sql, "", declared), bind(values, results=[0] * len(row)), EXECUTE, SYNC)
    assert answer.rows == [row], answer


def test_parameters_are_in_the_order_of_their_numbers(client):
    kinds = {number: "INT" if number % 2 else "VARCHAR" for number in range(1, 13)}
    selected = ", ".join(f"${number}::{kinds[number]} AS c{number}" for number in sorted(kinds, reverse=True))
    values = [str(number) for number in kinds]
    answer = client.ask(parse(f"SELECT {selected}"), describe("S"), bind(values), EXECUTE, SYNC)
    assert answer.parameter_types == [INT4, VARCHAR] * 6
    assert answer.rows == [tuple(reversed(values))]


@pytest.mark.parametrize(
    ("formats", "values", "results", "row"),
    [
        ([], ["7", "x"], [], (b"8", b"x")),
        ([0], ["7", "x"], [0], (b"8", b"x")),
        ([1], [int4(7), b"x"], [1], (int4(8), b"x")),
        ([1, 0], [int4(7), "x"], [0, 1], (b"8", b"x")),
        ([0, 1], ["7", b"x"], [1, 0], (int4(8), b"x")),
        ([], [None, None], [1], (None, None)),
    ],
)
def test_formats_are_none_or_one_or_one_for_each(client, formats, values, results, row):
    answer = client.ask(
        parse("SELECT $1::INT + 1 AS a, $2::VARCHAR AS b"),
        bind(values, formats=formats, results=results),
        describe("P"),
        EXECUTE,
        SYNC,
    )
    assert answer.kinds == "12TDCZ" and answer.raw_rows == [row]
    each = results if len(results) == 2 else (results or [0]) * 2
    assert [code for _, _, code in answer.columns] == each


def test_values_that_do_not_fit_are_refused_and_the_connection_goes_on(client):
    two = "SELECT $1::INT AS a, $2::INT AS b"
    for message_, sqlstate in [
        (bind(["1"]), "08P01"),
        (bind(["1", "2", "3"]), "08P01"),
        (bind(["1", "2"], formats=[0, 0, 0]), "08P01"),
        (bind(["1", "2"], results=[0, 0, 0]), "08P01"),
        (bind(["1", b"\0\0\2"], formats=[0, 1]), "08P01"),
        (bind(["1", b"\0\0\0\0\2"], formats=[0, 1]), "22P03"),
        (bind(["1", "two"]), "22P02"),
        (bind(["1", ""]), "22P02"),
        (bind(["1", "99999999999"]), "22003"),
        (bind(["1", "2"], formats=[2]), "22023"),
        (bind(["1", "2"], results=[7]), "22023"),
        (bind(["1", b"\xff"]), "22021"),
    ]:
        answer = client.ask(parse(two), message_, EXECUTE, SYNC)
        assert (answer.kinds, answer.errors) == ("1EZ", [sqlstate]), message_
    assert client.ask(bind(["1", "2"]), EXECUTE, SYNC).rows == [("1", "2")], "the statement is still there"


def test_an_execute_with_a_limit_suspends_and_resumes_the_same_run(client, tables):
    def runs():
        with urllib.request.urlopen(f"http://{tables.http}/metrics", timeout=10) as answer:
            return sum(map(int, re.findall(r"^tavana_statements_total\{.*\} (\d+)", answer.read().decode(), re.M)))

    before = runs()
    client.send(parse(ONE_RUN), bind(), execute(limit=10), FLUSH)
    answer = client.until("sE")
    assert answer.kinds == "12" + "D" * 10 + "s"
    rows = answer.rows
    # More than a batch, and then up to the end, where the limit is not reached.
    for limit, kind in [(1, "s"), (2999, "s"), (0, "C")]:
        client.send(execute(limit=limit), FLUSH)
        part = client.until("sCE")
        assert part.kinds[-1] == kind, part
        rows += part.rows
    assert part.tags == ["SELECT 6990"]
    assert client.ask(SYNC).kinds == "Z"
    assert [int(i) for i, _ in rows] == list(range(10_000))
    assert len({number for _, number in rows}) == 1, "it was run more than once"
    until(lambda: runs() - before >= 1, 10, "the statement is counted")
    assert runs() - before == 1


def test_a_limit_that_is_just_reached_is_suspended_first(client):
    client.send(parse("SELECT * FROM range(3)"), bind(), execute(limit=3), execute(limit=3), FLUSH)
    answer = client.until("CE")
    assert answer.kinds == "12DDDsC" and answer.tags == ["SELECT 0"]
    assert client.ask(SYNC).kinds == "Z"


def test_an_execute_statement_is_taken_in_parts(client):
    client.query("PREPARE series AS SELECT * FROM range($1::int) AS t(i)")
    client.send(parse("EXECUTE series(5)"), bind(), describe("P"), execute(limit=2), execute(limit=2), execute(), FLUSH)
    answer = client.until("CE")
    assert answer.kinds == "12TDDsDDsDC" and answer.tags == ["SELECT 1"]
    assert [row[0] for row in answer.rows] == ["0", "1", "2", "3", "4"]
    assert client.ask(execute(), SYNC).tags == ["SELECT 0"], "it is at its end"
    answer = client.ask(parse("EXECUTE series(1, 2)"), bind(), execute(limit=1), SYNC)
    assert answer.errors == ["42601"]


def test_what_the_door_answers_itself_is_taken_in_parts(client):
    everything = client.query("SHOW ALL").rows
    client.send(parse("SHOW ALL"), bind(), execute(limit=2), execute(limit=1), execute(), FLUSH)
    answer = client.until("CE")
    assert answer.kinds.startswith("12DDsDs") and answer.kinds.endswith("DC") and answer.tags == ["SHOW"]
    assert answer.rows == everything
    assert client.ask(execute(limit=1), SYNC).kinds == "CZ", "it is at its end"
    answer = client.ask(parse("SHOW server_encoding"), bind(), execute(limit=1), execute(limit=1), SYNC)
    assert (answer.kinds, answer.rows, answer.tags) == ("12DsCZ", [("UTF8",)], ["SHOW"])
    client.query("PREPARE shown AS SHOW server_encoding")
    assert client.ask(parse("SHOW nothing"), bind(), execute(limit=1), SYNC).errors == ["42704"]


def test_a_fetch_is_taken_in_parts(client):
    client.query("BEGIN; DECLARE c CURSOR FOR SELECT i FROM range(10) t(i) ORDER BY i")
    client.send(parse("FETCH 5 FROM c"), bind(portal="f"), execute("f", limit=2), execute("f", limit=2), FLUSH)
    assert client.until("s").rows == [("0",), ("1",)]
    assert client.until("s").rows == [("2",), ("3",)]
    client.send(execute("f", limit=2), execute("f"), FLUSH)
    answer = client.until("C")
    assert (answer.rows, answer.tags) == ([("4",)], ["FETCH 5"])
    assert client.ask(SYNC).errors == []
    # What is left of the cursor comes in parts as well, up to its end.
    client.send(parse("FETCH ALL FROM c"), bind(), execute(limit=5), execute(limit=1), FLUSH)
    answer = client.until("C")
    assert answer.kinds == "12DDDDDsC" and answer.tags == ["FETCH 5"]
    assert client.ask(SYNC).errors == []
    client.query("DECLARE d CURSOR FOR SELECT i FROM range(10) t(i) ORDER BY i")
    client.query("PREPARE some AS SELECT 1")
    client.send(parse("FETCH 5 FROM d"), bind(portal="g"), execute("g", limit=2), FLUSH)
    assert client.until("s").rows == [("0",), ("1",)]
    client.ask(parse("MOVE d"), bind(), EXECUTE, FLUSH, SYNC)
    assert client.ask(execute("g", limit=2), SYNC).errors == ["55000"], "its rows are others now"
    client.query("ROLLBACK")


def test_portals_end_with_their_transaction(client):
    answer = client.ask(parse("SELECT * FROM range(9)", "s"), bind(statement="s", portal="p"), execute("p", 2), SYNC)
    assert answer.kinds == "12DDsZ"
    assert client.ask(execute("p"), SYNC).errors == ["34000"]
    client.query("BEGIN")
    client.ask(bind(statement="s", portal="p"), execute("p", 2), SYNC)
    assert client.ask(execute("p", 2), SYNC).kinds == "DDsZ", "it outlives a Sync within the transaction"
    client.query("COMMIT")
    assert client.ask(execute("p"), SYNC).errors == ["34000"]


def test_a_simple_query_ends_the_unnamed_ones_alone(client):
    client.ask(parse("SELECT 1", "named"), parse("SELECT 2"), SYNC)
    client.query("SELECT 3")
    assert client.ask(bind(statement="named"), EXECUTE, SYNC).rows == [("1",)]
    assert client.ask(bind(), SYNC).errors == ["26000"]


def test_names_that_are_not_there(client):
    for message_, sqlstate in [
        (bind(statement="none"), "26000"),
        (describe("S", "none"), "26000"),
        (describe("P", "none"), "34000"),
        (execute("none"), "34000"),
        (EXECUTE, "34000"),
    ]:
        assert client.ask(message_, SYNC).errors == [sqlstate], message_
    assert client.query("DEALLOCATE none").errors == ["26000"]
    assert client.ask(close("S", "none"), close("P", "none"), SYNC).kinds == "33Z"


def test_names_that_are_there_already(client):
    client.ask(parse("SELECT 1", "s"), SYNC)
    assert client.ask(parse("SELECT 2", "s"), SYNC).errors == ["42P05"]
    assert client.ask(bind(statement="s"), EXECUTE, SYNC).rows == [("1",)]
    assert client.ask(bind(statement="s", portal="p"), bind(statement="s", portal="p"), SYNC).errors == ["42P03"]
    # The unnamed ones are replaced.
    assert client.ask(parse("SELECT 3"), parse("SELECT 4"), bind(), bind(), EXECUTE, SYNC).rows == [("4",)]


def test_closed_is_gone_and_its_name_is_free(client):
    client.ask(parse("SELECT 1", "s"), SYNC)
    client.query("BEGIN")
    assert client.ask(bind(statement="s", portal="p"), close("S", "s"), SYNC).kinds == "23Z"
    assert client.ask(execute("p"), close("P", "p"), SYNC).kinds == "DC3Z", "a portal outlives its statement's name"
    assert client.ask(execute("p"), SYNC).errors == ["34000"]
    client.query("ROLLBACK")
    assert client.ask(bind(statement="s"), SYNC).errors == ["26000"]
    assert client.ask(parse("SELECT 2", "s"), bind(statement="s"), EXECUTE, SYNC).rows == [("2",)]
    assert client.query("DEALLOCATE ALL").tags == ["DEALLOCATE ALL"]
    assert client.ask(bind(statement="s"), SYNC).errors == ["26000"]


def test_after_an_error_all_is_skipped_up_to_the_sync(client, table):
    insert = f"INSERT INTO {table} VALUES (1, 'x')"
    answer = client.ask(
        *[parse("SELECT 1", "ok"), bind(statement="none"), EXECUTE, parse(insert), bind(), EXECUTE],
        *[describe("S", "none"), close("S", "ok"), FLUSH, SYNC],
    )
    assert (answer.kinds, answer.errors) == ("1EZ", ["26000"])
    assert count(client, table) == 0
    assert client.ask(bind(statement="ok"), EXECUTE, SYNC).rows == [("1",)], "what came before the error is there"


def test_a_query_is_skipped_after_an_error_too(client, table):
    """PostgreSQL: "the backend … reads and discards messages until a Sync is reached"."""
    client.send(bind(statement="none"), query(f"INSERT INTO {table} VALUES (1, 'x')"), SYNC)
    answer = client.until("Z")
    assert (answer.kinds, answer.errors) == ("EZ", ["26000"])
    assert count(client, table) == 0


def test_each_sync_has_one_ready(client):
    client.send(SYNC, SYNC, bind(statement="none"), SYNC, SYNC)
    assert [client.until("Z").kinds for _ in range(4)] == ["Z", "Z", "EZ", "Z"]


def test_a_pipeline_is_one_transaction(client, another, table):
    def inserts(*numbers_):
        for number in numbers_:
            yield from [bind([str(number), "x"], statement="insert"), EXECUTE]

    client.ask(parse(f"INSERT INTO {table} VALUES ($1, $2)", "insert"), SYNC)
    answer = client.ask(*inserts(1, 2, 3), SYNC)
    assert answer.tags == ["INSERT 0 1"] * 3 and answer.status == "I"
    assert count(another, table) == 3
    answer = client.ask(*inserts(4, 5), parse("SELECT * FROM not_there"), *inserts(6), SYNC)
    assert (answer.tags, answer.errors, answer.status) == (["INSERT 0 1"] * 2, ["42P01"], "I")
    assert count(client, table) == count(another, table) == 3
    # A Sync within is the end of a transaction.
    client.send(*inserts(7), SYNC, *inserts(8), bind(statement="none"), SYNC)
    assert [client.until("Z").errors for _ in range(2)] == [[], ["26000"]]
    assert count(client, table) == 4


def test_a_pipeline_that_fails_when_it_is_flushed_slowly_is_undone_as_well(client, table):
    client.send(parse(f"INSERT INTO {table} VALUES (1, 'x')"), bind(), EXECUTE, FLUSH)
    assert client.until("CE").tags == ["INSERT 0 1"]
    client.send(parse(f"INSERT INTO {table} VALUES ('no number', 'x')"), bind(), EXECUTE, SYNC)
    answer = client.until("Z")
    assert len(answer.errors) == 1 and answer.status == "I"
    assert count(client, table) == 0


def test_what_reads_in_a_pipeline_sees_what_it_has_written(client, table):
    client.ask(parse(f"SELECT count(*) FROM {table}", "read"), SYNC)
    client.ask(parse(f"INSERT INTO {table} VALUES (1, '')", "write"), SYNC)
    both = [bind(statement="write"), EXECUTE, bind(statement="read"), EXECUTE]
    answer = client.ask(*both, *both, SYNC)
    assert (answer.tags, answer.rows) == (["INSERT 0 1", "SELECT 1"] * 2, [("1",), ("2",)])
    made = ["CREATE TABLE {}b (a INT)", "INSERT INTO {}b VALUES (7)", "FROM {}b", "DROP TABLE {}b"]
    answer = client.ask(*[part for sql in made for part in (parse(sql.format(table)), bind(), EXECUTE)], SYNC)
    assert (answer.tags, answer.rows) == (["CREATE TABLE", "INSERT 0 1", "SELECT 1", "DROP TABLE"], [("7",)])


def test_a_pipeline_within_a_transaction_fails_with_it(client, table):
    answer = client.ask(
        *[parse("BEGIN"), bind(), EXECUTE, parse(f"INSERT INTO {table} VALUES (1, 'x')"), bind(), EXECUTE, SYNC]
    )
    assert (answer.tags, answer.status) == (["BEGIN", "INSERT 0 1"], "T")
    assert client.ask(parse("SELECT * FROM not_there"), SYNC).status == "E"
    assert client.ask(parse("SELECT 1"), SYNC).errors == ["25P02"]
    answer = client.ask(parse("COMMIT"), bind(), EXECUTE, SYNC)
    assert (answer.tags, answer.status) == (["ROLLBACK"], "I")
    assert count(client, table) == 0


def test_a_flush_sends_what_there_is(client):
    for message_, kinds in [
        (parse("SELECT $1::INT AS a"), "1"),
        (describe("S"), "tT"),
        (bind(["1"]), "2"),
        (describe("P"), "T"),
        (EXECUTE, "DC"),
    ]:
        client.send(message_, FLUSH)
        assert client.until(kinds[-1] + "E").kinds == kinds
    assert client.ask(SYNC).kinds == "Z"


def test_what_returns_no_rows_has_no_columns(client, table):
    for sql in [f"INSERT INTO {table} VALUES (1, 'x')", "BEGIN", "SET a.b = 'c'", "COMMIT", f"DELETE FROM {table}"]:
        assert client.ask(parse(sql), describe("S"), bind(), describe("P"), EXECUTE, SYNC).kinds == "1tn2nCZ", sql
    client.query("CREATE TEMP TABLE mine (a INT)")
    returning = "INSERT INTO mine VALUES (1) RETURNING a"
    answer = client.ask(parse(returning), describe("S"), bind(), EXECUTE, SYNC)
    assert (answer.kinds, answer.rows, answer.tags) == ("1tT2DCZ", [("1",)], ["INSERT 0 1"])


def test_two_commands_in_one_parse_are_refused(client):
    answer = client.ask(parse("SELECT 1; SELECT 2"), SYNC)
    assert (answer.kinds, answer.errors) == ("EZ", ["42601"])
    assert client.ask(parse("SELECT 1;"), bind(), EXECUTE, SYNC).rows == [("1",)]


def test_a_function_call_names_what_to_do_instead(client):
    answer = client.ask(message("F", struct.pack(">IHHH", 1, 0, 0, 0)))
    assert (answer.errors, answer.error["H"]) == (["0A000"], "SELECT f(…)")
    assert client.query("SELECT 1").rows == [("1",)]


def test_terminate_ends_the_connection(client):
    client.send(TERMINATE)
    assert client.to_the_end().kinds == ""


# Cursors


def test_a_cursor_is_one_run(client):
    assert client.query(f"BEGIN; DECLARE c NO SCROLL CURSOR FOR {ONE_RUN}").tags == ["BEGIN", "DECLARE CURSOR"]
    rows = []
    for fetch, tag, number in [
        ("FETCH c", "FETCH 1", 1),
        ("FETCH NEXT FROM c", "FETCH 1", 1),
        ("FETCH 10 FROM c", "FETCH 10", 10),
        ("FETCH FORWARD 3000 IN c", "FETCH 3000", 3000),
        ("MOVE 88 FROM c", "MOVE 88", 0),
        ("FETCH 0 FROM c", "FETCH 0", 0),
        ("FETCH ALL FROM c", "FETCH 6900", 6900),
        ("FETCH c", "FETCH 0", 0),
        ("MOVE ALL IN c", "MOVE 0", 0),
    ]:
        answer = client.query(fetch)
        assert (answer.tags, len(answer.rows)) == ([tag], number), (fetch, answer)
        assert answer.kinds.startswith("C" if tag.startswith("MOVE") else "T")
        rows += answer.rows
    assert [int(i) for i, _ in rows] == [i for i in range(10_000) if not 3012 <= i < 3100]
    assert len({number for _, number in rows}) == 1, "it was run more than once"
    assert client.query("CLOSE c").tags == ["CLOSE CURSOR"]
    assert client.query("FETCH c").errors == ["34000"]
    client.query("ROLLBACK")


STATE = {
    "nothing": (),
    "something written": ("BEGIN", "INSERT INTO {table} VALUES (0, '')"),
    "a temporary table": ("CREATE TEMP TABLE mine AS SELECT 1 AS a", "BEGIN"),
    "a variable": ("SET VARIABLE mine = 1", "BEGIN"),
    # A view of the lake over files takes an engine at once.
    "a view over files": ("CREATE OR REPLACE VIEW over_files AS FROM memory.main.region", "BEGIN", "FROM over_files"),
}


@pytest.mark.parametrize("state", STATE)
@pytest.mark.parametrize("rows", [100, 3_000_000])
def test_other_statements_run_while_a_cursor_is_open(client, table, state, rows):
    """What is read in parts is often worked on in between: each row that was fetched changes another one."""
    client.socket.settimeout(10)
    for sql in STATE[state] or ("BEGIN",):
        assert client.query(sql.format(table=table)).errors == []
    for name in "cd":
        assert client.query(f"DECLARE {name} CURSOR FOR SELECT i FROM range({rows}) t(i)").errors == []
    for number in range(0, 6, 2):
        expected = [(str(number),), (str(number + 1),)]
        assert client.query("FETCH 2 FROM c").rows == expected
        assert client.query(f"INSERT INTO {table} VALUES ({number}, 'x')").tags == ["INSERT 0 1"]
        assert client.query("FETCH 2 FROM d").rows == expected
        assert client.query(f"SELECT count(*) FROM {table} WHERE b = 'x'").rows == [(str(number // 2 + 1),)]
    assert client.query("COMMIT").tags == ["COMMIT"]
    assert client.query(f"SELECT count(*) FROM {table} WHERE b = 'x'").rows == [("3",)]


def test_a_cursor_that_is_kept_outlives_a_later_transaction_that_fails(client):
    client.query("BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT i FROM range(5) t(i); COMMIT")
    assert client.query("BEGIN; SELECT * FROM not_there").errors == ["42P01"]
    assert client.query("ROLLBACK").tags == ["ROLLBACK"]
    assert client.query("FETCH 2 FROM c").rows == [("0",), ("1",)]
    client.query("BEGIN; DECLARE d CURSOR WITH HOLD FOR SELECT 1")
    assert client.query("ROLLBACK").tags == ["ROLLBACK"]
    assert client.query("FETCH d").errors == ["34000"]


def test_other_statements_run_while_a_portal_is_suspended(client, table):
    client.socket.settimeout(10)
    client.query(f"BEGIN; INSERT INTO {table} VALUES (0, '')")
    read = [parse("SELECT * FROM range(3000)"), bind(portal="p"), execute("p", 2)]
    answer = client.ask(*read, parse(f"SELECT a FROM {table}"), bind(), EXECUTE, execute("p", 1), SYNC)
    assert (answer.kinds, answer.rows) == ("12DDs12DCDsZ", [("0",), ("1",), ("0",), ("2",)])


def test_a_cursor_of_the_extended_protocol(client):
    client.ask(parse("BEGIN"), bind(), EXECUTE, SYNC)
    client.ask(parse("DECLARE c CURSOR FOR SELECT i::INT AS i FROM range(5) t(i) ORDER BY i"), bind(), EXECUTE, SYNC)
    answer = client.ask(parse("FETCH 2 FROM c"), describe("S"), bind(), EXECUTE, SYNC)
    assert (answer.kinds, answer.columns, answer.rows) == ("1tT2DDCZ", [("i", INT4, 0)], [("0",), ("1",)])
    assert answer.tags == ["FETCH 2"]
    assert client.ask(parse("MOVE c"), describe("S"), bind(), EXECUTE, SYNC).kinds == "1tn2CZ"
    # A cursor is a portal.
    assert client.ask(execute("c"), SYNC).rows == [("3",), ("4",)]
    answer = client.ask(parse("CLOSE c"), bind(), EXECUTE, parse("COMMIT"), bind(), EXECUTE, SYNC)
    assert answer.tags == ["CLOSE CURSOR", "COMMIT"]


def test_a_fetch_tells_the_formats_in_which_its_rows_come(client):
    client.query("BEGIN; DECLARE c CURSOR FOR SELECT i::INT AS i FROM range(5) t(i) ORDER BY i")
    answer = client.ask(parse("FETCH 2 FROM c"), bind(results=[1]), describe("P"), EXECUTE, SYNC)
    assert answer.raw_rows == [(int4(0),), (int4(1),)]
    assert answer.columns == [("i", INT4, 1)]


def test_a_binary_cursor_has_binary_rows(client):
    client.query("BEGIN; DECLARE c BINARY CURSOR FOR SELECT 7::INT AS a")
    answer = client.query("FETCH c")
    assert (answer.columns, answer.raw_rows) == ([("a", INT4, 1)], [(int4(7),)])


def test_a_cursor_with_hold_outlives_its_transaction(client, table):
    client.query(f"INSERT INTO {table} SELECT i, 'x' FROM range(5) t(i)")
    sql = f"SELECT a FROM {table} ORDER BY a"
    client.query(f"BEGIN; DECLARE held CURSOR WITH HOLD FOR {sql}; DECLARE other CURSOR FOR {sql}")
    assert client.query("FETCH 2 FROM held").rows == [("0",), ("1",)]
    client.query(f"DELETE FROM {table}")
    client.query("COMMIT")
    assert client.query("FETCH ALL FROM held").rows == [("2",), ("3",), ("4",)]
    assert client.query("FETCH other").errors == ["34000"]
    assert client.query("CLOSE ALL").tags == ["CLOSE CURSOR ALL"]
    assert client.query("FETCH held").errors == ["34000"]
    # With one that fails it goes.
    client.query(f"BEGIN; DECLARE held CURSOR WITH HOLD FOR {sql}; ROLLBACK")
    assert client.query("FETCH held").errors == ["34000"]


def test_a_cursor_with_hold_needs_no_transaction_and_others_do(client):
    refused = client.query("DECLARE c CURSOR FOR SELECT 1")
    assert refused.errors == ["25P01"] and "BEGIN" in refused.error["H"]
    assert client.query("DECLARE c CURSOR WITH HOLD FOR SELECT 1").tags == ["DECLARE CURSOR"]
    assert client.query("DECLARE c CURSOR WITH HOLD FOR SELECT 1").errors == ["42P03"]
    assert client.query("FETCH c").rows == [("1",)]


@pytest.mark.parametrize("what", ["PRIOR", "FIRST", "LAST", "ABSOLUTE 3", "RELATIVE -1", "BACKWARD ALL", "-2"])
def test_cursors_do_not_go_back_and_say_what_to_do(client, what):
    client.query("BEGIN; DECLARE c CURSOR FOR SELECT * FROM range(5)")
    refused = client.query(f"FETCH {what} FROM c")
    assert refused.errors == ["55000"] and "NO SCROLL" in refused.error["H"]
    client.query("ROLLBACK")
    assert client.query("BEGIN; DECLARE c SCROLL CURSOR FOR SELECT 1").errors == ["55000"]


def test_a_list_has_the_type_of_what_it_is_compared_with(client, table):
    for comparison, kind in [("a = ANY($1)", 1007), ("a <> ALL($1::bigint[])", 1016), ("b LIKE ANY($1)", 1009)]:
        sql = f"SELECT a FROM {table} WHERE {comparison}"
        assert client.ask(parse(sql), describe("S"), SYNC).parameter_types == [kind]


def test_an_execute_that_the_protocol_has_prepared_does_not_run_itself(client):
    client.ask(parse("execute a", "a"), SYNC)
    assert client.query("EXECUTE a").errors == ["54001"]
    assert client.ask(bind(statement="a"), EXECUTE, SYNC).errors == ["54001"]
    client.ask(parse("SELECT 7", "b"), parse("execute b", "c"), SYNC)
    assert client.ask(bind(statement="c"), EXECUTE, SYNC).rows == [("7",)]


@pytest.mark.parametrize(
    "sql, tag", [("SHOW timezone", "SHOW"), ("EXECUTE seven", "SELECT 0"), ("SELECT 7", "SELECT 0"), ("SELECT pg_sleep(0)", "SELECT 0")]
)  # fmt: skip
def test_each_execute_has_an_answer(client, sql, tag):
    client.ask(parse("SELECT 7", "seven"), SYNC)
    answer = client.ask(parse(sql), bind(), EXECUTE, EXECUTE, SYNC)
    assert answer.kinds == "12DCCZ" and answer.tags[1] == tag


def test_what_has_run_and_returns_no_rows_cannot_be_run_again(client):
    answer = client.ask(parse("SET statement_timeout = 0"), bind(), EXECUTE, EXECUTE, SYNC)
    assert (answer.kinds, answer.errors) == ("12CEZ", ["55000"])


@pytest.mark.parametrize("open_, close_", [("initcap(", ")"), ("format('%1$s%1$s', ", ")"), ("make_interval(", ", x => 1)")])
def test_what_grows_beyond_measure_is_refused_at_once(client, open_, close_):
    assert client.query(f"SELECT {open_ * 30}'a'{close_ * 30}").errors == ["54001"]


def test_a_savepoint_behind_a_change_when_the_engines_transaction_has_ended(client, table):
    """It is told at once that there is no way back: what was changed before is lost with the engine's transaction."""
    client.query(f"BEGIN; INSERT INTO {table} VALUES (1, 'x'); SAVEPOINT s")
    assert client.query(f"SELECT b::INTEGER FROM {table}").errors == ["22P02"]
    answer = client.query("ROLLBACK TO s")
    assert (answer.errors, answer.status) == (["0A000"], "E")
    assert client.query("SELECT 1").errors == ["25P02"]
    answer = client.query("COMMIT")
    assert (answer.errors, answer.status) == (["0A000"], "I")
    assert client.query(f"SELECT count(*) FROM {table}").rows == [("0",)]


def test_a_savepoint_behind_a_change_when_the_engines_transaction_goes_on(client, table):
    client.query(f"BEGIN; INSERT INTO {table} VALUES (1, 'x'); SAVEPOINT s")
    assert client.query("SELECT * FROM not_there").errors == ["42P01"]
    assert (answer := client.query("ROLLBACK TO s")).tags == ["ROLLBACK"] and answer.status == "T"
    assert client.query(f"INSERT INTO {table} VALUES (2, 'y'); COMMIT").errors == []
    assert client.query(f"SELECT count(*) FROM {table}").rows == [("2",)]


# Time, and cancelling


def assert_freed(engine, since):
    before = time.monotonic() - since
    took = before + seconds_until_idle(engine, LIMIT + 5)
    assert took < LIMIT, f"the engine worked on for {took:.2f} s"


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """A server of its own for statements that keep an engine busy: by its CPU it is told which one it is."""
    with Server(tables=tmp_path_factory.mktemp("busy")) as running:
        yield running


def test_a_statement_has_its_time(busy):
    with Pg(busy, statement_timeout="300ms") as client:
        begun = time.monotonic()
        for answer in [client.query(LONG), client.ask(parse(LONG), bind(), EXECUTE, SYNC)]:
            assert (answer.errors, answer.status) == (["57014"], "I") and "timeout" in answer.error["M"]
        assert time.monotonic() - begun < 2 * LIMIT
        assert client.query("SELECT pg_sleep(10)").errors == ["57014"]
        client.query("BEGIN; SET LOCAL statement_timeout = 100")
        assert client.query("SELECT pg_sleep(10)").status == "E"


def test_each_statement_of_a_message_has_its_time(busy):
    """As of PostgreSQL 13: the limit that holds when it begins, from then on."""
    with Pg(busy, statement_timeout="300ms") as client:
        assert client.query("SET statement_timeout = 0; SELECT pg_sleep(0.5)").tags == ["SET", "SELECT 1"]
        assert client.query("SET statement_timeout = 100; SELECT pg_sleep(10)").errors == ["57014"]
        assert client.query("SET statement_timeout = 1000").errors == []
        assert client.query("; ".join(["SELECT pg_sleep(0.3)"] * 5)).tags == ["SELECT 1"] * 5


def test_a_transaction_that_rests_for_too_long_ends_the_connection(client, table):
    client.query(f"SET idle_in_transaction_session_timeout = 200; BEGIN; INSERT INTO {table} VALUES (1, 'x')")
    answer = client.to_the_end()
    assert answer.kinds == "E" and (answer.error["S"], answer.error["C"]) == ("FATAL", "25P03")


def test_a_session_that_rests_for_too_long_ends(client):
    client.query("SET idle_session_timeout = 200")
    assert client.to_the_end().errors == ["57P05"]


def ask_to_cancel(server, packet):
    """Nobody is told what became of it: the connection closes."""
    with Wire(server) as wire:
        wire.send(packet)
        assert wire.to_the_end().kinds == ""


@pytest.mark.parametrize("version", [(3, 0), (3, 2)])
@pytest.mark.parametrize("extended", [False, True])
def test_a_cancel_ends_the_statement_and_frees_the_engine(busy, version, extended):
    with Pg(busy, version=version) as client:
        client.send(*([parse(LONG), bind(), EXECUTE, SYNC] if extended else [query(LONG)]))
        engine = busy_engine(busy)
        since = time.monotonic()
        ask_to_cancel(busy, client.cancel_request)
        answer = client.until("Z")
        assert time.monotonic() - since < LIMIT
        assert (answer.errors, answer.status) == (["57014"], "I") and "user request" in answer.error["M"]
        assert_freed(engine, since)
        assert client.query("SELECT 1").rows == [("1",)]


def test_a_cancel_with_a_wrong_key_does_nothing(busy):
    with Pg(busy, version=(3, 2)) as client:
        client.send(query("SELECT pg_sleep(1)"))
        wrong = bytes([client.secret[0] ^ 1]) + client.secret[1:]
        for process, secret in [
            (client.process, wrong),
            (client.process, client.secret[:4]),
            (client.process, client.secret + b"\0"),
            (client.process ^ 1, client.secret),
            (-1, client.secret),
        ]:
            ask_to_cancel(busy, cancel_request(process, secret))
        assert client.until("Z").tags == ["SELECT 1"]


def test_a_cancel_at_rest_is_not_for_the_next_statement(busy):
    with Pg(busy) as client:
        ask_to_cancel(busy, client.cancel_request)
        assert client.query("SELECT 1").rows == [("1",)]
        client.query("BEGIN")
        ask_to_cancel(busy, client.cancel_request)
        assert client.query("SELECT 1").status == "T"


def test_a_cancel_fails_the_transaction(busy):
    with Pg(busy) as client:
        client.query("BEGIN")
        client.send(query(LONG))
        busy_engine(busy)
        ask_to_cancel(busy, client.cancel_request)
        assert client.until("Z").status == "E"
        assert client.query("ROLLBACK").tags == ["ROLLBACK"]


def test_a_cancel_while_the_client_does_not_read(busy):
    """What is on its way comes whole, and then the error."""
    with Pg(busy) as client:
        client.send(query("SELECT i, repeat('x', 1000) FROM range(1000000000) t(i)"))
        assert client.read()[0] == "T"
        until(lambda: metric(busy, "tavana_active_queries") == 1, 10, "the statement runs")
        stalled = time.monotonic()
        until(lambda: time.monotonic() - stalled > 0.5, 1, "all buffers are full")
        ask_to_cancel(busy, client.cancel_request)
        until(lambda: metric(busy, "tavana_active_queries") == 0, LIMIT, "the statement is over")
        answer = client.until("Z")
        assert answer.kinds.strip("D") == "EZ" and answer.errors == ["57014"]
        assert client.query("SELECT 1").rows == [("1",)]


@pytest.mark.parametrize("version", [(3, 0), (3, 2)])
def test_a_cancel_may_come_to_another_gateway(busy, tmp_path, version):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        peers = f"127.0.0.1:{nobody.getsockname()[1]},{busy.pg}"
        with Server(data=tmp_path, pg_peers=peers, workers=1, memory="1GB") as other, Pg(busy, version=version) as client:
            client.send(query(LONG))
            engine = busy_engine(busy)
            wrong = cancel_request(client.process, bytes([client.secret[0] ^ 1]) + client.secret[1:])
            ask_to_cancel(other, wrong)
            since = time.monotonic()
            ask_to_cancel(other, client.cancel_request)
            answer = client.until("Z")
            assert time.monotonic() - since < LIMIT and answer.errors == ["57014"]
            assert_freed(engine, since)


def test_a_gateway_that_is_stuck_keeps_no_cancels(busy, tmp_path):
    """Anybody may ask for a cancel, also of what does not run."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as stuck, contextlib.ExitStack() as asked:
        peers = f"127.0.0.1:{stuck.getsockname()[1]},{busy.pg}"
        with Server(data=tmp_path, pg_peers=peers, workers=1, memory="1GB") as other, Pg(busy) as client:
            client.send(query(LONG))
            engine = busy_engine(busy)
            for _ in range(16):
                asked.enter_context(Wire(other)).send(cancel_request(7, b"abcd"))
            since = time.monotonic()
            ask_to_cancel(other, client.cancel_request)
            answer = client.until("Z")
            assert time.monotonic() - since < LIMIT and answer.errors == ["57014"]
            assert_freed(engine, since)


def test_what_was_passed_on_goes_no_further(tmp_path):
    """Two that name each other, and whoever asks both, have no end otherwise."""
    with socket.create_server(("127.0.0.1", 0)) as peer:
        peer.settimeout(10)
        place = f"127.0.0.1:{peer.getsockname()[1]}"
        with Server(data=tmp_path, pg_peers=place, workers=1, memory="1GB") as server:
            with Wire(server) as wire:
                wire.send(cancel_request(7, b"abcd"))
                passed_on, _ = peer.accept()
                with passed_on:
                    packet = passed_on.recv(100)
                assert packet[8:] == cancel_request(7, b"abcd")[8:] and packet[4:8] != cancel_request(7, b"abcd")[4:8]
                assert wire.to_the_end().kinds == ""
            ask_to_cancel(server, packet)
            peer.settimeout(0.3)
            with pytest.raises(TimeoutError):
                peer.accept()


def test_a_session_is_cancelled_and_ended_by_sql(busy):
    with Pg(busy) as client, Pg(busy) as other:
        ((process,),) = client.query("SELECT pg_backend_pid()").rows
        assert int(process) == client.process
        client.send(query("SELECT pg_sleep(20)"))
        active = f"SELECT state FROM pg_stat_activity WHERE pid = {client.process}"
        until(lambda: other.query(active).rows == [("active",)], 5, "it sleeps")
        assert other.query(f"SELECT pg_cancel_backend({client.process})").rows == [("t",)]
        assert client.until("Z").errors == ["57014"]
        client.send(query("SELECT pg_sleep(20)"))
        until(lambda: other.query(active).rows == [("active",)], 5, "it sleeps")
        assert other.query(f"SELECT pg_terminate_backend({client.process})").rows == [("t",)]
        answer = client.to_the_end()
        assert (answer.errors, answer.error["S"]) == (["57P01"], "FATAL") and "Z" not in answer.kinds, answer
        until(lambda: other.query(active).rows == [], 5, "it is gone")
        nobody = other.query(f"SELECT pg_terminate_backend({client.process})")
        assert (nobody.rows, nobody.warnings) == ([("f",)], ["01000"])


def test_a_session_at_rest_is_ended_by_sql(busy):
    with Pg(busy) as client, Pg(busy) as other:
        other.query(f"SELECT pg_terminate_backend({client.process})")
        answer = client.to_the_end()
        assert (answer.kinds, answer.error["C"], answer.error["S"]) == ("E", "57P01", "FATAL")


@pytest.mark.parametrize("name", RUNNING)
def test_a_client_that_leaves_frees_the_engine(busy, name):
    client = Pg(busy)
    client.send(query(RUNNING[name]))
    engine = busy_engine(busy)
    client.close()
    assert_freed(engine, time.monotonic())
    with Pg(busy) as other:
        assert other.query("SELECT 1").rows == [("1",)]


def test_a_client_that_leaves_in_the_middle_of_a_pipeline_frees_the_engine(busy):
    client = Pg(busy)
    client.send(parse(LONG), bind(), EXECUTE, *[parse("SELECT 1"), bind(), EXECUTE] * 100)
    engine = busy_engine(busy)
    client.close()
    assert_freed(engine, time.monotonic())


def test_who_rests_is_told_when_the_service_goes_away_and_who_works_ends_its_statement():
    with Server() as server, Pg(server) as idle, Pg(server) as block, Pg(server) as working, Wire(server) as silent:
        block.query("BEGIN")
        working.send(query("SELECT pg_sleep(1)"))
        active = f"SELECT state FROM pg_stat_activity WHERE pid = {working.process}"
        until(lambda: idle.query(active).rows == [("active",)], 5, "it sleeps")
        server.process.send_signal(signal.SIGTERM)
        told = [client.to_the_end() for client in [idle, block, silent, working]]
        assert [answer.kinds for answer in told] == ["E", "E", "", "TDCZE"], told
        assert {state for answer in told for state in answer.errors} == {"57P01"}
        assert server.process.wait(10) == 0


# COPY

BINARY_HEAD = b"PGCOPY\n\xff\r\n\0" + struct.pack(">II", 0, 0)
BINARY_END = b"\xff\xff"


def binary_row(*values):
    parts = [struct.pack(">i", -1) if value is None else struct.pack(">I", len(value)) + value for value in values]
    return struct.pack(">h", len(values)) + b"".join(parts)


FORMS = {
    "text": ("", b"1\tone\n2\t\\N\n3\ta\\tb\n"),
    "csv": ("(FORMAT csv)", b'1,one\n2,\n3,"a\tb"\n'),
    "csv with a header": ("(FORMAT csv, HEADER)", b"a,b\n1,one\n2,\n3,a\tb\n"),
    "binary": (
        "(FORMAT binary)",
        BINARY_HEAD
        + binary_row(int4(1), b"one")
        + binary_row(int4(2), None)
        + binary_row(int4(3), b"a\tb")
        + BINARY_END,
    ),
}
ROWS = [("1", "one"), ("2", None), ("3", "a\tb")]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("pieces", ["whole", "byte by byte"])
def test_rows_are_copied_in(client, table, form, pieces):
    options, data = FORMS[form]
    client.send(query(f"COPY {table} FROM STDIN {options}"))
    kind, body = client.read()
    binary = form == "binary"
    assert (kind, body) == ("G", struct.pack(">BHHH", binary, 2, binary, binary))
    step = len(data) if pieces == "whole" else 1
    answer = client.ask(*[copy_data(data[at : at + step]) for at in range(0, len(data), step)], COPY_DONE)
    assert (answer.kinds, answer.tags) == ("CZ", ["COPY 3"])
    assert client.query(f"FROM {table} ORDER BY a").rows == ROWS


@pytest.mark.parametrize("form", FORMS)
def test_rows_are_copied_out(client, table, form):
    options, data = FORMS[form]
    client.query(f"INSERT INTO {table} VALUES (1, 'one'), (2, NULL), (3, 'a\tb')")
    answer = client.query(f"COPY (FROM {table} ORDER BY a) TO STDOUT {options}")
    binary = form == "binary"
    assert re.fullmatch("Hd+cCZ", answer.kinds)
    assert answer.of("H") == [struct.pack(">BHHH", binary, 2, binary, binary)]
    assert answer.tags == ["COPY 3"]
    sent = b"".join(answer.of("d"))
    assert sent == data if form != "csv" else sent.replace(b'"', b"") == data.replace(b'"', b"")


def test_a_copy_out_of_the_extended_protocol_and_in_a_transaction(client, table):
    client.query(f"BEGIN; INSERT INTO {table} VALUES (1, 'mine')")
    answer = client.ask(parse(f"COPY {table} (b, a) TO STDOUT"), describe("S"), bind(), EXECUTE, SYNC)
    assert (answer.kinds, answer.of("d"), answer.status) == ("1tn2HdcCZ", [b"mine\t1\n"], "T")
    client.query("ROLLBACK")


def test_a_copy_in_of_the_extended_protocol(client, table):
    client.send(parse(f"COPY {table} FROM STDIN"), bind(), EXECUTE, SYNC)
    assert client.until("GE").kinds == "12G"
    # Flush and Sync say nothing while data comes, so that the Sync above is not the one that counts.
    client.send(copy_data(b"1\tx\n"), FLUSH, SYNC, copy_data(b"2\ty\n"), COPY_DONE, SYNC)
    assert client.until("Z").kinds == "CZ"
    assert count(client, table) == 2


def test_a_copy_in_is_part_of_its_transaction(client, another, table):
    client.query("BEGIN")
    client.send(query(f"COPY {table} FROM STDIN"))
    client.until("G")
    assert client.ask(copy_data(b"1\tx\n"), COPY_DONE).status == "T"
    assert (count(client, table), count(another, table)) == (1, 0)
    client.query("ROLLBACK")
    assert count(client, table) == 0


def test_a_copy_that_the_client_gives_up_leaves_nothing(client, table):
    client.send(query(f"COPY {table} FROM STDIN"))
    client.until("G")
    answer = client.ask(copy_data(b"1\tx\n" * 100_000), copy_fail("no more of it"))
    assert (answer.kinds, answer.errors, answer.status) == ("EZ", ["57014"], "I")
    assert "no more of it" in answer.error["M"]
    assert count(client, table) == 0


BAD = {
    "a value that is none": (b"x\ty\n", "22P02"),
    "too many columns": (b"1\ty\tz\n", "22P04"),
    "too few columns": (b"1\n", "22P04"),
    "no UTF-8": (b"1\t\xff\n", "22021"),
    "out of range": (b"99999999999\ty\n", "22003"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("block", [False, True])
def test_bad_data_in_the_middle_leaves_nothing(client, table, name, block):
    """What the client goes on to send is ignored up to the end of its COPY."""
    data, sqlstate = BAD[name]
    if block:
        client.query(f"BEGIN; INSERT INTO {table} VALUES (0, '')")
    client.send(query(f"COPY {table} FROM STDIN"))
    client.until("G")
    good = copy_data(b"1\tx\n" * 50_000)
    client.send(good, good, copy_data(data), good, good, COPY_DONE)
    answer = client.until("Z")
    assert (answer.kinds, answer.errors, answer.status) == ("EZ", [sqlstate], "E" if block else "I")
    after = client.query("ROLLBACK" if block else "SELECT 1")
    assert after.kinds in ("CZ", "TDCZ"), after
    assert count(client, table) == 0


def test_bad_data_in_the_extended_protocol_is_skipped_up_to_the_sync(client, table):
    client.send(parse(f"COPY {table} FROM STDIN"), bind(), EXECUTE)
    client.send(copy_data(b"1\tx\n"), copy_data(b"x\ty\n"), copy_data(b"2\tx\n"), COPY_DONE, SYNC)
    answer = client.until("Z")
    assert (answer.kinds, answer.errors) == ("12GEZ", ["22P02"])
    assert count(client, table) == 0


def test_another_message_in_a_copy_ends_it(client, table):
    client.send(query(f"COPY {table} FROM STDIN"))
    client.until("G")
    client.send(copy_data(b"1\tx\n"), query("SELECT 1"))
    answer = client.until("Z")
    assert (answer.kinds, answer.errors) == ("EZ", ["08P01"])
    assert count(client, table) == 0


def test_a_client_that_vanishes_in_a_copy_leaves_nothing(tables, client, table):
    for extended in [False, True]:
        other = Pg(tables)
        sql = f"COPY {table} FROM STDIN"
        other.send(*([parse(sql), bind(), EXECUTE] if extended else [query(sql)]))
        other.until("G")
        other.send(copy_data(b"1\tx\n" * 100_000), copy_data(b"2\ty"))
        other.close()
        until(lambda: metric(tables, "tavana_active_queries") == 0, 10, "the COPY is over")
        # Who writes next waits for whoever still writes.
        assert client.query(f"INSERT INTO {table} VALUES (7, 'mine')").tags == ["INSERT 0 1"]
    assert client.query(f"SELECT DISTINCT a, count(*) FROM {table} GROUP BY a").rows == [("7", "2")]


def test_copy_data_without_a_copy_is_ignored(client):
    client.send(copy_data(b"x"), COPY_DONE, copy_fail("x"), query("SELECT 1"))
    assert client.until("Z").rows == [("1",)]


def test_a_copy_out_is_cancelled(busy):
    with Pg(busy) as client:
        client.send(query("COPY (SELECT i, repeat('x', 1000) FROM range(1000000000) t(i)) TO STDOUT"))
        client.until("d")
        ask_to_cancel(busy, client.cancel_request)
        answer = client.until("Z")
        assert answer.kinds.strip("d") == "EZ" and answer.errors == ["57014"]


def test_a_copy_in_that_waits_for_data_is_cancelled(busy):
    with Pg(busy) as client:
        client.query("CREATE TABLE IF NOT EXISTS waits (a INT)")
        client.send(query("COPY waits FROM STDIN"))
        client.until("G")
        client.send(copy_data(b"1\n"))
        ask_to_cancel(busy, client.cancel_request)
        assert client.until("Z").errors == ["57014"]
        client.send(copy_data(b"2\n"), COPY_DONE)
        assert client.query("SELECT count(*) FROM waits").rows == [("0",)]


def test_nothing_goes_to_the_output_of_the_engine(make_server):
    """Of the engine itself, STDOUT would be a file of its own process; here all goes to the client."""
    server = make_server()
    with Pg(server) as client:
        client.query("CREATE TEMP TABLE t AS SELECT 'canary' AS a")
        answer = client.query("COPY t TO STDOUT")
        assert answer.of("d") == [b"canary\n"]
        for sql in ["COPY t TO '/dev/stdout'", "COPY (SELECT 'canary') TO '/dev/fd/1'", "COPY t TO '/proc/self/fd/1'"]:
            assert client.query(sql).errors == ["42501"], sql
    server.process.send_signal(signal.SIGTERM)
    assert "canary" not in server.process.stdout.read()
    server.stop()
    assert "canary" not in server.log


PLACES = [
    ("SELECT nothing FROM range(3)", "nothing"),
    ("SELECT 1,\n\trange, nothing FROM range(3)", "nothing"),
    ("SELECT 1; SELECT 2, nothing FROM range(3); SELECT 3", "nothing"),
    ("SELECT 'é中😀', nothing", "nothing"),
    ("SELECT 1 FROM public.nothing", "public"),
    ("SELECT nothing(1)", "nothing"),
    ("SELECT 1 + ", None),
    ("SELCT 1", "SELCT"),
    ("SELECT 1::nothing", "nothing"),
    ("SELECT btrim('x'), nothing FROM range(3)", "nothing"),
    ("SELECT relname, nothing FROM pg_class", "nothing"),
    ("SELECT 'nothing'::regclass", "'nothing'"),
    ("SELECT 'x'::integer", "'x'"),
    ("PREPARE p AS SELECT nothing", "nothing"),
    ("SELECT " + "range, " * 60 + "nothing FROM range(3)", "nothing"),
    ("SELECT $1", "$1"),
    ("EXECUTE p x", "x"),
]


@pytest.mark.parametrize("sql, word", PLACES)
def test_an_error_tells_where_it_is(client, sql, word):
    """Field P counts characters from 1 in what the client has sent; psql draws the line and the caret from it."""
    fields = client.query(sql).error
    expected = len(sql.rstrip()) + 1 if word is None else sql.rindex(word) + 1
    assert int(fields["P"]) == expected
    assert "^" not in fields.get("D", "")


def test_an_error_of_a_parse_message_tells_where_it_is(client):
    answer = client.ask(parse("  SELECT 1, nothing FROM main.nothing"), SYNC)
    assert answer.error["P"] == str(len("  SELECT 1, nothing FROM ") + 1)


def test_no_place_is_told_where_it_is_not_sure(client):
    assert "P" not in client.query("DROP TABLE nothing").error
    assert "P" not in client.query("SELECT range::INTEGER // 0, error('x') FROM range(3)").error


def test_statements_of_sql_and_of_the_protocol_have_the_same_names(client):
    assert client.query("PREPARE p (integer, text) AS SELECT $1 + 1 AS a").tags == ["PREPARE"]
    assert client.ask(parse("SELECT 1", "p"), SYNC).error["C"] == "42P05"
    answer = client.ask(bind(["41"], "p"), describe("P"), EXECUTE, SYNC)
    assert answer.rows == [("42",)]
    client.ask(parse("SELECT $1::integer * 2 AS b", "q"), SYNC)
    assert client.query("EXECUTE q(4 + 5)").rows == [("18",)]
    assert client.query("EXECUTE q").error["C"] == "42601"
    names = "SELECT name, from_sql, parameter_types FROM pg_prepared_statements ORDER BY name"
    assert client.query(names).rows == [("p", "t", "{integer,text}"), ("q", "f", "{integer}")]
    assert client.query("DEALLOCATE q").tags == ["DEALLOCATE"]
    assert client.ask(bind(["1"], "q"), EXECUTE, SYNC).error["C"] == "26000"
    client.ask(close("S", "p"), SYNC)
    assert client.query("EXECUTE p(1)").error["C"] == "26000"


def test_an_execute_of_the_extended_protocol_has_columns_and_formats(client):
    client.query("PREPARE p (integer) AS SELECT $1 AS a, 'x' AS b")
    answer = client.ask(parse("EXECUTE p(7)"), bind(results=[1]), describe("P"), EXECUTE, SYNC)
    assert answer.raw_rows == [(struct.pack(">i", 7), b"x")]
    assert answer.columns == [("a", INT4, 1), ("b", TEXT, 1)]
    assert client.query("CREATE TABLE made AS EXECUTE p(1)").error["C"] == "0A000"


def test_settings_by_parameters(client):
    """As PostgREST sends them, before each request."""
    sql = "select set_config('search_path', $1, true), set_config($2, $3, true), current_setting('my.role', $4)"
    answer = client.ask(parse(sql), bind(["public", "my.role", "ada", "t"]), EXECUTE, SYNC)
    assert answer.rows == [("public", "ada", "ada")]
    assert client.query("SELECT current_setting('my.role', true) AS a").rows == [(None,)]
