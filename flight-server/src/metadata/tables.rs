//! `CommandGetTables`.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_flight::sql::CommandGetTables;
use arrow_schema::{Schema, SchemaRef};
use query::Result;

use super::columns::described;
use super::objects::{Columns, Object, columns, objects, quoted};
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
    let mut found = objects(service, session).await?;
    found.extend(of_places(service).await);
    let with_schema = request.include_schema;
    let wanted: Vec<Object> = found.into_iter().filter(|object| is_wanted(&request, object)).collect();
    let known = match with_schema && wanted.iter().any(|object| object.catalog != CATALOG) {
        true => columns(service, session).await?,
        false => Columns::new(),
    };
    let mut builder = request.into_builder();
    for objects in wanted.chunks(AT_ONCE) {
        let schemas: Vec<SchemaRef> = if with_schema {
            futures::future::join_all(objects.iter().map(|object| schema_of(service, session, object, &known))).await
        } else {
            objects.iter().map(|_| no_columns()).collect()
        };
        for (object, schema) in objects.iter().zip(&schemas) {
            let Object { catalog, schema: db_schema, name, kind } = object;
            builder.append(catalog, db_schema, name, kind, schema).map_err(own_fault)?;
        }
    }
    builder.build().map_err(own_fault)
}

/// The tables that lie in places.
async fn of_places(service: &Service) -> Vec<Object> {
    let listing = service.road.catalog.tables().await;
    let object = |name: &str| Object {
        catalog: CATALOG.to_owned(),
        schema: SCHEMA.to_owned(),
        name: name.to_owned(),
        kind: "TABLE".to_owned(),
    };
    listing.tables.iter().map(|table| object(&table.name)).collect()
}

/// Whether a table can be asked for, by what is cheap to say. The builder filters too; here it saves looking at tables
/// that nobody asked for.
fn is_wanted(request: &CommandGetTables, object: &Object) -> bool {
    let matches = |pattern: &Option<String>, name: &str| {
        pattern.as_deref().is_none_or(|pattern| pattern.contains(['%', '_', '\\']) || pattern == name)
    };
    request.catalog.as_ref().is_none_or(|catalog| *catalog == object.catalog)
        && matches(&request.db_schema_filter_pattern, &object.schema)
        && matches(&request.table_name_filter_pattern, &object.name)
        && (request.table_types.is_empty() || request.table_types.contains(&object.kind))
}

/// The columns of a table. One that cannot be read has none: the others must still be listed.
async fn schema_of(service: &Service, session: &Session, object: &Object, known: &Columns) -> SchemaRef {
    match looked_at(service, session, object, known).await {
        Ok(schema) => schema,
        Err(error) => {
            tracing::warn!(table = %object.name, kind = error.kind().label(), "a table's columns cannot be listed");
            no_columns()
        }
    }
}

async fn looked_at(service: &Service, session: &Session, object: &Object, known: &Columns) -> Result<SchemaRef> {
    let name = format!("{}.{}.{}", quoted(&object.catalog), quoted(&object.schema), quoted(&object.name));
    let is_of_place = object.catalog == CATALOG;
    // The engine makes tables of places known when a statement names them as people do.
    let name = if is_of_place { format!("{SCHEMA}.{}", quoted(&object.name)) } else { name };
    let prepared = service.road.prepare(session, None, &format!("SELECT * FROM {name}")).await?;
    let key = (object.catalog.clone(), object.schema.clone(), object.name.clone());
    Ok(described(&prepared.schema, object, known.get(&key).map_or(&[], Vec::as_slice)))
}

fn no_columns() -> SchemaRef {
    Arc::new(Schema::empty())
}
