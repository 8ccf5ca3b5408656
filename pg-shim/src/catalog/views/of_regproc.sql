SELECT tavana_key, any_value(oid) AS tavana_oid, any_value(proname) AS tavana_text
FROM (SELECT unnest([oid::VARCHAR, proname, 'pg_catalog.' || proname]) AS tavana_key, oid, proname FROM tavana_pg_proc)
GROUP BY tavana_key
