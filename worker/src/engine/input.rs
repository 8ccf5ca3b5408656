//! Rows that come to a statement while it runs.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use futures::{Stream, StreamExt};
use query::{Error, INPUT_NAME, Result};
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use super::error::from_engine;
use super::pump;
use super::running::Task;
use crate::ffi::Connection;

/// How often a statement that waits for input looks whether it was cancelled.
const GLANCE: Duration = Duration::from_millis(100);
/// Batches that may wait for the engine.
const BATCHES_AHEAD: usize = 2;

/// The engine's end of an input stream.
pub struct Input {
    schema: SchemaRef,
    batches: mpsc::Receiver<Result<RecordBatch>>,
    runtime: tokio::runtime::Handle,
    /// Moves the batches; ends with the statement.
    _pump: AbortOnDropHandle<()>,
}

impl Input {
    /// Takes batches from a stream, a few ahead of the engine.
    pub fn new(schema: SchemaRef, stream: impl Stream<Item = Result<RecordBatch>> + Send + 'static) -> Self {
        let (send, batches) = mpsc::channel(BATCHES_AHEAD);
        #[expect(clippy::disallowed_methods, reason = "owned by the input, and ended with it")]
        let pump = tokio::spawn(async move {
            let mut stream = std::pin::pin!(stream);
            while let Some(batch) = stream.next().await {
                if send.send(batch).await.is_err() {
                    return;
                }
            }
        });
        let runtime = tokio::runtime::Handle::current();
        Self { schema, batches, runtime, _pump: AbortOnDropHandle::new(pump) }
    }

    /// Gives the connection all rows as a temporary table, which is there until the guard is dropped. Its
    /// memory counts like that of any temporary table: the engine spills it when it must.
    ///
    /// The engine's scan of a stream is not lent to statements, because it takes a batch of all columns for
    /// one of those that a statement asks for.
    pub(super) fn bind<'c>(self, connection: &'c Connection, task: &Arc<Task>) -> Result<Bound<'c>> {
        let broken = Arc::new(Mutex::new(None));
        let reader = Reader { input: self, task: task.clone(), broken: broken.clone() };
        let outcome = connection.scan(SOURCE, FFI_ArrowArrayStream::new(Box::new(reader))).and_then(|_scan| {
            let sql = format!("CREATE OR REPLACE TEMP TABLE {INPUT_NAME} AS SELECT * FROM temp.{SOURCE}");
            pump::run(&connection.prepare(&sql)?).map(drop)
        });
        match outcome {
            Ok(()) => Ok(Bound(connection)),
            Err(failure) => {
                task.check()?;
                let broken = broken.lock().unwrap_or_else(PoisonError::into_inner).take();
                Err(broken.unwrap_or_else(|| from_engine(&failure, "")))
            }
        }
    }
}

/// The temporary view of the stream, while it is read.
const SOURCE: &str = "tavana_input_source";

/// Rows that a connection has under [`INPUT_NAME`].
pub(super) struct Bound<'c>(&'c Connection);

impl Drop for Bound<'_> {
    fn drop(&mut self) {
        // One that stays behind, in a transaction that failed, is replaced by the next.
        let _ = self.0.run(&format!("DROP TABLE IF EXISTS temp.{INPUT_NAME}"));
    }
}

struct Reader {
    input: Input,
    task: Arc<Task>,
    /// Why the stream broke off, in the sender's words.
    broken: Arc<Mutex<Option<Error>>>,
}

impl Iterator for Reader {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Err(cancelled) = self.task.check() {
                return Some(Err(ArrowError::ExternalError(cancelled.message().into())));
            }
            // The engine's thread waits here, out of reach of the engine's own interrupts.
            let batches = &mut self.input.batches;
            let Ok(next) = self.input.runtime.block_on(async { tokio::time::timeout(GLANCE, batches.recv()).await })
            else {
                continue;
            };
            return next.map(|batch| {
                batch.map_err(|error| {
                    let told = ArrowError::ExternalError(error.message().into());
                    *self.broken.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    told
                })
            });
        }
    }
}

impl RecordBatchReader for Reader {
    fn schema(&self) -> SchemaRef {
        self.input.schema.clone()
    }
}
