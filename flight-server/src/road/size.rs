//! What a statement is expected to need, and what that means for its grant.

use std::sync::Arc;
use std::time::Duration;

use query::{Estimate, EstimateSource, Grant, Prepared, Share, WorkerId};
use scheduler::{Expected, Need, Policy, Waiting};

use super::{Road, Track};
use crate::session::Work;

/// The most that a statement about the service itself may be expected to need, to run beside the line. In bytes.
const ASIDE: u64 = 64 << 20;

/// How long statistics of files are waited for.
const PATIENCE: Duration = Duration::from_secs(2);

impl Road {
    /// What a statement is expected to need.
    ///
    /// Cancel-safe. Reads what it has to know of files at most once for each of their versions. Where a store takes long, the
    /// statement is sized as one of which nothing is known.
    pub(crate) async fn sized(&self, prepared: &Prepared) -> Arc<Estimate> {
        let (sizer, largest) = (self.attempts.sizer(), self.largest());
        Arc::new(match tokio::time::timeout(PATIENCE, sizer.size(prepared, largest)).await {
            Ok(estimate) => estimate,
            Err(_) => {
                tracing::debug!(fingerprint = %prepared.statement.fingerprint, "the statistics of its files take long");
                sizer.size_statement(&prepared.statement, None, largest).await
            }
        })
    }

    /// All of the largest worker.
    pub(super) fn largest(&self) -> Share {
        let shares = self.fleet.workers().into_iter().map(|worker| worker.capacity());
        shares.max_by_key(|share| share.memory).unwrap_or(Share { memory: 0, threads: 1 })
    }

    /// Whether a grant is so much of its worker that the statement has an engine of its own, which keeps to it, and is
    /// measured by itself.
    pub(super) fn is_large(&self, worker: WorkerId, granted: u64) -> bool {
        let capacity = self.fleet.worker(worker).map(|worker| worker.capacity());
        capacity.is_some_and(|capacity| granted > Policy::default().standard(capacity))
    }

    /// How long one that came now would wait, in words.
    pub(super) fn expected_wait(&self) -> String {
        let outlook = self.scheduler.outlook();
        match outlook.last() {
            None => "a statement that comes now begins at once if its grant is free".to_owned(),
            Some(Waiting { expected: Some(wait), .. }) => {
                format!(
                    "the last in line is expected to wait {:.1}-{:.1} s more",
                    wait.p50.as_secs_f64(),
                    wait.p90.as_secs_f64()
                )
            }
            Some(_) => "nobody can tell yet when the last in line will run".to_owned(),
        }
    }

    /// A grant for a statement that reads tables of the service's own and nothing else, if few of them run: who asks what
    /// waits must not wait behind it.
    pub(super) fn aside(&self, work: &Work, track: &Track) -> Option<Grant> {
        let statement = &work.prepared.statement;
        let reads_files = work.prepared.plan.as_ref()?.operators().iter().any(|at| at.file_count > 0);
        let is_small = track.live().is_some_and(|live| live.estimate.full <= ASIDE);
        if statement.served.is_empty() || !statement.tables.is_empty() || reads_files || !is_small {
            return None;
        }
        let seat = self.asides.clone().try_acquire_owned().ok()?;
        let worker = self.fleet.workers().into_iter().next()?;
        let share = Share { memory: ASIDE, threads: worker.capacity().threads };
        Some(Grant::new(worker.id(), share, move || drop(seat)))
    }
}

/// What is asked for.
pub(super) fn need_of(estimate: &Estimate) -> Need {
    match estimate.source {
        EstimateSource::Cautious => Need::Standard,
        _ => Need::Bytes(estimate.full),
    }
}

pub(super) fn expected_of(estimate: &Estimate) -> Expected {
    Expected { p50: estimate.wall, p90: estimate.wall_p90 }
}
