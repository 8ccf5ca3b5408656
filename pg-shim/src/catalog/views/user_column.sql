-- Their columns, with the types that PostgreSQL's clients know.
SELECT relid, nspname, relname, relkind, attname, attnum, nullable, standard, remark, data_type,
    CASE WHEN base = data_type THEN coalesce(m.oid, 114) ELSE coalesce(m.array_oid, 199) END::UINTEGER AS typid,
    CASE WHEN head = 'DECIMAL' AND base <> head THEN
        ((regexp_extract(base, '\((\d+),', 1)::INTEGER << 16) | regexp_extract(base, ',(\d+)\)', 1)::INTEGER) + 4
    ELSE -1 END AS typmod,
    (length(data_type) - length(replace(data_type, '[', '')))::INTEGER * (base <> data_type)::INTEGER AS ndims
FROM (
    SELECT *, CASE WHEN data_type_id = 104 OR base LIKE 'ENUM(%' THEN 'ENUM' ELSE regexp_replace(base, '\(.*$', '', 's') END
        AS head
    FROM (
        SELECT r.oid AS relid, r.nspname, r.relname, r.relkind, c.column_name AS attname,
            c.column_index::SMALLINT AS attnum, c.is_nullable AS nullable, c.column_default AS standard,
            c.comment AS remark, c.data_type, c.data_type_id,
            regexp_replace(c.data_type, '(\[\d*\])+$', '') AS base
        FROM duckdb_columns() c
        JOIN tavana_user_relation r
            ON r.database_name = c.database_name AND r.schema_name = c.schema_name AND r.relname = c.table_name
        WHERE NOT c.internal
    )
)
LEFT JOIN tavana_type_map m ON m.name = head
