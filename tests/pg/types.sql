SELECT true AS a, false AS b, NULL::boolean AS c
SELECT 1::smallint AS a, (-32768)::smallint AS b
SELECT 1 AS a, 2147483647 AS b, -2147483648 AS c
SELECT 2147483648 AS a, 9223372036854775807 AS b
SELECT 1::bigint AS a
SELECT 0.5::real AS a, 1e10::real AS b, 1e-10::real AS c, 123456.789::real AS d, 1e15::real AS e
SELECT 0.1::double precision AS a, 1e15::float8 AS b, 1e16::float8 AS c, 1e-5::float8 AS d, 123456789.125::float8 AS e, 1e300::float8 AS f
SELECT 'NaN'::float8 AS a, 'Infinity'::float8 AS b, '-Infinity'::float8 AS c, 'NaN'::real AS d
SELECT 1.5::numeric(10,2) AS a, (-0.01)::numeric(10,2) AS b, 0::numeric(10,2) AS c, 10000::numeric(10,0) AS d
SELECT 99999999999999999999.999999::numeric(38,6) AS a, 12345678::numeric(38,0) AS b
SELECT 0.0001::numeric(10,4) AS a, 100000000::numeric(20,4) AS b, -100000000.5::numeric(20,4) AS c
SELECT NULL::numeric(5,1) AS a
SELECT 1.5 AS a
SELECT 1::numeric AS a
SELECT 1.50 AS a, 123456789.123456789 AS b
SELECT ''::text AS a, 'abc'::text AS b, NULL::text AS c
SELECT 'abc'::varchar AS a
SELECT 'abc'::varchar(10) AS a
SELECT 'abc'::char(5) AS a
SELECT 'é中😀'::text AS a, length('é中😀') AS b
SELECT E'a\tb\nc\\d' AS a
SELECT 'it''s' AS a, "x" FROM (SELECT 1 AS x) q
SELECT 'x' AS a
SELECT NULL AS a
SELECT '\xDEADBEEF'::bytea AS a, ''::bytea AS b, NULL::bytea AS c
SELECT DATE '2024-02-29' AS a, DATE '0001-01-01' AS b, DATE '9999-12-31' AS c, DATE '1969-12-31' AS d
SELECT DATE 'infinity' AS a, DATE '-infinity' AS b
SELECT DATE '0044-03-15 BC' AS a
SELECT DATE '20000-01-01' AS a
SELECT TIME '00:00:00' AS a, TIME '23:59:59.999999' AS b, TIME '12:34:56.7' AS c
SELECT TIME '24:00:00' AS a
SELECT TIMETZ '12:34:56+02' AS a, TIMETZ '00:00:00.5-11:30' AS b
SELECT TIMESTAMP '2024-02-29 12:34:56' AS a, TIMESTAMP '1969-12-31 23:59:59.999999' AS b, TIMESTAMP '0001-01-01 00:00:00' AS c
SELECT TIMESTAMP 'infinity' AS a, TIMESTAMP '-infinity' AS b
SELECT TIMESTAMP '2024-02-29 12:34:56.1' AS a, TIMESTAMP '2024-02-29 12:34:56.120000' AS b
SELECT TIMESTAMP '0044-03-15 01:02:03 BC' AS a
SELECT TIMESTAMPTZ '2024-02-29 12:34:56+00' AS a, TIMESTAMPTZ '1900-01-01 00:00:00+00' AS b, TIMESTAMPTZ '2024-07-01 12:00:00+02' AS c
SELECT TIMESTAMPTZ 'infinity' AS a
SELECT INTERVAL '1 day' AS a, INTERVAL '0' AS b, INTERVAL '1 year 2 months 3 days 04:05:06.789' AS c
SELECT INTERVAL '-1 day' AS a, INTERVAL '-1 month +1 day' AS b, INTERVAL '-00:00:01' AS c
SELECT INTERVAL '100 hours' AS a, INTERVAL '14 months' AS b, INTERVAL '1.5 hours' AS c
SELECT '8ac7e5b0-0d2a-4b5f-9e6a-1f2e3d4c5b6a'::uuid AS a, NULL::uuid AS b
SELECT '{"a": 1}'::json AS a, '[1,2]'::json AS b, NULL::json AS c
SELECT '{"a": 1}'::jsonb AS a
SELECT B'101' AS a
SELECT '101'::bit(3) AS a
SELECT 1::oid AS a
SELECT 'pg_class'::regclass AS a
SELECT 'int4'::regtype AS a
SELECT 'x'::name AS a
SELECT '1.2.3.4'::inet AS a
SELECT '12.50'::money AS a
SELECT i2, i4, i8, f4, f8, n, b, t, v FROM kinds ORDER BY i4
SELECT d, tm, ts, tz, u FROM kinds ORDER BY i4
SELECT l, s FROM kinds ORDER BY i4
SELECT * FROM kinds WHERE false
SELECT CAST('12' AS integer) AS a, '12'::bigint AS b, 12::text AS c
SELECT 'yes'::boolean AS a, 'f'::boolean AS b, 't'::boolean AS c, '1'::boolean AS d
SELECT 'on'::boolean AS a, 'off'::boolean AS b
SELECT true::text AS a, 1.5::float8::text AS b, DATE '2024-01-01'::text AS c, 1e20::float8::text AS d
SELECT TIMESTAMP '2024-01-01 00:00:00'::text AS a, TIMESTAMPTZ '2024-01-01 00:00:00+00'::text AS b
SELECT INTERVAL '1 day 02:03:04'::text AS a
SELECT ARRAY[1,2]::text AS a
SELECT 1.50::numeric AS a, '0.00001'::numeric AS b, 12345678901234567890::numeric AS c, CAST('2.25' AS numeric) AS d, numeric '3.125' AS e, -7::numeric AS f, 1e3::numeric AS g, '1.23456'::dec AS h, '1.5'::"numeric" AS i
SELECT sum(coalesce(v, 0::numeric)) AS a FROM (VALUES (1.54::numeric(15,2)), (5.40::numeric(15,2))) t(v)
SELECT sum(v) AS a FROM (VALUES ('1.5'::numeric), ('2.25'::numeric)) t(v)
SELECT coalesce(v, '0'::numeric) AS a, greatest(v, 0::numeric) AS b, CASE WHEN v > 2 THEN v ELSE 0::numeric END AS c FROM (VALUES (1.54::numeric(15,2)), (5.40::numeric(15,2))) t(v)
SELECT 0::numeric AS a UNION ALL SELECT 1.54::numeric(15,2) ORDER BY 1
SELECT 12345678.9::float AS a, 16777217::float AS b, CAST(0.1 AS float) AS c, 1.5::float4 AS d
CREATE TEMP TABLE names (json int, jsonb int, a float, b numeric); ALTER TABLE names DROP COLUMN jsonb; INSERT INTO names VALUES (1, 16777217, 1.23456); SELECT * FROM names
SELECT 1 AS numeric, 2 AS jsonb, 3 AS float
SELECT CAST('\xdeadbeef' AS bytea) AS a, bytea '\xdeadbeef' AS b, '\xdeadbeef'  ::bytea AS c
SELECT '-1E-10'::numeric AS a, 12345.678e-5::numeric AS b, '.5'::numeric AS c, 999e-3::numeric AS d
CREATE TEMP TABLE bb (x bytea, t text); INSERT INTO bb VALUES ('\xdeadbeef', '\xdeadbeef'), ('\x00', '\x00'), ('\x', ''), (NULL, NULL); SELECT x, t FROM bb; UPDATE bb SET x = '\x010203' WHERE t = '\x00'; SELECT x FROM bb WHERE x = '\x010203' OR x = '\xDEADBEEF' ORDER BY 1
SELECT x FROM (VALUES ('\x00ff'::bytea), ('\xdeadbeef')) AS t(x)
SELECT coalesce(NULL::bytea, '\xbeef') AS a, CASE WHEN true THEN '\xbeef' ELSE '\x00ff'::bytea END AS b, '\xbeef' AS c
SELECT '\xdead'::bytea AS a UNION ALL SELECT '\xbeef'
CREATE TEMP TABLE aa (x int[], y text[], d date[]); INSERT INTO aa VALUES ('{1,NULL,3}', '{a,"b c"}', '{2024-01-31}'), ('{}', '{}', NULL); SELECT * FROM aa; UPDATE aa SET x = '{7}' WHERE x = '{1,NULL,3}'; SELECT x FROM aa ORDER BY 1; SELECT y FROM aa WHERE y = '{a,"b c"}'
SELECT 170141183460469231731687303715884105728 AS a, 340282366920938463463374607431768211455 AS b
SELECT x FROM (VALUES (340282366920938463463374607431768211455), (NULL)) AS t(x)
CREATE TEMP TABLE ee (x bytea); INSERT INTO ee VALUES (E'\\xdeadbeef'), (E'\\x00ff'::bytea); SELECT x FROM ee WHERE x <> E'\\x01' ORDER BY 1
