//! The statements that wait or run: what can be told of them meanwhile, how they are ended by their id, and what is
//! learned and kept of them at their end.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use futures::StreamExt;
use proto::Reference;
use query::{
    Attempt as Row, AttemptEnd, AttemptError, Door, Error, ErrorKind, Estimate, EstimateSource, Frames, Grant, History,
    Measured, Observed, OperatorRow, Prediction, Principal, Result, Scope, Share, StatementId, Status, Taken, Tally,
    Wait, WorkerId,
};
use sizer::Sizer;
use tokio_util::sync::CancellationToken;

use crate::metrics::Metrics;
use crate::road::Begun;
use crate::session::{Origin, Session, Work};

/// What is told of a run that takes less than this, and is asked for very often, is told once and not twice.
const BRIEF: Duration = Duration::from_millis(20);

/// Statements that read no table and are soon over are recorded up to so many a second: to record one takes about as long
/// as to run it.
const TRIVIAL_A_SECOND: u32 = 100;

/// All statements that wait or run.
pub(crate) struct Attempts {
    live: Mutex<HashMap<StatementId, Arc<Live>>>,
    sizer: Arc<Sizer>,
    history: Option<Arc<dyn History>>,
    engine: Arc<str>,
    metrics: Metrics,
    /// The second that it is, and how many trivial ones were recorded in it.
    trivial: Mutex<(Instant, u32)>,
}

/// A statement that waits or runs.
pub(crate) struct Live {
    pub(crate) id: StatementId,
    pub(crate) principal: Principal,
    /// Names its session, and gives no access to it.
    pub(crate) session: String,
    pub(crate) door: Door,
    pub(crate) sql: Arc<str>,
    origin: Origin,
    pub(crate) estimate: Arc<Estimate>,
    pub(crate) received: SystemTime,
    pub(crate) since: Instant,
    tables: Vec<String>,
    run: Mutex<Run>,
    bytes: AtomicU64,
    killed: CancellationToken,
}

/// The attempt under way.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    /// Names it: of the first attempt that is the statement's own id.
    pub(crate) id: StatementId,
    pub(crate) number: u32,
    retry_of: Option<StatementId>,
    /// Since when it waits for its grant.
    pub(crate) asked: Option<Instant>,
    /// When, where and with how much it was admitted.
    pub(crate) admitted: Option<(Instant, WorkerId, Share)>,
    /// The memory of that worker.
    worker_memory: Option<u64>,
    pub(crate) wait: Wait,
    /// Its grant was made for it alone, by what it was expected to need: what it takes of that can be learned from.
    is_sized: bool,
    /// Its result was taken from memory.
    is_replayed: bool,
    first_rows: Option<Duration>,
    /// Its beginning is in the history.
    noted: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Attempts {
    pub(crate) fn new(
        sizer: Arc<Sizer>,
        history: Option<Arc<dyn History>>,
        engine: Arc<str>,
        metrics: Metrics,
    ) -> Self {
        let trivial = Mutex::new((Instant::now(), 0));
        Self { live: Mutex::default(), sizer, history, engine, metrics, trivial }
    }

    pub(crate) fn sizer(&self) -> &Sizer {
        &self.sizer
    }

    pub(crate) fn history(&self) -> Option<&Arc<dyn History>> {
        self.history.as_ref()
    }

    /// Notes a statement that came at `since`; it is forgotten when what is returned is dropped.
    pub(crate) fn enter(
        self: &Arc<Self>,
        session: &Session,
        work: &Work,
        estimate: Arc<Estimate>,
        since: Instant,
    ) -> Watch {
        let id = StatementId(rand::random());
        let statement = &work.prepared.statement;
        let run = Run::new(id, 1, None);
        let live = Arc::new(Live {
            id,
            principal: session.principal.clone(),
            session: name_of(session),
            door: session.door(),
            sql: statement.sql.clone(),
            origin: session.origin(),
            estimate,
            received: SystemTime::now().checked_sub(since.elapsed()).unwrap_or_else(SystemTime::now),
            since,
            tables: statement.tables.iter().map(|table| table.name.to_string()).collect(),
            run: Mutex::new(run),
            bytes: AtomicU64::new(0),
            killed: CancellationToken::new(),
        });
        lock(&self.live).insert(id, live.clone());
        Watch { all: self.clone(), live, over: false }
    }

    /// Whether another trivial statement may be recorded in this second.
    fn has_room(&self) -> bool {
        let mut trivial = lock(&self.trivial);
        if trivial.0.elapsed() >= Duration::from_secs(1) {
            *trivial = (Instant::now(), 0);
        }
        trivial.1 += 1;
        trivial.1 <= TRIVIAL_A_SECOND
    }

    /// Those that a principal may see: its own, or all.
    pub(crate) fn seen_by(&self, principal: &Principal) -> Vec<Arc<Live>> {
        let all = principal.scope == Scope::Admin;
        let live = lock(&self.live);
        let mut found: Vec<_> = live.values().filter(|live| all || live.principal == *principal).cloned().collect();
        found.sort_by_key(|live| live.since);
        found
    }

    /// Ends a statement of the principal, or anybody's for one who may.
    ///
    /// # Errors
    /// `Missing` when none of this id waits or runs.
    pub(crate) fn kill(&self, principal: &Principal, id: StatementId) -> Result<()> {
        let seen = self.seen_by(principal);
        let found = seen.iter().find(|live| live.id == id || lock(&live.run).id == id);
        let live = found.ok_or_else(|| {
            Error::new(ErrorKind::Missing, format!("no statement {id} waits or runs"))
                .with_hint("SELECT query_id, query_text FROM tavana.queue shows those that do")
        })?;
        live.killed.cancel();
        Ok(())
    }
}

