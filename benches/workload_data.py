"""Tables for the workloads beside TPC-H, made by DuckDB from hashes of row numbers: each time the same."""

import sys
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import testdata  # noqa: E402

# A part of 1 that looks like chance, by the number of the row and which one of its values it is for.
CHANCE = "(hash(i, {0}) % 1000000) / 1000000.0"


def chance(which):
    return CHANCE.format(which)


def number(which, most):
    """A whole number below `most`."""
    return f"(hash(i, {which}) % {most})::BIGINT"


def common(which, most):
    """A whole number below `most`; the small ones are the most common ones, as users and pages are."""
    return f"floor({most} * power({chance(which)}, 4))::BIGINT"


def one_of(which, words):
    return f"[{', '.join(repr(word) for word in words)}][1 + {common(which, len(words))}]"


def word(which, most, name):
    return f"'{name}-' || {common(which, most)}"


STRINGS = f"""
    SELECT 'https://www.example.com/' || {word(1, 5000, "section")} || '/' || md5(({common(2, 200_000)})::VARCHAR) AS url,
           'https://search.example.org/?q=' || {word(3, 20_000, "term")} || '&from=' || {number(4, 100)} AS referrer,
           'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/' || {number(5, 40)} || ' (KHTML, like Gecko) Version/'
               || {number(6, 30)} AS agent,
           md5(i::VARCHAR) || md5((i + 1)::VARCHAR) AS token,
           repeat(chr(97 + {number(7, 26)}::INT), {number(8, 120)}::INT) AS note,
           CASE WHEN {chance(9)} < 0.7 THEN NULL ELSE 'Grüße aus ' || {word(10, 900, "Stadt")} END AS greeting
    FROM range(1000000) r(i)
"""

NESTED = f"""
    SELECT i AS id,
           list_transform(range({number(1, 8)}), x -> (x * i) % 1000) AS numbers,
           {{'x': {chance(2)}, 'y': {number(3, 1000)}, 'name': {word(4, 500, "n")}}} AS point,
           map([{word(5, 50, "k")}, 'last'], [{number(6, 100)}, i]) AS attributes,
           list_transform(range({number(7, 4)}), x -> {{'item': 'item-' || x, 'price': x * 1.5}}) AS basket
    FROM range(1000000) r(i)
"""

DECIMALS = f"""
    SELECT ({number(1, 10**9)} / 100)::DECIMAL(9, 2) AS small,
           ({number(2, 10**12)} / 10000)::DECIMAL(18, 4) AS middle,
           ({number(3, 10**15)} / 7)::DECIMAL(38, 10) AS large,
           (({number(4, 10**9)} - 500000000) / 100)::DECIMAL(15, 2) AS balance,
           CASE WHEN {chance(5)} < 0.2 THEN NULL ELSE {number(6, 10**6)}::DECIMAL(12, 6) END AS rate
    FROM range(3000000) r(i)
"""

EVENTS = f"""
    SELECT TIMESTAMP '2026-01-01' + to_seconds(i * 15) AS seen_at,
           (DATE '2026-01-01' + (i * 15 // 86400)::INT) AS day,
           {common(1, 300_000)} AS user_id,
           {common(2, 5000)} AS site_id,
           {common(3, 400)} AS campaign_id,
           {one_of(4, ["DE", "US", "FR", "IN", "BR", "JP", "GB", "ES", "PL", "SE", "NL", "IT"])} AS country,
           {word(5, 300, "region")} AS region,
           {word(6, 4000, "city")} AS city,
           {one_of(7, ["Android", "Windows", "iOS", "Linux", "macOS"])} AS system,
           {one_of(8, ["Chrome", "Safari", "Firefox", "Edge", "Opera"])} AS browser,
           {one_of(9, ["phone", "desktop", "tablet"])} AS device,
           '/' || {word(10, 300, "section")} || '/' || {word(11, 30_000, "page")} AS page,
           CASE WHEN {chance(12)} < 0.3 THEN '' ELSE 'https://' || {word(13, 3000, "site")} || '.example' END AS referrer,
           CASE WHEN {chance(14)} < 0.9 THEN '' ELSE {word(15, 50_000, "how to")} END AS search,
           {number(16, 2000)}::SMALLINT AS width,
           {number(17, 1200)}::SMALLINT AS height,
           {chance(18)} < 0.2 AS is_new,
           {chance(19)} < 0.05 AS is_bounce,
           ({common(20, 600_000)})::INT AS duration_ms,
           {common(21, 5_000_000)} AS bytes,
           CASE WHEN {chance(22)} < 0.03 THEN ({number(23, 50_000)} / 100)::DECIMAL(18, 2) END AS price,
           {number(24, 5)}::INT AS quantity,
           CASE WHEN {chance(25)} < 0.02 THEN 500 WHEN {chance(25)} < 0.06 THEN 404 ELSE 200 END::SMALLINT AS status,
           {chance(26)} AS score,
           {", ".join(f"{number(100 + which, 10 ** (1 + which % 6))}::INT AS p{which:02}" for which in range(40))}
    FROM range(2000000) r(i)
"""

TABLES = {"strings": STRINGS, "nested": NESTED, "decimals": DECIMALS, "events": EVENTS}


def made():
    """The folder with a Parquet file of each table; made once and kept."""

    def make(folder):
        with duckdb.connect() as engine:
            for name, sql in TABLES.items():
                engine.execute(f"COPY ({sql}) TO '{folder}/{name}.parquet' (FORMAT parquet)")

    return testdata.kept("workloads-1", make)
