//! Prepared statements, and results that are to be fetched.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use arrow_array::RecordBatch;
use query::{Prepared, Principal, WorkerId};
use tokio::time::Instant;

use super::transaction::Transaction;
use super::{Name, Session, Sessions, lock};
use crate::answers::Answer;
use crate::fan::Fan;
use crate::flow::Flow;
use crate::held::Held;
use crate::road::Track;

/// How long a ticket waits to be fetched.
pub(crate) const TICKET_LIFE: Duration = Duration::from_secs(10 * 60);
/// How long a result waits to be fetched that holds a grant meanwhile.
pub(crate) const HELD_LIFE: Duration = Duration::from_secs(60);

/// A statement with all that it is to be run with.
#[derive(Clone)]
pub(crate) struct Work {
    pub(crate) prepared: Prepared,
    /// It runs once for each row; once, when there are none.
    pub(crate) parameters: Option<RecordBatch>,
    /// The transaction that it was sent in.
    pub(crate) transaction: Option<Arc<Transaction>>,
    /// The worker whose engine its client was told to fetch it from.
    pub(crate) near: Option<WorkerId>,
    /// Where it is several statements: these, and what is prepared says nothing of them.
    pub(crate) script: Option<Arc<[Arc<str>]>>,
    /// Where the server does it itself: what.
    pub(crate) answer: Option<Answer>,
}

/// A prepared statement.
#[derive(Clone)]
pub(crate) struct Handle {
    pub(crate) session: Arc<Session>,
    pub(crate) work: Work,
}

/// What a ticket stands for.
pub(crate) enum Pending {
    /// A statement that runs when it is fetched.
    Run(Box<Work>),
    /// A result that has begun, or is about to.
    Held(Held),
    /// One of several streams of a result.
    Part(Arc<Fan>),
}

/// A result that is to be fetched.
pub(crate) struct Ticket {
    pub(crate) session: Arc<Session>,
    pub(crate) pending: Pending,
    _count: Count,
    /// It can be fetched again and again until then: its client was told so.
    pub(super) renewed: bool,
    pub(super) until: Instant,
}

impl Ticket {
    pub(super) fn new(session: Arc<Session>, pending: Pending) -> Self {
        let life = match &pending {
            Pending::Run(_) | Pending::Part(_) => TICKET_LIFE,
            Pending::Held(_) => HELD_LIFE,
        };
        let count = Count(session.clone());
        Self { session, pending, _count: count, renewed: false, until: Instant::now() + life }
    }

    /// What it stands for, and whose it is.
    pub(crate) fn take(self) -> (Arc<Session>, Pending) {
        (self.session, self.pending)
    }

    /// The same ticket again, if what it stands for can be fetched more than once.
    pub(super) fn again(&self) -> Option<Self> {
        let Pending::Run(work) = &self.pending else { return None };
        self.session.tickets.fetch_add(1, Ordering::Relaxed);
        let pending = Pending::Run(work.clone());
        let (session, count) = (self.session.clone(), Count(self.session.clone()));
        Some(Self { session, pending, _count: count, renewed: true, until: self.until })
    }
}

/// Counts a ticket of its session.
struct Count(Arc<Session>);

impl Drop for Count {
    fn drop(&mut self) {
        self.0.tickets.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What can end a result that is being fetched.
pub(super) struct Running {
    pub(super) principal: Principal,
    pub(super) flow: Arc<Flow>,
    pub(super) track: Arc<Track>,
}

/// A statement whose result is being fetched.
pub(crate) struct RunningStatement {
    pub(super) sessions: Arc<Sessions>,
    pub(super) name: Name,
    pub(super) key: Name,
    pub(crate) flow: Arc<Flow>,
    /// Where it is.
    pub(crate) track: Arc<Track>,
}

impl Drop for RunningStatement {
    fn drop(&mut self) {
        lock(&self.sessions.running).remove(&(self.name, self.key));
    }
}
