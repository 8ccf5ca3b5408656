-- Schemas by name; those of PostgreSQL have its numbers.
SELECT * FROM (VALUES ('pg_catalog', 11::UINTEGER), ('pg_toast', 99), ('public', 2200), ('information_schema', 13207),
    ('pg_temp_1', 16380)) AS s(nspname, oid)
UNION ALL
SELECT schema_name, {oid: 'schema ' || schema_name}
FROM duckdb_schemas()
WHERE database_name = 'lake' AND schema_name NOT IN ('main', 'pg_catalog', 'information_schema')
