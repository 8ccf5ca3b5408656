-- Functions with the types of their arguments: lower(text).
SELECT unnest([oid::VARCHAR, signature, 'pg_catalog.' || signature]) AS tavana_key, oid AS tavana_oid,
    signature AS tavana_text
FROM (
    SELECT p.oid, any_value(p.proname) || '(' || coalesce(string_agg(t.name, ',' ORDER BY p.place), '') || ')' AS signature
    FROM (
        SELECT oid, proname, unnest(CASE WHEN len(proargtypes) = 0 THEN [0] ELSE proargtypes END) AS typ,
            generate_subscripts(CASE WHEN len(proargtypes) = 0 THEN [0] ELSE proargtypes END, 1) AS place
        FROM tavana_pg_proc
    ) p
    LEFT JOIN tavana_type_text t ON t.oid = p.typ
    GROUP BY p.oid
)
