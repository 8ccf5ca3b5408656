SELECT unnest([oid::VARCHAR, cfgname, 'pg_catalog.' || cfgname]) AS tavana_key, oid AS tavana_oid,
    cfgname AS tavana_text
FROM tavana_pg_ts_config
