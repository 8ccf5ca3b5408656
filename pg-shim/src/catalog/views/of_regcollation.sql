SELECT unnest([oid::VARCHAR, collname, 'pg_catalog.' || collname]) AS tavana_key, oid AS tavana_oid,
    collname AS tavana_text
FROM tavana_pg_collation
