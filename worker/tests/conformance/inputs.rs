//! Rows that come to a statement while it runs.

use std::sync::Arc;

use arrow_array::{Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use futures::StreamExt;
use query::{Class, Effect, Error, ErrorKind, InputStream, Prepared, Result, Session};

use crate::bench::{Answer, Bench, cases, fresh, read, statement};

cases![
    a_statement_reads_its_input,
    input_may_be_written_to_a_table,
    an_empty_input_has_its_columns,
    an_input_that_breaks_off_fails_the_statement_and_writes_nothing,
    the_next_statement_does_not_see_the_input,
    a_statement_that_waits_for_input_can_be_dropped,
    only_sessions_of_their_own_take_input,
];

const BATCH: i64 = 1000;

fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![Field::new("n", DataType::Int64, true), Field::new("s", DataType::Utf8, true)]))
}

fn batch(from: i64) -> RecordBatch {
    let numbers = from..from + BATCH;
    let texts: StringArray = numbers.clone().map(|n| (n % 3 != 0).then(|| format!("row {n}"))).collect();
    let numbers = Int64Array::from_iter_values(numbers);
    RecordBatch::try_new(schema(), vec![Arc::new(numbers), Arc::new(texts)]).unwrap()
}

fn input(batches: Vec<Result<RecordBatch>>) -> InputStream {
    InputStream { schema: schema(), batches: Box::pin(futures::stream::iter(batches)) }
}

/// The input's name is bound when the statement runs, so these are not prepared first.
fn reading(sql: &str, returns_rows: bool) -> Prepared {
    let schema = if returns_rows {
        Schema::new(vec![Field::new("a", DataType::Int64, true), Field::new("b", DataType::Int64, true)])
    } else {
        Schema::empty()
    };
    Prepared {
        statement: statement(sql),
        class: Class { returns_rows, effect: if returns_rows { Effect::Reads } else { Effect::ChangesSession } },
        schema: Arc::new(schema),
        parameters: Arc::new(Schema::empty()),
        reads_lake: false,
        lake_tables: [].into(),
        unpinnable: false,
        repeatable: false,
        plan: None,
        stays: false,
        ordered: false,
    }
}

const SUMS: &str = "SELECT count(*) AS a, count(s) AS b FROM tavana_input";

async fn give(bench: &Bench, session: &dyn Session, prepared: &Prepared, input: InputStream) -> Result<Answer> {
    read(session.execute(fresh(), prepared, None, Some(input), bench.grant()).await?).await
}

async fn a_statement_reads_its_input(bench: &Bench) {
    let session = bench.open_alone().await;
    let batches = (0..100).map(|number| Ok(batch(number * BATCH))).collect();
    let answer = give(bench, &*session, &reading(SUMS, true), input(batches)).await.unwrap();
    assert_eq!(answer.rows(), [["100000", "66666"]]);
}

async fn input_may_be_written_to_a_table(bench: &Bench) {
    let session = bench.open_alone().await;
    let insert = reading("CREATE TEMP TABLE t AS SELECT * FROM tavana_input", false);
    give(bench, &*session, &insert, input(vec![Ok(batch(0)), Ok(batch(BATCH))])).await.unwrap();
    assert_eq!(bench.value(&*session, "SELECT sum(n) FROM t").await, "1999000");
    let insert = reading("INSERT INTO t SELECT * FROM tavana_input", false);
    let answer = give(bench, &*session, &insert, input(vec![Ok(batch(0))])).await.unwrap();
    assert_eq!(answer.tally.changed(), 1000);
}

async fn an_empty_input_has_its_columns(bench: &Bench) {
    let session = bench.open_alone().await;
    let answer = give(bench, &*session, &reading(SUMS, true), input(Vec::new())).await.unwrap();
    assert_eq!(answer.rows(), [["0", "0"]]);
}

async fn an_input_that_breaks_off_fails_the_statement_and_writes_nothing(bench: &Bench) {
    let session = bench.open_alone().await;
    bench.ask(&*session, "CREATE TEMP TABLE t (n BIGINT, s VARCHAR)").await.unwrap();
    let broken = vec![Ok(batch(0)), Err(Error::new(ErrorKind::Lost, "the client went away"))];
    let insert = reading("INSERT INTO t SELECT * FROM tavana_input", false);
    give(bench, &*session, &insert, input(broken)).await.unwrap_err();
    assert_eq!(bench.value(&*session, "SELECT count(*) FROM t").await, "0");
}

async fn the_next_statement_does_not_see_the_input(bench: &Bench) {
    let session = bench.open_alone().await;
    give(bench, &*session, &reading(SUMS, true), input(vec![Ok(batch(0))])).await.unwrap();
    assert_eq!(bench.error(&*session, "SELECT * FROM tavana_input").await.sqlstate(), "42P01");
}

async fn a_statement_that_waits_for_input_can_be_dropped(bench: &Bench) {
    let session = bench.open_alone().await;
    let (asked, was_asked) = tokio::sync::oneshot::channel::<()>();
    let endless = futures::stream::iter([Ok(batch(0))]).chain(futures::stream::once(async move {
        let _ = asked.send(());
        std::future::pending().await
    }));
    let input = InputStream { schema: schema(), batches: Box::pin(endless) };
    let prepared = reading(SUMS, true);
    {
        let waiting = session.execute(fresh(), &prepared, None, Some(input), bench.grant());
        tokio::select! {
            _ = waiting => panic!("it has no end to wait for"),
            asked = was_asked => asked.unwrap(),
        }
    }
    assert_eq!(bench.value(&*session, "SELECT 42").await, "42");
}

async fn only_sessions_of_their_own_take_input(bench: &Bench) {
    let session = bench.open().await;
    give(bench, &*session, &reading(SUMS, true), input(vec![Ok(batch(0))])).await.unwrap_err();
}

/// Runs a statement on an input of 2000 rows.
pub(crate) async fn write_two_batches(bench: &Bench, session: &dyn Session, sql: &str) {
    let mut prepared = reading(sql, false);
    prepared.class.effect = Effect::ChangesLake;
    let answer = give(bench, session, &prepared, input(vec![Ok(batch(0)), Ok(batch(BATCH))])).await.unwrap();
    assert_eq!(answer.tally.changed(), 2000, "{sql}");
}
