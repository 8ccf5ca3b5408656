//! `CommandGetTables`.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_flight::sql::CommandGetTables;
use arrow_schema::{Schema, SchemaRef};
use query::{Result, TableSource};

use super::{CATALOG, SCHEMA, own_fault};
use crate::service::Service;
use crate::session::Session;

/// How many tables are looked at together.
const AT_ONCE: usize = 4;

pub(super) async fn answer(
    service: &Arc<Service>,
    session: &Session,
    request: CommandGetTables,
) -> Result<RecordBatch> {
    let listing = service.road.catalog.tables().await;
    let with_schema = request.include_schema;
    let pattern = request.table_name_filter_pattern.clone();
    let mut builder = request.into_builder();
    // The builder filters too; here it saves looking at tables that nobody asked for.
    let is_wanted = |table: &TableSource| {
        pattern.as_deref().is_none_or(|pattern| pattern.contains(['%', '_', '\\']) || pattern == &*table.name)
    };
    let wanted: Vec<TableSource> = listing.tables.iter().filter(|table| is_wanted(table)).cloned().collect();
    for tables in wanted.chunks(AT_ONCE) {
        let schemas: Vec<SchemaRef> = if with_schema {
            futures::future::join_all(tables.iter().map(|table| schema_of(service, session, table))).await
        } else {
            tables.iter().map(|_| no_columns()).collect()
        };
        for (table, schema) in tables.iter().zip(&schemas) {
            builder.append(CATALOG, SCHEMA, &*table.name, "TABLE", schema).map_err(own_fault)?;
        }
    }
    builder.build().map_err(own_fault)
}

/// The columns of a table. One that cannot be read has none: the others must still be listed.
async fn schema_of(service: &Service, session: &Session, table: &TableSource) -> SchemaRef {
    let sql = format!("SELECT * FROM main.\"{}\"", table.name.replace('"', "\"\""));
    match service.road.prepare(session, &sql).await {
        Ok(prepared) => prepared.schema,
        Err(error) => {
            tracing::warn!(table = %table.name, kind = error.kind().label(), "a table's columns cannot be listed");
            no_columns()
        }
    }
}

fn no_columns() -> SchemaRef {
    Arc::new(Schema::empty())
}
