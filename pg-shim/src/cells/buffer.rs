//! The cells of one column for a run of rows.

use std::ops::Range;

use query::{Error, ErrorKind, Result};

use super::short::CELL;

/// Bytes of the length that stands before each cell.
pub(crate) const PREFIX: usize = 4;
/// PostgreSQL's own bound of a value and of a row.
pub(crate) const LARGEST: usize = (1 << 30) - 1;
/// Bytes that are kept for the next cells.
const KEPT: usize = 4 << 20;
/// Bytes that are made ready beyond those that are needed.
const MORE: usize = 1 << 20;
const NULL: [u8; PREFIX] = (-1_i32).to_be_bytes();

/// Cells one after the other, each behind its length as four bytes, which is -1 for NULL.
#[derive(Debug, Default)]
pub struct Buffer {
    /// The cells, and behind them what once was there: to clear memory for each run takes longer than to fill it.
    bytes: Vec<u8>,
    used: usize,
    /// Where each cell ends.
    ends: Vec<usize>,
}

impl Buffer {
    /// Forgets the cells, keeps the memory unless it is much.
    pub(crate) fn clear(&mut self) {
        if self.bytes.capacity() > 2 * KEPT {
            self.bytes.truncate(KEPT);
            self.bytes.shrink_to(KEPT);
        }
        self.used = 0;
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

    /// Bytes that all cells take, with their lengths.
    pub(crate) fn size(&self) -> usize {
        self.used
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

    /// Adds a cell for each of these rows, of what `write` appends.
    #[inline(always)]
    pub(crate) fn values(
        &mut self,
        mut rows: Range<usize>,
        write: impl Fn(usize, &mut Vec<u8>) -> Result<()>,
    ) -> Result<()> {
        self.bytes.truncate(self.used);
        rows.try_for_each(|row| {
            write(row, &mut self.bytes)?;
            self.used = self.bytes.len();
            self.ends.push(self.used);
            Ok(())
        })
    }

    /// Adds a cell for each of these rows; `write` has room for one of a [`Short`](super::short::Short), and tells how much
    /// of that it takes.
    #[inline(always)]
    pub(crate) fn shorts(
        &mut self,
        rows: Range<usize>,
        write: impl Fn(usize, &mut [u8; CELL]) -> Result<usize>,
    ) -> Result<()> {
        let (mut at, before) = (self.used, self.ends.len());
        let most = at + rows.len() * CELL;
        if self.bytes.len() < most {
            self.bytes.resize(most, 0);
        }
        self.ends.resize(before + rows.len(), 0);
        let ends = self.ends.iter_mut().skip(before);
        let outcome = rows.zip(ends).try_for_each(|(row, end)| {
            if let Some(cell) = self.bytes.get_mut(at..).and_then(|bytes| bytes.first_chunk_mut::<CELL>()) {
                at += write(row, cell)?;
            }
            *end = at;
            Ok(())
        });
        match outcome {
            Ok(()) => self.used = at,
            Err(_) => self.ends.truncate(before),
        }
        outcome
    }

    /// Adds a cell for each of these rows, of bytes that lie elsewhere among others; NULL for none.
    #[inline(always)]
    pub(crate) fn copies<'v>(
        &mut self,
        rows: Range<usize>,
        value: impl Fn(usize) -> Option<(&'v [u8], Range<usize>)>,
    ) -> Result<()> {
        self.ends.reserve(rows.len());
        for row in rows {
            let value = value(row);
            let length = value.as_ref().map(|(_, range)| range.len());
            if let Some(length) = length.filter(|length| *length > LARGEST) {
                return Err(too_long("a value", length));
            }
            let end = self.used + PREFIX + length.unwrap_or_default();
            if self.bytes.len() < end + STRIDE {
                // Seldom: each time there is twice as much, or a good deal more.
                self.bytes.resize(end + STRIDE + end.min(MORE), 0);
            }
            if let Some(prefix) = self.bytes.get_mut(self.used..).and_then(|bytes| bytes.first_chunk_mut::<PREFIX>()) {
                *prefix = length.map_or(NULL, |length| (length as u32).to_be_bytes());
            }
            if let Some((from, range)) = value {
                copy(from, range, &mut self.bytes, self.used + PREFIX);
            }
            self.used = end;
            self.ends.push(end);
        }
        Ok(())
    }
}

/// Writes NULL; how many bytes it takes.
pub(super) fn null(cell: &mut [u8; CELL]) -> usize {
    if let Some(prefix) = cell.first_chunk_mut::<PREFIX>() {
        *prefix = NULL;
    }
    PREFIX
}

/// Bytes that are copied at once, of cells that have no more: a copy of fixed size is two moves, another one a call.
const STRIDE: usize = 32;

/// Puts cells of several columns together, row by row, into bytes that have room for all.
pub(crate) struct Weave<'b>(Vec<Strand<'b>>);

/// What is left of the cells of one column.
struct Strand<'b> {
    bytes: &'b [u8],
    ends: std::slice::Iter<'b, usize>,
    at: usize,
}

impl<'b> Weave<'b> {
    pub(crate) fn new(buffers: &'b [Buffer]) -> Self {
        let strand = |buffer: &'b Buffer| Strand { bytes: &buffer.bytes, ends: buffer.ends.iter(), at: 0 };
        Self(buffers.iter().map(strand).collect())
    }

    /// Bytes that all cells take, and room to copy the last one in.
    pub(crate) fn room(&self) -> usize {
        self.0.iter().map(|strand| strand.ends.as_slice().last().copied().unwrap_or_default()).sum::<usize>() + STRIDE
    }

    /// Writes the cells of the next row; where they end.
    #[inline]
    pub(crate) fn row(&mut self, out: &mut [u8], mut at: usize) -> usize {
        for strand in &mut self.0 {
            let end = strand.ends.next().copied().unwrap_or(strand.at);
            at = copy(strand.bytes, strand.at..end, out, at);
            strand.at = end;
        }
        at
    }
}

#[inline(always)]
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
pub(crate) fn framed(bytes: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<()> {
    let from = bytes.len();
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
