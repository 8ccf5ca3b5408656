//! What sessions hold, and what they do not.

use query::{ErrorKind, Principal, Scope};

use crate::bench::{Bench, cases};

cases![
    state_stays_in_a_session_of_its_own,
    transactions_hold,
    sessions_of_their_own_do_not_meet,
    several_statements_of_a_session_take_turns,
    a_closed_session_leaves_the_others,
];

async fn state_stays_in_a_session_of_its_own(bench: &Bench) {
    let session = bench.open_alone().await;
    for sql in [
        "CREATE TEMP TABLE t AS SELECT 1 AS a",
        "CREATE TEMP VIEW v AS SELECT a + 1 AS b FROM t",
        "CREATE TEMP MACRO double(x) AS x * 2",
        "CREATE TEMP SEQUENCE s START 5",
        "SET TimeZone = 'Asia/Tokyo'",
        "SET VARIABLE name = 'value'",
    ] {
        bench.ask(&*session, sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    for (sql, expected) in [
        ("SELECT b FROM v", "2"),
        ("SELECT double(a) FROM t", "2"),
        ("SELECT nextval('s')", "5"),
        ("SELECT nextval('s')", "6"),
        ("SELECT current_setting('TimeZone')", "Asia/Tokyo"),
        ("SELECT getvariable('name')", "value"),
    ] {
        assert_eq!(bench.value(&*session, sql).await, expected, "{sql}");
    }
    bench.ask(&*session, "RESET TimeZone").await.unwrap();
    assert_ne!(bench.value(&*session, "SELECT current_setting('TimeZone')").await, "Asia/Tokyo");
}

async fn transactions_hold(bench: &Bench) {
    let session = bench.open_alone().await;
    bench.ask(&*session, "CREATE TEMP TABLE t (a INTEGER)").await.unwrap();
    for (ending, expected) in [("ROLLBACK", "0"), ("COMMIT", "1")] {
        bench.ask(&*session, "BEGIN TRANSACTION").await.unwrap();
        bench.ask(&*session, "INSERT INTO t VALUES (1)").await.unwrap();
        assert_eq!(bench.value(&*session, "SELECT count(*) FROM t").await, "1");
        bench.ask(&*session, ending).await.unwrap();
        assert_eq!(bench.value(&*session, "SELECT count(*) FROM t").await, expected, "{ending}");
    }
    assert_eq!(bench.error(&*session, "ROLLBACK").await.kind(), ErrorKind::Conflict);
}

async fn sessions_of_their_own_do_not_meet(bench: &Bench) {
    let first = bench.open_alone().await;
    bench.ask(&*first, "CREATE TEMP TABLE t AS SELECT 1 AS a").await.unwrap();
    bench.ask(&*first, "SET TimeZone = 'Asia/Tokyo'").await.unwrap();
    bench.ask(&*first, "SET SESSION default_null_order = 'nulls_first'").await.unwrap();
    bench.ask(&*first, "BEGIN").await.unwrap();
    let other = Principal { name: "other".into(), scope: Scope::Write };
    for session in [
        bench.open().await,
        bench.open_alone().await,
        bench.worker.open(&other).await.unwrap(),
        bench.worker.open_alone(&other, crate::bench::SHARE).await.unwrap(),
    ] {
        assert_eq!(bench.error(&*session, "SELECT * FROM t").await.sqlstate(), "42P01");
        assert_ne!(bench.value(&*session, "SELECT current_setting('TimeZone')").await, "Asia/Tokyo");
        let first_row = "SELECT a FROM (VALUES (NULL), (1)) t(a) ORDER BY a";
        assert_eq!(bench.value(&*session, first_row).await, "1");
    }
    assert_eq!(bench.value(&*first, "SELECT a FROM t").await, "1");
}

async fn several_statements_of_a_session_take_turns(bench: &Bench) {
    let session = bench.open_alone().await;
    bench.ask(&*session, "CREATE TEMP SEQUENCE s").await.unwrap();
    let asked = (0..20).map(|_| bench.value(&*session, "SELECT nextval('s')"));
    let mut numbers: Vec<u32> =
        futures::future::join_all(asked).await.iter().map(|number| number.parse().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=20).collect::<Vec<u32>>());
}

async fn a_closed_session_leaves_the_others(bench: &Bench) {
    let (shared, first, second) = (bench.open().await, bench.open_alone().await, bench.open_alone().await);
    bench.ask(&*second, "CREATE TEMP TABLE t AS SELECT 1 AS a").await.unwrap();
    first.close().await;
    drop(first);
    shared.close().await;
    assert_eq!(bench.value(&*second, "SELECT a FROM t").await, "1");
    assert_eq!(bench.value(&*bench.open().await, "SELECT 1").await, "1");
}
