"""A PostgreSQL that reads from the server, by postgres_fdw or dblink."""

from contextlib import contextmanager

import psycopg
from clients.pg import address
from postgres import Postgres


@contextmanager
def postgres():
    """A PostgreSQL, with a function that opens a connection to one of its databases."""
    with Postgres() as running:

        def opened(database="tavana"):
            return psycopg.connect(
                host=running.home, port=running.port, user="postgres", dbname=database, autocommit=True
            )

        yield opened


@contextmanager
def lake(server):
    """A PostgreSQL with the server's tables in the schema `lake`, by postgres_fdw."""
    with postgres() as opened, opened() as connection:
        connection.execute(
            f"""
            CREATE EXTENSION postgres_fdw;
            CREATE SERVER lake FOREIGN DATA WRAPPER postgres_fdw OPTIONS ({options(server)}, fdw_tuple_cost '100');
            CREATE USER MAPPING FOR CURRENT_USER SERVER lake OPTIONS (user 'ada');
            CREATE SCHEMA lake;
            IMPORT FOREIGN SCHEMA public FROM SERVER lake INTO lake;
            """
        )
        yield opened


def options(server):
    """Where the server is, as options of a foreign server."""
    host, port = address(server)
    return f"host '{host}', port '{port}', dbname 'tavana'"


def text(server, user="ada", **more):
    """The same as libpq writes it."""
    host, port = address(server)
    options = {"host": host, "port": port, "dbname": "tavana", "user": user, **more}
    return " ".join(f"{name}={value}" for name, value in options.items())


def pasted(opened, name, script):
    """Runs a script of docs/clients.md in a database of its own; gives the rows of its last statement."""
    with opened() as connection:
        connection.execute(f"CREATE DATABASE {name}")
    with opened(name) as connection:
        *others, last = [statement for statement in script.split(";\n") if statement]
        for statement in others:
            connection.execute(statement)
        return connection.execute(last).fetchall()


def sent(connection, query):
    """What a query's plan sends to the server."""
    plan = connection.execute(f"EXPLAIN (VERBOSE, COSTS OFF) {query}").fetchall()
    return [line.strip().removeprefix("Remote SQL: ") for (line,) in plan if "Remote SQL" in line]


def whole(connection, query):
    """The rows of a query that is sent as a whole, but perhaps for its sorting."""
    plan = [line.strip(" ->") for (line,) in connection.execute(f"EXPLAIN (COSTS OFF) {query}")]
    assert all(line.startswith(("Sort", "Foreign Scan", "Relations:")) for line in plan), plan
    return connection.execute(query).fetchall()
