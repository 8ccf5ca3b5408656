//! Statements in the engine that holds their session's state.

use std::sync::Arc;

use futures::StreamExt;
use query::{Effect, Error, ErrorKind, Grant, InputStream, Principal, Result, StatementId, Worker};
use scheduler::{Expected, Need, Request};

use super::run::{Track, Unfinished, asks};
use super::turn::given_up;
use super::{Begun, Road, no_worker};
use crate::lease::leased_at_the_end;
use crate::session::{Name, Owner, Phase, Session, State, StateInUse, Transaction, Work};

/// The state of a session gets this part of a worker: sessions last, and many people have one. Its statements
/// spill beyond it.
const STATE_PART: u64 = 16;

impl Road {
    /// Runs a statement in the session's own engine, which is started when this is the first statement
    /// that needs it. Never run again: what it did may be there.
    pub(super) async fn run_in_state(
        &self,
        session: &Session,
        (mut state, begin): (StateInUse, Option<Name>),
        (work, unfinished): (&Work, &mut Unfinished),
        track: &Track,
        input: Option<InputStream>,
    ) -> Result<Begun> {
        if state.get().is_none() {
            session.check_open()?;
            let opened = self.open_state(&session.principal, track).await?;
            state.set(Some(opened));
        }
        let effect = work.prepared.class.effect;
        if matches!(effect, Effect::Begins | Effect::Ends) {
            return self.turn(state, work, track).await;
        }
        let needs_lease = effect == Effect::ChangesLake && state.get().is_some_and(|held| held.lease.is_none());
        // Before the transaction: what it reads must not be older than its right to write. Rows of a client that belong to
        // no transaction come first.
        let in_transaction = begin.is_some() || state.open().is_some();
        let needs_lease_first = needs_lease && (input.is_none() || in_transaction);
        let mut lease = match needs_lease_first {
            true => Some(self.writers.lease().await?),
            false => None,
        };
        if let Some(held) = state.get_mut().filter(|_| in_transaction && lease.is_some()) {
            held.lease = lease.take();
        }
        if let Some(name) = begin {
            state = self.begin_in(state, name, work).await?;
        }
        let held = state.get().ok_or_else(no_worker)?;
        let id = asks(track);
        if let Some(live) = track.live() {
            live.runs_with(&held.grant);
        }
        track.note(id, Some(held.engine.clone()));
        let (input, slot) = match input {
            Some(input) if needs_lease && !needs_lease_first => {
                let (input, slot) = leased_at_the_end(input, self.writers.clone());
                (Some(input), Some(slot))
            }
            input => (input, None),
        };
        // The lease of a statement by itself: until it has stopped, it may commit.
        let grant = Grant::new(held.grant.worker(), held.grant.share(), move || drop((lease, slot)));
        let outcome = held.engine.execute(id, &work.prepared, work.parameters.clone(), input, grant).await;
        let transaction = work.transaction.clone();
        let result = match outcome {
            Ok(result) => result,
            Err(error) => return Err(failed(&mut state, transaction.as_deref(), effect, error)),
        };
        // The guard lives as long as the result: the engine runs one statement of a session at a time.
        let flow = Some((unfinished.take(), result.frames, state, transaction));
        let frames = futures::stream::unfold(flow, move |flow| async move {
            let (mut unfinished, mut frames, mut state, transaction) = flow?;
            match frames.next().await {
                Some(Ok(piece)) => Some((Ok(piece), Some((unfinished, frames, state, transaction)))),
                Some(Err(error)) => {
                    unfinished.over();
                    Some((Err(failed(&mut state, transaction.as_deref(), effect, error)), None))
                }
                None => {
                    unfinished.over();
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
        let request = Request {
            principal: principal.clone(),
            need: Need::Bytes(smallest / STATE_PART),
            id,
            near: None,
            expected: Expected::default(),
        };
        let admission = self.scheduler.admit_session(request);
        track.note(id, None);
        let grant = admission.await?;
        let worker: Arc<dyn Worker> = self.fleet.worker(grant.worker()).ok_or_else(no_worker)?;
        let engine = worker.open_alone(principal, grant.share()).await?;
        Ok(State { engine, grant, open: None, lease: None, lasting: false })
    }
}

/// What a statement that ended well means for its session.
pub(super) fn ended_well(state: &mut StateInUse, transaction: Option<&Transaction>, effect: Effect) {
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
pub(super) fn failed(state: &mut StateInUse, transaction: Option<&Transaction>, effect: Effect, error: Error) -> Error {
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
        transaction.set(match effect {
            Effect::Ends => given_up(&error),
            _ => Phase::Broken(error.clone()),
        });
    }
    error
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
