//! Where the messages of a result wait for their reader.

use std::collections::VecDeque;
use std::sync::PoisonError;
use std::time::Duration;

use query::{Error, Result};
use tokio::sync::Notify;

use super::encode::{Message, Pieces};
use super::niceness::Spent;
use super::sync::{Condvar, Instant, Mutex, MutexGuard};
use crate::ffi;

/// Messages that may wait for the reader, and the bytes of so many that more may follow; with those in the making they
/// bound what a stream holds.
const MESSAGES_AHEAD: usize = 6;
const BYTES_AHEAD: usize = 8 << 20;
/// A message of so many bytes is small, and the reader may go without word of it for so long.
const SMALL: usize = 64 << 10;
const UNTOLD: Duration = Duration::from_micros(100);
/// Threads that found no room are woken when so few wait: each time costs more than a message.
const MESSAGES_LEFT: usize = 2;

/// A statement whose thread has worked for so long is not brief,
const BRIEF: Duration = Duration::from_millis(2);
/// and neither is one that is not over after so long, be it that it waits for a file or for a processor.
const SOON: Duration = Duration::from_millis(10);

/// Hands on a result that is kept together, when it turns out to be too large for that or not to be there soon.
pub(super) struct Lasts {
    spent: Spent,
    hand_on: Box<dyn FnOnce() + Send>,
}

impl Lasts {
    /// Of a statement that the thread that calls is about to run.
    pub(super) fn new(hand_on: impl FnOnce() + Send + 'static) -> Self {
        Self { spent: Spent::nothing(), hand_on: Box::new(hand_on) }
    }

    fn are_certain(&self) -> bool {
        self.spent.worked_longer_than(BRIEF) || self.spent.passed() > SOON
    }
}

/// A bounded queue between the engine's threads, which must not wait in it, and one reader.
#[derive(Default)]
pub(crate) struct Outlet {
    queue: Mutex<Queue>,
    /// Something for the reader.
    readable: Notify,
    /// Tells those that wait for a change; there is one at most.
    changed: Condvar,
}

#[derive(Default)]
struct Queue {
    messages: VecDeque<Pieces>,
    /// Bytes that those hold.
    bytes: usize,
    /// The values of the result's ENUMs have gone before.
    has_dictionaries: bool,
    /// How the statement ended; the reader gets it after the last message.
    ended: Option<Result<()>>,
    is_ended: bool,
    /// Nobody wants more messages.
    closed: bool,
    /// Why, if that was found out on the way to the outlet.
    failure: Option<Error>,
    /// Threads that found no room here.
    parked: Vec<Wake>,
    /// Those whose batches must wait for earlier ones, each with the number of its own.
    waiting: Vec<(u64, Wake)>,
    /// Grows with each change.
    turn: u64,
    /// Somebody waits for one.
    is_watched: bool,
    /// Since when a small message lies here of which the reader has not been told.
    untold: Option<Instant>,
    /// It is kept together as long as this is there, and its reader is told nothing.
    lasts: Option<Lasts>,
}

/// Continues a thread that found no room.
pub(crate) enum Wake {
    /// One of the engine's.
    Engine(ffi::Waker),
    /// Ours, which is parked.
    Thread(std::thread::Thread),
}

impl Wake {
    /// Never with a lock of ours held: see [`ffi::Waker::wake`].
    pub(crate) fn wake(self) {
        match self {
            Self::Engine(waker) => waker.wake(),
            Self::Thread(thread) => thread.unpark(),
        }
    }
}

/// What became of a message that was offered.
pub(crate) enum Offer {
    Taken,
    /// There is no room; the waker will be called when there is.
    Full(Message),
    /// Nobody wants it.
    Closed,
}

impl Queue {
    fn push(&mut self, message: Message) {
        let mut pieces = message.data;
        if !message.dictionaries.is_empty() && !std::mem::replace(&mut self.has_dictionaries, true) {
            pieces.splice(0..0, message.dictionaries);
        }
        self.bytes += size(&pieces);
        self.messages.push_back(pieces);
    }

