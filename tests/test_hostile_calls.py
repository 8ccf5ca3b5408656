"""Requests that nobody should send, to every action and every call: each ends with a clear status, and the next request
on the same connection is answered as ever.
"""

import random
import re
import struct
import subprocess
import time

import flightsql
import pyarrow.flight as flight
import pytest
from flightsql import descriptor, field, packed, statement
from server import TAVANA, Server, environment
from test_flight_sql import ENDLESS, fields, ingest_command, unpacked
from wire import PATIENCE, Caller, framed

MIB = 1 << 20
OK, INVALID_ARGUMENT, NOT_FOUND, UNIMPLEMENTED = 0, 3, 5, 12
# What a bad request may come to; nothing in it is the server's fault.
REFUSED = {INVALID_ARGUMENT, NOT_FOUND, UNIMPLEMENTED}


class Client(Caller):
    """One connection, and with it one session."""

    def act(self, name, body=b""):
        """An action: its outcome and the bodies of its results."""
        outcome, results = self.call("DoAction", field(1, name) + (field(2, body) if body else b""))
        return outcome, [fields(result).get(1, [b""])[0] for result in results]

    def begin(self):
        (body,) = self.act("BeginTransaction", packed("ActionBeginTransactionRequest", b""))[1]
        return unpacked("ActionBeginTransactionResult", body)[1][0]

    def end(self, transaction, how):
        return self.act("EndTransaction", packed("ActionEndTransactionRequest", field(1, transaction) + how))[0]

    def info(self, sql):
        outcome, infos = self.call("GetFlightInfo", descriptor(statement(sql)))
        assert outcome[0] == OK, outcome
        return flight.FlightInfo.deserialize(infos[0])

    def prepare(self, sql):
        body = packed("ActionCreatePreparedStatementRequest", field(1, sql))
        (result,) = self.act("CreatePreparedStatement", body)[1]
        return unpacked("ActionCreatePreparedStatementResult", result)[1][0]

    def set(self, *entries):
        """SetSessionOptions of names and encoded values; the faults by name."""
        body = b"".join(field(1, field(1, name) + field(2, value)) for name, value in entries)
        outcome, (result,) = self.act("SetSessionOptions", body)
        assert outcome[0] == OK, outcome
        faults = map(fields, fields(result).get(1, []))
        return {fault.get(1, [b""])[0].decode(): fields(fault[2][0]).get(1, [0])[0] for fault in faults}

    def options(self):
        (result,) = self.act("GetSessionOptions")[1]
        entries = map(fields, fields(result)[1])
        return {entry[1][0].decode(): fields(entry[2][0])[1][0].decode() for entry in entries}


@pytest.fixture(scope="module")
def abused(tmp_path_factory):
    """One server for this file, so that what one test breaks shows in the next."""
    with Server(tables=tmp_path_factory.mktemp("tables"), memory="1GB") as running:
        yield running


@pytest.fixture
def client(abused):
    """A client; after the test its connection answers as ever, nothing has panicked, and no engine has ended."""
    before = len(abused.log)
    client = Client(abused)
    with client.wire:
        yield client
        ticket = client.info("SELECT 42 AS a").endpoints[0].ticket.ticket
        assert client.call("DoGet", field(1, ticket))[0][0] == OK
    assert not re.findall("panicked|an engine ended|did not stop", abused.log[before:])


def check(outcome, *codes):
    """A clear refusal; gives its text."""
    code, sqlstate, told = outcome
    assert code in (codes or REFUSED), outcome
    assert sqlstate and sqlstate[:2] != "XX" and told.startswith(f"[{sqlstate}] "), outcome
    assert len(told) < 10_000
    return told


def check_answered(outcome):
    """Either sound still, or a clear refusal."""
    if outcome[0] != OK:
        check(outcome)


