//! What a connection keeps for the next statement: bound statements, and how its values become Arrow's.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::marker::PhantomData;
use std::sync::Arc;

use libduckdb_sys as duckdb;
use query::Class;

use super::{Connection, Converter, Prepared};

/// How many a connection keeps, and the bytes that the text of one may have.
const COUNT: usize = 16;
const TEXT_BYTES: usize = 4096;

/// Statements under their texts, the one used last at the end, and the converter.
#[derive(Default)]
pub(super) struct Kept {
    statements: RefCell<VecDeque<Statement>>,
    converter: RefCell<Option<Arc<Converter>>>,
}

struct Statement {
    text: Box<str>,
    judgement: Option<Judgement>,
    idle: Idle,
}

/// What was found out about a statement for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Judgement {
    pub(crate) class: Class,
    /// Whether it asks for an order of its rows.
    pub(crate) ordered: bool,
    /// Whether its result is the same each time, with the same values and settings.
    pub(crate) repeatable: bool,
}

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
        let mut all = self.kept.statements.borrow_mut();
        let at = all.iter().position(|kept| *kept.text == *sql)?;
        all.remove(at).map(|kept| kept.idle.prepared())
    }

    /// As [`Self::kept`], where what it is need not be found out anew.
    pub(crate) fn kept_judged(&self, sql: &str) -> Option<(Judgement, Prepared<'_>)> {
        let mut all = self.kept.statements.borrow_mut();
        let at = all.iter().position(|kept| kept.judgement.is_some() && *kept.text == *sql)?;
        let Statement { judgement, idle, .. } = all.remove(at)?;
        Some((judgement?, idle.prepared()))
    }

    /// Keeps a statement of this connection under its text, unless that is long.
    pub(crate) fn keep(&self, sql: &str, judgement: Option<Judgement>, prepared: Prepared<'_>) {
        if sql.len() > TEXT_BYTES {
            return;
        }
        let mut all = self.kept.statements.borrow_mut();
        if all.len() >= COUNT {
            all.pop_front();
        }
        all.push_back(Statement { text: sql.into(), judgement, idle: Idle::of(prepared) });
    }

    /// Forgets all that was kept.
    pub(crate) fn forget_kept(&self) {
        self.kept.statements.take();
        self.kept.converter.take();
    }

    /// What turns the engine's types and values into Arrow's, as this connection is set.
    pub(crate) fn converter(&self) -> Arc<Converter> {
        self.kept.converter.borrow_mut().get_or_insert_with(|| Arc::new(Converter::of(&self.handle))).clone()
    }
}
