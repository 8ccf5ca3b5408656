//! What the operators of a statement gave and took: see `measured.cpp`.

use std::ffi::{c_char, c_void};

use libduckdb_sys as duckdb;
use query::{Measured, MeasuredOperator};

use super::{Connection, Prepared};

/// Measures what a connection runs, until it is dropped.
pub(crate) struct Measuring<'c> {
    connection: &'c Connection,
    /// How it measured before; the engine's.
    before: *mut c_void,
}

impl Connection {
    /// Measures what it runs from now on; none if its client has asked for that, in its own way.
    pub(crate) fn measure(&self) -> Option<Measuring<'_>> {
        // SAFETY: the connection is open, and nothing runs on it.
        let before = unsafe { tavana_measure(self.handle.raw) };
        (!before.is_null()).then_some(Measuring { connection: self, before })
    }
}

impl Prepared<'_> {
    /// Whether the engine expects an operator of it to give so many rows.
    pub(crate) fn has_rows(&self, rows: u64) -> bool {
        // SAFETY: the handle is live.
        unsafe { tavana_has_rows(self.raw, rows) }
    }
}

impl Measuring<'_> {
    /// What was measured of the statement that was the last one to run.
    pub(crate) fn found(&self) -> Measured {
        unsafe extern "C" fn tell(
            found: *mut c_void,
            depth: u32,
            name: *const c_char,
            size: usize,
            estimated: u64,
            rows: u64,
            nanos: u64,
        ) {
            // SAFETY: `found` is the value below, and the bytes live through the call.
            let (found, name) = unsafe {
                (&mut *found.cast::<Vec<MeasuredOperator>>(), std::slice::from_raw_parts(name.cast::<u8>(), size))
            };
            let name = String::from_utf8_lossy(name).trim().to_owned();
            found.push(MeasuredOperator { name, depth, estimated, rows, nanos });
        }
        let mut operators: Vec<MeasuredOperator> = Vec::new();
        let found = std::ptr::from_mut(&mut operators).cast();
        // SAFETY: the connection is open; the callback is called within this call alone.
        let whole = unsafe { tavana_each_measured(self.connection.handle.raw, found, tell) };
        Measured { operators: if whole { operators } else { Vec::new() } }
    }
}

impl Drop for Measuring<'_> {
    fn drop(&mut self) {
        // SAFETY: as in `measure`, which gave `before`; it is handed back once.
        unsafe { tavana_measured(self.connection.handle.raw, self.before) };
    }
}

type Tell = unsafe extern "C" fn(*mut c_void, u32, *const c_char, usize, u64, u64, u64);

unsafe extern "C" {
    fn tavana_has_rows(prepared: duckdb::duckdb_prepared_statement, rows: u64) -> bool;
    fn tavana_measure(connection: duckdb::duckdb_connection) -> *mut c_void;
    fn tavana_measured(connection: duckdb::duckdb_connection, before: *mut c_void);
    fn tavana_each_measured(connection: duckdb::duckdb_connection, state: *mut c_void, tell: Tell) -> bool;
}
