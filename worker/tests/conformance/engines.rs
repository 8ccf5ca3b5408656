//! What only engine processes promise: their ends, their limits, their replacement.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use futures::StreamExt;
use query::{Error, ErrorKind, Principal, Scope, Session, Share};
use rustix::process::{Pid, Signal, kill_process};

use crate::bench::{Bench, SHARE, cases, fresh, naming, statement};
use crate::streams::{BUSY, STOP_LIMIT};

cases![
    a_killed_engine_costs_its_statements_and_is_replaced,
    a_statement_that_broke_its_engine_is_refused,
    company_of_a_broken_statement_is_refused_the_second_time,
    an_engine_that_dies_before_the_first_row,
    a_session_dies_alone,
    an_engine_ends_with_its_session,
    a_call_that_ignores_interrupts_ends_its_engine,
    a_cancelled_call_is_at_work_until_it_has_stopped,
    a_share_of_memory_is_kept,
    a_statement_beyond_the_share_spills,
    the_address_space_is_limited,
    memory_that_the_engine_does_not_count_is_limited,
    principals_have_engines_of_their_own,
];

const ROWS: &str = "SELECT i FROM range(1000000000000) r(i)";

fn send(pid: u32, signal: Signal) {
    let _ = kill_process(Pid::from_raw(i32::try_from(pid).unwrap()).unwrap(), signal);
}

/// The process that works for a session: the one that grows busy while it runs this.
pub(crate) async fn engine_of(bench: &Bench, session: &dyn Session) -> u32 {
    let spent = |pid: u32| -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        fields.get(11..13).map_or(0, |times| times.iter().map(|time| time.parse::<u64>().unwrap()).sum())
    };
    let before: Vec<(u32, u64)> = bench.worker.engines().into_iter().map(|pid| (pid, spent(pid))).collect();
    bench.value(session, "SELECT sum(sqrt(i) * cos(i)) FROM range(20000000) r(i)").await;
    before.into_iter().max_by_key(|(pid, time)| spent(*pid).saturating_sub(*time)).unwrap().0
}

/// Ends an engine by a signal. Rust's handler for overflowing stacks lets the first of some pass, so it
/// is sent until the process is gone.
pub(crate) async fn end(bench: &Bench, pid: u32, signal: Signal) {
    let begun = Instant::now();
    while bench.worker.engines().contains(&pid) {
        send(pid, signal);
        assert!(begun.elapsed() < Duration::from_secs(5), "engine {pid} lives on");
        tokio::task::yield_now().await;
    }
}

async fn last_error(frames: query::Frames) -> Error {
    let mut errors: Vec<Error> = frames.filter_map(|piece| async { piece.err() }).collect().await;
    assert_eq!(errors.len(), 1, "the result ended as if it were whole");
    errors.remove(0)
}

async fn a_killed_engine_costs_its_statements_and_is_replaced(bench: &Bench) {
    let session = bench.open().await;
    for _ in 0..3 {
        let engine = engine_of(bench, &*session).await;
        let (_, stream) = bench.start(&*session, &statement(ROWS)).await.unwrap();
        end(bench, engine, Signal::KILL).await;
        let begun = Instant::now();
        assert!(bench.worker.ready().await);
        let replaced = begun.elapsed();
        assert!(replaced < Duration::from_millis(500), "replaced after {replaced:?}");
        let error = last_error(stream.frames).await;
        assert!(error.is_lost_innocently(), "{error}");
        assert!(error.message().contains("SIGKILL"), "{error}");
        assert_eq!(bench.value(&*session, "SELECT 1").await, "1");
        assert!(!bench.worker.engines().contains(&engine));
    }
}

async fn a_statement_that_broke_its_engine_is_refused(bench: &Bench) {
    let session = bench.open().await;
    for (signal, name, number) in [(Signal::SEGV, "SIGSEGV", 1), (Signal::ABORT, "SIGABRT", 2)] {
        let sql = format!("SELECT i, {} FROM range(1000000000000) r(i)", vec!["i"; number].join(", "));
        let engine = engine_of(bench, &*session).await;
        let (_, stream) = bench.start(&*session, &statement(&sql)).await.unwrap();
        end(bench, engine, signal).await;
        let error = last_error(stream.frames).await;
        assert_eq!((error.kind(), error.is_lost_innocently()), (ErrorKind::Lost, false), "{error}");
        assert!(error.message().contains(name) && error.hint().is_some(), "{error}");
        // The same statement with other literals is not run again; other statements and principals are.
        let error = bench.error(&*session, &sql.replace("1000000000000", "7")).await;
        assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Limit, "54001"), "{error}");
        assert!(error.hint().is_some(), "{error}");
        let alone = bench.open_alone().await;
        assert_eq!(bench.error(&*alone, &sql).await.kind(), ErrorKind::Limit);
        assert_eq!(bench.value(&*session, "SELECT 1").await, "1");
        let other = bench.worker.open(&Principal { name: "other".into(), scope: Scope::Write }).await.unwrap();
        assert_eq!(bench.value(&*other, &sql.replace("1000000000000", "7")).await, "0");
    }
}

