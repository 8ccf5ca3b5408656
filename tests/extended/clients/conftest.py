"""Fixtures for tests of clients in other languages or with large environments of their own.

    tables        a server over the TPC-H sample with a writable catalog, one for each file of tests
"""

import pytest
from server import Server


@pytest.fixture(scope="module")
def tables(lake, tmp_path_factory):
    with Server(data=lake, tables=tmp_path_factory.mktemp("tables"), memory="4GB") as running:
        yield running
