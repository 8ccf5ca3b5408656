//! DuckDB behind types that cannot be misused: the only module that names `libduckdb_sys`. It speaks the C API, and
//! where that has no words (see `collector.cpp`) a few functions of our own beside it.
//!
//! Contract: handles are closed by `Drop` in the order in which DuckDB wants it (results before
//! statements before connections before databases); a connection is used by one thread at a time,
//! except for [`Interrupter`], whose two calls DuckDB allows from anywhere while the connection lives;
//! a column view borrows the chunk that owns its memory.
#![allow(unsafe_code)]

mod collector;

use std::cell::Cell;
use std::ffi::{CStr, CString, c_char, c_void};
use std::marker::PhantomData;
use std::ptr;
use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, from_ffi};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, StructArray};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{Schema, SchemaRef};
use libduckdb_sys as duckdb;

pub(crate) use collector::{HEADERS_VERSION, Outcome, Place, Pushing, Receive, Step, Waker};

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
        DUCKDB_TYPE_DUCKDB_TYPE_ANY as ANY, DUCKDB_TYPE_DUCKDB_TYPE_BIGINT as BIGINT,
        DUCKDB_TYPE_DUCKDB_TYPE_BLOB as BLOB, DUCKDB_TYPE_DUCKDB_TYPE_BOOLEAN as BOOLEAN,
        DUCKDB_TYPE_DUCKDB_TYPE_DATE as DATE, DUCKDB_TYPE_DUCKDB_TYPE_DECIMAL as DECIMAL,
        DUCKDB_TYPE_DUCKDB_TYPE_DOUBLE as DOUBLE, DUCKDB_TYPE_DUCKDB_TYPE_FLOAT as FLOAT,
        DUCKDB_TYPE_DUCKDB_TYPE_HUGEINT as HUGEINT, DUCKDB_TYPE_DUCKDB_TYPE_INTEGER as INTEGER,
        DUCKDB_TYPE_DUCKDB_TYPE_INTERVAL as INTERVAL, DUCKDB_TYPE_DUCKDB_TYPE_INVALID as INVALID,
        DUCKDB_TYPE_DUCKDB_TYPE_SMALLINT as SMALLINT, DUCKDB_TYPE_DUCKDB_TYPE_SQLNULL as SQLNULL,
        DUCKDB_TYPE_DUCKDB_TYPE_TIME as TIME, DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP as TIMESTAMP,
        DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_MS as TIMESTAMP_MS, DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_NS as TIMESTAMP_NS,
        DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_S as TIMESTAMP_S, DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_TZ as TIMESTAMP_TZ,
        DUCKDB_TYPE_DUCKDB_TYPE_TINYINT as TINYINT, DUCKDB_TYPE_DUCKDB_TYPE_UBIGINT as UBIGINT,
        DUCKDB_TYPE_DUCKDB_TYPE_UINTEGER as UINTEGER, DUCKDB_TYPE_DUCKDB_TYPE_USMALLINT as USMALLINT,
        DUCKDB_TYPE_DUCKDB_TYPE_UTINYINT as UTINYINT, DUCKDB_TYPE_DUCKDB_TYPE_UUID as UUID,
        DUCKDB_TYPE_DUCKDB_TYPE_VARCHAR as VARCHAR, DUCKDB_TYPE_DUCKDB_TYPE_VARIANT as VARIANT,
    };
}

