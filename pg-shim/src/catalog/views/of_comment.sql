SELECT objoid AS tavana_key, objsubid AS tavana_at, classoid AS tavana_class, description AS tavana_value
FROM tavana_pg_description
