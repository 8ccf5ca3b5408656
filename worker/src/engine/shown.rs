//! What the engine tells of itself: macros that stand before its own functions, in the way in which clients ask.
//!
//! Views of places are told as the tables that they are for people, paths are not told, of settings those that a
//! session has, and of the metadata of the lake nothing. The engine's own views (`information_schema`, `SHOW`) are made
//! of the same functions, and find these before those: so all of them say the same.

use query::{LAKE_CATALOG, Result};

use super::error::from_engine;
use super::lake::METADATA;
use super::tables::literal;
use crate::ffi::Connection;
use crate::gate::Gate;

/// What stands before the names of catalogs that are the engine's business.
const HIDDEN: &str = "NOT starts_with(database_name, '__ducklake_metadata_')";
/// Views of places: clients of a lake see tables.
const OF_PLACES: &str = "database_name = 'memory' AND schema_name = 'main' AND NOT internal AND NOT temporary";

/// Makes the macros.
pub(super) fn define(connection: &Connection, has_lake: bool) -> Result<()> {
    macros(has_lake).iter().try_for_each(|(name, query)| {
        let definition = format!("CREATE OR REPLACE MACRO memory.main.{name}() AS TABLE {query}");
        connection.run(&definition).map_err(|failure| from_engine(&failure, ""))
    })
}

fn macros(has_lake: bool) -> Vec<(&'static str, String)> {
    let settings: Vec<String> = Gate::shown_settings().into_iter().map(literal).collect();
    let of = |function: &str| format!("SELECT * FROM system.main.{function}() WHERE {HIDDEN}");
    vec![
        (
            "duckdb_databases",
            format!("SELECT * REPLACE (NULL::VARCHAR AS path) FROM system.main.duckdb_databases() WHERE {HIDDEN}"),
        ),
        (
            "duckdb_settings",
            format!("SELECT * FROM system.main.duckdb_settings() WHERE name IN ({})", settings.join(", ")),
        ),
        ("duckdb_schemas", of("duckdb_schemas")),
        ("duckdb_columns", of("duckdb_columns")),
        ("duckdb_constraints", of("duckdb_constraints")),
        (
            "duckdb_tables",
            format!(
                "{} UNION ALL BY NAME SELECT * EXCLUDE (view_name, view_oid) REPLACE (NULL::VARCHAR AS comment), view_name AS table_name, \
                 view_oid AS table_oid, false AS has_primary_key, 0::BIGINT AS estimated_size, \
                 0::BIGINT AS index_count, 0::BIGINT AS check_constraint_count \
                 FROM system.main.duckdb_views() WHERE {OF_PLACES}",
                of("duckdb_tables")
            ),
        ),
        ("duckdb_views", format!("{} AND NOT ({OF_PLACES})", of("duckdb_views"))),
        (SIZES, sizes(has_lake)),
    ]
}

/// Tells the bytes of each table whose files are known: a function of its own, because the metadata of a lake may be far
/// away, and few ask.
const SIZES: &str = "tavana_table_sizes";

/// Of a place, the comment of a table's view says it (`tables`); of the lake, its metadata.
fn sizes(has_lake: bool) -> String {
    let of_places = format!(
        "SELECT database_name, schema_name, view_name AS table_name, TRY_CAST(comment AS BIGINT) AS bytes \
         FROM system.main.duckdb_views() WHERE {OF_PLACES} AND comment IS NOT NULL"
    );
    if !has_lake {
        return of_places;
    }
    format!(
        "{of_places} UNION ALL SELECT '{LAKE_CATALOG}', s.schema_name, t.table_name, \
         (t.file_size_bytes + t.delete_file_size_bytes)::BIGINT FROM ducklake_table_info('{LAKE_CATALOG}') t \
         JOIN {METADATA}.ducklake_schema s ON s.schema_id = t.schema_id AND s.end_snapshot IS NULL"
    )
}
