"""A client of PostgreSQL's protocol, of a few lines over a raw socket: for messages in any order, and for those that no
library would send.

    with Pg(server) as client:                       # a connection that has logged in
        client.query("SELECT 1").rows                # [("1",)]
        client.ask(parse("SELECT $1::int"), bind(["7"]), EXECUTE, SYNC).kinds      # "12DCZ"
"""

import socket
import struct

# No answer takes so long when the server is sound.
PATIENCE = 30

SSL_REQUEST = struct.pack(">II", 8, 80877103)
GSS_REQUEST = struct.pack(">II", 8, 80877104)


def text(value):
    return (value.encode() if isinstance(value, str) else value) + b"\0"


def message(kind, *parts):
    """A message of this kind, with a length that is true."""
    body = b"".join(parts)
    return kind.encode() + struct.pack(">I", len(body) + 4) + body


def numbers(values, code="h"):
    return struct.pack(f">H{len(values)}{code}", len(values), *values)


def startup(user="ada", version=(3, 0), **settings):
    """The packet that a client begins with; without a user none is named."""
    named = {**({"user": user} if user is not None else {}), **settings}
    body = struct.pack(">HH", *version) + b"".join(text(name) + text(value) for name, value in named.items()) + b"\0"
    return struct.pack(">I", len(body) + 4) + body


def cancel_request(process, secret):
    body = struct.pack(">Ii", 80877102, process) + secret
    return struct.pack(">I", len(body) + 4) + body


def query(sql):
    return message("Q", text(sql))


def parse(sql, name="", types=()):
    return message("P", text(name), text(sql), numbers(types, "I"))


def bind(values=(), statement="", portal="", formats=(), results=()):
    """Values are texts, bytes or `None`; formats and results are codes: none, one for all, or one for each."""
    raw = [value.encode() if isinstance(value, str) else value for value in values]
    given = [struct.pack(">i", -1) if value is None else struct.pack(">I", len(value)) + value for value in raw]
    return message(
        "B", text(portal), text(statement), numbers(formats), struct.pack(">H", len(raw)), *given, numbers(results)
    )


def describe(what, name=""):
    """`what` is S for a statement, P for a portal."""
    return message("D", what.encode(), text(name))


def execute(portal="", limit=0):
    return message("E", text(portal), struct.pack(">i", limit))


def close(what, name=""):
    return message("C", what.encode(), text(name))


def copy_data(data):
    return message("d", data)


def copy_fail(reason):
    return message("f", text(reason))


EXECUTE = execute()
SYNC = message("S")
FLUSH = message("H")
TERMINATE = message("X")
COPY_DONE = message("c")


def fields(body):
    """The fields of an error or a warning, by their letters."""
    return {part[:1].decode(): part[1:].decode() for part in body.split(b"\0") if part}


def values_of(row):
    """The values of a DataRow, as bytes."""
    (count,), rest, values = struct.unpack(">H", row[:2]), row[2:], []
    for _ in range(count):
        (length,) = struct.unpack(">i", rest[:4])
        values.append(None if length < 0 else rest[4 : 4 + length])
        rest = rest[4 + max(length, 0) :]
    assert not rest, "a row is longer than its values"
    return tuple(values)


def columns_of(body):
    """The columns of a RowDescription: name, OID and format."""
    (count,), rest, columns = struct.unpack(">H", body[:2]), body[2:], []
    for _ in range(count):
        name, _, rest = rest.partition(b"\0")
        _, _, oid, _, _, code = struct.unpack(">IhIhih", rest[:18])
        columns.append((name.decode(), oid, code))
        rest = rest[18:]
    assert not rest, "a description is longer than its columns"
    return columns


