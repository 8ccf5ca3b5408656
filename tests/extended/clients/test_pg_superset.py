"""Apache Superset over PostgreSQL's dialect and psycopg2, asked as its own pages ask."""

import json

import pytest
from clients.pasted import program
from superset_pages import asked, good
from works import works


@pytest.fixture(scope="module")
def answers(server, tmp_path_factory):
    return asked(program("pg_superset.txt", server).strip(), "public", tmp_path_factory.mktemp("superset"))


@works("pg_superset", "A database by its URI, tested and stored")
def test_database(answers):
    assert good(answers, "test") == {"message": "OK"}
    assert good(answers, "database")["result"]["driver"] == "psycopg2"


@works("pg_superset", "Schemas, tables and columns in its menus")
def test_menus(answers):
    assert sorted(good(answers, "schemas")["result"]) == ["information_schema", "public"]
    assert {"orders", "region"} <= {table["value"] for table in good(answers, "tables")["result"]}
    columns = {column["name"]: column["longType"] for column in good(answers, "table")["columns"]}
    assert columns["o_orderkey"] == "BIGINT" and columns["o_orderstatus"] == "TEXT"
    assert columns["o_orderdate"] == "DATE" and columns["o_totalprice"] == "NUMERIC(15, 2)"


@works("pg_superset", "Datasets of a table and of a query")
def test_datasets(answers):
    good(answers, "dataset")
    assert len(good(answers, "columns")["result"]["columns"]) == 9
    columns = good(answers, "dataset of a query")["data"]["columns"]
    assert {column["column_name"]: column["type"] for column in columns} == {"key": "LONGINTEGER", "moment": "DATETIME"}


@works("pg_superset", "Charts: metrics by group, filters, days and months")
def test_charts(answers):
    (bars,) = good(answers, "chart")["result"]
    assert [row["o_orderstatus"] for row in bars["data"]] == ["F", "O", "P"]
    assert all(row["total"] > 0 and row["count"] > 0 for row in bars["data"])
    (months,) = good(answers, "months")["result"]
    assert len(months["data"]) == 80 and sum(row["count"] for row in months["data"]) == 150_000


@works("pg_superset", "Ranges of time")
def test_ranges_of_time(answers):
    (line,) = good(answers, "line")["result"]
    assert len(line["data"]) == 31 and line["colnames"] == ["o_orderdate", "count"]
    (moments,) = good(answers, "moments")["result"]
    assert moments["data"] == [{"count": sum(row["count"] for row in line["data"])}]


@works("pg_superset", "Charts that are kept, on a dashboard")
def test_dashboard(answers):
    assert [chart["slice_name"] for chart in good(answers, "charts of it")["result"]] == ["statuses"]
    assert [dataset["table_name"] for dataset in good(answers, "datasets of it")["result"]] == ["orders"]
    (table,) = good(answers, "chart on it")["result"]
    assert [row["o_orderstatus"] for row in table["data"]] == ["F", "O", "P"]


@works("pg_superset", "SQL Lab, with the service's errors as they are")
def test_sql_lab(answers):
    result = good(answers, "sqllab")
    assert [row["r_name"] for row in result["data"]][:2] == ["AFRICA", "AMERICA"]
    assert answers["wrong"]["status"] >= 400
    assert 'table \\"regoin\\" does not exist' in json.dumps(answers["wrong"]["answer"])


@works("pg_superset", "A query of SQL Lab that is stopped")
def test_stop(answers):
    # Superset ends the session by SQL. It tells of that, or of the connection that is gone: what it notices first.
    said = str(answers["slow"]["answer"])
    assert "stopped" in said or "server closed the connection" in said, said
    assert good(answers, "after it")["data"] == [{"two": 2}]
