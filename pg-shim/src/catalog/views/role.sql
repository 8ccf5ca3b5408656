-- Who there is: the owner of everything, the roles that PostgreSQL brings, and the principals.
SELECT * FROM (VALUES (10::UINTEGER, 'tavana', true, true), (3373, 'pg_monitor', false, false),
    (3374, 'pg_read_all_settings', false, false), (3375, 'pg_read_all_stats', false, false),
    (3377, 'pg_stat_scan_tables', false, false), (4200, 'pg_signal_backend', false, false),
    (4544, 'pg_checkpoint', false, false), (4569, 'pg_read_server_files', false, false),
    (4570, 'pg_write_server_files', false, false), (4571, 'pg_execute_server_program', false, false),
    (6171, 'pg_database_owner', false, false), (6181, 'pg_read_all_data', false, false),
    (6182, 'pg_write_all_data', false, false)) AS r(oid, rolname, rolsuper, rolcanlogin)
UNION ALL
SELECT {oid: 'role ' || rolname}, rolname, rolsuper, true
FROM (VALUES {roles}) AS w(rolname, rolsuper) WHERE rolname <> 'tavana'
