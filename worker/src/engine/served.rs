//! The service's own tables, whose rows come with the statement that names them.

use arrow_array::RecordBatchIterator;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use query::{Result, ServedTable};

use super::error::from_engine;
use super::pump;
use super::running::Task;
use crate::ffi::Connection;

/// The temporary view of the rows, while they are read.
const SOURCE: &str = "tavana_served_source";
/// What the name of a temporary table begins with; `served.cpp` finds it.
const PREFIX: &str = "tavana_served_";

/// Tables that a connection has until this is dropped.
pub(super) struct Served<'c> {
    connection: &'c Connection,
    names: Vec<String>,
}

/// Gives the connection these tables. Their memory counts like that of any temporary table.
pub(super) fn bind<'c>(connection: &'c Connection, task: &Task, tables: &[ServedTable]) -> Result<Served<'c>> {
    let mut served = Served { connection, names: Vec::new() };
    for table in tables {
        task.check()?;
        let name = format!("{PREFIX}{}", table.name);
        let rows = table.rows.clone();
        let reader = RecordBatchIterator::new([Ok(rows.clone())], rows.schema());
        let made = connection.scan(SOURCE, FFI_ArrowArrayStream::new(Box::new(reader))).and_then(|_scan| {
            let sql = format!("CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM temp.{SOURCE}");
            pump::run(&connection.prepare(&sql)?).map(drop)
        });
        if let Err(failure) = made {
            task.check()?;
            return Err(from_engine(&failure, ""));
        }
        served.names.push(name);
    }
    Ok(served)
}

impl Drop for Served<'_> {
    fn drop(&mut self) {
        for name in &self.names {
            // One that stays behind, in a transaction that failed, is replaced by the next.
            let _ = self.connection.run(&format!("DROP TABLE IF EXISTS temp.{name}"));
        }
    }
}
