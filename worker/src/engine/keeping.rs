//! Which bound statements are kept for the next time.

use arrow_array::RecordBatch;
use query::{Format, Statement, TableSource};

use crate::ffi::{self, Connection, Judgement};
use crate::gate::Judged;

impl Judgement {
    /// What stays of what the gate found out, before it is bound.
    pub(super) fn of(judged: &Judged) -> Self {
        Self { class: judged.class, ordered: judged.ordered, repeatable: false }
    }
}

/// Whether a statement that reads nothing but its own text means on this connection what it meant before: settings and
/// what else is made on it make it [forget](Connection::forget_kept) what it kept.
pub(super) fn may_keep(connection: &Connection) -> bool {
    !connection.in_transaction() && !connection.has_macros()
}

/// A statement that reads nothing but its own text, as it was bound before, and what the gate found out about that text.
/// The engine tells of parameters that had values what those were, so one that has any is looked at anew.
pub(super) fn judged<'c>(
    connection: &'c Connection,
    sql: &str,
    to_run: bool,
) -> Option<(Judgement, ffi::Prepared<'c>)> {
    let kept = may_keep(connection).then(|| connection.kept_judged(sql)).flatten();
    kept.filter(|(_, prepared)| to_run || prepared.parameters().is_empty())
}

/// Whether its tables are single files, so that a plan of it is small.
pub(super) fn are_single(statement: &Statement) -> bool {
    const FILES: usize = 16;
    let single = |table: &TableSource| {
        table.format == Format::Parquet && !table.locations.iter().any(|it| it.contains(['*', '?', '[']))
    };
    let files = statement.tables.iter().map(|table| table.locations.len()).sum::<usize>();
    !statement.all_tables && files <= FILES && statement.tables.iter().all(single)
}

/// Whether a plan may be kept that had these values: it holds those that it had last.
pub(super) fn are_few(values: Option<&RecordBatch>) -> bool {
    const BYTES: usize = 64 << 10;
    values.is_none_or(|values| values.get_array_memory_size() <= BYTES)
}
