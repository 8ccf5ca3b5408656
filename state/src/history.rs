//! What was recorded of statements, in the database.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use query::{Attempt, AttemptEnd, Error, ErrorKind, History, HistoryFilter, OperatorRow, Result, StatementId};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use crate::{Database, Folder, WaitingRows};

mod clock;
mod instance;
mod pending;
mod record;
mod rows;
mod spool;
mod turn;
mod writer;

use instance::Instance;
use pending::Pending;
use rows::{Found, PATIENCE};
use spool::Spool;
pub use turn::ExportTurn;
use writer::{Message, Writer};

/// How long a reader waits for what was noted just before; as long as the store may take for it.
const FRESHNESS: Duration = Duration::from_secs(5);
/// Attempts of one page of an export.
const PAGE: u32 = 5000;
/// Calls that wait for the writer at once; more of them wait for their turn to wait.
const CALLS: usize = 64;
const MICROS_OF_DAY: i64 = 86_400_000_000;

/// How the history is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryOptions {
    /// Strings and numbers are taken out of texts, and messages of errors are not kept.
    pub redact: bool,
    /// Days after which rows are deleted; never without it.
    pub days: Option<u32>,
    /// Only rows of days that were exported are deleted.
    pub only_exported: bool,
    /// Bytes of rows that are kept on disk while the store is down.
    pub spool: u64,
}

impl Default for HistoryOptions {
    /// Texts as they are, for 30 days, whether exported or not, and 64 MiB of spool.
    fn default() -> Self {
        Self { redact: false, days: Some(30), only_exported: false, spool: 64 << 20 }
    }
}

/// How the history fares, for metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HistoryCounts {
    /// Rows written to the store so far.
    pub written: u64,
    /// Attempts that could not be kept so far, for there was no room or the store refused the row.
    pub dropped: u64,
    /// Rows of the store, or lines of the spool, that made no sense and were passed over so far, each time that they were.
    pub corrupt: u64,
    /// Attempts that wait to be written.
    pub waiting: u64,
    /// Bytes that wait on disk, for the store is or was down.
    pub spooled: u64,
    /// The store took what it was given last.
    pub up: bool,
}

/// A day of the world's time, counted from 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i64);

impl Day {
    /// The day that a time is in.
    pub fn of(time: SystemTime) -> Self {
        // As the databases divide: toward zero. No statement was received before 1970.
        Self(record::since_1970(time) / MICROS_OF_DAY)
    }

    /// When it begins, unless no clock tells it.
    pub fn begin(self) -> Option<SystemTime> {
        record::at(self.0.checked_mul(MICROS_OF_DAY)?)
    }
}

/// The history in a database, which one task writes.
#[derive(Debug)]
pub struct HistoryStore {
    database: Database,
    /// The folder of its files.
    folder: PathBuf,
    pending: Arc<Pending>,
    counts: Arc<Counts>,
    writer: mpsc::Sender<Message>,
    /// The writer. It ends with [`HistoryStore::stop`], or is cut off when this value is dropped.
    task: Mutex<JoinSet<()>>,
}

#[derive(Debug, Default)]
struct Counts {
    written: AtomicU64,
    dropped: AtomicU64,
    corrupt: AtomicU64,
    spooled: AtomicU64,
    down: AtomicBool,
}

