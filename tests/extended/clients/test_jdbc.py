"""The Arrow Flight SQL JDBC driver, driven by the Java programs in jdbc/."""

import os
import subprocess
from pathlib import Path

import pytest
from clients.pasted import output, program
from outside import checks
from server import ROOT

SOURCES = Path(__file__).resolve().parent / "jdbc"
DRIVER = ROOT / ".deps" / "jdbc" / (SOURCES / "driver.sha256").read_text().split()[1]
# The driver's memory comes from Netty, which wants this.
OPEN = "--add-opens=java.base/java.nio=ALL-UNNAMED"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """run(name, server, NAME=value…): the outcomes of a class of checks, by name."""
    folder = tmp_path_factory.mktemp("jdbc")
    assert DRIVER.exists(), f"{DRIVER} is missing; scripts/jdbc-driver puts it there"
    subprocess.run(["javac", "-d", folder, *SOURCES.glob("*.java")], check=True)

    def run(name, server, **extra):
        command = ["java", OPEN, "-cp", f"{folder}:{DRIVER}", "Main", name, f"jdbc:arrow-flight-sql://{server.flight}"]
        environment = {**os.environ, **extra}
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, timeout=300, check=True)
        return dict(line.split("\t", 1) for line in done.stdout.splitlines())

    return run


@pytest.fixture(scope="module")
def reading(run, server):
    return run("Reading", server)


@pytest.fixture(scope="module")
def metadata(run, server):
    return run("Metadata", server)


@pytest.fixture(scope="module")
def login(run, keys):
    return run("Login", keys, LOGIN_NAME="ada", LOGIN_KEY=keys.make("ada"))


@pytest.fixture(scope="module")
def writing(run, tables):
    return run("Writing", tables)


def passed(outcomes, check):
    outcome = outcomes[check]
    assert outcome == "passed", outcome.replace("\\n", "\n")


@pytest.mark.parametrize("check", checks("jdbc", SOURCES / "Reading.java"))
def test_reading(reading, check):
    passed(reading, check)


@pytest.mark.parametrize("check", checks("jdbc", SOURCES / "Login.java"))
def test_login(login, check):
    passed(login, check)


@pytest.mark.parametrize("check", checks("jdbc", SOURCES / "Metadata.java"))
def test_metadata(metadata, check):
    passed(metadata, check)


@pytest.mark.parametrize("check", checks("jdbc", SOURCES / "Writing.java"))
def test_writing(writing, check):
    passed(writing, check)


def test_what_people_paste_works(server, tmp_path):
    source = tmp_path / "Jdbc.java"
    source.write_text(program("Jdbc.java", server))
    assert "AFRICA" in output("java", OPEN, "-cp", DRIVER, source)
