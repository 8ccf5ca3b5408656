//! Where the engine finds a name, where it looks first, and what a statement reads: see `catalog.cpp`.

use std::ffi::{CStr, CString, c_char, c_void};
use std::ptr;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use libduckdb_sys as duckdb;

use super::{Connection, Database, Failure, Prepared, Result, c_string, owned_text};

/// Longer names of catalogs than any that an engine has.
const NAME_BYTES: usize = 256;

/// Where the engine finds what a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// In this catalog.
    In(String),
    /// Nowhere.
    Nowhere,
    /// It cannot tell, as in a transaction that has failed.
    Untold,
}

impl Connection {
    /// The catalog in which a statement of this connection finds a table or view; of a schema, if the table has no
    /// name; where it makes things, if neither has one. Empty parts are those that the statement leaves out.
    pub(crate) fn catalog_of(&self, catalog: &str, schema: &str, name: &str) -> Found {
        let (Ok(catalog), Ok(schema), Ok(name)) = (c_string(catalog), c_string(schema), c_string(name)) else {
            return Found::Untold;
        };
        let mut out = [0_u8; NAME_BYTES];
        // SAFETY: strings are null-terminated and live through the call, which writes at most the said length.
        let found = unsafe {
            let (catalog, schema, name) = (catalog.as_ptr(), schema.as_ptr(), name.as_ptr());
            tavana_catalog_of(self.handle.raw, catalog, schema, name, out.as_mut_ptr().cast(), out.len())
        };
        match (found, CStr::from_bytes_until_nul(&out)) {
            (1, Ok(name)) => Found::In(name.to_string_lossy().into_owned()),
            (0, _) => Found::Nowhere,
            _ => Found::Untold,
        }
    }

    /// Sets where names are looked up after the temporary ones, as catalogs and schemas, which must be there: unlike
    /// `SET search_path`, this looks nothing up.
    pub(crate) fn search(&self, path: &[(&str, &str)]) -> Result<()> {
        let all = |part: fn(&(&str, &str)) -> CString| -> Vec<CString> { path.iter().map(part).collect() };
        if path.iter().any(|(catalog, schema)| catalog.contains('\0') || schema.contains('\0')) {
            return Err(Failure::own("a name holds a null character"));
        }
        let catalogs = all(|(catalog, _)| CString::new(*catalog).unwrap_or_default());
        let schemas = all(|(_, schema)| CString::new(*schema).unwrap_or_default());
        let catalogs: Vec<*const c_char> = catalogs.iter().map(|name| name.as_ptr()).collect();
        let schemas: Vec<*const c_char> = schemas.iter().map(|name| name.as_ptr()).collect();
        // SAFETY: both arrays have the said length, and their strings live through the call.
        let set = unsafe { tavana_set_search_path(self.handle.raw, catalogs.as_ptr(), schemas.as_ptr(), path.len()) };
        if set { Ok(()) } else { Err(Failure::own("the engine does not take the search path")) }
    }

    /// What was read before is not read by the statement that is bound next.
    pub(crate) fn forget_files(&self) {
        // SAFETY: the handle is live.
        unsafe { tavana_forget_files(self.handle.raw) }
    }

    /// The first location of each scan of files in the statement that was bound last, by whatever views it is read.
    pub(crate) fn files_read(&self) -> Vec<String> {
        unsafe extern "C" fn tell(all: *mut c_void, at: *const c_char, size: usize) {
            // SAFETY: `all` is the vector below, and the bytes live through the call.
            let (all, bytes) =
                unsafe { (&mut *all.cast::<Vec<String>>(), std::slice::from_raw_parts(at.cast::<u8>(), size)) };
            all.push(String::from_utf8_lossy(bytes).into_owned());
        }
        let mut all: Vec<String> = Vec::new();
        // SAFETY: the handle is live; the callback is called within this call alone.
        unsafe { tavana_each_file(self.handle.raw, std::ptr::from_mut(&mut all).cast(), tell) };
        all
    }

    /// Whether the functions of the statement that was bound last are all `CONSISTENT`, as `duckdb_functions()` has it.
    pub(crate) fn bound_is_consistent(&self) -> bool {
        // SAFETY: the handle is live.
        unsafe { tavana_is_consistent(self.handle.raw) }
    }