impl HistoryStore {
    /// Starts the writer. Its spool, and the name by which this service is known again after a restart, lie in the folder.
    /// What services of this folder that have ended left running is closed as lost.
    ///
    /// Call it within a runtime.
    ///
    /// # Errors
    /// `Source` when the folder cannot be used.
    pub fn start(database: Database, folder: &Folder, options: HistoryOptions) -> Result<Self> {
        let (instance, ended) = Instance::take(folder.path())?;
        let mut spool =
            Spool::open(&instance.folder, &instance.slot, options.spool).map_err(|error| unusable(&error))?;
        for other in &ended {
            spool.adopt(&other.slot).map_err(|error| unusable(&error))?;
        }
        let counts = Arc::new(Counts::default());
        counts.spooled.store(spool.bytes(), Ordering::Relaxed);
        let pending = Arc::new(Pending::new(instance.id.clone(), options.redact));
        let (sender, messages) = mpsc::channel(CALLS);
        let folder = instance.folder.clone();
        let writer = Writer::new(database.clone(), pending.clone(), counts.clone(), spool, options, instance, ended);
        let mut task = JoinSet::new();
        task.spawn(writer.run(messages));
        Ok(Self { database, folder, pending, counts, writer: sender, task: Mutex::new(task) })
    }

    /// Writes what was noted, and ends the writer. What is noted afterwards is not kept.
    ///
    /// A dropped call leaves the writer at work, to end by itself.
    pub async fn stop(&self) {
        self.tell(Message::Stop).await;
        let mut task = std::mem::take(&mut *self.task.lock().unwrap_or_else(PoisonError::into_inner));
        while let Some(ended) = task.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "the writer of the history broke");
            }
        }
    }

    /// Deletes what is too old, which otherwise happens once a minute. Returns when that is done, or the store is down.
    ///
    /// Cancel-safe: a dropped call takes nothing back.
    pub async fn tidy(&self) {
        self.tell(Message::Tidy).await;
    }

    /// Where this service, which has the same name after a restart, keeps what waits in its line.
    pub fn waiting(&self) -> WaitingRows {
        WaitingRows::new(self.database.clone(), self.pending.service())
    }

    /// How it fares.
    pub fn counts(&self) -> HistoryCounts {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        HistoryCounts {
            written: read(&self.counts.written),
            dropped: read(&self.counts.dropped) + self.pending.dropped(),
            corrupt: read(&self.counts.corrupt),
            waiting: self.pending.waiting() as u64,
            spooled: read(&self.counts.spooled),
            up: !self.counts.down.load(Ordering::Relaxed),
        }
    }

    /// By what this history is called where days of it are exported to: the same for all services that write into it.
    ///
    /// # Errors
    /// `Unavailable` when the store does not answer. Cancel-safe.
    pub async fn name(&self) -> Result<String> {
        self.asked(rows::name(&self.database, self.pending.service())).await
    }

    /// The turn to export, until what is returned is dropped; `None` while another service has it.
    ///
    /// # Errors
    /// `Unavailable` when the store does not answer. Cancel-safe.
    pub async fn export_turn(&self) -> Result<Option<ExportTurn>> {
        self.asked(ExportTurn::take(&self.database, &self.folder)).await
    }

    /// The days before this one of which rows are to be exported, oldest first: those of which none were, and those that have
    /// more rows since.
    ///
    /// # Errors
    /// `Unavailable` when the store does not answer. Cancel-safe.
    pub async fn days_to_export(&self, before: Day) -> Result<Vec<Day>> {
        self.asked(rows::to_export(&self.database, before)).await
    }

    /// Attempts of a day behind this one, oldest first, without operators; none when there are no more. The first page begins
    /// the export, of which [`HistoryStore::exported`] is the end. One exporter at a time does a day: who has the turn.
    ///
    /// A day that is exported again comes whole: what was written of it before is to be replaced.
    ///
    /// # Errors
    /// `Unavailable` when the store does not answer. Cancel-safe.
    pub async fn export_day(&self, day: Day, after: Option<&Attempt>) -> Result<Vec<Attempt>> {
        if after.is_none() {
            self.asked(rows::begin_export(&self.database, day)).await?;
        }
        self.told(rows::of_day(&self.database, day, after, PAGE).await)
    }

    /// Notes that what [`HistoryStore::export_day`] gave is safe. False if the day has got more rows since, and must be
    /// exported again.
    ///
    /// # Errors
    /// `Unavailable` when the store does not answer. Cancel-safe.
    pub async fn exported(&self, day: Day, turn: &mut ExportTurn) -> Result<bool> {
        if !turn.is_held().await {
            return Err(unavailable("the turn to export was lost"));
        }
        self.asked(rows::end_export(&self.database, day)).await
    }

    /// Lets the writer do something, and waits until it has.
    async fn tell(&self, message: impl FnOnce(oneshot::Sender<()>) -> Message) {
        let (done, waits) = oneshot::channel();
        // A writer that has ended has done all that it will.
        if self.writer.send(message(done)).await.is_ok() {
            let _ = waits.await;
        }
    }

    /// Lets what was noted before be read, if that does not take long.
    async fn refresh(&self) {
        let _ = tokio::time::timeout(FRESHNESS, self.tell(Message::Write)).await;
    }

    async fn asked<T>(&self, call: impl Future<Output = sqlx::Result<T>>) -> Result<T> {
        match tokio::time::timeout(PATIENCE, call).await {
            Ok(answer) => answer.map_err(|error| unavailable(&error.to_string())),
            Err(_) => Err(unavailable(&format!("no answer within {} s", PATIENCE.as_secs()))),
        }
    }

    fn told(&self, found: sqlx::Result<Found>) -> Result<Vec<Attempt>> {
        let found = found.map_err(|error| unavailable(&error.to_string()))?;
        self.passed_over(found.corrupt);
        Ok(found.attempts)
    }

    fn passed_over(&self, rows: u64) {
        if rows > 0 {
            self.counts.corrupt.fetch_add(rows, Ordering::Relaxed);
            tracing::warn!(rows, "rows of the history make no sense and were passed over");
        }
    }
}

