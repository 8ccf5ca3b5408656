"""The same program of a client beside a real PostgreSQL 16.

A program tells what it was answered, as keys and values, for each of its checks; what it tells of this service and of
PostgreSQL is the same, but for what tests/extended/clients/differences.toml has, with the reason. An entry names the
check and, as a regular expression, keys: each that it matches differs.
"""

import re
import subprocess
import tomllib
from contextlib import contextmanager
from pathlib import Path

import psycopg
from certificates import Authority
from postgres16 import Postgres16
from server import TAVANA, Server, environment
from test_pg_like_postgres import SETUP

DIFFERENCES = tomllib.loads((Path(__file__).parent / "differences.toml").read_text())["difference"]


@contextmanager
def both(folder):
    """The addresses ("host:port") of a service and of a PostgreSQL, with the tables of tests/pg/setup.sql.

    The user is `ada` and the password, for PostgreSQL, too.
    """
    with Postgres16(network=True) as postgres, Server(tables=folder, memory="4GB") as server:
        postgres.sql("CREATE ROLE ada SUPERUSER LOGIN PASSWORD 'ada'")
        postgres.sql("ALTER ROLE ada SET TimeZone = 'UTC'")
        addresses = server.ready["pg"], f"127.0.0.1:{postgres.port}"
        for address in addresses:
            with psycopg.connect(f"postgresql://ada:ada@{address}/tavana", autocommit=True) as connection:
                for statement in SETUP:
                    connection.execute(statement)
        yield addresses


@contextmanager
def secure(folder):
    """A service with TLS that wants keys, the file of its authority, and the key of `ada`."""
    authority = Authority()
    certificate, key, root = files = [folder / name for name in ("server.crt", "server.key", "root.crt")]
    for file, text in zip(files, [*authority.server(), authority.pem], strict=True):
        file.write_text(text)
        file.chmod(0o600)
    with Server(auth="keys", tls_cert=certificate, tls_key=key) as server:
        command = [TAVANA, "key", "create", "--state", server.state, "--name", "ada", "--scope", "read"]
        yield server, root, subprocess.check_output(command, env=environment(server.state), text=True).strip()


def compared(tool, check, ours, theirs):
    """Asserts that what a check tells is the same, but for the differences that are known."""
    differ = {key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)}
    known = set()
    for entry in DIFFERENCES:
        if (entry["in"], entry["check"]) == (tool, check):
            matched = {key for key in ours.keys() | theirs.keys() if re.fullmatch(entry["keys"], key)}
            assert matched and matched <= differ, f"no difference any more: {entry['keys']}: {sorted(matched - differ)}"
            known |= matched
    lines = [f"{key}: {ours.get(key)!r}, and PostgreSQL {theirs.get(key)!r}" for key in sorted(differ - known)]
    assert not lines, "\n".join(lines)


def known(tool):
    """The checks of a tool that differences are known of."""
    return {entry["check"] for entry in DIFFERENCES if entry["in"] == tool}
