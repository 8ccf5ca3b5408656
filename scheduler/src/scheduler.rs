//! The driver: keeps the line behind a lock and wakes whoever was decided for.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use query::{Error, ErrorKind, Grant, Result, Share, WorkerId};
use tokio::sync::oneshot;

use crate::line::{Effect, Event, Line, Ticket};
use crate::outlook::Starting;
use crate::room::Holder;
use crate::rules::Rules;
use crate::scaling::Demand;
use crate::{Policy, Request, Snapshot, Waiting};

/// The outlook is made anew when it is older than this.
const OUTLOOK_LASTS: Duration = Duration::from_secs(1);
/// For one that came since then, it is made anew when it is older than this: many come at once.
const OUTLOOK_LACKS: Duration = Duration::from_millis(50);

/// Hands out the memory of the workers. Clones are handles of the same line.
#[derive(Clone)]
pub struct Scheduler(Arc<Desk>);

struct Desk(Mutex<Book>);

struct Book {
    line: Line,
    /// The next ticket.
    next: u64,
    /// The next place in line.
    order: u64,
    /// The workers that are on their way, and when they are expected.
    starting: Vec<(Share, Instant)>,
    outlook: Option<Outlook>,
    /// Whom to tell. One entry for each request in line.
    callers: HashMap<Ticket, oneshot::Sender<Decision>>,
}

/// The line as it was, with its waits.
struct Outlook {
    made: Instant,
    waiting: Arc<Vec<Waiting>>,
    places: HashMap<Ticket, usize>,
}

impl Outlook {
    fn of(&self, ticket: Ticket) -> Option<&Waiting> {
        self.places.get(&ticket).and_then(|place| self.waiting.get(*place))
    }
}

enum Decision {
    /// Where, how much, and whether before others that had come earlier.
    Granted(WorkerId, Share, bool),
    Refused,
}

impl Scheduler {
    /// A scheduler of these workers.
    pub fn new(workers: Vec<(WorkerId, Share)>, policy: Policy) -> Self {
        Self::with_rules(workers, policy, Rules::SERVICE)
    }

    /// The same, by other rules. Where workers come and go, [`Placement::Tightest`](crate::decide::Placement::Tightest)
    /// lets those come to rest that are not needed.
    pub fn with_rules(workers: Vec<(WorkerId, Share)>, policy: Policy, rules: Rules) -> Self {
        let book = Book {
            line: Line::with_rules(policy, rules),
            next: 0,
            order: 0,
            starting: Vec::new(),
            outlook: None,
            callers: HashMap::new(),
        };
        let scheduler = Self(Arc::new(Desk(Mutex::new(book))));
        for (id, capacity) in workers {
            scheduler.add_worker(id, capacity);
        }
        scheduler
    }

    /// Asks for a grant for one statement. The request is in line from this call on, not only once it
    /// is polled.
    pub fn admit(&self, request: Request) -> Admission {
        self.arrive(Holder::Statement, request, None)
    }

    /// [`admit`](Self::admit), at a place in line that the request had before: its [`Admission::order`] or
    /// [`Waiting::order`], kept by the caller when the service ended. It then stands before all requests of its
    /// principal that came later. How principals share is not kept: all begin anew with nothing granted.
    ///
    /// The place is the caller's to vouch for, and never a client's to choose.
    pub fn admit_at(&self, request: Request, order: Option<u64>) -> Admission {
        self.arrive(Holder::Statement, request, order)
    }

    /// Puts all who come from now on behind this place: the highest that the service gave out before it ended.
    pub fn resume_after(&self, order: u64) {
        let mut book = self.0.book();
        book.order = book.order.max(order.saturating_add(1));
    }

    /// Asks for a grant for the state of a session, to be kept until that state is gone.
    ///
    /// Statements of the session run within this grant: do not [`admit`](Self::admit) them again. A
    /// session that has waited behind other sessions is served in its turn as soon as one of them ends;
    /// until then, statements pass it.
    pub fn admit_session(&self, request: Request) -> Admission {
        self.arrive(Holder::Session, request, None)
    }

