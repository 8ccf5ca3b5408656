//! Running a statement: admitted, placed, and run again where that is right.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::StreamExt;
use proto::Reference;
use query::{
    Confidence, Delivery, Effect, Error, ErrorKind, Estimate, Grant, InputStream, LakeReads, Prepared, Principal,
    Progress, Result, ResultStream, Scope, Session as EngineSession, StatementId, Wait, Worker, WorkerId,
};
use scheduler::{Expected, Need, Request, StillWaits};

use super::size::{expected_of, need_of};
use super::way::{Situation, Way, way};
use super::{Begun, Road, no_worker};
use crate::attempts::{Live, Watch, killed};
use crate::cache::Bypass;
use crate::lease::leased_at_the_end;
use crate::session::{Owner, Phase, Session, StateInUse, Transaction, Work, broken};
use crate::waiting::Keeper;

/// How often a write is run of which it is known that it was not committed, because another was first.
const WRITES: usize = 4;

/// Bytes of a result that are held back while it may yet lack memory, so that it can be run again as long as none has left.
const HELD_BACK: usize = 2 << 20;

/// Bytes that a statement is expected to take from which on it may lack memory: sorts, groups and joins, and not what streams.
const MUCH: u64 = 64 << 20;

/// How long they are held back at most: rows that come slowly are not worth the wait.
const HELD_BACK_FOR: Duration = Duration::from_millis(100);

/// Where a statement is, for those who ask while it waits or runs.
#[derive(Default)]
pub(crate) struct Track {
    noted: Mutex<Option<Noted>>,
    /// Where its result is fetched, if that is at an engine's own door.
    delivery: OnceLock<Delivery>,
    /// What is known of it, once it is on its way; of several in one text, of the one under way.
    live: Mutex<Option<Arc<Live>>>,
    /// What keeps its place in line, where that outlives the service.
    keeper: Option<Arc<Keeper>>,
}

/// A run, and the engine that it is on once it is admitted.
type Noted = (StatementId, Option<Arc<dyn EngineSession>>);

/// What can be told of a statement before its first rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Stage {
    /// It waits to be admitted: its place in line, 1 for the next; of how many; and for how long yet, if that is known.
    Queued { position: usize, waiting: usize, expected: Option<StillWaits> },
    /// It runs.
    Running(Progress),
    /// It is between these.
    Starting,
}

impl Track {
    /// Of a statement whose result is fetched there.
    pub(crate) fn delivered(delivery: Option<Delivery>) -> Self {
        let track = Self::default();
        track.deliver(delivery);
        track
    }

    /// Of a statement whose place in line this keeps, if anything does.
    pub(crate) fn kept(keeper: Option<Arc<Keeper>>) -> Self {
        Self { keeper, ..Self::default() }
    }

    /// Its result is fetched there, if anywhere but here.
    pub(crate) fn deliver(&self, delivery: Option<Delivery>) {
        if let Some(delivery) = delivery {
            let _ = self.delivery.set(delivery);
        }
    }

    /// What is known of the statement; none of those that the server asks for itself.
    pub(super) fn live(&self) -> Option<Arc<Live>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn follow(&self, live: Arc<Live>) {
        *self.live.lock().unwrap_or_else(PoisonError::into_inner) = Some(live);
    }

    /// Whether its result is fetched at an engine's own door.
    pub(super) fn is_delivered(&self) -> bool {
        self.delivery.get().is_some()
    }

    pub(super) fn note(&self, id: StatementId, engine: Option<Arc<dyn EngineSession>>) {
        *self.noted.lock().unwrap_or_else(PoisonError::into_inner) = Some((id, engine));
    }
}

impl Road {
    /// Where a statement is.
    pub(crate) async fn stage(&self, track: &Track) -> Stage {
        let noted = track.noted.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match noted {
            None => Stage::Starting,
            Some((id, None)) => {
                let queue = self.scheduler.outlook();
                match queue.iter().find(|waiting| waiting.id == id) {
                    Some(found) => {
                        Stage::Queued { position: found.position, waiting: queue.len(), expected: found.expected }
                    }
                    None => Stage::Starting,
                }
            }
            Some((id, Some(engine))) => engine.progress(id).await.map_or(Stage::Starting, Stage::Running),
        }
    }

    /// Runs a statement that returns no rows, to its end, and returns how many rows it changed.
    pub(crate) async fn run(&self, session: &Session, work: &Work, track: &Track) -> Result<u64> {
        let mut begun = self.begin(session, work, track).await?;
        while let Some(piece) = begun.frames.next().await {
            piece?;
        }
        // Of a change that returns its rows, the engine counts those alone.
        let class = work.prepared.class;
        let returned = if class.returns_rows && class.effect != Effect::Reads { begun.tally.rows() } else { 0 };
        Ok(begun.tally.changed().max(returned))
    }

