"""psql 16, as people use it: statements, files, its backslash commands, \\copy, Ctrl-C."""

import errno
import os
import re
import shlex
import signal
import subprocess
import threading

import pytest
from clients import pasted
from clients.pg import PATIENCE, psql, rows, run, variables
from postgres16 import program
from works import works

TPCH = ["customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier"]

# All of psql 16 that reads the catalog. `*` is a name.
COMMANDS = r"""
\d * | \d+ * | \dS * | \dS+ * | \da * | \daS * | \dA * | \dA+ * | \dAc * | \dAc+ * | \dAf * | \dAo * | \dAp * |
\db * | \db+ * | \dc * | \dcS+ * | \dconfig * | \dconfig+ * | \dC * | \dC+ * | \dd * | \ddS * | \dD * | \dDS+ * |
\ddp * | \dE * | \dES+ * | \des * | \des+ * | \det * | \det+ * | \deu * | \deu+ * | \dew * | \dew+ * | \df * |
\df+ * | \dfS * | \dfS+ * | \dfa * | \dfn * | \dfp * | \dft * | \dfw * | \dF * | \dF+ * | \dFd * | \dFd+ * |
\dFp * | \dFp+ * | \dFt * | \dFt+ * | \dg * | \dg+ * | \dgS+ * | \di * | \di+ * | \diS+ * | \dl | \dl+ | \dL * |
\dL+ * | \dLS+ * | \dm * | \dm+ * | \dmS+ * | \dn * | \dn+ * | \dnS+ * | \do * | \doS * | \doS+ * | \dO * |
\dOS+ * | \dp * | \dpS * | \dP * | \dP+ * | \dPt * | \dPi * | \dPn * | \drds * | \drg * | \drgS * | \dRp * |
\dRp+ * | \dRs * | \dRs+ * | \ds * | \ds+ * | \dsS+ * | \dt * | \dt+ * | \dtS * | \dtS+ * | \dT * | \dT+ * |
\dTS * | \dTS+ * | \du * | \du+ * | \duS+ * | \dv * | \dv+ * | \dvS+ * | \dx * | \dx+ * | \dX * | \dy * | \dy+ * |
\l * | \l+ * | \lo_list | \sf lower | \z * | \zS * | \dti | \dtv+ | \dtvmsE
"""
COMMANDS = [command.strip() for command in COMMANDS.replace("\n", " ").split("|")]


def spell(command, name):
    return command.replace(" *", f" {name}" if name else "")


@pytest.fixture(scope="module")
def made(tables):
    """A table and a view in the lake, for those who only look."""
    psql(
        tables,
        """
        CREATE SCHEMA shop;
        CREATE TABLE shop.goods (
            id INTEGER NOT NULL, name VARCHAR, price DECIMAL(9,2), tags VARCHAR[], since TIMESTAMPTZ
        );
        INSERT INTO shop.goods VALUES
            (1, 'tea', 2.50, ['hot', 'green'], '2024-02-29 12:00:00+00'), (2, NULL, NULL, NULL, NULL);
        CREATE VIEW shop.cheap AS SELECT id, name FROM shop.goods WHERE price < 3;
        """,
    )
    return tables


def test_what_people_paste_works(server):
    command = shlex.split(pasted.program("psql.sh", server))
    assert command[0] == "psql"
    assert "150000" in pasted.output(program("psql"), *command[1:])


@works("psql", "Statements, rows and command tags as of PostgreSQL")
def test_statements(tables, fresh):
    script = f"""
        CREATE TABLE {fresh} (a INTEGER, b VARCHAR);
        INSERT INTO {fresh} VALUES (1, 'x'), (2, NULL);
        UPDATE {fresh} SET a = a + 1;
        DELETE FROM {fresh} WHERE a = 2;
        SELECT * FROM {fresh};
        DROP TABLE {fresh};
    """
    done = run(tables, "psql", "-X", input=script)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "CREATE TABLE",
        "INSERT 0 2",
        "UPDATE 2",
        "DELETE 1",
        " a | b ",
        "---+---",
        " 3 | ",
        "(1 row)",
        "",
        "DROP TABLE",
    ]


