-- Statements that wait in line and whose clients ask how far they are. Of one that has begun to run, no content is kept.
-- Times are microseconds since 1970.
CREATE TABLE waiting (
    id TEXT NOT NULL PRIMARY KEY,
    service_id TEXT NOT NULL,
    user_name TEXT NOT NULL,
    place INTEGER NOT NULL,
    start_time INTEGER NOT NULL,
    status TEXT NOT NULL,
    content BLOB NOT NULL,
    digest BLOB NOT NULL
) STRICT;
CREATE INDEX waiting_by_service ON waiting (service_id);