    /// As [`Road::run`], of a statement that reads the rows of a client.
    pub(crate) async fn run_with(&self, session: &Session, work: &Work, input: InputStream) -> Result<u64> {
        let mut begun = self.begin_with(session, work, &Track::default(), Some(input)).await?;
        while let Some(piece) = begun.frames.next().await {
            piece?;
        }
        Ok(begun.tally.changed())
    }

    /// Starts a statement: waits for its grant, and returns when its first batch is there. Until then,
    /// one that only reads is run again when its engine was lost or its memory did not suffice.
    ///
    /// Cancel-safe: dropping the call leaves the queue, or stops the engine.
    pub(crate) async fn begin(&self, session: &Session, work: &Work, track: &Track) -> Result<Begun> {
        self.begin_with(session, work, track, None).await
    }

    async fn begin_with(
        &self,
        session: &Session,
        work: &Work,
        track: &Track,
        input: Option<InputStream>,
    ) -> Result<Begun> {
        check_scope(&session.principal, work.prepared.class.effect)?;
        if let Some(answer) = &work.answer {
            return self.answered(session, answer);
        }
        let with_rows;
        let work = match work.prepared.statement.served.is_empty() {
            true => work,
            false => {
                let mut work = work.clone();
                work.prepared.statement.served =
                    self.served(&session.principal, &work.prepared.statement.served).await?;
                with_rows = work;
                &with_rows
            }
        };
        let since = Instant::now();
        let estimate = self.sized(&work.prepared).await;
        let mut watch = self.attempts.enter(session, work, estimate, since);
        track.follow(watch.live().clone());
        let mut unfinished = Unfinished::of(work);
        let begun = tokio::select! {
            biased;
            begun = self.decide_and_begin(session, (work, &mut unfinished), track, input) => begun,
            // What was under way is dropped, and so stopped.
            () = watch.live().killed() => {
                let error = killed();
                watch.end(Some(&error), None);
                return Err(error);
            }
        };
        unfinished.over();
        match begun {
            Ok(begun) => Ok(watch.follow(begun)),
            Err(error) => {
                watch.end(Some(&error), None);
                Err(error)
            }
        }
    }

    /// As [`Road::begin`], of what the server asks for itself.
    pub(super) async fn begin_unwatched(&self, session: &Session, work: &Work) -> Result<Begun> {
        let mut unfinished = Unfinished::of(work);
        let begun = self.decide_and_begin(session, (work, &mut unfinished), &Track::default(), None).await;
        unfinished.over();
        begun
    }

    async fn decide_and_begin(
        &self,
        session: &Session,
        (work, unfinished): (&Work, &mut Unfinished),
        track: &Track,
        input: Option<InputStream>,
    ) -> Result<Begun> {
        let mut state = session.state().await?;
        if let Some(notice) = state.take_notice() {
            return Err(notice);
        }
        restart_if_broken(work, state.open())?;
        let decided = way(&situation(&state, work, input.is_some()))?;
        let outcome = match decided {
            Way::Nothing => {
                if let (Effect::Ends, Some(transaction)) = (work.prepared.class.effect, &work.transaction) {
                    transaction.forget_reads();
                }
                Ok(Begun::nothing())
            }
            Way::Anywhere => {
                drop(state);
                let work = self.pinned(session, work.clone()).await?;
                let Work { prepared, transaction, .. } = &work;
                if prepared.reads_lake && prepared.unpinnable && transaction.is_some() {
                    return Err(changed_meanwhile());
                }
                self.replay_or_read(session, &work, track).await
            }
            Way::Once => {
                drop(state);
                self.write_once(&session.principal, work, track, input).await
            }
            Way::InState { begin } => {
                if let Some(results) = self.results.as_ref().filter(|_| work.prepared.class.effect == Effect::Reads) {
                    results.bypassed(Bypass::Session);
                }
                // A transaction that an engine holds reads what that does.
                let work = &with_reads(work.clone(), None);
                self.run_in_state(session, (state, begin), (work, unfinished), track, input).await
            }
        };
        outcome.map_err(|error| self.with_near_names(error))
    }

