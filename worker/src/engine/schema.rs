//! The columns of results and of parameters, as clients see them.

use std::collections::HashMap;
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
    let schema = converter.schema(columns).map(|schema| with_names(schema, columns));
    schema.map_err(|failure| {
        // A VARIANT within another type shows itself only here.
        let cannot = |column: &&(String, LogicalType)| converter.schema(std::slice::from_ref(*column)).is_err();
        match columns.iter().find(cannot) {
            Some((name, _)) if failure.0.contains("VARIANT") => variant(name),
            _ => from_engine(&failure, ""),
        }
    })
}

/// Flight SQL's name for what a column's type is called in SQL.
const TYPE_NAME: &str = "ARROW:FLIGHT:SQL:TYPE_NAME";

/// The columns with the names of types that Arrow does not tell apart: a UUID arrives as text, and so does JSON.
fn with_names(mut told: ArrowSchema, columns: &[(String, LogicalType)]) -> ArrowSchema {
    if columns.iter().all(|(_, logical)| logical.name_beyond_arrow().is_none()) {
        return told;
    }
    let fields = told.schema.fields().iter().zip(columns).map(|(field, (_, logical))| {
        let mut field = Field::clone(field);
        if let Some(name) = logical.name_beyond_arrow() {
            let mut metadata = field.metadata().clone();
            metadata.insert(TYPE_NAME.to_owned(), name);
            field.set_metadata(metadata);
        }
        field
    });
    told.schema = Arc::new(Schema::new_with_metadata(fields.collect::<Vec<_>>(), told.schema.metadata().clone()));
    told
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
        let beyond_arrow = logical.name_beyond_arrow();
        let data_type = if logical.is_open() { DataType::Null } else { arrow_type(converter, logical)? };
        let field = Field::new(name, data_type, true);
        fields.push(match beyond_arrow {
            Some(name) => field.with_metadata(HashMap::from([(TYPE_NAME.to_owned(), name)])),
            None => field,
        });
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
