use std::fmt;

/// Names a worker within its fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WorkerId(pub u32);

impl fmt::Display for WorkerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "w{}", self.0)
    }
}

/// A part of a worker: how much memory may be used and how many threads run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Bytes.
    pub memory: u64,
    /// Threads of the engine.
    pub threads: u32,
}

/// A share of a worker that was given to one statement, or to the state of one session.
///
/// Dropping it gives the share back.
pub struct Grant {
    worker: WorkerId,
    share: Share,
    give_back: Option<Box<dyn FnOnce() + Send + Sync>>,
}

impl Grant {
    /// A grant that calls `give_back` when it is dropped.
    pub fn new(worker: WorkerId, share: Share, give_back: impl FnOnce() + Send + Sync + 'static) -> Self {
        Self { worker, share, give_back: Some(Box::new(give_back)) }
    }

    /// The worker that the share is of.
    pub fn worker(&self) -> WorkerId {
        self.worker
    }

    /// What was given.
    pub fn share(&self) -> Share {
        self.share
    }
}

impl Drop for Grant {
    fn drop(&mut self) {
        if let Some(give_back) = self.give_back.take() {
            give_back();
        }
    }
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant").field("worker", &self.worker).field("share", &self.share).finish_non_exhaustive()
    }
}
