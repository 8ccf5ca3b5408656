SELECT nspname AS schemaname, relname AS tablename, indname AS indexname, definition AS indexdef FROM tavana_user_index
