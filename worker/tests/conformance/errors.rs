//! What errors say.

use query::ErrorKind;

use crate::bench::{Bench, Reader, cases, statement};

cases![every_error_has_its_kind, a_late_error_ends_the_result, an_error_leaves_the_session_whole, limits_are_errors];

async fn every_error_has_its_kind(bench: &Bench) {
    use ErrorKind as K;
    let session = bench.open().await;
    let mut wrong = Vec::new();
    for (sql, kind, state, says) in [
        ("SELEC 1", K::Syntax, "42601", "line 1: SELEC 1\n        ^"),
        ("SELECT 1,\n  FROM WHERE", K::Syntax, "42601", "line 2:   FROM WHERE\n"),
        ("", K::Syntax, "42601", "empty"),
        ("   -- nothing", K::Syntax, "42601", "empty"),
        ("SELECT 1; SELECT 2", K::Syntax, "42601", "one"),
        ("SELECT 1\0", K::Syntax, "42601", "null character"),
        ("SELECT * FROM nowhere", K::Missing, "42P01", "line 1: SELECT * FROM nowhere\n                      ^"),
        ("SELECT colum FROM (SELECT 1 AS column_a)", K::Missing, "42703", "column_a"),
        ("SELECT lenght('x')", K::Missing, "42883", "length"),
        ("SELECT length(1, 2, 3)", K::Missing, "42883", "length"),
        ("SELECT 'x'::INTEGER", K::Data, "22P02", "x"),
        ("SELECT CAST(300 AS TINYINT)", K::Data, "22003", "300"),
        ("SELECT 9223372036854775807 + i FROM range(1, 2) r(i)", K::Data, "22003", ""),
        ("SELECT error('on purpose')", K::Data, "22023", "on purpose"),
        ("SELECT * FROM read_csv('/etc/passwd')", K::Denied, "42501", "/etc/passwd"),
        ("ATTACH 'x.db'", K::Denied, "42501", "ATTACH"),
        ("SET memory_limit = '1TB'", K::Denied, "55P02", "memory_limit"),
        ("PREPARE p AS SELECT 1", K::Unsupported, "0A000", "PREPARE"),
    ] {
        let error = bench.error(&*session, sql).await;
        if error.kind() != kind || error.sqlstate() != state || !error.to_string().contains(says) {
            wrong.push(format!("{sql}: {:?} {} {error}", error.kind(), error.sqlstate()));
        }
        let first = error.message().chars().next();
        if first.is_none_or(char::is_whitespace) || error.message().contains("exception_type") {
            wrong.push(format!("{sql}: badly said: {error}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn a_late_error_ends_the_result(bench: &Bench) {
    let session = bench.open().await;
    // Far behind what the engine has ready before it is asked for.
    let sql = "SELECT CASE WHEN i = 15000000 THEN error('late') ELSE i END AS i FROM range(30000000) r(i)";
    let (_, stream) = bench.start(&*session, &statement(sql)).await.unwrap();
    let mut reader = Reader::new(&stream.schema, stream.frames);
    let mut rows = 0;
    let error = loop {
        match reader.next().await {
            Some(Ok(batch)) => rows += batch.num_rows(),
            Some(Err(error)) => break error,
            None => panic!("the result ended as if it were whole"),
        }
    };
    assert!(rows > 0 && rows <= 15_000_000, "{rows}");
    assert_eq!(error.kind(), ErrorKind::Data);
    assert!(error.message().contains("late"), "{error}");
    assert_eq!(bench.value(&*session, "SELECT 1").await, "1");
}

async fn an_error_leaves_the_session_whole(bench: &Bench) {
    let session = bench.open_alone().await;
    bench.ask(&*session, "CREATE TEMP TABLE t (a INTEGER PRIMARY KEY)").await.unwrap();
    bench.ask(&*session, "INSERT INTO t VALUES (1)").await.unwrap();
    for (sql, kind, state) in [
        ("INSERT INTO t VALUES (1)", ErrorKind::Data, "23000"),
        ("CREATE TEMP TABLE t (b INTEGER)", ErrorKind::Exists, "42P07"),
        ("INSERT INTO t VALUES ('x')", ErrorKind::Data, "22P02"),
        ("DROP TABLE u", ErrorKind::Missing, "42P01"),
        ("COMMIT", ErrorKind::Conflict, "40001"),
    ] {
        let error = bench.error(&*session, sql).await;
        assert_eq!((error.kind(), error.sqlstate()), (kind, state), "{sql}: {error}");
    }
    assert_eq!(bench.value(&*session, "SELECT count(*) FROM t").await, "1");
}

async fn limits_are_errors(bench: &Bench) {
    let session = bench.open().await;
    let deep = format!("SELECT {}1{}", "(".repeat(10_000), ")".repeat(10_000));
    let sums = format!("SELECT 1{}", " + 1".repeat(20_000));
    let long_row = "SELECT repeat('x', 100000000)".to_owned();
    for sql in [deep, sums, long_row] {
        let error = bench.error(&*session, &sql).await;
        let start: String = sql.chars().take(40).collect();
        assert_eq!(error.kind(), ErrorKind::Limit, "{start}: {error}");
        assert_eq!(bench.value(&*session, "SELECT 1").await, "1", "{start}");
    }
}
