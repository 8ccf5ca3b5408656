use std::num::NonZeroU32;
use std::time::Duration;

use query::{Principal, Share, StatementId, WorkerId};

/// Who asks for a grant, for what, and how much of it.
#[derive(Clone, Debug)]
pub struct Request {
    /// Who asks.
    pub principal: Principal,
    /// How much is needed.
    pub need: Need,
    /// The statement that is to run.
    pub id: StatementId,
    /// Where it had best run, if it fits there when its turn comes: its client waits there.
    pub near: Option<WorkerId>,
    /// How long it is expected to run.
    pub expected: Expected,
}

/// How long a request is expected to keep its grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The median.
    pub p50: Duration,
    /// The time that nine of ten stay below.
    pub p90: Duration,
}

impl Default for Expected {
    /// Of what nothing is known.
    fn default() -> Self {
        Self { p50: Duration::from_secs(1), p90: Duration::from_secs(30) }
    }
}

/// How much memory a request needs. Threads are not counted: every grant may use all threads of its
/// worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The fixed grant of [`Policy`].
    Standard,
    /// So many bytes; no less than [`Policy::least`] and no more than the largest worker can give.
    Bytes(u64),
    /// All of the largest worker that no session holds, while no other statement runs there.
    WorkerAlone,
}

/// How large grants are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How many standard grants a worker has room for.
    pub slots: NonZeroU32,
    /// No standard grant is smaller than so many bytes, unless its whole worker is.
    pub least_standard: u64,
    /// No grant by bytes is smaller than this: what a statement takes besides what is told of it, such as the rows of its
    /// result that its client has not taken yet.
    pub least: u64,
}

impl Policy {
    /// The standard grant on a worker, in bytes.
    pub fn standard(&self, worker: Share) -> u64 {
        (worker.memory / u64::from(self.slots.get())).max(self.least_standard).min(worker.memory)
    }
}

impl Default for Policy {
    /// A quarter of the worker, at least 256 MiB; and 64 MiB at least of what is asked for by bytes.
    fn default() -> Self {
        Self { slots: NonZeroU32::MIN.saturating_add(3), least_standard: 256 << 20, least: 64 << 20 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standard_grant_is_a_quarter_within_bounds() {
        let policy = Policy::default();
        let standard = |mib: u64| policy.standard(Share { memory: mib << 20, threads: 1 }) >> 20;
        assert_eq!(standard(8192), 2048);
        assert_eq!(standard(1024), 256);
        assert_eq!(standard(600), 256);
        assert_eq!(standard(100), 100);
    }
}
