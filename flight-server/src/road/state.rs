//! Statements in the engine that holds their session's state, and the transactions there.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use query::{
    Effect, Error, ErrorKind, Grant, InputStream, Principal, Result, Session as EngineSession, Statement, StatementId,
    Worker,
};
use scheduler::{Need, Request};

use super::run::Track;
use super::{Begun, Road, no_worker};
use crate::lease::{leased_at_the_end, taken};
use crate::session::{Name, Owner, Phase, Session, State, StateInUse, Transaction, Work, broken, rested};

/// The state of a session gets this part of a worker: sessions last, and many people have one. Its statements
/// spill beyond it.
const STATE_PART: u64 = 16;
/// How long the engine of a session that rests may take to roll its transaction back.
const ROLLBACK_LIMIT: Duration = Duration::from_secs(5);

impl Road {
    /// Runs a statement in the session's own engine, which is started when this is the first statement
    /// that needs it. Never run again: what it did may be there.
    pub(super) async fn run_in_state(
        &self,
        session: &Session,
        mut state: StateInUse,
        begin: Option<Name>,
        work: &Work,
        track: &Track,
        input: Option<InputStream>,
    ) -> Result<Begun> {
        if state.get().is_none() {
            session.check_open()?;
            let opened = self.open_state(&session.principal, track).await?;
            state.set(Some(opened));
        }
        let effect = work.prepared.class.effect;
        let needs_lease = effect == Effect::ChangesLake && state.get().is_some_and(|held| held.lease.is_none());
        // Before the transaction: what it reads must not be older than its right to write. Rows of a client that belong to
        // no transaction come first.
        let in_transaction = begin.is_some() || state.open().is_some();
        let needs_lease_first = needs_lease && (input.is_none() || in_transaction);
        if needs_lease_first {
            let lease = self.writers.lease().await?;
            if let Some(held) = state.get_mut() {
                held.lease = Some(lease);
            }
        }
        if let Some(name) = begin {
            self.begin_in(&mut state, name, work).await?;
        }
        let held = state.get().ok_or_else(no_worker)?;
        let grant = Grant::new(held.grant.worker(), held.grant.share(), || ());
        let id = StatementId(rand::random());
        track.note(id, Some(held.engine.clone()));
        let (input, slot) = match input {
            Some(input) if needs_lease && !needs_lease_first => {
                let (input, slot) = leased_at_the_end(input, self.writers.clone());
                (Some(input), Some(slot))
            }
            input => (input, None),
        };
        let outcome = held.engine.execute(id, &work.prepared, work.parameters.clone(), input, grant).await;
        if let (Some(lease), Some(held)) = (slot.as_ref().and_then(taken), state.get_mut()) {
            held.lease = Some(lease);
        }
        let transaction = work.transaction.clone();
        let result = match outcome {
            Ok(result) => result,
            Err(error) => return Err(failed(&mut state, transaction.as_deref(), effect, error)),
        };
        // The guard lives as long as the result: the engine runs one statement of a session at a time.
        let flow = Some((result.frames, state, transaction));
        let frames = futures::stream::unfold(flow, move |flow| async move {
            let (mut frames, mut state, transaction) = flow?;
            match frames.next().await {
                Some(Ok(piece)) => Some((Ok(piece), Some((frames, state, transaction)))),
                Some(Err(error)) => Some((Err(failed(&mut state, transaction.as_deref(), effect, error)), None)),
                None => {
                    ended_well(&mut state, transaction.as_deref(), effect);
                    None
                }
            }
        });
        Ok(Begun { frames: Box::pin(frames), tally: result.tally })
    }

    async fn open_state(&self, principal: &Principal, track: &Track) -> Result<State> {
        let id = StatementId(rand::random());
        let workers = self.fleet.workers();
        let smallest = workers.iter().map(|worker| worker.capacity().memory).min().unwrap_or_default();
        let request = Request { principal: principal.clone(), need: Need::Bytes(smallest / STATE_PART), id };
        let admission = self.scheduler.admit_session(request);
        track.note(id, None);
        let grant = admission.await?;
        let worker: Arc<dyn Worker> = self.fleet.worker(grant.worker()).ok_or_else(no_worker)?;
        let engine = worker.open_alone(principal, grant.share()).await?;
        Ok(State { engine, grant, open: None, lease: None, lasting: false })
    }

    /// Begins a transaction that had an id and nothing else.
    async fn begin_in(&self, state: &mut StateInUse, name: Name, work: &Work) -> Result<()> {
        if let Err(error) = command(state, "BEGIN TRANSACTION").await {
            return Err(state_of_error(state, error));
        }
        if let Some(held) = state.get_mut() {
            held.open = Some(Owner::Id(name));
        }
        if let Some(transaction) = &work.transaction {
            transaction.set(Phase::Held);
        }
        Ok(())
    }

