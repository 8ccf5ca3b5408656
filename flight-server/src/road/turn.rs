//! Beginning and ending transactions in the engine that holds their session's state.
//!
//! Each of these goes on to its end even if who asked for it leaves: of one that is begun or ended by half, nobody would
//! know whether it is open.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use query::{Effect, Error, ErrorKind, Grant, LakeReads, Prepared, Result, Statement, StatementId, Tally};
use tokio_util::task::TaskTracker;

use super::run::{Track, asks};
use super::state::{ended_well, failed, state_of_error};
use super::{Begun, Road, no_worker};
use crate::session::{End, Name, Owner, Phase, Session, StateInUse, Transaction, Work, broken, ended, rested};

/// How long the engine of a session that rests may take to roll its transaction back.
const ROLLBACK_LIMIT: Duration = Duration::from_secs(5);

/// What came of a turn, and the state that it was made in. Where nobody hears of it, a transaction that was begun is
/// rolled back, and of what failed the next statement is told.
struct Turned {
    heard: Option<(StateInUse, Result<Arc<Tally>>)>,
    begins: bool,
    tasks: TaskTracker,
}

impl Drop for Turned {
    fn drop(&mut self) {
        match self.heard.take() {
            Some((mut state, Err(error))) => state.leave_notice(error),
            Some((mut state, Ok(_))) if self.begins => {
                self.tasks.spawn(async move { roll_back(&mut state).await });
            }
            _ => {}
        }
    }
}

impl Road {
    /// Runs a statement that begins or ends a transaction.
    pub(super) async fn turn(&self, mut state: StateInUse, work: &Work, track: &Track) -> Result<Begun> {
        let held = state.get().ok_or_else(no_worker)?;
        let id = asks(track);
        if let Some(live) = track.live() {
            live.runs_with(&held.grant);
        }
        track.note(id, Some(held.engine.clone()));
        let (work, tasks) = (work.clone(), self.tasks.clone());
        let effect = work.prepared.class.effect;
        let turning = self.tasks.spawn(async move {
            let transaction = work.transaction.as_deref();
            let outcome = match executed(&state, id, &work.prepared).await {
                Ok(tally) => {
                    ended_well(&mut state, transaction, effect);
                    Ok(tally)
                }
                Err(error) => Err(failed(&mut state, transaction, effect, error)),
            };
            Turned { heard: Some((state, outcome)), begins: effect == Effect::Begins, tasks }
        });
        let (_, outcome) = heard(turning.await.ok())?;
        Ok(Begun { tally: outcome?, ..Begun::nothing() })
    }

    /// Begins a transaction that had an id and nothing else.
    pub(super) async fn begin_in(&self, mut state: StateInUse, name: Name, work: &Work) -> Result<StateInUse> {
        let (transaction, tasks) = (work.transaction.clone(), self.tasks.clone());
        let effect = work.prepared.class.effect;
        let beginning = self.tasks.spawn(async move {
            let reads = transaction.as_ref().and_then(|transaction| transaction.reads());
            let outcome = command_after(&state, "BEGIN TRANSACTION", reads).await;
            let outcome = outcome.map_err(|error| state_of_error(&mut state, error));
            if let (Err(error), Some(transaction)) = (&outcome, &transaction)
                && effect != Effect::Reads
            {
                // Its commit must not seem to keep the change.
                transaction.set(Phase::Broken(error.clone()));
            }
            if let (Ok(_), Some(held)) = (&outcome, state.get_mut()) {
                held.open = Some(Owner::Id(name));
                if let Some(transaction) = &transaction {
                    transaction.begun();
                }
            }
            // Its client has the id, and ends it by that.
            Turned { heard: Some((state, outcome)), begins: false, tasks }
        });
        let (state, outcome) = heard(beginning.await.ok())?;
        outcome.map(|_| state)
    }

