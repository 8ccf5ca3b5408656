"""Asks pgAdmin as its own pages do, and writes the answers as JSON: {"name": {"status": …, "answer": …}, …}.

    ask.py SERVERS FILE     runs in pgAdmin's environment, with PGADMIN_FOLDER; SERVERS is a file of servers

Under `tree` are the nodes of the object tree, each with what its panels were told; under `failed` every request that
was not answered well.
"""

import builtins
import json
import os
import sys

import pgadmin4

SERVERS, FILE = sys.argv[1:]
FOLDER = os.environ["PGADMIN_FOLDER"]
# Its modules are named as from its own folder.
sys.path.insert(0, next(iter(pgadmin4.__path__)))
# As on a desktop: one user, who is logged in.
builtins.SERVER_MODE = False

import config  # noqa: E402

SETTINGS = {
    "DATA_DIR": FOLDER,
    "LOG_FILE": f"{FOLDER}/pgadmin4.log",
    "SQLITE_PATH": f"{FOLDER}/pgadmin4.db",
    "SESSION_DB_PATH": f"{FOLDER}/sessions",
    "STORAGE_DIR": f"{FOLDER}/storage",
    "AZURE_CREDENTIAL_CACHE_DIR": f"{FOLDER}/azure",
    "KERBEROS_CCACHE_DIR": f"{FOLDER}/kerberos",
    "MASTER_PASSWORD_REQUIRED": False,
    "USE_OS_SECRET_STORAGE": False,
    "UPGRADE_CHECK_ENABLED": False,
    "WTF_CSRF_ENABLED": False,
}
for name, value in SETTINGS.items():
    setattr(config, name, value)

import setup  # noqa: E402
from pgadmin import create_app  # noqa: E402
from pgadmin.model import SCHEMA_VERSION  # noqa: E402
from pgadmin.utils import load_database_servers  # noqa: E402
from pgadmin.utils.constants import INTERNAL  # noqa: E402

# What a node's panels ask: properties, SQL, statistics, dependencies, dependents.
PANELS = ["obj", "sql", "stats", "dependency", "dependent"]
# What is walked through: these, and of everything else the first of a kind.
OF_INTEREST = ("tavana", "public", "region", "things", "names", "PostgreSQL Catalog (pg_catalog)")


def application():
    config.SETTINGS_SCHEMA_VERSION = SCHEMA_VERSION
    app = create_app()
    app.config["sessions"] = {}
    setup.setup_db(app)
    app.PGADMIN_EXTERNAL_AUTH_SOURCE = INTERNAL
    app.PGADMIN_RUNTIME = False
    app.PGADMIN_INT_KEY = ""
    app.run_before_app_start()
    return app


class Browser:
    """Keeps each answer."""

    def __init__(self, app):
        self.client = app.test_client()
        self.routes = app.url_map.bind("")
        self.named = {}
        self.failed = []
        self.tree = []

    def call(self, method, path, body=None):
        """The answer to a request, as JSON or text."""
        reply = self.client.open(path, method=method, json=body)
        answer = reply.get_json(silent=True)
        if answer is None:
            answer = reply.get_data(as_text=True)
        wrong = isinstance(answer, dict) and (answer.get("success") == 0 or answer.get("errormsg"))
        # 406: the node has no such panel.
        if reply.status_code != 406 and (reply.status_code != 200 or wrong):
            self.failed.append({"request": f"{method} {path}", "status": reply.status_code, "answer": answer})
        return reply.status_code, answer

    def ask(self, name, method, path, body=None):
        """The same, kept under a name."""
        status, answer = self.call(method, path, body)
        self.named[name] = {"status": status, "answer": answer}
        return answer

    def walk(self, node, above, path):
        """A node of the tree, its panels, and what is below. `above` are the keys of the nodes over it."""
        kind, key = node["_type"], node["_id"]
        seen = {"path": [*path, node["label"]], "type": kind, "id": key}
        self.tree.append(seen)
        if kind.startswith("coll-"):
            keys, place = above, "".join(f"{key}/" for key in above)
            kind = kind.removeprefix("coll-")
            seen["obj"] = self.call("GET", f"/browser/{kind}/obj/{place}")[1]
            below = chosen(self.nodes(f"/browser/{kind}/nodes/{place}"))
        else:
            keys, place = [*above, key], "/".join(map(str, [*above, key]))
            if kind == "database":
                self.call("POST", f"/browser/database/connect/{place}", {})
            for panel in PANELS:
                if self.routes.test(f"/browser/{kind}/{panel}/{place}", "GET"):
                    seen[panel] = self.call("GET", f"/browser/{kind}/{panel}/{place}")[1]
            below = self.nodes(f"/browser/{kind}/children/{place}") if node.get("inode") else []
        for child in below:
            self.walk(child, keys, seen["path"])

    def nodes(self, path):
        """A list of nodes, or none when it was not answered well."""
        _, answer = self.call("GET", path)
        found = answer.get("data") or answer.get("result") if isinstance(answer, dict) else answer
        return found if isinstance(found, list) else []


