//! What engines know of tables: those of the writable lake, and the temporary ones of a session. Tables of the places
//! are the catalog's.

use std::collections::HashMap;

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};
use arrow_cast::cast;
use arrow_schema::DataType;
use query::{LAKE_CATALOG, Result};

use super::own_fault;
use crate::service::Service;
use crate::session::Session;

/// A table or view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Object {
    pub(super) catalog: String,
    pub(super) schema: String,
    pub(super) name: String,
    /// As `GetTableTypes` names them.
    pub(super) kind: String,
}

/// A column of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) data_type: String,
    pub(super) nullable: bool,
    pub(super) comment: Option<String>,
}

/// The objects that engines know, in the order of their names.
pub(super) async fn objects(service: &Service, session: &Session) -> Result<Vec<Object>> {
    if !is_worth_asking(service, session) {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT database_name, schema_name, table_name AS name, \
         CASE WHEN temporary THEN 'LOCAL TEMPORARY' ELSE 'TABLE' END AS kind \
         FROM duckdb_tables() WHERE NOT internal AND database_name IN ('{LAKE_CATALOG}', 'temp') \
         UNION ALL SELECT database_name, schema_name, view_name, 'VIEW' \
         FROM duckdb_views() WHERE NOT internal AND database_name IN ('{LAKE_CATALOG}', 'temp') \
         ORDER BY 1, 2, 3"
    );
    let rows = texts(&service.road.ask(session, &sql).await?)?;
    Ok(rows
        .into_iter()
        .filter_map(|row| match <[Option<String>; 4]>::try_from(row) {
            Ok([Some(catalog), Some(schema), Some(name), Some(kind)]) => Some(Object { catalog, schema, name, kind }),
            _ => None,
        })
        .collect())
}

/// The schemas of the writable lake.
pub(super) async fn lake_schemas(service: &Service, session: &Session) -> Result<Vec<String>> {
    let sql = format!(
        "SELECT schema_name FROM duckdb_schemas() WHERE database_name = '{LAKE_CATALOG}' \
         AND schema_name NOT IN ('information_schema', 'pg_catalog') ORDER BY 1"
    );
    let rows = texts(&service.road.ask(session, &sql).await?)?;
    Ok(rows.into_iter().filter_map(|mut row| row.pop().flatten()).collect())
}

/// The columns of each object, by its catalog, schema and name, in their order. Asked once for all: the engine looks at
/// all of them for one.
pub(super) async fn columns(service: &Service, session: &Session) -> Result<Columns> {
    let sql = format!(
        "SELECT database_name, schema_name, table_name, column_name, data_type, is_nullable::VARCHAR, comment \
         FROM duckdb_columns() WHERE NOT internal AND database_name IN ('{LAKE_CATALOG}', 'temp') ORDER BY column_index"
    );
    let mut columns = Columns::new();
    for row in texts(&service.road.ask(session, &sql).await?)? {
        if let Ok([Some(catalog), Some(schema), Some(table), Some(name), Some(data_type), nullable, comment]) =
            <[Option<String>; 7]>::try_from(row)
        {
            let column = Column { name, data_type, nullable: nullable.as_deref() != Some("false"), comment };
            columns.entry((catalog, schema, table)).or_default().push(column);
        }
    }
    Ok(columns)
}

/// Columns by the catalog, schema and name of their table.
pub(super) type Columns = HashMap<(String, String, String), Vec<Column>>;

/// Whether engines can know of objects: without a lake, only sessions with state have any.
pub(super) fn is_worth_asking(service: &Service, session: &Session) -> bool {
    service.has_lake || session.may_hold_state()
}

/// The rows of an answer, as texts.
pub(super) fn texts(batches: &[RecordBatch]) -> Result<Vec<Vec<Option<String>>>> {
    let mut rows = Vec::new();
    for batch in batches {
        let columns = batch.columns().iter().map(|column| cast(column, &DataType::Utf8));
        let columns = columns.collect::<Result<Vec<_>, _>>().map_err(own_fault)?;
        for row in 0..batch.num_rows() {
            let value = |column: &arrow_array::ArrayRef| {
                let column = column.as_string::<i32>();
                column.is_valid(row).then(|| column.value(row).to_owned())
            };
            rows.push(columns.iter().map(value).collect());
        }
    }
    Ok(rows)
}

pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
