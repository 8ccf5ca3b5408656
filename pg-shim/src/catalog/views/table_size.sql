-- The tables whose bytes are known.
SELECT r.oid AS relid, s.bytes
FROM tavana_user_relation r
JOIN {sizes} s ON s.database_name = r.database_name AND s.schema_name = r.schema_name AND s.table_name = r.relname
