"""Transactions, options, ingest, polling and the rest of Flight SQL, by hand and through ADBC; without a writable lake."""

import contextlib
import json
import struct
import threading

import adbc_driver_flightsql
import adbc_driver_flightsql.dbapi
import adbc_driver_manager
import flightsql
import pyarrow
import pyarrow.flight
import pytest
from flightsql import code_of, field, packed, sqlstate_of
from processes import until
from test_sessions import metric
from wire import Wire, framed

COMMIT, ROLLBACK = b"\x10\x01", b"\x10\x02"


@pytest.fixture
def client(server):
    with pyarrow.flight.connect(server.uri) as connection:
        yield connection


def act(client, name, body=b""):
    """The bodies of an action's results."""
    return [result.body.to_pybytes() for result in client.do_action(pyarrow.flight.Action(name, body))]


def unpacked(name, body):
    """The length-delimited fields of the message in an `Any`."""
    outer = fields(body)
    assert outer[1][0].decode() == flightsql.PREFIX + name
    return fields(outer[2][0])


def fields(message):
    """The fields of a message: a list of values for each number."""
    found, at = {}, 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    while at < len(message):
        key = varint()
        kind = key & 7
        if kind == 0:
            value = varint()
        elif kind == 1:
            value, at = message[at : at + 8], at + 8
        else:
            length = varint()
            value, at = message[at : at + length], at + length
        found.setdefault(key >> 3, []).append(value)
    return found


def begin(client):
    (body,) = act(client, "BeginTransaction", packed("ActionBeginTransactionRequest", b""))
    (handle,) = unpacked("ActionBeginTransactionResult", body)[1]
    return handle


def end(client, handle, how):
    return act(client, "EndTransaction", packed("ActionEndTransactionRequest", field(1, handle) + how))


def run(client, sql, transaction=b""):
    """GetFlightInfo, which runs what returns no rows."""
    command = packed("CommandStatementQuery", field(1, sql) + (field(2, transaction) if transaction else b""))
    return client.get_flight_info(pyarrow.flight.FlightDescriptor.for_command(command))


def rows(client, sql, transaction=b""):
    return client.do_get(run(client, sql, transaction).endpoints[0].ticket).read_all().to_pylist()


# Transactions


def test_a_transaction_is_committed_or_rolled_back(client):
    run(client, "CREATE OR REPLACE TEMP TABLE t (a INT)")
    for how, expected in [(ROLLBACK, []), (COMMIT, [{"a": 1}])]:
        transaction = begin(client)
        run(client, "INSERT INTO t VALUES (1)", transaction)
        assert rows(client, "FROM t", transaction) == [{"a": 1}]
        end(client, transaction, how)
        assert rows(client, "FROM t") == expected
        with pytest.raises(pyarrow.ArrowKeyError, match="no such transaction"):
            end(client, transaction, how)
        with pytest.raises(pyarrow.ArrowKeyError, match="no such transaction"):
            run(client, "SELECT 1", transaction)


def test_a_transaction_takes_nothing_until_it_changes_something(make_server, lake):
    server = make_server(lake)
    with pyarrow.flight.connect(server.uri) as client:
        transaction = begin(client)
        assert rows(client, "SELECT count(*) AS n FROM region", transaction) == [{"n": 5}]
        assert metric(server, "tavana_sessions_with_state") == 0
        run(client, "CREATE TEMP TABLE t AS SELECT 1 AS a", transaction)
        assert metric(server, "tavana_sessions_with_state") == 1
        end(client, transaction, ROLLBACK)


def test_a_statement_outside_of_an_open_transaction_is_not_taken_into_it(client):
    run(client, "CREATE OR REPLACE TEMP TABLE t (a INT)")
    transaction = begin(client)
    run(client, "INSERT INTO t VALUES (1)", transaction)
    with pytest.raises(Exception, match=r"\[25001\]"):
        run(client, "INSERT INTO t VALUES (2)")
    other = begin(client)
    with pytest.raises(Exception, match=r"\[25001\]"):
        run(client, "INSERT INTO t VALUES (3)", other)
    end(client, transaction, COMMIT)
    run(client, "INSERT INTO t VALUES (3)", other)
    end(client, other, COMMIT)
    assert rows(client, "FROM t ORDER BY a") == [{"a": 1}, {"a": 3}]


