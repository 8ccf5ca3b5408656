//! Reading all tables and views of a catalog in one version: see `version.cpp`.

use std::ffi::{CStr, c_char, c_void};

use libduckdb_sys as duckdb;

use super::{Extracted, Failure, Result, c_string};

/// The longest of the engine's words about a failure.
const FAILURE_BYTES: usize = 4096;

/// What a statement reads of a catalog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Read {
    /// Schema and name of each table and view that it names, itself or in views, without a version.
    pub(crate) tables: Vec<(String, String)>,
    /// It also reads in ways in which no version can be named for it.
    pub(crate) beyond: bool,
    /// There are views among them; not told of what reads in such ways.
    pub(crate) views: bool,
}

impl Extracted<'_> {
    /// What one of them reads of a catalog: now or, with a version, then; from now on the statement names that version
    /// wherever it names none. Not of one that was prepared.
    ///
    /// # Errors
    /// Where it reads what was not there in the version, or the version is gone: the statement is then to be dropped.
    pub(crate) fn read_version(&self, index: usize, catalog: &str, version: Option<i64>) -> Result<Read> {
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
        let catalog = c_string(catalog)?;
        let mut tables: Vec<(String, String)> = Vec::new();
        let mut out = [0_u8; FAILURE_BYTES];
        // SAFETY: the handles are live, as are string, number and vector through the call, which writes at most the said
        // length; an index out of range is refused.
        let outcome = unsafe {
            tavana_read_version(
                self.connection.handle.raw,
                self.raw,
                index,
                catalog.as_ptr(),
                version.as_ref().map_or(std::ptr::null(), std::ptr::from_ref),
                std::ptr::from_mut(&mut tables).cast(),
                tell,
                out.as_mut_ptr().cast(),
                out.len(),
            )
        };
        match outcome {
            0..=2 => Ok(Read { tables, beyond: outcome == 1, views: outcome == 2 }),
            _ => Err(Failure(CStr::from_bytes_until_nul(&out).unwrap_or_default().to_string_lossy().into_owned())),
        }
    }
}

unsafe extern "C" {
    fn tavana_read_version(
        connection: duckdb::duckdb_connection,
        extracted: duckdb::duckdb_extracted_statements,
        index: usize,
        catalog: *const c_char,
        version: *const i64,
        state: *mut c_void,
        tell: unsafe extern "C" fn(*mut c_void, *const c_char, usize, *const c_char, usize),
        out: *mut c_char,
        size: usize,
    ) -> i32;
}
