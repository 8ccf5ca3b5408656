SELECT {database} AS constraint_catalog, nspname AS constraint_schema, conname AS constraint_name,
    {database} AS table_catalog, nspname AS table_schema, relname AS table_name, unnest(colnames) AS column_name,
    generate_subscripts(colnames, 1) AS ordinal_position,
    CASE contype WHEN 'f' THEN generate_subscripts(colnames, 1) END AS position_in_unique_constraint
FROM tavana_user_constraint WHERE contype IN ('p', 'u', 'f')
