//! Keys: of tables that the engine knows constraints of, which are the temporary ones. Files and the lake have none.

use arrow_array::builder::{Int32Builder, StringBuilder, UInt8Builder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use std::sync::Arc;

use arrow_flight::sql::Command;
use query::Result;

use super::objects::{is_worth_asking, literal, texts};
use super::own_fault;
use crate::service::Service;
use crate::session::Session;

/// As `CommandGetPrimaryKeys` of `FlightSql.proto` says.
pub(super) fn primary_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("catalog_name", DataType::Utf8, true),
        Field::new("db_schema_name", DataType::Utf8, true),
        Field::new("table_name", DataType::Utf8, false),
        Field::new("column_name", DataType::Utf8, false),
        Field::new("key_name", DataType::Utf8, true),
        Field::new("key_sequence", DataType::Int32, false),
    ]))
}

/// As `CommandGetExportedKeys` of `FlightSql.proto` says; imported keys and cross references are alike.
pub(super) fn foreign_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("pk_catalog_name", DataType::Utf8, true),
        Field::new("pk_db_schema_name", DataType::Utf8, true),
        Field::new("pk_table_name", DataType::Utf8, false),
        Field::new("pk_column_name", DataType::Utf8, false),
        Field::new("fk_catalog_name", DataType::Utf8, true),
        Field::new("fk_db_schema_name", DataType::Utf8, true),
        Field::new("fk_table_name", DataType::Utf8, false),
        Field::new("fk_column_name", DataType::Utf8, false),
        Field::new("key_sequence", DataType::Int32, false),
        Field::new("fk_key_name", DataType::Utf8, true),
        Field::new("pk_key_name", DataType::Utf8, true),
        Field::new("update_rule", DataType::UInt8, false),
        Field::new("delete_rule", DataType::UInt8, false),
    ]))
}

/// The answer; `None` for a command that does not ask for keys.
pub(super) async fn answer(service: &Service, session: &Session, command: &Command) -> Result<Option<RecordBatch>> {
    let Some((sql, schema)) = question(command) else { return Ok(None) };
    let rows = match is_worth_asking(service, session) {
        true => texts(&service.road.ask(session, &sql).await?)?,
        false => Vec::new(),
    };
    batch(&schema, &rows).map(Some)
}

fn question(command: &Command) -> Option<(String, SchemaRef)> {
    let is = |column: &str, wanted: Option<&str>| match wanted {
        Some(wanted) => format!(" AND {column} = {}", literal(wanted)),
        None => String::new(),
    };
    let of = |prefix: &str, table: &str, schema: Option<&str>, catalog: Option<&str>| {
        is(&format!("{prefix}table_name"), Some(table))
            + &is(&format!("{prefix}schema_name"), schema)
            + &is(&format!("{prefix}catalog_name"), catalog)
    };
    Some(match command {
        Command::CommandGetPrimaryKeys(asked) => {
            let wanted = of("", &asked.table, asked.db_schema.as_deref(), asked.catalog.as_deref());
            (format!("{PRIMARY} WHERE true{wanted} ORDER BY column_name"), primary_schema())
        }
        Command::CommandGetExportedKeys(asked) => {
            let wanted = of("pk_", &asked.table, asked.db_schema.as_deref(), asked.catalog.as_deref());
            let order = "fk_catalog_name, fk_schema_name, fk_table_name, fk_key_name, key_sequence";
            (format!("{FOREIGN} WHERE true{wanted} ORDER BY {order}"), foreign_schema())
        }
        Command::CommandGetImportedKeys(asked) => {
            let wanted = of("fk_", &asked.table, asked.db_schema.as_deref(), asked.catalog.as_deref());
            let order = "pk_catalog_name, pk_schema_name, pk_table_name, pk_key_name, key_sequence";
            (format!("{FOREIGN} WHERE true{wanted} ORDER BY {order}"), foreign_schema())
        }
        Command::CommandGetCrossReference(asked) => {
            let primary = of("pk_", &asked.pk_table, asked.pk_db_schema.as_deref(), asked.pk_catalog.as_deref());
            let foreign = of("fk_", &asked.fk_table, asked.fk_db_schema.as_deref(), asked.fk_catalog.as_deref());
            let order = "fk_catalog_name, fk_schema_name, fk_table_name, fk_key_name, key_sequence";
            (format!("{FOREIGN} WHERE true{primary}{foreign} ORDER BY {order}"), foreign_schema())
        }
        _ => return None,
    })
}

const PRIMARY: &str = "SELECT catalog_name, schema_name, table_name, column_name, key_name, key_sequence FROM (\
     SELECT database_name AS catalog_name, schema_name, table_name, constraint_name AS key_name, \
     unnest(constraint_column_names) AS column_name, \
     unnest(range(1, len(constraint_column_names) + 1)) AS key_sequence \
     FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY')";

/// A foreign key refers to a table of its own schema. Neither of the rules is anything but NO ACTION, which is 3.
const FOREIGN: &str = "SELECT pk_catalog_name, pk_schema_name, pk_table_name, pk_column_name, fk_catalog_name, \
     fk_schema_name, fk_table_name, fk_column_name, key_sequence, fk_key_name, pk_key_name, 3 AS update_rule, \
     3 AS delete_rule FROM (\
     SELECT database_name AS pk_catalog_name, schema_name AS pk_schema_name, referenced_table AS pk_table_name, \
     unnest(referenced_column_names) AS pk_column_name, database_name AS fk_catalog_name, \
     schema_name AS fk_schema_name, table_name AS fk_table_name, unnest(constraint_column_names) AS fk_column_name, \
     unnest(range(1, len(constraint_column_names) + 1)) AS key_sequence, constraint_name AS fk_key_name, \
     NULL AS pk_key_name FROM duckdb_constraints() WHERE constraint_type = 'FOREIGN KEY')";

fn batch(schema: &SchemaRef, rows: &[Vec<Option<String>>]) -> Result<RecordBatch> {
    let columns = schema.fields().iter().enumerate().map(|(index, field)| {
        let values = rows.iter().map(|row| row.get(index).and_then(|value| value.as_deref()));
        column(field.data_type(), values)
    });
    RecordBatch::try_new(schema.clone(), columns.collect()).map_err(own_fault)
}

fn column<'a>(data_type: &DataType, values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    match data_type {
        DataType::Int32 => {
            let mut builder = Int32Builder::new();
            values.for_each(|value| builder.append_option(value.and_then(|value| value.parse().ok())));
            Arc::new(builder.finish())
        }
        DataType::UInt8 => {
            let mut builder = UInt8Builder::new();
            values.for_each(|value| builder.append_option(value.and_then(|value| value.parse().ok())));
            Arc::new(builder.finish())
        }
        _ => {
            let mut builder = StringBuilder::new();
            values.for_each(|value| builder.append_option(value));
            Arc::new(builder.finish())
        }
    }
}
