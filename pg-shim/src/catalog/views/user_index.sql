-- Indexes: those that keys bring, and those that were made.
SELECT indexid AS oid, conname AS indname, nspname, relname, relid, true AS uniq, contype = 'p' AS prim, colnames,
    'CREATE UNIQUE INDEX ' || conname || ' ON ' || nspname || '.' || relname || ' USING btree ('
        || array_to_string(colnames, ', ') || ')' AS definition
FROM tavana_user_constraint WHERE contype IN ('p', 'u')
UNION ALL
SELECT {oid: 'relation ' || r.nspname || '.' || i.index_name}, i.index_name, r.nspname, r.relname, r.oid, i.is_unique,
    i.is_primary, string_split(trim(i.expressions, '[]'), ', '),
    'CREATE ' || CASE WHEN i.is_unique THEN 'UNIQUE ' ELSE '' END || 'INDEX ' || i.index_name || ' ON ' || r.nspname
        || '.' || r.relname || ' USING btree (' || trim(i.expressions, '[]') || ')'
FROM duckdb_indexes() i
JOIN tavana_user_relation r
    ON r.database_name = i.database_name AND r.schema_name = i.schema_name AND r.relname = i.table_name