/// The numbers that the C API gives to kinds of statements.
pub(crate) mod statement_type {
    pub(crate) use libduckdb_sys::{
        duckdb_statement_type_DUCKDB_STATEMENT_TYPE_EXPLAIN as EXPLAIN,
        duckdb_statement_type_DUCKDB_STATEMENT_TYPE_SELECT as SELECT,
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

/// An open engine.
pub(crate) struct Database {
    raw: duckdb::duckdb_database,
}

// SAFETY: a database handle may be used from any thread.
unsafe impl Send for Database {}
// SAFETY: as above.
unsafe impl Sync for Database {}

impl Database {
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
        Ok(Connection { handle: Arc::new(Handle { raw, _database: self.clone() }), in_transaction: Cell::new(false) })
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
    handle: Arc<Handle>,
    in_transaction: Cell<bool>,
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

    /// Lets statements of this connection read a stream under a name, until the guard is dropped. The
    /// name is the engine's, not the connection's: no two connections of one engine may use the same.
    pub(crate) fn scan<'c>(&'c self, name: &str, stream: FFI_ArrowArrayStream) -> Result<Scan<'c>> {
        let name_c = c_string(name)?;
        let mut stream = Box::new(stream);
        // SAFETY: the stream stays at its address until the guard has dropped the view that points to it.
        let state = unsafe {
            let raw: duckdb::duckdb_arrow_stream = ptr::from_mut(&mut *stream).cast();
            duckdb::duckdb_arrow_scan(self.handle.raw, name_c.as_ptr(), raw)
        };
        let scan = Scan { connection: self, name: name.to_owned(), _stream: stream };
        if state == duckdb::DuckDBSuccess { Ok(scan) } else { Err(Failure::own("the input stream cannot be read")) }
    }

    /// What turns the engine's types and values into Arrow's, as this connection is set.
    pub(crate) fn converter(&self) -> Converter {
        let mut options: duckdb::duckdb_arrow_options = ptr::null_mut();
        // SAFETY: destroyed by `Converter::drop`.
        unsafe { duckdb::duckdb_connection_get_arrow_options(self.handle.raw, &mut options) };
        Converter { options, _handle: self.handle.clone() }
    }
}

/// Turns the engine's types and values into Arrow's.
pub(crate) struct Converter {
    options: duckdb::duckdb_arrow_options,
    /// The options point to the connection.
    _handle: Arc<Handle>,
}

// SAFETY: the options are a copy of settings and are only read; DuckDB's own collector of Arrow arrays uses them from
// all its threads at once.
unsafe impl Send for Converter {}
// SAFETY: as above.
unsafe impl Sync for Converter {}

impl Converter {
    /// The Arrow schema of columns of these types.
    pub(crate) fn schema(&self, columns: &[(String, LogicalType)]) -> Result<ArrowSchema> {
        let names = columns.iter().map(|(name, _)| c_string(name)).collect::<Result<Vec<_>>>()?;
        let mut names: Vec<*const c_char> = names.iter().map(|name| name.as_ptr()).collect();
        let mut types: Vec<duckdb::duckdb_logical_type> = columns.iter().map(|(_, logical)| logical.0).collect();
        let mut raw = duckdb::ArrowSchema { release: None, ..empty_arrow_schema() };
        // SAFETY: arrays have the said length; `raw` is filled by DuckDB and moved out by `from_raw`, which
        // leaves it released. Both layouts are the Arrow C data interface.
        let (ffi, names_are_text) = unsafe {
            let count = columns.len() as duckdb::idx_t;
            let error =
                duckdb::duckdb_to_arrow_schema(self.options, types.as_mut_ptr(), names.as_mut_ptr(), count, &mut raw);
            take_error(error)?;
            let names_are_text = names_are_text(&raw);
            (FFI_ArrowSchema::from_raw(ptr::from_mut(&mut raw).cast()), names_are_text)
        };
        // Arrow's reader would panic.
        if !names_are_text {
            return Err(Failure::own(
                r#"{"exception_type":"Invalid Input","exception_message":"the name of a field is not UTF-8 text: its file is corrupt"}"#,
            ));
        }
        let schema = Schema::try_from(&ffi).map_err(|error| Failure::own(error.to_string()))?;
        Ok(ArrowSchema { ffi, schema: Arc::new(schema) })
    }

