"""What is measured against what."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Contender:
    """One row of the table."""

    key: str
    name: str
    way: str
    # The server that it asks; None for the engine in the client's own process.
    server: str | None = None
    options: dict = field(default_factory=dict)
    first_batch: bool = True
    small: bool = True
    # How it is asked for the table, where `{file}` is the file.
    relation: str = "lineitem"
    # Whether what it gives is what it gave before.
    replays: bool = False


BASE = "table"
ENGINE_STREAM = "stream-small"
SERVICE = ("adbc", "flight-sql")
MEMCPY, LOOPBACK = "memcpy", "loopback"
ANCHORS = (MEMCPY, LOOPBACK)

CONTENDERS = [
    Contender(
        BASE, "in process, `to_arrow_table`", "in-process", options={"mode": "table"}, first_batch=False
    ),
    Contender(
        "table-unordered",
        "in process, `to_arrow_table`, order not kept",
        "in-process",
        options={"mode": "table", "keep_order": False},
        first_batch=False,
        small=False,
    ),
    Contender(
        "stream",
        "in process, reader of 1,000,000 rows",
        "in-process",
        options={"mode": "reader", "rows_per_batch": 1_000_000},
        small=False,
    ),
    Contender(
        ENGINE_STREAM,
        "in process, reader of 2,048 rows",
        "in-process",
        options={"mode": "reader", "rows_per_batch": 2_048},
        small=False,
    ),
    Contender("adbc", "**tavana**, ADBC", "adbc", "processes"),
    Contender("flight-sql", "**tavana**, pyarrow.flight", "flight-sql", "processes"),
    Contender("adbc-in-process", "tavana `--workers in-process`, ADBC", "adbc", "in-process"),
    Contender("flight-sql-in-process", "tavana `--workers in-process`, pyarrow.flight", "flight-sql", "in-process"),
    Contender("adbc-direct", "tavana `--advertise`, ADBC", "adbc", "direct"),
    Contender("streams", "tavana, pyarrow.flight, 4 streams", "flight-sql-streams", "processes", {"streams": 4}, small=False),
    Contender("flight-sql-kept", "tavana, a kept result, pyarrow.flight", "flight-sql", "kept", replays=True),
    Contender("naive", "naive server, pyarrow.flight", "plain-flight", "naive"),
    Contender("sail", "Sail, ADBC", "adbc", "sail", relation="parquet.`{file}`"),
    Contender("roapi", "ROAPI, ADBC", "adbc", "roapi"),
    Contender("quack", "Quack, DuckDB", "quack", "quack"),
]
