//! The plan of a prepared statement: see `plan.cpp`.

use std::ffi::{c_char, c_void};

use libduckdb_sys as duckdb;
use query::Plan;

use super::Prepared;

/// Bytes of one detail that are taken; a list of thousands of values tells no more than its beginning.
const DETAIL_BYTES: usize = 4096;

/// What is told, as `Item` in `plan.cpp`.
mod item {
    pub(super) const BEGIN: i32 = 0;
    pub(super) const TYPE: i32 = 1;
    pub(super) const NAME: i32 = 2;
    pub(super) const VALUE: i32 = 3;
    pub(super) const FILE_NAME: i32 = 4;
    pub(super) const FILE_COUNT: i32 = 5;
    pub(super) const END: i32 = 6;
}

impl Prepared<'_> {
    /// The plan that the engine made; none where it made none, as of a statement whose parameters are open.
    pub(crate) fn plan(&self) -> Option<Plan> {
        unsafe extern "C" fn tell(building: *mut c_void, item: i32, text: *const c_char, size: usize, number: u64) {
            // SAFETY: `building` is the value below, and the bytes live through the call.
            let (building, bytes) =
                unsafe { (&mut *building.cast::<Building>(), std::slice::from_raw_parts(text.cast::<u8>(), size)) };
            building.take(item, bytes, number);
        }
        let mut building = Building::default();
        // SAFETY: the handle is live; the callback is called within this call alone.
        let whole = unsafe { tavana_each_operator(self.raw, std::ptr::from_mut(&mut building).cast(), tell) };
        building.root.filter(|_| whole)
    }
}

impl Prepared<'_> {
    /// Lets it run by the plan that it was bound to, once: not to be called for one that is kept, as the files may be others by
    /// the next time.
    pub(crate) fn run_as_bound(&self) {
        // SAFETY: the handle is live.
        unsafe { tavana_run_as_bound(self.raw) }
    }
}

/// A plan of which a part was told.
#[derive(Default)]
struct Building {
    /// From the root down to the operator that is told of.
    open: Vec<Plan>,
    root: Option<Plan>,
}

impl Building {
    fn take(&mut self, item: i32, bytes: &[u8], number: u64) {
        let text = || String::from_utf8_lossy(bytes).trim().to_owned();
        if item == item::BEGIN {
            self.open.push(Plan { operator: text(), rows: number, ..Plan::default() });
            return;
        }
        if item == item::END {
            let Some(done) = self.open.pop() else { return };
            match self.open.last_mut() {
                Some(above) => above.inputs.push(done),
                None => self.root = Some(done),
            }
            return;
        }
        let Some(at) = self.open.last_mut() else { return };
        match item {
            item::TYPE => at.types.push(text()),
            item::NAME => at.details.push((text(), String::new())),
            item::VALUE => {
                let cut = &bytes[..bytes.len().min(DETAIL_BYTES)];
                if let Some((_, value)) = at.details.last_mut() {
                    *value = String::from_utf8_lossy(cut).trim().to_owned();
                }
            }
            item::FILE_NAME => at.files.push(text()),
            item::FILE_COUNT => at.file_count = number,
            _ => {}
        }
    }
}

unsafe extern "C" {
    fn tavana_run_as_bound(prepared: duckdb::duckdb_prepared_statement);
    fn tavana_each_operator(
        prepared: duckdb::duckdb_prepared_statement,
        state: *mut c_void,
        tell: unsafe extern "C" fn(*mut c_void, i32, *const c_char, usize, u64),
    ) -> bool;
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::ffi::Database;

    #[test]
    fn what_was_bound_just_now_runs_by_that_plan() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&[]).unwrap();
        database.note_files().unwrap();
        let connection = database.connect().unwrap();
        let is_bound_again = |format: &str, as_bound: bool| {
            let file = folder.path().join(format!("t.{format}"));
            let file = file.display();
            connection.run(&format!("COPY (SELECT range AS a FROM range(10)) TO '{file}' (FORMAT {format})")).unwrap();
            let prepared = connection.prepare(&format!("SELECT a FROM read_{format}('{file}')")).unwrap();
            if as_bound {
                prepared.run_as_bound();
            }
            // What is noted from here on is of a statement that is bound.
            connection.forget_files();
            let mut rows = prepared.stream().unwrap();
            let mut count = 0;
            while let Some(chunk) = rows.next().unwrap() {
                count += chunk.len();
            }
            assert_eq!(count, 10);
            !connection.files_read().is_empty()
        };
        assert!(is_bound_again("parquet", false), "the engine does not bind it again by itself: run_as_bound can go");
        assert!(!is_bound_again("parquet", true));
        assert!(is_bound_again("csv", true), "what it reads is not known to be in its plan");
    }
}
