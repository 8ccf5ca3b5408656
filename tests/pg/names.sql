SELECT 1
SELECT 'x'
SELECT NULL
SELECT 1 + 1
SELECT a + 1 FROM nums WHERE a = 1
SELECT count(*) FROM nums
SELECT sum(a), min(a), max(a), avg(a) FROM nums
SELECT max(b) FROM nums
SELECT length('x')
SELECT upper('x'), lower('X')
SELECT coalesce(NULL, 1)
SELECT CASE WHEN true THEN 1 END
SELECT CASE WHEN a = 1 THEN b END FROM nums WHERE a = 1
SELECT a::text FROM nums WHERE a = 1
SELECT '1'::integer
SELECT CAST(1 AS bigint)
SELECT nums.a FROM nums WHERE a = 1
SELECT a AS "Mixed Case" FROM nums WHERE a = 1
SELECT A FROM NUMS WHERE a = 1
SELECT a AS B FROM nums WHERE a = 1
SELECT (SELECT 1)
SELECT EXISTS (SELECT 1)
SELECT current_date IS NOT NULL
SELECT ARRAY[1]
SELECT true
SELECT nullif(1, 2)
SELECT greatest(1, 2), least(1, 2)
SELECT row_number() OVER () FROM nums WHERE a = 1
SELECT * FROM (VALUES (1, 'x')) v
SELECT * FROM generate_series(1, 3)
SELECT generate_series(1, 3) AS a
SELECT nums FROM nums WHERE a = 1
SELECT current_user = user AS a, session_user IS NOT NULL AS b
SELECT current_schema AS a
SELECT current_schema() AS a, current_database() AS b, current_schemas(false) AS c
SELECT sum(a) AS a FROM nums
SELECT avg(a) AS a FROM nums
SELECT sum(i8) AS a, avg(f8) AS b, sum(f4) AS c FROM kinds WHERE i4 = 2
SELECT sum(n) AS a FROM kinds WHERE i4 = 2
SELECT count(*) AS a, count(b) AS b, count(DISTINCT b) AS c FROM nums
SELECT round(1.5) AS a, round(1.25::numeric(5,2), 1) AS b, ceil(1.5) AS c, floor(1.5) AS d
SELECT 7/2 AS a, 7%2 AS b, 7.0/2 AS c
SELECT 2^3 AS a
SELECT a || b AS c FROM nums WHERE a = 1
SELECT 'abc' ~ 'b' AS a, 'abc' ~ '^abc$' AS b, 'ABC' ~* 'abc' AS c
SELECT 'abc' LIKE 'a%' AS a, 'ABC' ILIKE 'a%' AS b, 'abc' SIMILAR TO 'a.*' AS c
SELECT substring('abc' FROM 2 FOR 1) AS a, position('b' IN 'abc') AS b, trim('  x ') AS c, overlay('abc' PLACING 'x' FROM 2) AS d
SELECT split_part('a,b', ',', 2) AS a, replace('abc', 'b', 'x') AS b, lpad('1', 3, '0') AS c, left('abc', 2) AS d, md5('x') AS e
SELECT concat('a', 1, NULL) AS a, concat_ws('-', 'a', 'b') AS b, format('%s', 'x') AS c
SELECT regexp_replace('abc', 'b', 'x') AS a, initcap('abc def') AS b, reverse('abc') AS c, ascii('a') AS d, chr(97) AS e
SELECT b FROM nums ORDER BY b
SELECT b FROM nums ORDER BY b DESC
SELECT b FROM nums ORDER BY b NULLS FIRST
SELECT string_agg(b, ',' ORDER BY a) AS a FROM nums
SELECT DISTINCT ON (b) a FROM nums WHERE a < 3 ORDER BY b, a
SELECT a FROM nums ORDER BY a LIMIT 2 OFFSET 1
SELECT a FROM nums ORDER BY a FETCH FIRST 2 ROWS ONLY
SELECT a FROM nums ORDER BY a FOR UPDATE
SELECT a FROM nums GROUP BY a HAVING a > 3 ORDER BY 1
SELECT x.a FROM nums x JOIN LATERAL (SELECT 1) y ON true WHERE x.a = 1
SELECT bool_and(a > 0) AS a, bool_or(a > 4) AS b FROM nums
SELECT abs(-1) AS a, mod(7, 3) AS b, sign(-2) AS c, power(2, 3) AS d, sqrt(4) AS e
SELECT '{"a": {"b": 1}}'::json -> 'a' AS a, '{"a": "x"}'::json ->> 'a' AS b
SELECT 1 IS DISTINCT FROM NULL AS a, NULL IS NULL AS b
SELECT a BETWEEN 1 AND 2 AS x, a IN (1, 3) AS y FROM nums WHERE a = 3
SELECT row(1, 'x') AS a
SELECT a, b FROM nums ORDER BY b DESC, a
SELECT b FROM nums ORDER BY b DESC NULLS LAST
SELECT a, row_number() OVER (ORDER BY b DESC) AS n FROM nums ORDER BY a
SELECT string_agg(coalesce(b, 'NULL'), ',' ORDER BY b DESC) AS a FROM nums
SELECT b FROM nums ORDER BY b DESC LIMIT 1
SELECT 7 / 2 AS a, -7 / 2 AS b, 7 / -2 AS c, 7::bigint / 2 AS d, 7::smallint / 2::smallint AS e, 0 / 5 AS f
SELECT 7.0::float8 / 2 AS a, 7 / 2::float8 AS b, 7::real / 2::real AS c, NULL::int / 2 AS d, 2 / NULL::int AS e
SELECT a / 2 AS a, count(*) AS n FROM nums GROUP BY a / 2 ORDER BY 1
SELECT a, 100 / a AS b FROM nums WHERE 10 / a > 2 ORDER BY a
SELECT interval '1 day' / 2 AS a
SELECT * FROM no_such_function()
SELECT * FROM no_such_function(1, 'x') AS f
SELECT no_such_function(1)
SELECT count FROM (SELECT count(*) FROM nums) x
SELECT x.max, "?column?" FROM (SELECT max(a), 1 + 1 FROM nums) x
SELECT * FROM (SELECT upper(b), a::text FROM nums WHERE b = 'one') x
SELECT * FROM (SELECT *, row_number() OVER (ORDER BY a) FROM nums) x WHERE row_number = 2
WITH q AS (SELECT count(*), min(a) FROM nums) SELECT count, min FROM q
WITH q (n) AS (SELECT count(*) FROM nums) SELECT n FROM q
SELECT sum(count) AS s FROM (SELECT count(*) FROM nums UNION ALL SELECT a FROM nums) x
SELECT x.count, y.count FROM (SELECT count(*) FROM nums) x JOIN (SELECT count(*) FROM nums WHERE a > 2) y ON true
SELECT x.n FROM (SELECT count(*) FROM nums) x (n)
SELECT upper FROM (SELECT upper(b) FROM nums UNION SELECT lower(b) FROM nums) x ORDER BY upper
SELECT a FROM (SELECT a::text FROM nums ORDER BY a) x
SELECT count FROM (SELECT count(*), count(a) FROM nums) x
SELECT "count_star()" FROM (SELECT count(*) FROM nums) x
SELECT b, count FROM (SELECT b, count(*) FROM nums GROUP BY b HAVING count(*) > 0) x ORDER BY b
SELECT date_trunc FROM (SELECT date_trunc('day', ts), count(*) FROM kinds WHERE i4 = 2 GROUP BY 1) x
SELECT max FROM nums JOIN LATERAL (SELECT max(k.i4) FROM kinds k WHERE k.i4 > nums.a) x ON true WHERE a = 1
CREATE TEMP TABLE made AS SELECT count(*), max(b), min(a) + 1 FROM nums; SELECT count, max, "?column?" FROM made; DROP TABLE made
CREATE TEMP VIEW seen AS SELECT lower(b), a FROM nums; SELECT lower, a FROM seen ORDER BY a; DROP VIEW seen
CREATE TEMP TABLE made (n) AS SELECT count(*) FROM nums; SELECT n FROM made; DROP TABLE made
