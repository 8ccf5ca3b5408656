//! Columns of each type that PostgreSQL's clients send values for.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields, IntervalUnit, TimeUnit};

/// Flight SQL's key for the name of a column's type.
const TYPE_NAME: &str = "ARROW:FLIGHT:SQL:TYPE_NAME";

/// The column at this place, of one of the types.
pub fn field(choice: u8, at: usize) -> Field {
    let list = |inner| DataType::new_list(inner, true);
    let zone: Arc<str> = Arc::from("Europe/Berlin");
    let (data_type, meaning) = match choice % 32 {
        0 => (DataType::Int16, None),
        1 => (DataType::Int32, None),
        2 => (DataType::Int64, None),
        3 => (DataType::UInt64, None),
        4 => (DataType::Decimal128(10, 2), None),
        5 => (DataType::Decimal128(38, 0), None),
        6 => (DataType::Decimal256(76, 30), None),
        7 => (DataType::Float32, None),
        8 => (DataType::Float64, None),
        9 => (DataType::Boolean, None),
        10 => (DataType::Utf8, None),
        11 => (DataType::Binary, None),
        12 => (DataType::Date32, None),
        13 => (DataType::Time64(TimeUnit::Microsecond), None),
        14 => (DataType::Timestamp(TimeUnit::Microsecond, None), None),
        15 => (DataType::Timestamp(TimeUnit::Nanosecond, Some(zone)), None),
        16 => (DataType::Interval(IntervalUnit::MonthDayNano), None),
        17 => (list(DataType::Int32), None),
        18 => (list(DataType::Utf8), None),
        19 => (list(list(DataType::Decimal128(9, 3))), None),
        20 => (list(DataType::Timestamp(TimeUnit::Microsecond, None)), None),
        21 => (list(DataType::Binary), None),
        22 => (DataType::FixedSizeBinary(16), Some("UUID")),
        23 => (DataType::Utf8, Some("JSON")),
        24 => (DataType::Binary, Some("BIT")),
        25 => (DataType::Decimal128(38, 0), Some("HUGEINT")),
        26 => (DataType::UInt32, None),
        27 => (DataType::Struct(Fields::from(vec![Field::new("x", DataType::Int32, true)])), None),
        28 => (list(DataType::Float64), None),
        29 => (list(DataType::Boolean), None),
        30 => (DataType::Null, None),
        _ => (DataType::UInt8, None),
    };
    let metadata = meaning.map(|name| (TYPE_NAME.to_owned(), name.to_owned()));
    Field::new(format!("c{at}"), data_type, true).with_metadata(HashMap::from_iter(metadata))
}
