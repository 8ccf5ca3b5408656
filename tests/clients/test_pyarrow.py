"""pyarrow.flight with Flight SQL's messages written by hand: for what no driver offers."""

import threading

import flightsql
import pyarrow
import pyarrow.flight as flight
import pytest
from works import works


@pytest.fixture
def client(server):
    with flight.connect(server.uri) as client:
        yield client


@works("pyarrow", "Queries: GetFlightInfo, DoGet, GetSchema")
def test_queries(client):
    info = flightsql.info(client, "FROM region")
    assert info.schema.names == ["r_regionkey", "r_name", "r_comment"]
    assert sum(client.do_get(endpoint.ticket).read_all().num_rows for endpoint in info.endpoints) == 5
    descriptor = flight.FlightDescriptor.for_command(flightsql.statement("SELECT 1 AS a"))
    assert client.get_schema(descriptor).schema == pyarrow.schema([("a", pyarrow.int32())])


@works("pyarrow", "Cancel (`CancelFlightInfo`), and streams that are dropped")
def test_cancel(client):
    info = flightsql.info(client, "SELECT i, hash(i) FROM range(1000000000000) t(i)")
    reader = client.do_get(info.endpoints[0].ticket)
    reader.read_chunk()
    threading.Thread(target=lambda: list(client.do_action(flightsql.cancel_of(info)))).start()
    with pytest.raises((pyarrow.ArrowException, OSError)):
        while True:
            reader.read_chunk()


@works("pyarrow", "A session by cookie or by the token of a handshake")
def test_sessions(make_server, lake):
    server = make_server(lake)
    with flight.connect(server.uri) as client:
        options = flight.FlightCallOptions(headers=[client.authenticate_basic_token("anyone", "anything")])

        def info(sql):
            return client.get_flight_info(flight.FlightDescriptor.for_command(flightsql.statement(sql)), options)

        info("CREATE TEMP TABLE mine AS SELECT 7 AS a")
        assert client.do_get(info("FROM mine").endpoints[0].ticket, options).read_all()["a"].to_pylist() == [7]

