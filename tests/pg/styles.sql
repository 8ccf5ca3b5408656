SET IntervalStyle = 'postgres'; SELECT INTERVAL '1 year 2 months -3 days 04:05:06.5' AS a, INTERVAL '0' AS b, INTERVAL '-1 day' AS c
SET IntervalStyle = 'postgres_verbose'; SELECT INTERVAL '1 year 2 months -3 days 04:05:06.5' AS a, INTERVAL '0' AS b, INTERVAL '-1 day' AS c
SET IntervalStyle = 'sql_standard'; SELECT INTERVAL '1 year 2 months -3 days 04:05:06.5' AS a, INTERVAL '0' AS b, INTERVAL '-1 day' AS c, INTERVAL '3 months' AS d
SET IntervalStyle = 'iso_8601'; SELECT INTERVAL '1 year 2 months -3 days 04:05:06.5' AS a, INTERVAL '0' AS b, INTERVAL '-1 day' AS c
SET IntervalStyle = 'nothing'
SET DateStyle = 'ISO, DMY'; SELECT DATE '2024-02-29' AS a; SHOW DateStyle
SET DateStyle = 'SQL, MDY'; SELECT DATE '2024-02-29' AS a, TIMESTAMP '2024-02-29 12:34:56.5' AS b, TIMESTAMPTZ '2024-02-29 12:34:56+00' AS c
SET DateStyle = 'SQL, DMY'; SELECT DATE '2024-02-29' AS a, TIMESTAMP '2024-02-29 12:34:56.5' AS b
SET DateStyle = 'German'; SELECT DATE '2024-02-29' AS a, TIMESTAMP '2024-02-29 12:34:56.5' AS b, TIMESTAMPTZ '2024-02-29 12:34:56+00' AS c
SET DateStyle = 'Postgres, MDY'; SELECT DATE '2024-02-29' AS a, TIMESTAMP '2024-02-29 12:34:56.5' AS b, TIMESTAMPTZ '2024-02-29 12:34:56+00' AS c
SET DateStyle = 'Postgres, DMY'; SELECT DATE '2024-02-29' AS a, TIMESTAMP '2024-02-29 12:34:56' AS b
SET DateStyle = 'nothing'
SET TimeZone = 'Europe/Berlin'; SELECT TIMESTAMPTZ '2024-07-01 12:00:00+00' AS a, TIMESTAMPTZ '2024-01-01 12:00:00+00' AS b, TIMESTAMPTZ '1900-01-01 12:00:00+00' AS c; SHOW TimeZone
SET TimeZone = 'America/New_York'; SELECT TIMESTAMPTZ '2024-07-01 12:00:00' AS a
SET TIME ZONE 'Asia/Kolkata'; SELECT TIMESTAMPTZ '2024-07-01 12:00:00+00' AS a
SET TimeZone = 'Nowhere/Land'
SET TIME ZONE LOCAL; SHOW TimeZone
SET TIME ZONE DEFAULT; SHOW TimeZone
SET TIME ZONE INTERVAL '+02:00' HOUR TO MINUTE; SELECT TIMESTAMPTZ '2024-07-01 12:00:00+00' AS a
SET TimeZone = 'Asia/Kolkata'; SET DateStyle = 'SQL, DMY'; SELECT TIMESTAMPTZ '2024-07-01 12:00:00+00' AS a
SET extra_float_digits = 0; SELECT 0.1::float8 AS a, 0.3::float8 AS b, (1.0::float8/3.0::float8) AS c, 1e15::float8 AS d, 0.1::real AS e
SET extra_float_digits = -3; SELECT (1.0::float8/3.0::float8) AS c
SET extra_float_digits = 3; SELECT 0.1::float8 AS a
SET bytea_output = 'escape'; SELECT '\x00ff41'::bytea AS a
SET bytea_output = 'hex'; SELECT '\x00ff41'::bytea AS a
SELECT TIMESTAMPTZ '2024-07-01 12:00:00+00' AT TIME ZONE 'Europe/Berlin' AS a
SELECT extract(year FROM DATE '2024-02-29') AS a
SELECT date_trunc('month', TIMESTAMP '2024-02-29 12:34:56') AS a
SELECT date_part('day', DATE '2024-02-29') AS a
SELECT to_char(TIMESTAMP '2024-02-29 12:34:56', 'YYYY-MM-DD HH24:MI:SS') AS a
SELECT DATE '2024-02-29' + 1 AS a, DATE '2024-03-01' - DATE '2024-02-01' AS b
SELECT DATE '2024-01-31' + INTERVAL '1 month' AS a
SELECT TIMESTAMP '2024-01-02 00:00:00' - TIMESTAMP '2024-01-01 12:00:00' AS a
SELECT age(TIMESTAMP '2024-03-01', TIMESTAMP '2024-01-01') AS a
SELECT make_date(2024, 2, 29) AS a
SELECT to_timestamp(0) AS a
SELECT make_interval(days => 3) AS a
