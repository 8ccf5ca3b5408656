"""Which tables there are: every format, every way of laying it out, and what changes while the server runs."""

import gzip
import json
import os
import time
from decimal import Decimal

import adbc_driver_manager
import deltalake
import iceberg_folder
import pyarrow
import pyarrow.csv
import pyarrow.parquet
import pytest
import zstandard

# Longer than the second for which a listing counts as new.
DEADLINE = 20

ROWS = pyarrow.table({"id": [1, 2, 3], "name": ["a", None, "c"]})


def parquet(path, table=ROWS):
    path.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(table, path)


def rows(cursor, sql):
    cursor.execute(sql)
    return cursor.fetchall()


def tables(cursor):
    return [name for (name,) in rows(cursor, "SHOW TABLES")]


def until(seen, wanted):
    """Asks until the answer is the one that is wanted."""
    deadline = time.monotonic() + DEADLINE
    while (found := seen()) != wanted:
        assert time.monotonic() < deadline, f"after {DEADLINE} s it is still {found!r}, not {wanted!r}"


@pytest.fixture
def serve(make_server, connect, tmp_path):
    """serve(*places, **flags): a cursor on a server over them; paths are relative to `tmp_path`."""

    def serve(*places, **flags):
        server = make_server([place if isinstance(place, str) else str(place) for place in places], **flags)
        cursor = connect(server).cursor()
        cursor.server = server
        return cursor

    return serve


def test_files_of_each_format(serve, tmp_path):
    parquet(tmp_path / "p.parquet")
    text = "id,name\n1,a\n2,\n3,c\n"
    lines = "".join(json.dumps(row) + "\n" for row in ROWS.to_pylist())
    (tmp_path / "c.csv").write_text(text)
    (tmp_path / "tab.tsv").write_text(text.replace(",", "\t"))
    (tmp_path / "j.json").write_text(json.dumps(ROWS.to_pylist()))
    (tmp_path / "n.ndjson").write_text(lines)
    (tmp_path / "l.jsonl").write_text(lines)
    (tmp_path / "cz.csv.gz").write_bytes(gzip.compress(text.encode()))
    (tmp_path / "cs.csv.zst").write_bytes(zstandard.compress(text.encode()))
    (tmp_path / "jz.json.gz").write_bytes(gzip.compress(json.dumps(ROWS.to_pylist()).encode()))
    (tmp_path / "ns.ndjson.zst").write_bytes(zstandard.compress(lines.encode()))
    (tmp_path / "README.md").write_text("not data")
    (tmp_path / "_SUCCESS").write_text("")
    (tmp_path / ".hidden.parquet").write_text("")
    cursor = serve(tmp_path)
    names = ["c", "cs", "cz", "j", "jz", "l", "n", "ns", "p", "tab"]
    assert tables(cursor) == names
    assert cursor.server.tables == len(names)
    for name in names:
        assert rows(cursor, f"SELECT id, name FROM {name} ORDER BY id") == [(1, "a"), (2, None), (3, "c")], name
    cursor.server.wait_for_log("README.md")


def test_folders_and_hive_partitions(serve, tmp_path):
    for part in range(3):
        parquet(tmp_path / "plain" / f"part-{part}.parquet")
        parquet(tmp_path / "deep" / "a" / str(part) / "x.parquet")
        for month in (1, 2):
            place = tmp_path / "hive" / f"year=202{part}" / f"month={month}"
            parquet(place / "x.parquet", pyarrow.table({"v": [10 * part + month]}))
    parquet(tmp_path / "plain" / "_temporary" / "x.parquet")
    cursor = serve(tmp_path)
    assert tables(cursor) == ["deep", "hive", "plain"]
    assert rows(cursor, "SELECT count(*) FROM plain") == [(9,)]
    assert rows(cursor, "SELECT count(*) FROM deep") == [(9,)]
    assert rows(cursor, "SELECT v, year, month FROM hive WHERE year = 2021 ORDER BY month") == [(11, 2021, 1), (12, 2021, 2)]
    assert rows(cursor, "SELECT count(*) FROM hive WHERE month = 2") == [(3,)]


