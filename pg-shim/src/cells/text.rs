//! The writer of a column's values as text.

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{self as t, ArrowDictionaryKeyType};
use arrow_buffer::ArrowNativeType;
use arrow_schema::{DataType, IntervalUnit, TimeUnit};
use query::Result;

use super::interval::{Interval, write_interval};
use super::time::{Moment, short_day, unpack_time_with_zone, write_time_with_zone};
use super::typed::{at, of_day_time, of_nano, values};
use super::writer::{Column, Keep, Kept, Sink};
use super::{DateStyle, array, bignum, bits, calendar, float, integer, json, not_of_schema, numeric};
use crate::meaning::Meaning;

/// Gives the sink what writes this column's values.
pub(crate) fn write<'a, S: Sink<'a>>(column: &Column<'a>, sink: S) -> Result<S::Out> {
    match column.meaning {
        Meaning::Plain | Meaning::Json => plain(column, sink),
        meaning => extended(column, meaning, sink),
    }
}

macro_rules! each {
    ($column:expr, $sink:expr, $type:ty, |$out:ident, $value:ident| $write:expr) => {{
        let values = values::<$type>($column.array)?;
        $sink.take($column.array.nulls().cloned(), move |row, $out| {
            let $value = at(values, row);
            $write;
            Ok(())
        })
    }};
}

macro_rules! short {
    ($column:expr, $sink:expr, $type:ty, |$short:ident, $value:ident| $write:expr) => {{
        let values = values::<$type>($column.array)?;
        $sink.short($column.array.nulls().cloned(), move |row, $short| {
            let $value = at(values, row);
            $write;
            Ok(())
        })
    }};
}

fn plain<'a, S: Sink<'a>>(column: &Column<'a>, sink: S) -> Result<S::Out> {
    use DataType as T;
    let settings = column.settings;
    match column.data_type {
        T::Int8 => short!(column, sink, t::Int8Type, |short, value| short.signed(value.into())),
        T::Int16 => short!(column, sink, t::Int16Type, |short, value| short.signed(value.into())),
        T::Int32 => short!(column, sink, t::Int32Type, |short, value| short.signed(value.into())),
        T::Int64 => short!(column, sink, t::Int64Type, |short, value| short.signed(value)),
        T::UInt8 => short!(column, sink, t::UInt8Type, |short, value| short.signed(value.into())),
        T::UInt16 => short!(column, sink, t::UInt16Type, |short, value| short.signed(value.into())),
        T::UInt32 => short!(column, sink, t::UInt32Type, |short, value| short.signed(value.into())),
        T::UInt64 => short!(column, sink, t::UInt64Type, |short, value| short.unsigned(value)),
        T::Decimal32(_, scale) => decimal::<t::Decimal32Type, S>(column, *scale, sink),
        T::Decimal64(_, scale) => decimal::<t::Decimal64Type, S>(column, *scale, sink),
        T::Decimal128(_, scale) => decimal::<t::Decimal128Type, S>(column, *scale, sink),
        T::Decimal256(_, scale) => decimal::<t::Decimal256Type, S>(column, *scale, sink),
        T::Float16 => {
            each!(column, sink, t::Float16Type, |out, value| float::write(
                out,
                value.to_f32(),
                settings.extra_float_digits
            ))
        }
        T::Float32 => {
            each!(column, sink, t::Float32Type, |out, value| float::write(out, value, settings.extra_float_digits))
        }
        T::Float64 => {
            each!(column, sink, t::Float64Type, |out, value| float::write(out, value, settings.extra_float_digits))
        }
        T::Date32 => short!(column, sink, t::Date32Type, |short, value| short_day(short, value, settings)),
        T::Time32(_) | T::Time64(_) => time(column, sink),
        T::Date64 | T::Timestamp(..) => timestamp(column, sink),
        T::Interval(_) | T::Duration(_) => interval(column, sink),
        _ => varying(column, sink),
    }
}

fn varying<'a, S: Sink<'a>>(column: &Column<'a>, sink: S) -> Result<S::Out> {
    use DataType as T;
    let output = column.settings.bytea_output;
    match column.data_type {
        T::Utf8 | T::LargeUtf8 | T::Utf8View => lying(column, sink),
        T::Binary | T::LargeBinary | T::BinaryView | T::FixedSizeBinary(_) => {
            bytes(column, sink, move |out, value| bits::bytea(out, value, output))
        }
        T::Boolean => {
            let booleans = column.array.as_boolean_opt().ok_or_else(not_of_schema)?;
            sink.short(booleans.nulls().cloned(), move |row, short| {
                short.put([if booleans.value(row) { b't' } else { b'f' }]);
                Ok(())
            })
        }
        T::Null => sink.take(column.array.logical_nulls(), |_, _| Ok(())),
        T::Dictionary(key, kind) => dictionary(column, key, kind, sink, write::<Keep>),
        T::List(_) | T::LargeList(_) | T::FixedSizeList(..) | T::ListView(_) | T::LargeListView(_) => {
            array::text(column, sink)
        }
        T::Struct(_) | T::Map(..) | T::Union(..) => json::whole(column, sink),
        _ => Err(unsendable(column.data_type)),
    }
}

