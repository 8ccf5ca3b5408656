"""Arrow's IPC messages by hand: each part of them says what the test wants, true or not.

    schema([column("a", int_(64))])                  the head of a schema message
    batch(2, [(2, 0)], [b"", pack("<2q", 1, 2)])     head and body of a record batch

A message is a flatbuffer. What stands here as a `Table`, a `Text` or a list is laid out by `flat`, parents before
children. The numbers of types and slots are those of `Message.fbs` and `Schema.fbs`.
"""

import collections
import struct

V1, V4, V5 = 0, 3, 4
NONE, SCHEMA, DICTIONARY, RECORDS, TENSOR = range(5)
LZ4, ZSTD = 0, 1


class Table:
    """Slots by their number: `("i", 7)` for a number in the way of `struct`, else what is pointed to."""

    def __init__(self, **slots):
        self.slots = {int(name[1:]): value for name, value in slots.items() if value is not None}


class Text(bytes):
    """A string; the same one may be pointed to many times."""


class Structs(bytes):
    """A vector of structs of 16 bytes."""


class Numbers(tuple):
    """A vector of numbers, each in the way of `struct` that comes first."""


def text(value):
    return Text(value.encode() if isinstance(value, str) else value)


def flat(root):
    """Lays a table out, with all that it points to."""
    out = bytearray(4)
    # Each with the places that point to it; in the order in which they were first met, so that all pointers lead onwards.
    waiting, queue = {id(root): [0]}, collections.deque([root])
    while queue:
        node = queue.popleft()
        for at, child in lay(out, node, waiting.pop(id(node))):
            if id(child) not in waiting:
                queue.append(child)
            waiting.setdefault(id(child), []).append(at)
    return bytes(out)


def lay(out, node, places):
    """Appends one; gives the places of its own pointers, and what they point to."""
    pointers = []
    if isinstance(node, Table):
        slots = range(max(node.slots, default=-1) + 1)
        sizes = {slot: struct.calcsize(node.slots[slot][0]) if is_number(node.slots[slot]) else 4 for slot in node.slots}
        offsets, end = {}, 4
        for slot in sorted(node.slots, key=lambda slot: -sizes[slot]):
            end += -end % sizes[slot]
            offsets[slot], end = end, end + sizes[slot]
        head = struct.pack(f"<HH{len(slots)}H", 4 + 2 * len(slots), end, *(offsets.get(slot, 0) for slot in slots))
        out += bytes(-(len(out) + len(head)) % 8)
        out += head
        start = len(out)
        out += struct.pack("<i", len(head)) + bytes(end - 4)
        for slot, value in node.slots.items():
            at = start + offsets[slot]
            if is_number(value):
                struct.pack_into("<" + value[0], out, at, value[1])
            else:
                pointers.append((at, value))
    elif isinstance(node, Text):
        out += bytes(-len(out) % 4)
        start = len(out)
        out += struct.pack("<I", len(node)) + node + b"\0"
    elif isinstance(node, Structs):
        out += bytes(-(len(out) + 4) % 8)
        start = len(out)
        out += struct.pack("<I", len(node) // 16) + node
    elif isinstance(node, Numbers):
        kind, *numbers = node
        out += bytes(-(len(out) + 4) % 8)
        start = len(out)
        out += struct.pack(f"<I{len(numbers)}{kind}", len(numbers), *numbers)
    else:
        out += bytes(-len(out) % 4)
        start = len(out)
        out += struct.pack("<I", len(node))
        for child in node:
            pointers.append((len(out), child))
            out += bytes(4)
    for place in places:
        struct.pack_into("<I", out, place, start - place)
    return pointers


def is_number(value):
    return isinstance(value, tuple) and not isinstance(value, Numbers)


def message(kind, header, body=0, version=V5):
    return flat(Table(s0=("h", version), s1=("B", kind), s2=header, s3=("q", body)))


# Types: their number in the union `Type`, and their table.


def null():
    return 1, Table()


def int_(bits, signed=True):
    return 2, Table(s0=("i", bits), s1=("B", signed))


def floating(precision):
    return 3, Table(s0=("h", precision))


def binary():
    return 4, Table()


def utf8():
    return 5, Table()


def bool_():
    return 6, Table()


def decimal(precision, scale, bits=128):
    return 7, Table(s0=("i", precision), s1=("i", scale), s2=("i", bits))


def date(unit):
    return 8, Table(s0=("h", unit))


def time(unit, bits):
    return 9, Table(s0=("h", unit), s1=("i", bits))


def timestamp(unit, zone=None):
    return 10, Table(s0=("h", unit), s1=None if zone is None else text(zone))


def interval(unit):
    return 11, Table(s0=("h", unit))


def list_():
    return 12, Table()


def struct_():
    return 13, Table()


def union(mode, ids=None):
    return 14, Table(s0=("h", mode), s1=None if ids is None else Numbers(("i", *ids)))


def fixed_binary(width):
    return 15, Table(s0=("i", width))


def fixed_list(size):
    return 16, Table(s0=("i", size))


def map_():
    return 17, Table(s0=("B", 0))


def duration(unit):
    return 18, Table(s0=("h", unit))


def large_utf8():
    return 20, Table()


def large_list():
    return 21, Table()


def run_ends():
    return 22, Table()


def utf8_view():
    return 24, Table()


def list_view():
    return 25, Table()


def dictionary(index, number=0):
    """The encoding of a column as a dictionary."""
    return Table(s0=("q", number), s1=index[1])


def column(name, kind, *children, nullable=True, encoding=None, extension=None, metadata=""):
    number, table = kind
    pairs = extension and [
        Table(s0=text("ARROW:extension:name"), s1=text(extension)),
        Table(s0=text("ARROW:extension:metadata"), s1=text(metadata)),
    ]
    return Table(
        s0=name if isinstance(name, Text) else text(name), s1=("B", nullable), s2=("B", number), s3=table,
        s4=encoding, s5=list(children), s6=pairs,
    )


def schema(columns, endianness=0, version=V5):
    """The head of a schema message."""
    return message(SCHEMA, Table(s0=("h", endianness), s1=list(columns)), version=version)


def records(length, nodes, buffers, codec=None, counts=None):
    """The table of a record batch and its body. A buffer is its bytes, or the offset and length that are told of it."""
    body, places = bytearray(), []
    for buffer in buffers:
        if isinstance(buffer, tuple):
            places.append(buffer)
        else:
            places.append((len(body), len(buffer)))
            body += buffer + bytes(-len(buffer) % 8)
    table = Table(
        s0=("q", length),
        s1=Structs(b"".join(struct.pack("<qq", *node) for node in nodes)),
        s2=Structs(b"".join(struct.pack("<qq", *place) for place in places)),
        s3=None if codec is None else Table(s0=("b", codec), s1=("b", 0)),
        s4=None if counts is None else Numbers(("q", *counts)),
    )
    return table, bytes(body)


def batch(length, nodes, buffers, version=V5, **more):
    """Head and body of a record batch: how many rows, of each array how many values and nulls, and all buffers."""
    table, body = records(length, nodes, buffers, **more)
    return message(RECORDS, table, len(body), version), body


def dictionary_batch(number, length, nodes, buffers, delta=False):
    """Head and body of a dictionary's values."""
    table, body = records(length, nodes, buffers)
    return message(DICTIONARY, Table(s0=("q", number), s1=table, s2=("B", delta)), len(body)), body
