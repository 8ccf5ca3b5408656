"""Servers that others have made, from the environment of the peers: each gives its process id and its address.

    with sail() as (pid, address):
        …
"""

import contextlib
import json
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PEERS = ROOT / ".deps" / "clients" / "peers" / "bin"
DATAFUSION = ROOT / ".deps" / "tools" / "bin" / "datafusion-postgres-cli"
EXTENSIONS = ROOT / ".deps" / "extensions"
# Longest wait for one to listen, in seconds.
PATIENCE = 60


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for(process, port):
    """Waits until somebody listens there."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode}")
        time.sleep(0.05)
    raise RuntimeError(f"{process.args[0]} does not listen after {PATIENCE} s")


@contextlib.contextmanager
def listening(command, port, **how):
    """A program that listens at a port until it is ended."""
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(list(map(str, command)), **quiet, **how) as process:
        try:
            wait_for(process, port)
            yield process.pid, f"127.0.0.1:{port}"
        finally:
            process.terminate()


def sail():
    """Sail's Flight SQL server. It is asked for files by their names."""
    port = free_port()
    return listening([PEERS / "sail", "flight", "server", "--port", port], port)


def roapi(file):
    """ROAPI's Flight SQL server, which reads the file for each query, as all others do."""
    http, pg, port = free_port(), free_port(), free_port()
    table = f"lineitem={file},format=parquet,use_memory_table=false"
    own = ["--addr-http", f"127.0.0.1:{http}", "--addr-postgres", f"127.0.0.1:{pg}"]
    return listening([PEERS / "roapi", *own, "--addr-flight-sql", f"127.0.0.1:{port}", "--table", table], port)


def datafusion(folder):
    """datafusion-postgres, as its own program serves files."""
    port = free_port()
    tables = [option for name in ("lineitem", "nation") for option in ("--parquet", f"{name}:{folder / name}.parquet")]
    return listening([DATAFUSION, "-p", port, *tables], port)


@contextlib.contextmanager
def quack(file, threads):
    """DuckDB's own server."""
    program = Path(__file__).resolve().parent / "quack_server.py"
    tables = json.dumps({"lineitem": str(file)})
    command = [PEERS / "python", program, tables, threads, EXTENSIONS, free_port()]
    how = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(list(map(str, command)), **how) as process:
        try:
            ready = json.loads(process.stdout.readline())
            yield ready["pid"], f"127.0.0.1:{ready['port']}"
        finally:
            process.stdin.close()
