SELECT {database} AS object_catalog, n.nspname AS object_schema, c.relname AS object_name,
    CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS object_type,
    a.attnum::VARCHAR AS collection_type_identifier, y.name AS data_type, {database} AS udt_catalog,
    'pg_catalog' AS udt_schema, y.typname AS udt_name, 'a' || a.attnum AS dtd_identifier
FROM tavana_pg_attribute a
JOIN tavana_pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'v')
JOIN tavana_pg_namespace n ON n.oid = c.relnamespace
JOIN tavana_pg_type t ON t.oid = a.atttypid AND t.typcategory = 'A'
JOIN tavana_type_text y ON y.oid = t.typelem
