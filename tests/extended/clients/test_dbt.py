"""dbt with dbt-gizmosql: the project in dbt/, built, changed, and built again."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from clients.pasted import program
from server import ROOT
from works import works

PROJECT = Path(__file__).resolve().parent / "dbt"
DBT = ROOT / ".deps" / "clients" / "dbt" / "bin" / "dbt"
CHANGED = """id,name,city,since
1,Ada,Paris,2020-01-31
2,Grace,New York,2021-02-28
3,Edsger,,2022-03-31
4,Barbara,Boston,2023-04-30
"""


class Project:
    """A copy of the project, for one server; keeps how each command ended."""

    def __init__(self, folder, server):
        self.folder = folder
        shutil.copytree(PROJECT, folder)
        (folder / "profiles.yml").write_text(program(PROJECT / "profiles.yml", server))
        self.ended = {}

    def run(self, name, *arguments):
        command = [DBT, "--no-use-colors", *arguments, "--project-dir", self.folder, "--profiles-dir", self.folder]
        settings = {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DBT_LOG_PATH": str(self.folder / "logs")}
        output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        self.ended[name] = subprocess.run(command, cwd=self.folder, env={**os.environ, **settings}, **output)

    def went_well(self, name):
        done = self.ended[name]
        assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def project(tables, tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("dbt") / "project", tables)
    project.run("debug", "debug")
    for name in ("seed", "run", "snapshot", "test"):
        project.run(name, name)
    project.run("docs", "docs", "generate")
    (project.folder / "seeds" / "people.csv").write_text(CHANGED)
    project.run("again", "build")
    return project


@pytest.fixture
def rows(tables, connect):
    def rows(sql):
        cursor = connect(tables).cursor()
        cursor.execute(sql)
        return cursor.fetchall()

    return rows


@works("dbt", "`dbt debug`: the profile connects")
def test_debug(project):
    project.went_well("debug")
    assert "All checks passed!" in project.ended["debug"].stdout


@works("dbt", "Seeds, types and NULLs told from the file; loaded anew on the next run")
def test_seed(project, rows):
    project.went_well("seed")
    assert rows("SELECT count(*), count(city), typeof(min(since)) FROM lake.shop.people") == [(4, 3, "DATE")]


@works("dbt", "Models as views, tables and ephemeral, over tables of the lake (`database: memory`)")
def test_models(project, rows):
    project.went_well("run")
    assert rows("SELECT count(*) FROM lake.shop.best_days") == [(10,)]
    assert rows("SELECT sum(orders) FROM lake.shop.orders_of_a_day") == [(150_000,)]
    assert rows("FROM lake.shop.number_of_cities") == [(3,)]


@works("dbt", "Incremental models: `merge`, `delete+insert`, `append`")
@pytest.mark.parametrize("model", ["people_merged", "people_replaced", "people_appended"])
def test_incremental_models(project, rows, model):
    project.went_well("again")
    assert rows(f"SELECT count(*), count(DISTINCT id) FROM lake.shop.{model}") == [(4, 4)]
    if model != "people_appended":
        assert rows(f"SELECT city FROM lake.shop.{model} WHERE id = 1") == [("Paris",)]


@works("dbt", "Models under a contract")
def test_contracts(project, rows):
    project.went_well("run")
    assert rows("SELECT count(*), typeof(min(id)) FROM lake.shop.people_under_contract") == [(4, "INTEGER")]


@works("dbt", "Tests of data: generic and singular")
def test_tests(project):
    project.went_well("test")
    assert "PASS=5" in project.ended["test"].stdout, project.ended["test"].stdout


@works("dbt", "Snapshots, with what changed in between")
def test_snapshots(project, rows):
    project.went_well("snapshot")
    project.went_well("again")
    table = "lake.shop.people_over_time"
    versions = rows(f"SELECT city, dbt_valid_to IS NULL FROM {table} WHERE id = 1 ORDER BY dbt_valid_from")
    assert versions == [("London", False), ("Paris", True)]
    assert rows(f"SELECT count(*) FROM {table} WHERE dbt_valid_to IS NULL") == [(4,)]


@works("dbt", "`dbt docs generate`: the catalog with columns, and descriptions kept as comments (`persist_docs`)")
def test_docs(project, rows):
    project.went_well("docs")
    catalog = json.loads((project.folder / "target" / "catalog.json").read_text())
    view = catalog["nodes"]["model.shop.orders_of_a_day"]
    assert list(view["columns"]) == ["day", "orders", "total"]
    assert view["metadata"]["comment"] == "How many orders each day had; it's a view."
    table = catalog["nodes"]["model.shop.best_days"]
    assert table["metadata"]["type"] == "BASE TABLE" and table["columns"]["day"]["comment"] == "One of the best"


@works("dbt", "`dbt build`, again and again, on several threads")
def test_build_again(project):
    project.went_well("again")
    assert "ERROR=0" in project.ended["again"].stdout
