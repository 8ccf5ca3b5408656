"""The clients that people use, each by its own way in."""

import datetime
import decimal
import os
import uuid

import adbc_driver_flightsql
import adbc_driver_flightsql.dbapi
import adbc_driver_manager
import duckdb
import flightsql
import pandas
import polars
import polars.testing
import pyarrow
import pyarrow.flight
import pytest

MOMENT = datetime.datetime(2024, 2, 29, 1, 2, 3, 456789)
ORDERS = "SELECT o_orderkey, o_totalprice, o_orderdate, o_comment FROM orders ORDER BY o_orderkey LIMIT 5000"


@pytest.fixture
def cursor(server, connect):
    return connect(server).cursor()


@pytest.fixture
def client(server):
    with pyarrow.flight.connect(server.uri) as client:
        yield client


def rows(cursor, sql, parameters=None):
    cursor.execute(sql, parameters)
    return cursor.fetchall()


def wheel(lake, sql):
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW orders AS FROM '{lake}/orders.parquet'")
        return connection.execute(sql).to_arrow_table()


# Polars and pandas


def test_polars_read_database(server, connect, lake):
    frame = polars.read_database(ORDERS, connect(server))
    polars.testing.assert_frame_equal(frame, polars.from_arrow(wheel(lake, ORDERS)))


def test_polars_read_database_in_batches(server, connect, lake):
    frames = list(polars.read_database("FROM orders", connect(server), iter_batches=True, batch_size=10_000))
    assert len(frames) > 1
    total = sum(frame["o_totalprice"].sum() for frame in frames)
    assert total == duckdb.sql(f"SELECT sum(o_totalprice) FROM '{lake}/orders.parquet'").fetchone()[0]


def test_polars_read_database_with_parameters(server, connect):
    sql = "SELECT count(*) AS n FROM orders WHERE o_orderkey <= ? AND o_orderpriority <> ?"
    frame = polars.read_database(sql, connect(server), execute_options={"parameters": [1000, "1-URGENT"]})
    assert frame["n"][0] > 0


def test_polars_read_database_uri(server, lake):
    # The driver takes TLS for granted in `flightsql://`, unless it is told otherwise.
    frame = polars.read_database_uri(ORDERS, f"flightsql://{server.flight}?transport=tcp", engine="adbc")
    polars.testing.assert_frame_equal(frame, polars.from_arrow(wheel(lake, ORDERS)))


def test_pandas_read_sql(server, connect, lake):
    connection = connect(server)
    pandas.testing.assert_frame_equal(pandas.read_sql(ORDERS, connection), wheel(lake, ORDERS).to_pandas())
    arrow = pandas.read_sql("SELECT 1 AS i, NULL::INT AS n", connection, dtype_backend="pyarrow")
    assert [str(kind) for kind in arrow.dtypes] == ["int32[pyarrow]", "int32[pyarrow]"]


# ADBC, the DBAPI


def test_positional_numbered_and_repeated_parameters(cursor):
    assert rows(cursor, "SELECT ? + 1, ?", [1, "a"]) == [(2, "a")]
    assert rows(cursor, "SELECT $2, $1", [1, "a"]) == [("a", 1)]
    assert rows(cursor, "SELECT $1, $1 + 1", [1]) == [(1, 2)]
    assert rows(cursor, "SELECT r_name FROM region WHERE r_regionkey = ?", [3]) == [("EUROPE",)]
    assert rows(cursor, "SELECT r_name FROM region WHERE r_name LIKE ? ORDER BY ALL LIMIT ?", ["A%", 2]) == [
        ("AFRICA",),
        ("AMERICA",),
    ]
    assert rows(cursor, "SELECT ? IS NULL, coalesce(?, 'x')", [None, None]) == [(True, "x")]
    # Text is text, whatever is in it.
    assert rows(cursor, "SELECT ?", ["'; DROP TABLE region; --"]) == [("'; DROP TABLE region; --",)]


def test_named_parameters_go_by_their_names(cursor):
    forward = pyarrow.record_batch({"a": [5], "b": [7]})
    backward = pyarrow.record_batch({"b": [7], "a": [5]})
    for batch in (forward, backward):
        assert rows(cursor, "SELECT $b - $a", batch) == [(2,)]


