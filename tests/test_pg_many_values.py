"""Many values of each type as text and in binary, byte for byte those of a real PostgreSQL 16.

They are made by chance from a fixed seed, with what lies at the ends of each type and of each number of digits.
"""

import datetime
import itertools
import math
import random
import struct

import pytest
from postgres16 import Postgres16
from psycopg import pq
from server import Server

MANY = 1500
# Values in one statement.
AT_ONCE = 2000


def integers(chance, bits):
    ends = 1 << (bits - 1)
    tens = (sign * (10**digits + beside) for digits in range(19) for beside in (-1, 0, 1) for sign in (1, -1))
    some = (chance.choice([-1, 1]) * chance.randint(0, 10 ** chance.randint(0, 19)) for _ in range(MANY))
    return [str(it) for it in (0, ends - 1, -ends, *tens, *some) if -ends <= it < ends]


def decimals(chance, precision, scale):
    for _ in range(MANY):
        digits = chance.randint(0, precision)
        text = str(chance.randint(0, 10**digits - 1)).rjust(scale + 1, "0")
        whole, part = text[: len(text) - scale], text[len(text) - scale :]
        yield f"{chance.choice(['', '-'])}{whole}{'.' if part else ''}{part}"


def doubles(chance):
    def of(bits):
        return struct.unpack("<d", struct.pack("<Q", bits))[0]

    yield from (of(chance.getrandbits(64)) for _ in range(MANY))
    yield from (chance.choice([-1, 1]) * 10 ** chance.uniform(-6, 17) for _ in range(MANY))
    # Those whose digits lie near the middle between two numbers.
    for power, part in itertools.product(range(60), range(24)):
        yield 2.0**power + part / 2 ** chance.randint(0, 6)
        yield 2.0**power * (1 + part * 2**-52)
    for power, sign in itertools.product(range(-8, 18), (1, -1)):
        ten = sign * 10.0**power
        yield from (ten, math.nextafter(ten, 0), math.nextafter(ten, sign * math.inf))


def singles(chance):
    def of(bits):
        return struct.unpack("<f", struct.pack("<I", bits))[0]

    yield from (of(chance.getrandbits(32)) for _ in range(MANY))
    yield from (of(exponent << 23 | part) for exponent in range(100, 160) for part in range(32))
    yield from (of(exponent << 23 | chance.getrandbits(15) << 8) for exponent in range(100, 160) for _ in range(32))
    for power in range(-6, 9):
        (bits,) = struct.unpack("<I", struct.pack("<f", 10.0**power))
        yield from (of(bits - 1), of(bits), of(bits + 1))


def finite(numbers):
    return [repr(it) for it in numbers if math.isfinite(it)] + ["NaN", "infinity", "-infinity", "-0"]


def days(chance):
    first, last = datetime.date.min.toordinal(), datetime.date.max.toordinal()
    some = [str(datetime.date.fromordinal(chance.randint(first, last))) for _ in range(MANY)]
    ends = ["0001-01-01", "0001-12-31 BC", "9999-12-31", "10000-01-01", "4713-01-01 BC", "5874897-12-31"]
    return some + ends + ["infinity", "-infinity"]


def clocks(chance):
    micros = [0, 1, 10, 123_456, 500_000, 999_999, 86_399_999_999]
    micros += [chance.randint(0, 86_399_999_999) for _ in range(MANY)]
    return [(datetime.datetime.min + datetime.timedelta(microseconds=it)).strftime("%H:%M:%S.%f") for it in micros]


def moments(chance, first=1, last=9999):
    some = [f"{chance.randint(first, last):04}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02} " for _ in range(MANY)]
    return [day + clock for day, clock in zip(some, clocks(chance), strict=False)]


FAR_MOMENTS = ["infinity", "-infinity", "290000-01-01 00:00:00.5", "0044-03-15 12:00:00 BC", "10000-01-01 00:00:00"]


def strings(chance):
    lengths = [*range(80), *(chance.randint(0, 6000) for _ in range(20))]
    return ["".join(chance.choices("abc äß€𐍈", k=length)) for length in lengths * 8]


TYPES = {
    "int2": lambda chance: integers(chance, 16),
    "int4": lambda chance: integers(chance, 32),
    "int8": lambda chance: integers(chance, 64),
    "float4": lambda chance: finite(singles(chance)),
    "float8": lambda chance: finite(doubles(chance)),
    "bool": lambda chance: chance.choices(["true", "false"], k=MANY),
    "date": days,
    "time": lambda chance: [*clocks(chance), "24:00:00"],
    "timestamp": lambda chance: moments(chance) + FAR_MOMENTS,
    "timestamptz": lambda chance: moments(chance) + FAR_MOMENTS,
    "text": strings,
    "uuid": lambda chance: [f"{chance.getrandbits(128):032x}" for _ in range(MANY)],
} | {
    f"numeric({precision},{scale})": lambda chance, it=(precision, scale): list(decimals(chance, *it))
    for precision, scale in [(4, 1), (9, 3), (15, 2), (18, 0), (18, 18), (20, 17), (30, 19), (38, 0), (38, 10), (38, 38)]
}


@pytest.fixture(scope="module")
def both():
    with Postgres16() as postgres, Server() as server:
        host, _, port = server.ready["pg"].rpartition(":")
        theirs = f"host={postgres.home} port={postgres.port} user=postgres dbname=tavana"
        yield [pq.PGconn.connect(it.encode()) for it in (f"host={host} port={port} user=ada dbname=tavana", theirs)]


def asked(connection, sql, binary):
    result = connection.exec_params(sql.encode(), [], result_format=binary)
    assert result.status == pq.ExecStatus.TUPLES_OK, result.error_message
    return [[result.get_value(row, column) for column in range(result.nfields)] for row in range(result.ntuples)]


def compare(both, sql):
    for binary in (0, 1):
        ours, theirs = (asked(connection, sql, binary) for connection in both)
        assert len(ours) == len(theirs) > 0
        different = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
        assert different == [], f"{len(different)} of {len(ours)}: {different[:5]}"


def rows(kinds, columns):
    """The columns' values as a table."""
    literal = "({})".format(", ".join(f"{{}}::{kind}" for kind in kinds))
    quoted = ([f"'{it}'" if it is not None else "NULL" for it in values] for values in columns)
    listed = ", ".join(literal.format(*row) for row in zip(*quoted, strict=True))
    return f"SELECT * FROM (VALUES {listed}) AS t"


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
@pytest.mark.parametrize("kind", TYPES)
def test_values_are_those_of_postgres(both, kind, zone):
    chance = random.Random(f"{kind} of the year 2026")
    values = TYPES[kind](chance)
    if kind == "timestamptz" and zone != "UTC":
        # What becomes of a zone's rules before and after these years, no two libraries agree on.
        values = moments(chance, 1980, 2036)
    elif zone != "UTC" and kind != "timestamp":
        values = values[:AT_ONCE]
    for connection in both:
        assert connection.exec_(f"SET TimeZone = '{zone}'".encode()).status == pq.ExecStatus.COMMAND_OK
    for start in range(0, len(values), AT_ONCE):
        compare(both, rows([kind], [values[start : start + AT_ONCE]]))


def test_columns_of_all_types_stand_side_by_side(both):
    chance = random.Random(2026)
    columns = []
    for make in TYPES.values():
        values = chance.choices(make(chance), k=700)
        columns.append([None if chance.random() < 0.3 else value for value in values])
    for connection in both:
        assert connection.exec_(b"SET TimeZone = 'UTC'").status == pq.ExecStatus.COMMAND_OK
    compare(both, rows(list(TYPES), columns))
