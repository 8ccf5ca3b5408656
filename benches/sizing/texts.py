"""What is asked: TPC-H's and TPC-DS's own statements, and ones that are put together at random, with other literals each time."""

import random
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "sizer" / "calibrate"))

import data  # noqa: E402
import statements as templates  # noqa: E402

# The constants of the model were set by templates of the seeds 1 to 7. These were not looked at.
TEST_SEED = 20_261


def tpch(_count):
    return [Statement("tpch", name, sql) for name, sql in templates.tpch()]


def tpcds(_count):
    with data.with_tpcds() as connection:
        found = connection.sql("SELECT query_nr, query FROM tpcds_queries() ORDER BY 1").fetchall()
    return [Statement("tpcds", f"q{number:02}", sql.strip().rstrip(";")) for number, sql in found]


def generated(count):
    return [Statement("generated", name, sql) for name, sql in templates.generated(TEST_SEED, count)]


def elsewhere(count):
    return [Statement("elsewhere", name, sql) for name, sql in templates.elsewhere(TEST_SEED, count)]


class Statement:
    """A statement, and others that differ from it in literals alone."""

    def __init__(self, suite, name, sql):
        self.suite, self.name, self.sql = suite, name, sql

    def drawn(self, chance):
        """The statement with other literals: ranges of another width, other days, other years."""
        sql = re.sub(r"(interval )(\d+)( day)", lambda m: m[1] + str(scaled(m[2], chance)) + m[3], self.sql)
        sql = re.sub(r"( < )(\d+)\b(?!\.)", lambda m: m[1] + str(scaled(m[2], chance)), sql)
        return re.sub(
            r"(date '|cast\(')(199\d|200\d)(-\d\d-)(\d\d)(')",
            lambda m: m[1] + m[2] + m[3] + f"{min(28, max(1, int(m[4]) + chance.randint(-9, 9))):02}" + m[5],
            sql,
            flags=re.IGNORECASE,
        )

    def varies(self):
        """Whether other literals can be drawn for it."""
        return any(self.drawn(random.Random(seed)) != self.sql for seed in range(4))


def scaled(number, chance):
    return max(1, round(int(number) * chance.uniform(0.5, 1.4)))
