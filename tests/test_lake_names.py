"""Names in a writable lake: those that tables of --data have too, those that no query could read, and names of files."""

import pyarrow
import pytest
from flightsql import sqlstate_of
from test_lake import rows, run, transactions


@pytest.fixture
def exports(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    return folder


@pytest.fixture
def writable(make_server, lake, exports, tmp_path):
    return make_server([lake, f"exports={exports},rw"], tables=tmp_path / "tables")


def refused(connection, sql, state=("42501", "0A000")):
    with pytest.raises(connection.Error) as failure:
        run(connection, sql)
    assert sqlstate_of(failure.value) in state, (sql, failure.value)
    return str(failure.value)


# Files


def test_options_of_copy_do_not_lead_out_of_the_place(writable, connect, exports, tmp_path):
    """A pattern of names of files is computed by the engine, which then joins it to the folder."""
    connection = connect(writable)
    run(connection, "CREATE TABLE t AS SELECT 1 AS a", "SET VARIABLE p = '../evil'")
    run(connection, "CREATE TEMP MACRO current_user() AS '../evil'")
    (file,) = (tmp_path / "tables").rglob("*.parquet")
    before, there = file.read_bytes(), sorted(tmp_path.rglob("*"))
    stem = f"../../{file.relative_to(tmp_path)}".removesuffix(".parquet")
    last = stem.rindex("0")
    spelled = "||".join(f"chr({ord(c)})" for c in f"{stem[:last]}{{i}}{stem[last + 1 :]}")
    options = [
        f"FILENAME_PATTERN ({spelled})",
        f"FILENAME_PATTERN {spelled}",
        "FILENAME_PATTERN getvariable('p')",
        "FILENAME_PATTERN (getvariable('p'))",
        "FILENAME_PATTERN concat(chr(46), chr(46), chr(47), 'evil')",
        "FILENAME_PATTERN current_user",
        "FILENAME_PATTERN '../evil'",
        "FILENAME_PATTERN '..{i}'",
        "FILE_EXTENSION (chr(47) || 'x')",
        "FILE_EXTENSION getvariable('p')",
    ]
    for option in options:
        folder = exports / "made" / f"number{options.index(option)}"
        sql = f"COPY (SELECT 666 AS a) TO '{folder}' (FORMAT parquet, PER_THREAD_OUTPUT true, OVERWRITE_OR_IGNORE, {option})"
        refused(connection, sql)
    values = [("FORMAT parquet, PER_THREAD_OUTPUT true, FILENAME_PATTERN $1", "../evil"), ("FORMAT $1", "blob")]
    for option, value in values:
        with pytest.raises(connection.Error), connection.cursor() as cursor:
            cursor.execute(f"COPY (SELECT 'x' AS a) TO '{exports}/x' ({option})", (value,))
    assert sorted(tmp_path.rglob("*")) == there
    assert file.read_bytes() == before and rows(connection, "FROM t") == [(1,)]
    run(connection, f"COPY t TO '{exports}/x' (FORMAT parquet, PER_THREAD_OUTPUT true, FILENAME_PATTERN 'part_{{i}}')")
    assert [made.name for made in (exports / "x").iterdir()] == ["part_0.parquet"]


# A name in both


def test_a_table_with_the_name_of_one_of_data_is_read_in_one_state(writable, connect, transactions):
    other, connection = connect(writable), transactions(writable)
    run(other, "CREATE TABLE nation AS SELECT 1 AS n")
    assert rows(connection, "SELECT count(*) FROM nation") == [(1,)]
    run(other, "INSERT INTO nation VALUES (2)")
    assert rows(connection, "SELECT count(*) FROM nation") == [(1,)]
    assert rows(connection, "SELECT count(*) FROM main.nation") == [(1,)]
    assert rows(connection, "SELECT count(*) FROM memory.main.nation") == [(25,)]
    connection.commit()
    assert rows(connection, "SELECT count(*) FROM nation") == [(2,)]


def test_no_update_of_a_table_with_such_a_name_is_lost(writable, connect, transactions):
    other, connection = connect(writable), transactions(writable)
    run(other, "CREATE TABLE nation AS SELECT 1 AS n")
    ((n,),) = rows(connection, "FROM nation")
    run(other, "UPDATE nation SET n = n + 10")
    with pytest.raises(connection.Error) as failure:
        run(connection, f"UPDATE nation SET n = {n} + 1")
        connection.commit()
    assert sqlstate_of(failure.value) == "40001", failure.value
    assert rows(other, "FROM nation") == [(11,)]


@pytest.mark.parametrize("parameter", ["1", "?"])
def test_a_temporary_view_with_such_a_name_reads_one_state_too(writable, connect, parameter):
    other, connection = connect(writable), connect(writable)
    run(other, "CREATE TABLE t AS SELECT 1 AS n")
    run(connection, "CREATE TEMP VIEW region AS FROM t")
    connection.adbc_connection.set_autocommit(False)

    def count():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*), {parameter} FROM region", (1,) if parameter == "?" else None)
            return cursor.fetchone()[0]

    assert count() == 1
    run(other, "INSERT INTO t VALUES (2)")
    assert count() == 1
    connection.adbc_connection.commit()
    assert count() == 2


