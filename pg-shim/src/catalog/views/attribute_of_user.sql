-- Columns of tables, views and indexes that people made.
SELECT relid AS attrelid, attname, typid AS atttypid, attnum, ndims AS attndims, typmod AS atttypmod,
    NOT nullable AS attnotnull, standard IS NOT NULL AND standard <> 'NULL' AS atthasdef
FROM tavana_user_column
UNION ALL
SELECT p.oid, p.attname, c.typid, p.attnum, c.ndims, c.typmod, false, false
FROM (SELECT oid, relid, unnest(colnames) AS attname, generate_subscripts(colnames, 1)::SMALLINT AS attnum
    FROM tavana_user_index) p
JOIN tavana_user_column c ON c.relid = p.relid AND c.attname = p.attname
