//! Statements that are soon over, beside those that turn out not to be.

use std::sync::Arc;

use arrow_array::{Int64Array, RecordBatch};
use futures::StreamExt;
use query::ErrorKind;

use crate::bench::{Bench, cases, read, statement};
use crate::streams::{BUSY, stopped};

cases![
    a_result_is_whole_whether_it_is_brief_or_not,
    those_that_last_hold_up_nobody,
    many_at_once_have_each_its_own_answer,
    errors_come_from_wherever_they_are_found,
    what_lasts_is_dropped_at_any_moment,
];

fn number(value: i64) -> RecordBatch {
    RecordBatch::try_from_iter([("1", Arc::new(Int64Array::from(vec![value])) as _)]).unwrap()
}

/// One statement, whose parameter decides how much comes of it.
async fn a_result_is_whole_whether_it_is_brief_or_not(bench: &Bench) {
    let session = bench.open().await;
    let sql = "SELECT i, 'row ' || i AS t FROM range(300000) r(i) WHERE i < ? ORDER BY i";
    let prepared = session.prepare(&statement(sql), None).await.unwrap();
    for count in [1, 10, 0, 300_000, 3, 8_000, 2, 200_000, 2, 2] {
        let (_, stream) = bench.start_prepared(&*session, &prepared, Some(number(count))).await.unwrap();
        let answer = read(stream).await.unwrap();
        assert_eq!(answer.count() as i64, count);
        let last = answer.rows().last().cloned();
        assert_eq!(last, (count > 0).then(|| vec![(count - 1).to_string(), format!("row {}", count - 1)]));
    }
}

async fn those_that_last_hold_up_nobody(bench: &Bench) {
    let session = bench.open().await;
    let mut lasting = Vec::new();
    for round in 0..4 {
        // Each begins as if it were brief: no two have the same fingerprint.
        let columns: Vec<String> = (0..=round).map(|column| format!("i + {column} AS c{column}")).collect();
        let sql = format!("SELECT {} FROM range(1000000000000) r(i)", columns.join(", "));
        let (id, mut stream) = bench.start(&*session, &statement(&sql)).await.unwrap();
        stream.frames.next().await.unwrap().unwrap();
        assert_eq!(bench.value(&*session, &format!("SELECT {round}")).await, round.to_string());
        lasting.push((id, stream));
    }
    for (id, stream) in lasting {
        assert!(session.progress(id).await.is_some());
        drop(stream);
        stopped(&*session, id).await;
    }
    bench.grants_returned().await;
}

async fn many_at_once_have_each_its_own_answer(bench: &Bench) {
    let session = bench.open().await;
    let ask = |number: usize| {
        let session = session.clone();
        async move {
            // Every eighth is not brief.
            let rows = if number.is_multiple_of(8) { 60_000 } else { 3 };
            let sql = format!("SELECT {number} AS n, i FROM range({rows}) r(i) ORDER BY i");
            let answer = bench.ask(&*session, &sql).await.unwrap();
            assert_eq!(answer.count(), rows, "{number}");
            assert!(answer.rows().iter().all(|row| row[0] == number.to_string()), "{number}");
        }
    };
    futures::stream::iter(0..200).map(ask).buffer_unordered(16).collect::<Vec<()>>().await;
    bench.grants_returned().await;
}

async fn errors_come_from_wherever_they_are_found(bench: &Bench) {
    let session = bench.open().await;
    for _ in 0..3 {
        let error = bench.error(&*session, "SELECT CAST('x' || i AS INTEGER) FROM range(3) r(i)").await;
        assert_eq!(error.kind(), ErrorKind::Data, "{error}");
        // Behind rows that have gone out.
        let late = "SELECT CASE WHEN i = 3000000 THEN error('too far') ELSE i END FROM range(4000000) r(i)";
        let error = bench.error(&*session, late).await;
        assert!(error.message().contains("too far"), "{error}");
        assert_eq!(bench.value(&*session, "SELECT 1").await, "1");
    }
}

async fn what_lasts_is_dropped_at_any_moment(bench: &Bench) {
    let session = bench.open().await;
    let prepared = session.prepare(&statement(BUSY), None).await.unwrap();
    for turns in [0, 1, 2, 4, 8, 16, 1_000, 10_000] {
        let id = crate::bench::fresh();
        {
            let call = session.execute(id, &prepared, None, None, bench.grant());
            let turn = async {
                for _ in 0..turns {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! {
                biased;
                outcome = call => panic!("{outcome:?}"),
                () = turn => {}
            }
        }
        // Whatever of it is still under way, the next one has its own answer.
        assert_eq!(bench.value(&*session, &format!("SELECT {turns}")).await, turns.to_string());
        stopped(&*session, id).await;
    }
    bench.grants_returned().await;
}
