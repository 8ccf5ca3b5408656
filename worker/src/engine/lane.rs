//! Threads that run the engine's blocking calls, each with a connection and a deep stack.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use query::{Error, ErrorKind, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::from_engine;
use super::niceness;
use crate::ffi::{Connection, Database};

/// Deep statements overflow the 2 MiB that Rust gives to threads by default.
pub(crate) const STACK_BYTES: usize = 64 * 1024 * 1024;

/// What every connection is set to; clients may not change it.
pub(super) const SETTINGS: [(&str, &str); 3] =
    [("errors_as_json", "true"), ("enable_progress_bar", "true"), ("enable_progress_bar_print", "false")];

type Job = Box<dyn FnOnce(&Connections) + Send>;

/// The connections of one lane.
pub(super) struct Connections {
    pub(super) main: Connection,
    /// One that has the settings which a session gave to the last statement that had some.
    pub(super) set: RefCell<Option<Box<Connection>>>,
}

impl Connections {
    pub(super) fn open(database: &Arc<Database>, search_path: &[(&str, &str)]) -> Result<Self> {
        Ok(Self { main: connect(database, search_path)?, set: RefCell::default() })
    }
}

/// A bounded pool of lanes. Idle lanes keep their connection for the next job; a lane that has become
/// [nicer](super::niceness) leaves it to another.
pub(crate) struct Lanes {
    database: Arc<Database>,
    /// Where each connection looks names up, if not where the engine does by itself.
    search_path: &'static [(&'static str, &'static str)],
    /// How many jobs may run at once.
    count: AtomicU32,
    /// It has been given to one session, which has one connection.
    own: AtomicBool,
    free: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Idle>>>,
    /// How many lanes there are, at work or idle.
    started: Arc<AtomicUsize>,
}

/// What is there for the next job.
enum Idle {
    Lane(Lane),
    /// The connections of a lane that has ended.
    Connections(Box<Connections>),
}

struct Lane {
    jobs: mpsc::SyncSender<Order>,
}

struct Order {
    job: Job,
    back: Return,
}

impl Lanes {
    pub(crate) fn new(
        database: Arc<Database>,
        search_path: &'static [(&'static str, &'static str)],
        count: u32,
    ) -> Self {
        let free = Arc::new(Semaphore::new(count as usize));
        Self {
            database,
            search_path,
            count: AtomicU32::new(count),
            own: AtomicBool::new(count == 1),
            free,
            idle: Arc::default(),
            started: Arc::default(),
        }
    }

    /// Takes lanes away until this many are left; waits until those are free.
    ///
    /// Cancel-safe: a dropped call takes none.
    pub(crate) async fn narrow(&self, count: u32) -> Result<()> {
        let surplus = self.count.load(Ordering::Relaxed).saturating_sub(count.max(1));
        self.free.acquire_many(surplus).await.map_err(|_| closed())?.forget();
        self.count.fetch_sub(surplus, Ordering::Relaxed);
        self.own.fetch_or(count == 1, Ordering::Relaxed);
        Ok(())
    }

    /// Whether it serves one session alone.
    pub(crate) fn is_own(&self) -> bool {
        self.own.load(Ordering::Relaxed)
    }

    /// Hands the job to a lane; waits while all are taken. Jobs of one pool with one lane run in the
    /// order of their calls.
    ///
    /// Cancel-safe: a dropped call starts no job.
    pub(crate) async fn run(&self, job: impl FnOnce(&Connections) + Send + 'static) -> Result<()> {
        let (lane, permit) = loop {
            let permit = self.free.clone().acquire_owned().await.map_err(|_| closed())?;
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connections = match idle {
                Some(Idle::Lane(lane)) => break (lane, permit),
                Some(Idle::Connections(connections)) => Some(connections),
                None => None,
            };
            match self.start(connections) {
                Ok(lane) => break (lane, permit),
                // The process's limits leave no room for another: the jobs share the lanes that there are.
                // All of those are at work, so each has a permit, and this one is surplus.
                Err(_) if self.started.load(Ordering::SeqCst) > 0 => {
                    permit.forget();
                    let _ = self.count.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |count| count.checked_sub(1));
                }
                Err(error) => return Err(error),
            }
        };
        let (idle, started, own) = (self.idle.clone(), self.started.clone(), self.is_own());
        let back = Return { idle, started, own, jobs: lane.jobs.clone(), _permit: permit };
        lane.jobs.try_send(Order { job: Box::new(job), back }).map_err(|_| closed())
    }

    fn start(&self, connections: Option<Box<Connections>>) -> Result<Lane> {
        let connections = match connections {
            Some(connections) => connections,
            None => Box::new(Connections::open(&self.database, self.search_path)?),
        };
        let (jobs, queue) = mpsc::sync_channel(1);
        std::thread::Builder::new()
            .name("statement".to_owned())
            .stack_size(STACK_BYTES)
            .spawn(move || serve(connections, &queue))
            .map_err(|error| {
                Error::new(ErrorKind::Unavailable, "no thread could be started for the statement")
                    .with_detail(error.to_string())
            })?;
        self.started.fetch_add(1, Ordering::SeqCst);
        Ok(Lane { jobs })
    }
}

/// A connection as statements find it.
pub(super) fn connect(database: &Arc<Database>, search_path: &[(&str, &str)]) -> Result<Connection> {
    let set = || {
        let connection = database.connect()?;
        let settings: Vec<String> = SETTINGS.iter().map(|(name, value)| format!("SET {name} = {value}")).collect();
        connection.run(&settings.join("; "))?;
        if !search_path.is_empty() {
            connection.search(search_path)?;
        }
        Ok(connection)
    };
    set().map_err(|failure| from_engine(&failure, ""))
}

fn serve(mut connections: Box<Connections>, queue: &mpsc::Receiver<Order>) {
    while let Ok(Order { job, back }) = queue.recv() {
        // The one connection of a session ends with it, and its thread with that.
        niceness::allow(!back.own);
        job(&connections);
        match back.give(connections) {
            Some(same) => connections = same,
            None => return,
        }
    }
}

/// Puts the lane back when its job is done. A job that panics takes its lane with it.
struct Return {
    idle: Arc<Mutex<Vec<Idle>>>,
    started: Arc<AtomicUsize>,
    /// It is that of one session.
    own: bool,
    jobs: mpsc::SyncSender<Order>,
    _permit: OwnedSemaphorePermit,
}

impl Return {
    /// Gives the thread back, with the connections that it keeps; or, where it is to end, these alone.
    fn give(self, connections: Box<Connections>) -> Option<Box<Connections>> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if niceness::is_nicer() {
            idle.push(Idle::Connections(connections));
            self.started.fetch_sub(1, Ordering::SeqCst);
            return None;
        }
        idle.push(Idle::Lane(Lane { jobs: self.jobs.clone() }));
        Some(connections)
    }
}

impl Drop for Return {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.started.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

fn closed() -> Error {
    Error::new(ErrorKind::Unavailable, "the engine is closing")
}
