//! Messages of results that are kept for the clients at the engine's own door, while references to them make their way
//! through the server.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use proto::Reference;
use query::{Error, ErrorKind, Result};
use tokio::sync::Notify;

use crate::engine::Pieces;

/// What is kept of one result before its statement waits.
const KEPT: usize = 8 << 20;

/// The deliveries in progress. One is there as long as its source or a reader is; and between the two, when the source
/// has ended before the first reader came.
#[derive(Default)]
pub(super) struct Deliveries(Mutex<HashMap<u64, Arc<Delivery>>>);

#[derive(Default)]
struct Delivery {
    state: Mutex<State>,
    /// Some of what was kept is not any more.
    room: Notify,
}

#[derive(Default)]
struct State {
    messages: HashMap<u64, Pieces>,
    bytes: usize,
    /// The number of the next message.
    next: u64,
    sources: usize,
    readers: usize,
    /// Nobody will come for what is kept when the last reader has gone.
    awaited: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Deliveries {
    /// The end of a delivery where messages come in.
    pub(super) fn source(self: &Arc<Self>, number: u64) -> Source {
        let delivery = self.enter(number, |state| {
            state.sources += 1;
            state.awaited = state.readers == 0;
        });
        Source { deliveries: self.clone(), number, delivery, complete: false }
    }

    /// The end where a client takes them.
    pub(super) fn reader(self: &Arc<Self>, number: u64) -> Reader {
        let delivery = self.enter(number, |state| {
            state.readers += 1;
            state.awaited = false;
        });
        Reader { deliveries: self.clone(), number, delivery }
    }

    fn enter(&self, number: u64, change: impl FnOnce(&mut State)) -> Arc<Delivery> {
        let mut deliveries = lock(&self.0);
        let delivery = deliveries.entry(number).or_default().clone();
        change(&mut lock(&delivery.state));
        delivery
    }

    fn leave(&self, number: u64, delivery: &Delivery, change: impl FnOnce(&mut State)) {
        let mut deliveries = lock(&self.0);
        let mut state = lock(&delivery.state);
        change(&mut state);
        if state.sources == 0 && state.readers == 0 && !state.awaited {
            deliveries.remove(&number);
        }
    }
}

/// Where messages of a result come in.
pub(super) struct Source {
    deliveries: Arc<Deliveries>,
    number: u64,
    delivery: Arc<Delivery>,
    complete: bool,
}

impl Source {
    /// Keeps a message, and gives the reference to it; waits while there is no room.
    pub(super) async fn keep(&self, pieces: Pieces) -> Reference {
        loop {
            let room = self.delivery.room.notified();
            if lock(&self.delivery.state).bytes < KEPT {
                break;
            }
            room.await;
        }
        let length = pieces.iter().map(Bytes::len).sum::<usize>();
        let mut state = lock(&self.delivery.state);
        let number = state.next;
        state.next += 1;
        state.bytes += length;
        state.messages.insert(number, pieces);
        Reference::kept(number, u32::try_from(length).unwrap_or(u32::MAX))
    }

    /// All messages have come: they stay for a reader that is still to come.
    pub(super) fn complete(&mut self) {
        self.complete = true;
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        let complete = self.complete;
        self.deliveries.leave(self.number, &self.delivery, |state| {
            state.sources -= 1;
            state.awaited &= complete;
        });
    }
}

/// Where a client takes them.
pub(super) struct Reader {
    deliveries: Arc<Deliveries>,
    number: u64,
    delivery: Arc<Delivery>,
}

impl Reader {
    /// Takes a message.
    ///
    /// # Errors
    /// `Lost` when it is not there.
    pub(super) fn take(&self, reference: Reference) -> Result<Pieces> {
        let mut state = lock(&self.delivery.state);
        let pieces = state.messages.remove(&reference.number());
        let pieces = pieces.ok_or_else(|| Error::new(ErrorKind::Lost, "a message of the result is not there"))?;
        state.bytes -= pieces.iter().map(Bytes::len).sum::<usize>();
        drop(state);
        self.delivery.room.notify_one();
        Ok(pieces)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.deliveries.leave(self.number, &self.delivery, |state| state.readers -= 1);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use futures::FutureExt;

    fn message(length: usize) -> Pieces {
        vec![Bytes::from(vec![1; length])]
    }

    fn count(deliveries: &Deliveries) -> usize {
        lock(&deliveries.0).len()
    }

    #[tokio::test]
    async fn what_is_kept_is_bounded_and_taken_once() {
        let deliveries = Arc::new(Deliveries::default());
        let (source, reader) = (deliveries.source(7), deliveries.reader(7));
        let first = source.keep(message(KEPT)).await;
        assert_eq!((first.number(), first.length as usize), (0, KEPT));
        let mut second = Box::pin(source.keep(message(3)));
        assert!(second.as_mut().now_or_never().is_none());
        assert_eq!(reader.take(first).unwrap().len(), 1);
        let second = second.await;
        assert_eq!(reader.take(second).unwrap(), message(3));
        assert_eq!(reader.take(second).unwrap_err().kind(), ErrorKind::Lost);
    }

    #[tokio::test]
    async fn it_stays_for_a_reader_that_comes_late_and_for_nobody_else() {
        let deliveries = Arc::new(Deliveries::default());
        let mut source = deliveries.source(1);
        let reference = source.keep(message(3)).await;
        source.complete();
        drop(source);
        assert_eq!(count(&deliveries), 1);
        let reader = deliveries.reader(1);
        assert!(reader.take(reference).is_ok());
        drop(reader);
        assert_eq!(count(&deliveries), 0);
        // Broken off before a reader came.
        let source = deliveries.source(2);
        source.keep(message(3)).await;
        drop(source);
        assert_eq!(count(&deliveries), 0);
        // The reader leaves first.
        let (mut source, reader) = (deliveries.source(3), deliveries.reader(3));
        drop(reader);
        source.complete();
        drop(source);
        assert_eq!(count(&deliveries), 0);
    }
}
