//! The writer of a column's values in PostgreSQL's binary form.

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types as t;
use arrow_schema::DataType;
use query::Result;

use super::text::{
    bytes, dictionary, intervals, lying, micros_of_time, sixteen, through_bytes, timestamps, unsendable,
};
use super::time::{Moment, day_to_postgres, unpack_time_with_zone};
use super::typed::{at, values};
use super::writer::{Column, Keep, Sink};
use super::{array, bignum, bits, json, not_of_schema, numeric};
use crate::meaning::Meaning;
use crate::oid::Names;

/// Gives the sink what writes this column's values.
pub(crate) fn write<'a, S: Sink<'a>>(column: &Column<'a>, sink: S) -> Result<S::Out> {
    match column.meaning {
        Meaning::Plain | Meaning::Json => plain(column, sink),
        meaning => extended(column, meaning, sink),
    }
}

macro_rules! each {
    ($column:expr, $sink:expr, $type:ty, |$value:ident| $bytes:expr) => {{
        let values = values::<$type>($column.array)?;
        $sink.short($column.array.nulls().cloned(), move |row, short| {
            let $value = at(values, row);
            short.put($bytes);
            Ok(())
        })
    }};
}

macro_rules! decimal {
    ($column:expr, $sink:expr, $type:ty, $scale:expr) => {{
        let (values, scale, nulls) = (values::<$type>($column.array)?, $scale, $column.array.nulls().cloned());
        match numeric::is_short::<<$type as t::ArrowPrimitiveType>::Native>(scale) {
            true => $sink.short(nulls, move |row, short| numeric::short_binary(short, at(values, row), scale)),
            false => $sink.take(nulls, move |row, out| numeric::write_binary(out, at(values, row), scale)),
        }
    }};
}

fn plain<'a, S: Sink<'a>>(column: &Column<'a>, sink: S) -> Result<S::Out> {
    use DataType as T;
    match column.data_type {
        T::Int8 => each!(column, sink, t::Int8Type, |value| i16::from(value).to_be_bytes()),
        T::Int16 => each!(column, sink, t::Int16Type, |value| value.to_be_bytes()),
        T::Int32 => each!(column, sink, t::Int32Type, |value| value.to_be_bytes()),
        T::Int64 => each!(column, sink, t::Int64Type, |value| value.to_be_bytes()),
        T::UInt8 => each!(column, sink, t::UInt8Type, |value| i16::from(value).to_be_bytes()),
        T::UInt16 => each!(column, sink, t::UInt16Type, |value| i32::from(value).to_be_bytes()),
        T::UInt32 if column.names == Names::Catalog => {
            each!(column, sink, t::UInt32Type, |value| value.to_be_bytes())
        }
        T::UInt32 => each!(column, sink, t::UInt32Type, |value| i64::from(value).to_be_bytes()),
        T::UInt64 => decimal!(column, sink, t::UInt64Type, 0),
        T::Decimal32(_, scale) => decimal!(column, sink, t::Decimal32Type, *scale),
        T::Decimal64(_, scale) => decimal!(column, sink, t::Decimal64Type, *scale),
        T::Decimal128(_, scale) => decimal!(column, sink, t::Decimal128Type, *scale),
        T::Decimal256(_, scale) => decimal!(column, sink, t::Decimal256Type, *scale),
        T::Float16 => each!(column, sink, t::Float16Type, |value| value.to_f32().to_be_bytes()),
        T::Float32 => each!(column, sink, t::Float32Type, |value| value.to_be_bytes()),
        T::Float64 => each!(column, sink, t::Float64Type, |value| value.to_be_bytes()),
        T::Date32 => each!(column, sink, t::Date32Type, |value| day_to_postgres(value)?.to_be_bytes()),
        T::Time32(_) | T::Time64(_) => {
            let micros = micros_of_time(column)?;
            sink.short(column.array.nulls().cloned(), move |row, short| {
                short.put(micros(row).to_be_bytes());
                Ok(())
            })
        }
        T::Date64 | T::Timestamp(..) => {
            let (values, unit) = timestamps(column)?;
            sink.short(column.array.nulls().cloned(), move |row, short| {
                short.put(Moment::of(at(values, row), unit)?.to_postgres()?.to_be_bytes());
                Ok(())
            })
        }
        _ => varying(column, sink),
    }
}

