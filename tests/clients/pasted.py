"""Runs what docs/clients.md has people paste, with the address of a server of the tests."""

import subprocess

from clients.tools import CONNECT


def program(file, server):
    """The text of a program, made for a server."""
    text = (CONNECT / file).read_text()
    host, _, port = server.flight.rpartition(":")
    assert "127.0.0.1" in text and "8815" in text
    return text.replace("127.0.0.1", host).replace("8815", port)


def output(*command):
    """What a program prints; it must end well."""
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=120, check=True).stdout
