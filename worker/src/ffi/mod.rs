//! DuckDB behind types that cannot be misused: the only module that names `libduckdb_sys`. It speaks the C API, and
//! where that has no words (see the files of C++) a few functions of our own beside it.
//!
//! Contract: handles are closed by `Drop` in the order in which DuckDB wants it (results before
//! statements before connections before databases); a connection is used by one thread at a time,
//! except for [`Interrupter`], whose two calls DuckDB allows from anywhere while the connection lives;
//! a column view borrows the chunk that owns its memory.
#![allow(unsafe_code)]

mod arrow;
mod catalog;
mod chunk;
mod collector;
mod kept;
mod measured;
mod memory;
mod plan;
mod prepared;
mod receive;
mod served;
mod shared;
mod system;
mod value;
mod version;

use std::cell::{Cell, RefCell};
use std::ffi::{CStr, CString, c_char, c_void};
use std::ptr;
use std::sync::Arc;

use libduckdb_sys as duckdb;

pub(crate) use arrow::{ArrowSchema, Converter};
pub(crate) use catalog::{Found, Narrow};
pub(crate) use chunk::{Chunk, Column, Mask, Plain, Strings, Values, Wide, bytes_of};
pub(crate) use collector::{HEADERS_VERSION, Pushing, Step, Waker};
pub(crate) use kept::Judgement;
pub(crate) use memory::Memory;
pub(crate) use prepared::{Extracted, LogicalType, Prepared, Rows};
pub(crate) use receive::{Outcome, Place, Receive};
pub use shared::SharedMemory;
pub(crate) use system::{awaited, close_from, share_range};
pub use system::{landlock_abi, leave};
pub(crate) use value::Value;
pub(crate) use version::Read;

/// The engine's own words about what went wrong.
#[derive(Clone, Debug)]
pub(crate) struct Failure(pub(crate) String);