fn extended<'a, S: Sink<'a>>(column: &Column<'a>, meaning: Meaning, sink: S) -> Result<S::Out> {
    use DataType as T;
    match (meaning, column.data_type) {
        (Meaning::Uuid, T::FixedSizeBinary(_)) => bytes(column, sink, bits::uuid),
        (Meaning::Bit, T::Binary | T::LargeBinary | T::BinaryView) => bytes(column, sink, |out, value| {
            if let Some(value) = bits::Bits::of_engine(value) {
                value.write_text(out);
            }
        }),
        (Meaning::HugeInt, T::FixedSizeBinary(16)) => {
            bytes(column, sink, |out, value| integer::write_wide(out, i128::from_le_bytes(sixteen(value))))
        }
        // The engine's Arrow has one type for both, and the highest bit in place of a sign.
        (Meaning::UnsignedHugeInt, T::Decimal128(_, 0)) => {
            short!(column, sink, t::Decimal128Type, |short, value| numeric::short_text(short, value as u128, 0))
        }
        (Meaning::UnsignedHugeInt, T::FixedSizeBinary(16)) => {
            bytes(column, sink, |out, value| integer::write_wide(out, u128::from_le_bytes(sixteen(value))))
        }
        (Meaning::BigNum, T::Binary | T::LargeBinary | T::BinaryView) => through_bytes(column, sink, |out, value| {
            let (negative, digits) = bignum::digits(value)?;
            out.extend_from_slice(if negative { b"-" } else { b"" });
            out.extend_from_slice(digits.as_bytes());
            Ok(())
        }),
        (Meaning::TimeWithZone, T::FixedSizeBinary(8)) => {
            let array = column.array.as_fixed_size_binary_opt().ok_or_else(not_of_schema)?;
            sink.take(array.nulls().cloned(), move |row, out| {
                write_time_with_zone(out, unpack_time_with_zone(array.value(row))?);
                Ok(())
            })
        }
        (Meaning::TimeWithZone, T::Time64(_)) => {
            let micros = micros_of_time(column)?;
            sink.take(column.array.nulls().cloned(), move |row, out| {
                write_time_with_zone(out, (micros(row), 0));
                Ok(())
            })
        }
        (Meaning::Bool, T::Int8) => {
            short!(column, sink, t::Int8Type, |short, value| short.put([if value != 0 { b't' } else { b'f' }]))
        }
        _ => plain(column, sink),
    }
}

pub(super) fn sixteen(value: &[u8]) -> [u8; 16] {
    value.first_chunk().copied().unwrap_or_default()
}

fn decimal<'a, T, S>(column: &Column<'a>, scale: i8, sink: S) -> Result<S::Out>
where
    T: arrow_array::ArrowPrimitiveType<Native: numeric::Unscaled>,
    S: Sink<'a>,
{
    match numeric::is_short::<T::Native>(scale) {
        true => short!(column, sink, T, |short, value| numeric::short_text(short, value, scale)),
        false => each!(column, sink, T, |out, value| numeric::write_text(out, value, scale)),
    }
}

/// Strings and blobs, however they lie.
pub(super) fn bytes<'a, S: Sink<'a>>(
    column: &Column<'a>,
    sink: S,
    write: impl Fn(&mut Vec<u8>, &[u8]) + 'a,
) -> Result<S::Out> {
    through_bytes(column, sink, move |out, value| {
        write(out, value);
        Ok(())
    })
}

/// Strings and blobs that are written as they lie.
pub(super) fn lying<'a, S: Sink<'a>>(column: &Column<'a>, sink: S) -> Result<S::Out> {
    use DataType as T;
    let array = column.array;
    let nulls = array.nulls().cloned();
    macro_rules! among_others {
        ($array:expr) => {{
            let array = $array.ok_or_else(not_of_schema)?;
            let (values, offsets) = (array.value_data(), array.value_offsets());
            sink.lying(nulls, move |row| (values, at(offsets, row).as_usize()..at(offsets, row + 1).as_usize()))
        }};
    }
    match array.data_type() {
        T::Utf8 => among_others!(array.as_string_opt::<i32>()),
        T::LargeUtf8 => among_others!(array.as_string_opt::<i64>()),
        T::Binary => among_others!(array.as_binary_opt::<i32>()),
        T::LargeBinary => among_others!(array.as_binary_opt::<i64>()),
        _ => bytes(column, sink, |out, value| out.extend_from_slice(value)),
    }
}

