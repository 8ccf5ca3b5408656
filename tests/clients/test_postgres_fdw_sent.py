"""What postgres_fdw sends: conditions, constants, parameters and aggregates that it takes to mean what they do in
PostgreSQL. Each is run on a table of the server and on a copy that PostgreSQL has.
"""

import psycopg.sql
import pytest
from clients import foreign
from clients.foreign import sent, whole
from clients.pg import psql
from works import works


@pytest.fixture(scope="module")
def opened(tables):
    with foreign.lake(tables) as opened, opened() as connection:
        connection.execute(
            """
            CREATE SCHEMA here;
            CREATE TABLE here.supplier AS SELECT * FROM lake.supplier;
            CREATE TABLE here.orders AS SELECT * FROM lake.orders WHERE o_orderkey < 10000;
            """
        )
        yield opened


@pytest.fixture
def connection(opened):
    with opened() as connection:
        yield connection


# Of the supplier's 1000 rows, each is true of some or of all. What is not here: `/` of integers, what divides by zero and
# casts to VARCHAR(n) mean what DuckDB says; docs/clients.md tells it.
CONDITIONS = [
    "s_suppkey % 7 = 3", "mod(s_suppkey, 7) = 3", "s_acctbal / 3 > 1000", "abs(s_acctbal) > 9900", "@ s_acctbal > 9900",
    "round(s_acctbal, 1) > 9990", "trunc(s_acctbal) > 9990", "ceil(s_acctbal) > 9990", "sign(s_acctbal) = -1",
    "- s_acctbal > 900", "sqrt(s_suppkey::float8) = 3", "s_suppkey ^ 2 < 100",
    "power(s_suppkey, 2) < 100", "ln(s_suppkey) < 1", "log(s_suppkey) < 1",
    "s_suppkey & 7 = 3", "s_suppkey # 7 = 3", "width_bucket(s_acctbal, 0, 1000, 10) = 3",
    "s_suppkey << 2 = 12", "gcd(s_suppkey, 12) = 12",
    "s_name LIKE '%99'", "s_name NOT LIKE '%9%'", "s_name ILIKE 'SUPPLIER%1'", "s_comment LIKE '%xx%' ESCAPE 'x'",
    "s_name ~ '^Supplier#0*99$'", "s_name ~* '^SUPPLIER#0*99$'",
    "s_name !~* '^SUPPLIER#0*99$'", "s_name SIMILAR TO '%9(8|9)'", "regexp_like(s_name, '99$')",
    "regexp_replace(s_name, '0+', '') = 'Supplier#99'", "lower(s_name) = 'supplier#000000099'",
    "upper(s_name) = 'SUPPLIER#000000099'", "initcap(s_name) = 'Supplier#000000099'",
    "s_name || 'x' = 'Supplier#000000099x'",
    "substring(s_name FROM 10 FOR 9) = '000000099'", "substr(s_name, 15) = '0099'", "left(s_phone, 2) = '11'",
    "right(s_phone, 2) = '11'", "position('99' IN s_name) > 0", "strpos(s_name, '99') = 17",
    "overlay(s_name PLACING 'x' FROM 1 FOR 8) = 'x#000000099'", "trim(BOTH 'S' FROM s_name) = 'upplier#000000099'",
    "ltrim(s_name, 'S') LIKE '%99'", "length(s_comment) = 50", "octet_length(s_name) = 18", "bit_length(s_name) = 144",
    "replace(s_name, '0', '') = 'Supplier#99'", "translate(s_name, '09', '90') LIKE '%00'",
    "reverse(s_name) LIKE '99%'",
    "split_part(s_phone, '-', 1) = '11'", "lpad(s_name, 20, '*') LIKE '**%99'", "ascii(s_name) = 83",
    "md5(s_name) LIKE 'a%'", "s_name ^@ 'Supplier#0000009'", "s_name > 'Supplier#0000009'", "s_name <> ''",
    "s_suppkey IN (1, 2, 3)", "s_suppkey <> ALL (ARRAY[1, 2, 3])",
    "s_name = ANY ('{Supplier#000000099,\"a,b\"}'::text[])",
    "s_suppkey BETWEEN 3 AND 7", "s_suppkey IS DISTINCT FROM 3", "s_name IS NOT NULL", "NOT (s_suppkey > 5)",
    "CASE WHEN s_suppkey > 5 THEN s_nationkey ELSE -1 END = -1", "CASE s_nationkey WHEN 1 THEN true ELSE false END",
    "s_suppkey::int = 5", "s_acctbal::int > 9990", "s_acctbal::float8 > 9990", "s_acctbal::numeric(10, 1) > 9990",
    "s_acctbal < 'Infinity'::float8", "s_nationkey > 1.5", "s_nationkey = 1::smallint",
    "string_to_array(s_phone, '-') @> ARRAY['11']", "(string_to_array(s_phone, '-'))[1] = '11'",
    "array_length(string_to_array(s_phone, '-'), 1) = 4", "cardinality(string_to_array(s_phone, '-')) = 4",
    "|/ s_suppkey::float8 = 3", "div(s_acctbal, 1000) = 9", "s_comment LIKE ANY (ARRAY['%the%', '%ing%'])",
    "s_comment NOT LIKE ALL (ARRAY['%the%', '%ing%'])",
]  # fmt: skip

