-- Primary keys, unique and foreign keys and checks of tables.
SELECT r.oid AS relid, r.nspname, r.relname, c.constraint_name AS conname,
    {oid: 'constraint ' || r.nspname || '.' || r.relname || '.' || c.constraint_name} AS oid,
    {oid: 'relation ' || r.nspname || '.' || c.constraint_name} AS indexid,
    CASE c.constraint_type WHEN 'PRIMARY KEY' THEN 'p' WHEN 'UNIQUE' THEN 'u' WHEN 'FOREIGN KEY' THEN 'f' ELSE 'c' END
        AS contype,
    list_transform(c.constraint_column_indexes, lambda place: (place + 1)::SMALLINT) AS conkey,
    c.constraint_column_names AS colnames, f.oid AS confrelid, c.referenced_column_names AS fcolnames,
    CASE c.constraint_type
        WHEN 'PRIMARY KEY' THEN 'PRIMARY KEY (' || array_to_string(c.constraint_column_names, ', ') || ')'
        WHEN 'UNIQUE' THEN 'UNIQUE (' || array_to_string(c.constraint_column_names, ', ') || ')'
        WHEN 'FOREIGN KEY' THEN 'FOREIGN KEY (' || array_to_string(c.constraint_column_names, ', ') || ') REFERENCES '
            || c.referenced_table || '(' || array_to_string(c.referenced_column_names, ', ') || ')'
        ELSE 'CHECK (' || c.expression || ')'
    END AS definition
FROM duckdb_constraints() c
JOIN tavana_user_relation r
    ON r.database_name = c.database_name AND r.schema_name = c.schema_name AND r.relname = c.table_name
LEFT JOIN tavana_user_relation f
    ON f.database_name = c.database_name AND f.schema_name = c.schema_name AND f.relname = c.referenced_table
WHERE c.constraint_type IN ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY', 'CHECK')
