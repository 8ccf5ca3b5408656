#!/usr/bin/env python3
"""Writes the inputs that fuzzing begins with, into seeds/: sound calls, tickets and rows in the forms that the targets
say. Those that were added by hand (their names begin with `found-`) stay.

    .deps/venv/bin/python fuzz/seeds.py
"""

import datetime
import decimal
import struct
import sys
from pathlib import Path

import pyarrow as pa

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "fuzz" / "seeds"
sys.path.insert(0, str(ROOT / "tests"))

from flightsql import descriptor, field, packed  # noqa: E402

# As in src/names.rs.
STATEMENT, TICKET, TRANSACTION, POLL = (
    b"<the statement!>",
    b"<the ticket now>",
    b"<a transaction!>",
    b"<the poll begun>",
)

# As in targets/command.rs.
INFO, SCHEMA, POLLED, FETCH, ACTION, FRAMED, RAW = 0, 1, 2, 3, 4, 32, 48
CREATE, CLOSE, BEGIN, END, CANCEL, CANCEL_QUERY, RENEW, SET_OPTIONS, GET_OPTIONS, CLOSE_SESSION = range(
    ACTION, ACTION + 10
)
GET_FLIGHT_INFO, DO_GET, DO_ACTION = 2, 5, 8

# As in targets/input.rs.
UPDATE, QUERY, TEMPORARY, LAKE, RAW_ROWS = 0, 1, 2, 3, 0x80


def number(tag, value):
    """A field of a small number."""
    return bytes([tag << 3, value])


def any_of(name, message):
    """A message in an `Any` of another package."""
    return field(1, "type.googleapis.com/" + name) + field(2, message)


def calls(*pairs):
    return b"".join(bytes([call]) + struct.pack("<H", len(data)) + data for call, data in pairs)


def statement(sql, transaction=b""):
    return packed("CommandStatementQuery", field(1, sql) + (field(2, transaction) if transaction else b""))


def prepare(sql):
    return packed("ActionCreatePreparedStatementRequest", field(1, sql))


def ticket(name):
    return packed("TicketStatementQuery", field(1, name))


def endpoint(name):
    return field(1, field(1, ticket(name)))


def info(name):
    """A FlightInfo of one endpoint."""
    return field(3, endpoint(name))


def options(**values):
    return b"".join(field(1, field(1, name) + field(2, value)) for name, value in values.items())


