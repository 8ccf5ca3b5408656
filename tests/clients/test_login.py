"""API keys, as each client gives them."""

import adbc_driver_flightsql.dbapi
import adbc_driver_manager
import flightsql
import polars
import pyarrow
import pyarrow.flight
import pytest
from works import fails, works

SQL = "SELECT count(*) AS n FROM region"


@pytest.fixture(scope="module")
def key(keys):
    return keys.make("ada")


def read(uri, **options):
    with adbc_driver_flightsql.dbapi.connect(uri, autocommit=True, db_kwargs=options) as connection:
        with connection.cursor() as cursor:
            return cursor.execute(SQL).fetchone()


@works("adbc", "An API key as the password (`username`, `password`), or as a Bearer token in every call")
def test_adbc(keys, key):
    assert read(keys.uri, username="ada", password=key) == (5,)
    assert read(keys.uri, **{"adbc.flight.sql.authorization_header": f"Bearer {key}"}) == (5,)


@pytest.mark.parametrize("options", [{}, {"username": "ada", "password": "wrong"}], ids=["none", "wrong"])
def test_adbc_without_a_key(keys, key, options):
    with pytest.raises(adbc_driver_manager.Error) as failure:
        read(keys.uri, **options)
    assert failure.value.status_code.name == "UNAUTHENTICATED"


@works("polars", "An API key, over an ADBC connection that has it")
def test_polars(keys, key):
    login = {"username": "ada", "password": key}
    with adbc_driver_flightsql.dbapi.connect(keys.uri, autocommit=True, db_kwargs=login) as connection:
        assert polars.read_database(SQL, connection)["n"].to_list() == [5]


@fails("polars", "An API key in a URI: the driver drops it", issue="adbc-driver-flightsql 1.13.0")
def test_polars_with_a_key_in_the_uri(keys, key):
    with pytest.raises(adbc_driver_manager.Error, match="no credentials came with the call"):
        polars.read_database_uri(SQL, f"flightsql://ada:{key}@{keys.flight}?transport=tcp", engine="adbc")


@works("pyarrow", "`authenticate_basic_token` with an API key as the password, or the key as a Bearer token")
def test_pyarrow(keys, key):
    with pyarrow.flight.connect(keys.uri) as client:
        descriptor = pyarrow.flight.FlightDescriptor.for_command(flightsql.statement(SQL))
        for header in (client.authenticate_basic_token("ada", key), (b"authorization", b"Bearer " + key.encode())):
            options = pyarrow.flight.FlightCallOptions(headers=[header])
            info = client.get_flight_info(descriptor, options)
            assert client.do_get(info.endpoints[0].ticket, options).read_all()["n"].to_pylist() == [5]
        with pytest.raises(pyarrow.flight.FlightUnauthenticatedError):
            client.authenticate_basic_token("ada", "wrong")
        with pytest.raises(pyarrow.flight.FlightUnauthenticatedError):
            client.get_flight_info(descriptor)