def test_a_transaction_is_its_principals_on_any_connection_and_ends_with_its_session(server):
    first = pyarrow.flight.connect(server.uri)
    transaction = begin(first)
    run(first, "CREATE TEMP TABLE t AS SELECT 7 AS a", transaction)
    with pyarrow.flight.connect(server.uri) as second:
        assert rows(second, "FROM t", transaction) == [{"a": 7}]
        first.close()

        def is_gone():
            try:
                run(second, "FROM t", transaction)
            except pyarrow.ArrowKeyError:
                return True

        until(is_gone, 20, "the transaction ended with its session")


def test_sessions_begin_a_bounded_number_of_transactions(server):
    with pyarrow.flight.connect(server.uri) as client:
        with pytest.raises(pyarrow.ArrowInvalid, match=r"\[54000\] the session has begun 100 transactions"):
            for _ in range(101):
                begin(client)


def test_words_of_sql_that_begin_and_end_what_is_begun_or_ended(client):
    """SQLAlchemy's dialects send these beside the protocol's calls."""
    for sql in ("ROLLBACK", "COMMIT"):
        run(client, sql)
    transaction = begin(client)
    for sql in ("BEGIN", "CREATE OR REPLACE TEMP TABLE t (a INT)", "BEGIN", "INSERT INTO t VALUES (1)", "COMMIT"):
        run(client, sql, transaction)
    run(client, "INSERT INTO t VALUES (2)", transaction)
    run(client, "ROLLBACK", transaction)
    assert rows(client, "FROM t", transaction) == [{"a": 1}]
    end(client, transaction, COMMIT)


def test_python_without_autocommit(server):
    with adbc_driver_flightsql.dbapi.connect(server.uri) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE t (a INT)")
        connection.commit()
        cursor.execute("INSERT INTO t VALUES (1), (2)")
        assert cursor.rowcount == 2
        connection.rollback()
        # The same text again is the same prepared statement, of a transaction that is over.
        cursor.execute("INSERT INTO t VALUES (1), (2)")
        connection.commit()
        cursor.execute("SELECT count(*) FROM t")
        assert cursor.fetchall() == [(2,)]


def test_savepoints_and_substrait_say_that_they_are_not_there(client):
    for action in ("BeginSavepoint", "EndSavepoint"):
        with pytest.raises(pyarrow.ArrowNotImplementedError, match="savepoints are not supported"):
            act(client, action)
    with pytest.raises(pyarrow.ArrowNotImplementedError, match="Substrait"):
        act(client, "CreatePreparedSubstraitPlan")
    with pytest.raises(pyarrow.ArrowNotImplementedError, match="Substrait"):
        client.get_flight_info(pyarrow.flight.FlightDescriptor.for_command(packed("CommandStatementSubstraitPlan", b"")))


# Several statements


def test_several_statements_run_in_their_order_and_the_last_ones_rows_come(client):
    sql = "CREATE OR REPLACE TEMP TABLE s (a INT); INSERT INTO s VALUES (1), (2); -- ;\nSELECT sum(a)::INT AS n FROM s;"
    assert rows(client, sql) == [{"n": 3}]


def test_several_statements_are_one_transaction(client):
    run(client, "CREATE OR REPLACE TEMP TABLE s (a INT)")
    with pytest.raises(Exception, match=r"\[22"):
        run(client, "INSERT INTO s VALUES (1); INSERT INTO s VALUES ('no number')")
    assert rows(client, "FROM s") == []
    run(client, "INSERT INTO s VALUES (1); INSERT INTO s VALUES (2)")
    assert rows(client, "SELECT count(*) AS n FROM s") == [{"n": 2}]
    assert rows(client, "INSERT INTO s VALUES (3); DELETE FROM s WHERE a > 1 RETURNING a") == [{"a": 2}, {"a": 3}]
    # What says itself where it begins and ends is taken at its word.
    run(client, "BEGIN; INSERT INTO s VALUES (9); ROLLBACK")
    assert rows(client, "FROM s") == [{"a": 1}]


def test_several_statements_through_adbc(server, connect):
    with connect(server).cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE s AS SELECT 1 AS a; UPDATE s SET a = 5; SELECT a FROM s")
        assert cursor.fetchall() == [(5,)]
        with pytest.raises(Exception, match="several statements in one text take no parameters"):
            cursor.execute("SELECT 1; SELECT ?", [1])


