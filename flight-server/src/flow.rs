//! A result on its way to its client, which others can end.
//!
//! While a client does not read, nobody asks the result for more: an end that waited to be asked for
//! would leave the engine and the grant with that client for as long as it likes.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use futures::Stream;
use query::{Error, Result};
use tokio::time::Instant;

use crate::fan::Fan;

type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes>> + Send>>;

/// The place where a result can be ended from outside.
#[derive(Default)]
pub(crate) struct Flow(Mutex<State>);

#[derive(Default)]
struct State {
    /// The result, and all that it holds; `None` before it begins and once it is over.
    pieces: Option<Pieces>,
    over: bool,
    /// Why it was ended, until its client has been told.
    end: Option<Error>,
    /// Whom to wake when it is ended.
    reader: Option<Waker>,
    /// Since when the client has had a piece and has not asked for the next.
    unread: Option<Instant>,
    /// What other streams take parts of: while they do, this one may rest.
    fan: Option<Weak<Fan>>,
}

impl Flow {
    /// The result as its client reads it. To be called once.
    pub(crate) fn begin(self: Arc<Self>, pieces: impl Stream<Item = Result<Bytes>> + Send + 'static) -> Reading {
        let mut state = self.state();
        if !state.over {
            state.pieces = Some(Box::pin(pieces));
        }
        drop(state);
        Reading(self)
    }

    /// Ends the result: lets go of all it holds at once, and tells the client why as soon as it reads on.
    pub(crate) fn end(&self, why: Error) {
        let mut state = self.state();
        if std::mem::replace(&mut state.over, true) {
            return;
        }
        state.end = Some(why);
        let (pieces, reader) = (state.pieces.take(), state.reader.take());
        // What is let go may ask for other locks.
        drop(state);
        drop(pieces);
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    /// How long the client has not asked for the next piece.
    pub(crate) fn unread_for(&self) -> Duration {
        let state = self.state();
        let unread = state.unread.map_or(Duration::ZERO, |since| since.elapsed());
        match state.fan.as_ref().and_then(Weak::upgrade) {
            Some(fan) => unread.min(fan.still_for()),
            None => unread,
        }
    }

    /// Notes that this is one of several streams of a result.
    pub(crate) fn shares(&self, fan: &Arc<Fan>) {
        self.state().fan = Some(Arc::downgrade(fan));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The client's end of a [`Flow`]; dropping it ends the result.
pub(crate) struct Reading(Arc<Flow>);

impl Stream for Reading {
    type Item = Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let mut state = self.0.state();
        state.unread = None;
        if let Some(why) = state.end.take() {
            return Poll::Ready(Some(Err(why)));
        }
        let Some(pieces) = &mut state.pieces else { return Poll::Ready(None) };
        let polled = pieces.as_mut().poll_next(cx);
        let over = match &polled {
            Poll::Pending => {
                state.reader = Some(cx.waker().clone());
                None
            }
            Poll::Ready(Some(Ok(_))) => {
                state.unread = Some(Instant::now());
                None
            }
            Poll::Ready(_) => {
                state.over = true;
                state.pieces.take()
            }
        };
        drop(state);
        drop(over);
        polled
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.over = true;
        state.unread = None;
        let pieces = state.pieces.take();
        drop(state);
        drop(pieces);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use futures::StreamExt;
    use query::ErrorKind;

    struct Grant(Arc<Mutex<bool>>);

    impl Drop for Grant {
        fn drop(&mut self) {
            *self.0.lock().unwrap() = true;
        }
    }

    fn endless(grant: Grant) -> impl Stream<Item = Result<Bytes>> + Send {
        futures::stream::repeat_with(move || {
            let _held = &grant;
            Ok(Bytes::from_static(b"x"))
        })
    }

    #[tokio::test(start_paused = true)]
    async fn an_end_lets_go_at_once_and_is_told_once() {
        let (flow, free) = (Arc::new(Flow::default()), Arc::new(Mutex::new(false)));
        let mut reading = flow.clone().begin(endless(Grant(free.clone())));
        assert!(reading.next().await.unwrap().is_ok());
        tokio::time::advance(Duration::from_secs(7)).await;
        assert_eq!(flow.unread_for(), Duration::from_secs(7));
        flow.end(Error::new(ErrorKind::Cancelled, "enough"));
        assert!(*free.lock().unwrap());
        assert_eq!(reading.next().await.unwrap().unwrap_err().kind(), ErrorKind::Cancelled);
        assert!(reading.next().await.is_none());
        assert_eq!(flow.unread_for(), Duration::ZERO);
    }

    #[tokio::test]
    async fn an_end_wakes_who_waits_and_comes_too_late_for_what_is_over() {
        let flow = Arc::new(Flow::default());
        let mut reading = flow.clone().begin(futures::stream::pending());
        let (ended, ()) = tokio::join!(reading.next(), async {
            tokio::task::yield_now().await;
            flow.end(Error::new(ErrorKind::Cancelled, "enough"));
        });
        assert!(ended.unwrap().is_err());
        let flow = Arc::new(Flow::default());
        flow.end(Error::new(ErrorKind::Cancelled, "before it began"));
        assert!(flow.clone().begin(futures::stream::pending()).next().await.unwrap().is_err());
        let flow = Arc::new(Flow::default());
        let mut reading = flow.clone().begin(futures::stream::empty());
        assert!(reading.next().await.is_none());
        flow.end(Error::new(ErrorKind::Cancelled, "enough"));
        assert!(reading.next().await.is_none());
    }
}
