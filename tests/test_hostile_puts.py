"""Damaged Arrow, into tables and into parameters: each is told what is wrong with it, nothing of it stays, and nothing
of the service ends by it. What is let through is let through for a reason, with the values that it has.
"""

import datetime
import random
import re
from struct import pack

import arrow_messages as am
import flightsql
import pyarrow as pa
import pyarrow.flight as flight
import pytest
from arrow_messages import (
    LZ4,
    ZSTD,
    Table,
    Text,
    batch,
    column,
    decimal,
    dictionary,
    dictionary_batch,
    fixed_binary,
    flat,
    int_,
    message,
    records,
    schema,
    text,
    utf8,
)
from flightsql import field
from processes import resident
from server import Server
from test_flight_sql import fields, ingest_command
from wire import PATIENCE, Caller, framed

MIB = 1 << 20
OK, INVALID_ARGUMENT, UNIMPLEMENTED = 0, 3, 12
REFUSED = (INVALID_ARGUMENT, UNIMPLEMENTED)


class Client(Caller):
    """One connection, and with it one session."""

    def begin_put(self, command, messages):
        """Sends a put; gives its stream."""
        stream = self.wire.begin("DoPut")
        for number, (head, body) in enumerate(messages):
            # Half a put may be enough for an answer.
            if stream in self.wire.status or stream in self.wire.ended:
                break
            data = b"" if number else field(1, flightsql.descriptor(command))
            data += (b"" if head is None else field(2, head)) + (field(1000, body) if body else b"")
            self.wire.send(stream, framed(data), end=number == len(messages) - 1)
        return stream

    def put(self, command, messages):
        """A put of heads and bodies; its outcome."""
        outcome = self.wire.outcome(self.begin_put(command, messages), PATIENCE)
        assert outcome is not None, "the put does not end"
        return outcome

    def prepare(self, sql):
        request = flightsql.packed("ActionCreatePreparedStatementRequest", field(1, sql))
        outcome, (result,) = self.call("DoAction", field(1, "CreatePreparedStatement") + field(2, request))
        assert outcome[0] == OK, outcome
        return fields(fields(fields(result)[1][0])[2][0])[1][0]

    def ask(self, command):
        """What a command comes to: its values, column by column for each row, or the outcome that is not OK."""
        outcome, infos = self.call("GetFlightInfo", flightsql.descriptor(command))
        if outcome[0] != OK:
            return outcome
        endpoints = flight.FlightInfo.deserialize(infos[0]).endpoints
        if not endpoints:
            return []
        outcome, messages = self.call("DoGet", field(1, endpoints[0].ticket.ticket))
        if outcome[0] != OK:
            return outcome
        whole = b""
        for found in map(fields, messages):
            head = found[2][0] + bytes(-len(found[2][0]) % 8)
            whole += pack("<iI", -1, len(head)) + head + found.get(1000, [b""])[0]
        table = pa.ipc.open_stream(whole).read_all()
        return [tuple(row.values()) for row in table.to_pylist()]

    def rows(self, sql):
        found = self.ask(flightsql.statement(sql))
        assert isinstance(found, list), found
        return found


@pytest.fixture(scope="module")
def abused(tmp_path_factory):
    """One server for this file, so that what one test breaks shows in the next."""
    with Server(tables=tmp_path_factory.mktemp("tables"), memory="1GB") as running:
        yield running
        assert resident(running.pid) < 512 * MIB


def wounds(log):
    """What a log tells of panics and of engines that ended."""
    return re.findall(r"^.*(?:panicked|an engine ended|grew beyond).*$", log, re.MULTILINE)


@pytest.fixture(scope="module")
def clients(abused):
    """The client whose session has an engine already: one for as many tests as leave it sound."""
    sound = []
    yield sound
    for client in sound:
        client.wire.socket.close()


@pytest.fixture
def client(abused, clients):
    """A client; after the test its connection answers as ever, nothing has panicked, and no engine has ended."""
    before = len(abused.log)
    client = clients.pop() if clients else Client(abused)
    yield client
    assert client.rows("SELECT 42") == [(42,)]
    assert not wounds(abused.log[before:])
    clients.append(client)


def is_there(client, catalog, table):
    found = client.rows(
        f"SELECT 1 FROM duckdb_tables() WHERE database_name = '{catalog}' AND table_name = '{table}'"
    )
    return bool(found)


class Case:
    """What is sent after the descriptor, as heads and bodies, and what comes of it.

    `kept`: the rows that a table has then; None when it is refused. `bound`: the same for `SELECT ?`, whose value
    may be refused when it is bound or when it is run.
    """

    def __init__(self, head, *rest, says="", kept=None, bound=None, schema_is_sound=True):
        self.messages = [(head, b""), *rest]
        self.says, self.kept, self.bound, self.schema_is_sound = says, kept, bound, schema_is_sound

    def check(self, outcome):
        code, sqlstate, told = outcome
        assert code in REFUSED and sqlstate and sqlstate[:2] != "XX", outcome
        assert re.search(self.says, told, re.IGNORECASE), told
        assert len(told) < 10_000
        if self.schema_is_sound:
            assert "schema means nothing" not in told, "it is not the schema that is wrong"


