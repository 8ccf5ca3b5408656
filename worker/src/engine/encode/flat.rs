//! Batches of flat columns, written straight from the engine's vectors.

use std::ops::Range;

use query::Result;

use super::column::{ColumnBuffers, Layout, is_valid};
use super::message::MessageWriter;
use super::{Pieces, row_too_long};
use crate::ffi::{Chunk, LogicalType, Strings};

/// Tells how many bytes the rows of a chunk take on the wire.
#[derive(Clone)]
pub(crate) struct Sizer {
    /// The columns whose values vary in length.
    varying: Vec<usize>,
    /// What a row takes without those values.
    fixed_width: usize,
}

impl Sizer {
    pub(crate) fn bytes(&self, chunk: &Chunk) -> usize {
        let columns = self.varying.iter().map(|index| chunk.column(*index));
        let varying = columns.map(|column| lengths(&column.strings(), column.validity(), 0..chunk.len()));
        self.fixed_width * chunk.len() + varying.sum::<usize>()
    }
}

/// A batch in the making.
pub(super) struct FlatBatch {
    columns: Vec<ColumnBuffers>,
    sizer: Sizer,
    rows: usize,
    bytes: usize,
    message_limit: usize,
}

impl FlatBatch {
    /// A batch of these columns; `None` if one of them is not flat.
    pub(super) fn new(columns: &[(String, LogicalType)], message_limit: usize) -> Option<Self> {
        let layouts = columns.iter().map(|(_, logical)| Layout::of(logical)).collect::<Option<Vec<_>>>()?;
        let sizer = Sizer {
            varying: (0..layouts.len()).filter(|index| layouts[*index] == Layout::Varying).collect(),
            fixed_width: layouts.iter().map(|layout| layout.fixed_width()).sum(),
        };
        Some(Self {
            sizer,
            columns: layouts.into_iter().map(ColumnBuffers::new).collect(),
            rows: 0,
            bytes: 0,
            message_limit,
        })
    }

    pub(super) fn sizer(&self) -> Sizer {
        self.sizer.clone()
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Adds rows of a chunk from `from` on until the batch holds `limit` bytes, at least one; returns
    /// the first row that was not added.
    pub(super) fn append(&mut self, chunk: &Chunk, from: usize, limit: usize) -> Result<usize> {
        let (to, bytes) = self.fitting(chunk, from, limit)?;
        for (index, buffers) in self.columns.iter_mut().enumerate() {
            buffers.append(&chunk.column(index), from, to)?;
        }
        self.rows += to - from;
        self.bytes += bytes;
        Ok(to)
    }

    fn fitting(&self, chunk: &Chunk, from: usize, limit: usize) -> Result<(usize, usize)> {
        let room = limit.saturating_sub(self.bytes);
        let columns: Vec<_> = self.sizer.varying.iter().map(|index| chunk.column(*index)).collect();
        let views: Vec<_> = columns.iter().map(|column| (column.strings(), column.validity())).collect();
        // Mostly all of it fits, which is found out faster column by column.
        let rows = from..chunk.len();
        let whole = self.sizer.fixed_width * rows.len()
            + views.iter().map(|(strings, mask)| lengths(strings, *mask, rows.clone())).sum::<usize>();
        if whole <= room.min(self.message_limit) {
            return Ok((chunk.len(), whole));
        }
        let mut bytes = 0;
        for row in from..chunk.len() {
            let varying: usize =
                views.iter().filter(|(_, mask)| is_valid(*mask, row)).map(|(strings, _)| strings.length(row)).sum();
            let width = self.sizer.fixed_width + varying;
            if width > self.message_limit {
                return Err(row_too_long(width, self.message_limit));
            }
            if bytes + width > room && (self.rows > 0 || row > from) {
                return Ok((row, bytes));
            }
            bytes += width;
        }
        Ok((chunk.len(), bytes))
    }

    /// The message of the batch; the next one begins empty.
    pub(super) fn finish(&mut self) -> Pieces {
        let mut message = MessageWriter::new(self.columns.len());
        for buffers in &mut self.columns {
            buffers.finish(&mut message);
        }
        self.bytes = 0;
        message.finish(std::mem::take(&mut self.rows))
    }
}

/// Bytes that the strings of these rows take.
fn lengths(strings: &Strings<'_>, mask: Option<&[u64]>, rows: Range<usize>) -> usize {
    match mask {
        None => rows.map(|row| strings.length(row)).sum(),
        Some(_) => rows.filter(|row| is_valid(mask, *row)).map(|row| strings.length(row)).sum(),
    }
}
