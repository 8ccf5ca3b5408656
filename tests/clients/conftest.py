"""Fixtures for tests of clients.

    fresh         a name for a table that no other test uses
"""

import itertools
import sys
from pathlib import Path

import pytest

# These clients want other versions of packages than the tests themselves: `scripts/test` runs each of these
# files in the environment of its name, .deps/clients/NAME.
OWN = ["ibis", "sqlalchemy"]
collect_ignore = [f"test_{name}.py" for name in OWN if Path(sys.prefix).name != name]

numbers = itertools.count(1)


@pytest.fixture
def fresh():
    return f"fresh_{next(numbers)}"
