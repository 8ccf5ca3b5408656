"""Who may come in at PostgreSQL's door, and as whom."""

import base64
import contextlib
import hashlib
import hmac
import os
import re
import ssl
import struct
import time

import pytest
from certificates import Authority, serial_of
from identity_client import make_key
from identity_provider import AUDIENCE, HandMade
from pgwire import (
    COPY_DONE,
    EXECUTE,
    GSS_REQUEST,
    SSL_REQUEST,
    SYNC,
    Wire,
    bind,
    copy_data,
    message,
    parse,
    query,
    refusal,
    startup,
    text,
)
from processes import until
from server import Server
from test_tls import authority, files, written  # noqa: F401: fixtures

MECHANISM = "SCRAM-SHA-256"
ASK = "SELECT 42 AS v"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """Asks for keys; debug shows all that could be logged."""
    with Server(tables=tmp_path_factory.mktemp("guarded"), auth="keys", log="debug") as running:
        yield running


@pytest.fixture
def make(guarded, run_tavana, request):
    """make(scope): the name and the key of a principal of the test's own."""
    made = []

    def make_one(scope="read"):
        name = f"{re.sub(r'[^a-z0-9]', '-', request.node.name.lower())[:50]}-{len(made)}"
        made.append(make_key(run_tavana, guarded, name, scope))
        return name, made[-1]

    yield make_one
    for key in made:
        # The last part is what nobody else knows.
        assert key not in guarded.log and key.rpartition("_")[2] not in guarded.log


def digest(key, data):
    return hmac.digest(key, data, "sha256")


class Scram:
    """A client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), one message after the other."""

    def __init__(self, key, nonce=None):
        self.key = key
        self.nonce = nonce or base64.b64encode(os.urandom(18)).decode()
        self.bare = f"n=,r={self.nonce}"

    def first(self, mechanism=MECHANISM):
        data = f"n,,{self.bare}".encode()
        return message("p", text(mechanism), struct.pack(">I", len(data)), data)

    def challenged(self, data):
        self.challenge = data.decode()
        told = dict(part.split("=", 1) for part in self.challenge.split(","))
        self.full_nonce, self.salt, self.rounds = told["r"], told["s"], int(told["i"])

    def final(self):
        salted = hashlib.pbkdf2_hmac("sha256", self.key.encode(), base64.b64decode(self.salt), self.rounds)
        without_proof = f"c=biws,r={self.full_nonce}"
        transcript = f"{self.bare},{self.challenge},{without_proof}".encode()
        client_key = digest(salted, b"Client Key")
        signature = digest(hashlib.sha256(client_key).digest(), transcript)
        proof = bytes(a ^ b for a, b in zip(client_key, signature))
        self.expected = digest(digest(salted, b"Server Key"), transcript)
        return message("p", f"{without_proof},p={base64.b64encode(proof).decode()}".encode())


def challenged(wire, user, key):
    """Begins a login; gives the exchange, once the server has told its salt."""
    wire.send(startup(user))
    assert wire.read() == ("R", struct.pack(">I", 10) + text(MECHANISM) + b"\0")
    scram = Scram(key)
    wire.send(scram.first())
    kind, body = wire.read()
    assert (kind, body[:4]) == ("R", struct.pack(">I", 11))
    scram.challenged(body[4:])
    assert scram.full_nonce.startswith(scram.nonce) and len(scram.full_nonce) >= len(scram.nonce) + 18
    return scram


def logged_in(server, user, key):
    """A connection that has logged in, whose server has proven to know the key too; the caller closes it."""
    wire = Wire(server)
    scram = challenged(wire, user, key)
    wire.send(scram.final())
    greeting = wire.until("ZE")
    if greeting.errors:
        wire.close()
        raise Refused(greeting)
    last, accepted = greeting.of("R")
    assert last == struct.pack(">I", 12) + b"v=" + base64.b64encode(scram.expected) and accepted == bytes(4)
    wire.note(greeting)
    return wire


class Refused(Exception):
    """A login that is refused, with what was answered."""

    def __init__(self, answer):
        super().__init__(answer.error)
        self.answer = answer
        self.error = answer.error


def refused(server, user, key):
    with pytest.raises(Refused) as caught:
        logged_in(server, user, key)
    assert caught.value.error["S"] == "FATAL"
    return caught.value.error


# SCRAM


def test_a_key_is_proven_without_being_told(guarded, make):
    name, key = make()
    with logged_in(guarded, name, key) as client:
        assert client.query(ASK).rows == [("42",)]
        assert client.greeting.settings["session_authorization"] == name
        assert client.query("SELECT current_user, session_user, user").rows == [(name,) * 3]


