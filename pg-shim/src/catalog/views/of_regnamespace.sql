SELECT DISTINCT tavana_key, tavana_oid, tavana_text
FROM (
    SELECT unnest([oid::VARCHAR, nspname, {quote: nspname}]) AS tavana_key, oid AS tavana_oid,
        {quote: nspname} AS tavana_text
    FROM tavana_pg_namespace
)
