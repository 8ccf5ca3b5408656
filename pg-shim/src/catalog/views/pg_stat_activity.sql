SELECT 16384 AS datid, {database} AS datname, pid, r.oid AS usesysid, usename, application_name,
    client_addr, backend_start, query_start AS xact_start, query_start, state_change, state, query,
    'client backend' AS backend_type, CASE WHEN state = 'idle' THEN 'Client' END AS wait_event_type,
    CASE WHEN state = 'idle' THEN 'ClientRead' END AS wait_event
FROM (VALUES {sessions}) AS s(pid, usename, application_name, client_addr, backend_start, query_start, state_change, state,
    query)
LEFT JOIN tavana_role r ON r.rolname = usename
WHERE pid IS NOT NULL
