SELECT {database} AS constraint_catalog, nspname AS constraint_schema, conname AS constraint_name,
    definition[7:] AS check_clause
FROM tavana_user_constraint WHERE contype = 'c'
