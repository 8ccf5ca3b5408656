"""pgbench 16: many clients at once, by each of its protocols."""

import re

import pytest
from clients.pg import run
from works import works


@works("psql", "`pgbench -n -f` with a script of reads, `-M simple`, `extended` and `prepared`")
@pytest.mark.parametrize("mode", ["simple", "extended", "prepared"])
def test_pgbench(server, tmp_path, mode):
    script = tmp_path / "select.sql"
    script.write_text(
        "\\set key random(0, 4)\nSELECT r_name FROM region WHERE r_regionkey = :key;\n"
        "BEGIN;\nSELECT count(*) FROM nation WHERE n_regionkey = :key;\nCOMMIT;\n"
    )
    done = run(server, "pgbench", "-n", "-M", mode, "-f", script, "-c", 4, "-j", 2, "-t", 25)
    assert done.returncode == 0, done.stderr
    assert "number of transactions actually processed: 100/100" in done.stdout
    assert re.search(r"^number of failed transactions: 0 \(0\.000%\)$", done.stdout, re.M)


def test_pgbench_pipelines(server, tmp_path):
    script = tmp_path / "select.sql"
    script.write_text("\\startpipeline\nSELECT 1;\nSELECT 2;\n\\endpipeline\nSELECT 3 AS three \\gset\n")
    done = run(server, "pgbench", "-n", "-M", "extended", "-f", script, "-c", 2, "-t", 20)
    assert done.returncode == 0 and "number of transactions actually processed: 40/40" in done.stdout, done.stderr
