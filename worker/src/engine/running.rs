//! The statements that an engine is busy with, so that they can be stopped and asked how far they are.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use query::{Error, ErrorKind, Progress, Result, StatementId};

use super::outlet::Outlet;
use crate::ffi::{Connection, Interrupter};

/// How long a statement in a transaction may take to come to its end by itself.
const SPARED: Duration = Duration::from_millis(500);

/// All statements at work.
#[derive(Default)]
pub(crate) struct Running {
    tasks: Mutex<HashMap<StatementId, Arc<Task>>>,
    /// No statement runs any more.
    stopped: AtomicBool,
}

/// One statement at work.
#[derive(Default)]
pub(crate) struct Task {
    cancelled: AtomicBool,
    /// It reads in a client's transaction, which an interrupt would end.
    spares: AtomicBool,
    /// When it was first asked to stop.
    asked: OnceLock<Instant>,
    /// It was cancelled because the engine stops.
    stopped: AtomicBool,
    /// There while the statement holds a connection: an interrupt must never hit the next one.
    connection: Mutex<Option<Interrupter>>,
    /// Where its rows go.
    outlet: OnceLock<Arc<Outlet>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Running {
    /// Notes a statement; it is forgotten when the entry is dropped.
    pub(crate) fn enter(self: &Arc<Self>, id: StatementId) -> Entry {
        let task = Arc::new(Task::default());
        lock(&self.tasks).insert(id, task.clone());
        if self.stopped.load(Ordering::SeqCst) {
            task.stop();
        }
        Entry { id, task, all: self.clone() }
    }

    /// Asks a statement to stop; returns whether it has ended.
    pub(crate) fn interrupt(&self, id: StatementId) -> bool {
        let task = lock(&self.tasks).get(&id).cloned();
        match task {
            Some(task) => {
                task.cancel();
                false
            }
            None => true,
        }
    }

    /// Asks all statements to stop, those to come included; returns whether all have ended.
    pub(crate) fn stop(&self) -> bool {
        self.stopped.store(true, Ordering::SeqCst);
        let tasks: Vec<Arc<Task>> = lock(&self.tasks).values().cloned().collect();
        tasks.iter().for_each(|task| task.stop());
        tasks.is_empty()
    }

    /// How many statements are at work.
    pub(crate) fn count(&self) -> u64 {
        lock(&self.tasks).len() as u64
    }

    /// Whether [`Running::stop`] was called.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    /// How far a statement is.
    pub(crate) fn progress(&self, id: StatementId) -> Option<Progress> {
        let task = lock(&self.tasks).get(&id).cloned()?;
        let connection = lock(&task.connection);
        let (percent, rows) = connection.as_ref().map_or((-1.0, 0), Interrupter::progress);
        Some(Progress { fraction: if percent < 0.0 { -1.0 } else { percent / 100.0 }, rows })
    }
}

impl Task {
    /// Asks the statement to stop, now or when it starts.
    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
        let asked = self.asked.get_or_init(Instant::now);
        let may_interrupt = !self.spares.load(Ordering::SeqCst) || asked.elapsed() >= SPARED;
        if let Some(connection) = lock(&self.connection).as_ref().filter(|_| may_interrupt) {
            connection.interrupt();
        }
        // The engine's threads that wait for room in it must wake to see that they are interrupted.
        if let Some(outlet) = self.outlet.get() {
            outlet.close();
        }
    }

    /// Says that the statement reads in a client's transaction: asked to stop, it makes no more rows, which ends it as
    /// if there were none. Only when that takes too long is it interrupted, and the transaction fails with it.
    pub(crate) fn spare_transaction(&self) {
        self.spares.store(true, Ordering::SeqCst);
    }

    /// Says that another connection works for the statement, until the guard is dropped.
    pub(crate) fn lends<'a>(&'a self, connection: &Connection) -> Lends<'a> {
        Lends(self, lock(&self.connection).replace(connection.interrupter()))
    }

    /// Says where the statement's rows go, so that those that wait there do so no longer once it is cancelled.
    pub(crate) fn feeds(&self, outlet: Arc<Outlet>) {
        let _ = self.outlet.set(outlet);
    }

    fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
        self.cancel();
    }

    /// An error if the statement was asked to stop.
    pub(crate) fn check(&self) -> Result<()> {
        if self.stopped.load(Ordering::SeqCst) {
            return Err(Error::new(ErrorKind::Unavailable, "the service is shutting down").with_sqlstate("57P01"));
        }
        if self.cancelled.load(Ordering::SeqCst) {
            return Err(Error::new(ErrorKind::Cancelled, "the statement was cancelled"));
        }
        Ok(())
    }
}

/// A statement's place among those at work.
pub(crate) struct Entry {
    id: StatementId,
    task: Arc<Task>,
    all: Arc<Running>,
}

impl Entry {
    pub(crate) fn task(&self) -> &Arc<Task> {
        &self.task
    }

    /// Says which connection works on the statement, until the guard is dropped.
    pub(crate) fn holds<'a>(&'a self, connection: &Connection) -> Holds<'a> {
        *lock(&self.task.connection) = Some(connection.interrupter());
        Holds(&self.task)
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        lock(&self.all.tasks).remove(&self.id);
    }
}

/// A connection at work on a statement.
pub(crate) struct Holds<'a>(&'a Task);

impl Drop for Holds<'_> {
    fn drop(&mut self) {
        lock(&self.0.connection).take();
    }
}

/// Another connection at work for a statement; then its own is again.
pub(crate) struct Lends<'a>(&'a Task, Option<Interrupter>);

impl Drop for Lends<'_> {
    fn drop(&mut self) {
        *lock(&self.0.connection) = self.1.take();
    }
}

/// Cancels the statement when dropped, unless it is complete.
pub(crate) struct CancelOnDrop(pub(crate) Arc<Task>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}
