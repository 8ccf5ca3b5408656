//! One result for several streams. Each message goes to whichever stream has room for it, and to none before that: a
//! client that reads its streams one after the other waits for nothing. A stream that is opened after the end is
//! empty.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use arrow_schema::SchemaRef;
use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{FutureExt, Stream, StreamExt};
use query::{Delivery, Error, ErrorKind, Result};
use tokio::sync::Mutex as AsyncMutex;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// The pieces of one or more whole messages.
pub(crate) type Messages = BoxStream<'static, Result<Vec<Bytes>>>;

/// A result that several streams share.
pub(crate) struct Fan {
    pub(crate) schema: SchemaRef,
    /// Whether it goes through the server, or to an engine's own door, as the first of its streams has decided.
    delivery: Arc<OnceLock<Option<Delivery>>>,
    source: AsyncMutex<Source>,
    /// A stream has asked for a message: it holds a grant, or waits for one.
    begun: AtomicBool,
    /// Streams that are being read.
    open: AtomicUsize,
    /// When the last message went to one of the streams.
    moved: Mutex<Instant>,
    /// Why it was ended from outside.
    end: Mutex<Option<Error>>,
    ended: CancellationToken,
}

enum Source {
    /// Not asked for yet, or about to begin. Polled in its place: whoever polls may be dropped.
    Begins(BoxFuture<'static, Result<Messages>>),
    Flows(Messages),
    Over(Option<Error>),
}

impl Fan {
    /// A result that begins when the first of its streams is read.
    pub(crate) fn new(
        schema: SchemaRef,
        delivery: Arc<OnceLock<Option<Delivery>>>,
        begins: BoxFuture<'static, Result<Messages>>,
    ) -> Arc<Self> {
        Arc::new(Self {
            schema,
            delivery,
            source: AsyncMutex::new(Source::Begins(begins)),
            begun: AtomicBool::new(false),
            open: AtomicUsize::new(0),
            moved: Mutex::new(Instant::now()),
            end: Mutex::new(None),
            ended: CancellationToken::new(),
        })
    }

    /// How its streams are fetched: as one of them asks for, who is the first to ask; else as that one did.
    ///
    /// # Errors
    /// `Conflict` when this one does not fit.
    pub(crate) fn settle(&self, engine: Option<u64>) -> Result<Option<Delivery>> {
        let asked = || engine.map(|engine| Delivery { engine, number: rand::random() });
        let settled = *self.delivery.get_or_init(asked);
        match settled {
            Some(delivery) if engine != Some(delivery.engine) => Err(elsewhere()),
            settled => Ok(settled),
        }
    }

    /// One of the streams.
    pub(crate) fn part(self: Arc<Self>) -> impl Stream<Item = Result<Bytes>> + Send {
        let messages = futures::stream::unfold(Some(Open::new(self)), |open| async move {
            let open = open?;
            match open.0.next().await {
                Some(Ok(pieces)) => Some((pieces.into_iter().map(Ok).collect::<Vec<_>>(), Some(open))),
                Some(Err(error)) => Some((vec![Err(error)], None)),
                None => None,
            }
        });
        messages.flat_map(futures::stream::iter)
    }

    /// As [`Fan::part`]. When it is given up before its end, the result ends for all of its streams: what was on its way
    /// to one at an engine's own door can be had by no other.
    pub(crate) fn part_for_all(self: Arc<Self>) -> BoxStream<'static, Result<Bytes>> {
        let given_up = GivenUp(Some(self.clone()));
        let pieces = self.part().map(Some).chain(futures::stream::iter([None]));
        pieces
            .scan(given_up, |given_up, piece| {
                if !matches!(piece, Some(Ok(_))) {
                    given_up.0 = None;
                }
                std::future::ready(piece)
            })
            .boxed()
    }

