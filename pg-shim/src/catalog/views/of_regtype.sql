SELECT tavana_key, any_value(oid) AS tavana_oid, any_value(name) AS tavana_text
FROM (
    -- Unquoted, "char" is another type.
    SELECT unnest([oid::VARCHAR, CASE WHEN typname <> 'char' THEN typname END, name, 'pg_catalog.' || typname]) AS tavana_key, oid, name FROM tavana_type_text
    UNION ALL
    SELECT a.alias, t.oid, t.name
    FROM (VALUES ('int', 23), ('decimal', 1700), ('float', 701), ('char', 1042), ('character', 1042),
        ('timestamp', 1114), ('time', 1083), ('"char"', 18), ('int[]', 1007), ('text[]', 1009), ('dec', 1700))
        AS a(alias, oid)
    JOIN tavana_type_text t ON t.oid = a.oid
)
GROUP BY tavana_key
