SELECT to_date('2024-02-29', 'YYYY-MM-DD') AS a, to_date('29 Feb 2024', 'DD Mon YYYY') AS b, to_date('20240229', 'YYYYMMDD') AS c
SELECT to_date('2024-02-30', 'YYYY-MM-DD') AS a
SELECT to_timestamp('2024-02-29 12:34:56', 'YYYY-MM-DD HH24:MI:SS') AS a
SELECT json_agg(a ORDER BY a) AS a FROM nums WHERE a < 3
SELECT json_agg(a) FILTER (WHERE a > 4) AS a FROM nums
SELECT json_agg(a) AS a FROM nums WHERE a > 100
SELECT json_build_object('a', 1, 'b', 'x')::text AS a, json_build_array(1, 'x')::text AS b
SELECT json_object_agg(b, a) AS a FROM nums WHERE a = 1
SELECT row_to_json(n) AS a FROM nums n WHERE a = 1
SELECT overlay('abcdef' PLACING 'xx' FROM 3) AS a, overlay('abcdef' PLACING 'xx' FROM 3 FOR 1) AS b, overlay('abcdef' PLACING '' FROM 1 FOR 2) AS c
SELECT overlay('abc' PLACING 'x' FROM 0)
SELECT initcap('hello wORLD-x éA1b o''neil') AS a, initcap('') AS b, initcap(NULL) AS c
SELECT make_interval(days => 3) AS a, make_interval(1, 2, 3, 4, 5, 6, 7.5) AS b, make_interval(hours => 1 + 1, secs => 1.5) AS c, make_interval() AS d
SELECT make_date(2024, 2, 29) AS a, make_timestamp(2024, 2, 29, 1, 2, 3.5) AS b, make_time(1, 2, 3.5) AS c
SELECT age(TIMESTAMP '2024-03-01', TIMESTAMP '2024-01-02') AS a, age(TIMESTAMP '2001-04-10', TIMESTAMP '1957-06-13') AS b
SELECT date_bin('15 minutes', TIMESTAMP '2020-02-11 15:44:17', TIMESTAMP '2001-01-01') AS a, date_bin(INTERVAL '1 day', TIMESTAMP '2020-02-11 15:44:17', TIMESTAMP '2021-01-01 06:00:00') AS b
SELECT regexp_match('foobarbequebaz', '(bar)(beque)') AS a, regexp_match('abc', 'b') AS b, regexp_match('abc', 'x') AS c
SELECT split_part('a,b,c', ',', -1) AS a, split_part('a,b,c', ',', 9) AS b
SELECT string_to_array('a,b,NULL', ',', 'NULL') AS a, string_to_array('a,b', ',') AS b
SELECT array_to_string(ARRAY[1,NULL,3], ',', '*') AS a, array_to_string(ARRAY['a',NULL], ',') AS b
SELECT array_position(ARRAY[1,2,3], 2) AS a, array_position(ARRAY[1], 5) AS b, array_remove(ARRAY[1,2,1], 1) AS c, array_replace(ARRAY[1,2], 2, 5) AS d
SELECT * FROM unnest(ARRAY['a','b']) WITH ORDINALITY AS t(x, n)
SELECT INTERVAL '1 day 2 hours' AS a, INTERVAL '-1 month +1 day' AS b
SELECT quote_ident('a b') AS a, quote_ident('abc') AS b, quote_literal('it''s') AS c, quote_nullable(NULL) AS d
SELECT format('%s %I %L', 'x', 'y z', 'it''s') AS a, format('%2$s-%1$s %%', 'a', 'b') AS b, format('%s|%L', NULL, NULL) AS c
SELECT format('plain') AS a, format('%s', 1) AS b
SELECT pg_size_pretty(12345::bigint) AS a, pg_size_pretty(1::bigint) AS b, pg_size_pretty(123456789::bigint) AS c
SELECT generate_series(1, 3)::text AS a
SELECT generate_series(TIMESTAMP '2024-01-01', TIMESTAMP '2024-01-02', INTERVAL '12 hours') AS a
SELECT generate_series(1, 2) AS a, 'x' AS b
SELECT 'abc' ~ 'b' AS a, 'abc' ~ '^abc$' AS b, 'ABC' ~* 'abc' AS c, 'abc' !~ 'x' AS d, 'ABC' !~* 'B' AS e
SELECT b FROM nums WHERE b ~ 'o' ORDER BY a
SELECT b FROM nums WHERE b ~* 'O|T' AND a < 3 ORDER BY a
SELECT b FROM nums x WHERE 'xxonexx' ~ x.b ORDER BY a
SELECT 'abc' LIKE 'a%' AS a, 'ABC' ILIKE 'a%' AS b, 'abc' SIMILAR TO 'a.*' AS c, 'abc' SIMILAR TO '%(b|d)%' AS d, 'abc' SIMILAR TO '_b_' AS e, 'abc' NOT SIMILAR TO 'b' AS f, 'a%c' SIMILAR TO 'a#%c' ESCAPE '#' AS g
SELECT 'ab' ILIKE ANY (ARRAY['A%', 'x']) AS a, 'ab' LIKE ANY (ARRAY['A%']) AS b
SELECT b FROM nums WHERE b ILIKE ANY (ARRAY['O%', 'T%']) ORDER BY a
SELECT 'ab' LIKE ALL (ARRAY['a%','%b']) AS c
SELECT 1 IS DISTINCT FROM 2 AS a, 1 IS NOT DISTINCT FROM 1 AS b
SELECT a FROM nums ORDER BY a FETCH FIRST 2 ROWS WITH TIES
SELECT a, b, count(*)::int AS c FROM nums WHERE a < 3 GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY 1 NULLS LAST, 2 NULLS LAST
SELECT (count(*) FILTER (WHERE a > 2))::int AS a FROM nums
SELECT * FROM (VALUES (1, 'x'), (2, 'y')) v(a, b)
SELECT DISTINCT ON (b) b, a FROM nums WHERE a < 3 ORDER BY b, a
SELECT bool_and(a > 0) AS a, every(a > 1) AS b, bool_or(a > 4) AS c FROM nums
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) AS a, percentile_disc(0.5) WITHIN GROUP (ORDER BY a) AS b, mode() WITHIN GROUP (ORDER BY a % 2) AS c FROM nums
SELECT string_agg(DISTINCT b, ',' ORDER BY b) AS a FROM nums WHERE b <> ''
SELECT 'a%' LIKE 'a#%' ESCAPE '#' AS a, E'a\tb' AS b, U&'\0041\+000042' AS c, U&'d!0061t' UESCAPE '!' AS d, $$x$$ AS e, $q$it's$q$ AS f
SELECT TIMESTAMP '2024-07-01 12:00:00' AT TIME ZONE 'Europe/Berlin' AS a, TIMESTAMPTZ '2024-07-01 12:00:00+00' AT TIME ZONE 'Asia/Kolkata' AS b
SELECT extract(epoch FROM TIMESTAMP '2024-01-01')::text AS a, extract(isodow FROM DATE '2024-01-01')::int AS b, extract(doy FROM DATE '2024-02-01')::int AS c, extract(quarter FROM DATE '2024-02-01')::int AS d
SELECT 'a' || 1 AS a, 1 || 'a' AS b, -7 % 2 AS c, 2 ^ 3 AS d, 5 & 3 AS e, 5 | 3 AS f, ~5 AS g, 1 << 3 AS h
SELECT 5 # 3 AS a
SELECT to_hex(255) AS a, btrim('  x ') AS b, btrim('xxaxx', 'x') AS c, encode('ab'::bytea, 'hex') AS d, decode('6162', 'hex') AS e
SELECT substring('foobar' FROM 'o.b') AS a, substring('foobar' FROM 'o(.)b') AS b, substring('foobar' FROM 'x') AS c, substring('foobar' FROM 2 FOR 3) AS d, substring('foobar', 2) AS e
SELECT regexp_count('abcabc', 'b') AS a
SELECT value::text AS v FROM json_array_elements('[1,2]'::json) ORDER BY 1
SELECT json_typeof('{"a":1}'::json) AS a, json_typeof('1'::json) AS b, jsonb_typeof('null'::jsonb) AS c, jsonb_array_length('[1,2]'::jsonb)::int AS d
SELECT to_char(TIMESTAMP '2024-02-29 12:34:56', 'YYYY-MM-DD HH24:MI:SS') AS a, to_char(DATE '2024-02-29', 'DD Mon YYYY') AS b
SELECT to_char(1234.5, '9,999.99') AS a, to_char(-12, '9999') AS b, to_char(12, '0000') AS c, to_char(0.5, 'FM990.00') AS d
SELECT count(*), max(b), 1 + 1, a::text AS "X" FROM nums WHERE a = 1 GROUP BY a
SELECT * FROM nums x, LATERAL (SELECT x.a + 1 AS c) y WHERE x.a = 1
SELECT g * 2 AS a FROM generate_series(1, 3) g ORDER BY g
SELECT n.a, u || '!' AS b FROM nums n, unnest(ARRAY['x', 'y']) u WHERE n.a = 1 ORDER BY u
SELECT x FROM unnest('{a,b}'::text[]) AS x ORDER BY x DESC
SELECT max(x) AS a, count(x) AS b FROM generate_series(1, 3) x
SELECT e->>'x' AS a, e.value->>'x' AS b FROM json_array_elements('[{"x":1},{"x":2}]') e
SELECT e->>'x' AS a FROM (SELECT '[{"x":1},{"x":2}]'::json AS j) t, json_array_elements(t.j) e WHERE e->>'x' <> '1'
SELECT i FROM (VALUES (1), (2)) v(i) JOIN unnest(ARRAY[2, 3]) w ON w = i
SELECT extract(second FROM timestamp '2024-01-01 00:00:01.5') AS a, date_part('second', timestamp '2024-01-01 00:00:59.25') AS b, extract(minute FROM timestamp '2024-01-01 00:07:01.5') AS c
SELECT extract(seconds FROM interval '1 minute 2.5 seconds') AS a, extract(epoch FROM interval '1 minute') AS b
SELECT encode(sha256('a'::bytea), 'hex') AS a, sha256('abc'::bytea) AS b
WITH every(a) AS (SELECT 7) SELECT a FROM every
SELECT every.a FROM (VALUES (1, 2)) every(a, b)
SELECT public.a FROM (SELECT 3 AS a) AS public
SELECT regexp_match('a(b', '[(]b') AS a, substring('a(b' FROM '[(]b') AS b, regexp_match('x]y', '[]](y)') AS c
SELECT 'a0' SIMILAR TO '[[:alpha:]0]+' AS a, '.' SIMILAR TO '[[:alpha:]0]+' AS b, 'a1' SIMILAR TO '[[:alpha:]][[:digit:]]' AS c
SELECT format('%s', 'x')
SELECT format('%s %s', 'x')
SELECT lpad('ab', 4) AS a, rpad('ab', 4) || '|' AS b, lpad('abc', 2) AS c, lpad(NULL, 2) AS d
SELECT cardinality(ARRAY[1,2]) AS a, array_length(ARRAY[]::int[], 1) AS b, array_length(ARRAY[1,2], 1) AS c, array_positions(ARRAY[1,2,1], 1) AS d, array_positions(NULL::int[], 1) AS e
SELECT to_hex(-1) AS a, to_hex(255) AS b, to_hex((-1)::bigint) AS c, encode('\x00ff'::bytea, 'base64') AS d, decode('AP8=', 'base64') AS e
SELECT regexp_split_to_table('a1b2c', '[0-9]') AS a
SELECT regexp_split_to_array('a1b2c', '[0-9]') AS a
SELECT width_bucket(5.35, 0.024, 10.06, 5) AS a, width_bucket(-1, 0, 10, 5) AS b, width_bucket(10, 0, 10, 5) AS c, width_bucket(3, 10, 0, 5) AS d, width_bucket(NULL, 0, 10, 5) AS e
SELECT substr('abcdef', 0) AS a, substr('abcdef', -1, 4) AS b, substr('abcdef', 0, 3) AS c, substring('abcdef', -5, 2) AS d, substr('abcdef', 2, 3) AS e, substr(NULL, 0, 1) AS f, substr('abc', NULL) AS g, substr('abc', 5) AS h
SELECT substr('abc', a - 3) AS a, substr('abc', a - 2, 2) AS b FROM nums ORDER BY nums.a
SELECT substr('abc', 1, -1) AS a
SELECT num_nulls(1, NULL, 'x') AS a, num_nonnulls(1, NULL, 'x') AS b
SELECT statement_timestamp() IS NOT NULL AS a
SELECT 2 = ANY('{1,2,3}'::int[]) AS a
SELECT encode('hello world, this is a longer text that needs more than one line of base64 output'::bytea, 'base64') AS a
SELECT 17 # 5 # 1 AS a, NULL::int # 1 AS b
SELECT cardinality(ARRAY[[1,2],[3,4]]) AS a, cardinality('{}'::int[]) AS b, cardinality(NULL::int[]) AS c, cardinality(ARRAY[NULL::text]) AS d
SELECT substring('abcdef' FROM 0 FOR 3) AS a, substring('abcdef' FROM -1) AS b, substring('abcdef' FROM a + 1 FOR 2) AS c, substring('abcdef' FOR 2) AS d FROM nums WHERE a = 1
SELECT substring('abcdef' FROM 0 FOR -1) AS a
SELECT substring('foobar', 'o(.)b') AS a, pg_catalog.substring('foobar', 'o.b') AS b, substring('foobar', 'x') AS c, substring('foobar', '2') AS d, substring(NULL::text, 'x') AS e
