"""Endpoints that name engines: clients fetch results from those, and the service carries no data."""

import contextlib
import os
import signal
import socket
import ssl
import threading
import urllib.request
from collections import Counter

import adbc_driver_flightsql
import adbc_driver_flightsql.dbapi
import duckdb
import pyarrow as pa
import pyarrow.flight as flight
import pytest
from certificates import Authority, serial_of
from flightsql import field, statement
from identity_client import make_key, with_headers
from processes import until
from server import Server

BIG = "SELECT l_orderkey, l_comment, l_extendedprice FROM lineitem"
# It is granted 100 MiB and more.
SORTED = f"{BIG} ORDER BY l_comment"
REUSE = b"arrow-flight-reuse-connection://?"


@pytest.fixture(scope="module")
def direct(lake):
    with Server(data=lake, advertise="localhost", memory="4GB") as running:
        yield running


@contextlib.contextmanager
def client_of(uri, **options):
    client = flight.connect(uri, **options)
    with contextlib.closing(client):
        yield client


def asked(client, sql, options=None):
    return client.get_flight_info(flight.FlightDescriptor.for_command(statement(sql)), options)


def places(info):
    return [[location.uri for location in endpoint.locations] for endpoint in info.endpoints]


def written(pid):
    """Bytes that a process has written to files and sockets."""
    with open(f"/proc/{pid}/io") as file:
        return int(next(line for line in file if line.startswith("wchar")).split()[1])


def test_an_endpoint_names_the_engine_and_then_the_connection(direct):
    with client_of(direct.uri) as client:
        info = asked(client, "SELECT 1 AS a")
        ((engine, same),) = places(info)
        assert same == REUSE
        assert engine.startswith(b"grpc+tcp://localhost:") and engine.decode().split(":")[-1] != direct.flight.split(":")[-1]
        with client_of(engine.decode()) as other:
            assert other.do_get(info.endpoints[0].ticket).read_all().to_pylist() == [{"a": 1}]


def test_the_service_carries_no_data(direct, lake):
    with client_of(direct.uri) as client:
        info = asked(client, BIG)
        with client_of(places(info)[0][0].decode()) as engine:
            before = written(direct.pid)
            fetched = engine.do_get(info.endpoints[0].ticket).read_all()
            carried = written(direct.pid) - before
    assert fetched.nbytes > 30_000_000
    assert carried < 100_000
    of_all = "SELECT count(*), sum(hash(l_orderkey, l_comment, l_extendedprice)) FROM"
    assert duckdb.sql(f"{of_all} fetched").fetchone() == duckdb.sql(f"{of_all} '{lake}/lineitem.parquet'").fetchone()


def test_adbc_goes_to_the_engine_by_itself(direct, connect):
    before = written(direct.pid)
    with connect(direct).cursor() as cursor:
        cursor.execute(BIG)
        assert cursor.fetch_arrow_table().num_rows == 600572
        cursor.execute("SELECT ? + 1", parameters=(41,))
        assert cursor.fetchone() == (42,)
    assert written(direct.pid) - before < 200_000


def test_order_errors_and_empty_results_are_as_they_are_through_the_service(direct, connect):
    with connect(direct).cursor() as cursor:
        cursor.execute("SELECT l_orderkey FROM lineitem ORDER BY l_orderkey DESC")
        keys = cursor.fetch_arrow_table()["l_orderkey"].to_pylist()
        assert keys == sorted(keys, reverse=True)
        cursor.execute("SELECT 1 AS a WHERE false")
        assert cursor.fetchall() == []
        with pytest.raises(Exception, match="22012|22003|division|overflow|out of range"):
            cursor.execute("SELECT (i + 9223372036854775000)::BIGINT FROM range(1000) r(i)")
            cursor.fetchall()
        cursor.execute("SELECT 7")
        assert cursor.fetchone() == (7,)