SCALARS = [
    *(pyarrow.array([bound, None], kind) for kind, bound in [
        (pyarrow.int8(), -128), (pyarrow.int16(), 32767), (pyarrow.int32(), -(2**31)), (pyarrow.int64(), 2**63 - 1),
        (pyarrow.uint8(), 255), (pyarrow.uint16(), 65535), (pyarrow.uint32(), 2**32 - 1), (pyarrow.uint64(), 2**64 - 1),
        (pyarrow.float32(), 1.5), (pyarrow.float64(), 5e-324), (pyarrow.bool_(), True),
        (pyarrow.string(), "ä€𝄞"), (pyarrow.large_string(), ""), (pyarrow.string_view(), "longer than twelve bytes"),
        (pyarrow.binary(), b"\0\xff"), (pyarrow.large_binary(), b""), (pyarrow.binary(2), b"xy"),
        (pyarrow.decimal128(4, 2), decimal.Decimal("99.99")), (pyarrow.decimal128(9, 0), decimal.Decimal(-999999999)),
        (pyarrow.decimal128(18, 9), decimal.Decimal("1.000000001")), (pyarrow.decimal128(38, 0), decimal.Decimal("9" * 38)),
        (pyarrow.date32(), datetime.date(2024, 2, 29)),
        (pyarrow.time32("s"), datetime.time(1, 2, 3)), (pyarrow.time32("ms"), datetime.time(1, 2, 3, 4000)),
        (pyarrow.time64("us"), datetime.time(23, 59, 59, 999999)), (pyarrow.time64("ns"), datetime.time(1, 2, 3, 4)),
        (pyarrow.timestamp("s"), MOMENT.replace(microsecond=0)), (pyarrow.timestamp("ms"), MOMENT.replace(microsecond=456000)),
        (pyarrow.timestamp("us"), MOMENT), (pyarrow.timestamp("ns"), MOMENT),
    ]),
    pyarrow.array([pyarrow.MonthDayNano([1, 2, 3000]), None]),
    pyarrow.array(["x", None]).dictionary_encode(),
    pyarrow.nulls(2),
]  # fmt: skip


@pytest.mark.parametrize("values", SCALARS, ids=[str(values.type) for values in SCALARS])
def test_parameters_of_each_type(values, cursor):
    """One row at a time and both at once, the NULL first or last; what comes back is what was bound."""
    for places in ([0], [0, 1], [1, 0], [1, 1, 0, 1]):
        bound = pyarrow.concat_arrays([values.slice(place, 1) for place in places])
        cursor.execute("SELECT ? AS v", pyarrow.record_batch([bound], ["0"]))
        assert cursor.fetch_arrow_table()["v"].to_pylist() == bound.to_pylist()


def test_parameters_make_columns_of_any_name_and_type(cursor):
    """Those of one name stay so; a type that only a part of is open becomes known as well."""
    def result(sql, *values):
        cursor.execute(sql, values)
        table = cursor.fetch_arrow_table()
        return table.column_names, [column.to_pylist() for column in table.columns]

    assert result("SELECT ? AS a, ? AS a", 1, 2) == (["a", "a"], [[1], [2]])
    assert result("SELECT x.*, y.*, ? AS n FROM (SELECT 1 i) x, (SELECT 2 i) y", "q") == (["i", "i", "n"], [[1], [2], ["q"]])
    assert result("SELECT {'a': ?, 'b': [?]} AS s", "q", 2) == (["s"], [[{"a": "q", "b": [2]}]])
    assert result("SELECT MAP {?: 1} AS m", "q") == (["m"], [[[("q", 1)]]])
    cursor.execute("SELECT row(?, 'x') AS r", [1])
    assert [kind.type for kind in cursor.fetch_arrow_table().field("r").type] == [pyarrow.int64(), pyarrow.string()]
    names, (keys, texts) = result("EXPLAIN SELECT ?", 1)
    assert names == ["explain_key", "explain_value"] and keys == ["physical_plan"] and "PROJECTION" in texts[0]


