"""The ways in which a client gets the result of a statement; each measured the way people use it.

Every way has `table(sql)` (the whole result in hand), `first_batch(sql)` (a context with the first batch in hand; the
rest is let go at its end) and `rows(sql)` (the rows of a small result as Python values).
"""

import contextlib


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


class PlainFlight(FlightSql):
    """`pyarrow.flight` to the naive server, whose ticket is the text."""

    def _get(self, sql):
        return self.client.do_get(self.flight.Ticket(sql.encode()))


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


WAYS = {"in-process": InProcess, "adbc": Adbc, "flight-sql": FlightSql, "plain-flight": PlainFlight}
