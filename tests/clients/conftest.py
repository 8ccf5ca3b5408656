"""Fixtures for tests of clients.

    fresh         a name for a table that no other test uses
"""

import itertools
import sys
from pathlib import Path

import pytest

# These clients want other versions of packages than the tests themselves: `scripts/test` runs the files of each in
# the environment of its name, .deps/clients/NAME.
OWN = {"ibis": ["ibis"], "pgcli": ["pgcli"], "sqlalchemy": ["sqlalchemy", "pg_sqlalchemy"]}
collect_ignore = [f"test_{name}.py" for own, names in OWN.items() if Path(sys.prefix).name != own for name in names]

numbers = itertools.count(1)


@pytest.fixture
def fresh():
    return f"fresh_{next(numbers)}"
