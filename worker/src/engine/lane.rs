//! Threads that run the engine's blocking calls, each with a connection and a deep stack.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use query::{Error, ErrorKind, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::from_engine;
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

/// A bounded pool of lanes. Idle lanes keep their connection for the next job.
pub(crate) struct Lanes {
    database: Arc<Database>,
    /// Where each connection looks names up, if not where the engine does by itself.
    search_path: &'static [(&'static str, &'static str)],
    /// How many jobs may run at once.
    count: AtomicU32,
    /// It has been given to one session, which has one connection.
    own: AtomicBool,
    free: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Lane>>>,
    /// How many lanes there are, at work or idle.
    started: Arc<AtomicUsize>,
}

struct Lane {
    jobs: mpsc::SyncSender<Job>,
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
            if let Some(lane) = idle {
                break (lane, permit);
            }
            match self.start() {
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
        let (idle, started) = (self.idle.clone(), self.started.clone());
        let back = Return { idle, started, lane: Some(Lane { jobs: lane.jobs.clone() }), _permit: permit };
        lane.jobs
            .try_send(Box::new(move |connections| {
                job(connections);
                drop(back);
            }))
            .map_err(|_| closed())
    }

    fn start(&self) -> Result<Lane> {
        let connections = Connections::open(&self.database, self.search_path)?;
        let (jobs, queue) = mpsc::sync_channel::<Job>(1);
        std::thread::Builder::new()
            .name("statement".to_owned())
            .stack_size(STACK_BYTES)
            .spawn(move || {
                while let Ok(job) = queue.recv() {
                    job(&connections);
                }
            })
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

/// Puts the lane back when its job is done. A job that panics takes its lane with it.
struct Return {
    idle: Arc<Mutex<Vec<Lane>>>,
    started: Arc<AtomicUsize>,
    lane: Option<Lane>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Return {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.started.fetch_sub(1, Ordering::SeqCst);
            return;
        }
        if let Some(lane) = self.lane.take() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(lane);
        }
    }
}

fn closed() -> Error {
    Error::new(ErrorKind::Unavailable, "the engine is closing")
}
