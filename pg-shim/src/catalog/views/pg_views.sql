SELECT n.nspname AS schemaname, c.relname AS viewname, 'tavana' AS viewowner, d.tavana_value AS definition
FROM tavana_pg_class c JOIN tavana_pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN tavana_of_view d ON d.tavana_key = c.oid
WHERE c.relkind = 'v'
