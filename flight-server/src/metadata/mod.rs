//! The calls that ask what there is: catalogs, schemas, tables, keys, types, abilities.

mod columns;
mod keys;
mod objects;
mod sql_info;
mod tables;
mod xdbc;

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_flight::sql::Command;
use arrow_schema::SchemaRef;
use query::{Error, ErrorKind, LAKE_CATALOG, Result};

use crate::service::Service;
use crate::session::Session;

pub(crate) use objects::{literal, quoted};
pub(crate) use sql_info::sql_info;

/// The catalog that the lake's tables are in, as the engine calls it.
pub(crate) const CATALOG: &str = "memory";
/// The schema that they are in.
const SCHEMA: &str = "main";

/// The catalog of a session's temporary objects.
const TEMPORARY: &str = "temp";
/// What a table may be.
const TABLE_TYPES: [&str; 3] = ["LOCAL TEMPORARY", "TABLE", "VIEW"];

/// The columns of the answer; `None` for commands that do not ask what there is.
pub(crate) fn schema(command: &Command) -> Option<SchemaRef> {
    Some(match command.clone() {
        Command::CommandGetCatalogs(request) => request.into_builder().schema(),
        Command::CommandGetDbSchemas(request) => request.into_builder().schema(),
        Command::CommandGetTables(request) => request.into_builder().schema(),
        Command::CommandGetTableTypes(request) => request.into_builder().schema(),
        Command::CommandGetSqlInfo(_) => Arc::new(arrow_flight::sql::metadata::SqlInfoDataBuilder::schema().clone()),
        Command::CommandGetXdbcTypeInfo(_) => xdbc::schema(),
        Command::CommandGetPrimaryKeys(_) => keys::primary_schema(),
        Command::CommandGetExportedKeys(_)
        | Command::CommandGetImportedKeys(_)
        | Command::CommandGetCrossReference(_) => keys::foreign_schema(),
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
            for catalog in catalogs(service, session).await? {
                builder.append(catalog);
            }
            builder.build().map_err(own_fault)?
        }
        Command::CommandGetDbSchemas(request) => {
            let mut builder = request.into_builder();
            for catalog in catalogs(service, session).await? {
                match catalog {
                    LAKE_CATALOG => {
                        for schema in objects::lake_schemas(service, session).await? {
                            builder.append(catalog, schema);
                        }
                    }
                    _ => builder.append(catalog, SCHEMA),
                }
            }
            builder.build().map_err(own_fault)?
        }
        Command::CommandGetTables(request) => tables::answer(service, session, request).await?,
        Command::CommandGetTableTypes(request) => {
            let mut builder = request.into_builder();
            for kind in TABLE_TYPES {
                builder.append(kind);
            }
            builder.build().map_err(own_fault)?
        }
        Command::CommandGetSqlInfo(request) => request.into_builder(&service.sql_info).build().map_err(own_fault)?,
        Command::CommandGetXdbcTypeInfo(request) => xdbc::answer(&request)?,
        other => return keys::answer(service, session, &other).await,
    };
    Ok(Some(batch))
}

/// The names of the tables and views in the main schema of the lake.
pub(crate) async fn lake_objects(service: &Service, session: &Session) -> Result<Vec<String>> {
    if !service.has_lake {
        return Ok(Vec::new());
    }
    let objects = objects::objects(service, session).await?;
    let of_lake = objects.into_iter().filter(|object| object.catalog == LAKE_CATALOG && object.schema == SCHEMA);
    Ok(of_lake.map(|object| object.name).collect())
}

/// The catalogs that have something in them, or can have.
async fn catalogs(service: &Service, session: &Session) -> Result<Vec<&'static str>> {
    let mut catalogs = Vec::new();
    if service.has_lake {
        catalogs.push(LAKE_CATALOG);
    }
    if !service.has_lake || !service.road.catalog.tables().await.tables.is_empty() {
        catalogs.push(CATALOG);
    }
    if session.may_hold_state() {
        let objects = objects::objects(service, session).await?;
        if objects.iter().any(|object| object.catalog == TEMPORARY) {
            catalogs.push(TEMPORARY);
        }
    }
    Ok(catalogs)
}

fn own_fault(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Bug, "the answer could not be built").with_detail(error.to_string())
}
