"""What the machine itself can do: `anchor.py memcpy` and `anchor.py loopback` measure and print JSON."""

import ctypes
import json
import os
import socket
import sys

from costs import Meter

MEMORY = 256 << 20
COPIES = 8
WRITE = 256 << 10
SENT = 2 << 30
READ = 1 << 20


def memcpy(meter):
    """One thread copies memory that no cache holds."""
    here, there = ctypes.create_string_buffer(MEMORY), ctypes.create_string_buffer(MEMORY)
    ctypes.memset(here, 1, MEMORY)
    ctypes.memmove(there, here, MEMORY)
    with meter:
        for _ in range(COPIES):
            ctypes.memmove(there, here, MEMORY)
    return MEMORY * COPIES


def loopback(meter):
    """A process writes to a TCP connection, and another one reads."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        writer = os.fork()
        if writer == 0:
            with socket.create_connection(listener.getsockname()) as out:
                out.recv(1)
                piece = memoryview(bytearray(WRITE))
                for _ in range(SENT // WRITE):
                    out.sendall(piece)
            os._exit(0)
        reader, _ = listener.accept()
    buffer, left = bytearray(READ), SENT
    with reader, meter:
        reader.sendall(b"!")
        while left > 0:
            left -= reader.recv_into(buffer)
        _, _, used = os.wait4(writer, 0)
    meter.result["writer_cpu"] = used.ru_utime + used.ru_stime
    return SENT


def main():
    meter = Meter(None)
    size = {"memcpy": memcpy, "loopback": loopback}[sys.argv[1]](meter)
    print(json.dumps({"export": {**meter.result, "bytes": size}}))


if __name__ == "__main__":
    main()
