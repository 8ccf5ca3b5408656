-- By what the history is called where it is exported to: one row.
CREATE TABLE history_name (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    name TEXT NOT NULL
);
