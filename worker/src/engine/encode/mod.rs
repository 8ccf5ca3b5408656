//! From the engine's chunks to the bytes of `FlightData` messages.
//!
//! Results of flat columns are written straight from the engine's vectors into the buffers that go
//! to the wire. Results with nested or rare types go through the engine's own Arrow conversion.
//!
//! No message of more than one row exceeds 2 MiB.

mod arrow;
mod column;
mod flat;
mod message;

use std::sync::Arc;

use arrow_schema::SchemaRef;
use bytes::Bytes;
use query::{Error, ErrorKind, Result};

use crate::arena::engine::Blocks;
use crate::ffi::{ArrowSchema, Chunk, Converter, LogicalType};

/// The size of a full message body.
pub(crate) const BATCH_BYTES: usize = 1536 * 1024;

/// Pieces of one or more whole messages.
pub type Pieces = Vec<Bytes>;

/// A batch on its way.
#[derive(Debug)]
pub(crate) struct Message {
    /// What must have gone before the first batch of a result: the values of its ENUMs. Each result's first
    /// message from each [`Batch`] has them.
    pub(crate) dictionaries: Pieces,
    pub(crate) data: Pieces,
}

impl Message {
    /// Bytes that it holds.
    pub(crate) fn bytes(&self) -> usize {
        self.dictionaries.iter().chain(&self.data).map(Bytes::len).sum()
    }
}

/// What the rows of a result become.
pub(crate) struct Encoding {
    schema: ArrowSchema,
    converter: Arc<Converter>,
    flat: Option<flat::FlatColumns>,
    message_limit: usize,
    blocks: Option<Arc<Blocks>>,
}

impl Encoding {
    /// That of columns of these types. No message body will exceed `message_limit` bytes. Messages lie in the blocks
    /// as far as there are some.
    pub(crate) fn new(
        schema: ArrowSchema,
        converter: Arc<Converter>,
        columns: &[(String, LogicalType)],
        message_limit: usize,
        blocks: Option<Arc<Blocks>>,
    ) -> Self {
        Self { schema, converter, flat: flat::FlatColumns::of(columns), message_limit, blocks }
    }

    /// The columns as Arrow has them.
    pub(crate) fn schema(&self) -> &SchemaRef {
        &self.schema.schema
    }

    /// What converts the columns that are not flat.
    pub(crate) fn converter(&self) -> &Converter {
        &self.converter
    }

    /// A batch without rows yet.
    pub(crate) fn batch(&self) -> Batch {
        match &self.flat {
            Some(columns) => Batch::Flat(flat::FlatBatch::new(columns, self.message_limit)),
            None => Batch::Arrow(Box::new(arrow::ArrowBatch::new(self.message_limit))),
        }
    }
}

/// A batch in the making.
pub(crate) enum Batch {
    Flat(flat::FlatBatch),
    Arrow(Box<arrow::ArrowBatch>),
}

impl Batch {
    /// Bytes that its rows take so far.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Flat(batch) => batch.bytes(),
            Self::Arrow(batch) => batch.bytes(),
        }
    }

    /// Whether it has no rows.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Flat(batch) => batch.rows() == 0,
            Self::Arrow(batch) => batch.is_empty(),
        }
    }

    /// Adds rows of a chunk from `from` on, at least one; returns the first row that was not added, for which the
    /// batch must be finished first.
    ///
    /// # Errors
    /// `Limit` for a row that no message can hold, `Data` for a value that Arrow has no room for.
    pub(crate) fn append(&mut self, encoding: &Encoding, chunk: &Chunk, from: usize) -> Result<usize> {
        match self {
            Self::Flat(batch) => batch.append(chunk, from, BATCH_BYTES),
            Self::Arrow(batch) => {
                let part = encoding.converter.batch(chunk, &encoding.schema);
                batch.append(part.map_err(|failure| super::error::from_engine(&failure, ""))?)?;
                Ok(chunk.len())
            }
        }
    }

    /// Adds the rows of a batch of the same result, which come after those here.
    pub(crate) fn absorb(&mut self, later: Self) -> Result<()> {
        match (self, later) {
            (Self::Flat(batch), Self::Flat(later)) => batch.absorb(later),
            (Self::Arrow(batch), Self::Arrow(later)) => return batch.absorb(*later),
            _ => return Err(Error::new(ErrorKind::Bug, "a nested result was taken for a flat one")),
        }
        Ok(())
    }

    /// The batch as messages: none if it has no rows, several where one would be too long. It begins anew.
    pub(crate) fn finish(&mut self, encoding: &Encoding) -> Result<Vec<Message>> {
        match self {
            Self::Flat(batch) if batch.rows() == 0 => Ok(Vec::new()),
            Self::Flat(batch) => {
                Ok(vec![Message { dictionaries: Pieces::new(), data: batch.finish(encoding.blocks.as_ref())? }])
            }
            Self::Arrow(batch) => batch.finish(&encoding.schema.schema, encoding.blocks.as_ref()),
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
