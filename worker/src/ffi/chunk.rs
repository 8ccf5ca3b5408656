//! Views of the rows that the engine makes.

use std::marker::PhantomData;

use libduckdb_sys as duckdb;

use super::{Failure, Result, collector};

/// Up to 2,048 rows in columns.
pub(crate) struct Chunk {
    pub(super) raw: duckdb::duckdb_data_chunk,
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
    impl Plain for super::Wide {}
}
pub(crate) use sealed::Plain;

/// A number of 16 bytes as the engine has it: two words, aligned as one. Rust aligns its own numbers of that size to all of
/// it, and reads them so; a constant of the engine's may lie anywhere else.
#[derive(Clone, Copy)]
#[repr(C, packed(8))]
pub(crate) struct Wide(i128);

impl Wide {
    pub(crate) fn get(self) -> i128 {
        self.0
    }
}

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
        assert!(data.is_aligned(), "values lie where their type is never found");
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
