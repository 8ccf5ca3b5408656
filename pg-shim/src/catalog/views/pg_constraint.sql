SELECT c.oid, c.conname, n.oid AS connamespace, c.contype, true AS convalidated, c.relid AS conrelid,
    CASE c.contype WHEN 'f' THEN (SELECT any_value(k.indexid) FROM tavana_user_constraint k
        WHERE k.relid = c.confrelid AND k.contype IN ('p', 'u') AND k.colnames = c.fcolnames)
        WHEN 'c' THEN 0 ELSE c.indexid END AS conindid,
    c.confrelid, CASE c.contype WHEN 'f' THEN 'a' ELSE ' ' END AS confupdtype,
    CASE c.contype WHEN 'f' THEN 'a' ELSE ' ' END AS confdeltype,
    CASE c.contype WHEN 'f' THEN 's' ELSE ' ' END AS confmatchtype, true AS conislocal, c.contype <> 'c' AS connoinherit, c.conkey,
    CASE c.contype WHEN 'f' THEN k.confkey END AS confkey, CASE c.contype WHEN 'c' THEN c.definition END AS conbin
FROM tavana_user_constraint c
JOIN tavana_namespace_of_user n ON n.nspname = c.nspname
LEFT JOIN (
    SELECT f.oid, list(a.attnum ORDER BY f.place) AS confkey
    FROM (SELECT oid, confrelid, unnest(fcolnames) AS name, generate_subscripts(fcolnames, 1) AS place
        FROM tavana_user_constraint WHERE contype = 'f') f
    JOIN tavana_user_column a ON a.relid = f.confrelid AND a.attname = f.name
    GROUP BY f.oid
) k ON k.oid = c.oid
