use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use async_trait::async_trait;
use bytes::Bytes;
use futures::Stream;

use crate::{Grant, Prepared, Principal, Result, Share, Statement, StatementId, WorkerId};

/// Rows that the server hands to a statement: ingest, streamed binds, rows that the server owns.
///
/// An error in the stream fails the statement.
pub struct InputStream {
    /// The columns.
    pub schema: SchemaRef,
    /// The rows.
    pub batches: Pin<Box<dyn Stream<Item = Result<RecordBatch>> + Send>>,
}

/// The name under which a statement sees its input stream.
pub const INPUT_NAME: &str = "tavana_input";

/// Pieces of a gRPC response body: length-prefixed `FlightData` messages, without the schema message,
/// which the server sends first, and cut anywhere. Whoever forwards them need not look inside.
///
/// After the last piece comes the end of the stream (the statement is complete) or an error, never
/// both. Dropping the stream cancels the statement.
pub type Frames = Pin<Box<dyn Stream<Item = Result<Bytes>> + Send>>;

/// Where the messages of a result are kept for clients that fetch it at an engine's own door: what travels as
/// [`Frames`] then are references, which mean something to that engine alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Which engine, by a number that no other engine of the service has had.
    pub engine: u64,
    /// Which of its deliveries.
    pub number: u64,
}

/// A client that came to an engine's own door for a result. Nothing that it says has been judged.
pub struct Arrival {
    /// The ticket that it showed.
    pub ticket: Bytes,
    /// The header by which it says who it is.
    pub authorization: Option<Bytes>,
    /// It waits for an answer.
    pub visitor: Box<dyn Visitor>,
}

/// Who waits at an engine's own door.
#[async_trait]
pub trait Visitor: Send + Sync {
    /// Which engine, as in [`Delivery::engine`].
    fn engine(&self) -> u64;

    /// Sends it a result, first the message with the schema. References among the frames are to this engine's delivery of
    /// this number. Returns when the client has all, or has left; frames are asked for only as it takes them.
    ///
    /// Cancel-safe: a dropped call breaks the answer off.
    async fn answer(self: Box<Self>, delivery: u64, frames: Frames);
}

/// The workers of the service.
pub trait Fleet: Send + Sync {
    /// The worker of this name, if it still is one.
    fn worker(&self, id: WorkerId) -> Option<Arc<dyn Worker>>;
    /// All workers that take statements now, in a stable order.
    fn workers(&self) -> Vec<Arc<dyn Worker>>;
}

/// A share of memory and cores on which engines run.
#[async_trait]
pub trait Worker: Send + Sync {
    /// Its name.
    fn id(&self) -> WorkerId;

    /// All that it has to give.
    fn capacity(&self) -> Share;

    /// The process ids of its live engines; empty when the engine is in this process.
    fn engines(&self) -> Vec<u32>;

    /// That it refuses a statement for the time being, which broke its engine. Whoever looks at it or runs it there is told as
    /// well.
    ///
    /// # Errors
    /// Why.
    fn accepts(&self, _principal: &Principal, _statement: &Statement) -> Result<()> {
        Ok(())
    }

    /// A session for statements that leave nothing behind: prepares on, and runs small statements
    /// in, the principal's warm engine.
    ///
    /// Cancel-safe: a dropped call opens nothing.
    async fn open(&self, principal: &Principal) -> Result<Arc<dyn Session>>;

    /// A session with an engine of its own, limited to the share, that ends with the session. For
    /// a statement with a large grant, and for sessions that hold state.
    ///
    /// Cancel-safe: a dropped call ends the engine that it began.
    async fn open_alone(&self, principal: &Principal, share: Share) -> Result<Arc<dyn Session>>;

    /// Whether an engine answers.
    async fn ready(&self) -> bool;

    /// Ends all engines. Running statements end with [`crate::ErrorKind::Unavailable`].
    async fn stop(&self);
}

/// A conversation with one engine.
#[async_trait]
pub trait Session: Send + Sync {
    /// Looks at a statement without running it. Where the type of a column depends on parameters that
    /// are not given, it is `Null` ([`Prepared::is_open`]).
    ///
    /// Cancel-safe: dropping the call interrupts the engine.
    async fn prepare(&self, statement: &Statement, parameters: Option<&RecordBatch>) -> Result<Prepared>;

