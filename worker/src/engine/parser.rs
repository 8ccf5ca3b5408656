//! The engine's own parser, for the gate.

use query::Result;

use crate::ffi::{Connection, Failure, Value};
use crate::gate::Parser;

/// Parses over a connection; looks nothing up.
pub(super) struct EngineParser<'c>(pub(super) &'c Connection);

impl Parser for EngineParser<'_> {
    fn serialize(&self, sql: &str) -> Result<String> {
        self.serialized(sql).map_err(|failure| super::error::from_engine(&failure, sql))
    }
}

impl EngineParser<'_> {
    /// The function by its whole name: the lake, which is first among the places where names are looked up, would look
    /// into its metadata for one of its own.
    fn serialized(&self, sql: &str) -> Result<String, Failure> {
        let prepared = self.0.prepare("SELECT system.main.json_serialize_sql($1::VARCHAR)::VARCHAR")?;
        prepared.bind(1, &Value::text(sql))?;
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
}
