//! What the rows of a statement come to, told without the engine: the model in `loom/` has it too.

use super::{Chunk, LogicalType, Pushing};

/// Receives the rows of a statement.
pub(crate) trait Receive: Send + Sync + 'static {
    /// What one thread collects in.
    type Local: Send;

    /// Learns of the columns, before any row and on the statement's own thread. False: the statement must not run.
    fn begin(&self, columns: Vec<(String, LogicalType)>) -> bool;

    /// What one of the engine's threads is to collect in.
    fn local(&self) -> Self::Local;

    /// Takes a chunk.
    fn push(&self, local: &mut Self::Local, chunk: &Chunk, place: Place, pushing: &Pushing<'_>) -> Outcome;

    /// The batch that was collected in `local` is complete, and so are all below `first`; a thread that has `ended` will
    /// collect no more. False: no more rows are wanted.
    fn complete(&self, local: &mut Self::Local, first: u64, ended: bool) -> bool;
}

/// Where in the order of the result a chunk belongs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// The number of its batch; 0 where chunks come as they are made, or on one thread in their order.
    pub(crate) batch: u64,
    /// All batches below this are complete.
    pub(crate) first: u64,
}

/// What became of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Taken.
    Taken,
    /// To be pushed again, once the waker that was made has been called.
    Later,
    /// No more rows are wanted: the statement fails.
    Stop,
    /// No more rows are wanted: the statement ends as if there were none.
    Enough,
}