    /// Runs a prepared statement once for each row of `parameters` (once, when there are none), and
    /// returns when its result has begun: the first batch is there, or it is known that there is none.
    ///
    /// `input` is bound to the name [`INPUT_NAME`] for the length of the statement, once; only sessions
    /// with an engine of their own take one. The stream owns the grant. Cancel-safe: dropping the call or the stream interrupts the engine, and kills it if
    /// it does not stop within 2 s.
    async fn execute(
        &self,
        id: StatementId,
        prepared: &Prepared,
        parameters: Option<RecordBatch>,
        input: Option<InputStream>,
        grant: Grant,
    ) -> Result<ResultStream>;

    /// As [`Session::execute`] for a result that is fetched at an engine's own door. Only if that engine is the one that
    /// runs it are there references among the frames.
    async fn deliver(
        &self,
        id: StatementId,
        prepared: &Prepared,
        parameters: Option<RecordBatch>,
        grant: Grant,
        _to: Delivery,
    ) -> Result<ResultStream> {
        self.execute(id, prepared, parameters, None, grant).await
    }

    /// The address of the door of the engine that it would run on now, as clients write it; `None` where engines have no
    /// doors of their own.
    async fn location(&self) -> Option<String> {
        None
    }

    /// Whether what the session made can still be there: its engine is the one that it began on.
    fn is_whole(&self) -> bool;

    /// How far a running statement is; `None` when it does not run here.
    ///
    /// Cancel-safe.
    async fn progress(&self, id: StatementId) -> Option<Progress>;

    /// Ends the session. With an engine of its own, the engine ends too.
    async fn close(&self);
}

/// How far a running statement is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// From 0 to 1; negative when the engine cannot tell.
    pub fraction: f64,
    /// Rows read so far.
    pub rows: u64,
}

/// The result of a running statement.
pub struct ResultStream {
    /// The columns, as in [`Prepared::schema`].
    pub schema: SchemaRef,
    /// The encoded result.
    pub frames: Frames,
    /// What was counted while it ran; complete when the frames are at their end.
    pub tally: Arc<Tally>,
}

impl std::fmt::Debug for ResultStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResultStream").field("schema", &self.schema).field("tally", &self.tally).finish_non_exhaustive()
    }
}

/// Counts of one run of a statement.
#[derive(Debug, Default)]
pub struct Tally {
    rows: AtomicU64,
    changed: AtomicU64,
    peak_memory: AtomicU64,
    taken: OnceLock<Taken>,
    measured: OnceLock<Arc<Measured>>,
}

/// What an engine measured of one run that no other ran beside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// The most memory that it had at once, in bytes, without the cache of files; 0 when it was too brief to be seen.
    pub peak: u64,
    /// Bytes in its spill files, the most at once.
    pub spilled: u64,
    /// Processor time.
    pub cpu: Duration,
}

/// What an engine measured of the operators of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// Its operators, each before what feeds it; of many the first ones.
    pub operators: Vec<MeasuredOperator>,
}

/// An operator as it was measured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MeasuredOperator {
    /// The engine's name of it, such as `HASH_JOIN`.
    pub name: String,
    /// How many operators stand above it.
    pub depth: u32,
    /// Rows that the engine expected it to give.
    pub estimated: u64,
    /// Rows that it gave.
    pub rows: u64,
    /// Processor time that it took, of all threads together.
    pub nanos: u64,
}

impl Tally {
    /// What was measured of its operators; none of what is soon over. Complete with the rest.
    pub fn measured(&self) -> Option<&Arc<Measured>> {
        self.measured.get()
    }

    /// Notes what was measured of its operators.
    pub fn measures(&self, measured: Measured) {
        let _ = self.measured.set(Arc::new(measured));
    }

    /// What the run took; none where it was not measured, as beside others in one engine. Complete with the rest.
    pub fn taken(&self) -> Option<Taken> {
        self.taken.get().copied()
    }

    /// Notes what the run took.
    pub fn took(&self, taken: Taken) {
        let _ = self.taken.set(taken);
    }

    /// Rows of the result.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// Rows that the statement inserted, changed or removed.
    pub fn changed(&self) -> u64 {
        self.changed.load(Ordering::Relaxed)
    }

    /// The largest resident size of the engine that was seen while the statement ran, in bytes; 0
    /// when it was not measured.
    pub fn peak_memory(&self) -> u64 {
        self.peak_memory.load(Ordering::Relaxed)
    }

    /// Adds rows of the result.
    pub fn add_rows(&self, rows: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }

    /// Adds rows that the statement changed.
    pub fn add_changed(&self, rows: u64) {
        self.changed.fetch_add(rows, Ordering::Relaxed);
    }

    /// Raises the largest resident size seen.
    pub fn saw_memory(&self, bytes: u64) {
        self.peak_memory.fetch_max(bytes, Ordering::Relaxed);
    }
}