    /// A chunk as a record batch, converted by the engine.
    pub(crate) fn batch(&self, chunk: &Chunk, schema: &ArrowSchema) -> Result<RecordBatch> {
        let mut raw = duckdb::ArrowArray::empty();
        // SAFETY: as in `schema`; DuckDB made both array and schema from the same types.
        let data = unsafe {
            take_error(duckdb::duckdb_data_chunk_to_arrow(self.options, chunk.raw, &mut raw))?;
            let array = FFI_ArrowArray::from_raw(ptr::from_mut(&mut raw).cast());
            from_ffi(array, &schema.ffi).map_err(|error| Failure::own(error.to_string()))?
        };
        let columns = StructArray::from(data).into_parts().1;
        let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(chunk.len()));
        RecordBatch::try_new_with_options(schema.schema.clone(), columns, &options)
            .map_err(|error| Failure::own(error.to_string()))
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
        // A view that stays behind would point to memory that is gone; the engine's next statement of
        // this name replaces it, and no other may name it.
        let _ = self.connection.run(&format!("DROP VIEW IF EXISTS {}", self.name));
    }
}

fn empty_arrow_schema() -> duckdb::ArrowSchema {
    duckdb::ArrowSchema {
        format: ptr::null(),
        name: ptr::null(),
        metadata: ptr::null(),
        flags: 0,
        n_children: 0,
        children: ptr::null_mut(),
        dictionary: ptr::null_mut(),
        release: None,
        private_data: ptr::null_mut(),
    }
}

/// Whether all names in a schema are UTF-8. Those of nested fields come as they stand in a file.
///
/// # Safety
/// The schema is filled and not released.
unsafe fn names_are_text(schema: &duckdb::ArrowSchema) -> bool {
    // SAFETY: by contract the name is null or null-terminated, and there are `n_children` children.
    unsafe {
        let own = schema.name.is_null() || CStr::from_ptr(schema.name).to_str().is_ok();
        let count = usize::try_from(schema.n_children).unwrap_or(0);
        own && (0..count).all(|index| names_are_text(&**schema.children.add(index)))
    }
}

/// # Safety
/// `error` comes from DuckDB and is not used afterwards.
unsafe fn take_error(mut error: duckdb::duckdb_error_data) -> Result<()> {
    // SAFETY: by contract.
    unsafe {
        let failure = (!error.is_null() && duckdb::duckdb_error_data_has_error(error))
            .then(|| Failure(text(duckdb::duckdb_error_data_message(error))));
        duckdb::duckdb_destroy_error_data(&mut error);
        failure.map_or(Ok(()), Err)
    }
}

impl Drop for Converter {
    fn drop(&mut self) {
        // SAFETY: made by DuckDB, destroyed once.
        unsafe { duckdb::duckdb_destroy_arrow_options(&mut self.options) }
    }
}

/// An Arrow schema as DuckDB made it, and as the rest of the program knows it.
#[derive(Debug)]
pub(crate) struct ArrowSchema {
    ffi: FFI_ArrowSchema,
    pub(crate) schema: SchemaRef,
}

// SAFETY: the C structure is owned and only read.
unsafe impl Sync for ArrowSchema {}

impl ArrowSchema {
    /// A schema that says of some columns only that their types are not known yet; nothing can be
    /// converted with it.
    pub(crate) fn open(schema: SchemaRef) -> Self {
        Self { ffi: FFI_ArrowSchema::empty(), schema }
    }
}

/// The statements of a text.
pub(crate) struct Extracted<'c> {
    raw: duckdb::duckdb_extracted_statements,
    count: usize,
    connection: &'c Connection,
}

impl<'c> Extracted<'c> {
    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// Binds one of them: names are looked up, nothing runs.
    pub(crate) fn prepare(&self, index: usize) -> Result<Prepared<'c>> {
        let mut raw: duckdb::duckdb_prepared_statement = ptr::null_mut();
        // SAFETY: destroyed by `Prepared::drop`, also after an error.
        unsafe {
            let connection = self.connection.handle.raw;
            let state = duckdb::duckdb_prepare_extracted_statement(connection, self.raw, index as u64, &mut raw);
            let prepared = Prepared { raw, connection: PhantomData };
            if state == duckdb::DuckDBSuccess {
                Ok(prepared)
            } else {
                Err(Failure(text(duckdb::duckdb_prepare_error(raw))))
            }
        }
    }
}

