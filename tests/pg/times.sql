SELECT 'today'::date = current_date AS a, ('tomorrow'::date - 'yesterday'::date)::int AS b, DATE 'today' = current_date AS c, CAST('today' AS date) = current_date AS d, 'now'::timestamp > 'today'::timestamp AS e, 'now'::timestamptz > 'yesterday 12:00'::timestamptz AS f
SELECT '20240305'::date AS a, 'Mar 5 2024'::date AS b, '5 March 2024'::date AS c, '2024/03/05'::date AS d, '03/05/2024'::date AS e, '2024-3-5'::date AS f, 'March 5, 2024'::date AS g, '05-Mar-2024'::date AS h
SELECT '2024-03-05T10:00:00Z'::timestamptz AS a, '2024-03-05 10:00 PM'::timestamp AS b, 'Tue Mar 5 10:00:00 2024'::timestamp AS c, '20240305 101112'::timestamp AS d, '2024-03-05 10:00+02'::timestamp AS e, TIMESTAMP WITH TIME ZONE '2024-03-05 10:00:00 +0530' AS f, '2024-03-05 10:00:00 America/New_York'::timestamptz AS g
SELECT '10:00'::time AS a, '3:04 PM'::time AS b, '101112'::time AS c, '12:00+01'::timetz::text AS d, TIME '10:00:00.5' AS e
SELECT '1 day ago'::interval AS a, 'P1Y2M3DT4H5M6S'::interval AS b, '1-2'::interval AS c, '1 12:00:00'::interval AS d, '1.5 days'::interval AS e, '2 weeks'::interval AS f, '@ 1 hour'::interval AS h, INTERVAL '90 min' AS i, '1 mon'::interval AS j, '-00:00:01'::interval AS k
SELECT '2024-02-30'::date AS a
SELECT 'nonsense'::date AS a
SELECT '25:00'::time AS a
SELECT '0044-03-15 BC'::date AS a, TIMESTAMP '0044-03-15 01:02:03 BC' AS b, '2024-03-05 BC'::timestamp AS c
SELECT g::date AS a FROM generate_series('2024-01-01'::date, '2024-03-01'::date, '1 month') g
SELECT CURRENT_DATE - 1 < CURRENT_DATE AS a, CURRENT_DATE - interval '1 day' < CURRENT_DATE AS b, DATE '2024-01-01' + 5 AS c, DATE '2024-01-01' + time '10:00' AS d
SET DateStyle = 'ISO, DMY'; SELECT '03/05/2024'::date AS a
PREPARE p(date) AS SELECT $1 = current_date AS a; EXECUTE p('today'); DEALLOCATE p
