"""A real PostgreSQL, from the wheel `pgserver`, with a copy of tables of a service that speaks its protocol.

    with PostgreSQL() as peer:
        peer.copy("127.0.0.1:5432", "lineitem")
        peer.address, peer.pid
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from importlib import util
from pathlib import Path

import psycopg
from psycopg import sql

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tests"))

from postgres import somebody  # noqa: E402

# A table that is larger than a quarter of it does not stay in it when it is read from end to end.
SHARED_BUFFERS = "8GB"
# Longest wait for it to start or stop, in seconds.
PATIENCE = "60"
# The most clients that ask at once, and some for those who make tables.
MOST_CLIENTS = 300
DATABASE = "postgres"
USER = "postgres"

# What the client sees of a table in the service, so that the copy has the same columns.
COLUMNS = """
    SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 ORDER BY attnum
"""


def programs():
    """Where the wheel has its programs; found without importing it, for that would start to set things up."""
    return Path(util.find_spec("pgserver").submodule_search_locations[0]) / "pginstall"


def connect(address, database, **how):
    host, _, port = address.rpartition(":")
    return psycopg.connect(host=host, port=port, user=USER, dbname=database, autocommit=True, sslmode="disable", **how)


class PostgreSQL:
    """One that listens on loopback, with its defaults but for memory, and lets everybody in."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="tavana-postgresql-")
        self.home = Path(self.folder.name)
        self.data = self.home / "data"
        self.programs = programs()
        self.who = {}
        if os.geteuid() == 0:
            # It refuses to run as root.
            user = somebody()
            self.who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            os.chown(self.home, user.pw_uid, user.pw_gid)
            # Another user may not be let into the folder of the project.
            for part in (self.programs.parent, self.programs.parent.with_suffix(".libs")):
                shutil.copytree(part, self.home / part.name, symlinks=True)
            self.programs = self.home / self.programs.parent.name / self.programs.name
        self.home.chmod(0o755)
        words = ("--username", USER, "--auth", "trust", "--encoding", "UTF8", "--no-sync")
        self.run("initdb", "--pgdata", self.data, *words)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"127.0.0.1:{port}"
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": self.home,
            "shared_buffers": SHARED_BUFFERS,
            "max_connections": MOST_CLIENTS,
            # What is loaded is not lost by anything that happens here, and nothing happens in the background.
            "fsync": "off",
            "wal_level": "minimal",
            "max_wal_senders": 0,
            "autovacuum": "off",
        }
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self.run(
            "pg_ctl", "start", "--wait", "--timeout", PATIENCE, "--pgdata", self.data, "--log", self.home / "log",
            "--options", options,
        )  # fmt: skip
        self.pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])

    def run(self, name, *arguments):
        done = subprocess.run(
            [self.programs / "bin" / name, *map(str, arguments)],
            **self.who,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, done.stdout

    def copy(self, address, database, table, key=None):
        """Takes a table over from the service at this address, row by row in its order, and all of it into memory."""
        name = sql.Identifier(table)
        with connect(address, database) as service, connect(self.address, DATABASE) as own:
            columns = service.execute(COLUMNS, [table]).fetchall()
            assert columns, f"the service has no table {table}"
            defined = [sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(kind)) for column, kind in columns]
            # Without a log, what is made and filled in one transaction costs no more than its rows.
            with own.transaction():
                own.execute(sql.SQL("CREATE TABLE {} ({})").format(name, sql.SQL(", ").join(defined)))
                given = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(name)
                taken = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(name)
                with service.cursor().copy(given) as rows, own.cursor().copy(taken) as here:
                    for piece in rows:
                        here.write(piece)
            if key:
                own.execute(sql.SQL("ALTER TABLE {} ADD PRIMARY KEY ({})").format(name, sql.Identifier(key)))
            own.execute(sql.SQL("VACUUM (FREEZE, ANALYZE) {}").format(name))
            read = sql.SQL("EXPLAIN (ANALYZE, BUFFERS) SELECT count(*) FROM {}").format(name)
            own.execute(read)
            plan = "\n".join(line for (line,) in own.execute(read))
            assert "read=" not in plan, f"the table is not in memory:\n{plan}"

    def version(self):
        with connect(self.address, DATABASE) as own:
            return own.execute("SHOW server_version").fetchone()[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.run("pg_ctl", "stop", "--wait", "--timeout", PATIENCE, "--mode", "fast", "--pgdata", self.data)
        finally:
            self.folder.cleanup()