    /// The next message that nobody has. Cancel-safe.
    async fn next(&self) -> Option<Result<Vec<Bytes>>> {
        let mut source = tokio::select! {
            biased;
            () = self.ended.cancelled() => return self.why().map(Err),
            source = self.source.lock() => source,
        };
        self.begun.store(true, Ordering::Relaxed);
        loop {
            match &mut *source {
                Source::Over(None) => return None,
                Source::Over(Some(error)) => return Some(Err(error.clone())),
                Source::Begins(begins) => match self.unless_ended(begins).await {
                    Ok(Ok(messages)) => *source = Source::Flows(messages),
                    Ok(Err(error)) | Err(error) => *source = Source::Over(Some(error)),
                },
                Source::Flows(messages) => match self.unless_ended(messages.next()).await {
                    Ok(Some(Ok(pieces))) => {
                        *self.moved.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
                        return Some(Ok(pieces));
                    }
                    Ok(Some(Err(error))) | Err(error) => *source = Source::Over(Some(error)),
                    Ok(None) => *source = Source::Over(None),
                },
            }
        }
    }

    async fn unless_ended<T>(&self, coming: impl Future<Output = T>) -> Result<T> {
        let ended = self.ended.cancelled().map(|()| ());
        tokio::select! {
            biased;
            () = ended => match self.why() {
                Some(error) => Err(error),
                None => std::future::pending().await,
            },
            came = coming => Ok(came),
        }
    }

    /// Ends the result for all of its streams.
    pub(crate) fn end(&self, why: Error) {
        self.end.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
        self.ended.cancel();
        // While a stream waits for it, that one lets go.
        let gone = self.source.try_lock().map(|mut source| std::mem::replace(&mut *source, Source::Over(self.why())));
        drop(gone);
    }

    /// Whether it has begun, and none of its streams has been read for so long.
    pub(crate) fn is_abandoned(&self, pause: Duration) -> bool {
        self.begun.load(Ordering::Relaxed) && self.open.load(Ordering::Relaxed) == 0 && self.still_for() >= pause
    }

