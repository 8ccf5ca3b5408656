use std::fmt::{Display, Write};
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, Date32Array, Decimal128Array, Int32Array, Int64Array, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use tpchgen::dates::TPCHDate;
use tpchgen::decimal::TPCHDecimal;

/// Digits of a TPC-H decimal, and how many of them stand behind the point.
const PRECISION: (u8, i8) = (15, 2);

/// The type of a column.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Int32,
    Int64,
    Decimal,
    Date,
    Text,
}

/// The value of one column in one row.
pub(super) enum Value<'a> {
    Int32(i32),
    Int64(i64),
    Decimal(TPCHDecimal),
    Date(TPCHDate),
    Text(&'a str),
    Shown(&'a dyn Display),
}

enum Column {
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Decimal(Vec<i128>),
    Date(Vec<i32>),
    Text(StringBuilder),
}

/// Rows on their way to a batch.
pub(super) struct Columns {
    schema: SchemaRef,
    columns: Vec<Column>,
    rows: usize,
}

impl Columns {
    pub(super) fn new(fields: &[(&str, Kind)], schema: SchemaRef, capacity: usize) -> Self {
        let columns = fields.iter().map(|(_, kind)| match kind {
            Kind::Int32 => Column::Int32(Vec::with_capacity(capacity)),
            Kind::Int64 => Column::Int64(Vec::with_capacity(capacity)),
            Kind::Decimal => Column::Decimal(Vec::with_capacity(capacity)),
            Kind::Date => Column::Date(Vec::with_capacity(capacity)),
            Kind::Text => Column::Text(StringBuilder::with_capacity(capacity, capacity * 16)),
        });
        Self { schema, columns: columns.collect(), rows: 0 }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Adds a row. A value of another type than its column leaves the column short, and `finish` refuses it.
    pub(super) fn push<const N: usize>(&mut self, row: [Value<'_>; N]) {
        self.rows += 1;
        for (column, value) in self.columns.iter_mut().zip(row) {
            match (column, value) {
                (Column::Int32(values), Value::Int32(value)) => values.push(value),
                (Column::Int64(values), Value::Int64(value)) => values.push(value),
                (Column::Int32(values), Value::Int64(value)) => values.extend(i32::try_from(value)),
                (Column::Int64(values), Value::Int32(value)) => values.push(i64::from(value)),
                (Column::Decimal(values), Value::Decimal(value)) => values.push(i128::from(value.into_inner())),
                (Column::Date(values), Value::Date(value)) => values.push(value.to_unix_epoch()),
                (Column::Text(values), Value::Text(value)) => values.append_value(value),
                (Column::Text(values), Value::Shown(value)) => {
                    // Writing to a builder cannot fail.
                    let _ = write!(values, "{value}");
                    values.append_value("");
                }
                _ => {}
            }
        }
    }

    pub(super) fn finish(self) -> Result<RecordBatch, ArrowError> {
        let arrays: Result<Vec<ArrayRef>, ArrowError> = self
            .columns
            .into_iter()
            .map(|column| {
                Ok(match column {
                    Column::Int32(values) => Arc::new(Int32Array::from(values)) as ArrayRef,
                    Column::Int64(values) => Arc::new(Int64Array::from(values)),
                    Column::Decimal(values) => {
                        Arc::new(Decimal128Array::from(values).with_precision_and_scale(PRECISION.0, PRECISION.1)?)
                    }
                    Column::Date(values) => Arc::new(Date32Array::from(values)),
                    Column::Text(mut values) => Arc::new(values.finish()),
                })
            })
            .collect();
        RecordBatch::try_new(self.schema, arrays?)
    }
}

/// The Arrow schema of a table; no TPC-H column has NULLs.
pub(super) fn schema(fields: &[(&str, Kind)]) -> SchemaRef {
    let fields: Vec<Field> = fields
        .iter()
        .map(|(name, kind)| {
            let data_type = match kind {
                Kind::Int32 => DataType::Int32,
                Kind::Int64 => DataType::Int64,
                Kind::Decimal => DataType::Decimal128(PRECISION.0, PRECISION.1),
                Kind::Date => DataType::Date32,
                Kind::Text => DataType::Utf8,
            };
            Field::new(*name, data_type, false)
        })
        .collect();
    Arc::new(Schema::new(fields))
}
