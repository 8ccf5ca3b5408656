SELECT {database} AS constraint_catalog, nspname AS constraint_schema, conname AS constraint_name,
    {database} AS table_catalog, nspname AS table_schema, relname AS table_name,
    CASE contype WHEN 'p' THEN 'PRIMARY KEY' WHEN 'u' THEN 'UNIQUE' WHEN 'f' THEN 'FOREIGN KEY' ELSE 'CHECK' END
        AS constraint_type,
    'NO' AS is_deferrable, 'NO' AS initially_deferred, 'YES' AS enforced,
    CASE contype WHEN 'u' THEN 'YES' END AS nulls_distinct
FROM tavana_user_constraint