def test_wrong_keys_and_unknown_users_are_refused_alike(guarded, make):
    (name, key), (other, others_key) = make(), make()
    told = set()
    for user, wrong in [
        (name, key[:-1]),
        (name, others_key),
        (name, ""),
        (name.upper(), key),
        (f"{name}x", key),
        ("nobody", key),
    ]:
        error = refused(guarded, user, wrong)
        told.add(tuple(sorted({**error, "M": error["M"].replace(user, "…")}.items())))
        assert error["C"] == "28P01"
    assert len(told) == 1, told
    with logged_in(guarded, other, others_key) as client:
        assert client.query(ASK).rows == [("42",)]


def test_who_does_not_exist_cannot_be_told_from_who_does(guarded, make):
    """The salt of each stays the same, as a real one does, and all look alike."""
    name, key = make()

    def told(user):
        with Wire(guarded) as wire:
            scram = challenged(wire, user, key)
            return scram.salt, scram.rounds

    users = [name, "nobody", "somebody", "x" * 200, "ü"]
    first = {user: told(user) for user in users}
    assert first == {user: told(user) for user in users}
    assert len({salt for salt, _ in first.values()}) == len(users)
    assert len({(len(base64.b64decode(salt)), rounds) for salt, rounds in first.values()}) == 1


def test_a_proof_is_not_good_for_another_login(guarded, make):
    name, key = make()
    with Wire(guarded) as wire:
        scram = challenged(wire, name, key)
        final = scram.final()
    with Wire(guarded) as wire:
        again = challenged(wire, name, key)
        assert again.full_nonce != scram.full_nonce
        wire.send(final)
        assert wire.to_the_end().errors in (["08P01"], ["28P01"])


def first(data, mechanism=MECHANISM, length=None):
    return message("p", text(mechanism), struct.pack(">i", len(data) if length is None else length), data)


@pytest.mark.parametrize(
    "wrong",
    [
        message("p"),
        message("p", b"no end"),
        message("p", text(MECHANISM)),
        message("p", text(MECHANISM), struct.pack(">i", -1)),
        first(b"n,,n=,r=abc", mechanism="SCRAM-SHA-256-PLUS"),
        first(b"n,,n=,r=abc", mechanism="PLAIN"),
        first(b"n,,n=,r=abc", length=3),
        first(b"n,,n=,r=abc", length=1000),
        first(b""),
        first(b"n"),
        first(b"n,,"),
        first(b"n,,n="),
        first(b"n,,n=,r="),
        first(b"n,,n=,r=a b"),
        first(b"n,,r=abc"),
        first(b"n,,n=,r=\xff"),
        first(b"p=tls-server-end-point,,n=,r=abc"),
        first(b"x,,n=,r=abc"),
        query(ASK),
        SYNC,
        startup(),
    ],
    ids=repr,
)
def test_a_first_message_that_is_none(guarded, wrong):
    with Wire(guarded) as wire:
        wire.send(startup("nobody"))
        wire.read()
        wire.send(wrong)
        answer = wire.to_the_end()
        assert (answer.kinds, answer.errors, answer.error["S"]) == ("E", ["08P01"], "FATAL")


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b"c=biws", b"c=eSws"),
        lambda data: data.replace(b"c=biws,", b""),
        lambda data: data.replace(b",r=", b",r=x"),
        lambda data: data.partition(b",p=")[0],
        lambda data: data.partition(b",p=")[0] + b",p=???",
        lambda data: b"",
        lambda data: b"\xff" + data,
    ],
)
def test_a_last_message_that_is_none(guarded, make, change):
    name, key = make()
    with Wire(guarded) as wire:
        scram = challenged(wire, name, key)
        wire.send(message("p", change(scram.final()[5:])))
        answer = wire.to_the_end()
        assert (answer.kinds, answer.errors, answer.error["S"]) == ("E", ["08P01"], "FATAL")


def test_nothing_is_done_before_the_login(guarded):
    with Wire(guarded) as wire:
        wire.send(startup("nobody"), query("CREATE TABLE before (a INT)"), SYNC)
        answer = wire.to_the_end()
        assert (answer.kinds, answer.errors) == ("RE", ["08P01"])


