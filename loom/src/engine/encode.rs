//! Messages of numbers, each of which is as large as [`set_row_bytes`] says.

use std::cell::Cell;
use std::sync::Arc;

use arrow_schema::SchemaRef;
use bytes::Bytes;
use query::Result;

use super::schema::ArrowSchema;
use crate::arena::engine::Blocks;
use crate::ffi::{Chunk, Converter, LogicalType};

/// The size of a full message.
pub(crate) const BATCH_BYTES: usize = 1536 * 1024;

pub(crate) type Pieces = Vec<Bytes>;

/// What a row takes beside its number.
static FILLING: [u8; 16 << 20] = [0; 16 << 20];

thread_local! {
    /// All threads of a model are one thread of the system's.
    static ROW_BYTES: Cell<usize> = const { Cell::new(0) };
}

/// Sets the size of rows.
pub(crate) fn set_row_bytes(bytes: usize) {
    ROW_BYTES.set(bytes);
}

#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) dictionaries: Pieces,
    pub(crate) data: Pieces,
}

impl Message {
    pub(crate) fn bytes(&self) -> usize {
        self.data.iter().map(Bytes::len).sum()
    }

    /// The numbers in a message.
    pub(crate) fn numbers(data: &Pieces) -> Vec<u32> {
        data[0]
            .chunks_exact(4)
            .map(|number| number.iter().rev().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
            .collect()
    }
}

pub(crate) struct Encoding {
    schema: SchemaRef,
    converter: Arc<Converter>,
}

impl Encoding {
    pub(crate) fn new(
        schema: ArrowSchema,
        converter: Arc<Converter>,
        _columns: &[(String, LogicalType)],
        _message_limit: usize,
        _blocks: Option<Arc<Blocks>>,
    ) -> Self {
        Self { schema: schema.schema, converter }
    }

    pub(crate) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    pub(crate) fn converter(&self) -> &Converter {
        &self.converter
    }

    pub(crate) fn batch(&self) -> Batch {
        Batch { rows: Vec::new() }
    }
}

pub(crate) struct Batch {
    rows: Vec<u32>,
}

impl Batch {
    pub(crate) fn bytes(&self) -> usize {
        self.rows.len() * ROW_BYTES.get()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(crate) fn append(&mut self, _encoding: &Encoding, chunk: &Chunk, from: usize) -> Result<usize> {
        self.rows.extend(&chunk.0[from..]);
        Ok(chunk.len())
    }

    pub(crate) fn absorb(&mut self, later: Self) -> Result<()> {
        self.rows.extend(later.rows);
        Ok(())
    }

    pub(crate) fn finish(&mut self, _encoding: &Encoding) -> Result<Vec<Message>> {
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let numbers: Vec<u8> = rows.iter().flat_map(|row| row.to_le_bytes()).collect();
        let filling = Bytes::from_static(&FILLING[..rows.len() * ROW_BYTES.get() - numbers.len()]);
        Ok(vec![Message { dictionaries: Pieces::new(), data: vec![numbers.into(), filling] }])
    }
}
