use std::time::Duration;

use query::{Principal, Share, StatementId, WorkerId};

/// How the line and the workers stand at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Requests in line.
    pub waiting: usize,
    /// How long the oldest of them has waited.
    pub oldest_wait: Option<Duration>,
    /// Grants that statements have.
    pub running: usize,
    /// Grants that sessions have for their state.
    pub sessions: usize,
    /// The workers, by id.
    pub workers: Vec<Load>,
    /// Grants, since the start, of requests that passed the head of the line while it waited for room.
    pub passed: u64,
    /// Requests, since the start, that were told how long they would wait, and then had their grant.
    pub told: u64,
    /// Of these, those whose wait was within [`StillWaits::p90`] as it was told first: nine of ten are meant to be.
    pub told_covered: u64,
}

/// What is given away of one worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// The worker.
    pub worker: WorkerId,
    /// All that it has.
    pub capacity: Share,
    /// Bytes that are granted, to statements and to sessions.
    pub granted: u64,
    /// Of these, bytes that sessions hold.
    pub held: u64,
    /// Whether new grants are made here; `false` for a worker that was removed and still has grants.
    pub open: bool,
}

/// A request in line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The statement that is to run.
    pub id: StatementId,
    /// Who asks.
    pub principal: Principal,
    /// The place in line: 1 for the next to be served.
    pub position: usize,
    /// Where it stands among the requests of its principal; what [`Scheduler::admit_at`](crate::Scheduler::admit_at)
    /// wants to give it that place again.
    pub order: u64,
    /// How long it has waited.
    pub wait: Duration,
    /// How long it is expected to go on waiting; `None` while no worker is known that will have room for it.
    pub expected: Option<StillWaits>,
}

/// How long a request is expected to go on waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StillWaits {
    /// The median.
    pub p50: Duration,
    /// The time that nine of ten stay below.
    pub p90: Duration,
}