fn varying<'a, S: Sink<'a>>(column: &Column<'a>, sink: S) -> Result<S::Out> {
    use DataType as T;
    match column.data_type {
        T::Interval(_) | T::Duration(_) => {
            let interval = intervals(column)?;
            sink.short(column.array.nulls().cloned(), move |row, short| {
                let interval = interval(row);
                short.put(interval.micros.to_be_bytes());
                short.put(interval.days.to_be_bytes());
                short.put(interval.months.to_be_bytes());
                Ok(())
            })
        }
        T::Utf8 | T::LargeUtf8 | T::Utf8View | T::Binary | T::LargeBinary | T::BinaryView | T::FixedSizeBinary(_) => {
            lying(column, sink)
        }
        T::Boolean => {
            let booleans = column.array.as_boolean_opt().ok_or_else(not_of_schema)?;
            sink.short(booleans.nulls().cloned(), move |row, short| {
                short.put([u8::from(booleans.value(row))]);
                Ok(())
            })
        }
        T::Null => sink.take(column.array.logical_nulls(), |_, _| Ok(())),
        T::Dictionary(key, kind) => dictionary(column, key, kind, sink, write::<Keep>),
        T::List(_) | T::LargeList(_) | T::FixedSizeList(..) | T::ListView(_) | T::LargeListView(_) => {
            array::binary(column, sink)
        }
        T::Struct(_) | T::Map(..) | T::Union(..) => json::whole(column, sink),
        _ => Err(unsendable(column.data_type)),
    }
}

fn extended<'a, S: Sink<'a>>(column: &Column<'a>, meaning: Meaning, sink: S) -> Result<S::Out> {
    use DataType as T;
    match (meaning, column.data_type) {
        (Meaning::Uuid, T::Utf8 | T::LargeUtf8 | T::Utf8View) => bytes(column, sink, |out, value| {
            let uuid = std::str::from_utf8(value).ok().and_then(bits::parse_uuid);
            out.extend_from_slice(&uuid.unwrap_or_default());
        }),
        (Meaning::Bit, T::Binary | T::LargeBinary | T::BinaryView) => bytes(column, sink, |out, value| {
            if let Some(value) = bits::Bits::of_engine(value) {
                value.write_binary(out);
            }
        }),
        (Meaning::BigNum, T::Binary | T::LargeBinary | T::BinaryView) => through_bytes(column, sink, |out, value| {
            let (negative, digits) = bignum::digits(value)?;
            numeric::from_digits(out, negative, &digits, 0)
        }),
        (Meaning::HugeInt, T::FixedSizeBinary(16)) => {
            let array = column.array.as_fixed_size_binary_opt().ok_or_else(not_of_schema)?;
            sink.short(array.nulls().cloned(), move |row, short| {
                numeric::short_binary(short, i128::from_le_bytes(sixteen(array.value(row))), 0)
            })
        }
        (Meaning::UnsignedHugeInt, T::Decimal128(_, 0)) => {
            let values = values::<t::Decimal128Type>(column.array)?;
            sink.short(column.array.nulls().cloned(), move |row, short| {
                numeric::short_binary(short, at(values, row) as u128, 0)
            })
        }
        (Meaning::UnsignedHugeInt, T::FixedSizeBinary(16)) => {
            let array = column.array.as_fixed_size_binary_opt().ok_or_else(not_of_schema)?;
            sink.short(array.nulls().cloned(), move |row, short| {
                numeric::short_binary(short, u128::from_le_bytes(sixteen(array.value(row))), 0)
            })
        }
        (Meaning::TimeWithZone, T::FixedSizeBinary(8)) => {
            let array = column.array.as_fixed_size_binary_opt().ok_or_else(not_of_schema)?;
            sink.take(array.nulls().cloned(), move |row, out| {
                time_with_zone(out, unpack_time_with_zone(array.value(row))?);
                Ok(())
            })
        }
        (Meaning::TimeWithZone, T::Time64(_)) => {
            let micros = micros_of_time(column)?;
            sink.take(column.array.nulls().cloned(), move |row, out| {
                time_with_zone(out, (micros(row), 0));
                Ok(())
            })
        }
        (Meaning::Bool, T::Int8) => each!(column, sink, t::Int8Type, |value| [u8::from(value != 0)]),
        _ => plain(column, sink),
    }
}

/// PostgreSQL counts the seconds of a zone to the west.
fn time_with_zone(out: &mut Vec<u8>, (micros, east): (i64, i32)) {
    out.extend_from_slice(&micros.to_be_bytes());
    out.extend_from_slice(&(-east).to_be_bytes());
}