# What docs/postgres.md says is not there, or has to be written otherwise: the error comes through.
NOT_THERE = [
    ("supplier", "s_acctbal < 'NaN'::numeric", "22P02"),
    ("constants", "ia || 4 = '{1,NULL,3,4}'", "42000"),
]

DATES = [
    "o_orderdate <= '1992-01-31'", "o_orderdate - date '1992-01-31' <= 0", "o_orderdate + 1 <= '1992-01-31'", "o_orderdate - 1 <= '1992-01-31'",
    "o_orderdate + interval '1 month' <= '1992-02-28'",
    "o_orderdate BETWEEN '1995-01-01' AND '1995-01-31'", "o_orderdate::timestamp > '1998-07-01 12:00'",
    "date_bin('7 days', o_orderdate::timestamp, '1995-01-01') = '1995-01-01'",
    "age(o_orderdate::timestamp, '1990-01-01'::timestamp) > interval '8 years'", "make_date(1995, 1, 1) < o_orderdate",
]  # fmt: skip

AGGREGATES = [
    "count(*)", "count(DISTINCT o_orderstatus)", "sum(o_totalprice)", "sum(o_orderkey)", "sum(o_shippriority)",
    "round(avg(o_orderkey), 3)", "round(avg(o_totalprice), 3)", "min(o_orderdate)", "max(o_clerk)",
    "bool_and(o_orderkey > 0)",
    "bool_or(o_orderkey < 0)", "every(o_orderkey > 0)", "bit_and(o_orderkey)", "bit_or(o_orderkey)",
    "bit_xor(o_orderkey)",
    "round(stddev(o_totalprice), 3)", "round(variance(o_orderkey), 2)",
    "sum(o_totalprice) FILTER (WHERE o_orderkey < 1000)", "sum(o_totalprice * 1.1)",
    "max(o_orderdate) - min(o_orderdate)",
    "string_agg(o_orderstatus, ',' ORDER BY o_orderkey)", "array_agg(o_orderkey ORDER BY o_orderkey DESC)",
    "array_agg(o_totalprice ORDER BY o_orderkey)", "array_agg(o_orderkey) FILTER (WHERE o_orderkey < 0)",
    "percentile_cont(0.5) WITHIN GROUP (ORDER BY o_totalprice::float8)",
    "percentile_disc(0.5) WITHIN GROUP (ORDER BY o_orderkey)", "mode() WITHIN GROUP (ORDER BY o_orderstatus)",
    "sum(CASE WHEN o_orderstatus = 'F' THEN 1 ELSE 0 END)",
]  # fmt: skip


def alike(connection, query):
    """What the server answers must be what PostgreSQL itself does."""
    here = connection.execute(query.replace("SCHEMA.", "here.")).fetchall()
    there = whole(connection, query.replace("SCHEMA.", "lake."))
    assert here and sorted(there) == sorted(here)


@works("postgres_fdw", "Conditions, constants, parameters and aggregates that mean what they do in PostgreSQL")
@pytest.mark.parametrize("condition", CONDITIONS)
def test_conditions_mean_what_they_mean_in_postgres(connection, condition):
    alike(connection, f"SELECT s_suppkey FROM SCHEMA.supplier WHERE {condition}")


@pytest.mark.parametrize("condition", DATES)
def test_dates_are_compared_as_in_postgres(connection, condition):
    alike(connection, f"SELECT o_orderkey FROM SCHEMA.orders WHERE {condition} AND o_orderkey < 10000")


@pytest.mark.parametrize("aggregate", AGGREGATES)
def test_aggregates_are_those_of_postgres(connection, aggregate):
    query = f"SELECT o_orderstatus, {aggregate} FROM SCHEMA.orders WHERE o_orderkey < 10000 GROUP BY 1"
    alike(connection, query)


