"""The statements that are measured: TPC-H's, and ones that are put together at random."""

import pathlib
import random

import duckdb

EXTENSIONS = pathlib.Path(__file__).resolve().parents[2] / ".deps" / "extensions"


def tpch():
    with duckdb.connect(config={"extension_directory": str(EXTENSIONS)}) as connection:
        connection.load_extension("tpch")
        return [(f"q{number:02}", sql) for number, sql in connection.sql("select query_nr, query from tpch_queries()").fetchall()]


class Table:
    """A table of TPC-H by what its columns are good for."""

    def __init__(self, name, keys, groups, numbers, texts, dates, range_of):
        self.name, self.keys, self.groups = name, keys, groups
        self.numbers, self.texts, self.dates, self.range_of = numbers, texts, dates, range_of

    def all(self):
        return self.keys + self.groups + self.numbers + self.texts + self.dates


LINEITEM = Table(
    "lineitem",
    ["l_orderkey", "l_partkey", "l_suppkey"],
    ["l_returnflag", "l_linestatus", "l_shipmode", "l_shipinstruct", "l_linenumber"],
    ["l_quantity", "l_extendedprice", "l_discount", "l_tax"],
    ["l_comment"],
    ["l_shipdate", "l_commitdate", "l_receiptdate"],
    {"l_shipdate": ("1992-01-02", 2500), "l_quantity": (1, 50), "l_extendedprice": (901, 104000), "l_partkey": (1, 200000)},
)
ORDERS = Table(
    "orders",
    ["o_orderkey", "o_custkey"],
    ["o_orderstatus", "o_orderpriority", "o_clerk"],
    ["o_totalprice", "o_shippriority"],
    ["o_comment"],
    ["o_orderdate"],
    {"o_orderdate": ("1992-01-01", 2400), "o_totalprice": (850, 550000), "o_custkey": (1, 150000)},
)
PARTSUPP = Table(
    "partsupp", ["ps_partkey", "ps_suppkey"], [], ["ps_availqty", "ps_supplycost"], ["ps_comment"], [],
    {"ps_availqty": (1, 9999), "ps_supplycost": (1, 1000)},
)  # fmt: skip
CUSTOMER = Table(
    "customer", ["c_custkey", "c_nationkey"], ["c_mktsegment"], ["c_acctbal"],
    ["c_name", "c_address", "c_phone", "c_comment"], [], {"c_acctbal": (-999, 9999), "c_custkey": (1, 150000)},
)  # fmt: skip
PART = Table(
    "part", ["p_partkey"], ["p_mfgr", "p_brand", "p_type", "p_size", "p_container"], ["p_retailprice"],
    ["p_name", "p_comment"], [], {"p_size": (1, 50), "p_retailprice": (900, 2100)},
)  # fmt: skip
LARGE = [LINEITEM, LINEITEM, ORDERS, PARTSUPP]
JOINS = [
    (LINEITEM, ORDERS, "l_orderkey = o_orderkey"),
    (ORDERS, CUSTOMER, "o_custkey = c_custkey"),
    (LINEITEM, PART, "l_partkey = p_partkey"),
    (LINEITEM, PARTSUPP, "l_partkey = ps_partkey and l_suppkey = ps_suppkey"),
    (PARTSUPP, PART, "ps_partkey = p_partkey"),
]


def condition(random, table):
    """A range over a column, of any width."""
    column = random.choice(sorted(table.range_of))
    begin, width = table.range_of[column]
    part = random.choice([0.05, 0.2, 0.4, 0.7, 0.9])
    if isinstance(begin, str):
        return f"{column} < date '{begin}' + interval {int(width * part)} day"
    return f"{column} < {begin + int((width - begin) * part)}"


def where(random, *tables):
    parts = [condition(random, table) for table in tables if table.range_of and random.random() < 0.5]
    return " where " + " and ".join(parts) if parts else ""


def some(random, columns, least, most):
    return random.sample(columns, min(len(columns), random.randint(least, most)))


def aggregates(random, table):
    made = []
    for column in some(random, table.numbers, 1, 3):
        made.append(f"{random.choice(['sum', 'avg', 'min', 'max'])}({column})")
    return ", ".join([*made, "count(*)"])


def grouped(random):
    table = random.choice(LARGE)
    keys = some(random, table.keys + table.groups + table.dates, 1, 3)
    return f"select {', '.join(keys)}, {aggregates(random, table)} from {table.name}{where(random, table)} group by {', '.join(keys)}"


def grouped_by_text(random):
    table = random.choice([LINEITEM, ORDERS, CUSTOMER, PARTSUPP])
    key = random.choice(table.texts)
    return f"select {key}, {aggregates(random, table)} from {table.name}{where(random, table)} group by {key}"


def grouped_by_expression(random):
    table = random.choice([LINEITEM, ORDERS])
    date, key = random.choice(table.dates), random.choice(table.keys)
    term = random.choice([f"date_trunc('month', {date})", f"year({date})", f"{key} % 1000", f"{key} // 10"])
    other = random.choice(table.keys + table.groups)
    return f"select {term} as term, {other}, {aggregates(random, table)} from {table.name}{where(random, table)} group by all"


def distinct(random):
    table = random.choice(LARGE)
    columns = some(random, table.keys + table.groups + table.dates, 1, 4)
    return f"select distinct {', '.join(columns)} from {table.name}{where(random, table)}"


def counted(random):
    table = random.choice(LARGE)
    key = random.choice(table.keys + table.dates + table.texts)
    by = random.choice(table.groups or table.keys)
    return f"select {by}, count(distinct {key}) from {table.name}{where(random, table)} group by {by}"