CASES = {}


def case(name, head, *rest, **expected):
    assert name not in CASES
    CASES[name] = Case(schema(head) if isinstance(head, list) else head, *rest, **expected)


def of_one(values, count, **more):
    """A batch of one column without nulls."""
    return batch(count, [(count, 0)], [b"", values], **more)


def of_texts(offsets, data):
    count = len(offsets) - 1
    return batch(count, [(count, 0)], [b"", pack(f"<{count + 1}i", *offsets), data])


def rows(*values):
    return [(value,) for value in values]


NUMBERS = [column("a", int_(64))]
TEXTS = [column("a", utf8())]
TWO = pack("<2q", 1, 2)
SOUND = of_one(TWO, 2)
ONE_TWO = rows(1, 2)

# Sound ones: so that the others are refused for what is wrong with them, and not for how they are made.

case("sound numbers", NUMBERS, SOUND, kept=ONE_TWO, bound=ONE_TWO)
case("sound texts", TEXTS, of_texts([0, 1, 3], b"abc"), kept=rows("a", "bc"), bound=rows("a", "bc"))

# Offsets.

case("offsets go backwards", TEXTS, of_texts([0, 4, 2], b"abcd"), says="offset.*4 > 2")
case("offsets go beyond the values", TEXTS, of_texts([0, 4, 9], b"abcd"), says="offset 9")
case("offsets of two gigabytes", TEXTS, of_texts([0, 4, 2**31 - 1], b"abcd"), says="offset 2147483647")
case("offsets are negative", TEXTS, of_texts([-4, 0, 4], b"abcd"), says="offset.*-4")
case("offsets are one too few", TEXTS, batch(2, [(2, 0)], [b"", pack("<2i", 0, 4), b"abcd"]), says="bytes|buffer")
# The first may be anything: a slice of a larger array has such offsets.
case("offsets begin late", TEXTS, of_texts([1, 2, 4], b"abcd"), kept=rows("b", "cd"), bound=rows("b", "cd"))

# UTF-8.

case("text is not UTF-8", TEXTS, of_texts([0, 2], b"\xff\xfe"), says="utf-?8")
case("text is cut within a letter", TEXTS, of_texts([0, 1, 2], "é".encode()), says="utf-?8")
# What no offset points to belongs to no value.
case("bytes between texts are not UTF-8", TEXTS, of_texts([2, 4], b"\xff\xfeab"), kept=rows("ab"), bound=rows("ab"))

# Buffers and field nodes.

case("a buffer is missing", NUMBERS, batch(2, [(2, 0)], [b""]), says="buffer")
case("all buffers are missing", NUMBERS, batch(2, [(2, 0)], []), says="buffer")
case("a buffer is too short", NUMBERS, batch(2, [(2, 0)], [b"", pack("<q", 1)]), says="at least 16 bytes")
case("a buffer lies beyond the body", NUMBERS, batch(2, [(2, 0)], [b"", (0, 16)]))
case("a buffer begins before the body", NUMBERS, batch(2, [(2, 0)], [b"", (-8, 16)]))
case("a buffer has a negative length", NUMBERS, batch(2, [(2, 0)], [b"", (0, -1)]))
case("a buffer of an absurd length", NUMBERS, batch(2, [(2, 0)], [b"", (1 << 62, 1 << 62)]))
case("the body is cut", NUMBERS, (SOUND[0], SOUND[1][:9]))
case("the body is not there", NUMBERS, (SOUND[0], b""))
case("a field node is missing", NUMBERS, batch(2, [], [b"", TWO]), says="node")
# The body comes with its own length; what the message says of it counts for nothing.
case(
    "the message lies about the length of the body", NUMBERS,
    (message(am.RECORDS, records(2, [(2, 0)], [b"", TWO])[0], 1 << 60), SOUND[1]), kept=ONE_TWO, bound=ONE_TWO,
)
# Nothing in the schema asks for them.
case(
    "more nodes and buffers than columns", NUMBERS, batch(2, [(2, 0), (5, 0)], [b"", TWO, b"", b"zz"]),
    kept=ONE_TWO, bound=ONE_TWO,
)

# Counts of nulls.

case("more nulls than the bitmap has", NUMBERS, batch(2, [(2, 1)], [b"\xff", TWO]), says="null_count")
case("more nulls than values", NUMBERS, batch(2, [(2, 3)], [b"\x00", TWO]), says="null_count")
case("nulls without a bitmap", NUMBERS, batch(2, [(2, 1)], [b"", TWO]))
case("less than no nulls", NUMBERS, batch(2, [(2, -1)], [b"\x01", TWO]), says="null")
# Of an array without nulls the bitmap is not looked at: that is how the format says that there is none.
case("a bitmap of nulls that are none", NUMBERS, batch(2, [(2, 0)], [b"\x01", TWO]), kept=ONE_TWO, bound=ONE_TWO)
case("nulls where there must be none", [column("a", int_(64), nullable=False)], batch(2, [(2, 1)], [b"\x01", TWO]),
     says="null")

