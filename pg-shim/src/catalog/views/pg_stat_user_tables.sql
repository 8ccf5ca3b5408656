SELECT * FROM tavana_pg_stat_all_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND NOT starts_with(schemaname, 'pg_toast')
