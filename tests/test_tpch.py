"""The 22 queries of TPC-H: rows and types are those of DuckDB on the same files."""

import duckdb
import pytest
from server import EXTENSIONS


def queries():
    with duckdb.connect(config={"extension_directory": str(EXTENSIONS)}) as connection:
        connection.load_extension("tpch")
        return dict(connection.sql("SELECT query_nr, query FROM tpch_queries()").fetchall())


QUERIES = queries()


@pytest.fixture(scope="module")
def wheel(lake):
    with duckdb.connect() as connection:
        for file in lake.glob("*.parquet"):
            connection.execute(f"CREATE VIEW {file.stem} AS FROM read_parquet('{file}')")
        yield connection


def ordered(table):
    """Rows in an order of their own: where the query leaves the order open, both may differ in it."""
    return table.sort_by([(name, "ascending") for name in table.column_names])


def test_there_are_22():
    assert sorted(QUERIES) == list(range(1, 23))


@pytest.mark.parametrize("number", sorted(QUERIES))
def test_query(number, server, connect, wheel):
    expected = wheel.sql(QUERIES[number]).to_arrow_table()
    cursor = connect(server).cursor()
    cursor.execute(QUERIES[number])
    table = cursor.fetch_arrow_table()
    assert table.schema == expected.schema
    assert table.num_rows > 0
    assert ordered(table).equals(ordered(expected))
    # The query's own order, as far as it goes: the first column of ORDER BY is the same in every row.
    if number in FIRST_OF_ORDER:
        column = FIRST_OF_ORDER[number]
        assert table[column].equals(expected[column])


# By which column each query orders its rows first; the others give one row.
FIRST_OF_ORDER = {
    1: "l_returnflag", 2: "s_acctbal", 3: "revenue", 4: "o_orderpriority", 5: "revenue", 7: "supp_nation",
    8: "o_year", 9: "nation", 10: "revenue", 11: "value", 12: "l_shipmode", 13: "custdist", 15: "s_suppkey",
    16: "supplier_cnt", 18: "o_totalprice", 20: "s_name", 21: "numwait", 22: "cntrycode",
}  # fmt: skip
