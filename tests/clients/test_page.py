"""docs/clients.md: what it shows is what the tests have shown, and what it has people paste works."""

import json
import sys

import pytest
from clients.page import PAGE, RESULTS, declared, page
from clients.pasted import output, program


@pytest.fixture
def results():
    return json.loads(RESULTS.read_text())


def test_the_page_is_that_of_the_results(results):
    assert PAGE.read_text() == page(results), "`scripts/clients-page --again` writes it"


def test_the_results_are_those_of_the_tests_there_are(results):
    assert {(line["tool"], line["what"], line["issue"]) for line in results} == declared(), "`make clients` makes them"


def test_every_line_is_proven(results):
    assert [line for line in results if not line["passed"]] == []


@pytest.mark.parametrize("name", ["adbc", "polars", "pandas", "pyarrow", "psycopg", "psycopg2", "asyncpg"])
def test_what_people_paste_works(server, name):
    assert "AFRICA" in output(sys.executable, "-c", program(f"{name}.py", server))
