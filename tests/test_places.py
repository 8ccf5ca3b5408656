"""Places in line that outlive the service, for clients that poll."""

import contextlib
import sqlite3

import flightsql
import pyarrow
import pyarrow.flight as flight
import pytest
from flightsql import field, packed
from identity_client import make_key, with_headers
from processes import until
from test_flight_sql import fields
from wire import Wire, framed

# It holds a quarter of the memory that there is until it is cancelled.
FILLS = "SELECT i, i::VARCHAR AS s FROM range(1000000000) r(i)"
LIMIT = 60


class Asks:
    """A client of a principal: polls, and what it needs besides."""

    def __init__(self, server, key):
        self.options = with_headers(authorization=f"Bearer {key}")
        self.header = ("authorization", f"Bearer {key}")
        self.uri = server.uri
        self.client = flight.connect(self.uri)
        self.wire = Wire(server.flight)
        # One that is let go of ends its result.
        self.readers = []
        self.others = []

    def close(self):
        for client in [self.client, *self.others]:
            client.close()
        self.wire.socket.close()

    def call(self, method, message):
        """The outcome of a call, and its answer."""
        stream = self.wire.begin(method, self.header)
        self.wire.send(stream, framed(message), end=True)
        outcome = self.wire.outcome(stream)
        return outcome, self.wire.data.get(stream, b"")[5:]

    def poll(self, descriptor):
        """PollFlightInfo: the fields of the answer's PollInfo."""
        (code, _, text), answer = self.call("PollFlightInfo", descriptor)
        assert code == 0, text
        return fields(answer)

    def refused(self, descriptor):
        """The gRPC code, the SQLSTATE and the text that a poll is refused with."""
        outcome, _ = self.call("PollFlightInfo", descriptor)
        assert outcome[0] != 0, "it is not refused"
        return outcome

    def ask(self, command):
        """Polls for a command for the first time; gives the descriptor to go on with."""
        return self.poll(flightsql.descriptor(command))[2][0]

    def ready(self, descriptor):
        """Polls until the result can be fetched; gives where."""
        while 2 in (answer := self.poll(descriptor)):
            descriptor = answer[2][0]
        return flight.FlightInfo.deserialize(answer[1][0])

    def info(self, sql):
        return self.client.get_flight_info(flight.FlightDescriptor.for_command(flightsql.statement(sql)), self.options)

    def first_row(self, info):
        """The first row of a result, which is read no further and so holds its memory."""
        self.readers.append(self.client.do_get(info.endpoints[0].ticket, self.options))
        (row,) = self.readers[-1].read_chunk().data.slice(0, 1).to_pylist()
        return row

    def fill(self):
        """Takes all memory; gives what to cancel, so that one at a time has room."""
        for _ in range(3):
            self.others.append(flight.connect(self.uri))
            info = self.info(FILLS)
            self.readers.append(self.others[-1].do_get(info.endpoints[0].ticket, self.options))
            self.readers[-1].read_chunk()
        info = self.info(FILLS)
        self.first_row(info)
        return info

    def act(self, name, body):
        (result,) = self.client.do_action(flight.Action(name, body), self.options)
        return result.body.to_pybytes()

    def cancel(self, info):
        self.act("CancelFlightInfo", field(1, info.serialize()))

    def rows(self, sql):
        return self.client.do_get(self.info(sql).endpoints[0].ticket, self.options).read_all().to_pylist()

    def line(self):
        """The marks of those that wait, in their order."""
        found = self.rows(
            "SELECT regexp_extract(query_text, 'mark_\\w+') AS mark FROM tavana.queue"
            " WHERE state = 'waiting' ORDER BY position"
        )
        return [row["mark"] for row in found]

    def prepared(self, sql, values):
        """The command of a prepared statement with values."""
        made = self.act("CreatePreparedStatement", packed("ActionCreatePreparedStatementRequest", field(1, sql)))
        handle = fields(fields(made)[2][0])[1][0]
        descriptor = flight.FlightDescriptor.for_command(flightsql.prepared(handle))
        writer, _ = self.client.do_put(descriptor, values.schema, self.options)
        with writer:
            writer.write_batch(values)
        return flightsql.prepared(handle)


