SELECT lower(name) AS tavana_key, setting AS tavana_value FROM tavana_pg_settings
