use std::fmt;
use std::path::PathBuf;

use async_trait::async_trait;

use crate::Place;

/// The name of the catalog that the writable lake is attached as.
pub const LAKE_CATALOG: &str = "lake";

/// The writable lake: a DuckLake that every engine attaches as catalog [`LAKE_CATALOG`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lake {
    /// Where its Parquet files lie.
    pub data: Place,
    /// Where it keeps its tables, snapshots and file lists.
    pub metadata: LakeMetadata,
}

/// The database of a lake's metadata.
#[derive(Clone, PartialEq, Eq)]
pub enum LakeMetadata {
    /// A SQLite file of this machine; one writer at a time.
    Sqlite(PathBuf),
    /// A PostgreSQL database by its URL, which may hold a password; writers in parallel.
    Postgres(String),
}

/// A table of the writable lake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LakeTable {
    /// The schema's name.
    pub schema: String,
    /// The table's.
    pub name: String,
}

/// What a transaction that is open in no engine has read of the lake.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LakeReads {
    /// The number of the snapshot that all of it was read of; `None` before the first read.
    pub snapshot: Option<i64>,
    /// The tables that it was read of.
    pub tables: Vec<LakeTable>,
}

/// A snapshot of a lake: what it holds does not change any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LakeSnapshot {
    /// Its number; later ones have larger numbers.
    pub number: i64,
    /// When it was made, in the words of the metadata: tells it from one of the same number in other metadata.
    pub made: String,
}

/// Tells which snapshot a lake is at.
#[async_trait]
pub trait LakeSnapshots: Send + Sync {
    /// The newest one; `None` if that cannot be told.
    ///
    /// Cancel-safe.
    async fn newest(&self) -> Option<LakeSnapshot>;
}

impl fmt::Debug for LakeMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => f.debug_tuple("Sqlite").field(path).finish(),
            Self::Postgres(_) => f.write_str("Postgres(..)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LakeMetadata;

    #[test]
    fn passwords_are_not_shown() {
        let shown = format!("{:?}", LakeMetadata::Postgres("postgres://u:hush@h/d".into()));
        assert!(!shown.contains("hush"));
    }
}