type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    fn own(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// What the engine would say had it been the one to ask for the memory.
    pub(crate) fn out_of_memory() -> Self {
        Self::own(r#"{"exception_type":"Out of Memory","exception_message":"allocation failure"}"#)
    }
}

/// The numbers that the C API gives to kinds of types.
pub(crate) mod type_id {
    pub(crate) use libduckdb_sys::{
        DUCKDB_TYPE_DUCKDB_TYPE_ANY as ANY, DUCKDB_TYPE_DUCKDB_TYPE_ARRAY as ARRAY,
        DUCKDB_TYPE_DUCKDB_TYPE_BIGINT as BIGINT, DUCKDB_TYPE_DUCKDB_TYPE_BIT as BIT,
        DUCKDB_TYPE_DUCKDB_TYPE_BLOB as BLOB, DUCKDB_TYPE_DUCKDB_TYPE_BOOLEAN as BOOLEAN,
        DUCKDB_TYPE_DUCKDB_TYPE_DATE as DATE, DUCKDB_TYPE_DUCKDB_TYPE_DECIMAL as DECIMAL,
        DUCKDB_TYPE_DUCKDB_TYPE_DOUBLE as DOUBLE, DUCKDB_TYPE_DUCKDB_TYPE_FLOAT as FLOAT,
        DUCKDB_TYPE_DUCKDB_TYPE_HUGEINT as HUGEINT, DUCKDB_TYPE_DUCKDB_TYPE_INTEGER as INTEGER,
        DUCKDB_TYPE_DUCKDB_TYPE_INTERVAL as INTERVAL, DUCKDB_TYPE_DUCKDB_TYPE_INVALID as INVALID,
        DUCKDB_TYPE_DUCKDB_TYPE_LIST as LIST, DUCKDB_TYPE_DUCKDB_TYPE_MAP as MAP,
        DUCKDB_TYPE_DUCKDB_TYPE_SMALLINT as SMALLINT, DUCKDB_TYPE_DUCKDB_TYPE_SQLNULL as SQLNULL,
        DUCKDB_TYPE_DUCKDB_TYPE_STRUCT as STRUCT, DUCKDB_TYPE_DUCKDB_TYPE_TIME as TIME,
        DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP as TIMESTAMP, DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_MS as TIMESTAMP_MS,
        DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_NS as TIMESTAMP_NS, DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_S as TIMESTAMP_S,
        DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_TZ as TIMESTAMP_TZ, DUCKDB_TYPE_DUCKDB_TYPE_TINYINT as TINYINT,
        DUCKDB_TYPE_DUCKDB_TYPE_UBIGINT as UBIGINT, DUCKDB_TYPE_DUCKDB_TYPE_UHUGEINT as UHUGEINT,
        DUCKDB_TYPE_DUCKDB_TYPE_UINTEGER as UINTEGER, DUCKDB_TYPE_DUCKDB_TYPE_UNION as UNION,
        DUCKDB_TYPE_DUCKDB_TYPE_USMALLINT as USMALLINT, DUCKDB_TYPE_DUCKDB_TYPE_UTINYINT as UTINYINT,
        DUCKDB_TYPE_DUCKDB_TYPE_UUID as UUID, DUCKDB_TYPE_DUCKDB_TYPE_VARCHAR as VARCHAR,
        DUCKDB_TYPE_DUCKDB_TYPE_VARIANT as VARIANT,
    };
}

/// The numbers that the C API gives to kinds of statements.
pub(crate) mod statement_type {
    pub(crate) use libduckdb_sys::{
        duckdb_statement_type_DUCKDB_STATEMENT_TYPE_COPY as COPY,
        duckdb_statement_type_DUCKDB_STATEMENT_TYPE_CREATE as CREATE,
        duckdb_statement_type_DUCKDB_STATEMENT_TYPE_DELETE as DELETE,
        duckdb_statement_type_DUCKDB_STATEMENT_TYPE_EXPLAIN as EXPLAIN,
        duckdb_statement_type_DUCKDB_STATEMENT_TYPE_INSERT as INSERT,
        duckdb_statement_type_DUCKDB_STATEMENT_TYPE_SELECT as SELECT,
        duckdb_statement_type_DUCKDB_STATEMENT_TYPE_UPDATE as UPDATE,
    };
}

/// The version of the engine that is linked, such as `v1.5.5`.
pub fn library_version() -> String {
    // SAFETY: returns a static string.
    unsafe { text(duckdb::duckdb_library_version()) }
}

/// # Safety
/// `raw` is null or a null-terminated string that lives through the call.
unsafe fn text(raw: *const c_char) -> String {
    if raw.is_null() {
        return String::new();
    }
    // SAFETY: by contract.
    unsafe { CStr::from_ptr(raw) }.to_string_lossy().into_owned()
}

/// # Safety
/// As [`text`], and `raw` was allocated by DuckDB and is not used afterwards.
unsafe fn owned_text(raw: *const c_char) -> String {
    // SAFETY: by contract.
    unsafe {
        let copy = text(raw);
        duckdb::duckdb_free(raw.cast_mut().cast::<c_void>());
        copy
    }
}

fn c_string(text: &str) -> Result<CString> {
    CString::new(text).map_err(|_| {
        Failure::own(r#"{"exception_type":"Parser","exception_message":"the text holds a null character"}"#)
    })
}

fn empty_result() -> duckdb::duckdb_result {
    // SAFETY: all fields are integers and pointers, for which zero is valid and means "nothing".
    unsafe { std::mem::zeroed() }
}

/// Pieces of the engine's work that a thread does before it looks up.
const WORK: u64 = 64;

/// An open engine.
pub(crate) struct Database {
    raw: duckdb::duckdb_database,
}

// SAFETY: a database handle may be used from any thread.
unsafe impl Send for Database {}
// SAFETY: as above.
unsafe impl Sync for Database {}

impl Database {
    /// Looks for work that the engine has for threads, and does it; waits for it for 5 ms.
    pub(crate) fn work(&self) {
        // SAFETY: the handle is open, and failures stay with the statements whose work it is.
        unsafe { duckdb::duckdb_execute_tasks(self.raw, WORK) }
    }

    /// Gives back what the allocator keeps for this thread.
    pub(crate) fn rest(&self) {
        // SAFETY: the handle is open. A state that is finished lets nobody work, and who would work with it gives back what
        // it has; it is destroyed once, by the only one who has it.
        unsafe {
            let state = duckdb::duckdb_create_task_state(self.raw);
            duckdb::duckdb_finish_execution(state);
            duckdb::duckdb_execute_tasks_state(state);
            duckdb::duckdb_destroy_task_state(state);
        }
    }

    /// Opens an engine in memory with these settings.
    pub(crate) fn open(settings: &[(&str, String)]) -> Result<Arc<Self>> {
        let mut config: duckdb::duckdb_config = ptr::null_mut();
        let mut raw: duckdb::duckdb_database = ptr::null_mut();
        let mut error: *mut c_char = ptr::null_mut();
        // SAFETY: handles are created, used and destroyed in order; strings outlive the calls.
        unsafe {
            if duckdb::duckdb_create_config(&mut config) != duckdb::DuckDBSuccess {
                return Err(Failure::own("no configuration could be made"));
            }
            for (name, value) in settings {
                let (name_c, value_c) = (c_string(name)?, c_string(value)?);
                if duckdb::duckdb_set_config(config, name_c.as_ptr(), value_c.as_ptr()) != duckdb::DuckDBSuccess {
                    duckdb::duckdb_destroy_config(&mut config);
                    return Err(Failure::own(format!("the engine does not take {name} = {value}")));
                }
            }
            let opened = duckdb::duckdb_open_ext(c":memory:".as_ptr(), &mut raw, config, &mut error);
            duckdb::duckdb_destroy_config(&mut config);
            if opened != duckdb::DuckDBSuccess {
                return Err(Failure::own(owned_text(error)));
            }
        }
        Ok(Arc::new(Self { raw }))
    }

    /// A new connection.
    pub(crate) fn connect(self: &Arc<Self>) -> Result<Connection> {
        let mut raw: duckdb::duckdb_connection = ptr::null_mut();
        // SAFETY: the database is open.
        if unsafe { duckdb::duckdb_connect(self.raw, &mut raw) } != duckdb::DuckDBSuccess {
            return Err(Failure::own("the engine takes no more connections"));
        }
        Ok(Connection {
            kept: kept::Kept::default(),
            handle: Arc::new(Handle { raw, _database: self.clone() }),
            in_transaction: Cell::new(false),
            stand_ins: RefCell::default(),
            settings: RefCell::default(),
            macros: Cell::new(false),
        })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // SAFETY: no connection is left: each holds an `Arc` of this.
        unsafe { duckdb::duckdb_close(&mut self.raw) }
    }
}

struct Handle {
    raw: duckdb::duckdb_connection,
    _database: Arc<Database>,
}

// SAFETY: a connection may move between threads; see the contract at the top for sharing.
unsafe impl Send for Handle {}
// SAFETY: only `Interrupter` shares it, for two calls that DuckDB allows at any time.
unsafe impl Sync for Handle {}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: last owner.
        unsafe { duckdb::duckdb_disconnect(&mut self.raw) }
    }
}

