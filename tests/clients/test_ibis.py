"""ibis-gizmosql: Ibis' backend for DuckDB behind Flight SQL. Runs in .deps/clients/ibis."""

import sys

import ibis
import pandas
import pytest
from clients.pasted import output, program
from works import fails, works


def backend(server, user="anyone", password="anything"):
    host, _, port = server.flight.rpartition(":")
    return ibis.gizmosql.connect(host=host, port=int(port), user=user, password=password)


@pytest.fixture
def con(server):
    return backend(server)


@pytest.fixture
def writable(tables):
    return backend(tables)


def test_what_people_paste_works(server):
    assert "AFRICA" in output(sys.executable, "-c", program("ibis.py", server))


@works("ibis", "An API key as the password")
def test_key(keys):
    assert backend(keys, "ada", keys.make("ada")).table("region").count().execute() == 5
    with pytest.raises(Exception, match="28"):
        backend(keys, "ada", "wrong").list_tables()


@works("ibis", "Catalogs, schemas, tables and their columns")
def test_what_there_is(con):
    assert "memory" in con.list_catalogs() and "main" in con.list_databases()
    assert con.current_catalog == "memory" and con.current_database == "main"
    assert {"region", "orders"} <= set(con.list_tables())
    assert con.version.startswith("v")
    schema = con.table("orders").schema()
    assert schema["o_orderkey"].is_int64() and schema["o_totalprice"] == ibis.expr.datatypes.Decimal(15, 2)


@works("ibis", "Expressions run on the server: filters, joins, aggregates, windows")
def test_expressions(con):
    orders, customer, nation = con.table("orders"), con.table("customer"), con.table("nation")
    joined = orders.join(customer, orders.o_custkey == customer.c_custkey).join(
        nation, customer.c_nationkey == nation.n_nationkey
    )
    found = (
        joined.filter(joined.o_totalprice > 100_000)
        .group_by("n_name")
        .agg(n=lambda t: t.count(), total=lambda t: t.o_totalprice.sum())
        .order_by("n_name")
        .execute()
    )
    assert found["n_name"].is_monotonic_increasing and len(found) == 25
    ranked = orders.mutate(rank=ibis.row_number().over(group_by="o_orderstatus", order_by="o_orderkey"))
    assert ranked.filter(ranked["rank"] == 0).count().execute() == 3


@works("ibis", "SQL (`con.sql`), and results as pandas, Polars, Arrow and batches of Arrow")
def test_results(con):
    region = con.sql("SELECT * FROM region")
    assert isinstance(region.execute(), pandas.DataFrame)
    assert region.to_pyarrow().num_rows == region.to_polars().height == 5
    assert sum(batch.num_rows for batch in con.table("orders").to_pyarrow_batches()) == 150_000


@works("ibis", "Temporary tables, inserted into and emptied")
def test_temporary_tables(con):
    table = con.create_table("mine", schema={"a": "int64"}, temp=True)
    con.insert("mine", con.sql("SELECT 1::BIGINT AS a UNION ALL SELECT 2"))
    assert table.count().execute() == 2
    con.truncate_table("mine", database=("temp", "main"))
    assert table.count().execute() == 0


@works("ibis", "Settings of the session (`con.settings`)")
def test_settings(con):
    con.settings["timezone"] = "Asia/Tokyo"
    assert con.settings["TimeZone"] == "Asia/Tokyo"


@works("ibis", "Tables and views: `create_table` from a schema, a frame and an expression, `overwrite`, `create_view`")
def test_tables(writable, fresh):
    frame = pandas.DataFrame({"a": [1, 2, 3], "b": ["x", None, "z"]})
    made = writable.create_table(fresh, frame)
    assert made.count().execute() == 3
    assert writable.create_table(fresh, made.filter(made.a > 1), overwrite=True).count().execute() == 2
    writable.create_table(f"{fresh}_empty", schema={"a": "int64", "t": "timestamp"})
    assert writable.table(f"{fresh}_empty").count().execute() == 0
    assert writable.create_view(f"{fresh}_view", writable.table(fresh)).count().execute() == 2


@works("ibis", "Frames of the client joined with tables of the server (`ibis.memtable`)")
def test_memtable(writable):
    known = ibis.memtable({"key": [1, 2], "mine": ["x", "y"]})
    region = writable.table("region", database=("memory", "main"))
    joined = known.join(region, known.key == region.r_regionkey).order_by("key")
    assert writable.execute(joined)["r_name"].tolist() == ["AMERICA", "ASIA"]


@works("ibis", "Files of the client sent to the server (`read_csv`, `read_json`, `read_parquet`)")
def test_files_of_the_client(writable, tmp_path, fresh):
    file = tmp_path / "some.csv"
    file.write_text("a,b\n1,x\n2,y\n")
    assert writable.read_csv(str(file), table_name=fresh).count().execute() == 2
    file = tmp_path / "some.parquet"
    pandas.DataFrame({"a": [1, 2, 3]}).to_parquet(file)
    assert writable.read_parquet(str(file), table_name=f"{fresh}_p").a.sum().execute() == 6


@works("ibis", "Schemas (`create_database`)")
def test_schemas(writable, fresh):
    writable.create_database(fresh)
    assert fresh in writable.list_databases(catalog="lake")
    writable.create_table("there", schema={"a": "int64"}, database=fresh)
    assert writable.list_tables(database=fresh) == ["there"]


@works("ibis", "`drop_table`, `drop_view` and `drop_database`, with sqlglot up to 30.11: later ones lose the name")
def test_drop(writable, fresh):
    table = writable.create_table(fresh, schema={"a": "int64"})
    writable.create_view(f"{fresh}_view", table)
    writable.drop_view(f"{fresh}_view")
    writable.drop_table(fresh)
    assert not {fresh, f"{fresh}_view"} & set(writable.list_tables())
    writable.create_database(fresh)
    writable.drop_database(fresh)
    assert fresh not in writable.list_databases(catalog="lake")


@fails("ibis", "`attach` and `load_extension`: they would change the server", issue="by design of the service")
def test_what_the_service_does_not_permit(con):
    with pytest.raises(Exception, match=r"\[42501\] ATTACH is not permitted"):
        con.attach("/tmp/other.db", "other")
