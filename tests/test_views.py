"""Views that read tables of --data which the statement does not name: in the lake, for all sessions, and temporary ones."""

import duckdb
import pytest
from flightsql import sqlstate_of
from processes import until
from test_lake import rows, run


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    (folder / "parts").mkdir(parents=True)
    part(folder, "a", 3)
    duckdb.sql("SELECT range AS i FROM range(7)").write_parquet(str(folder / "my numbers.parquet"))
    return folder


def part(data, name, count):
    duckdb.sql(f"SELECT range AS i FROM range({count})").write_parquet(str(data / "parts" / f"{name}.parquet"))


@pytest.fixture
def server(make_server, data, tmp_path):
    return make_server([data], tables=tmp_path / "tables", state=tmp_path / "state")


@pytest.fixture
def made(server, connect):
    connection = connect(server)
    run(
        connection,
        "CREATE VIEW by_catalog AS SELECT * FROM memory.main.parts",
        "CREATE VIEW by_name AS SELECT * FROM parts",
        'CREATE VIEW above AS SELECT count(*) AS n FROM by_catalog, memory.main."my numbers"',
        "CREATE TEMP VIEW own AS SELECT * FROM parts",
    )
    return connection


def counts(connection, *views):
    return [rows(connection, f"SELECT count(*) FROM {view}")[0][0] for view in views]


def test_another_engine_reads_them(server, made, connect):
    other = connect(server)
    run(other, "CREATE TEMP TABLE t AS SELECT 1")
    for connection in (made, other):
        assert counts(connection, "by_catalog", "by_name") == [3, 3]
        assert rows(connection, "SELECT n FROM above") == [(21,)]
    assert counts(made, "own") == [3]


def test_a_service_that_starts_later_reads_them(server, made, make_server, connect, data, tmp_path):
    server.stop()
    later = connect(make_server([data], tables=tmp_path / "tables", state=tmp_path / "state"))
    assert counts(later, "by_name", "by_catalog") == [3, 3]
    assert rows(later, "SELECT n FROM above") == [(21,)]


def in_time(seen, wanted):
    """Places are looked at anew once a second."""
    until(lambda: seen() == wanted, 10, f"{wanted} is seen")


def test_they_read_the_files_of_now(made, data):
    seen = lambda: counts(made, "by_catalog", "by_name", "own")  # noqa: E731
    assert seen() == [3, 3, 3]
    part(data, "b", 10)
    in_time(seen, [13, 13, 13])
    assert rows(made, "SELECT n FROM above") == [(91,)]


def test_files_that_are_gone_are_not_missed(made, data):
    assert counts(made, "by_catalog", "by_name", "own") == [3, 3, 3]
    (data / "parts" / "a.parquet").rename(data / "parts" / "compacted.parquet")

    def seen():
        try:
            return counts(made, "by_name", "by_catalog", "own")
        except made.Error as error:
            assert sqlstate_of(error) == "58030"
            return None

    in_time(seen, [3, 3, 3])


def test_what_was_prepared_reads_the_files_of_when_it_is_run(made, data):
    with made.cursor() as cursor:

        def seen():
            cursor.execute("SELECT count(*) FROM by_catalog WHERE i < ?", (5,))
            return cursor.fetchone()

        assert seen() == (3,)
        part(data, "more", 20)
        in_time(seen, (8,))


def test_a_table_that_is_gone_is_missed_by_its_name(made, data):
    file = data / "my numbers.parquet"
    assert rows(made, "SELECT n FROM above") == [(21,)]
    file.unlink()

    def seen():
        with pytest.raises(made.Error) as failure:
            rows(made, "SELECT n FROM above")
        return sqlstate_of(failure.value), 'table "my numbers" does not exist' in str(failure.value)

    in_time(seen, ("42P01", True))
    duckdb.sql("SELECT 1 AS i").write_parquet(str(file))
    in_time(lambda: rows(made, "SELECT n FROM above"), [(3,)])