def test_parameters_with_a_time_zone_are_the_same_moment(cursor):
    moment = MOMENT.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=5)))
    assert rows(cursor, "SELECT ?", [moment]) == [(moment,)]


def test_python_values_as_parameters(cursor):
    values = [1, 1.5, "x", b"x", True, datetime.date(2024, 1, 1), datetime.time(1, 2), MOMENT, decimal.Decimal("1.10")]
    marks = ", ".join("?" for _ in values)
    assert rows(cursor, f"SELECT {marks}", values) == [tuple(values)]
    assert rows(cursor, f"SELECT {marks}", [None] * len(values)) == [(None,) * len(values)]


def test_several_rows_of_parameters_in_a_query(cursor):
    batch = pyarrow.record_batch([pyarrow.array([10, 20, None])], ["0"])
    assert rows(cursor, "SELECT i + ? FROM range(2) t(i)", batch) == [(10,), (11,), (20,), (21,), (None,), (None,)]


def test_wrong_numbers_of_parameters(cursor, server, connect):
    for sql, values in [("SELECT ?, ?", [1]), ("SELECT ?", [1, 2]), ("SELECT $3", [1, 2, 3])]:
        with pytest.raises(adbc_driver_manager.ProgrammingError, match=r"\[07001\] the statement has \d parameters?, \d"):
            rows(cursor, sql, values)
    assert rows(connect(server).cursor(), "SELECT 1") == [(1,)]


def test_a_parameter_that_cannot_be_bound_names_its_type(cursor):
    with pytest.raises(adbc_driver_manager.NotSupportedError, match=r"\[0A000\] .*Struct"):
        rows(cursor, "SELECT ?", [{"a": 1}])
    assert rows(cursor, "SELECT (?::STRUCT(a INT)).a", ["{'a': 7}"]) == [(7,)]


def test_executemany_on_a_temporary_table(cursor):
    cursor.execute("CREATE TEMP TABLE t (a INT, b VARCHAR, c DECIMAL(9, 2), d TIMESTAMP)")
    values = [(n, None if n % 3 == 0 else f"text {n}", decimal.Decimal(n) / 4, MOMENT) for n in range(5000)]
    cursor.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", values)
    assert cursor.rowcount == 5000
    assert rows(cursor, "FROM t ORDER BY a") == values
    cursor.execute("UPDATE t SET b = 'new' WHERE b IS NULL")
    assert cursor.rowcount == 1667
    cursor.execute("DELETE FROM t WHERE a >= ?", [10])
    assert cursor.rowcount == 4990
    assert rows(cursor, "SELECT count(*), count(DISTINCT b) FROM t") == [(10, 7)]


def test_executemany_with_no_rows_changes_nothing(cursor):
    cursor.execute("CREATE TEMP TABLE t (a INT)")
    cursor.executemany("INSERT INTO t VALUES (?)", [])
    assert rows(cursor, "SELECT count(*) FROM t") == [(0,)]


def test_a_statement_without_rows_runs_once(cursor):
    """Python's driver prepares all statements and sends them as queries."""
    rows_of = lambda sql: rows(cursor, sql)  # noqa: E731
    cursor.execute("CREATE TEMP TABLE t (a INT)")
    cursor.execute("INSERT INTO t VALUES (1)")
    assert rows_of("SELECT count(*) FROM t") == [(1,)]
    cursor.execute("INSERT INTO t SELECT * FROM range(3000)")
    assert rows_of("SELECT count(*) FROM t") == [(3001,)]
    assert rows_of("INSERT INTO t VALUES (77), (78) RETURNING a") == [(77,), (78,)]
    assert rows_of("SELECT count(*) FROM t WHERE a IN (77, 78)") == [(4,)]
    cursor.execute("CREATE TEMP SEQUENCE s")
    assert [rows_of("SELECT nextval('s')")[0][0] for _ in range(3)] == [1, 2, 3]


def test_two_connections_are_two_sessions(server, connect):
    one, other = connect(server).cursor(), connect(server).cursor()
    one.execute("CREATE TEMP TABLE mine (a INT)")
    with pytest.raises(adbc_driver_manager.ProgrammingError, match=r"\[42P01\]"):
        other.execute("FROM mine")
    one.execute("SET VARIABLE x = 1")
    assert rows(one, "SELECT getvariable('x')") == [(1,)]
    assert rows(other, "SELECT getvariable('x')") == [(None,)]


