//! Batches of flat columns, written straight from the engine's vectors.

use std::ops::Range;
use std::sync::Arc;

use query::Result;

use super::column::{ColumnBuffers, Layout, is_valid};
use super::message::{MessageWriter, WORTH_A_BLOCK};
use super::{Pieces, row_too_long};
use crate::arena::engine::Blocks;
use crate::engine::error::from_engine;
use crate::ffi::{Chunk, Column, LogicalType, Mask, Strings};

/// How the columns of a result lie, all of them flat.
#[derive(Clone)]
pub(super) struct FlatColumns {
    layouts: Vec<Layout>,
    /// The columns whose values vary in length.
    varying: Vec<usize>,
    /// What a row takes without those values.
    fixed_width: usize,
}

impl FlatColumns {
    /// `None` if one of the columns is not flat.
    pub(super) fn of(columns: &[(String, LogicalType)]) -> Option<Self> {
        let layouts = columns.iter().map(|(_, logical)| Layout::of(logical)).collect::<Option<Vec<_>>>()?;
        Some(Self {
            varying: (0..layouts.len()).filter(|index| layouts[*index] == Layout::Varying).collect(),
            fixed_width: layouts.iter().map(|layout| layout.fixed_width()).sum(),
            layouts,
        })
    }
}

/// A batch in the making.
pub(crate) struct FlatBatch {
    columns: Vec<ColumnBuffers>,
    varying: Vec<usize>,
    fixed_width: usize,
    rows: usize,
    bytes: usize,
    message_limit: usize,
}

impl FlatBatch {
    /// A batch of these columns.
    pub(super) fn new(columns: &FlatColumns, message_limit: usize) -> Self {
        Self {
            columns: columns.layouts.iter().copied().map(ColumnBuffers::new).collect(),
            varying: columns.varying.clone(),
            fixed_width: columns.fixed_width,
            rows: 0,
            bytes: 0,
            message_limit,
        }
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
        let columns = chunk.columns().map_err(|failure| from_engine(&failure, ""))?;
        let (to, bytes) = self.fitting(&columns, from..chunk.len(), limit)?;
        for (buffers, column) in self.columns.iter_mut().zip(&columns) {
            buffers.append(column, from, to)?;
        }
        self.rows += to - from;
        self.bytes += bytes;
        Ok(to)
    }

    /// How many of these rows fit, and the bytes that they take.
    fn fitting(&self, columns: &[Column<'_>], rows: Range<usize>, limit: usize) -> Result<(usize, usize)> {
        let room = limit.saturating_sub(self.bytes);
        let varying = self.varying.iter().map(|index| &columns[*index]);
        let views: Vec<_> = varying.map(|column| (column.strings(), column.validity())).collect();
        // Mostly all of them fit, which is found out faster column by column.
        let whole = self.fixed_width * rows.len()
            + views.iter().map(|(strings, mask)| lengths(strings, *mask, rows.clone())).sum::<usize>();
        if whole <= room.min(self.message_limit) {
            return Ok((rows.end, whole));
        }
        let mut bytes = 0;
        for row in rows.clone() {
            let varying: usize =
                views.iter().filter(|(_, mask)| is_valid(*mask, row)).map(|(strings, _)| strings.length(row)).sum();
            let width = self.fixed_width + varying;
            if width > self.message_limit {
                return Err(row_too_long(width, self.message_limit));
            }
            if bytes + width > room && (self.rows > 0 || row > rows.start) {
                return Ok((row, bytes));
            }
            bytes += width;
        }
        Ok((rows.end, bytes))
    }

    /// Adds the rows of a batch of the same columns.
    pub(super) fn absorb(&mut self, later: Self) {
        for (buffers, later) in self.columns.iter_mut().zip(later.columns) {
            buffers.absorb(later);
        }
        self.rows += later.rows;
        self.bytes += later.bytes;
    }

    /// The message of the batch, in one of the blocks if it is worth one and there is one; the next batch begins
    /// empty.
    pub(super) fn finish(&mut self, blocks: Option<&Arc<Blocks>>) -> Result<Pieces> {
        let columns = self.columns.len();
        let worthy = blocks.filter(|_| self.bytes >= WORTH_A_BLOCK);
        let block = worthy.and_then(|blocks| blocks.take(MessageWriter::room(columns, self.size())));
        let mut message = match block {
            Some(block) => MessageWriter::within(columns, block),
            None => MessageWriter::new(columns),
        };
        for buffers in &mut self.columns {
            buffers.finish(&mut message);
        }
        self.bytes = 0;
        message.finish(std::mem::take(&mut self.rows))
    }

    /// Bytes that the buffers take in a message.
    fn size(&self) -> usize {
        self.columns.iter().map(ColumnBuffers::size).sum()
    }
}

/// Bytes that the strings of these rows take.
fn lengths(strings: &Strings<'_>, mask: Option<Mask<'_>>, rows: Range<usize>) -> usize {
    match mask {
        None => rows.map(|row| strings.length(row)).sum(),
        Some(_) => rows.filter(|row| is_valid(mask, *row)).map(|row| strings.length(row)).sum(),
    }
}