def test_a_revoked_key_is_refused_within_5_s_on_open_connections_too(guarded, make, run_tavana):
    name, key = make()
    with logged_in(guarded, name, key) as client, logged_in(guarded, name, key) as extended:
        assert client.query(ASK).rows == [("42",)]
        assert extended.ask(parse(ASK, "s"), bind(statement="s"), EXECUTE, SYNC).rows == [("42",)]
        assert run_tavana("key", "revoke", name, "--state", guarded.state).returncode == 0
        revoked = time.monotonic()

        def left():
            return 5 - (time.monotonic() - revoked)

        def is_refused(ask):
            answer = ask()
            assert answer.errors in ([], ["28P01"]), answer
            return answer.errors

        until(lambda: is_refused(lambda: client.query(ASK)), left(), "an open connection is refused")
        until(lambda: is_refused(lambda: extended.ask(bind(statement="s"), EXECUTE, SYNC)), left(), "prepared ones too")

        def logs_in():
            try:
                logged_in(guarded, name, key).close()
                return True
            except Refused as refusal_:
                assert refusal_.error["C"] == "28P01"
                return False

        until(lambda: not logs_in(), left(), "a login is refused")


def test_two_keys_at_a_time(guarded, make, run_tavana):
    name, old = make()
    new = make_key(run_tavana, guarded, name, verb="rotate")
    for key in [old, new, old]:
        with logged_in(guarded, name, key) as client:
            assert client.query(ASK).rows == [("42",)]
    assert run_tavana("key", "revoke", name, "--old", "--state", guarded.state).returncode == 0

    def is_over():
        try:
            logged_in(guarded, name, old).close()
        except Refused as refusal_:
            return refusal_.error["C"] == "28P01"
        return False

    until(is_over, 5, "the old one is over")
    with logged_in(guarded, name, new) as client:
        assert client.query(ASK).rows == [("42",)]


# What one may


def test_who_may_read_may_not_write(guarded, make):
    (reader, key), (writer, writers_key) = make("read"), make("write")
    with logged_in(guarded, writer, writers_key) as client:
        assert client.query("CREATE TABLE IF NOT EXISTS shared (a INT)").errors == []
        assert client.query("INSERT INTO shared VALUES (1)").tags == ["INSERT 0 1"]
    with logged_in(guarded, reader, key) as client:
        for sql in [
            "INSERT INTO shared VALUES (2)",
            "UPDATE shared SET a = 2",
            "DELETE FROM shared",
            "DROP TABLE shared",
            "CREATE TABLE mine (a INT)",
            "CREATE TABLE mine AS SELECT 1 AS a",
            "ALTER TABLE shared ADD COLUMN b INT",
        ]:
            for answer in [client.query(sql), client.ask(parse(sql), bind(), EXECUTE, SYNC)]:
                assert answer.errors and answer.errors[0] in ("42501", "25006"), (sql, answer)
        client.send(query("COPY shared FROM STDIN"), copy_data(b"7\n"), COPY_DONE)
        answer = client.until("Z")
        assert answer.errors and answer.errors[0] in ("42501", "25006"), answer
        client.query("BEGIN")
        assert client.query("INSERT INTO shared VALUES (2)").errors[0] in ("42501", "25006")
        assert client.query("COMMIT").tags == ["ROLLBACK"]
        assert client.query("SELECT DISTINCT a FROM shared").rows == [("1",)]
        assert client.query("CREATE TEMP TABLE mine AS SELECT 1 AS a").errors == [], "what is one's own one may change"


def test_sessions_of_one_key_are_apart(guarded, make):
    name, key = make()
    with logged_in(guarded, name, key) as one, logged_in(guarded, name, key) as other:
        assert one.query("CREATE TEMP TABLE mine AS SELECT 1 AS a").errors == []
        assert one.query("FROM mine").rows == [("1",)]
        assert other.query("FROM mine").errors == ["42P01"]
        one.query("SET TimeZone = 'Asia/Tokyo'")
        assert other.query("SHOW TimeZone").rows == [("UTC",)]


def test_what_one_does_is_not_shown_to_others(guarded, make):
    (ada, adas), (eve, eves) = make(), make()
    logins = [(ada, adas), (ada, adas), (eve, eves)]
    with contextlib.ExitStack() as opened:
        mine, too, other = [opened.enter_context(logged_in(guarded, *login)) for login in logins]
        assert mine.query("SELECT 'canary'").rows == [("canary",)]
        look = f"SELECT usename, query FROM pg_stat_activity WHERE pid = {mine.process}"
        assert too.query(look).rows == [(ada, "SELECT 'canary'")]
        assert other.query(look).rows == [(ada, "<insufficient privilege>")]
        assert not [row for row in other.query("SELECT * FROM pg_stat_activity").rows if "canary" in str(row)]