    /// Lets names be looked up in one schema alone, beside the temporary ones and the engine's own, until the guard is
    /// dropped. Where that fails, they are looked up where they were.
    pub(crate) fn search_only(&self, catalog: &CStr, schema: &CStr) -> Narrow<'_> {
        // SAFETY: the handle is live, and so are the strings through the call.
        let before = unsafe { tavana_search_only(self.handle.raw, catalog.as_ptr(), schema.as_ptr()) };
        Narrow { connection: self, before }
    }

    /// Lets statements of this connection read a stream under a temporary name, until the guard is dropped.
    pub(crate) fn scan<'c>(&'c self, name: &str, stream: FFI_ArrowArrayStream) -> Result<Scan<'c>> {
        let name_c = c_string(name)?;
        let mut stream = Box::new(stream);
        let mut words: *const c_char = ptr::null();
        // SAFETY: the stream stays at its address until the guard has dropped the view that points to it.
        let made = unsafe {
            let raw: *mut c_void = std::ptr::from_mut(&mut *stream).cast();
            tavana_scan_stream(self.handle.raw, name_c.as_ptr(), raw, &mut words)
        };
        let scan = Scan { connection: self, name: name.to_owned(), _stream: stream };
        if made {
            return Ok(scan);
        }
        if words.is_null() {
            return Err(Failure::out_of_memory());
        }
        // SAFETY: the engine's words, which are this call's to free.
        Err(Failure::own(unsafe { owned_text(words) }))
    }
}

impl Database {
    /// From now on, connections know [`Connection::files_read`] and [`Connection::bound_is_consistent`].
    pub(crate) fn note_files(&self) -> Result<()> {
        // SAFETY: the database is open.
        if unsafe { tavana_note_files(self.raw) } { Ok(()) } else { Err(Failure::own("the engine takes no observer")) }
    }
}

impl Prepared<'_> {
    /// Whether it may read tables of a catalog, whatever the names are that its text has for them.
    pub(crate) fn reads(&self, catalog: &str) -> bool {
        // SAFETY: the handle is live, and so is the string through the call.
        c_string(catalog).is_ok_and(|catalog| unsafe { tavana_reads_catalog(self.raw, catalog.as_ptr()) })
    }
}

/// A stream that statements can read under a name.
pub(crate) struct Scan<'c> {
    connection: &'c Connection,
    name: String,
    _stream: Box<FFI_ArrowArrayStream>,
}

impl Drop for Scan<'_> {
    fn drop(&mut self) {
        // A view that stays behind would point to memory that is gone; the connection's next stream of
        // this name replaces it, and no statement may name it.
        let _ = self.connection.run(&format!("DROP VIEW IF EXISTS temp.{}", self.name));
    }
}

/// While this lives, names are looked up in one schema alone.
pub(crate) struct Narrow<'c> {
    connection: &'c Connection,
    before: *mut c_void,
}

impl Drop for Narrow<'_> {
    fn drop(&mut self) {
        if !self.before.is_null() {
            // SAFETY: the handle is live; what was returned for it is given back once.
            let _ = unsafe { tavana_search_again(self.connection.handle.raw, self.before) };
        }
    }
}

unsafe extern "C" {
    fn tavana_note_files(database: duckdb::duckdb_database) -> bool;
    fn tavana_forget_files(connection: duckdb::duckdb_connection);
    fn tavana_is_consistent(connection: duckdb::duckdb_connection) -> bool;
    fn tavana_each_file(
        connection: duckdb::duckdb_connection,
        state: *mut c_void,
        tell: unsafe extern "C" fn(*mut c_void, *const c_char, usize),
    );
    fn tavana_search_only(
        connection: duckdb::duckdb_connection,
        catalog: *const c_char,
        schema: *const c_char,
    ) -> *mut c_void;
    fn tavana_search_again(connection: duckdb::duckdb_connection, before: *mut c_void) -> bool;
    fn tavana_catalog_of(
        connection: duckdb::duckdb_connection,
        catalog: *const c_char,
        schema: *const c_char,
        name: *const c_char,
        out: *mut c_char,
        size: usize,
    ) -> i32;
    fn tavana_reads_catalog(prepared: duckdb::duckdb_prepared_statement, catalog: *const c_char) -> bool;
    fn tavana_set_search_path(
        connection: duckdb::duckdb_connection,
        catalogs: *const *const c_char,
        schemas: *const *const c_char,
        count: usize,
    ) -> bool;
    fn tavana_scan_stream(
        connection: duckdb::duckdb_connection,
        name: *const c_char,
        stream: *mut c_void,
        words: *mut *const c_char,
    ) -> bool;
}
