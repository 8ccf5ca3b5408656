//! The calls that ask what there is: catalogs, schemas, tables, keys, types, abilities.

mod sql_info;
mod tables;
mod xdbc;

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_flight::sql::Command;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use query::{Error, ErrorKind, Result};

use crate::service::Service;
use crate::session::Session;

pub(crate) use sql_info::sql_info;

/// The catalog that the lake's tables are in, as the engine calls it.
pub(crate) const CATALOG: &str = "memory";
/// The schema that they are in.
const SCHEMA: &str = "main";

/// The columns of the answer; `None` for commands that do not ask what there is.
pub(crate) fn schema(command: &Command) -> Option<SchemaRef> {
    Some(match command.clone() {
        Command::CommandGetCatalogs(request) => request.into_builder().schema(),
        Command::CommandGetDbSchemas(request) => request.into_builder().schema(),
        Command::CommandGetTables(request) => request.into_builder().schema(),
        Command::CommandGetTableTypes(request) => request.into_builder().schema(),
        Command::CommandGetSqlInfo(_) => Arc::new(arrow_flight::sql::metadata::SqlInfoDataBuilder::schema().clone()),
        Command::CommandGetXdbcTypeInfo(_) => xdbc::schema(),
        Command::CommandGetPrimaryKeys(_) => primary_keys(),
        Command::CommandGetExportedKeys(_)
        | Command::CommandGetImportedKeys(_)
        | Command::CommandGetCrossReference(_) => foreign_keys(),
        _ => return None,
    })
}

/// The answer; `None` for commands that do not ask what there is.
pub(crate) async fn answer(
    service: &Arc<Service>,
    session: &Session,
    command: &Command,
) -> Result<Option<RecordBatch>> {
    let batch = match command.clone() {
        Command::CommandGetCatalogs(request) => {
            let mut builder = request.into_builder();
            builder.append(CATALOG);
            builder.build().map_err(own_fault)?
        }
        Command::CommandGetDbSchemas(request) => {
            let mut builder = request.into_builder();
            builder.append(CATALOG, SCHEMA);
            builder.build().map_err(own_fault)?
        }
        Command::CommandGetTables(request) => tables::answer(service, session, request).await?,
        Command::CommandGetTableTypes(request) => {
            let mut builder = request.into_builder();
            builder.append("TABLE");
            builder.build().map_err(own_fault)?
        }
        Command::CommandGetSqlInfo(request) => request.into_builder(&service.sql_info).build().map_err(own_fault)?,
        Command::CommandGetXdbcTypeInfo(request) => xdbc::answer(&request)?,
        // Files have no keys.
        Command::CommandGetPrimaryKeys(_) => RecordBatch::new_empty(primary_keys()),
        Command::CommandGetExportedKeys(_)
        | Command::CommandGetImportedKeys(_)
        | Command::CommandGetCrossReference(_) => RecordBatch::new_empty(foreign_keys()),
        _ => return Ok(None),
    };
    Ok(Some(batch))
}

fn own_fault(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Bug, "the answer could not be built").with_detail(error.to_string())
}

/// As `CommandGetPrimaryKeys` of `FlightSql.proto` says.
fn primary_keys() -> SchemaRef {
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
fn foreign_keys() -> SchemaRef {
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
