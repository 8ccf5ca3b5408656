use std::fmt;
use std::path::PathBuf;

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
