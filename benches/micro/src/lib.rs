//! Rows of the kind that an export has, the same each time.

use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray};

/// Rows of `lineitem`'s kinds of columns: two keys, two prices, a share, a date, two short texts and a longer one.
///
/// # Errors
/// When the columns do not fit together.
pub fn orders(rows: usize) -> Result<RecordBatch, arrow_schema::ArrowError> {
    let numbers = || (0..rows as i64).map(scattered);
    let text = |words: &'static [&'static str]| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(numbers().map(move |it| words[it as usize % words.len()])))
    };
    let prices = || -> Result<ArrayRef, arrow_schema::ArrowError> {
        let cents = Decimal128Array::from_iter_values(numbers().map(|it| i128::from(it % 10_000_000)));
        Ok(Arc::new(cents.with_precision_and_scale(15, 2)?))
    };
    let comments = numbers().map(|it| format!("carefully final deposits {it} sleep"));
    RecordBatch::try_from_iter([
        ("orderkey", Arc::new(Int64Array::from_iter_values(0..rows as i64)) as ArrayRef),
        ("partkey", Arc::new(Int64Array::from_iter_values(numbers().map(|it| it % 200_000)))),
        ("price", prices()?),
        ("tax", prices()?),
        ("share", Arc::new(Float64Array::from_iter_values(numbers().map(|it| it as f64 / 7.0)))),
        ("shipdate", Arc::new(Date32Array::from_iter_values(numbers().map(|it| 8_036 + (it % 2_526) as i32)))),
        ("flag", text(&["A", "N", "R"])),
        ("mode", text(&["AIR", "FOB", "MAIL", "RAIL", "REG AIR", "SHIP", "TRUCK"])),
        ("comment", Arc::new(StringArray::from_iter_values(comments))),
    ])
}

/// A number that has nothing to do with those beside it, from 0 to 2^31.
fn scattered(number: i64) -> i64 {
    (number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 33) & 0x7fff_ffff
}