def commands():
    """Rows of calls, by name."""
    prepared = packed("CommandPreparedStatementQuery", field(1, STATEMENT))
    begun = (BEGIN, packed("ActionBeginTransactionRequest", b""))
    tables = field(1, "lake") + field(2, "ma%") + field(3, "t_") + field(4, "TABLE") + number(5, 1)
    key = field(1, "lake") + field(2, "main") + field(3, "t")
    yield (
        "statement",
        calls((SCHEMA, statement("SELECT rows")), (INFO, statement("SELECT rows")), (FETCH, ticket(TICKET))),
    )
    yield "change", calls((INFO, statement("INSERT")), (INFO, statement("DELETE")), (FETCH, ticket(TICKET)))
    yield "script", calls((INFO, statement("BEGIN; INSERT 'a;b' -- c\n; SELECT rows; COMMIT")), (FETCH, ticket(TICKET)))
    yield (
        "script-rows",
        calls(
            (INFO, statement("INSERT 1; SELECT rows")), (FETCH, ticket(TICKET)), (POLLED, statement("INSERT; INSERT"))
        ),
    )
    yield (
        "prepared",
        calls(
            (CREATE, prepare("SELECT ?")),
            (SCHEMA, prepared),
            (INFO, prepared),
            (FETCH, ticket(TICKET)),
            (CLOSE, packed("ActionClosePreparedStatementRequest", field(1, STATEMENT))),
        ),
    )
    end = packed("ActionEndTransactionRequest", field(1, TRANSACTION) + number(2, 1))
    yield (
        "transaction",
        calls(
            begun,
            (INFO, statement("INSERT", TRANSACTION)),
            (INFO, statement("SELECT rows", TRANSACTION)),
            (END, end),
            (END, end),
        ),
    )
    yield (
        "rollback",
        calls(
            begun,
            (INFO, statement("ROLLBACK", TRANSACTION)),
            (END, packed("ActionEndTransactionRequest", field(1, TRANSACTION) + number(2, 2))),
        ),
    )
    yield "cancel", calls((INFO, statement("SELECT rows")), (CANCEL, field(1, info(TICKET))), (FETCH, ticket(TICKET)))
    yield (
        "cancel-query",
        calls(
            (INFO, statement("SELECT rows")), (CANCEL_QUERY, packed("ActionCancelQueryRequest", field(1, info(TICKET))))
        ),
    )
    yield (
        "renew",
        calls(
            (INFO, statement("SELECT rows")),
            (RENEW, field(1, endpoint(TICKET))),
            (FETCH, ticket(TICKET)),
            (FETCH, ticket(TICKET)),
        ),
    )
    poll = any_of("tavana.v1.Poll", POLL)
    yield (
        "poll",
        calls(
            (POLLED, statement("SELECT rows slow")),
            (POLLED, poll),
            (POLLED, poll),
            (POLLED, poll),
            (FETCH, ticket(TICKET)),
        ),
    )
    yield (
        "poll-cancel",
        calls((POLLED, statement("INSERT slow")), (CANCEL, field(1, field(2, descriptor(poll)))), (POLLED, poll)),
    )
    text, truth, whole, double = field(1, "main"), number(2, 1), b"\x19" + b"\1" * 8, b"\x21" + struct.pack("<d", 0.5)
    yield (
        "options",
        calls(
            (
                SET_OPTIONS,
                options(
                    **{
                        "schema": text,
                        "tavana.endpoints": field(1, "3"),
                        "a": truth,
                        "b": whole,
                        "c": double,
                        "d": field(5, field(1, "x") + field(1, "y")),
                    }
                ),
            ),
            (GET_OPTIONS, b""),
            (INFO, statement("SELECT rows")),
            (FETCH, ticket(TICKET)),
        ),
    )
    yield (
        "unset",
        calls(
            (SET_OPTIONS, options(a=truth)),
            (SET_OPTIONS, options(a=b"")),
            (CLOSE_SESSION, b""),
            (INFO, statement("SELECT rows")),
        ),
    )
    for name, message in {
        "Catalogs": b"", "DbSchemas": field(1, "lake") + field(2, "m%"), "Tables": tables, "TableTypes": b"",
        "SqlInfo": field(1, b"\0\1\xf4\3"), "XdbcTypeInfo": number(1, 4), "PrimaryKeys": key, "ExportedKeys": key,
        "ImportedKeys": key, "CrossReference": key + field(4, "lake") + field(5, "main") + field(6, "u"),
    }.items():  # fmt: skip
        command = packed(f"CommandGet{name}", message)
        yield name.lower(), calls((INFO, command), (FETCH, command), (SCHEMA, command))
    yield (
        "substrait",
        calls((INFO, packed("CommandStatementSubstraitPlan", field(1, field(1, b"plan")))), (INFO, ticket(TICKET))),
    )
    for code, data in (
        (GET_FLIGHT_INFO, descriptor(statement("SELECT 1"))),
        (DO_GET, field(1, ticket(TICKET))),
        (DO_ACTION, field(1, "EndSavepoint")),
    ):
        yield f"message-{code}", calls((FRAMED + code, data), (RAW + code, b"\0" + struct.pack(">I", len(data)) + data))


def tickets():
    """How a ticket is made and used, by name."""
    for use, word in enumerate(["fetch", "cancel", "renew", "twice"]):
        of_bytes, changed, cut, renamed = (kind | use << 2 for kind in range(4))
        yield f"{word}-it", bytes([of_bytes]) + ticket(TICKET)
        yield f"{word}-other", bytes([of_bytes]) + ticket(b"0123456789abcdef")
        yield f"{word}-command", bytes([of_bytes]) + packed("CommandGetTableTypes", b"")
        yield f"{word}-changed", bytes([changed, 75, 1])
        yield f"{word}-field", bytes([of_bytes]) + ticket(TICKET) + field(3, b"more")
        yield f"{word}-cut", bytes([cut, 60, 200]) + b"\1"
        yield f"{word}-renamed", bytes([renamed, 1]) + b"x"
        yield f"{word}-longer", bytes([renamed, 0]) + b"more"


