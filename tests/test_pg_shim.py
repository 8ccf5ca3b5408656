"""`tavana pg-shim`: PostgreSQL's door by itself, in front of a Flight SQL server elsewhere."""

import re
import subprocess
import threading
from contextlib import contextmanager

import psycopg
import pytest
from flightsql import busy
from server import TAVANA, environment

READY = re.compile(r"ready for PostgreSQL clients address=(\S+)")


@contextmanager
def shim(home, *arguments):
    """Starts one on a free port; gives its address."""
    command = [TAVANA, "pg-shim", "--listen", "127.0.0.1:0", *map(str, arguments)]
    process = subprocess.Popen(command, env=environment(home, None), stderr=subprocess.PIPE, text=True)
    try:
        for line in process.stderr:
            if found := READY.search(line):
                break
        else:
            raise AssertionError("it has not become ready")
        # What it says later must not fill the pipe.
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield found[1]
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0


def connect(address, user="ada", password=""):
    return psycopg.connect(f"postgresql://{user}:{password}@{address}/tavana", autocommit=True)


def test_what_works_with_the_service_works_through_it(tables, tmp_path):
    with shim(tmp_path, "--upstream", tables.uri) as address, connect(address) as connection:
        assert connection.execute("SELECT count(*) FROM region WHERE r_regionkey < %s", [3]).fetchone() == (3,)
        relation = connection.execute("SELECT relkind FROM pg_class WHERE relname = 'region'").fetchone()
        assert relation == ("r",)
        connection.execute("CREATE TABLE through_the_shim (a INTEGER, b VARCHAR)")
        with connection.cursor().copy("COPY through_the_shim FROM STDIN") as copy:
            for number in range(1000):
                copy.write_row((number, str(number)))
        with connection.transaction(), connection.cursor(name="c") as cursor:
            cursor.execute("SELECT a FROM through_the_shim ORDER BY a")
            assert cursor.fetchmany(3) == [(0,), (1,), (2,)]
        with pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("SELECT * FROM not_there")
        with connection.transaction(force_rollback=True):
            connection.execute("DELETE FROM through_the_shim")
        assert connection.execute("SELECT count(*) FROM through_the_shim").fetchone() == (1000,)


def test_a_statement_is_cancelled_through_it(server, tmp_path):
    with shim(tmp_path, "--upstream", server.uri) as address, connect(address) as connection:
        threading.Timer(0.2, connection.cancel).start()
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute("SELECT count(*) FROM range(100000000000) a WHERE a.range % 3 = 5")
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_who_waits_in_line_there_is_told_through_it(make_server, tmp_path):
    server = make_server(memory="256MiB")
    with (
        busy(server) as let_go,
        shim(tmp_path, "--upstream", server.uri) as address,
        connect(address) as connection,
    ):
        told = []

        def hear(notice):
            told.append(notice.message_primary)
            let_go()

        connection.add_notice_handler(hear)
        assert connection.execute("SELECT 42").fetchone() == (42,)
        assert len(told) == 1 and told[0].startswith("waiting for memory: 1st of 1 in line, "), told


def test_the_upstream_judges_passwords(keys, tmp_path):
    with shim(tmp_path, "--upstream", keys.uri, "--auth", "password") as address:
        key = keys.make("ada")
        with connect(address, "ada", key) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("ada",)
        for user, password in (("ada", "tvn_wrong"), ("eve", key)):
            with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                connect(address, user, password)


def test_one_that_could_be_reached_asks_who_comes(run_tavana):
    done = run_tavana("pg-shim", "--upstream", "grpc://127.0.0.1:1", "--listen", "0.0.0.0:0")
    assert done.returncode == 1 and "--auth password" in done.stderr
    done = run_tavana("pg-shim", "--upstream", "grpc://127.0.0.1:1", "--listen", "0.0.0.0:0", "--auth", "password")
    assert done.returncode == 1 and "in the clear" in done.stderr


def test_an_upstream_that_is_not_there_is_told(run_tavana):
    done = run_tavana("pg-shim", "--upstream", "grpc://127.0.0.1:1", "--listen", "127.0.0.1:0")
    assert done.returncode == 1 and "cannot connect to grpc://127.0.0.1:1" in done.stderr
