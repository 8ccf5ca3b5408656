"""Asks Superset as its pages do, and writes the answers as JSON: {name: {"status": …, "answer": …}}.

    ask.py URI SCHEMA FILE      runs in Superset's environment, with SUPERSET_FOLDER and SUPERSET_CONFIG_PATH
"""

import json
import os
import sys
import threading
from contextlib import contextmanager

from superset.app import create_app

URI, SCHEMA, FILE = sys.argv[1:]
WHO = {"username": "admin", "password": os.urandom(12).hex()}


def main():
    app = create_app()
    app.config["TESTING"] = True
    with app.app_context():
        prepare(app)
    # Without that context: each request has one of its own, and a user of its own in it.
    answers = ask(app)
    with open(FILE, "w") as file:
        json.dump(answers, file)


def prepare(app):
    """Superset's own tables, its roles and a user."""
    from flask_migrate import upgrade
    from superset import appbuilder, security_manager

    upgrade(directory=os.path.join(app.root_path, "migrations"))
    appbuilder.add_permissions(update_perms=True)
    security_manager.sync_role_definitions()
    admin = security_manager.find_role("Admin")
    security_manager.add_user(WHO["username"], "A", "Admin", "admin@localhost", admin, password=WHO["password"])


def ask(app):
    answers = {}
    client = app.test_client()
    login = client.post("/api/v1/security/login", json={**WHO, "provider": "db", "refresh": True})
    headers = {"Authorization": f"Bearer {login.json['access_token']}"}

    def call(name, method, path, body=None):
        reply = client.open(path, method=method, headers=headers, json=body)
        answer = reply.get_json(silent=True)
        answers[name] = {"status": reply.status_code, "answer": answer or reply.get_data(as_text=True)}
        return answer or {}

    call("test", "POST", "/api/v1/database/test_connection/", {"database_name": "lake", "sqlalchemy_uri": URI})
    body = {"database_name": "lake", "sqlalchemy_uri": URI, "expose_in_sqllab": True}
    database = call("database", "POST", "/api/v1/database/", body).get("id")
    call("schemas", "GET", f"/api/v1/database/{database}/schemas/")
    call("tables", "GET", f"/api/v1/database/{database}/tables/?q=(schema_name:{SCHEMA})")
    call("table", "GET", f"/api/v1/database/{database}/table_metadata/?name=orders&schema={SCHEMA}")
    body = {"database": database, "schema": SCHEMA, "table_name": "orders"}
    dataset = call("dataset", "POST", "/api/v1/dataset/", body).get("id")
    call("columns", "GET", f"/api/v1/dataset/{dataset}")
    call("chart", "POST", "/api/v1/chart/data", chart(dataset))
    call("line", "POST", "/api/v1/chart/data", over_time(dataset))
    call("months", "POST", "/api/v1/chart/data", months(dataset))
    sql = "SELECT r_name, count(*) AS n FROM region GROUP BY r_name ORDER BY r_name"
    body = {"database_id": database, "sql": sql, "schema": SCHEMA, "runAsync": False}
    call("sqllab", "POST", "/api/v1/sqllab/execute/", body)
    call("wrong", "POST", "/api/v1/sqllab/execute/", {**body, "sql": "SELECT * FROM regoin"})
    if URI.startswith("postgresql"):  # The other dialect cannot stop a query.
        with stopped(app, headers, "slow"):
            call("slow", "POST", "/api/v1/sqllab/execute/", {**body, "client_id": "slow", "sql": SLOW})
        call("after it", "POST", "/api/v1/sqllab/execute/", {**body, "sql": "SELECT 2 AS two"})
    # A dataset of a query, with a column of moments.
    sql = "SELECT o_orderkey AS key, CAST(o_orderdate AS TIMESTAMP) AS moment FROM orders"
    body = {"database": database, "schema": SCHEMA, "table_name": "moments", "sql": sql}
    moments = call("dataset of a query", "POST", "/api/v1/dataset/", body).get("id")
    call("moments", "POST", "/api/v1/chart/data", of_moments(moments))
    # A chart that is kept, on a dashboard.
    parameters = {"viz_type": "table", "datasource": f"{dataset}__table"}
    body = {
        "slice_name": "statuses", "viz_type": "table", "datasource_id": dataset, "datasource_type": "table",
        "params": json.dumps(parameters), "query_context": json.dumps(chart(dataset)),
    }  # fmt: skip
    kept = call("chart kept", "POST", "/api/v1/chart/", body).get("id")
    body = {"dashboard_title": "orders", "published": True}
    dashboard = call("dashboard", "POST", "/api/v1/dashboard/", body).get("id")
    call("chart placed", "PUT", f"/api/v1/chart/{kept}", {"dashboards": [dashboard]})
    call("charts of it", "GET", f"/api/v1/dashboard/{dashboard}/charts")
    call("datasets of it", "GET", f"/api/v1/dashboard/{dashboard}/datasets")
    call("chart on it", "GET", f"/api/v1/chart/{kept}/data/?dashboard_id={dashboard}")
    return answers


@contextmanager
def stopped(app, headers, client_id):
    """Stops a query, as often as it takes: one that is not known yet is not stopped."""
    ended = threading.Event()

    def stop():
        while not ended.is_set():
            app.test_client().post("/api/v1/query/stop", headers=headers, json={"client_id": client_id})

    thread = threading.Thread(target=stop)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


SLOW = "SELECT SUM(a.o_orderkey * b.o_orderkey) AS s FROM orders AS a CROSS JOIN orders AS b CROSS JOIN orders AS c"
TOTAL = {"expressionType": "SQL", "sqlExpression": "sum(o_totalprice)", "label": "total"}


def chart(dataset):
    """A bar for each status of orders."""
    query = {
        "columns": ["o_orderstatus"],
        "metrics": [TOTAL, "count"],
        "filters": [{"col": "o_orderpriority", "op": "IN", "val": ["1-URGENT", "2-HIGH"]}],
        "orderby": [["o_orderstatus", True]],
        "row_limit": 100,
    }
    return request(dataset, query)


def over_time(dataset):
    """A line over the days of a range."""
    query = {
        "columns": ["o_orderdate"],
        "metrics": ["count"],
        "filters": [{"col": "o_orderdate", "op": "TEMPORAL_RANGE", "val": "1995-01-01 : 1995-02-01"}],
        "orderby": [["o_orderdate", True]],
        "row_limit": 100,
    }
    return request(dataset, query)


def months(dataset):
    """A line whose points are months."""
    axis = {"label": "month", "sqlExpression": "o_orderdate", "expressionType": "SQL"}
    query = {
        "columns": [{**axis, "columnType": "BASE_AXIS", "timeGrain": "P1M"}],
        "metrics": ["count"],
        "orderby": [["count", False]],
        "row_limit": 1000,
    }
    return request(dataset, query)


def of_moments(dataset):
    """How many there are in a range of time."""
    query = {
        "columns": [],
        "metrics": ["count"],
        "filters": [{"col": "moment", "op": "TEMPORAL_RANGE", "val": "1995-01-01 : 1995-02-01"}],
    }
    return request(dataset, query)


def request(dataset, query):
    source = {"id": dataset, "type": "table"}
    return {"datasource": source, "queries": [query], "result_format": "json", "result_type": "full"}


main()