@pytest.fixture
def service(make_server, run_tavana, tmp_path):
    """A service with room for four statements at a time, which can be killed and started again."""

    class Service:
        flags = {"memory": "256MiB", "auth": "keys", "state": tmp_path / "state"}
        keys = {}

        def start(self, **flags):
            server = self.server = make_server(**{**self.flags, **flags})
            server.state = self.flags["state"]
            self.flags = {**self.flags, "flight_listen": server.flight}
            return server

        def key(self, name, scope="admin"):
            if name not in self.keys:
                self.keys[name] = make_key(run_tavana, self.server, name, scope)
            return self.keys[name]

        @contextlib.contextmanager
        def client(self, name):
            with contextlib.closing(Asks(self.server, self.key(name))) as client:
                yield client

        def kept(self, sql="SELECT status FROM waiting"):
            """What is in the table of those that wait."""
            with contextlib.closing(sqlite3.connect(tmp_path / "state" / "state.sqlite", timeout=10)) as database, database:
                return database.execute(sql).fetchall()

    return Service()


def mark(letter, sql="SELECT i + {n} AS v FROM range(1000000000) r(i)"):
    """A statement that can be told from others, and holds its memory while it is not read to its end."""
    return f"{sql.format(n=ord(letter))} -- mark_{letter}"


def test_the_order_of_the_line_survives_a_restart(service):
    service.start()
    with service.client("ada") as ada:
        ada.fill()
        names = {"A": ada.ask(flightsql.statement(mark("A")))}
        # One with a value.
        values = pyarrow.record_batch({"1": pyarrow.array([ord("B")], pyarrow.int64())})
        names["B"] = ada.ask(ada.prepared(mark("B", "SELECT i + ? AS v FROM range(1000000000) r(i)"), values))
        # One of a session with a setting.
        entry = field(1, field(1, "TimeZone") + field(2, field(1, "Asia/Tokyo")))
        (code, _, text), _ = ada.call("DoAction", field(1, "SetSessionOptions") + field(2, entry))
        assert code == 0, text
        zone = "SELECT i + {n} AS v, current_setting('TimeZone') AS zone FROM range(1000000000) r(i)"
        names["C"] = ada.ask(flightsql.statement(mark("C", zone)))
        names["X"] = ada.ask(flightsql.statement(mark("X")))
        until(lambda: ada.line() == ["mark_A", "mark_B", "mark_C", "mark_X"], LIMIT, "all of them wait")
        until(lambda: service.kept() == [("waiting",)] * 4, LIMIT, "all of them are kept")
    service.server.kill()
    service.kept("UPDATE waiting SET content = CAST(replace(CAST(content AS TEXT), 'mark_X', 'mark_x') AS BLOB)")
    service.start()
    with service.client("ada") as ada, service.client("bob") as bob:
        filled = ada.fill()
        new = ada.ask(flightsql.statement(mark("N")))
        assert bob.refused(names["A"])[:2] == (5, "34000")
        refused = ada.refused(names["X"])
        assert refused[:2] == (5, "34000"), refused
        service.server.wait_for_log("cannot be made out")
        for letter in "CBA":
            assert 2 in ada.poll(names[letter])
        until(lambda: ada.line() == ["mark_A", "mark_B", "mark_C", "mark_N"], LIMIT, "they have their places")
        for letter in "ABC":
            ada.cancel(filled)
            filled = ada.ready(names[letter])
            zone = {"zone": "Asia/Tokyo"} if letter == "C" else {}
            assert ada.first_row(filled) == {"v": ord(letter), **zone}
            left = [f"mark_{other}" for other in "ABCN" if other > letter]
            until(lambda: ada.line() == left, LIMIT, "the others wait")
        ada.cancel(filled)
        assert ada.first_row(ada.ready(new)) == {"v": ord("N")}
        until(lambda: not service.kept(), LIMIT, "nothing is kept")
        assert ada.refused(names["A"])[:2] == (5, "34000")