def test_what_is_known_of_the_connection(server):
    assert rows(server, r"\echo :SERVER_VERSION_NUM")[0].isdigit()
    assert rows(server, r"\conninfo")[0].startswith('You are connected to database "tavana" as user "ada" on host')


@works("psql", "All backslash commands that look at the catalog")
@pytest.mark.parametrize("name", ["", "goods", "shop.goods", "shop.*", "*", "*.*"])
def test_backslash_commands(made, name):
    """None of them fails, with no pattern, a name, or one with a star; psql itself refuses some of them."""
    commands = [command for command in COMMANDS if " *" in command or not name]
    if name in ("*", "*.*"):
        # These describe each relation that there is.
        commands = [command for command in commands if command not in (r"\d *", r"\dS *", r"\d+ *", r"\dS+ *")]
    script = "\n".join(f"\\warn {n}\n{spell(command, name)}" for n, command in enumerate(commands))
    done = run(made, "psql", "-X", "-q", input=script)
    failed, at = [], None
    for line in done.stderr.splitlines():
        if line.isdigit():
            at = spell(commands[int(line)], name)
        elif line.startswith(("ERROR", "FATAL")) or "lost" in line:
            failed.append((at, line))
    assert failed == [] and at == spell(commands[-1], name)


@works("psql", r"`\d`, `\dt`, `\dv`, `\d NAME`, `\d+ NAME`")
def test_describe_relations(made, server):
    assert rows(server, r"\dt") == [f"public|{name}|table|tavana" for name in TPCH]
    assert rows(server, r"\d") == [f"public|{name}|table|tavana" for name in TPCH]
    assert rows(made, r"\dt shop.*") == ["shop|goods|table|tavana"]
    assert rows(made, r"\dv shop.*") == ["shop|cheap|view|tavana"]
    assert rows(made, r"\d shop.*")[:6] == [
        "id|integer|||",
        "name|text|||",
        "id|integer||not null|",
        "name|text|||",
        "price|numeric(9,2)|||",
        "tags|text[]|||",
    ]


def test_describe_a_table(made):
    assert psql(made, r"\d shop.goods").splitlines() == [
        '                         Table "shop.goods"',
        " Column |           Type           | Collation | Nullable | Default ",
        "--------+--------------------------+-----------+----------+---------",
        " id     | integer                  |           | not null | ",
        " name   | text                     |           |          | ",
        " price  | numeric(9,2)             |           |          | ",
        " tags   | text[]                   |           |          | ",
        " since  | timestamp with time zone |           |          | ",
        "",
    ]


def test_describe_a_view(made):
    said = psql(made, r"\d+ shop.cheap")
    assert 'View "shop.cheap"' in said and "View definition:" in said and "FROM shop.goods" in said
    assert "price < 3" in psql(made, r"\sv shop.cheap")
    assert "price < 3" in psql(made, "SELECT pg_get_viewdef('shop.cheap'::regclass, true);")


@works("psql", r"`\l`, `\dn`, `\du`, `\dT`, `\df`, `\x`, `\timing`, `\gdesc`, `\gx`, `\crosstabview`, `\bind`")
def test_lists(made):
    assert rows(made, r"\l")[0].split("|")[:3] == ["tavana", "tavana", "UTF8"]
    assert rows(made, r"\dn") == ["public|tavana", "shop|tavana"]
    assert "tavana" in psql(made, r"\du")
    assert "pg_catalog|integer|" in psql(made, r"\dTS int4", "-A", "-t")
    assert "pg_catalog|lower|text|text|func" in rows(made, r"\df lower")
    assert any(row.startswith("DateStyle|") for row in rows(made, r"\dconfig DateStyle"))