async fn company_of_a_broken_statement_is_refused_the_second_time(bench: &Bench) {
    let session = bench.open().await;
    for (round, companion) in
        ["SELECT i, 1 FROM range(1000000000000) r(i)", "SELECT 1, 2, i FROM range(1000000000000) r(i)"]
            .into_iter()
            .enumerate()
    {
        let engine = engine_of(bench, &*session).await;
        let (_, first) = bench.start(&*session, &statement(ROWS)).await.unwrap();
        let (_, second) = bench.start(&*session, &statement(companion)).await.unwrap();
        end(bench, engine, Signal::SEGV).await;
        for stream in [first, second] {
            assert_eq!(last_error(stream.frames).await.kind(), ErrorKind::Lost);
        }
        assert_eq!(session.prepare(&statement(ROWS), None).await.is_err(), round == 1);
        assert!(session.prepare(&statement(companion), None).await.is_ok());
    }
}

async fn an_engine_that_dies_before_the_first_row(bench: &Bench) {
    let session = bench.open().await;
    let engine = engine_of(bench, &*session).await;
    let prepared = session.prepare(&statement(BUSY), None).await.unwrap();
    let id = fresh();
    let call = session.execute(id, &prepared, None, None, bench.grant());
    let kill = async {
        while session.progress(id).await.is_none() {
            tokio::task::yield_now().await;
        }
        send(engine, Signal::KILL);
    };
    let (outcome, ()) = futures::future::join(call, kill).await;
    assert!(outcome.unwrap_err().is_lost_innocently());
    assert_eq!(bench.granted.load(Ordering::SeqCst), 0);
    // It was not to blame, so it runs again.
    assert!(session.prepare(&statement(BUSY), None).await.is_ok());
}

async fn a_session_dies_alone(bench: &Bench) {
    let (shared, first, second) = (bench.open().await, bench.open_alone().await, bench.open_alone().await);
    bench.ask(&*second, "CREATE TEMP TABLE t AS SELECT 1 AS a").await.unwrap();
    let engine = engine_of(bench, &*first).await;
    let (_, streaming) = bench.start(&*shared, &statement(ROWS)).await.unwrap();
    end(bench, engine, Signal::KILL).await;
    let error = bench.error(&*first, "SELECT 1").await;
    assert!(error.is_lost_innocently(), "{error}");
    assert_eq!(bench.value(&*second, "SELECT a FROM t").await, "1");
    assert_eq!(bench.value(&*shared, "SELECT 1").await, "1");
    let pieces: Vec<_> = streaming.frames.take(20).collect().await;
    assert!(pieces.len() == 20 && pieces.iter().all(Result::is_ok));
}

async fn an_engine_ends_with_its_session(bench: &Bench) {
    for closes in [true, false] {
        let session = bench.open_alone().await;
        let engine = engine_of(bench, &*session).await;
        assert!(Path::new(&format!("/proc/{engine}")).exists());
        if closes {
            session.close().await;
            assert!(!bench.worker.engines().contains(&engine));
        }
        drop(session);
        let begun = Instant::now();
        while Path::new(&format!("/proc/{engine}")).exists() {
            assert!(begun.elapsed() < Duration::from_secs(2), "engine {engine} outlives its session");
            tokio::task::yield_now().await;
        }
    }
}

/// The engine plans this for minutes: the function's argument is a constant, and no step of it looks
/// for interrupts.
/// What happens to the engine meanwhile is not laid to the others in it alone.
async fn a_cancelled_call_is_at_work_until_it_has_stopped(bench: &Bench) {
    let session = bench.open().await;
    let engine = engine_of(bench, &*session).await;
    let (_, innocent) = bench.start(&*session, &statement(ROWS)).await.unwrap();
    let stuck = statement("SELECT levenshtein(repeat('a', 300000), repeat('b', 300000))");
    tokio::select! {
        outcome = session.prepare(&stuck, None) => panic!("{outcome:?}"),
        // Other statements pass meanwhile, so the call is certainly at work.
        () = async {
            for _ in 0..50 {
                assert_eq!(bench.value(&*session, "SELECT 1").await, "1");
            }
        } => {}
    }
    end(bench, engine, Signal::SEGV).await;
    assert_eq!(last_error(innocent.frames).await.kind(), ErrorKind::Lost);
    assert!(session.prepare(&statement(ROWS), None).await.is_ok());
}

