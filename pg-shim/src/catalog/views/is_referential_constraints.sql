SELECT {database} AS constraint_catalog, c.nspname AS constraint_schema, c.conname AS constraint_name,
    {database} AS unique_constraint_catalog, k.nspname AS unique_constraint_schema,
    k.conname AS unique_constraint_name, 'NONE' AS match_option, 'NO ACTION' AS update_rule, 'NO ACTION' AS delete_rule
FROM tavana_user_constraint c
LEFT JOIN tavana_user_constraint k
    ON k.relid = c.confrelid AND k.contype IN ('p', 'u') AND k.colnames = c.fcolnames
WHERE c.contype = 'f'
