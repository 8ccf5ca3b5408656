SELECT {database} AS catalog_name, nspname AS schema_name, 'tavana' AS schema_owner FROM tavana_pg_namespace