    fn arrive(&self, holder: Holder, request: Request, order: Option<u64>) -> Admission {
        let (caller, decision) = oneshot::channel();
        let (ticket, order, told) = {
            let mut book = self.0.book();
            let ticket = Ticket(book.next);
            book.next += 1;
            let order = order.unwrap_or(book.order);
            book.order = book.order.max(order.saturating_add(1));
            book.callers.insert(ticket, caller);
            (ticket, order, book.apply(Event::Arrived { ticket, holder, request, order }))
        };
        tell(told);
        Admission { desk: Arc::clone(&self.0), ticket: Some(ticket), order, passed: false, decision }
    }

    /// Adds a worker, brings back one that was removed, or gives one another size. Grants of its earlier
    /// life count until they are dropped.
    pub fn add_worker(&self, id: WorkerId, capacity: Share) {
        self.0.event(Event::WorkerAdded(id, capacity));
    }

    /// Makes no more grants on a worker: it was lost, or is to end. Its grants stay valid until they are
    /// dropped. Without any worker, requests wait until one is added.
    pub fn remove_worker(&self, id: WorkerId) {
        self.0.event(Event::WorkerRemoved(id));
    }

    /// Begins the drain: whoever waits, and whoever comes later, gets [`ErrorKind::Unavailable`]. Whoever
    /// has a grant keeps it.
    pub fn close(&self) {
        self.0.event(Event::Closed);
    }

    /// How the line and the workers stand now.
    pub fn snapshot(&self) -> Snapshot {
        self.0.book().line.snapshot(Instant::now())
    }

    /// Those in line, in the order in which they are to be served, as they are now. Their expected waits are those of
    /// the last [`outlook`](Self::outlook), which is also what to ask for again and again: this is made anew each time.
    pub fn queue(&self) -> Vec<Waiting> {
        let book = self.0.book();
        let expected = |ticket| book.outlook.as_ref().and_then(|outlook| outlook.of(ticket)?.expected);
        let queue = book.line.queue(Instant::now());
        queue.into_iter().map(|(ticket, waiting)| Waiting { expected: expected(ticket), ..waiting }).collect()
    }

    /// Those in line with their expected waits, at most a second old.
    pub fn outlook(&self) -> Arc<Vec<Waiting>> {
        let now = Instant::now();
        let mut book = self.0.book();
        let fresh = book.outlook.as_ref().filter(|outlook| now.saturating_duration_since(outlook.made) < OUTLOOK_LASTS);
        let fresh = fresh.map(|outlook| Arc::clone(&outlook.waiting));
        fresh.unwrap_or_else(|| book.look(now))
    }

    /// Tells which workers are on their way, and how long each is still expected to take: whoever waits is told a wait
    /// that counts with them. It replaces what was told before.
    pub fn expect_workers(&self, starting: &[Starting]) {
        let now = Instant::now();
        let when = |starting: &Starting| (starting.capacity, now.checked_add(starting.left).unwrap_or(now));
        self.0.book().starting = starting.iter().map(when).collect();
    }

    /// What is asked for, as [`plan`](crate::scaling::plan) wants to know it.
    pub fn demand(&self) -> Demand {
        self.0.book().line.demand(Instant::now())
    }
}

impl std::fmt::Debug for Scheduler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Scheduler").field(&self.snapshot()).finish()
    }
}

impl Desk {
    fn book(&self) -> MutexGuard<'_, Book> {
        // Only `Line::apply` changes the line, and it panics only where its own assertions fail: serving on
        // is better than taking every later statement down.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn event(&self, event: Event) {
        let told = self.book().apply(event);
        tell(told);
    }
}

type Told = Vec<(oneshot::Sender<Decision>, Decision)>;

impl Book {
    /// Makes the outlook anew.
    fn look(&mut self, now: Instant) -> Arc<Vec<Waiting>> {
        let left = |at: &Instant| at.saturating_duration_since(now);
        let starting = self.starting.iter().map(|(capacity, at)| Starting { capacity: *capacity, left: left(at) });
        let starting: Vec<Starting> = starting.collect();
        let (tickets, waiting): (Vec<Ticket>, Vec<Waiting>) = self.line.outlook(&starting, now).into_iter().unzip();
        let waiting = Arc::new(waiting);
        let places = tickets.into_iter().zip(0..).collect();
        self.outlook = Some(Outlook { made: now, waiting: Arc::clone(&waiting), places });
        waiting
    }