def actions(client):
    """Bodies of all actions as they should be, for things that are there or that never were."""
    info = client.info("SELECT 1 AS a")
    endpoint = info.endpoints[0].serialize()
    return {
        "CreatePreparedStatement": packed("ActionCreatePreparedStatementRequest", field(1, "SELECT ? AS a")),
        "ClosePreparedStatement": packed("ActionClosePreparedStatementRequest", field(1, bytes(16))),
        "BeginTransaction": packed("ActionBeginTransactionRequest", b""),
        "EndTransaction": packed("ActionEndTransactionRequest", field(1, client.begin()) + b"\x10\x02"),
        "CancelFlightInfo": field(1, info.serialize()),
        "CancelQuery": packed("ActionCancelQueryRequest", field(1, info.serialize())),
        "RenewFlightEndpoint": field(1, endpoint),
        "SetSessionOptions": field(1, field(1, "TimeZone") + field(2, field(1, "UTC"))),
        "GetSessionOptions": b"",
        "CloseSession": b"",
    }


ACTIONS = [
    "CreatePreparedStatement", "ClosePreparedStatement", "BeginTransaction", "EndTransaction", "CancelFlightInfo",
    "CancelQuery", "RenewFlightEndpoint", "SetSessionOptions", "GetSessionOptions", "CloseSession",
]
# Nothing is in their requests, so nothing in them is looked at.
HOLLOW = {"BeginTransaction", "GetSessionOptions", "CloseSession"}
# Of these, a message without fields is a request: to cancel nothing, to set nothing.
EMPTY = {"CancelFlightInfo": b"\x08\x03", "SetSessionOptions": b""}
NOT_THERE = ["BeginSavepoint", "EndSavepoint", "CreatePreparedSubstraitPlan"]


def test_these_are_all_actions(client):
    outcome, listed = client.call("ListActions", b"")
    assert outcome[0] == OK
    assert [fields(each)[1][0].decode() for each in listed] == ACTIONS
    assert list(actions(client)) == ACTIONS


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_without_a_body_is_told_what_is_missing(client, name):
    outcome, results = client.act(name)
    if name in HOLLOW:
        assert outcome[0] == OK, outcome
    elif name in EMPTY:
        assert (outcome[0], results) == (OK, [EMPTY[name]])
    else:
        assert "the action's body is damaged" in check(outcome, INVALID_ARGUMENT)