def test_what_one_does_others_cannot_end(guarded, make):
    (ada, adas), (eve, eves) = make(), make("admin")
    logins = [(ada, adas), (ada, adas), (eve, eves)]
    with contextlib.ExitStack() as opened:
        mine, too, other = [opened.enter_context(logged_in(guarded, *login)) for login in logins]
        mine.send(query("SELECT pg_sleep(20)"))
        active = f"SELECT state FROM pg_stat_activity WHERE pid = {mine.process}"
        until(lambda: too.query(active).rows == [("active",)], 5, "it sleeps")
        for call in ["pg_cancel_backend", "pg_terminate_backend"]:
            for sql in [
                f"SELECT {call}({mine.process})",
                f"SELECT {call}(pid) FROM pg_stat_activity WHERE pid = {mine.process}",
            ]:
                assert other.query(sql).errors == ["42501"], sql
        assert too.query(active).rows == [("active",)]
        assert too.query(f"SELECT pg_cancel_backend({mine.process})").rows == [("t",)]
        assert mine.until("Z").errors == ["57014"]


# TLS


def context_of(authority, *protocols, **options):  # noqa: F811
    context = ssl.create_default_context(cadata=authority.pem)
    if protocols:
        context.set_alpn_protocols(list(protocols))
    return context


class Tls(Wire):
    """A connection under TLS, for which PostgreSQL's own request asks, or which begins with it."""

    def __init__(self, server, context, direct=False):
        super().__init__(server)
        try:
            if not direct:
                self.send(SSL_REQUEST)
                assert self.exactly(1) == b"S"
            self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
        except BaseException:
            self.close()
            raise

    def log_in(self, user, password):
        """What is answered to a login with a password in the clear."""
        self.send(startup(user))
        assert self.read() == ("R", struct.pack(">I", 3))
        self.send(message("p", text(password)))
        return self.until("ZE")


@pytest.fixture(scope="module")
def provider():
    with HandMade() as made:
        yield made


@pytest.fixture(scope="module")
def secure(tmp_path_factory, authority, provider):  # noqa: F811
    certificate = written(tmp_path_factory.mktemp("certificates"), "server", authority.server())
    oidc = {"oidc_issuer": provider.issuer, "oidc_audience": AUDIENCE}
    with Server(
        tls_cert=certificate[0], tls_key=certificate[1], auth="keys,oidc", log="debug", **oidc
    ) as running:
        yield running


@pytest.fixture
def secure_key(secure, run_tavana, request):
    name = re.sub(r"[^a-z0-9]", "-", request.node.name.lower())[:60]
    key = make_key(run_tavana, secure, name)
    yield name, key
    assert key not in secure.log and key.rpartition("_")[2] not in secure.log


def test_a_key_is_told_under_tls(secure, authority, secure_key):  # noqa: F811
    name, key = secure_key
    with Tls(secure, context_of(authority)) as client:
        answer = client.log_in(name, key)
        assert answer.kinds == "RKZ"
        assert client.query(ASK).rows == [("42",)]
    with Tls(secure, context_of(authority)) as client:
        # GSS may be asked for within, too, and is not there.
        client.send(GSS_REQUEST)
        assert client.exactly(1) == b"N"
        assert client.log_in(name, key).kinds == "RKZ"


@pytest.mark.parametrize("wrong", ["key", "user", "nothing", "garbage", "header"])
def test_wrong_passwords_under_tls(secure, authority, secure_key, wrong):  # noqa: F811
    name, key = secure_key
    user, password = {
        "key": (name, key[:-1] + ("a" if key[-1] != "a" else "b")),
        "user": ("somebody", key),
        "nothing": (name, ""),
        "garbage": (name, "a.b.c"),
        "header": (name, "x\r\nauthorization: Bearer y"),
    }[wrong]
    with Tls(secure, context_of(authority)) as client:
        answer = client.log_in(user, password)
        assert (answer.kinds, answer.errors, answer.error["S"]) == ("E", ["28P01"], "FATAL")
        assert password not in answer.error["M"] or not password


def test_a_password_message_that_is_none(secure, authority):  # noqa: F811
    for wrong in [message("p"), message("p", b"no end"), query(ASK), SYNC]:
        with Tls(secure, context_of(authority)) as client:
            client.send(startup())
            client.read()
            client.send(wrong)
            assert client.to_the_end().errors == ["08P01"], wrong


def test_without_tls_nobody_comes_in(secure):
    error = refusal(secure, startup())
    assert error["C"] == "28000" and "sslmode" in error["H"]