    /// A read in a transaction that no engine holds, with the snapshot of the lake that it is to read: that of the first of
    /// them, which is that of the moment when it comes here.
    pub(crate) async fn pinned(&self, session: &Session, work: Work) -> Result<Work> {
        let Prepared { reads_lake, unpinnable, class, .. } = work.prepared;
        let reads = self.reads_of(work.transaction.as_deref());
        let reads_it = reads_lake && !unpinnable && class.effect == Effect::Reads && work.script.is_none();
        let (Some(transaction), Some(known), true) = (&work.transaction, reads, reads_it) else {
            return Ok(with_reads(work, None));
        };
        let transaction = transaction.clone();
        let found = match known.snapshot {
            Some(snapshot) => snapshot,
            None => Box::pin(self.snapshot(session)).await?,
        };
        // Another read may have been first meanwhile.
        let snapshot = transaction.read(found, &[]);
        let reads = Some(Arc::new(LakeReads { snapshot: Some(snapshot), tables: Vec::new() }));
        let looked_at_it = work.prepared.statement.reads.as_ref().is_some_and(|reads| reads.snapshot == Some(snapshot));
        let mut work = with_reads(work, reads);
        if !looked_at_it {
            // What it names may have been another table a moment ago.
            let (statement, parameters) = (work.prepared.statement.clone(), work.parameters.as_ref());
            work.prepared = self.look(session, Some(&transaction), &statement, parameters).await?;
        }
        transaction.read(snapshot, &work.prepared.lake_tables);
        Ok(work)
    }

    pub(super) async fn read(&self, principal: &Principal, work: &Work, track: &Track) -> Result<Begun> {
        if let Some(grant) = self.aside(work, track) {
            let id = asks(track);
            if let Some(live) = track.live() {
                live.runs_with(&grant);
            }
            match self.attempt(principal, work, false, id, grant, track).await {
                // The others have taken all the memory: it waits in line then, as they do.
                Err(error) if error.kind() == ErrorKind::Memory => {
                    if let Some(live) = track.live() {
                        Watch::again(&self.attempts, &live, &error);
                    }
                    self.note_rerun(&work.prepared, Need::Standard);
                }
                outcome => return outcome,
            }
        }
        let mut need = track.live().map_or(Need::Standard, |live| need_of(&live.estimate));
        let mut rerun = false;
        let mut lost = false;
        // Whoever came to the service has it from any worker as well.
        let near = track.delivery.get().and(work.near);
        loop {
            let (id, grant) = self.admitted(principal, need, near, track).await?;
            let granted = grant.share().memory;
            // One that is large for its worker, or for which memory did not suffice, has an engine of its own.
            let alone = rerun || self.is_large(grant.worker(), granted);
            let attempt = self.attempt(principal, work, alone, id, grant, track).await;
            let error = match attempt {
                Err(error) if error.is_lost_innocently() && !lost => {
                    lost = true;
                    error
                }
                Err(error) if error.kind() == ErrorKind::Memory => match more(need, granted) {
                    Some(larger) => {
                        (need, rerun) = (larger, true);
                        error
                    }
                    None => return Err(error.with_detail(format!("granted: {} MiB, a whole worker", granted >> 20))),
                },
                outcome => return outcome,
            };
            if let Some(live) = track.live() {
                Watch::again(&self.attempts, &live, &error);
            }
            self.note_rerun(&work.prepared, need);
        }
    }

    fn note_rerun(&self, prepared: &Prepared, need: Need) {
        self.metrics.rerun();
        tracing::info!(fingerprint = %prepared.statement.fingerprint, ?need, "a statement is run again");
    }

    async fn admitted(
        &self,
        principal: &Principal,
        need: Need,
        near: Option<WorkerId>,
        track: &Track,
    ) -> Result<(StatementId, Grant)> {
        let id = asks(track);
        let live = track.live();
        let expected = live.as_ref().map_or_else(Expected::default, |live| expected_of(&live.estimate));
        let request = Request { principal: principal.clone(), need, id, near, expected };
        let mut admission = self.scheduler.admit_at(request, track.keeper.as_ref().and_then(|keeper| keeper.resumes()));
        track.note(id, None);
        if let Some(keeper) = &track.keeper {
            keeper.waits(admission.order());
        }
        if let (Some(live), Some(told)) = (&live, admission.outlook()) {
            let wait = told.expected;
            live.waits(Wait {
                reason: Some("memory".into()),
                p50: wait.map(|wait| wait.p50),
                p90: wait.map(|wait| wait.p90),
                backfilled: false,
            });
        }
        let asked = Instant::now();
        let grant = (&mut admission).await?;
        self.metrics.admitted(asked.elapsed());
        if let Some(keeper) = &track.keeper {
            keeper.begins().await?;
        }
        if let Some(live) = live {
            let capacity = self.fleet.worker(grant.worker()).map(|worker| worker.capacity().memory);
            live.admitted(&grant, capacity, admission.has_passed());
        }
        Ok((id, grant))
    }

