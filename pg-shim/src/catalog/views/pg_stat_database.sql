SELECT 16384 AS datid, {database} AS datname, 1 AS numbackends, 0 AS xact_commit, 0 AS xact_rollback, 0 AS blks_read,
    0 AS blks_hit, 0 AS tup_returned, 0 AS tup_fetched, 0 AS tup_inserted, 0 AS tup_updated, 0 AS tup_deleted,
    0 AS conflicts, 0 AS temp_files, 0 AS temp_bytes, 0 AS deadlocks
