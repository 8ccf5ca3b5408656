//! The tables of the lake, as views of the engine that are made when a statement first names them.
//!
//! A table whose files cannot be read fails the statement that names it, and no other.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use query::{Error, ErrorKind, Format, Result, Statement, TableSource};

use super::error::from_engine;
use super::lane;
use super::running::Task;
use crate::ffi::{Connection, Database, Found, Narrow};

/// How often a statement that waits for its turn looks whether it was cancelled.
const GLANCE: Duration = Duration::from_millis(100);

/// Which tables the engine knows, and in which version.
#[derive(Default)]
pub(crate) struct Tables {
    known: Mutex<HashMap<Arc<str>, Known>>,
    turn: Arc<Turn>,
    /// How many views were made.
    made: AtomicU64,
}

/// Views that a statement reads, each as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Views(Vec<(Arc<str>, u64)>);

/// One statement at a time makes views: two writers of one name would be in conflict. Files that are far away
/// may keep it long, so whoever waits can be cancelled.
#[derive(Default)]
struct Turn {
    taken: Mutex<bool>,
    free: Condvar,
}

impl Turn {
    fn take(self: &Arc<Self>, task: &Task) -> Result<Taken> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        while *taken {
            task.check()?;
            taken = self.free.wait_timeout(taken, GLANCE).unwrap_or_else(PoisonError::into_inner).0;
        }
        *taken = true;
        Ok(Taken(self.clone()))
    }
}

/// The right to make views, for one at a time; given back when dropped.
pub(crate) struct Taken(Arc<Turn>);

impl Drop for Taken {
    fn drop(&mut self) {
        *self.0.taken.lock().unwrap_or_else(PoisonError::into_inner) = false;
        self.0.free.notify_one();
    }
}

#[derive(Clone)]
struct Known {
    version: u64,
    locations: Arc<[String]>,
    outcome: Result<()>,
    /// Which of all views that were made it is.
    made: u64,
}

impl Known {
    /// Whether it is the view of a table as it is here.
    fn is_of(&self, table: &TableSource) -> bool {
        self.version == table.version && self.outcome.is_ok()
    }
}

impl Tables {
    /// Waits for the right to make views: while it is held, they stay as they are for all others.
    ///
    /// # Errors
    /// When the statement is cancelled while it waits.
    pub(crate) fn take_turn(&self, task: &Task) -> Result<Taken> {
        self.turn.take(task)
    }

    /// Makes the views of these tables where they are missing or old, in the turn that the caller holds or in one of its own.
    ///
    /// While a client's transaction is open, another connection makes them: a transaction changes one catalog, which
    /// is the client's to choose, and a view that cannot be made would end it.
    ///
    /// # Errors
    /// When the statement is cancelled while it waits for another's views.
    pub(crate) fn define(
        &self,
        connection: &Connection,
        database: &Arc<Database>,
        task: &Task,
        statement: &Statement,
        held: Option<&Taken>,
    ) -> Result<()> {
        if !connection.in_transaction() {
            for view in connection.take_stand_ins() {
                let _ = connection.run(&format!("DROP VIEW IF EXISTS temp.{}", quoted(&view)));
            }
        }
        let mut made = Vec::new();
        if statement.all_tables || !statement.tables.iter().all(|table| self.is_current(table)) {
            let _turn = if held.is_none() { Some(self.turn.take(task)?) } else { None };
            if connection.in_transaction() {
                let other = lane::connect(database, &[])?;
                let _lends = task.lends(&other);
                made = self.make(&other, task, statement)?;
            } else {
                self.make(connection, task, statement)?;
            }
        }
        if connection.in_transaction() && !statement.all_tables {
            self.stand_in(connection, &statement.tables, &made);
        }
        Ok(())
    }

    /// The views of these tables, if all are there and not old. While they [stay](Self::has), what is bound reads the files
    /// that these tables have.
    pub(crate) fn views(&self, tables: &[TableSource]) -> Option<Views> {
        let known = self.known();
        let view = |table: &TableSource| {
            let known = known.get(&table.name).filter(|known| known.is_of(table))?;
            Some((table.name.clone(), known.made))
        };
        tables.iter().map(view).collect::<Option<_>>().map(Views)
    }

