"""pgx, the PostgreSQL driver in Go, driven by the Go tests in pgx/, each beside a real PostgreSQL."""

import collections
import json
import os
import subprocess
import tempfile
from pathlib import Path

import beside
import pytest
from clients.pasted import program
from outside import checks

FOLDER = Path(__file__).resolve().parent / "pgx"
CONNECT = FOLDER / "connect" / "main.go"
LOGIN = FOLDER / "login_test.go"
SOURCES = sorted(file for file in FOLDER.glob("*_test.go") if file != LOGIN)


class Outcomes:
    """What Go says of each test: its last word, all that it printed, and what it tells."""

    def __init__(self, chosen, **settings):
        # -mod=readonly: what is used is what go.sum says.
        command = ["go", "test", "-mod=readonly", "-count=1", "-timeout=5m", "-json", *chosen, "."]
        done = subprocess.run(
            command, cwd=FOLDER, env={**os.environ, **settings}, stdout=subprocess.PIPE, encoding="utf-8", timeout=600
        )
        self.word, self.said = {}, collections.defaultdict(str)
        for line in done.stdout.splitlines():
            event = json.loads(line)
            if event["Action"] in ("pass", "fail", "skip"):
                self.word[event.get("Test")] = event["Action"]
            self.said[event.get("Test")] += event.get("Output", "")

    def passed(self, check):
        # A package that does not build has no tests, and its output is that of no test.
        assert self.word.get(check) == "pass", self.said[check] or self.said[None]

    def told(self, check):
        lines = [line.split("\t") for line in self.said[check].splitlines() if line.startswith("tell\t")]
        return {key: value for _, key, value in lines}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    with beside.both(tmp_path_factory.mktemp("tables")) as addresses:
        yield [Outcomes(["-skip=^TestLogin"], PGX_ADDRESS=address) for address in addresses]


@pytest.fixture(scope="module")
def login(keys, tmp_path_factory):
    with beside.secure(tmp_path_factory.mktemp("certificates")) as (secure, root, key):
        tls = {"PGX_TLS": secure.ready["pg"], "PGX_TLS_KEY": key, "PGX_ROOT": str(root)}
        return Outcomes(["-run=^TestLogin"], PGX_KEYS=keys.ready["pg"], PGX_KEY=keys.make("ada"), **tls)


@pytest.mark.parametrize("check", checks("pgx", LOGIN))
def test_login(login, check):
    login.passed(check)


@pytest.mark.parametrize("check", [check for file in SOURCES for check in checks("pgx", file)])
def test_pgx(outcomes, check):
    ours, theirs = outcomes
    ours.passed(check)
    theirs.passed(check)
    beside.compared("pgx", check, ours.told(check), theirs.told(check))


def test_what_people_paste_works(server):
    # Beside the original, so that it is of the same module.
    with tempfile.NamedTemporaryFile("w", suffix=".go", dir=FOLDER / "connect") as source:
        source.write(program(CONNECT, server))
        source.flush()
        done = subprocess.run(["go", "run", source.name], cwd=FOLDER, stdout=subprocess.PIPE, text=True, check=True)
    assert "AFRICA" in done.stdout


def test_differences_are_those_of_checks():
    assert beside.known("pgx") <= {check.id for file in SOURCES for check in checks("pgx", file)}
