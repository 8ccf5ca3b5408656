"""Fixtures for all tests.

    lake          the folder of the TPC-H sample at scale 0.1
    server        a server over it, one for the whole run: tests must leave it as they found it
    make_server   make_server(data=…, **flags): a server of the test's own, stopped when the test ends
    connect       connect(server): an ADBC connection with autocommit, closed when the test ends
    tables        a server that has a writable catalog too, one for each file of tests
    keys          a server that wants API keys, one for each file of tests; keys.make(name, scope) makes one
    run_tavana    run_tavana(*arguments, env=…, input=…): runs the program to its end, captures its output
"""

import contextlib
import subprocess
from pathlib import Path

import adbc_driver_flightsql.dbapi
import pytest
import testdata
from server import TAVANA, Server, environment
from works import Record

SCALE = "0.1"


def pytest_addoption(parser):
    parser.addoption("--clients-record", type=Path, help="where to write what the tests prove about clients")


def pytest_configure(config):
    config.addinivalue_line("markers", "client(tool, what, issue): what a test proves about a client; see works.py")
    if file := config.getoption("--clients-record"):
        config.pluginmanager.register(Record(file))


# So that a statement that hangs ends as a failed test.
LIMITS = {f"adbc.flight.sql.rpc.timeout_seconds.{call}": "60" for call in ("query", "update", "fetch")}


@pytest.fixture(scope="session")
def lake():
    return testdata.tpch(SCALE)


@pytest.fixture(scope="session")
def server(lake):
    with Server(data=lake, memory="4GB") as running:
        yield running


@pytest.fixture(scope="module")
def tables(lake, tmp_path_factory):
    with Server(data=lake, tables=tmp_path_factory.mktemp("tables"), memory="4GB") as running:
        yield running


@pytest.fixture(scope="module")
def keys(lake):
    with Server(data=lake, auth="keys") as running:

        def make(name, scope="read"):
            command = [TAVANA, "key", "create", "--state", running.state, "--name", name, "--scope", scope]
            return subprocess.check_output(command, env=environment(running.state), text=True).strip()

        running.make = make
        yield running


@pytest.fixture
def make_server():
    with contextlib.ExitStack() as running:
        yield lambda data=(), **flags: running.enter_context(Server(data=data, **flags))


def close(connection):
    """Closes it. A cursor that fails to close is not tried again when it is collected, in the middle of whatever runs."""
    connection.close()
    for cursor in connection._cursors:
        cursor._closed = True


@pytest.fixture
def connect():
    with contextlib.ExitStack() as connections:

        def open_connection(server, **options):
            uri = server if isinstance(server, str) else server.uri
            options["db_kwargs"] = {**LIMITS, **options.get("db_kwargs", {})}
            connection = adbc_driver_flightsql.dbapi.connect(uri, autocommit=True, **options)
            connections.callback(close, connection)
            return connection

        yield open_connection


@pytest.fixture
def run_tavana(tmp_path):
    def run(*arguments, env=None, timeout=60, **options):
        home = tmp_path / "home"
        home.mkdir(exist_ok=True)
        return subprocess.run(
            [TAVANA, *map(str, arguments)],
            # Another service may have the usual port.
            env=environment(home, {"TAVANA_PG_LISTEN": "127.0.0.1:0", **(env or {})}),
            cwd=options.pop("cwd", tmp_path),
            stdin=None if "input" in options else subprocess.DEVNULL,
            capture_output=True,
            text=options.pop("text", True),
            timeout=timeout,
            **options,
        )

    return run
