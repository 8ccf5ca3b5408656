//! Results on their way: early, slow, dropped, many at once.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use arrow_array::Array;
use futures::StreamExt;
use query::{ErrorKind, Session, StatementId};

use crate::bench::{Bench, Kind, LANES, Reader, cases, fresh, statement};

cases![
    a_result_begins_before_the_statement_ends,
    a_dropped_stream_stops_its_statement,
    a_dropped_call_stops_its_statement,
    an_interrupt_never_hits_the_next_statement,
    progress_is_told,
    an_unread_result_holds_little_memory,
    many_statements_at_once,
    more_statements_than_lanes_wait_their_turn,
    a_stop_ends_what_runs,
];

/// Rows without end, as far as a test is concerned.
const ENDLESS: &str = "SELECT i, 'row ' || i AS t FROM range(1000000000000) r(i)";
/// Works without end before it has a row.
pub(crate) const BUSY: &str = "SELECT sum(sqrt(i) * cos(i)) FROM range(1000000000000) r(i)";
/// How long a statement may go on that nobody wants any more.
pub(crate) const STOP_LIMIT: Duration = Duration::from_millis(2500);

/// Waits until a statement is no longer at work, and returns how long that took.
pub(crate) async fn stopped(session: &dyn Session, id: StatementId) -> Duration {
    let begun = Instant::now();
    while session.progress(id).await.is_some() {
        assert!(begun.elapsed() < STOP_LIMIT, "the statement goes on");
        tokio::task::yield_now().await;
    }
    begun.elapsed()
}

async fn a_result_begins_before_the_statement_ends(bench: &Bench) {
    let session = bench.open().await;
    let (id, stream) = bench.start(&*session, &statement(ENDLESS)).await.unwrap();
    let mut reader = Reader::new(&stream.schema, stream.frames);
    let first = reader.next().await.unwrap().unwrap();
    assert!(first.num_rows() > 0 && first.num_rows() <= 2048);
    assert!(session.progress(id).await.is_some());
    let mut sizes = Vec::new();
    for _ in 0..40 {
        let batch = reader.next().await.unwrap().unwrap();
        let bytes = |column: &arrow_array::ArrayRef| column.to_data().get_slice_memory_size().unwrap();
        sizes.push(batch.columns().iter().map(bytes).sum::<usize>());
    }
    let largest = sizes.into_iter().max().unwrap();
    assert!((1 << 20..4 << 20).contains(&largest), "batches of {largest} bytes");
    drop(reader);
    stopped(&*session, id).await;
}

async fn a_dropped_stream_stops_its_statement(bench: &Bench) {
    for session in [bench.open().await, bench.open_alone().await] {
        let (id, mut stream) = bench.start(&*session, &statement(ENDLESS)).await.unwrap();
        stream.frames.next().await.unwrap().unwrap();
        assert_eq!(bench.granted.load(Ordering::SeqCst), 1);
        drop(stream);
        stopped(&*session, id).await;
        bench.grants_returned().await;
        assert_eq!(bench.value(&*session, "SELECT 1").await, "1");
    }
}

async fn a_dropped_call_stops_its_statement(bench: &Bench) {
    for session in [bench.open().await, bench.open_alone().await] {
        let prepared = session.prepare(&statement(BUSY), None).await.unwrap();
        let id = fresh();
        let call = session.execute(id, &prepared, None, None, bench.grant());
        let at_work = async {
            while session.progress(id).await.is_none() {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            outcome = call => panic!("{outcome:?}"),
            () = at_work => {}
        }
        stopped(&*session, id).await;
        bench.grants_returned().await;
        assert_eq!(bench.value(&*session, "SELECT 1").await, "1");
    }
}

async fn an_interrupt_never_hits_the_next_statement(bench: &Bench) {
    for session in [bench.open().await, bench.open_alone().await] {
        for round in 0..100 {
            let (_, mut stream) = bench.start(&*session, &statement(ENDLESS)).await.unwrap();
            for _ in 0..round % 4 {
                stream.frames.next().await.unwrap().unwrap();
            }
            drop(stream);
            let sql = format!("SELECT count(*) + {round} FROM range(100000)");
            assert_eq!(bench.value(&*session, &sql).await, (100_000 + round).to_string());
        }
    }
}

async fn progress_is_told(bench: &Bench) {
    let session = bench.open().await;
    assert_eq!(session.progress(fresh()).await, None);
    let (id, stream) = bench.start(&*session, &statement(ENDLESS)).await.unwrap();
    let progress = session.progress(id).await.unwrap();
    assert!((-1.0..=1.0).contains(&progress.fraction), "{progress:?}");
    drop(stream);
    stopped(&*session, id).await;
    assert_eq!(session.progress(id).await, None);
}

/// Resident bytes of a process.
fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap() << 10
}

