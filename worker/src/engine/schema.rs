//! The columns of results and of parameters, as clients see them.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef};
use query::{Error, ErrorKind, Result};

use super::error::from_engine;
use crate::ffi::{ArrowSchema, Converter, LogicalType, type_id};

/// An error if batches of the one schema may not be sent under the other: that takes the same names in the same
/// order, with the same types.
pub(super) fn agree(told: &Schema, now: &Schema) -> Result<()> {
    let columns = |schema: &Schema| -> Vec<(String, DataType)> {
        schema.fields().iter().map(|field| (field.name().clone(), field.data_type().clone())).collect()
    };
    if columns(told) == columns(now) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Conflict, "the columns of the result changed since the statement was prepared")
        .with_detail(format!("prepared: {}\nnow: {}", in_words(told), in_words(now)))
        .with_hint("run the statement again"))
}

fn in_words(schema: &Schema) -> String {
    let columns: Vec<String> =
        schema.fields().iter().map(|field| format!("{} {}", field.name(), field.data_type())).collect();
    columns.join(", ")
}

/// The columns of a result.
pub(super) fn of_result(converter: &Converter, columns: &[(String, LogicalType)]) -> Result<ArrowSchema> {
    if let Some((name, _)) = columns.iter().find(|(_, logical)| logical.id() == type_id::VARIANT) {
        return Err(variant(name));
    }
    if columns.iter().any(|(_, logical)| logical.is_open()) {
        let fields: Vec<Field> = columns.iter().map(|(name, _)| Field::new(name, DataType::Null, true)).collect();
        return Ok(ArrowSchema::open(Arc::new(Schema::new(fields))));
    }
    converter.schema(columns).map_err(|failure| {
        // A VARIANT within another type shows itself only here.
        let cannot = |column: &&(String, LogicalType)| converter.schema(std::slice::from_ref(*column)).is_err();
        match columns.iter().find(cannot) {
            Some((name, _)) if failure.0.contains("VARIANT") => variant(name),
            _ => from_engine(&failure, ""),
        }
    })
}

fn variant(name: &str) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        format!("column \"{name}\" holds values of type VARIANT, which Arrow does not have"),
    )
    .with_hint(format!("cast it in the query: \"{name}\"::VARCHAR, or to the type that it holds"))
}

/// The parameters as fields; those whose type is open are of the type Null.
pub(super) fn of_parameters(converter: &Converter, parameters: Vec<(String, LogicalType)>) -> Result<SchemaRef> {
    let mut fields = Vec::new();
    for (name, logical) in parameters {
        let data_type = if logical.is_open() { DataType::Null } else { arrow_type(converter, logical)? };
        fields.push(Field::new(name, data_type, true));
    }
    Ok(Arc::new(Schema::new(fields)))
}

fn arrow_type(converter: &Converter, logical: LogicalType) -> Result<DataType> {
    let schema = converter.schema(&[("p".to_owned(), logical)]).map_err(|failure| from_engine(&failure, ""))?;
    Ok(schema.schema.field(0).data_type().clone())
}

/// That of a statement without a result.
pub(super) fn of_nothing() -> SchemaRef {
    Arc::new(Schema::empty())
}
