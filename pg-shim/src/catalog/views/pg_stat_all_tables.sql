SELECT c.oid AS relid, n.nspname AS schemaname, c.relname, 0 AS seq_scan, 0 AS seq_tup_read, 0 AS n_tup_ins,
    0 AS n_tup_upd, 0 AS n_tup_del, 0 AS n_tup_hot_upd, greatest(c.reltuples, 0)::BIGINT AS n_live_tup, 0 AS n_dead_tup,
    0 AS n_mod_since_analyze, 0 AS n_ins_since_vacuum, 0 AS vacuum_count, 0 AS autovacuum_count, 0 AS analyze_count,
    0 AS autoanalyze_count
FROM tavana_pg_class c JOIN tavana_pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r'
