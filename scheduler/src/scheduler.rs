//! The driver: keeps the line behind a lock and wakes whoever was decided for.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Instant;

use query::{Error, ErrorKind, Grant, Result, Share, WorkerId};
use tokio::sync::oneshot;

use crate::line::{Effect, Event, Line, Ticket};
use crate::room::Holder;
use crate::{Policy, Request, Snapshot, Waiting};

/// Hands out the memory of the workers. Clones are handles of the same line.
#[derive(Clone)]
pub struct Scheduler(Arc<Desk>);

struct Desk(Mutex<Book>);

struct Book {
    line: Line,
    next: u64,
    /// Whom to tell. One entry for each request in line.
    callers: HashMap<Ticket, oneshot::Sender<Decision>>,
}

enum Decision {
    Granted(WorkerId, Share),
    Refused,
}

impl Scheduler {
    /// A scheduler of these workers.
    pub fn new(workers: Vec<(WorkerId, Share)>, policy: Policy) -> Self {
        let book = Book { line: Line::new(policy), next: 0, callers: HashMap::new() };
        let scheduler = Self(Arc::new(Desk(Mutex::new(book))));
        for (id, capacity) in workers {
            scheduler.add_worker(id, capacity);
        }
        scheduler
    }

    /// Asks for a grant for one statement. The request is in line from this call on, not only once it
    /// is polled.
    pub fn admit(&self, request: Request) -> Admission {
        self.arrive(Holder::Statement, request)
    }

    /// Asks for a grant for the state of a session, to be kept until that state is gone.
    ///
    /// Statements of the session run within this grant: do not [`admit`](Self::admit) them again. A
    /// session that has waited behind other sessions is served in its turn as soon as one of them ends;
    /// until then, statements pass it.
    pub fn admit_session(&self, request: Request) -> Admission {
        self.arrive(Holder::Session, request)
    }

    fn arrive(&self, holder: Holder, request: Request) -> Admission {
        let (caller, decision) = oneshot::channel();
        let (ticket, told) = {
            let mut book = self.0.book();
            let ticket = Ticket(book.next);
            book.next += 1;
            book.callers.insert(ticket, caller);
            (ticket, book.apply(Event::Arrived(ticket, holder, request)))
        };
        tell(told);
        Admission { desk: Arc::clone(&self.0), ticket: Some(ticket), decision }
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

    /// Those in line, in the order in which they came.
    pub fn queue(&self) -> Vec<Waiting> {
        self.0.book().line.queue(Instant::now())
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
    #[must_use]
    fn apply(&mut self, event: Event) -> Told {
        if let Event::Gone(ticket) = event {
            self.callers.remove(&ticket);
        }
        let effects = self.line.apply(event, Instant::now());
        let decided = effects.into_iter().map(|effect| match effect {
            Effect::Granted(ticket, worker, share) => (ticket, Decision::Granted(worker, share)),
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
    decision: oneshot::Receiver<Decision>,
}

impl Admission {
    /// The place in line: 1 for the next to be served; `None` when it does not wait any more.
    pub fn position(&self) -> Option<usize> {
        self.ticket.and_then(|ticket| self.desk.book().line.position(ticket))
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
            Ok(Decision::Granted(worker, share)) => {
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
