//! Files that statements write, and that they read into tables.

use query::{Effect, ErrorKind, Principal, Scope};

use crate::bench::{Bench, cases, statement};

cases![
    a_query_is_written_to_a_place,
    partitions_and_patterns_stay_in_the_place,
    a_file_is_read_into_a_table,
    who_may_only_read_writes_no_files,
];

async fn a_query_is_written_to_a_place(bench: &Bench) {
    let session = bench.open().await;
    let path = bench.at("out/a.parquet").display().to_string();
    let sql = format!("COPY (SELECT i, 'x' AS s FROM range(5000) r(i)) TO '{path}' (FORMAT parquet)");
    let prepared = session.prepare(&statement(&sql), None).await.unwrap();
    assert_eq!((prepared.class.effect, prepared.class.returns_rows), (Effect::WritesFiles, false));
    let answer = bench.ask(&*session, &sql).await.unwrap();
    assert_eq!((answer.tally.changed(), answer.count()), (5000, 0));
    assert_eq!(bench.value(&*session, &format!("SELECT sum(i) FROM '{path}'")).await, "12497500");
    for (sql, hint) in [
        (format!("COPY (SELECT 1) TO '{}'", bench.at("b.csv").display()), "rw"),
        ("COPY (SELECT 1) TO '/tmp/b.csv'".to_owned(), "/out"),
        (format!("COPY (SELECT 1) TO '{path}' (RETURN_FILES)"), "there are"),
    ] {
        let error = bench.error(&*session, &sql).await;
        assert!(error.hint().is_some_and(|told| told.contains(hint)), "{sql}: {error}");
    }
    assert!(!bench.at("b.csv").exists());
}

async fn partitions_and_patterns_stay_in_the_place(bench: &Bench) {
    let session = bench.open_alone().await;
    let out = bench.at("out/p").display().to_string();
    // A value becomes the name of a folder, whatever it is.
    let sql = format!(
        "COPY (SELECT * FROM (VALUES ('../../../up', 1), ('/abs', 2), ('plain', 3)) v(k, n)) TO '{out}' \
         (FORMAT parquet, PARTITION_BY (k), FILENAME_PATTERN 'part_{{i}}', OVERWRITE_OR_IGNORE)"
    );
    assert_eq!(bench.ask(&*session, &sql).await.unwrap().tally.changed(), 3);
    let read = format!("SELECT sum(n) FROM read_parquet('{out}/**/*.parquet')");
    assert_eq!(bench.value(&*session, &read).await, "6");
    assert!(!bench.at("up").exists() && !std::path::Path::new("/abs").exists());
    assert!(bench.at("out/p/k=plain").is_dir());
}

async fn a_file_is_read_into_a_table(bench: &Bench) {
    let session = bench.open_alone().await;
    let path = bench.at("in.csv");
    std::fs::write(&path, "a;b\n1;x\n2;y\n").unwrap();
    bench.ask(&*session, "CREATE TABLE t (a INTEGER, b VARCHAR)").await.unwrap();
    let sql = format!("COPY t FROM '{}' (HEADER, DELIMITER ';')", path.display());
    let prepared = session.prepare(&statement(&sql), None).await.unwrap();
    assert_eq!(prepared.class.effect, Effect::ChangesLake);
    assert_eq!(bench.ask(&*session, &sql).await.unwrap().tally.changed(), 2);
    bench.ask(&*session, "CREATE TEMP TABLE t AS FROM t LIMIT 0").await.unwrap();
    let prepared = session.prepare(&statement(&sql), None).await.unwrap();
    assert_eq!(prepared.class.effect, Effect::ChangesSession);
    assert_eq!(bench.ask(&*session, &sql).await.unwrap().tally.changed(), 2);
    assert_eq!(bench.value(&*session, "SELECT count(*) FROM lake.t").await, "2");
    let error = bench.error(&*session, "COPY lake.t FROM '/etc/passwd'").await;
    assert_eq!(error.kind(), ErrorKind::Denied);
    std::fs::write(&path, "a;b\nword;x\n").unwrap();
    assert_eq!(bench.error(&*session, &sql.replace("COPY t", "COPY lake.t")).await.kind(), ErrorKind::Data);
    assert_eq!(bench.value(&*session, "SELECT count(*) FROM lake.t").await, "2");
}

async fn who_may_only_read_writes_no_files(bench: &Bench) {
    let reader = Principal { name: "reader".into(), scope: Scope::Read };
    let session = bench.worker.open(&reader).await.unwrap();
    let path = bench.at("out/x.csv");
    let error = bench.error(&*session, &format!("COPY (SELECT 1) TO '{}'", path.display())).await;
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Denied, "42501"), "{error}");
    assert!(error.message().contains("scope read") && !path.exists(), "{error}");
}