#[async_trait]
impl History for HistoryStore {
    fn begin(&self, attempt: Attempt) {
        self.pending.begin(attempt);
    }

    fn end(&self, id: StatementId, end: AttemptEnd) {
        self.pending.end(id, end);
    }

    /// At most 256 MiB of rows.
    async fn read(&self, filter: &HistoryFilter) -> Result<Vec<Attempt>> {
        self.refresh().await;
        self.told(rows::read(&self.database, filter).await)
    }

    async fn operators(&self, filter: &HistoryFilter) -> Result<Vec<OperatorRow>> {
        self.refresh().await;
        let (operators, corrupt) = self.asked(rows::operators(&self.database, filter)).await?;
        self.passed_over(corrupt);
        Ok(operators)
    }

    async fn flush(&self) {
        self.tell(Message::Flush).await;
    }
}

fn unavailable(why: &str) -> Error {
    Error::new(ErrorKind::Unavailable, "the history cannot be read at the moment")
        .with_detail(why)
        .with_hint("statements go on, and are recorded; try again later")
}

fn unusable(error: &std::io::Error) -> Error {
    Error::new(ErrorKind::Source, format!("the spool of the history cannot be used: {error}"))
        .with_hint("it lies in the folder `history` of the state folder, which --state names")
}

#[cfg(test)]
pub(crate) mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use query::{Attempt, Door, StatementId, Wait};

    /// One that was admitted.
    pub(crate) fn attempt(id: u128) -> Attempt {
        Attempt {
            id: StatementId(id),
            retry_of: None,
            number: 1,
            service: "".into(),
            principal: "ada".into(),
            session: None,
            door: Door::FlightSql,
            client: None,
            tag: None,
            traceparent: None,
            sql: "SELECT 'x'".into(),
            sql_bytes: 10,
            kind: Some("SELECT".into()),
            tables: Vec::new(),
            received: UNIX_EPOCH + Duration::from_secs(1_800_000_000),
            planning: Duration::ZERO,
            queued: Duration::ZERO,
            wait: Wait::default(),
            prediction: None,
            granted: None,
            threads: None,
            worker: None,
            worker_memory: None,
            engine: None,
            end: None,
        }
    }
}
