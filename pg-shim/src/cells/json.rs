//! Structs, maps and unions as JSON, which PostgreSQL's clients read instead.

use arrow_array::cast::AsArray;
use arrow_schema::DataType;
use query::Result;

use super::list::{Lists, is_list};
use super::writer::{Column, Keep, Kept, Sink};
use super::{not_of_schema, text};
use crate::meaning::Meaning;

/// Appends the value of a row, also if it is null.
type Write<'a> = Box<dyn Fn(usize, &mut Vec<u8>) -> Result<()> + 'a>;

/// Gives the sink what writes a column of these.
pub(super) fn whole<'a, S: Sink<'a>>(column: &Column<'a>, sink: S) -> Result<S::Out> {
    let write = content(column)?;
    sink.take(column.array.logical_nulls(), write)
}

/// A value within another: `null` stands for those that are.
fn within<'a>(column: &Column<'a>) -> Result<Write<'a>> {
    let write = content(column)?;
    let Some(nulls) = column.array.logical_nulls() else { return Ok(write) };
    Ok(Box::new(move |row, out| match nulls.is_null(row) {
        true => {
            out.extend_from_slice(b"null");
            Ok(())
        }
        false => write(row, out),
    }))
}

fn content<'a>(column: &Column<'a>) -> Result<Write<'a>> {
    match column.data_type {
        DataType::Struct(_) => of_struct(column),
        DataType::Map(..) => of_map(column),
        DataType::Union(..) => of_union(column),
        data_type if is_list(data_type) => of_list(column),
        _ => scalar(column),
    }
}

fn of_struct<'a>(column: &Column<'a>) -> Result<Write<'a>> {
    let array = column.array.as_struct_opt().ok_or_else(not_of_schema)?;
    let DataType::Struct(fields) = column.data_type else { return Err(not_of_schema()) };
    if fields.len() != array.num_columns() {
        return Err(not_of_schema());
    }
    let members = fields.iter().zip(array.columns()).map(|(field, values)| {
        let mut name = Vec::new();
        quoted(&mut name, field.name().as_bytes());
        name.push(b':');
        Ok((name, within(&column.inner(field, values.as_ref()))?))
    });
    let members = members.collect::<Result<Vec<_>>>()?;
    Ok(Box::new(move |row, out| {
        out.push(b'{');
        for (index, (name, write)) in members.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            out.extend_from_slice(name);
            write(row, out)?;
        }
        out.push(b'}');
        Ok(())
    }))
}

fn of_map<'a>(column: &Column<'a>) -> Result<Write<'a>> {
    let map = column.array.as_map_opt().ok_or_else(not_of_schema)?;
    let DataType::Map(entries, _) = column.data_type else { return Err(not_of_schema()) };
    let DataType::Struct(fields) = entries.data_type() else { return Err(not_of_schema()) };
    let [key, value] = fields.as_ref() else { return Err(not_of_schema()) };
    let keys = key_writer(&column.inner(key, map.keys().as_ref()))?;
    let values = within(&column.inner(value, map.values().as_ref()))?;
    let offsets = map.value_offsets();
    Ok(Box::new(move |row, out| {
        out.push(b'{');
        let (from, to) = (offsets[row] as usize, offsets[row + 1] as usize);
        for entry in from..to {
            if entry > from {
                out.push(b',');
            }
            keys(entry, out)?;
            out.push(b':');
            values(entry, out)?;
        }
        out.push(b'}');
        Ok(())
    }))
}

/// A key is a string, whatever it is of.
fn key_writer<'a>(column: &Column<'a>) -> Result<Write<'a>> {
    let nested = matches!(column.data_type, DataType::Struct(_) | DataType::Map(..) | DataType::Union(..));
    let write = match nested || is_list(column.data_type) {
        true => content(column)?,
        false => {
            let kept = text::write(column, Keep)?;
            Box::new(move |row, out: &mut Vec<u8>| kept.write(row, out)) as Write<'a>
        }
    };
    Ok(in_quotes(write))
}

fn of_union<'a>(column: &Column<'a>) -> Result<Write<'a>> {
    let array = column.array.as_union_opt().ok_or_else(not_of_schema)?;
    let DataType::Union(fields, _) = column.data_type else { return Err(not_of_schema()) };
    let mut members: Vec<Option<Write<'a>>> = Vec::new();
    for (id, field) in fields.iter() {
        let place = usize::try_from(id).map_err(|_| not_of_schema())?;
        members.resize_with(members.len().max(place + 1), || None);
        members[place] = Some(within(&column.inner(field, array.child(id).as_ref()))?);
    }
    Ok(Box::new(move |row, out| {
        let place = usize::try_from(array.type_id(row)).map_err(|_| not_of_schema())?;
        let write = members.get(place).and_then(Option::as_ref).ok_or_else(not_of_schema)?;
        write(array.value_offset(row), out)
    }))
}

fn of_list<'a>(column: &Column<'a>) -> Result<Write<'a>> {
    let Lists { element, values, ranges } = Lists::of(column.data_type, column.array)?;
    let write = within(&column.inner(element, values.as_ref()))?;
    Ok(Box::new(move |row, out| {
        out.push(b'[');
        let range = ranges(row);
        for place in range.clone() {
            if place > range.start {
                out.push(b',');
            }
            write(place, out)?;
        }
        out.push(b']');
        Ok(())
    }))
}

fn scalar<'a>(column: &Column<'a>) -> Result<Write<'a>> {
    let kept = text::write(column, Keep)?;
    let data_type = match column.data_type {
        DataType::Dictionary(_, values) => values.as_ref(),
        data_type => data_type,
    };
    match (column.meaning, data_type) {
        (Meaning::Json | Meaning::HugeInt | Meaning::UnsignedHugeInt, _) => {
            Ok(Box::new(move |row, out| kept.write(row, out)))
        }
        (Meaning::Bool, _) | (_, DataType::Boolean) => Ok(boolean(kept)),
        (_, data_type) if data_type.is_floating() => Ok(Box::new(move |row, out| {
            let from = out.len();
            kept.write(row, out)?;
            // JSON has neither NaN nor infinity.
            let is_number = out.last().is_some_and(u8::is_ascii_digit);
            if !is_number {
                let text = out.split_off(from);
                quoted(out, &text);
            }
            Ok(())
        })),
        (_, data_type) if data_type.is_numeric() => Ok(Box::new(move |row, out| kept.write(row, out))),
        _ => Ok(in_quotes(Box::new(move |row, out| kept.write(row, out)))),
    }
}

fn boolean(kept: Kept<'_>) -> Write<'_> {
    Box::new(move |row, out| {
        kept.write(row, out)?;
        let word: &[u8] = if out.pop() == Some(b't') { b"true" } else { b"false" };
        out.extend_from_slice(word);
        Ok(())
    })
}

fn in_quotes(write: Write<'_>) -> Write<'_> {
    Box::new(move |row, out| {
        let from = out.len();
        write(row, out)?;
        let text = out.split_off(from);
        quoted(out, &text);
        Ok(())
    })
}

/// Appends a string of JSON.
fn quoted(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    for byte in text {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x0c => out.extend_from_slice(b"\\f"),
            0..=0x1f => {
                out.extend_from_slice(b"\\u00");
                super::bits::hex(out, std::slice::from_ref(byte));
            }
            byte => out.push(*byte),
        }
    }
    out.push(b'"');
}
