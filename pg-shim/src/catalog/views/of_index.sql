SELECT oid AS tavana_key, 0 AS tavana_at, definition AS tavana_value FROM tavana_user_index
UNION ALL
SELECT oid, generate_subscripts(colnames, 1), unnest(colnames) FROM tavana_user_index
