"""Many clients at once, and a short statement beside long ones, as a process of its own: `crowd.py '{"pg": …}'` measures
and prints JSON.

First `pgbench` asks `SELECT 1` through so many connections, of the server and of a PostgreSQL; then through one, alone, and beside clients that export a
table again and again through Flight SQL.
"""

import contextlib
import json
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from peers.postgresql import USER, programs
from pg_wire import DATABASE

EXPORTER = """
import sys
sys.path.insert(0, sys.argv[1])
from ways import FlightSql
way = FlightSql(sys.argv[2])
while True:
    for _ in way._get("SELECT * FROM lineitem"):
        pass
    print("again", flush=True)
"""


class Crowd:
    """Clients of a server's PostgreSQL door."""

    def __init__(self, address, seconds, folder, database=DATABASE):
        self.address = address
        self.database = database
        self.seconds = seconds
        self.folder = folder
        self.script = Path(folder) / "small.sql"
        self.script.write_text("SELECT 1;\n")

    def command(self, clients, *more):
        """How `pgbench` is told to ask with so many clients."""
        host, _, port = self.address.rpartition(":")
        return [
            programs() / "bin" / "pgbench", "--no-vacuum", "--protocol=prepared", f"--client={clients}",
            f"--jobs={min(clients, 2)}", f"--time={self.seconds}", *more, f"--host={host}", f"--port={port}",
            f"--username={USER}", f"--file={self.script}", self.database,
        ]  # fmt: skip

    def ask(self, clients, *more):
        """What `pgbench` tells."""
        command = self.command(clients, *more)
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder)
        assert done.returncode == 0 and "number of failed transactions: 0 " in done.stdout, done.stdout + done.stderr
        return done.stdout

    def rate(self, clients):
        """Statements a second, without the time that it took to connect."""
        return float(re.search(r"tps = ([\d.]+) \(without", self.ask(clients))[1])

    def latencies(self):
        """The time of each statement of one client, in seconds, in order of size."""
        self.ask(1, "--log", "--log-prefix=one")
        (log,) = Path(self.folder).glob("one.*")
        times = [int(line.split()[2]) / 1e6 for line in log.read_text().splitlines()]
        log.unlink()
        return sorted(times)


@contextlib.contextmanager
def exporter(address):
    """A client that exports a table until the block is left, and has done so once before."""
    command = [sys.executable, "-c", EXPORTER, str(Path(__file__).resolve().parent), address]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline(), "an exporter has ended"
            yield
            assert process.poll() is None, "an exporter has ended"
        finally:
            process.kill()


def quantiles(times):
    return {"p50": statistics.median(times), "p99": times[min(len(times) - 1, int(0.99 * len(times)))]}


def main():
    order = json.loads(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="tavana-bench-") as folder:
        crowd = Crowd(order["pg"], order["seconds"], folder)
        crowd.ask(1)
        rates = {clients: crowd.rate(clients) for clients in order["clients"]}
        peer, database = order["peer"]
        others = Crowd(peer, order["seconds"], folder, database)
        others_rates = {clients: others.rate(clients) for clients in order["clients"]}
        alone = quantiles(crowd.latencies())
        with contextlib.ExitStack() as exporting:
            for _ in range(order["exports"]):
                exporting.enter_context(exporter(order["flight"]))
            beside = quantiles(crowd.latencies())
    print(json.dumps({"rates": rates, "others_rates": others_rates, "alone": alone, "beside": beside}))


if __name__ == "__main__":
    main()
