"""The ADBC driver in Go, driven by the Go tests in go/."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from clients.pasted import program
from outside import checks

FOLDER = Path(__file__).resolve().parent / "go"
CONNECT = FOLDER / "connect" / "main.go"


@pytest.fixture(scope="module")
def outcomes(server, tables):
    """What Go says of each test: its last word and all that it printed."""
    addresses = {"FLIGHT_READ": server.flight, "FLIGHT_TABLES": tables.flight}
    # -mod=readonly: what is used is what go.sum says.
    command = ["go", "test", "-mod=readonly", "-count=1", "-timeout=5m", "-json", "./..."]
    done = subprocess.run(command, cwd=FOLDER, env={**os.environ, **addresses}, stdout=subprocess.PIPE, text=True)
    found = {}
    for line in done.stdout.splitlines():
        event = json.loads(line)
        word, said = found.get(event.get("Test"), ("", ""))
        if event["Action"] in ("pass", "fail", "skip"):
            word = event["Action"]
        found[event.get("Test")] = (word, said + event.get("Output", ""))
    return found


@pytest.mark.parametrize("check", checks("go", FOLDER / "driver_test.go"))
def test_go(outcomes, check):
    # A package that does not build has no tests, and its output is that of no test.
    word, said = outcomes.get(check, outcomes[None])
    assert word == "pass", said


def test_what_people_paste_works(server):
    # Beside the original, so that it is of the same module.
    with tempfile.NamedTemporaryFile("w", suffix=".go", dir=FOLDER / "connect") as source:
        source.write(program(CONNECT, server))
        source.flush()
        done = subprocess.run(["go", "run", source.name], cwd=FOLDER, stdout=subprocess.PIPE, text=True, check=True)
    assert "AFRICA" in done.stdout