def test_a_ticket_can_be_fetched_here_or_there_and_once(direct):
    with client_of(direct.uri) as client:
        for here in (True, False):
            info = asked(client, "SELECT 1 AS a")
            with client_of(places(info)[0][0].decode()) as engine:
                first, second = (client, engine) if here else (engine, client)
                assert first.do_get(info.endpoints[0].ticket).read_all().num_rows == 1
                with pytest.raises(pa.ArrowKeyError, match="no such ticket"):
                    second.do_get(info.endpoints[0].ticket).read_all()


def test_what_holds_state_is_fetched_from_the_service(direct, connect):
    connection = connect(direct)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE t AS SELECT 5 AS a")
        cursor.execute("FROM t")
        assert cursor.fetchall() == [(5,)]
    with client_of(direct.uri) as client:
        client.authenticate_basic_token("a", "b")
        assert places(asked(client, "CREATE TEMP TABLE t AS SELECT 5 AS a")) == []


def test_an_engine_answers_nothing_else(direct):
    with client_of(direct.uri) as client:
        info = asked(client, "SELECT 1 AS a")
    with client_of(places(info)[0][0].decode()) as engine:
        with pytest.raises(NotImplementedError, match="gives out results"):
            asked(engine, "SELECT 1")
        with pytest.raises(NotImplementedError, match="gives out results"):
            list(engine.list_actions())
        for wrong in (b"", b"\0" * 40, b"x" * 60_000):
            with pytest.raises(pa.ArrowKeyError, match="no such ticket"):
                engine.do_get(flight.Ticket(wrong)).read_all()
        with pytest.raises(Exception, match="longer than the limit"):
            engine.do_get(flight.Ticket(b"x" * 100_000)).read_all()
        assert engine.do_get(info.endpoints[0].ticket).read_all().num_rows == 1


def test_a_client_that_leaves_frees_the_engine(direct):
    with client_of(direct.uri) as client:
        info = asked(client, "SELECT i, repeat('x', 1000) AS x FROM range(100_000_000) r(i)")
        with client_of(places(info)[0][0].decode()) as engine:
            reader = engine.do_get(info.endpoints[0].ticket)
            assert reader.read_chunk().data.num_rows > 0
            reader.cancel()
        until(lambda: running_statements(direct) == 0, 10, "the engine is free")


def split(client, count):
    """Lets results come in so many streams."""
    option = field(1, "tavana.endpoints") + field(2, field(1, str(count)))
    list(client.do_action(flight.Action("SetSessionOptions", field(1, option))))


def running_statements(server):
    with urllib.request.urlopen(f"http://{server.http}/metrics") as page:
        lines = page.read().decode().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("tavana_statements_running "))


