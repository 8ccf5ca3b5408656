SELECT c.oid AS tavana_key, coalesce(s.bytes, 0)::BIGINT AS tavana_value
FROM tavana_pg_class c LEFT JOIN tavana_table_size s ON s.relid = c.oid