async fn a_call_that_ignores_interrupts_ends_its_engine(bench: &Bench) {
    let session = bench.open().await;
    let engine = engine_of(bench, &*session).await;
    let stuck = statement("SELECT levenshtein(repeat('a', 300000), repeat('b', 300000))");
    let dropped = {
        let mut call = Box::pin(session.prepare(&stuck, None));
        // Other statements pass meanwhile, so the call is certainly at work.
        let others = async {
            for _ in 0..50 {
                assert_eq!(bench.value(&*session, "SELECT 1").await, "1");
            }
        };
        tokio::select! {
            outcome = &mut call => panic!("{outcome:?}"),
            () = others => {}
        }
        Instant::now()
    };
    while bench.worker.engines().contains(&engine) {
        assert!(dropped.elapsed() < STOP_LIMIT, "the engine goes on");
        tokio::task::yield_now().await;
    }
    assert_eq!(bench.value(&*session, "SELECT 1").await, "1");
}

const SMALL: Share = Share { memory: 192 << 20, threads: 2 };

async fn a_share_of_memory_is_kept(bench: &Bench) {
    let session = bench.worker.open_alone(&Principal::local(), SMALL).await.unwrap();
    for sql in [
        "SELECT length(list(i)::VARCHAR) FROM range(100000000) r(i)",
        "SELECT max(l) FROM (SELECT list(i || 'text of some length') AS l FROM range(50000000) r(i))",
    ] {
        let error = bench.error(&*session, sql).await;
        assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Memory, "53200"), "{sql}: {error}");
        assert!(error.hint().is_some(), "{error}");
        assert_eq!(bench.value(&*session, "SELECT 1").await, "1", "after {sql}");
    }
}

async fn a_statement_beyond_the_share_spills(bench: &Bench) {
    let session = bench.worker.open_alone(&Principal::local(), SMALL).await.unwrap();
    let sql = "SELECT count(*), sum(n) FROM (SELECT i, row_number() OVER (ORDER BY hash(i), i) AS n FROM range(30000000) r(i))";
    let answer = bench.ask(&*session, sql).await.unwrap();
    assert_eq!(answer.rows(), [["30000000", "450000015000000"]]);
    assert!(answer.tally.peak_memory() > 0 && answer.tally.peak_memory() < SMALL.memory + (512 << 20));
}

async fn the_address_space_is_limited(bench: &Bench) {
    let session = bench.worker.open_alone(&Principal::local(), SMALL).await.unwrap();
    let engine = engine_of(bench, &*session).await;
    let limits = std::fs::read_to_string(format!("/proc/{engine}/limits")).unwrap();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max address space")).unwrap();
    let limit: u64 = line.split_whitespace().next().unwrap().parse().expect("no limit is set");
    assert!(limit < (4 << 30), "{limit}");
    for sql in ["SELECT lpad('x', 2000000000, 'y')", "SELECT length(repeat('x', 4000000000))"] {
        let error = bench.error(&*session, sql).await;
        assert!(
            [ErrorKind::Memory, ErrorKind::Limit, ErrorKind::Data].contains(&error.kind()),
            "{sql}: {:?} {error}",
            error.kind()
        );
    }
    assert_eq!(bench.value(&*session, "SELECT 1").await, "1");
}

/// Strings in the making are not counted by the engine: only the limits of the process stop them.
async fn memory_that_the_engine_does_not_count_is_limited(bench: &Bench) {
    let session = bench.worker.open_alone(&Principal::local(), SMALL).await.unwrap();
    let error = bench.error(&*session, "SELECT max(length(repeat('x', 2000000 + i))) FROM range(100000) r(i)").await;
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Memory, "53200"), "{error}");
    // Whether the engine lived through it depends on which limit came first; a new session has one.
    let session = bench.worker.open_alone(&Principal::local(), SHARE).await.unwrap();
    assert_eq!(bench.value(&*session, "SELECT 1").await, "1");
    assert_eq!(bench.value(&*bench.open().await, "SELECT 1").await, "1");
}

async fn principals_have_engines_of_their_own(bench: &Bench) {
    let other = bench.worker.open(&Principal { name: "other".into(), scope: Scope::Write }).await.unwrap();
    assert_eq!(bench.value(&*other, "SELECT 1").await, "1");
    let own = bench.open().await;
    let (first, second) = (engine_of(bench, &*own).await, engine_of(bench, &*other).await);
    assert_ne!(first, second);
    end(bench, second, Signal::KILL).await;
    assert_eq!(bench.value(&*own, "SELECT 1").await, "1");
    assert!(bench.worker.engines().contains(&first));
    let _ = bench.ask_of(&*other, &naming("SELECT 1", &[])).await.unwrap();
}