def test_streams_of_one_result_come_from_the_engine_too(direct):
    with client_of(direct.uri) as client:
        split(client, 3)
        info = asked(client, "SELECT i FROM range(3_000_000) r(i)")
        assert len(info.endpoints) == 3
        before = written(direct.pid)
        parts = [None] * 3

        def fetch(number):
            with client_of(places(info)[number][0].decode()) as engine:
                parts[number] = engine.do_get(info.endpoints[number].ticket).read_all()

        threads = [threading.Thread(target=fetch, args=(number,)) for number in range(3)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert sorted(pa.concat_tables(parts)["i"].to_pylist()) == list(range(3_000_000))
        assert written(direct.pid) - before < 300_000


def test_streams_of_one_result_are_fetched_in_one_way(direct):
    with client_of(direct.uri) as client:
        split(client, 2)
        info = asked(client, "SELECT i FROM range(10) r(i)")
        with client_of(places(info)[0][0].decode()) as engine:
            first = engine.do_get(info.endpoints[0].ticket).read_all()
            with pytest.raises(Exception, match="fetched from its engine"):
                client.do_get(info.endpoints[1].ticket).read_all()
        assert first.num_rows == 10
        info = asked(client, "SELECT i FROM range(10) r(i)")
        first = client.do_get(info.endpoints[0].ticket).read_all()
        with client_of(places(info)[1][0].decode()) as engine:
            assert engine.do_get(info.endpoints[1].ticket).read_all().num_rows + first.num_rows == 10


def test_a_client_that_does_not_read_stops_its_statement_and_nobody_else(direct, connect):
    with client_of(direct.uri) as client:
        info = asked(client, "SELECT i, repeat('x', 1000) AS x FROM range(3_000_000) r(i)")
        with client_of(places(info)[0][0].decode()) as engine:
            reader = engine.do_get(info.endpoints[0].ticket)
            reader.read_chunk()
            with connect(direct).cursor() as cursor:
                for number in range(20):
                    cursor.execute(f"SELECT {number}")
                    assert cursor.fetchone() == (number,)
            rows = sum(chunk.data.num_rows for chunk in iter_chunks(reader))
            assert 2_900_000 < rows < 3_000_000


def iter_chunks(reader):
    while True:
        try:
            yield reader.read_chunk()
        except StopIteration:
            return


def test_an_engine_that_is_gone_costs_a_client_that_falls_back_nothing(make_server, lake, connect):
    server = make_server(lake, advertise="localhost")
    with client_of(server.uri) as client:
        info = asked(client, "SELECT count(*) AS n FROM region")
        for pid in server.engines:
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(flight.FlightError):
            with client_of(places(info)[0][0].decode()) as engine:
                engine.do_get(info.endpoints[0].ticket).read_all()
        assert client.do_get(info.endpoints[0].ticket).read_all().to_pylist() == [{"n": 5}]
    with connect(server).cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.fixture
def two_workers(make_server, lake):
    return make_server(lake, advertise="localhost", workers=2, memory="2GB")


def test_what_is_asked_of_several_workers_runs_where_it_was_said_to(two_workers):
    with contextlib.ExitStack() as stack:
        client = stack.enter_context(client_of(two_workers.uri))
        infos = [asked(client, BIG) for _ in range(4)]
        named = [places(info)[0][0].decode() for info in infos]
        assert sorted(Counter(named).values()) == [2, 2]
        before = written(two_workers.pid)
        engines = {uri: stack.enter_context(client_of(uri)) for uri in set(named)}
        readers = [engines[uri].do_get(info.endpoints[0].ticket) for uri, info in zip(named, infos)]
        assert [reader.read_all().num_rows for reader in readers] == [600572] * 4
        assert written(two_workers.pid) - before < 400_000


def test_what_runs_on_another_engine_than_the_one_that_is_named_comes_through_the_service(two_workers):
    """A worker has room for some of these statements: the next that is to be near it runs on the other one."""
    with contextlib.ExitStack() as stack:
        client = stack.enter_context(client_of(two_workers.uri))
        infos = [asked(client, SORTED) for _ in range(24)]
        named = places(infos[0])[0][0]
        infos = [info for info in infos if places(info)[0][0] == named]
        assert len(infos) == 12
        engine = stack.enter_context(client_of(named.decode()))
        before, readers, first = written(two_workers.pid), [], 0
        for info in infos:
            readers.append(engine.do_get(info.endpoints[0].ticket))
            # It runs, and goes on to do so as long as nobody reads on.
            first += readers[-1].read_chunk().data.num_rows
        assert first + sum(reader.read_all().num_rows for reader in readers) == 600572 * 12
        assert written(two_workers.pid) - before > 30_000_000


def test_whoever_comes_to_an_engine_says_who_it_is(make_server, lake, run_tavana, connect):
    server = make_server(lake, advertise="localhost", auth="keys")
    ada, bob = (make_key(run_tavana, server, name) for name in ("ada", "bob"))
    options = {name: with_headers(authorization=f"Bearer {key}") for name, key in (("ada", ada), ("bob", bob))}
    with client_of(server.uri) as client:
        info = asked(client, "SELECT 1 AS a", options["ada"])
        with client_of(places(info)[0][0].decode()) as engine:
            with pytest.raises(flight.FlightUnauthenticatedError):
                engine.do_get(info.endpoints[0].ticket).read_all()
            with pytest.raises(pa.ArrowKeyError, match="no such ticket"):
                engine.do_get(info.endpoints[0].ticket, options["bob"]).read_all()
            assert engine.do_get(info.endpoints[0].ticket, options["ada"]).read_all().to_pylist() == [{"a": 1}]
    with connect(server, db_kwargs={"username": "ada", "password": ada}).cursor() as cursor:
        cursor.execute("SELECT count(*) FROM lineitem")
        assert cursor.fetchone() == (600572,)
    for secret in (ada, bob):
        assert secret not in server.log


def test_engines_have_a_certificate_of_their_own(make_server, lake, tmp_path, connect):
    authority, others = Authority(), Authority()
    paths = {}
    for name in ("service", "engine"):
        for kind, text in zip(("crt", "key"), authority.server()):
            paths[name, kind] = tmp_path / f"{name}.{kind}"
            paths[name, kind].write_text(text)
    server = make_server(
        lake,
        advertise="localhost",
        tls_cert=paths["service", "crt"],
        tls_key=paths["service", "key"],
        advertise_tls_cert=paths["engine", "crt"],
        advertise_tls_key=paths["engine", "key"],
    )
    trust = {adbc_driver_flightsql.DatabaseOptions.TLS_ROOT_CERTS.value: authority.pem}
    uri = f"grpc+tls://localhost:{server.flight.rpartition(':')[2]}"
    with connect(uri, db_kwargs=trust).cursor() as cursor:
        before = written(server.pid)
        cursor.execute(BIG)
        assert cursor.fetch_arrow_table().num_rows == 600572
        assert written(server.pid) - before < 200_000
    with client_of(uri, tls_root_certs=authority.pem) as client:
        engine = places(asked(client, "SELECT 1"))[0][0].decode()
    assert engine.startswith("grpc+tls://localhost:")
    assert certificate_of(engine) == serial_of(paths["engine", "crt"].read_text())
    # It changes while the engine runs.
    for kind, text in zip(("crt", "key"), authority.server()):
        paths["engine", kind].write_text(text)
    until(lambda: certificate_of(engine) == serial_of(paths["engine", "crt"].read_text()), 15, "the new certificate")
    with pytest.raises(Exception):
        with client_of(engine, tls_root_certs=others.pem) as client:
            client.do_get(flight.Ticket(b"x")).read_all()


def certificate_of(uri):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    host, _, port = uri.split("://")[1].rpartition(":")
    with socket.create_connection((host, int(port)), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname=host) as wrapped:
            return serial_of(ssl.DER_cert_to_PEM_cert(wrapped.getpeercert(binary_form=True)))


def test_what_does_not_go_together_is_told(run_tavana, tmp_path):
    def complaint(*flags):
        done = run_tavana("serve", *flags, "--state", tmp_path / "state")
        assert done.returncode == 2
        return done.stderr

    assert "no engines that could be named" in complaint("--advertise", "localhost", "--workers", "in-process")
    assert "HOST:FIRST-LAST" in complaint("--advertise", "a b")
    assert "--advertise-tls-cert" in complaint("--advertise", "localhost", "--tls", "self-signed")
    assert "--advertise, which is not set" in complaint("--advertise-tls-cert", "x")


def test_a_drain_waits_for_those_who_are_at_the_engines(lake):
    server = Server(data=lake, advertise="localhost")
    try:
        with client_of(server.uri) as client:
            info = asked(client, "SELECT i, repeat('x', 1000) AS x FROM range(300_000) r(i)")
            with client_of(places(info)[0][0].decode()) as engine:
                reader = engine.do_get(info.endpoints[0].ticket)
                rows = reader.read_chunk().data.num_rows
                server.process.terminate()
                server.wait_for_log("draining")
                rows += sum(chunk.data.num_rows for chunk in iter_chunks(reader))
                assert rows == 300_000
        assert server.process.wait(20) == 0
    finally:
        server.kill()
