//! The values of an array whose type is known.

use arrow_array::cast::AsArray;
use arrow_array::types::{IntervalDayTime, IntervalMonthDayNano};
use arrow_array::{Array, ArrowPrimitiveType};
use query::Result;

use super::interval::Interval;
use super::not_of_schema;

/// The values of an array of this type.
pub(super) fn values<T: ArrowPrimitiveType>(array: &dyn Array) -> Result<&[T::Native]> {
    Ok(array.as_primitive_opt::<T>().ok_or_else(not_of_schema)?.values())
}

/// The value of a row; there is one for each row that is asked for.
#[inline]
pub(super) fn at<T: Copy>(values: &[T], row: usize) -> T {
    values[row]
}

/// The interval that Arrow's most general kind tells.
pub(super) fn of_nano(value: IntervalMonthDayNano) -> Interval {
    Interval { months: value.months, days: value.days, micros: value.nanoseconds / 1000 }
}

/// The interval that Arrow's days and milliseconds tell.
pub(super) fn of_day_time(value: IntervalDayTime) -> Interval {
    Interval { months: 0, days: value.days, micros: i64::from(value.milliseconds) * 1000 }
}
