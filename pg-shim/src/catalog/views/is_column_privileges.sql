SELECT p.grantor, p.grantee, p.table_catalog, p.table_schema, p.table_name, c.attname AS column_name,
    p.privilege_type, p.is_grantable
FROM tavana_is_table_privileges p
JOIN tavana_user_column c ON c.nspname = p.table_schema AND c.relname = p.table_name
WHERE p.privilege_type <> 'DELETE'
