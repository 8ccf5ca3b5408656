"""Statements that read no table and are one row of expressions, which are worked out without the engine's scheduler: what
arrives is what DuckDB gives in the same process, with the same parameters, again and again on one connection.
"""

import datetime
import decimal
import threading

import duckdb
import pyarrow
import pytest

LONG = "k" * 200_000
DOCUMENT = '{"a_key_of_some_length": [1, 2.5, null, "x"], "b": {"c": "%s"}, "ä": "€"}' % LONG
NUMBERS = [0, 1, -1, 2**31 - 1, -(2**31)]

# Each with the values that its parameters take, one run after the other.
STATEMENTS = {
    "SELECT 1": [()],
    "SELECT 1 AS one, 'two' AS two, NULL AS nothing, 1.50 AS half, [1, NULL] AS list, {'a': {'b': 'c'}} AS inner": [()],
    "SELECT repeat('x', 3000000) AS big, length(repeat('ä', 100000)) AS n": [()],
    "SELECT ?::INTEGER + 1::BIGINT": [(number,) for number in [*NUMBERS, None]],
    "SELECT ?::BIGINT * 2, ?::BIGINT % 7, ?::BIGINT::DOUBLE / 3": [(number, number, number) for number in NUMBERS],
    "SELECT ?::VARCHAR || '€', upper(?::VARCHAR), length(?::VARCHAR)": [
        (text, text, text) for text in ["", "a", "twelve bytes", "thirteen bytes", "ä€𝄞", LONG]
    ],
    "SELECT regexp_extract(?::VARCHAR, '([a-z]+)-([0-9]+)', ['word', 'number'])": [("abc-12",), ("no",), ("z-" + "9" * 500,)],
    "SELECT string_split(?::VARCHAR, ','), list_sort(string_split(?::VARCHAR, ','))": [
        ("b,a,a longer one than fits,c", "b,a,a longer one than fits,c"),
        (",".join(f"{number:020}" for number in range(5000, 0, -1)),) * 2,
    ],
    "SELECT json_keys(?::VARCHAR)": [(DOCUMENT,), ('{"' + LONG + '": 1}',), ("{}",)],
    "SELECT json_extract_string(?::VARCHAR, ['$.b.c', '$.a_key_of_some_length[3]', '$.no'])": [(DOCUMENT,)],
    "SELECT json_extract(?::VARCHAR, '$.a_key_of_some_length[*]')": [(DOCUMENT,)],
    "SELECT from_json(?::VARCHAR, '{\"b\": {\"c\": \"VARCHAR\"}}')": [(DOCUMENT,)],
    "SELECT ?::VARCHAR::JSON::STRUCT(b STRUCT(c VARCHAR))": [('{"b": {"c": "%s"}}' % LONG,)],
    "SELECT ?::DATE + 1, date_trunc('month', ?::DATE), strftime(?::DATE, '%A %d %B %Y')": [
        (day, day, day) for day in [datetime.date(1969, 12, 31), datetime.date(2024, 2, 29)]
    ],
    "SELECT ?::TIMESTAMP + INTERVAL 1 MONTH, epoch_us(?::TIMESTAMP)": [
        (datetime.datetime(1969, 12, 31, 23, 59, 59, 999999),) * 2,
        (datetime.datetime(2024, 1, 31),) * 2,
    ],
    "SELECT ?::DECIMAL(20, 5) * 3, round(?::DECIMAL(20, 5), 2)": [
        (decimal.Decimal(number), decimal.Decimal(number)) for number in ["1.50000", "-12345678901234.56789"]
    ],
    "SELECT ?::BLOB || '\\x00'::BLOB, md5(?::BLOB)": [(value, value) for value in [b"", b"\x00\xff", b"long" * 50_000]],
    "SELECT CASE WHEN ?::BOOLEAN THEN [?::VARCHAR, NULL] END, COALESCE(?::VARCHAR, 'none')": [
        (True, "yes" * 10, None), (False, "no", "some"), (None, None, None),
    ],
    "SELECT struct_pack(k := ?::INTEGER, v := map([?::VARCHAR], [[?::INTEGER]]))": [(1, "key", 2), (None, LONG, None)],
    "SELECT TRY_CAST(?::VARCHAR AS INTEGER), TRY(?::VARCHAR::INTEGER)": [("1", "1"), ("x", "x")],
    "SELECT ?::INTEGER IN (1, 2, 3), ?::INTEGER BETWEEN 1 AND 3, ?::INTEGER IS NULL": [(1, 2, 3), (4, 4, None)],
    "SELECT list_transform([?::INTEGER, 2], lambda x: x + 1), list_reduce([1, 2, ?::INTEGER], lambda x, y: x + y)": [
        (1, 5), (7, None),
    ],
    "SELECT list_sum(range(?::BIGINT)), array_to_string(range(?::BIGINT), '-')": [(10, 3), (100_000, 20_000)],
}  # fmt: skip

FAILURES = {
    "SELECT CAST(?::VARCHAR AS INTEGER)": ("not a number", "22P02"),
    "SELECT error(?::VARCHAR)": ("said so", "said so"),
    "SELECT ?::BIGINT * 9223372036854775807": (2, "22003"),
    "SELECT json_extract(?::VARCHAR, '$.a')": ("{no", "malformed JSON"),
}


@pytest.fixture(scope="module")
def wheel():
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    return connection


@pytest.mark.parametrize("sql", STATEMENTS)
def test_a_row_is_that_of_duckdb(server, connect, wheel, sql):
    connection = connect(server)
    with connection.cursor() as cursor:
        for values in STATEMENTS[sql] * 3:
            cursor.execute(sql, values or None)
            assert cursor.fetch_arrow_table().to_pylist() == wheel.execute(sql, values).to_arrow_table().to_pylist()


@pytest.mark.parametrize("sql", FAILURES)
def test_what_fails_says_so_each_time_and_leaves_the_connection(server, connect, sql):
    value, words = FAILURES[sql]
    connection = connect(server)
    with connection.cursor() as cursor:
        for _ in range(3):
            with pytest.raises(Exception, match=words):
                cursor.execute(sql, (value,))
                cursor.fetchall()
            cursor.execute("SELECT 'well'")
            assert cursor.fetchall() == [("well",)]


def test_what_varies_does(server, connect):
    with connect(server).cursor() as cursor:
        seen = set()
        for _ in range(20):
            cursor.execute("SELECT random(), uuid()::VARCHAR, list_transform([1], lambda x: random())[1]")
            seen.update(cursor.fetchall()[0])
        assert len(seen) == 60


def test_many_rows_of_parameters_are_as_many_rows(server, connect):
    with connect(server).cursor() as cursor:
        numbers = pyarrow.record_batch({"1": pyarrow.array(range(20_000), pyarrow.int32())})
        cursor.execute("SELECT ?::INTEGER + 1 AS next", numbers)
        assert cursor.fetch_arrow_table().column("next").to_pylist() == list(range(1, 20_001))


def test_many_at_once_have_each_their_own(server, connect):
    wrong = []

    def ask(number):
        with connect(server).cursor() as cursor:
            for turn in range(200):
                text = f"{number}-{turn}-" + "x" * (turn * 50)
                cursor.execute("SELECT json_extract_string(?::VARCHAR, ['$.k'])", (f'{{"k": "{text}"}}',))
                if cursor.fetchall() != [([text],)]:
                    wrong.append(text)

    clients = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert not wrong
