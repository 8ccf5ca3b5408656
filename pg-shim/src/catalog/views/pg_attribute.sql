SELECT a.*, t.typlen AS attlen, t.typbyval AS attbyval, t.typalign AS attalign, t.typstorage AS attstorage,
    t.typcollation AS attcollation, -1 AS attcacheoff, -1 AS attstattarget, true AS attislocal
FROM (
    SELECT * FROM tavana_system_column
    UNION ALL BY NAME
    SELECT * FROM tavana_attribute_of_user
) a
LEFT JOIN tavana_pg_type t ON t.oid = a.atttypid
ORDER BY a.attrelid, a.attnum