CONSTANTS = [
    "i8 = 9223372036854775807", "n = 12.345", "n < 123456789012345678901234567890", "n * 0.0001 > 0.00123444",
    "f8 = 0.1",
    "f4 = 1.5::real", "b", "t = E'\u00e9''\"\\\\\t'", "d = '2024-02-29'", "ti = '12:34:56.789'",
    "ts = '2024-02-29 12:34:56.789'", "ts + '1 day' > '2024-03-01'", "ts - ts = '0'", "tz = '2024-02-29 12:34:56+02'",
    "iv = '1 month 2 days 03:04:05'", "u = '8ac7e5b0-0d2a-4b5f-9e6a-1f2e3d4c5b6a'",
    "1 = ANY (ia)", "ia[1] = 1", "ia = '{1,NULL,3}'", "ia @> '{1}'", "ta = '{a,\"b,c\",NULL}'", "ta && '{a}'",
    "bin = '\\x00ff'", "bin < '\\x01'",
]  # fmt: skip


@pytest.fixture(scope="module")
def constants(opened, tables):
    """A table of one row, `constants`, here and there."""
    columns = """i8 bigint, n numeric(18,3), f8 double precision, f4 real, b boolean, t text, bin bytea, d date, ti time,
        ts timestamp, tz timestamptz, iv interval, u uuid, ia integer[], ta text[]"""
    psql(tables, f"CREATE TABLE constants ({columns})")
    with opened() as connection:
        connection.execute(
            rf"""
            CREATE TABLE here.constants ({columns});
            INSERT INTO here.constants VALUES (9223372036854775807, 12.345, 0.1, 1.5, true, E'\u00e9''"\\\t', '\x00ff',
                '2024-02-29', '12:34:56.789', '2024-02-29 12:34:56.789', '2024-02-29 12:34:56+02',
                '1 month 2 days 03:04:05', '8ac7e5b0-0d2a-4b5f-9e6a-1f2e3d4c5b6a', '{{1,NULL,3}}', '{{a,"b,c",NULL}}');
            IMPORT FOREIGN SCHEMA public LIMIT TO (constants) FROM SERVER lake INTO lake;
            INSERT INTO lake.constants SELECT * FROM here.constants;
            """
        )


@pytest.mark.usefixtures("constants")
@pytest.mark.parametrize("condition", CONSTANTS)
def test_constants_are_those_of_postgres(connection, condition):
    alike(connection, f"SELECT i8 FROM SCHEMA.constants WHERE {condition}")


PARAMETERS = [
    ("bigint", "i8", "9223372036854775807"), ("numeric", "n", "12.345"), 
    ("double precision", "f8", "0.1"), ("real", "f4", "1.5"), ("boolean", "b", "t"), ("text", "t", "\u00e9'\"\\\t"),
    ("bytea", "bin", "\\x00ff"), ("date", "d", "2024-02-29"), ("time", "ti", "12:34:56.789"),
    ("timestamp", "ts", "2024-02-29 12:34:56.789"), ("timestamptz", "tz", "2024-02-29 10:34:56+00"),
    ("interval", "iv", "1 mon 2 days 03:04:05"), ("uuid", "u", "8ac7e5b0-0d2a-4b5f-9e6a-1f2e3d4c5b6a"),
    ("integer[]", "ia", "{1,NULL,3}"), ("text[]", "ta", '{a,"b,c",NULL}'),
]  # fmt: skip


@pytest.mark.usefixtures("constants")
@pytest.mark.parametrize(("kind", "value", "text"), PARAMETERS)
def test_parameters_of_each_type(connection, kind, value, text):
    connection.execute("SET plan_cache_mode = force_generic_plan")
    connection.execute(f"PREPARE found ({kind}) AS SELECT i8 FROM lake.constants WHERE {value} = $1")
    literal = psycopg.sql.Literal(text)
    (sent_text,) = sent(connection, psycopg.sql.SQL("EXECUTE found ({})").format(literal).as_string(connection))
    assert "$1::" in sent_text
    found = connection.execute(psycopg.sql.SQL("EXECUTE found ({})").format(literal)).fetchall()
    assert found == [(2**63 - 1,)]


@pytest.mark.usefixtures("constants")
@pytest.mark.parametrize(("table", "condition", "state"), NOT_THERE)
def test_what_is_not_there_says_so(connection, table, condition, state):
    with pytest.raises(psycopg.Error) as caught:
        whole(connection, f"SELECT 1 FROM lake.{table} WHERE {condition}")
    assert caught.value.sqlstate == state


@pytest.mark.usefixtures("constants")
def test_a_number_as_a_parameter_keeps_its_digits(connection):
    """It is sent as `$1::numeric`."""
    connection.execute("SET plan_cache_mode = force_generic_plan")
    connection.execute("PREPARE rounded (numeric) AS SELECT 1 FROM lake.constants WHERE n * 0.0001 = $1")
    assert connection.execute("EXECUTE rounded (0.0012345)").fetchall() == [(1,)]
