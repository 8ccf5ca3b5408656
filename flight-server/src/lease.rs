//! The right to write to the lake.
//!
//! A lake whose metadata is a SQLite file loses writes of processes that commit at the same time, so one transaction
//! writes at a time: it holds the lease from before its first write to its end.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use query::{Error, ErrorKind, InputStream, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a statement waits for the lease. Longer than a transaction that holds it may rest.
const WAIT: Duration = Duration::from_secs(60);

/// Who may write to the lake.
#[derive(Clone)]
pub(crate) struct Writers(Option<Arc<Semaphore>>);

/// The right to write; given back when dropped.
pub(crate) struct Lease {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Writers {
    /// One at a time, in the order in which they came.
    pub(crate) fn one_at_a_time() -> Self {
        Self(Some(Arc::new(Semaphore::new(1))))
    }

    /// As many as there are: the metadata's own database keeps them apart.
    pub(crate) fn all() -> Self {
        Self(None)
    }

    /// Waits for the lease.
    ///
    /// Cancel-safe: a dropped call leaves the line.
    ///
    /// # Errors
    /// `Conflict` when that takes too long.
    pub(crate) async fn lease(&self) -> Result<Lease> {
        let Some(semaphore) = &self.0 else { return Ok(Lease { _permit: None }) };
        match tokio::time::timeout(WAIT, semaphore.clone().acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Lease { _permit: Some(permit) }),
            Ok(Err(_)) => Err(Error::new(ErrorKind::Unavailable, "the lake takes no more writes")),
            Err(_) => Err(Error::new(ErrorKind::Conflict, "another transaction is writing to the lake")
                .with_detail(format!("waited {} s for its end", WAIT.as_secs()))
                .with_hint("run the transaction again; with PostgreSQL for the lake's metadata, many write at once")),
        }
    }
}

/// Where a lease is put that was taken behind the rows of a client.
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

/// The lease that was taken meanwhile.
pub(crate) fn taken(slot: &LeaseSlot) -> Option<Lease> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).take()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_writes_and_the_others_wait_for_so_long() {
        let writers = Writers::one_at_a_time();
        let first = writers.lease().await.unwrap();
        assert_eq!(writers.lease().await.err().unwrap().sqlstate(), "40001");
        drop(first);
        assert!(writers.lease().await.is_ok());
        let held = writers.lease().await.unwrap();
        let batches = Box::pin(futures::stream::empty());
        let schema = Arc::new(arrow_schema::Schema::empty());
        let (mut input, slot) = leased_at_the_end(InputStream { schema, batches }, writers.clone());
        let (end, ()) = tokio::join!(input.batches.next(), async { drop(held) });
        assert!(end.is_none() && taken(&slot).is_some());
        let all = Writers::all();
        let _first = all.lease().await.unwrap();
        assert!(all.lease().await.is_ok());
    }
}
