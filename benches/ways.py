"""The ways in which a client gets the result of a statement; each measured the way people use it.

Every way has `table(sql)` (the whole result in hand), `first_batch(sql)` (a context with the first batch in hand; the
rest is let go at its end) and `rows(sql)` (the rows of a small result as Python values).
"""

import concurrent.futures
import contextlib
from pathlib import Path


class InProcess:
    """DuckDB in this process: no server at all."""

    def __init__(self, file, threads, mode, rows_per_batch=None, keep_order=True):
        import duckdb

        self.mode = mode
        self.rows_per_batch = rows_per_batch
        self.connection = duckdb.connect(config={"threads": threads, "preserve_insertion_order": keep_order})
        self.connection.read_parquet(file).create_view("lineitem")

    def _reader(self, sql):
        return self.connection.sql(sql).to_arrow_reader(self.rows_per_batch)

    def table(self, sql):
        # A relation is converted by all threads; the reader of a stream converts on the thread that reads.
        return self.connection.sql(sql).to_arrow_table() if self.mode == "table" else self._reader(sql).read_all()

    @contextlib.contextmanager
    def first_batch(self, sql):
        reader = self._reader(sql)
        yield reader.read_next_batch()
        reader.close()

    def rows(self, sql):
        return self.connection.execute(sql).fetchall()


class Adbc:
    """ADBC's Flight SQL driver, through its DB-API: prepares every statement anew."""

    def __init__(self, address):
        import adbc_driver_flightsql.dbapi as dbapi

        self.connection = dbapi.connect(f"grpc://{address}", autocommit=True)

    def table(self, sql):
        with self.connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetch_arrow_table()

    @contextlib.contextmanager
    def first_batch(self, sql):
        with self.connection.cursor() as cursor:
            cursor.execute(sql)
            reader = cursor.fetch_record_batch()
            yield reader.read_next_batch()
            reader.close()

    def rows(self, sql):
        with self.connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()


class FlightSql:
    """`pyarrow.flight`, with the one message of Flight SQL that a query needs written by hand."""

    def __init__(self, address):
        import pyarrow.flight as flight

        self.flight = flight
        self.client = flight.connect(f"grpc://{address}")

    def _get(self, sql):
        descriptor = self.flight.FlightDescriptor.for_command(statement_query(sql))
        info = self.client.get_flight_info(descriptor)
        return self.client.do_get(info.endpoints[0].ticket)

    def table(self, sql):
        return self._get(sql).read_all()

    @contextlib.contextmanager
    def first_batch(self, sql):
        reader = self._get(sql)
        yield reader.read_chunk().data
        reader.cancel()

    def rows(self, sql):
        return [tuple(row.values()) for row in self.table(sql).to_pylist()]

    def nothing(self):
        """A call that asks for nothing of the engine."""
        assert list(self.client.list_actions())


class PlainFlight(FlightSql):
    """`pyarrow.flight` to the naive server, whose ticket is the text."""

    def _get(self, sql):
        return self.client.do_get(self.flight.Ticket(sql.encode()))


class FlightSqlStreams(FlightSql):
    """As `FlightSql`, of a session whose results come in several streams, each read by a thread of its own."""

    def __init__(self, address, streams):
        super().__init__(address)
        self.pool = concurrent.futures.ThreadPoolExecutor(streams)
        entry = _field(1, b"tavana.endpoints") + _field(2, _field(1, str(streams).encode()))
        action = self.flight.Action("SetSessionOptions", _field(1, entry))
        assert all(not result.body.to_pybytes() for result in self.client.do_action(action))

    def _streams(self, sql):
        descriptor = self.flight.FlightDescriptor.for_command(statement_query(sql))
        endpoints = self.client.get_flight_info(descriptor).endpoints
        return [self.client.do_get(endpoint.ticket) for endpoint in endpoints]

    def table(self, sql):
        import pyarrow

        return pyarrow.concat_tables(self.pool.map(lambda stream: stream.read_all(), self._streams(sql)))

    @contextlib.contextmanager
    def first_batch(self, sql):
        streams = self._streams(sql)
        firsts = [self.pool.submit(lambda one=stream: one.read_chunk().data) for stream in streams]
        first, _ = concurrent.futures.wait(firsts, return_when=concurrent.futures.FIRST_COMPLETED)
        yield first.pop().result()
        for stream in streams:
            stream.cancel()


class Quack:
    """DuckDB as the client of DuckDB's own server."""

    def __init__(self, address):
        import duckdb
        from peers.quack import TOKEN, load

        extensions = str(Path(__file__).resolve().parent.parent / ".deps" / "extensions")
        self.connection = duckdb.connect(config={"extension_directory": extensions})
        load(self.connection)
        self.connection.execute(f"CREATE SECRET (TYPE quack, TOKEN '{TOKEN}', SCOPE 'quack:{address}')")
        self.connection.execute(f"ATTACH 'quack:{address}' AS there")

    def _ask(self, sql):
        return self.connection.execute("FROM quack_query_by_name('there', $1)", [sql])

    def table(self, sql):
        return self._ask(sql).to_arrow_table()

    @contextlib.contextmanager
    def first_batch(self, sql):
        reader = self._ask(sql).to_arrow_reader(2_048)
        yield reader.read_next_batch()
        reader.close()

    def rows(self, sql):
        return self._ask(sql).fetchall()


def statement_query(sql):
    """`google.protobuf.Any` with an `arrow.flight.protocol.sql.CommandStatementQuery`."""
    query = _field(1, sql.encode())
    return _field(1, b"type.googleapis.com/arrow.flight.protocol.sql.CommandStatementQuery") + _field(2, query)


def _field(number, content):
    length, varint = len(content), bytearray()
    while length > 0x7F:
        varint.append(length & 0x7F | 0x80)
        length >>= 7
    varint.append(length)
    return bytes([number << 3 | 2]) + bytes(varint) + content


WAYS = {
    "in-process": InProcess,
    "adbc": Adbc,
    "flight-sql": FlightSql,
    "flight-sql-streams": FlightSqlStreams,
    "plain-flight": PlainFlight,
    "quack": Quack,
}
