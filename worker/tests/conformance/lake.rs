//! The writable lake.

use query::{Effect, ErrorKind, Principal, Scope, Session};
use std::sync::Arc;

use crate::bench::{Bench, SHARE, cases, naming, statement, table};

cases![
    a_table_is_made_filled_changed_and_dropped,
    engines_see_each_others_commits,
    one_transaction_reads_places_and_writes_the_lake,
    who_may_only_read_does,
    names_are_found_in_the_lake_first,
    what_may_read_the_lake_is_told,
    the_metadata_is_not_shown,
];

fn reader() -> Principal {
    Principal { name: "reader".into(), scope: Scope::Read }
}

async fn class(session: &dyn Session, sql: &str) -> (Effect, bool) {
    let prepared = session.prepare(&statement(sql), None).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    (prepared.class.effect, prepared.class.returns_rows)
}

async fn a_table_is_made_filled_changed_and_dropped(bench: &Bench) {
    let session = bench.open_alone().await;
    for (sql, changed) in [
        ("CREATE TABLE t (a INTEGER, b VARCHAR)", 0),
        ("INSERT INTO t SELECT i, 'x' || i FROM range(1000) r(i)", 1000),
        ("UPDATE t SET b = 'y' WHERE a < 10", 10),
        ("DELETE FROM t WHERE a >= 990", 10),
        ("CREATE TABLE u AS SELECT * FROM t WHERE b = 'y'", 10),
    ] {
        assert_eq!(class(&*session, sql).await, (Effect::ChangesLake, false), "{sql}");
        let answer = bench.ask(&*session, sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert_eq!(answer.tally.changed(), changed, "{sql}");
    }
    assert_eq!(bench.value(&*session, "SELECT count(*) FROM t").await, "990");
    assert_eq!(bench.value(&*session, "SELECT current_database()").await, "lake");
    bench.ask(&*session, "DROP TABLE u").await.unwrap();
    assert_eq!(bench.error(&*session, "FROM u").await.kind(), ErrorKind::Missing);
    assert_eq!(bench.error(&*session, "CREATE TABLE t (a INTEGER)").await.kind(), ErrorKind::Exists);
}

async fn engines_see_each_others_commits(bench: &Bench) {
    let (first, second): (Arc<dyn Session>, _) = (bench.open_alone().await, bench.open_alone().await);
    bench.ask(&*first, "CREATE TABLE t AS SELECT 1 AS a").await.unwrap();
    assert_eq!(bench.value(&*second, "SELECT sum(a) FROM t").await, "1");
    bench.ask(&*second, "INSERT INTO lake.main.t VALUES (2)").await.unwrap();
    bench.ask(&*first, "BEGIN").await.unwrap();
    assert_eq!(bench.value(&*first, "SELECT sum(a) FROM t").await, "3");
    bench.ask(&*second, "INSERT INTO t VALUES (4)").await.unwrap();
    assert_eq!(bench.value(&*first, "SELECT sum(a) FROM t").await, "3");
    bench.ask(&*first, "COMMIT").await.unwrap();
    assert_eq!(bench.value(&*first, "SELECT sum(a) FROM t").await, "7");
    let warm = bench.open().await;
    assert_eq!(bench.value(&*warm, "SELECT sum(a) FROM t").await, "7");
}

async fn one_transaction_reads_places_and_writes_the_lake(bench: &Bench) {
    let one = bench.parquet_table("one", "one/a.parquet", "SELECT 1 AS a").await;
    let two = bench.parquet_table("two", "two/a.parquet", "SELECT 2 AS a").await;
    let session = bench.open_alone().await;
    bench.ask(&*session, "CREATE TABLE before AS SELECT 0 AS a").await.unwrap();
    for end in ["ROLLBACK", "COMMIT"] {
        bench.ask(&*session, "BEGIN").await.unwrap();
        bench.ask_of(&*session, &naming("CREATE TABLE t AS FROM one", std::slice::from_ref(&one))).await.unwrap();
        bench.ask_of(&*session, &naming("INSERT INTO t SELECT a FROM two", std::slice::from_ref(&two))).await.unwrap();
        bench.ask(&*session, "CREATE TEMP TABLE aside AS FROM t").await.unwrap();
        assert_eq!(bench.value(&*session, "SELECT sum(a) FROM aside").await, "3");
        bench.ask(&*session, end).await.unwrap();
    }
    assert_eq!(bench.value(&*session, "SELECT sum(a) FROM t").await, "3");
    let both = naming("SELECT one.a + two.a FROM one, two", &[one, two]);
    assert_eq!(bench.ask_of(&*session, &both).await.unwrap().rows(), [["3"]]);
}

async fn who_may_only_read_does(bench: &Bench) {
    let writer = bench.open_alone().await;
    bench.ask(&*writer, "CREATE TABLE t AS SELECT 1 AS a").await.unwrap();
    for session in
        [bench.worker.open(&reader()).await.unwrap(), bench.worker.open_alone(&reader(), SHARE).await.unwrap()]
    {
        assert_eq!(bench.value(&*session, "SELECT sum(a) FROM t").await, "1");
        for sql in ["INSERT INTO t VALUES (2)", "CREATE TABLE u (a INTEGER)", "DROP TABLE lake.t", "DELETE FROM main.t"]
        {
            let error = bench.error(&*session, sql).await;
            assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Denied, "42501"), "{sql}: {error}");
            assert!(error.message().contains("scope read"), "{error}");
        }
        bench.ask(&*writer, "INSERT INTO t VALUES (0)").await.unwrap();
        assert_eq!(bench.value(&*session, "SELECT sum(a) FROM t").await, "1");
    }
    let session = bench.worker.open_alone(&reader(), SHARE).await.unwrap();
    bench.ask(&*session, "CREATE TEMP TABLE t AS SELECT 5 AS a").await.unwrap();
    bench.ask(&*session, "INSERT INTO t VALUES (6)").await.unwrap();
    assert_eq!(bench.value(&*session, "SELECT sum(a) FROM t").await, "11");
}