/// As [`bytes`], where a value may be refused.
pub(super) fn through_bytes<'a, S: Sink<'a>>(
    column: &Column<'a>,
    sink: S,
    write: impl Fn(&mut Vec<u8>, &[u8]) -> Result<()> + 'a,
) -> Result<S::Out> {
    use DataType as T;
    let array = column.array;
    let nulls = array.nulls().cloned();
    macro_rules! through {
        ($array:expr) => {{
            let array = $array.ok_or_else(not_of_schema)?;
            sink.take(nulls, move |row, out| write(out, array.value(row).as_ref()))
        }};
    }
    match array.data_type() {
        T::Utf8 => through!(array.as_string_opt::<i32>()),
        T::LargeUtf8 => through!(array.as_string_opt::<i64>()),
        T::Utf8View => through!(array.as_string_view_opt()),
        T::Binary => through!(array.as_binary_opt::<i32>()),
        T::LargeBinary => through!(array.as_binary_opt::<i64>()),
        T::BinaryView => through!(array.as_binary_view_opt()),
        T::FixedSizeBinary(_) => through!(array.as_fixed_size_binary_opt()),
        _ => Err(not_of_schema()),
    }
}

/// A time of the day in microseconds.
pub(super) fn micros_of_time<'a>(column: &Column<'a>) -> Result<impl Fn(usize) -> i64 + 'a> {
    enum Values<'a> {
        Narrow(&'a [i32], i64),
        Wide(&'a [i64], i64),
    }
    let array = column.array;
    let values = match array.data_type() {
        DataType::Time32(TimeUnit::Second) => Values::Narrow(values::<t::Time32SecondType>(array)?, 1_000_000),
        DataType::Time32(_) => Values::Narrow(values::<t::Time32MillisecondType>(array)?, 1000),
        DataType::Time64(TimeUnit::Nanosecond) => Values::Wide(values::<t::Time64NanosecondType>(array)?, 1000),
        DataType::Time64(_) => Values::Wide(values::<t::Time64MicrosecondType>(array)?, 1),
        _ => return Err(not_of_schema()),
    };
    // What lies outside of a day is none of its times.
    let of_day = |micros: i64| micros.clamp(0, calendar::MICROS_PER_DAY);
    Ok(move |row| match values {
        Values::Narrow(values, times) => of_day(i64::from(at(values, row)) * times),
        Values::Wide(values, parts) => of_day(at(values, row) / parts),
    })
}

fn time<'a, S: Sink<'a>>(column: &Column<'a>, sink: S) -> Result<S::Out> {
    let micros = micros_of_time(column)?;
    sink.short(column.array.nulls().cloned(), move |row, short| {
        calendar::short_time(short, micros(row));
        Ok(())
    })
}

/// The values of a timestamp's column with their unit.
pub(super) fn timestamps<'a>(column: &Column<'a>) -> Result<(&'a [i64], TimeUnit)> {
    let array = column.array;
    Ok(match array.data_type() {
        DataType::Date64 => (values::<t::Date64Type>(array)?, TimeUnit::Millisecond),
        DataType::Timestamp(TimeUnit::Second, _) => (values::<t::TimestampSecondType>(array)?, TimeUnit::Second),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            (values::<t::TimestampMillisecondType>(array)?, TimeUnit::Millisecond)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            (values::<t::TimestampMicrosecondType>(array)?, TimeUnit::Microsecond)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            (values::<t::TimestampNanosecondType>(array)?, TimeUnit::Nanosecond)
        }
        _ => return Err(not_of_schema()),
    })
}

fn timestamp<'a, S: Sink<'a>>(column: &Column<'a>, sink: S) -> Result<S::Out> {
    let (values, unit) = timestamps(column)?;
    let (settings, nulls) = (column.settings, column.array.nulls().cloned());
    let is_iso = settings.date_style == DateStyle::Iso;
    match column.data_type {
        DataType::Timestamp(_, Some(_)) if is_iso && settings.time_zone == chrono_tz::Tz::UTC => {
            sink.short(nulls, move |row, short| {
                let moment = Moment::of(at(values, row), unit)?;
                let mut outcome = Ok(());
                match moment.short(short) {
                    true => short.put(*b"+00"),
                    false => short.text(|out| outcome = moment.write_zoned(out, settings)),
                }
                outcome
            })
        }
        DataType::Timestamp(_, Some(_)) => {
            sink.take(nulls, move |row, out| Moment::of(at(values, row), unit)?.write_zoned(out, settings))
        }
        _ if is_iso => sink.short(nulls, move |row, short| {
            let moment = Moment::of(at(values, row), unit)?;
            if !moment.short(short) {
                short.text(|out| moment.write_local(out, settings));
            }
            Ok(())
        }),
        _ => sink.take(nulls, move |row, out| {
            Moment::of(at(values, row), unit)?.write_local(out, settings);
            Ok(())
        }),
    }
}

