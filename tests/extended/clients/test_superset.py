"""Apache Superset over the SQLAlchemy dialect that is made for it, asked as its own pages ask."""

import json

import pytest
from clients.pasted import program
from superset_pages import asked, good
from works import works


@pytest.fixture(scope="module")
def answers(server, tmp_path_factory):
    return asked(program("superset.txt", server).strip(), "main", tmp_path_factory.mktemp("superset"))


@works("superset", "A database by its URI, tested and stored")
def test_database(answers):
    assert good(answers, "test") == {"message": "OK"}
    assert good(answers, "database")["result"]["driver"] == "adbc"


@works("superset", "Schemas, tables and columns in its menus")
def test_menus(answers):
    assert good(answers, "schemas")["result"] == ["main"]
    assert {"orders", "region"} <= {table["value"] for table in good(answers, "tables")["result"]}
    columns = {column["name"]: column["type"] for column in good(answers, "table")["columns"]}
    assert columns["o_orderdate"] == "DATE" and columns["o_totalprice"].startswith(("NUMERIC", "DECIMAL"))


@works("superset", "A dataset of a table")
def test_dataset(answers):
    good(answers, "dataset")
    assert len(good(answers, "columns")["result"]["columns"]) == 9


@works("superset", "Charts: metrics by group, filters, ranges of time")
def test_charts(answers):
    (bars,) = good(answers, "chart")["result"]
    assert [row["o_orderstatus"] for row in bars["data"]] == ["F", "O", "P"]
    assert all(row["total"] > 0 and row["count"] > 0 for row in bars["data"])
    (line,) = good(answers, "line")["result"]
    assert len(line["data"]) == 31 and line["colnames"] == ["o_orderdate", "count"]


@works("superset", "Charts that are kept, on a dashboard")
def test_dashboard(answers):
    assert [chart["slice_name"] for chart in good(answers, "charts of it")["result"]] == ["statuses"]
    assert [dataset["table_name"] for dataset in good(answers, "datasets of it")["result"]] == ["orders"]
    (table,) = good(answers, "chart on it")["result"]
    assert [row["o_orderstatus"] for row in table["data"]] == ["F", "O", "P"]


@works("superset", "SQL Lab, with the service's errors as they are")
def test_sql_lab(answers):
    result = good(answers, "sqllab")
    assert [row["r_name"] for row in result["data"]][:2] == ["AFRICA", "AMERICA"]
    assert answers["wrong"]["status"] >= 400
    assert "[42P01]" in json.dumps(answers["wrong"]["answer"])