    fn pop(&mut self) -> Option<Pieces> {
        let pieces = self.messages.pop_front()?;
        self.bytes -= size(&pieces);
        Some(pieces)
    }
}

fn size(pieces: &Pieces) -> usize {
    pieces.iter().map(bytes::Bytes::len).sum()
}

impl Outlet {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a message to the reader, if there is room.
    pub(super) fn offer(&self, message: Message, wake: &dyn Fn() -> Option<Wake>) -> Offer {
        let mut queue = self.lock();
        if queue.closed {
            return Offer::Closed;
        }
        if queue.messages.len() >= MESSAGES_AHEAD || queue.bytes >= BYTES_AHEAD {
            let Some(wake) = wake() else { return Offer::Closed };
            queue.parked.push(wake);
            self.hand_on(queue, |_| true);
            return Offer::Full(message);
        }
        queue.push(message);
        if self.hand_on(queue, |queue| queue.bytes > SMALL) {
            self.readable.notify_one();
        }
        Offer::Taken
    }

    /// Hands the result on, if it is kept together and is to be so no longer. False: it still is.
    fn hand_on(&self, mut queue: MutexGuard<'_, Queue>, is_to_be: impl FnOnce(&Queue) -> bool) -> bool {
        if queue.lasts.is_none() {
            return true;
        }
        if !is_to_be(&queue) {
            return false;
        }
        let lasts = queue.lasts.take();
        drop(queue);
        if let Some(lasts) = lasts {
            (lasts.hand_on)();
        }
        true
    }

    /// Keeps the result together, until it is [taken](Self::take_kept) or handed on.
    pub(super) fn keep(&self, lasts: Lasts) {
        self.lock().lasts = Some(lasts);
    }

    /// All messages of a result that was kept together until its end; `None` if it was handed on.
    pub(super) fn take_kept(&self) -> Option<Vec<Pieces>> {
        let mut queue = self.lock();
        let lasts = queue.lasts.take()?;
        let whole = std::iter::from_fn(|| queue.pop()).collect();
        drop(queue);
        // It may hold this outlet.
        drop(lasts);
        Some(whole)
    }

    /// Gives a message to the reader that counted elsewhere while it waited. Of a small one it is told with what comes
    /// next, be it the end, or [soon](Self::tell): to wake for each takes longer than a small statement.
    pub(super) fn put(&self, message: Message) {
        let mut queue = self.lock();
        if queue.closed {
            return;
        }
        let is_first = queue.messages.is_empty();
        queue.push(message);
        if is_first && queue.bytes <= SMALL {
            queue.untold = Some(Instant::now());
            return;
        }
        if self.hand_on(queue, |queue| queue.bytes > SMALL) {
            self.readable.notify_one();
        }
    }

    /// Tells the reader of what it has not been told for a while. To be called again and again by the thread that runs the
    /// statement.
    pub(super) fn tell(&self) {
        let mut queue = self.lock();
        if queue.lasts.is_some() {
            self.hand_on(queue, |queue| queue.lasts.as_ref().is_some_and(Lasts::are_certain));
            return;
        }
        if queue.untold.take_if(|since| since.elapsed() > UNTOLD).is_some() {
            drop(queue);
            self.readable.notify_one();
        }
    }

    /// Keeps a thread whose batch must wait for others, until they are [woken](Self::take_waiting). False: nobody wants
    /// its rows.
    pub(super) fn park(&self, batch: u64, wake: Wake) -> bool {
        let mut queue = self.lock();
        if !queue.closed {
            queue.waiting.push((batch, wake));
        }
        !queue.closed
    }

    /// Those whose batches wait for others.
    pub(super) fn take_waiting(&self) -> Vec<Wake> {
        std::mem::take(&mut self.lock().waiting).into_iter().map(|(_, wake)| wake).collect()
    }

