"""One visit of one client of PostgreSQL's protocol, as a process of its own: `pg_client.py '{"way": …}'` measures and
prints JSON.

A visit takes the export once unmeasured and then once measured; the first one looks at all that comes. Or it lets
`pgbench` ask small statements, a few unmeasured, and then for some seconds.
"""

import json
import re
import socket
import struct
import subprocess
import sys
import tempfile
import zlib

from costs import Meter
from peers.postgresql import USER, programs
from pg_wire import EXPORT

# How much is read at a time, in bytes.
BUFFER = 1 << 20
# The rows that libpq gives at a time: few enough for what they take to be had again, and not anew from the system.
CHUNK = 1_000
WARM_UP = 200


class Raw:
    """A socket that reads, and does nothing with what it has read."""

    def __init__(self, address, database, format):
        host, _, port = address.rpartition(":")
        self.socket = socket.create_connection((host, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.format = format
        self.buffer = bytearray(BUFFER)
        words = b"".join(word.encode() + b"\0" for word in ("user", USER, "database", database))
        self.socket.sendall(struct.pack(">ii", len(words) + 9, 3 << 16) + words + b"\0")
        for kind, body in self._messages():
            assert kind != b"E", body
            if kind == b"Z":
                break

    def _messages(self):
        """The messages one by one."""
        pending = bytearray()
        while True:
            at = 0
            while len(pending) >= at + 5:
                end = at + 1 + int.from_bytes(pending[at + 1 : at + 5], "big")
                if len(pending) < end:
                    break
                yield bytes(pending[at : at + 1]), bytes(pending[at + 5 : end])
                at = end
            del pending[:at]
            length = self.socket.recv_into(self.buffer)
            assert length, "the server has left"
            pending += self.buffer[:length]

    def _ask(self, sql):
        parse = b"\0" + sql.encode() + b"\0\0\0"
        bind = b"\0\0" + struct.pack(">hhhh", 0, 0, 1, self.format)
        asked = [(b"P", parse), (b"B", bind), (b"E", b"\0" + struct.pack(">i", 0)), (b"S", b"")]
        self.socket.sendall(b"".join(kind + struct.pack(">i", len(body) + 4) + body for kind, body in asked))

    def look(self, sql):
        """What there is: how many rows, how many bytes they have, and what tells them from others."""
        self._ask(sql)
        # What stands around the rows: ParseComplete and BindComplete before, CommandComplete and ReadyForQuery behind.
        before, behind = b"1\0\0\0\4" + b"2\0\0\0\4", re.compile(rb"C\0\0\0.SELECT (\d+)\0Z\0\0\0\x05I\Z", re.DOTALL)
        size, digest, head, tail = 0, 0, b"", b""
        while True:
            length = self.socket.recv_into(self.buffer)
            assert length, "the server has left"
            piece = bytes(self.buffer[:length])
            size, digest = size + length, zlib.crc32(piece, digest)
            head, tail = (head + piece)[: len(before)] if len(head) < len(before) else head, (tail + piece)[-64:]
            assert not (size < 1 << 16 and piece[:1] == b"E"), piece
            if end := behind.search(tail):
                assert head == before, head
                rows, size = int(end[1]), size - len(before) - len(end[0])
                return {"rows": rows, "bytes": size, "fingerprint": [rows, size, digest]}

    def drain(self, sql, rows):
        self._ask(sql)
        # What the answer ends with: so the end is known though nobody looks at what comes.
        tag = b"SELECT %d\0" % rows
        end = b"C" + struct.pack(">i", len(tag) + 4) + tag + b"Z\0\0\0\5I"
        total, tail, buffer, receive = 0, b"", self.buffer, self.socket.recv_into
        while tail != end:
            length = receive(buffer)
            assert length, "the server has left"
            total += length
            tail = (tail + buffer[max(0, length - len(end)) : length])[-len(end) :]
        return total


class Libpq:
    """libpq, which makes its own results, many rows each; nothing of them becomes an object of Python's."""

    def __init__(self, address, database, format):
        from psycopg import pq

        host, _, port = address.rpartition(":")
        options = f"host={host} port={port} user={USER} dbname={database} sslmode=disable"
        self.connection = pq.PGconn.connect(options.encode())
        assert self.connection.status == pq.ConnStatus.OK, self.connection.error_message
        self.status = pq.ExecStatus
        self.format = format

    def _results(self, sql):
        self.connection.send_query_params(sql.encode(), None, result_format=self.format)
        self.connection.set_chunked_rows_mode(CHUNK)
        while (result := self.connection.get_result()) is not None:
            assert result.status in (self.status.TUPLES_CHUNK, self.status.TUPLES_OK), result.error_message
            yield result
            result.clear()

    def look(self, sql):
        rows, digest = 0, 0
        for result in self._results(sql):
            if result.ntuples:
                for column in range(result.nfields):
                    digest = zlib.crc32(result.get_value(0, column) or b"\0", digest)
            rows += result.ntuples
        return {"rows": rows, "fingerprint": [rows, digest]}

    def drain(self, sql, rows):
        found = sum(result.ntuples for result in self._results(sql))
        assert found == rows, f"{found} rows"


WAYS = {"raw": Raw, "libpq": Libpq}


def export(order, meter):
    way = WAYS[order["way"]](order["address"], order["database"], **order["options"])
    found = order["known"]
    if not found:
        found = way.look(EXPORT)
    elif order["warm"]:
        way.drain(EXPORT, found["rows"])
    meter.settle()
    with meter:
        way.drain(EXPORT, found["rows"])
    return {**meter.result, **found}


def small_statements(order, meter):
    host, _, port = order["address"].rpartition(":")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(order["options"]["script"])
        script.flush()
        command = [
            programs() / "bin" / "pgbench", "--no-vacuum", "--protocol=prepared", "--client=1", "--random-seed=1",
            f"--host={host}", f"--port={port}", f"--username={USER}", f"--file={script.name}", order["database"],
        ]  # fmt: skip
        pgbench(command, f"--transactions={WARM_UP}")
        meter.settle()
        with meter:
            told = pgbench(command, f"--time={order['seconds']}")
    # Without the time that it took to connect.
    rate, count = (re.search(pattern, told)[1] for pattern in (r"tps = ([\d.]+) \(without", r"processed: (\d+)"))
    return {**meter.result, "rate": float(rate), "count": int(count)}


def pgbench(command, how_long):
    done = subprocess.run([command[0], how_long, *command[1:]], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "number of failed transactions: 0 " in done.stdout, done.stdout + done.stderr
    return done.stdout


def main():
    order = json.loads(sys.argv[1])
    meter = Meter(order["server"])
    measured = {"small": small_statements} if order["way"] == "pgbench" else {"export": export}
    print(json.dumps({name: measure(order, meter) for name, measure in measured.items()}))


if __name__ == "__main__":
    main()