/// The name of a session, which gives no access to it.
pub(crate) fn name_of(session: &Session) -> String {
    let mut hasher = DefaultHasher::new();
    session.token.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

impl Run {
    fn new(id: StatementId, number: u32, retry_of: Option<StatementId>) -> Self {
        Self {
            id,
            number,
            retry_of,
            asked: None,
            admitted: None,
            worker_memory: None,
            wait: Wait::default(),
            is_sized: false,
            is_replayed: false,
            first_rows: None,
            noted: false,
        }
    }
}

impl Live {
    /// The attempt under way.
    pub(crate) fn run(&self) -> Run {
        lock(&self.run).clone()
    }

    /// It asks for its grant, as this run: the first one, or another after one that failed.
    pub(crate) fn asks(&self) -> StatementId {
        let mut run = lock(&self.run);
        if run.asked.is_some() {
            let before = run.id;
            *run = Run::new(StatementId(rand::random()), run.number + 1, Some(before));
        }
        run.asked = Some(Instant::now());
        run.id
    }

    /// It was told how long it may have to wait.
    pub(crate) fn waits(&self, wait: Wait) {
        lock(&self.run).wait = wait;
    }

    /// It has the grant that it waited for, on a worker of so much memory; perhaps before others that came earlier.
    pub(crate) fn admitted(&self, grant: &Grant, worker_memory: Option<u64>, passed: bool) {
        self.runs_with(grant);
        let mut run = lock(&self.run);
        run.is_sized = true;
        run.worker_memory = worker_memory;
        run.wait.backfilled = passed;
    }

    /// It runs within a grant that was not made for it: its session's, or one beside the line.
    pub(crate) fn runs_with(&self, grant: &Grant) {
        lock(&self.run).admitted = Some((Instant::now(), grant.worker(), grant.share()));
    }

    /// Its result is taken from memory.
    pub(crate) fn replayed(&self) {
        lock(&self.run).is_replayed = true;
    }

    /// Returns when somebody has ended it.
    pub(crate) async fn killed(&self) {
        self.killed.cancelled().await;
    }
}

/// Watches a statement to its end.
pub(crate) struct Watch {
    all: Arc<Attempts>,
    live: Arc<Live>,
    over: bool,
}

impl Watch {
    pub(crate) fn live(&self) -> &Arc<Live> {
        &self.live
    }

    /// Notes what an attempt came to that is not the last: its statement runs again.
    pub(crate) fn again(attempts: &Attempts, live: &Live, error: &Error) {
        attempts.note_begun(live);
        attempts.note_ended(live, Some(error), None);
    }

    /// Follows the rows of a result to its end.
    pub(crate) fn follow(self, begun: Begun) -> Begun {
        let tally = begun.tally.clone();
        let first = lock(&self.live.run).admitted.is_some();
        if first && self.live.since.elapsed() > BRIEF {
            self.all.note_begun(&self.live);
        }
        lock(&self.live.run).first_rows = Some(self.live.since.elapsed());
        let state = Some((begun.frames, self, tally.clone()));
        let frames: Frames = Box::pin(futures::stream::unfold(state, |state| async move {
            let (mut frames, mut watch, tally) = state?;
            let next = tokio::select! {
                biased;
                () = watch.live.killed() => Some(Err(killed())),
                next = frames.next() => next,
            };
            match next {
                Some(Ok(piece)) => {
                    watch.live.bytes.fetch_add(Reference::length_behind(&piece) as u64, Ordering::Relaxed);
                    Some((Ok(piece), Some((frames, watch, tally))))
                }
                Some(Err(error)) => {
                    watch.end(Some(&error), Some(&tally));
                    Some((Err(error), None))
                }
                None => {
                    watch.end(None, Some(&tally));
                    None
                }
            }
        }));
        Begun { frames, tally }
    }

    /// Notes how it ended.
    pub(crate) fn end(&mut self, error: Option<&Error>, tally: Option<&Tally>) {
        if std::mem::replace(&mut self.over, true) {
            return;
        }
        let trivial = self.live.estimate.source == EstimateSource::Trivial && self.live.since.elapsed() < BRIEF;
        if trivial && error.is_none() && !lock(&self.live.run).noted && !self.all.has_room() {
            self.all.metrics.unrecorded();
            return;
        }
        self.all.note_begun(&self.live);
        self.all.note_ended(&self.live, error, tally);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // A client that has left, or was not interested in the rest.
        self.end(Some(&Error::new(ErrorKind::Cancelled, "the client left before the end")), None);
        lock(&self.all.live).remove(&self.live.id);
    }
}

impl Attempts {
    fn note_begun(&self, live: &Live) {
        let mut run = lock(&live.run);
        let Some(history) = self.history.as_ref().filter(|_| !std::mem::replace(&mut run.noted, true)) else { return };
        let estimate = &live.estimate;
        let queued = run.asked.map_or(Duration::ZERO, |asked| {
            run.admitted.map_or_else(|| asked.elapsed(), |(at, ..)| at.saturating_duration_since(asked))
        });
        let planning =
            run.asked.map_or_else(|| live.since.elapsed(), |asked| asked.saturating_duration_since(live.since));
        history.begin(Row {
            id: run.id,
            retry_of: run.retry_of,
            number: run.number,
            service: "".into(),
            principal: live.principal.name.clone(),
            session: Some(live.session.clone()),
            door: live.door,
            client: live.origin.client.clone(),
            tag: live.origin.tag.clone(),
            traceparent: live.origin.traceparent.clone(),
            sql: live.sql.clone(),
            sql_bytes: live.sql.len() as u64,
            kind: kind_of(&live.sql).map(Into::into),
            tables: live.tables.clone(),
            received: live.received,
            planning: if run.number == 1 { planning } else { Duration::ZERO },
            queued,
            wait: run.wait.clone(),
            prediction: Some(Prediction::of(estimate, sizer::VERSION)),
            granted: run.admitted.map(|(_, _, share)| share.memory),
            threads: run.admitted.map(|(_, _, share)| share.threads),
            worker: run.admitted.map(|(_, worker, _)| worker.to_string()),
            worker_memory: run.worker_memory,
            engine: Some(self.engine.to_string().into()),
            end: None,
        });
    }

    fn note_ended(&self, live: &Live, error: Option<&Error>, tally: Option<&Tally>) {
        let run = live.run();
        let observed = observed(&run, error, tally);
        // One that was cancelled, lost or wrong says nothing of what it would have needed.
        let tells = error.is_none_or(|error| error.kind() == ErrorKind::Memory);
        if let Some((.., share)) = run.admitted
            && live.estimate.source != EstimateSource::Trivial
            && run.is_sized
            && tells
        {
            self.sizer.learn(&live.estimate, &observed, share.threads);
            self.metrics.ran(&live.estimate, &observed);
        }
        let Some(history) = &self.history else { return };
        let status = match error.map(Error::kind) {
            None => Status::Ok,
            Some(ErrorKind::Cancelled) => Status::Cancelled,
            Some(ErrorKind::Lost) => Status::Lost,
            Some(_) => Status::Failed,
        };
        history.end(
            run.id,
            AttemptEnd {
                error: error.map(AttemptError::from),
                elapsed: Some(live.since.elapsed()),
                first_rows: run.first_rows,
                rows: tally.map_or(0, Tally::rows),
                changed: tally.map_or(0, Tally::changed),
                bytes_out: live.bytes.load(Ordering::Relaxed),
                out_of_memory: error.is_some_and(|error| error.kind() == ErrorKind::Memory),
                cache_hit: run.is_replayed,
                observed,
                operators: tally.and_then(Tally::measured).map_or_else(Vec::new, |it| operators_of(run.id, it)),
                ..AttemptEnd::of(status)
            },
        );
    }
}

/// What a run took, as far as that was measured.
fn observed(run: &Run, error: Option<&Error>, tally: Option<&Tally>) -> Observed {
    let taken = tally.and_then(Tally::taken);
    let spilled = taken.map_or(0, |taken: Taken| taken.spilled);
    Observed {
        // None is seen of one that is too brief.
        peak: taken.map(|taken| taken.peak).filter(|peak| *peak > 0),
        granted: run.admitted.map_or(0, |(_, _, share)| share.memory),
        spilled,
        cpu: taken.map(|taken| taken.cpu),
        wall: run.admitted.map_or(Duration::ZERO, |(at, ..)| at.elapsed()),
        censored: error.is_some() || spilled > 0,
    }
}

/// The operators of an attempt as the history has them: each knows its place, and that of the one that it feeds.
fn operators_of(query: StatementId, measured: &Measured) -> Vec<OperatorRow> {
    // The places of those above the one that is looked at, from the last of the plan down.
    let mut above: Vec<u32> = Vec::new();
    let numbered = (0u32..).zip(&measured.operators);
    numbered
        .map(|(position, at)| {
            above.truncate(at.depth as usize);
            let parent = above.last().copied();
            above.push(position);
            OperatorRow {
                query,
                position,
                parent,
                operator: at.name.clone(),
                estimated_rows: Some(at.estimated),
                actual_rows: Some(at.rows),
                time: Some(Duration::from_nanos(at.nanos)),
            }
        })
        .collect()
}

/// The first word of a statement, where it is one of a few: `SELECT`.
fn kind_of(sql: &str) -> Option<&'static str> {
    const KINDS: [&str; 22] = [
        "SELECT", "WITH", "FROM", "INSERT", "UPDATE", "DELETE", "MERGE", "CREATE", "DROP", "ALTER", "COPY", "SET",
        "RESET", "BEGIN", "COMMIT", "ROLLBACK", "EXPLAIN", "SHOW", "DESCRIBE", "CALL", "VALUES", "PIVOT",
    ];
    let text = query::script::behind_comments(sql);
    let word = text.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    KINDS.into_iter().find(|kind| kind.eq_ignore_ascii_case(word))
}

/// A statement that somebody has ended by its id.
pub(crate) fn killed() -> Error {
    Error::new(ErrorKind::Cancelled, "the statement was ended by KILL")
}