def test_tls_at_once_needs_the_protocols_name(secure, authority, secure_key):  # noqa: F811
    name, key = secure_key
    with Tls(secure, context_of(authority, "postgresql"), direct=True) as client:
        assert client.socket.selected_alpn_protocol() == "postgresql"
        assert client.log_in(name, key).kinds == "RKZ"
        assert client.query(ASK).rows == [("42",)]
    # Without it, or for another, whoever is lured here with a browser's TLS could speak to this door.
    for protocols in [[], ["h2"], ["http/1.1"]]:
        with pytest.raises((ssl.SSLError, ConnectionError, EOFError)):
            with Tls(secure, context_of(authority, *protocols), direct=True) as client:
                client.log_in(name, key)
    # Who asks for TLS first need not name it, and may.
    with Tls(secure, context_of(authority, "postgresql")) as client:
        assert client.log_in(name, key).kinds == "RKZ"


def test_a_token_is_a_password_under_tls(secure, authority, provider):  # noqa: F811
    token = provider.token()

    def answer(user, password):
        with Tls(secure, context_of(authority)) as client:
            told = client.log_in(user, password)
            if not told.errors:
                assert client.query(ASK).rows == [("42",)]
            return told

    assert answer("ada", token).kinds == "RKZ"
    # Tokens that list many groups are long.
    long = provider.token(groups=[f"group {number}" for number in range(1300)])
    assert len(long) > 20_000 and answer("ada", long).kinds == "RKZ"
    for user, password in [("eve", token), ("ada", token[:-8]), ("ada", provider.token(exp=int(time.time()) - 120))]:
        assert answer(user, password).errors == ["28P01"]
    assert token not in secure.log and long not in secure.log


def test_a_token_is_not_told_in_the_clear(make_server, provider):
    server = make_server(auth="oidc", oidc_issuer=provider.issuer, oidc_audience=AUDIENCE)
    error = refusal(server, startup())
    assert error["C"] == "0A000" and "--tls" in error["H"]


def test_a_handshake_that_stalls_blocks_nobody(secure, authority, secure_key):  # noqa: F811
    name, key = secure_key
    stalled = [Wire(secure) for _ in range(50)]
    for number, wire in enumerate(stalled):
        wire.send(SSL_REQUEST if number % 2 else b"", b"\x16\x03\x01\x02\x00\x01")
    begun = time.monotonic()
    with Tls(secure, context_of(authority)) as client:
        assert client.log_in(name, key).kinds == "RKZ"
    assert time.monotonic() - begun < 3
    for wire in stalled:
        wire.close()


def test_clients_must_have_a_certificate(make_server, run_tavana, authority, files, tmp_path):  # noqa: F811
    ca = tmp_path / "clients.crt"
    ca.write_text(authority.pem)
    server = make_server(tls_cert=files[0], tls_key=files[1], tls_client_ca=ca, auth="keys")
    key = make_key(run_tavana, server)
    mine = written(tmp_path, "client", authority.client("ada"))
    strange = written(tmp_path, "strange", Authority("another one").client("ada"))
    for direct in [False, True]:
        context = context_of(authority, "postgresql")
        context.load_cert_chain(*mine)
        with Tls(server, context, direct) as client:
            assert client.log_in("ada", key).kinds == "RKZ"
        for others in [None, strange]:
            context = context_of(authority, "postgresql")
            if others:
                context.load_cert_chain(*others)
            with pytest.raises((ssl.SSLError, ConnectionError, EOFError)):
                with Tls(server, context, direct) as client:
                    client.log_in("ada", key)


def test_a_new_certificate_is_taken_and_connections_go_on(make_server, authority, files):  # noqa: F811
    server = make_server(tls_cert=files[0], tls_key=files[1])

    def serial():
        with Tls(server, context_of(authority)) as client:
            return serial_of(ssl.DER_cert_to_PEM_cert(client.socket.getpeercert(binary_form=True)))

    with Tls(server, context_of(authority)) as client:
        client.send(startup())
        client.note(client.until("ZE"))
        certificate, key = authority.server()
        assert serial() == serial_of(files[0].read_text())
        files[0].write_text(certificate)
        files[1].write_text(key)
        until(lambda: serial() == serial_of(certificate), 15, "the new certificate is shown")
        assert client.query(ASK).rows == [("42",)], "the connection is still there"


def test_a_port_that_is_taken_names_the_option(server, run_tavana):
    ports = ("--pg-listen", server.ready["pg"], "--flight-listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0")
    done = run_tavana("serve", *ports)
    assert done.returncode == 1 and "another program listens there already" in done.stderr, done.stderr
    assert "--pg-listen" in done.stderr and "TAVANA_PG_LISTEN" in done.stderr
