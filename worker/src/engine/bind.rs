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

use super::error::from_engine;
use crate::ffi::{LogicalType, Prepared, Value, type_id};

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// A parameter's values.
pub(super) struct Parameter {
    column: ArrayRef,
    /// What stands for NULL: it has the type of the other values, so that the result of each row has the same.
    null: Value,
}

impl Parameter {
    pub(super) fn new(column: ArrayRef) -> Result<Self> {
        let null = match (0..column.len()).find(|row| column.is_valid(*row)) {
            Some(row) if column.null_count() > 0 => Value::null_like(&value(&column, row)?),
            _ => Value::null(),
        };
        Ok(Self { column, null })
    }

    /// Sets a parameter of a statement to the value of a row; parameters count from 1.
    pub(super) fn bind(&self, prepared: &Prepared<'_>, index: usize, row: usize, sql: &str) -> Result<()> {
        let outcome = match self.column.is_null(row) {
            true => prepared.bind(index, &self.null),
            false => prepared.bind(index, &value(&self.column, row)?),
        };
        outcome.map_err(|failure| from_engine(&failure, sql))
    }
}

/// A row of a parameter column as a value of the engine.
fn value(array: &ArrayRef, row: usize) -> Result<Value> {
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
            let one = array.slice(row, 1);
            let dictionary = one.as_any_dictionary();
            return self::value(dictionary.values(), dictionary.normalized_keys()[0]);
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
    if !(0..=MICROS_PER_DAY).contains(&micros) {
        return Err(Error::new(ErrorKind::Data, "a time parameter is outside of the day").with_sqlstate("22008"));
    }
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
    let element = logical_type(elements.data_type())?;
    Value::list(&element, &values).ok_or_else(|| unsendable(elements.data_type()))
}

/// The engine's type of the values that [`value`] makes. It comes from the Arrow type, not from a value: lists
/// may be empty.
fn logical_type(data_type: &DataType) -> Result<LogicalType> {
    let id = match data_type {
        DataType::Null => type_id::SQLNULL,
        DataType::Boolean => type_id::BOOLEAN,
        DataType::Int8 => type_id::TINYINT,
        DataType::Int16 => type_id::SMALLINT,
        DataType::Int32 => type_id::INTEGER,
        DataType::Int64 => type_id::BIGINT,
        DataType::UInt8 => type_id::UTINYINT,
        DataType::UInt16 => type_id::USMALLINT,
        DataType::UInt32 => type_id::UINTEGER,
        DataType::UInt64 => type_id::UBIGINT,
        DataType::Float16 | DataType::Float32 => type_id::FLOAT,
        DataType::Float64 => type_id::DOUBLE,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => type_id::VARCHAR,
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => type_id::BLOB,
        DataType::Date32 => type_id::DATE,
        DataType::Date64 => type_id::TIMESTAMP_MS,
        DataType::Time32(_) | DataType::Time64(_) => type_id::TIME,
        DataType::Timestamp(_, Some(_)) => type_id::TIMESTAMP_TZ,
        DataType::Timestamp(TimeUnit::Second, None) => type_id::TIMESTAMP_S,
        DataType::Timestamp(TimeUnit::Millisecond, None) => type_id::TIMESTAMP_MS,
        DataType::Timestamp(TimeUnit::Microsecond, None) => type_id::TIMESTAMP,
        DataType::Timestamp(TimeUnit::Nanosecond, None) => type_id::TIMESTAMP_NS,
        DataType::Interval(_) | DataType::Duration(_) => type_id::INTERVAL,
        DataType::Decimal128(width, scale) | DataType::Decimal256(width, scale) => {
            let scale = u8::try_from(*scale).map_err(|_| unsendable(data_type))?;
            return Ok(LogicalType::decimal(*width, scale));
        }
        DataType::List(element) | DataType::LargeList(element) | DataType::FixedSizeList(element, _) => {
            return Ok(LogicalType::list(&logical_type(element.data_type())?));
        }
        DataType::Dictionary(_, values) => return logical_type(values),
        other => return Err(unsendable(other)),
    };
    Ok(LogicalType::plain(id))
}

fn unsendable(data_type: &DataType) -> Error {
    Error::new(ErrorKind::Unsupported, format!("a parameter of type {data_type} cannot be bound"))
        .with_hint("send it as text and cast it in the statement, for example $1::STRUCT(a INTEGER)")
}