def test_partition_folders_in_the_place_itself(serve, tmp_path):
    for year in (2023, 2024):
        parquet(tmp_path / "sales" / f"year={year}" / "x.parquet")
    cursor = serve(tmp_path / "sales")
    assert tables(cursor) == ["sales"]
    assert rows(cursor, "SELECT DISTINCT year FROM sales ORDER BY 1") == [(2023,), (2024,)]


def test_delta(serve, tmp_path):
    place = tmp_path / "lake" / "events"
    deltalake.write_deltalake(place, ROWS)
    deltalake.write_deltalake(place, pyarrow.table({"id": [4], "name": ["d"]}), mode="append")
    deltalake.DeltaTable(place).delete("id = 2")
    parted = tmp_path / "lake" / "eu" / "parted"
    deltalake.write_deltalake(parted, ROWS, partition_by=["id"])
    cursor = serve(tmp_path / "lake")
    assert tables(cursor) == ["eu_parted", "events"]
    assert rows(cursor, "FROM events ORDER BY id") == [(1, "a"), (3, "c"), (4, "d")]
    assert rows(cursor, "SELECT name FROM eu_parted WHERE id = 3") == [("c",)]
    assert rows(cursor, f"FROM delta_scan('{place}', version := 0) ORDER BY id") == [(1, "a"), (2, None), (3, "c")]
    # What is written now is seen without a restart.
    deltalake.write_deltalake(place, pyarrow.table({"id": [5], "name": ["e"]}), mode="append")
    until(lambda: rows(cursor, "SELECT count(*) FROM events"), [(4,)])


def test_delta_beside_sessions_with_state(make_server, connect, tmp_path):
    """Whichever comes first, on whichever engine: each has what its statements need."""
    deltalake.write_deltalake(tmp_path / "lake" / "events", ROWS)
    server = make_server(data=tmp_path / "lake")
    with connect(server).cursor() as holds_state, connect(server).cursor() as stateless:
        holds_state.execute("CREATE TEMP TABLE mine AS SELECT 1 AS id")
        stateless.execute("SELECT count(*) FROM events")
        assert stateless.fetchone() == (3,)
        holds_state.execute("SELECT count(*) FROM events JOIN mine USING (id)")
        assert holds_state.fetchone() == (1,)


def test_iceberg(serve, tmp_path):
    lake = tmp_path / "lake"
    table = iceberg_folder.Folder().create_table("events", ROWS.schema, f"file://{lake}/events")
    table.append(ROWS)
    table.append(pyarrow.table({"id": [4], "name": ["d"]}))
    cursor = serve(lake)
    assert tables(cursor) == ["events"]
    assert rows(cursor, "FROM events ORDER BY id") == [(1, "a"), (2, None), (3, "c"), (4, "d")]
    metadata = table.metadata_location.removeprefix("file://")
    first = table.metadata.snapshots[0].snapshot_id
    assert rows(cursor, f"SELECT count(*) FROM iceberg_scan('{metadata}')") == [(4,)]
    assert rows(cursor, f"SELECT count(*) FROM iceberg_scan('{metadata}', snapshot_from_id := {first})") == [(3,)]
    table.append(pyarrow.table({"id": [5], "name": ["e"]}))
    until(lambda: rows(cursor, "SELECT count(*) FROM events"), [(5,)])


def test_names_that_need_quotes(serve, tmp_path):
    names = ["two words", "2024-sales", "select", 'quo"te', "Ümlaut", "semi;colon", "dot.dot", "it's", "Mixed"]
    for name in names:
        parquet(tmp_path / f"{name}.parquet", pyarrow.table({"n": [name]}))
    cursor = serve(tmp_path)
    assert sorted(tables(cursor)) == sorted(names)
    for name in names:
        quoted = name.replace('"', '""')
        assert rows(cursor, f'SELECT n FROM "{quoted}"') == [(name,)]
        assert rows(cursor, f'SELECT n FROM main."{quoted}"') == [(name,)]
    assert rows(cursor, "SELECT n FROM MIXED") == [("Mixed",)]
    cursor.server.wait_for_log("two words")


