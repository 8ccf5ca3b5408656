SELECT ('abcdef'::varchar(3))::text AS a, CAST('é中😀x' AS varchar(2))::text AS b, ('ab'::character varying(5) || '|')::text AS c, (NULL::varchar(2))::text AS d
SELECT x::varchar(2)::text AS a, length(x::char(3)) > 2 AS b, x::varchar(3)::varchar(1)::text AS c FROM (VALUES ('abcdef'), (NULL), ('')) t(x)
SELECT 12345::varchar(3)::text AS a, DATE '2024-05-06'::varchar(4)::text AS b, ('x' || 'abc'::varchar(1))::text AS c, left('abc'::varchar(2), 5) AS d
SELECT 'abc  '::char(5) || '|' AS a, 'abcdef'::char(2) || '|' AS b, 'ab '::bpchar || '|' AS c
SELECT count(*) > 0 AS a FROM nums WHERE b::varchar(1) = 't'
SELECT b::varchar(1)::text AS a, count(*) > 1 AS n FROM nums WHERE b <> '' GROUP BY b::varchar(1) ORDER BY 1
SELECT (ARRAY['abc', 'd'])[1]::varchar(2)::text AS a, (SELECT 'abc')::varchar(2)::text AS b, upper('abc')::varchar(2)::text AS c
SELECT encode('a\000b\\c\377'::bytea, 'escape') AS a, encode(''::bytea, 'escape') AS b, encode(NULL::bytea, 'escape') AS c
SELECT ((max(x) FILTER (WHERE x <> 'q'))::varchar(2))::text AS a FROM (VALUES ('abc'), ('q')) AS t(x)
