//! Values of a client's parameters, for the engine.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal128Type, Decimal256Type, DurationMicrosecondType, Float16Type, Float32Type,
    Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, IntervalDayTimeType, IntervalMonthDayNanoType,
    IntervalYearMonthType, Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, IntervalUnit, TimeUnit};
use query::{Error, ErrorKind, Result};

use crate::ffi::Value;

/// A row of a parameter column as a value of the engine.
pub(super) fn value(array: &ArrayRef, row: usize) -> Result<Value> {
    if array.is_null(row) {
        return Ok(Value::null());
    }
    let value = match array.data_type() {
        DataType::Null => Value::null(),
        DataType::Boolean => Value::bool(array.as_boolean().value(row)),
        DataType::Int8 => Value::i8(array.as_primitive::<Int8Type>().value(row)),
        DataType::Int16 => Value::i16(array.as_primitive::<Int16Type>().value(row)),
        DataType::Int32 => Value::i32(array.as_primitive::<Int32Type>().value(row)),
        DataType::Int64 => Value::i64(array.as_primitive::<Int64Type>().value(row)),
        DataType::UInt8 => Value::u8(array.as_primitive::<UInt8Type>().value(row)),
        DataType::UInt16 => Value::u16(array.as_primitive::<UInt16Type>().value(row)),
        DataType::UInt32 => Value::u32(array.as_primitive::<UInt32Type>().value(row)),
        DataType::UInt64 => Value::u64(array.as_primitive::<UInt64Type>().value(row)),
        DataType::Float16 => Value::f32(array.as_primitive::<Float16Type>().value(row).to_f32()),
        DataType::Float32 => Value::f32(array.as_primitive::<Float32Type>().value(row)),
        DataType::Float64 => Value::f64(array.as_primitive::<Float64Type>().value(row)),
        DataType::Utf8 => Value::text(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Value::text(array.as_string::<i64>().value(row)),
        DataType::Utf8View => Value::text(array.as_string_view().value(row)),
        DataType::Binary => Value::blob(array.as_binary::<i32>().value(row)),
        DataType::LargeBinary => Value::blob(array.as_binary::<i64>().value(row)),
        DataType::BinaryView => Value::blob(array.as_binary_view().value(row)),
        DataType::FixedSizeBinary(_) => Value::blob(array.as_fixed_size_binary().value(row)),
        DataType::Decimal128(width, scale) => {
            decimal(array.as_primitive::<Decimal128Type>().value(row), *width, *scale)?
        }
        DataType::Decimal256(width, scale) => {
            let wide = array.as_primitive::<Decimal256Type>().value(row);
            decimal(wide.to_i128().ok_or_else(|| unsendable(array.data_type()))?, *width, *scale)?
        }
        DataType::Date32 => Value::date(array.as_primitive::<Date32Type>().value(row)),
        DataType::Date64 => Value::timestamp_ms(array.as_primitive::<Date64Type>().value(row)),
        DataType::Time32(_) | DataType::Time64(_) => time(array, row)?,
        DataType::Timestamp(unit, zone) => timestamp(array, row, *unit, zone.is_some())?,
        DataType::Interval(unit) => interval(array, row, *unit),
        DataType::Duration(TimeUnit::Microsecond) => {
            Value::interval(0, 0, array.as_primitive::<DurationMicrosecondType>().value(row))
        }
        DataType::List(_) => list(&array.as_list::<i32>().value(row))?,
        DataType::LargeList(_) => list(&array.as_list::<i64>().value(row))?,
        DataType::FixedSizeList(_, _) => list(&array.as_fixed_size_list().value(row))?,
        DataType::Dictionary(_, _) => {
            let dictionary = array.as_any_dictionary();
            let key = dictionary.normalized_keys()[row];
            return self::value(dictionary.values(), key);
        }
        other => return Err(unsendable(other)),
    };
    Ok(value)
}

fn decimal(value: i128, width: u8, scale: i8) -> Result<Value> {
    match u8::try_from(scale) {
        Ok(scale) if width <= 38 => Ok(Value::decimal(value, width, scale)),
        _ => Err(unsendable(&DataType::Decimal128(width, scale))),
    }
}

fn time(array: &ArrayRef, row: usize) -> Result<Value> {
    let micros = match array.data_type() {
        DataType::Time32(TimeUnit::Second) => {
            i64::from(array.as_primitive::<Time32SecondType>().value(row)) * 1_000_000
        }
        DataType::Time32(_) => i64::from(array.as_primitive::<Time32MillisecondType>().value(row)) * 1000,
        DataType::Time64(TimeUnit::Microsecond) => array.as_primitive::<Time64MicrosecondType>().value(row),
        DataType::Time64(_) => array.as_primitive::<Time64NanosecondType>().value(row) / 1000,
        other => return Err(unsendable(other)),
    };
    Ok(Value::time(micros))
}

fn timestamp(array: &ArrayRef, row: usize, unit: TimeUnit, zone: bool) -> Result<Value> {
    let (raw, micros) = match unit {
        TimeUnit::Second => {
            let raw = array.as_primitive::<TimestampSecondType>().value(row);
            (raw, raw.checked_mul(1_000_000))
        }
        TimeUnit::Millisecond => {
            let raw = array.as_primitive::<TimestampMillisecondType>().value(row);
            (raw, raw.checked_mul(1000))
        }
        TimeUnit::Microsecond => {
            let raw = array.as_primitive::<TimestampMicrosecondType>().value(row);
            (raw, Some(raw))
        }
        TimeUnit::Nanosecond => {
            let raw = array.as_primitive::<TimestampNanosecondType>().value(row);
            (raw, Some(raw.div_euclid(1000)))
        }
    };
    if zone {
        let micros = micros.ok_or_else(|| {
            Error::new(ErrorKind::Data, "a timestamp parameter is out of range").with_sqlstate("22008")
        })?;
        return Ok(Value::timestamp_tz(micros));
    }
    Ok(match unit {
        TimeUnit::Second => Value::timestamp_s(raw),
        TimeUnit::Millisecond => Value::timestamp_ms(raw),
        TimeUnit::Microsecond => Value::timestamp(raw),
        TimeUnit::Nanosecond => Value::timestamp_ns(raw),
    })
}

fn interval(array: &ArrayRef, row: usize, unit: IntervalUnit) -> Value {
    match unit {
        IntervalUnit::YearMonth => Value::interval(array.as_primitive::<IntervalYearMonthType>().value(row), 0, 0),
        IntervalUnit::DayTime => {
            let value = array.as_primitive::<IntervalDayTimeType>().value(row);
            Value::interval(0, value.days, i64::from(value.milliseconds) * 1000)
        }
        IntervalUnit::MonthDayNano => {
            let value = array.as_primitive::<IntervalMonthDayNanoType>().value(row);
            Value::interval(value.months, value.days, value.nanoseconds / 1000)
        }
    }
}

fn list(elements: &ArrayRef) -> Result<Value> {
    let values = (0..elements.len()).map(|row| value(elements, row)).collect::<Result<Vec<_>>>()?;
    let sample = (0..elements.len()).find(|row| elements.is_valid(*row));
    match sample {
        Some(row) => Ok(Value::list(&values[row], &values)),
        None => Ok(Value::list(&Value::null(), &values)),
    }
}

fn unsendable(data_type: &DataType) -> Error {
    Error::new(ErrorKind::Unsupported, format!("a parameter of type {data_type} cannot be bound"))
        .with_hint("send it as text and cast it in the statement, for example $1::STRUCT(a INTEGER)")
}
