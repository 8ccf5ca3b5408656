"""What server and client of `quack` have in common."""

from pathlib import Path

# Nobody else is on this machine's loopback.
TOKEN = "0123456789abcdef"


def load(connection):
    """Loads the extension, which is in the environment of the peers."""
    root = Path(__file__).resolve().parent.parent.parent / ".deps" / "clients" / "peers"
    (file,) = root.glob("lib/python*/site-packages/duckdb_extension_quack/extensions/*/quack.duckdb_extension")
    connection.execute(f"LOAD '{file}'")
