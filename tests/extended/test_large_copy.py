"""`\\copy` of ten million rows into a table of the lake, within a transaction: all of them or none, and the service holds few."""

import re
import subprocess
from pathlib import Path

from postgres16 import program
from server import Server

ROWS = 10_000_000
AT_ONCE = 100_000
# What the service may have held at most. The file has three times as much.
MOST = 192 << 20


def rows(start):
    return "".join(f"{number}\trow {number} of those that come from a file\n" for number in range(start, start + AT_ONCE))


def highest(pid):
    """The most memory that the process has had."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) << 10


def test_ten_million_rows_within_a_transaction(tmp_path):
    file = tmp_path / "rows"
    with file.open("w") as out:
        for start in range(0, ROWS, AT_ONCE):
            out.write(rows(start))
    assert file.stat().st_size > 2.5 * MOST
    with Server(tables=tmp_path / "tables", memory="4GB") as server:
        host, _, port = server.ready["pg"].rpartition(":")
        script = f"""
            CREATE TABLE many (i BIGINT, t VARCHAR);
            BEGIN;
            \\copy many FROM '{file}'
            SELECT count(*), sum(i), max(length(t)) FROM many;
            ROLLBACK;
            SELECT count(*) FROM many;
            BEGIN;
            \\copy many FROM '{file}'
            COMMIT;
            SELECT count(*), sum(i), max(length(t)) FROM many;
        """
        words = [program("psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", host, "-p", port, "-U", "ada", "tavana"]
        # Lines of a script begin with their commands.
        told = subprocess.run(
            words, input=re.sub(r"(?m)^ +", "", script), capture_output=True, text=True, timeout=600, check=False
        )
        total, longest = ROWS * (ROWS - 1) // 2, max(map(len, rows(ROWS - AT_ONCE).split("\t")[-1].splitlines()))
        assert (told.returncode, told.stderr) == (0, "")
        assert told.stdout.split() == [f"{ROWS}|{total}|{longest}", "0", f"{ROWS}|{total}|{longest}"]
        assert highest(server.pid) < MOST, f"{highest(server.pid) >> 20} MiB"
