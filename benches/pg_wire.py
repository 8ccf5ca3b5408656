"""What is measured over PostgreSQL's wire: each load of Tavana and of a real PostgreSQL."""

from dataclasses import dataclass, field

TAVANA, POSTGRESQL = "tavana", "postgresql"
# The one database that Tavana's clients see.
DATABASE = "tavana"
NAMES = {TAVANA: "**tavana**", POSTGRESQL: "PostgreSQL"}

EXPORT = "SELECT * FROM lineitem"
# The small table, its key, and the last number of that.
TABLE, KEY, LAST = "nation", "n_nationkey", 24
LOOKUP = f"\\set key random(0, {LAST})\nSELECT * FROM {TABLE} WHERE {KEY} = :key;\n"

DRAIN_GOAL = 2
RATE_GOAL = 1 / 3


@dataclass(frozen=True)
class Load:
    """One thing that both are asked for."""

    key: str
    name: str
    way: str
    options: dict = field(default_factory=dict)

    @property
    def is_drain(self):
        """Whether it is an export, and not many small statements."""
        return self.way != "pgbench"

    @property
    def goal(self):
        """The least of the other's speed that Tavana is to have."""
        return DRAIN_GOAL if self.is_drain else RATE_GOAL


LOADS = [
    Load("raw-text", "text, drained raw", "raw", {"format": 0}),
    Load("raw-binary", "binary, drained raw", "raw", {"format": 1}),
    Load("libpq-text", "text, libpq", "libpq", {"format": 0}),
    Load("libpq-binary", "binary, libpq", "libpq", {"format": 1}),
    Load("select-1", "`SELECT 1`", "pgbench", {"script": "SELECT 1;\n"}),
    Load("lookup", f"a row of `{TABLE}` by its key", "pgbench", {"script": LOOKUP}),
]


@dataclass(frozen=True)
class WireContender:
    """One load of one server."""

    load: Load
    server: str

    @property
    def key(self):
        return f"{self.server}-{self.load.key}"


CONTENDERS = [WireContender(load, server) for load in LOADS for server in (TAVANA, POSTGRESQL)]
KEYS = {contender.key for contender in CONTENDERS}
# The two that are to get the same.
PAIRS = [{f"{server}-{load.key}" for server in (TAVANA, POSTGRESQL)} for load in LOADS]
