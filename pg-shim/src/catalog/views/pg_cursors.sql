SELECT name, statement, is_holdable, is_binary, false AS is_scrollable, creation_time
FROM (VALUES {cursors}) AS c(name, statement, is_holdable, is_binary, creation_time)
WHERE name IS NOT NULL
