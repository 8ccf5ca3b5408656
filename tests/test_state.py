"""State in PostgreSQL, shared by several gateways, and SQLite's under many hands."""

import concurrent.futures
import time

import pyarrow.flight as flight
import pytest
from identity_client import client_of, make_key, rows, with_headers
from postgres import Postgres
from processes import until


@pytest.fixture(scope="module")
def postgres():
    with Postgres() as running:
        yield running


@pytest.fixture
def shared(postgres, tmp_path):
    """The flags of all that share a state."""
    secret = tmp_path / "keys.secret"
    secret.write_text("0123456789abcdef" * 4 + "\n")
    return {"state": postgres.url, "key_secret": secret}


def words(flags):
    return [word for name, value in flags.items() for word in ("--" + name.replace("_", "-"), str(value))]


def test_gateways_that_share_a_database_share_keys(make_server, run_tavana, postgres, shared, tmp_path):
    first, second = (make_server(auth="keys", state_folder=tmp_path / name, **shared) for name in ["a", "b"])
    done = run_tavana("key", "create", "--name", "ada", "--scope", "read", *words(shared))
    assert done.returncode == 0, done.stderr
    key = done.stdout.strip()
    options = with_headers(authorization=f"Bearer {key}")
    again = run_tavana("key", "create", "--name", "ada", "--scope", "read", *words(shared))
    assert again.returncode == 1 and "is active" in again.stderr
    other = tmp_path / "other.secret"
    other.write_text("f" * 64)
    with client_of(first) as one, client_of(second) as two:
        assert rows(one, "SELECT 1 AS v", options) == rows(two, "SELECT 1 AS v", options) == [{"v": 1}]
        rotated = run_tavana("key", "rotate", "ada", *words(shared)).stdout.strip()
        assert rows(two, "SELECT 2 AS v", with_headers(authorization=f"Bearer {rotated}")) == [{"v": 2}]
        listed = run_tavana("key", "list", *words(shared)).stdout.splitlines()
        assert [line.split()[-1] for line in listed[1:]] == ["active", "active"]
        assert "2 keys of ada are revoked" in run_tavana("key", "revoke", "ada", *words(shared)).stderr
        revoked = time.monotonic()

        def is_over(client):
            try:
                return not rows(client, "SELECT 1 AS v", options)
            except flight.FlightUnauthenticatedError as error:
                return "revoked" in str(error)

        for client in [one, two]:
            until(lambda: is_over(client), 5 - (time.monotonic() - revoked), "the key opens nothing")
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == [
        "history",
        "spill",
    ], "no state beside the database, but what waits for it"
    gone, _ = postgres.sql(f"SELECT 1 / count(*) FROM api_key WHERE id = '{key[4:16]}' AND scram LIKE 'SCRAM%'")
    assert gone


def test_a_database_that_is_away_lets_nobody_in_and_comes_back(make_server, run_tavana, postgres, shared, tmp_path):
    server = make_server(auth="keys", state_folder=tmp_path / "a", **shared)
    key = run_tavana("key", "create", "--name", "bob", "--scope", "read", *words(shared)).stdout.strip()
    options = with_headers(authorization=f"Bearer {key}")
    with client_of(server) as client:
        assert rows(client, "SELECT 1 AS v", options) == [{"v": 1}]
        postgres.stop()
        try:

            def is_shut():
                try:
                    return not rows(client, "SELECT 1 AS v", options)
                except flight.FlightUnavailableError as error:
                    assert "credentials cannot be checked at the moment" in str(error)
                    return True

            until(is_shut, 10, "what was known is too old")
            server.wait_for_log("credentials cannot be checked")
        finally:
            postgres.start()

        def is_open():
            try:
                return rows(client, "SELECT 1 AS v", options) == [{"v": 1}]
            except flight.FlightUnavailableError:
                return False

        until(is_open, 10, "the database is back")


def test_a_key_logs_in_to_postgresql_by_its_verifier(make_server, run_tavana, postgres, shared):
    """The verifier is as PostgreSQL writes it: PostgreSQL itself lets the key in, and no other."""
    key = run_tavana("key", "create", "--name", "eve", "--scope", "read", *words(shared)).stdout.strip()
    _, verifier = postgres.sql("SELECT scram FROM api_key WHERE name = 'eve'")
    made, text = postgres.sql(f"CREATE ROLE eve LOGIN PASSWORD '{verifier}'")
    assert made, text
    assert postgres.sql("SELECT 42", user="eve", password=key) == (True, "42")
    wrong, text = postgres.sql("SELECT 42", user="eve", password=key[:-1] + ("1" if key[-1] == "0" else "0"))
    assert not wrong and "password authentication failed" in text


def test_what_is_wrong_with_a_database_is_told_without_its_password(run_tavana, tmp_path):
    secret = tmp_path / "keys.secret"
    secret.write_text("a" * 64)
    arguments = ["--state", "postgres://tavana:hush@127.0.0.1:1/tavana", "--key-secret", secret]
    done = run_tavana("key", "list", *arguments)
    assert done.returncode == 1 and "127.0.0.1:1 cannot be used" in done.stderr, done.stderr
    shown = run_tavana("serve", "--print-config", "--auth", "keys", *arguments)
    assert 'state = "postgres://tavana:***@127.0.0.1:1/tavana"' in shown.stdout
    for output in [done.stdout, done.stderr, shown.stdout, shown.stderr]:
        assert "hush" not in output
    done = run_tavana("key", "list", "--state", "postgres://tavana@127.0.0.1:1/tavana")
    assert done.returncode == 2 and "need --key-secret FILE" in done.stderr


def test_keys_are_made_by_many_hands_at_once(make_server, run_tavana):
    server = make_server(auth="keys")
    with concurrent.futures.ThreadPoolExecutor(8) as many:
        keys = list(many.map(lambda number: make_key(run_tavana, server, f"user-{number}"), range(16)))
    assert len(set(keys)) == 16
    with client_of(server) as client:
        for key in keys:
            assert rows(client, "SELECT 1 AS v", with_headers(authorization=f"Bearer {key}")) == [{"v": 1}]
