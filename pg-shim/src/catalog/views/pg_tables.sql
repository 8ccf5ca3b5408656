SELECT n.nspname AS schemaname, c.relname AS tablename, 'tavana' AS tableowner, c.relhasindex AS hasindexes,
    c.relhasrules AS hasrules, c.relhastriggers AS hastriggers, c.relrowsecurity AS rowsecurity
FROM tavana_pg_class c JOIN tavana_pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p')
