//! Statements, from their text to their rows.

use std::marker::PhantomData;
use std::ptr;

use libduckdb_sys as duckdb;

use super::{Chunk, Connection, Failure, Result, Value, owned_text, text, type_id};

/// The statements of a text.
pub(crate) struct Extracted<'c> {
    pub(super) raw: duckdb::duckdb_extracted_statements,
    pub(super) count: usize,
    pub(super) connection: &'c Connection,
}

impl<'c> Extracted<'c> {
    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// Binds one of them: names are looked up, nothing runs. It is gone from here afterwards.
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
pub(crate) struct LogicalType(pub(super) duckdb::duckdb_logical_type);

// SAFETY: a type is a value that nothing else refers to.
unsafe impl Send for LogicalType {}

impl LogicalType {
    /// Whether it, or a part of it, is not known before parameters have values.
    pub(crate) fn is_open(&self) -> bool {
        // SAFETY: the handle is live, each function is asked of its own kind of type, and each part is owned.
        unsafe {
            match self.id() {
                type_id::INVALID | type_id::ANY | type_id::SQLNULL => true,
                type_id::LIST => Self(duckdb::duckdb_list_type_child_type(self.0)).is_open(),
                type_id::ARRAY => Self(duckdb::duckdb_array_type_child_type(self.0)).is_open(),
                type_id::MAP => {
                    Self(duckdb::duckdb_map_type_key_type(self.0)).is_open()
                        || Self(duckdb::duckdb_map_type_value_type(self.0)).is_open()
                }
                type_id::STRUCT => (0..duckdb::duckdb_struct_type_child_count(self.0))
                    .any(|index| Self(duckdb::duckdb_struct_type_child_type(self.0, index)).is_open()),
                type_id::UNION => (0..duckdb::duckdb_union_type_member_count(self.0))
                    .any(|index| Self(duckdb::duckdb_union_type_member_type(self.0, index)).is_open()),
                _ => false,
            }
        }
    }

    /// The number that the C API gives to the kind of type.
    pub(crate) fn id(&self) -> u32 {
        // SAFETY: the handle is live.
        unsafe { duckdb::duckdb_get_type_id(self.0) }
    }

    /// Its name in SQL, where the Arrow type that its values get does not tell it apart from others.
    pub(crate) fn name_beyond_arrow(&self) -> Option<String> {
        let name = match self.id() {
            type_id::LIST => {
                // SAFETY: the handle is live, it is a list, and its part is owned.
                let element = Self(unsafe { duckdb::duckdb_list_type_child_type(self.0) });
                return element.name_beyond_arrow().map(|name| format!("{name}[]"));
            }
            type_id::UUID => Some("UUID"),
            type_id::BIT => Some("BIT"),
            type_id::HUGEINT => Some("HUGEINT"),
            type_id::UHUGEINT => Some("UHUGEINT"),
            type_id::VARCHAR => {
                // SAFETY: the handle is live, and the text is owned; there is none for a type without an alias.
                let alias = unsafe { owned_text(duckdb::duckdb_logical_type_get_alias(self.0)) };
                (alias == "JSON").then_some("JSON")
            }
            _ => None,
        };
        name.map(str::to_owned)
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
    pub(super) raw: duckdb::duckdb_prepared_statement,
    pub(super) connection: PhantomData<&'c Connection>,
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

    /// Runs a statement that takes no time until it has rows, or is over.
    pub(crate) fn stream(&self) -> Result<Rows<'c>> {
        self.begin()?.into_rows()
    }
}

impl Drop for Prepared<'_> {
    fn drop(&mut self) {
        // SAFETY: made by DuckDB, destroyed once.
        unsafe { duckdb::duckdb_destroy_prepare(&mut self.raw) }
    }
}

/// The rows of a running statement.
pub(crate) struct Rows<'c> {
    result: duckdb::duckdb_result,
    connection: PhantomData<&'c Connection>,
}

impl Rows<'_> {
    pub(super) fn of(result: duckdb::duckdb_result, state: duckdb::duckdb_state) -> Result<Self> {
        let mut rows = Self { result, connection: PhantomData };
        if state == duckdb::DuckDBSuccess { Ok(rows) } else { Err(rows.failure()) }
    }

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