# Rows that change something


def test_returning_runs_once_whether_or_not_it_is_fetched(client):
    run(client, "CREATE OR REPLACE TEMP TABLE r (a INT)")
    fetched = run(client, "INSERT INTO r VALUES (1) RETURNING a + 1 AS b")
    run(client, "INSERT INTO r VALUES (2) RETURNING a")
    assert rows(client, "FROM r") == [{"a": 1}, {"a": 2}]
    assert client.do_get(fetched.endpoints[0].ticket).read_all().to_pylist() == [{"b": 2}]
    with pytest.raises(pyarrow.ArrowKeyError, match="no such ticket"):
        client.do_get(fetched.endpoints[0].ticket).read_all()


# Options


def set_options(client, **options):
    entries = b"".join(field(1, field(1, name) + field(2, field(1, value))) for name, value in options.items())
    (body,) = act(client, "SetSessionOptions", entries)
    errors = [fields(entry) for entry in fields(body).get(1, [])]
    return {entry[1][0].decode(): fields(entry[2][0])[1][0] for entry in errors}


def options(client):
    (body,) = act(client, "GetSessionOptions")
    entries = [fields(entry) for entry in fields(body)[1]]
    return {entry[1][0].decode(): fields(entry[2][0])[1][0].decode() for entry in entries}


def test_options_hold_for_the_session_and_leave_no_trace_in_others(server, client):
    assert options(client) == {"catalog": "memory", "schema": "main", "tavana.endpoints": "1"}
    assert set_options(client, TimeZone="Asia/Tokyo") == {}
    zone = "SELECT current_setting('TimeZone') AS zone"
    with pyarrow.flight.connect(server.uri) as other:
        usual = rows(other, zone)
        for _ in range(3):
            assert rows(client, zone) == [{"zone": "Asia/Tokyo"}]
            assert rows(other, zone) == usual
    assert options(client)["TimeZone"] == "Asia/Tokyo"
    # They hold in an engine of the session's own, too.
    run(client, "CREATE OR REPLACE TEMP TABLE t (a INT)")
    assert rows(client, zone) == [{"zone": "Asia/Tokyo"}]
    # An empty value takes it back.
    act(client, "SetSessionOptions", field(1, field(1, "timezone") + field(2, b"")))
    assert "TimeZone" not in options(client)


def test_options_that_do_not_fit_are_told_one_by_one(client):
    told = set_options(client, memory_limit="1GB", TimeZone="Nowhere/Land", catalog="nothing", schema="nothing")
    assert told == {"memory_limit": 1, "TimeZone": 2, "catalog": 2, "schema": 2}
    assert options(client) == {"catalog": "memory", "schema": "main", "tavana.endpoints": "1"}


def test_asking_for_options_begins_no_session(make_server):
    server = make_server()
    with pyarrow.flight.connect(server.uri) as client:
        options(client)
        before = act(client, "CloseSession")
        assert before == [b"\x08\x01"]
        assert options(client)["catalog"] == "memory"


def test_options_through_adbc(server, connect):
    connection = connect(server).adbc_connection
    assert connection.get_option("adbc.connection.catalog") == "memory"
    assert connection.get_option("adbc.connection.db_schema") == "main"
    connection.set_options(**{"adbc.flight.sql.session.option.TimeZone": "Asia/Tokyo"})
    assert connection.get_option("adbc.flight.sql.session.option.TimeZone") == "Asia/Tokyo"
    with pytest.raises(adbc_driver_manager.Error, match="invalid name"):
        connection.set_options(**{"adbc.flight.sql.session.option.nothing": "1"})


# Several endpoints


SPLIT = "SELECT i, 'row ' || i AS text FROM range(3_000_000) r(i)"


def test_a_result_in_several_streams_is_whole(server, client):
    assert set_options(client, **{"tavana.endpoints": "4"}) == {}
    info = run(client, SPLIT)
    assert len(info.endpoints) == 4
    parts = [None] * 4

    def read(number):
        with pyarrow.flight.connect(server.uri) as other:
            parts[number] = other.do_get(info.endpoints[number].ticket).read_all()

    threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(part.schema == info.schema for part in parts)
    numbers = pyarrow.concat_tables(parts)["i"]
    assert len(numbers) == 3_000_000 and len(numbers.unique()) == 3_000_000
    assert sum(part.num_rows > 0 for part in parts) > 1
    # Where the order counts there is one.
    assert len(run(client, "SELECT i FROM range(10) r(i) ORDER BY i").endpoints) == 1


