//! What is run again, where, and with how much; by a fleet that does what it was told to.

mod transactions;

use std::collections::VecDeque;
use std::sync::Mutex;

use arrow_schema::Schema;
use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use prometheus_client::registry::Registry;
use query::{
    Class, Effect, EstimateSource, Format, Grant, InputStream, Plan, Progress, ResultStream, ServedTable,
    Session as EngineSession, Share, StatementId, TableSource, Worker, WorkerId,
};
use scheduler::Policy;
use sizer::{Nothing, Sizer, SizerOptions};
use tokio::sync::Notify;

use super::*;
use crate::session::{End, Phase, Sessions, Work};

const GIB: u64 = 1 << 30;
const WORKER: WorkerId = WorkerId(1);
const CAPACITY: Share = Share { memory: 8 * GIB, threads: 2 };

/// What an engine does with a statement.
enum Outcome {
    Fails(Error),
    /// It is at work until it is told to go on, and then ends well or with [`Script::failure`].
    Holds(Arc<Notify>),
    Sends(Vec<Result<Bytes>>),
    /// The rest never comes.
    SendsAndStalls(Vec<Result<Bytes>>),
}

/// What an engine was asked: whether it is the statement's own, and with how much memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Shared(u64),
    Alone(u64),
}

#[derive(Default)]
struct Script {
    outcomes: Mutex<VecDeque<Outcome>>,
    asked: Mutex<Vec<Asked>>,
    /// What was granted to statements that are held.
    grants: Mutex<Vec<Grant>>,
    /// How the next one that is held fails.
    failure: Mutex<Option<Error>>,
    /// The engine is gone.
    dead: Mutex<bool>,
}

struct Scripted(Arc<Script>);

impl Fleet for Scripted {
    fn worker(&self, id: WorkerId) -> Option<Arc<dyn Worker>> {
        (id == WORKER).then(|| Arc::new(Scripted(self.0.clone())) as Arc<dyn Worker>)
    }

    fn workers(&self) -> Vec<Arc<dyn Worker>> {
        vec![Arc::new(Scripted(self.0.clone()))]
    }
}

#[async_trait]
impl Worker for Scripted {
    fn id(&self) -> WorkerId {
        WORKER
    }

    fn capacity(&self) -> Share {
        CAPACITY
    }

    fn engines(&self) -> Vec<u32> {
        Vec::new()
    }

    async fn open(&self, _: &Principal) -> Result<Arc<dyn EngineSession>> {
        Ok(Arc::new(ScriptedSession { script: self.0.clone(), alone: false }))
    }

    async fn open_alone(&self, _: &Principal, _: Share) -> Result<Arc<dyn EngineSession>> {
        Ok(Arc::new(ScriptedSession { script: self.0.clone(), alone: true }))
    }

    async fn ready(&self) -> bool {
        true
    }

    async fn stop(&self) {}
}

struct ScriptedSession {
    script: Arc<Script>,
    alone: bool,
}

#[async_trait]
impl EngineSession for ScriptedSession {
    async fn prepare(&self, statement: &Statement, _: Option<&RecordBatch>) -> Result<Prepared> {
        let effect = match &*statement.sql {
            "BEGIN TRANSACTION" => Effect::Begins,
            "COMMIT" | "ROLLBACK" => Effect::Ends,
            _ => Effect::Reads,
        };
        Ok(prepared(&statement.sql, effect))
    }

    async fn execute(
        &self,
        _: StatementId,
        prepared: &Prepared,
        _: Option<RecordBatch>,
        _: Option<InputStream>,
        grant: Grant,
    ) -> Result<ResultStream> {
        let memory = grant.share().memory;
        let asked = if self.alone { Asked::Alone(memory) } else { Asked::Shared(memory) };
        self.script.asked.lock().unwrap().push(asked);
        let outcome = self.script.outcomes.lock().unwrap().pop_front();
        match outcome.expect("the script has no more outcomes") {
            Outcome::Fails(error) => Err(error),
            Outcome::Holds(on) => {
                self.script.grants.lock().unwrap().push(grant);
                on.notified().await;
                self.script.grants.lock().unwrap().clear();
                let failure = self.script.failure.lock().unwrap().take();
                if let Some(error) = failure {
                    return Err(error);
                }
                let frames = Box::pin(futures::stream::empty());
                Ok(ResultStream { schema: prepared.schema.clone(), frames, tally: Arc::default() })
            }
            Outcome::SendsAndStalls(pieces) => {
                let frames = Box::pin(futures::stream::iter(pieces).chain(futures::stream::pending()));
                Ok(ResultStream { schema: prepared.schema.clone(), frames, tally: Arc::default() })
            }
            Outcome::Sends(pieces) => {
                let frames = futures::stream::iter(pieces).map(move |piece| {
                    let _held = &grant;
                    piece
                });
                Ok(ResultStream { schema: prepared.schema.clone(), frames: Box::pin(frames), tally: Arc::default() })
            }
        }
    }

