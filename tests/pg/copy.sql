COPY nums TO STDOUT
COPY nums (b, a) TO STDOUT
COPY (SELECT a, b FROM nums ORDER BY a) TO STDOUT
COPY (SELECT a, b FROM nums ORDER BY a) TO STDOUT (FORMAT csv)
COPY (SELECT a, b FROM nums ORDER BY a) TO STDOUT (FORMAT csv, HEADER)
COPY (SELECT a, b FROM nums ORDER BY a) TO STDOUT WITH CSV HEADER
COPY (SELECT a, b FROM nums ORDER BY a) TO STDOUT WITH DELIMITER '|' NULL 'none'
COPY (SELECT a, b FROM nums ORDER BY a) TO STDOUT (FORMAT csv, FORCE_QUOTE *)
COPY (SELECT a, b FROM nums ORDER BY a) TO STDOUT (FORMAT csv, FORCE_QUOTE (b), DELIMITER ';', QUOTE '''', NULL 'none')
COPY (SELECT a, b FROM nums ORDER BY a) TO STDOUT (FORMAT binary)
COPY (SELECT a, b FROM nums ORDER BY a) TO STDOUT (FORMAT text, HEADER)
COPY (SELECT i2, i4, i8, f4, f8, n, b, t, v, d, tm, ts, tz, u, l, s FROM kinds ORDER BY i4) TO STDOUT
COPY (SELECT i2, i4, i8, f4, f8, n, b, t, v, d, tm, ts, tz, u, l, s FROM kinds ORDER BY i4) TO STDOUT (FORMAT csv)
COPY (SELECT i2, i4, i8, f4, f8, b, t, v, d, tm, ts, tz, u, l, s FROM kinds ORDER BY i4) TO STDOUT (FORMAT binary)
COPY (SELECT n FROM kinds ORDER BY i4) TO STDOUT (FORMAT binary)
COPY (SELECT 'a"b' AS x, 'c,d' AS y, E'e\nf' AS z, '' AS w, '\.' AS v) TO STDOUT (FORMAT csv)
COPY nothing TO STDOUT
COPY nums (nothing) TO STDOUT
COPY odd TO STDOUT
COPY nums TO STDOUT (FORMAT nothing)
COPY nums TO STDOUT (DELIMITER 'xx')
COPY nums TO STDOUT (NOTHING true)
COPY nums TO STDOUT (FORMAT csv, QUOTE 'xx')
COPY nums TO '/tmp/nothing/here'
COPY nums FROM '/tmp/nothing/here'
COPY nums TO PROGRAM 'true'
COPY nothing FROM STDIN
COPY odd FROM STDIN <<< 1\tx\n
BEGIN; COPY nums FROM STDIN <<< 6\tsix\n7\t\\N\n; SELECT * FROM nums WHERE a > 5 ORDER BY a; ROLLBACK
BEGIN; COPY nums FROM STDIN (FORMAT csv) <<< 6,six\n7,\n8,""\n; SELECT * FROM nums WHERE a > 5 ORDER BY a; ROLLBACK
BEGIN; COPY nums FROM STDIN (FORMAT csv, HEADER) <<< x,y\n6,"a ""b"", c"\n; SELECT * FROM nums WHERE a > 5 ORDER BY a; ROLLBACK
BEGIN; COPY nums FROM STDIN (FORMAT csv, HEADER match) <<< x,y\n6,six\n; ROLLBACK
BEGIN; COPY nums (b, a) FROM STDIN WITH DELIMITER ',' <<< six,6\n; SELECT * FROM nums WHERE a > 5 ORDER BY a; ROLLBACK
BEGIN; COPY nums FROM STDIN <<< x\ty\n; ROLLBACK
BEGIN; COPY nums FROM STDIN <<< 1\n; ROLLBACK
BEGIN; COPY nums FROM STDIN <<< 1\t2\t3\n; ROLLBACK
BEGIN; COPY strict FROM STDIN <<< \\N\tx\n; ROLLBACK
BEGIN; COPY nums FROM STDIN (FORMAT binary) <<< nonsense; ROLLBACK
BEGIN; COPY nums FROM STDIN (FORMAT csv) <<< 1,"open\n; ROLLBACK
BEGIN; COPY nums FROM STDIN (FORMAT csv, FORCE_NULL (b)) <<< 6,""\n; SELECT * FROM nums WHERE a > 5; ROLLBACK
BEGIN; COPY nums FROM STDIN (FORMAT csv, FORCE_NOT_NULL (b)) <<< 6,\n; SELECT * FROM nums WHERE a > 5; ROLLBACK
BEGIN; COPY nums FROM STDIN (ENCODING 'latin1') <<< 6\tx\n; ROLLBACK