def test_streams_that_are_opened_after_the_end_are_empty(client):
    set_options(client, **{"tavana.endpoints": "3"})
    info = run(client, "SELECT i FROM range(100000) r(i)")
    counts = [client.do_get(endpoint.ticket).read_all().num_rows for endpoint in info.endpoints]
    assert counts == [100_000, 0, 0]


def test_a_driver_that_drains_its_streams_in_order_gets_all_rows(server, connect):
    """ADBC opens all streams, and reads them one after the other with five batches ahead of each."""
    connection = connect(server)
    connection.adbc_connection.set_options(**{"adbc.flight.sql.session.option.tavana.endpoints": "8"})
    with connection.cursor() as cursor:
        cursor.execute(SPLIT)
        table = cursor.fetch_arrow_table()
        assert table.num_rows == 3_000_000 and len(table["i"].unique()) == 3_000_000
        parts, schema = cursor.adbc_execute_partitions(SPLIT)
        assert len(parts) == 8 and schema.names == ["i", "text"]


def test_an_error_is_the_error_of_every_stream(client):
    set_options(client, **{"tavana.endpoints": "2"})
    info = run(client, "SELECT i, CASE WHEN i = 900000 THEN error('enough') END AS e FROM range(1000000) r(i)")
    for endpoint in info.endpoints:
        with pytest.raises(Exception, match="enough"):
            client.do_get(endpoint.ticket).read_all()


def test_a_cancel_ends_all_streams(client):
    set_options(client, **{"tavana.endpoints": "2"})
    info = run(client, "SELECT i FROM range(10_000_000_000) r(i)")
    readers = [client.do_get(endpoint.ticket) for endpoint in info.endpoints]
    readers[0].read_chunk()
    (body,) = act(client, "CancelFlightInfo", field(1, info.serialize()))
    assert body == b"\x08\x01"
    for reader in readers:
        ended = flightsql.outcome(lambda reader=reader: reader)
        assert isinstance(ended, Exception) and sqlstate_of(ended) == "57014"


def test_how_many_streams_is_bounded(client):
    assert set_options(client, **{"tavana.endpoints": "65"}) == {"tavana.endpoints": 2}
    assert set_options(client, **{"tavana.nothing": "1"}) == {"tavana.nothing": 1}


# Cancelling, renewing


def test_cancel_query_of_older_clients(client):
    info = run(client, "SELECT 1 AS a")
    body = packed("ActionCancelQueryRequest", field(1, info.serialize()))
    (answer,) = act(client, "CancelQuery", body)
    assert unpacked("ActionCancelQueryResult", answer) == {1: [1]}
    with pytest.raises(pyarrow.ArrowKeyError, match="no such ticket"):
        client.do_get(info.endpoints[0].ticket).read_all()
    (answer,) = act(client, "CancelQuery", body)
    assert unpacked("ActionCancelQueryResult", answer) == {1: [3]}


def test_a_renewed_endpoint_can_be_fetched_again_and_tells_until_when(client):
    (endpoint,) = run(client, "SELECT 42 AS a").endpoints
    (body,) = act(client, "RenewFlightEndpoint", field(1, endpoint.serialize()))
    renewed = pyarrow.flight.FlightEndpoint.deserialize(body)
    assert renewed.ticket == endpoint.ticket and renewed.expiration_time is not None
    for _ in range(2):
        assert client.do_get(renewed.ticket).read_all().to_pylist() == [{"a": 42}]
    (endpoint,) = run(client, "SELECT 42 AS a").endpoints
    client.do_get(endpoint.ticket).read_all()
    with pytest.raises(pyarrow.ArrowKeyError, match="no such ticket"):
        act(client, "RenewFlightEndpoint", field(1, endpoint.serialize()))


# Polling


def poll(wire, descriptor):
    """PollFlightInfo: the fields of the answer's PollInfo."""
    stream = wire.begin("PollFlightInfo")
    wire.send(stream, framed(descriptor), end=True)
    code, _, text = wire.outcome(stream)
    assert code == 0, text
    return fields(wire.data[stream][5:])


