PREPARE p (integer, text) AS SELECT $1 AS a, $2 AS b; EXECUTE p(1 + 1, 'x' || 'y'); EXECUTE p(1, NULL); EXECUTE p('7', 'z'); EXECUTE p(1); EXECUTE p(1,2,3); EXECUTE p('x', 'y')
PREPARE p (integer) AS SELECT a, b FROM nums WHERE a = $1; EXECUTE p(1); EXECUTE p(2); DEALLOCATE p; EXECUTE p(1)
BEGIN; PREPARE p (integer, text) AS INSERT INTO nums VALUES ($1, $2); EXECUTE p(10, 'ten'); SELECT count(*) AS n FROM nums; ROLLBACK; EXECUTE p(11, 'x'); DELETE FROM nums WHERE a = 11
PREPARE p AS CREATE TABLE x (a integer)
PREPARE p (nothing) AS SELECT 1
PREPARE p AS SELECT nothing FROM nums
PREPARE p (date) AS SELECT $1 AS a; EXECUTE p('2024-02-30')
PREPARE p (date, timestamptz, numeric, uuid, float8, boolean, int[]) AS SELECT $1 AS a, $2 AS b, $4 AS d, $5 AS e, $6 AS f, $7 AS g; EXECUTE p('2024-02-29', '2024-02-29 12:00:00+00', 1, '8ac7e5b0-0d2a-4b5f-9e6a-1f2e3d4c5b6a', 1.5, true, '{1,2}'); EXECUTE p(DATE '2024-02-29', '2024-02-29 12:00:00+00', 1.5, '8ac7e5b0-0d2a-4b5f-9e6a-1f2e3d4c5b6a', 1.5, 1 = 1, ARRAY[1,2])
PREPARE p AS SELECT 1 AS a; PREPARE q (integer, timestamp) AS SELECT $1 AS a; SELECT name, statement, parameter_types, from_sql FROM pg_prepared_statements ORDER BY name; DEALLOCATE ALL; SELECT count(*) AS n FROM pg_prepared_statements
SELECT $1::int + 1 AS a
BEGIN; DECLARE c CURSOR FOR SELECT a FROM nums ORDER BY a; DECLARE d NO SCROLL CURSOR WITH HOLD FOR SELECT 1 AS a; SELECT name, statement, is_holdable, is_binary FROM pg_cursors WHERE name <> '' ORDER BY name; CLOSE ALL; SELECT name FROM pg_cursors WHERE name <> ''; COMMIT
PREPARE p AS VALUES (1), (2); EXECUTE p
PREPARE p AS SELECT nothing; SELECT 1 AS a
BEGIN; EXECUTE nothing; SELECT 1; ROLLBACK
PREPARE p AS SELECT set_config('application_name', 'x', false) AS a; EXECUTE p; SHOW application_name
PREPARE p AS SELECT 1; DEALLOCATE ALL; EXECUTE p
PREPARE q (integer, timestamp) AS SELECT $1 AS a; SELECT name, parameter_types::text[] AS t FROM pg_prepared_statements ORDER BY name; EXECUTE q(1, '2024-01-01')
PREPARE p AS SELECT 1 AS a; EXECUTE p; EXECUTE p
PREPARE p AS SELECT $1 + 1 AS a; SELECT parameter_types::text[] AS t FROM pg_prepared_statements; EXECUTE p(2); EXECUTE p('3'); EXECUTE p(NULL); EXECUTE p('x')
PREPARE p AS SELECT a % $1 AS a, $2 * a AS b, a - $3 AS c FROM nums WHERE a > $4 ORDER BY a; SELECT parameter_types::text[] AS t FROM pg_prepared_statements; EXECUTE p(2, 3, 4, 1); EXECUTE p(NULL, 3, NULL, 2)
PREPARE p AS SELECT a + $1 AS a, a FROM nums GROUP BY a + $1, a ORDER BY 1; SELECT parameter_types::text[] AS t FROM pg_prepared_statements; EXECUTE p(2)
PREPARE p AS SELECT i2 + $1 AS a, i8 * $2 AS b, f8 / $3 AS c, f4 - $4 AS d FROM kinds WHERE i4 = 2; SELECT parameter_types::text[] AS t FROM pg_prepared_statements; EXECUTE p(1, 2, 0.5, 1)
PREPARE p AS SELECT n * $1 AS a, $2 + n AS b FROM kinds WHERE i4 = 2; SELECT parameter_types::text[] AS t FROM pg_prepared_statements
PREPARE p AS SELECT ts + $1 AS a, ts - $2 AS b, $3 + tz AS c, tz - $4 AS d FROM kinds WHERE i4 = 2; SELECT parameter_types::text[] AS t FROM pg_prepared_statements; EXECUTE p('1 day', '2024-02-28 12:00:00', '1 hour', '2024-02-28 12:00:00+00'); EXECUTE p(NULL, NULL, NULL, NULL)
PREPARE p AS SELECT interval '1 day' * $1 AS a, $2 * interval '1 hour' AS b, interval '1 day' + $3 AS c; SELECT parameter_types::text[] AS t FROM pg_prepared_statements; EXECUTE p(2.5, 3, '1 minute')
PREPARE p AS SELECT t || $1 AS a, $2 || t AS b, $3 || 'x' AS c, l || $4 AS d FROM kinds WHERE i4 = 2; SELECT parameter_types::text[] AS t FROM pg_prepared_statements; EXECUTE p('x', 'y', 'z', '{7}')
PREPARE p (text, int[]) AS SELECT $1 || t AS a, t || upper($1) AS b, l || $2 AS c FROM kinds WHERE i4 = 2; EXECUTE p(NULL, '{1}'); EXECUTE p('x', '{2}')
PREPARE p (text) AS SELECT $1 || 'x' AS a, $1::text || 'y' AS b; EXECUTE p(NULL); EXECUTE p('a'); EXECUTE p(NULL)
PREPARE p AS SELECT (a + $1) * $2 AS a FROM nums WHERE a + $3 = 3 AND b = $4; SELECT parameter_types::text[] AS t FROM pg_prepared_statements; EXECUTE p(1, 2, 1, 'two')
PREPARE p AS SELECT abs($1) AS a, sqrt($2) AS b, floor($3) AS c, mod(a, $4) AS d FROM nums WHERE a = 3; SELECT parameter_types::text[] AS t FROM pg_prepared_statements; EXECUTE p(-1.5, 4, 2.7, 2)
PREPARE p AS SELECT a FROM nums WHERE (a, b) >= ($1, $2) ORDER BY a; SELECT parameter_types::text[] AS t FROM pg_prepared_statements; EXECUTE p(2, 'two')
PREPARE p AS SELECT a FROM nums WHERE (a, b) IN (($1, $2), ($3, $4)) ORDER BY a; SELECT parameter_types::text[] AS t FROM pg_prepared_statements; EXECUTE p(2, 'two', 3, 'x')
PREPARE p AS INSERT INTO nums SELECT $1, $2 WHERE $3 + 1 = 7; SELECT parameter_types::text[] AS t FROM pg_prepared_statements; EXECUTE p(60, 'x', 6); EXECUTE p(61, 'x', 7); SELECT a, b FROM nums WHERE a >= 60; DELETE FROM nums WHERE a >= 60
PREPARE p AS UPDATE nums SET a = a + $1 WHERE b = $2; SELECT parameter_types::text[] AS t FROM pg_prepared_statements; EXECUTE p(0, 'two')
PREPARE p AS DELETE FROM nums WHERE a % $1 = $2 AND a > 100; SELECT parameter_types::text[] AS t FROM pg_prepared_statements; EXECUTE p(2, 1)
PREPARE p AS SELECT x FROM (SELECT a * $1 AS x FROM nums) s WHERE x > $2 ORDER BY x LIMIT $3; SELECT parameter_types::text[] AS t FROM pg_prepared_statements; EXECUTE p(2, 3, 1)
PREPARE p AS SELECT a << $1 AS a, a & $2 AS b, a | $3 AS c FROM nums WHERE a = 3; SELECT parameter_types::text[] AS t FROM pg_prepared_statements; EXECUTE p(2, 1, 4)
PREPARE p AS SELECT a + $1 = ANY($2) AS a FROM nums ORDER BY a; SELECT parameter_types::text[] AS t FROM pg_prepared_statements
PREPARE p AS SELECT current_setting('timezone') AS a, current_schema()::text AS b; EXECUTE p; SET timezone = 'Asia/Tokyo'; EXECUTE p; SET search_path = pg_catalog; EXECUTE p; RESET timezone; RESET search_path
PREPARE p (text) AS SELECT current_setting('application_name') || $1 AS a; EXECUTE p('x'); SET application_name = 'other'; EXECUTE p('x'); RESET application_name
