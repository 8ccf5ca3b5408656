SELECT 1 = ANY (NULL::int[]) AS a, 1 <> ALL (NULL::int[]) AS b, 1 = ANY (ARRAY[]::int[]) AS c, 1 <> ALL (ARRAY[]::int[]) AS d
SELECT 1 = ANY (l) AS a, 2 <> ALL (l) AS b, 'a' = ANY (s) AS c, 0 < ALL (l) AS d FROM kinds ORDER BY i4
SELECT a = ANY ('{1,2}') AS a, a <> ALL ('{1,NULL}') AS b, b = ANY ('{two,"o ne",three}') AS c FROM nums ORDER BY nums.a
SELECT a = ANY ('{}') AS a, a <> ALL ('{}') AS b, a = SOME ('{3}') AND true AS c FROM nums ORDER BY nums.a
SELECT a FROM nums WHERE a = ANY ('{5,1}') OR b = ANY ('{two}') ORDER BY a
SELECT a FROM nums WHERE a = ANY (string_to_array('1,4', ',')::int[]) ORDER BY a
SELECT i4 FROM kinds WHERE d = ANY ('{2024-02-29}') AND b = ANY ('{t,f}') ORDER BY i4
SELECT a = ANY ('{1,x}') AS a FROM nums
SELECT 1 = ANY ('1,2') AS a
SELECT a FROM nums WHERE a = ANY (SELECT max(a) FROM nums) UNION ALL (SELECT 9) ORDER BY 1
SELECT a, b FROM unnest(ARRAY[1, 2], ARRAY['x']) AS u(a, b) ORDER BY a
SELECT * FROM unnest(ARRAY[1, 2], ARRAY['x', 'y', NULL])
SELECT n.a, u.x, u.y FROM nums n, unnest(ARRAY[n.a, 0], ARRAY[n.b]) AS u(x, y) WHERE n.a < 3 ORDER BY 1, 2
SELECT string_to_array('abé', NULL) AS a, string_to_array('', ',') AS b, string_to_array('abc', '') AS c, string_to_array(NULL, ',') AS d, string_to_array('a,,b', ',', '') AS e, string_to_array('a', ',') AS f
SELECT string_to_array(b, NULL) AS a, string_to_array(b, left(b, 1)) AS c FROM nums ORDER BY nums.a
