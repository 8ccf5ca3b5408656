//! What engines said of statements when they looked at them.

use std::sync::Arc;

use moka::sync::Cache;
use query::{LakeSnapshot, Prepared, Statement, TableSource};

use crate::asked::{Asked, Versions, schema_bytes};

/// Bytes in which looks are kept.
const ROOM: u64 = 8 << 20;
/// What a look takes besides the bytes of its statement.
const OVERHEAD: usize = 2 << 10;

/// Looks that are kept, those used last. What depends on nothing but the text, the settings, the values of parameters and the
/// files of tables stays what it was while these do, and no engine is asked again.
#[derive(Clone)]
pub(crate) struct Looks(Cache<Asked, Arc<Look>>);

struct Look {
    versions: Versions,
    /// Without the tables, which may have many files.
    prepared: Prepared,
}

impl Look {
    fn bytes(&self) -> usize {
        self.versions.bytes() + schema_bytes(&self.prepared.schema) + schema_bytes(&self.prepared.parameters) + OVERHEAD
    }
}

impl Default for Looks {
    fn default() -> Self {
        let weight = |asked: &Asked, look: &Arc<Look>| u32::try_from(asked.bytes() + look.bytes()).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(ROOM).weigher(weight).build())
    }
}

impl Looks {
    /// What was said of a statement, if that was with the same files of its tables, and of the same snapshot.
    pub(crate) fn get(&self, asked: &Asked, statement: Statement, lake: Option<&LakeSnapshot>) -> Option<Prepared> {
        let look = self.0.get(asked).filter(|look| look.versions.are_of(&statement.tables, lake))?;
        Some(Prepared { statement, ..look.prepared.clone() })
    }

    /// Whether something is known of it, with whatever files; true if that is of a snapshot of the lake.
    pub(crate) fn has(&self, asked: &Asked) -> Option<bool> {
        self.0.get(asked).map(|look| look.versions.are_of_lake())
    }

    /// Keeps what was said, if it stays, or was said of a snapshot of the lake.
    pub(crate) fn note(&self, asked: Asked, prepared: &Prepared, lake: Option<&LakeSnapshot>) {
        if prepared.stays || lake.is_some() {
            let none: Arc<[TableSource]> = [].into();
            let statement = Statement { tables: none, reads: None, ..prepared.statement.clone() };
            let versions = Versions::of(&prepared.statement.tables, lake);
            self.0.insert(asked, Arc::new(Look { versions, prepared: Prepared { statement, ..prepared.clone() } }));
        }
    }
}