def columns():
    """Columns of each kind, by name."""
    day = datetime.datetime(2024, 2, 29, 12, 30, 15, 250)
    yield (
        "ints",
        pa.table(
            {
                "a": pa.array([1, None, -3], pa.int8()),
                "b": pa.array([1, 2, None], pa.uint64()),
                "c": pa.array([1, 2, 3], pa.int32()),
            }
        ),
    )
    yield (
        "floats",
        pa.table(
            {
                "a": pa.array([1.5, None], pa.float64()),
                "b": pa.array([0.5, float("nan")], pa.float32()),
                "c": pa.array([1, 2], pa.float16()),
            }
        ),
    )
    yield "bools", pa.table({"a": pa.array([True, None, False])})
    yield (
        "texts",
        pa.table(
            {
                "a": pa.array(["x", None, "", "long enough to lie elsewhere"]),
                "b": pa.array([b"\0", b"", None, b"y"], pa.large_binary()),
            }
        ),
    )
    yield (
        "views",
        pa.table(
            {
                "a": pa.array(["x", None, "long enough to lie elsewhere", ""], pa.string_view()),
                "b": pa.array([b"y", b"more than twelve bytes", b"", None], pa.binary_view()),
            }
        ),
    )
    yield "fixed", pa.table({"a": pa.array([b"abcd", None], pa.binary(4))})
    yield (
        "times",
        pa.table(
            {
                "a": pa.array([day, None], pa.timestamp("us", "Europe/Berlin")),
                "b": pa.array([day.date(), None], pa.date32()),
                "c": pa.array([day.time(), None], pa.time64("ns")),
                "d": pa.array([datetime.timedelta(1), None], pa.duration("s")),
            }
        ),
    )
    yield "intervals", pa.table({"a": pa.array([(1, 2, 3), None], pa.month_day_nano_interval())})
    yield (
        "decimals",
        pa.table(
            {
                "a": pa.array([decimal.Decimal("1.23"), None], pa.decimal128(38, 2)),
                "b": pa.array([decimal.Decimal("-4.5"), None], pa.decimal256(76, 1)),
                "c": pa.array([decimal.Decimal("1"), None], pa.decimal32(9, 0)),
            }
        ),
    )
    yield (
        "lists",
        pa.table(
            {
                "a": pa.array([[1, None], None, []], pa.list_(pa.int32())),
                "b": pa.array([["x"], [], None], pa.large_list(pa.string())),
            }
        ),
    )
    yield "fixed-lists", pa.table({"a": pa.array([[1, 2], None], pa.list_(pa.int16(), 2))})
    yield "list-views", pa.table({"a": pa.array([[1], None, [2, 3]], pa.list_view(pa.int8()))})
    yield (
        "structs",
        pa.table(
            {
                "a": pa.array(
                    [{"x": 1, "y": [{"z": "t"}]}, None],
                    pa.struct({"x": pa.int32(), "y": pa.list_(pa.struct({"z": pa.string()}))}),
                )
            }
        ),
    )
    yield "maps", pa.table({"a": pa.array([[("k", 1)], None, []], pa.map_(pa.string(), pa.int32()))})
    kinds, at = pa.array([0, 1, 0], pa.int8()), pa.array([0, 0, 1], pa.int32())
    yield "dense-union", pa.table({"a": pa.UnionArray.from_dense(kinds, at, [pa.array([1, 2]), pa.array(["x"])])})
    yield (
        "sparse-union",
        pa.table({"a": pa.UnionArray.from_sparse(kinds, [pa.array([1, 2, 3]), pa.array(["x", "y", "z"])])}),
    )
    yield "nulls", pa.table({"a": pa.nulls(3), "b": pa.array([1, 2, 3])})
    yield (
        "runs",
        pa.table({"a": pa.RunEndEncodedArray.from_arrays(pa.array([2, 3], pa.int32()), pa.array(["x", None]))}),
    )
    words = pa.array(["x", "y", "x", None]).dictionary_encode()
    yield "dictionary", pa.table({"a": words})
    yield (
        "dictionaries",
        pa.table(
            {"a": pa.StructArray.from_arrays([words], ["w"]), "b": pa.ListArray.from_arrays([0, 1, 2, 2, 4], words)}
        ),
    )
    yield "deep", pa.table({"a": pa.array([[[[[1]]]]], pa.list_(pa.list_(pa.list_(pa.list_(pa.int8())))))})
    yield "no-rows", pa.table({"a": pa.array([], pa.int32()), "b": pa.array([], pa.list_(pa.string()))})
    yield "no-columns", pa.table({})
    yield "same-names", pa.table([pa.array([1]), pa.array([2])], names=["a", "A"])


