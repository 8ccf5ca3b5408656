//! A worker whose engine is in this process.
//!
//! There is no process to end: a statement that ignores interrupts is abandoned and reported, and its
//! memory stays counted until it ends by itself.

use std::sync::Arc;

use arrow_array::RecordBatch;
use async_trait::async_trait;
use futures::{StreamExt, TryStreamExt};
use query::{
    Grant, InputStream, Prepared, Principal, Progress, Result, ResultStream, Scope, Session, Share, Statement,
    StatementId, Worker, WorkerId,
};
use tokio_util::task::TaskTracker;

use super::ladder::{STEP, STEPS, StopOnDrop, Stoppable};
use super::local::refuse_input;
use super::setup::make_folders;
use crate::engine::{Engine, Input, Options, Run};

/// A worker whose engine is in this process.
pub struct InProcessWorker {
    id: WorkerId,
    capacity: Share,
    engine: Arc<Stop>,
    tasks: TaskTracker,
}

impl InProcessWorker {
    /// Opens the engine; blocks for some 20 ms.
    ///
    /// # Errors
    /// When the engine does not open.
    pub fn start(id: WorkerId, capacity: Share, options: &Options) -> Result<Self> {
        options.lake.as_ref().map(|(lake, _)| make_folders(lake)).transpose()?;
        let engine = Arc::new(Stop(Arc::new(Engine::open(options)?)));
        Ok(Self { id, capacity, engine, tasks: TaskTracker::new() })
    }
}

/// An engine as something that can be asked to stop a statement.
struct Stop(Arc<Engine>);

#[async_trait]
impl Stoppable for Stop {
    async fn ask(&self, id: StatementId) -> bool {
        self.0.interrupt(id)
    }

    fn force(&self, id: StatementId) {
        tracing::warn!(statement = %id, "a statement did not stop within 2 s and is abandoned; it ends when its call returns");
    }
}

#[async_trait]
impl Worker for InProcessWorker {
    fn id(&self) -> WorkerId {
        self.id
    }

    fn capacity(&self) -> Share {
        self.capacity
    }

    fn engines(&self) -> Vec<u32> {
        Vec::new()
    }

    async fn open(&self, principal: &Principal) -> Result<Arc<dyn Session>> {
        let engine = match principal.scope {
            Scope::Read => Arc::new(Stop(Arc::new(self.engine.0.reader()))),
            Scope::Write | Scope::Admin => self.engine.clone(),
        };
        Ok(Arc::new(EngineSession { engine, alone: false, tasks: self.tasks.clone() }))
    }

    async fn open_alone(&self, principal: &Principal, _: Share) -> Result<Arc<dyn Session>> {
        let session = self.engine.0.session();
        let session = if principal.scope == Scope::Read { session.reader() } else { session };
        let engine = Arc::new(Stop(Arc::new(session)));
        Ok(Arc::new(EngineSession { engine, alone: true, tasks: self.tasks.clone() }))
    }

    async fn ready(&self) -> bool {
        !self.engine.0.is_broken() && !self.engine.0.is_stopped()
    }

    async fn stop(&self) {
        for _ in 0..STEPS {
            if self.engine.0.stop() {
                break;
            }
            tokio::time::sleep(STEP).await;
        }
        self.tasks.close();
    }
}

struct EngineSession {
    engine: Arc<Stop>,
    /// It has a connection of its own.
    alone: bool,
    tasks: TaskTracker,
}

#[async_trait]
impl Session for EngineSession {
    async fn prepare(&self, statement: &Statement, parameters: Option<&RecordBatch>) -> Result<Prepared> {
        let id = StatementId(rand::random());
        let mut stop = StopOnDrop::new(self.engine.clone(), id, &self.tasks);
        let prepared = self.engine.0.prepare(id, statement.clone(), parameters.cloned()).await;
        stop.disarm();
        prepared
    }

    async fn execute(
        &self,
        id: StatementId,
        prepared: &Prepared,
        parameters: Option<RecordBatch>,
        input: Option<InputStream>,
        grant: Grant,
    ) -> Result<ResultStream> {
        if !self.alone {
            refuse_input(input.as_ref())?;
        }
        let input = input.map(|input| Input::new(input.schema, input.batches));
        let mut stop = StopOnDrop::new(self.engine.clone(), id, &self.tasks);
        stop.keep(grant);
        let schema = prepared.told().cloned();
        let run = Run { id, statement: prepared.statement.clone(), parameters, schema, input };
        let started = match self.engine.0.execute(run).await {
            Ok(started) => started,
            Err(error) => {
                stop.disarm();
                return Err(error);
            }
        };
        let tally = started.tally;
        let pieces = started.messages.map_ok(|pieces| futures::stream::iter(pieces).map(Ok)).try_flatten();
        let frames = futures::stream::unfold((pieces, stop), |(mut pieces, mut stop)| async move {
            let next = pieces.next().await;
            if !matches!(next, Some(Ok(_))) {
                stop.disarm();
            }
            next.map(|piece| (piece, (pieces, stop)))
        });
        Ok(ResultStream { schema: prepared.schema.clone(), frames: Box::pin(frames), tally })
    }

    fn is_whole(&self) -> bool {
        !self.engine.0.is_broken()
    }

    async fn progress(&self, id: StatementId) -> Option<Progress> {
        self.engine.0.progress(id)
    }

    async fn close(&self) {}
}
