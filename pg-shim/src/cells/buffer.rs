//! The cells of one column for a run of rows.

use std::ops::Range;

use query::{Error, ErrorKind, Result};

/// Bytes of the length that stands before each cell.
pub(crate) const PREFIX: usize = 4;
/// PostgreSQL's own bound of a value and of a row.
pub(crate) const LARGEST: usize = (1 << 30) - 1;
/// Bytes that are kept for the next cells.
const KEPT: usize = 4 << 20;
const NULL: [u8; PREFIX] = (-1_i32).to_be_bytes();

/// Cells one after the other, each behind its length as four bytes, which is -1 for NULL.
#[derive(Debug, Default)]
pub struct Buffer {
    pub(crate) bytes: Vec<u8>,
    /// Where each cell ends.
    pub(crate) ends: Vec<usize>,
}

impl Buffer {
    /// Forgets the cells, keeps the memory unless it is much.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(KEPT);
        self.ends.clear();
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A cell with its length; of one that does not exist, nothing.
    pub(crate) fn framed(&self, index: usize) -> &[u8] {
        self.range(index).and_then(|range| self.bytes.get(range)).unwrap_or_default()
    }

    /// A cell; `None` for NULL.
    pub fn cell(&self, index: usize) -> Option<&[u8]> {
        let framed = self.framed(index);
        match framed.first_chunk::<PREFIX>() {
            Some(&NULL) | None => None,
            Some(_) => framed.get(PREFIX..),
        }
    }

    fn range(&self, index: usize) -> Option<Range<usize>> {
        let from = if index == 0 { 0 } else { *self.ends.get(index - 1)? };
        Some(from..*self.ends.get(index)?)
    }

    /// Adds NULL.
    #[inline]
    pub(crate) fn null(&mut self) {
        self.bytes.extend_from_slice(&NULL);
        self.ends.push(self.bytes.len());
    }

    /// Adds what `write` appends.
    #[inline]
    pub(crate) fn value(&mut self, write: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<()> {
        let from = self.bytes.len();
        framed(&mut self.bytes, from, write)?;
        self.ends.push(self.bytes.len());
        Ok(())
    }
}

/// Bytes that are copied at once, of cells that have no more: a copy of fixed size is two moves, another one a call.
const STRIDE: usize = 32;

/// Puts cells of several columns together, row by row, into bytes that have room for all.
pub(crate) struct Weave<'b> {
    buffers: &'b [Buffer],
    /// Where the next cell of each begins.
    starts: Vec<usize>,
    row: usize,
}

impl<'b> Weave<'b> {
    pub(crate) fn new(buffers: &'b [Buffer]) -> Self {
        Self { buffers, starts: vec![0; buffers.len()], row: 0 }
    }

    /// Bytes that all cells take, and room to copy the last one in.
    pub(crate) fn room(&self) -> usize {
        self.buffers.iter().map(|buffer| buffer.bytes.len()).sum::<usize>() + STRIDE
    }

    /// Writes the cells of the next row; where they end.
    #[inline]
    pub(crate) fn row(&mut self, out: &mut [u8], mut at: usize) -> usize {
        for (buffer, start) in self.buffers.iter().zip(&mut self.starts) {
            let end = buffer.ends.get(self.row).copied().unwrap_or(*start);
            at = copy(&buffer.bytes, *start..end, out, at);
            *start = end;
        }
        self.row += 1;
        at
    }
}

#[inline]
fn copy(from: &[u8], range: Range<usize>, to: &mut [u8], at: usize) -> usize {
    let length = range.len();
    if length <= STRIDE
        && let Some(source) = from.get(range.start..).and_then(|bytes| bytes.first_chunk::<STRIDE>())
        && let Some(target) = to.get_mut(at..).and_then(|bytes| bytes.first_chunk_mut::<STRIDE>())
    {
        *target = *source;
    } else if let (Some(source), Some(target)) = (from.get(range), to.get_mut(at..at + length)) {
        target.copy_from_slice(source);
    }
    at + length
}

/// Appends a value behind its length.
#[inline]
pub(crate) fn framed(bytes: &mut Vec<u8>, from: usize, write: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<()> {
    bytes.extend_from_slice(&[0; PREFIX]);
    write(bytes)?;
    let length = bytes.len() - from - PREFIX;
    if length > LARGEST {
        return Err(too_long("a value", length));
    }
    if let Some(place) = bytes.get_mut(from..).and_then(|bytes| bytes.first_chunk_mut::<PREFIX>()) {
        *place = (length as u32).to_be_bytes();
    }
    Ok(())
}

/// Appends NULL's length.
pub(crate) fn framed_null(bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(&NULL);
}

pub(crate) fn too_long(what: &str, length: usize) -> Error {
    Error::new(ErrorKind::Limit, format!("{what} is longer than PostgreSQL's protocol takes"))
        .with_detail(format!("it has {length} bytes; at most {LARGEST} are sent"))
        .with_hint("select less of it at once, for example with substring() or unnest()")
}
