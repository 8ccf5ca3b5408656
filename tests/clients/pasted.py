"""Runs what docs/clients.md has people paste, with the address of a server of the tests."""

import subprocess

from clients.tools import CONNECT


def program(file, server):
    """The text of a program, made for a server."""
    text = (CONNECT / file).read_text()
    wanted, there = ("5432", server.ready["pg"]) if "5432" in text else ("8815", server.flight)
    host, _, port = there.rpartition(":")
    assert "127.0.0.1" in text and wanted in text
    return text.replace("127.0.0.1", host).replace(wanted, port)


def output(*command):
    """What a program prints; it must end well."""
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=120, check=True).stdout
