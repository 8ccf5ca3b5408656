-- The query of a view, without what made it.
SELECT oid AS tavana_key, regexp_replace(definition, '^\s*CREATE\b.*?\bVIEW\s+.*?\sAS\s+', ' ', 'is') AS tavana_value
FROM tavana_user_relation WHERE relkind = 'v'
