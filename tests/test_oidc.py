"""Tokens of an identity provider."""

import base64
import hmac
import json
import socket
import time

import adbc_driver_flightsql
import pyarrow.flight as flight
import pytest
from flightsql import sqlstate_of
from identity_client import basic, client_of, make_key, rows, with_headers
from identity_provider import AUDIENCE, HandMade, log_in, provider
from joserfc.jwk import RSAKey
from processes import until
from server import Server

HEADER = adbc_driver_flightsql.DatabaseOptions.AUTHORIZATION_HEADER.value
ALGORITHMS = {"rsa": "RS256 RS384 RS512 PS256 PS384 PS512", "P-256": "ES256", "P-384": "ES384", "Ed25519": "EdDSA"}


def asking(issuer, **flags):
    return {"auth": "oidc", "oidc_issuer": issuer, "oidc_audience": AUDIENCE, **flags}


@pytest.fixture(scope="module")
def hand_made():
    with HandMade() as made:
        for kind in ALGORITHMS:
            made.add(kind, kind)
        yield made


@pytest.fixture(scope="module")
def guarded(lake, hand_made):
    with Server(data=lake, **asking(hand_made.issuer, oidc_scope_claim="groups", oidc_scopes="staff=write")) as running:
        yield running


def is_accepted(client, token):
    return rows(client, "SELECT 42 AS v", with_headers(authorization=f"Bearer {token}")) == [{"v": 42}]


def refused(client, token):
    with pytest.raises(flight.FlightUnauthenticatedError) as caught:
        is_accepted(client, token)
    return str(caught.value)


def test_a_user_of_a_real_provider(make_server, connect, run_tavana):
    with provider() as issuer:
        server = make_server(**asking(issuer, auth="keys,oidc", oidc_name_claim="nickname"))
        assert server.ready["auth"] == "keys,oidc"
        token = log_in(issuer, "4711", nickname="ada")
        with connect(server, db_kwargs={HEADER: f"Bearer {token}"}).cursor() as cursor:
            cursor.execute("SELECT 42")
            assert cursor.fetchone() == (42,)
        with connect(server, db_kwargs={"username": "ada", "password": token}).cursor() as cursor:
            cursor.execute("SELECT 42")
            assert cursor.fetchone() == (42,)
        done = run_tavana(
            "sql", "--url", server.uri, "-c", "SELECT 42 AS v", "--format", "csv", env={"TAVANA_KEY": token}
        )
        assert (done.returncode, done.stdout) == (0, "v\n42\n"), done.stderr
        with client_of(server) as client:
            assert is_accepted(client, make_key(run_tavana, server)), "keys are accepted beside it"
            with pytest.raises(flight.FlightUnauthenticatedError):
                rows(client, "SELECT 1", with_headers(authorization=basic("eve", token)))
            assert "who its holder is" in refused(client, log_in(issuer, "4712"))
        assert token not in server.log


@pytest.mark.parametrize("kind", ALGORITHMS)
def test_algorithms(guarded, hand_made, kind):
    with client_of(guarded) as client:
        for algorithm in ALGORITHMS[kind].split():
            assert is_accepted(client, hand_made.token(algorithm, kind)), algorithm


def unsigned(token):
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    return ".".join([head, token.split(".")[1], ""])


def with_the_public_key_as_secret(made):
    """What a library that lets the token choose takes for a signature: HMAC with the public key."""
    head = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": "rsa"}).encode()).decode().rstrip("=")
    text = f"{head}.{made.token().split('.')[1]}"
    tag = hmac.digest(made.keys["rsa"].as_pem(private=False), text.encode(), "sha256")
    return f"{text}.{base64.urlsafe_b64encode(tag).decode().rstrip('=')}"


