//! What becomes of statements that change the lake, and of those whose engine ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use arrow_array::{ArrayRef, Int32Array, RecordBatch};
use query::{Effect, ErrorKind, Session};
use tokio::sync::Notify;

use crate::bench::{Bench, Case, cases, fresh, read, statement};
use crate::engines::{end, engine_of};
use crate::streams::STOP_LIMIT;

cases![
    every_form_of_change,
    history_can_be_read,
    errors_tell_what_to_do,
    a_cancelled_write_leaves_nothing,
    a_failed_statement_ends_its_transaction,
    an_input_is_written_to_the_lake,
    rows_of_parameters_are_one_transaction,
    many_files_are_written_in_one_transaction,
];

/// Cases that only engine processes can stand.
pub(crate) const OF_PROCESSES: &[Case] = &[
    ("an_engine_that_dies_while_it_writes_leaves_all_or_nothing", |bench| {
        Box::pin(an_engine_that_dies_while_it_writes_leaves_all_or_nothing(bench))
    }),
    ("a_write_whose_engine_was_lost_says_so", |bench| Box::pin(a_write_whose_engine_was_lost_says_so(bench))),
];

async fn every_form_of_change(bench: &Bench) {
    let session = bench.open_alone().await;
    for (sql, changed) in [
        ("CREATE SCHEMA s", 0),
        ("CREATE TABLE s.t (a INTEGER NOT NULL, b VARCHAR DEFAULT 'd')", 0),
        ("INSERT INTO s.t (a) VALUES (1), (2), (3)", 3),
        ("INSERT INTO s.t BY NAME SELECT 'n' AS b, 4 AS a", 1),
        (
            "MERGE INTO s.t USING (VALUES (4, 'm'), (5, 'm')) v(a, b) ON t.a = v.a \
          WHEN MATCHED THEN UPDATE SET b = v.b WHEN NOT MATCHED THEN INSERT VALUES (v.a, v.b)",
            2,
        ),
        ("UPDATE s.t SET b = upper(b) WHERE a <= 2", 2),
        ("DELETE FROM s.t WHERE a = 3", 1),
        ("CREATE VIEW s.v AS SELECT a FROM s.t", 0),
        ("COMMENT ON TABLE s.t IS 'what it is'", 0),
        ("COMMENT ON COLUMN s.t.a IS 'a number'", 0),
        ("COMMENT ON VIEW s.v IS 'a view'", 0),
        ("ALTER TABLE s.t ADD COLUMN c INTEGER DEFAULT 7", 0),
        ("ALTER TABLE s.t RENAME COLUMN c TO d", 0),
        ("ALTER TABLE s.t ALTER COLUMN d TYPE BIGINT", 0),
        ("ALTER TABLE s.t SET PARTITIONED BY (a)", 0),
        ("ALTER TABLE s.t RESET PARTITIONED BY", 0),
        ("ALTER TABLE s.t SET SORTED BY (a ASC)", 0),
        ("ALTER TABLE s.t DROP COLUMN d", 0),
        ("ALTER TABLE s.t RENAME TO u", 0),
        ("CREATE OR REPLACE TABLE s.w AS SELECT a FROM s.u", 4),
        ("CREATE TABLE IF NOT EXISTS s.w (a INTEGER)", 0),
        ("TRUNCATE s.w", 4),
    ] {
        let prepared = session.prepare(&statement(sql), None).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert_eq!(prepared.class.effect, Effect::ChangesLake, "{sql}");
        let answer = bench.ask(&*session, sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert_eq!((answer.tally.changed(), answer.count()), (changed, 0), "{sql}");
    }
    let rows = bench.ask(&*session, "SELECT a, b FROM s.u ORDER BY a").await.unwrap().rows();
    assert_eq!(rows, [["1", "D"], ["2", "D"], ["4", "m"], ["5", "m"]]);
    let comment = "SELECT comment FROM duckdb_tables() WHERE table_name = 'u'";
    assert_eq!(bench.value(&*session, comment).await, "what it is");
    for sql in ["DROP VIEW s.v", "DROP TABLE s.u", "DROP SCHEMA s CASCADE"] {
        bench.ask(&*session, sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    assert_eq!(bench.error(&*session, "FROM s.w").await.kind(), ErrorKind::Missing);
}

async fn history_can_be_read(bench: &Bench) {
    let session = bench.open_alone().await;
    bench.ask(&*session, "CREATE TABLE t AS SELECT 1 AS a").await.unwrap();
    let first = bench.value(&*session, "SELECT id FROM lake.current_snapshot()").await;
    bench.ask(&*session, "INSERT INTO t VALUES (10)").await.unwrap();
    let second = bench.value(&*session, "SELECT * FROM ducklake_current_snapshot('lake')").await;
    for (sql, expected) in [
        (format!("SELECT sum(a) FROM t AT (VERSION => {first})"), "1"),
        (format!("SELECT sum(a) FROM lake.main.t AT (VERSION => {second})"), "11"),
        ("SELECT sum(a) FROM t AT (TIMESTAMP => now())".to_owned(), "11"),
        (format!("SELECT count(*) FROM lake.snapshots() WHERE snapshot_id > {first}"), "1"),
        (format!("SELECT sum(a) FROM ducklake_table_insertions('lake', 'main', 't', {second}, {second})"), "10"),
        (
            format!("SELECT string_agg(change_type, ',') FROM lake.table_changes('t', {first}, {second})"),
            "insert,insert",
        ),
        ("SELECT table_name FROM lake.table_info()".to_owned(), "t"),
    ] {
        assert_eq!(bench.value(&*session, &sql).await, expected, "{sql}");
    }
}

async fn errors_tell_what_to_do(bench: &Bench) {
    let session = bench.open_alone().await;
    bench.ask(&*session, "CREATE TABLE t (a INTEGER NOT NULL)").await.unwrap();
    for (sql, kind, state) in [
        ("CREATE TABLE t (a INTEGER)", ErrorKind::Exists, "42P07"),
        ("INSERT INTO t VALUES (NULL)", ErrorKind::Data, "23502"),
        ("INSERT INTO t VALUES ('x')", ErrorKind::Data, "22P02"),
        ("INSERT INTO nowhere VALUES (1)", ErrorKind::Missing, "42P01"),
        ("DROP TABLE nowhere", ErrorKind::Missing, "42P01"),
        ("CREATE TABLE nowhere.t (a INTEGER)", ErrorKind::Missing, "3F000"),
        ("INSERT INTO t VALUES (1) RETURNING a", ErrorKind::Unsupported, "0A000"),
        ("CREATE TABLE p (a INTEGER PRIMARY KEY)", ErrorKind::Unsupported, "0A000"),
        ("CREATE SEQUENCE q", ErrorKind::Unsupported, "0A000"),
        ("FROM __ducklake_metadata_lake.main.ducklake_table", ErrorKind::Denied, "42501"),
    ] {
        let error = bench.error(&*session, sql).await;
        assert_eq!((error.kind(), error.sqlstate()), (kind, state), "{sql}: {error}");
    }
    let other = bench.open_alone().await;
    for session in [&session, &other] {
        bench.ask(&**session, "BEGIN").await.unwrap();
        bench.ask(&**session, "CREATE TABLE u (a INTEGER)").await.unwrap();
    }
    bench.ask(&*session, "COMMIT").await.unwrap();
    let error = bench.error(&*other, "COMMIT").await;
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Conflict, "40001"), "{error}");
    assert!(error.hint().is_some_and(|hint| hint.contains("again")), "{error}");
    bench.ask(&*other, "INSERT INTO u VALUES (1)").await.unwrap();
}

async fn a_cancelled_write_leaves_nothing(bench: &Bench) {
    let session = bench.open_alone().await;
    bench.ask(&*session, "CREATE TABLE t (a BIGINT)").await.unwrap();
    let other = bench.open_alone().await;
    for sql in ["INSERT INTO t SELECT i FROM range(1000000000000) r(i)", "CREATE TABLE u AS FROM range(1000000000000)"]
    {
        let prepared = session.prepare(&statement(sql), None).await.unwrap();
        let writing = session.execute(fresh(), &prepared, None, None, bench.grant());
        assert!(tokio::time::timeout(Duration::from_millis(300), writing).await.is_err(), "{sql}");
        let begun = Instant::now();
        assert_eq!(bench.value(&*other, "SELECT count(*) FROM t").await, "0", "{sql}");
        assert_eq!(bench.value(&*session, "SELECT count(*) FROM t").await, "0", "{sql}");
        assert!(begun.elapsed() < STOP_LIMIT, "{sql}: {:?}", begun.elapsed());
    }
    bench.error(&*other, "FROM u").await;
    assert!(session.is_whole());
}

async fn a_failed_statement_ends_its_transaction(bench: &Bench) {
    let session = bench.open_alone().await;
    bench.ask(&*session, "CREATE TABLE t AS SELECT 1 AS a").await.unwrap();
    bench.ask(&*session, "BEGIN").await.unwrap();
    bench.ask(&*session, "INSERT INTO t VALUES (2)").await.unwrap();
    bench.error(&*session, "INSERT INTO t SELECT error('x')::INTEGER").await;
    bench.error(&*session, "SELECT 1").await;
    bench.ask(&*session, "ROLLBACK").await.unwrap();
    assert_eq!(bench.value(&*session, "SELECT sum(a) FROM t").await, "1");
}

async fn an_input_is_written_to_the_lake(bench: &Bench) {
    let session = bench.open_alone().await;
    bench.ask(&*session, "CREATE TABLE t (n BIGINT, s VARCHAR)").await.unwrap();
    for _ in 0..2 {
        bench.ask(&*session, "BEGIN").await.unwrap();
        crate::inputs::write_two_batches(bench, &*session, "INSERT INTO lake.main.t SELECT * FROM tavana_input").await;
        bench.ask(&*session, "COMMIT").await.unwrap();
    }
    assert_eq!(bench.value(&*session, "SELECT count(*) FROM t").await, "4000");
    let made = "SELECT string_agg(DISTINCT database_name || '.' || table_name, ',') FROM duckdb_tables()";
    assert_eq!(bench.value(&*session, made).await, "lake.t");
    let views = "SELECT count(*) FROM duckdb_views() WHERE NOT internal";
    assert_eq!(bench.value(&*session, views).await, "0");
}

async fn rows_of_parameters_are_one_transaction(bench: &Bench) {
    let session = bench.open_alone().await;
    bench.ask(&*session, "CREATE TABLE t (a INTEGER NOT NULL)").await.unwrap();
    let snapshot = "SELECT * FROM ducklake_current_snapshot('lake')";
    let before: u64 = bench.value(&*session, snapshot).await.parse().unwrap();
    let prepared = session.prepare(&statement("INSERT INTO t VALUES ($1)"), None).await.unwrap();
    let rows = |last: Option<i32>| {
        let column = Int32Array::from_iter((0..20).map(Some).chain([last]));
        RecordBatch::try_from_iter_with_nullable([("1", Arc::new(column) as ArrayRef, true)]).unwrap()
    };
    let started = bench.start_prepared(&*session, &prepared, Some(rows(None))).await;
    let failed = match started {
        Ok((_, stream)) => read(stream).await.map(|_| ()),
        Err(error) => Err(error),
    };
    assert_eq!(failed.unwrap_err().sqlstate(), "23502");
    assert_eq!(bench.value(&*session, "SELECT count(*) FROM t").await, "0");
    let (_, stream) = bench.start_prepared(&*session, &prepared, Some(rows(Some(20)))).await.unwrap();
    assert_eq!(read(stream).await.unwrap().tally.changed(), 21);
    assert_eq!(bench.value(&*session, "SELECT sum(a) FROM t").await, "210");
    assert_eq!(bench.value(&*session, snapshot).await, (before + 1).to_string());
}

/// A large transaction in the metadata, which looks for room beside it.
async fn many_files_are_written_in_one_transaction(bench: &Bench) {
    let session = bench.open_alone().await;
    bench.ask(&*session, "CREATE TABLE t (k INTEGER, s VARCHAR)").await.unwrap();
    bench.ask(&*session, "ALTER TABLE t SET PARTITIONED BY (k)").await.unwrap();
    let rows = "INSERT INTO t SELECT i % 250, 'x' || i FROM range(500) r(i)";
    for _ in 0..2 {
        assert_eq!(bench.ask(&*session, rows).await.unwrap().tally.changed(), 500);
    }
    assert_eq!(bench.value(&*session, "SELECT count(*) FROM t WHERE k < 7").await, "28");
    bench.ask(&*session, "DROP TABLE t").await.unwrap();
}

async fn an_engine_that_dies_while_it_writes_leaves_all_or_nothing(bench: &Bench) {
    const ROWS: u64 = 100;
    let reader = bench.open_alone().await;
    bench.ask(&*reader, "CREATE TABLE t (round INTEGER, i INTEGER)").await.unwrap();
    let spared = engine_of(bench, &*reader).await;
    let (begun, confirmed, mut rounds) = (Instant::now(), AtomicU64::new(0), 0);
    while rounds < 8 && begun.elapsed() < Duration::from_secs(8) {
        rounds += 1;
        let writer: Arc<dyn Session> = bench.open_alone().await;
        let sql = format!("INSERT INTO t SELECT {rounds}, i FROM range({ROWS}) r(i)");
        let at_work = Notify::new();
        let writing = async {
            loop {
                match bench.ask(&*writer, &sql).await {
                    Ok(_) => confirmed.fetch_add(1, Ordering::Relaxed),
                    Err(error) => break error,
                };
                at_work.notify_one();
            }
        };
        let killing = async {
            at_work.notified().await;
            tokio::time::sleep(Duration::from_micros(rand::random_range(0..80_000))).await;
            for engine in bench.worker.engines().into_iter().filter(|engine| *engine != spared) {
                end(bench, engine, rustix::process::Signal::KILL).await;
            }
        };
        let (error, ()) = tokio::join!(writing, killing);
        assert_eq!(error.kind(), ErrorKind::Lost, "{error}");
        let count = |sql: &'static str| bench.value(&*reader, sql);
        let broken = "SELECT count(*) FROM (SELECT round, i, count(*) AS n FROM t GROUP BY ALL) a JOIN \
                      (SELECT round, count(*) AS n FROM t WHERE i = 0 GROUP BY ALL) b USING (round) WHERE a.n <> b.n";
        assert_eq!(count(broken).await, "0");
        let whole: u64 = count("SELECT count(*) FROM t").await.parse().unwrap();
        assert_eq!(whole % ROWS, 0);
        // What was confirmed is there; of each round, one more may be.
        let confirmed = confirmed.load(Ordering::Relaxed);
        assert!(whole / ROWS >= confirmed && whole / ROWS <= confirmed + rounds, "{whole} {confirmed} {rounds}");
    }
    println!("    engines were killed {rounds} times, {} writes confirmed", confirmed.into_inner());
    bench.ask(&*reader, "INSERT INTO t VALUES (0, 0)").await.unwrap();
}

async fn a_write_whose_engine_was_lost_says_so(bench: &Bench) {
    let session = bench.open_alone().await;
    bench.ask(&*session, "CREATE TABLE t (a BIGINT)").await.unwrap();
    for sql in ["INSERT INTO t SELECT i FROM range(1000000000000) r(i)", "SELECT max(i) FROM range(1000000000000) r(i)"]
    {
        let session = bench.open_alone().await;
        let engine = engine_of(bench, &*session).await;
        let prepared = session.prepare(&statement(sql), None).await.unwrap();
        let id = fresh();
        let running = async { read(session.execute(id, &prepared, None, None, bench.grant()).await?).await };
        let killing = async {
            // It is with the engine, and has no end.
            while session.progress(id).await.is_none() {
                tokio::task::yield_now().await;
            }
            end(bench, engine, rustix::process::Signal::KILL).await;
        };
        let (outcome, ()) = tokio::join!(running, killing);
        let error = outcome.unwrap_err();
        let state = if sql.starts_with("INSERT") { "40003" } else { "57P02" };
        assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Lost, state), "{error}");
    }
}
