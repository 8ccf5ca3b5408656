-- The arguments of functions, as PostgreSQL writes them.
SELECT p.oid AS tavana_key, coalesce(a.arguments, '') AS tavana_arguments,
    CASE WHEN p.proretset THEN 'SETOF ' ELSE '' END || r.name AS tavana_result,
    'CREATE OR REPLACE FUNCTION pg_catalog.' || p.proname || '(' || coalesce(a.arguments, '') || E')\n RETURNS ' || r.name
        || E'\n LANGUAGE internal\nAS $function$' || p.prosrc || E'$function$\n' AS tavana_definition
FROM tavana_pg_proc p
LEFT JOIN tavana_type_text r ON r.oid = p.prorettype
LEFT JOIN (
    SELECT u.oid, string_agg(CASE WHEN is_variadic AND place = n THEN 'VARIADIC ' ELSE '' END
        || CASE WHEN nullif(argname, '') IS NULL THEN '' ELSE argname || ' ' END || name, ', ' ORDER BY place) AS arguments
    FROM (
        SELECT oid, unnest(proargtypes) AS typ, generate_subscripts(proargtypes, 1) AS place, len(proargtypes) AS n,
            provariadic <> 0 AS is_variadic, unnest(proargnames[:len(proargtypes)]) AS argname
        FROM tavana_pg_proc
    ) u
    JOIN tavana_type_text t ON t.oid = u.typ
    GROUP BY u.oid
) a ON a.oid = p.oid
