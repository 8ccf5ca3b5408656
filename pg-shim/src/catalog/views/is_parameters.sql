SELECT {database} AS specific_catalog, 'pg_catalog' AS specific_schema, p.proname || '_' || p.oid AS specific_name,
    p.place AS ordinal_position, 'IN' AS parameter_mode, 'NO' AS is_result, 'NO' AS as_locator, p.argname AS parameter_name,
    CASE WHEN t.name LIKE '%[]' THEN 'ARRAY' ELSE t.name END AS data_type, {database} AS udt_catalog,
    'pg_catalog' AS udt_schema, t.typname AS udt_name, p.place::VARCHAR AS dtd_identifier
FROM (
    SELECT oid, proname, unnest(proargtypes) AS typ, generate_subscripts(proargtypes, 1) AS place,
        nullif(unnest(proargnames[:len(proargtypes)]), '') AS argname
    FROM tavana_pg_proc
) p
JOIN tavana_type_text t ON t.oid = p.typ