def messages(table, **how):
    """The header and body of each message of a stream of this table."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(**how)) as writer:
        writer.write_table(table)
        writer.write_table(table)
    reader = pa.ipc.MessageReader.open_stream(sink.getvalue())
    for message in reader:
        body = message.body
        yield message.metadata.to_pybytes(), body.to_pybytes() if body is not None else b""


def replaced(parts, numbers):
    """The messages with other numbers in their headers."""
    for header, body in parts:
        for old, new in numbers.items():
            header = header.replace(old, new)
        yield header, body


def of_length(length, table):
    """The messages of a table of three rows that say that there are so many."""
    return replaced(messages(table), {struct.pack("<q", 3): struct.pack("<q", length)})


def long():
    """Columns whose rows take no bytes, by name."""
    yield "nulls", pa.table({"a": pa.nulls(3)})
    yield "fixed-lists", pa.table({"a": pa.FixedSizeListArray.from_arrays(pa.nulls(6), 2)})
    yield "structs", pa.table({"a": pa.array([{}] * 3, pa.struct([]))})
    yield (
        "fixed-lists-of-structs",
        pa.table({"a": pa.FixedSizeListArray.from_arrays(pa.array([{}] * 3, pa.struct([])), 1)}),
    )
    yield "fixed", pa.table({"a": pa.array([b""] * 3, pa.binary(0))})
    yield "empty-lists", pa.table({"a": pa.array([[]] * 3, pa.list_(pa.int8(), 0))})


def rows(how, parts, metadata=b""):
    parts = [(header, body) for header, body in parts]
    heads = (
        struct.pack("<HHB", len(header), len(body), len(metadata)) + header + body + metadata for header, body in parts
    )
    return bytes([how]) + b"".join(heads)


def inputs():
    """Streams of rows, by name."""
    ways = [UPDATE, QUERY, TEMPORARY, LAKE]
    for number, (name, table) in enumerate(columns()):
        yield name, rows(ways[number % 2], messages(table))
        yield f"ingest-{name}", rows(ways[2 + number % 2], messages(table))
    for name, table in long():
        for number, way in enumerate([UPDATE, TEMPORARY]):
            yield f"long-{name}-{number}", rows(way, of_length(1 << 40, table))
    some = pa.table({"a": pa.array([{}, None, {}], pa.struct([]))})
    yield "long-grown", rows(UPDATE, [*list(messages(some))[:2], list(of_length(1 << 40, dict(long())["structs"]))[1]])
    wide = pa.table({"a": pa.FixedSizeListArray.from_arrays(pa.nulls(3 * 77), 77)})
    wider = {struct.pack("<i", 77): struct.pack("<i", 1 << 30), struct.pack("<q", 3 * 77): struct.pack("<q", 3 << 30)}
    yield "wide", rows(TEMPORARY, replaced(messages(wide), wider))
    runs = pa.table({"a": pa.RunEndEncodedArray.from_arrays(pa.array([1 << 40], pa.int64()), pa.array(["x"]))})
    yield "long-runs", rows(UPDATE, messages(runs, allow_64bit=True))
    yield "ingest-long-runs", rows(LAKE, messages(runs, allow_64bit=True))
    words = dict(columns())["dictionary"]
    more = pa.table({"a": pa.array(["x", "y", "z", "x"]).dictionary_encode()})
    yield "replaced", rows(TEMPORARY, [*messages(words), *list(messages(more))[1:]])
    yield "twice", rows(TEMPORARY, [*messages(words), *messages(words)])
    yield "old", rows(TEMPORARY, messages(words, metadata_version=pa.ipc.MetadataVersion.V4))
    many = pa.table({"a": pa.array(["the same words again"] * 40)})
    yield "lz4", rows(TEMPORARY, messages(many, compression="lz4"))
    yield "zstd", rows(UPDATE, messages(many, compression="zstd"))
    yield "metadata", rows(LAKE, messages(many), b"more")
    yield "nothing", rows(UPDATE, [(b"", b"")])
    header, body = next(messages(words))
    yield "raw", rows(TEMPORARY | RAW_ROWS, [(header, body)]) + b"\0\0\0\0\2\x12\0"


def main():
    total = 0
    for target, made in ("command", commands()), ("ticket", tickets()), ("input", inputs()):
        folder = SEEDS / target
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            if not old.name.startswith("found-"):
                old.unlink()
        for name, data in made:
            (folder / name).write_bytes(data)
            total += len(data)
    count = sum(path.is_file() for path in SEEDS.rglob("*"))
    print(f"seeds: {count} files, {total} bytes made")


if __name__ == "__main__":
    main()