impl Drop for Extracted<'_> {
    fn drop(&mut self) {
        // SAFETY: made by DuckDB, destroyed once.
        unsafe { duckdb::duckdb_destroy_extracted(&mut self.raw) }
    }
}

/// A type of the engine.
pub(crate) struct LogicalType(duckdb::duckdb_logical_type);

impl LogicalType {
    /// The number that the C API gives to the kind of type.
    pub(crate) fn id(&self) -> u32 {
        // SAFETY: the handle is live.
        unsafe { duckdb::duckdb_get_type_id(self.0) }
    }

    /// A type without parameters, by the number that the C API gives to it.
    pub(crate) fn plain(id: u32) -> Self {
        // SAFETY: returns an owned type.
        Self(unsafe { duckdb::duckdb_create_logical_type(id) })
    }

    /// A decimal of `width` digits, `scale` of them after the point.
    pub(crate) fn decimal(width: u8, scale: u8) -> Self {
        // SAFETY: returns an owned type.
        Self(unsafe { duckdb::duckdb_create_decimal_type(width, scale) })
    }

    /// A list of elements of this type.
    pub(crate) fn list(element: &Self) -> Self {
        // SAFETY: the element's handle is live; DuckDB copies it.
        Self(unsafe { duckdb::duckdb_create_list_type(element.0) })
    }

    /// Digits of a decimal.
    pub(crate) fn decimal_width(&self) -> u8 {
        // SAFETY: as above; 0 for other types.
        unsafe { duckdb::duckdb_decimal_width(self.0) }
    }
}

impl Drop for LogicalType {
    fn drop(&mut self) {
        // SAFETY: made by DuckDB, destroyed once.
        unsafe { duckdb::duckdb_destroy_logical_type(&mut self.0) }
    }
}

/// A bound statement.
pub(crate) struct Prepared<'c> {
    raw: duckdb::duckdb_prepared_statement,
    connection: PhantomData<&'c Connection>,
}

impl<'c> Prepared<'c> {
    /// The number that the C API gives to the kind of statement.
    pub(crate) fn kind(&self) -> u32 {
        // SAFETY: the handle is live.
        unsafe { duckdb::duckdb_prepared_statement_type(self.raw) }
    }

    /// Names and types of the result's columns.
    pub(crate) fn columns(&self) -> Vec<(String, LogicalType)> {
        // SAFETY: indices are below the count; names are freed, types owned.
        unsafe {
            (0..duckdb::duckdb_prepared_statement_column_count(self.raw))
                .map(|index| {
                    let name = owned_text(duckdb::duckdb_prepared_statement_column_name(self.raw, index));
                    (name, LogicalType(duckdb::duckdb_prepared_statement_column_logical_type(self.raw, index)))
                })
                .collect()
        }
    }

    /// Names and types of the parameters; those not numbered come under their name.
    pub(crate) fn parameters(&self) -> Vec<(String, LogicalType)> {
        // SAFETY: as above; parameters count from 1.
        unsafe {
            (1..=duckdb::duckdb_nparams(self.raw))
                .map(|index| {
                    let name = owned_text(duckdb::duckdb_parameter_name(self.raw, index));
                    (name, LogicalType(duckdb::duckdb_param_logical_type(self.raw, index)))
                })
                .collect()
        }
    }

    /// Sets a parameter; they count from 1.
    pub(crate) fn bind(&self, index: usize, value: &Value) -> Result<()> {
        if value.0.is_null() {
            return Err(Failure::own("the engine does not take the value of a parameter"));
        }
        // SAFETY: both handles are live; DuckDB copies the value.
        unsafe {
            if duckdb::duckdb_bind_value(self.raw, index as u64, value.0) == duckdb::DuckDBSuccess {
                Ok(())
            } else {
                Err(Failure(text(duckdb::duckdb_prepare_error(self.raw))))
            }
        }
    }

