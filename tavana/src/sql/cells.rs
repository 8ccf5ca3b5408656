//! Values as text.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::display::{ArrayFormatter, DurationFormat, FormatOptions};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};

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

/// CSV has no nested values.
pub(super) fn not_csv(data_type: &DataType) -> bool {
    data_type.is_nested()
}

/// JSON has no unions.
pub(super) fn not_json(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Union(_, _))
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
    let columns: Result<Vec<ArrayRef>, ArrowError> = batch
        .columns()
        .iter()
        .map(|column| if needs(column.data_type()) { text(column) } else { Ok(Arc::clone(column)) })
        .collect();
    let rows = arrow_array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::clone(schema), columns?, &rows)
}

fn text(column: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    let options = options();
    let formatter = ArrayFormatter::try_new(column.as_ref(), &options)?;
    let mut texts = StringBuilder::new();
    let nulls = column.logical_nulls();
    for row in 0..column.len() {
        if nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) {
            texts.append_null();
        } else {
            texts.append_value(formatter.value(row).try_to_string()?);
        }
    }
    Ok(Arc::new(texts.finish()))
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
