//! Reading all tables of a catalog in one version: see `version.cpp`.

use std::ffi::{c_char, c_void};

use libduckdb_sys as duckdb;

use super::{Connection, Database, Extracted, Failure, Result, c_string};

impl Database {
    /// From now on, connections know [`Connection::tables_read`] of this catalog and can [`Connection::hold`] a version
    /// of it.
    pub(crate) fn note_tables(&self, catalog: &str) -> Result<()> {
        let catalog = c_string(catalog)?;
        // SAFETY: the database is open, and the string lives through the call.
        match unsafe { tavana_note_tables(self.raw, catalog.as_ptr()) } {
            true => Ok(()),
            false => Err(Failure::own("the engine takes no observer")),
        }
    }
}

impl Connection {
    /// Lets statements that are bound while the guard lives read the catalog's tables in this version, where they do not
    /// name one. Fails what reads a table that was made or altered since.
    pub(crate) fn hold(&self, version: i64) -> Result<Held<'_>> {
        // SAFETY: the handle is live.
        match unsafe { tavana_hold_version(self.handle.raw, version) } {
            true => Ok(Held(self)),
            false => Err(Failure::own("the engine cannot hold a version")),
        }
    }

    /// Schema and name of each table of the catalog in the statement that was bound last, by whatever views it is read.
    pub(crate) fn tables_read(&self) -> Vec<(String, String)> {
        unsafe extern "C" fn tell(
            all: *mut c_void,
            schema: *const c_char,
            schema_size: usize,
            name: *const c_char,
            name_size: usize,
        ) {
            // SAFETY: `all` is the vector below, and the bytes live through the call.
            let (all, schema, name) = unsafe {
                let schema = std::slice::from_raw_parts(schema.cast::<u8>(), schema_size);
                let name = std::slice::from_raw_parts(name.cast::<u8>(), name_size);
                (&mut *all.cast::<Vec<(String, String)>>(), schema, name)
            };
            all.push((String::from_utf8_lossy(schema).into_owned(), String::from_utf8_lossy(name).into_owned()));
        }
        let mut all: Vec<(String, String)> = Vec::new();
        // SAFETY: the handle is live; the callback is called within this call alone.
        unsafe { tavana_each_table(self.handle.raw, std::ptr::from_mut(&mut all).cast(), tell) };
        all
    }
}

impl Extracted<'_> {
    /// Whether one of them names versions of tables, itself or in a view or macro that it uses; true as well where that
    /// cannot be told. Binds it to find out; not one that was prepared already.
    pub(crate) fn names_version(&self, index: usize) -> bool {
        // SAFETY: both handles are live; an index out of range is refused.
        unsafe { tavana_names_version(self.connection.handle.raw, self.raw, index) }
    }
}

/// While this lives, a connection reads one version.
pub(crate) struct Held<'c>(&'c Connection);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        // SAFETY: the handle is live.
        unsafe { tavana_release_version(self.0.handle.raw) }
    }
}

unsafe extern "C" {
    fn tavana_note_tables(database: duckdb::duckdb_database, catalog: *const c_char) -> bool;
    fn tavana_hold_version(connection: duckdb::duckdb_connection, version: i64) -> bool;
    fn tavana_release_version(connection: duckdb::duckdb_connection);
    fn tavana_each_table(
        connection: duckdb::duckdb_connection,
        state: *mut c_void,
        tell: unsafe extern "C" fn(*mut c_void, *const c_char, usize, *const c_char, usize),
    );
    fn tavana_names_version(
        connection: duckdb::duckdb_connection,
        extracted: duckdb::duckdb_extracted_statements,
        index: usize,
    ) -> bool;
}