def test_what_is_not_there(server):
    done = run(server, "psql", "-X", input="\\d nothing\n")
    assert done.stderr == 'Did not find any relation named "nothing".\n'
    done = run(server, "psql", "-X", input="SELECT * FROM nothing;\n\\echo :SQLSTATE\n")
    assert re.match(r"ERROR:  .*nothing.*does not exist", done.stderr, re.S) and done.stdout == "42P01\n"


def test_an_error_shows_where(server):
    done = run(server, "psql", "-X", input="SELECT r_nothing FROM region;\n")
    assert re.search(r"^(.*)SELECT r_nothing FROM region;?\n +\^", done.stderr, re.M)


def test_expanded_and_timing(server):
    assert psql(server, "SELECT 1 AS one, NULL AS none \\gx\n").splitlines() == [
        "-[ RECORD 1 ]",
        "one  | 1",
        "none | ",
        "",
    ]
    assert re.search(r"^Time: [\d.]+ ms", psql(server, "\\timing on\nSELECT 1;"), re.M)


def test_description_of_a_query(server):
    query = "SELECT 1 AS i, 'x' AS t, 1.5::DECIMAL(5,2) AS n, DATE '2024-01-01' AS d, [1] AS l"
    assert rows(server, f"{query} \\gdesc") == ["i|integer", "t|text", "n|numeric(5,2)", "d|date", "l|integer[]"]


def test_crosstab(server):
    script = "SELECT r_name, n_name, 1 AS n FROM nation JOIN region ON n_regionkey = r_regionkey WHERE n_name LIKE 'I%'"
    crossed = psql(server, f"{script} ORDER BY 1, 2 \\crosstabview\n", "-A").splitlines()
    assert crossed[0] == "r_name|INDIA|INDONESIA|IRAN|IRAQ"
    assert crossed[1:3] == ["ASIA|1|1||", "MIDDLE EAST|||1|1"]


def test_bind(server):
    assert rows(server, "SELECT $1::INT + $2::INT, $3 \\bind 40 2 word \\g") == ["42|word"]
    assert rows(server, "SELECT r_name FROM region WHERE r_regionkey = $1 \\bind 2 \\g") == ["ASIA"]


def test_gset_and_gexec(server):
    assert rows(server, "SELECT 42 AS answer \\gset\n\\echo :answer") == ["42"]
    assert rows(server, "SELECT 'SELECT ' || i FROM range(3) r(i) ORDER BY 1 \\gexec\n") == ["0", "1", "2"]


@works("psql", "`FETCH_COUNT`: large results a piece at a time, by a cursor")
def test_fetch_count(server):
    fetched = rows(server, "\\set FETCH_COUNT 100\nSELECT c_custkey FROM customer ORDER BY 1;")
    assert fetched == [str(n) for n in range(1, 15001)]


def test_fetch_count_in_a_transaction(server):
    script = "\\set FETCH_COUNT 2\nBEGIN;\nSELECT r_name FROM region ORDER BY 1;\nSELECT 1;\nCOMMIT;"
    assert rows(server, script) == ["AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST", "1"]


