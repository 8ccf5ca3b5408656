"""The commands as a person types them: `tavana sql`, `sample`, `serve` with wrong settings, help."""

import csv
import io
import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import time

import duckdb
import pyarrow
import pyarrow.parquet
import pytest
from server import TAVANA, environment

QUERY = "SELECT r_regionkey, r_name, NULL::INT AS n FROM region ORDER BY 1"
WANTED = [(0, "AFRICA"), (1, "AMERICA"), (2, "ASIA"), (3, "EUROPE"), (4, "MIDDLE EAST")]


@pytest.fixture
def sql(server, run_tavana):
    return lambda *arguments, **options: run_tavana("sql", "--url", server.uri, *arguments, **options)


def test_table(sql):
    done = sql("-c", QUERY)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["r_regionkey", "|", "r_name", "|", "n"]
    assert set(lines[1]) == {"-", "+"}
    assert [tuple(cell.strip() for cell in line.split("|")) for line in lines[2:]] == [
        (str(key), name, "NULL") for key, name in WANTED
    ]
    assert "(5 rows" in done.stderr


def test_csv(sql):
    done = sql("--format", "csv", "-c", QUERY)
    rows = list(csv.reader(io.StringIO(done.stdout)))
    assert rows == [["r_regionkey", "r_name", "n"], *([str(key), name, ""] for key, name in WANTED)]
    assert sql("--format", "csv", "-c", "SELECT 1 AS x WHERE false").stdout == "x\n"


def test_json(sql):
    done = sql("--format", "json", "-c", QUERY)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert rows == [{"r_regionkey": key, "r_name": name, "n": None} for key, name in WANTED]


def test_parquet_and_arrow(sql, tmp_path, lake):
    wanted = duckdb.sql(f"FROM '{lake}/orders.parquet'").to_arrow_table().sort_by("o_orderkey")
    all_rows = ("-c", "FROM orders")
    out = sql("--format", "parquet", *all_rows, text=False)
    assert pyarrow.parquet.read_table(io.BytesIO(out.stdout)).sort_by("o_orderkey") == wanted
    out = sql("--format", "arrow", *all_rows, text=False)
    assert pyarrow.ipc.open_stream(out.stdout).read_all().sort_by("o_orderkey") == wanted
    assert sql("--format", "parquet", "-o", tmp_path / "o.parquet", *all_rows).stdout == ""
    assert pyarrow.parquet.read_table(tmp_path / "o.parquet").sort_by("o_orderkey") == wanted
    assert sql("--format", "arrow", "-o", tmp_path / "o.arrow", *all_rows).returncode == 0
    assert pyarrow.ipc.open_file(tmp_path / "o.arrow").read_all().sort_by("o_orderkey") == wanted


def test_every_type_in_every_text_format(sql):
    for form in ("table", "csv", "json"):
        done = sql("--format", form, "-c", "FROM test_all_types()")
        assert done.returncode == 0, done.stderr
        assert "🦆" in done.stdout


def test_values_beyond_what_libraries_write_are_whole_in_every_text_format(sql):
    """HUGEINT has 39 digits, Arrow's decimals 38; the calendar of dates goes on."""
    values = {
        "most": "170141183460469231731687303715884105727",
        "least": "-170141183460469231731687303715884105728",
        "round": "100000000000000000000000000000000000001",
        "day": "infinity",
        "moment": "-infinity",
    }
    types = {"day": "DATE", "moment": "TIMESTAMP"}
    query = "SELECT " + ", ".join(f"'{value}'::{types.get(name, 'HUGEINT')} AS {name}" for name, value in values.items())
    table = sql("-c", query).stdout.splitlines()[2]
    assert [cell.strip() for cell in table.split("|")] == list(values.values())
    assert list(csv.DictReader(io.StringIO(sql("--format", "csv", "-c", query).stdout))) == [values]
    assert json.loads(sql("--format", "json", "-c", query).stdout) == values
    assert json.loads(sql("--format", "json", "-c", "SELECT 5::HUGEINT AS n").stdout) == {"n": 5}


def test_a_statement_may_begin_with_a_comment(sql):
    done = sql("--format", "csv", "-c", "-- one\nSELECT 1 AS x")
    assert (done.returncode, done.stdout) == (0, "x\n1\n"), done.stderr


