"""pg_dump 16: what it dumps of a schema, or why it does not."""

from clients.pg import psql, run


def test_schema(tables, fresh):
    """It locks every table and asks for much that only PostgreSQL has: it works, or says in one line what it cannot."""
    psql(tables, f"CREATE TABLE {fresh} (id INTEGER NOT NULL, name VARCHAR);")
    done = run(tables, "pg_dump", "--schema-only", "--no-owner", "--table", fresh)
    if done.returncode == 0:
        assert f"CREATE TABLE public.{fresh} (\n    id integer NOT NULL,\n    name text\n);" in done.stdout
    else:
        said = done.stderr.splitlines()
        assert said[0].startswith("pg_dump: error: ") and "internal" not in done.stderr.lower()
        assert "server closed the connection" not in done.stderr
        assert said[1].startswith(
            ("pg_dump: detail: ", "DETAIL:", "HINT:", "pg_dump: hint: ", "LINE", "pg_dump: error: ")
        )
