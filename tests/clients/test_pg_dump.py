"""pg_dump 16: what it dumps of a schema."""

from clients.pg import psql, run
from works import works


@works("psql", "`pg_dump --schema-only`")
def test_schema(tables, fresh):
    psql(
        tables,
        f"""
        CREATE TABLE {fresh} (id INTEGER NOT NULL, name VARCHAR, price DECIMAL(9,2), tags VARCHAR[]);
        CREATE VIEW {fresh}_v AS SELECT id FROM {fresh} WHERE price < 3;
        """,
    )
    done = run(tables, "pg_dump", "--schema-only", "--no-owner", "--table", f"{fresh}*")
    assert (done.returncode, done.stderr) == (0, "")
    columns = "    id integer NOT NULL,\n    name text,\n    price numeric(9,2),\n    tags text[]\n"
    assert f"CREATE TABLE public.{fresh} (\n{columns});" in done.stdout
    assert f"CREATE VIEW public.{fresh}_v AS\n" in done.stdout and "price < 3" in done.stdout


def test_everything(server):
    done = run(server, "pg_dump", "--schema-only", "--no-owner")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("CREATE TABLE public.") == 8