    /// Starts the statement; its rows come as they are made.
    pub(crate) fn stream(&self) -> Result<Rows<'c>> {
        let mut pending: duckdb::duckdb_pending_result = ptr::null_mut();
        let mut result = empty_result();
        // SAFETY: the pending result is destroyed on each path; the result is destroyed by `Rows::drop`.
        unsafe {
            if duckdb::duckdb_pending_prepared_streaming(self.raw, &mut pending) != duckdb::DuckDBSuccess {
                let failure = text(duckdb::duckdb_pending_error(pending));
                duckdb::duckdb_destroy_pending(&mut pending);
                return Err(Failure(failure));
            }
            let state = duckdb::duckdb_execute_pending(pending, &mut result);
            duckdb::duckdb_destroy_pending(&mut pending);
            let mut rows = Rows { result, connection: PhantomData };
            if state == duckdb::DuckDBSuccess { Ok(rows) } else { Err(rows.failure()) }
        }
    }
}

impl Drop for Prepared<'_> {
    fn drop(&mut self) {
        // SAFETY: made by DuckDB, destroyed once.
        unsafe { duckdb::duckdb_destroy_prepare(&mut self.raw) }
    }
}

fn empty_result() -> duckdb::duckdb_result {
    // SAFETY: all fields are integers and pointers, for which zero is valid and means "nothing".
    unsafe { std::mem::zeroed() }
}

/// The rows of a running statement.
pub(crate) struct Rows<'c> {
    result: duckdb::duckdb_result,
    connection: PhantomData<&'c Connection>,
}

impl Rows<'_> {
    /// The next chunk; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Chunk>> {
        // SAFETY: the result is live; the chunk is owned.
        let raw = unsafe { duckdb::duckdb_fetch_chunk(self.result) };
        if !raw.is_null() {
            return Ok(Some(Chunk { raw }));
        }
        let failure = self.failure();
        if failure.0.is_empty() { Ok(None) } else { Err(failure) }
    }

    /// Names and types of the columns, for sure.
    pub(crate) fn columns(&mut self) -> Vec<(String, LogicalType)> {
        // SAFETY: indices are below the count; names live as long as the result, types are owned.
        unsafe {
            (0..duckdb::duckdb_column_count(&mut self.result))
                .map(|index| {
                    let name = text(duckdb::duckdb_column_name(&mut self.result, index));
                    (name, LogicalType(duckdb::duckdb_column_logical_type(&mut self.result, index)))
                })
                .collect()
        }
    }

    /// Rows that the statement changed.
    pub(crate) fn changed(&mut self) -> u64 {
        // SAFETY: the result is live.
        unsafe { duckdb::duckdb_rows_changed(&mut self.result) }
    }

    fn failure(&mut self) -> Failure {
        // SAFETY: the text lives as long as the result.
        Failure(unsafe { text(duckdb::duckdb_result_error(&mut self.result)) })
    }
}

impl Drop for Rows<'_> {
    fn drop(&mut self) {
        // SAFETY: made by DuckDB, destroyed once.
        unsafe { duckdb::duckdb_destroy_result(&mut self.result) }
    }
}

/// Up to 2,048 rows in columns.
pub(crate) struct Chunk {
    raw: duckdb::duckdb_data_chunk,
}

// SAFETY: a chunk owns its memory and is not tied to a thread.
unsafe impl Send for Chunk {}

impl Chunk {
    /// How many rows.
    pub(crate) fn len(&self) -> usize {
        // SAFETY: the chunk is live.
        unsafe { duckdb::duckdb_data_chunk_get_size(self.raw) as usize }
    }

