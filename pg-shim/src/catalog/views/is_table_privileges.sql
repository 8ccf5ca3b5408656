SELECT 'tavana' AS grantor, {user} AS grantee, {database} AS table_catalog, n.nspname AS table_schema,
    c.relname AS table_name, p.privilege AS privilege_type, 'NO' AS is_grantable,
    CASE p.privilege WHEN 'SELECT' THEN 'YES' ELSE 'NO' END AS with_hierarchy
FROM tavana_pg_class c
JOIN tavana_pg_namespace n ON n.oid = c.relnamespace
JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) AS p(privilege)
    ON p.privilege = 'SELECT' OR ({may_write} AND n.nspname NOT IN ('pg_catalog', 'information_schema'))
WHERE c.relkind IN ('r', 'v')
