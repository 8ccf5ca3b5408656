"""pgAdmin 4 on a desktop, asked as its own pages ask: the tree of objects, their panels, the query tool, data."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from clients.pasted import program
from clients.pg import psql
from server import ROOT
from works import works

HERE = Path(__file__).resolve().parent / "pgadmin"
PYTHON = ROOT / ".deps" / "clients" / "pgadmin" / "bin" / "python"


@pytest.fixture(scope="module")
def answers(tables, tmp_path_factory):
    psql(
        tables,
        """
        CREATE TABLE things (id INTEGER NOT NULL, name VARCHAR); INSERT INTO things VALUES (1, 'one');
        CREATE VIEW names AS SELECT name FROM things; COMMENT ON TABLE things IS 'What there is';
        """,
    )
    folder = tmp_path_factory.mktemp("pgadmin")
    file = folder / "answers.json"
    servers = folder / "servers.json"
    servers.write_text(program("pgadmin.json", tables))
    done = subprocess.run(
        [PYTHON, HERE / "ask.py", servers, file],
        env={**os.environ, "HOME": str(folder), "PGADMIN_FOLDER": str(folder)},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return json.loads(file.read_text())


def good(answers, name):
    assert answers[name]["status"] == 200, answers[name]
    return answers[name]["answer"]


def found(answers, *path):
    """A node of the tree, by the end of its path."""
    nodes = [node for node in answers["tree"] if node["path"][-len(path) :] == list(path)]
    assert nodes, f"no {'/'.join(path)} among {['/'.join(node['path']) for node in answers['tree']]}"
    return nodes[0]


def result(answers, name):
    """What the query tool shows of a query."""
    shown = answers[name]["rows"]["data"]
    assert shown.get("status") == "Success", answers[name]["rows"]
    return shown["result"]


@works("pgadmin", "A server, from a file or by the dialog, and connected to")
def test_server(answers):
    assert good(answers, "server")["node"]["label"] == "by the dialog"
    assert good(answers, "connect")["data"]["version"] == 150000
    assert good(answers, "node")["result"]["connected"] is True
    assert found(answers, "lake")["obj"]["version"].startswith("PostgreSQL 15")


@works("pgadmin", "The object tree: each kind of node, with its properties, SQL, statistics, dependencies")
def test_tree(answers):
    """What is below the database."""
    kinds = {node["type"].removeprefix("coll-") for node in answers["tree"]}
    assert kinds >= {
        "database", "role", "tablespace", "cast", "catalog", "event_trigger", "extension", "foreign_data_wrapper",
        "language", "publication", "schema", "subscription", "aggregate", "collation", "domain", "foreign_table",
        "fts_configuration", "fts_dictionary", "fts_parser", "fts_template", "function", "trigger_function",
        "procedure", "operator", "sequence", "table", "type", "view", "mview", "column", "constraints", "index",
        "row_security_policy", "rule", "trigger", "catalog_object", "catalog_object_column",
    }  # fmt: skip
    schema = ("Databases", "tavana", "Schemas", "public")
    columns = found(answers, *schema, "Tables", "things", "Columns")["obj"]
    assert [(column["name"], column["cltype"], column["attnotnull"]) for column in columns] == [
        ("id", "integer", True),
        ("name", "text", False),
    ]
    assert [column["name"] for column in found(answers, *schema, "Views", "names", "Columns")["obj"]] == ["name"]


def test_every_answer_is_one(answers):
    assert [(failed["request"], failed["answer"]) for failed in answers["failed"]] == []


def test_panels_of_a_table(answers):
    things = found(answers, "tavana", "Schemas", "public", "Tables", "things")
    assert things["obj"]["name"] == "things" and things["obj"]["description"] == "What there is"
    columns = '    id integer NOT NULL,\n    name text COLLATE pg_catalog."default"'
    assert things["sql"].split("\n\n")[2:] == [
        f"CREATE TABLE IF NOT EXISTS public.things\n(\n{columns}\n)",
        "TABLESPACE pg_default;",
        "ALTER TABLE IF EXISTS public.things\n    OWNER to tavana;",
        "COMMENT ON TABLE public.things\n    IS 'What there is';",
    ]
    assert things["stats"]["data"]["columns"][0]["name"] == "Sequential scans"
    assert things["dependency"] == [] and things["dependent"] == []


def test_panels_of_a_view(answers):
    names = found(answers, "tavana", "Schemas", "public", "Views", "names")
    assert names["obj"]["definition"].split() == ["SELECT", '"name"', "FROM", "things;"]
    assert "CREATE OR REPLACE VIEW public.names\n AS\n" in names["sql"]
    assert names["dependency"] == [] and names["dependent"] == []


def test_privileges(answers):
    """None are told."""
    assert not found(answers, "tavana", "Schemas", "public")["obj"].get("nspacl")


@works("pgadmin", "The query tool: queries, changes, results read on as they are scrolled")
def test_queries(answers):
    good(answers, "tool")
    assert result(answers, "query")[:2] == [[0, "AFRICA"], [1, "AMERICA"]]
    assert result(answers, "types") == [["1.50", "2024-02-29", "{1,2}", '{"a": 1}']]
    assert result(answers, "change") == "INSERT 0 1"
    assert result(answers, "explain")[0][0] == "physical_plan"
    assert len(result(answers, "large")) == 1000
    window = good(answers, "window")["data"]["result"]
    assert len(window) == 1000 and int(window[0][0]) > int(result(answers, "large")[-1][0])
    assert "idle" in good(answers, "status")["data"]["message"]


@works("pgadmin", "Errors with their SQL state, and queries after them")
def test_errors(answers):
    said = answers["wrong"]["rows"]["errormsg"]
    assert 'table "regoin" does not exist' in said and "SQL state: 42P01" in said and 'did you mean "region"?' in said
    assert result(answers, "right") == [[1]]


def test_explain_button(answers):
    assert result(answers, "explain by its button")


@works("pgadmin", "A query that is cancelled; transactions by hand")
def test_cancel_and_transactions(answers):
    said = answers["slow"]["rows"]["errormsg"]
    assert "canceling statement due to user request" in said and "SQL state: 57014" in said
    assert result(answers, "after it") == [[2]]
    assert result(answers, "changed").startswith("DELETE ")
    assert result(answers, "within") == [["0"]]
    assert (result(answers, "undone"), result(answers, "without")) == ("ROLLBACK", [[True]])


@works("pgadmin", "Search of objects, and the types of the tool for diagrams")
def test_other_tools(answers):
    found = {(hit["type"], hit["name"]) for hit in good(answers, "search")["data"]}
    assert {("table", "region"), ("column", "r_regionkey")} <= found
    types = {kind["label"] for kind in good(answers, "diagram types")["data"]["col_types"]}
    assert {"integer", "numeric", "text[]"} <= types


@works("pgadmin", "Completion of names in the query tool")
def test_completion(answers):
    assert good(answers, "complete")["data"]["result"]["region"] == {"object_type": "table"}


@works("pgadmin", "View/Edit Data: all rows of tables and views")
def test_data(answers):
    assert answers["rows region"]["data"]["result"][0][:2] == [0, "AFRICA"]
    assert answers["rows things"]["data"]["result"] == [[1, "one"], [2, "two"]]
    assert answers["rows names"]["data"]["result"] == [["one"], ["two"]]


@works("pgadmin", "The dashboard: sessions, settings, charts")
def test_dashboard(answers):
    (activity,) = good(answers, "activity")
    assert {session["usename"] for session in activity["activity"]} == {"anyone"}
    assert "TimeZone" in {setting["name"] for setting in good(answers, "config")}
    assert good(answers, "charts")["session_stats"]["Total"] >= 1
    assert good(answers, "locks") == good(answers, "prepared") == []
    assert good(answers, "replication_stats") == good(answers, "replication_slots") == []
