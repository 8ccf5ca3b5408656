//! Clients at an engine's own door, and the answers to them.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use bytes::Bytes;
use futures::{Stream, StreamExt};
use query::{Arrival, Frames, Result, Visitor};
use tokio::sync::mpsc;

use super::link::Link;
use super::pool::Host;

/// What of an answer may be on its way before the client has taken some of it: three references.
const AHEAD: u64 = 64;

/// Tells of the clients that come to an engine's own door, as long as it lives.
pub(super) async fn hear(host: Weak<Host>, link: Link, arrivals: mpsc::Sender<Arrival>) {
    let mut came = match link.arrivals().await {
        Ok(came) => Box::pin(came),
        Err(error) => return tracing::warn!(%error, "an engine's own door is not heard of"),
    };
    while let Some(arrival) = came.next().await {
        let Some(host) = host.upgrade() else { return };
        let visitor = Box::new(AtDoor { host, number: arrival.number });
        let arrival = Arrival { ticket: arrival.ticket, authorization: arrival.authorization, visitor };
        if arrivals.send(arrival).await.is_err() {
            return;
        }
    }
}

/// A client that waits at an engine's own door.
struct AtDoor {
    host: Arc<Host>,
    number: u64,
}

#[async_trait]
impl Visitor for AtDoor {
    fn engine(&self) -> u64 {
        self.host.number()
    }

    async fn answer(self: Box<Self>, delivery: u64, frames: Frames) {
        let _visit = self.host.visit();
        let pace = Arc::new(Pace::default());
        // When this ends, so does the answer.
        let _end = Stop(pace.clone());
        let frames = Paced { pace: pace.clone(), frames, given: 0 };
        let mut taken = match self.host.link().answer(self.number, delivery, Box::pin(frames)).await {
            Ok(taken) => Box::pin(taken),
            Err(error) => return tracing::debug!(%error, "a client at an engine's own door is not answered"),
        };
        while let Some(bytes) = taken.next().await {
            pace.took(bytes);
        }
    }
}

/// How far a client has come in an answer.
#[derive(Default)]
struct Pace(Mutex<Progress>);

#[derive(Default)]
struct Progress {
    taken: u64,
    over: bool,
    waiting: Option<Waker>,
}

impl Pace {
    fn took(&self, bytes: u64) {
        self.change(|progress| progress.taken = bytes);
    }

    fn change(&self, how: impl FnOnce(&mut Progress)) {
        let mut progress = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        how(&mut progress);
        if let Some(waker) = progress.waiting.take() {
            waker.wake();
        }
    }

    /// Ready when so many bytes have gone out that there may be more; false when there may never be.
    fn poll_go(&self, given: u64, cx: &mut Context<'_>) -> Poll<bool> {
        let mut progress = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if progress.over {
            return Poll::Ready(false);
        }
        if given < progress.taken + AHEAD {
            return Poll::Ready(true);
        }
        progress.waiting = Some(cx.waker().clone());
        Poll::Pending
    }
}

/// Ends an answer.
struct Stop(Arc<Pace>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.change(|progress| progress.over = true);
    }
}

/// An answer that is asked for no faster than its client takes it.
struct Paced {
    pace: Arc<Pace>,
    frames: Frames,
    given: u64,
}

impl Stream for Paced {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        match self.pace.poll_go(self.given, cx) {
            Poll::Pending => return Poll::Pending,
            // Nobody reads what would follow.
            Poll::Ready(false) => return Poll::Ready(None),
            Poll::Ready(true) => {}
        }
        let polled = self.frames.poll_next_unpin(cx);
        if let Poll::Ready(Some(Ok(piece))) = &polled {
            self.given += piece.len() as u64;
        }
        polled
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use futures::FutureExt;

    #[tokio::test]
    async fn no_more_is_asked_for_than_is_taken() {
        let pace = Arc::new(Pace::default());
        let frames = futures::stream::repeat_with(|| Ok(Bytes::from_static(&[0; 17])));
        let mut paced = Paced { pace: pace.clone(), frames: Box::pin(frames), given: 0 };
        for _ in 0..4 {
            assert!(paced.next().await.unwrap().is_ok());
        }
        assert!(paced.next().now_or_never().is_none());
        pace.took(17);
        assert!(paced.next().await.unwrap().is_ok());
        assert!(paced.next().now_or_never().is_none());
        drop(Stop(pace));
        assert!(paced.next().await.is_none());
    }
}