def test_tables_of_data_alone_are_read_without_a_transaction_of_the_lake(writable, connect, transactions):
    """What reads nothing of the lake waits for nobody, and does not keep what it has not read from changing."""
    other, connection = connect(writable), transactions(writable)
    run(other, "CREATE TABLE t AS SELECT 1 AS n")
    assert rows(connection, "SELECT count(*) FROM region") == [(5,)]
    assert rows(connection, "SELECT count(*) FROM memory.main.region") == [(5,)]
    run(other, "INSERT INTO t VALUES (2)")
    assert rows(connection, "SELECT count(*) FROM t") == [(2,)]


def test_where_names_are_looked_up_is_told_as_it_is(writable, connect):
    connection = connect(writable)
    assert rows(connection, "SELECT current_database(), current_schema()") == [("lake", "main")]
    assert rows(connection, "SELECT count(*) FROM memory.main.region") == [(5,)]
    assert rows(connection, "SELECT current_database() FROM memory.main.region LIMIT 1") == [("lake",)]
    run(connection, "CREATE SCHEMA s", "USE lake.s", "CREATE TABLE mine AS SELECT 1 AS a")
    assert rows(connection, "SELECT count(*) FROM memory.main.region") == [(5,)]
    assert rows(connection, "FROM mine") == rows(connection, "FROM lake.s.mine") == [(1,)]


# Names that cannot be


def test_what_no_query_could_read_is_not_made(writable, connect):
    connection = connect(writable)
    run(connection, "CREATE TABLE t AS SELECT 1 AS a")
    for name in ("a.b", "../x", "%", "a\\b", "a*", "s3://b/x", "__ducklake_x"):
        for sql in (
            f'CREATE TABLE "{name}" (a INT)',
            f'CREATE TABLE lake.main."{name}" AS SELECT 1 AS a',
            f'CREATE VIEW "{name}" AS FROM t',
            f'CREATE SCHEMA "{name}"',
            f'ALTER TABLE t RENAME TO "{name}"',
        ):
            told = refused(connection, sql)
            assert "no query could read" in told or "metadata" in told, told
        with pytest.raises(connection.Error) as failure, connection.cursor() as cursor:
            cursor.adbc_ingest(name, pyarrow.table({"a": [1]}), mode="create")
        assert sqlstate_of(failure.value) in ("42501", "0A000"), failure.value
    assert rows(connection, "SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake'") == [("t",)]
    # Others, however odd, are read.
    for number, name in enumerate(['a"b', "a b", "ä-ö", "select", "a'b", "a;b", "a--b", "csv"]):
        quoted = name.replace('"', '""')
        run(connection, f'CREATE TABLE "{quoted}" AS SELECT {number} AS a')
        assert rows(connection, f'FROM "{quoted}"') == [(number,)]


def test_a_view_of_the_lake_may_read_a_table_of_data_by_any_of_its_names(writable, connect):
    connection = connect(writable)
    for name in ("region", "main.region", "memory.main.region", "memory.region", '"Memory"."Main"."Region"'):
        run(connection, f"CREATE OR REPLACE VIEW v AS FROM {name}")
        for reader in (connection, connect(writable)):
            assert rows(reader, "SELECT count(*) FROM v") == [(5,)], name