@works("psql", r"`\copy` both ways, as text and as CSV")
@pytest.mark.parametrize(
    "options", ["", "(FORMAT csv)", "(FORMAT csv, HEADER)", "(FORMAT csv, DELIMITER ';', NULL '-')"]
)
def test_copy(tables, fresh, tmp_path, options):
    file = tmp_path / "rows"
    psql(
        tables,
        f"""
        CREATE TABLE {fresh} (
            i INTEGER, t VARCHAR, n DECIMAL(9,2), d DATE, s TIMESTAMP, b BLOB, l INTEGER[], o BOOLEAN
        );
        INSERT INTO {fresh} VALUES
            (1, 'plain', 1.5, '2024-02-29', '2024-02-29 12:34:56.789', '\\xAB\\x00'::BLOB, [1, NULL, 3], true),
            (2, E'a\\tb\\nc\\\\d,"e";-', -0.01, '1582-10-15', '0001-01-01', ''::BLOB, [], false),
            (3, '', NULL, NULL, NULL, NULL, NULL, NULL), (4, NULL, 0, '9999-12-31', '9999-12-31', 'x'::BLOB, [0], NULL);
        CREATE TABLE {fresh}_b AS FROM {fresh} LIMIT 0;
        """,
    )
    # \copy tells how many.
    told = run(
        tables, "psql", "-X", input=f"\\copy {fresh} TO '{file}' {options}\n\\copy {fresh}_b FROM '{file}' {options}\n"
    )
    assert (told.stdout, told.stderr) == ("COPY 4\nCOPY 4\n", "")
    assert rows(tables, f"FROM {fresh} EXCEPT ALL FROM {fresh}_b; FROM {fresh}_b EXCEPT ALL FROM {fresh};") == []
    assert rows(tables, f"SELECT count(*) FROM {fresh}_b") == ["4"]


def test_copy_of_a_query_and_of_some_columns(tables, fresh, tmp_path):
    file = tmp_path / "rows"
    psql(tables, f"\\copy (SELECT r_regionkey, r_name FROM region ORDER BY 1) TO '{file}' (FORMAT csv, HEADER)\n")
    assert file.read_text() == "r_regionkey,r_name\n0,AFRICA\n1,AMERICA\n2,ASIA\n3,EUROPE\n4,MIDDLE EAST\n"
    psql(tables, f"CREATE TABLE {fresh} (k INTEGER, other DATE, name VARCHAR);")
    psql(tables, f"\\copy {fresh} (k, name) FROM '{file}' (FORMAT csv, HEADER)\n")
    assert rows(tables, f"FROM {fresh} ORDER BY k")[4] == "4||MIDDLE EAST"


def test_copy_from_the_script(tables, fresh):
    psql(tables, f"CREATE TABLE {fresh} (a INTEGER, b VARCHAR);")
    assert psql(tables, f"COPY {fresh} FROM STDIN;\n1\tx\n2\t\\N\n\\.\nCOPY {fresh} TO STDOUT;\n") == "1\tx\n2\t\\N\n"


def test_copy_of_what_does_not_fit(tables, fresh):
    psql(tables, f"CREATE TABLE {fresh} (a INTEGER, b VARCHAR);")
    script = f"COPY {fresh} FROM STDIN;\n1\tx\nwrong\ty\n\\.\nSELECT count(*) FROM {fresh};\n"
    done = run(tables, "psql", "-X", "-q", "-A", "-t", input=script)
    assert "ERROR:" in done.stderr and f"COPY {fresh}, line 2" in done.stderr
    assert done.stdout == "0\n"


@works("psql", "Several `-c`, files with `-f`, `-1` and `ON_ERROR_STOP`")
def test_several_commands(server):
    assert (
        run(server, "psql", "-X", "-At", "-c", "SELECT 1", "-c", r"\echo two", "-c", "SELECT 3; SELECT 4").stdout
        == "1\ntwo\n3\n4\n"
    )


def test_single_transaction(tables, fresh, tmp_path):
    psql(tables, f"CREATE TABLE {fresh} (a INTEGER NOT NULL);")
    file = tmp_path / "script.sql"
    file.write_text(
        f"INSERT INTO {fresh} VALUES (1);\nINSERT INTO {fresh} VALUES (NULL);\nINSERT INTO {fresh} VALUES (3);\n"
    )
    done = run(tables, "psql", "-X", "-1", "-v", "ON_ERROR_STOP=1", "-f", file)
    assert done.returncode == 3 and f"{file}:2: ERROR:" in done.stderr
    assert rows(tables, f"SELECT count(*) FROM {fresh}") == ["0"]
    file.write_text(f"INSERT INTO {fresh} VALUES (1);\nINSERT INTO {fresh} VALUES (3);\n")
    assert run(tables, "psql", "-X", "-1", "-f", file).returncode == 0
    assert rows(tables, f"SELECT count(*) FROM {fresh}") == ["2"]


