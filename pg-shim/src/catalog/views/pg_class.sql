SELECT oid, relname, relnamespace, 10 AS relowner, CASE relkind WHEN 'r' THEN 2 ELSE 0 END AS relam, -1 AS reltuples,
    'p' AS relpersistence, relkind, relnatts,
    true AS relispopulated, 'n' AS relreplident, oid AS relfilenode, relkind = 'v' AS relhasrules
FROM tavana_system_relation
UNION ALL BY NAME
SELECT r.oid, r.relname, n.oid AS relnamespace, 10 AS relowner, CASE r.relkind WHEN 'r' THEN 2 ELSE 0 END AS relam,
    coalesce(nullif(r.tuples, 0), -1) AS reltuples, CASE WHEN r.nspname = 'pg_temp_1' THEN 't' ELSE 'p' END AS relpersistence,
    r.relkind, c.natts AS relnatts, true AS relispopulated, 'd' AS relreplident, r.oid AS relfilenode,
    r.oid IN (SELECT relid FROM tavana_user_index) AS relhasindex, r.relkind = 'v' AS relhasrules,
    (SELECT count(*) FROM tavana_user_constraint k WHERE k.relid = r.oid AND k.contype = 'c') AS relchecks,
    r.oid IN (SELECT relid FROM tavana_user_constraint WHERE contype = 'f'
        UNION ALL SELECT confrelid FROM tavana_user_constraint WHERE contype = 'f') AS relhastriggers
FROM tavana_user_relation r
JOIN tavana_namespace_of_user n ON n.nspname = r.nspname
LEFT JOIN (SELECT relid, count(*) AS natts FROM tavana_user_column GROUP BY relid) c ON c.relid = r.oid
UNION ALL BY NAME
SELECT i.oid, i.indname AS relname, n.oid AS relnamespace, 10 AS relowner, 403 AS relam, 0 AS reltuples,
    'p' AS relpersistence, 'i' AS relkind, len(i.colnames) AS relnatts, true AS relispopulated, 'n' AS relreplident,
    i.oid AS relfilenode
FROM tavana_user_index i JOIN tavana_namespace_of_user n ON n.nspname = i.nspname
UNION ALL BY NAME
SELECT s.oid, s.seqname AS relname, n.oid AS relnamespace, 10 AS relowner, 0 AS relam, 1 AS reltuples,
    'p' AS relpersistence, 'S' AS relkind, 3 AS relnatts, true AS relispopulated, 'n' AS relreplident,
    s.oid AS relfilenode
FROM tavana_user_sequence s JOIN tavana_namespace_of_user n ON n.nspname = s.nspname