def test_transactions_by_statement(cursor):
    cursor.execute("CREATE TEMP TABLE t (a INT)")
    cursor.execute("BEGIN")
    cursor.execute("INSERT INTO t VALUES (1)")
    cursor.execute("ROLLBACK")
    assert rows(cursor, "SELECT count(*) FROM t") == [(0,)]
    cursor.execute("BEGIN")
    cursor.execute("INSERT INTO t VALUES (1)")
    cursor.execute("COMMIT")
    assert rows(cursor, "SELECT count(*) FROM t") == [(1,)]


def test_execute_schema_runs_nothing(cursor):
    cursor.execute("CREATE TEMP SEQUENCE s")
    schema = cursor.adbc_execute_schema("SELECT nextval('s') AS n, 'x' AS t")
    assert schema == pyarrow.schema([("n", pyarrow.int64()), ("t", pyarrow.string())])
    assert rows(cursor, "SELECT nextval('s')") == [(1,)]


def test_prepare_names_the_parameters(cursor):
    schema = cursor.adbc_prepare("SELECT r_name FROM region WHERE r_regionkey = ? AND r_name <> ?")
    assert schema.types == [pyarrow.int32(), pyarrow.string()]
    assert rows(cursor, "SELECT r_name FROM region WHERE r_regionkey = ? AND r_name <> ?", [0, ""]) == [("AFRICA",)]
    assert rows(cursor, "SELECT r_name FROM region WHERE r_regionkey = ? AND r_name <> ?", [1, ""]) == [("AMERICA",)]


def test_partitions(server, connect):
    one, other = connect(server), connect(server)
    partitions, schema = one.cursor().adbc_execute_partitions("SELECT i FROM range(10000) t(i)")
    assert schema == pyarrow.schema([("i", pyarrow.int64())])
    assert len(partitions) == 1
    cursor = other.cursor()
    cursor.adbc_read_partition(partitions[0])
    assert cursor.fetch_arrow_table()["i"].to_pylist() == list(range(10_000))


@pytest.mark.parametrize(
    ("sql", "error", "text"),
    [
        ("SELEC 1", adbc_driver_manager.ProgrammingError, r"\[42601\] syntax error at or near \"SELEC\"\s+line 1: SELEC 1\n +\^"),
        ("FROM regoin", adbc_driver_manager.ProgrammingError, r"\[42P01\][^^]*\^\nhint: did you mean \"region\"\?"),
        ("SELECT r_nam FROM region", adbc_driver_manager.ProgrammingError, r"\[42703\](.|\n)*r_name"),
        ("SELECT lenght('x')", adbc_driver_manager.ProgrammingError, r"\[42883\](.|\n)*length"),
        ("SELECT 'x'::INT", adbc_driver_manager.ProgrammingError, r"\[22P02\]"),
        ("INSERT INTO region VALUES (9, 'x', 'y')", adbc_driver_manager.Error, r"\[42501\].* read-only"),
        ("DELETE FROM region", adbc_driver_manager.Error, r"\[42501\].* read-only"),
        ("UPDATE region SET r_name = 'x'", adbc_driver_manager.Error, r"\[42501\].* read-only"),
        ("DROP TABLE region", adbc_driver_manager.Error, r"\[42501\].* read-only"),
    ],
)  # fmt: skip
def test_errors_say_what_to_do(sql, error, text, cursor):
    with pytest.raises(error, match=f"(?i){text}") as failure:
        rows(cursor, sql)
    details = {bytes(name): bytes(value) for name, value in failure.value.details}
    assert f"[{details[b'x-tavana-sqlstate'].decode()}]" in str(failure.value)
    assert details[b"x-tavana-kind"]
    assert rows(cursor, "SELECT 1") == [(1,)]


# ADBC, the low-level interface