def test_names_that_clash(serve, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    parquet(first / "orders.parquet", pyarrow.table({"n": ["file"]}))
    (first / "orders.csv").write_text("n\ncsv\n")
    parquet(first / "orders" / "x.parquet", pyarrow.table({"n": ["folder"]}))
    parquet(second / "Orders.parquet", pyarrow.table({"n": ["other place"]}))
    cursor = serve(first, second)
    assert rows(cursor, "SELECT n FROM orders") == [("file",)]
    assert rows(cursor, 'SELECT n FROM "orders.csv"') == [("csv",)]
    assert rows(cursor, 'SELECT n FROM "orders/"') == [("folder",)]
    assert rows(cursor, 'SELECT n FROM "second/Orders"') == [("other place",)]
    cursor.server.wait_for_log("two tables are called")


def test_names_given_by_hand_globs_and_single_files(serve, tmp_path):
    for year in (2023, 2024):
        parquet(tmp_path / f"sales-{year}.parquet", pyarrow.table({"year": [year]}))
        (tmp_path / f"other-{year}.csv").write_text("a\n1\n")
    parquet(tmp_path / "folder" / "x.parquet")
    cursor = serve(f"all={tmp_path}/sales-*.parquet", f"{tmp_path}/other-*.csv", f"one={tmp_path}/sales-2023.parquet", f"f={tmp_path}/folder")
    assert sorted(tables(cursor)) == ["all", "f", "one", "other-2023", "other-2024"]
    assert rows(cursor, 'SELECT year FROM "all" ORDER BY year') == [(2023,), (2024,)]
    assert rows(cursor, "SELECT year FROM one") == [(2023,)]
    assert rows(cursor, 'SELECT a FROM "other-2024"') == [(1,)]
    assert rows(cursor, "SELECT count(*) FROM f") == [(3,)]


def test_places_in_the_environment_and_in_the_file(serve, tmp_path):
    parquet(tmp_path / "a" / "x.parquet")
    parquet(tmp_path / "b" / "y.parquet")
    cursor = serve(env={"TAVANA_DATA": f"{tmp_path}/a named={tmp_path}/b/y.parquet"})
    assert tables(cursor) == ["named", "x"]
    config = tmp_path / "tavana.toml"
    config.write_text(f'[data.mine]\nuri = "{tmp_path}/b"\n')
    assert tables(serve(config=config)) == ["mine"]


def test_new_changed_and_removed_files_are_seen(serve, tmp_path):
    lake = tmp_path / "lake"
    parquet(lake / "a.parquet")
    cursor = serve(lake)
    assert tables(cursor) == ["a"]
    parquet(lake / "b.parquet")
    until(lambda: tables(cursor), ["a", "b"])
    assert rows(cursor, "SELECT count(*) FROM b") == [(3,)]
    parquet(lake / "folder" / "x.parquet")
    until(lambda: tables(cursor), ["a", "b", "folder"])
    parquet(lake / "folder" / "y.parquet")
    until(lambda: rows(cursor, "SELECT count(*) FROM folder"), [(6,)])
    # Another shape under the same name, moved into place at once as a writer should.
    parquet(tmp_path / "new.parquet", pyarrow.table({"other": [Decimal("1.5")]}))
    os.rename(tmp_path / "new.parquet", lake / "a.parquet")
    until(lambda: rows(cursor, "SELECT column_name FROM (DESCRIBE a)"), [("other",)])
    assert rows(cursor, "FROM a") == [(Decimal("1.5"),)]


def test_the_table_of_a_removed_file_is_gone(serve, tmp_path):
    parquet(tmp_path / "a.parquet")
    parquet(tmp_path / "b.parquet")
    cursor = serve(tmp_path)
    assert tables(cursor) == ["a", "b"]
    (tmp_path / "b.parquet").unlink()
    until(lambda: tables(cursor), ["a"])
    with pytest.raises(adbc_driver_manager.ProgrammingError, match=r"\[42P01\]"):
        rows(cursor, "FROM b")


def test_an_empty_folder_serves_and_fills(serve, tmp_path):
    lake = tmp_path / "lake"
    lake.mkdir()
    cursor = serve(lake)
    assert cursor.server.tables == 0
    cursor.server.wait_for_log("holds no tables")
    assert tables(cursor) == []
    assert rows(cursor, "SELECT 1") == [(1,)]
    parquet(lake / "t.parquet")
    until(lambda: tables(cursor), ["t"])


def test_no_data_at_all_serves(serve):
    assert rows(serve(), "SELECT sum(i) FROM range(10) t(i)") == [(45,)]


@pytest.mark.parametrize("broken", ["garbage", "empty", "truncated", "header only"])
def test_a_broken_file_costs_its_own_table_only(broken, serve, tmp_path):
    parquet(tmp_path / "good.parquet")
    whole = (tmp_path / "good.parquet").read_bytes()
    content = {"garbage": b"x" * 1000, "empty": b"", "truncated": whole[: len(whole) // 2], "header only": b"PAR1"}
    (tmp_path / "bad.parquet").write_bytes(content[broken])
    parquet(tmp_path / "mixed" / "good.parquet")
    (tmp_path / "mixed" / "bad.parquet").write_bytes(content[broken])
    cursor = serve(tmp_path)
    assert cursor.server.tables == 3
    for table, file in [("bad", "bad.parquet"), ("mixed", "mixed/bad.parquet")]:
        with pytest.raises(adbc_driver_manager.Error, match=rf"\[XX001\](.|\n)*{file}"):
            rows(cursor, f"SELECT count(*), max(name) FROM {table}")
        assert rows(cursor, "SELECT count(*) FROM good") == [(3,)]


def test_files_by_their_path(serve, tmp_path):
    lake = tmp_path / "lake"
    parquet(lake / "t" / "a.parquet")
    parquet(lake / "t" / "b.parquet")
    (lake / "c.csv").write_text("x\n1\n")
    (lake / "j.json").write_text('[{"x": 1}]')
    parquet(tmp_path / "outside.parquet")
    cursor = serve(lake)
    assert rows(cursor, f"SELECT count(*) FROM read_parquet('{lake}/t/*.parquet')") == [(6,)]
    assert rows(cursor, f"SELECT count(*) FROM read_parquet(['{lake}/t/a.parquet', '{lake}/t/b.parquet'])") == [(6,)]
    assert rows(cursor, f"SELECT count(*) FROM '{lake}/t/a.parquet'") == [(3,)]
    assert rows(cursor, f"FROM read_csv('{lake}/c.csv')") == [(1,)]
    assert rows(cursor, f"FROM read_json('{lake}/j.json')") == [(1,)]
    for outside in (f"{tmp_path}/outside.parquet", f"{lake}/../outside.parquet", "/etc/passwd"):
        with pytest.raises(adbc_driver_manager.Error, match=r"\[42501\]"):
            rows(cursor, f"FROM read_parquet('{outside}')")


def test_mixed_formats_and_foreign_files_are_told(serve, tmp_path):
    parquet(tmp_path / "t" / "a.parquet")
    parquet(tmp_path / "t" / "b.parquet")
    (tmp_path / "t" / "c.csv").write_text("x\n1\n")
    cursor = serve(tmp_path)
    assert rows(cursor, "SELECT count(*) FROM t") == [(6,)]
    cursor.server.wait_for_log("mixes formats")


def test_a_place_that_is_not_there_ends_the_start(run_tavana, tmp_path):
    done = run_tavana("serve", "--data", tmp_path / "no", "--data", tmp_path / "neither", "--flight-listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0")
    assert done.returncode == 1
    assert str(tmp_path / "no") in done.stderr and str(tmp_path / "neither") in done.stderr
    assert "there is no file or folder" in done.stderr