    /// How many threads' batches wait for others, and the first of those batches.
    pub(super) fn waiting(&self) -> (usize, Option<u64>) {
        let queue = self.lock();
        (queue.waiting.len(), queue.waiting.iter().map(|(batch, _)| *batch).min())
    }

    /// Bytes that wait for the reader.
    pub(super) fn bytes(&self) -> usize {
        self.lock().bytes
    }

    /// Whether threads wait for room.
    pub(super) fn is_full(&self) -> bool {
        !self.lock().parked.is_empty()
    }

    /// Notes the first reason why no more messages can be made, and takes none from now on.
    pub(super) fn fail(&self, error: Error) {
        self.shut(|queue| {
            queue.failure.get_or_insert(error);
        });
    }

    /// The reason that was [noted](Self::fail).
    pub(super) fn take_failure(&self) -> Option<Error> {
        self.lock().failure.take()
    }

    /// Takes no more messages, and drops those that wait. The end of the statement still reaches the reader.
    pub(super) fn close(&self) {
        self.shut(|queue| while queue.pop().is_some() {});
    }

    fn shut(&self, how: impl FnOnce(&mut Queue)) {
        let mut queue = self.lock();
        how(&mut queue);
        queue.closed = true;
        let parked = std::mem::take(&mut queue.parked);
        let waiting = std::mem::take(&mut queue.waiting);
        drop(queue);
        parked.into_iter().chain(waiting.into_iter().map(|(_, wake)| wake)).for_each(Wake::wake);
        self.nudge();
    }

    /// Whether the reader has left, and nothing else is the matter.
    pub(super) fn is_left(&self) -> bool {
        let queue = self.lock();
        queue.closed && queue.failure.is_none()
    }

    /// Says how the statement ended; the first word counts.
    pub(super) fn end(&self, outcome: Result<()>) {
        let mut queue = self.lock();
        if !std::mem::replace(&mut queue.is_ended, true) {
            queue.ended = Some(outcome);
        }
        let lasts = queue.lasts.take();
        drop(queue);
        drop(lasts);
        self.readable.notify_one();
    }

    /// The next message; none after the last. Cancel-safe; for one reader.
    ///
    /// # Errors
    /// Why the statement failed.
    pub(super) async fn next(&self) -> Option<Result<Pieces>> {
        loop {
            // Notices what comes between the look and the wait.
            let readable = self.readable.notified();
            if let Some(next) = self.look() {
                return next;
            }
            readable.await;
        }
    }

    fn look(&self) -> Option<Option<Result<Pieces>>> {
        let mut queue = self.lock();
        let Some(message) = queue.pop() else {
            return queue.ended.take().map(|outcome| outcome.err().map(Err));
        };
        if queue.messages.len() > MESSAGES_LEFT {
            return Some(Some(Ok(message)));
        }
        let parked = std::mem::take(&mut queue.parked);
        let changed = !parked.is_empty();
        drop(queue);
        parked.into_iter().for_each(Wake::wake);
        if changed {
            self.nudge();
        }
        Some(Some(Ok(message)))
    }

    /// What [`Self::wait`] is told.
    pub(super) fn turn(&self) -> u64 {
        self.lock().turn
    }

    /// Says that something changed.
    pub(super) fn nudge(&self) {
        let mut queue = self.lock();
        queue.turn += 1;
        if std::mem::take(&mut queue.is_watched) {
            self.changed.notify_all();
        }
    }

    /// Waits until something has changed since `turn`, or for so long.
    pub(super) fn wait(&self, turn: u64, patience: Duration) {
        let mut queue = self.lock();
        queue.is_watched = queue.turn == turn;
        let unchanged = |queue: &mut Queue| queue.turn == turn;
        drop(self.changed.wait_timeout_while(queue, patience, unchanged));
    }
}
