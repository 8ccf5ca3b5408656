"""node-postgres (`pg`, `pg-cursor`), by tests/clients/node/client.js."""

import os
import subprocess
from pathlib import Path

import pytest
from clients.pasted import program
from clients.pg import PATIENCE, address
from server import ROOT
from works import works

PACKAGES = ROOT / ".deps" / "clients" / "node" / "node_modules"
PROGRAM = Path(__file__).parent / "node" / "client.js"


def run(server, part, *options):
    assert PACKAGES.exists(), f"{PACKAGES} is not there: run scripts/node-clients"
    host, port = address(server)
    done = subprocess.run(
        ["node", PROGRAM, host, str(port), part, *options],
        env={**os.environ, "NODE_PATH": str(PACKAGES)}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=PATIENCE,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), done.stderr


def test_what_people_paste_works(server):
    there = {**os.environ, "NODE_PATH": str(PACKAGES)}
    done = subprocess.run(
        ["node", "-e", program("node_postgres.js", server)], env=there, capture_output=True, text=True
    )
    assert "AFRICA" in done.stdout, done.stderr


@works("node_postgres", "An API key as the password; a wrong one is 28P01")
def test_key(keys):
    run(keys, "key", keys.make("ada"))
    run(keys, "wrong_key", "wrong")


@works(
    "node_postgres", "Queries, with parameters, named ones, several in one text; types both ways; errors by their code"
)
@pytest.mark.parametrize("part", ["queries", "prepared", "types", "errors"])
def test_queries(server, part):
    run(server, part)


@works("node_postgres", "`pg-cursor`: a result in pieces, also given up")
def test_cursor(server):
    run(server, "cursor")


@works("node_postgres", "`statement_timeout`, pools")
@pytest.mark.parametrize("part", ["timeout", "pool"])
def test_timeout_and_pool(server, part):
    run(server, part)


@works("node_postgres", "Changes and transactions")
def test_writes(tables):
    run(tables, "writes")
