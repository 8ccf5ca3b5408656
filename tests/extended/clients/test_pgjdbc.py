"""PostgreSQL's JDBC driver, driven by the Java programs in pgjdbc/, each beside a real PostgreSQL."""

import collections
import os
import subprocess
from pathlib import Path

import beside
import pytest
from clients.pasted import output, program
from outside import checks
from server import ROOT

SOURCES = Path(__file__).resolve().parent / "pgjdbc"
MARKS = [SOURCES.parent / "jdbc" / f"{name}.java" for name in ("Works", "Fails")]
DRIVER = ROOT / ".deps" / "pgjdbc" / (SOURCES / "driver.sha256").read_text().split()[1]


class Outcomes:
    """What a class of checks says: an outcome for each, and what each tells."""

    def __init__(self, lines):
        self.outcome, self.told = {}, collections.defaultdict(dict)
        for line in lines:
            name, text = line.split("\t", 1)
            if name == "tell":
                check, key, value = text.split("\t")
                self.told[check][key] = value
            else:
                self.outcome[name] = text

    def passed(self, check):
        outcome = self.outcome[check]
        assert outcome == "passed", outcome.replace("\\n", "\n")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """run(name, address, NAME=value…): the outcomes of a class of checks."""
    folder = tmp_path_factory.mktemp("pgjdbc")
    assert DRIVER.exists(), f"{DRIVER} is missing; scripts/jdbc-driver puts it there"
    subprocess.run(["javac", "-cp", DRIVER, "-d", folder, *SOURCES.glob("*.java"), *MARKS], check=True)

    def run(name, address, **extra):
        # The driver makes the zone of the program that of the session.
        options = ["-Duser.timezone=America/New_York", "-Dfile.encoding=UTF-8", "-cp", f"{folder}:{DRIVER}"]
        command = ["java", *options, "Main", name, f"jdbc:postgresql://{address}/tavana"]
        environment = {**os.environ, **extra}
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, encoding="utf-8", timeout=600, check=True
        )
        return Outcomes(done.stdout.splitlines())

    return run


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    with beside.both(tmp_path_factory.mktemp("tables")) as addresses:
        yield addresses


@pytest.fixture(scope="module")
def metadata(run, both):
    return [run("Metadata", address) for address in both]


@pytest.fixture(scope="module")
def values(run, both):
    return [run("Values", address) for address in both]


@pytest.fixture(scope="module")
def queries(run, both):
    return [run("Queries", address) for address in both]


@pytest.fixture(scope="module")
def words(run, both):
    return [run("Words", address) for address in both]


@pytest.fixture(scope="module")
def writing(run, both):
    return [run("Writing", address) for address in both]


@pytest.fixture(scope="module")
def login(run, keys, tmp_path_factory):
    with beside.secure(tmp_path_factory.mktemp("certificates")) as (secure, root, key):
        tls = {"TLS_URL": f"jdbc:postgresql://{secure.ready['pg']}/tavana", "TLS_ROOT": str(root), "TLS_KEY": key}
        return run("Login", keys.ready["pg"], LOGIN_KEY=keys.make("ada"), **tls)


def alike(outcomes, check):
    """It passes with both, and tells the same of both."""
    ours, theirs = outcomes
    ours.passed(check)
    theirs.passed(check)
    beside.compared("pgjdbc", check, ours.told[check], theirs.told[check])


@pytest.mark.parametrize("check", checks("pgjdbc", SOURCES / "Login.java"))
def test_login(login, check):
    login.passed(check)


@pytest.mark.parametrize("check", checks("pgjdbc", SOURCES / "Metadata.java"))
def test_metadata(metadata, check):
    alike(metadata, check)


@pytest.mark.parametrize("check", checks("pgjdbc", SOURCES / "Values.java"))
def test_values(values, check):
    alike(values, check)


@pytest.mark.parametrize("check", checks("pgjdbc", SOURCES / "Queries.java"))
def test_queries(queries, check):
    alike(queries, check)


@pytest.mark.parametrize("check", checks("pgjdbc", SOURCES / "Words.java"))
def test_words(words, check):
    alike(words, check)


@pytest.mark.parametrize("check", checks("pgjdbc", SOURCES / "Writing.java"))
def test_writing(writing, check):
    alike(writing, check)


def test_what_people_paste_works(server, tmp_path):
    source = tmp_path / "Pgjdbc.java"
    source.write_text(program("Pgjdbc.java", server))
    assert "AFRICA" in output("java", "-cp", DRIVER, source)


def test_differences_are_those_of_checks():
    assert beside.known("pgjdbc") <= {check.id for file in SOURCES.glob("*.java") for check in checks("pgjdbc", file)}