async fn an_unread_result_holds_little_memory(bench: &Bench) {
    let session = bench.open().await;
    let others = bench.open_alone().await;
    assert_eq!(bench.value(&*others, "SELECT 1").await, "1");
    let sizes = || -> Vec<u64> {
        let pids = bench.worker.engines().into_iter().chain([std::process::id()]);
        pids.map(resident).collect()
    };
    // Ten gigabytes, if nobody stopped it.
    let sql = "SELECT i, repeat('x', 1000) AS t FROM range(10000000) r(i)";
    let (id, mut stream) = bench.start(&*session, &statement(sql)).await.unwrap();
    stream.frames.next().await.unwrap().unwrap();
    let before: u64 = sizes().iter().sum();
    // Time in which an engine makes gigabytes, filled with other work.
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(1) {
        assert_eq!(bench.value(&*others, "SELECT 1").await, "1");
    }
    let after: u64 = sizes().iter().sum();
    assert!(after < before + (96 << 20), "grew from {} to {} MiB", before >> 20, after >> 20);
    assert!(session.progress(id).await.is_some());
    drop(stream);
    stopped(&*session, id).await;
}

async fn many_statements_at_once(bench: &Bench) {
    let session = bench.open().await;
    let asked = (0..64).map(|number| {
        let session = &session;
        async move {
            let sql = format!("SELECT i + {number} AS n FROM range(10000) r(i)");
            let rows = bench.ask(&**session, &sql).await.unwrap().rows();
            assert_eq!(rows.len(), 10_000);
            for (index, row) in rows.iter().enumerate() {
                assert_eq!(row[0], (index + number).to_string());
            }
        }
    });
    futures::future::join_all(asked).await;
}

async fn more_statements_than_lanes_wait_their_turn(bench: &Bench) {
    let session = bench.open().await;
    let mut open = Vec::new();
    for _ in 0..LANES {
        let prepared = session.prepare(&statement("SELECT 1"), None).await.unwrap();
        drop(prepared);
        if open.len() + 1 == LANES as usize {
            break;
        }
        open.push(bench.start(&*session, &statement(ENDLESS)).await.unwrap());
    }
    // One lane is left: all of these pass through it.
    let asked = (0..20).map(|_| bench.value(&*session, "SELECT 1"));
    assert!(futures::future::join_all(asked).await.iter().all(|value| value == "1"));
    for (id, stream) in open {
        drop(stream);
        stopped(&*session, id).await;
    }
}

async fn a_stop_ends_what_runs(bench: &Bench) {
    let (shared, alone) = (bench.open().await, bench.open_alone().await);
    let prepared = shared.prepare(&statement(BUSY), None).await.unwrap();
    let id = fresh();
    let (_, streaming) = bench.start(&*alone, &statement(ENDLESS)).await.unwrap();
    let waiting = shared.execute(id, &prepared, None, None, bench.grant());
    let stop = async {
        while shared.progress(id).await.is_none() {
            tokio::task::yield_now().await;
        }
        bench.worker.stop().await;
    };
    let (outcome, ()) = futures::future::join(waiting, stop).await;
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    let ends: Vec<_> = streaming.frames.filter_map(|piece| async { piece.err() }).collect().await;
    assert_eq!(ends.len(), 1, "the result ended as if it were whole");
    assert_eq!(ends[0].kind(), ErrorKind::Unavailable, "{}", ends[0]);
    if bench.kind == Kind::Processes {
        assert_eq!(bench.worker.engines(), [0; 0]);
    }
    let refused = match bench.worker.open(&query::Principal::local()).await {
        Err(error) => error,
        Ok(session) => bench.error(&*session, "SELECT 1").await,
    };
    assert_eq!((refused.kind(), refused.sqlstate()), (ErrorKind::Unavailable, "57P01"), "{refused}");
    assert!(!bench.worker.ready().await);
}
