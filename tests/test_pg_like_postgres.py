"""The PostgreSQL door beside a real PostgreSQL 16: the same statements to both, and what they answer compared.

The cases are the lines of tests/pg/*.sql, one a line: statements divided by `; `, on a connection of their own. What
follows `<<<` is the data that a COPY is sent. Each statement is sent as a simple query, and on another connection as a
prepared one with results in binary format. Compared are the SQLSTATE of an error, or command tag, names of columns,
OIDs, modifiers and all bytes of the rows; what COPY sends, and in how many messages; and how the transaction stands.

A case whose answers differ is in tests/pg/differences.toml with the aspects that do and the reason, and no other is.
"""

import re
import tomllib
from pathlib import Path

import pytest
from postgres16 import Postgres16
from psycopg import pq
from server import Server

FOLDER = Path(__file__).parent / "pg"
FILES = sorted(file.stem for file in FOLDER.glob("*.sql") if file.stem != "setup")
CASES = {name: [line for line in (FOLDER / f"{name}.sql").read_text().splitlines() if line] for name in FILES}
DIFFERENCES = {
    (entry["in"], entry["case"]): set(entry["differs"])
    for entry in tomllib.loads((FOLDER / "differences.toml").read_text())["difference"]
}
SETUP = [text.strip() for text in re.split(r";\n", (FOLDER / "setup.sql").read_text()) if text.strip()]


class Asked:
    """One connection, and what it answers."""

    def __init__(self, target, binary):
        self.binary = binary
        self.wire = pq.PGconn.connect(f"{target} options='-c timezone=UTC'".encode())
        assert self.wire.status == pq.ConnStatus.OK, self.wire.get_error_message()

    def ask(self, text):
        query, _, data = text.partition(" <<< ")
        if self.binary:
            result = self.wire.exec_params(query.encode(), [], result_format=1)
        else:
            result = self.wire.exec_(query.encode())
        copied = []
        if result.status == pq.ExecStatus.COPY_OUT:
            copied = self.copied()
            result = self.wire.get_result()
        elif result.status == pq.ExecStatus.COPY_IN:
            self.wire.put_copy_data(data.encode().decode("unicode_escape").encode())
            self.wire.put_copy_end()
            result = self.wire.get_result()
        while self.wire.get_result():
            pass
        state = result.error_field(pq.DiagnosticField.SQLSTATE)
        columns = range(result.nfields)
        return {
            "error": state.decode() if state else None,
            "tag": (result.command_status or b"").decode(),
            "names": [result.fname(c).decode() for c in columns],
            "oids": [result.ftype(c) for c in columns],
            "modifiers": [result.fmod(c) for c in columns],
            "rows": [tuple(result.get_value(r, c) for c in columns) for r in range(result.ntuples)],
            "copied": b"".join(copied),
            "messages": len(copied),
            "transaction": pq.TransactionStatus(self.wire.transaction_status).name,
        }

    def copied(self):
        pieces = []
        while (got := self.wire.get_copy_data(0))[0] > 0:
            pieces.append(bytes(got[1]))
        return pieces

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.wire.finish()


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """How to connect to a server and to PostgreSQL, both with the same tables."""
    with Postgres16() as postgres, Server(tables=tmp_path_factory.mktemp("tables"), memory="4GB") as server:
        host, _, port = server.ready["pg"].rpartition(":")
        targets = [
            f"host={host} port={port} user=ada dbname=tavana",
            f"host={postgres.home} port={postgres.port} user=postgres dbname=tavana",
        ]
        for target in targets:
            with Asked(target, binary=False) as connection:
                for text in SETUP:
                    assert connection.ask(text)["error"] is None, connection.wire.get_error_message()
        yield targets


def answers(target, case, binary):
    with Asked(target, binary) as connection:
        return [connection.ask(text) for text in re.split(r"; (?=[A-Z])", case)]


def compared(targets, case):
    """The aspects in which the answers to a case differ, and each answer that does."""
    aspects, told = set(), []
    for binary in (False, True):
        for ours, theirs in zip(*(answers(target, case, binary) for target in targets), strict=True):
            if ours["error"] != theirs["error"]:
                found = {"error"}
            else:
                found = {aspect for aspect in ours if ours[aspect] != theirs[aspect]}
            aspects |= {"binary" if aspect == "rows" and binary else aspect for aspect in found}
            told += [(aspect, ours[aspect], theirs[aspect]) for aspect in found]
    return aspects, told


@pytest.mark.parametrize("name, case", [(name, case) for name in FILES for case in CASES[name]])
def test_as_postgres(both, name, case):
    aspects, told = compared(both, case)
    lines = "\n".join(f"{aspect}: {ours!r}, and PostgreSQL {theirs!r}" for aspect, ours, theirs in told)
    assert aspects == DIFFERENCES.get((name, case), set()), lines or "no difference any more"


def test_differences_are_those_of_cases():
    assert [key for key in DIFFERENCES if key[1] not in CASES.get(key[0], [])] == []


def test_a_case_is_there_once():
    assert all(len(cases) == len(set(cases)) for cases in CASES.values())
