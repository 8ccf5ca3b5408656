"""TLS at the Flight door, with the clients that people use."""

import socket
import ssl
import time
from pathlib import Path

import adbc_driver_flightsql
import pyarrow.flight as flight
import pytest
from certificates import Authority, serial_of
from flightsql import fetch
from identity_client import make_key, rows, with_headers
from processes import until

OPTION = adbc_driver_flightsql.DatabaseOptions
ASK = "SELECT 42 AS v"


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture
def files(tmp_path, authority):
    """The files of a server's certificate and its key."""
    return written(tmp_path, "server", authority.server())


def written(folder, name, certificate_and_key):
    paths = folder / f"{name}.crt", folder / f"{name}.key"
    for path, text in zip(paths, certificate_and_key):
        path.write_text(text)
    return paths


def connected(server, **options):
    return flight.FlightClient(f"grpc+tls://{server.flight}", **options)


def seen_by_adbc(connect, server, **options):
    connection = connect(f"grpc+tls://{server.flight}", db_kwargs=options)
    with connection.cursor() as cursor:
        cursor.execute(ASK)
        return cursor.fetchone()


def hello(server, **options):
    """A TLS connection by hand that trusts anybody; gives what was agreed upon and the certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(options.get("protocols", ["h2"]))
    host, _, port = server.flight.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as wrapped:
            pem = ssl.DER_cert_to_PEM_cert(wrapped.getpeercert(binary_form=True))
            return wrapped.selected_alpn_protocol(), wrapped.version(), serial_of(pem)


def test_a_self_signed_certificate_is_of_an_authority_that_clients_can_pin(make_server, connect, run_tavana, tmp_path):
    state = tmp_path / "state"
    server = make_server(tls="self-signed", auth="keys", state=state)
    server.state = state
    key = make_key(run_tavana, server)
    assert server.ready["tls"] is True
    authority = Path(server.ready["tls_ca"])
    assert authority == state / "tls" / "ca.crt"
    pinned = authority.read_text()
    server.stop()
    again = make_server(tls="self-signed", auth="keys", state=state)
    assert authority.read_text() == pinned, "it stays when the server starts again"
    header = f"Bearer {key}"
    options = {OPTION.TLS_ROOT_CERTS.value: pinned, OPTION.AUTHORIZATION_HEADER.value: header}
    assert seen_by_adbc(connect, again, **options) == (42,)
    with connected(again, tls_root_certs=pinned) as client:
        assert rows(client, ASK, with_headers(authorization=header)) == [{"v": 42}]
    ask = ["sql", "-c", ASK, "--format", "csv", "--url"]
    for scheme in ["grpcs", "grpc+tls"]:
        url = f"{scheme}://{again.flight}"
        done = run_tavana(*ask, url, "--tls-ca", authority, env={"TAVANA_KEY": key})
        assert (done.returncode, done.stdout) == (0, "v\n42\n"), done.stderr
    done = run_tavana(*ask, f"grpcs://{again.flight}", env={"TAVANA_KEY": key})
    assert done.returncode == 1 and "UnknownIssuer" in done.stderr
    with pytest.raises(Exception, match="certificate"):
        seen_by_adbc(connect, again, **{OPTION.AUTHORIZATION_HEADER.value: header})
    assert key not in again.log


def test_a_certificate_of_ones_own(make_server, connect, authority, files):
    server = make_server(tls_cert=files[0], tls_key=files[1])
    assert server.ready["tls"] is True and server.ready["tls_ca"] is None
    assert seen_by_adbc(connect, server, **{OPTION.TLS_ROOT_CERTS.value: authority.pem}) == (42,)
    protocol, version, serial = hello(server)
    assert (protocol, version, serial) == ("h2", "TLSv1.3", serial_of(files[0].read_text()))
    with pytest.raises(ssl.SSLError):
        hello(server, protocols=["http/1.1"])
    with pytest.raises(flight.FlightError):
        with flight.connect(server.uri) as client:
            fetch(client, ASK)


def test_a_large_result_comes_whole_under_tls(make_server, authority, files):
    server = make_server(tls_cert=files[0], tls_key=files[1])
    with connected(server, tls_root_certs=authority.pem) as client:
        table = fetch(client, "SELECT i, hash(i)::VARCHAR AS h FROM range(3000000) t(i)").read_all()
        assert table.num_rows == 3_000_000
        assert table["i"].to_pylist()[::100_000] == list(range(0, 3_000_000, 100_000))
        again = fetch(client, "SELECT sum(hash(i)::VARCHAR::HUGEINT)::VARCHAR AS s FROM range(3000000) t(i)")
        assert again.read_all()["s"].to_pylist() == [str(sum(map(int, table["h"].to_pylist())))]


def test_clients_must_have_a_certificate(make_server, connect, run_tavana, authority, files, tmp_path):
    ca = tmp_path / "clients.crt"
    ca.write_text(authority.pem)
    server = make_server(tls_cert=files[0], tls_key=files[1], tls_client_ca=ca, auth="keys")
    key = make_key(run_tavana, server)
    mine = authority.client("ada")
    certificate, secret = written(tmp_path, "client", mine)
    headers = with_headers(authorization=f"Bearer {key}")
    with connected(server, tls_root_certs=authority.pem, cert_chain=mine[0], private_key=mine[1]) as client:
        assert rows(client, ASK, headers) == [{"v": 42}]
        with pytest.raises(flight.FlightUnauthenticatedError):
            fetch(client, ASK)
    options = {
        OPTION.TLS_ROOT_CERTS.value: authority.pem,
        OPTION.AUTHORIZATION_HEADER.value: f"Bearer {key}",
        OPTION.MTLS_CERT_CHAIN.value: mine[0],
        OPTION.MTLS_PRIVATE_KEY.value: mine[1],
    }
    assert seen_by_adbc(connect, server, **options) == (42,)
    stranger = Authority("another one").client("ada")
    for other in [{}, {"cert_chain": stranger[0], "private_key": stranger[1]}]:
        with connected(server, tls_root_certs=authority.pem, **other) as client:
            with pytest.raises(flight.FlightUnavailableError):
                rows(client, ASK, headers)
    ca_file = tmp_path / "ca.crt"
    ca_file.write_text(authority.pem)
    ask = ["sql", "-c", ASK, "--format", "csv", "--url", f"grpcs://{server.flight}", "--tls-ca", ca_file]
    done = run_tavana(*ask, "--tls-cert", certificate, "--tls-key", secret, env={"TAVANA_KEY": key})
    assert (done.returncode, done.stdout) == (0, "v\n42\n"), done.stderr
    assert run_tavana(*ask, env={"TAVANA_KEY": key}).returncode == 1


def test_a_new_certificate_is_taken_without_dropping_a_stream(make_server, authority, files):
    server = make_server(tls_cert=files[0], tls_key=files[1])
    with connected(server, tls_root_certs=authority.pem) as client:
        reader = fetch(client, "SELECT i, i::VARCHAR AS s FROM range(20000000) t(i)")
        count = reader.read_chunk().data.num_rows
        old = hello(server)[2]
        # Half of it comes first, as with tools that write one file after the other.
        certificate, key = authority.server()
        files[0].write_text(certificate)
        server.wait_for_log("has changed and cannot be used; the one before it stays", 15)
        assert hello(server)[2] == old
        files[1].write_text(key)
        server.wait_for_log("the certificate was read again", 15)
        assert hello(server)[2] == serial_of(certificate)
        for chunk in reader:
            count += chunk.data.num_rows
        assert count == 20_000_000
        assert fetch(client, ASK).read_all().to_pylist() == [{"v": 42}], "the connection is still there"


def test_a_client_that_does_not_speak_is_gone_in_time_and_holds_up_nobody(make_server, authority, files):
    server = make_server(tls_cert=files[0], tls_key=files[1])
    host, _, port = server.flight.rpartition(":")
    silent = [socket.create_connection((host, int(port)), timeout=20) for _ in range(20)]
    half = socket.create_connection((host, int(port)), timeout=20)
    # The head of a TLS record that never comes.
    half.sendall(b"\x16\x03\x01\x02\x00\x01")
    begun = time.monotonic()
    with connected(server, tls_root_certs=authority.pem) as client:
        assert fetch(client, ASK).read_all().to_pylist() == [{"v": 42}]
    assert time.monotonic() - begun < 5
    for connection in [*silent, half]:
        with connection:
            try:
                while connection.recv(1000):
                    pass
            except ConnectionError:
                pass
    assert time.monotonic() - begun < 15


def test_files_that_do_not_fit_are_told(run_tavana, authority, files, tmp_path):
    serve = ["serve", "--flight-listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0", "--state", tmp_path / "state"]
    other = written(tmp_path, "other", authority.server())
    for arguments, text in [
        (["--tls-cert", files[0], "--tls-key", other[1]], "it is not the key of the certificate"),
        (["--tls-cert", files[0], "--tls-key", tmp_path / "none"], "there is no such file"),
        (["--tls-cert", files[1], "--tls-key", files[1]], "it holds no certificate"),
    ]:
        done = run_tavana(*serve, "--workers", "1", "--memory", "1GiB", *arguments)
        assert done.returncode == 1 and text in done.stderr, done.stderr
    done = run_tavana(*serve, "--tls", "maybe", "--tls-client-ca", files[0])
    assert done.returncode == 2 and "2 settings are wrong" in done.stderr, done.stderr


def test_the_door_is_watched_while_it_is_used(make_server, authority, files):
    """A server under TLS drains like any other: the end of the fixture asserts a clean end."""
    server = make_server(tls_cert=files[0], tls_key=files[1])
    with connected(server, tls_root_certs=authority.pem) as client:
        assert fetch(client, ASK).read_all().num_rows == 1
        server.stop()
    until(lambda: server.process.poll() == 0, 5, "it ended")
