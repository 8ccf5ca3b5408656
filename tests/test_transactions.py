"""What is kept of a transaction, and what its client is told, where something goes wrong."""

import threading

import adbc_driver_flightsql.dbapi
import pyarrow
import pyarrow.flight
import pytest
from flightsql import field, packed, sqlstate_of
from test_flight_sql import COMMIT, ROLLBACK, begin, end, rows, run


@pytest.fixture
def client(tables):
    with pyarrow.flight.connect(tables.uri) as connection:
        yield connection


@pytest.fixture
def other(tables):
    with pyarrow.flight.connect(tables.uri) as connection:
        yield connection


@pytest.fixture
def table(other):
    """The name of a table whose column takes no nulls."""
    run(other, "CREATE OR REPLACE TABLE kept (a INT NOT NULL)")
    return "kept"


def refused(call, *arguments):
    """The SQLSTATE of the error that it ends with."""
    with pytest.raises(Exception, match=r"\[[0-9A-Z]{5}\]") as told:
        call(*arguments)
    return sqlstate_of(told.value)


FAILURES = {
    "null": "INSERT INTO kept VALUES (NULL)",
    "conversion": "INSERT INTO kept SELECT 'x' || i FROM range(3) r(i)",
    "function": "INSERT INTO kept SELECT CASE WHEN i = 5000 THEN error('boom')::INT ELSE 2 END FROM range(10000) r(i)",
    "read": "SELECT error('boom')",
}


def test_what_follows_a_failure_is_told_of_it(client, table):
    transaction = begin(client)
    run(client, "INSERT INTO kept VALUES (1)", transaction)
    assert refused(rows, client, FAILURES["function"], transaction)[:2] == "22"
    assert refused(rows, client, "FROM kept", transaction) == "25P02"
    end(client, transaction, ROLLBACK)


@pytest.mark.parametrize("failure", FAILURES)
def test_a_transaction_in_which_a_statement_failed_is_not_committed(client, other, table, failure):
    transaction = begin(client)
    run(client, "INSERT INTO kept VALUES (1)", transaction)
    with pytest.raises(Exception, match=r"\[2"):
        rows(client, FAILURES[failure], transaction)
    assert refused(end, client, transaction, COMMIT) == "25P02"
    assert rows(other, "FROM kept") == []
    # Others write at once.
    run(other, "INSERT INTO kept VALUES (2)")
    assert refused(end, client, transaction, COMMIT) == "25P02"
    end(client, transaction, ROLLBACK)
    assert rows(other, "FROM kept") == [{"a": 2}]


def test_a_commit_as_a_statement_tells_that_nothing_is_kept(client, other, table):
    run(client, "BEGIN")
    run(client, "INSERT INTO kept VALUES (1)")
    with pytest.raises(Exception, match=r"\[23502"):
        run(client, "INSERT INTO kept VALUES (NULL)")
    assert refused(run, client, "COMMIT") == "25P02"
    run(client, "INSERT INTO kept VALUES (2)")
    assert rows(other, "FROM kept") == [{"a": 2}]
    # What is rolled back is nobody's surprise.
    run(client, "BEGIN")
    with pytest.raises(Exception, match=r"\[23502"):
        run(client, "INSERT INTO kept VALUES (NULL)")
    run(client, "ROLLBACK")


def test_pythons_commit_tells_that_nothing_is_kept(tables, other, table):
    with adbc_driver_flightsql.dbapi.connect(tables.uri) as connection:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO kept VALUES (1)")
            with pytest.raises(Exception, match=r"\[23502"):
                cursor.execute("INSERT INTO kept VALUES (NULL)")
        with pytest.raises(Exception, match=r"\[25P02\] the transaction has failed, and nothing of it is kept"):
            connection.commit()
    assert rows(other, "FROM kept") == []


def test_a_statement_that_was_cut_off_is_not_left_out_of_a_commit(client, other, table):
    transaction = begin(client)
    run(client, "INSERT INTO kept VALUES (1)", transaction)
    long = "INSERT INTO kept SELECT 12 FROM range(4000000000) r(i) WHERE hash(i) % 2 = 0"
    command = packed("CommandStatementQuery", field(1, long) + field(2, transaction))
    soon = pyarrow.flight.FlightCallOptions(timeout=0.5)
    with pytest.raises(pyarrow.flight.FlightError):
        client.get_flight_info(pyarrow.flight.FlightDescriptor.for_command(command), soon)
    assert refused(end, client, transaction, COMMIT) == "25P02"
    end(client, transaction, ROLLBACK)
    assert rows(other, "FROM kept") == []