SLOW = "SELECT sum(a.i * b.i)::VARCHAR AS n FROM range(20000) a(i), range(20000) b(i) WHERE a.i % 7 <> b.i % 5"


def test_polling_tells_how_far_a_statement_is_until_its_result_is_there(server, client):
    with Wire(server.flight) as wire:
        answer = poll(wire, flightsql.descriptor(flightsql.statement(SLOW)))
        told = []
        while 2 in answer:
            info = fields(answer[1][0])
            assert 1 in info and 3 not in info, "it has its columns and no endpoint yet"
            told.append(struct.unpack("<d", answer[3][0])[0] if 3 in answer else None)
            answer = poll(wire, answer[2][0])
        info = pyarrow.flight.FlightInfo.deserialize(answer[1][0])
    table = client.do_get(info.endpoints[0].ticket).read_all()
    assert table.schema == info.schema and table.num_rows == 1
    known = [fraction for fraction in told if fraction is not None]
    assert all(0 <= fraction <= 1 for fraction in known)


def test_polling_tells_the_place_in_line(make_server):
    # Room for four small statements at a time.
    server = make_server(memory="256MiB")
    with contextlib.ExitStack() as stack:
        wire = stack.enter_context(Wire(server.flight))
        client, *others = [stack.enter_context(pyarrow.flight.connect(server.uri)) for _ in range(4)]
        long = "SELECT i, i::VARCHAR AS s FROM range(1000000000) r(i)"
        first, *_ = infos = [run(each, long) for each in (client, *others)]
        readers = [each.do_get(info.endpoints[0].ticket) for each, info in zip((client, *others), infos)]
        for reader in readers:
            reader.read_chunk()
        answer = poll(wire, flightsql.descriptor(flightsql.statement("SELECT 1 AS a")))
        told = fields(answer[1][0])[7][0].decode()
        told = json.loads(told)
        assert told.pop("expected_wait_p90_seconds") >= told.pop("expected_wait_p50_seconds") > 0
        assert told == {"state": "queued", "position": 1, "waiting": 1}
        list(client.do_action(flightsql.cancel_of(first)))
        while 2 in answer:
            answer = poll(wire, answer[2][0])
        info = pyarrow.flight.FlightInfo.deserialize(answer[1][0])
        assert client.do_get(info.endpoints[0].ticket).read_all().to_pylist() == [{"a": 1}]


def test_a_polled_statement_without_rows_runs_once(server, client):
    run(client, "CREATE OR REPLACE TEMP TABLE p (a INT)")
    transaction = begin(client)
    command = packed("CommandStatementQuery", field(1, "INSERT INTO p VALUES (1), (2)") + field(2, transaction))
    with Wire(server.flight) as wire:
        answer = poll(wire, flightsql.descriptor(command))
        while 2 in answer:
            answer = poll(wire, answer[2][0])
    assert pyarrow.flight.FlightInfo.deserialize(answer[1][0]).total_records == 2
    end(client, transaction, COMMIT)
    assert rows(client, "SELECT count(*) AS n FROM p") == [{"n": 2}]


def test_a_polled_statement_can_be_cancelled(server):
    with pyarrow.flight.connect(server.uri) as client, Wire(server.flight) as wire:
        answer = poll(wire, flightsql.descriptor(flightsql.statement(ENDLESS)))
        assert 2 in answer
        (body,) = act(client, "CancelFlightInfo", field(1, answer[1][0]))
        assert body == b"\x08\x01"
        stream = wire.begin("PollFlightInfo")
        wire.send(stream, framed(answer[2][0]), end=True)
        code, sqlstate, _ = wire.outcome(stream)
        assert (code, sqlstate) == (5, "34000")


ENDLESS = "SELECT count(*) FROM range(10_000_000) a(i), range(10_000_000) b(i) WHERE a.i + b.i < 0"


def test_adbc_polls_when_it_is_told_to(server, connect):
    connection = connect(server)
    with adbc_driver_manager.AdbcStatement(connection.adbc_connection) as statement:
        statement.set_options(**{"adbc.statement.exec.incremental": "true"})
        statement.set_sql_query(SLOW)
        partitions = []
        while True:
            more, _, _ = statement.execute_partitions()
            if not more:
                break
            partitions += more
        assert len(partitions) == 1
    with connection.cursor() as cursor:
        cursor.adbc_read_partition(partitions[0])
        assert cursor.fetch_arrow_table().num_rows == 1