def test_several_statements_share_a_session(sql, tmp_path):
    script = "CREATE TEMP TABLE t (a INT);\nINSERT INTO t VALUES (1), (2); -- two; rows\nSELECT sum(a)::INT AS s FROM t"
    assert sql("--format", "csv", "-c", script).stdout == "s\n3\n"
    assert sql("--format", "csv", input=script).stdout == "s\n3\n"
    (tmp_path / "s.sql").write_text(script)
    assert sql("--format", "csv", "-f", tmp_path / "s.sql").stdout == "s\n3\n"
    assert sql("--format", "csv", "-c", "CREATE TEMP TABLE t AS SELECT 4 AS s", "-c", "FROM t").stdout == "s\n4\n"


def test_the_rows_that_were_changed_are_counted(sql):
    told = sql("-c", "CREATE TEMP TABLE t AS SELECT 1 AS a; INSERT INTO t VALUES (2), (3); DELETE FROM t WHERE a > 9;\n"
               "UPDATE t SET a = 4 WHERE a = 3")
    counts = [line.split(",")[1].strip() for line in told.stderr.splitlines() if line.startswith("OK")]
    assert counts[1:] == ["2 rows", "0 rows", "1 row"]


def test_errors(sql):
    done = sql("-c", "SELECT 1 AS first; SELECT\n  2 FRM t; SELECT 3 AS third")
    assert done.returncode == 1
    assert "first" in done.stdout and "third" not in done.stdout
    lines = done.stderr.splitlines()
    (shown,) = (at for at, line in enumerate(lines) if "2 FRM t" in line)
    # The caret stands below the word that is not understood.
    assert lines[shown + 1].index("^") == lines[shown].index("t", lines[shown].index("FRM"))
    assert re.search(r"error: \[42601\] syntax error", done.stderr)
    missing = sql("-c", "FROM lineitm")
    assert missing.returncode == 1
    assert 'did you mean "lineitem"' in missing.stderr


