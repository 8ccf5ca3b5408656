//! The engine that holds a session's state, and what is open in it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use query::{Error, Grant, Session as EngineSession};
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use tokio::time::Instant;

use super::Name;
use crate::lease::Lease;

/// How long a transaction may rest between two statements.
const TRANSACTION_REST: Duration = Duration::from_secs(10 * 60);
/// How long one that has written to the lake may rest: others wait for it.
const WRITER_REST: Duration = Duration::from_secs(30);
/// How long an engine is kept for a session that holds nothing in it.
const EMPTY_REST: Duration = Duration::from_secs(10);

/// The engine that holds a session's state, and the share that it holds it in.
pub(crate) struct State {
    pub(crate) engine: Arc<dyn EngineSession>,
    pub(crate) grant: Grant,
    /// The transaction that is open in it.
    pub(crate) open: Option<Owner>,
    /// The right to write to the lake, from the first write of a transaction to its end.
    pub(crate) lease: Option<Lease>,
    /// It holds what is the session's to keep: temporary objects, settings.
    pub(crate) lasting: bool,
}

impl State {
    /// Whether anything is in it that statements may need: an engine is kept for a while when there is not.
    pub(crate) fn holds(&self) -> bool {
        self.lasting || self.open.is_some()
    }

    /// Whether anything is in it for a statement that is sent in the transaction of this id, or in none.
    pub(crate) fn holds_for(&self, id: Option<Name>) -> bool {
        let others = matches!((self.open, id), (Some(Owner::Id(open)), Some(id)) if open != id);
        self.holds() && (self.lasting || !others)
    }
}

/// Whose a transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A `BEGIN` that came as a statement.
    Statement,
    /// That of an id which `BeginTransaction` gave out.
    Id(Name),
}

/// What a session holds of state.
pub(crate) struct Slot {
    state: Option<State>,
    /// What the next statement is to be told instead of being run: its transaction is gone.
    notice: Option<Error>,
    used: Instant,
}

impl Default for Slot {
    fn default() -> Self {
        Self { state: None, notice: None, used: Instant::now() }
    }
}

/// What is to become of a session's state that rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// Nothing.
    Keep,
    /// It holds nothing: its engine goes.
    LetGo,
    /// Its transaction is to be rolled back.
    RollBack,
}

impl Slot {
    pub(super) fn rest(&self) -> Rest {
        let Some(state) = &self.state else { return Rest::Keep };
        let idle = self.used.elapsed();
        let limit = if state.lease.is_some() { WRITER_REST } else { TRANSACTION_REST };
        match state.open {
            Some(_) if idle >= limit => Rest::RollBack,
            None if !state.lasting && idle >= EMPTY_REST => Rest::LetGo,
            _ => Rest::Keep,
        }
    }

    pub(super) fn is_held(&self) -> bool {
        self.state.as_ref().is_some_and(State::holds)
    }

    pub(super) fn let_go(&mut self) {
        self.state = None;
    }
}

/// A session's state while a statement uses it. What a session that ended meanwhile held is let go of.
pub(crate) struct StateInUse {
    /// There until this is dropped.
    guard: Option<OwnedMutexGuard<Slot>>,
    slot: Arc<AsyncMutex<Slot>>,
    ended: Arc<AtomicBool>,
}

impl StateInUse {
    pub(super) fn new(guard: OwnedMutexGuard<Slot>, slot: Arc<AsyncMutex<Slot>>, ended: Arc<AtomicBool>) -> Self {
        Self { guard: Some(guard), slot, ended }
    }

    pub(crate) fn get(&self) -> Option<&State> {
        self.guard.as_ref()?.state.as_ref()
    }

    pub(crate) fn get_mut(&mut self) -> Option<&mut State> {
        self.guard.as_mut()?.state.as_mut()
    }

    pub(crate) fn set(&mut self, state: Option<State>) {
        if let Some(guard) = &mut self.guard {
            guard.state = state;
        }
    }

    /// The transaction that is open.
    pub(crate) fn open(&self) -> Option<Owner> {
        self.get().and_then(|state| state.open)
    }

    /// Notes that no transaction is open any more: whoever waits to write may.
    pub(crate) fn close_transaction(&mut self) {
        if let Some(state) = self.get_mut() {
            state.open = None;
            state.lease = None;
        }
    }

    /// Whether its transaction has rested for too long.
    pub(crate) fn is_to_be_rolled_back(&self) -> bool {
        self.guard.as_ref().is_some_and(|slot| slot.rest() == Rest::RollBack)
    }

    /// Leaves word for the next statement.
    pub(crate) fn leave_notice(&mut self, notice: Error) {
        if let Some(guard) = &mut self.guard {
            guard.notice = Some(notice);
        }
    }

    /// The word that was left, once.
    pub(crate) fn take_notice(&mut self) -> Option<Error> {
        self.guard.as_mut()?.notice.take()
    }
}

impl Drop for StateInUse {
    fn drop(&mut self) {
        if let Some(guard) = &mut self.guard {
            guard.used = Instant::now();
            // Of a transaction that was dropped before it was begun.
            if let Some(state) = guard.state.as_mut().filter(|state| state.open.is_none()) {
                state.lease = None;
            }
        }
        // Released first: whoever ends the session meanwhile finds it free, or is seen here.
        drop(self.guard.take());
        if self.ended.load(Ordering::SeqCst) {
            let_go(&self.slot);
        }
    }
}

/// Ends what a session held, unless it is in use: then its user does.
pub(super) fn let_go(slot: &AsyncMutex<Slot>) {
    if let Ok(mut slot) = slot.try_lock() {
        slot.state = None;
    }
}
