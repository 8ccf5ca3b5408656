-- Tables and views that people made, each name once in its schema: one of the lake hides one of a place.
SELECT *, {oid: 'relation ' || nspname || '.' || relname} AS oid
FROM (
    SELECT database_name, schema_name, relname, relkind, remark, definition, tuples,
        CASE WHEN database_name = 'temp' THEN 'pg_temp_1' WHEN schema_name = 'main' THEN 'public' ELSE schema_name END
            AS nspname
    FROM (
        SELECT database_name, schema_name, table_name AS relname, 'r' AS relkind, comment AS remark,
            NULL::VARCHAR AS definition, estimated_size AS tuples
        FROM duckdb_tables() WHERE NOT internal
        UNION ALL
        -- A view of a place is a table to people.
        SELECT database_name, schema_name, view_name,
            CASE WHEN database_name = 'memory' AND NOT temporary THEN 'r' ELSE 'v' END, comment, sql, NULL
        FROM duckdb_views() WHERE NOT internal
    )
    WHERE (database_name IN ('lake', 'temp') OR (database_name = 'memory' AND schema_name = 'main'))
        AND NOT starts_with(relname, 'ducklake_')
)
QUALIFY row_number() OVER (PARTITION BY nspname, relname ORDER BY database_name <> 'lake', relkind) = 1