# Ingest, into temporary tables


ROWS = pyarrow.table({"a": pyarrow.array([1, 2, None]), "s": ["x", None, "z"]})


def test_ingest_in_each_mode(server, connect):
    connection = connect(server)
    with connection.cursor() as cursor:

        def ingest(mode, table=ROWS):
            return cursor.adbc_ingest("t", table, mode=mode, temporary=True)

        def found():
            cursor.execute("SELECT * FROM t ORDER BY rowid")
            return cursor.fetch_arrow_table()

        with pytest.raises(connection.Error) as failure:
            ingest("append")
        assert code_of(failure.value) == "NotFound" and sqlstate_of(failure.value) == "42P01"
        assert ingest("create") == 3
        assert found().equals(ROWS)
        with pytest.raises(connection.Error) as failure:
            ingest("create")
        assert code_of(failure.value) == "AlreadyExists" and sqlstate_of(failure.value) == "42P07"
        assert ingest("append") == 3
        assert ingest("create_append") == 3
        assert found().num_rows == 9
        # By the names of the columns; those that are not given are null.
        assert ingest("append", pyarrow.table({"s": ["only"]})) == 1
        assert found().to_pylist()[-1] == {"a": None, "s": "only"}
        assert ingest("replace", pyarrow.table({"b": [1.5]})) == 1
        assert found().to_pylist() == [{"b": 1.5}]
        with pytest.raises(connection.Error, match=r"\[4"):
            ingest("append", pyarrow.table({"nothing": [1]}))
        # The driver sends nothing at all for a table without rows, not even its columns.
        with pytest.raises(connection.Error, match="the put is empty"):
            ingest("replace", ROWS.slice(0, 0))


def test_ingest_belongs_to_the_transaction_that_is_open(server):
    with adbc_driver_flightsql.dbapi.connect(server.uri) as connection, connection.cursor() as cursor:
        cursor.adbc_ingest("t", ROWS, mode="create", temporary=True)
        connection.rollback()
        with pytest.raises(connection.Error, match=r"\[42P01\]"):
            cursor.execute("SELECT * FROM t")
        connection.rollback()
        cursor.adbc_ingest("t", ROWS, mode="create", temporary=True)
        connection.commit()
        connection.rollback()
        cursor.execute("SELECT count(*) FROM t")
        assert cursor.fetchall() == [(3,)]


def test_a_large_ingest_arrives_whole(server, connect):
    batch = pyarrow.record_batch({"i": range(100_000), "s": ["some text that takes its room"] * 100_000})
    reader = pyarrow.RecordBatchReader.from_batches(batch.schema, (batch for _ in range(30)))
    with connect(server).cursor() as cursor:
        assert cursor.adbc_ingest("t", reader, mode="create", temporary=True) == 3_000_000
        cursor.execute("SELECT count(*), sum(i)::BIGINT, min(s) FROM t")
        assert cursor.fetchall() == [(3_000_000, 30 * sum(range(100_000)), "some text that takes its room")]


def test_tables_that_last_need_a_place(server, connect):
    connection = connect(server)
    with connection.cursor() as cursor:
        with pytest.raises(connection.Error, match="--tables") as failure:
            cursor.adbc_ingest("t", ROWS, mode="create")
        assert sqlstate_of(failure.value) == "42501"
        with pytest.raises(connection.Error, match="--tables") as failure:
            cursor.execute("CREATE TABLE t (a INT)")
        assert sqlstate_of(failure.value) == "42501"


def put_of(encapsulated, descriptor=None):
    """An encapsulated message of Arrow as `FlightData`."""
    message = encapsulated.to_pybytes()
    length = int.from_bytes(message[4:8], "little")
    header, body = message[8 : 8 + length], message[8 + length :]
    return (field(1, descriptor) if descriptor else b"") + field(2, header) + field(1000, body)


def ingest_command(table, temporary=True, create=True):
    definition = field(1, b"\x08\x01\x10\x01" if create else b"\x08\x02\x10\x02")
    flag = b"\x28\x01" if temporary else b""
    return packed("CommandStatementIngest", definition + field(2, table) + flag)


