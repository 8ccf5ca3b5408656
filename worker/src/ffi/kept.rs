//! Bound statements that a connection keeps for the next time.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::marker::PhantomData;

use libduckdb_sys as duckdb;

use super::{Connection, Prepared};

/// How many a connection keeps, and the bytes that the text of one may have.
const COUNT: usize = 16;
const TEXT_BYTES: usize = 4096;

/// Statements under their texts, the one used last at the end.
#[derive(Default)]
pub(super) struct Kept(RefCell<VecDeque<(Box<str>, Idle)>>);

/// A bound statement that nobody uses.
struct Idle(duckdb::duckdb_prepared_statement);

// SAFETY: it goes where its connection goes, which may move between threads.
unsafe impl Send for Idle {}

impl Idle {
    /// Without the values that its parameters had.
    fn of(prepared: Prepared<'_>) -> Self {
        // SAFETY: the handle is live.
        unsafe { duckdb::duckdb_clear_bindings(prepared.raw) };
        Self(std::mem::ManuallyDrop::new(prepared).raw)
    }

    fn prepared<'c>(self) -> Prepared<'c> {
        Prepared { raw: std::mem::ManuallyDrop::new(self).0, connection: PhantomData }
    }
}

impl Drop for Idle {
    fn drop(&mut self) {
        // SAFETY: made by DuckDB, destroyed once.
        unsafe { duckdb::duckdb_destroy_prepare(&mut self.0) }
    }
}

impl Connection {
    /// The statement that was kept under this text. It is the caller's, who may [keep](Self::keep) it again.
    pub(crate) fn kept(&self, sql: &str) -> Option<Prepared<'_>> {
        let mut all = self.kept.0.borrow_mut();
        let at = all.iter().position(|(text, _)| **text == *sql)?;
        all.remove(at).map(|(_, idle)| idle.prepared())
    }

    /// Keeps a statement of this connection under its text, unless that is long.
    pub(crate) fn keep(&self, sql: &str, prepared: Prepared<'_>) {
        if sql.len() > TEXT_BYTES {
            return;
        }
        let mut all = self.kept.0.borrow_mut();
        if all.len() >= COUNT {
            all.pop_front();
        }
        all.push_back((sql.into(), Idle::of(prepared)));
    }

    /// Forgets all that was kept.
    pub(crate) fn forget_kept(&self) {
        self.kept.0.take();
    }
}
