//! One open engine: judges, prepares, runs, streams and interrupts statements.
//!
//! Used in the server's own process, and behind `process` in a process of its own; both are the same
//! code. Nothing of it blocks the caller's thread: the engine's calls run on [`lane`]s.

mod bind;
mod bound;
mod brief;
mod collect;
mod encode;
mod error;
mod helpers;
mod input;
mod keeping;
mod lake;
mod lane;
mod missing;
mod niceness;
mod open;
mod order;
mod outlet;
mod parser;
mod pump;
mod running;
mod sampling;
mod schema;
mod served;
mod settings;
mod shown;
mod statement;
mod sync;
mod tables;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use futures::{Stream, StreamExt};
use query::{Error, ErrorKind, Prepared, Progress, Result, Statement, StatementId, Tally};
use tokio::sync::oneshot;

pub use input::Input;
pub(crate) use open::threads;
pub use open::{Options, Walls};

use crate::arena::engine::Blocks;
use crate::ffi::Database;
use crate::gate::Gate;
/// What the engine's own parser makes of a text, for tests of the gate.
#[cfg(test)]
pub(crate) fn parse(connection: &crate::ffi::Connection, sql: &str) -> Result<Arc<String>> {
    crate::gate::Parser::serialize(&parser::EngineParser { connection, trees: &parser::Trees::default() }, sql)
}

pub(crate) use brief::{Brief, Seat};
pub use encode::Pieces;
use helpers::Helpers;
use lane::Lanes;
pub(crate) use lane::STACK_BYTES;
use outlet::Outlet;
use parser::Trees;
use running::{CancelOnDrop, Running};
use sampling::Sampling;
use statement::Scene;
use tables::Tables;

/// Bytes of rows that each of the engine's threads may make before their turn in the order of the result: a row group
/// of a file, mostly.
const HELD_BYTES: u64 = 24 << 20;

/// An open engine.
pub struct Engine {
    core: Arc<Core>,
    lanes: Arc<Lanes>,
    /// Whether statements may change tables of the lake and write files.
    may_write: bool,
}

/// What the engine's statements share.
struct Core {
    helpers: Helpers,
    gate: Option<Gate>,
    trees: Trees,
    tables: Arc<Tables>,
    running: Arc<Running>,
    sampling: Arc<Sampling>,
    message_limit: usize,
    memory: AtomicU64,
    /// Whether what it reads is far away.
    is_remote: bool,
    threads: AtomicU32,
    /// The engine declared itself unusable.
    broken: AtomicBool,
    database: Arc<Database>,
    /// Where connections look names up, if not where the engine does by itself.
    search_path: &'static [(&'static str, &'static str)],
}

/// What is to be run.
pub struct Run {
    /// Names the run.
    pub id: StatementId,
    /// The statement.
    pub statement: Statement,
    /// Runs once for each row; once, when there are none.
    pub parameters: Option<RecordBatch>,
    /// The columns that the client was told; another result is refused.
    pub schema: Option<SchemaRef>,
    /// Rows that the statement reads under [`query::INPUT_NAME`].
    pub input: Option<Input>,
}

/// A result of a statement that is under way.
pub struct Started {
    /// The encoded result, without a schema message: each item one or more whole messages.
    pub messages: std::pin::Pin<Box<dyn Stream<Item = Result<Pieces>> + Send>>,
    /// Complete when the messages are at their end.
    pub tally: Arc<Tally>,
}

impl Started {
    /// Waits until the result has begun: its first message is there, or it is known that there is none. Dropping the call
    /// cancels the statement.
    ///
    /// # Errors
    /// Why the statement failed before.
    pub(crate) async fn begun(mut self) -> Result<Self> {
        let first = self.messages.next().await.transpose()?;
        // What has ended is not asked again.
        let rest = self.messages.take(if first.is_some() { usize::MAX } else { 0 });
        Ok(Self { messages: Box::pin(futures::stream::iter(first.map(Ok)).chain(rest)), tally: self.tally })
    }
}

