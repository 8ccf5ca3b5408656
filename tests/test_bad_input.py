"""What nobody should send, and data that nobody should keep: a clear error each time, and the service goes on."""

import os
import random
import re
import socket
import struct
import time

import adbc_driver_flightsql.dbapi as dbapi
import duckdb
import flightsql
import pyarrow as pa
import pyarrow.flight as flight
import pytest
from processes import cpu_seconds, descriptors, resident, until
from server import Server
from wire import SERVICE, Wire, framed

MIB = 1 << 20
OK, INVALID_ARGUMENT, DEADLINE_EXCEEDED, NOT_FOUND, UNIMPLEMENTED = 0, 3, 4, 5, 12


@pytest.fixture(scope="module")
def abused(tmp_path_factory):
    """One server for this file, so that what one test breaks shows in the next."""
    folder = tmp_path_factory.mktemp("bad") / "lake"
    make_lake(folder)
    with Server(data=folder, memory="2GB") as running:
        running.lake = folder
        yield running


def make_lake(folder):
    """Good tables, and tables that are broken in a way each."""
    good = folder / "good"
    good.mkdir(parents=True)
    source = duckdb.connect()
    rows = "SELECT i, i % 7 AS g, 'row ' || i AS t FROM range(20000) r(i)"
    source.execute(f"COPY ({rows}) TO '{good}/part1.parquet' (ROW_GROUP_SIZE 4096)")
    source.execute(f"COPY ({rows}) TO '{folder}/single.parquet'")
    whole = (folder / "single.parquet").read_bytes()
    mixed = folder / "mixed"
    mixed.mkdir()
    (mixed / "a.parquet").write_bytes(whole)
    (mixed / "b.parquet").write_bytes(b"this is a text, whatever its name says\n" * 100)
    (folder / "truncated.parquet").write_bytes(whole[: len(whole) // 2])
    (folder / "hollow.parquet").write_bytes(whole[:200] + bytes(len(whole) - 1200) + whole[-1000:])
    (folder / "tiny.parquet").write_bytes(b"PAR1")
    (folder / "nothing.parquet").write_bytes(b"")
    (folder / "lines.csv").write_text("a,b\n1,2\n")
    (folder / "broken.json").write_text('{"a": 1}\n{"a": ')
    (folder / "empty").mkdir()


@pytest.fixture
def cursor(abused, connect):
    """A cursor; after the test, the same connection and a new one answer as ever, and nothing has panicked."""
    connection = connect(abused)
    with connection.cursor() as cursor:
        yield cursor
    for again in (connection, connect(abused)):
        with again.cursor() as next_cursor:
            next_cursor.execute("SELECT count(*), sum(i) FROM good")
            assert next_cursor.fetchone() == (20_000, 199_990_000)
    assert "panicked" not in abused.log


def refused(cursor, sql, code, *sqlstates):
    """Runs a statement that must fail in this way; gives the error's text."""
    with pytest.raises(dbapi.Error) as caught:
        cursor.execute(sql)
        cursor.fetch_arrow_table()
    text = str(caught.value)
    assert flightsql.code_of(text) == code and flightsql.sqlstate_of(text) in sqlstates, text[-3000:]
    return text


# Data.


def test_a_place_that_does_not_exist_is_named_at_start(run_tavana, tmp_path):
    for place in [tmp_path / "nowhere", tmp_path / "nowhere" / "*.parquet"]:
        outcome = run_tavana(
            "serve", "--data", place, "--flight-listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0",
            "--state", tmp_path / "state",
        )
        assert outcome.returncode != 0
        assert "nowhere" in outcome.stderr and "panicked" not in outcome.stderr, outcome.stderr


def test_an_empty_folder_is_served_and_said_so(make_server, connect, tmp_path):
    server = make_server(data=tmp_path)
    assert server.tables == 0
    with connect(server).cursor() as cursor:
        cursor.execute("SHOW TABLES")
        assert cursor.fetchall() == []
        # What is put there later is seen.
        duckdb.connect().execute(f"COPY (SELECT 7 AS a) TO '{tmp_path}/late.parquet'")
        cursor.execute("SELECT a FROM late")
        assert cursor.fetchall() == [(7,)]


def test_an_unreadable_file_fails_its_own_table_only(make_server, connect, tmp_path):
    if os.geteuid() == 0:
        # Nothing is unreadable for this user; a link to nowhere is as good.
        (tmp_path / "locked.parquet").symlink_to(tmp_path / "gone" / "x.parquet")
    else:
        (tmp_path / "locked.parquet").write_bytes(b"PAR1")
        (tmp_path / "locked.parquet").chmod(0)
    duckdb.connect().execute(f"COPY (SELECT 7 AS a) TO '{tmp_path}/open.parquet'")
    server = make_server(data=tmp_path)
    with connect(server).cursor() as cursor:
        cursor.execute("SELECT a FROM open")
        assert cursor.fetchall() == [(7,)]
        with pytest.raises(dbapi.Error) as caught:
            cursor.execute("SELECT * FROM locked")
            cursor.fetchall()
    assert flightsql.sqlstate_of(caught.value) in ("58030", "XX001", "42P01"), caught.value
    assert "locked" in str(caught.value)


@pytest.mark.parametrize(
    ("table", "file"),
    [
        ("mixed", "b.parquet"),
        ("truncated", "truncated.parquet"),
        ("hollow", "hollow.parquet"),
        ("tiny", "tiny.parquet"),
        ("nothing", "nothing.parquet"),
        ("broken", "broken.json"),
    ],
)
def test_a_broken_file_fails_its_own_table_only(cursor, table, file):
    text = refused(cursor, f"SELECT * FROM {table}", "DataLoss", "XX001")
    assert file in text, text
    # The others are there, in the same statement too.
    cursor.execute("SELECT count(*) FROM single JOIN good USING (i)")
    assert cursor.fetchone() == (20_000,)


def test_names_of_fields_that_are_no_text_are_refused(abused, cursor):
    path = abused.lake / "names.parquet"
    duckdb.execute(f"COPY (SELECT 1 AS i, {{'abcdefgh': i, 'x': [i]}} AS s FROM range(9) r(i)) TO '{path}'")
    path.write_bytes(path.read_bytes().replace(b"abcdefgh", b"ab\xff\xfeefgh"))
    try:
        refused(cursor, f"SELECT * FROM read_parquet('{path}')", "DataLoss", "XX001")
    finally:
        path.unlink()


def mutations(whole, count, seed):
    """The file with bytes changed, cut out, doubled, or cut off; half of them near the end, where the footer is."""
    chance = random.Random(seed)
    for _ in range(count):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 1, 2, 8, 64])):
            low = len(data) - 600 if chance.random() < 0.5 else 0
            at = chance.randrange(max(low, 0), len(data))
            kind = chance.randrange(5)
            if kind <= 1:
                data[at] = chance.randrange(256)
            elif kind == 2:
                data[at : at + 4] = chance.choice([b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff"])
            elif kind == 3:
                del data[at : at + chance.randrange(1, 40)]
            else:
                data[at:at] = data[max(at - 30, 0) : at]
        yield bytes(data[: chance.randrange(8, len(data))] if chance.random() < 0.1 else data)


def test_corrupt_parquet_files_cost_only_who_reads_them(abused, connect):
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    source = duckdb.connect()
    seeds = []
    for number, options in enumerate(["CODEC 'snappy'", "CODEC 'zstd', PARQUET_VERSION 'V2'", "CODEC 'uncompressed'"]):
        path = abused.lake.parent / f"seed{number}.parquet"
        source.execute(
            "COPY (SELECT i, i::DOUBLE / 3 AS d, 'w' || (i % 50) AS w, [i, NULL] AS l, {'a': i} AS s,"
            f" DATE '2024-01-01' + (i % 99)::INT AS day FROM range(3000) r(i)) TO '{path}' ({options})"
        )
        seeds.append(path.read_bytes())
    target = abused.lake / "good" / "sub"
    victim = abused.lake / "victim.parquet"
    assert not target.exists()
    connection = connect(abused)
    outcomes = {}
    started = time.monotonic()
    tried = 0
    with connection.cursor() as cursor:
        for number, whole in enumerate(seeds):
            for data in mutations(whole, 200, seed + number):
                victim.write_bytes(data)
                tried += 1
                try:
                    cursor.execute(f"SELECT * FROM read_parquet('{victim}')")
                    rows = cursor.fetch_arrow_table().num_rows
                    outcome = "rows" if rows else "empty"
                except dbapi.Error as error:
                    outcome = (flightsql.code_of(error), flightsql.sqlstate_of(error))
                    assert flightsql.sqlstate_of(error) not in (None, "XX000"), error
                    assert outcome[0] not in (None, "Internal", "Unknown"), error
                outcomes[outcome] = outcomes.get(outcome, 0) + 1
                if tried % 20 == 0:
                    cursor.execute("SELECT count(*), sum(i) FROM good")
                    assert cursor.fetchone() == (20_000, 199_990_000)
                if time.monotonic() - started > 60:
                    break
    victim.unlink()
    print(outcomes)
    assert tried >= 600 and outcomes.get(("DataLoss", "XX001"), 0) > 20, outcomes
    assert "panicked" not in abused.log and "SIGSEGV" not in abused.log


# Statements.


def test_a_statement_over_the_limit_is_refused_before_it_is_parsed(cursor):
    sql = "SELECT '" + "x" * (10 * MIB) + "'"
    started = time.monotonic()
    text = refused(cursor, sql, "InvalidArgument", "54000")
    assert "10485760" in text and "--sql-limit" in text and time.monotonic() - started < 2


def test_a_statement_just_below_the_limit_runs(cursor):
    sql = "SELECT length('" + "x" * (10 * MIB - 100) + "')"
    cursor.execute(sql)
    assert cursor.fetchone() == (10 * MIB - 100,)


def test_a_list_of_ten_mebibytes_runs_or_is_told_why_not(cursor):
    sql = "SELECT 1 WHERE 0 IN (" + ",".join(str(n) for n in range(1_400_000)) + ")"
    assert 9 * MIB < len(sql) < 10 * MIB
    try:
        cursor.execute(sql)
        assert cursor.fetchone() == (1,)
    except dbapi.Error as error:
        assert flightsql.sqlstate_of(error) in ("54000", "54001", "53200"), str(error)[-500:]


@pytest.mark.parametrize("limit", [1024, 4096])
def test_the_limit_can_be_set(make_server, connect, limit):
    server = make_server(sql_limit=limit)
    with connect(server).cursor() as cursor:
        cursor.execute("SELECT 1" + " " * (limit - 8))
        assert cursor.fetchone() == (1,)
        assert str(limit) in refused(cursor, "SELECT 1" + " " * (limit - 7), "InvalidArgument", "54000")


DEEP = 10_000
NESTED = {
    "parentheses": "SELECT " + "(" * DEEP + "1" + ")" * DEEP,
    "calls": "SELECT " + "abs(" * DEEP + "1" + ")" * DEEP,
    "arrays": "SELECT " + "[" * DEEP + "1" + "]" * DEEP,
    "negations": "SELECT " + "NOT " * DEEP + "true",
    "minuses": "SELECT " + "- " * DEEP + "1",
    "cases": "SELECT " + "CASE WHEN true THEN " * DEEP + "1" + " END" * DEEP,
    "subqueries": "SELECT * FROM " + "(SELECT * FROM " * DEEP + "range(1)" + ")" * DEEP,
    "scalar subqueries": "SELECT " + "(SELECT " * DEEP + "1" + ")" * DEEP,
    "casts": "SELECT 1" + "::INT" * DEEP,
    "structs": "SELECT " + "{'a': " * DEEP + "1" + "}" * DEEP,
    "types": "SELECT NULL::" + "STRUCT(a " * DEEP + "INT" + ")" * DEEP,
    "field accesses": "SELECT x" + ".a" * DEEP + " FROM (SELECT 1 AS x)",
    "operators": "SELECT 1" + " + 1" * DEEP,
    "concatenations": "SELECT ''" + " || 'a'" * DEEP,
    "table functions": "SELECT * FROM " + "range(" * DEEP + "1" + ")" * DEEP,
    "WITHs": "WITH a AS (" * DEEP + "SELECT 1" + ") SELECT * FROM a" * DEEP,
    "explains": "EXPLAIN " * DEEP + "SELECT 1",
}


@pytest.mark.parametrize("form", NESTED)
def test_deep_nesting_is_refused(cursor, form):
    started = time.monotonic()
    code = "PermissionDenied" if form == "explains" else "InvalidArgument"
    refused(cursor, NESTED[form], code, "54001", "42601", "54000", "42501")
    assert time.monotonic() - started < 20


CHAINS = {
    "unions": "SELECT count(*) FROM (SELECT 1" + " UNION ALL SELECT 1" * (DEEP // 4) + ")",
    "ANDs": "SELECT " + " AND ".join(["true"] * DEEP),
    "ORs over a table": "SELECT count(*) FROM good WHERE " + " OR ".join(f"i = {n}" for n in range(DEEP)),
    "900 CTEs": "WITH "
    + ", ".join(["c0 AS (SELECT 1 AS a)", *(f"c{n} AS (SELECT a + 1 AS a FROM c{n - 1})" for n in range(1, 900))])
    + " SELECT a FROM c899",
    "900 joins": flightsql.chain_of_joins(900),
    "900 CTEs used twice": "WITH "
    + ", ".join(["c0 AS (SELECT 1 AS a)", *(f"c{n} AS (SELECT x.a FROM c{n - 1} x, c{n - 1} y)" for n in range(1, 900))])
    + " SELECT a FROM c899",
}


@pytest.mark.parametrize("form", CHAINS)
def test_long_chains_run_or_are_told_why_not(abused, connect, form):
    """Any of these may take long; a client that has waited for five seconds goes away."""
    client = flight.connect(abused.uri)
    patience = flight.FlightCallOptions(timeout=5)
    command = flight.FlightDescriptor.for_command(flightsql.statement(CHAINS[form]))

    def begin():
        return client.do_get(client.get_flight_info(command, patience).endpoints[0].ticket, patience)

    outcome = flightsql.outcome(begin)
    if isinstance(outcome, Exception):
        # The client's library has two names for it.
        gave_up = isinstance(outcome, flight.FlightTimedOutError) or "Timeout expired" in str(outcome)
        assert gave_up or flightsql.sqlstate_of(outcome) in ("54001", "54000", "53200", "58000"), outcome
    else:
        assert outcome == 1
    client.close()
    with connect(abused).cursor() as cursor:
        cursor.execute("SELECT count(*) FROM good")
        assert cursor.fetchone() == (20_000,)
    assert "panicked" not in abused.log


@pytest.mark.parametrize(
    "sql",
    ["SELECT 'database has been invalidated'::INTEGER", "SELECT error('FATAL Error: database has been invalidated')"],
)
def test_words_of_a_client_do_not_end_an_engine(abused, cursor, sql):
    engines = abused.descendants()
    refused(cursor, sql, "InvalidArgument", "22P02", "22023")
    assert set(engines) <= set(abused.descendants())


def test_an_interval_that_arrow_cannot_hold_is_refused(cursor):
    refused(cursor, "SELECT to_hours(3000000)", "InvalidArgument", "22008")
    cursor.execute("SELECT CASE WHEN i = 1 THEN to_hours(3000000) END IS NULL, to_hours(2000000) FROM range(1) t(i)")
    assert cursor.fetch_arrow_table().num_rows == 1


def test_rows_of_long_strings_wait_within_bounds(make_server):
    """A chunk of these has 40 MB; while nobody reads, the engine must not heap them up."""
    server = make_server(memory="4GB")
    client = flight.connect(server.uri)
    reader = flightsql.fetch(client, "SELECT repeat('x', 20000) || i AS t FROM range(1000000) r(i)")
    assert reader.read_chunk().data.num_rows > 0
    until(lambda: all(map(at_rest, server.descendants())), 30, "engines that wait for the reader")
    most = max(map(resident, server.descendants()))
    reader.cancel()
    client.close()
    # The engine itself holds some thirty chunks: it does not count the bytes of strings.
    assert most < 1600 * MIB, most / MIB
    assert "grew beyond" not in server.log


def at_rest(pid):
    """Whether a process uses no CPU for a third of a second."""
    used, looked = cpu_seconds(pid), time.monotonic()
    until(lambda: time.monotonic() - looked > 0.3, 1, "a third of a second")
    return cpu_seconds(pid) - used < 0.03


def test_a_value_of_two_gigabytes_is_refused(make_server, connect):
    """Tried with more memory twice before it is given up, so the server is a small one."""
    server = make_server(memory="512MB")
    with connect(server).cursor() as cursor:
        text = refused(cursor, "SELECT lpad('x', 2000000000, 'y')", "FailedPrecondition", "53200")
        assert "--memory" in text
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_large_values_arrive_or_are_told_why_not(cursor):
    for size in (1 * MIB, 15 * MIB):
        cursor.execute(f"SELECT repeat('x', {size}) AS v")
        assert len(cursor.fetchone()[0]) == size
    for size in (20 * MIB, 200 * MIB):
        text = refused(cursor, f"SELECT repeat('x', {size}) AS v", "InvalidArgument", "54000")
        assert "hint" in text


def test_a_million_million_rows_stream(cursor, abused):
    cursor.execute("SELECT * FROM range(1e12::BIGINT)")
    reader = cursor.fetch_record_batch()
    first = reader.read_next_batch()
    assert first.column(0)[0].as_py() == 0
    cursor.adbc_cancel()


@pytest.mark.parametrize(
    ("sql", "sqlstate", "says"),
    [
        ("   \n\t ", "42601", "empty"),
        (";", "42601", ""),
        (";;;", "42601", ""),
        ("-- nothing but words", "42601", "empty"),
        ("/* nothing /* but */ words */", "42601", "empty"),
        ("/* not closed", "42601", ""),
        ("SELECT 'not closed", "42601", ""),
        ('SELECT "not closed', "42601", ""),
        ("SELECT $tag$ not closed", "42601", ""),
        ("SELECT 1; SELEC 2", "42601", "line 1"),
        ("SELEC 1", "42601", "line 1"),
        ("SELECT 1 AS", "42601", ""),
        ("SELECT * FROM goood", "42P01", "good"),
        ("SELECT missing FROM good", "42703", "missing"),
        ("SELECT nosuch(1)", "42883", "nosuch"),
        ("SELECT 'a'::INT", "22P02", "'a'"),
        ("SELECT 9223372036854775807 + 1", "22003", ""),
        ("\ufeffSELEC 1", "42601", ""),
    ],
)
def test_bad_statements_are_told_what_is_wrong(cursor, sql, sqlstate, says):
    code = {"42P01": "NotFound", "42703": "NotFound", "42883": "NotFound"}.get(sqlstate, "InvalidArgument")
    assert says in refused(cursor, sql, code, sqlstate)


@pytest.mark.parametrize("sql", ["", "SELECT 1\0", "SELECT 1 \0 FROM nowhere", "\0", "SELECT '\0'", "SELECT 1 --\0\n, 2"])
def test_a_nul_in_a_statement_is_not_its_end(wire, sql):
    """Drivers written in C cut the text there themselves, so it is sent by hand. Nor is an empty text anything."""
    for method in ("GetFlightInfo", "GetSchema"):
        code, sqlstate, text = wire.call(method, flightsql.descriptor(flightsql.statement(sql)))
        assert (code, sqlstate) == (INVALID_ARGUMENT, "42601"), text
        assert "empty" in text or "null character" in text


def test_errors_in_any_script_arrive_whole(cursor):
    """Texts travel in headers, where each of these letters counts nine times."""
    for letter in ["é", "語", "😀"]:
        name = letter * 600
        for sql in [f'SELECT * FROM "{name}"', f'SELECT "{name}" FROM good', f"SELECT '{name}'::INT", f'SELEC "{name}"']:
            with pytest.raises(dbapi.Error) as caught:
                cursor.execute(sql)
                cursor.fetchall()
            assert flightsql.sqlstate_of(caught.value), str(caught.value)[:300]
            assert letter in str(caught.value), str(caught.value)[:300]


# The protocol.


@pytest.fixture
def wire(abused):
    with Wire(abused.flight) as wire:
        yield wire
    with Wire(abused.flight) as again:
        assert again.call("GetFlightInfo", flightsql.descriptor(flightsql.statement("SELECT 1")))[0] == OK


def ticket_message(bytes_of_ticket):
    return flightsql.field(1, bytes_of_ticket)


@pytest.mark.parametrize(
    "ticket",
    [
        b"",
        b"x",
        b"garbage that is no protobuf \xff\xff",
        bytes(1000),
        flightsql.ticket(b""),
        flightsql.ticket(bytes(16)),
        flightsql.ticket(b"\xff" * 16),
        flightsql.ticket(b"short"),
        flightsql.ticket(b"x" * 100_000),
        flightsql.packed("TicketStatementQuery", b"\xff\xff\xff"),
        flightsql.packed("NoSuchMessage", b""),
        flightsql.field(1, "not/a/type"),
    ],
    ids=range(12),
)
def test_tickets_of_unknown_origin_are_unknown(wire, ticket):
    code, sqlstate, text = wire.call("DoGet", ticket_message(ticket))
    assert (code, sqlstate) == (NOT_FOUND, "34000"), text
    assert "GetFlightInfo" in text


def test_a_ticket_is_valid_once(wire, abused):
    client = flight.connect(abused.uri)
    ticket = flightsql.info(client, "SELECT 1").endpoints[0].ticket.ticket
    assert wire.call("DoGet", ticket_message(ticket))[0] == OK
    for _ in range(2):
        code, sqlstate, text = wire.call("DoGet", ticket_message(ticket))
        assert (code, sqlstate) == (NOT_FOUND, "34000") and "once" in text
    client.close()


@pytest.mark.parametrize("handle", [b"", b"x", bytes(16), b"\xff" * 16, b"y" * 100_000], ids=range(5))
def test_unknown_prepared_statements_are_unknown(wire, handle):
    for method in ("GetFlightInfo", "GetSchema"):
        code, sqlstate, text = wire.call(method, flightsql.descriptor(flightsql.prepared(handle)))
        assert (code, sqlstate) == (NOT_FOUND, "26000"), text
        assert "prepare" in text


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        (b"", INVALID_ARGUMENT),
        (b"garbage", INVALID_ARGUMENT),
        (b"\xff" * 50, INVALID_ARGUMENT),
        (flightsql.packed("CommandStatementQuery", b"\xff\xff"), INVALID_ARGUMENT),
        (flightsql.packed("CommandStatementQuery", flightsql.field(1, b"SELECT '\xff\xfe'")), INVALID_ARGUMENT),
        (flightsql.packed("CommandStatementQuery", flightsql.field(2, b"no such transaction")), NOT_FOUND),
        (flightsql.packed("NoSuchCommand", b""), UNIMPLEMENTED),
        (flightsql.field(1, b"\xff\xfe") + flightsql.field(2, b""), INVALID_ARGUMENT),
    ],
    ids=range(8),
)
def test_damaged_commands_are_refused(wire, command, wanted):
    for method in ("GetFlightInfo", "GetSchema"):
        code, sqlstate, text = wire.call(method, flightsql.descriptor(command))
        assert code == wanted and sqlstate, (code, sqlstate, text)


@pytest.mark.parametrize("method", ["GetFlightInfo", "DoGet", "GetSchema", "DoAction", "DoPut", "Handshake"])
def test_damaged_messages_are_refused(wire, method):
    for message in (b"\xff" * 20, b"\x0a\xff\xff\xff\xff\x7f", b"\x12\x05abc"):
        code, sqlstate, text = wire.call(method, message)
        # A handshake's payload is nobody's business.
        if method == "Handshake" and code == OK:
            continue
        assert code in (INVALID_ARGUMENT, NOT_FOUND) and sqlstate, (method, message, code, sqlstate, text)


@pytest.mark.parametrize("method", ["GetFlightInfo", "DoGet", "GetSchema", "DoAction", "DoPut"])
def test_calls_without_a_message_are_refused(wire, method):
    stream = wire.begin(method)
    wire.h2.end_stream(stream)
    wire.flush()
    code, sqlstate, text = wire.outcome(stream)
    assert code in (INVALID_ARGUMENT, NOT_FOUND), (code, text)
    assert sqlstate, (code, text)


@pytest.mark.parametrize("size", [80 * MIB, 300 * MIB])
@pytest.mark.parametrize("method", ["GetFlightInfo", "DoAction", "DoGet"])
def test_messages_over_the_limit_are_refused(wire, abused, method, size):
    stream = wire.begin(method)
    piece = bytes(MIB)
    sent = 0
    wire.send(stream, struct.pack(">BI", 0, size))
    while sent < size and stream not in wire.status and not wire.closed and stream not in wire.ended:
        wire.send(stream, piece)
        sent += len(piece)
    if stream not in wire.status and stream not in wire.ended:
        wire.h2.end_stream(stream)
        wire.flush()
    code, sqlstate, text = wire.outcome(stream)
    assert code in (INVALID_ARGUMENT, NOT_FOUND) and sqlstate, (code, sqlstate, text)
    assert code == NOT_FOUND or re.search("limit|large|long", text), text


def test_a_length_that_is_not_kept_is_refused(wire):
    for length, sent in [(1000, 10), (0xFFFFFFFF, 10), (3, 10)]:
        stream = wire.begin("GetFlightInfo")
        wire.send(stream, framed(bytes(sent), length), end=True)
        code, sqlstate, text = wire.outcome(stream)
        assert code == INVALID_ARGUMENT and sqlstate, (length, sent, code, sqlstate, text)


def test_a_compressed_message_is_refused(wire):
    stream = wire.begin("GetFlightInfo")
    wire.send(stream, b"\x01" + framed(b"no gzip at all")[1:], end=True)
    code, _, text = wire.outcome(stream)
    assert code == UNIMPLEMENTED and "compressed" in text, (code, text)


def test_half_a_request_is_given_up_within_its_time(abused, connect):
    """The call ends with an error of its own after 10 s, and costs nobody else anything meanwhile."""
    with Wire(abused.flight) as wire, connect(abused).cursor() as cursor:
        half = framed(b"half of what was", 1000)
        stalled = [wire.begin(method) for method in ("GetFlightInfo", "DoGet", "DoPut", "GetFlightInfo", "DoPut")]
        for stream in stalled[:3]:
            wire.send(stream, half)
        started = time.monotonic()
        for number in range(20):
            cursor.execute(f"SELECT {number}")
            assert cursor.fetchone() == (number,)
        for stream in stalled:
            code, sqlstate, text = wire.outcome(stream, 15)
            assert (code, sqlstate) == (DEADLINE_EXCEEDED, "57014"), (code, text)
        assert 5 < time.monotonic() - started < 13
        # The connection is as good as ever.
        assert wire.call("GetFlightInfo", flightsql.descriptor(flightsql.statement("SELECT 1")))[0] == OK


def test_connections_that_say_nothing_are_closed(abused):
    """Neither silence, nor half a preface, nor another protocol holds a connection for long."""
    host, _, port = abused.flight.rpartition(":")
    before = descriptors(abused.pid)
    beginnings = [b"", b"PRI * HT", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x40"]
    sockets = []
    for beginning in beginnings * 5:
        opened = socket.create_connection((host, int(port)))
        opened.sendall(beginning)
        sockets.append(opened)
    until(lambda: descriptors(abused.pid) >= before + len(sockets), 5, "all accepted")
    try:
        until(lambda: descriptors(abused.pid) <= before + 2, 60, "stalled connections closed")
    finally:
        for opened in sockets:
            opened.close()


def test_what_is_no_http2_is_turned_away(abused):
    host, _, port = abused.flight.rpartition(":")
    for beginning in [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\x16\x03\x01\x02\x00" + bytes(100), os.urandom(300)]:
        with socket.create_connection((host, int(port)), timeout=10) as opened:
            opened.sendall(beginning)
            answer = opened.recv(1000)
            assert b"HTTP/1.1 200" not in answer
    with Wire(abused.flight) as wire:
        assert wire.call("GetFlightInfo", flightsql.descriptor(flightsql.statement("SELECT 1")))[0] == OK


def test_rapid_resets_leave_others_alone(abused, connect):
    """Streams opened and reset at once, by the thousand, on one connection."""
    message = framed(flightsql.descriptor(flightsql.statement("SELECT 1")))
    with Wire(abused.flight) as wire, connect(abused).cursor() as cursor:
        for _ in range(3000):
            if wire.closed:
                break
            try:
                stream = wire.begin("GetFlightInfo")
                wire.h2.send_data(stream, message, end_stream=True) if wire.h2.local_flow_control_window(
                    stream
                ) > len(message) else None
                wire.h2.reset_stream(stream, 8)
                wire.flush()
            except OSError:
                break
        cursor.execute("SELECT count(*) FROM good")
        assert cursor.fetchone() == (20_000,)


def test_methods_that_do_not_exist_are_unimplemented(wire):
    for method in ("NoSuchMethod", "PollFlightInfo", "ListFlights"):
        stream = wire.begin(method)
        wire.send(stream, framed(b""), end=True)
        assert wire.outcome(stream)[0] == UNIMPLEMENTED, method
    assert SERVICE.endswith("FlightService/")


def test_parameters_that_do_not_fit_are_refused(cursor):
    with pytest.raises(dbapi.Error) as caught:
        cursor.execute("SELECT ? + 1", [])
        cursor.fetchall()
    assert flightsql.sqlstate_of(caught.value) in ("07001", "42601"), caught.value
    for value in ["no number", b"\x00\xff"]:
        with pytest.raises(dbapi.Error) as caught:
            cursor.execute("SELECT ?::INT + 1", [value])
            cursor.fetchall()
        assert flightsql.code_of(caught.value) == "InvalidArgument", caught.value


def test_a_put_of_damaged_arrow_is_refused(abused, connect):
    client = flight.connect(abused.uri)
    schema = pa.schema([("a", pa.int64())])
    command = flight.FlightDescriptor.for_command(flightsql.packed("CommandStatementUpdate", b"\xff\xff"))
    with pytest.raises(pa.ArrowInvalid):
        writer, _ = client.do_put(command, schema)
        writer.write_batch(pa.record_batch([pa.array([1])], schema=schema))
        writer.close()
    client.close()


def test_parameters_under_a_schema_that_means_nothing_are_refused(make_server):
    """Well-formed, and an integer of 33 bits."""
    server = make_server()
    schema = pa.schema([("v", pa.int32())]).serialize().to_pybytes()
    header = schema[8 : 8 + int.from_bytes(schema[4:8], "little")]
    assert header.count(b"\x20\x00\x00\x00") == 1
    request = flightsql.packed("ActionCreatePreparedStatementRequest", flightsql.field(1, "SELECT ? AS v"))
    action = flightsql.field(1, "CreatePreparedStatement") + flightsql.field(2, request)
    with Wire(server.flight) as wire:
        stream = wire.begin("DoAction")
        wire.send(stream, framed(action), end=True)
        assert wire.outcome(stream)[0] == OK
        handle = re.search(rb"\n\x10(.{16})", wire.data[stream], re.DOTALL).group(1)
        command = flightsql.field(1, flightsql.descriptor(flightsql.prepared(handle)))
        for width, code in ((33, INVALID_ARGUMENT), (0, INVALID_ARGUMENT), (32, OK)):
            told = header.replace(b"\x20\x00\x00\x00", bytes([width, 0, 0, 0]))
            outcome = wire.call("DoPut", command + flightsql.field(2, told))
            assert outcome[0] == code, (width, outcome)
    # Arrow's reader says in the log what it thinks of such a schema, which a clean end would not allow.
    server.kill()


def test_parameters_count_by_the_bytes_of_their_values(abused, connect):
    cursor = connect(abused).cursor()
    # Forty columns in one message, each a part of its 10 MiB.
    columns = {f"c{n}": pa.array(["x" * (1 << 18)]) for n in range(40)}
    lengths = ", ".join(f"length(${name})" for name in columns)
    cursor.execute(f"SELECT {lengths}", pa.record_batch(columns))
    assert cursor.fetchone() == (1 << 18,) * 40
    long = pa.record_batch({"0": pa.array(["x" * (10 << 20)])})
    with pytest.raises(dbapi.Error, match="64 MiB of parameters") as caught:
        cursor.execute("SELECT length(?)", pa.Table.from_batches([long] * 7))
    assert flightsql.sqlstate_of(caught.value) == "54000"
    cursor.execute("SELECT length(?)", pa.Table.from_batches([long] * 6))
    assert cursor.fetchall() == [(10 << 20,)] * 6