def test_low_level_prepared_statement(server):
    with (
        adbc_driver_flightsql.connect(server.uri) as database,
        adbc_driver_manager.AdbcConnection(database) as connection,
        adbc_driver_manager.AdbcStatement(connection) as statement,
    ):
        statement.set_sql_query("SELECT r_name FROM region WHERE r_regionkey = $1")
        statement.prepare()
        handle = statement.get_parameter_schema()
        assert pyarrow.Schema._import_from_c(handle.address).types == [pyarrow.int32()]
        for key, name in [(0, "AFRICA"), (4, "MIDDLE EAST")]:
            batch = pyarrow.record_batch({"0": pyarrow.array([key], pyarrow.int32())})
            statement.bind_stream(pyarrow.RecordBatchReader.from_batches(batch.schema, [batch]))
            stream, _ = statement.execute_query()
            table = pyarrow.RecordBatchReader._import_from_c(stream.address).read_all()
            assert table["r_name"].to_pylist() == [name]


def test_low_level_update_counts(server):
    with (
        adbc_driver_flightsql.connect(server.uri) as database,
        adbc_driver_manager.AdbcConnection(database) as connection,
    ):
        counts = []
        for sql in ["CREATE TEMP TABLE t AS FROM range(10) r(i)", "DELETE FROM t WHERE i < 4", "INSERT INTO t VALUES (1)"]:
            with adbc_driver_manager.AdbcStatement(connection) as statement:
                statement.set_sql_query(sql)
                counts.append(statement.execute_update())
        assert counts[1:] == [4, 1]


# pyarrow.flight, by hand


def command(name, message):
    return pyarrow.flight.FlightDescriptor.for_command(flightsql.packed(name, message))


def test_flight_statement(client):
    info = flightsql.info(client, "SELECT 42 AS answer")
    assert info.schema == pyarrow.schema([("answer", pyarrow.int32())])
    assert len(info.endpoints) == 1 and not info.endpoints[0].locations
    table = client.do_get(info.endpoints[0].ticket).read_all()
    assert table.to_pylist() == [{"answer": 42}]


def test_flight_empty_results(client):
    for sql in ("SELECT 1 AS x WHERE false", "FROM region WHERE r_regionkey > 100", "SELECT i FROM range(0) t(i)"):
        reader = flightsql.fetch(client, sql)
        assert reader.schema.names
        assert reader.read_all().num_rows == 0


def test_flight_get_schema(client):
    schema = client.get_schema(command("CommandStatementQuery", flightsql.field(1, "FROM nation"))).schema
    assert schema.names == ["n_nationkey", "n_name", "n_regionkey", "n_comment"]
    with pytest.raises(pyarrow.ArrowKeyError, match=r"\[42P01\]"):
        client.get_schema(command("CommandStatementQuery", flightsql.field(1, "FROM nothing")))


def put(client, name, message, batch=None):
    """A DoPut; gives what `DoPutUpdateResult` says."""
    schema = batch.schema if batch is not None else pyarrow.schema([])
    writer, reader = client.do_put(command(name, message), schema)
    with writer:
        if batch is not None:
            writer.write_batch(batch)
        writer.done_writing()
        result = bytes(reader.read())
    # Field 1, a varint; left out when it is 0.
    number = 0
    for place, byte in enumerate(result[1:]):
        number |= (byte & 0x7F) << 7 * place
    return number


def test_flight_updates_are_counted(client):
    def update(sql):
        return put(client, "CommandStatementUpdate", flightsql.field(1, sql))

    update("CREATE TEMP TABLE t AS SELECT i::INT AS a FROM range(1000) r(i)")
    assert update("UPDATE t SET a = a + 1 WHERE a < 300") == 300
    assert update("INSERT INTO t VALUES (1), (2)") == 2
    assert update("DELETE FROM t WHERE false") == 0
    assert flightsql.fetch(client, "SELECT count(*) AS n FROM t").read_all()["n"].to_pylist() == [1002]


def test_flight_updates_that_return_rows_are_counted(client):
    put(client, "CommandStatementUpdate", flightsql.field(1, "CREATE TEMP TABLE r (a INT)"))
    insert = "INSERT INTO r VALUES (1), (2) RETURNING a"
    assert put(client, "CommandStatementUpdate", flightsql.field(1, insert)) == 2
    assert put(client, "CommandStatementUpdate", flightsql.field(1, "SELECT * FROM r")) == 0


