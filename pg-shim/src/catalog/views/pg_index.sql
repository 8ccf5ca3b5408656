SELECT i.oid AS indexrelid, i.relid AS indrelid, len(i.colnames) AS indnatts, len(i.colnames) AS indnkeyatts,
    i.uniq AS indisunique, i.prim AS indisprimary, true AS indimmediate, true AS indisvalid, true AS indisready,
    true AS indislive, k.indkey, list_transform(i.colnames, lambda c: 0) AS indoption,
    list_transform(i.colnames, lambda c: 0) AS indcollation, list_transform(i.colnames, lambda c: 1978) AS indclass
FROM tavana_user_index i
LEFT JOIN (
    SELECT p.oid, list(coalesce(a.attnum, 0) ORDER BY p.place) AS indkey
    FROM (SELECT oid, relid, unnest(colnames) AS name, generate_subscripts(colnames, 1) AS place FROM tavana_user_index) p
    LEFT JOIN tavana_user_column a ON a.relid = p.relid AND a.attname = p.name
    GROUP BY p.oid
) k ON k.oid = i.oid