# Lengths.

case("a negative length", NUMBERS, batch(2, [(-1, 0)], [b"", TWO]))
case("a length whose bytes overflow", NUMBERS, batch(1 << 61, [(1 << 61, 0)], [b"", TWO]))
case("the longest length", NUMBERS, batch(2**63 - 1, [(2**63 - 1, 0)], [b"", TWO]))
case("a batch longer than its column", NUMBERS, batch(3, [(2, 0)], [b"", TWO]), says="row")
case("a batch shorter than its column", NUMBERS, batch(1, [(2, 0)], [b"", TWO]), says="row")
case("a batch of a negative length", NUMBERS, batch(-1, [(2, 0)], [b"", TWO]))
case("nulls of a negative length", [column("a", am.null())], batch(-1, [(-1, -1)], []))

# Compression.

for codec, name in ((LZ4, "lz4"), (ZSTD, "zstd")):
    absurd = pack("<q", 1 << 60) + b"what was compressed"
    case(f"{name} of an absurd length", NUMBERS, of_one(absurd, 2, codec=codec), says="compress")
    case(f"{name} of a negative length", NUMBERS, of_one(pack("<q", -7) + TWO, 2, codec=codec), says="compress|length")
    case(f"{name} without a length", NUMBERS, of_one(b"abc", 2, codec=codec), says="compress")
    # By the format, a length of -1 says that the buffer was left as it is. A client whose small batches come through and
    # whose large ones do not would be no better off: whoever compresses is told so by the first batch.
    case(f"{name} that is not compressed", NUMBERS, of_one(pack("<q", -1) + TWO, 2, codec=codec), says="compress")
case("an unknown compression", NUMBERS, of_one(pack("<q", -1) + TWO, 2, codec=7), says="compression")

# Dictionaries.

WORDS = [column("a", utf8(), encoding=dictionary(int_(8)))]
VALUES = dictionary_batch(0, 2, [(2, 0)], [b"", pack("<3i", 0, 1, 2), b"xy"])
case("sound indices", WORDS, VALUES, of_one(b"\0\1\0", 3), kept=rows("x", "y", "x"), bound=rows("x", "y", "x"))
case("indices before their dictionary", WORDS, of_one(b"\0\1\0", 3), says="out of bounds|dictionary")
case("an index beyond the dictionary", WORDS, VALUES, of_one(b"\0\2\0", 3), says="out of bounds")
case("a negative index", WORDS, VALUES, of_one(b"\0\xff\0", 3), says="out of bounds")
case("an index of all bits", [column("a", utf8(), encoding=dictionary(int_(64, False)))], VALUES,
     of_one(b"\xff" * 8, 1), says="out of bounds")
case("a dictionary of no column", WORDS, dictionary_batch(9, 2, [(2, 0)], [b"", pack("<3i", 0, 1, 2), b"xy"]),
     says="dictionary")
case("more of a dictionary that is not there", WORDS,
     dictionary_batch(0, 2, [(2, 0)], [b"", pack("<3i", 0, 1, 2), b"xy"], delta=True), says="dictionary")
case("a dictionary without values", WORDS, (message(am.DICTIONARY, Table(s0=("q", 0))), b""))
case("indices that are no integers", [column("a", utf8(), encoding=Table(s0=("q", 0), s1=Table(s0=("i", 13))))],
     schema_is_sound=False)
case("a dictionary before the schema", *VALUES[:1], says="schema", schema_is_sound=False)

# Nested arrays.

LISTS = [column("a", am.list_(), column("item", int_(32)))]
MAP = column(
    "a", am.map_(),
    column("entries", am.struct_(), column("key", int_(32)), column("value", int_(32)), nullable=False),
)


def of_map(keys, nulls=0, bitmap=b""):
    nodes = [(1, 0), (2, 0), (2, nulls), (2, 0)]
    return batch(1, nodes, [b"", pack("<2i", 0, 2), b"", bitmap, pack("<2i", *keys), b"", pack("<2i", 3, 4)])


def unions(mode, ids=(0, 1)):
    return [column("a", am.union(mode, ids), column("x", int_(32)), column("y", int_(64)))]


def of_union(ids, *offsets):
    buffers = [ids, *offsets, b"", pack("<2i", 1, 2), b"", pack("<2q", 3, 4)]
    return batch(2, [(2, 0), (2, 0), (2, 0)], buffers)


RUNS = [column("a", am.run_ends(), column("run_ends", int_(32), nullable=False), column("values", int_(64)))]


def of_runs(count, ends, values):
    buffers = [b"", pack(f"<{len(ends)}i", *ends), b"", pack(f"<{len(values)}q", *values)]
    return batch(count, [(count, 0), (len(ends), 0), (len(values), 0)], buffers)


case("lists that go beyond their values", LISTS,
     batch(1, [(1, 0), (1, 0)], [b"", pack("<2i", 0, 9), b"", pack("<i", 1)]), says="offset 9")
