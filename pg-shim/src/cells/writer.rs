//! One road from a column's type to what writes its values: for a whole run of rows at once, or one by one where they
//! lie inside of others.

use std::ops::Range;

use arrow_array::Array;
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Field};
use query::Result;

use super::buffer::{framed, framed_null, null};
use super::short::{CELL, Short};
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

    /// As [`Sink::take`], for values that are [`Short`].
    fn short<W>(self, nulls: Option<NullBuffer>, write: W) -> Result<Self::Out>
    where
        W: Fn(usize, &mut Short<'_>) -> Result<()> + 'a;

    /// As [`Sink::take`], for values that are written as they lie: some of these bytes.
    fn lying<W>(self, nulls: Option<NullBuffer>, value: W) -> Result<Self::Out>
    where
        W: Fn(usize) -> (&'a [u8], Range<usize>) + 'a;
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
        let Self { rows, buffer } = self;
        let is_null = is_null(nulls);
        Ok(buffer.values(rows, |row, out| match is_null(row) {
            true => {
                framed_null(out);
                Ok(())
            }
            false => framed(out, |out| write(row, out)),
        }))
    }

    #[inline]
    fn short<W>(self, nulls: Option<NullBuffer>, write: W) -> Result<Self::Out>
    where
        W: Fn(usize, &mut Short<'_>) -> Result<()> + 'a,
    {
        let Self { rows, buffer } = self;
        let is_null = is_null(nulls);
        Ok(buffer.shorts(rows, |row, cell| {
            if is_null(row) {
                return Ok(null(cell));
            }
            let mut short = Short::new(cell);
            write(row, &mut short)?;
            Ok(short.frame())
        }))
    }

    #[inline]
    fn lying<W>(self, nulls: Option<NullBuffer>, value: W) -> Result<Self::Out>
    where
        W: Fn(usize) -> (&'a [u8], Range<usize>) + 'a,
    {
        let Self { rows, buffer } = self;
        let is_null = is_null(nulls);
        Ok(buffer.copies(rows, |row| (!is_null(row)).then(|| value(row))))
    }
}

/// Whether the value of a row is null. What writes the others is called at one place alone, where it is put in line.
#[inline(always)]
fn is_null(nulls: Option<NullBuffer>) -> impl Fn(usize) -> bool {
    let nulls = nulls.filter(|nulls| nulls.null_count() > 0);
    move |row| nulls.as_ref().is_some_and(|nulls| nulls.is_null(row))
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

    fn short<W>(self, nulls: Option<NullBuffer>, write: W) -> Result<Self::Out>
    where
        W: Fn(usize, &mut Short<'_>) -> Result<()> + 'a,
    {
        self.take(nulls, move |row, out| {
            let mut cell = [0; CELL];
            let mut short = Short::new(&mut cell);
            write(row, &mut short)?;
            out.extend_from_slice(short.bytes());
            Ok(())
        })
    }

    fn lying<W>(self, nulls: Option<NullBuffer>, value: W) -> Result<Self::Out>
    where
        W: Fn(usize) -> (&'a [u8], Range<usize>) + 'a,
    {
        self.take(nulls, move |row, out| {
            let (bytes, range) = value(row);
            out.extend_from_slice(bytes.get(range).unwrap_or_default());
            Ok(())
        })
    }
}
