"""What a test proves about a client, and the record that docs/clients.md is made of.

    @works("polars", "`read_database` over an ADBC connection")
    @fails("jdbc", "`close()` with `catalog=`", issue="apache/arrow-java#66")

`works` says what a user can do; `fails` what does not work through the client's own fault: the test asserts
the error that the user gets, and `issue` says where it is known. `pytest --clients-record FILE` writes the
outcome of each such test; `scripts/clients-page` makes the page of it.
"""

import json

import pytest


def works(tool, what):
    return pytest.mark.client(tool=tool, what=what, issue=None)


def fails(tool, what, issue):
    return pytest.mark.client(tool=tool, what=what, issue=issue)


class Record:
    """A pytest plugin that keeps the outcome of each test with such a mark."""

    def __init__(self, file):
        self.file = file
        self.lines = {}

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item):
        report = (yield).get_result()
        for mark in item.iter_markers("client"):
            line = self.lines.setdefault((mark.kwargs["tool"], mark.kwargs["what"]), {**mark.kwargs, "passed": True})
            # A line that several tests prove stands when all of them pass.
            line["passed"] &= report.passed

    def pytest_sessionfinish(self):
        self.file.write_text(json.dumps(list(self.lines.values()), indent=1, ensure_ascii=False) + "\n")