case("lists that go backwards", LISTS,
     batch(2, [(2, 0), (3, 0)], [b"", pack("<3i", 0, 3, 1), b"", pack("<3i", 1, 2, 3)]), says="offset.*3 > 1")
case("fixed lists of too few values", [column("a", am.fixed_list(4), column("item", int_(32)))],
     batch(1, [(1, 0), (1, 0)], [b"", b"", pack("<i", 1)]), says="length")
case("fixed lists of a negative size", [column("a", am.fixed_list(-1), column("item", int_(32)))],
     batch(1, [(1, 0), (1, 0)], [b"", b"", pack("<i", 1)]), says="negative", schema_is_sound=False)
case("views of lists beyond their values", [column("a", am.list_view(), column("item", int_(32)))],
     batch(1, [(1, 0), (1, 0)], [b"", pack("<i", 5), pack("<i", 9), b"", pack("<i", 1)]), says="larger|bounds")
case("a struct longer than its field", [column("a", am.struct_(), column("x", int_(32)))],
     batch(2, [(2, 0), (1, 0)], [b"", b"", pack("<i", 1)]), says="row|length")
case("a map with one key twice", [MAP], of_map((1, 1)), says="duplicate key|cannot be bound")
case("a map with a null for a key", [MAP], of_map((1, 1), 1, b"\1"), says="null|cannot be bound")
case("a union's type id out of range", unions(0), of_union(b"\0\5"), says="type ids")
case("a union's type id is negative", unions(0), of_union(b"\0\xff"), says="type ids")
case("a union with too few type ids", unions(0), of_union(b"\0"))
# The engine has no dense unions: their schema is refused, and no offset of one is looked at.
case("a dense union's offset out of range", unions(1), of_union(b"\0\1", pack("<2i", 0, 7)), says="dense union")
case("run ends that go backwards", RUNS, of_runs(3, [3, 1], [5, 6]), says="increasing")
case("run ends that end early", RUNS, of_runs(3, [1, 2], [5, 6]), says="run_?.?ends")
case("run ends that are negative", RUNS, of_runs(3, [-1, 3], [5, 6]), says="positive")
case("run ends without values", RUNS, of_runs(3, [1, 3], [5]), says="length")

VIEWS = [column("a", am.utf8_view())]
LONG = b"abcdefghijklm"


def of_view(view, *data, counts=None):
    return batch(1, [(1, 0)], [b"", view, *data], counts=[len(data)] if counts is None else counts)


SHORT_VIEW = pack("<i12s", 5, b"hello")
case("a sound view", VIEWS, of_view(pack("<i4sii", 13, b"abcd", 0, 0), LONG), kept=rows("abcdefghijklm"),
     bound=rows("abcdefghijklm"))
case("a view of a buffer that is not there", VIEWS, of_view(pack("<i4sii", 13, b"abcd", 3, 0), LONG), says="buffer")
case("a view beyond its buffer", VIEWS, of_view(pack("<i4sii", 13, b"abcd", 0, 9), LONG), says="buffer")
case("a view of a negative length", VIEWS, of_view(pack("<i4sii", -1, b"abcd", 0, 0), LONG), says="buffer|length")
case("a view with another beginning", VIEWS, of_view(pack("<i4sii", 13, b"zzzz", 0, 0), LONG), says="prefix")
case("views without a count of buffers", VIEWS, of_view(SHORT_VIEW, counts=[]), says="count")
case("views with a negative count of buffers", VIEWS, of_view(SHORT_VIEW, counts=[-5]))
case("views with the highest count of buffers", VIEWS, of_view(SHORT_VIEW, counts=[2**63 - 1]))
case("views with an absurd count of buffers", VIEWS, of_view(SHORT_VIEW, counts=[1 << 40]), says="buffer")
case("views with a count too many", VIEWS, of_view(SHORT_VIEW, counts=[0, 0]))
case("a count of buffers without views", NUMBERS, batch(2, [(2, 0)], [b"", TWO], counts=[1]))

# The order of messages, and messages that are none.

case("a second schema", NUMBERS, SOUND, (schema(TEXTS), b""), says="schema")
case("a batch of another schema", NUMBERS, SOUND, of_texts([0, 1, 2], b"ab"), says="buffer|bytes")
case("a batch before the schema", *SOUND[:1], says="schema", schema_is_sound=False)
case("a tensor", NUMBERS, (message(am.TENSOR, Table()), b""))
case("a message of an unknown kind", NUMBERS, (message(99, Table()), b""), says="unexpected message")
case("a message without a head", NUMBERS, (None, TWO))
case("an empty message", NUMBERS, (None, b""))
case("a message of noise", NUMBERS, (b"noise" * 9, b""))
case("a head that is cut", NUMBERS, (SOUND[0][:40], SOUND[1]))
case("a schema that is cut", schema(NUMBERS)[:40], SOUND, schema_is_sound=False)
case("a schema of noise", b"\x10\0\0\0" + b"\xff" * 30, SOUND, schema_is_sound=False)
case("a schema without a header", flat(Table(s0=("h", am.V5), s1=("B", am.SCHEMA))), SOUND, schema_is_sound=False)
case("a schema without its list of fields", message(am.SCHEMA, Table(s0=("h", 0))), SOUND, schema_is_sound=False)
# For a client of parameters this is how it says that it has none.
case("a schema of no fields", [], says="no columns|1 parameter", schema_is_sound=False)
case("no schema at all", None, says="", schema_is_sound=False)
case("a schema of an unknown version", schema(NUMBERS, version=99), SOUND, says="version", schema_is_sound=False)
case("a schema of the first version", schema(NUMBERS, version=am.V1), SOUND, says="version", schema_is_sound=False)
case("a batch of an unknown version", NUMBERS, of_one(TWO, 2, version=99), says="version")
case("numbers the other way round", schema(NUMBERS, endianness=1), of_one(pack(">2q", 1, 2), 2), says="endian",
     schema_is_sound=False)
