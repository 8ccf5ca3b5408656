"""pandas, over an ADBC connection. Over SQLAlchemy: test_sqlalchemy.py."""

import pandas
import pandas.testing
import pytest
from works import works

FRAME = pandas.DataFrame({"a": [1, 2, 3], "b": ["x", None, "z"]})


@works("pandas", "`read_sql` and `read_sql_query` over an ADBC connection, with `dtype_backend`")
def test_read(server, connect):
    connection = connect(server)
    frame = pandas.read_sql("SELECT r_name FROM region ORDER BY r_regionkey LIMIT 2", connection)
    assert frame["r_name"].tolist() == ["AFRICA", "AMERICA"]
    arrow = pandas.read_sql_query("SELECT 1 AS i, NULL::INT AS n", connection, dtype_backend="pyarrow")
    assert [str(kind) for kind in arrow.dtypes] == ["int32[pyarrow]", "int32[pyarrow]"]


@works("pandas", "`read_sql_table`")
def test_read_table(server, connect):
    frame = pandas.read_sql_table("region", connect(server), columns=["r_name"])
    assert frame.columns.tolist() == ["r_name"] and len(frame) == 5


@works("pandas", "`to_sql`: `fail`, `replace`, `append`, `delete_rows`, and with a schema")
def test_to_sql(tables, connect, fresh):
    connection = connect(tables)

    def read():
        return pandas.read_sql(f"FROM {fresh}", connection)

    assert FRAME.to_sql(fresh, connection, index=False) == 3
    assert read().sort_values("a")["a"].tolist() == [1, 2, 3] and read()["b"].isna().sum() == 1
    with pytest.raises(ValueError, match="exists"):
        FRAME.to_sql(fresh, connection, index=False)
    assert FRAME.to_sql(fresh, connection, index=False, if_exists="append") == 3
    assert len(read()) == 6
    assert FRAME.to_sql(fresh, connection, index=False, if_exists="delete_rows") == 3
    assert len(read()) == 3
    assert FRAME[["a"]].to_sql(fresh, connection, index=False, if_exists="replace") == 3
    assert read().columns.tolist() == ["a"]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA s_{fresh}")
    assert FRAME.to_sql("there", connection, schema=f"s_{fresh}", index=False) == 3
    assert len(pandas.read_sql(f"FROM s_{fresh}.there", connection)) == 3
