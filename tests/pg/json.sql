SELECT '{"a":{"b":[1,{"c":"x/y"}]}}'::json #> '{a,b,1}' ->> 'c' AS a, '{"a":{"b":[1,2]},"a/b":5}'::jsonb #>> '{a/b}' AS b, '{"a":1}'::json #>> '{}' AS c, '{"n":null}'::json #>> '{n}' AS d
SELECT '{"a":{"b":"x"}}'::jsonb #>> ARRAY['a','b'] AS a, '{"a":1}'::json #>> '{a,b}' AS b, '{"a":[10,20]}'::jsonb #>> '{a,1}' AS c
SELECT '{"a":1}'::jsonb ? 'a' AS a, '{"a":1}'::jsonb ? 'b' AS b, '["a","b"]'::jsonb ? 'b' AS c, '["a"]'::jsonb ? '0' AS d, '"x"'::jsonb ? 'x' AS e, '1'::jsonb ? '1' AS f, NULL::jsonb ? 'x' AS g
SELECT '{"a":1,"b":2}'::jsonb ?| ARRAY['x','b'] AS a, '{"a":1,"b":2}'::jsonb ?& ARRAY['a','b'] AS b, '{"a":1}'::jsonb ?& '{a,c}' AS c, '{"a":1}'::jsonb ?| '{}' AS d, '{"a":1}'::jsonb ?& '{}' AS e
SELECT '{"a":1,"b":2}'::jsonb @> '{"a":1}' AS a, '{"a":1}'::jsonb @> '{"a":2}' AS b, '{"x":{"a":1}}'::jsonb @> '{"a":1}' AS c, '[1,2,3]'::jsonb @> '[3,1]' AS d, '[1,2]'::jsonb @> '1' AS e, '1'::jsonb @> '[1]' AS f, '{"a":[1,{"b":2,"c":3}]}'::jsonb @> '{"a":[{"b":2}]}' AS g, NULL::jsonb @> '{}' AS h
SELECT '{"a":1}'::jsonb @> '{}' AS a, '[]'::jsonb @> '{}' AS b, '[1,[2,3]]'::jsonb @> '[[2]]' AS c, '{"a":1.0}'::jsonb @> '{"a":1}' AS d, '{"a":"1"}'::jsonb @> '{"a":1}' AS e, '{"a":null}'::jsonb @> '{"a":null}' AS f, '{"a":true}'::jsonb @> '{"a":true}' AS g, '{"a":"it''s"}'::jsonb @> '{"a":"it''s"}' AS h
SELECT '{"a":1}'::jsonb <@ '{"a":1,"b":2}'::jsonb AS a, '[1]'::jsonb <@ '[1,2]' AS b, '["x"]'::jsonb @> '"x"' AS c, ARRAY[1,2,3] @> ARRAY[2] AS d, ARRAY[1] <@ ARRAY[1,2] AS e
SELECT a FROM (VALUES (1, '{"k":"x","n":5}'::jsonb), (2, '{"k":"y"}'), (3, NULL)) t(a, j) WHERE a > 0 AND j->>'k' = 'x'
SELECT a FROM (VALUES (1, '{"k":"x","n":5}'::jsonb), (2, '{"k":"y"}'), (3, NULL)) t(a, j) WHERE a > 0 AND j->>'n' IS NULL ORDER BY a
SELECT a FROM (VALUES (1, '{"k":"x","n":5}'::jsonb), (2, '{"k":"y"}'), (3, NULL)) t(a, j) WHERE NOT j ? 'n'
SELECT a FROM (VALUES (1, '{"k":"x","n":5}'::jsonb), (2, '{"k":"y"}'), (3, NULL)) t(a, j) WHERE j @> '{"k":"y"}' OR j @> '{"n":5}' ORDER BY 1
SELECT a FROM (VALUES (1, '{"k":"x","n":5}'::jsonb), (2, '{"k":"y"}')) t(a, j) WHERE 'x' = j->>'k' AND (j->>'n')::int BETWEEN 1 AND 9 AND j->>'k' IN ('x', 'y') AND j->>'k' LIKE 'x%'
SELECT j->'k'->>'z' || '!' AS a, j->'l'->>-1 AS b, (j->'l'->0)::text AS c, j->>'k' IS NOT NULL AS d, j -> 'nope' IS NULL AS e, j->>'$id' AS f, j->>'a/b' AS g FROM (VALUES ('{"k":{"z":"x"},"l":[1,2],"$id":"q","a/b":7}'::jsonb)) t(j)
SELECT count(*)::int AS a, j->>'k' AS b FROM (VALUES ('{"k":"x"}'::jsonb), ('{"k":"x"}')) t(j) GROUP BY j->>'k' ORDER BY j->>'k'
SELECT CASE WHEN j->>'k' = 'x' THEN 1 ELSE 2 END AS a, coalesce(j->>'q', 'none') AS b FROM (VALUES ('{"k":"x"}'::jsonb)) t(j)
SELECT key, value::text FROM jsonb_each('{"bb":1,"a":"x","c":null}') ORDER BY key
SELECT key, value::text FROM jsonb_each('{"bb":1,"a":"x"}')
SELECT e.key, e.value FROM (VALUES ('{"bb":1,"a":"x"}'::jsonb)) t(j), jsonb_each_text(t.j) e ORDER BY 1
SELECT k, v FROM jsonb_each_text('{"bb":1,"a":null}') AS e(k, v) ORDER BY 1
SELECT * FROM json_each('{"b":1,"a":2}')
SELECT * FROM jsonb_each('[1]')
SELECT jsonb_object_keys('{"bb":1,"a":2}'::jsonb) AS a
SELECT k FROM (VALUES ('{"bb":1,"a":2}'::jsonb)) t(j), jsonb_object_keys(j) k ORDER BY k
SELECT * FROM jsonb_object_keys('{"bb":1,"a":2}')
SELECT jsonb_object_keys('[1]')
SELECT * FROM json_object_keys(NULL)
SELECT jsonb_array_elements('{"a":1}')
SELECT json_array_elements('1'::json)
SELECT jsonb_array_elements_text('["a",null,1]'::jsonb) AS a
SELECT value FROM jsonb_array_elements_text('["a","b"]')
SELECT jsonb_extract_path('{"a":{"b":1}}'::jsonb, 'a', 'b')::text AS a, jsonb_extract_path_text('{"a":{"b":"x"}}'::jsonb, 'a', 'b') AS b, json_extract_path_text('{"a":["x","y"]}', 'a', '1') AS c
SELECT jsonb_set('{"a":1}'::jsonb, '{a}', '2') ->> 'a' AS a, jsonb_set('{"a":{"b":1}}'::jsonb, '{a,b}', '"x"') #>> '{a,b}' AS b, jsonb_set('{"a":[1,2,3]}'::jsonb, '{a,1}', '9') #>> '{a,1}' AS c, jsonb_set('{"a":1}'::jsonb, '{q}', '2', false) ? 'q' AS d, jsonb_set('{}'::jsonb, '{q}', '2') ->> 'q' AS e, jsonb_set('{}'::jsonb, '{q,r}', '2') ? 'q' AS f
SELECT jsonb_set('[1,2]'::jsonb, '{-1}', '9') ->> 1 AS a, jsonb_set('[1,2]'::jsonb, '{7}', '9') ->> 2 AS b, jsonb_set(NULL::jsonb, '{7}', '9') AS c, jsonb_set('[1]'::jsonb, '{x}', '9') AS d
SELECT jsonb_set('1'::jsonb, '{x}', '9') AS a
SELECT jsonb_set('{"a":null}'::jsonb, '{a}', NULL) IS NULL AS a
SELECT ('{"a":1}'::jsonb || '{"b":2,"a":3}'::jsonb) ->> 'a' AS a, ('[1]'::jsonb || '[2]'::jsonb) ->> 1 AS b, ('{"a":1}'::jsonb || '[2]'::jsonb) ->> 1 AS c, ('1'::jsonb || '2'::jsonb) ->> 0 AS d, ('{"a":{"x":1}}'::jsonb || '{"a":{"y":2}}'::jsonb) #>> '{a,x}' AS e, ('{"a":1}'::jsonb || NULL) IS NULL AS f
SELECT ('{"a":1,"b":2}'::jsonb - 'a') ? 'a' AS a, ('{"a":1,"b":2}'::jsonb - 'a') ->> 'b' AS b, ('[1,2,3]'::jsonb - 0) ->> 0 AS c, ('[1,2,3]'::jsonb - -1) ->> 2 AS d, ('["a","b"]'::jsonb - 'a') ->> 0 AS e, ('{"a":1,"b":2,"c":3}'::jsonb - '{a,b}'::text[]) ? 'c' AS f
SELECT '{"a":1}'::jsonb - 1 AS a
SELECT jsonb_pretty('{"a":[1,{"b":null}],"c":"x"}'::jsonb) AS a
SELECT json_typeof('[]'::json) AS a, jsonb_array_length('[1,2]')::int AS b
SELECT data->>'x' = 'y' AS a, data->'n' = '5'::jsonb AS b, (data->>'n')::int + 1 AS c FROM (SELECT '{"x":"y","n":5}'::jsonb AS data) q
SELECT a - 1 AS a, 5 - a AS b, a - 1 - 2 AS c, 7 - 2 AS d FROM nums WHERE a = 1
SELECT '{"a": [1, 2, {"b": 7}]}'::jsonb #>> '{a,-2}' AS a, '{"a": [1, 2, {"b": 7}]}'::jsonb #>> '{a,-1,b}' AS b, '{"-1": 5}'::jsonb #>> '{-1}' AS c, ('[1]'::jsonb #> '{-2}') IS NULL AS d, ('{"a": [[1, 2]]}'::jsonb #> '{a,-1,-1}')::text AS e
SELECT jsonb_strip_nulls('{"a": null, "b": 1}') ->> 'b' AS a, jsonb_strip_nulls('{"a": null, "b": {"c": null, "d": 2}}') #>> '{b,d}' AS b, jsonb_strip_nulls('[1, null]') ->> 1 IS NULL AS c, jsonb_strip_nulls(NULL) IS NULL AS d, jsonb_strip_nulls('{"a": null}')::text AS e
