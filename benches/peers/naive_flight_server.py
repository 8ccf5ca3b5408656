"""The server that every Python team writes first: `pyarrow.flight` around DuckDB, the ticket is the SQL text.

    naive_flight_server.py TABLES THREADS

TABLES is a JSON object of table names and Parquet files. Prints {"pid": …, "port": …} when it listens, and ends
when its standard input is closed. No sessions, limits, cancelling or sandbox: it marks what the plain way costs.
"""

import json
import os
import sys
import threading

import duckdb
import pyarrow.flight as flight


class NaiveServer(flight.FlightServerBase):
    def __init__(self, tables, threads):
        super().__init__("grpc://127.0.0.1:0")
        self.database = duckdb.connect(config={"threads": threads})
        for name, file in tables.items():
            self.database.read_parquet(file).create_view(name)

    def do_get(self, context, ticket):
        # A cursor for each call: calls come from many threads, and a connection serves one at a time.
        reader = self.database.cursor().execute(ticket.ticket.decode()).to_arrow_reader()
        return flight.RecordBatchStream(reader)


def main():
    server = NaiveServer(json.loads(sys.argv[1]), int(sys.argv[2]))
    print(json.dumps({"pid": os.getpid(), "port": server.port}), flush=True)

    def end_with_parent():
        sys.stdin.read()
        os._exit(0)

    threading.Thread(target=end_with_parent, daemon=True).start()
    server.serve()


if __name__ == "__main__":
    main()
