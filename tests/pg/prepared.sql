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