    /// Views of the columns, which are right for all but nested types.
    pub(crate) fn columns(&self) -> Result<Vec<Column<'_>>> {
        let rows = self.len();
        // SAFETY: the array has room for all columns; pointers are into the chunk, which the views borrow and nothing
        // changes.
        unsafe {
            let count = duckdb::duckdb_data_chunk_get_column_count(self.raw) as usize;
            let mut raw = vec![collector::RawColumn::default(); count];
            if !collector::tavana_columns(self.raw, raw.as_mut_ptr()) {
                return Err(Failure::out_of_memory());
            }
            Ok(raw.into_iter().map(|raw| Column { raw, rows, chunk: PhantomData }).collect())
        }
    }
}

impl Drop for Chunk {
    fn drop(&mut self) {
        // SAFETY: made by DuckDB, destroyed once.
        unsafe { duckdb::duckdb_destroy_data_chunk(&mut self.raw) }
    }
}

mod sealed {
    /// Values that DuckDB stores as they are in memory, for which any bits are valid.
    pub(crate) trait Plain: Copy {}
    impl Plain for u8 {}
    impl Plain for i16 {}
    impl Plain for i32 {}
    impl Plain for i64 {}
    impl Plain for i128 {}
}
pub(crate) use sealed::Plain;

/// A view of a column, whose values may lie in another order than its rows: those of a dictionary, for example.
pub(crate) struct Column<'a> {
    raw: collector::RawColumn,
    rows: usize,
    chunk: PhantomData<&'a Chunk>,
}

impl<'a> Column<'a> {
    /// For each row the place of its value, below; `None` where values lie as the rows do.
    fn selection(&self) -> Option<&'a [u32]> {
        if self.raw.selection.is_null() {
            return None;
        }
        // SAFETY: a selection covers all rows.
        Some(unsafe { std::slice::from_raw_parts(self.raw.selection, self.rows) })
    }

    /// The values, of which those of NULL rows mean nothing. The caller names the physical type that the logical type
    /// has.
    pub(crate) fn values<T: Plain>(&self) -> Values<'a, T> {
        let data = self.raw.data.cast::<T>();
        match self.selection() {
            // SAFETY: values that lie as the rows do are at least `rows`, of their physical type, aligned.
            None => Values::Flat(unsafe { std::slice::from_raw_parts(data, self.rows) }),
            Some(selection) => Values::Selected(Selected { data, selection }),
        }
    }

    /// Which values are not NULL; `None` when none is.
    pub(crate) fn validity(&self) -> Option<Mask<'a>> {
        let mask = Mask { bits: self.raw.validity, rows: self.rows, selection: self.selection() };
        (!self.raw.validity.is_null()).then_some(mask)
    }

    /// The strings (or blobs) of a column of `string_t`.
    pub(crate) fn strings(&self) -> Strings<'a> {
        let data = self.raw.data.cast::<duckdb::duckdb_string_t>();
        Strings(match self.selection() {
            // SAFETY: as `values`.
            None => Values::Flat(unsafe { std::slice::from_raw_parts(data, self.rows) }),
            Some(selection) => Values::Selected(Selected { data, selection }),
        })
    }
}

/// The values of a column.
#[derive(Clone, Copy)]
pub(crate) enum Values<'a, T> {
    /// One for each row.
    Flat(&'a [T]),
    /// In another order, and each for any number of rows.
    Selected(Selected<'a, T>),
}

/// Values as the bytes that they are in memory.
pub(crate) fn bytes_of<T: Plain>(values: &[T]) -> &[u8] {
    // SAFETY: plain values have no padding.
    unsafe { std::slice::from_raw_parts(values.as_ptr().cast(), size_of_val(values)) }
}

/// Values that are found by way of a selection.
#[derive(Clone, Copy)]
pub(crate) struct Selected<'a, T> {
    data: *const T,
    selection: &'a [u32],
}

