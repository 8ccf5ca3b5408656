//! Rows that come to a statement while it runs.

use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use futures::{Stream, StreamExt};
use query::Result;
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use super::running::Task;

/// Batches that may wait for the engine.
const BATCHES_AHEAD: usize = 2;

/// The engine's end of an input stream.
pub struct Input {
    schema: SchemaRef,
    batches: mpsc::Receiver<Result<RecordBatch>>,
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
        Self { schema, batches, _pump: AbortOnDropHandle::new(pump) }
    }

    /// The stream as the engine reads it: its calls block until the next batch is there.
    pub(super) fn into_reader(self, task: Arc<Task>) -> FFI_ArrowArrayStream {
        FFI_ArrowArrayStream::new(Box::new(Reader { input: self, task }))
    }
}

struct Reader {
    input: Input,
    task: Arc<Task>,
}

impl Iterator for Reader {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Err(cancelled) = self.task.check() {
            return Some(Err(ArrowError::ExternalError(cancelled.message().into())));
        }
        let batch = self.input.batches.blocking_recv()?;
        Some(batch.map_err(|error| ArrowError::ExternalError(error.to_string().into())))
    }
}

impl RecordBatchReader for Reader {
    fn schema(&self) -> SchemaRef {
        self.input.schema.clone()
    }
}
