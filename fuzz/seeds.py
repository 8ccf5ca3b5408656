#!/usr/bin/env python3
"""Writes the inputs that fuzzing begins with, into seeds/: sound calls, tickets, rows and messages in the forms that
the targets say. Those that were added by hand (their names begin with `found-`) stay.

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


def message(kind, body):
    """A message of PostgreSQL's protocol."""
    return kind + struct.pack(">i", len(body) + 4) + body


def text(*values):
    return b"".join(value.encode() + b"\0" for value in values)


def packet(code, body=b""):
    """A packet of a start."""
    return struct.pack(">iI", len(body) + 8, code) + body


def starts():
    """What comes before a login, by name."""
    ssl, gss, cancel, three = packet(80877103), packet(80877104), 80877102, 3 << 16
    user = text("user", "a")
    yield "ssl", ssl + packet(three, user + b"\0")
    yield "gss", gss + ssl + packet(three | 2, user + text("database", "tavana", "application_name", "psql") + b"\0")
    yield "cancel", packet(cancel, struct.pack(">i4s", 1, b"0123"))
    yield "cancel-long", packet(cancel, struct.pack(">i32s", 1, b"0123456789" * 3))
    settings = text("options", "-c geqo=off --search-path=a\\ b -ctimezone=UTC", "DateStyle", "ISO, DMY", "_pq_.x", "1")
    more = text("client_encoding", "UTF8", "TimeZone", "<+02>-02", "statement_timeout", "10s", "IntervalStyle", "x")
    yield "settings", packet(three | 5, user + settings + more + b"\0")
    yield "replication", packet(three, user + text("replication", "database") + b"\0")
    yield "version-2", packet(2 << 16, user + b"\0")
    first = b"n,,n=a,r=rOprNGfwEbeRWgbNEkqO"
    sasl = message(b"p", text("SCRAM-SHA-256") + struct.pack(">i", len(first)) + first)
    last = message(b"p", b"c=biws,r=rOprNGfwEbeRWgbNEkqO,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
    yield "scram", packet(three, user + b"\0") + sasl + last
    yield "scram-nobody", packet(three, text("user", "b") + b"\0") + sasl + last
    yield "password", packet(three, user + b"\0") + message(b"p", text("secret"))
    yield "too-soon", packet(three, user + b"\0") + message(b"Q", text("SELECT 1"))


# Statements that the shim reads itself, or puts in other terms.
STATEMENTS = {
    "select": "SELECT rows; INSERT 1; SELECT rows of values",
    "begin": "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SAVEPOINT a; ROLLBACK TO a; RELEASE a; COMMIT",
    "set": "SET LOCAL timezone TO 'Europe/Berlin'; SET search_path = a, \"B\"; SET SESSION AUTHORIZATION x; RESET ALL",
    "set-time-zone": "SET TIME ZONE INTERVAL '+02:00' HOUR TO MINUTE; SHOW TIME ZONE; SHOW ALL; SHOW server_version",
    "declare": "DECLARE c NO SCROLL CURSOR WITH HOLD FOR SELECT rows; FETCH FORWARD 2 FROM c; MOVE ALL IN c; CLOSE c",
    "copy-in": "COPY s.t (a, \"b\") FROM STDIN (FORMAT csv, HEADER match, DELIMITER ';', FORCE_NULL (a), QUOTE '''')",
    "copy-out": "COPY (SELECT rows of values) TO STDOUT (FORMAT binary); COPY t TO STDOUT CSV HEADER NULL AS E'\\N'",
    "discard": "DISCARD ALL; DEALLOCATE PREPARE ALL; LISTEN x; LOCK TABLE t; DO $$ BEGIN END $$",
    "with": "WITH a AS (SELECT 1), b(x) AS MATERIALIZED (DELETE FROM t RETURNING *) INSERT INTO t SELECT * FROM a, b",
    "create": "CREATE TEMP TABLE public.t (a jsonb, b int[]); CREATE TABLE x AS SELECT 1; DROP TABLE tavana.public.t",
    "backends": "SELECT pg_cancel_backend(7), pg_sleep(1); SELECT pg_terminate_backend(1)",
    "class": "SELECT c.oid::regclass, n.nspname, pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_class c JOIN"
    " pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_attrdef d ON d.adrelid = c.oid WHERE c.relname ~ '^(t)$'"
    " COLLATE pg_catalog.default AND c.relkind IN ('r', 'v', '') ORDER BY 1",
    "type": "SELECT format_type(oid, NULL) FROM pg_type t WHERE t.oid = ANY('{1}'::oid[]) OR oid = 'x'::regtype",
    "columns": "SELECT * FROM information_schema.tables WHERE table_schema = current_schema()",
    "index": "SELECT (SELECT array_agg(attname) FROM pg_attribute a WHERE attnum = ANY(indkey)) FROM pg_index",
    "functions": "SELECT current_setting('server_version_num')::int / 100, set_config('a.b', 'c', false), version()",
    "union": "WITH x AS (SELECT oid FROM pg_proc) SELECT CASE WHEN has_table_privilege('t', 'SELECT') THEN 1 END FROM x"
    " UNION ALL SELECT 2 FROM pg_settings, LATERAL generate_series(1, 2) g(n) WHERE 1 OPERATOR(pg_catalog.=) 1",
    "quotes": "SELECT 'a''b', E'\\'', $x$;$x$, \"pg_class\".\"a\"\"b\", U&'\\0041' /* pg_ /* in */ */ -- pg_class",
}


# Statements of the catalog that grow: what comes first, what is there so often, and what follows, twice.
GROWING = {
    "sum": ("SELECT 1", "+1", " FROM pg_class"),
    "and": ("SELECT 1 FROM pg_class WHERE a", " AND a"),
    "union": ("TABLE pg_class", " UNION TABLE pg_class"),
    "cast": ("SELECT a", "::int", " FROM pg_class"),
    "subscript": ("SELECT a", "[1]", " FROM pg_class"),
    "null": ("SELECT a", " IS NULL", " FROM pg_class"),
    "in": ("SELECT a", " IN (1)", " FROM pg_class"),
    "like": ("SELECT a", " LIKE a", " FROM pg_class"),
    "between": ("SELECT a", " BETWEEN 1 AND 2", " FROM pg_class"),
    "collate": ("SELECT a", " COLLATE b", " FROM pg_class"),
    "zone": ("SELECT a", " AT TIME ZONE 'b'", " FROM pg_class"),
    "join": ("SELECT 1 FROM pg_class", " JOIN a", "", " ON 1"),
    "pivot": ("SELECT 1 FROM pg_class", " PIVOT(sum(a) FOR b IN (1))"),
    "array": ("SELECT a::int", "[]", " FROM pg_class"),
    "not": ("SELECT ", "NOT ", "a FROM pg_class"),
    "parentheses": ("SELECT ", "(", "a", ")", " FROM pg_class"),
    "derived": ("", "SELECT * FROM (", "TABLE pg_class", ") x"),
}


def fronts():
    """Messages of each kind, by name."""
    for name, parts in GROWING.items():
        parts = [*parts, *[""] * (5 - len(parts))]
        yield f"grown-{name}", b"\0" + struct.pack("<H", 40000) + b"".join(
            struct.pack("<H", len(part)) + part.encode() for part in parts
        )
    for name, sql in STATEMENTS.items():
        yield name, b"Q" + text(sql)
    yield "parse", b"P" + text("s", "SELECT $1, $2::regclass FROM pg_class") + struct.pack(">hII", 2, 23, 0)
    yield "bind", b"B" + text("p", "s") + struct.pack(">hhhi2sihh", 1, 1, 2, 2, b"ab", -1, 1, 0)
    yield "describe", b"DSs\0"
    yield "close", b"CPp\0"
    yield "execute", b"E" + text("p") + struct.pack(">i", 10)
    yield "copy-fail", b"f" + text("why")
    yield "copy-data", b"d1\ta\n"
    yield "sync", b"S"
    yield "function", b"F" + struct.pack(">Ihhh", 1, 0, 0, 0)


def pieces(*messages):
    """Messages in the form of the target: each the byte of its kind, its length and its body."""
    return b"".join(kind + struct.pack("<H", len(body)) + body for kind, body in messages)


def extended(sql, values=(), limit=0, name=""):
    """The messages by which a statement is run with values."""
    given = b"".join(struct.pack(">i", len(value)) + value for value in values)
    return [
        (b"P", text(name, sql) + b"\0\0"),
        (b"D", b"S" + text(name)),
        (b"B", text("", name) + struct.pack(">hh", 0, len(values)) + given + struct.pack(">hh", 1, 1)),
        (b"D", b"P\0"),
        (b"E", b"\0" + struct.pack(">i", limit)),
    ]


def connections():
    """What clients send once they have logged in, by name."""
    sync, flush, bye = (b"S", b""), (b"H", b""), (b"X", b"")
    for name, sql in STATEMENTS.items():
        yield name, pieces((b"Q", text(sql)), bye)
    yield "extended", pieces(*extended("SELECT rows of values"), sync, bye)
    yield "suspended", pieces(*extended("SELECT rows of values", limit=1), (b"E", b"\0\0\0\0\1"), flush, sync)
    yield "parameter", pieces(*extended("SELECT rows ?", [b"1"], name="s"), sync, *extended("INSERT ?", [b"1"]), sync)
    yield "pipeline", pieces(*extended("INSERT"), *extended("SELECT rows"), sync, (b"C", b"S\0"), (b"C", b"P\0"), sync)
    yield "failed", pieces(*extended("nothing"), *extended("SELECT rows"), sync, (b"Q", text("")), bye)
    yield "slow", pieces((b"Q", text("SET statement_timeout = 1000")), (b"Q", text("SELECT rows slow")), bye)
    copied = [(b"d", b"1\ta\n2"), (b"d", b"\tb\n"), (b"c", b"")]
    yield "copied", pieces((b"Q", text("COPY t FROM STDIN")), *copied, bye)
    yield "copy-failed", pieces((b"Q", text("BEGIN; COPY t (n) FROM STDIN")), (b"d", b"1"), (b"f", text("no")), bye)
    cursor = "BEGIN; DECLARE c CURSOR FOR SELECT rows of values"
    yield "cursor", pieces((b"Q", text(cursor)), *extended("FETCH 1 FROM c"), sync, (b"Q", text("FETCH c; END")), bye)
    yield "prepared", pieces((b"Q", text("PREPARE a AS SELECT $1")), (b"Q", text("EXECUTE a(1)")), (b"F", b""), bye)
    yield "broken", pieces((b"B", b""), sync, (b"\0", b"Q\0\0\0\3"))


# As in src/columns.rs.
(INT2, INT4, INT8, UINT8, SMALL_DECIMAL, DECIMAL, WIDE_DECIMAL, FLOAT4, FLOAT8, BOOL, TEXT, BYTEA, DATE, TIME,
 TIMESTAMP, TIMESTAMPTZ, INTERVAL, INTS, TEXTS, DECIMALS, TIMESTAMPS, BYTEAS, UUID, JSON, BIT, HUGE, UINT4, STRUCT,
 FLOATS, BOOLS, NULLS) = range(31)  # fmt: skip

# A type and a text of it, and PostgreSQL's number of a type and bytes of that one's binary form.
VALUES = [
    (INT2, "-7", 21, struct.pack(">h", -7)),
    (INT4, " 12 ", 23, struct.pack(">i", 12)),
    (INT8, "9223372036854775807", 20, struct.pack(">q", -1)),
    (UINT8, "18446744073709551615", 1700, struct.pack(">hhHhhh", 2, 0, 0, 2, 12, 3400)),
    (SMALL_DECIMAL, "-1.25", 1700, struct.pack(">hhHhhh", 2, 0, 0x4000, 2, 1, 2500)),
    (DECIMAL, "1e10", 1700, struct.pack(">hhHh", 0, 0, 0xC000, 0)),
    (WIDE_DECIMAL, "-0.00000000000000000001", 1700, struct.pack(">hhHhh", 1, -5, 0, 20, 1)),
    (FLOAT4, "NaN", 700, struct.pack(">f", 1.5)),
    (FLOAT8, "-1.7976931348623157e+308", 701, struct.pack(">d", float("-inf"))),
    (BOOL, "of", 16, b"\1"),
    (TEXT, 'a\tb\\ "c"é', 25, b"text"),
    (BYTEA, "\\x00ff", 17, b"\0\xff"),
    (DATE, "0044-03-15 BC", 1082, struct.pack(">i", 2**31 - 1)),
    (TIME, "23:59:60.5", 1083, struct.pack(">q", 86_400_000_000)),
    (TIMESTAMP, "Wed Dec 17 07:37:16 1997", 1114, struct.pack(">q", -(2**63))),
    (TIMESTAMPTZ, "2024-02-29T12:00:00.5+02:30", 1184, struct.pack(">q", 7)),
    (INTERVAL, "1 year -2 mons +3 days 04:05:06.7 ago", 1186, struct.pack(">qii", 1, -2, 3)),
    (INTERVAL, "P1Y2M3DT4H5M6.5S", 1186, struct.pack(">qii", -(2**63), 2**31 - 1, 1)),
    (INTS, "[2:3]={1,NULL}", 1007, struct.pack(">iiIiiiii", 1, 1, 23, 2, 1, 4, 5, -1)),
    (TEXTS, '{"a,\\"b",c d, "NULL"}', 1009, struct.pack(">iiIiii1s", 1, 0, 25, 1, 1, 1, b"a")),
    (DECIMALS, "{{1.5,2},{3,NULL}}", 1231, struct.pack(">iiI", 0, 0, 1700)),
    (TIMESTAMPS, '{"2024-01-01 10:00","infinity"}', 1115, struct.pack(">iiIiiiq", 1, 0, 1114, 1, 1, 8, 0)),
    (BYTEAS, '{"\\\\x61"}', 1001, struct.pack(">iiIiii1s", 1, 0, 17, 1, 1, 1, b"a")),
    (UUID, "{a0eebc99-9c0b4ef8-bb6d6bb9bd380a11}", 2950, bytes(range(16))),
    (JSON, '{"a": [1, null]}', 3802, b"\1[]"),
    (BIT, "B1010", 1562, struct.pack(">iB", 4, 0xA0)),
    (HUGE, "-170141183460469231731687303715884105728", 1700, struct.pack(">hhHhh", 1, 9, 0, 0, 9999)),
    (UINT4, "4294967295", 26, struct.pack(">I", 7)),
    (STRUCT, "{}", 1266, struct.pack(">qi", 0, -7200)),
    (FLOATS, "{1e400,-Infinity}", 1022, struct.pack(">iiI", 7, 0, 701)),
    (BOOLS, "{t,f,null}", 1000, struct.pack(">iiIiii1s", 1, 0, 16, 1, 1, 1, b"\0")),
    (NULLS, "x", 705, b"x"),
]


def parameters():
    """Values of parameters, by name."""

    def parameter(kind, oid, binary, value):
        length = 0xFFFF if value is None else len(value)
        return struct.pack("<BIBH", kind, oid, binary, length) + (value or b"")

    for number, (kind, written, oid, binary) in enumerate(VALUES):
        own = parameter(kind, 0, 0, written.encode())
        yield f"{number}", bytes([number % 3]) + own + parameter(kind, oid, 1, binary) + parameter(kind, oid, 0, None)
        yield f"{number}-text", bytes([0]) + parameter(TEXT, oid, 0, written.encode())


def copy(form, kinds, payload, unusual=0, cuts=(), style=0):
    head = bytes([form, unusual, style, len(kinds) - 1, *kinds, len(cuts)])
    return head + b"".join(struct.pack("<H", cut) for cut in cuts) + payload


def copies():
    """Payloads of COPY, by name."""
    as_text, as_csv, as_binary = range(3)
    for number, (kind, written, _, binary) in enumerate(VALUES):
        escaped = written.replace("\\", "\\\\").replace("\t", "\\t")
        quoted = '"' + written.replace('"', '""') + '"'
        yield f"{number}-text", copy(as_text, [kind, TEXT], f"{escaped}\tx\n\\N\t\\N\n".encode(), cuts=[3, 7])
        yield f"{number}-csv", copy(as_csv, [kind, TEXT], f'{quoted},x\n,""\n'.encode(), cuts=[2])
        rows = struct.pack(">hi", 1, len(binary)) + binary + struct.pack(">hih", 1, -1, -1)
        yield f"{number}-binary", copy(as_binary, [kind], b"PGCOPY\n\xff\r\n\0" + bytes(8) + rows, cuts=[5, 19, 24])
    yield "ends", copy(as_text, [INT4, TEXT], b"1\ta\r\n2\tb\r\n\\.\r\nmore", cuts=[4, 5, 10])
    yield "returns", copy(as_text, [TEXT], b"a\rb\\\rc\r", cuts=[2, 4, 5])
    yield "escapes", copy(as_text, [TEXT], rb"\b\f\n\r\t\v\101\x4a\xe9\\ \." + b"\n", cuts=[1, 3])
    yield "header", copy(as_csv, [INT4, TEXT], b'c0,"c1"\n1,"a\n,""b"\n', unusual=8, cuts=[9, 14, 15])
    yield "quotes", copy(as_csv, [TEXT, TEXT], b"'a\\'b'|NULL\n\\.|'NULL'\n\\.\n", unusual=0xF3, cuts=[3, 4])
    yield "broken", copy(as_csv, [TEXT], b'"a\nb')
    yield "styles", copy(as_text, [DATE, TIMESTAMPTZ, BYTEA], b"31.12.2024\t1.2.2024 10:00 PST\t\\\\000a\n", style=7)


def main():
    total = 0
    targets = {
        "command": commands(),
        "ticket": tickets(),
        "input": inputs(),
        "startup": starts(),
        "frontend": fronts(),
        "connection": connections(),
        "parameters": parameters(),
        "copy": copies(),
    }
    for target, made in targets.items():
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
