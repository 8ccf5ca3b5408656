//! The payload of `COPY … FROM STDIN` as rows.

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use query::{Error, ErrorKind, Result};

use super::options::{CopyOptions, Direction};
use crate::cells::TextSettings;

/// Reads the payload of one COPY, cut anywhere.
#[derive(Debug)]
pub struct CopyReader {}

impl CopyReader {
    /// For rows of this schema, which is that of the table's columns.
    ///
    /// # Errors
    /// As [`CopyOptions::validate`].
    pub fn new(_schema: &Schema, options: &CopyOptions, _settings: &TextSettings) -> Result<Self> {
        options.validate(Direction::From)?;
        Ok(Self {})
    }

    /// Takes a piece of the payload; gives the batches that are full.
    ///
    /// # Errors
    /// `Data` for what is no row of the table, with the line in the detail.
    pub fn push(&mut self, _bytes: &[u8]) -> Result<Vec<RecordBatch>> {
        Err(Error::new(ErrorKind::Unsupported, "COPY FROM is not read yet"))
    }

    /// Takes the end of the payload; gives the rows that are left.
    ///
    /// # Errors
    /// As [`Self::push`], also for a payload that ends too soon.
    pub fn finish(self) -> Result<Option<RecordBatch>> {
        Ok(None)
    }
}
