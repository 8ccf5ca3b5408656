"""Who may come in: API keys, with the clients that people use, and the command that makes them."""

import re
import sqlite3
import stat
import time

import adbc_driver_flightsql
import pyarrow.flight as flight
import pytest
from flightsql import descriptor, fetch, prepared, sqlstate_of, statement
from identity_client import basic, client_of, make_key, rows, with_headers
from processes import until
from wire import Wire, framed

HEADER = adbc_driver_flightsql.DatabaseOptions.AUTHORIZATION_HEADER.value
COOKIES = adbc_driver_flightsql.DatabaseOptions.WITH_COOKIE_MIDDLEWARE.value


@pytest.fixture(scope="module")
def guarded(lake):
    from server import Server

    with Server(data=lake, auth="keys") as running:
        yield running


@pytest.fixture
def key(guarded, run_tavana, request):
    """A key of its own for each test, so that no test sees another one's."""
    name = re.sub(r"\W", "-", request.node.name)[:60]
    return name, make_key(run_tavana, guarded, name)


def bearer(text):
    return with_headers(authorization=f"Bearer {text}")


def refused(call):
    """The error with which a call is refused for want of valid credentials."""
    with pytest.raises(flight.FlightUnauthenticatedError) as caught:
        call()
    return str(caught.value)


