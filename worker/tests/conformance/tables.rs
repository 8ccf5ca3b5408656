//! Tables of the lake, which an engine learns of when a statement first names them.

use std::sync::Arc;

use arrow_array::{Int64Array, RecordBatch};
use query::{Error, ErrorKind, Format, Prepared, Session, TableSource};

use crate::bench::{Bench, cases, naming, read, table};

cases![
    tables_are_there_when_they_are_named,
    a_new_version_replaces_the_old,
    versions_may_alternate,
    versions_may_be_asked_for_at_once,
    a_table_that_cannot_be_read_fails_alone,
    a_missing_table_is_told_with_near_names,
    a_table_first_named_in_a_transaction_stays,
    a_table_changed_between_prepare_and_execute,
    a_statement_with_parameters_reads_what_is_there_whenever_it_runs,
    what_was_read_before_is_not_read_by_a_statement_that_is_yet_to_be_bound,
    partitions_are_columns,
    places_are_read_directly,
];

async fn value(bench: &Bench, session: &dyn Session, sql: &str, tables: &[TableSource]) -> String {
    let answer = bench.ask_of(session, &naming(sql, tables)).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    answer.rows()[0][0].clone()
}

async fn tables_are_there_when_they_are_named(bench: &Bench) {
    let session = bench.open().await;
    let tables = [
        bench.parquet_table("p", "p.parquet", "SELECT range AS a FROM range(5000)").await,
        bench.text_table("Odd \"name\"", "odd.csv", Format::Csv, "a,b\n1,x\n2,y\n"),
        bench.text_table("j", "j.json", Format::Json, "{\"a\": 1}\n{\"a\": 41}\n"),
    ];
    assert_eq!(value(bench, &*session, "SELECT sum(a) FROM p", &tables[..1]).await, "12497500");
    assert_eq!(value(bench, &*session, "SELECT max(b) FROM \"Odd \"\"name\"\"\"", &tables[1..2]).await, "y");
    assert_eq!(value(bench, &*session, "SELECT sum(a) FROM memory.main.j", &tables[2..]).await, "42");
    let join = "SELECT count(*) FROM P JOIN main.j USING (a)";
    assert_eq!(value(bench, &*session, join, &tables).await, "2");
    // Another session, with an engine of its own or not, is told anew.
    assert_eq!(value(bench, &*bench.open_alone().await, join, &tables).await, "2");
}

async fn a_statement_with_parameters_reads_what_is_there_whenever_it_runs(bench: &Bench) {
    let session = bench.open().await;
    let table = bench.parquet_table("p", "p.parquet", "SELECT range AS a, 'first' AS b FROM range(100)").await;
    let sql = "SELECT b FROM p WHERE a = $1::BIGINT + 1";
    let mut prepared = session.prepare(&naming(sql, std::slice::from_ref(&table)), None).await.unwrap();
    let run = async |prepared: &Prepared, key: i64| {
        let key = RecordBatch::try_from_iter([("1", Arc::new(Int64Array::from(vec![key])) as _)]).unwrap();
        let (_, stream) = bench.start_prepared(&*session, prepared, Some(key)).await?;
        Ok::<_, Error>(read(stream).await?.rows())
    };
    for key in [1, 7, 1, 98] {
        assert_eq!(run(&prepared, key).await.unwrap(), [["first"]]);
    }
    assert!(run(&prepared, 99).await.unwrap().is_empty());
    // Nobody has told of this one.
    bench.parquet_table("p", "p.parquet", "SELECT range AS a, 'second' AS b FROM range(200)").await;
    for key in [1, 150, 1] {
        assert_eq!(run(&prepared, key).await.unwrap(), [["second"]]);
    }
    let other = bench.parquet_table("p", "q.parquet", "SELECT range AS a, 'third' AS b FROM range(200)").await;
    prepared.statement.tables = [TableSource { version: 2, ..other }].into();
    assert_eq!(run(&prepared, 1).await.unwrap(), [["third"]]);
    let typed = bench.parquet_table("p", "r.parquet", "SELECT range AS a, 4 AS b FROM range(200)").await;
    prepared.statement.tables = [TableSource { version: 3, ..typed }].into();
    let error = run(&prepared, 1).await.unwrap_err();
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Conflict, "40001"), "{error}");
    let gone = TableSource { locations: ["/nowhere/p.parquet".to_owned()].into(), version: 4, ..table };
    prepared.statement.tables = [gone].into();
    let error = run(&prepared, 1).await.unwrap_err();
    assert!(error.message().starts_with("table \"p\" cannot be read"), "{error}");
}