    fn is_whole(&self) -> bool {
        !*self.script.dead.lock().unwrap()
    }

    async fn progress(&self, _: StatementId) -> Option<Progress> {
        None
    }

    async fn close(&self) {}
}

fn prepared(sql: &str, effect: Effect) -> Prepared {
    let schema = Arc::new(Schema::empty());
    let table = TableSource {
        name: "t".into(),
        format: Format::Parquet,
        locations: ["/t.parquet".to_owned()].into(),
        hive_partitioned: false,
        version: 1,
        bytes: 1,
    };
    Prepared {
        statement: Statement {
            sql: sql.into(),
            // Without a plan, nothing is known of what it needs.
            tables: [table].into(),
            all_tables: false,
            settings: [].into(),
            reads: None,
            otherwise: None,
            served: [].into(),
            fingerprint: Fingerprint::of(sql),
        },
        class: Class { returns_rows: effect == Effect::Reads, effect },
        schema: schema.clone(),
        parameters: schema,
        reads_lake: false,
        lake_tables: [].into(),
        unpinnable: false,
        repeatable: false,
        plan: None,
        stays: false,
        ordered: false,
    }
}

fn work(effect: Effect) -> Work {
    Work {
        prepared: prepared("statement", effect),
        parameters: None,
        transaction: None,
        script: None,
        near: None,
        answer: None,
    }
}

/// What came of a statement: the pieces until the first error, that error, and what engines were asked.
struct Ended {
    pieces: Vec<Bytes>,
    error: Option<Error>,
    asked: Vec<Asked>,
}

async fn run(effect: Effect, outcomes: Vec<Outcome>) -> Ended {
    let script = Arc::new(Script { outcomes: Mutex::new(outcomes.into()), ..Script::default() });
    let road = road(&script).await;
    let session = Arc::new(Sessions::default()).begin(Principal::local()).unwrap();
    let mut ended = Ended { pieces: Vec::new(), error: None, asked: Vec::new() };
    match road.begin(&session, &work(effect), &Track::default()).await {
        Err(error) => ended.error = Some(error),
        Ok(mut begun) => {
            while let Some(piece) = begun.frames.next().await {
                match piece {
                    Ok(piece) => ended.pieces.push(piece),
                    Err(error) => ended.error = Some(error),
                }
            }
        }
    }
    drop(session);
    assert_eq!(road.scheduler.snapshot().running, 0, "a grant was not given back");
    assert!(script.outcomes.lock().unwrap().is_empty(), "it was asked less often than it should");
    ended.asked = script.asked.lock().unwrap().clone();
    ended
}

async fn road(script: &Arc<Script>) -> Road {
    Road {
        fleet: Arc::new(Scripted(script.clone())),
        catalog: Arc::new(Catalog::open(Vec::new()).await.unwrap()),
        scheduler: Scheduler::new(vec![(WORKER, CAPACITY)], Policy::default()),
        metrics: Metrics::new(&mut Registry::default()),
        has_lake: true,
        writers: Writers::one_at_a_time([CAPACITY]),
        named: AtomicUsize::default(),
        tasks: TaskTracker::new(),
        sql_limit: 1000,
        looks: Looks::default(),
        results: None,
        snapshots: None,
        attempts: Arc::new(Attempts::new(
            Arc::new(Sizer::new(Arc::new(Nothing), Arc::new(Nothing), SizerOptions::default())),
            None,
            "1".into(),
            Metrics::new(&mut Registry::default()),
        )),
        sessions: Arc::default(),
        asides: Arc::new(Semaphore::new(ASIDES)),
    }
}

fn row() -> Result<Bytes> {
    Ok(Bytes::from_static(b"row"))
}

/// As many bytes as are held back at most.
fn large() -> Result<Bytes> {
    Ok(vec![0; 2 << 20].into())
}

fn memory() -> Error {
    Error::new(ErrorKind::Memory, "out of memory")
}

fn crash() -> Error {
    Error::new(ErrorKind::Lost, "the engine crashed")
}

fn lost() -> Error {
    Error::lost_innocently("the engine is gone")
}

