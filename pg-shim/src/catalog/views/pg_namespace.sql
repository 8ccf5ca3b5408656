SELECT oid, nspname, 10 AS nspowner, NULL AS nspacl FROM tavana_namespace_of_user
WHERE nspname <> 'pg_temp_1' OR EXISTS (SELECT 1 FROM tavana_user_relation r WHERE r.nspname = 'pg_temp_1')
