//! The right to write to the lake.
//!
//! A lake whose metadata is a SQLite file loses writes of processes that commit at the same time, so one transaction
//! writes at a time: it holds the lease from before its first write to its end.
//!
//! Statements that need a grant take a seat first, then the grant, then the lease, and keep all three to their end. There
//! are fewer seats than grants, so those that wait for the lease leave a grant for statements that do not.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use query::{Error, ErrorKind, InputStream, Result, Share};
use scheduler::Policy;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a statement waits for the lease. Longer than a transaction that holds it may rest.
const WAIT: Duration = Duration::from_secs(60);

/// Who may write to the lake.
#[derive(Clone)]
pub(crate) struct Writers(Option<Turns>);

/// Where only one writes at a time.
#[derive(Clone)]
struct Turns {
    seats: Arc<Semaphore>,
    lease: Arc<Semaphore>,
}

/// The right to write; given back when dropped.
pub(crate) struct Lease {
    _permit: Option<OwnedSemaphorePermit>,
}

/// The right to wait for the lease with a grant in hand; given back when dropped.
pub(crate) struct Seat {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Writers {
    /// One at a time, in the order in which they came; on workers of these sizes.
    pub(crate) fn one_at_a_time(workers: impl IntoIterator<Item = Share>) -> Self {
        let seats = Arc::new(Semaphore::new(seats(workers)));
        Self(Some(Turns { seats, lease: Arc::new(Semaphore::new(1)) }))
    }

    /// As many as there are: the metadata's own database keeps them apart.
    pub(crate) fn all() -> Self {
        Self(None)
    }

    /// Waits for a seat.
    ///
    /// Cancel-safe: a dropped call leaves the line.
    pub(crate) async fn seat(&self) -> Result<Seat> {
        let Some(turns) = &self.0 else { return Ok(Seat { _permit: None }) };
        let permit = turns.seats.clone().acquire_owned().await.map_err(|_| no_more_writes())?;
        Ok(Seat { _permit: Some(permit) })
    }

    /// Waits for the lease.
    ///
    /// Cancel-safe: a dropped call leaves the line.
    ///
    /// # Errors
    /// `Conflict` when that takes too long.
    pub(crate) async fn lease(&self) -> Result<Lease> {
        let Some(turns) = &self.0 else { return Ok(Lease { _permit: None }) };
        match tokio::time::timeout(WAIT, turns.lease.clone().acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Lease { _permit: Some(permit) }),
            Ok(Err(_)) => Err(no_more_writes()),
            Err(_) => Err(Error::new(ErrorKind::Conflict, "another transaction is writing to the lake")
                // Not the SQLSTATE of those that run again by themselves: whoever waited this long is told.
                .with_sqlstate("55P03")
                .with_detail(format!("waited {} s for its end", WAIT.as_secs()))
                .with_hint("run the transaction again; with PostgreSQL for the lake's metadata, many write at once")),
        }
    }
}

/// One less than the standard grants that the workers have, but for those that have one alone.
fn seats(workers: impl IntoIterator<Item = Share>) -> usize {
    let policy = Policy::default();
    let grants = workers.into_iter().map(|worker| worker.memory / policy.standard(worker).max(1)).sum::<u64>();
    usize::try_from(grants.saturating_sub(1).max(1))
        .map_or(Semaphore::MAX_PERMITS, |seats| seats.min(Semaphore::MAX_PERMITS))
}

fn no_more_writes() -> Error {
    Error::new(ErrorKind::Unavailable, "the lake takes no more writes")
}

/// Where a lease is put that was taken behind the rows of a client. It is given back with the last that holds this.
pub(crate) type LeaseSlot = Arc<Mutex<Option<Lease>>>;

/// Rows, and behind the last of them the wait for the lease: while a client sends, others write. The engine begins
/// to write when it has seen the end of the rows.
pub(crate) fn leased_at_the_end(input: InputStream, writers: Writers) -> (InputStream, LeaseSlot) {
    let slot = LeaseSlot::default();
    let filled = slot.clone();
    let wait = async move {
        match writers.lease().await {
            Ok(lease) => {
                *filled.lock().unwrap_or_else(PoisonError::into_inner) = Some(lease);
                None
            }
            Err(error) => Some(Err(error)),
        }
    };
    let wait = futures::stream::once(wait).filter_map(std::future::ready);
    (InputStream { schema: input.schema, batches: Box::pin(input.batches.chain(wait)) }, slot)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const WORKER: Share = Share { memory: 8 << 30, threads: 2 };

    fn is_taken(writers: &Writers) -> bool {
        writers.0.as_ref().unwrap().lease.available_permits() == 0
    }

    #[tokio::test(start_paused = true)]
    async fn one_writes_and_the_others_wait_for_so_long() {
        let writers = Writers::one_at_a_time([WORKER]);
        let first = writers.lease().await.unwrap();
        assert_eq!(writers.lease().await.err().unwrap().sqlstate(), "55P03");
        drop(first);
        assert!(writers.lease().await.is_ok());
        let held = writers.lease().await.unwrap();
        let batches = Box::pin(futures::stream::empty());
        let schema = Arc::new(arrow_schema::Schema::empty());
        let (mut input, slot) = leased_at_the_end(InputStream { schema, batches }, writers.clone());
        let (end, ()) = tokio::join!(input.batches.next(), async { drop(held) });
        assert!(end.is_none() && is_taken(&writers));
        drop(input);
        assert!(is_taken(&writers));
        drop(slot);
        assert!(!is_taken(&writers));
        let all = Writers::all();
        let _first = all.lease().await.unwrap();
        assert!(all.lease().await.is_ok());
    }

    #[test]
    fn those_that_wait_leave_a_grant() {
        assert_eq!(seats([WORKER]), 3);
        assert_eq!(seats([WORKER, WORKER]), 7);
        assert_eq!(seats([Share { memory: 512 << 20, threads: 1 }]), 1);
        assert_eq!(seats([Share { memory: 100 << 20, threads: 1 }]), 1);
        assert_eq!(seats([]), 1);
    }
}