impl<'a, T> Selected<'a, T> {
    /// The value of a row.
    pub(crate) fn get(&self, row: usize) -> &'a T {
        // SAFETY: a selection of the engine's points to values of the physical type, aligned, that live as the chunk.
        unsafe { &*self.data.add(self.selection[row] as usize) }
    }
}

impl<'a, T> Values<'a, T> {
    /// The value of a row.
    pub(crate) fn get(&self, row: usize) -> &'a T {
        match self {
            Self::Flat(values) => &values[row],
            Self::Selected(values) => values.get(row),
        }
    }
}

/// One bit a value, set where it is not NULL.
#[derive(Clone, Copy)]
pub(crate) struct Mask<'a> {
    bits: *const u64,
    rows: usize,
    selection: Option<&'a [u32]>,
}

impl Mask<'_> {
    /// Whether a row's value is not NULL.
    pub(crate) fn is_valid(&self, row: usize) -> bool {
        assert!(row < self.rows, "a row beyond the chunk");
        let place = self.selection.map_or(row, |selection| selection[row] as usize);
        // SAFETY: a mask covers all rows, and all that its selection points to.
        unsafe { *self.bits.add(place / 64) >> (place % 64) & 1 == 1 }
    }
}

/// Strings of a column.
#[derive(Clone, Copy)]
pub(crate) struct Strings<'a>(Values<'a, duckdb::duckdb_string_t>);

impl<'a> Strings<'a> {
    /// The length of a row's string in bytes; the row must not be NULL.
    pub(crate) fn length(&self, row: usize) -> usize {
        // SAFETY: the length stands first in both forms.
        unsafe { self.0.get(row).value.inlined.length as usize }
    }

    /// A row's string, if it is one of those that lie in the vector itself: its bytes, what fills them
    /// up, and how many are the string's. The row must not be NULL.
    pub(crate) fn short(&self, row: usize) -> Option<(&'a [u8; 12], usize)> {
        let string = self.0.get(row);
        // SAFETY: up to 12 bytes are inlined; DuckDB compares their place whole, so it fills what a string leaves.
        unsafe {
            let length = string.value.inlined.length as usize;
            (length <= 12).then(|| (&*string.value.inlined.inlined.as_ptr().cast::<[u8; 12]>(), length))
        }
    }

    /// A row's string; the row must not be NULL.
    pub(crate) fn get(&self, row: usize) -> &'a [u8] {
        let string = self.0.get(row);
        // SAFETY: up to 12 bytes are inlined, longer ones are pointed to; the chunk owns them.
        unsafe {
            let length = string.value.inlined.length as usize;
            let start = if length <= 12 {
                string.value.inlined.inlined.as_ptr().cast::<u8>()
            } else {
                string.value.pointer.ptr.cast_const().cast::<u8>()
            };
            std::slice::from_raw_parts(start, length)
        }
    }
}

/// A value for a parameter.
pub(crate) struct Value(duckdb::duckdb_value);

impl Drop for Value {
    fn drop(&mut self) {
        // SAFETY: made by DuckDB, destroyed once.
        unsafe { duckdb::duckdb_destroy_value(&mut self.0) }
    }
}