impl Engine {
    /// Opens an engine; takes some 20 ms, more with large extensions. Blocks.
    ///
    /// # Errors
    /// `Unavailable` when the engine does not open or an extension is missing.
    pub fn open(options: &Options) -> Result<Self> {
        let database = open::open(options)?;
        let search_path: &[_] = if options.lake.is_some() { &lake::SEARCH_PATH } else { &[] };
        let is_remote = options.is_remote();
        let threads = open::threads(options.threads, is_remote);
        let core = Core {
            helpers: Helpers::start(&database, threads - 1),
            is_remote,
            gate: options.walls.gate.then(|| Gate::new(options.places.clone(), options.lake.is_some())),
            trees: Trees::default(),
            tables: Arc::default(),
            running: Arc::default(),
            sampling: Arc::new(Sampling::new()),
            message_limit: options.message_limit,
            memory: AtomicU64::new(options.memory),
            threads: AtomicU32::new(threads),
            broken: AtomicBool::new(false),
            database: database.clone(),
            search_path,
        };
        let lanes = Arc::new(Lanes::new(database, search_path, u32::try_from(options.lanes).unwrap_or(1)));
        Ok(Self { core: Arc::new(core), lanes, may_write: options.may_write })
    }

    /// The same engine with one connection of its own, on which what a session makes stays.
    #[must_use]
    pub fn session(&self) -> Self {
        let lanes = Arc::new(Lanes::new(self.core.database.clone(), self.core.search_path, 1));
        Self { core: self.core.clone(), lanes, may_write: self.may_write }
    }

    /// The same engine and connections for one who may change nothing that others see.
    #[must_use]
    pub fn reader(&self) -> Self {
        Self { core: self.core.clone(), lanes: self.lanes.clone(), may_write: false }
    }

    /// Looks at a statement without running it.
    ///
    /// Cancel-safe: dropping the call interrupts the engine.
    pub async fn prepare(
        &self,
        id: StatementId,
        statement: Statement,
        parameters: Option<RecordBatch>,
    ) -> Result<Prepared> {
        let entry = self.core.running.enter(id);
        // After its end as well: there is nothing left to cancel.
        let _cancel = CancelOnDrop(entry.task().clone());
        let (done, outcome) = oneshot::channel();
        let (core, may_write, own) = (self.core.clone(), self.may_write, self.lanes.is_own());
        self.lanes
            .run(move |lane| {
                let _helped = core.helpers.help();
                let lent = settings::connection(&core, lane, own, &statement.settings);
                let prepared = lent.and_then(|lent| {
                    let scene = Scene { core: &core, connection: &lent, entry: &entry, may_write };
                    statement::prepare(&scene, &statement, parameters.as_ref())
                });
                core.note_fatal(prepared.as_ref().err());
                drop(entry);
                let _ = done.send(prepared);
            })
            .await?;
        outcome.await.map_err(|_| fell_over())?
    }

    /// Runs a statement and returns when its first batch is there, or when it is known that none comes.
    ///
    /// Cancel-safe: dropping the call or the stream interrupts the engine.
    pub async fn execute(&self, run: Run) -> Result<Started> {
        self.execute_within(run, None).await
    }

    /// As [`Engine::execute`], with shared memory that messages of the result may lie in.
    pub(crate) async fn execute_within(&self, mut run: Run, blocks: Option<Arc<Blocks>>) -> Result<Started> {
        let entry = self.core.running.enter(run.id);
        let outlet = Arc::new(Outlet::default());
        entry.task().feeds(outlet.clone());
        let cancel = CancelOnDrop(entry.task().clone());
        let tally = Arc::new(Tally::default());
        let (core, may_write, own) = (self.core.clone(), self.may_write, self.lanes.is_own());
        let counts = tally.clone();
        let ending = Ending(outlet.clone());
        let sample = core.sampling.begin(&core.database);
        sample.look();
        self.lanes
            .run(move |lane| {
                let _helped = core.helpers.help();
                let lent = settings::connection(&core, lane, own, &run.statement.settings);
                let outcome = lent.and_then(|lent| {
                    let scene = Scene { core: &core, connection: &lent, entry: &entry, may_write };
                    statement::run(&scene, &mut run, blocks, &counts, &ending.0)
                });
                core.note_fatal(outcome.as_ref().err());
                sample.tell(&counts);
                drop(sample);
                drop(entry);
                ending.0.end(outcome);
            })
            .await?;
        Started { messages: Box::pin(messages(outlet, cancel)), tally }.begun().await
    }

