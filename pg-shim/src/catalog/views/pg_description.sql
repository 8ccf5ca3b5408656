SELECT oid AS objoid, 1259 AS classoid, 0 AS objsubid, remark AS description
FROM tavana_user_relation WHERE remark IS NOT NULL
UNION ALL
SELECT relid, 1259, attnum, remark FROM tavana_user_column WHERE remark IS NOT NULL
UNION ALL
SELECT * FROM (VALUES (11, 2615, 0, 'system catalog schema'), (99, 2615, 0, 'reserved schema for TOAST tables'),
    (2200, 2615, 0, 'standard public schema'))
