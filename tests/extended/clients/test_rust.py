"""The Flight SQL client of the crate arrow-flight, driven by cargo's tests of that name."""

import re
import subprocess

import pytest
from clients.tools import ROOT, RUST
from outside import checks

RESULT = re.compile(r"(?m)^test (\w+) \.\.\. (\w+)$")


@pytest.fixture(scope="module")
def outcomes():
    """What cargo says of each test, and all that it printed."""
    command = ["cargo", "test", "--release", "--test", RUST.stem]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return dict(RESULT.findall(done.stdout)), done.stdout


@pytest.mark.parametrize("check", checks("rust", RUST))
def test_rust(outcomes, check):
    words, said = outcomes
    assert words.get(check) == "ok", said


def test_what_people_paste_works(server):
    command = ["cargo", "run", "--release", "--example", "flight_sql", f"http://{server.flight}"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    assert "AFRICA" in done.stdout
