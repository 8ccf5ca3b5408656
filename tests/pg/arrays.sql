SELECT ARRAY[1, 2, NULL] AS a
SELECT ARRAY[1.5, 2.5]::float8[] AS a
SELECT ARRAY['a', 'b c', 'd,e', 'f"g', 'h\i', '', NULL, 'NULL', '{}'] AS a
SELECT ARRAY[]::integer[] AS a
SELECT NULL::integer[] AS a
SELECT '{1,2,NULL}'::integer[] AS a
SELECT '{a,"b c",NULL,"NULL"}'::text[] AS a
SELECT '{}'::text[] AS a
SELECT ARRAY[[1,2],[3,4]] AS a
SELECT ARRAY[true, false, NULL] AS a
SELECT ARRAY[DATE '2024-01-01', NULL] AS a
SELECT ARRAY[TIMESTAMP '2024-01-01 12:00:00'] AS a
SELECT ARRAY[TIMESTAMPTZ '2024-01-01 12:00:00+00'] AS a
SELECT ARRAY['8ac7e5b0-0d2a-4b5f-9e6a-1f2e3d4c5b6a'::uuid] AS a
SELECT ARRAY[1::bigint, 2] AS a, ARRAY[1::smallint] AS b
SELECT ARRAY[1.25::numeric(9,2), NULL] AS a
SELECT ARRAY['\x00ff'::bytea] AS a
SELECT ARRAY[INTERVAL '1 day'] AS a
SELECT (ARRAY[10,20,30])[2] AS a
SELECT array_length(ARRAY[1,2,3], 1) AS a
SELECT 2 = ANY(ARRAY[1,2,3]) AS a, 5 = ALL(ARRAY[5,5]) AS b
SELECT unnest(ARRAY[1,2,3]) AS a
SELECT array_agg(a ORDER BY a) AS a FROM nums
SELECT string_to_array('a,b,c', ',') AS a, array_to_string(ARRAY['x','y'], '-') AS b
SELECT cardinality(ARRAY[1,2,3]) AS a
SELECT ARRAY[1,2] || ARRAY[3] AS a
SELECT array_append(ARRAY[1,2], 3) AS a
SELECT ARRAY[1,2,3] @> ARRAY[2] AS a
SELECT '{1,x}'::integer[] AS a
SELECT NULL::int[] || ARRAY[1] AS a, ARRAY[1] || NULL::int[] AS b
SELECT ARRAY['a', '', 'b c', 'NULL', NULL, 'x"y', 'p\q', '{', 'a,b']::text AS a, (ARRAY[true, false, NULL])::text IS NOT NULL AS b, ARRAY[true, NULL]::text AS c, ARRAY[]::int[]::text AS d, (NULL::int[])::text AS e
SELECT '{1,2,NULL}'::int[]::text AS a, 'x' || ARRAY[1, 2]::text AS b, string_to_array('a,b c', ',')::text AS c, ARRAY[DATE '2024-01-02']::varchar::text AS d, ARRAY[1.50::numeric(5,2), 2.25]::text AS e
SELECT ARRAY[a, 7]::text AS a FROM nums ORDER BY nums.a
