//! Values as text, in whatever way PostgreSQL takes them.

pub(crate) mod array;
mod bytes;
mod clock;
mod datetime;
mod interval;
mod number;
mod tokens;
mod words;

use std::borrow::Cow;

use query::Result;

use super::value::{Value, invalid_text};
use crate::cells::TextSettings;
use crate::cells::{bits, calendar};
use crate::oid;

/// Reads the text of an array.
///
/// # Errors
/// `Data` with 22P02 when it is none.
pub(crate) fn read_array(text: &str) -> Result<array::Elements<'_, str>> {
    array::read(text)
}

/// Reads the text of `bytea`.
///
/// # Errors
/// `Data` with PostgreSQL's SQLSTATE.
pub(crate) fn read_bytea(text: &str) -> Result<Cow<'_, [u8]>> {
    bytes::bytea(text)
}

/// Reads the text of a value that is no array.
///
/// # Errors
/// `Data` with PostgreSQL's SQLSTATE.
pub(crate) fn read<'v>(kind: u32, text: &'v str, settings: &TextSettings) -> Result<Value<'v>> {
    Ok(match kind {
        oid::BOOL => Value::Bool(number::boolean(text).ok_or_else(|| invalid_text("boolean", text))?),
        oid::INT2 => Value::Int(number::integer(text, i16::MIN.into(), i16::MAX.into(), "smallint")?),
        oid::INT4 => Value::Int(number::integer(text, i32::MIN.into(), i32::MAX.into(), "integer")?),
        oid::INT8 => Value::Int(number::integer(text, i64::MIN, i64::MAX, "bigint")?),
        oid::OID => match number::integer(text, i32::MIN.into(), u32::MAX.into(), "oid")? {
            below @ ..0 => Value::Int(below + (1 << 32)),
            number => Value::Int(number),
        },
        oid::FLOAT4 => Value::Float4(number::float::<f32>(text, "real")?),
        oid::FLOAT8 => Value::Float8(number::float::<f64>(text, "double precision")?),
        oid::NUMERIC => Value::Numeric(number::numeric(text)?),
        oid::BYTEA => Value::Bytes(bytes::bytea(text)?),
        oid::UUID => {
            let uuid = bits::parse_uuid(text).ok_or_else(|| invalid_text("uuid", text))?;
            Value::Text(Cow::Owned(written(|out| bits::uuid(out, &uuid))))
        }
        oid::BIT | oid::VARBIT => Value::Text(bytes::bit_string(text)?),
        oid::DATE => Value::Date(datetime::date(text, settings)?),
        oid::TIME => Value::Time(datetime::time(text, settings)?),
        oid::TIMETZ => {
            let (micros, east) = datetime::time_with_zone(text, settings)?;
            Value::Text(Cow::Owned(time_with_zone(micros, east)))
        }
        oid::TIMESTAMP => Value::Moment(datetime::timestamp(text, settings)?),
        oid::TIMESTAMPTZ => Value::Moment(datetime::timestamp_with_zone(text, settings)?),
        oid::INTERVAL => Value::Interval(interval::read(text)?),
        _ => Value::Text(Cow::Borrowed(text)),
    })
}

/// A time with its zone, as the engine reads it.
pub(crate) fn time_with_zone(micros: i64, east: i32) -> String {
    written(|out| {
        calendar::write_time(out, micros);
        calendar::write_offset(out, east);
    })
}

/// What is written, which is ASCII alone.
pub(crate) fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}
