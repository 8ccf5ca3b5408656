SELECT {database} AS table_catalog, f.nspname AS table_schema, f.relname AS table_name,
    {database} AS constraint_catalog, c.nspname AS constraint_schema, c.conname AS constraint_name
FROM tavana_user_constraint c
JOIN tavana_user_relation f ON f.oid = CASE contype WHEN 'f' THEN confrelid ELSE relid END
WHERE contype IN ('p', 'u', 'f')