def test_flight_a_statement_without_rows_has_no_endpoint(client):
    flightsql.info(client, "CREATE TEMP TABLE t (a INT)")
    info = flightsql.info(client, "INSERT INTO t VALUES (1), (2), (3)")
    assert info.endpoints == []
    assert info.total_records == 3
    assert info.schema is not None
    assert flightsql.fetch(client, "SELECT count(*) AS n FROM t").read_all()["n"].to_pylist() == [3]


def unpacked(message):
    """The length-delimited fields of a message, by number."""
    fields, at = {}, 0

    def varint():
        nonlocal at
        number = shift = 0
        while True:
            byte = message[at]
            at += 1
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return number

    while at < len(message):
        key = varint()
        if key & 7 == 0:
            fields[key >> 3] = varint()
        else:
            length = varint()
            fields[key >> 3] = message[at : at + length]
            at += length
    return fields


def prepare(client, sql):
    body = flightsql.packed("ActionCreatePreparedStatementRequest", flightsql.field(1, sql))
    (result,) = client.do_action(pyarrow.flight.Action("CreatePreparedStatement", body))
    whole = unpacked(bytes(result.body))
    assert whole[1].endswith(b"ActionCreatePreparedStatementResult")
    return unpacked(whole[2])


def test_flight_prepared_query(client):
    prepared = prepare(client, "SELECT r_name FROM region WHERE r_regionkey = ?")
    assert pyarrow.ipc.read_schema(pyarrow.py_buffer(prepared[2])).names == ["r_name"]
    assert pyarrow.ipc.read_schema(pyarrow.py_buffer(prepared[3])).types == [pyarrow.int32()]
    assert prepared[4] == 0
    handle = flightsql.field(1, prepared[1])
    for key, name in [(1, "AMERICA"), (2, "ASIA")]:
        writer, reader = client.do_put(
            command("CommandPreparedStatementQuery", handle), pyarrow.schema([("p", pyarrow.int64())])
        )
        with writer:
            writer.write_batch(pyarrow.record_batch({"p": [key]}))
            writer.done_writing()
            assert unpacked(bytes(reader.read()))[1] == prepared[1]
        descriptor = command("CommandPreparedStatementQuery", handle)
        assert client.get_schema(descriptor).schema.names == ["r_name"]
        info = client.get_flight_info(descriptor)
        assert client.do_get(info.endpoints[0].ticket).read_all()["r_name"].to_pylist() == [name]
    close = flightsql.packed("ActionClosePreparedStatementRequest", handle)
    assert list(client.do_action(pyarrow.flight.Action("ClosePreparedStatement", close))) == []
    with pytest.raises(pyarrow.ArrowKeyError, match=r"\[26000\]"):
        client.get_flight_info(command("CommandPreparedStatementQuery", handle))


def test_flight_prepared_update(client):
    put(client, "CommandStatementUpdate", flightsql.field(1, "CREATE TEMP TABLE t (a INT)"))
    prepared = prepare(client, "INSERT INTO t VALUES (?)")
    # By both signs a client tells that no rows will come.
    assert prepared.get(2, b"") == b"" and prepared[4] == 1
    handle = flightsql.field(1, prepared[1])
    batch = pyarrow.record_batch({"a": [1, 2, 3]})
    assert put(client, "CommandPreparedStatementUpdate", handle, batch) == 3
    assert put(client, "CommandPreparedStatementUpdate", handle, batch.slice(0, 0)) == 0
    assert flightsql.fetch(client, "SELECT sum(a)::INT AS n FROM t").read_all()["n"].to_pylist() == [6]


