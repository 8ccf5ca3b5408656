SELECT unnest([oid::VARCHAR, dictname, 'pg_catalog.' || dictname]) AS tavana_key, oid AS tavana_oid,
    dictname AS tavana_text
FROM tavana_pg_ts_dict