#[tokio::test]
async fn memory_grows_to_twice_the_grant_and_then_to_a_whole_worker() {
    let fails = || Outcome::Fails(memory());
    let ladder = [Asked::Shared(2 * GIB), Asked::Alone(4 * GIB), Asked::Alone(8 * GIB)];
    let ended = run(Effect::Reads, vec![fails(), fails(), fails()]).await;
    let error = ended.error.unwrap();
    assert_eq!((error.kind(), error.detail()), (ErrorKind::Memory, Some("granted: 8192 MiB, a whole worker")));
    assert_eq!(ended.asked, ladder);
    let ended = run(Effect::Reads, vec![fails(), fails(), Outcome::Sends(vec![row()])]).await;
    assert_eq!((ended.pieces.len(), ended.error, &ended.asked[..]), (1, None, &ladder[..]));
    let ended = run(Effect::Reads, vec![fails(), Outcome::Sends(vec![row(), row()])]).await;
    assert_eq!((ended.pieces.len(), ended.error, &ended.asked[..]), (2, None, &ladder[..2]));
}

#[tokio::test]
async fn memory_that_runs_out_before_the_first_piece_is_the_same() {
    let ended = run(Effect::Reads, vec![Outcome::Sends(vec![Err(memory())]), Outcome::Sends(vec![row()])]).await;
    assert_eq!((ended.pieces.len(), ended.error, ended.asked.len()), (1, None, 2));
}

#[tokio::test]
async fn a_lost_engine_is_replaced_once() {
    let ended = run(Effect::Reads, vec![Outcome::Fails(lost()), Outcome::Sends(vec![row()])]).await;
    assert_eq!((ended.pieces.len(), ended.error), (1, None));
    assert_eq!(ended.asked, [Asked::Shared(2 * GIB), Asked::Shared(2 * GIB)]);
    let ended = run(Effect::Reads, vec![Outcome::Sends(vec![Err(lost())]), Outcome::Fails(lost())]).await;
    assert!(ended.pieces.is_empty() && ended.error.unwrap().is_lost_innocently());
    assert_eq!(ended.asked.len(), 2);
}

#[tokio::test]
async fn a_lost_engine_and_too_little_memory_are_counted_apart() {
    let outcomes =
        vec![Outcome::Fails(memory()), Outcome::Fails(lost()), Outcome::Fails(memory()), Outcome::Sends(vec![row()])];
    let ended = run(Effect::Reads, outcomes).await;
    assert_eq!((ended.pieces.len(), ended.error), (1, None));
    let asked = [Asked::Shared(2 * GIB), Asked::Alone(4 * GIB), Asked::Alone(4 * GIB), Asked::Alone(8 * GIB)];
    assert_eq!(ended.asked, asked);
}

#[tokio::test]
async fn what_asks_after_the_service_waits_in_line_once_there_is_no_memory_beside_it() {
    let script = Arc::new(Script::default());
    script.outcomes.lock().unwrap().extend([Outcome::Fails(memory()), Outcome::Sends(vec![row()])]);
    let road = road(&script).await;
    let session = Arc::new(Sessions::default()).begin(Principal::local()).unwrap();
    let mut work = work(Effect::Reads);
    let schema = work.prepared.schema.clone();
    work.prepared.statement.tables = [].into();
    work.prepared.statement.served = [ServedTable { name: "none".into(), rows: RecordBatch::new_empty(schema) }].into();
    work.prepared.plan = Some(Arc::new(Plan { operator: "COLUMN_DATA_SCAN".to_owned(), rows: 1, ..Plan::default() }));
    let mut begun = road.begin(&session, &work, &Track::default()).await.unwrap();
    assert!(begun.frames.next().await.is_some_and(|piece| piece.is_ok()));
    let asked = script.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0], Asked::Shared(64 << 20), "at first it does not wait");
}

#[tokio::test]
async fn what_broke_its_engine_is_not_run_again() {
    let ended = run(Effect::Reads, vec![Outcome::Fails(crash())]).await;
    assert_eq!((ended.error, ended.asked.len()), (Some(crash()), 1));
}

#[tokio::test]
async fn nothing_is_run_again_after_the_first_piece_has_left() {
    for (error, kind) in [(lost(), ErrorKind::Lost), (memory(), ErrorKind::Memory), (crash(), ErrorKind::Lost)] {
        let ended = run(Effect::Reads, vec![Outcome::Sends(vec![large(), Err(error)])]).await;
        let told = ended.error.unwrap();
        assert_eq!((ended.pieces.len(), told.kind(), ended.asked.len()), (1, kind, 1));
        assert!(!told.is_lost_innocently(), "a client must not take it for safe to hide");
        if kind == ErrorKind::Memory {
            assert!(told.hint().is_some_and(|hint| hint.contains("incomplete")), "{told:?}");
        }
    }
}

