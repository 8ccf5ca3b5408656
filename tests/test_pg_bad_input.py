"""What a client must not do at PostgreSQL's door, and what becomes of it: a clear answer or the end of the connection,
and nothing for anybody else."""

import random
import re
import struct
import time

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
    close,
    copy_data,
    describe,
    execute,
    message,
    parse,
    query,
    startup,
    text,
)
from processes import cpu_seconds, descriptors, resident, until
from server import Server
from test_tls import authority, files  # noqa: F401: fixtures

KIB = 1 << 10
# The longest statement of the server of this file.
SQL_LIMIT = 64 * KIB
# Beyond it, what a message may have.
HEADROOM = 64 << 20


@pytest.fixture(scope="module")
def narrow(tmp_path_factory):
    with Server(tables=tmp_path_factory.mktemp("narrow"), sql_limit="64KiB") as running:
        yield running


@pytest.fixture(autouse=True)
def still_serving(narrow):
    """Whatever a test does, others are served, and no engine is lost."""
    yield
    with Pg(narrow) as client:
        assert client.query("SELECT 42").rows == [("42",)]
    assert not re.search("SIGSEGV|SIGABRT|panicked|did not stop|an engine ended", narrow.log), narrow.log
    # The first is the one that all share; one that was started in advance may have been given to a session.
    assert narrow.engines[0] in narrow.descendants(), narrow.log


def with_length(kind, length, body=b""):
    """A message whose length is what somebody says."""
    return kind.encode() + struct.pack(">i", length) + body


# Before the login


@pytest.mark.parametrize("length", [0, 3, 4, 7, -1, -(2**31), 2**31 - 1, 10_001])
def test_a_start_of_a_length_that_cannot_be_ends_the_connection(narrow, length):
    with Wire(narrow) as wire:
        wire.send(struct.pack(">i", length), b"\0\3\0\0user\0ada\0\0")
        answer = wire.to_the_end()
        assert answer.kinds in ("", "E"), answer
        assert set(answer.errors) <= {"08P01"}


STARTS = {
    "no terminator": struct.pack(">IHH", 17, 3, 0) + b"user\0ada\0",
    "no terminator of a value": struct.pack(">IHH", 16, 3, 0) + b"user\0ada",
    "more behind the end": struct.pack(">IHH", 21, 3, 0) + b"user\0ada\0\0xyz",
    "TLS that says more": struct.pack(">II", 12, 80877103) + b"more",
    "a cancel without a key": struct.pack(">IIi", 12, 80877102, 1),
    "a cancel with a key that is too long": struct.pack(">IIi", 12 + 300, 80877102, 1) + bytes(300),
    "HTTP": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "zeros": bytes(100),
    "ones": b"\xff" * 100,
    "SSH": b"SSH-2.0-OpenSSH_9.6\r\n",
    "a query": query("SELECT 1"),
    "TLS to a door without": b"\x16\x03\x01\x02\x00\x01" + bytes(100),
}


@pytest.mark.parametrize("name", STARTS)
def test_what_is_no_start_ends_the_connection(narrow, name):
    with Wire(narrow) as wire:
        wire.send(STARTS[name])
        answer = wire.to_the_end()
        assert answer.kinds in ("", "E"), answer
        assert set(answer.errors) <= {"08P01", "0A000"}


def test_encryption_is_not_asked_for_without_end(narrow):
    with Wire(narrow) as wire:
        wire.send((SSL_REQUEST + GSS_REQUEST) * 500)
        try:
            answered = wire.exactly(100)
        except (EOFError, ConnectionResetError):
            answered = bytes(wire.received)
        assert len(answered) < 10 and set(answered) <= {ord("N")}


def test_a_start_with_thousands_of_settings_is_one_or_is_refused(narrow):
    with Wire(narrow) as wire:
        wire.send(startup(**{f"a.b{number}": "x" for number in range(700)}))
        assert wire.until("ZE").kinds[-1] in "ZE"


