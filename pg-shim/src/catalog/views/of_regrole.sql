SELECT DISTINCT tavana_key, tavana_oid, tavana_text
FROM (
    SELECT unnest([oid::VARCHAR, rolname, {quote: rolname}]) AS tavana_key, oid AS tavana_oid,
        {quote: rolname} AS tavana_text
    FROM tavana_role
)