case("numbers in an unknown way round", schema(NUMBERS, endianness=5), SOUND, says="endian", schema_is_sound=False)

# Schemas that mean nothing.


def senseless(name, *columns, **expected):
    case(name, list(columns), schema_is_sound=False, **expected)


senseless("an integer of 33 bits", column("a", int_(33)))
senseless("a float of no precision", column("a", am.floating(9)))
senseless("microseconds in 32 bits", column("a", am.time(2, 32)))
senseless("an unknown unit of time", column("a", am.timestamp(9)))
senseless("an unknown type", column("a", (99, Table())))
senseless("a list of nothing", column("a", am.list_()))
senseless("a list of two", column("a", am.list_(), column("x", int_(32)), column("y", int_(32))))
senseless("a map of nothing", column("a", am.map_()))
senseless("a map of numbers", column("a", am.map_(), column("entries", int_(32), nullable=False)))
senseless(
    "a map without values", column("a", am.map_(), column("entries", am.struct_(), column("key", int_(32)), nullable=False))
)
senseless("a union of an unknown mode", column("a", am.union(7, [0]), column("x", int_(32))))
senseless("a union of nothing", column("a", am.union(0, [])))
senseless("a union with one id twice", column("a", am.union(0, [1, 1]), column("x", int_(32)), column("y", int_(32))))
senseless("a union with an id of 200", column("a", am.union(0, [200]), column("x", int_(32))))
senseless("runs without values", column("a", am.run_ends(), column("run_ends", int_(32), nullable=False)))
senseless("runs that end with a text", column("a", am.run_ends(), column("e", utf8(), nullable=False), column("v", utf8())))
senseless("binaries of a negative width", column("a", fixed_binary(-1)))
senseless("a type without its table", Table(s0=text("a"), s1=("B", 1), s2=("B", 2)))
senseless("a column without a type", Table(s0=text("a"), s1=("B", 1)))
senseless("a name that is not UTF-8", column(Text(b"\xff\xfe"), int_(64)), says="utf-?8")
for precision, scale in ((0, 0), (5, 50), (200, 0), (300, 0)):
    sent = () if precision == 300 else (of_one(pack("<2q", 7, 0), 1),)
    case(f"a decimal of {precision} digits, {scale} of them behind the point", [column("a", decimal(precision, scale))],
         *sent, schema_is_sound=False)
case("two columns of one name", [column("a", int_(64)), column("A", int_(64))], says="named|2 .*bound",
     schema_is_sound=False)

# The engine's interface to Arrow has strings that end with a null. What a name or a zone may be is one rule for all
# schemas, so those of parameters, of which the engine never hears, are refused as well.
case("a null character in a name", [column("a\0b", int_(64))], SOUND, says=r"a\\0b.*null", schema_is_sound=False)
case("a null character in a nested name", [column("a", am.struct_(), column("x\0y", int_(64)))],
     batch(2, [(2, 0), (2, 0)], [b"", b"", TWO]), says=r"a\.x\\0y.*null", schema_is_sound=False)
case("a null character in a time zone", [column("a", am.timestamp(2, "UTC\0x"))], SOUND, says="time zone",
     schema_is_sound=False)

# Types that stand on others. Parameters are taken for what they stand on.


def stands(name, extension, kind, sent, bound, metadata=""):
    case(name, [column("a", kind, extension=extension, metadata=metadata)], sent, bound=bound, schema_is_sound=False)


def opaque(name, of, kind, sent, bound):
    stands(name, "arrow.opaque", kind, sent, bound, f'{{"type_name":"{of}","vendor_name":"DuckDB"}}')