def test_what_does_not_wait_or_cannot_be_run_again_is_not_kept(service):
    service.start()
    with service.client("ada") as ada:
        assert ada.first_row(ada.ready(flightsql.descriptor(flightsql.statement("SELECT 1 AS a")))) == {"a": 1}
        filled = ada.fill()
        begun = ada.act("BeginTransaction", packed("ActionBeginTransactionRequest", b""))
        transaction = fields(fields(begun)[2][0])[1][0]
        ada.ask(packed("CommandStatementQuery", field(1, mark("T")) + field(2, transaction)))
        ada.ask(flightsql.statement("SELECT 'password' AS a -- mark_S"))
        ada.ask(flightsql.statement("SELECT 1; SELECT 2 -- mark_M"))
        kept = ada.ask(flightsql.statement(mark("K")))
        until(service.kept, LIMIT, "one is kept")
        # The name by which it is asked for is not there.
        name = fields(fields(kept)[2][0])[2][0]
        ((id, content),) = service.kept("SELECT id, content FROM waiting")
        assert len(name) == 16 and name.hex() not in id and "mark_K" in content.decode()
        # One that is cancelled is forgotten: it is a FlightInfo with its descriptor.
        ada.act("CancelFlightInfo", field(1, field(2, kept)))
        until(lambda: not service.kept(), LIMIT, "it is forgotten")
        ada.cancel(filled)
    service.server.kill()
    service.start()
    with service.client("ada") as ada:
        assert ada.refused(kept)[:2] == (5, "34000")


def test_what_had_begun_is_not_run_again(service, tmp_path):
    """A read tells that it may be; a write that one has to look."""
    files = tmp_path / "files"
    files.mkdir()
    flags = {"data": f"out={files},rw"}
    service.start(**flags)
    with service.client("ada") as ada:
        filled = ada.fill()
        read = ada.ask(flightsql.statement(mark("R")))
        # It comes to no end, and writes next to nothing before.
        sql = f"COPY (SELECT i FROM range(1000000000000) r(i) WHERE i % 3 = {{n}}) TO '{files}/w.parquet'"
        write = ada.ask(flightsql.statement(mark("W", sql)))
        until(lambda: service.kept() == [("waiting",)] * 2, LIMIT, "both are kept")
        ada.cancel(filled)
        until(lambda: sorted(service.kept()) == [("reads",), ("waiting",)], LIMIT, "the read runs")
    service.server.kill()
    service.start(**flags)
    with service.client("ada") as ada, service.client("bob") as bob:
        code, sqlstate, text = ada.refused(read)
        assert (code, sqlstate) == (10, "58000") and "safe to run again" in text, text
        assert bob.refused(read)[:2] == (5, "34000")
        # Nothing of this one had run.
        assert 2 in ada.poll(write)
        until(lambda: sorted(service.kept()) == [("reads",), ("writes",)], LIMIT, "the write runs")
        assert set(service.kept("SELECT content FROM waiting")) == {(b"",)}, "no text is kept of what runs"
    service.server.kill()
    service.start(**flags)
    with service.client("ada") as ada:
        code, sqlstate, text = ada.refused(write)
        assert (code, sqlstate) == (10, "40003") and "restarted while the statement ran" in text, text


def test_a_store_that_is_away_fails_no_statement(service):
    service.start()
    with service.client("ada") as ada:
        filled = ada.fill()
        service.kept("ALTER TABLE waiting RENAME TO away")
        names = {letter: ada.ask(flightsql.statement(mark(letter))) for letter in "AB"}
        service.kept("ALTER TABLE away RENAME TO waiting")
        until(lambda: 2 in ada.poll(names["B"]) and service.kept() == [("waiting",)], LIMIT, "one is kept later")
        service.kept("ALTER TABLE waiting RENAME TO away")
        for letter, name in names.items():
            ada.cancel(filled)
            filled = ada.ready(name)
            assert ada.first_row(filled) == {"v": ord(letter)}
