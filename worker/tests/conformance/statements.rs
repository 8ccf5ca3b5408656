//! Preparing and running statements.

use arrow_schema::{DataType, Field, Schema};
use query::{Effect, ErrorKind};

use crate::bench::{Bench, SHARE, cases, read, statement};

cases![
    a_worker_says_what_it_is,
    a_query_tells_its_columns_before_it_runs,
    every_class_is_told,
    preparing_runs_nothing,
    results_of_every_length_come_whole,
    a_prepared_statement_runs_again_and_again,
    every_type_comes_through,
    columns_that_changed_are_a_conflict,
    changes_are_counted,
];

async fn a_worker_says_what_it_is(bench: &Bench) {
    assert_eq!(bench.worker.id(), query::WorkerId(1));
    assert_eq!(bench.worker.capacity(), SHARE);
    assert!(bench.worker.ready().await);
    assert_eq!(bench.worker.engines().is_empty(), bench.kind == crate::bench::Kind::InProcess);
}

async fn a_query_tells_its_columns_before_it_runs(bench: &Bench) {
    let session = bench.open().await;
    let sql = "SELECT 1::INTEGER AS a, 'x' AS \"B b\", NULL::DECIMAL(10, 2) AS c, [1::BIGINT] AS d, now() AS e";
    let prepared = session.prepare(&statement(sql), None).await.unwrap();
    assert!(prepared.class.returns_rows && prepared.class.effect == Effect::Reads);
    let list = DataType::List(Field::new("l", DataType::Int64, true).into());
    let types: Vec<&DataType> = prepared.schema.fields().iter().map(|field| field.data_type()).collect();
    assert_eq!(types[..4], [&DataType::Int32, &DataType::Utf8, &DataType::Decimal128(10, 2), &list]);
    assert!(matches!(types[4], DataType::Timestamp(arrow_schema::TimeUnit::Microsecond, Some(_))));
    let names: Vec<&str> = prepared.schema.fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(names, ["a", "B b", "c", "d", "e"]);
    assert_eq!(*prepared.parameters, Schema::empty());
    assert_eq!(&*prepared.statement.sql, sql);
}

async fn every_class_is_told(bench: &Bench) {
    let session = bench.open_alone().await;
    for (sql, returns_rows, effect) in [
        ("SELECT 1", true, Effect::Reads),
        ("EXPLAIN SELECT 1", true, Effect::Reads),
        ("SHOW TABLES", true, Effect::Reads),
        ("VALUES (1)", true, Effect::Reads),
        ("CREATE TEMP TABLE t (a INTEGER)", false, Effect::ChangesSession),
        ("INSERT INTO t VALUES (1)", false, Effect::ChangesSession),
        ("INSERT INTO t VALUES (1) RETURNING a", true, Effect::ChangesSession),
        ("UPDATE t SET a = 2", false, Effect::ChangesSession),
        ("SET TimeZone = 'UTC'", false, Effect::ChangesSession),
        ("BEGIN", false, Effect::Begins),
        ("COMMIT", false, Effect::Ends),
        ("DROP TABLE t", false, Effect::ChangesSession),
    ] {
        let prepared = session.prepare(&statement(sql), None).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert_eq!((prepared.class.returns_rows, prepared.class.effect), (returns_rows, effect), "{sql}");
        assert_eq!(prepared.schema.fields().is_empty(), !returns_rows, "{sql}");
        let (_, stream) = bench.start_prepared(&*session, &prepared, None).await.unwrap();
        read(stream).await.unwrap();
    }
}

async fn preparing_runs_nothing(bench: &Bench) {
    let session = bench.open_alone().await;
    bench.ask(&*session, "CREATE TEMP TABLE t (a INTEGER)").await.unwrap();
    for sql in ["INSERT INTO t VALUES (1)", "DROP TABLE t", "SET TimeZone = 'Asia/Tokyo'", "BEGIN"] {
        session.prepare(&statement(sql), None).await.unwrap();
    }
    assert_eq!(bench.value(&*session, "SELECT count(*) FROM t").await, "0");
    assert_ne!(bench.value(&*session, "SELECT current_setting('TimeZone')").await, "Asia/Tokyo");
    let error = bench.error(&*session, "COMMIT").await;
    assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
}

