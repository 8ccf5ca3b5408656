"""What is measured over PostgreSQL's wire: each load of Tavana and of a real PostgreSQL."""

from dataclasses import dataclass

TAVANA, KEPT, DATAFUSION, POSTGRESQL = "tavana", "kept", "datafusion", "postgresql"
# The one database that Tavana's clients see.
DATABASE = "tavana"
NAMES = {TAVANA: "**tavana**", KEPT: "tavana, a kept result", DATAFUSION: "datafusion-postgres", POSTGRESQL: "PostgreSQL"}

EXPORT = "SELECT * FROM lineitem"
# The small table, its key, and the last number of that.
TABLE, KEY, LAST = "nation", "n_nationkey", 24
LOOKUP = f"\\set key random(0, {LAST})\nSELECT * FROM {TABLE} WHERE {KEY} = :key;\n"

RATE_GOAL = 1 / 3
# The loads of datafusion-postgres.
COMPARED = {"raw-text", "raw-binary", "select-1"}


@dataclass(frozen=True)
class Load:
    """One thing that both are asked for."""

    key: str
    name: str
    way: str
    options: dict
    # The least of PostgreSQL's speed that Tavana is to have, by server; those that have none are not asked.
    goals: dict

    @property
    def is_drain(self):
        """Whether it is an export, and not many small statements."""
        return self.way != "pgbench"

    @property
    def servers(self):
        """Whom it is asked of, PostgreSQL last. The peer that has to be built first is asked for what it can be compared in."""
        peers = [DATAFUSION] if self.key in COMPARED else []
        return [*self.goals, *peers, POSTGRESQL]


LOADS = [
    Load("raw-text", "text, drained raw", "raw", {"format": 0}, {TAVANA: 3, KEPT: 8}),
    Load("raw-binary", "binary, drained raw", "raw", {"format": 1}, {TAVANA: 4, KEPT: 12}),
    Load("libpq-text", "text, libpq", "libpq", {"format": 0}, {TAVANA: 2}),
    Load("libpq-binary", "binary, libpq", "libpq", {"format": 1}, {TAVANA: 2}),
    Load("select-1", "`SELECT 1`", "pgbench", {"script": "SELECT 1;\n"}, {TAVANA: RATE_GOAL, KEPT: RATE_GOAL}),
    Load(
        "lookup",
        f"a row of `{TABLE}` by its key",
        "pgbench",
        {"script": LOOKUP},
        {TAVANA: RATE_GOAL, KEPT: RATE_GOAL},
    ),
]


@dataclass(frozen=True)
class WireContender:
    """One load of one server."""

    load: Load
    server: str

    @property
    def key(self):
        return f"{self.server}-{self.load.key}"

    @property
    def is_optional(self):
        """Whether it is measured only where it is asked for."""
        return self.server == DATAFUSION


CONTENDERS = [WireContender(load, server) for load in LOADS for server in load.servers]
KEYS = {contender.key for contender in CONTENDERS}

# Those that are to get the same, in the same order; and whatever the order.
GROUPS = [{f"{server}-{load.key}" for server in load.servers if server != DATAFUSION} for load in LOADS]
UNORDERED = [{f"{server}-{load.key}" for server in load.servers} for load in LOADS if load.key in COMPARED]
