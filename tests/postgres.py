"""A PostgreSQL for tests, reached by a socket in a folder of its own, and by a port if it is to have one."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

import adbc_driver_manager
import adbc_driver_postgresql.dbapi

# Where `scripts/postgres` puts it.
PROGRAMS = Path(__file__).resolve().parent.parent / ".deps" / "postgres"

# Longest wait for it to start or stop, in seconds.
PATIENCE = "30"


def somebody():
    """A user to run it as, for it refuses to run as root."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            pass
    raise AssertionError("there is neither a user postgres nor a user nobody to run PostgreSQL as")


class Postgres:
    """One database, `tavana`, whose owner `postgres` needs no password by the socket; all others do.

    With `network`, it also listens on `port` of loopback, the same one after a stop and a start.
    """

    place = PROGRAMS

    def __init__(self, network=False):
        self.port, self.held = 5432, None
        if network:
            # Bound and never listened on: nobody else gets the port, and PostgreSQL, which reuses addresses too, does.
            self.held = socket.socket()
            self.held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.held.bind(("127.0.0.1", 0))
            self.port = self.held.getsockname()[1]
        self.folder = tempfile.TemporaryDirectory(prefix="tavana-postgres-")
        self.home = Path(self.folder.name)
        self.data = self.home / "data"
        self.who = {}
        self.programs = self.place
        if os.geteuid() == 0:
            # It refuses to run as root.
            user = somebody()
            self.who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            os.chown(self.home, user.pw_uid, user.pw_gid)
            self.programs = self.copy()
        self.home.chmod(0o755)
        self.run("initdb", "--pgdata", self.data, "--username", "postgres", "--auth", "trust", "--no-sync")
        (self.data / "pg_hba.conf").write_text(
            "local all postgres trust\nlocal all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n"
        )
        self.start()
        self.sql("CREATE DATABASE tavana", database="postgres")
        self.url = f"postgres:///tavana?host={self.home}&port={self.port}&user=postgres"

    def copy(self):
        """Another user may not be let into the folder of the project."""
        return shutil.copytree(self.place, self.home / "programs", symlinks=True)

    def run(self, name, *arguments):
        program = self.programs / "bin" / name
        assert program.exists(), f"{program} is not there: run scripts/postgres"
        command = [program, *map(str, arguments)]
        done = subprocess.run(
            command,
            **self.who,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout

    def start(self):
        listens = "127.0.0.1" if self.held else ""
        address = f"-c listen_addresses='{listens}' -c port={self.port} -c unix_socket_directories='{self.home}'"
        self.run(
            "pg_ctl",
            "start",
            "--wait",
            "--timeout",
            PATIENCE,
            "--pgdata",
            self.data,
            "--log",
            self.home / "log",
            "--options",
            f"{address} -c fsync=off",
        )

    def stop(self):
        self.run("pg_ctl", "stop", "--wait", "--timeout", PATIENCE, "--mode", "fast", "--pgdata", self.data)

    def sql(self, text, user="postgres", password=None, database="tavana"):
        """The rows of a statement as text, or the error, and whether it went well."""
        secret = f"&password={quote(password)}" if password else ""
        try:
            with (
                adbc_driver_postgresql.dbapi.connect(
                    f"postgresql:///{database}?host={self.home}&port={self.port}&user={user}{secret}", autocommit=True
                ) as connection,
                connection.cursor() as cursor,
            ):
                cursor.execute(text)
                rows = cursor.fetchall() if cursor.description else []
        except adbc_driver_manager.Error as error:
            return False, str(error)
        return True, "\n".join("|".join(map(str, row)) for row in rows)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.stop()
        finally:
            self.folder.cleanup()
            if self.held:
                self.held.close()
