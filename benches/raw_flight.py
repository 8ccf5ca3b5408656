"""A client of Flight SQL that does as little as can be done: prepared bytes out, frames in, by hand.

What a statement takes of a server is hard to see behind `pyarrow.flight` or ADBC, whose own part is larger. This client
has one connection and one call at a time; it knows of HTTP/2 what such a conversation needs (RFC 9113), and looks at
nothing of a header but whether it ends the stream.
"""

import socket
import struct

from ways import statement_query

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SERVICE = "/arrow.flight.protocol.FlightService/"
DATA, HEADERS, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 4, 6, 7, 8
END_STREAM, END_HEADERS, ACK = 1, 4, 1
# The room that the server has at once, in bytes: more than all answers of a run.
WINDOW = (1 << 31) - 1
FIRST_WINDOW = 65_535
BUFFER = 1 << 16


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def literal(name, value):
    """A header that enters no table (RFC 7541, 6.2.2), so that its bytes are the same each time."""
    return name + bytes([len(value)]) + value


def head(method, host):
    """The headers of a call."""
    return b"".join([
        b"\x83\x86",  # POST, http
        literal(b"\x04", (SERVICE + method).encode()),
        literal(b"\x01", host.encode()),
        literal(b"\x0f\x10", b"application/grpc"),
        literal(b"\x00\x02te", b"trailers"),
    ])


def fields(message):
    """The fields of a protobuf message that have a length: number and content."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    while at < len(message):
        key = varint()
        if key & 7 == 2:
            length = varint()
            yield key >> 3, message[at : at + length]
            at += length
        else:
            assert key & 7 == 0, "a number of fixed width"
            varint()


def field(message, *path):
    """What lies at a path of field numbers."""
    for number in path:
        message = next(content for found, content in fields(message) if found == number)
    return message


class RawFlight:
    """One connection to a server. `one(sql)` gives the body of the one batch that a statement answers with."""

    def __init__(self, address):
        host, _, port = address.rpartition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.heads = {method: head(method, host) for method in ("GetFlightInfo", "DoGet")}
        self.stream = -1
        self.pending = b""
        settings = struct.pack(">HI", 4, WINDOW)
        room = struct.pack(">I", WINDOW - FIRST_WINDOW)
        self.socket.sendall(PREFACE + frame(SETTINGS, 0, 0, settings) + frame(WINDOW_UPDATE, 0, 0, room))

    def call(self, method, message):
        """The messages with which a call is answered, one behind the other as gRPC frames them."""
        self.stream += 2
        framed = struct.pack(">BI", 0, len(message)) + message
        headers = frame(HEADERS, END_HEADERS, self.stream, self.heads[method])
        self.socket.sendall(headers + frame(DATA, END_STREAM, self.stream, framed))
        answer = []
        while True:
            kind, flags, stream, payload = self.next_frame()
            if kind == SETTINGS and not flags & ACK:
                self.socket.sendall(frame(SETTINGS, ACK, 0))
            elif kind == PING and not flags & ACK:
                self.socket.sendall(frame(PING, ACK, 0, payload))
            elif kind == GOAWAY:
                raise ConnectionError(f"the server has left: {payload!r}")
            elif stream == self.stream:
                if kind == DATA:
                    answer.append(payload)
                if flags & END_STREAM:
                    return b"".join(answer)

    def next_frame(self):
        while len(self.pending) < 9 or len(self.pending) < 9 + int.from_bytes(self.pending[:3], "big"):
            received = self.socket.recv(BUFFER)
            if not received:
                raise ConnectionError("the server has closed the connection")
            self.pending += received
        end = 9 + int.from_bytes(self.pending[:3], "big")
        kind, flags, stream = struct.unpack(">BBI", self.pending[3:9])
        payload, self.pending = self.pending[9:end], self.pending[end:]
        return kind, flags, stream, payload

    def one(self, sql):
        """A statement by GetFlightInfo and DoGet, as every client of Flight SQL does it."""
        descriptor = b"\x08\x02\x12" + length(statement_query(sql))
        info = self.call("GetFlightInfo", descriptor)
        ticket = field(info[5:], 3, 1)
        answer = self.call("DoGet", ticket)
        body = b""
        while answer:
            end = 5 + int.from_bytes(answer[1:5], "big")
            body = next((content for number, content in fields(answer[5:end]) if number == 1000), b"") or body
            answer = answer[end:]
        return body


def length(content):
    assert len(content) < 1 << 14
    size = len(content)
    prefix = bytes([size]) if size < 0x80 else bytes([size & 0x7F | 0x80, size >> 7])
    return prefix + content