def count(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM customer")
        return cursor.fetchone()[0]


def test_without_authentication_there_is_one_local_user_and_the_ready_line_says_so(server, run_tavana):
    assert server.ready["auth"] == "none"


def test_an_address_for_all_needs_authentication_and_all_mistakes_are_told_at_once(run_tavana):
    done = run_tavana("serve", "--flight-listen", "0.0.0.0:0", "--tls-cert", "c", "--oidc-jwks", "j", "--auth", "none")
    assert done.returncode == 2
    assert done.stderr.startswith("error: 3 settings are wrong:\n")
    for part in ["whoever connects could read all data. Ask for keys with --auth keys", "needs its key", "--auth oidc"]:
        assert part in done.stderr
    done = run_tavana("serve", "--auth", "oidc,password")
    assert done.returncode == 2 and "`password` is not one of none, keys, oidc" in done.stderr
    done = run_tavana("serve", "--auth", "oidc")
    assert done.returncode == 2 and "needs --oidc-issuer" in done.stderr and "needs --oidc-audience" in done.stderr


def test_an_address_for_all_is_served_with_keys(make_server, run_tavana):
    server = make_server(auth="keys", flight_listen="0.0.0.0:0")
    assert server.ready["auth"] == "keys"
    server.uri = server.uri.replace("0.0.0.0", "127.0.0.1")
    with client_of(server) as client:
        assert rows(client, "SELECT 42 AS v", bearer(make_key(run_tavana, server))) == [{"v": 42}]


def test_adbc_with_user_and_password(guarded, key, connect):
    name, secret = key
    for user in [name, ""]:
        assert count(connect(guarded, db_kwargs={"username": user, "password": secret})) == 15000
    with pytest.raises(Exception, match=r"UNAUTHENTICATED: .*\[28P01\]"):
        count(connect(guarded, db_kwargs={"username": "somebody", "password": secret}))


def test_adbc_with_a_header(guarded, key, connect):
    name, secret = key
    for header in [f"Bearer {secret}", basic(name, secret), basic("", secret, padded=False)]:
        for more in [{}, {COOKIES: "true"}]:
            assert count(connect(guarded, db_kwargs={HEADER: header, **more})) == 15000
    with pytest.raises(Exception, match="28000"):
        count(connect(guarded))


def test_sessions_of_adbc_with_one_key_are_apart(guarded, key, connect):
    _, secret = key
    first, second = (connect(guarded, db_kwargs={HEADER: f"Bearer {secret}"}) for _ in range(2))
    third, fourth = (connect(guarded, db_kwargs={"username": "", "password": secret}) for _ in range(2))
    for number, connection in enumerate([first, second, third, fourth]):
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE mine AS SELECT {number} AS v")
    for number, connection in enumerate([first, second, third, fourth]):
        with connection.cursor() as cursor:
            cursor.execute("SELECT v FROM mine")
            assert cursor.fetchone() == (number,)


def test_pyarrow_with_a_login(guarded, key):
    name, secret = key
    with client_of(guarded) as client:
        header, value = client.authenticate_basic_token(name, secret)
        assert (header, value[:11]) == (b"authorization", b"Bearer tvs_")
        options = flight.FlightCallOptions(headers=[(header, value)])
        assert rows(client, "SELECT 42 AS v", options) == [{"v": 42}]
    # It stands for its session, whatever connection it comes by.
    with client_of(guarded) as client:
        rows(client, "SELECT 1", options)
        client.get_flight_info(
            flight.FlightDescriptor.for_command(statement("CREATE TEMP TABLE t AS SELECT 7 AS v")), options
        )
    with client_of(guarded) as client:
        assert rows(client, "SELECT v FROM t", options) == [{"v": 7}]


def test_tavana_sql_with_a_key(guarded, key, run_tavana):
    _, secret = key
    ask = ["sql", "--url", guarded.uri, "-c", "SELECT 42 AS v", "--format", "csv"]
    for done in [run_tavana(*ask, env={"TAVANA_KEY": secret}), run_tavana(*ask, "--key", secret)]:
        assert (done.returncode, done.stdout) == (0, "v\n42\n"), done.stderr
    done = run_tavana(*ask)
    assert done.returncode == 1 and "[28000]" in done.stderr and "TAVANA_KEY" in done.stderr


def test_unknown_and_wrong_keys_are_refused_alike(guarded, key, run_tavana):
    name, secret = key
    other = make_key(run_tavana, guarded, f"{name[:50]}-other")
    mixed = secret[:17] + other[17:]
    told = set()
    with client_of(guarded) as client:
        for wrong in [mixed, "tvn_" + "a" * 51, secret[:-1], secret + "a", "abc", "a.b.c"]:
            told.add(refused(lambda: rows(client, "SELECT 1", bearer(wrong))))
            told.add(refused(lambda: rows(client, "SELECT 1", with_headers(authorization=basic(name, wrong)))))
        told.add(refused(lambda: rows(client, "SELECT 1", with_headers(authorization=basic("other", secret)))))
        assert len({re.sub(r"Detail:.*|gRPC client debug.*", "", text, flags=re.DOTALL) for text in told}) == 1, told
        assert sqlstate_of(told.pop()) == "28P01"
        assert sqlstate_of(refused(lambda: fetch(client, "SELECT 1"))) == "28000"
    until(lambda: "reason=" in guarded.log, 10, "the refusals are logged")
    for hidden in [secret, mixed, other, secret[17:]]:
        assert hidden not in guarded.log
    assert guarded.log.count('reason="wrong"') <= 3, "many refusals are one line"


def test_every_call_is_authenticated(guarded):
    with Wire(guarded.flight) as wire:
        methods = (
            "DoGet GetFlightInfo GetSchema DoAction DoPut DoExchange ListActions ListFlights PollFlightInfo Handshake"
        )
        for method in methods.split():
            stream = wire.begin(method)
            wire.send(stream, framed(descriptor(statement("SELECT 1"))), end=True)
            code, sqlstate, text = wire.outcome(stream)
            assert (code, sqlstate) == (16, "28000"), (method, text)


def test_a_handshake_takes_a_key_in_any_form_and_gives_a_token(guarded, key):
    name, secret = key
    for header in [f"Bearer {secret}", basic(name, secret), basic("", secret, padded=False)]:
        with Wire(guarded.flight) as wire:
            stream = wire.begin("Handshake", ("authorization", header))
            wire.send(stream, framed(b""), end=True)
            assert wire.outcome(stream)[0] == 0
            token = wire.headers[stream]["authorization"]
            assert re.fullmatch(r"Bearer tvs_[0-9a-f]{32}", token)
            again = wire.begin("ListActions", ("authorization", token))
            wire.send(again, framed(b""), end=True)
            assert wire.outcome(again)[0] == 0
            made_up = wire.begin("ListActions", ("authorization", "Bearer tvs_" + "0" * 32))
            wire.send(made_up, framed(b""), end=True)
            assert wire.outcome(made_up)[:2] == (16, "28000")


def test_handles_tickets_and_logins_are_their_principals_alone(guarded, key, run_tavana):
    name, ada = key
    eve = make_key(run_tavana, guarded, f"{name[:50]}-eve")
    with client_of(guarded) as client:
        asked = client.get_flight_info(flight.FlightDescriptor.for_command(statement("SELECT 1 AS v")), bearer(ada))
        with pytest.raises(KeyError, match="34000"):
            client.do_get(asked.endpoints[0].ticket, bearer(eve)).read_all()
        assert client.do_get(asked.endpoints[0].ticket, bearer(ada)).read_all().num_rows == 1
        body = b"".join(bytes(result.body) for result in client.do_action(prepare("SELECT 1"), bearer(ada)))
        handle = handle_in(body)
        descriptor_of_handle = flight.FlightDescriptor.for_command(prepared(handle))
        client.get_flight_info(descriptor_of_handle, bearer(ada))
        with pytest.raises(KeyError, match="26000"):
            client.get_flight_info(descriptor_of_handle, bearer(eve))


def prepare(sql):
    from flightsql import field, packed

    return flight.Action("CreatePreparedStatement", packed("ActionCreatePreparedStatementRequest", field(1, sql)))


def handle_in(body):
    """The handle in an `ActionCreatePreparedStatementResult`: the first 16 bytes after its tag and length."""
    return body[body.index(b"\x0a\x10") + 2 :][:16]


class Cookies(flight.ClientMiddlewareFactory, flight.ClientMiddleware):
    """Notes the cookie that the server sets, and sends the one that it is told to."""

    def __init__(self):
        flight.ClientMiddlewareFactory.__init__(self)
        self.seen = None
        self.sent = None

    def start_call(self, info):
        return self

    def received_headers(self, headers):
        for value in headers.get("set-cookie", []):
            self.seen = value.split(";")[0]

    def sending_headers(self):
        return {"cookie": self.sent} if self.sent else {}


def test_a_stolen_cookie_opens_nothing(guarded, key, run_tavana):
    name, ada = key
    eve = make_key(run_tavana, guarded, f"{name[:50]}-eve")
    cookies = Cookies()
    make = flight.FlightDescriptor.for_command(statement("CREATE TEMP TABLE secret AS SELECT 7 AS v"))
    with flight.FlightClient(guarded.uri, middleware=[cookies]) as client:
        client.get_flight_info(make, bearer(ada))
        cookies.sent = cookies.seen
        assert cookies.sent.startswith("tavana_session=")
        assert rows(client, "SELECT v FROM secret", bearer(ada)) == [{"v": 7}]
    with flight.FlightClient(guarded.uri, middleware=[cookies]) as client:
        assert rows(client, "SELECT v FROM secret", bearer(ada)) == [{"v": 7}], "it outlives its connection"
        assert sqlstate_of(refused(lambda: fetch(client, "SELECT v FROM secret"))) == "28000", "a cookie is no proof"
        token = cookies.sent.partition("=")[2]
        assert sqlstate_of(refused(lambda: rows(client, "SELECT v FROM secret", bearer(token)))) == "28P01"
        with pytest.raises(KeyError, match="42P01"):
            rows(client, "SELECT v FROM secret", bearer(eve))
        assert rows(client, "SELECT v FROM secret", bearer(ada)) == [{"v": 7}]


def test_a_revoked_key_is_refused_within_5_s_on_open_connections_too(guarded, key, connect, run_tavana):
    name, secret = key
    by_login = connect(guarded, db_kwargs={"username": name, "password": secret})
    by_header = connect(guarded, db_kwargs={HEADER: f"Bearer {secret}"})
    assert count(by_login) == count(by_header) == 15000
    done = run_tavana("key", "revoke", name, "--state", guarded.state)
    assert done.returncode == 0 and "1 key" in done.stderr
    revoked = time.monotonic()

    def is_refused(connection):
        try:
            count(connection)
        except Exception as error:
            assert "28P01" in str(error) and "revoked" in str(error), error
            return True
        return False

    for connection in [by_login, by_header]:
        until(lambda: is_refused(connection), 5 - (time.monotonic() - revoked), "the key opens nothing")
    with pytest.raises(Exception, match="28P01"):
        count(connect(guarded, db_kwargs={"username": name, "password": secret}))
    assert make_key(run_tavana, guarded, name) != secret, "the name is free again"


def test_two_keys_at_a_time(guarded, key, run_tavana):
    name, first = key
    second = make_key(run_tavana, guarded, name, verb="rotate")
    opens = lambda client, secret: rows(client, "SELECT 1 AS v", bearer(secret)) == [{"v": 1}]
    with client_of(guarded) as client:
        assert opens(client, first) and opens(client, second)
        third = make_key(run_tavana, guarded, name, verb="rotate")
        assert opens(client, second) and opens(client, third)

        def is_over(secret):
            try:
                return not opens(client, secret)
            except flight.FlightUnauthenticatedError:
                return True

        until(lambda: is_over(first), 5, "the one that was replaced is over")
        assert run_tavana("key", "revoke", name, "--old", "--state", guarded.state).returncode == 0
        until(lambda: is_over(second), 5, "the old one is over")
        assert opens(client, third)
    listed = [line.split() for line in run_tavana("key", "list", "--state", guarded.state).stdout.splitlines()]
    assert listed[0] == ["NAME", "SCOPE", "CREATED", "EXPIRES", "KEY", "STATE"]
    mine = [(row[4], row[5]) for row in listed if row[0] == name]
    assert mine == [
        (f"{secret[:16]}…", state) for secret, state in [(third, "active"), (second, "revoked"), (first, "revoked")]
    ]


def test_a_key_expires(guarded, run_tavana, key):
    name, _ = key
    late = run_tavana(
        "key", "create", "--name", "x", "--scope", "read", "--expires", "2020-01-01T00:00:00Z", "--state", guarded.state
    )
    assert late.returncode == 1 and "before it was made" in late.stderr
    odd = run_tavana("key", "create", "--name", "x", "--scope", "read", "--expires", "soon", "--state", guarded.state)
    assert odd.returncode == 2 and "`soon` is no time" in odd.stderr
    at = time.time() + 3
    expires = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
    secret = make_key(run_tavana, guarded, f"{name[:50]}-short", "read", "--expires", expires)

    with client_of(guarded) as client:

        def is_over():
            try:
                return not rows(client, "SELECT 1", bearer(secret))
            except flight.FlightUnauthenticatedError as error:
                return "has expired" in str(error)

        until(is_over, 10, "the key has expired")


def test_nothing_in_the_state_opens_anything(guarded, key):
    _, secret = key
    assert stat.S_IMODE(guarded.state.stat().st_mode) == 0o700
    for file in guarded.state.iterdir():
        if file.is_file():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
            content = file.read_bytes()
            assert secret.encode() not in content and secret[17:49].encode() not in content, file
    with sqlite3.connect(f"file:{guarded.state}/state.sqlite?mode=ro", uri=True) as database:
        ((digest, scram),) = database.execute("SELECT digest, scram FROM api_key WHERE id = ?", [secret[4:16]])
    assert len(digest) == 32
    assert re.fullmatch(r"SCRAM-SHA-256\$4096:[\w+/=]{24}\$[\w+/=]{44}:[\w+/=]{44}", scram), scram


def test_the_key_is_the_last_word_of_the_output_and_all_of_it(guarded, run_tavana, key):
    name, _ = key
    done = run_tavana("key", "create", "--name", f"{name[:50]}-out", "--scope", "admin", "--state", guarded.state)
    assert re.fullmatch(r"tvn_[A-Za-z0-9]{12}_[A-Za-z0-9]{38}\n", done.stdout)
    assert done.stdout.strip() not in done.stderr and "not shown again" in done.stderr
    again = run_tavana("key", "create", "--name", f"{name[:50]}-out", "--scope", "read", "--state", guarded.state)
    assert again.returncode == 1 and again.stdout == "" and "is active" in again.stderr
    gone = run_tavana("key", "revoke", "nobody", "--state", guarded.state)
    assert gone.returncode == 1 and "no key named nobody" in gone.stderr