/// A connection to an engine.
pub(crate) struct Connection {
    /// Before the handle, which is closed after them.
    kept: kept::Kept,
    handle: Arc<Handle>,
    in_transaction: Cell<bool>,
    stand_ins: RefCell<Vec<String>>,
    settings: RefCell<Vec<(String, String)>>,
    macros: Cell<bool>,
}

/// Stops what a connection does, from any thread.
#[derive(Clone)]
pub(crate) struct Interrupter(Arc<Handle>);

impl Interrupter {
    /// Asks the running statement to stop. Without one, the call is forgotten.
    pub(crate) fn interrupt(&self) {
        // SAFETY: allowed from any thread while the connection lives.
        unsafe { duckdb::duckdb_interrupt(self.0.raw) }
    }

    /// How far the running statement is, in percent (negative: unknown), and rows processed.
    pub(crate) fn progress(&self) -> (f64, u64) {
        // SAFETY: as above.
        let progress = unsafe { duckdb::duckdb_query_progress(self.0.raw) };
        (progress.percentage, progress.rows_processed)
    }
}

impl Connection {
    /// What can stop this connection.
    pub(crate) fn interrupter(&self) -> Interrupter {
        Interrupter(self.handle.clone())
    }

    /// Whether a client's transaction is open, as far as was noted.
    pub(crate) fn in_transaction(&self) -> bool {
        self.in_transaction.get()
    }