@pytest.mark.parametrize("columns", [{"a": [1], "A": [2]}, {}])
def test_ingest_of_columns_that_make_no_table(client, columns):
    table = pyarrow.table(columns)
    with pytest.raises(pyarrow.ArrowInvalid):
        writer, reader = client.do_put(
            pyarrow.flight.FlightDescriptor.for_command(ingest_command("bad")), table.schema
        )
        with writer:
            if columns:
                writer.write_table(table)
            writer.done_writing()
            reader.read()
    assert rows(client, "SELECT 1 AS a") == [{"a": 1}]


def test_nothing_stays_of_an_ingest_that_breaks_off(server, client):
    """The connection ends in the midst of the rows, and the session with it: so it is looked for by its session."""
    cookies = Cookies()
    with pyarrow.flight.connect(server.uri, middleware=[cookies]) as named:
        run(named, "CREATE TEMP TABLE there AS SELECT 1 AS a")
        with Wire(server.flight) as wire:
            for table, is_all in [("whole", True), ("half", False)]:
                stream = wire.begin("DoPut", ("cookie", cookies.cookie))
                command = flightsql.descriptor(ingest_command(table))
                wire.send(stream, framed(put_of(ROWS.schema.serialize(), command)))
                wire.send(stream, framed(put_of(ROWS.to_batches()[0].serialize())), end=is_all)
                if is_all:
                    assert wire.outcome(stream)[0] == 0
            # And then the connection is gone, before the end of the second.
    options = pyarrow.flight.FlightCallOptions(headers=[(b"cookie", cookies.cookie.encode())])
    with pyarrow.flight.connect(server.uri) as again:

        def tables():
            command = flightsql.statement("SELECT table_name AS name FROM duckdb_tables() WHERE temporary ORDER BY 1")
            info = again.get_flight_info(pyarrow.flight.FlightDescriptor.for_command(command), options)
            return again.do_get(info.endpoints[0].ticket, options).read_all()["name"].to_pylist()

        assert tables() == ["there", "whole"]


class Cookies(pyarrow.flight.ClientMiddlewareFactory):
    """Notes the session's cookie."""

    cookie = None

    def start_call(self, _):
        factory = self

        class Middleware(pyarrow.flight.ClientMiddleware):
            def received_headers(self, headers):
                for value in headers.get("set-cookie", []):
                    factory.cookie = value.split(";")[0]

        return Middleware()


# Metadata of what a session holds


def test_keys_of_temporary_tables(client):
    run(client, "CREATE OR REPLACE TEMP TABLE parent (a INT, b INT, PRIMARY KEY (a, b))")
    run(client, "CREATE OR REPLACE TEMP TABLE child (x INT, y INT, FOREIGN KEY (x, y) REFERENCES parent (a, b))")

    def ask(command, message):
        descriptor = pyarrow.flight.FlightDescriptor.for_command(packed(command, message))
        return client.do_get(client.get_flight_info(descriptor).endpoints[0].ticket).read_all().to_pylist()

    primary = ask("CommandGetPrimaryKeys", field(3, "parent"))
    assert [(key["table_name"], key["column_name"], key["key_sequence"]) for key in primary] == [
        ("parent", "a", 1),
        ("parent", "b", 2),
    ]
    imported = ask("CommandGetImportedKeys", field(3, "child"))
    exported = ask("CommandGetExportedKeys", field(3, "parent"))
    crossed = ask("CommandGetCrossReference", field(3, "parent") + field(6, "child"))
    assert imported == exported == crossed
    assert [(key["fk_column_name"], key["pk_column_name"], key["key_sequence"]) for key in imported] == [
        ("x", "a", 1),
        ("y", "b", 2),
    ]
    assert ask("CommandGetImportedKeys", field(3, "parent")) == []
    for table in ("child", "parent"):
        run(client, f"DROP TABLE temp.{table}")


def test_indexes_can_be_asked_for(client):
    run(client, "CREATE OR REPLACE TEMP TABLE i (a INT PRIMARY KEY)")
    found = rows(client, "SELECT table_name, constraint_type FROM duckdb_constraints() WHERE table_name = 'i'")
    assert {"table_name": "i", "constraint_type": "PRIMARY KEY"} in found
    assert rows(client, "SELECT count(*) AS n FROM duckdb_indexes()") == [{"n": 0}]


