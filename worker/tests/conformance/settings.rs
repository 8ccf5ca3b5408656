//! Settings that a session gives its statements.

use std::time::Instant;

use query::{ErrorKind, Session, Statement};
use worker::gate::Gate;

use crate::bench::{Bench, cases, statement};

cases![
    they_hold_for_their_statement_alone,
    they_hold_until_they_change,
    names_are_looked_up_where_they_say,
    what_is_unfit_is_told,
    each_can_be_set,
    they_cost_little,
];

fn with(sql: &str, settings: &[(&str, &str)]) -> Statement {
    let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Statement { settings, ..statement(sql) }
}

async fn value(bench: &Bench, session: &dyn Session, sql: &str, settings: &[(&str, &str)]) -> String {
    let answer = bench.ask_of(session, &with(sql, settings)).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    answer.rows()[0][0].clone()
}

const ZONE: &str = "SELECT current_setting('TimeZone')";

async fn they_hold_for_their_statement_alone(bench: &Bench) {
    let session = bench.open().await;
    let before = bench.value(&*session, ZONE).await;
    for zone in ["Asia/Tokyo", "Europe/Berlin"] {
        assert_eq!(value(bench, &*session, ZONE, &[("TimeZone", zone)]).await, zone);
        // The type of a column may depend on a setting.
        let divided = with("SELECT 1 / 2", &[("integer_division", "true")]);
        assert_eq!(bench.ask_of(&*session, &divided).await.unwrap().rows(), [["0"]]);
        for _ in 0..12 {
            assert_eq!(bench.value(&*session, ZONE).await, before);
        }
        assert_eq!(bench.value(&*session, "SELECT 1 / 2").await, "0.5");
    }
}

async fn they_hold_until_they_change(bench: &Bench) {
    let session = bench.open_alone().await;
    let tokyo = [("TimeZone", "Asia/Tokyo")];
    assert_eq!(value(bench, &*session, ZONE, &tokyo).await, "Asia/Tokyo");
    // What is set by SQL stays until the option changes.
    bench.ask_of(&*session, &with("SET TimeZone = 'Europe/Berlin'", &tokyo)).await.unwrap();
    assert_eq!(value(bench, &*session, ZONE, &tokyo).await, "Europe/Berlin");
    assert_eq!(value(bench, &*session, ZONE, &[("TimeZone", "UTC")]).await, "UTC");
    bench.ask_of(&*session, &with("CREATE TEMP TABLE t AS SELECT 1 AS a", &[("TimeZone", "UTC")])).await.unwrap();
    let division = [("integer_division", "true")];
    assert_eq!(value(bench, &*session, "SELECT 1 / 2 FROM t", &division).await, "0");
    assert_eq!(bench.value(&*session, "SELECT 1 / 2").await, "0.5");
    // A transaction that has failed can be ended whatever the settings are.
    bench.ask(&*session, "BEGIN").await.unwrap();
    bench.error(&*session, "SELECT 'x'::INTEGER").await;
    bench.ask_of(&*session, &with("ROLLBACK", &division)).await.unwrap();
    assert_eq!(value(bench, &*session, "SELECT 1 / 2", &division).await, "0");
}

