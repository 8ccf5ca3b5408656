"""What the tests of PostgreSQL's clients have in common."""

import subprocess

from postgres16 import program
from server import environment

# Longest run of a program, in seconds.
PATIENCE = 120


def address(server):
    """Host and port."""
    host, _, port = server.ready["pg"].rpartition(":")
    return host, int(port)


def variables(server):
    """The environment by which all that is made of libpq finds the server."""
    host, port = address(server)
    return environment(
        server.state,
        {
            "PGHOST": host, "PGPORT": str(port), "PGUSER": "ada", "PGDATABASE": "tavana", "PGCONNECT_TIMEOUT": "30",
            "PGCLIENTENCODING": "UTF8", "PGPASSFILE": "/nothing", "PGSERVICEFILE": "/nothing", "LC_ALL": "C.UTF-8",
        },
    )  # fmt: skip


def run(server, name, *arguments, input=None):
    """Runs a program of PostgreSQL 16 to its end."""
    command = [program(name), *map(str, arguments)]
    stdin = {"input": input} if input is not None else {"stdin": subprocess.DEVNULL}
    return subprocess.run(command, env=variables(server), capture_output=True, text=True, timeout=PATIENCE, **stdin)


def psql(server, script, *options):
    """Runs a script by psql; gives what it prints. It must say nothing about errors."""
    done = run(server, "psql", "-X", "-q", *options, input=script)
    assert done.returncode == 0 and not done.stderr, f"{done.returncode}: {done.stderr}\n{done.stdout}"
    return done.stdout


def rows(server, script, *options):
    """The rows of its results, cells divided by `|`."""
    return psql(server, script, "-A", "-t", *options).splitlines()