def test_flight_handshake_makes_a_session_of_its_own(make_server, lake):
    server = make_server(lake)  # of its own: such a session outlives its connection
    with pyarrow.flight.connect(server.uri) as one:
        token = one.authenticate_basic_token("anyone", "whatever")
        assert token[0] == b"authorization" and token[1].startswith(b"Bearer ")
        mine = pyarrow.flight.FlightCallOptions(headers=[token])

        def info(sql, options=None):
            return one.get_flight_info(command("CommandStatementQuery", flightsql.field(1, sql)), options)

        info("CREATE TEMP TABLE t AS SELECT 7 AS a", mine)
        table = one.do_get(info("FROM t", mine).endpoints[0].ticket, mine).read_all()
        assert table["a"].to_pylist() == [7]
        # The same connection without the token is another session.
        with pytest.raises(pyarrow.ArrowKeyError, match=r"\[42P01\]"):
            info("FROM t")
        # The token is the session, from whichever connection it comes.
        with pyarrow.flight.connect(server.uri) as other:
            found = other.get_flight_info(command("CommandStatementQuery", flightsql.field(1, "FROM t")), mine)
            assert other.do_get(found.endpoints[0].ticket, mine).read_all()["a"].to_pylist() == [7]


def test_flight_close_session_lets_go_of_what_the_session_held(make_server, lake):
    """More sessions, one after the other, than could hold their state at one time."""
    server = make_server(lake)
    with pyarrow.flight.connect(server.uri) as client:
        for _ in range(8):
            options = pyarrow.flight.FlightCallOptions(timeout=30, headers=[client.authenticate_basic_token("a", "b")])
            statement = flightsql.field(1, "CREATE TEMP TABLE t (a INT)")
            client.get_flight_info(command("CommandStatementQuery", statement), options)
            (result,) = client.do_action(pyarrow.flight.Action("CloseSession", b""), options)
            # The status: closed.
            assert unpacked(bytes(result.body)) == {1: 1}


class Headers(pyarrow.flight.ClientMiddlewareFactory):
    """Keeps what the server sends and sends what it is told."""

    def __init__(self):
        self.received, self.sent = {}, {}

    def start_call(self, _):
        factory = self

        class Middleware(pyarrow.flight.ClientMiddleware):
            def sending_headers(self):
                return factory.sent

            def received_headers(self, headers):
                factory.received.update(headers)

        return Middleware()


def test_flight_cookies_carry_the_session(make_server, lake):
    server = make_server(lake)  # of its own: such a session outlives its connection
    headers = Headers()
    with pyarrow.flight.FlightClient(server.uri, middleware=[headers]) as client:
        flightsql.info(client, "CREATE TEMP TABLE t AS SELECT 8 AS a")
        (cookie,) = headers.received["set-cookie"]
        name, _, _ = cookie.partition(";")
        assert name.startswith("tavana_session=")
        headers.sent = {"cookie": f"other=1; {name}"}
        headers.received = {}
        assert flightsql.fetch(client, "FROM t").read_all()["a"].to_pylist() == [8]
        assert "set-cookie" not in headers.received
    # The session is the cookie's now, whichever connection it comes from.
    with pyarrow.flight.FlightClient(server.uri, middleware=[headers]) as client:
        assert flightsql.fetch(client, "FROM t").read_all()["a"].to_pylist() == [8]


def test_adbc_with_cookies(make_server, lake, connect):
    server = make_server(lake)
    option = adbc_driver_flightsql.DatabaseOptions.WITH_COOKIE_MIDDLEWARE.value
    cursor = connect(server, db_kwargs={option: "true"}).cursor()
    cursor.execute("CREATE TEMP TABLE t (a INT)")
    cursor.execute("INSERT INTO t VALUES (1)")
    assert rows(cursor, "FROM t") == [(1,)]


def test_adbc_with_user_and_password(make_server, lake, connect):
    server = make_server(lake)
    cursor = connect(server, db_kwargs={"username": "someone", "password": os.urandom(8).hex()}).cursor()
    cursor.execute("CREATE TEMP TABLE t (a INT)")
    cursor.execute("INSERT INTO t VALUES (1)")
    assert rows(cursor, "FROM t") == [(1,)]


def test_flight_actions_are_listed_and_unknown_ones_refused(client):
    listed = [action.type for action in client.list_actions()]
    assert {"CreatePreparedStatement", "ClosePreparedStatement", "CancelFlightInfo"} <= set(listed)
    name = f"NoSuchAction-{uuid.uuid4()}"
    with pytest.raises(pyarrow.ArrowNotImplementedError, match=name):
        list(client.do_action(pyarrow.flight.Action(name, b"")))
