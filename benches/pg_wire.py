"""What is measured over PostgreSQL's wire: each load of Tavana and of a real PostgreSQL."""

from dataclasses import dataclass

TAVANA, KEPT, POSTGRESQL = "tavana", "kept", "postgresql"
# The one database that Tavana's clients see.
DATABASE = "tavana"
NAMES = {TAVANA: "**tavana**", KEPT: "tavana, a kept result", POSTGRESQL: "PostgreSQL"}

EXPORT = "SELECT * FROM lineitem"
# The small table, its key, and the last number of that.
TABLE, KEY, LAST = "nation", "n_nationkey", 24
LOOKUP = f"\\set key random(0, {LAST})\nSELECT * FROM {TABLE} WHERE {KEY} = :key;\n"

RATE_GOAL = 1 / 3


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
        """Whom it is asked of, PostgreSQL last."""
        return [*self.goals, POSTGRESQL]


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


CONTENDERS = [WireContender(load, server) for load in LOADS for server in load.servers]
KEYS = {contender.key for contender in CONTENDERS}
# Those that are to get the same.
GROUPS = [{f"{server}-{load.key}" for server in load.servers} for load in LOADS]
