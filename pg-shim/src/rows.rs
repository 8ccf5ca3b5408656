//! Rows of a result as DataRow messages.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use bytes::BytesMut;
use query::Result;

use crate::cells::{Buffer, Encoder, Format, LARGEST, TextSettings, Weave, too_long};
use crate::oid::Names;

/// Rows whose cells are written before they are put together: they stay in the processor's cache.
const RUN: usize = 256;
/// The message's kind, its length and the number of its columns.
const HEAD: usize = 1 + 4 + 2;
/// The kind of a DataRow message.
const KIND: u8 = b'D';

/// Writes the rows of one result.
#[derive(Debug)]
pub struct RowEncoder {
    cells: Arc<Encoder>,
    buffers: Vec<Buffer>,
}

impl RowEncoder {
    /// For results of this schema; `formats` has none (all text), one (for all) or one for each column.
    ///
    /// # Errors
    /// `Data` 08P01 when there is another number of formats.
    pub fn new(schema: &Schema, formats: &[Format], settings: &TextSettings, names: Names) -> Result<Self> {
        Ok(Self { cells: Arc::new(Encoder::new(schema, formats, settings, names)?), buffers: Vec::new() })
    }

    /// Another one for the same result, with buffers of its own.
    pub fn another(&self) -> Self {
        Self { cells: self.cells.clone(), buffers: Vec::new() }
    }

    /// Appends a DataRow message for each of these rows. After an error, `out` is as it was before.
    ///
    /// # Errors
    /// As [`Encoder::encode_columns`]; `Limit` for a row that is too long.
    pub fn encode(&mut self, batch: &RecordBatch, rows: Range<usize>, out: &mut BytesMut) -> Result<()> {
        let before = out.len();
        let mut from = rows.start;
        while from < rows.end {
            let to = rows.end.min(from + RUN);
            let outcome = self.run(batch, from..to, out);
            if outcome.is_err() {
                out.truncate(before);
                return outcome;
            }
            from = to;
        }
        Ok(())
    }

    fn run(&mut self, batch: &RecordBatch, rows: Range<usize>, out: &mut BytesMut) -> Result<()> {
        let count = rows.len();
        self.cells.encode_columns(batch, rows, &mut self.buffers)?;
        let columns = (self.cells.width() as u16).to_be_bytes();
        let mut weave = Weave::new(&self.buffers);
        let mut at = out.len();
        out.resize(at + weave.room() + count * HEAD, 0);
        for _ in 0..count {
            let end = weave.row(out, at + HEAD);
            let length = end - at - 1;
            if length > LARGEST {
                return Err(too_long("a row", length));
            }
            let [a, b, c, d] = (length as u32).to_be_bytes();
            if let Some(head) = out.get_mut(at..).and_then(|bytes| bytes.first_chunk_mut::<HEAD>()) {
                *head = [KIND, a, b, c, d, columns[0], columns[1]];
            }
            at = end;
        }
        out.truncate(at);
        Ok(())
    }
}
