-- The relations that a name without a schema finds.
SELECT c.oid AS tavana_key
FROM tavana_pg_class c JOIN tavana_pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN (SELECT unnest({search_path}))
QUALIFY row_number() OVER (PARTITION BY c.relname ORDER BY list_position({search_path}, n.nspname)) = 1