class Answer:
    """Messages of the server, one after the other: pairs of a kind and a body."""

    def __init__(self, messages):
        self.messages = messages

    def __repr__(self):
        return f"<{self.kinds} {self.errors} {self.tags}>"

    def of(self, kind):
        return [body for its, body in self.messages if its == kind]

    @property
    def kinds(self):
        """The kinds of all, save for what may come at any time: ParameterStatus and notices."""
        return "".join(kind for kind, _ in self.messages if kind not in "SN")

    @property
    def raw_rows(self):
        return [values_of(body) for body in self.of("D")]

    @property
    def rows(self):
        return [tuple(None if value is None else value.decode() for value in row) for row in self.raw_rows]

    @property
    def columns(self):
        return columns_of(self.of("T")[0])

    @property
    def tags(self):
        return [body.rstrip(b"\0").decode() for body in self.of("C")]

    @property
    def errors(self):
        """SQLSTATEs of all errors."""
        return [fields(body)["C"] for body in self.of("E")]

    @property
    def error(self):
        """The fields of the one error."""
        (body,) = self.of("E")
        return fields(body)

    @property
    def warnings(self):
        return [fields(body)["C"] for body in self.of("N")]

    @property
    def settings(self):
        """What the server has told of settings."""
        pairs = (body.split(b"\0") for body in self.of("S"))
        return {name.decode(): value.decode() for name, value, _ in pairs}

    @property
    def status(self):
        """How the transaction stands, by the last ReadyForQuery: I, T or E."""
        return self.of("Z")[-1].decode()

    @property
    def parameter_types(self):
        (body,) = self.of("t")
        return list(struct.unpack(f">{(len(body) - 2) // 4}I", body[2:]))


class Wire:
    """A connection on which nothing was said yet."""

    def __init__(self, server):
        host, _, port = server.pg.rpartition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=PATIENCE)
        self.received = bytearray()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, *messages):
        self.socket.sendall(b"".join(messages))

    def exactly(self, count):
        """This many bytes."""
        while len(self.received) < count:
            data = self.socket.recv(1 << 20)
            if not data:
                raise EOFError("the server has closed the connection")
            self.received += data
        taken = bytes(self.received[:count])
        del self.received[:count]
        return taken

    def read(self):
        """The next message: its kind and its body."""
        head = self.exactly(5)
        (length,) = struct.unpack(">I", head[1:])
        return chr(head[0]), self.exactly(length - 4)

    def until(self, kinds):
        """Messages up to the first of one of these kinds, with that."""
        messages = [self.read()]
        while messages[-1][0] not in kinds:
            messages.append(self.read())
        return Answer(messages)

    def ask(self, *messages):
        """Sends these, and reads until the server is ready for more."""
        self.send(*messages)
        return self.until("Z")

    def query(self, sql):
        return self.ask(query(sql))

    def to_the_end(self):
        """All that the server still says, up to the end of the connection."""
        messages = []
        try:
            while True:
                messages.append(self.read())
        except (EOFError, ConnectionResetError):
            assert not self.received, self.received
            return Answer(messages)

    def log_in(self, user="ada", version=(3, 0), **settings):
        """Begins where no password is asked for, and notes what the server tells."""
        self.send(startup(user, version, **settings))
        self.note(self.until("ZE"))
        return self

    def note(self, greeting):
        self.greeting = greeting
        assert greeting.kinds.endswith("Z"), greeting
        (key,) = greeting.of("K")
        self.process, self.secret = struct.unpack(">i", key[:4])[0], key[4:]

    @property
    def cancel_request(self):
        return cancel_request(self.process, self.secret)


class Pg(Wire):
    """A connection that has logged in."""

    def __init__(self, server, user="ada", version=(3, 0), **settings):
        super().__init__(server)
        try:
            self.log_in(user, version, **settings)
        except BaseException:
            self.close()
            raise


def refusal(server, packet):
    """The error with which a start is refused: the connection ends with it."""
    with Wire(server) as wire:
        wire.send(packet)
        answer = wire.to_the_end()
        # Settings are judged once it is proven who comes.
        assert answer.kinds in ("E", "RE") and answer.error["S"] == "FATAL", answer
        return answer.error