    /// Notes that a client's transaction began or ended.
    pub(crate) fn note_transaction(&self, open: bool) {
        self.in_transaction.set(open);
    }

    /// Notes a temporary view that is to go when the client's transaction has ended.
    pub(crate) fn note_stand_in(&self, name: &str) {
        self.stand_ins.borrow_mut().push(name.to_owned());
    }

    /// Whether a temporary view of this name was noted.
    pub(crate) fn is_stand_in(&self, name: &str) -> bool {
        self.stand_ins.borrow().iter().any(|noted| noted == name)
    }

    /// The views that were noted; they are forgotten.
    pub(crate) fn take_stand_ins(&self) -> Vec<String> {
        self.stand_ins.take()
    }

    /// Notes the settings that a session gave to its statements, which are set.
    pub(crate) fn note_settings(&self, settings: Vec<(String, String)>) {
        self.settings.replace(settings);
    }

    /// Whether these are the settings that were noted.
    pub(crate) fn has_settings(&self, settings: &[(String, String)]) -> bool {
        *self.settings.borrow() == *settings
    }

    /// The settings that were noted; they are forgotten.
    pub(crate) fn take_settings(&self) -> Vec<(String, String)> {
        self.settings.take()
    }

    /// Whether a macro was made on it, as far as was noted.
    pub(crate) fn has_macros(&self) -> bool {
        self.macros.get()
    }

    /// Notes that a macro was made on it.
    pub(crate) fn note_macro(&self) {
        self.macros.set(true);
    }

    /// Runs statements of our own making and drops what they return.
    pub(crate) fn run(&self, sql: &str) -> Result<()> {
        let sql = c_string(sql)?;
        let mut result = empty_result();
        // SAFETY: the result is destroyed whatever happens.
        unsafe {
            let state = duckdb::duckdb_query(self.handle.raw, sql.as_ptr(), &mut result);
            let failure = text(duckdb::duckdb_result_error(&mut result));
            duckdb::duckdb_destroy_result(&mut result);
            if state == duckdb::DuckDBSuccess { Ok(()) } else { Err(Failure(failure)) }
        }
    }

    /// Cuts a text into its statements, without looking names up.
    pub(crate) fn extract(&self, sql: &str) -> Result<Extracted<'_>> {
        let sql = c_string(sql)?;
        let mut raw: duckdb::duckdb_extracted_statements = ptr::null_mut();
        // SAFETY: destroyed by `Extracted::drop`, also after an error.
        let extracted = unsafe {
            let count = duckdb::duckdb_extract_statements(self.handle.raw, sql.as_ptr(), &mut raw);
            Extracted { raw, count: usize::try_from(count).unwrap_or(0), connection: self }
        };
        if extracted.count == 0 {
            // SAFETY: the error lives as long as the statements.
            let failure = unsafe { text(duckdb::duckdb_extract_statements_error(raw)) };
            if !failure.is_empty() {
                return Err(Failure(failure));
            }
        }
        Ok(extracted)
    }

    /// Prepares a statement of our own making.
    pub(crate) fn prepare(&self, sql: &str) -> Result<Prepared<'_>> {
        self.extract(sql)?.prepare(0)
    }
}
