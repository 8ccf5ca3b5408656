//! Workers as the server knows them: engine processes of this machine, or an engine in this process.
//! Both stand behind the same seam and pass the same tests.

mod brief;
mod doors;
mod in_process;
mod ladder;
mod link;
mod local;
mod metadata;
mod pool;
mod quarantine;
mod setup;
mod signatures;
mod statement;
mod visit;

use std::sync::Arc;

use query::{Fleet, Worker, WorkerId};

pub use doors::{DoorTls, OwnDoors};
pub use in_process::InProcessWorker;
pub use local::LocalWorker;
pub use setup::Setup;
pub use signatures::Signatures;

/// The workers of a service that runs on one machine.
pub struct LocalFleet(Vec<Arc<dyn Worker>>);

impl LocalFleet {
    /// A fleet of these workers.
    pub fn new(workers: Vec<Arc<dyn Worker>>) -> Self {
        Self(workers)
    }
}

impl Fleet for LocalFleet {
    fn worker(&self, id: WorkerId) -> Option<Arc<dyn Worker>> {
        self.0.iter().find(|worker| worker.id() == id).cloned()
    }

    fn workers(&self) -> Vec<Arc<dyn Worker>> {
        self.0.clone()
    }
}
