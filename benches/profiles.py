"""Where the server's time goes, as a process of its own: `profiles.py '{"pid": …}'` samples and prints JSON.

`perf` samples the server and its engines while a client exports a table again and again, and while another asks for a small
statement again and again. Without `perf`, or where the system does not let it look, there is no profile, and it says why.
"""

import collections
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from crowd import Crowd, exporter

# Samples a second, of each processor.
FREQUENCY = 1999
# How many functions are told.
MOST = 10
# Longer than any profile, in seconds.
LASTING = 3600

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from server import children  # noqa: E402


def sampled(pids, seconds, file):
    """Samples these processes; why it could not, if so."""
    command = [
        "perf", "record", "--quiet", "--event=cpu-clock", f"--freq={FREQUENCY}", f"--output={file}",
        f"--pid={','.join(map(str, pids))}", "--", "sleep", str(seconds),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else " ".join(done.stderr.split())


def threads(pid):
    return set(os.listdir(f"/proc/{pid}/task"))


def functions(file, own):
    """The functions with the most samples: of the service, whose threads are told, or of an engine; where from, its name,
    and its part of all."""
    command = [
        "perf", "report", f"--input={file}", "--stdio", "--no-children", "--sort=pid,dso,sym", "--field-separator=\t",
    ]  # fmt: skip
    told = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout
    parts = collections.Counter()
    for line in told.splitlines():
        cells = [cell.strip() for cell in line.split("\t")]
        if line.startswith("#") or len(cells) != 4:
            continue
        part, thread, library, symbol = cells
        # What `perf` calls a process is a thread.
        whose = "service" if thread.partition(":")[0].strip() in own else "engine"
        kernel = symbol.startswith("[k]")
        name = symbol[3:].strip()
        parts[whose, "kernel" if kernel else Path(library).name, name] += float(part.rstrip("%")) / 100
    if not parts:
        raise RuntimeError(f"perf told of no function:\n{told}")
    whole = collections.Counter()
    for (whose, library, _), part in parts.items():
        whole[whose, library] += part
    return {
        "top": [[*key, part] for key, part in parts.most_common(MOST)],
        "whole": [[*key, part] for key, part in whole.most_common()],
    }


def profiled(load, pid, seconds, file):
    """The profile of a server under a load, which runs while the block does."""
    with load:
        own = threads(pid)
        failure = sampled([pid, *children(pid)], seconds, file)
        own |= threads(pid)
    if failure:
        return {"missing": failure}
    return functions(file, own)


class Pgbench:
    """A client of PostgreSQL's door that asks `SELECT 1` until the block is left."""

    def __init__(self, address, folder):
        crowd = Crowd(address, LASTING, folder)
        self.command = crowd.command(1)
        self.folder = folder

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder
        )

    def __exit__(self, *_):
        assert self.process.poll() is None, "pgbench has ended"
        self.process.kill()
        self.process.wait()


def main():
    order = json.loads(sys.argv[1])
    if not shutil.which("perf"):
        print(json.dumps({"missing": "`perf` is not on this machine"}))
        return
    with tempfile.TemporaryDirectory(prefix="tavana-bench-") as folder:
        file = Path(folder) / "perf.data"
        loads = {"export": exporter(order["flight"]), "small": Pgbench(order["pg"], folder)}
        found = {name: profiled(load, order["pid"], order["seconds"], file) for name, load in loads.items()}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