stands("a UUID on numbers", "arrow.uuid", int_(32), of_one(pack("<2i", 1, 2), 2), ONE_TWO)
stands("a UUID on eight bytes", "arrow.uuid", fixed_binary(8), of_one(b"12345678", 1), rows(b"12345678"))
stands("a UUID on a text", "arrow.uuid", utf8(), of_texts([0, 2], b"hi"), rows("hi"))
stands("a truth on a text", "arrow.bool8", utf8(), of_texts([0, 2], b"hi"), rows("hi"))
stands("JSON that is none", "arrow.json", utf8(), of_texts([0, 2], b"{x"), rows("{x"))
stands("JSON on numbers", "arrow.json", int_(32), of_one(pack("<2i", 1, 2), 2), ONE_TWO)
opaque("a HUGEINT on numbers", "hugeint", int_(32), of_one(pack("<2i", 1, 2), 2), ONE_TWO)
opaque("a HUGEINT on a text", "hugeint", utf8(), of_texts([0, 2], b"hi"), rows("hi"))
opaque("a UHUGEINT on four bytes", "uhugeint", fixed_binary(4), of_one(b"1234", 1), rows(b"1234"))
opaque("a time with a zone that is none", "time_tz", fixed_binary(8), of_one(b"\xff" * 8, 1), rows(b"\xff" * 8))
opaque("a BIT of no bytes", "bit", am.binary(), of_texts([0, 0], b""), rows(b""))
opaque("a BIT of more padding than a byte", "bit", am.binary(), of_texts([0, 2], b"\xff\xff"), rows(b"\xff\xff"))
opaque("a BIGNUM of no bytes", "bignum", am.binary(), of_texts([0, 0], b""), rows(b""))
opaque("a BIGNUM without a head", "bignum", am.binary(), of_texts([0, 2], b"\1\2"), rows(b"\1\2"))
# One that is not zero is true.
case("a truth of 7", [column("a", int_(8), extension="arrow.bool8")], of_one(b"\0\1\7", 3),
     kept=rows(False, True, True), bound=rows(0, 1, 7))

# Values that their type does not have.

case("a time after the day", [column("a", am.time(2, 64))], of_one(pack("<q", 10**18), 1), says="time")
case("a time before the day", [column("a", am.time(2, 64))], of_one(pack("<q", -1), 1), says="time")
case("a time of nanoseconds after the day", [column("a", am.time(3, 64))], of_one(pack("<q", 10**18), 1), says="time")
case("a time of seconds after the day", [column("a", am.time(0, 32))], of_one(pack("<i", 86_401), 1), says="time")
case("a nested time after the day", [column("a", am.list_(), column("item", am.time(2, 64)))],
     batch(1, [(1, 0), (1, 0)], [b"", pack("<2i", 0, 1), b"", pack("<q", 10**18)]), says="time")
case("a decimal of more digits than it has", [column("a", decimal(5, 0))], of_one((10**30).to_bytes(16, "little"), 1))
case("a decimal of one digit too many", [column("a", decimal(5, 2))], of_one((100_000).to_bytes(16, "little"), 1))
case("a date of milliseconds beyond all dates", [column("a", am.date(1))], of_one(pack("<q", 2**63 - 1), 1))
case("an interval beyond all intervals", [column("a", am.duration(0))], of_one(pack("<q", 2**63 - 1), 1))


# Each goes the same way into the lake, where it is the engine that takes all back: a few stand for the others there.
WAYS = [(name, True) for name in CASES] + [(name, False) for name in list(CASES)[::8]]


@pytest.mark.parametrize(
    ("name", "temporary"), WAYS, ids=[f"{'temporary' if temporary else 'lasting'}-{name}" for name, temporary in WAYS]
)
def test_a_damaged_ingest_is_refused_and_leaves_nothing(client, name, temporary):
    damage = CASES[name]
    # A name of its own for each: a statement that ends its engine is not run again for a while.
    table = f"t{list(CASES).index(name)}"
    outcome = client.put(ingest_command(table, temporary), damage.messages)
    catalog = "temp" if temporary else "lake"
    if damage.kept is None:
        damage.check(outcome)
        assert not is_there(client, catalog, table)
    else:
        assert outcome[0] == OK, outcome
        assert client.rows(f"FROM {catalog}.{table}") == damage.kept
        client.rows(f"DROP TABLE {catalog}.{table}")


@pytest.mark.parametrize("name", CASES)
def test_damaged_parameters_are_refused(client, name):
    damage = CASES[name]
    command = flightsql.prepared(client.prepare("SELECT ? AS v"))
    outcome = client.put(command, damage.messages)
    if outcome[0] == OK:
        found = client.ask(command)
        if damage.bound is not None:
            assert found == damage.bound
            return
        assert not isinstance(found, list), f"accepted: {found[:5]}"
        outcome = found
    assert damage.bound is None, outcome
    damage.check(outcome)


def test_compressed_rows_are_told_that_they_are_not_supported(client):
    """They are sound; nobody may be told that they are damaged."""
    table = pa.table({"a": [1, 2] * 1000})
    for codec in ("lz4", "zstd"):
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression=codec)) as writer:
            writer.write_table(table)
        reader = pa.ipc.MessageReader.open_stream(sink.getvalue())
        messages = [reader.read_next_message() for _ in range(2)]
        sent = [(each.metadata.to_pybytes(), each.body.to_pybytes() if each.body else b"") for each in messages]
        for command in (ingest_command(f"of_{codec}"), flightsql.prepared(client.prepare("SELECT ?"))):
            code, sqlstate, told = client.put(command, sent)
            assert (code, sqlstate) == (UNIMPLEMENTED, "0A000"), told
            assert "compress" in told and "damaged" not in told, told