/// The engine tells nothing of a statement whose parameters have no types yet.
async fn what_was_read_before_is_not_read_by_a_statement_that_is_yet_to_be_bound(bench: &Bench) {
    let session = bench.open().await;
    let table = bench.parquet_table("p", "p.parquet", "SELECT 1 AS a").await;
    for _ in 0..3 {
        assert_eq!(value(bench, &*session, "SELECT a FROM p", std::slice::from_ref(&table)).await, "1");
        assert!(session.prepare(&naming("SELECT $1", &[]), None).await.unwrap().is_open());
    }
}

async fn a_new_version_replaces_the_old(bench: &Bench) {
    let session = bench.open().await;
    let first = bench.text_table("t", "first.csv", Format::Csv, "a\n1\n");
    let second = bench.text_table("t", "second.csv", Format::Csv, "b,a\nx,2\ny,3\n");
    let second = TableSource { version: 2, ..second };
    assert_eq!(value(bench, &*session, "SELECT count(*) FROM t", std::slice::from_ref(&first)).await, "1");
    assert_eq!(value(bench, &*session, "SELECT max(b) FROM t", &[second]).await, "y");
}

/// One engine has one view of a table: a statement never reads that of another one.
async fn versions_may_be_asked_for_at_once(bench: &Bench) {
    let session = bench.open().await;
    let ask_for = async |version: u64| {
        let table = bench.text_table("t", &format!("{version}.csv"), Format::Csv, &format!("a\n{version}\n"));
        let table = TableSource { version, ..table };
        for _ in 0..100 {
            let seen = value(bench, &*session, "SELECT a FROM t", std::slice::from_ref(&table)).await;
            assert_eq!(seen, version.to_string());
        }
    };
    futures::future::join3(ask_for(1), ask_for(2), ask_for(3)).await;
}

async fn versions_may_alternate(bench: &Bench) {
    let session = bench.open().await;
    let versions: Vec<TableSource> = (1..=3)
        .map(|version| {
            let table = bench.text_table("t", &format!("{version}.csv"), Format::Csv, &format!("a\n{version}\n"));
            TableSource { version, ..table }
        })
        .collect();
    for _ in 0..5 {
        for table in &versions {
            let seen = value(bench, &*session, "SELECT a FROM t", std::slice::from_ref(table)).await;
            assert_eq!(seen, table.version.to_string());
        }
    }
}

async fn a_table_that_cannot_be_read_fails_alone(bench: &Bench) {
    let session = bench.open().await;
    let good = bench.text_table("good", "good.csv", Format::Csv, "a\n1\n");
    let broken =
        bench.text_table("broken", "broken.parquet", Format::Parquet, "this is no Parquet at all, by no means");
    let gone = table("gone", Format::Parquet, &bench.at("gone.parquet"));
    let tables = [broken, good, gone];
    assert_eq!(value(bench, &*session, "SELECT a FROM good", &tables).await, "1");
    for (sql, name, kind) in [
        ("SELECT * FROM broken", "broken", ErrorKind::Corrupt),
        ("SELECT * FROM good, main.\"broken\"", "broken", ErrorKind::Corrupt),
        ("SELECT * FROM gone", "gone", ErrorKind::Source),
    ] {
        let error = bench.ask_of(&*session, &naming(sql, &tables)).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{sql}: {error}");
        assert!(error.message().contains(&format!("\"{name}\"")), "{sql}: {error}");
    }
    assert_eq!(value(bench, &*session, "SELECT a FROM good", &tables).await, "1");
    // Mended under the same version, it is found again.
    bench.parquet_table("broken", "broken.parquet", "SELECT 7 AS a").await;
    assert_eq!(value(bench, &*session, "SELECT a FROM broken", &tables).await, "7");
}

