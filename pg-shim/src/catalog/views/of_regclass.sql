SELECT tavana_key, any_value(oid) AS tavana_oid, any_value(shown) AS tavana_text
FROM (
    SELECT unnest([oid::VARCHAR, shown, plain, nspname || '.' || relname, {quote: nspname} || '.' || {quote: relname}])
        AS tavana_key, oid, shown
    FROM (
        SELECT c.oid, c.relname, n.nspname,
            CASE WHEN v.tavana_key IS NOT NULL THEN c.relname END AS plain,
            CASE WHEN v.tavana_key IS NOT NULL THEN {quote: c.relname}
            ELSE {quote: n.nspname} || '.' || {quote: c.relname} END AS shown
        FROM tavana_pg_class c
        JOIN tavana_pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN tavana_visible_relation v ON v.tavana_key = c.oid
    )
)
GROUP BY tavana_key