    /// Ends a transaction, for good or not. What is not known to be committed was rolled back when this fails.
    ///
    /// Not to be dropped before its end.
    ///
    /// # Errors
    /// `Conflict` when another one was committed first, or when it had failed before.
    pub(crate) async fn end(&self, transaction: &Transaction, commit: bool) -> Result<()> {
        let mut state = transaction.session.state().await?;
        let open = state.open() == Some(Owner::Id(transaction.name));
        match transaction.phase() {
            Phase::Ended(end) => end_again(transaction, &end, commit),
            Phase::Held if commit && open => commit_in(&mut state, transaction).await,
            Phase::Held if commit => {
                transaction.set(Phase::Broken(rested()));
                Err(rested())
            }
            phase => {
                if open {
                    roll_back(&mut state).await;
                }
                match phase {
                    Phase::Broken(why) if commit => Err(broken(&why)),
                    _ => {
                        transaction.set(Phase::Ended(if commit { End::Kept } else { End::Undone }));
                        Ok(())
                    }
                }
            }
        }
    }

    /// Rolls back the transaction of a session that rests for too long, so that others can write.
    pub(crate) async fn roll_back_idle(&self, session: &Session) {
        let Ok(mut state) = session.state().await else { return };
        let Some(owner) = state.open().filter(|_| state.is_to_be_rolled_back()) else { return };
        let rolled_back = tokio::time::timeout(ROLLBACK_LIMIT, command(&state, "ROLLBACK")).await;
        let lasting = state.get().is_some_and(|held| held.lasting);
        state.close_transaction();
        if !lasting || !matches!(rolled_back, Ok(Ok(_))) {
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

fn heard(turned: Option<Turned>) -> Result<(StateInUse, Result<Arc<Tally>>)> {
    let heard = turned.and_then(|mut turned| turned.heard.take());
    heard.ok_or_else(|| Error::new(ErrorKind::Bug, "the begin or end of a transaction fell over"))
}

/// Commits the transaction that is open.
async fn commit_in(state: &mut StateInUse, transaction: &Transaction) -> Result<()> {
    let Err(error) = command(state, "COMMIT").await else {
        state.close_transaction();
        transaction.set(Phase::Ended(End::Kept));
        return Ok(());
    };
    // The engine may still be in it.
    roll_back(state).await;
    let error = state_of_error(state, error);
    transaction.set(given_up(&error));
    Err(error)
}

/// What an end means that was asked for again.
fn end_again(transaction: &Transaction, end: &End, commit: bool) -> Result<()> {
    match (end, commit) {
        (End::Kept, true) | (End::Undone, false) => return Ok(()),
        // Told once more, and then let go of.
        (End::Unknown(_), false) => transaction.set(Phase::Ended(End::Undone)),
        _ => {}
    }
    Err(ended(end))
}

/// What a transaction is after an error that ended it.
pub(super) fn given_up(error: &Error) -> Phase {
    match error.sqlstate() {
        "40003" => Phase::Ended(End::Unknown(error.clone())),
        _ => Phase::Broken(error.clone()),
    }
}

/// Rolls back whatever is open. What cannot be rolled back is gone with its engine.
async fn roll_back(state: &mut StateInUse) {
    let _ = command(state, "ROLLBACK").await;
    state.close_transaction();
}

/// A statement of our own in a session's engine.
async fn command(state: &StateInUse, sql: &str) -> Result<Arc<Tally>> {
    command_after(state, sql, None).await
}

/// As [`command`], to go on from what was read before.
async fn command_after(state: &StateInUse, sql: &str, reads: Option<Arc<LakeReads>>) -> Result<Arc<Tally>> {
    let held = state.get().ok_or_else(no_worker)?;
    let statement = Statement { reads, ..Statement::alone(sql, [].into()) };
    let prepared = held.engine.prepare(&statement, None).await?;
    executed(state, StatementId(rand::random()), &prepared).await
}

/// Runs a statement without rows in a session's engine, to its end.
async fn executed(state: &StateInUse, id: StatementId, prepared: &Prepared) -> Result<Arc<Tally>> {
    let held = state.get().ok_or_else(no_worker)?;
    let grant = Grant::new(held.grant.worker(), held.grant.share(), || ());
    let mut result = held.engine.execute(id, prepared, None, None, grant).await?;
    while let Some(piece) = result.frames.next().await {
        piece?;
    }
    Ok(result.tally)
}
