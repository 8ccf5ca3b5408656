"""docs/flight-sql.md has each row of what clients demand, and names tests that there are."""

import re

from server import ROOT

PAGE = (ROOT / "docs" / "flight-sql.md").read_text()


def test_every_row_is_there_once():
    assert re.findall(r"^\| (A\d+) \|", PAGE, re.MULTILINE) == [f"A{number}" for number in range(1, 37)]


def test_every_row_names_tests_that_there_are():
    for row in re.findall(r"^\| A\d+ \|.*$", PAGE, re.MULTILINE):
        named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", row)
        assert named, row
        for file, test in named:
            assert f"\ndef {test}(" in (ROOT / "tests" / file).read_text(), f"{file} has no {test}"
