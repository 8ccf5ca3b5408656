//! Lists as PostgreSQL's arrays, which are boxes: of several dimensions, and each of the same length throughout.

use std::ops::Range;

use arrow_buffer::NullBuffer;
use query::{Error, ErrorKind, Result};

use super::buffer::{framed, framed_null};
use super::list::{Lists, is_list};
use super::writer::{Column, Keep, Kept, Sink};
use super::{binary, text as text_cells};
use crate::oid;

/// PostgreSQL's own bound.
const MOST_DIMENSIONS: usize = 6;

/// Lists within lists, down to what is in the innermost.
struct Nest<'a> {
    /// From the outermost to the innermost.
    levels: Vec<Level<'a>>,
    leaves: Kept<'a>,
}

struct Level<'a> {
    nulls: Option<NullBuffer>,
    lists: Lists<'a>,
}

/// How long the lists are at each level, from the outermost; empty for an array without elements.
type Dimensions = Vec<usize>;

impl<'a> Nest<'a> {
    fn of(column: &Column<'a>, write: text_cells::Dispatch<'a>) -> Result<(Self, u32)> {
        let mut levels = Vec::new();
        let mut column = *column;
        while is_list(column.data_type) {
            let lists = Lists::of(column.data_type, column.array)?;
            let nulls = column.array.logical_nulls();
            column = column.inner(lists.element, lists.values.as_ref());
            levels.push(Level { nulls, lists });
        }
        let element = levels.last().map_or(oid::TEXT, |level| oid::of_field_in(level.lists.element, column.names).oid);
        Ok((Self { levels, leaves: write(&column, Keep)? }, element))
    }

    /// The dimensions of a row, and where its leaves lie. They lie one after the other only within each innermost
    /// list, since lists may point anywhere.
    fn measure(&self, row: usize) -> Result<(Dimensions, Vec<Range<usize>>)> {
        let mut dimensions = Dimensions::new();
        let mut ranges: Vec<Range<usize>> = std::iter::once(row..row + 1).collect();
        for (depth, level) in self.levels.iter().enumerate() {
            let mut inner = Vec::with_capacity(ranges.len());
            for row in ranges.into_iter().flatten() {
                if depth > 0 && level.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) {
                    return Err(ragged("a list within it is NULL"));
                }
                inner.push((level.lists.ranges)(row));
            }
            let length = inner.first().map_or(0, ExactSizeIterator::len);
            if inner.iter().any(|range| range.len() != length) {
                return Err(ragged("lists within it are not of the same length"));
            }
            if length == 0 {
                return Ok((Dimensions::new(), Vec::new()));
            }
            dimensions.push(length);
            ranges = inner;
        }
        match dimensions.len() > MOST_DIMENSIONS {
            true => Err(too_deep(dimensions.len())),
            false => Ok((dimensions, ranges)),
        }
    }
}

/// Gives the sink what writes lists as text.
pub(super) fn text<'a, S: Sink<'a>>(column: &Column<'a>, sink: S) -> Result<S::Out> {
    let (nest, _) = Nest::of(column, text_cells::write::<Keep>)?;
    sink.take(column.array.logical_nulls(), move |row, out| {
        let (dimensions, ranges) = nest.measure(row)?;
        if dimensions.is_empty() {
            out.extend_from_slice(b"{}");
            return Ok(());
        }
        let leaves = ranges.into_iter().flatten();
        leaves.enumerate().try_for_each(|(position, leaf)| {
            // As many braces as dimensions begin, and end, here.
            let mut block = 1;
            let mut opening = 0;
            let mut closing = 0;
            for length in dimensions.iter().rev() {
                block *= length;
                opening += usize::from(position % block == 0);
                closing += usize::from((position + 1) % block == 0);
            }
            if position > 0 {
                out.push(b',');
            }
            out.extend(std::iter::repeat_n(b'{', opening));
            match nest.leaves.is_null(leaf) {
                true => out.extend_from_slice(b"NULL"),
                false => element(out, |out| nest.leaves.write(leaf, out))?,
            }
            out.extend(std::iter::repeat_n(b'}', closing));
            Ok(())
        })
    })
}

/// Appends an element, in quotes where it would be read as something else.
fn element(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<()> {
    let from = out.len();
    write(out)?;
    let written = &out[from..];
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | b'{' | b'}' | b',' | b' ' | b'\t'..=b'\r');
    if written.is_empty() || written.eq_ignore_ascii_case(b"NULL") || written.iter().any(special) {
        let plain = out.split_off(from);
        out.push(b'"');
        for byte in plain {
            if matches!(byte, b'"' | b'\\') {
                out.push(b'\\');
            }
            out.push(byte);
        }
        out.push(b'"');
    }
    Ok(())
}

/// Gives the sink what writes lists in the binary form: dimensions, whether there are NULLs, the type of the elements,
/// each dimension's length and first index, then the elements behind their lengths.
pub(super) fn binary<'a, S: Sink<'a>>(column: &Column<'a>, sink: S) -> Result<S::Out> {
    let (nest, element) = Nest::of(column, binary::write::<Keep>)?;
    sink.take(column.array.logical_nulls(), move |row, out| {
        let (dimensions, ranges) = nest.measure(row)?;
        let has_nulls = ranges.iter().cloned().flatten().any(|leaf| nest.leaves.is_null(leaf));
        for word in [dimensions.len() as u32, u32::from(has_nulls), element] {
            out.extend_from_slice(&word.to_be_bytes());
        }
        for length in &dimensions {
            out.extend_from_slice(&(*length as u32).to_be_bytes());
            out.extend_from_slice(&1_u32.to_be_bytes());
        }
        ranges.into_iter().flatten().try_for_each(|leaf| {
            if nest.leaves.is_null(leaf) {
                framed_null(out);
                return Ok(());
            }
            framed(out, |out| nest.leaves.write(leaf, out))
        })
    })
}

fn ragged(why: &str) -> Error {
    Error::new(ErrorKind::Data, "a nested list is not an array of PostgreSQL's")
        .with_sqlstate("2202E")
        .with_detail(format!("{why}, and PostgreSQL's arrays have sub-arrays with matching dimensions"))
        .with_hint("cast it in the query, for example to JSON with to_json(), or to VARCHAR")
}

fn too_deep(depth: usize) -> Error {
    Error::new(
        ErrorKind::Limit,
        format!("number of array dimensions ({depth}) exceeds the maximum allowed ({MOST_DIMENSIONS})"),
    )
    .with_hint("cast it in the query, for example to JSON with to_json()")
}
