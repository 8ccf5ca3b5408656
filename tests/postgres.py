"""A PostgreSQL for tests, reached by a socket in a folder of its own."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

# Longest wait for it to start or stop, in seconds.
PATIENCE = "30"


def program(name):
    """The path of one of its programs; Debian keeps them out of the way."""
    beside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name) or (str(beside[-1]) if beside else None)
    assert found, f"{name} is not there: the tests need PostgreSQL (on Debian, the package postgresql)"
    return os.path.realpath(found)


class Postgres:
    """One database, `tavana`, whose owner `postgres` needs no password; all others do."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="tavana-postgres-")
        self.home = Path(self.folder.name)
        self.data = self.home / "data"
        self.who = {}
        if os.geteuid() == 0:
            # It refuses to run as root.
            user = pwd.getpwnam("postgres")
            self.who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            os.chown(self.home, user.pw_uid, user.pw_gid)
        self.home.chmod(0o755)
        self.run("initdb", "--pgdata", self.data, "--username", "postgres", "--auth", "trust", "--no-sync")
        (self.data / "pg_hba.conf").write_text("local all postgres trust\nlocal all all scram-sha-256\n")
        self.start()
        self.sql("CREATE DATABASE tavana", database="postgres")
        self.url = f"postgres:///tavana?host={self.home}&user=postgres"

    def run(self, name, *arguments):
        command = [program(name), *map(str, arguments)]
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
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.home}' -c fsync=off"
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
            options,
        )

    def stop(self):
        self.run("pg_ctl", "stop", "--wait", "--timeout", PATIENCE, "--mode", "fast", "--pgdata", self.data)

    def sql(self, text, user="postgres", password=None, database="tavana"):
        """What psql says to a statement, and whether it went well."""
        command = [
            "psql",
            "--no-psqlrc",
            "--no-password",
            "-At",
            "-h",
            self.home,
            "-U",
            user,
            "-d",
            database,
            "-c",
            text,
        ]
        environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        return done.returncode == 0, done.stdout.strip() or done.stderr

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.stop()
        finally:
            self.folder.cleanup()
