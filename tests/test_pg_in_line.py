"""A PostgreSQL client whose statement waits in line for memory is told so before its rows."""

import re
import subprocess
import threading
import time

import psycopg
import pytest
from flightsql import busy
from pgwire import EXECUTE, SYNC, Pg, bind, fields, parse, query
from postgres16 import program
from processes import active_statements, until
from server import Server, environment

WAITS = re.compile(
    r"waiting for memory: (\d+(?:st|nd|rd|th) of \d+) in line, "
    r"(?:expected to begin in (?:about \d+|\d+-\d+) (?:s|min|h)|when it will begin is not known yet)"
)
# The longest wait for what comes within a second or so, or five.
PATIENCE = 30


@pytest.fixture(scope="module")
def narrow(lake):
    """A server with room for four small statements at a time."""
    with Server(data=lake, memory="256MiB") as running:
        yield running


class Client:
    """A client whose statements run on a thread of their own, and what it is told meanwhile."""

    def __init__(self, server, **options):
        self.connection = psycopg.connect(f"postgresql://ada@{server.pg}/tavana", autocommit=True, **options)
        self.notices = []
        self.connection.add_notice_handler(self.hear)

    def hear(self, told):
        # It is gone once this returns.
        self.notices.append((told.severity, told.sqlstate, told.message_primary, told.message_hint))

    def ask(self, sql, *values):
        """Begins a statement."""
        self.outcome = None

        def run():
            try:
                self.outcome = self.connection.execute(sql, values or None).fetchall()
            except psycopg.Error as error:
                self.outcome = error

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()

    def place(self, number=1):
        """Waits for a notice, counted from 1; gives the place in line that it tells."""
        until(lambda: len(self.notices) >= number, PATIENCE, f"notice {number}")
        severity, sqlstate, message, hint = self.notices[number - 1]
        assert (severity, sqlstate) == ("NOTICE", "00000")
        assert "SELECT * FROM tavana.queue" in hint
        assert self.outcome is None, "it does not wait"
        return WAITS.fullmatch(message)[1]

    def answer(self):
        """Waits for the end of the statement."""
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()
        return self.outcome

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()


def until_waiting(server, count):
    """Waits until so many wait in line. Whoever asks does not."""
    with psycopg.connect(f"postgresql://ada@{server.pg}/tavana", autocommit=True) as connection:
        sql = "SELECT count(*) FROM tavana.queue WHERE state = 'waiting'"
        until(lambda: connection.execute(sql).fetchone() == (count,), PATIENCE, f"{count} in line")


# Without values by the simple protocol, with them by the extended one.
@pytest.mark.parametrize("values", [(), (3,)])
def test_who_waits_is_told_before_the_rows(narrow, values):
    sql = f"SELECT r_regionkey FROM region WHERE r_regionkey < {'%s' if values else 3} ORDER BY 1"
    with busy(narrow) as let_go, Client(narrow) as client:
        client.ask(sql, *values)
        assert client.place() == "1st of 1"
        let_go()
        assert client.answer() == [(0,), (1,), (2,)]
        told = len(client.notices)
        client.ask(sql, *values)
        assert client.answer() == [(0,), (1,), (2,)]
        assert len(client.notices) == told


