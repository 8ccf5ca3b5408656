SELECT 'abc' LIKE x AS a FROM (VALUES ('a\bc'), ('a%'), ('%\%'), (NULL), (''), ('a\\bc')) t(x)
SELECT 'a%c' LIKE x || '\%c' AS a, 'abc' LIKE x || '\%c' AS b, 'a_c' NOT LIKE x || '\_' || 'c' AS c FROM (VALUES ('a')) t(x)
SELECT b LIKE b || '%' AS a, b ILIKE upper(b) AS b, b LIKE left(b, 1) || '%' AND a > 1 AS c FROM nums ORDER BY a
SELECT 'a\b' LIKE x ESCAPE '' AS a, 'a%' LIKE y ESCAPE '!' AS b, 'ab' LIKE y || '%' ESCAPE '!' AS c FROM (VALUES ('a\b', 'a!%')) t(x, y)
SELECT 'a\' LIKE x AS a FROM (VALUES ('a\')) t(x)
SELECT 'b' LIKE x AS a FROM (VALUES ('a\')) t(x)
SELECT 'abc' LIKE CASE WHEN a = 1 THEN 'a\%' ELSE 'a\bc' END AS a FROM nums ORDER BY nums.a
SELECT 'ABC' ~~* x AS a, 'ABC' !~~ x AS b FROM (VALUES ('a\bc')) t(x)
SELECT a FROM nums WHERE b LIKE (SELECT 't\wo') ORDER BY a
SELECT 'abc' LIKE ANY (ARRAY['x', 'a\bc']) AS a, 'abc' LIKE ALL (ARRAY['a%', '%c']) AS b, 'abc' LIKE ALL (ARRAY['a%', 'c']) AS c
SELECT 'abc' NOT LIKE ANY (ARRAY['x', 'a%']) AS a, 'abc' NOT ILIKE ALL (ARRAY['x%', '%C']) AS b, 'abc' ILIKE SOME (ARRAY['A%']) AS c
SELECT 'abc' LIKE ANY (ARRAY[NULL, 'x']) AS a, 'abc' LIKE ANY (ARRAY[]::text[]) AS b, NULL LIKE ALL (ARRAY[]::text[]) AS c, 'abc' LIKE ANY (NULL::text[]) AS d, 'abc' LIKE ALL (ARRAY['a%', NULL]) AS e
SELECT 'abc' LIKE ANY ('{x,a%}') AS a, 'a' || 'bc' LIKE ALL ('{x,a%}') AS b, NOT 'abc' LIKE ANY ('{}') AS c
SELECT a FROM nums WHERE b LIKE ANY (ARRAY['t%', 'o%']) ORDER BY a
SELECT regexp_match('ab', '(a)|(c)') AS a, regexp_match('foobar', 'o+') AS b, regexp_match('abc', 'x') AS c, regexp_match(NULL, 'x') AS d, regexp_match('ABC', '(b)(x)?', 'i') AS e, regexp_match('ab', '(a)(x*)') AS f
SELECT regexp_matches('abcabd', 'b(c)|b(d)', 'g') AS a
SELECT regexp_matches('abcabd', 'ab.', 'g')
SELECT regexp_matches('abcabd', 'ab.') AS a
SELECT regexp_matches('abc', 'x', 'g') AS a
SELECT (regexp_matches('k=12', '(\d+)'))[1] AS a, 'x' AS b
SELECT m[1] AS a FROM regexp_matches('a1b2', '([a-z])(\d)', 'g') m
SELECT * FROM regexp_matches('a1b2', '([a-z])(\d)', 'g') AS r(m)
SELECT b, regexp_matches(b, '(t)(.)') AS m FROM nums ORDER BY a
SELECT 'abc' ~~ ANY ('{x,a%}'::text[]) AS a, 'a' || 'bc' !~~ ALL (ARRAY['x', 'a%']) AS b, 'abc' ~~* ANY (ARRAY['A%']) AS c