    async fn attempt(
        &self,
        principal: &Principal,
        work: &Work,
        alone: bool,
        id: StatementId,
        grant: Grant,
        track: &Track,
    ) -> Result<Begun> {
        let worker = self.fleet.worker(grant.worker()).ok_or_else(no_worker)?;
        let engine = match alone {
            false => worker.open(principal).await?,
            true => worker.open_alone(principal, grant.share()).await?,
        };
        track.note(id, Some(engine.clone()));
        let parameters = work.parameters.clone();
        let result = match track.delivery.get() {
            Some(delivery) => engine.deliver(id, &work.prepared, parameters, grant, *delivery).await?,
            None => engine.execute(id, &work.prepared, parameters, None, grant).await?,
        };
        let is_risky = track.live().is_some_and(|live| is_risky(&live.estimate, alone));
        begun(result, engine, if is_risky { HELD_BACK } else { 0 }).await
    }

    /// Runs a statement that others see the effect of. It is run again only when it is known that nothing of it was
    /// kept, because another one was committed first; never with rows of a client, which came and are gone.
    async fn write_once(
        &self,
        principal: &Principal,
        work: &Work,
        track: &Track,
        mut input: Option<InputStream>,
    ) -> Result<Begun> {
        let mut left = if input.is_some() { 1 } else { WRITES };
        loop {
            left -= 1;
            match self.write(principal, work, track, input.take()).await {
                Err(error) if error.kind() == ErrorKind::Conflict && error.sqlstate() == "40001" && left > 0 => {
                    self.note_rerun(&work.prepared, Need::Standard);
                }
                outcome => return outcome,
            }
        }
    }

    async fn write(
        &self,
        principal: &Principal,
        work: &Work,
        track: &Track,
        input: Option<InputStream>,
    ) -> Result<Begun> {
        let needs_lease = work.prepared.class.effect == Effect::ChangesLake;
        let seat = match needs_lease {
            true => Some(self.writers.seat().await?),
            false => None,
        };
        // However large it is: seats are as many as standard grants, so that one is left for reads.
        let (id, grant) = self.admitted(principal, Need::Standard, None, track).await?;
        let worker: Arc<dyn Worker> = self.fleet.worker(grant.worker()).ok_or_else(no_worker)?;
        let engine = match input {
            Some(_) => worker.open_alone(principal, grant.share()).await?,
            None => worker.open(principal).await?,
        };
        track.note(id, Some(engine.clone()));
        let (input, slot, lease) = match input {
            Some(input) if needs_lease => {
                let (input, slot) = leased_at_the_end(input, self.writers.clone());
                (Some(input), Some(slot), None)
            }
            None if needs_lease => (None, None, Some(self.writers.lease().await?)),
            input => (input, None, None),
        };
        // Until it has stopped, it may commit.
        let grant = Grant::new(grant.worker(), grant.share(), move || drop((slot, lease, grant, seat)));
        let result = engine.execute(id, &work.prepared, work.parameters.clone(), input, grant).await?;
        let mut begun = begun(result, engine, 0).await?;
        if work.prepared.class.returns_rows {
            return Ok(begun);
        }
        // To its end here: only then is it known whether another one was first.
        while let Some(piece) = begun.frames.next().await {
            piece?;
        }
        Ok(Begun { tally: begun.tally, ..Begun::nothing() })
    }
}

/// A statement that changes something in a client's transaction. When it is dropped before its end, nothing of the
/// transaction can be kept: its client would take it for whole.
#[derive(Default)]
pub(super) struct Unfinished(Option<Arc<Transaction>>);

impl Unfinished {
    fn of(work: &Work) -> Self {
        let changes = !matches!(work.prepared.class.effect, Effect::Reads | Effect::Begins | Effect::Ends);
        Self(work.transaction.clone().filter(|_| changes))
    }

    /// Hands it on to whoever brings it to its end.
    pub(super) fn take(&mut self) -> Self {
        std::mem::take(self)
    }

    /// It is at its end, good or not.
    pub(super) fn over(&mut self) {
        self.0 = None;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(transaction) = &self.0 {
            transaction.cut_off();
        }
    }
}

/// A statement is not any more what it was when it was looked at.
fn changed_meanwhile() -> Error {
    Error::new(ErrorKind::Conflict, "what the statement reads was changed by another meanwhile")
        .with_sqlstate("40001")
        .with_hint("run it again")
}

