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
    /// How long it has waited.
    pub wait: Duration,
}
