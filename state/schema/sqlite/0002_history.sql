-- Times are microseconds since 1970. What a row is found by stands in columns; all else is in its content, which is JSON.
CREATE TABLE query_history (
    query_id TEXT NOT NULL PRIMARY KEY,
    service_id TEXT NOT NULL,
    user_name TEXT NOT NULL,
    start_time INTEGER NOT NULL,
    status TEXT NOT NULL,
    content TEXT NOT NULL
) STRICT;
CREATE INDEX query_history_by_time ON query_history (start_time, query_id);
CREATE INDEX query_history_by_user ON query_history (user_name, start_time);
CREATE INDEX query_history_running ON query_history (service_id) WHERE status = 'running';
CREATE TABLE query_operators (
    query_id TEXT NOT NULL REFERENCES query_history (query_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    parent INTEGER,
    operator TEXT NOT NULL,
    estimated_rows INTEGER,
    actual_rows INTEGER,
    cpu_micros INTEGER,
    PRIMARY KEY (query_id, position)
) STRICT;
-- Days, counted from 1970, that somebody exports, and whether all of their rows were.
CREATE TABLE history_export (
    day INTEGER NOT NULL PRIMARY KEY,
    complete INTEGER NOT NULL
) STRICT;
CREATE TABLE learned (
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (version, kind, id)
) STRICT;
