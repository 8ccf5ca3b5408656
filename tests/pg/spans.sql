SELECT justify_days(INTERVAL '35 days') AS a, justify_days(INTERVAL '1 month -35 days') AS b, justify_days(INTERVAL '-1 month 35 days 3 hours') AS c, justify_days(NULL::interval) AS d
SELECT justify_hours(INTERVAL '27 hours') AS a, justify_hours(INTERVAL '2 days -27 hours') AS b, justify_hours(INTERVAL '-2 days 50:00:00.5') AS c, justify_hours(INTERVAL '-50:01:02.25') AS d, justify_hours(INTERVAL '14 months 1 hour') AS e
SELECT justify_interval(INTERVAL '1 month -1 hour') AS a, justify_interval(INTERVAL '-1 month 1 hour') AS b, justify_interval(INTERVAL '100 days 100 hours') AS c, justify_interval(INTERVAL '1 day -1 hour') AS d, justify_interval(INTERVAL '-35 days 30 hours') AS e, justify_interval(NULL) AS f, justify_hours('27 hours') AS g
SELECT INTERVAL '1 day 3 hours' / 7 AS a, INTERVAL '1 month 1 day' / 2 AS b, '1 year'::interval / 7.5 AS c, make_interval(hours => 10) / 3 AS d, INTERVAL '1 day' / 2 * 3 AS e, TIMESTAMP '2024-01-02' - INTERVAL '1 day' / 2 AS f, (INTERVAL '1 day') / (1 + 1) AS g
SELECT INTERVAL '1 day' / NULL::int AS a, CAST('-3 days' AS interval) / 2 AS b
SELECT clock_timestamp() >= now() AS a, statement_timestamp() <= clock_timestamp() AS b
SELECT |/ 16 AS a, ||/ 27.0::float8 = 3 OR true AS b, |/ 9 + 7 AS c, 1 + |/ 4::float8 AS d, |/ NULL AS e
SELECT trunc(div(17, 5))::int AS a, div(-17, 5)::int AS b, div(7.5, 2)::int AS c, div(NULL, 2) IS NULL AS d, div(NULL::int, 0) IS NULL AS e
SELECT div(1, 0) AS a
SELECT round(2.5::float8) AS a, round(-0.5::double precision) AS b, round((1.5)::float8) AS c, round(x::float8) AS d FROM (VALUES (-2.5), (3.5), (0.25), (NULL)) t(x)
SELECT generate_series(DATE '2024-01-31', DATE '2024-04-30', '1 month') AS a
SELECT count(*) > 0 AS a, min(g) AS b FROM generate_series('2024-01-01'::date, '2024-01-10'::date, INTERVAL '3 days') g
SELECT d - '1995-01-01' > 0 AS a, ts - '2024-02-28' AS b FROM kinds WHERE i4 = 2
SELECT DATE '2024-01-02' - '2024-01-01' = 1 AS a