def test_the_engines_own_views_tell_what_people_see(client):
    found = rows(
        client,
        "SELECT table_catalog, table_schema, table_type FROM information_schema.tables WHERE table_name = 'region'",
    )
    assert found == [{"table_catalog": "memory", "table_schema": "main", "table_type": "BASE TABLE"}]
    assert rows(client, "SELECT table_name FROM duckdb_tables() WHERE table_name = 'region'")
    assert rows(client, "SELECT view_name FROM duckdb_views() WHERE view_name = 'region'") == []
    assert [row["path"] for row in rows(client, "SELECT path FROM duckdb_databases()")] == [None] * 3
    shown = rows(client, "SELECT name FROM duckdb_settings() ORDER BY name")
    assert {"name": "TimeZone"} in shown and not [row for row in shown if "directory" in row["name"]]
    for function in ("duckdb_databases", "duckdb_settings"):
        for name in (f"system.main.{function}", f"main.{function}", f'"system"."main"."{function}"'):
            with pytest.raises(Exception, match=r"\[42501\]"):
                run(client, f"SELECT * FROM {name}()")
    with pytest.raises(Exception, match=r"\[42501\]"):
        run(client, "CREATE TEMP TABLE leak AS SELECT * FROM system.main.duckdb_settings()")


# Streams and headers


def test_the_columns_come_before_the_rows(client):
    """JDBC opens its streams one by one, and blocks on each until it has the columns."""
    info = run(client, ENDLESS)
    reader = client.do_get(info.endpoints[0].ticket)
    assert reader.schema == info.schema
    reader.cancel()


def test_long_headers_that_nobody_knows(server):
    with pyarrow.flight.connect(server.uri) as client:
        headers = [(b"database", b"sales")] + [(b"x-property-%d" % n, b"v" * 8000) for n in range(10)]
        options = pyarrow.flight.FlightCallOptions(headers=headers)
        command = pyarrow.flight.FlightDescriptor.for_command(flightsql.statement("SELECT 1 AS a"))
        assert client.get_flight_info(command, options).schema.names == ["a"]
        too_long = pyarrow.flight.FlightCallOptions(headers=[(b"x-property", b"v" * (1 << 20))])
        with pytest.raises(pyarrow.ArrowException):
            client.get_flight_info(command, too_long)
        assert rows(client, "SELECT 1 AS a") == [{"a": 1}]


def test_lists_of_every_kind_are_ingested(server, connect):
    import_types = {
        "list": pyarrow.list_(pyarrow.int64()),
        "large": pyarrow.large_list(pyarrow.large_string()),
        "fixed": pyarrow.list_(pyarrow.int32(), 2),
        "nested": pyarrow.struct([("l", pyarrow.large_list(pyarrow.int16()))]),
    }
    values = {
        "list": [[1, None], [], None],
        "large": [["a", "b"], None, []],
        "fixed": [[1, 2], None, [3, 4]],
        "nested": [{"l": [1]}, None, {"l": None}],
    }
    table = pyarrow.table({name: pyarrow.array(values[name], kind) for name, kind in import_types.items()})
    with connect(server).cursor() as cursor:
        assert cursor.adbc_ingest("t", table, mode="create", temporary=True) == 3
        cursor.execute("FROM t")
        assert cursor.fetch_arrow_table().to_pydict() == values


def test_a_result_that_is_closed_early_leaves_its_transaction_as_it_is(server):
    with adbc_driver_flightsql.dbapi.connect(server.uri) as connection:
        for _ in range(5):
            with connection.cursor() as cursor:
                cursor.execute("CREATE OR REPLACE TEMP TABLE t AS SELECT i, i::VARCHAR AS s FROM range(1000000) r(i)")
            with connection.cursor() as cursor:
                cursor.execute("SELECT * FROM t")
                cursor.fetch_record_batch().read_next_batch()
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM t")
                assert cursor.fetchall() == [(1_000_000,)]
        connection.commit()


def test_several_statements_whose_last_returns_too_many_rows_leave_nothing(client):
    run(client, "CREATE OR REPLACE TEMP TABLE s (a VARCHAR)")
    with pytest.raises(pyarrow.ArrowInvalid, match=r"\[54000\] the rows are more than 64 MiB"):
        run(client, "INSERT INTO s VALUES ('x'); INSERT INTO s SELECT repeat('x', 1000) FROM range(100000) RETURNING a")
    assert rows(client, "SELECT count(*) AS n FROM s") == [{"n": 0}]
