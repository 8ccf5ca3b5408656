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