def ordered(random):
    table = random.choice(LARGE)
    columns = some(random, table.all(), 2, 8)
    keys = some(random, columns, 1, 2)
    return f"select {', '.join(columns)} from {table.name}{where(random, table)} order by {', '.join(keys)}"


def windowed(random):
    table = random.choice([LINEITEM, ORDERS, PARTSUPP])
    columns = some(random, table.all(), 2, 6)
    by, order = random.choice(table.keys + table.groups), random.choice(table.numbers)
    function = random.choice(["row_number()", "rank()", f"sum({order})", f"lag({order})"])
    part = f"partition by {by} " if random.random() < 0.7 else ""
    return f"select {', '.join(columns)}, {function} over ({part}order by {order}) from {table.name}{where(random, table)}"


def joined(random):
    left, right, on = random.choice(JOINS)
    how = random.choice(["join", "join", "left join"])
    columns = some(random, left.all(), 1, 3) + some(random, right.all(), 1, 3)
    return f"select {', '.join(columns)} from {left.name} {how} {right.name} on {on}{where(random, left, right)}"


def joined_and_grouped(random):
    left, right, on = random.choice(JOINS)
    keys = some(random, right.keys + right.groups, 1, 2)
    return (f"select {', '.join(keys)}, {aggregates(random, left)} from {left.name} join {right.name} on {on}"
            f"{where(random, left, right)} group by {', '.join(keys)}")  # fmt: skip


def three_joined(random):
    columns = some(random, CUSTOMER.all(), 1, 2) + some(random, ORDERS.all(), 1, 2)
    return (f"select {', '.join(columns)}, sum(l_extendedprice) from lineitem join orders on l_orderkey = o_orderkey"
            f" join customer on o_custkey = c_custkey{where(random, LINEITEM, ORDERS)} group by {', '.join(columns)}")  # fmt: skip


def half_joined(random):
    left, right, on = random.choice(JOINS[:3])
    how = random.choice(["exists", "not exists"])
    columns = some(random, left.all(), 1, 4)
    part = condition(random, right)
    return f"select {', '.join(columns)} from {left.name} where {how} (select 1 from {right.name} where {on} and {part})"


def listed(random):
    table = random.choice([LINEITEM, ORDERS, PARTSUPP])
    key = random.choice(table.keys + table.groups)
    function = random.choice([f"string_agg({random.choice(table.texts)}, ',')", f"list({random.choice(table.numbers)})",
                              f"median({random.choice(table.numbers)})"])  # fmt: skip
    return f"select {key}, {function} from {table.name}{where(random, table)} group by {key}"


def united(random):
    table = random.choice([ORDERS, LINEITEM])
    columns = some(random, table.keys + table.groups + table.dates, 2, 3)
    names = ", ".join(columns)
    return f"select {names} from {table.name}{where(random, table)} union select {names} from {table.name}{where(random, table)}"


def named(random):
    table = random.choice([LINEITEM, ORDERS])
    key = random.choice(table.keys)
    made = f"with t as materialized (select {key} as k, {aggregates(random, table).replace('count(*)', 'count(*) as c')} from {table.name} group by 1)"
    return f"{made} select count(*) from t a join t b on a.k = b.k + 1"


EVENTS = Table(
    "events",
    ["user_id", "site_id", "campaign_id", "bytes"],
    ["country", "region", "city", "system", "browser", "device", "status", "width"],
    ["duration_ms", "price", "quantity", "score", "p07"],
    ["page", "referrer", "search"],
    ["day", "seen_at"],
    {"duration_ms": (0, 60000), "quantity": (0, 10), "status": (200, 500)},
)
STRINGS = Table("strings", ["token"], ["agent", "greeting"], [], ["url", "referrer", "note"], [], {})
ELSEWHERE = [
    lambda source, table: f"select {', '.join(keys := some(source, table.keys + table.groups, 1, 3))}, count(*)"
    f" from {table.name}{where(source, table)} group by {', '.join(keys)}",
    lambda source, table: f"select distinct {', '.join(some(source, table.groups + table.texts, 1, 2))} from {table.name}",
    lambda source, table: f"select {', '.join(columns := some(source, table.all(), 2, 6))} from {table.name} order by {columns[0]}",
    lambda source, table: f"select {(columns := some(source, table.all(), 3, 5))[0]}, row_number() over (partition by {columns[1]}"
    f" order by {columns[2]}) from {table.name}",
    lambda source, table: f"select count(*), max(b.{(key := source.choice(table.keys))}) from {table.name} a join"
    f" (select {key}, count(*) as c from {table.name} group by all) b on a.{key} = b.{key}",
    lambda source, table: f"select {source.choice(table.groups)}, count(distinct {source.choice(table.keys + table.texts)})"
    f" from {table.name} group by 1",
]


def elsewhere(seed, count):
    """Statements over tables that are not TPC-H's."""
    source = random.Random(seed)
    names = [(number, ELSEWHERE[number % len(ELSEWHERE)], [EVENTS, EVENTS, STRINGS][number % 3]) for number in range(count)]
    return [(f"elsewhere-{number}", make(source, table)) for number, make, table in names]


FAMILIES = [
    grouped, grouped, grouped_by_text, grouped_by_expression, distinct, counted, ordered, ordered, windowed, windowed,
    joined, joined, joined_and_grouped, three_joined, half_joined, listed, united, named,
]  # fmt: skip


def generated(seed, count):
    """So many statements, each with its family and number for a name; always the same for one seed."""
    source = random.Random(seed)
    made = []
    for number in range(count):
        family = FAMILIES[number % len(FAMILIES)]
        made.append((f"{family.__name__}-{number}", family(source)))
    return made
