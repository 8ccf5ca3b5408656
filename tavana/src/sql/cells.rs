//! Values as text.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_cast::display::{ArrayFormatter, DurationFormat, FormatOptions};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};

/// How values are written where a person reads them.
pub(super) fn options() -> FormatOptions<'static> {
    FormatOptions::new()
        .with_null("NULL")
        .with_duration_format(DurationFormat::Pretty)
        .with_timestamp_format(Some("%Y-%m-%d %H:%M:%S%.f"))
        .with_timestamp_tz_format(Some("%Y-%m-%d %H:%M:%S%.f%:z"))
        .with_datetime_format(Some("%Y-%m-%d %H:%M:%S%.f"))
        .with_display_error(true)
}

/// Which columns a format cannot write as they are.
pub(super) type NeedsText = fn(&DataType) -> bool;

/// CSV has no nested values, and its writer knows only the dates of a calendar of four digits or so.
pub(super) fn not_csv(data_type: &DataType) -> bool {
    data_type.is_nested() || is_date(data_type)
}

/// JSON has no unions, and its writer has the same calendar.
pub(super) fn not_json(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Union(_, _)) || is_date(data_type)
}

fn is_date(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Date32 | DataType::Timestamp(_, _) | DataType::Time64(_))
}

/// The schema with text in place of the columns that need it.
pub(super) fn schema_with_text(schema: &SchemaRef, needs: NeedsText) -> SchemaRef {
    let fields: Vec<Arc<Field>> = schema
        .fields()
        .iter()
        .map(|field| match needs(field.data_type()) {
            true => Arc::new(Field::new(field.name(), DataType::Utf8, true)),
            false => Arc::clone(field),
        })
        .collect();
    Arc::new(Schema::new(fields))
}

/// The batch with text in place of the columns that need it.
pub(super) fn with_text(batch: &RecordBatch, schema: &SchemaRef, needs: NeedsText) -> Result<RecordBatch, ArrowError> {
    let mut fields = schema.fields().to_vec();
    let mut columns = batch.columns().to_vec();
    for (column, field) in columns.iter_mut().zip(&mut fields) {
        let is_huge = has_huge(column);
        if is_huge {
            *field = Arc::new(Field::new(field.name(), DataType::Utf8, true));
        }
        if is_huge || needs(column.data_type()) {
            *column = text(column)?;
        }
    }
    let rows = arrow_array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &rows)
}

/// A value of a row as a person reads it.
pub(super) fn shown(formatter: &ArrayFormatter<'_>, column: &ArrayRef, row: usize) -> String {
    huge(column, row).unwrap_or_else(|| {
        formatter.value(row).try_to_string().unwrap_or_else(|error| match far_away(column, row) {
            Some(text) => text.replace('T', " "),
            None => format!("ERROR: {error}"),
        })
    })
}

/// Whether a column has integers of more digits than the library writes: HUGEINT has up to 39, its decimals 38.
fn has_huge(column: &ArrayRef) -> bool {
    matches!(column.data_type(), DataType::Decimal128(_, 0)) && (0..column.len()).any(|row| huge(column, row).is_some())
}

/// An integer that the library would cut.
fn huge(column: &ArrayRef, row: usize) -> Option<String> {
    const LIMIT: u128 = 10u128.pow(38);
    if !matches!(column.data_type(), DataType::Decimal128(_, 0)) || column.is_null(row) {
        return None;
    }
    let value = column.as_primitive::<Decimal128Type>().value(row);
    (value.unsigned_abs() >= LIMIT).then(|| value.to_string())
}

fn text(column: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    // Programs read these: dates as ISO 8601 has them.
    let options = if is_date(column.data_type()) { FormatOptions::default() } else { options() };
    let formatter = ArrayFormatter::try_new(column.as_ref(), &options)?;
    let mut texts = StringBuilder::new();
    let nulls = column.logical_nulls();
    for row in 0..column.len() {
        if nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) {
            texts.append_null();
        } else {
            if let Some(text) = huge(column, row) {
                texts.append_value(text);
                continue;
            }
            let text = formatter.value(row).try_to_string();
            texts.append_value(text.or_else(|error| far_away(column, row).ok_or(error))?);
        }
    }
    Ok(Arc::new(texts.finish()))
}

/// A date or timestamp that the library's calendar does not reach, as the engine writes it.
fn far_away(column: &ArrayRef, row: usize) -> Option<String> {
    const MICROS_PER_DAY: i64 = 86_400_000_000;
    let micros = match column.data_type() {
        DataType::Date32 => {
            return Some(match column.as_primitive::<Date32Type>().value(row) {
                i32::MAX => "infinity".to_owned(),
                infinite if infinite == -i32::MAX => "-infinity".to_owned(),
                days => date(days.into()),
            });
        }
        // The day's end, which is not in the library's day.
        DataType::Time64(_) => return Some("24:00:00".to_owned()),
        DataType::Timestamp(unit, _) => {
            let raw = cast(&column.slice(row, 1), &DataType::Int64).ok()?.as_primitive::<Int64Type>().value(0);
            match raw {
                i64::MAX => return Some("infinity".to_owned()),
                infinite if infinite == -i64::MAX => return Some("-infinity".to_owned()),
                raw => match unit {
                    TimeUnit::Second => i128::from(raw) * 1_000_000,
                    TimeUnit::Millisecond => i128::from(raw) * 1000,
                    TimeUnit::Microsecond => i128::from(raw),
                    TimeUnit::Nanosecond => i128::from(raw).div_euclid(1000),
                },
            }
        }
        _ => return None,
    };
    let days = i64::try_from(micros.div_euclid(MICROS_PER_DAY.into())).ok()?;
    let rest = i64::try_from(micros.rem_euclid(MICROS_PER_DAY.into())).ok()?;
    let (seconds, micros) = (rest / 1_000_000, rest % 1_000_000);
    let mut text = format!("{}T{:02}:{:02}:{:02}", date(days), seconds / 3600, seconds / 60 % 60, seconds % 60);
    if micros > 0 {
        text.push_str(format!(".{micros:06}").trim_end_matches('0'));
    }
    if let DataType::Timestamp(_, Some(_)) = column.data_type() {
        text.push_str("+00:00");
    }
    Some(text)
}

/// A day counted from 1970-01-01 in the Gregorian calendar without end.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
fn date(days: i64) -> String {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    if year > 0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{:04}-{month:02}-{day:02} (BC)", 1 - year)
    }
}

/// A value on one line: control characters are shown, not sent to the terminal.
pub(super) fn one_line(text: String) -> String {
    if !text.contains(|c: char| c.is_control()) {
        return text;
    }
    text.chars().fold(String::with_capacity(text.len()), |mut shown, c| {
        if c.is_control() {
            shown.extend(c.escape_default())
        } else {
            shown.push(c)
        }
        shown
    })
}