@pytest.mark.parametrize(
    ("make", "text", "reason"),
    [
        (lambda made: made.token(exp=int(time.time()) - 120), "has expired", "token_expired"),
        (lambda made: made.token(nbf=int(time.time()) + 120), "not valid yet", "token_early"),
        (lambda made: made.token(iss="http://127.0.0.1:1/realm"), "another issuer", "token_issuer"),
        (lambda made: made.token(aud="another"), "another audience", "token_audience"),
        (lambda made: made.token(aud=None), "does not say who", "token_claims"),
        (lambda made: made.token(exp=None), "does not say who", "token_claims"),
        (lambda made: unsigned(made.token()), "not signed in a way", "token_algorithm"),
        (with_the_public_key_as_secret, "not signed in a way", "token_algorithm"),
        (lambda made: made.token(key=RSAKey.generate_key(2048)), "signature does not hold", "token_signature"),
        (lambda made: made.token(kid="gone", key=made.keys["rsa"]), "does not have", "token_key"),
        (lambda made: made.token() + "AA", "", None),
        (lambda made: "a.b.c", "not valid", "malformed"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_refused_and_why(guarded, hand_made, make, text, reason):
    token = make(hand_made)
    with client_of(guarded) as client:
        told = refused(client, token)
        assert text in told and sqlstate_of(told) == "28P01"
        assert is_accepted(client, hand_made.token()), "others come in as before"
    if reason:
        guarded.wait_for_log(f'reason="{reason}"')
    assert token not in guarded.log


def test_a_login_ends_with_its_token(guarded, hand_made):
    token = hand_made.token(exp=int(time.time()) - 27)
    with client_of(guarded) as client:
        header, value = client.authenticate_basic_token("ada", token)
        options = flight.FlightCallOptions(headers=[(header, value)])

        def is_over():
            try:
                return not rows(client, "SELECT 1 AS v", options)
            except flight.FlightUnauthenticatedError as error:
                return "has expired" in str(error)

        until(is_over, 15, "the login is over: 30 s after the token's end, for clocks that differ")


def test_a_key_that_is_new_is_fetched_and_made_up_ones_do_not_make_the_server_ask_on(guarded, hand_made):
    hand_made.add("next", "rsa")
    with client_of(guarded) as client:

        def comes_in():
            try:
                return is_accepted(client, hand_made.token(kid="next"))
            except flight.FlightUnauthenticatedError:
                return False

        until(comes_in, 10, "the new key is known")
        asked, begun = hand_made.asked, time.monotonic()
        for number in range(50):
            assert "does not have" in refused(
                client, hand_made.token(kid=f"made up {number}", key=hand_made.keys["rsa"])
            )
        assert hand_made.asked - asked <= 1 + (time.monotonic() - begun) / 5


def test_a_provider_that_is_not_there_is_asked_again(make_server):
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        server = make_server(**asking(f"http://127.0.0.1:{port}/realm"))
        server.wait_for_log("no token is accepted until the identity provider can be asked")
    with HandMade(port) as made, client_of(server) as client:

        def comes_in():
            try:
                return is_accepted(client, made.token())
            except flight.FlightUnavailableError as error:
                assert "cannot be checked at the moment" in str(error)
                return False

        until(comes_in, 15, "the provider is asked again")


def test_keys_from_a_file(make_server, run_tavana, tmp_path):
    made = HandMade()
    made.server.server_close()
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(made.jwks()))
    server = make_server(**asking(made.issuer, oidc_jwks=file))
    old = made.token()
    with client_of(server) as client:
        assert is_accepted(client, old)
        made.keys = {}
        made.add("rsa", "rsa")
        file.write_text(json.dumps(made.jwks()))

        def is_rotated():
            try:
                return is_accepted(client, made.token())
            except flight.FlightUnauthenticatedError:
                return False

        until(is_rotated, 10, "the file is read again")
        assert "signature does not hold" in refused(client, old)
    file.write_text("{}")
    flags = ["--flight-listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0", "--state", tmp_path / "state"]
    done = run_tavana(
        *["serve", "--auth", "oidc", "--oidc-issuer", "x", "--oidc-audience", "y", "--oidc-jwks", file, *flags]
    )
    assert done.returncode == 1 and "holds no key that signs tokens" in done.stderr, done.stderr


def test_an_issuer_must_be_reached_safely(run_tavana):
    done = run_tavana(
        *"serve --auth oidc --oidc-issuer http://id.example.org --oidc-audience lake --oidc-scopes a=b".split()
    )
    assert done.returncode == 2
    for part in [
        "is not the URL of an identity provider; write https://",
        "`a=b` is not VALUE=read",
        "--oidc-scope-claim",
    ]:
        assert part in done.stderr