def chosen(nodes):
    return [node for n, node in enumerate(nodes) if n < 1 or node["label"] in OF_INTEREST]


def rows(browser, number):
    """Asks for the result of the query tool until it is there, as its page does."""
    while True:
        answer = browser.client.get(f"/sqleditor/poll/{number}").get_json()
        if answer["data"].get("status") != "Busy":
            return answer


def query(browser, name, number, sql, explain=None):
    browser.ask(name, "POST", f"/sqleditor/query_tool/start/{number}", {"sql": sql, "explain_plan": explain})
    browser.named[name]["rows"] = rows(browser, number)


def cancelled(browser, name, number, sql):
    """Starts a query and cancels it, again and again until it has ended: one that has not begun is not cancelled."""
    browser.ask(name, "POST", f"/sqleditor/query_tool/start/{number}", {"sql": sql, "explain_plan": None})
    while True:
        browser.call("POST", f"/sqleditor/cancel/{number}")
        answer = browser.client.get(f"/sqleditor/poll/{number}").get_json()
        if answer["data"].get("status") != "Busy":
            browser.named[name]["rows"] = answer
            return


def tools(browser, place, relations):
    """The query tool and the editor of data."""
    browser.ask("tool", "POST", f"/sqleditor/initialize/sqleditor/1/{place}", {"dbname": "tavana"})
    query(browser, "query", 1, "SELECT r_regionkey, r_name FROM region ORDER BY 1")
    types = "SELECT 1.5::DECIMAL(9,2) AS n, DATE '2024-02-29' AS d, [1, 2] AS a, '{\"a\": 1}'::JSON AS j"
    query(browser, "types", 1, types)
    query(browser, "change", 1, "INSERT INTO things VALUES (2, 'two')")
    query(browser, "explain", 1, "EXPLAIN SELECT * FROM region")
    query(browser, "large", 1, "SELECT l_orderkey FROM lineitem ORDER BY l_orderkey")
    browser.ask("window", "GET", "/sqleditor/fetch_window/1/100001/101000")
    query(browser, "wrong", 1, "SELECT * FROM regoin")
    query(browser, "right", 1, "SELECT 1 AS one")
    query(browser, "explain by its button", 1, "SELECT count(*) FROM region", BUTTON)
    cancelled(browser, "slow", 1, "SELECT sum(a.range * b.range) FROM range(3000000) a, range(3000000) b")
    query(browser, "after it", 1, "SELECT 2 AS two")
    browser.ask("by hand", "POST", "/sqleditor/auto_commit/1", False)
    query(browser, "changed", 1, "DELETE FROM things")
    query(browser, "within", 1, "SELECT count(*) FROM things")
    query(browser, "undone", 1, "ROLLBACK")
    query(browser, "without", 1, "SELECT count(*) > 0 FROM things")
    query(browser, "done", 1, "END")
    browser.ask("complete", "POST", "/sqleditor/autocomplete/1", ["SELECT * FROM reg", "SELECT * FROM reg"])
    browser.ask("status", "GET", "/sqleditor/status/1")
    browser.ask("close", "DELETE", "/sqleditor/close/1")
    for number, (name, (kind, key)) in enumerate(relations.items(), 2):
        browser.ask(f"view {name}", "POST", f"/sqleditor/initialize/viewdata/{number}/3/{kind}/{place}/{key}", {})
        browser.ask(f"start {name}", "GET", f"/sqleditor/view_data/start/{number}")
        browser.named[f"rows {name}"] = rows(browser, number)
        browser.call("DELETE", f"/sqleditor/close/{number}")


