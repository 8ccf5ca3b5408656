"""How many cursors are open, as the service tells it."""

import psycopg
import pytest
from pgwire import EXECUTE, FLUSH, SYNC, Pg, bind, close, execute, parse
from processes import gauge, until


@pytest.fixture
def server(make_server):
    return make_server()


def connect(server):
    return psycopg.connect(f"postgresql://ada@{server.pg}/tavana", autocommit=True)


def cursors(server):
    return gauge(server, "tavana_active_cursors")


def test_declared_cursors_are_counted_until_they_are_closed(server):
    assert cursors(server) == 0
    with connect(server) as connection:
        connection.execute("DECLARE held CURSOR WITH HOLD FOR SELECT * FROM range(100000)")
        assert cursors(server) == 1
        with connection.transaction():
            connection.execute("DECLARE c CURSOR FOR SELECT * FROM range(100000)")
            assert cursors(server) == 2
            assert connection.execute("FETCH 2 FROM c").fetchall() == [(0,), (1,)]
            # One that has no more rows is there all the same.
            assert len(connection.execute("FETCH ALL FROM c").fetchall()) == 99_998
            assert cursors(server) == 2
        assert cursors(server) == 1
        assert connection.execute("FETCH 1 FROM held").fetchall() == [(0,)]
        connection.execute("CLOSE held")
        assert cursors(server) == 0
        # With a transaction that fails they go as well.
        with pytest.raises(psycopg.errors.UndefinedTable), connection.transaction():
            connection.execute("DECLARE c CURSOR FOR SELECT * FROM range(100000)")
            connection.execute("SELECT * FROM not_there")
        assert cursors(server) == 0
        # A statement that is none is no cursor.
        connection.execute("SELECT * FROM range(100000) WHERE range > %s", [7]).fetchall()
        assert cursors(server) == 0


def test_portals_are_counted_while_they_have_more(server):
    with Pg(server) as client:
        client.send(parse("SELECT * FROM range(10)"), bind(portal="p"), execute("p", 3), FLUSH)
        assert len(client.until("s").rows) == 3
        assert cursors(server) == 1
        client.send(execute("p", 3), FLUSH)
        assert len(client.until("s").rows) == 3
        assert cursors(server) == 1
        client.send(execute("p"), FLUSH)
        assert len(client.until("C").rows) == 4
        assert cursors(server) == 0
        # One that is closed, and one that ends with its transaction.
        client.send(bind(portal="q"), execute("q", 3), close("P", "q"), bind(portal="r"), execute("r", 3), FLUSH)
        assert client.until("3").kinds == "2DDDs3"
        assert client.until("s").kinds == "2DDDs"
        assert cursors(server) == 1
        assert client.ask(SYNC).kinds == "Z"
        assert cursors(server) == 0
        assert client.ask(bind(), EXECUTE, SYNC).kinds == "2" + 10 * "D" + "CZ"
        assert cursors(server) == 0


# A client that says goodbye, and one that is gone without a word.
@pytest.mark.parametrize("says_goodbye", [True, False])
def test_with_a_connection_its_cursors_end(server, says_goodbye):
    if says_goodbye:
        client = connect(server)
        client.autocommit = False
        say = client.execute
    else:
        client = Pg(server)
        client.query("BEGIN")
        say = client.query
    say("DECLARE held CURSOR WITH HOLD FOR SELECT * FROM range(100000)")
    say("DECLARE c CURSOR FOR SELECT * FROM range(100000)")
    say("FETCH 2 FROM c")
    assert cursors(server) == 2
    client.close()
    until(lambda: cursors(server) == 0, 10, "no cursor")
