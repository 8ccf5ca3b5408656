//! The cells of one column for a run of rows.

use std::ops::Range;

use query::{Error, ErrorKind, Result};

/// Bytes of the length that stands before each cell.
pub(crate) const PREFIX: usize = 4;
/// PostgreSQL's own bound of a value and of a row.
pub(crate) const LARGEST: usize = (1 << 30) - 1;
const NULL: [u8; PREFIX] = (-1_i32).to_be_bytes();

/// Cells one after the other, each behind its length as four bytes, which is -1 for NULL.
#[derive(Debug, Default)]
pub struct Buffer {
    pub(crate) bytes: Vec<u8>,
    /// Where each cell ends.
    pub(crate) ends: Vec<usize>,
}

impl Buffer {
    /// Forgets the cells, keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
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
