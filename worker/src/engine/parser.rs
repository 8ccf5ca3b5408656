//! The engine's own parser, for the gate.

use std::sync::Arc;

use query::Result;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::ffi::{Connection, Failure, Prepared, Value};
use crate::gate::Parser;

/// Bytes of the trees that are kept, and the most that one of them may have.
const KEPT_BYTES: u64 = 8 << 20;
const TREE_BYTES: usize = 256 << 10;
/// The longest text behind which a connection keeps the function's statement.
const TEXT_BYTES: usize = 64 << 10;
/// How many trees are expected to be kept.
const TREES: usize = 512;

/// The function by its whole name: the lake, which is first among the places where names are looked up, would look
/// into its metadata for one of its own.
const SERIALIZE: &str = "SELECT system.main.json_serialize_sql($1::VARCHAR)::VARCHAR";

/// Trees of statements that were parsed before: parsing depends on the text alone, not on settings of the session
/// (`json_serialize_sql` gives its parser none), and takes as long as running a small statement.
pub(super) struct Trees(Cache<Box<str>, Arc<String>, Bytes>);

impl Default for Trees {
    fn default() -> Self {
        Self(Cache::with_weighter(TREES, KEPT_BYTES, Bytes))
    }
}

#[derive(Clone)]
struct Bytes;

impl Weighter<Box<str>, Arc<String>> for Bytes {
    fn weight(&self, sql: &Box<str>, tree: &Arc<String>) -> u64 {
        (sql.len() + tree.len()) as u64
    }
}

/// Parses over a connection; looks nothing up.
pub(super) struct EngineParser<'a> {
    pub(super) connection: &'a Connection,
    pub(super) trees: &'a Trees,
}

impl Parser for EngineParser<'_> {
    fn serialize(&self, sql: &str) -> Result<Arc<String>> {
        if let Some(tree) = self.trees.0.get(sql) {
            return Ok(tree);
        }
        let tree = self.serialized(sql).map_err(|failure| super::error::from_engine(&failure, sql))?;
        let tree = Arc::new(tree);
        if sql.len() + tree.len() <= TREE_BYTES {
            self.trees.0.insert(sql.into(), tree.clone());
        }
        Ok(tree)
    }
}

impl EngineParser<'_> {
    fn serialized(&self, sql: &str) -> Result<String, Failure> {
        let prepared = match self.connection.kept(SERIALIZE) {
            Some(prepared) => prepared,
            None => self.connection.prepare(SERIALIZE)?,
        };
        prepared.bind(1, &Value::text(sql))?;
        let tree = only_text(&prepared)?;
        // It holds the text that it had last.
        if sql.len() <= TEXT_BYTES {
            self.connection.keep(SERIALIZE, None, prepared);
        }
        Ok(tree)
    }
}

fn only_text(prepared: &Prepared<'_>) -> Result<String, Failure> {
    let mut rows = prepared.stream()?;
    match rows.next()? {
        Some(chunk) if chunk.len() == 1 => {
            let columns = chunk.columns()?;
            let json = columns
                .first()
                .map_or_else(Default::default, |column| String::from_utf8_lossy(column.strings().get(0)));
            // It is many times as long as a statement that may have 10 MiB.
            let mut copy = String::new();
            copy.try_reserve_exact(json.len()).map_err(|_| Failure::out_of_memory())?;
            copy.push_str(&json);
            Ok(copy)
        }
        _ => Ok(String::new()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::ffi::Database;

    #[test]
    fn a_connection_keeps_no_long_text() {
        let connection = Database::open(&[("threads", "1".to_owned())]).unwrap().connect().unwrap();
        let trees = Trees::default();
        let parser = EngineParser { connection: &connection, trees: &trees };
        let short = parser.serialize("SELECT 1").unwrap();
        assert!(short.contains("SELECT_NODE"));
        assert!(Arc::ptr_eq(&short, &parser.serialize("SELECT 1").unwrap()));
        connection.keep(SERIALIZE, None, connection.kept(SERIALIZE).unwrap());
        let long = format!("SELECT '{}'", "x".repeat(TREE_BYTES));
        let (one, other) = (parser.serialize(&long).unwrap(), parser.serialize(&long).unwrap());
        assert!(one == other && !Arc::ptr_eq(&one, &other));
        assert!(connection.kept(SERIALIZE).is_none());
    }
}