def test_what_comes_before_the_handshake_is_not_taken_for_what_comes_under_it(make_server, files):  # noqa: F811
    """Somebody in between could have sent it, and it would count as said by the client (CVE-2021-23214)."""
    server = make_server(tls_cert=files[0], tls_key=files[1])
    with Wire(server) as wire:
        wire.send(SSL_REQUEST + startup() + query("SELECT 1"))
        assert wire.exactly(1) == b"S"
        answer = wire.to_the_end()
        assert (answer.kinds, answer.errors) == ("E", ["08P01"])
    with Wire(server) as wire:
        wire.send(SSL_REQUEST)
        assert wire.exactly(1) == b"S"
        wire.send(startup())
        # No handshake either: what comes is at most an alert of TLS.
        try:
            while received := wire.socket.recv(1000):
                assert received[0] == 0x15, received
        except ConnectionResetError:
            pass


# Messages


@pytest.mark.parametrize("kind", "QPBSEXdpFH")
@pytest.mark.parametrize("length", [3, 0, -1, -(2**31)])
def test_lengths_that_lie_end_the_connection(narrow, kind, length):
    with Pg(narrow) as client:
        client.send(with_length(kind, length, b"SELECT 1\0"))
        answer = client.to_the_end()
        assert (answer.kinds, answer.errors) == ("E", ["08P01"]) and answer.error["S"] == "FATAL", answer


@pytest.mark.parametrize("kind", "SHXEDCcfp")
@pytest.mark.parametrize("length", [100_000, 2**31 - 1])
def test_short_messages_that_are_long_end_the_connection(narrow, kind, length):
    with Pg(narrow) as client:
        client.send(with_length(kind, length))
        assert client.to_the_end().errors == ["08P01"]


@pytest.mark.parametrize("kind", [kind for kind in map(chr, range(256)) if kind not in "QPBDECSXHFdcfp"])
def test_kinds_that_there_are_not_end_the_connection(narrow, kind):
    with Pg(narrow) as client:
        client.socket.sendall(kind.encode("latin1") + struct.pack(">I", 4))
        answer = client.to_the_end()
        assert (answer.kinds, answer.errors) == ("E", ["08P01"]), answer