    /// Whether none of the views was made anew, or is about to be.
    pub(crate) fn has(&self, views: &Views) -> bool {
        let known = self.known();
        views.0.iter().all(|(name, made)| known.get(name).is_some_and(|known| known.made == *made))
    }

    /// Whether one of these tables could not be made.
    pub(crate) fn has_failed(&self, tables: &[TableSource]) -> bool {
        let known = self.known();
        tables.iter().any(|table| known.get(&table.name).is_some_and(|known| known.outcome.is_err()))
    }

    /// Makes what is missing or old, and returns the names of what was made.
    fn make(&self, connection: &Connection, task: &Task, statement: &Statement) -> Result<Vec<Arc<str>>> {
        let mut made = Vec::new();
        if statement.all_tables {
            self.forget_others(connection, &statement.tables);
        }
        for table in statement.tables.iter() {
            if self.is_current(table) {
                continue;
            }
            task.check()?;
            // From here on nobody knows which one is there.
            self.known().remove(&table.name);
            let view = format!("CREATE OR REPLACE VIEW memory.main.{}", definition(table));
            let _narrow = search_only(connection);
            let outcome = connection.run(&view).map_err(|failure| from_engine(&failure, ""));
            if outcome.is_ok() && table.bytes > 0 {
                // Read by `tavana_table_sizes` alone; without it the size is not known, which is no failure.
                let size = format!("COMMENT ON VIEW memory.main.{} IS '{}'", quoted(&table.name), table.bytes);
                let _ = connection.run(&size);
            }
            if outcome.is_err() {
                // An old version of it would give old answers.
                let _ = connection.run(&format!("DROP VIEW IF EXISTS memory.main.{}", quoted(&table.name)));
            }
            let made_before = self.made.fetch_add(1, Ordering::Relaxed);
            let locations = table.locations.clone();
            let known = Known { version: table.version, locations, outcome, made: made_before };
            self.known().insert(table.name.clone(), known);
            made.push(table.name.clone());
        }
        Ok(made)
    }