async fn a_missing_table_is_told_with_near_names(bench: &Bench) {
    let session = bench.open().await;
    let orders = bench.text_table("orders", "orders.csv", Format::Csv, "o_orderkey\n1\n");
    let tables = [orders];
    let error = bench.ask_of(&*session, &naming("SELECT * FROM ordrs", &tables)).await.unwrap_err();
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Missing, "42P01"), "{error}");
    assert!(error.hint().is_some_and(|hint| hint.contains("orders")), "{error}");
    let error = bench.ask_of(&*session, &naming("SELECT orderkey FROM orders", &tables)).await.unwrap_err();
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Missing, "42703"), "{error}");
    assert!(error.to_string().contains("o_orderkey"), "{error}");
}

async fn a_table_first_named_in_a_transaction_stays(bench: &Bench) {
    let session = bench.open_alone().await;
    let table = bench.text_table("t", "t.csv", Format::Csv, "a\n1\n");
    let newer = bench.text_table("t", "newer.csv", Format::Csv, "a\n2\n");
    let (table, newer) = ([table], [TableSource { version: 2, ..newer }]);
    for tables in [&table, &newer] {
        let expected = tables[0].version.to_string();
        bench.ask(&*session, "BEGIN").await.unwrap();
        assert_eq!(value(bench, &*session, "SELECT a FROM t", tables).await, expected);
        bench.ask(&*session, "ROLLBACK").await.unwrap();
        assert_eq!(value(bench, &*session, "SELECT a FROM t", tables).await, expected);
    }
}

async fn a_table_changed_between_prepare_and_execute(bench: &Bench) {
    let session = bench.open().await;
    let old = bench.text_table("t", "old.csv", Format::Csv, "a\n1\n");
    let same = TableSource { version: 2, ..bench.text_table("t", "same.csv", Format::Csv, "a\n2\n") };
    let other = TableSource { version: 3, ..bench.text_table("t", "other.csv", Format::Csv, "a\nword\n") };
    let mut prepared = session.prepare(&naming("SELECT a FROM t", &[old]), None).await.unwrap();
    prepared.statement.tables = [same].into();
    let (_, stream) = bench.start_prepared(&*session, &prepared, None).await.unwrap();
    assert_eq!(read(stream).await.unwrap().rows(), [["2"]]);
    prepared.statement.tables = [other].into();
    let error = bench.start_prepared(&*session, &prepared, None).await.unwrap_err();
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Conflict, "40001"), "{error}");
}

async fn partitions_are_columns(bench: &Bench) {
    let session = bench.open().await;
    bench.text_table("h", "h/year=2023/x.csv", Format::Csv, "a\n1\n");
    bench.text_table("h", "h/year=2024/x.csv", Format::Csv, "a\n2\n3\n");
    let glob = bench.at("h/**/*.csv");
    let plain = table("plain", Format::Csv, &glob);
    let hive = TableSource { hive_partitioned: true, ..table("h", Format::Csv, &glob) };
    assert_eq!(value(bench, &*session, "SELECT count(*) FROM h WHERE year = 2024", &[hive]).await, "2");
    let error = bench.ask_of(&*session, &naming("SELECT year FROM plain", &[plain])).await.unwrap_err();
    assert_eq!(error.sqlstate(), "42703", "{error}");
}

async fn places_are_read_directly(bench: &Bench) {
    let session = bench.open().await;
    bench.text_table("t", "sub/t.csv", Format::Csv, "a\n1\n");
    let path = bench.at("sub/t.csv").display().to_string();
    for source in
        [format!("read_csv('{path}')"), format!("'{path}'"), format!("read_csv('{}')", path.replace("t.csv", "*.csv"))]
    {
        assert_eq!(bench.value(&*session, &format!("SELECT a FROM {source}")).await, "1", "{source}");
    }
    let missing = format!("SELECT * FROM '{}'", bench.at("none.csv").display());
    let error = bench.error(&*session, &missing).await;
    assert_eq!(error.kind(), ErrorKind::Source, "{error}");
}
