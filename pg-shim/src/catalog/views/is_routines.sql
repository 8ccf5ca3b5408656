SELECT {database} AS specific_catalog, 'pg_catalog' AS specific_schema, p.proname || '_' || p.oid AS specific_name,
    {database} AS routine_catalog, 'pg_catalog' AS routine_schema, p.proname AS routine_name,
    CASE p.prokind WHEN 'f' THEN 'FUNCTION' WHEN 'p' THEN 'PROCEDURE' END AS routine_type,
    CASE WHEN t.name LIKE '%[]' THEN 'ARRAY' ELSE t.name END AS data_type, {database} AS type_udt_catalog,
    'pg_catalog' AS type_udt_schema, t.typname AS type_udt_name, '0' AS dtd_identifier, 'EXTERNAL' AS routine_body,
    p.prosrc AS external_name, 'INTERNAL' AS external_language, 'GENERAL' AS parameter_style,
    CASE p.provolatile WHEN 'i' THEN 'YES' ELSE 'NO' END AS is_deterministic, 'MODIFIES' AS sql_data_access,
    CASE WHEN p.proisstrict THEN 'YES' ELSE 'NO' END AS is_null_call, 'YES' AS schema_level_routine,
    0 AS max_dynamic_result_sets, 'INVOKER' AS security_type
FROM tavana_pg_proc p LEFT JOIN tavana_type_text t ON t.oid = p.prorettype
