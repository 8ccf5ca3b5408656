use std::sync::Arc;

/// How the data of a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Parquet files.
    Parquet,
    /// Delimited text, perhaps compressed.
    Csv,
    /// JSON documents or newline-delimited JSON, perhaps compressed.
    Json,
    /// A Delta Lake table.
    Delta,
    /// An Iceberg table.
    Iceberg,
}

/// A table of the lake as the engine needs to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSource {
    /// The table's name in schema `main`, as it is spelled in the store.
    pub name: Arc<str>,
    /// How it is written.
    pub format: Format,
    /// What to read: files or globs for Parquet, CSV and JSON; the root of a Delta table; the
    /// current `metadata.json` of an Iceberg table.
    pub locations: Arc<[String]>,
    /// Whether folders named `key=value` are columns.
    pub hive_partitioned: bool,
    /// Changes whenever the set of files changes, so that an engine knows when to look again.
    pub version: u64,
    /// The bytes of its files; 0 where those are the table format's to know.
    pub bytes: u64,
}
