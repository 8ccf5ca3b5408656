//! The engine's types and values as Arrow's.

use std::ffi::{CStr, c_char};
use std::ptr;
use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, from_ffi};
use arrow_array::{RecordBatch, StructArray};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{Schema, SchemaRef};
use libduckdb_sys as duckdb;

use super::{Chunk, Failure, Handle, LogicalType, Result, c_string, text};

/// Turns the engine's types and values into Arrow's.
pub(crate) struct Converter {
    options: duckdb::duckdb_arrow_options,
    /// The options point to the connection.
    _handle: Arc<Handle>,
}

impl Converter {
    /// As a connection is set now.
    pub(super) fn of(handle: &Arc<Handle>) -> Self {
        let mut options: duckdb::duckdb_arrow_options = ptr::null_mut();
        // SAFETY: destroyed by `Converter::drop`.
        unsafe { duckdb::duckdb_connection_get_arrow_options(handle.raw, &mut options) };
        Self { options, _handle: handle.clone() }
    }
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