def test_on_error_stop(server):
    script = "SELECT 1;\nSELECT nothing;\nSELECT 2;\n"
    done = run(server, "psql", "-X", "-At", input=script)
    assert (done.returncode, done.stdout) == (0, "1\n2\n")
    done = run(server, "psql", "-X", "-At", "-v", "ON_ERROR_STOP=1", input=script)
    assert (done.returncode, done.stdout) == (3, "1\n")


def test_on_error_rollback(tables, fresh):
    """psql sets a savepoint before each statement: those cost nothing where nothing was changed behind them."""
    script = "\\set ON_ERROR_ROLLBACK on\nBEGIN;\nSELECT 1;\nSELECT nothing;\nSELECT 2;\nCOMMIT;\n"
    done = run(tables, "psql", "-X", "-At", input=script)
    assert done.stdout.splitlines() == ["BEGIN", "1", "2", "COMMIT"]


def test_a_failed_transaction(tables, fresh):
    statements = [f"CREATE TABLE {fresh} (a INTEGER)", "BEGIN", f"INSERT INTO {fresh} VALUES (1)", "SELECT nothing"]
    script = "".join(f"{text};\n" for text in [*statements, "SELECT 1", "COMMIT", f"FROM {fresh}"])
    done = run(tables, "psql", "-X", "-At", input=script)
    assert done.stdout.splitlines() == ["CREATE TABLE", "BEGIN", "INSERT 0 1", "ROLLBACK"]
    assert "current transaction is aborted, commands ignored until end of transaction block" in done.stderr


@works("psql", "Ctrl-C: the statement is cancelled, and psql goes on")
def test_ctrl_c(server):
    """At a terminal, for otherwise psql ends. The statement is known to run when it is among those that do."""
    here, there = os.openpty()
    slow = "SELECT sum(a.range * b.range) AS slow FROM range(3000000) a, range(3000000) b;"
    with subprocess.Popen(
        [program("psql"), "-X", "-A", "-t", "-q", "-n", "-P", "pager=off"],
        env={**variables(server), "TERM": "dumb"},
        stdin=there,
        stdout=there,
        stderr=there,
        start_new_session=True,
    ) as child:
        os.close(there)
        killer = threading.Timer(PATIENCE, child.kill)
        killer.start()
        try:
            os.write(here, f"{slow}\n".encode())
            running = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%AS slow FROM%'"
            while rows(server, f"{running} AND pid <> pg_backend_pid()") != ["1"]:
                assert child.poll() is None, "psql ended"
            child.send_signal(signal.SIGINT)
            os.write(here, b"SELECT 6 * 7;\n\\q\n")
            said = output(here)
            assert child.wait(PATIENCE) == 0
        finally:
            killer.cancel()
            os.close(here)
    assert "ERROR:  canceling statement due to user request" in said
    assert any(line.endswith("42") for line in said.splitlines())


def output(terminal):
    """What is written to a terminal until its last user has gone."""
    said = b""
    try:
        while piece := os.read(terminal, 65536):
            said += piece
    except OSError as error:
        assert error.errno == errno.EIO
    return said.decode()


@works("psql", "An API key as the password")
def test_key(keys):
    key = keys.make("ada")
    done = subprocess.run(
        [program("psql"), "-X", "-At", "-c", "SELECT current_user"],
        env={**variables(keys), "PGPASSWORD": key},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert (done.stdout, done.stderr) == ("ada\n", "")
    done = subprocess.run(
        [program("psql"), "-X", "-w", "-c", r"\echo :SQLSTATE"],
        env={**variables(keys), "PGPASSWORD": "wrong"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 2 and "password authentication failed" in done.stderr