def in_messages(table):
    """A table as a client sends it: heads and bodies."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    reader = pa.ipc.MessageReader.open_stream(sink.getvalue())
    return [(each.metadata.to_pybytes(), each.body.to_pybytes() if each.body else b"") for each in reader]


LISTS_IN = pa.large_list(pa.int32())
NESTED = {
    "views of large lists": (pa.array([[[1, 2]], None, [[3]]], pa.list_view(LISTS_IN)), [[[1, 2]], None, [[3]]]),
    "views in any order": (
        pa.ListViewArray.from_arrays(pa.array([3, 0, 1], pa.int32()), pa.array([1, 1, 0], pa.int32()), pa.array([7, 8, 9, 6])),
        [[6], [7], []],
    ),
    "a union of large lists": (
        pa.UnionArray.from_sparse(
            pa.array([1, 0, 1], pa.int8()), [pa.array([1, 2, 3]), pa.array([[4], None, [5, 6]], LISTS_IN)], ["n", "l"]
        ),
        [[4], 2, [5, 6]],
    ),
    "times of nanoseconds": (
        pa.array([1000, None], pa.time64("ns")), [datetime.time(0, 0, 0, 1), None]
    ),
    "floats of 16 bits": (pa.array([1.5, None], pa.float32()).cast(pa.float16()), [1.5, None]),
    "JSON": (pa.ExtensionArray.from_storage(pa.json_(), pa.array(['{"a":1}', None])), ['{"a":1}', None]),
}


@pytest.mark.parametrize("name", NESTED)
def test_types_that_the_engine_would_take_for_others_come_whole(client, name):
    values, expected = NESTED[name]
    table = "whole" + str(list(NESTED).index(name))
    outcome = client.put(ingest_command(table), in_messages(pa.table({"a": values})))
    assert outcome[0] == OK, outcome
    assert client.rows(f"FROM {table}") == rows(*expected)


@pytest.mark.parametrize("temporary", [True, False], ids=["temporary", "lasting"])
@pytest.mark.parametrize(
    "name", ["a buffer is too short", "a buffer lies beyond the body", "a length whose bytes overflow", "a second schema"]
)
def test_a_damaged_batch_after_sound_ones_takes_them_with_it(client, name, temporary):
    catalog = "temp" if temporary else "lake"
    table = f"{catalog}.kept{list(CASES).index(name)}"
    client.rows(f"CREATE OR REPLACE {'TEMP ' if temporary else ''}TABLE {table} AS SELECT 7::BIGINT AS a")
    command = ingest_command(table.partition(".")[2], temporary, create=False)
    sound = [(schema(NUMBERS), b""), SOUND, SOUND]
    CASES[name].check(client.put(command, sound + CASES[name].messages[1:]))
    assert client.rows(f"FROM {table}") == [(7,)]
    assert client.put(command, sound)[0] == OK
    assert client.rows(f"SELECT count(*), sum(a)::BIGINT FROM {table}") == [(5, 13)]
    client.rows(f"DROP TABLE {table}")


@pytest.mark.parametrize("depth", [2, 30, 100, 500])
def test_deep_types_come_whole_or_are_refused(client, depth):
    nested = column("x", int_(32))
    for _ in range(depth):
        nested = column("x", am.struct_(), nested)
    sent = batch(1, [(1, 0)] * (depth + 1), [b""] * (depth + 1) + [pack("<i", 1)])
    outcome = client.put(ingest_command(f"deep{depth}"), [(schema([nested]), b""), sent])
    if depth < 64:
        assert outcome[0] == OK, outcome
        path = ".".join(["x"] * (depth + 1))
        assert client.rows(f"SELECT d.{path} FROM deep{depth} d") == [(1,)]
    else:
        assert outcome[0] == INVALID_ARGUMENT and "depth" in outcome[2], outcome
        assert not is_there(client, "temp", f"deep{depth}")


def mutations(messages, count, seed):
    """The messages with bytes of their heads or bodies changed, cut off or moved."""
    chance = random.Random(seed)
    for _ in range(count):
        changed = [list(map(bytearray, each)) for each in messages]
        for _ in range(chance.choice([1, 1, 1, 2, 5])):
            data = chance.choice([part for each in changed for part in each if part])
            at = chance.randrange(len(data))
            match chance.randrange(5):
                case 0 | 1:
                    data[at] = chance.randrange(256)
                case 2:
                    data[at : at + 8] = chance.choice([bytes(8), b"\xff" * 8, pack("<q", 1 << 60), pack("<q", -9)])
                case 3:
                    data[at] ^= 1 << chance.randrange(8)
                case 4:
                    del data[at:]
        yield [tuple(map(bytes, each)) for each in changed]


@pytest.mark.parametrize("seed", range(2))
def test_mutations_of_sound_rows_are_answered(client, seed):
    """Some are sound still."""
    table = pa.table(
        {
            "i": [1, None, 3],
            "s": ["a", "bc", None],
            "l": [[1], None, [2, 3]],
            "n": pa.array([{"x": 1, "y": "z"}, None, {"x": None, "y": "w"}]),
            "d": pa.array(["u", "v", "u"]).dictionary_encode(),
            "b": [True, None, False],
            "f": pa.array([[1.5, 2.5], [3.5, 4.5], None], pa.list_(pa.float64(), 2)),
        }
    )
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    reader = pa.ipc.MessageReader.open_stream(sink.getvalue())
    sound = [next(reader) for _ in range(3)]
    sound = [(each.metadata.to_pybytes(), each.body.to_pybytes() if each.body else b"") for each in sound]
    assert client.put(ingest_command(f"sound{seed}"), sound)[0] == OK
    assert client.rows(f"SELECT count(*), sum(i)::BIGINT, max(d), sum(f[2]) FROM sound{seed}") == [(3, 4, "v", 7.0)]
    outcomes = set()
    for number, sent in enumerate(mutations(sound, 25, seed)):
        table = f"mutation{seed}_{number}"
        code, sqlstate, told = client.put(ingest_command(table), sent)
        assert code in (OK, *REFUSED) and (code == OK or sqlstate and told), (number, code, sqlstate, told)
        assert is_there(client, "temp", table) == (code == OK), number
        outcomes.add(code)
    assert outcomes >= {OK, INVALID_ARGUMENT}


# What is small and claims to be large: each has a server of its own, for it may be the last one's end.


@pytest.fixture
def frail(make_server):
    """A client of a server of its own; afterwards the server is there, nothing has panicked, and no engine has ended."""
    server = make_server(memory="512MB")
    client = Client(server)
    client.server = server
    with client.wire:
        yield client
    assert server.process.poll() is None, server.log[-500:]
    with Client(server).wire as wire:
        assert wire.call("GetFlightInfo", flightsql.descriptor(flightsql.statement("SELECT 1")))[0] == OK
    assert not wounds(server.log)


def peak(pid):
    """The most memory that a process has had."""
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(r"^VmHWM:\s+(\d+) kB", status.read(), re.MULTILINE)[1]) * 1024


def many_empty_lists():
    rows = 1 << 45
    kind = column("a", am.fixed_list(0), column("item", int_(32)))
    return [(schema([kind]), b""), batch(rows, [(rows, 0), (0, 0)], [b"", b"", b""])]


def test_millions_of_millions_of_empty_lists_do_not_end_the_server(frail):
    """Lists of a fixed size of zero take no bytes in the message, and four each in what is made of them."""
    outcome = frail.wire.outcome(frail.begin_put(ingest_command("t"), many_empty_lists()), PATIENCE)
    assert outcome is not None and outcome[0] in REFUSED, outcome
    assert peak(frail.server.pid) < 256 * MIB


@pytest.mark.parametrize("way", ["ingest", "parameters"])
def test_names_that_share_their_bytes_do_not_add_up(frail, way):
    """A message of 1 MiB whose columns all point to one long name."""
    name = Text(b"n" * MIB)
    head = schema([column(name, int_(32)) for _ in range(400)])
    assert len(head) < 1.1 * MIB
    command = ingest_command("t") if way == "ingest" else flightsql.prepared(frail.prepare("SELECT 1"))
    code, _, told = frail.put(command, [(head, b"")])
    assert code in (OK, *REFUSED) and len(told) < 10_000
    assert peak(frail.server.pid) < 256 * MIB


def test_a_schema_of_many_columns_is_answered_in_time(frail):
    columns = 20_000
    head = schema([column(f"c{number}", int_(32)) for number in range(columns)])
    sent = batch(1, [(1, 0)] * columns, [b"", pack("<i", 1)] * columns)
    code, sqlstate, _ = frail.put(ingest_command("t"), [(head, b""), sent])
    # Too many columns, or too much memory for them.
    assert (code, sqlstate) in [(INVALID_ARGUMENT, "54000"), (INVALID_ARGUMENT, "54011"), (9, "53200")]
    assert peak(frail.server.pid) < 256 * MIB
    assert frail.rows("SELECT 42") == [(42,)]


def test_nulls_without_number_are_refused(frail):
    """Nulls take no bytes either; a message has as many rows as one with bytes could have."""
    nulls = [column("a", am.null())]
    for rows in (1 << 25, 1 << 60):
        code, sqlstate, told = frail.put(ingest_command("t"), [(schema(nulls), b""), batch(rows, [(rows, rows)], [])])
        assert (code, sqlstate) == (INVALID_ARGUMENT, "54000") and str(1 << 24) in told, told
    rows = 1 << 20
    assert frail.put(ingest_command("t"), [(schema(nulls), b""), batch(rows, [(rows, rows)], [])])[0] == OK
    assert frail.rows("SELECT count(*), count(a) FROM t") == [(rows, 0)]
    assert peak(frail.server.pid) < 256 * MIB
