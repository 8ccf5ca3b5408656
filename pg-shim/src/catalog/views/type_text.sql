-- What a type is called in SQL.
SELECT oid, typname, CASE WHEN name IS NULL THEN shown ELSE name END || CASE WHEN element THEN '[]' ELSE '' END AS name
FROM (
    SELECT t.oid, t.typname, coalesce(e.typname, t.typname) AS base, e.oid IS NOT NULL AS element,
        CASE WHEN coalesce(e.typnamespace, t.typnamespace) = 11 THEN {quote: coalesce(e.typname, t.typname)}
        ELSE 'information_schema.' || coalesce(e.typname, t.typname) END AS shown
    FROM tavana_pg_type t
    LEFT JOIN tavana_pg_type e ON t.typcategory = 'A' AND e.oid = t.typelem AND starts_with(t.typname, '_')
)
LEFT JOIN (VALUES ('bool', 'boolean'), ('int2', 'smallint'), ('int4', 'integer'), ('int8', 'bigint'), ('float4', 'real'),
    ('float8', 'double precision'), ('bpchar', 'character'), ('varchar', 'character varying'),
    ('time', 'time without time zone'), ('timetz', 'time with time zone'),
    ('timestamp', 'timestamp without time zone'), ('timestamptz', 'timestamp with time zone'), ('varbit', 'bit varying'),
    ('bit', 'bit'), ('interval', 'interval'), ('numeric', 'numeric'))
    AS s(short, name) ON s.short = base