def test_what_was_committed_is_never_told_to_be_lost(client, other, table):
    transaction = begin(client)
    run(client, "INSERT INTO kept VALUES (1)", transaction)
    command = packed("CommandStatementQuery", field(1, "SELECT count(*) AS n FROM kept") + field(2, transaction))
    asked = client.get_flight_info(pyarrow.flight.FlightDescriptor.for_command(command))
    end(client, transaction, COMMIT)
    for how in (COMMIT, ROLLBACK):
        assert refused(end, other, transaction, how) == "25000"
    assert refused(run, client, "INSERT INTO kept VALUES (2)", transaction) == "25000"
    assert refused(lambda: client.do_get(asked.endpoints[0].ticket).read_all()) == "25000"
    assert rows(other, "FROM kept") == [{"a": 1}]


def test_an_ingest_is_not_taken_into_the_transaction_of_several_statements(tables, client, other, table):
    login = client.authenticate_basic_token("x", "y")
    options = pyarrow.flight.FlightCallOptions(headers=[login])
    header = {"adbc.flight.sql.authorization_header": login[1].decode()}
    work = [f"CREATE OR REPLACE TEMP TABLE t{i} AS SELECT sum(hash(i)) AS s FROM range(20000000) r(i)" for i in range(5)]
    script = "; ".join(["INSERT INTO kept VALUES (1)", *work, "SELECT nope"])
    told = []

    def several():
        command = packed("CommandStatementQuery", field(1, script))
        told.append(refused(client.get_flight_info, pyarrow.flight.FlightDescriptor.for_command(command), options))

    thread = threading.Thread(target=several)
    thread.start()
    ingested = 0
    with adbc_driver_flightsql.dbapi.connect(tables.uri, db_kwargs=header, autocommit=True) as connection:
        while thread.is_alive():
            with connection.cursor() as cursor:
                batch = pyarrow.table({"a": pyarrow.array([2], pyarrow.int32())})
                try:
                    ingested += cursor.adbc_ingest("kept", batch, mode="append")
                except adbc_driver_flightsql.dbapi.Error as error:
                    assert sqlstate_of(error) == "25001"
    thread.join()
    assert told == ["42703"]
    assert rows(other, "SELECT count(*) AS n FROM kept") == [{"n": ingested}]


def test_several_statements_keep_nothing_when_the_last_read_fails(client, other, table):
    assert refused(run, client, "INSERT INTO kept VALUES (1); SELECT error('boom') FROM range(1)") == "22023"
    assert rows(other, "FROM kept") == []
    assert rows(client, "INSERT INTO kept VALUES (2); SELECT a FROM kept") == [{"a": 2}]
    assert rows(other, "FROM kept") == [{"a": 2}]
    # More than is kept until it is fetched.
    many = "INSERT INTO kept VALUES (3); SELECT i, a FROM range(1000000) r(i), kept"
    asked = client.get_flight_info(
        pyarrow.flight.FlightDescriptor.for_command(packed("CommandStatementQuery", field(1, many)))
    )
    assert rows(other, "SELECT count(*) AS n FROM kept") == [{"n": 2}]
    assert client.do_get(asked.endpoints[0].ticket).read_all().num_rows == 2_000_000


def test_ingests_and_a_write_that_wait_for_each_other_come_to_their_end(tables, connect, other, table):
    schema = pyarrow.schema([pyarrow.field("a", pyarrow.int32())])
    begun, on = threading.Barrier(4), threading.Event()

    def sent(value):
        yield pyarrow.record_batch([pyarrow.array([value], pyarrow.int32())], schema=schema)
        begun.wait(30)
        assert on.wait(30)

    def ingest(connection, value):
        with connection.cursor() as cursor:
            reader = pyarrow.RecordBatchReader.from_batches(schema, sent(value))
            cursor.adbc_ingest("kept", reader, mode="append")

    threads = [threading.Thread(target=ingest, args=(connect(tables), value)) for value in range(3)]
    for thread in threads:
        thread.start()
    begun.wait(30)
    write = threading.Thread(target=run, args=(other, "INSERT INTO kept VALUES (99)"))
    write.start()
    # There is room for those that read.
    with connect(tables).cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchall() == [(1,)]
    on.set()
    for thread in [*threads, write]:
        thread.join(60)
    assert rows(other, "FROM kept ORDER BY a") == [{"a": a} for a in (0, 1, 2, 99)]