    fn why(&self) -> Option<Error> {
        self.end.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How long no stream has taken a message.
    pub(crate) fn still_for(&self) -> Duration {
        self.moved.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }
}

/// One of the streams that is being read.
struct Open(Arc<Fan>);

impl Open {
    fn new(fan: Arc<Fan>) -> Self {
        fan.open.fetch_add(1, Ordering::Relaxed);
        Self(fan)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// One of the streams, until its end.
struct GivenUp(Option<Arc<Fan>>);

impl Drop for GivenUp {
    fn drop(&mut self) {
        if let Some(fan) = self.0.take() {
            fan.end(Error::new(ErrorKind::Cancelled, "a stream of this result was given up by its client"));
        }
    }
}

fn elsewhere() -> Error {
    Error::new(ErrorKind::Conflict, "the other streams of this result are fetched from its engine")
        .with_sqlstate("55000")
        .with_hint("fetch all of them at the first location of their endpoints, or ask for the result again")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use arrow_schema::Schema;

    fn fan(messages: Vec<Result<Vec<Bytes>>>) -> Arc<Fan> {
        let begins = async { Ok(futures::stream::iter(messages).boxed()) }.boxed();
        Fan::new(Arc::new(Schema::empty()), Arc::default(), begins)
    }

    fn message(text: &'static str) -> Result<Vec<Bytes>> {
        Ok(vec![Bytes::from_static(text.as_bytes())])
    }

    #[tokio::test]
    async fn each_message_goes_to_one_stream_and_late_streams_are_empty() {
        let fan = fan(vec![message("a"), message("b"), message("c")]);
        let (mut first, mut second) = (Box::pin(fan.clone().part()), Box::pin(fan.clone().part()));
        assert_eq!(second.next().await.unwrap().unwrap(), "a");
        assert_eq!(first.next().await.unwrap().unwrap(), "b");
        // The second stalls from here on: the first gets the rest.
        assert_eq!(first.next().await.unwrap().unwrap(), "c");
        assert!(first.next().await.is_none());
        assert!(second.next().await.is_none());
        assert!(Box::pin(fan.part()).next().await.is_none());
    }

    #[test]
    fn the_first_stream_decides_how_all_are_fetched() {
        let through = fan(vec![]);
        assert_eq!(through.settle(None).unwrap(), None);
        assert_eq!(through.settle(Some(1)).unwrap(), None);
        let direct = fan(vec![]);
        let delivery = direct.settle(Some(1)).unwrap();
        assert_eq!(delivery.unwrap().engine, 1);
        assert_eq!(direct.settle(Some(1)).unwrap(), delivery);
        assert!(direct.settle(Some(2)).is_err() && direct.settle(None).is_err());
    }

    #[tokio::test]
    async fn an_error_is_every_streams_error() {
        let fan = fan(vec![message("a"), Err(Error::new(ErrorKind::Lost, "gone"))]);
        let parts: Vec<_> = (0..3).map(|_| fan.clone().part()).collect();
        for part in parts {
            let last = part.collect::<Vec<_>>().await.pop().unwrap();
            assert_eq!(last.unwrap_err().kind(), ErrorKind::Lost);
        }
    }

    #[tokio::test]
    async fn a_stream_that_is_given_up_ends_the_others_where_they_need_it() {
        let fan = fan(vec![message("a"), message("b"), message("c")]);
        let (mut first, mut second) = (fan.clone().part_for_all(), fan.part_for_all());
        assert!(first.next().await.unwrap().is_ok() && second.next().await.unwrap().is_ok());
        drop(first);
        assert_eq!(second.next().await.unwrap().unwrap_err().kind(), ErrorKind::Cancelled);
        let whole = super::Fan::new(
            Arc::new(Schema::empty()),
            Arc::default(),
            async { Ok(futures::stream::empty().boxed()) }.boxed(),
        );
        let mut first = whole.clone().part_for_all();
        assert!(first.next().await.is_none());
        drop(first);
        assert!(whole.part_for_all().next().await.is_none());
    }

    #[tokio::test]
    async fn an_end_reaches_whoever_waits() {
        let begins = async { Ok(futures::stream::pending().boxed()) }.boxed();
        let fan = Fan::new(Arc::new(Schema::empty()), Arc::default(), begins);
        let (mut first, mut second) = (Box::pin(fan.clone().part()), Box::pin(fan.clone().part()));
        let (one, two, ()) = tokio::join!(first.next(), second.next(), async {
            tokio::task::yield_now().await;
            fan.end(Error::new(ErrorKind::Cancelled, "enough"));
        });
        assert!(one.unwrap().is_err() && two.unwrap().is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_nobody_reads_any_more_lets_go_of_what_it_holds() {
        let (held, free) = (Arc::new(()), Duration::from_secs(60));
        let kept = held.clone();
        let messages = futures::stream::repeat_with(move || {
            let _held = &kept;
            message("a")
        });
        let fan = Fan::new(Arc::new(Schema::empty()), Arc::default(), async { Ok(messages.boxed()) }.boxed());
        tokio::time::advance(free).await;
        assert!(!fan.is_abandoned(free), "it has not begun");
        let mut part = Box::pin(fan.clone().part());
        assert!(part.next().await.unwrap().is_ok());
        tokio::time::advance(free).await;
        assert!(!fan.is_abandoned(free), "it is being read");
        drop(part);
        assert!(fan.is_abandoned(free));
        fan.end(Error::new(ErrorKind::TimedOut, "nobody reads it"));
        assert_eq!(Arc::strong_count(&held), 1);
        assert!(Box::pin(fan.part()).next().await.unwrap().is_err());
    }

    #[tokio::test]
    async fn a_stream_that_is_dropped_while_it_waits_loses_nothing() {
        let (send, receive) = tokio::sync::mpsc::channel(1);
        let messages = futures::stream::unfold(receive, |mut receive| async move {
            receive.recv().await.map(|message| (message, receive))
        });
        let begins = async { Ok(messages.boxed()) }.boxed();
        let fan = Fan::new(Arc::new(Schema::empty()), Arc::default(), begins);
        let mut dropped = Box::pin(fan.clone().part());
        assert!(dropped.next().now_or_never().is_none());
        drop(dropped);
        send.send(message("a")).await.unwrap();
        drop(send);
        let rest: Vec<_> = fan.part().collect().await;
        assert_eq!(rest.len(), 1);
    }
}