    /// A transaction that has looked at the views does not see those that were made since: temporary ones stand in
    /// for them, to its end.
    fn stand_in(&self, connection: &Connection, tables: &[TableSource], made: &[Arc<str>]) {
        for table in tables.iter().filter(|table| self.is_current(table)) {
            let needed = match connection.catalog_of("", "", &table.name) {
                Found::Nowhere => true,
                Found::In(catalog) if made.contains(&table.name) => {
                    catalog == "memory" || (catalog == "temp" && connection.is_stand_in(&table.name))
                }
                Found::In(_) | Found::Untold => false,
            };
            if needed && connection.run(&format!("CREATE OR REPLACE TEMP VIEW {}", definition(table))).is_ok() {
                connection.note_stand_in(&table.name);
            }
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Arc<str>, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the engine's view of a table is there and not old. One that failed is tried anew: what was wrong
    /// may have been mended or have passed.
    fn is_current(&self, table: &TableSource) -> bool {
        self.known().get(&table.name).is_some_and(|known| known.is_of(table))
    }

    /// Drops the views of tables that are no more.
    fn forget_others(&self, connection: &Connection, tables: &[TableSource]) {
        let mut known = self.known();
        let there: HashSet<&str> = tables.iter().map(|table| &*table.name).collect();
        known.retain(|name, _| {
            let view = quoted(name);
            there.contains(&**name) || connection.run(&format!("DROP VIEW IF EXISTS memory.main.{view}")).is_err()
        });
    }

    /// That a table is missing which the statement that was bound last reads by a view or the like, unnamed: whether the
    /// engine knows its files of today, nobody has said. Where binding failed, the words may tell of a file of it.
    pub(crate) fn unnamed(
        &self,
        connection: &Connection,
        statement: &Statement,
        failure: Option<&Error>,
    ) -> Option<Error> {
        let read = if failure.is_none() { connection.files_read() } else { Vec::new() };
        if failure.is_none() && read.is_empty() {
            return None;
        }
        let by_view = |location: &String| !statement.sql.contains(location.as_str());
        let is_read = |known: &Known| match failure {
            None => known.locations.first().is_some_and(|first| read.contains(first) && by_view(first)),
            Some(error) => {
                let tells = |location: &String| error.message().contains(within_place(location)) && by_view(location);
                known.locations.iter().any(tells)
            }
        };
        let is_named = |name: &str| statement.tables.iter().any(|table| &*table.name == name);
        let known = self.known();
        let (name, _) = known.iter().find(|(name, known)| is_read(known) && !is_named(name))?;
        let missing = Error::new(ErrorKind::Missing, format!("table \"{name}\" does not exist"));
        Some(missing.with_detail("a view that the statement reads needs it"))
    }

    /// Why a table could not be made, if the engine's word about a missing table means that one.
    pub(crate) fn reason(&self, tables: &[TableSource], missing: &Error) -> Option<Error> {
        let known = self.known();
        let message = missing.message().to_lowercase();
        tables.iter().find_map(|table| {
            let error = known.get(&table.name)?.outcome.as_ref().err()?;
            let words = message.replace(['!', '"'], " ");
            let named = words.contains(&format!(" {} ", table.name.to_lowercase()));
            named.then(|| with_table(error, &table.name))
        })
    }
}

/// Lets names be looked up among the tables of places alone, until the guard is dropped: a lake, which may be far away, is
/// not asked for a function of the engine.
pub(super) fn search_only(connection: &Connection) -> Narrow<'_> {
    connection.search_only(c"memory", c"main")
}

/// A location without scheme and bucket, which stays as it is when those become an address of HTTP.
fn within_place(location: &str) -> &str {
    let Some((_, rest)) = location.split_once("://") else { return location };
    rest.split_once('/').map_or(rest, |(_, key)| key)
}

fn with_table(error: &Error, table: &str) -> Error {
    let mut named = Error::new(error.kind(), format!("table {} cannot be read: {}", quoted(table), error.message()))
        .with_sqlstate(error.sqlstate().to_owned());
    if let Some(detail) = error.detail() {
        named = named.with_detail(detail);
    }
    match error.hint() {
        Some(hint) => named.with_hint(hint),
        None => named,
    }
}

/// The name of a table's view, and its query.
fn definition(table: &TableSource) -> String {
    format!("{} AS SELECT * FROM {}", quoted(&table.name), source(table))
}

/// The table function that reads a table.
fn source(table: &TableSource) -> String {
    let locations: Vec<String> = table.locations.iter().map(|location| literal(location)).collect();
    let list = format!("[{}]", locations.join(", "));
    let hive = if table.hive_partitioned { ", hive_partitioning = true" } else { ", hive_partitioning = false" };
    match table.format {
        Format::Parquet => format!("read_parquet({list}{hive})"),
        Format::Csv => format!("read_csv({list}{hive})"),
        Format::Json => format!("read_json({list}{hive})"),
        Format::Delta => format!("delta_scan({})", locations.join("")),
        Format::Iceberg => format!("iceberg_scan({})", locations.join("")),
    }
}

pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cancelled_statement_does_not_wait_for_its_turn() {
        let (turn, task) = (Arc::new(Turn::default()), Task::default());
        let first = turn.take(&task);
        assert!(first.is_ok());
        task.cancel();
        assert!(turn.take(&task).is_err_and(|error| error.kind() == query::ErrorKind::Cancelled));
        drop(first);
        assert!(turn.take(&Task::default()).is_ok());
    }

    #[test]
    fn names_and_locations_are_quoted() {
        let table = TableSource {
            name: "a\"b".into(),
            format: Format::Parquet,
            locations: ["/l/o'clock/**/*.parquet".to_owned()].into(),
            hive_partitioned: true,
            version: 1,
            bytes: 0,
        };
        assert_eq!(
            definition(&table),
            "\"a\"\"b\" AS SELECT * FROM read_parquet(['/l/o''clock/**/*.parquet'], hive_partitioning = true)"
        );
    }
}