    /// How one in line stands, at most a second ago.
    fn look_for(&mut self, ticket: Ticket, now: Instant) -> Option<Waiting> {
        let last = self
            .outlook
            .as_ref()
            .map(|outlook| (now.saturating_duration_since(outlook.made), outlook.places.contains_key(&ticket)));
        if last.is_none_or(|(age, there)| age >= if there { OUTLOOK_LASTS } else { OUTLOOK_LACKS }) {
            self.look(now);
        }
        self.outlook.as_ref()?.of(ticket).cloned()
    }

    #[must_use]
    fn apply(&mut self, event: Event) -> Told {
        if let Event::Gone(ticket) = event {
            self.callers.remove(&ticket);
        }
        let effects = self.line.apply(event, Instant::now());
        let decided = effects.into_iter().map(|effect| match effect {
            Effect::Granted(ticket, worker, share, passed) => (ticket, Decision::Granted(worker, share, passed)),
            Effect::Refused(ticket) => (ticket, Decision::Refused),
        });
        decided.filter_map(|(ticket, decision)| Some((self.callers.remove(&ticket)?, decision))).collect()
    }
}

/// Wakes the callers; with the lock released, so that none of them runs into it.
fn tell(told: Told) {
    for (caller, decision) in told {
        // An admission that was dropped meanwhile gives its grant back itself.
        let _ = caller.send(decision);
    }
}

/// A request in line: a future that ends with its grant.
///
/// Dropping it at any moment leaves the line, or gives back a grant that was not yet taken, and serves
/// whoever is next.
#[must_use = "dropping an admission leaves the line"]
pub struct Admission {
    desk: Arc<Desk>,
    /// `None` once the grant or the refusal was handed over.
    ticket: Option<Ticket>,
    order: u64,
    passed: bool,
    decision: oneshot::Receiver<Decision>,
}

impl Admission {
    /// The place in line: 1 for the next to be served; `None` when it does not wait any more.
    pub fn position(&self) -> Option<usize> {
        self.ticket.and_then(|ticket| self.desk.book().line.position(ticket))
    }

    /// Where it stands among the requests of its principal. Kept by the caller, it gives the request its place again
    /// after the service has ended: [`Scheduler::admit_at`].
    pub fn order(&self) -> u64 {
        self.order
    }

    /// Whether it was granted before others that had come earlier, and held none of them up.
    pub fn has_passed(&self) -> bool {
        self.passed
    }

    /// Its position and its expected wait, as they were at most a second ago; `None` when it does not wait any more,
    /// and for the first moment (50 ms) where many ask.
    pub fn outlook(&self) -> Option<Waiting> {
        let ticket = self.ticket?;
        let mut book = self.desk.book();
        book.callers.contains_key(&ticket).then(|| book.look_for(ticket, Instant::now())).flatten()
    }
}

impl Future for Admission {
    type Output = Result<Grant>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(ticket) = self.ticket else {
            return Poll::Ready(Err(Error::new(ErrorKind::Bug, "an admission was awaited twice")));
        };
        let decision = ready!(Pin::new(&mut self.decision).poll(context));
        self.ticket = None;
        Poll::Ready(match decision {
            Ok(Decision::Granted(worker, share, passed)) => {
                self.passed = passed;
                tracing::debug!(%worker, memory = share.memory, "granted");
                let desk = Arc::clone(&self.desk);
                Ok(Grant::new(worker, share, move || desk.event(Event::Gone(ticket))))
            }
            Ok(Decision::Refused) => Err(draining()),
            Err(_) => {
                self.ticket = Some(ticket);
                Err(Error::new(ErrorKind::Bug, "the queue lost a statement that waited"))
            }
        })
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.desk.event(Event::Gone(ticket));
        }
    }
}

impl std::fmt::Debug for Admission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Admission").field("ticket", &self.ticket).finish_non_exhaustive()
    }
}

fn draining() -> Error {
    Error::new(ErrorKind::Unavailable, "the service is draining and begins no more statements")
        .with_sqlstate("57P01")
        .with_detail("the statement was not begun: nothing of it has run")
        .with_hint("run it again once the service is back")
}

#[cfg(test)]
mod tests;