def test_psql_shows_it(narrow, tmp_path):
    command = [program("psql"), "-X", "-A", "-t", "-c", "SELECT 42", f"postgresql://ada@{narrow.pg}/tavana"]
    with busy(narrow) as let_go:
        psql = subprocess.Popen(
            command, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        notice, hint = psql.stderr.readline(), psql.stderr.readline()
        let_go()
        assert psql.communicate(timeout=PATIENCE) == ("42\n", "")
    assert WAITS.fullmatch(notice.removeprefix("NOTICE:  ").rstrip()), notice
    assert hint.startswith("HINT:  SELECT * FROM tavana.queue"), hint


@pytest.mark.parametrize("level", ["warning", "error"])
def test_who_does_not_want_notices_has_none(narrow, level):
    with busy(narrow) as let_go, Client(narrow) as quiet, Client(narrow) as other:
        quiet.connection.execute(f"SET client_min_messages = {level}")
        quiet.ask("SELECT 1")
        until_waiting(narrow, 1)
        # Who came later is told after as long a wait.
        other.ask("SELECT 2")
        assert other.place() == "2nd of 2"
        let_go()
        assert (quiet.answer(), other.answer()) == ([(1,)], [(2,)])
        assert not quiet.notices


def test_who_does_not_wait_is_told_nothing(narrow):
    with Client(narrow) as client:
        rows, took = 1_000_000_000, 0
        # Long enough to have been asked after.
        while took < 2:
            begun = time.monotonic()
            sql = f"SELECT count(*) FROM range({rows}) r(i) WHERE i % 7 = 0"
            assert client.connection.execute(sql).fetchone() == (-(-rows // 7),)
            took = time.monotonic() - begun
            rows *= 3
        assert not client.notices


def test_a_change_of_place_is_told_and_nothing_else(narrow):
    with busy(narrow) as let_go, Client(narrow) as first, Client(narrow) as second:
        first.ask("SELECT 1")
        until_waiting(narrow, 1)
        second.ask("SELECT 2")
        assert second.place() == "2nd of 2"
        first.connection.cancel()
        assert isinstance(first.answer(), psycopg.errors.QueryCanceled)
        assert second.place(2) == "1st of 1"
        let_go()
        assert second.answer() == [(2,)]
        assert len(second.notices) == 2


def test_that_the_wait_is_over_is_told_of_what_has_no_rows_yet(narrow):
    endless = "SELECT count(*) FROM range(10_000_000) a(i), range(10_000_000) b(i) WHERE a.i + b.i < 0"
    with busy(narrow) as let_go, Client(narrow) as client:
        client.ask(endless)
        client.place()
        let_go()
        until(lambda: len(client.notices) == 2, PATIENCE, "the end of the wait")
        assert client.notices[1][2] == "no longer waiting for memory: the statement runs"
        client.connection.cancel()
        assert isinstance(client.answer(), psycopg.errors.QueryCanceled)


def test_a_statement_that_waits_can_be_cancelled_and_left(narrow):
    with busy(narrow) as let_go:
        with Client(narrow) as client:
            client.ask("SELECT 1")
            client.place()
            client.connection.cancel()
            assert isinstance(client.answer(), psycopg.errors.QueryCanceled)
            with Pg(narrow) as leaves:
                leaves.send(query("SELECT 2"))
                assert WAITS.fullmatch(fields(leaves.until("N").of("N")[0])["M"])
            # Those of the results which are not read.
            until(lambda: active_statements(narrow) == 4, PATIENCE, "nobody waits any more")
            let_go()
            assert client.connection.execute("SELECT 3").fetchone() == (3,)


def test_a_notice_comes_between_the_answers_of_a_pipeline(narrow):
    with busy(narrow) as let_go, Pg(narrow) as client:
        client.send(parse("SHOW DateStyle"), bind(), EXECUTE, parse("SELECT 7"), bind(), EXECUTE)
        client.send(parse("SELECT $1::int"), bind(["8"]), EXECUTE, SYNC)
        before = client.until("N")
        assert before.kinds == "12DC12", before
        assert fields(before.of("N")[0])["S"] == "NOTICE"
        let_go()
        after = client.until("Z")
        assert (after.kinds, after.rows) == ("DC12DCZ", [("7",), ("8",)]), after


@pytest.mark.parametrize(
    ("asked", "before", "after"),
    [
        ("COPY (SELECT 7) TO STDOUT", "H", "dcCZ"),
        ("DECLARE c CURSOR WITH HOLD FOR SELECT 7; FETCH c; CLOSE c", "CT", "DCCZ"),
    ],
)
def test_copy_and_cursors_wait_as_well(narrow, asked, before, after):
    with busy(narrow) as let_go, Pg(narrow) as client:
        client.send(query(asked))
        told = client.until("N")
        assert told.kinds == before, told
        let_go()
        assert client.until("Z").kinds == after