fn interval<'a, S: Sink<'a>>(column: &Column<'a>, sink: S) -> Result<S::Out> {
    let settings = column.settings;
    let interval = intervals(column)?;
    sink.take(column.array.nulls().cloned(), move |row, out| {
        write_interval(out, interval(row), settings);
        Ok(())
    })
}

/// The intervals of a column, of whichever kind.
pub(super) fn intervals<'a>(column: &Column<'a>) -> Result<Box<dyn Fn(usize) -> Interval + 'a>> {
    let array = column.array;
    let micros = |micros: i64| Interval { micros, ..Interval::default() };
    Ok(match array.data_type() {
        DataType::Interval(IntervalUnit::MonthDayNano) => {
            let values = values::<t::IntervalMonthDayNanoType>(array)?;
            Box::new(move |row| of_nano(at(values, row)))
        }
        DataType::Interval(IntervalUnit::DayTime) => {
            let values = values::<t::IntervalDayTimeType>(array)?;
            Box::new(move |row| of_day_time(at(values, row)))
        }
        DataType::Interval(IntervalUnit::YearMonth) => {
            let values = values::<t::IntervalYearMonthType>(array)?;
            Box::new(move |row| Interval { months: at(values, row), ..Interval::default() })
        }
        DataType::Duration(unit) => {
            let (values, times, parts) = match unit {
                TimeUnit::Second => (values::<t::DurationSecondType>(array)?, 1_000_000, 1),
                TimeUnit::Millisecond => (values::<t::DurationMillisecondType>(array)?, 1000, 1),
                TimeUnit::Microsecond => (values::<t::DurationMicrosecondType>(array)?, 1, 1),
                TimeUnit::Nanosecond => (values::<t::DurationNanosecondType>(array)?, 1, 1000),
            };
            Box::new(move |row| micros((at(values, row) / parts).saturating_mul(times)))
        }
        _ => return Err(not_of_schema()),
    })
}

/// What writes a column's values, with its type forgotten.
pub(super) type Dispatch<'a> = fn(&Column<'a>, Keep) -> Result<Kept<'a>>;

/// The values that a dictionary's keys name.
pub(super) fn dictionary<'a, S: Sink<'a>>(
    column: &Column<'a>,
    key: &DataType,
    kind: &'a DataType,
    sink: S,
    write: Dispatch<'a>,
) -> Result<S::Out> {
    match key {
        DataType::Int8 => through_keys::<t::Int8Type, S>(column, kind, sink, write),
        DataType::Int16 => through_keys::<t::Int16Type, S>(column, kind, sink, write),
        DataType::Int32 => through_keys::<t::Int32Type, S>(column, kind, sink, write),
        DataType::Int64 => through_keys::<t::Int64Type, S>(column, kind, sink, write),
        DataType::UInt8 => through_keys::<t::UInt8Type, S>(column, kind, sink, write),
        DataType::UInt16 => through_keys::<t::UInt16Type, S>(column, kind, sink, write),
        DataType::UInt32 => through_keys::<t::UInt32Type, S>(column, kind, sink, write),
        DataType::UInt64 => through_keys::<t::UInt64Type, S>(column, kind, sink, write),
        _ => Err(not_of_schema()),
    }
}

fn through_keys<'a, K: ArrowDictionaryKeyType, S: Sink<'a>>(
    column: &Column<'a>,
    kind: &'a DataType,
    sink: S,
    write: Dispatch<'a>,
) -> Result<S::Out> {
    let dictionary = column.array.as_dictionary_opt::<K>().ok_or_else(not_of_schema)?;
    let nulls = column.array.logical_nulls();
    let keys = dictionary.keys().values();
    let entries = write(&Column { data_type: kind, array: dictionary.values().as_ref(), ..*column }, Keep)?;
    sink.take(nulls, move |row, out| entries.write(at(keys, row).as_usize(), out))
}

pub(super) fn unsendable(data_type: &DataType) -> query::Error {
    query::Error::new(query::ErrorKind::Unsupported, format!("PostgreSQL has no type for {data_type}"))
        .with_hint("cast it in the query, for example to VARCHAR")
}
