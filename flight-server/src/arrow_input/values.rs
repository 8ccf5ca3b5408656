//! Values that Arrow takes, and that their type does not have.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, Int16Type, Int32Type, Int64Type,
    Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, TimeUnit};

use super::flaw::Flaw;

const SECONDS_PER_DAY: i32 = 86_400;
const MILLIS_PER_DAY: i64 = 86_400_000;

type Checked = Result<(), Flaw>;

/// Refuses rows with such values. Those that a dictionary has were looked at when it came.
pub(super) fn check(rows: &RecordBatch) -> Checked {
    rows.columns().iter().zip(rows.schema_ref().fields()).try_for_each(|(column, field)| in_column(column, field))
}

fn in_column(array: &ArrayRef, field: &Field) -> Checked {
    in_array(array).map_err(|flaw| flaw.within(field.name()))
}

fn in_array(array: &ArrayRef) -> Checked {
    match array.data_type() {
        DataType::Time32(TimeUnit::Second) => time::<Time32SecondType>(array, |value| i64::from(value) * 1_000_000_000),
        DataType::Time32(_) => time::<Time32MillisecondType>(array, |value| i64::from(value) * 1_000_000),
        DataType::Time64(TimeUnit::Nanosecond) => time::<Time64NanosecondType>(array, |value| value),
        DataType::Time64(_) => time::<Time64MicrosecondType>(array, |value| value.saturating_mul(1000)),
        DataType::Date64 => {
            let is_date = |value| i32::try_from(value / MILLIS_PER_DAY).is_ok();
            all::<Date64Type>(array, is_date, "a date is beyond all that there are")
        }
        DataType::Decimal32(digits, _) => {
            digits_of(array.as_primitive::<Decimal32Type>().validate_decimal_precision(*digits))
        }
        DataType::Decimal64(digits, _) => {
            digits_of(array.as_primitive::<Decimal64Type>().validate_decimal_precision(*digits))
        }
        DataType::Decimal128(digits, _) => {
            digits_of(array.as_primitive::<Decimal128Type>().validate_decimal_precision(*digits))
        }
        DataType::Decimal256(digits, _) => {
            digits_of(array.as_primitive::<Decimal256Type>().validate_decimal_precision(*digits))
        }
        DataType::RunEndEncoded(ends, field) => match ends.data_type() {
            DataType::Int16 => in_column(array.as_run::<Int16Type>().values(), field),
            DataType::Int32 => in_column(array.as_run::<Int32Type>().values(), field),
            _ => in_column(array.as_run::<Int64Type>().values(), field),
        },
        _ => in_nested(array),
    }
}

fn in_nested(array: &ArrayRef) -> Checked {
    match array.data_type() {
        DataType::List(field) => in_column(array.as_list::<i32>().values(), field),
        DataType::LargeList(field) => in_column(array.as_list::<i64>().values(), field),
        DataType::ListView(field) => in_column(array.as_list_view::<i32>().values(), field),
        DataType::LargeListView(field) => in_column(array.as_list_view::<i64>().values(), field),
        DataType::FixedSizeList(field, _) => in_column(array.as_fixed_size_list().values(), field),
        DataType::Struct(fields) => {
            array.as_struct().columns().iter().zip(fields).try_for_each(|(column, field)| in_column(column, field))
        }
        DataType::Union(fields, _) => {
            fields.iter().try_for_each(|(id, field)| in_column(array.as_union().child(id), field))
        }
        DataType::Map(entries, _) => {
            let map = array.as_map();
            if map.entries().logical_null_count() > 0 || map.keys().logical_null_count() > 0 {
                return Err(Flaw::data("a map has a null for a key").with_sqlstate("22004"));
            }
            in_column(map.keys(), entries)?;
            in_column(map.values(), entries)
        }
        _ => Ok(()),
    }
}

fn time<T: ArrowPrimitiveType>(array: &ArrayRef, nanoseconds: impl Fn(T::Native) -> i64) -> Checked {
    let day = 0..=i64::from(SECONDS_PER_DAY) * 1_000_000_000;
    all::<T>(array, |value| day.contains(&nanoseconds(value)), "a time is outside of the day")
}

fn all<T: ArrowPrimitiveType>(array: &ArrayRef, sound: impl Fn(T::Native) -> bool, what: &str) -> Checked {
    match array.as_primitive::<T>().iter().flatten().all(sound) {
        true => Ok(()),
        false => Err(Flaw::data(what).with_sqlstate("22008")),
    }
}

fn digits_of(validated: Result<(), ArrowError>) -> Checked {
    validated.map_err(|_| Flaw::data("a decimal has more digits than its type").with_sqlstate("22003"))
}
