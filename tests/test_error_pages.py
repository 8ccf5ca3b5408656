"""The pages under docs/errors: what they show is what the service says."""

import re
from pathlib import Path

import duckdb
import flightsql
import pyarrow
import pyarrow.flight as flight
import pytest
from server import Server

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "errors"
ROOMS = ["query", "proto", "scheduler", "worker", "flight-server"]

# Statements that lead to what a page shows; the last one to the error.
STATEMENTS = {
    "corrupt": ["SELECT * FROM events"],
    "data": ["SELECT 'n/a'::INTEGER"],
    "denied": ["SELECT * FROM read_csv('/etc/passwd')"],
    "exists": ["CREATE TEMP TABLE recent AS SELECT 1", "CREATE TEMP TABLE recent AS SELECT 1"],
    "limit": ["SELECT " + "1," * 600 + "1"],
    "missing": ["SELECT * FROM ordrs"],
    "source": ["SELECT * FROM read_parquet('{lake}/gone.parquet')"],
    "syntax": ["SELECT 1,\n  2 FORM orders"],
    "unsupported": ["SELECT 1::VARIANT AS v"],
}
# These need more than statements; the tests that bring them about are elsewhere. Here, that the words are the program's.
OTHERS = {"bug", "cancelled", "conflict", "lost", "memory", "timed_out", "unavailable"}
# There is no such error yet, and the page says so.
NONE = {"unauthenticated"}


def example(page):
    """The first block of a page."""
    return re.search(r"^```\n(.*?)\n```$", (PAGES / f"{page}.md").read_text(), re.M | re.S)[1]


def kinds():
    """The labels of all kinds, from where they are defined."""
    return set(re.findall(r'=> "([a-z_]+)",', (ROOT / "query" / "src" / "error.rs").read_text()))


def test_every_kind_has_a_page():
    pages = {page.stem for page in PAGES.glob("*.md")} - {"README"}
    assert pages == kinds() == STATEMENTS.keys() | OTHERS | NONE
    index = (PAGES / "README.md").read_text()
    assert all(f"[{page}]({page}.md)" in index for page in pages)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    lake = tmp_path_factory.mktemp("pages") / "lake"
    lake.mkdir()
    duckdb.execute(f"COPY (SELECT 1 AS o_orderkey) TO '{lake}/orders.parquet'")
    (lake / "events.parquet").write_text("this is a text, whatever its name says\n")
    with Server(data=lake, sql_limit="1KiB") as running:
        running.lake = lake
        yield running


@pytest.mark.parametrize("page", sorted(STATEMENTS))
def test_a_page_shows_what_is_said(shop, page):
    client = flight.connect(shop.uri)
    *before, last = [sql.format(lake=shop.lake) for sql in STATEMENTS[page]]
    for sql in before:
        flightsql.outcome(lambda sql=sql: flightsql.fetch(client, sql))
    with pytest.raises(pyarrow.ArrowException) as caught:
        flightsql.fetch(client, last).read_all()
    client.close()
    assert example(page) in str(caught.value).replace(str(shop.lake), "/data/lake")


@pytest.mark.parametrize("page", sorted(OTHERS))
def test_the_words_of_a_page_are_the_programs(page):
    words = "\n".join(file.read_text() for room in ROOMS for file in (ROOT / room / "src").rglob("*.rs"))
    words = re.sub(r"\\\n\s*", "", words)
    shown = example(page)
    state, last = shown[1:6], re.sub(r"^(\[\w{5}\] |hint: )", "", shown.splitlines()[-1])
    assert state in words and last in words
