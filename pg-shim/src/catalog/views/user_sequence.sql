-- Sequences.
SELECT nspname, sequence_name AS seqname, {oid: 'relation ' || nspname || '.' || sequence_name} AS oid, start_value,
    min_value, max_value, increment_by, cycle, last_value
FROM (
    SELECT *, CASE WHEN database_name = 'temp' THEN 'pg_temp_1' WHEN schema_name = 'main' THEN 'public' ELSE schema_name
        END AS nspname
    FROM duckdb_sequences() WHERE database_name IN ('memory', 'lake', 'temp')
)
