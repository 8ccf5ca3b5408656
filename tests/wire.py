"""A gRPC client of a few lines over raw HTTP/2, for requests that no library would send and for the
exact status of the answer."""

import socket
import struct
import time
from urllib.parse import unquote

import h2.config
import h2.connection
import h2.events

SERVICE = "/arrow.flight.protocol.FlightService/"


def framed(message, length=None):
    """A message as gRPC frames it; a false length makes it a promise that is not kept."""
    return struct.pack(">BI", 0, len(message) if length is None else length) + message


class Wire:
    """One connection. `events` of all streams are read until a status has come or the time is over."""

    def __init__(self, address):
        host, _, port = address.rpartition(":")
        self.host = host
        self.socket = socket.create_connection((host, int(port)), timeout=10)
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True, header_encoding="utf-8"))
        self.h2.initiate_connection()
        self.flush()
        self.status = {}
        self.headers = {}
        self.data = {}
        self.ended = set()
        self.closed = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def flush(self):
        self.socket.sendall(self.h2.data_to_send())

    def begin(self, method, *more):
        """Sends the head of a call; gives its stream."""
        stream = self.h2.get_next_available_stream_id()
        headers = [
            (":method", "POST"),
            (":scheme", "http"),
            (":path", SERVICE + method),
            (":authority", self.host),
            ("content-type", "application/grpc"),
            ("te", "trailers"),
            *more,
        ]
        self.h2.send_headers(stream, headers)
        self.flush()
        return stream

    def send(self, stream, data, end=False):
        """Sends data, in the pace that the server allows."""
        rest = memoryview(data)
        while True:
            room = min(self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size, len(rest))
            if rest and not room:
                if not self.read(time.monotonic() + 10) or stream in self.status:
                    return
                continue
            self.h2.send_data(stream, bytes(rest[:room]), end_stream=end and room == len(rest))
            self.flush()
            rest = rest[room:]
            if not rest:
                return

    def read(self, deadline):
        """Reads what has come, or waits for something; False when the connection or the time is over."""
        remaining = deadline - time.monotonic()
        if remaining <= 0 or self.closed:
            return False
        self.socket.settimeout(remaining)
        try:
            received = self.socket.recv(1 << 20)
        except (TimeoutError, ConnectionError):
            received = b""
        if not received:
            self.closed = time.monotonic() < deadline
            return False
        for event in self.h2.receive_data(received):
            self.note(event)
        self.flush()
        return True

    def note(self, event):
        if isinstance(event, (h2.events.ResponseReceived, h2.events.TrailersReceived)):
            headers = dict(event.headers)
            self.headers.setdefault(event.stream_id, headers)
            if "grpc-status" in headers:
                self.status[event.stream_id] = headers
        elif isinstance(event, h2.events.DataReceived):
            self.data[event.stream_id] = self.data.get(event.stream_id, b"") + event.data
            self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, (h2.events.StreamEnded, h2.events.StreamReset)):
            self.ended.add(event.stream_id)
        elif isinstance(event, h2.events.ConnectionTerminated):
            self.closed = True

    def outcome(self, stream, seconds=30):
        """The gRPC code, the SQLSTATE and the text with which the call ended; None when it has not."""
        deadline = time.monotonic() + seconds
        while stream not in self.status:
            if not self.read(deadline):
                return None
        headers = self.status[stream]
        text = unquote(headers.get("grpc-message", ""))
        return int(headers["grpc-status"]), headers.get("x-tavana-sqlstate"), text

    def call(self, method, message, seconds=30):
        """A whole call with one message."""
        stream = self.begin(method)
        self.send(stream, framed(message), end=True)
        return self.outcome(stream, seconds)


# No call takes so long when the server is sound.
PATIENCE = 30


class Caller:
    """Calls over one connection, and with it in one session."""

    def __init__(self, server):
        self.wire = Wire(server.flight)

    def call(self, method, message):
        """The outcome of a call, and its messages."""
        stream = self.wire.begin(method)
        self.wire.send(stream, framed(message), end=True)
        outcome = self.wire.outcome(stream, PATIENCE)
        assert outcome is not None, f"{method} does not end"
        data, found = self.wire.data.get(stream, b""), []
        while data:
            length = struct.unpack(">I", data[1:5])[0]
            found.append(data[5 : 5 + length])
            data = data[5 + length :]
        return outcome, found
