"""The tools of docs/clients.md, in its order: how each is installed and connected, and which versions are tested."""

import re
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
CONNECT = TESTS / "clients" / "connect"
EXTENDED = TESTS / "extended" / "clients"
ROOT = TESTS.parent
RUST = ROOT / "tavana" / "tests" / "flight_sql_client.rs"


@dataclass(frozen=True)
class Tool:
    """`versions` names a file with versions, and the packages of it that matter."""

    key: str
    title: str
    install: str
    connect: Path
    language: str
    versions: tuple[Path, tuple[str, ...]]
    note: str = ""


MAIN = TESTS / "requirements.txt"
OWN = TESTS / "requirements"

TOOLS = [
    Tool(
        "adbc", "ADBC", "pip install adbc-driver-flightsql pyarrow", CONNECT / "adbc.py", "python",
        (MAIN, ("adbc-driver-flightsql", "pyarrow")),
    ),
    Tool(
        "polars", "Polars", "pip install polars adbc-driver-flightsql pyarrow", CONNECT / "polars.py", "python",
        (MAIN, ("polars", "adbc-driver-flightsql")),
    ),
    Tool(
        "pandas", "pandas", "pip install pandas adbc-driver-flightsql pyarrow", CONNECT / "pandas.py", "python",
        (MAIN, ("pandas", "adbc-driver-flightsql")), "Over SQLAlchemy: see there.",
    ),
    Tool("pyarrow", "pyarrow.flight", "pip install pyarrow", CONNECT / "pyarrow.py", "python", (MAIN, ("pyarrow",))),
    Tool(
        "ibis", "Ibis", "pip install ibis-gizmosql 'sqlglot<=30.11'", CONNECT / "ibis.py", "python",
        (OWN / "ibis.txt", ("ibis-gizmosql", "ibis-framework", "sqlglot")),
    ),
    Tool(
        "sqlalchemy", "SQLAlchemy", "pip install sqlalchemy-gizmosql-adbc-dialect pandas", CONNECT / "sqlalchemy.py",
        "python", (OWN / "sqlalchemy.txt", ("sqlalchemy-gizmosql-adbc-dialect", "sqlalchemy", "adbc-driver-flightsql")),
    ),
    Tool(
        "dbt", "dbt", "pip install dbt-gizmosql==1.11.16", EXTENDED / "dbt" / "profiles.yml", "yaml",
        (OWN / "dbt.txt", ("dbt-gizmosql", "dbt-core")), "In `profiles.yml`:",
    ),
    Tool(
        "superset", "Apache Superset", "pip install superset-sqlalchemy-gizmosql-adbc-dialect",
        CONNECT / "superset.txt", "text",
        (OWN / "superset.txt", ("apache-superset", "superset-sqlalchemy-gizmosql-adbc-dialect")),
        "As the SQLAlchemy URI of the database:",
    ),
    Tool(
        "jdbc", "JDBC",
        "mvn dependency:copy -Dartifact=org.apache.arrow:flight-sql-jdbc-driver:18.3.0 -DoutputDirectory=.",
        CONNECT / "Jdbc.java", "java", (EXTENDED / "jdbc" / "driver.sha256", ("flight-sql-jdbc-driver",)),
        "Run with `java --add-opens=java.base/java.nio=ALL-UNNAMED -cp flight-sql-jdbc-driver-18.3.0.jar Jdbc.java`.",
    ),
    Tool(
        "go", "Go", "go get github.com/apache/arrow-adbc/go/adbc@v1.11.0",
        EXTENDED / "go" / "connect" / "main.go", "go",
        (EXTENDED / "go" / "go.mod", ("github.com/apache/arrow-adbc/go/adbc", "github.com/apache/arrow-go/v18")),
    ),
    Tool(
        "rust", "Rust",
        "cargo add arrow-flight@58 --features flight-sql && cargo add arrow-array@58 futures tonic@0.14 &&\n"
        "    cargo add arrow-cast@58 --features prettyprint && cargo add tokio --features macros,rt-multi-thread",
        ROOT / "tavana" / "examples" / "flight_sql.rs", "rust", (ROOT / "Cargo.lock", ("arrow-flight", "tonic")),
    ),
    Tool(
        "psql", "psql", "apt install postgresql-client", CONNECT / "psql.sh", "sh", (MAIN, ("pgserver",)),
        "Tested with psql 16.2 and pgbench 16.2, which are in pgserver.",
    ),
    Tool(
        "psycopg", "psycopg", "pip install 'psycopg[binary]'", CONNECT / "psycopg.py", "python",
        (MAIN, ("psycopg", "psycopg-binary")),
    ),
    Tool(
        "psycopg2", "psycopg2", "pip install psycopg2-binary", CONNECT / "psycopg2.py", "python",
        (MAIN, ("psycopg2-binary",)),
    ),
    Tool("asyncpg", "asyncpg", "pip install asyncpg", CONNECT / "asyncpg.py", "python", (MAIN, ("asyncpg",))),
    Tool(
        "pg_sqlalchemy", "SQLAlchemy over PostgreSQL", "pip install sqlalchemy 'psycopg[binary]' pandas",
        CONNECT / "pg_sqlalchemy.py", "python", (OWN / "sqlalchemy.txt", ("sqlalchemy", "psycopg", "psycopg2-binary")),
    ),
    Tool(
        "pgcli", "pgcli", "pip install pgcli 'psycopg[binary]'", CONNECT / "pgcli.sh", "sh",
        (OWN / "pgcli.txt", ("pgcli",)),
    ),
    Tool(
        "node_postgres", "node-postgres", "npm install pg pg-cursor", CONNECT / "node_postgres.js", "js",
        (TESTS / "clients" / "node" / "package.json", ("pg", "pg-cursor")),
    ),
    Tool(
        "pgjdbc", "PostgreSQL's JDBC driver",
        "mvn dependency:copy -Dartifact=org.postgresql:postgresql:42.7.14 -DoutputDirectory=.",
        CONNECT / "Pgjdbc.java", "java", (EXTENDED / "pgjdbc" / "driver.sha256", ("postgresql",)),
        "Run with `java -cp postgresql-42.7.14.jar Pgjdbc.java`.",
    ),
    Tool(
        "pgx", "pgx", "go get github.com/jackc/pgx/v5@v5.13.0", EXTENDED / "pgx" / "connect" / "main.go", "go",
        (EXTENDED / "pgx" / "go.mod", ("github.com/jackc/pgx/v5",)),
    ),
    Tool(
        "postgres_fdw", "postgres_fdw", "apt install postgresql", CONNECT / "postgres_fdw.sql", "sql",
        (ROOT / "scripts" / "postgres", ("PostgreSQL",)),
        "It sends conditions to the service as to a PostgreSQL. [What differs](postgres.md#what-differs-from-postgresql)\n"
        "differs in them too: `/` of integers, what divides by zero, casts to `varchar(n)`.",
    ),
    Tool(
        "dblink", "dblink", "apt install postgresql", CONNECT / "dblink.sql", "sql",
        (ROOT / "scripts" / "postgres", ("PostgreSQL",)),
    ),
    Tool(
        "pg_superset", "Apache Superset over PostgreSQL", "pip install psycopg2-binary",
        CONNECT / "pg_superset.txt", "text", (OWN / "superset.txt", ("apache-superset", "psycopg2-binary")),
        "As the SQLAlchemy URI of the database:",
    ),
    Tool(
        "pgadmin", "pgAdmin", "pip install pgadmin4", CONNECT / "pgadmin.json", "json",
        (OWN / "pgadmin.txt", ("pgadmin4",)), "As a file of servers (Tools, Import/Export Servers), or by the dialog:",
    ),
]  # fmt: skip


def versions(tool):
    """What the tests use, as `name version`."""
    file, names = tool.versions
    text = file.read_text()
    found = []
    for name in names:
        between = r"(?:==| v|-|\"\nversion = \"|\": \"|\nversion=)"
        match = re.search(rf"(?m)(?:^|[\s\"]){re.escape(name)}{between}(\d[\w.]*?)(?:\.jar)?(?:[\s\"-]|$)", text)
        found.append(f"{name} {match[1]}")
    return found
