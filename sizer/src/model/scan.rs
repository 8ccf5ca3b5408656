//! What scans of files read and hold.

use query::Plan;

use super::kept::Column;
use super::kind::Kind;
use super::memory;
use super::predicate;
use super::relation::Relation;
use super::walk::{Cardinalities, Step, Walk};
use super::{Operator, Scanned};

/// What the reader of delimited text holds from its start, per thread.
const CSV_PER_THREAD: f64 = 96e6;
/// What the reader of JSON holds, and what each thread more adds.
const JSON_FIRST: f64 = 120e6;
const JSON_PER_THREAD: f64 = 48e6;
/// What a column's reader holds where nothing is known of it, per thread.
const UNKNOWN_READER: f64 = 0.8e6;
/// Nanoseconds for each byte before compression that is decoded, for each value besides, and for each byte of text parsed.
const DECODE_BYTE: f64 = 1.2;
const DECODE_VALUE: f64 = 5.0;
const PARSE_BYTE: f64 = 6.0;
/// Nanoseconds for each row and condition that a scan looks at.
const LOOK: f64 = 5.0;

impl Walk<'_> {
    pub(super) fn scan(&self, plan: &Plan, kind: Kind) -> Step {
        let table = self.tables.get(plan).map(|table| &**table);
        let names: Vec<&str> = plan.detail("Projections").unwrap_or("").lines().map(str::trim).collect();
        let rows_known = table.filter(|table| table.rows > 0.0);
        let base_rows = rows_known.map_or(plan.rows as f64, |table| table.rows);
        let width = plan.types.len().max(names.iter().filter(|name| !name.is_empty()).count());
        let columns = (0..width).map(|at| {
            let name = names.get(at).copied().unwrap_or("");
            let kind = plan.types.get(at).map_or("", String::as_str);
            match table.and_then(|table| table.column(name)) {
                Some(known) => Column::of_table(name, kind, known, base_rows.max(1.0)),
                None => Column { base_rows: base_rows.max(1.0), ..Column::of_type(name, kind) },
            }
        });
        let mut relation = Relation::new(columns.collect());
        let filters = plan.detail("Filters").unwrap_or("");
        // Columns that conditions alone name are read, too, but not given.
        relation.others = table.map_or_else(Vec::new, |table| {
            let more = table.columns().filter(|(name, _)| filters.contains(name) && relation.place(name).is_none());
            more.map(|(name, known)| Column::of_table(name, "", known, base_rows.max(1.0))).collect()
        });
        relation.settle(self.origin(), base_rows);
        let rows = match (self.cardinalities, rows_known) {
            (Cardinalities::Improved, Some(_)) => base_rows * predicate::selectivity(filters, &relation),
            _ => plan.rows as f64,
        };
        predicate::narrow(filters, &mut relation);
        let scanned = scanned(plan, table, &relation, base_rows);
        let threads = match scanned.row_groups {
            groups if groups >= 1.0 => self.threads.min(groups),
            _ => self.threads,
        };
        let own = match kind {
            Kind::CsvScan => CSV_PER_THREAD * threads,
            Kind::JsonScan => JSON_FIRST + JSON_PER_THREAD * (threads - 1.0),
            _ => threads * parquet_reader(table, &relation, &scanned),
        };
        let looked = base_rows * LOOK * filters.lines().count() as f64;
        let read = match kind {
            Kind::CsvScan | Kind::JsonScan => scanned.bytes.max(base_rows * relation.bytes()) * PARSE_BYTE,
            _ => scanned.uncompressed * DECODE_BYTE + base_rows * relation.columns.len() as f64 * DECODE_VALUE,
        };
        let operator = Operator {
            about: about(plan, filters),
            rows,
            own,
            peak: own,
            hold: own,
            cpu: looked + read,
            scanned: Some(scanned),
            ..Operator::default()
        };
        Step { relation, operator }
    }
}

fn scanned(plan: &Plan, table: Option<&crate::TableStatistics>, relation: &Relation, base_rows: f64) -> Scanned {
    let remote = plan.files.first().is_some_and(|file| file.contains("://") && !file.starts_with("file:"));
    let Some(table) = table else {
        let bytes = base_rows * relation.bytes();
        let files = plan.file_count as f64;
        return Scanned { files, row_groups: 0.0, rows: base_rows, bytes, uncompressed: bytes, remote, known: false };
    };
    let read = || relation.columns.iter().chain(&relation.others).filter_map(|column| table.column(&column.name));
    let (bytes, uncompressed) = if table.rows > 0.0 {
        (read().map(|column| column.compressed).sum(), read().map(|column| column.uncompressed).sum())
    } else {
        (table.bytes, table.bytes)
    };
    Scanned {
        files: table.files,
        row_groups: table.row_groups,
        rows: base_rows,
        bytes,
        uncompressed,
        remote,
        known: true,
    }
}

/// What the reader of Parquet files holds, per thread.
fn parquet_reader(table: Option<&crate::TableStatistics>, relation: &Relation, scanned: &Scanned) -> f64 {
    let Some(table) = table.filter(|table| table.rows > 0.0) else {
        return UNKNOWN_READER * relation.columns.len() as f64;
    };
    let readers = relation.columns.iter().chain(&relation.others).map(|column| match table.column(&column.name) {
        Some(known) => memory::column_reader(known.uncompressed, table.row_groups),
        None => UNKNOWN_READER,
    });
    // From a store, all columns of a row group are fetched before the first is decoded.
    let fetched = if scanned.remote { scanned.bytes / table.row_groups.max(1.0) } else { 0.0 };
    readers.sum::<f64>() + fetched
}

fn about(plan: &Plan, filters: &str) -> String {
    let first = plan.files.first().map(|file| file.rsplit('/').next().unwrap_or(file).to_owned());
    let table = plan.detail("Table").map(str::to_owned);
    let name = first.or(table).unwrap_or_default();
    let conditions: Vec<&str> = filters.lines().filter(|line| !line.starts_with("optional:")).collect();
    match (name.is_empty(), conditions.is_empty()) {
        (_, true) => name,
        (true, false) => conditions.join(" and "),
        (false, false) => format!("{name} where {}", conditions.join(" and ")),
    }
}