#[tokio::test]
async fn the_first_rows_of_what_may_lack_memory_are_held_back() {
    let short_of_memory = Outcome::Sends(vec![row(), row(), Err(memory())]);
    let ended = run(Effect::Reads, vec![short_of_memory, Outcome::Sends(vec![row(), large(), row()])]).await;
    assert_eq!((ended.pieces.len(), ended.error), (3, None));
    assert_eq!(ended.asked, [Asked::Shared(2 * GIB), Asked::Alone(4 * GIB)]);
}

#[tokio::test(start_paused = true)]
async fn rows_that_come_slowly_are_not_held_back_for_long() {
    let script = Arc::new(Script::default());
    let road = road(&script).await;
    let session = Arc::new(Sessions::default()).begin(Principal::local()).unwrap();
    script.outcomes.lock().unwrap().push_back(Outcome::SendsAndStalls(vec![row(), row()]));
    let asked = tokio::time::Instant::now();
    let mut begun = road.begin(&session, &work(Effect::Reads), &Track::default()).await.unwrap();
    assert_eq!(asked.elapsed(), std::time::Duration::from_millis(100));
    assert!(begun.frames.next().await.is_some_and(|piece| piece.is_ok()));
    assert!(begun.frames.next().await.is_some_and(|piece| piece.is_ok()));
}

#[tokio::test]
async fn what_changes_a_session_is_not_run_again() {
    for (error, kind) in [(lost(), ErrorKind::Lost), (memory(), ErrorKind::Memory), (crash(), ErrorKind::Lost)] {
        let ended = run(Effect::ChangesSession, vec![Outcome::Fails(error)]).await;
        assert_eq!((ended.error.unwrap().kind(), ended.asked), (kind, vec![Asked::Alone(GIB / 2)]));
    }
}

#[tokio::test]
async fn the_end_of_a_transaction_that_was_not_begun_asks_nobody() {
    let ended = run(Effect::Ends, Vec::new()).await;
    assert_eq!((ended.error, ended.asked.len()), (None, 0));
}

#[tokio::test]
async fn a_session_whose_engine_is_gone_begins_anew() {
    let script = Arc::new(Script::default());
    let road = road(&script).await;
    let session = Arc::new(Sessions::default()).begin(Principal::local()).unwrap();
    let run = async |outcome: Outcome, dead: bool| {
        script.outcomes.lock().unwrap().push_back(outcome);
        *script.dead.lock().unwrap() = dead;
        road.run(&session, &work(Effect::ChangesSession), &Track::default()).await
    };
    // Memory that ran out leaves the session as it is, as long as its engine lives.
    assert!(run(Outcome::Sends(vec![]), false).await.is_ok());
    assert_eq!(run(Outcome::Fails(memory()), false).await.unwrap_err(), memory());
    assert!(session.state().await.unwrap().get().is_some());
    let lost = run(Outcome::Fails(memory()), true).await.unwrap_err();
    assert_eq!((lost.kind(), lost.detail()), (ErrorKind::Lost, Some("out of memory")));
    assert!(session.state().await.unwrap().get().is_none());
    assert_eq!(road.scheduler.snapshot().sessions, 0);
    assert!(run(Outcome::Sends(vec![]), false).await.is_ok());
}

/// A store that does not answer.
struct Stalls;

#[async_trait]
impl sizer::Files for Stalls {
    async fn head(&self, _location: &str) -> Result<sizer::FileHead> {
        std::future::pending().await
    }

    async fn range(&self, _location: &str, _range: std::ops::Range<u64>) -> Result<Bytes> {
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_does_not_answer_holds_no_statement_up() {
    let sizer = Sizer::new(Arc::new(Stalls), Arc::new(Nothing), SizerOptions::default());
    let metrics = Metrics::new(&mut Registry::default());
    let attempts = Arc::new(Attempts::new(Arc::new(sizer), None, "1".into(), metrics));
    let road = Road { attempts, ..road(&Arc::default()).await };
    let scan = Plan {
        operator: "READ_PARQUET".to_owned(),
        rows: 5,
        types: vec!["INTEGER".to_owned()],
        files: vec!["/t.parquet".to_owned()],
        file_count: 1,
        ..Plan::default()
    };
    let looked_at = Prepared { plan: Some(Arc::new(scan)), ..prepared("select a from t", Effect::Reads) };
    let asked = tokio::time::Instant::now();
    let estimate = road.sized(&looked_at).await;
    assert_eq!((estimate.source, asked.elapsed().as_secs()), (EstimateSource::Cautious, 2));
}