    /// Asks a statement to stop; returns whether it has ended. To be repeated: the engine forgets an
    /// interrupt that comes between two of its steps.
    pub fn interrupt(&self, id: StatementId) -> bool {
        self.core.running.interrupt(id)
    }

    /// How far a statement is; `None` when it does not run.
    pub fn progress(&self, id: StatementId) -> Option<Progress> {
        self.core.running.progress(id)
    }

    /// Changes how much memory and how many processors the engine may use, and how many statements may be at work at once (never more
    /// than before; one, for a session that holds state: each lane has a connection of its own).
    ///
    /// Cancel-safe: a dropped call may still take effect.
    pub async fn resize(&self, memory: u64, threads: u32, lanes: u32) -> Result<()> {
        self.lanes.narrow(lanes).await?;
        let threads = open::threads(threads, self.core.is_remote);
        self.core.memory.store(memory, Ordering::Relaxed);
        let before = self.core.threads.swap(threads, Ordering::Relaxed);
        self.core.helpers.limit(threads - 1);
        let (done, outcome) = oneshot::channel();
        self.lanes
            .run(move |lane| {
                // Never are more of them ours than there are.
                let own = format!("SET external_threads = {threads}");
                let all = format!("SET threads = {threads}");
                let (first, second) = if threads < before { (own, all) } else { (all, own) };
                let settings = format!("SET memory_limit = '{memory}B'; {first}; {second}");
                let _ = done.send(lane.main.run(&settings).map_err(|failure| error::from_engine(&failure, "")));
            })
            .await?;
        outcome.await.map_err(|_| fell_over())?
    }

    /// Asks all statements to stop, and refuses those to come with `Unavailable`; returns whether none is
    /// at work. To be repeated, as [`Engine::interrupt`].
    pub fn stop(&self) -> bool {
        self.core.running.stop()
    }

    /// Whether [`Engine::stop`] was called.
    pub fn is_stopped(&self) -> bool {
        self.core.running.is_stopped()
    }

    /// Whether the engine declared itself unusable: it must be replaced.
    pub fn is_broken(&self) -> bool {
        self.core.broken.load(Ordering::Relaxed)
    }
}

impl Core {
    /// Bytes of one more result that may be held until their turn comes: they are not among those that the engine
    /// counts, so those of all results stay a fraction of them.
    fn held_limit(&self) -> usize {
        let threads = u64::from(self.threads.load(Ordering::Relaxed));
        let share = self.memory.load(Ordering::Relaxed) / 8 / self.running.count().max(1);
        let limit = (threads * HELD_BYTES).min(share);
        usize::try_from(limit).unwrap_or(usize::MAX)
    }

    fn note_fatal(&self, error: Option<&Error>) {
        if error.is_some_and(|error| error.kind() == ErrorKind::Lost) {
            self.broken.store(true, Ordering::Relaxed);
        }
    }
}

/// The stream of a result's messages. Dropping it interrupts the engine.
fn messages(outlet: Arc<Outlet>, cancel: CancelOnDrop) -> impl Stream<Item = Result<Pieces>> + Send {
    futures::stream::unfold(Some((outlet, cancel)), |state| async move {
        let (outlet, cancel) = state?;
        match outlet.next().await? {
            Ok(pieces) => Some((Ok(pieces), Some((outlet, cancel)))),
            Err(error) => Some((Err(error), None)),
        }
    })
}

/// Ends a result however its statement ends.
struct Ending(Arc<Outlet>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.end(Err(fell_over()));
    }
}

fn fell_over() -> Error {
    Error::new(ErrorKind::Bug, "the statement's thread ended without a word")
}
