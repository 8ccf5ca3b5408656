//! Cells: the values of a column as text or in PostgreSQL's binary form.

mod array;
mod bignum;
mod binary;
pub(crate) mod bits;
mod buffer;
pub(crate) mod calendar;
mod float;
mod integer;
pub(crate) mod interval;
mod json;
mod list;
mod numeric;
mod settings;
mod short;
mod text;
pub(crate) mod time;
mod typed;
mod writer;
pub(crate) mod zone;

use std::ops::Range;

use arrow_array::{Array, RecordBatch};
use arrow_schema::{Field, FieldRef, Schema};
use query::{Error, ErrorKind, Result};

pub use buffer::Buffer;
pub(crate) use buffer::{LARGEST, Weave, too_long};
pub use settings::{ByteaOutput, DateOrder, DateStyle, Format, IntervalStyle, TextSettings};
use writer::{Column, Fill};

use crate::meaning::Meaning;
use crate::oid::Names;

/// Writes the cells of all columns of a result.
#[derive(Debug)]
pub struct Encoder {
    columns: Vec<(FieldRef, Format)>,
    settings: TextSettings,
    names: Names,
}

impl Encoder {
    /// For results of this schema; `formats` has none (all text), one (for all) or one for each column.
    ///
    /// # Errors
    /// `Data` 08P01 when there is another number of formats.
    pub fn new(schema: &Schema, formats: &[Format], settings: &TextSettings, names: Names) -> Result<Self> {
        let width = schema.fields().len();
        let format = |index: usize| match formats {
            [] => Some(Format::Text),
            [all] => Some(*all),
            each if each.len() == width => each.get(index).copied(),
            _ => None,
        };
        let told = formats.len();
        let columns = schema.fields().iter().enumerate().map(|(index, field)| Some((field.clone(), format(index)?)));
        let columns = columns.collect::<Option<Vec<_>>>().ok_or_else(|| {
            Error::new(ErrorKind::Data, format!("bind message has {told} result formats but query has {width} columns"))
                .with_sqlstate("08P01")
        })?;
        Ok(Self { columns, settings: *settings, names })
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// Writes the cells of these rows, one buffer for each column; what the buffers held before is forgotten.
    ///
    /// # Errors
    /// `Data` for a value that PostgreSQL's form has no place for, `Limit` for one that is too long, `Bug` when the
    /// batch is not of the schema.
    pub fn encode_columns(&self, batch: &RecordBatch, rows: Range<usize>, buffers: &mut Vec<Buffer>) -> Result<()> {
        if batch.num_columns() != self.columns.len() || rows.end > batch.num_rows() || rows.start > rows.end {
            return Err(not_of_schema());
        }
        buffers.resize_with(self.columns.len(), Buffer::default);
        for (((field, format), array), buffer) in self.columns.iter().zip(batch.columns()).zip(buffers) {
            buffer.clear();
            encode(field, array.as_ref(), *format, &self.settings, self.names, rows.clone(), buffer)?;
        }
        Ok(())
    }
}

fn encode(
    field: &Field,
    array: &dyn Array,
    format: Format,
    settings: &TextSettings,
    names: Names,
    rows: Range<usize>,
    buffer: &mut Buffer,
) -> Result<()> {
    let column = Column { meaning: Meaning::of(field), data_type: field.data_type(), array, settings, names };
    let sink = Fill { rows, buffer };
    match format {
        Format::Text => text::write(&column, sink)?,
        Format::Binary => binary::write(&column, sink)?,
    }
}

pub(crate) fn not_of_schema() -> Error {
    Error::new(ErrorKind::Bug, "a batch is not of the schema that it was announced with")
}
