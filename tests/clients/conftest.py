"""Fixtures for tests of clients.

    tables        a server over the TPC-H sample with a writable catalog, one for each file of tests
    fresh         a name for a table that no other test uses
"""

import itertools
import sys
from pathlib import Path

import pytest
from server import Server

# These clients want other versions of packages than the tests themselves: `scripts/test` runs each of these
# files in the environment of its name, .deps/clients/NAME.
OWN = ["ibis", "sqlalchemy"]
collect_ignore = [f"test_{name}.py" for name in OWN if Path(sys.prefix).name != name]

numbers = itertools.count(1)


@pytest.fixture(scope="module")
def tables(lake, tmp_path_factory):
    with Server(data=lake, tables=tmp_path_factory.mktemp("tables"), memory="4GB") as running:
        yield running


@pytest.fixture
def fresh():
    return f"fresh_{next(numbers)}"
