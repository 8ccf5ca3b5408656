"""Keys for tests, and clients that bring them."""

import base64
import contextlib

import pyarrow.flight as flight
from flightsql import statement


def make_key(run_tavana, server, name="ada", scope="read", *arguments, verb="create", **options):
    """A key of the server's, made while it runs, by the command."""
    words = [name] if verb == "rotate" else ["--name", name, "--scope", scope]
    done = run_tavana("key", verb, *words, "--state", server.state, *arguments, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


def basic(user, password, padded=True):
    """The header of a Basic login; the drivers of Go leave out the padding."""
    text = base64.b64encode(f"{user}:{password}".encode()).decode()
    return "Basic " + (text if padded else text.rstrip("="))


def with_headers(**headers):
    """Options of a call with these headers."""
    return flight.FlightCallOptions(headers=[(name.encode(), value.encode()) for name, value in headers.items()])


@contextlib.contextmanager
def client_of(server):
    client = flight.connect(server.uri)
    with contextlib.closing(client):
        yield client


def rows(client, sql, options):
    """A statement's rows, all calls with these options."""
    asked = client.get_flight_info(flight.FlightDescriptor.for_command(statement(sql)), options)
    return client.do_get(asked.endpoints[0].ticket, options).read_all().to_pylist()