/// The work with what its transaction has read.
fn with_reads(mut work: Work, reads: Option<Arc<LakeReads>>) -> Work {
    work.prepared.statement.reads = reads;
    work
}

fn situation(state: &StateInUse, work: &Work, has_input: bool) -> Situation {
    let id = work.transaction.as_ref().map(|transaction| transaction.name);
    Situation {
        effect: work.prepared.class.effect,
        reads_lake: work.prepared.reads_lake,
        unpinnable: work.prepared.unpinnable,
        has_input,
        has_state: state.get().is_some_and(|held| held.holds_for(id)),
        open: state.open(),
        sent_in: work.transaction.as_ref().map(|transaction| (transaction.name, transaction.phase())),
    }
}

/// `ROLLBACK` as a statement lets a transaction that has failed begin anew; `COMMIT` must not seem to keep it.
fn restart_if_broken(work: &Work, open: Option<Owner>) -> Result<()> {
    let Some(transaction) = work.transaction.as_ref().filter(|_| work.prepared.class.effect == Effect::Ends) else {
        return Ok(());
    };
    let Phase::Broken(why) = transaction.phase() else { return Ok(()) };
    let sql = query::script::behind_comments(&work.prepared.statement.sql);
    let takes_back = ["rollback", "abort"]
        .iter()
        .any(|verb| sql.get(..verb.len()).is_some_and(|word| word.eq_ignore_ascii_case(verb)));
    if !takes_back {
        return Err(broken(&why));
    }
    let is_open = open == Some(Owner::Id(transaction.name));
    transaction.set(if is_open { Phase::Held } else { Phase::Lazy });
    Ok(())
}

/// What a principal may not do, told before any engine is asked.
fn check_scope(principal: &Principal, effect: Effect) -> Result<()> {
    if !effect.writes() || principal.scope >= Scope::Write {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Denied, format!("\"{}\" may read, and not write", principal.name)).with_hint(
        "use a key with the scope write; who runs the service makes one: tavana key create --name NAME --scope write",
    ))
}

/// Whether a statement may yet lack memory: it takes much, and is not well known.
fn is_risky(estimate: &Estimate, alone: bool) -> bool {
    estimate.confidence < Confidence::High && (alone || estimate.model >= MUCH)
}

/// Names the next run of a statement, which asks for a grant.
pub(super) fn asks(track: &Track) -> StatementId {
    track.live().map_or_else(|| StatementId(rand::random()), |live| live.asks())
}

/// The next larger need after memory did not suffice: twice the grant, then the largest worker alone.
fn more(need: Need, granted: u64) -> Option<Need> {
    match need {
        Need::Standard => Some(Need::Bytes(granted.saturating_mul(2))),
        Need::Bytes(_) => Some(Need::WorkerAlone),
        Need::WorkerAlone => None,
    }
}

/// Waits for the first piece, so that what is lost before it can be run again; and holds so many bytes back, for a moment.
async fn begun(result: ResultStream, engine: Arc<dyn EngineSession>, held_back: usize) -> Result<Begun> {
    // An empty result ends here, and is asked again below.
    let mut frames = result.frames.fuse();
    let mut first: Vec<Bytes> = frames.next().await.transpose()?.into_iter().collect();
    let mut bytes = first.iter().map(|piece| Reference::length_behind(piece)).sum::<usize>();
    let until = tokio::time::Instant::now() + HELD_BACK_FOR;
    while bytes < held_back && !first.is_empty() {
        let Ok(Some(piece)) = tokio::time::timeout_at(until, frames.next()).await else { break };
        let piece = piece?;
        bytes = bytes.saturating_add(Reference::length_behind(&piece));
        first.push(piece);
    }
    let sent = !first.is_empty();
    let rest = futures::stream::unfold((frames, engine), move |(mut frames, engine)| async move {
        let piece = frames.next().await?.map_err(|error| in_the_middle(error, sent));
        Some((piece, (frames, engine)))
    });
    let frames = futures::stream::iter(first.into_iter().map(Ok)).chain(rest);
    Ok(Begun { frames: Box::pin(frames), tally: result.tally })
}

fn in_the_middle(error: Error, sent: bool) -> Error {
    if error.kind() == ErrorKind::Memory && sent {
        return error.with_hint(
            "rows that were received are incomplete; run the query again: it will be granted more memory from its start",
        );
    }
    if error.is_lost_innocently() && sent {
        return Error::new(ErrorKind::Lost, "the engine was lost in the middle of the result")
            .with_detail(error.message().to_owned())
            .with_hint("rows that were received are incomplete; the query only reads and is safe to run again");
    }
    error
}