    /// Ends a transaction, for good or not. What is not known to be committed was rolled back when this fails.
    ///
    /// Cancel-safe: a dropped call leaves it open, or ended.
    ///
    /// # Errors
    /// `Conflict` when another one was committed first, or when it had failed before.
    pub(crate) async fn end(&self, transaction: &Transaction, commit: bool) -> Result<()> {
        let mut state = transaction.session.state().await?;
        let open = state.open() == Some(Owner::Id(transaction.name));
        let phase = transaction.phase();
        // Whatever comes of it, nothing of it can be kept later.
        transaction.set(Phase::Broken(Error::new(ErrorKind::Conflict, "it was being ended")));
        match (phase, open) {
            (Phase::Held, true) => {
                let outcome = command(&state, if commit { "COMMIT" } else { "ROLLBACK" }).await;
                if outcome.is_err() && commit {
                    // The engine may still be in it.
                    let _ = command(&state, "ROLLBACK").await;
                }
                state.close_transaction();
                outcome.map_err(|error| {
                    let error = state_of_error(&mut state, error);
                    transaction.set(Phase::Broken(error.clone()));
                    error
                })
            }
            (Phase::Held, false) if commit => {
                let gone = rested();
                transaction.set(Phase::Broken(gone.clone()));
                Err(gone)
            }
            (Phase::Broken(why), _) if commit => {
                transaction.set(Phase::Broken(why.clone()));
                Err(broken(&why))
            }
            _ => Ok(()),
        }
    }

    /// Rolls back the transaction of a session that rests for too long, so that others can write.
    pub(crate) async fn roll_back_idle(&self, session: &Session) {
        let Ok(mut state) = session.state().await else { return };
        let Some(owner) = state.open() else { return };
        let rolled_back = tokio::time::timeout(ROLLBACK_LIMIT, command(&state, "ROLLBACK")).await;
        let lasting = state.get().is_some_and(|held| held.lasting);
        state.close_transaction();
        if !lasting || !matches!(rolled_back, Ok(Ok(()))) {
            // An engine that ends keeps nothing of what was not committed.
            state.set(None);
        }
        // The owner of an id finds that it is not open any more.
        if owner == Owner::Statement {
            state.leave_notice(rested());
        }
        tracing::info!(principal = %session.principal.name, "an idle transaction was rolled back");
    }
}

/// What a statement that ended well means for its session.
fn ended_well(state: &mut StateInUse, transaction: Option<&Transaction>, effect: Effect) {
    match effect {
        Effect::Begins => {
            if let Some(held) = state.get_mut() {
                held.open = Some(Owner::Statement);
            }
        }
        Effect::Ends => {
            state.close_transaction();
            // The id goes on: its client knows nothing of this end.
            if let Some(transaction) = transaction {
                transaction.set(Phase::Lazy);
            }
        }
        Effect::ChangesSession => {
            if let Some(held) = state.get_mut() {
                held.lasting = true;
            }
        }
        Effect::Reads | Effect::ChangesLake | Effect::WritesFiles => {}
    }
}

/// What a statement that failed means for its session.
fn failed(state: &mut StateInUse, transaction: Option<&Transaction>, effect: Effect, error: Error) -> Error {
    let open = state.open();
    let error = state_of_error(state, error);
    let whole = state.get().is_some();
    if effect == Effect::Ends && whole {
        // The engine has rolled back what it could not commit.
        state.close_transaction();
        if let Some(transaction) = transaction {
            transaction.set(Phase::Lazy);
        }
        return error;
    }
    if let (false, Some(transaction), Some(Owner::Id(name))) = (whole, transaction, open)
        && transaction.name == name
    {
        transaction.set(Phase::Broken(error.clone()));
    }
    error
}

/// A statement of our own in a session's engine.
async fn command(state: &StateInUse, sql: &str) -> Result<()> {
    let held = state.get().ok_or_else(no_worker)?;
    let statement = Statement::alone(sql, [].into());
    let engine: &Arc<dyn EngineSession> = &held.engine;
    let prepared = engine.prepare(&statement, None).await?;
    let grant = Grant::new(held.grant.worker(), held.grant.share(), || ());
    let mut result = engine.execute(StatementId(rand::random()), &prepared, None, None, grant).await?;
    while let Some(piece) = result.frames.next().await {
        piece?;
    }
    Ok(())
}

/// What an error in a session with state means for that: where the engine is gone, whatever for, all that the
/// session held is gone with it.
pub(super) fn state_of_error(state: &mut StateInUse, error: Error) -> Error {
    let whole = state.get().is_some_and(|held| held.engine.is_whole());
    if whole && error.kind() != ErrorKind::Lost {
        return error;
    }
    state.set(None);
    let lost = Error::new(
        ErrorKind::Lost,
        "the session's engine was lost, and with it its temporary objects, settings and open transaction",
    )
    .with_detail(error.message().to_owned());
    if error.sqlstate() == "40003" {
        // A write whose end nobody has heard of.
        return lost.with_sqlstate("40003").with_hint("look whether what it wrote is there before you run it again");
    }
    lost.with_hint("the session goes on without them: make them again")
}
