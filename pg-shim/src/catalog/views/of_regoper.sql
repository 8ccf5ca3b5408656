SELECT tavana_key, any_value(oid) AS tavana_oid, any_value(oprname) AS tavana_text
FROM (SELECT unnest([oid::VARCHAR, oprname]) AS tavana_key, oid, oprname FROM tavana_pg_operator)
GROUP BY tavana_key
