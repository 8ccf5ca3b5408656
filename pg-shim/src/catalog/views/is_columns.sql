SELECT {database} AS table_catalog, n.nspname AS table_schema, c.relname AS table_name, a.attname AS column_name,
    a.attnum AS ordinal_position, d.adbin AS column_default,
    CASE WHEN a.attnotnull THEN 'NO' ELSE 'YES' END AS is_nullable,
    CASE WHEN t.typcategory = 'A' THEN 'ARRAY' WHEN t.typnamespace = 11 THEN y.name
        WHEN b.oid IS NOT NULL THEN b.name ELSE 'USER-DEFINED' END AS data_type,
    CASE WHEN a.atttypid = 1043 AND a.atttypmod > 4 THEN a.atttypmod - 4 END AS character_maximum_length,
    CASE WHEN a.atttypid IN (25, 1042, 1043) THEN 1073741824 END AS character_octet_length,
    CASE a.atttypid WHEN 21 THEN 16 WHEN 23 THEN 32 WHEN 20 THEN 64 WHEN 700 THEN 24 WHEN 701 THEN 53
        WHEN 1700 THEN CASE WHEN a.atttypmod > 0 THEN (a.atttypmod - 4) >> 16 END END AS numeric_precision,
    CASE WHEN a.atttypid IN (21, 23, 20, 700, 701) THEN 2 WHEN a.atttypid = 1700 THEN 10 END AS numeric_precision_radix,
    CASE WHEN a.atttypid IN (21, 23, 20) THEN 0 WHEN a.atttypid = 1700 AND a.atttypmod > 0
        THEN (a.atttypmod - 4) & 65535 END AS numeric_scale,
    CASE WHEN a.atttypid IN (1083, 1266, 1114, 1184, 1186) THEN 6 WHEN a.atttypid = 1082 THEN 0 END
        AS datetime_precision,
    CASE WHEN t.typtype = 'd' THEN {database} END AS domain_catalog,
    CASE WHEN t.typtype = 'd' THEN 'information_schema' END AS domain_schema,
    CASE WHEN t.typtype = 'd' THEN t.typname END AS domain_name,
    {database} AS udt_catalog, CASE WHEN t.typnamespace = 11 OR b.oid IS NOT NULL THEN 'pg_catalog'
        ELSE 'information_schema' END AS udt_schema,
    coalesce(b.typname, t.typname) AS udt_name, a.attnum::VARCHAR AS dtd_identifier, 'NO' AS is_self_referencing,
    'NO' AS is_identity, 'NO' AS identity_cycle, 'NEVER' AS is_generated,
    CASE WHEN c.relkind = 'r' AND {may_write} THEN 'YES' ELSE 'NO' END AS is_updatable
FROM tavana_pg_attribute a
JOIN tavana_pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'v')
JOIN tavana_pg_namespace n ON n.oid = c.relnamespace
JOIN tavana_pg_type t ON t.oid = a.atttypid
JOIN tavana_type_text y ON y.oid = a.atttypid
LEFT JOIN tavana_type_text b ON t.typtype = 'd' AND b.oid = t.typbasetype
LEFT JOIN tavana_pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0
ORDER BY table_schema, table_name, ordinal_position
