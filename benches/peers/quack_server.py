"""DuckDB's own server, the extension `quack`, around tables of Parquet files.

    quack_server.py TABLES THREADS EXTENSIONS PORT

TABLES is a JSON object of table names and Parquet files, EXTENSIONS the folder with DuckDB's signed extensions. Prints
{"pid": …, "port": …} when it listens, and ends when its standard input is closed.
"""

import json
import os
import sys

import duckdb
from quack import TOKEN, load


def main():
    tables, threads, extensions, port = json.loads(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    connection = duckdb.connect(config={"threads": threads, "extension_directory": extensions})
    load(connection)
    for name, file in tables.items():
        connection.execute(f"CREATE VIEW {name} AS FROM '{file}'")
    connection.execute(f"CALL quack_serve('quack:127.0.0.1:{port}', token => '{TOKEN}')").fetchall()
    print(json.dumps({"pid": os.getpid(), "port": port}), flush=True)
    sys.stdin.read()
    # Its threads wait for clients.
    os._exit(0)


if __name__ == "__main__":
    main()
