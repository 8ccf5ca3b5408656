"""Flight SQL by hand: messages as bytes, calls through pyarrow, for what the drivers do not let one do."""

import contextlib
import re

import pyarrow.flight as flight

PREFIX = "type.googleapis.com/arrow.flight.protocol.sql."


def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, value):
    """A length-delimited field of a protobuf message."""
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def packed(name, message):
    """A message in an `Any`."""
    return field(1, PREFIX + name) + field(2, message)


def statement(sql):
    """A `CommandStatementQuery`."""
    return packed("CommandStatementQuery", field(1, sql))


def ticket(handle):
    """A `TicketStatementQuery`."""
    return packed("TicketStatementQuery", field(1, handle))


def prepared(handle):
    """A `CommandPreparedStatementQuery`."""
    return packed("CommandPreparedStatementQuery", field(1, handle))


def descriptor(command):
    """A `FlightDescriptor` with this command, as bytes."""
    return b"\x08\x02" + field(2, command)


def info(client, sql):
    """GetFlightInfo of a statement."""
    return client.get_flight_info(flight.FlightDescriptor.for_command(statement(sql)))


def cancel_of(info):
    """The action CancelFlightInfo."""
    return flight.Action("CancelFlightInfo", field(1, info.serialize()))


def fetch(client, sql):
    """A reader of the statement's result."""
    return client.do_get(info(client, sql).endpoints[0].ticket)


def outcome(begin):
    """Reads what `begin()` gives to its end; gives the count of rows or the error. Not with `read_all`, which
    turns a cancel into Ctrl-C."""
    rows = 0
    try:
        reader = begin()
        while True:
            rows += reader.read_chunk().data.num_rows
    except StopIteration:
        return rows
    except Exception as error:
        return error


def chain_of_joins(tables):
    """A join that is small to write and long to plan: the order of the tables is searched for."""
    ties = " AND ".join(f"t{n}.i = t{n - 1}.i" for n in range(1, tables))
    return f"SELECT count(*) FROM {', '.join(f'range(2) t{n}(i)' for n in range(tables))} WHERE {ties}"


# Plans for more than ten seconds, and longer on a busy machine.
PLANS_LONG = chain_of_joins(120)


def code_of(error):
    """The name of the gRPC status in an error of ADBC's driver, which ends like `(InvalidArgument; Prepare)`."""
    found = re.search(r"\((\w+); [^()]*\)\s*$", str(error))
    return found[1] if found else None


def sqlstate_of(error):
    """The SQLSTATE at the head of an error's message."""
    found = re.search(r"\[([0-9A-Z]{5})\] ", str(error))
    return found[1] if found else None


@contextlib.contextmanager
def busy(server):
    """All memory of a server with 256 MiB is held by results that are not read on; gives what lets go of them."""
    with contextlib.ExitStack() as stack:
        readers = []
        for _ in range(4):
            client = stack.enter_context(flight.connect(server.uri))
            readers.append(fetch(client, "SELECT i, i::VARCHAR AS s FROM range(1000000000) r(i)"))
            stack.callback(readers[-1].cancel)
            readers[-1].read_chunk()
        yield lambda: [reader.cancel() for reader in readers]
