"""Results that several of the engine's threads make at once: all rows, each once, in the order of the files.

The threads of an engine are as many as the machine has cores. The truth is the `duckdb` wheel on the same files.
"""

import duckdb
import flightsql
import pyarrow
import pyarrow.flight as flight
import pyarrow.parquet
import pytest
from processes import cpu_seconds, resident, until
from server import Server

MIB = 1 << 20
GROUPS, ROWS = 150, 4000


@pytest.fixture(scope="module")
def pieces(tmp_path_factory):
    """Two tables of many row groups, so that the order of the rows says in which order those were read."""
    folder = tmp_path_factory.mktemp("order")
    for name, start in (("one", 0), ("two", 10_000_000)):
        with pyarrow.parquet.ParquetWriter(folder / f"{name}.parquet", SCHEMA) as writer:
            for group in range(GROUPS):
                n = pyarrow.array(range(start + group * ROWS, start + (group + 1) * ROWS), pyarrow.int64())
                # Groups differ in size a hundredfold, so that threads overtake each other.
                length = 300 if group % 5 == 0 else 3
                s = pyarrow.array([f"{value:0{length}}" if value % 11 else None for value in n.to_pylist()])
                kind = pyarrow.array([("red", "green", "blue")[value % 3] for value in n.to_pylist()]).dictionary_encode()
                writer.write_table(pyarrow.table([n, s, kind.cast(SCHEMA.field("kind").type)], SCHEMA))
    return folder


SCHEMA = pyarrow.schema(
    [("n", pyarrow.int64()), ("s", pyarrow.string()), ("kind", pyarrow.dictionary(pyarrow.int32(), pyarrow.string()))]
)


@pytest.fixture(scope="module")
def ordered(pieces):
    with Server(data=pieces) as server:
        yield server


def truth(pieces, sql):
    with duckdb.connect() as connection:
        for name in ("one", "two"):
            connection.execute(f"CREATE VIEW {name} AS FROM '{pieces}/{name}.parquet'")
        return connection.execute(sql).to_arrow_table()


QUERIES = [
    "SELECT * FROM one",
    "SELECT n, s FROM one WHERE n % 2000 = 7",
    "SELECT n FROM one WHERE n >= 599000",
    "SELECT * FROM one WHERE n < 3",
    "SELECT * FROM one WHERE n < 0",
    "FROM one UNION ALL FROM two",
    "FROM (FROM one LIMIT 5000 OFFSET 300001) UNION ALL (FROM two LIMIT 70000)",
    "SELECT n, unnest([s, kind]) AS v FROM two WHERE n % 3 = 0",
    "SELECT n, {'s': s, 'l': [n, NULL]} AS nested FROM one WHERE n % 5 < 2",
    "SELECT n, kind::ENUM('red', 'green', 'blue') AS kind, n % 2 = 0 AS even FROM one WHERE n % 3 < 2",
    "SELECT one.n, two.s FROM one JOIN two ON one.n = two.n - 10000000 WHERE one.n % 100 = 0 ORDER BY one.n DESC",
    "SELECT n, row_number() OVER () AS place FROM one WHERE n % 7 = 0",
    "FROM range(500000) WHERE range % 3 > 0",
]


@pytest.mark.parametrize("sql", QUERIES)
def test_the_order_is_that_of_the_files(ordered, pieces, sql):
    expected = truth(pieces, sql)
    with flight.connect(ordered.uri) as client:
        for _ in range(3):
            got = flightsql.fetch(client, sql).read_all()
            assert got.num_rows == expected.num_rows
            for name in expected.column_names:
                column, other = got[name].combine_chunks(), expected[name].combine_chunks()
                if pyarrow.types.is_dictionary(column.type):
                    column, other = column.cast(pyarrow.string()), other.cast(pyarrow.string())
                assert column.cast(other.type).equals(other), name


def test_few_rows_of_many_row_groups_are_few_messages(ordered):
    with flight.connect(ordered.uri) as client:
        chunks = [chunk.data.num_rows for chunk in flightsql.fetch(client, "SELECT * FROM one WHERE n % 100 = 0")]
    assert sum(chunks) == GROUPS * ROWS // 100
    # Some: the first leaves at once, and each of the next is twice as large.
    assert len(chunks) <= 12, chunks


def most_while_nobody_reads(server, client, sql):
    """The most that the engines hold of a result of which one batch is read; the reader, for more."""
    flightsql.fetch(client, "SELECT 1").read_all()
    engines = server.descendants()
    before = sum(map(resident, engines))
    reader = flightsql.fetch(client, sql)
    seen = reader.read_chunk().data.num_rows
    sizes, works = [], []

    def is_at_rest():
        sizes.append(sum(map(resident, engines)))
        works.append(sum(map(cpu_seconds, engines)))
        return len(works) > 20 and works[-1] - works[-20] <= 0.01

    until(is_at_rest, 30, "an engine that waits for its reader")
    return max(sizes) - before, seen, reader


def test_long_strings_that_nobody_reads_wait_in_small_numbers(make_server):
    """Each of the engine's chunks of these has 40 MB; thirty of them once waited for the reader."""
    server = make_server(memory="2GB")
    with flight.connect(server.uri) as client:
        sql = "SELECT range AS n, repeat(chr(65 + (range % 26)::INT), 20000) AS s FROM range(200000)"
        most, seen, reader = most_while_nobody_reads(server, client, sql)
        assert most < 500 * MIB, f"{most / MIB:.0f} MiB"
        for _ in range(20):
            texts = reader.read_chunk().data["s"].to_pylist()
            for place in (0, len(texts) - 1):
                assert texts[place] == chr(65 + (seen + place) % 26) * 20000
            seen += len(texts)
        reader.cancel()


def test_small_row_groups_that_nobody_reads_wait_in_the_file(make_server, tmp_path):
    """Each is less than a message. The threads that do not have the first one once ran on to the end of the file."""
    path = tmp_path / "many.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT i, md5(i::VARCHAR) || sha256(i::VARCHAR) AS s FROM range(4000000) t(i)) TO '{path}' (ROW_GROUP_SIZE 4096)"
        )
    server = make_server(data=path, memory="1GB")
    with flight.connect(server.uri) as client:
        most, seen, reader = most_while_nobody_reads(server, client, "SELECT * FROM many")
        # The whole is 400 MB.
        assert most < 200 * MIB, f"{most / MIB:.0f} MiB"
        for chunk in reader:
            numbers = chunk.data["i"]
            assert numbers[0].as_py() == seen and numbers[-1].as_py() == seen + len(numbers) - 1
            seen += len(numbers)
        assert seen == 4_000_000