async fn results_of_every_length_come_whole(bench: &Bench) {
    let session = bench.open().await;
    // Once through the engine's vectors, once through its own conversion.
    for columns in ["i", "i, 'text ' || i AS t, NULLIF(i % 3, 0) AS n", "i, [i, NULL] AS l, {'a': i} AS s"] {
        for length in [0_usize, 1, 2047, 2048, 2049, 4096, 300_000] {
            let answer = bench.ask(&*session, &format!("SELECT {columns} FROM range({length}) r(i)")).await.unwrap();
            assert_eq!(answer.count(), length);
            let rows = answer.rows();
            for (number, row) in rows.iter().enumerate() {
                assert_eq!(row[0], number.to_string());
            }
            if let (Some(last), 2..) = (rows.last(), length) {
                match columns {
                    "i" => {}
                    "i, [i, NULL] AS l, {'a': i} AS s" => {
                        assert_eq!(last[1..], [format!("[{}, ∅]", length - 1), format!("{{a: {}}}", length - 1)]);
                    }
                    _ => {
                        let rest = (length - 1) % 3;
                        assert_eq!(last[1], format!("text {}", length - 1));
                        assert_eq!(last[2], if rest == 0 { "∅".to_owned() } else { rest.to_string() });
                    }
                }
            }
            if length > 0 {
                assert!(answer.batches[0].num_rows() <= 2048, "the first batch waited for more");
            }
        }
    }
}

async fn a_prepared_statement_runs_again_and_again(bench: &Bench) {
    let session = bench.open().await;
    let prepared = session.prepare(&statement("SELECT 41 + 1"), None).await.unwrap();
    for _ in 0..20 {
        let (_, stream) = bench.start_prepared(&*session, &prepared, None).await.unwrap();
        assert_eq!(read(stream).await.unwrap().rows(), [["42"]]);
    }
}

/// `test_all_types` holds a smallest, a largest and no value of every type.
async fn every_type_comes_through(bench: &Bench) {
    let session = bench.open().await;
    let columns = bench.ask(&*session, "DESCRIBE SELECT * FROM test_all_types()").await.unwrap();
    let mut whole = 0;
    for column in columns.rows() {
        let (name, sql_type) = (&column[0], &column[1]);
        let sql = format!("SELECT \"{name}\" FROM test_all_types()");
        if sql_type.contains("VARIANT") {
            let error = bench.error(&*session, &sql).await;
            assert_eq!((error.kind(), error.hint().is_some()), (ErrorKind::Unsupported, true), "{error}");
            continue;
        }
        let answer = bench.ask(&*session, &sql).await.unwrap_or_else(|error| panic!("{name} {sql_type}: {error}"));
        assert_eq!(answer.count(), 3, "{name} {sql_type}");
        assert!(answer.batches.iter().any(|batch| batch.column(0).logical_null_count() == 1), "{name} {sql_type}");
        whole += 1;
    }
    assert!(whole > 45, "{whole}");
    let answer = bench.ask(&*session, "SELECT * EXCLUDE (variant) FROM test_all_types()").await;
    let answer = match answer {
        // An engine whose list of types has no variant.
        Err(error) if error.message().contains("variant") => bench.ask(&*session, "FROM test_all_types()").await,
        other => other,
    };
    assert_eq!(answer.unwrap().count(), 3);
}

async fn columns_that_changed_are_a_conflict(bench: &Bench) {
    let session = bench.open_alone().await;
    bench.ask(&*session, "CREATE TEMP TABLE t AS SELECT 1::INTEGER AS a").await.unwrap();
    let prepared = session.prepare(&statement("SELECT * FROM t"), None).await.unwrap();
    bench.ask(&*session, "CREATE OR REPLACE TEMP TABLE t AS SELECT 'x' AS a").await.unwrap();
    let error = bench.start_prepared(&*session, &prepared, None).await.unwrap_err();
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Conflict, "40001"), "{error}");
    assert!(error.detail().unwrap().contains("a Int32") && error.hint().is_some(), "{error}");
    assert_eq!(bench.value(&*session, "SELECT a FROM t").await, "x");
}

async fn changes_are_counted(bench: &Bench) {
    let session = bench.open_alone().await;
    bench.ask(&*session, "CREATE TEMP TABLE t (a INTEGER)").await.unwrap();
    for (sql, changed) in [
        ("INSERT INTO t SELECT range FROM range(5000)", 5000),
        ("UPDATE t SET a = -1 WHERE a < 10", 10),
        ("DELETE FROM t WHERE a = -1", 10),
        ("DELETE FROM t WHERE a = -1", 0),
    ] {
        let answer = bench.ask(&*session, sql).await.unwrap();
        assert_eq!((answer.tally.changed(), answer.count()), (changed, 0), "{sql}");
    }
    let answer = bench.ask(&*session, "INSERT INTO t VALUES (7), (8) RETURNING a").await.unwrap();
    assert_eq!(answer.rows(), [["7"], ["8"]]);
    assert_eq!(bench.value(&*session, "SELECT count(*) FROM t").await, "4992");
}
