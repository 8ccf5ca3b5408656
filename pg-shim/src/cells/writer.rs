//! One road from a column's type to what writes its values: for a whole run of rows at once, or one by one where they
//! lie inside of others.

use std::ops::Range;

use arrow_array::Array;
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Field};
use query::Result;

use super::{Buffer, TextSettings};
use crate::meaning::Meaning;
use crate::oid::Names;

/// A column and what its values are written by.
#[derive(Clone, Copy)]
pub(crate) struct Column<'a> {
    pub(crate) meaning: Meaning,
    pub(crate) data_type: &'a DataType,
    pub(crate) array: &'a dyn Array,
    pub(crate) settings: &'a TextSettings,
    pub(crate) names: Names,
}

impl<'a> Column<'a> {
    /// A column inside of this one.
    pub(crate) fn inner(&self, field: &'a Field, array: &'a dyn Array) -> Self {
        Self { meaning: Meaning::of(field), data_type: field.data_type(), array, ..*self }
    }
}

/// What takes the writer of a column's values, with its type known.
pub(crate) trait Sink<'a> {
    type Out;

    /// `write` appends the value of a row that is not null.
    fn take<W>(self, nulls: Option<NullBuffer>, write: W) -> Result<Self::Out>
    where
        W: Fn(usize, &mut Vec<u8>) -> Result<()> + 'a;
}

/// Writes a run of rows.
pub(crate) struct Fill<'b> {
    pub(crate) rows: Range<usize>,
    pub(crate) buffer: &'b mut Buffer,
}

impl<'a> Sink<'a> for Fill<'_> {
    type Out = Result<()>;

    #[inline]
    fn take<W>(self, nulls: Option<NullBuffer>, write: W) -> Result<Self::Out>
    where
        W: Fn(usize, &mut Vec<u8>) -> Result<()> + 'a,
    {
        let Self { mut rows, buffer } = self;
        Ok(match nulls.filter(|nulls| nulls.null_count() > 0) {
            None => rows.try_for_each(|row| buffer.value(|out| write(row, out))),
            Some(nulls) => rows.try_for_each(|row| match nulls.is_valid(row) {
                true => buffer.value(|out| write(row, out)),
                false => {
                    buffer.null();
                    Ok(())
                }
            }),
        })
    }
}

/// Keeps the writer, for values inside of others.
pub(crate) struct Keep;

/// Appends the value of a row.
type Write<'a> = Box<dyn Fn(usize, &mut Vec<u8>) -> Result<()> + 'a>;

/// A writer whose type is forgotten.
pub(crate) struct Kept<'a> {
    nulls: Option<NullBuffer>,
    write: Write<'a>,
}

impl Kept<'_> {
    pub(crate) fn is_null(&self, row: usize) -> bool {
        self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row))
    }

    pub(crate) fn write(&self, row: usize, out: &mut Vec<u8>) -> Result<()> {
        (self.write)(row, out)
    }
}

impl<'a> Sink<'a> for Keep {
    type Out = Kept<'a>;

    fn take<W>(self, nulls: Option<NullBuffer>, write: W) -> Result<Self::Out>
    where
        W: Fn(usize, &mut Vec<u8>) -> Result<()> + 'a,
    {
        Ok(Kept { nulls, write: Box::new(write) })
    }
}
