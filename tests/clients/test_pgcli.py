"""pgcli: what it asks to complete names, and a query without a terminal. Runs in .deps/clients/pgcli."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pgcli.completion_refresher import CompletionRefresher
from pgcli.pgexecute import PGExecute
from pgspecial.main import PGSpecial
from server import environment
from works import works


@pytest.fixture
def executor(server):
    host, _, port = server.ready["pg"].rpartition(":")
    executor = PGExecute("tavana", "ada", "", host, port, None)
    yield executor
    executor.conn.close()


@works("pgcli", "Completion of schemas, tables, columns, functions, types and databases")
def test_completion(executor):
    completer = CompletionRefresher()._bg_refresh
    found = []
    completer(executor, PGSpecial(), [lambda completer: found.append(completer)], None, {})
    (completer,) = found
    assert "public" in completer.dbmetadata["tables"]
    assert sorted(completer.dbmetadata["tables"]["public"])[:3] == ["customer", "lineitem", "nation"]
    columns = completer.dbmetadata["tables"]["public"]["region"]
    assert [(column.name, column.datatype) for column in columns.values()] == [
        ("r_regionkey", "integer"),
        ("r_name", "text"),
        ("r_comment", "text"),
    ]
    assert "tavana" in completer.databases and completer.search_path[-1] == "public"


def test_what_completion_asks(executor):
    assert "public" in executor.schemata() and "public" in executor.search_path()
    assert ("public", "region") in list(executor.tables())
    # Those of the catalog itself are views, as in PostgreSQL.
    assert all(schema != "public" for schema, _ in executor.views()) and list(executor.foreignkeys()) == []
    assert ("public", "region", "r_name", "text", False, None) in list(executor.table_columns())
    assert all(column[0] != "public" for column in executor.view_columns())
    assert any(function.func_name == "lower" for function in executor.functions())
    assert isinstance(list(executor.datatypes()), list) and "tavana" in list(executor.databases())
    assert executor.full_databases()


@works("pgcli", "Backslash commands and queries")
def test_statements(executor):
    for title, rows, headers, status, *_ in executor.run("SELECT r_name FROM region ORDER BY 1", PGSpecial()):
        assert (title, headers, status) == ("", ["r_name"], "SELECT 5")
        assert next(iter(rows)) == ("AFRICA",)
    for command in (r"\d", r"\dt", r"\d region", r"\dn", r"\l", r"\df lower", r"\du", r"\dT", r"\dv", r"\di", r"\dx"):
        results = list(executor.run(command, PGSpecial()))
        assert all(result[5] for result in results), command


@works("pgcli", "`pgcli -c`-like: statements from the standard input")
def test_without_a_terminal(server, tmp_path):
    host, _, port = server.ready["pg"].rpartition(":")
    program = Path(sys.prefix) / "bin" / "pgcli"
    done = subprocess.run(
        [program, "-h", host, "-p", port, "-U", "ada", "-d", "tavana", "-w", "-c", "SELECT 6 * 7 AS answer"],
        env={
            **environment(tmp_path),
            "XDG_CONFIG_HOME": str(tmp_path),
            "LC_ALL": "C.UTF-8",
            "PAGER": "cat",
            "TERM": "dumb",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0 and "42" in done.stdout and "answer" in done.stdout, (
        done.stderr + os.linesep + done.stdout
    )
