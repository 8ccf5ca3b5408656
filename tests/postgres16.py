"""The PostgreSQL 16 of the package pgserver: its programs, and a server of it to compare with."""

import importlib.util
import shutil
from pathlib import Path

from postgres import Postgres

# Found without being imported: what the package does itself is not wanted here.
PACKAGE = Path(importlib.util.find_spec("pgserver").origin).parent
PROGRAMS = PACKAGE / "pginstall" / "bin"


def program(name):
    """The path of one of its programs: psql, pgbench, pg_dump."""
    path = PROGRAMS / name
    assert path.exists(), f"{path} is not there: run scripts/venv"
    return path


class Postgres16(Postgres):
    """One database, `tavana`, whose owner `postgres` needs no password by the socket."""

    place = PACKAGE / "pginstall"

    def copy(self):
        """Another user may not be let into the folder of the project. The libraries lie beside it."""
        home = self.home / "programs"
        libraries = PACKAGE.parent / "pgserver.libs"
        shutil.copytree(libraries, home / libraries.name)
        return shutil.copytree(
            self.place, home / "pgserver" / "pginstall", symlinks=True, ignore=shutil.ignore_patterns("include", "*.a")
        )
