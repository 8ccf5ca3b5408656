//! From the engine's chunks to the bytes of `FlightData` messages.
//!
//! Results of flat columns are written straight from the engine's vectors into the buffers that go
//! to the wire. Results with nested or rare types go through the engine's own Arrow conversion.
//!
//! A result's first batch is its first chunk (2,048 rows at most), so that it leaves at once; batches
//! then double up to [`BATCH_BYTES`]. No message of more than one row exceeds 2 MiB.

mod arrow;
mod column;
mod flat;
mod message;

use bytes::Bytes;
use query::{Error, ErrorKind, Result};

use super::error::from_engine;
use crate::ffi::{ArrowSchema, Chunk, Connection, LogicalType};
pub(crate) use flat::Sizer;

/// The size of a full message body.
pub(crate) const BATCH_BYTES: usize = 1536 * 1024;

/// Pieces of one or more whole messages.
pub type Pieces = Vec<Bytes>;

/// Takes messages on their way; an error means that nobody wants more.
pub(crate) type Sink<'a> = dyn FnMut(Pieces) -> Result<()> + Send + 'a;

/// Turns the chunks of one result into messages.
pub(crate) struct Encoder {
    schema: ArrowSchema,
    form: Form,
    /// The size at which the batch in hand is sent.
    target: usize,
    rows: u64,
}

enum Form {
    Flat(flat::FlatBatch),
    Arrow(Box<arrow::ArrowBatch>),
}

impl Encoder {
    /// An encoder for columns of these types. No message body will exceed `message_limit` bytes.
    pub(crate) fn new(schema: ArrowSchema, columns: &[(String, LogicalType)], message_limit: usize) -> Self {
        let form = match flat::FlatBatch::new(columns, message_limit) {
            Some(batch) => Form::Flat(batch),
            None => Form::Arrow(Box::new(arrow::ArrowBatch::new(message_limit))),
        };
        Self { schema, form, target: 1, rows: 0 }
    }

    /// Rows seen so far.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// What tells the size of chunks, where those can be taken on another thread than that of the connection: of
    /// a flat result.
    pub(crate) fn sizer(&self) -> Option<Sizer> {
        match &self.form {
            Form::Flat(batch) => Some(batch.sizer()),
            Form::Arrow(_) => None,
        }
    }

    /// Takes a chunk; hands `send` each message that is full.
    pub(crate) fn push(&mut self, connection: &Connection, chunk: &Chunk, send: &mut Sink<'_>) -> Result<()> {
        match &mut self.form {
            Form::Flat(_) => return self.push_flat(chunk, send),
            Form::Arrow(batch) => {
                self.rows += chunk.len() as u64;
                let converted =
                    connection.chunk_to_arrow(chunk, &self.schema).map_err(|failure| from_engine(&failure, ""))?;
                batch.append(converted)?;
                if batch.bytes() >= self.target {
                    self.target = (batch.bytes() * 2).min(BATCH_BYTES);
                    batch.finish(&self.schema.schema, send)?;
                }
            }
        }
        Ok(())
    }

    /// As [`Self::push`], for a result whose chunks [can be taken](Self::sizer) from any thread.
    pub(crate) fn push_flat(&mut self, chunk: &Chunk, send: &mut Sink<'_>) -> Result<()> {
        let Form::Flat(batch) = &mut self.form else {
            return Err(Error::new(ErrorKind::Bug, "a nested result was taken for a flat one"));
        };
        self.rows += chunk.len() as u64;
        let mut from = 0;
        while from < chunk.len() {
            from = batch.append(chunk, from, BATCH_BYTES)?;
            if batch.bytes() >= self.target || from < chunk.len() {
                self.target = (batch.bytes() * 2).min(BATCH_BYTES);
                send(batch.finish())?;
            }
        }
        Ok(())
    }

    /// Hands out what is left.
    pub(crate) fn finish(&mut self, send: &mut Sink<'_>) -> Result<()> {
        match &mut self.form {
            Form::Flat(batch) if batch.rows() > 0 => send(batch.finish()),
            Form::Arrow(batch) => batch.finish(&self.schema.schema, send),
            Form::Flat(_) => Ok(()),
        }
    }
}

/// A row that no message can hold.
fn row_too_long(bytes: usize, limit: usize) -> Error {
    Error::new(
        ErrorKind::Limit,
        format!("a row of {bytes} bytes is longer than the limit of {limit} bytes for one message"),
    )
    .with_hint("shorten the value in the query, for example with left() or substring()")
}
