"""Many at once: everybody gets the right answer, whoever does not fit waits."""

import random
import threading

import adbc_driver_flightsql.dbapi as dbapi
import duckdb
import flightsql
import pyarrow.flight as flight

CLIENTS = 200


def together(count, action):
    """Runs `action(number)` in as many threads, all of them at once; gives the errors."""
    errors = []
    ready = threading.Barrier(count)

    def run(number):
        try:
            ready.wait(60)
            action(number)
        except BaseException as error:
            errors.append((number, error))

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
        assert not thread.is_alive(), "no end in sight"
    return errors


def test_two_hundred_clients_with_mixed_queries(server, lake):
    local = duckdb.connect()
    for table in ("lineitem", "orders", "customer", "nation"):
        files = f"{lake}/{table}/*.parquet" if (lake / table).is_dir() else f"{lake}/{table}.parquet"
        local.execute(f"CREATE VIEW {table} AS FROM read_parquet('{files}')")
    orders = [key for (key,) in local.execute("SELECT o_orderkey FROM orders ORDER BY 1 LIMIT 1000").fetchall()]
    kinds = {
        "point": lambda n: f"SELECT * FROM orders WHERE o_orderkey = {orders[n]}",
        "aggregation": lambda n: (
            "SELECT l_returnflag, l_linestatus, sum(l_quantity), count(*) FROM lineitem"
            f" WHERE l_linenumber <> {n % 7} GROUP BY ALL ORDER BY ALL"
        ),
        "join": lambda n: (
            "SELECT n_name, count(*), sum(o_totalprice) FROM orders JOIN customer ON o_custkey = c_custkey"
            f" JOIN nation ON c_nationkey = n_nationkey WHERE n_nationkey <> {n % 25} GROUP BY ALL ORDER BY ALL"
        ),
        "export": lambda n: f"SELECT l_orderkey, l_comment FROM lineitem WHERE l_linenumber = {n % 7 + 1} ORDER BY ALL",
    }
    names = list(kinds)
    plan = [(names[n % 4], kinds[names[n % 4]](n // 4 % 25)) for n in range(CLIENTS)]
    expected = {sql: local.execute(sql).to_arrow_table() for _, sql in set(plan)}

    def client(number):
        chance = random.Random(number)
        with dbapi.connect(server.uri, autocommit=True) as connection, connection.cursor() as cursor:
            for sql in [plan[number][1], f"SELECT {number}", plan[chance.randrange(CLIENTS)][1]]:
                cursor.execute(sql)
                table = cursor.fetch_arrow_table()
                if sql in expected:
                    wanted = expected[sql]
                    assert table.num_rows == wanted.num_rows
                    assert table.cast(wanted.schema).equals(wanted), sql
                else:
                    assert table.column(0).to_pylist() == [number]

    assert together(CLIENTS, client) == []


def test_twenty_heavy_queries_on_a_small_machine_wait_for_each_other(make_server, lake):
    server = make_server(data=lake, memory="1GB")
    heavy = [
        "SELECT count(*), max(r) FROM (SELECT row_number() OVER (ORDER BY hash(i)) AS r FROM range(5000000) t(i))",
        "SELECT count(*), sum(n) FROM (SELECT hash(i) % 3000000 AS k, count(*) AS n FROM range(5000000) t(i) GROUP BY k)",
        "SELECT count(*) FROM lineitem a JOIN lineitem b ON a.l_orderkey = b.l_orderkey AND a.l_linenumber = b.l_linenumber",
        "SELECT count(*), sum(l_quantity) FROM (SELECT * FROM lineitem ORDER BY l_comment, l_orderkey LIMIT 600000)",
    ]
    local = duckdb.connect()
    files = f"{lake}/lineitem/*.parquet" if (lake / "lineitem").is_dir() else f"{lake}/lineitem.parquet"
    local.execute(f"CREATE VIEW lineitem AS FROM read_parquet('{files}')")
    expected = [local.execute(sql).fetchall() for sql in heavy]

    def client(number):
        with dbapi.connect(server.uri, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute(heavy[number % 4])
            assert cursor.fetchall() == expected[number % 4], heavy[number % 4]

    assert together(20, client) == []
    assert "an engine ended" not in server.log, server.log


def test_one_connection_with_many_streams(server):
    """Results that are read by turns, on one connection, each complete and its own."""
    client = flight.connect(server.uri)
    count = 8
    readers = [flightsql.fetch(client, f"SELECT i + {n} AS v FROM range(300000) t(i)") for n in range(3)]
    seen = [0] * len(readers)
    open_readers = set(range(len(readers)))
    while open_readers:
        for number in sorted(open_readers):
            try:
                column = readers[number].read_chunk().data.column(0)
            except StopIteration:
                open_readers.discard(number)
                continue
            assert column[0].as_py() == seen[number] + number
            seen[number] += len(column)
    assert seen == [300_000] * 3

    def small(number):
        for round_number in range(count):
            value = number * 1000 + round_number
            assert flightsql.fetch(client, f"SELECT {value} AS v").read_all().column(0).to_pylist() == [value]

    assert together(30, small) == []
    client.close()


def test_sessions_with_state_keep_it_apart(make_server):
    server = make_server(memory="2GB")

    def client(number):
        with dbapi.connect(server.uri, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE mine AS SELECT {number} AS owner FROM range(1000)")
            for round_number in range(20):
                cursor.execute(f"INSERT INTO mine SELECT {number} FROM range(10)")
                cursor.execute("SELECT count(*), min(owner), max(owner) FROM mine")
                assert cursor.fetchone() == (1010 + 10 * round_number, number, number)

    # More than can hold state at the same time: the others wait until one of them has ended.
    assert together(8, client) == []