def test_a_message_that_is_larger_than_allowed_is_told_and_skipped(narrow):
    """It is read to its end, and costs no memory."""
    before = resident(narrow.pid)
    with Pg(narrow) as client:
        length = SQL_LIMIT + HEADROOM + (1 << 20)
        block = b"x" * (1 << 20)
        for kind, answered in [("Q", "EZ"), ("P", "E"), ("B", "E")]:
            client.send(with_length(kind, length + 4))
            for _ in range(length // len(block)):
                client.send(block)
            client.send(block[: length % len(block)])
            if answered == "E":
                client.send(SYNC)
            answer = client.until("Z")
            assert (answer.kinds, answer.errors) == ("EZ", ["54000"]) and answer.error["H"], answer
        assert client.query("SELECT 1").rows == [("1",)]
    assert resident(narrow.pid) - before < 32 << 20


def test_a_message_that_promises_much_costs_what_has_come(narrow):
    clients = [Pg(narrow) for _ in range(20)]
    before = resident(narrow.pid)
    for client in clients:
        client.send(with_length("d", HEADROOM, b"x" * 1000))
    with Pg(narrow) as other:
        assert other.query("SELECT 1").rows == [("1",)]
    assert resident(narrow.pid) - before < len(clients) * (2 << 20)
    for client in clients:
        client.close()


CUT = {
    "Query": query("SELECT 1"),
    "Parse": parse("SELECT $1", "s", [23]),
    "Bind": bind(["1", None], "s", "p", [0, 1], [1]),
    "Describe": describe("S", "s"),
    "Execute": execute("p", 7),
    "Close": close("P", "p"),
}


@pytest.mark.parametrize("name", CUT)
def test_a_message_with_less_or_more_than_it_needs(narrow, name):
    """Its length is true, what is in it is not: it costs the statement and not the connection."""
    kind, body = CUT[name][:1].decode(), CUT[name][5:]
    with Pg(narrow) as client:
        for wrong in [*(body[:length] for length in range(len(body))), body + b"\0", body + b"abc"]:
            client.send(message(kind, wrong), *([] if kind == "Q" else [SYNC]))
            answer = client.until("Z")
            assert (answer.kinds, answer.errors) == ("EZ", ["08P01"]), (wrong, answer)
        assert client.query("SELECT 1").rows == [("1",)]


def test_counts_that_lie(narrow):
    with Pg(narrow) as client:
        for wrong in [
            message("P", text(""), text("SELECT 1"), struct.pack(">H", 65535)),
            message("B", text(""), text(""), struct.pack(">H", 65535)),
            message("B", text(""), text(""), struct.pack(">HHi", 0, 1, -2)),
            message("B", text(""), text(""), struct.pack(">HHi", 0, 1, 2**31 - 1)),
            message("B", text(""), text(""), struct.pack(">HHiH", 0, 1, -1, 9)),
            message("D", b"X", text("")),
            message("C", b"\0", text("")),
            message("H", b"more"),
        ]:
            answer = client.ask(wrong, SYNC)
            assert (answer.kinds, answer.errors) == ("EZ", ["08P01"]), (wrong, answer)
        # After a Sync that is none, nobody knows what the client waits for.
        client.send(message("S", b"more"))
        assert client.to_the_end().errors == ["08P01"]


def test_what_nobody_has_asked_for(narrow):
    for wrong in [startup(), SSL_REQUEST, message("p", text("secret"))]:
        with Pg(narrow) as client:
            client.send(wrong)
            answer = client.to_the_end()
            assert (answer.kinds, answer.errors) == ("E", ["08P01"]), (wrong, answer)


# Texts


@pytest.mark.parametrize("wrong", [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"])
def test_what_is_no_utf_8_is_told_and_the_connection_goes_on(narrow, wrong):
    with Pg(narrow) as client:
        answer = client.query(b"SELECT '" + wrong + b"'")
        assert (answer.kinds, answer.errors) == ("EZ", ["22021"])
        for messages in [
            [parse(b"SELECT '" + wrong + b"'")],
            [parse("SELECT 1", wrong)],
            [parse("SELECT $1::VARCHAR"), bind([wrong])],
            [parse("SELECT $1::VARCHAR"), bind([wrong], formats=[1])],
            [bind(statement=wrong)],
            [execute(wrong)],
        ]:
            assert client.ask(*messages, EXECUTE, SYNC).errors == ["22021"], messages
        assert client.query("SELECT 'é'").rows == [("é",)]


def test_a_text_ends_at_its_nul(narrow):
    with Pg(narrow) as client:
        assert client.query("SELECT '\0'").errors == ["08P01"]
        assert client.ask(parse("SELECT '\0'"), SYNC).errors == ["08P01"]
        # A value has a length, and may not have one either: PostgreSQL's texts do not.
        for format_ in [0, 1]:
            answer = client.ask(parse("SELECT length($1::VARCHAR)"), bind(["a\0b"], formats=[format_]), EXECUTE, SYNC)
            assert answer.errors == ["22021"], answer
        # Bytes may.
        answer = client.ask(parse("SELECT octet_length($1::BLOB)"), bind([b"a\0b"], formats=[1]), EXECUTE, SYNC)
        assert answer.rows == [("3",)]
        # What the engine makes is sent as it is: a row has lengths too.
        assert client.query("SELECT 'a' || chr(0) || 'b'").raw_rows == [(b"a\0b",)]


def test_nul_and_odd_bytes_in_a_copy(narrow):
    with Pg(narrow) as client:
        client.query("CREATE TABLE IF NOT EXISTS texts (a VARCHAR)")
        for data in [b"a\0b\n", b"\xff\n", b"\\x00\n", b"\\000\n"]:
            client.send(query("COPY texts FROM STDIN"))
            client.until("G")
            answer = client.ask(copy_data(data), COPY_DONE)
            assert answer.errors == ["22021"], (data, answer)
        assert client.query("SELECT count(*) FROM texts").rows == [("0",)]


# Limits


def test_a_statement_that_is_too_long(narrow):
    long = f"SELECT '{'x' * SQL_LIMIT}'"
    with Pg(narrow) as client:
        answer = client.query(long)
        assert (answer.kinds, answer.errors, answer.status) == ("EZ", ["54000"], "I")
        assert client.ask(parse(long), bind(), EXECUTE, SYNC).errors == ["54000"]
        assert client.query(f"BEGIN; DECLARE c CURSOR FOR {long}").errors == ["54000"]
        client.query("ROLLBACK")
        assert client.query(f"COPY ({long}) TO STDOUT").errors == ["54000"]
        # A value is not part of the statement.
        answer = client.ask(parse("SELECT length($1::VARCHAR)"), bind(["x" * (4 << 20)]), EXECUTE, SYNC)
        assert answer.rows == [(str(4 << 20),)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT " + "(" * 20_000 + "1" + ")" * 20_000,
        "SELECT " + "- " * 10_000 + "1",
        "SELECT " + "NOT " * 10_000 + "true",
        "SELECT " + "1 + " * 15_000 + "1",
        "SELECT * FROM " + "(SELECT * FROM " * 3000 + "range(1)" + ")" * 3000,
        "SELECT " + "[" * 20_000 + "]" * 20_000,
        "SELECT " + "CASE WHEN true THEN " * 2500 + "1" + " END" * 2500,
        "(" * 30_000,
        "/*" * 30_000,
        "DECLARE " * 7000,
        "COPY " + "(" * 30_000 + " TO STDOUT",
        "SET a.b = " + "(" * 30_000,
        "SELECT pg_sleep(" * 3000,
    ],
    ids=lambda sql: sql[:20],
)
def test_statements_that_are_deep(narrow, sql):
    """They run or are refused; the engine and the connection live."""
    with Pg(narrow) as client:
        for answer in [client.query(sql), client.ask(parse(sql), bind(), EXECUTE, SYNC)]:
            assert answer.kinds[-1] == "Z" and answer.status == "I"
            assert set(answer.errors) <= {"42601", "54000", "54001", "0A000", "25P01", "42704", "42883"}, answer.error
        client.query("ROLLBACK")


def listed(number):
    return f"SELECT len([{', '.join(f'${at}' for at in range(1, number + 1))}])"


def test_too_many_parameters(narrow, make_server):
    with Pg(narrow) as client:
        for sql in ["SELECT $0", "SELECT $65536", "SELECT $2147483648", "SELECT $99999999999999999999"]:
            answer = client.ask(parse(sql), describe("S"), SYNC)
            assert answer.kinds in ("EZ", "1tTZ") and set(answer.errors) <= {"54000", "42601", "42P02"}, (sql, answer)
    with Pg(make_server()) as client:
        answer = client.ask(parse(listed(10_000)), bind(["x"] * 10_000), EXECUTE, SYNC)
        assert (answer.kinds, answer.rows) == ("12DCZ", [("10000",)])
        # As many as a message can have: they are taken, or it is told that there are too many parameters.
        answer = client.ask(parse(listed(65_535)), bind(["x"] * 65_535), EXECUTE, SYNC)
        assert answer.rows == [("65535",)] or (answer.errors == ["54000"] and "parameters" in answer.error["M"]), answer
        answer = client.ask(parse(listed(65536)), SYNC)
        assert (answer.kinds, answer.errors) == ("EZ", ["54000"])
        assert client.query("SELECT 1").rows == [("1",)]


def test_too_many_prepared_statements(narrow):
    with Pg(narrow) as client:
        for first in range(0, 10_001, 500):
            numbers = range(first, min(first + 500, 10_001))
            answer = client.ask(*[parse("SELECT 1", f"s{number}") for number in numbers], SYNC)
            if numbers[-1] < 10_000:
                assert answer.kinds == "1" * len(numbers) + "Z", answer
        assert (answer.kinds, answer.errors) == ("EZ", ["54000"]) and answer.error["H"], answer
        assert client.ask(bind(statement="s9999"), EXECUTE, SYNC).rows == [("1",)]
        assert client.query("DEALLOCATE ALL").errors == []
        assert client.ask(parse("SELECT 2", "s"), bind(statement="s"), EXECUTE, SYNC).rows == [("2",)]


def test_too_many_portals(narrow):
    with Pg(narrow) as client:
        client.query("BEGIN")
        client.ask(parse("SELECT 1", "s"), SYNC)
        for first in range(0, 100_000, 5000):
            answer = client.ask(*[bind(statement="s", portal=f"p{n}") for n in range(first, first + 5000)], SYNC)
            if answer.errors:
                break
        assert answer.errors == ["54000"] and answer.error["H"], answer
        client.query("ROLLBACK")
        assert client.query("SELECT 1").rows == [("1",)]


def test_too_many_cursors_and_open_portals(narrow):
    """Each has a stream; none of them stands in the way of other clients."""
    with Pg(narrow) as client, Pg(narrow) as other:
        client.query("BEGIN")
        for number in range(1001):
            answer = client.query(f"DECLARE c{number} CURSOR FOR SELECT * FROM range(10000)")
            if answer.errors:
                break
            if number % 200 == 0:
                assert other.query("SELECT 1").rows == [("1",)]
        assert answer.errors == ["54000"], answer
        client.query("ROLLBACK")
        assert client.query("SELECT 1").rows == [("1",)]


# Clients that stall


STALLED = {
    "after connecting": b"",
    "in the middle of a length": b"\0\0",
    "in the middle of a start": startup(a="x" * 9000)[:-10],
    "after asking for TLS": SSL_REQUEST,
    "in the middle of a request for TLS": SSL_REQUEST[:6],
}


@pytest.mark.parametrize("name", STALLED)
def test_half_open_connections_cost_little_and_block_nobody(make_server, name):
    """Of a server of its own each time: what others have left free would hide what these cost."""
    narrow, number = make_server(), 500
    with Pg(narrow) as client:
        client.query("SELECT 1")
        before, open_before = resident(narrow.pid), descriptors(narrow.pid)
        stalled = []
        try:
            for _ in range(number):
                stalled.append(Wire(narrow))
                stalled[-1].send(STALLED[name])
            until(lambda: descriptors(narrow.pid) >= open_before + number, 10, "all are accepted")
            begun = time.monotonic()
            assert client.query("SELECT 1").rows == [("1",)]
            with Pg(narrow) as other:
                assert other.query("SELECT 1").rows == [("1",)]
            assert time.monotonic() - begun < 2
            cost = (resident(narrow.pid) - before) / number
            # Besides what they have sent.
            assert cost <= 8 * KIB + len(STALLED[name]), f"{cost / KIB:.1f} KiB each"
        finally:
            for wire in stalled:
                wire.close()
        until(lambda: descriptors(narrow.pid) <= open_before + 10, 10, "they are forgotten")


@pytest.mark.parametrize(
    "begun",
    [b"Q", query("SELECT 1")[:7], parse("SELECT 1")[:3], bind()[:9], copy_data(b"x" * 100)[:50], parse("SELECT 1")],
    ids=["a kind", "a query", "a length", "a bind", "data", "no sync"],
)
def test_clients_that_stall_in_the_middle_of_a_message_block_nobody(narrow, begun):
    stalled = [Pg(narrow) for _ in range(50)]
    for client in stalled:
        client.send(begun)
    with Pg(narrow) as other:
        assert other.query("SELECT 1").rows == [("1",)]
    used = cpu_seconds(narrow.pid)
    waited = time.monotonic()
    until(lambda: time.monotonic() - waited > 0.3, 1, "a while")
    assert cpu_seconds(narrow.pid) - used < 0.1, "the server is busy with clients that do nothing"
    for client in stalled:
        client.close()


def test_a_client_that_sends_and_does_not_read_is_not_read_on(narrow):
    """What is answered to it is bounded, and so is what is kept of what it sends."""
    before = resident(narrow.pid)
    with Pg(narrow) as client, Pg(narrow) as other:
        client.socket.settimeout(0.5)
        wide = query(f"SELECT repeat('x', 1000) FROM range(1000) -- {'x' * 40_000}")
        try:
            # Many times what the kernel keeps for the two.
            for _ in range((256 << 20) // len(wide)):
                client.socket.sendall(wide)
            raise AssertionError("the server takes all, and answers nothing")
        except TimeoutError:
            pass
        assert other.query("SELECT 1").rows == [("1",)]
        assert resident(narrow.pid) - before < 64 << 20


# Random bytes


def session(dice):
    """A valid session, as a list of messages."""
    name = f"s{dice.randrange(10)}"
    pieces = [
        [query(dice.choice(["SELECT 1", "BEGIN", "COMMIT", "ROLLBACK", "SHOW ALL", "SELECT * FROM range(3)", ";"]))],
        [parse("SELECT $1::INT + 1", name, [23]), bind(["7"], name), describe("P"), EXECUTE, close("S", name), SYNC],
        [parse("SELECT $1::VARCHAR, $2::DATE"), bind([b"x", "2024-01-01"], formats=[1, 0]), execute(limit=1), SYNC],
        [query("CREATE TEMP TABLE IF NOT EXISTS t (a INT)"), query("COPY t FROM STDIN"), copy_data(b"1\n"), COPY_DONE],
        [query("COPY (SELECT 1) TO STDOUT (FORMAT binary)")],
        [query("SET TimeZone = 'Europe/Berlin'; BEGIN; DECLARE c CURSOR FOR SELECT 1; FETCH ALL FROM c; COMMIT")],
        [FLUSH, SYNC],
        [message("f", text("no")), message("F", struct.pack(">IHHH", 1, 0, 0, 0))],
    ]
    chosen = [part for _ in range(dice.randrange(1, 6)) for part in dice.choice(pieces)]
    return [startup(TimeZone="UTC", options="-c geqo=off"), *chosen, TERMINATE]


def mutated(dice, data):
    data = bytearray(data)
    for _ in range(dice.choice([1, 1, 2, 5, 30])):
        at = dice.randrange(len(data))
        what = dice.randrange(5)
        if what == 0:
            data[at] = dice.randrange(256)
        elif what == 1:
            data[at] ^= 1 << dice.randrange(8)
        elif what == 2:
            del data[at : at + dice.randrange(1, 9)]
            data = data or bytearray(b"\0")
        elif what == 3:
            data[at:at] = dice.randbytes(dice.randrange(1, 9))
        else:
            data[at:at] = data[at : at + dice.randrange(1, 40)]
    return bytes(data)


def test_random_mutations_of_a_session(narrow):
    """Whatever comes, what is answered is messages, and no error is one of the service itself."""
    dice = random.Random(20261127)
    states = set()
    for number in range(300):
        messages = session(dice)
        # One in four is wrong from its first byte on.
        kept = 0 if number % 4 == 0 else 1
        data = b"".join(messages[:kept]) + mutated(dice, b"".join(messages[kept:]))
        with Wire(narrow) as wire:
            received = b""
            # What is half is left so: such a client is waited for, until it goes.
            wire.socket.settimeout(0.1)
            try:
                wire.send(data)
                while part := wire.socket.recv(1 << 16):
                    received += part
            except (ConnectionError, TimeoutError):
                pass
        states |= set(states_in(received, data))
    assert len(states) > 5 and not states & {"XX000", "58000", "53200"}, states


def states_in(received, sent):
    """The SQLSTATEs in what was received, which has to be whole messages, save for the end."""
    at = 0
    while received[at : at + 1] == b"N" and received[at + 1 : at + 2] in (b"", b"N", b"R", b"E", b"v"):
        at += 1
    while at + 5 <= len(received):
        kind, (length,) = chr(received[at]), struct.unpack(">I", received[at + 1 : at + 5])
        assert kind in "RSKZTDCEN123tnsIGHdcvA" and 4 <= length < 1 << 20, (kind, length, sent)
        body = received[at + 5 : at + 1 + length]
        if kind == "E" and (found := re.search(rb"\0C([0-9A-Z]{5})\0", body)):
            yield found[1].decode()
        at += 1 + length