def test_a_statement_without_its_option_is_told_how(run_tavana):
    done = run_tavana("sql", "SELECT 1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "`SELECT 1` is no option; a statement is given with -c" in done.stderr


def test_no_server(run_tavana):
    done = run_tavana("sql", "--url", "grpc://127.0.0.1:9", "-c", "SELECT 1")
    assert done.returncode == 1
    assert "cannot connect to grpc://127.0.0.1:9" in done.stderr and "hint:" in done.stderr
    assert "://" in run_tavana("sql", "--url", "ftp://x", "-c", "SELECT 1").stderr


def test_a_reader_that_leaves_ends_it_quietly(server, tmp_path):
    command = [TAVANA, "sql", "--url", server.uri, "--format", "csv", "-c", "SELECT i FROM range(50000000) t(i)"]
    child = subprocess.Popen(
        command, env=environment(tmp_path), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with child:
        assert child.stdout.readline() == b"i\n"
        child.stdout.close()
        assert child.wait(30) == 0
        assert b"error" not in child.stderr.read()


class Terminal:
    """A program at a terminal of its own."""

    def __init__(self, command, home):
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.execve(command[0], [str(part) for part in command], {**environment(home), "TERM": "xterm"})
        self.text = ""
        self.seen = 0

    def send(self, text):
        os.write(self.master, text.encode())

    def expect(self, pattern, seconds=20):
        """Reads until the pattern comes after what was expected last."""
        deadline = time.monotonic() + seconds
        poll = select.poll()
        poll.register(self.master, select.POLLIN)
        while not (match := re.compile(pattern).search(self.text, self.seen)):
            remaining = deadline - time.monotonic()
            assert remaining > 0 and poll.poll(remaining * 1000), f"no {pattern!r} in {self.text[self.seen :]!r}"
            try:
                self.text += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", os.read(self.master, 65536).decode(errors="replace"))
            except OSError:
                raise AssertionError(f"it ended before {pattern!r}: {self.text[self.seen :]!r}") from None
        self.seen = match.end()
        return match

    def end(self):
        """Waits for its end and gives its exit code."""
        pidfd = os.pidfd_open(self.pid)
        poll = select.poll()
        poll.register(pidfd, select.POLLIN)
        ended = poll.poll(20_000)
        os.close(pidfd)
        if not ended:
            os.kill(self.pid, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        self.pid = None
        assert ended, "it does not end"
        return os.waitstatus_to_exitcode(status)

    def close(self):
        if self.pid is not None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.master)


@pytest.fixture
def shell(server, tmp_path):
    terminal = Terminal([str(TAVANA), "sql", "--url", server.uri], tmp_path)
    terminal.expect("tavana> ")
    yield terminal
    terminal.close()


def test_shell_with_several_lines(shell):
    shell.send("SELECT 40\r")
    shell.expect("     -> ")
    shell.send("  + 2 AS answer;\r")
    shell.expect(r"answer\s+-+\s+42\s+\(1 row")
    shell.expect("tavana> ")
    shell.send("SELEC 1;\r")
    shell.expect(r"error: \[42601\](.|\n)*\^")
    shell.expect("tavana> ")
    shell.send("\\q\r")
    assert shell.end() == 0


def test_shell_commands(shell):
    shell.send("\\d\r")
    shell.expect(r"lineitem(.|\n)*supplier(.|\n)*tavana> ")
    shell.send("\\d region\r")
    shell.expect(r"r_regionkey(.|\n)*tavana> ")
    shell.send("\\format csv\r")
    shell.expect("tavana> ")
    shell.send("SELECT 'a' AS x, 'b' AS y;\r")
    shell.expect(r"x,y\s+a,b\s")
    shell.expect("tavana> ")
    shell.send("\\?\r")
    shell.expect(r"Ctrl-C(.|\n)*tavana> ")
    shell.send("\\nonsense\r")
    shell.expect(r"there is no \\nonsense(.|\n)*tavana> ")
    shell.send("\x04")
    assert shell.end() == 0


def test_shell_ctrl_c_cancels_and_the_shell_lives_on(shell):
    shell.send("CREATE TEMP TABLE mine AS SELECT 7 AS a;\r")
    shell.expect(r"OK(.|\n)*tavana> ")
    shell.send("SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1;\r")
    # The progress display says that it runs.
    shell.expect(r"\d+(\.\d+)? ?s")
    started = time.monotonic()
    shell.send("\x03")
    shell.expect("cancelled")
    shell.expect("tavana> ")
    assert time.monotonic() - started < 5
    shell.send("SELECT a + 35 AS answer FROM mine;\r")
    shell.expect(r"answer\s+-+\s+42\s+\(1 row(.|\n)*tavana> ")
    # At the prompt it clears the line.
    shell.send("SELECT nonsense")
    shell.send("\x03")
    shell.expect("tavana> ")
    shell.send("SELECT 1 AS one;\r")
    shell.expect(r"one\s+-+\s+1\s")


def test_shell_keeps_its_history(server, tmp_path):
    for typed in ("SELECT 11111 AS x;\r", "\x1b[A\r"):
        terminal = Terminal([str(TAVANA), "sql", "--url", server.uri], tmp_path)
        terminal.expect("tavana> ")
        terminal.send(typed)
        terminal.expect(r"x\s+-+\s+11111\s+\(1 row(.|\n)*tavana> ")
        terminal.send("\x04")
        assert terminal.end() == 0
        terminal.close()
    (history,) = (path for path in tmp_path.rglob("sql_history"))
    assert history.parent.stat().st_mode & 0o077 == 0


def test_binary_formats_are_kept_from_terminals(server, tmp_path):
    terminal = Terminal([str(TAVANA), "sql", "--url", server.uri, "--format", "arrow", "-c", "SELECT 1"], tmp_path)
    terminal.expect("not for a terminal")
    assert terminal.end() == 2
    terminal.close()


def test_interrupt_of_one_shot(server, tmp_path):
    command = [TAVANA, "sql", "--url", server.uri, "-c", "SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1"]
    terminal = Terminal([str(part) for part in command], tmp_path)
    terminal.expect(r"\d+(\.\d+)? ?s")
    terminal.send("\x03")
    terminal.expect("cancelled")
    assert terminal.end() == 130
    terminal.close()


# tavana sample


def test_sample(run_tavana, tmp_path):
    done = run_tavana("sample", "--scale", "0.01", tmp_path / "lake")
    assert done.returncode == 0, done.stderr
    counts = {path.stem: pyarrow.parquet.read_metadata(path).num_rows for path in (tmp_path / "lake").iterdir()}
    assert counts == {
        "customer": 1500, "lineitem": 60175, "nation": 25, "orders": 15000, "part": 2000, "partsupp": 8000,
        "region": 5, "supplier": 100,
    }  # fmt: skip
    assert "8 tables" in done.stdout + done.stderr
    again = run_tavana("sample", "--scale", "0.01", tmp_path / "lake")
    assert again.returncode == 0 or str(tmp_path / "lake") in again.stderr
    wrong = run_tavana("sample", "--scale", "many", tmp_path / "x")
    assert wrong.returncode == 2 and "many" in wrong.stderr


def test_sample_is_what_the_reference_makes(lake, server, connect):
    """The answer that TPC-H gives for query 6 would need scale 1; these sums are those of DuckDB's generator."""
    with duckdb.connect() as wheel:
        wanted = wheel.execute(
            f"SELECT count(*), sum(l_quantity), sum(l_extendedprice) FROM '{lake}/lineitem.parquet'"
        ).fetchall()
    cursor = connect(server).cursor()
    cursor.execute("SELECT count(*), sum(l_quantity), sum(l_extendedprice) FROM lineitem")
    assert cursor.fetchall() == wanted
    assert wanted[0][0] == 600_572


# tavana serve: settings


def test_flag_beats_environment_beats_file(run_tavana, tmp_path):
    (tmp_path / "t.toml").write_text('memory = "3GiB"\nworkers = 3\nlog = "warn"\n')
    done = run_tavana(
        "serve", "--config", tmp_path / "t.toml", "--memory", "1GiB", "--print-config",
        env={"TAVANA_MEMORY": "2GiB", "TAVANA_WORKERS": "2"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = {line.split(" = ")[0]: line for line in done.stdout.splitlines()}
    assert '"1GiB"' in lines["memory"] and "flag --memory" in lines["memory"]
    assert "= 2 " in lines["workers"] and "environment TAVANA_WORKERS" in lines["workers"]
    assert '"warn"' in lines["log"] and "t.toml" in lines["log"]
    assert "default" in lines["sandbox"]


def test_what_is_printed_can_be_read_again(run_tavana, tmp_path):
    first = run_tavana("serve", "--data", f"x={tmp_path}", "--data", tmp_path, "--memory", "700MiB", "--print-config")
    (tmp_path / "again.toml").write_text(first.stdout)
    second = run_tavana("serve", "--config", tmp_path / "again.toml", "--print-config")
    plain = lambda text: [line.split("#")[0].strip() for line in text.splitlines()]  # noqa: E731
    assert second.returncode == 0, second.stderr
    assert plain(second.stdout) == plain(first.stdout)


def test_all_wrong_settings_are_told_at_once_with_their_places(run_tavana, tmp_path):
    (tmp_path / "t.toml").write_text('log = "loud"\nmemry = "1GiB"\n')
    done = run_tavana(
        "serve", "--config", tmp_path / "t.toml", "--memory", "lots", "--flight-listen", "0.0.0.0:8815", "--data", "gopher://x",
        env={"TAVANA_WORKERS": "-1", "TAVANA_SANDBOX": "maybe"},
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stdout == ""
    for words in (
        "settings are wrong", "flag --memory: `lots`", "flag --flight-listen: `0.0.0.0:8815`",
        "environment TAVANA_WORKERS", "environment TAVANA_SANDBOX", "t.toml, line 1", "t.toml, line 2",
        "did you mean memory", "gopher://",
    ):  # fmt: skip
        assert words in done.stderr, words


def test_a_settings_file_that_is_none(run_tavana, tmp_path):
    done = run_tavana("serve", "--config", tmp_path / "no.toml")
    assert done.returncode == 2 and "no.toml" in done.stderr
    (tmp_path / "bad.toml").write_text("memory = \n")
    done = run_tavana("serve", "--config", tmp_path / "bad.toml")
    assert done.returncode == 2 and "bad.toml" in done.stderr and "line 1" in done.stderr


@pytest.mark.parametrize("option", ["--flight-listen", "--http-listen"])
def test_a_port_that_is_taken_names_the_option(option, run_tavana):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        flags = {"--flight-listen": "127.0.0.1:0", "--http-listen": "127.0.0.1:0", option: address}
        done = run_tavana("serve", *(part for pair in flags.items() for part in pair))
    assert done.returncode == 1
    assert address in done.stderr and option in done.stderr


# Help


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ((), ["serve", "sql", "sample", "version", "Examples"]),
        (("serve",), ["--data", "TAVANA_DATA", "--memory", "--sandbox", "Examples"]),
        (("sql",), ["--url", "TAVANA_URL", "--format", "parquet", "Examples"]),
        (("sample",), ["--scale", "TPC-H"]),
        (("version",), ["version"]),
        (("completions",), ["bash", "zsh", "fish"]),
        (("worker",), ["serve"]),
    ],
)
def test_help(command, words, run_tavana):
    done = run_tavana(*command, "--help")
    assert done.returncode == 0 and done.stderr == ""
    for word in words:
        assert word in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 130


def test_version_names_the_engine(run_tavana):
    done = run_tavana("version")
    assert done.returncode == 0
    assert re.search(r"tavana \d+\.\d+\.\d+", done.stdout) and "1.5.5" in done.stdout


def test_completions(run_tavana):
    for shell in ("bash", "zsh", "fish"):
        done = run_tavana("completions", shell)
        assert done.returncode == 0
        assert "flight-listen" in done.stdout
