SELECT {database} AS table_catalog, n.nspname AS table_schema, c.relname AS table_name,
    CASE WHEN c.relpersistence = 't' THEN 'LOCAL TEMPORARY' WHEN c.relkind = 'v' THEN 'VIEW' ELSE 'BASE TABLE' END
        AS table_type,
    CASE WHEN c.relkind = 'r' AND {may_write} THEN 'YES' ELSE 'NO' END AS is_insertable_into, 'NO' AS is_typed
FROM tavana_pg_class c JOIN tavana_pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v')