async fn names_are_looked_up_where_they_say(bench: &Bench) {
    let own = bench.open_alone().await;
    bench.ask(&*own, "CREATE SCHEMA s").await.unwrap();
    bench.ask(&*own, "CREATE TABLE s.t AS SELECT 's' AS a").await.unwrap();
    bench.ask(&*own, "CREATE TABLE t AS SELECT 'main' AS a").await.unwrap();
    for session in [bench.open().await, own] {
        assert_eq!(bench.value(&*session, "SELECT a FROM t").await, "main");
        assert_eq!(value(bench, &*session, "SELECT a FROM t", &[("schema", "s")]).await, "s");
        assert_eq!(
            value(bench, &*session, "SELECT a FROM t", &[("catalog", "LAKE"), ("schema", "main")]).await,
            "main"
        );
        let place = "SELECT current_database() || '.' || current_schema()";
        assert_eq!(value(bench, &*session, place, &[("catalog", "lake"), ("schema", "s")]).await, "lake.s");
        assert_eq!(value(bench, &*session, place, &[("catalog", "memory")]).await, "memory.main");
        assert_eq!(bench.value(&*session, place).await, "lake.main");
        for settings in [[("schema", "nowhere")], [("catalog", "nowhere")], [("schema", "")], [("catalog", "system")]] {
            let error = bench.ask_of(&*session, &with("SELECT 1", &settings)).await.unwrap_err();
            assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Missing, "3F000"), "{settings:?}: {error}");
        }
        assert_eq!(bench.value(&*session, place).await, "lake.main");
        // Nothing is made where it would not last.
        let made = bench.ask_of(&*session, &with("CREATE TABLE x (a INTEGER)", &[("catalog", "memory")])).await;
        assert_eq!(made.unwrap_err().kind(), ErrorKind::Denied);
        let inside = with("CREATE OR REPLACE TABLE x AS SELECT 1 AS a", &[("schema", "s")]);
        bench.ask_of(&*session, &inside).await.unwrap();
        assert_eq!(bench.value(&*session, "SELECT a FROM lake.s.x").await, "1");
    }
    let session = bench.open_alone().await;
    for (sql, expected) in
        [("USE lake.s", "s"), ("USE lake", "main"), ("SET schema = 'lake.s'", "s"), ("USE lake.main", "main")]
    {
        bench.ask(&*session, sql).await.unwrap();
        assert_eq!(bench.value(&*session, "SELECT a FROM t").await, expected, "{sql}");
    }
    bench.ask(&*session, "USE memory").await.unwrap();
    assert_eq!(bench.error(&*session, "CREATE TABLE y (a INTEGER)").await.kind(), ErrorKind::Denied);
    assert_eq!(bench.error(&*session, "USE s").await.kind(), ErrorKind::Denied);
}

async fn what_is_unfit_is_told(bench: &Bench) {
    for session in [bench.open().await, bench.open_alone().await] {
        let (denied, unfit) = ((ErrorKind::Denied, "55P02"), (ErrorKind::Data, "22023"));
        for (name, setting, told) in [
            ("threads", "1", denied),
            ("TimeZone", "Nowhere/Land", unfit),
            ("lambda_syntax", "x", unfit),
            ("nothing", "1", denied),
        ] {
            let error = bench.ask_of(&*session, &with("SELECT 1", &[(name, setting)])).await.unwrap_err();
            assert_eq!((error.kind(), error.sqlstate()), told, "{name}: {error}");
            assert!(error.message().contains(name), "{error}");
        }
        assert_eq!(bench.value(&*session, "SELECT 1").await, "1");
    }
}

async fn each_can_be_set(bench: &Bench) {
    let session = bench.open_alone().await;
    for name in Gate::settings().iter().filter(|name| !["schema", "search_path"].contains(name)) {
        let is = bench.value(&*session, &format!("SELECT current_setting('{name}')")).await;
        assert_eq!(value(bench, &*session, "SELECT 1", &[(name, &is)]).await, "1", "{name}");
    }
    assert_eq!(value(bench, &*session, "SELECT 1", &[("search_path", "lake,temp")]).await, "1");
}

async fn they_cost_little(bench: &Bench) {
    let session = bench.open().await;
    let mut best = [f64::MAX; 2];
    for _ in 0..40 {
        for (best, settings) in best.iter_mut().zip([&[][..], &[("TimeZone", "Asia/Tokyo"), ("schema", "main")][..]]) {
            let statement = with("SELECT 1", settings);
            let begun = Instant::now();
            session.prepare(&statement, None).await.unwrap();
            *best = best.min(begun.elapsed().as_secs_f64());
        }
    }
    println!("    a look without settings {:.2} ms, with them {:.2} ms", best[0] * 1e3, best[1] * 1e3);
    // Far more than it takes.
    assert!(best[1] - best[0] < 0.005, "{best:?}");
}
