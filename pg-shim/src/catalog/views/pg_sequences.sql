SELECT nspname AS schemaname, seqname AS sequencename, 'tavana' AS sequenceowner, 20 AS data_type, start_value, min_value,
    max_value, increment_by, cycle, 1 AS cache_size, last_value
FROM tavana_user_sequence