# What the button Explain asks for.
BUTTON = {
    "format": "json", "analyze": False, "verbose": False, "costs": False, "buffers": False, "timing": False,
    "summary": False, "settings": False, "wal": False,
}  # fmt: skip


def other_tools(browser, place):
    """Search of objects, the tool for diagrams, the wizard for privileges."""
    _, server, database = place.split("/")
    browser.ask("search", "GET", f"/search_objects/search/{server}/{database}?text=region&type=all")
    browser.ask("search types", "GET", f"/search_objects/types/{server}/{database}")
    browser.ask("diagram", "POST", f"/erd/initialize/99/{place}", {})
    browser.ask("diagram types", "GET", f"/erd/prequisite/99/{place}")
    browser.ask("diagram sql", "POST", f"/erd/sql/99/{place}", {"nodes": {}})
    browser.ask("wizard", "GET", f"/grant_wizard/{server}/{database}/2200/schema/")
    browser.ask("wizard privileges", "GET", f"/grant_wizard/acl/{server}/{database}/")


CHARTS = "chart_names=session_stats,tps_stats,ti_stats,to_stats,bio_stats"


def dashboard(browser, server, database):
    for name in ("activity", "locks", "prepared"):
        browser.ask(name, "GET", f"/dashboard/{name}/{server}/{database}")
    for name in ("config", "replication_stats", "replication_slots"):
        browser.ask(name, "GET", f"/dashboard/{name}/{server}")
    browser.ask("charts", "GET", f"/dashboard/dashboard_stats/{server}/{database}?{CHARTS}")


def main():
    app = application()
    with app.app_context():
        loaded, said = load_database_servers(SERVERS, None, load_user=config.DESKTOP_USER, from_setup=True)
        assert loaded, said
    browser = Browser(app)
    with open(SERVERS) as file:
        told = json.load(file)["Servers"]["1"]
    body = {
        "name": "by the dialog", "host": told["Host"], "port": told["Port"], "db": "tavana", "username": "ada",
        "connection_params": [{"name": "sslmode", "keyword": "sslmode", "value": "prefer"}],
        "gid": 1, "save_password": False, "connect_now": False, "comment": "", "role": "", "service": "",
    }  # fmt: skip
    browser.ask("server", "POST", "/browser/server/obj/1/", body)
    server = next(node["_id"] for node in browser.nodes("/browser/server/nodes/1/") if node["label"] == told["Name"])
    connected = browser.ask("connect", "POST", f"/browser/server/connect/1/{server}", {"password": "anything"})
    browser.walk(browser.ask("node", "GET", f"/browser/server/nodes/1/{server}")["result"], [1], [])
    database = connected["data"]["did"]
    dashboard(browser, server, database)
    relations = {node["path"][-1]: (node["type"], node["id"]) for node in browser.tree}
    wanted = {name: relations[name] for name in ("region", "things", "names") if name in relations}
    tools(browser, f"1/{server}/{database}", wanted)
    other_tools(browser, f"1/{server}/{database}")
    with open(FILE, "w") as file:
        json.dump({**browser.named, "tree": browser.tree, "failed": browser.failed}, file)


main()