async fn names_are_found_in_the_lake_first(bench: &Bench) {
    let session = bench.open_alone().await;
    let path = bench.at("t.csv");
    std::fs::write(&path, "a\n7\n").unwrap();
    let t = [table("t", query::Format::Csv, &path)];
    let ask = async |sql: &str| bench.ask_of(&*session, &naming(sql, &t)).await.map(|answer| answer.rows());
    assert_eq!(ask("SELECT a FROM t").await.unwrap(), [["7"]]);
    let denied = ask("INSERT INTO t VALUES (1)").await.unwrap_err();
    assert_eq!(denied.kind(), ErrorKind::Denied, "{denied}");
    ask("CREATE TABLE t AS SELECT 1 AS a").await.unwrap();
    assert_eq!(ask("SELECT a FROM t").await.unwrap(), [["1"]]);
    assert_eq!(ask("SELECT a FROM memory.main.t").await.unwrap(), [["7"]]);
    ask("CREATE TEMP TABLE t AS SELECT 9 AS a").await.unwrap();
    assert_eq!(class(&*session, "INSERT INTO t VALUES (10)").await.0, Effect::ChangesSession);
    assert_eq!(class(&*session, "INSERT INTO lake.t VALUES (10)").await.0, Effect::ChangesLake);
    assert_eq!(ask("SELECT a FROM t").await.unwrap(), [["9"]]);
    ask("DROP TABLE t").await.unwrap();
    ask("DROP TABLE t").await.unwrap();
    assert_eq!(ask("SELECT a FROM t").await.unwrap(), [["7"]]);
    assert_eq!(ask("DROP VIEW t").await.unwrap_err().kind(), ErrorKind::Denied);
}

async fn what_may_read_the_lake_is_told(bench: &Bench) {
    let session = bench.open_alone().await;
    let reads = async |sql: &str| session.prepare(&statement(sql), None).await.unwrap().reads_lake;
    bench.ask(&*session, "CREATE TABLE t AS SELECT 1 AS a").await.unwrap();
    assert!(reads("FROM t").await && !reads("SELECT 1").await);
    // What a macro reads is not in the text of the statement that calls it.
    bench.ask(&*session, "CREATE TEMP MACRO m() AS (SELECT max(a) FROM t)").await.unwrap();
    assert!(reads("SELECT m()").await);
}

async fn the_metadata_is_not_shown(bench: &Bench) {
    let session = bench.open_alone().await;
    for sql in ["SHOW DATABASES", "SHOW ALL TABLES", "FROM duckdb_tables()", "FROM information_schema.schemata"] {
        let rows = bench.ask(&*session, sql).await.unwrap().rows();
        assert!(!format!("{rows:?}").contains("__ducklake"), "{sql}: {rows:?}");
    }
}