OTHERS = {
    "another message": packed("CommandGetCatalogs", b""),
    "a statement": statement("SELECT 1"),
    "an unknown message": packed("NoSuchMessage", b"\x0a\x03abc"),
    "a type without a name": field(1, "") + field(2, b"abc"),
    "a type of binary": field(1, b"\xff\xfe") + field(2, b"abc"),
    "noise": b"\xff" * 40,
    "a length that is not kept": b"\x0a\xff\xff\xff\xff\x0f",
    "a group that never ends": b"\x0b" * 500,
    "zeros": bytes(100),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_with_the_body_of_something_else_is_refused(client, name):
    for what, body in OTHERS.items():
        outcome, _ = client.act(name, body)
        if name in HOLLOW:
            assert outcome[0] == OK, (what, outcome)
        elif outcome[0] == OK:
            # To those who do not pack their requests, an `Any` is a message of theirs with texts that mean nothing.
            assert name in ("CancelFlightInfo", "SetSessionOptions"), (what, outcome)
        else:
            check(outcome)
        if name == "CloseSession":
            client.info("SELECT 1")


@pytest.mark.parametrize("name", NOT_THERE)
def test_actions_that_are_not_there_say_so_whatever_comes_with_them(client, name):
    for body in (b"", b"\xff" * 40, packed("ActionBeginSavepointRequest", field(1, bytes(16))), bytes(3 * MIB)):
        check(client.act(name, body)[0], UNIMPLEMENTED)


@pytest.mark.parametrize("name", ["", "nothing", "createpreparedstatement", "x" * 100_000, "语" * 10_000, "\0", "../x"])
def test_unknown_actions_are_told_by_name(client, name):
    told = check(client.act(name, b"abc")[0], UNIMPLEMENTED)
    assert name[:10] in told and len(told) < 1000


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_with_a_body_of_megabytes_is_answered(client, name):
    for body in (bytes(5 * MIB), actions(client)[name] + field(99, bytes(5 * MIB))):
        check_answered(client.act(name, body)[0])
        if name == "CloseSession":
            client.info("SELECT 1")


@pytest.mark.parametrize("method", ["DoAction", "PollFlightInfo", "GetSchema"])
def test_requests_over_the_limit_are_refused(client, method):
    stream = client.wire.begin(method)
    size, sent, piece = 80 * MIB, 0, bytes(4 * MIB)
    client.wire.send(stream, struct.pack(">BI", 0, size))
    while sent < size and stream not in client.wire.status and stream not in client.wire.ended:
        client.wire.send(stream, piece)
        sent += len(piece)
    assert "limit" in check(client.wire.outcome(stream, PATIENCE), INVALID_ARGUMENT)


def mutations(message, count, seed):
    """The message with bytes changed, cut out, doubled or cut off, or nothing but noise."""
    chance = random.Random(seed)
    for _ in range(count):
        data = bytearray(message)
        for _ in range(chance.choice([1, 1, 2, 4])):
            at = chance.randrange(len(data)) if data else 0
            match chance.randrange(6):
                case 0 | 1 if data:
                    data[at] = chance.randrange(256)
                case 2 if data:
                    data[at] ^= 1 << chance.randrange(8)
                case 3:
                    del data[at : at + chance.randrange(1, 9)]
                case 4:
                    data[at:at] = chance.randbytes(chance.randrange(1, 9))
                case _:
                    del data[at:]
        yield chance.randbytes(chance.randrange(200)) if chance.random() < 0.1 else bytes(data)


@pytest.mark.parametrize("name", ACTIONS)
def test_mutations_of_an_action_are_answered(client, name):
    body = actions(client)[name]
    for sent in [body[:length] for length in range(0, len(body), max(7, len(body) // 8))]:
        check_answered(client.act(name, sent)[0])
    outcomes = {}
    for number, sent in enumerate(mutations(body, 15, name)):
        outcome = client.act(name, sent)[0]
        if outcome[0] != OK:
            # Some of them are SQL still, and that may be told anything that SQL is told.
            assert outcome[0] in REFUSED and outcome[1] and outcome[2], (number, sent, outcome)
        outcomes[outcome[0]] = number
    assert name in (*HOLLOW, *EMPTY) or len(outcomes) > 1 or INVALID_ARGUMENT in outcomes, outcomes


COMMANDS = {
    "a statement": statement("SELECT 1 AS a"),
    "an update": packed("CommandStatementUpdate", field(1, "CREATE OR REPLACE TEMP TABLE u (a INT)")),
    "a prepared statement": flightsql.prepared(bytes(16)),
    "a prepared update": packed("CommandPreparedStatementUpdate", field(1, bytes(16))),
    "an ingest": ingest_command("mutated"),
    "tables": packed("CommandGetTables", field(1, "lake") + field(3, "%") + b"\x28\x01"),
    "keys": packed("CommandGetCrossReference", field(3, "a") + field(6, "b")),
    "information": packed("CommandGetSqlInfo", b"\x08\x00\x08\x01"),
    "types": packed("CommandGetXdbcTypeInfo", b"\x08\x04"),
    "a plan": packed("CommandStatementSubstraitPlan", field(1, field(1, b"plan") + field(2, "1.0"))),
}


@pytest.mark.parametrize("method", ["GetFlightInfo", "GetSchema", "PollFlightInfo", "DoGet", "DoPut"])
def test_mutations_of_commands_are_answered(client, method):
    for command in COMMANDS:
        check_mutations(client, command, method)


def check_mutations(client, command, method):
    def sent(data):
        if method == "DoGet":
            return field(1, data)
        return field(1, descriptor(data)) if method == "DoPut" else descriptor(data)

    for number, data in enumerate(mutations(COMMANDS[command], 6, f"{command} {method}")):
        outcome, _ = client.call(method, sent(data))
        assert outcome[0] in {OK, *REFUSED, 6, 7}, (number, data, outcome)
        assert outcome[0] == OK or outcome[1] and outcome[2], (number, data, outcome)
    # And of the message around it.
    whole = sent(COMMANDS[command])
    for number, message in enumerate(mutations(whole, 4, f"{method} {command}")):
        outcome, _ = client.call(method, message)
        assert outcome[0] in {OK, *REFUSED, 6, 7}, (number, message, outcome)
        assert outcome[0] == OK or outcome[1] and outcome[2], (number, message, outcome)


DESCRIPTORS = {
    "nothing": b"",
    "no command": b"\x08\x02",
    "a path": b"\x08\x01" + field(3, "lake") + field(3, "t"),
    "a path of a thousand": b"\x08\x01" + field(3, "x") * 1000,
    "an unknown kind": b"\x08\x63" + field(2, statement("SELECT 1")),
    "an empty command": descriptor(b""),
    "noise": descriptor(b"\xff" * 50),
    "an unknown command": descriptor(packed("NoSuchCommand", b"")),
    "an action": descriptor(packed("ActionCreatePreparedStatementRequest", field(1, "SELECT 1"))),
    "a ticket": descriptor(flightsql.ticket(bytes(16))),
    "five megabytes": descriptor(bytes(5 * MIB)),
}


@pytest.mark.parametrize("name", DESCRIPTORS)
def test_descriptors_of_no_statement_are_refused(client, name):
    for method in ("GetFlightInfo", "GetSchema", "PollFlightInfo", "DoPut"):
        sent = field(1, DESCRIPTORS[name]) if method == "DoPut" else DESCRIPTORS[name]
        check(client.call(method, sent)[0], INVALID_ARGUMENT, UNIMPLEMENTED)


@pytest.mark.parametrize("method", ["GetFlightInfo", "GetSchema", "PollFlightInfo", "DoAction", "DoGet", "DoPut"])
def test_calls_without_a_message_are_refused(client, method):
    stream = client.wire.begin(method)
    client.wire.h2.end_stream(stream)
    client.wire.flush()
    check(client.wire.outcome(stream, PATIENCE), INVALID_ARGUMENT)


# Transactions.

COMMIT, ROLLBACK = b"\x10\x01", b"\x10\x02"
IDS = {
    "empty": b"",
    "short": b"x",
    "one byte short": b"\xff" * 15,
    "unknown": b"\xff" * 16,
    "one byte long": b"\xff" * 17,
    "long": b"x" * 100_000,
    "zeros": bytes(16),
}


@pytest.mark.parametrize("how", [COMMIT, ROLLBACK], ids=["commit", "rollback"])
@pytest.mark.parametrize("name", IDS)
def test_unknown_transactions_are_not_ended(client, name, how):
    assert "no such transaction" in check(client.end(IDS[name], how), NOT_FOUND)


@pytest.mark.parametrize("name", [name for name in IDS if name != "empty"])
def test_unknown_transactions_take_no_statement(client, name):
    """An empty id is none: the protocol's clients send it so."""
    request = field(1, "SELECT 1") + field(2, IDS[name])
    for command in (packed("CommandStatementQuery", request), packed("CommandStatementUpdate", request)):
        for method in ("GetFlightInfo", "PollFlightInfo", "DoPut"):
            is_update = b"Update" in command
            if (method == "DoPut") == is_update:
                sent = field(1, descriptor(command)) if method == "DoPut" else descriptor(command)
                assert "no such transaction" in check(client.call(method, sent)[0], NOT_FOUND)
    body = packed("ActionCreatePreparedStatementRequest", request)
    assert "no such transaction" in check(client.act("CreatePreparedStatement", body)[0], NOT_FOUND)


@pytest.mark.parametrize(
    "how",
    [b"", b"\x10\x00", b"\x10\x63", b"\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", b"\x10\xff\xff\xff\xff\x07"],
    ids=["nothing", "0", "99", "-1", "2^31-1"],
)
def test_a_transaction_is_neither_committed_nor_rolled_back_by_what_is_neither(client, how):
    transaction = client.begin()
    assert "neither commit nor rollback" in check(client.end(transaction, how), INVALID_ARGUMENT)
    assert client.end(transaction, COMMIT)[0] == OK


def test_a_transaction_ends_once(client):
    transaction = client.begin()
    assert client.end(transaction, COMMIT)[0] == OK
    for how in (COMMIT, ROLLBACK):
        assert "no such transaction" in check(client.end(transaction, how), NOT_FOUND)


def test_a_transaction_that_was_begun_with_noise_is_like_any_other(client):
    """Nothing is in the request, and so nothing in it can be wrong."""
    for body in (b"\xff" * 40, statement("SELECT 1")):
        (result,) = client.act("BeginTransaction", body)[1]
        assert client.end(unpacked("ActionBeginTransactionResult", result)[1][0], ROLLBACK)[0] == OK


# Options.

NAME, VALUE = 1, 2
UNSAFE = [
    "memory_limit", "max_memory", "threads", "worker_threads", "external_threads", "allowed_directories", "allowed_paths",
    "enable_external_access", "secret_directory", "default_secret_storage", "allow_persistent_secrets",
    "allow_unsigned_extensions", "allow_community_extensions", "autoinstall_known_extensions",
    "autoload_known_extensions", "custom_extension_repository", "extension_directory", "home_directory",
    "temp_directory", "max_temp_directory_size", "lock_configuration", "disabled_filesystems", "http_proxy",
    "access_mode", "log_query_path", "enable_profiling", "profiling_output", "password", "username",
    "s3_access_key_id", "s3_secret_access_key", "s3_endpoint", "file_search_path", "enable_logging", "logging_storage",
    "allocator_flush_threshold", "streaming_buffer_size", "errors_as_json", "storage_compatibility_version",
]


def word(text):
    return field(1, text)


@pytest.mark.parametrize("name", UNSAFE)
def test_unsafe_settings_are_no_options(client, name):
    before = client.options()
    for spelled in (name, name.upper(), f" {name}", f'"{name}"', f"main.{name}", f"{name}\0"):
        assert client.set((spelled, word("1"))) == {spelled: NAME}
    assert client.options() == before


NAMES = {
    "empty": "",
    "SQL": "TimeZone = 'UTC'; DROP TABLE t; --",
    "a quote": "TimeZone'",
    "a null": "Time\0Zone",
    "a line": "Time\nZone",
    "letters": "时区",
    "long": "x" * 100_000,
    "the service's own": "tavana.nothing",
    "the service's own, bare": "tavana.",
}


@pytest.mark.parametrize("name", NAMES)
def test_names_that_are_no_options_are_told(client, name):
    before = client.options()
    assert client.set((NAMES[name], word("1"))) == {NAMES[name]: NAME}
    assert client.options() == before


def integer(number):
    return b"\x19" + struct.pack("<q", number)


def double(number):
    return b"\x21" + struct.pack("<d", number)


ENDPOINTS = {
    "0": word("0"),
    "-1": word("-1"),
    "a thousand million": word("1000000000"),
    "beyond 64 bits": word("1" * 30),
    "65": word("65"),
    "none": word(""),
    "a word": word("four"),
    "a space": word(" 4"),
    "a plus and a fraction": word("+4.0"),
    "a hexadecimal": word("0x4"),
    "-1 as a number": integer(-1),
    "a thousand million as a number": integer(10**9),
    "the lowest number": integer(-(2**63)),
    "a fraction": double(1.5),
    "not a number": double(float("nan")),
    "infinity": double(float("inf")),
    "true": b"\x10\x01",
    "a list": field(5, field(1, "4") + field(1, "5")),
    "long": word("4" * 20_000),
}


@pytest.mark.parametrize("value", ENDPOINTS)
def test_numbers_of_endpoints_that_are_none_are_refused(client, value):
    assert client.set(("tavana.endpoints", ENDPOINTS[value])) == {"tavana.endpoints": VALUE}
    assert client.options()["tavana.endpoints"] == "1"
    assert len(client.info("FROM range(10)").endpoints) == 1


def test_a_number_of_endpoints_may_come_as_a_number(client):
    assert client.set(("tavana.endpoints", integer(3))) == {}
    assert client.options()["tavana.endpoints"] == "3"
    assert len(client.info("FROM range(10)").endpoints) == 3


VALUES = {
    "no such zone": ("TimeZone", word("Nowhere/Land")),
    "a quote": ("TimeZone", word("'; DROP TABLE t; --")),
    "a null": ("TimeZone", word("UTC\0")),
    "long": ("TimeZone", word("x" * 9_999)),
    "too long": ("TimeZone", word("x" * 1_000_000)),
    "a number": ("TimeZone", integer(7)),
    "a truth": ("TimeZone", b"\x10\x01"),
    "a list": ("TimeZone", field(5, field(1, "UTC") + field(1, "CET"))),
    "a word for a truth": ("preserve_insertion_order", word("perhaps")),
    "a word for a number": ("pivot_limit", word("many")),
    "no such order": ("default_order", word("sideways")),
    "no such catalog": ("catalog", word("nothing")),
    "no such schema": ("schema", word("nothing")),
    "a catalog of the engine's own": ("catalog", word("system")),
}


@pytest.mark.parametrize("name", VALUES)
def test_values_that_do_not_fit_are_told(client, name):
    option, value = VALUES[name]
    before = client.options()
    told = client.set((option, value))
    # What is not permitted is told like what is not there.
    assert told in ({option: VALUE}, {option: NAME}), told
    assert client.options() == before


def test_of_a_thousand_options_the_sound_ones_hold(client):
    entries = [(f"nothing{number}", word("1")) for number in range(1000)]
    told = client.set(*entries, ("TimeZone", word("Asia/Tokyo")))
    assert told == {f"nothing{number}": NAME for number in range(1000)}
    assert client.options()["TimeZone"] == "Asia/Tokyo"


def test_the_last_of_one_option_holds(client):
    """As with any map of the protocol."""
    assert client.set(("TimeZone", word("Nowhere")), ("TimeZone", word("Asia/Tokyo"))) == {}
    assert client.options()["TimeZone"] == "Asia/Tokyo"


# Tickets, endpoints, polling.


def test_renewals_of_what_is_no_ticket_are_unknown(client):
    for ticket in (b"", b"x", bytes(100), statement("SELECT 1"), flightsql.ticket(bytes(16)), flightsql.ticket(b"x" * MIB)):
        told = check(client.act("RenewFlightEndpoint", field(1, field(1, field(1, ticket))))[0], NOT_FOUND)
        assert "no such ticket" in told
    assert "no such ticket" in check(client.act("RenewFlightEndpoint", field(1, b""))[0], NOT_FOUND)


def test_a_ticket_that_is_fetched_or_being_fetched_is_not_renewed(client):
    endpoint = client.info("SELECT 1 AS a").endpoints[0]
    assert client.call("DoGet", field(1, endpoint.ticket.ticket))[0][0] == OK
    assert "no such ticket" in check(client.act("RenewFlightEndpoint", field(1, endpoint.serialize()))[0], NOT_FOUND)
    info = client.info(ENDLESS)
    stream = client.wire.begin("DoGet")
    client.wire.send(stream, framed(field(1, info.endpoints[0].ticket.ticket)), end=True)
    while not client.wire.data.get(stream):
        assert client.wire.read(PATIENCE + time.monotonic())
    renewal = field(1, info.endpoints[0].serialize())
    assert "no such ticket" in check(client.act("RenewFlightEndpoint", renewal)[0], NOT_FOUND)
    (result,) = client.act("CancelFlightInfo", field(1, info.serialize()))[1]
    assert result == b"\x08\x01"
    assert client.wire.outcome(stream, PATIENCE)[:2] == (1, "57014")


def test_a_renewal_asks_for_no_time_of_its_own(client):
    """How long a ticket lives is not the client's to choose."""
    endpoint = client.info("SELECT 1 AS a").endpoints[0]
    far = field(3, b"\x08" + flightsql.varint(1 << 62))
    outcome, (renewed,) = client.act("RenewFlightEndpoint", field(1, endpoint.serialize() + far))
    assert outcome[0] == OK
    expires = flight.FlightEndpoint.deserialize(renewed).expiration_time
    assert expires is not None and expires.as_py().year < 2200


def poll(client, sent):
    outcome, answers = client.call("PollFlightInfo", sent)
    return outcome, fields(answers[0]) if answers else None


POLLS = {
    "no name": b"",
    "a short name": b"x",
    "an unknown name": b"\xff" * 16,
    "a long name": b"x" * 100_000,
}


@pytest.mark.parametrize("name", POLLS)
def test_polls_of_unknown_statements_are_unknown(client, name):
    """A name of another length is no name of a poll, but a command that nobody knows."""
    asked = descriptor(field(1, "type.googleapis.com/tavana.v1.Poll") + field(2, POLLS[name]))
    outcome, _ = poll(client, asked)
    check(outcome, *([NOT_FOUND] if len(POLLS[name]) == 16 else [NOT_FOUND, UNIMPLEMENTED]))


def test_a_descriptor_of_a_poll_is_good_for_nothing_else(client):
    outcome, answer = poll(client, descriptor(statement(ENDLESS)))
    assert outcome[0] == OK and 2 in answer
    asked = answer[2][0]
    for method in ("GetFlightInfo", "GetSchema"):
        check(client.call(method, asked)[0], UNIMPLEMENTED)
    check(client.call("DoPut", field(1, asked))[0], UNIMPLEMENTED)
    check(client.call("DoGet", field(1, fields(asked)[2][0]))[0], NOT_FOUND)
    (result,) = client.act("CancelFlightInfo", field(1, answer[1][0]))[1]
    assert result == b"\x08\x01"
    check(poll(client, asked)[0], NOT_FOUND)


@pytest.fixture(scope="module")
def guarded():
    """A server whose callers have names."""
    with Server(auth="keys", memory="1GB") as running:

        def make(name):
            command = [TAVANA, "key", "create", "--state", running.state, "--name", name, "--scope", "read"]
            return subprocess.check_output(command, env=environment(running.state), text=True).strip()

        running.names = {name: make(name) for name in ("one", "other")}
        yield running


class Named(Client):
    """A client that says who it is."""

    def __init__(self, server, name):
        super().__init__(server)
        head, begin = ("authorization", f"Bearer {server.names[name]}"), self.wire.begin
        self.wire.begin = lambda method, *more: begin(method, head, *more)


def test_what_is_another_principals_is_unknown(guarded):
    one, other = Named(guarded, "one"), Named(guarded, "other")
    with one.wire, other.wire:
        outcome, answer = poll(one, descriptor(statement(ENDLESS)))
        assert outcome[0] == OK and 2 in answer
        check(poll(other, answer[2][0])[0], NOT_FOUND)
        assert other.act("CancelFlightInfo", field(1, answer[1][0]))[1] == [b"\x08\x03"]
        transaction = one.begin()
        for how in (COMMIT, ROLLBACK):
            check(other.end(transaction, how), NOT_FOUND)
        endpoint = one.info("SELECT 1 AS a").endpoints[0]
        check(other.act("RenewFlightEndpoint", field(1, endpoint.serialize()))[0], NOT_FOUND)
        check(other.call("DoGet", field(1, endpoint.ticket.ticket))[0], NOT_FOUND)
        handle = one.prepare("SELECT 1 AS a")
        body = packed("ActionClosePreparedStatementRequest", field(1, handle))
        assert other.act("ClosePreparedStatement", body)[0][0] == OK
        # Nothing of it has come to an end by that.
        assert one.end(transaction, COMMIT)[0] == OK
        assert one.call("DoGet", field(1, endpoint.ticket.ticket))[0][0] == OK
        assert one.call("GetFlightInfo", descriptor(flightsql.prepared(handle)))[0][0] == OK
        assert one.act("CancelFlightInfo", field(1, answer[1][0]))[1] == [b"\x08\x01"]
