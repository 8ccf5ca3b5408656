//! What a plan needs, by formulas: rows up the tree, then what each operator holds, then how much of that is held at once.

mod aggregate;
mod cost;
mod joins;
mod kept;
mod kind;
mod memory;
mod predicate;
mod relation;
mod rows;
mod scan;
mod steps;
#[cfg(test)]
pub(crate) mod tests;
mod value;
mod walk;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use query::Plan;

pub(crate) use kind::Kind;

use crate::statistics::TableStatistics;
use walk::{Cardinalities, Walk};

/// What the engine takes for itself, and for each thread.
const BASE: f64 = 12e6;
const BASE_PER_THREAD: f64 = 4e6;

/// What the engine asks for each thread before it begins to spill.
const FLOOR_PER_THREAD: f64 = 128e6;

/// Operators above one another that are looked at; plans have some dozens.
const DEEPEST: usize = 500;

/// What the model says of a plan.
#[derive(Clone, Debug)]
pub struct Modelled {
    /// Bytes that it holds at once, if nothing spills.
    pub memory: u64,
    /// The same by the engine's own numbers of rows.
    pub by_engine: u64,
    /// Bytes with which it still completes.
    pub floor: u64,
    /// Processor time.
    pub cpu: Duration,
    /// Time, by itself.
    pub wall: Duration,
    /// Bytes of files that it reads.
    pub scanned: u64,
    /// The operators.
    pub root: Operator,
}

/// An operator of the plan with what the model says of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Operator {
    /// The engine's name.
    pub name: String,
    /// What tells it from others like it: keys, conditions, the first file.
    pub about: String,
    /// Rows that it gives.
    pub rows: f64,
    /// Rows that the engine thinks it gives.
    pub engine_rows: u64,
    /// Bytes that it holds itself.
    pub own: f64,
    /// The most bytes that it and all below it hold at once.
    pub peak: f64,
    /// Bytes that it and all below it still hold while what is above it takes its rows.
    pub hold: f64,
    /// Of what it holds, that which it lets go of while its rows are taken.
    pub fades: f64,
    /// Bytes of the tables in it and below that are filled from the start, as they wait for nothing but files.
    pub early: f64,
    /// Of its own bytes, those that it cannot spill.
    pub unspillable: f64,
    /// Whether it keeps strings that it finds again by themselves, which spill badly.
    pub text_keys: bool,
    /// Nanoseconds of a processor, for itself.
    pub cpu: f64,
    /// What it reads, if it reads files.
    pub scanned: Option<Scanned>,
    /// What feeds it.
    pub inputs: Vec<Operator>,
}

/// What a scan reads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scanned {
    /// Files.
    pub files: f64,
    /// Row groups, if it reads Parquet and its footers are known.
    pub row_groups: f64,
    /// Rows before conditions.
    pub rows: f64,
    /// Compressed bytes of the columns that it reads.
    pub bytes: f64,
    /// Bytes before compression.
    pub uncompressed: f64,
    /// Whether the files lie in a store, and not on this machine.
    pub remote: bool,
    /// Whether the numbers are from the files themselves.
    pub known: bool,
}

/// What is known of the tables of a plan, by the files that its scans read.
#[derive(Clone, Debug, Default)]
pub struct TablesOfPlan(HashMap<(String, u64), Arc<TableStatistics>>);

impl TablesOfPlan {
    /// Keeps what is known of the files of this scan.
    pub fn insert(&mut self, scan: &Plan, table: Arc<TableStatistics>) {
        self.0.insert(Self::key(scan), table);
    }

    /// What is known of the files of this scan.
    pub fn get(&self, scan: &Plan) -> Option<&Arc<TableStatistics>> {
        self.0.get(&Self::key(scan))
    }

    fn key(scan: &Plan) -> (String, u64) {
        (scan.files.first().cloned().unwrap_or_default(), scan.file_count)
    }
}

/// What a plan needs on so many threads; none if it is deeper than any that is looked at.
pub fn model(plan: &Plan, tables: &TablesOfPlan, threads: u32) -> Option<Modelled> {
    if depth(plan) > DEEPEST {
        return None;
    }
    let threads = f64::from(threads.max(1));
    let root = Walk::new(tables, threads, Cardinalities::Improved).root(plan);
    let by_engine = Walk::new(tables, threads, Cardinalities::Engine).root(plan);
    let base = BASE + BASE_PER_THREAD * threads;
    let memory = root.peak + base;
    let all = root.all();
    let unspillable: f64 = all.iter().map(|operator| operator.unspillable).sum();
    let largest = all.iter().map(|operator| spill_part(operator)).fold(0.0, f64::max);
    let floor = unspillable + largest.max(FLOOR_PER_THREAD * threads) + base;
    let sent = root.rows * (cost::SEND_ROW + plan.types.len().max(1) as f64 * cost::SEND_VALUE);
    let cpu = (all.iter().map(|operator| operator.cpu).sum::<f64>() + sent) * 1e-9;
    let scans = || all.iter().filter_map(|operator| operator.scanned.as_ref());
    let scanned: f64 = scans().map(|scanned| scanned.bytes).sum();
    let groups = scans().map(|scanned| scanned.row_groups.max(scanned.files)).fold(0.0, f64::max).max(1.0);
    let remote: f64 = scans().filter(|scanned| scanned.remote).map(|scanned| scanned.bytes).sum();
    let wall = START + cpu / threads.min(groups) + remote / STORE_BYTES_PER_SECOND;
    Some(Modelled {
        memory: memory as u64,
        by_engine: (by_engine.peak + base) as u64,
        floor: floor.min(memory) as u64,
        cpu: seconds(cpu + START),
        wall: seconds(wall),
        scanned: scanned as u64,
        root,
    })
}

/// Seconds before the first row of anything.
const START: f64 = 0.002;

/// What a store gives one statement.
const STORE_BYTES_PER_SECOND: f64 = 100e6;

/// What an operator still needs of what it holds, if the rest is spilled.
fn spill_part(operator: &Operator) -> f64 {
    (operator.own - operator.unspillable).max(0.0) * if operator.text_keys { 0.5 } else { 0.25 }
}

/// What the engine tells of an operator under this name: what `EXPLAIN` shows as `Order By` is `__order_by__` in its plans.
fn told<'a>(plan: &'a Plan, name: &str) -> Option<&'a str> {
    let in_plan = || format!("__{}__", name.to_lowercase().replace(' ', "_"));
    plan.detail(name).or_else(|| plan.detail(&in_plan()))
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX)
}

fn depth(plan: &Plan) -> usize {
    let (mut deepest, mut open) = (0, vec![(plan, 1)]);
    while let Some((at, depth)) = open.pop() {
        deepest = deepest.max(depth);
        open.extend(at.inputs.iter().map(|input| (input, depth + 1)));
    }
    deepest
}

impl Operator {
    /// Whether it passes on rows of files as they are read.
    fn streams(&self) -> bool {
        self.scanned.is_some() || self.own == 0.0 && self.inputs.len() == 1 && self.inputs[0].streams()
    }

    /// Into how many parts at most its rows are cut, for threads to take: the row groups of the files that it begins with.
    fn parts(&self) -> f64 {
        match &self.scanned {
            Some(scanned) => scanned.row_groups.max(scanned.files).max(1.0),
            None => self.inputs.first().map_or(1.0, Self::parts),
        }
    }

    /// This one and all below it.
    pub fn all(&self) -> Vec<&Self> {
        let (mut found, mut open) = (Vec::new(), vec![self]);
        while let Some(at) = open.pop() {
            found.push(at);
            open.extend(at.inputs.iter().rev());
        }
        found
    }
}