macro_rules! simple_values {
    ($($(#[$doc:meta])* $name:ident($type:ty) = |$v:ident| $make:expr;)*) => {
        impl Value {
            $(
                $(#[$doc])*
                pub(crate) fn $name($v: $type) -> Self {
                    // SAFETY: takes a plain value and returns an owned one.
                    Self(unsafe { $make })
                }
            )*
        }
    };
}

simple_values! {
    bool(bool) = |v| duckdb::duckdb_create_bool(v);
    i8(i8) = |v| duckdb::duckdb_create_int8(v);
    i16(i16) = |v| duckdb::duckdb_create_int16(v);
    i32(i32) = |v| duckdb::duckdb_create_int32(v);
    i64(i64) = |v| duckdb::duckdb_create_int64(v);
    u8(u8) = |v| duckdb::duckdb_create_uint8(v);
    u16(u16) = |v| duckdb::duckdb_create_uint16(v);
    u32(u32) = |v| duckdb::duckdb_create_uint32(v);
    u64(u64) = |v| duckdb::duckdb_create_uint64(v);
    f32(f32) = |v| duckdb::duckdb_create_float(v);
    f64(f64) = |v| duckdb::duckdb_create_double(v);
    /// Days since 1970-01-01.
    date(i32) = |v| duckdb::duckdb_create_date(duckdb::duckdb_date { days: v });
    /// Microseconds since midnight.
    time(i64) = |v| duckdb::duckdb_create_time(duckdb::duckdb_time { micros: v });
    /// Seconds since 1970.
    timestamp_s(i64) = |v| duckdb::duckdb_create_timestamp_s(duckdb::duckdb_timestamp_s { seconds: v });
    /// Milliseconds since 1970.
    timestamp_ms(i64) = |v| duckdb::duckdb_create_timestamp_ms(duckdb::duckdb_timestamp_ms { millis: v });
    /// Microseconds since 1970.
    timestamp(i64) = |v| duckdb::duckdb_create_timestamp(duckdb::duckdb_timestamp { micros: v });
    /// Nanoseconds since 1970.
    timestamp_ns(i64) = |v| duckdb::duckdb_create_timestamp_ns(duckdb::duckdb_timestamp_ns { nanos: v });
    /// Microseconds since 1970 in UTC.
    timestamp_tz(i64) = |v| duckdb::duckdb_create_timestamp_tz(duckdb::duckdb_timestamp { micros: v });
}

impl Value {
    /// NULL.
    pub(crate) fn null() -> Self {
        // SAFETY: returns an owned value.
        Self(unsafe { duckdb::duckdb_create_null_value() })
    }

    /// NULL of the type of another value.
    pub(crate) fn null_like(other: &Self) -> Self {
        // SAFETY: the handle is live, or null and handed on as such; returns an owned value.
        Self(if other.0.is_null() { other.0 } else { unsafe { collector::tavana_null_like(other.0) } })
    }

    /// A text.
    pub(crate) fn text(text: &str) -> Self {
        // SAFETY: pointer and length describe `text`, which DuckDB copies.
        Self(unsafe { duckdb::duckdb_create_varchar_length(text.as_ptr().cast(), text.len() as u64) })
    }

    /// Bytes.
    pub(crate) fn blob(bytes: &[u8]) -> Self {
        // SAFETY: as above.
        Self(unsafe { duckdb::duckdb_create_blob(bytes.as_ptr(), bytes.len() as u64) })
    }

    /// A decimal of `width` digits, `scale` of them after the point.
    pub(crate) fn decimal(value: i128, width: u8, scale: u8) -> Self {
        let value = duckdb::duckdb_hugeint { lower: value as u64, upper: (value >> 64) as i64 };
        // SAFETY: takes a plain value.
        Self(unsafe { duckdb::duckdb_create_decimal(duckdb::duckdb_decimal { width, scale, value }) })
    }

    /// An interval.
    pub(crate) fn interval(months: i32, days: i32, micros: i64) -> Self {
        // SAFETY: takes a plain value.
        Self(unsafe { duckdb::duckdb_create_interval(duckdb::duckdb_interval { months, days, micros }) })
    }

    /// A list of values of this type; `None` if the engine does not take one of them for it.
    pub(crate) fn list(element: &LogicalType, values: &[Value]) -> Option<Self> {
        let mut raw: Vec<duckdb::duckdb_value> = values.iter().map(|value| value.0).collect();
        if raw.iter().any(|value| value.is_null()) {
            return None;
        }
        // SAFETY: all handles are live; DuckDB copies type and values, and returns null when one does not cast.
        let list = unsafe { duckdb::duckdb_create_list_value(element.0, raw.as_mut_ptr(), raw.len() as u64) };
        (!list.is_null()).then_some(Self(list))
    }
}
