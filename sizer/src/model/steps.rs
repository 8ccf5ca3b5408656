//! What each operator makes of its inputs: rows, what it holds, and how much is held at once.
//!
//! `peak` is the most that a part of the tree holds at any time, `hold` what it still holds while its rows are taken. A sink
//! takes all of its input before it gives its first row: what its input held is free by then. A join holds its build side
//! while its probe side runs.

use query::Plan;

use super::aggregate::{Aggregate, Needs};
use super::cost;
use super::kept::{Column, Origins, row_bytes};
use super::kind::Kind;
use super::memory;
use super::predicate;
use super::relation::Relation;
use super::rows::groups;
use super::value;
use super::walk::{Cardinalities, Step, Walk};
use super::{Operator, told};

/// What more threads add to what sorts and windows hold, each.
const SORT_THREAD: f64 = 0.03;
const WINDOW_THREAD: f64 = 0.05;

/// Rows of a row group that is written, and how many of them a thread has in the making.
const WRITTEN_GROUP: f64 = 122_880.0;
const WRITTEN_GROUPS: f64 = 2.0;

/// Rows that a limit of which nothing is told gives, at most.
const UNTOLD_LIMIT: f64 = 10_000.0;

impl Walk<'_> {
    /// Operators with one input.
    pub(super) fn over(&self, plan: &Plan, kind: Kind, input: Step) -> Step {
        match kind {
            Kind::Projection => project(plan, input),
            Kind::Filter => self.filter(plan, input),
            Kind::GroupBy | Kind::PerfectGroupBy | Kind::PartitionedGroupBy => self.group(plan, kind, input),
            Kind::Ungrouped => self.ungrouped(plan, input),
            Kind::Order => self.order(plan, input),
            Kind::TopN => self.top(plan, input),
            Kind::Window => self.window(plan, input),
            Kind::StreamingWindow => {
                let cpu = input.operator.rows * cost::ITEM;
                let relation = windowed(plan, &input.relation);
                stream(input, relation, |rows| rows, cpu)
            }
            Kind::Unnest => {
                let rows = Self::by_engine_ratio(plan, &[input.operator.rows]).max(input.operator.rows);
                let relation = self.retyped(plan, &input.relation);
                stream(input, relation, |_| rows, rows * cost::ITEM)
            }
            Kind::Limit => {
                let limit = if plan.rows > 0 { plan.rows as f64 } else { UNTOLD_LIMIT };
                let relation = input.relation.clone();
                stream(input, relation, |rows| rows.min(limit), 0.0)
            }
            Kind::Sample => {
                let rows = Self::by_engine_ratio(plan, &[input.operator.rows]).min(input.operator.rows);
                let own = memory::kept_rows(rows, input.relation.bytes());
                let relation = input.relation.clone();
                sink(input, relation, rows, Own::spillable(own), rows * cost::PASS)
            }
            Kind::Write => self.write(input),
            Kind::Insert => self.insert(input),
            Kind::Pass => {
                let relation = input.relation.clone();
                stream(input, relation, |rows| rows, 0.0)
            }
            // What is not known is taken to keep all that it gets.
            _ => {
                let own = memory::kept_rows(input.operator.rows, input.relation.bytes());
                let rows = input.operator.rows;
                let relation = self.retyped(plan, &input.relation);
                sink(input, relation, rows, Own::spillable(own), rows * cost::GROUP)
            }
        }
    }

    fn filter(&self, plan: &Plan, input: Step) -> Step {
        let condition = told(plan, "Expression").unwrap_or("");
        let mut left = input.relation.clone();
        let rows = predicate::filtered(condition, &mut left, input.operator.rows);
        let cpu = input.operator.rows * 4.0;
        let relation = self.retyped(plan, &left);
        let mut step = stream(input, relation, |_| rows, cpu);
        condition.clone_into(&mut step.operator.about);
        step
    }

    fn group(&self, plan: &Plan, kind: Kind, input: Step) -> Step {
        let keys: Vec<&str> = lines(plan, "Groups");
        let rows = input.operator.rows;
        let known = groups(&input.relation, &keys, rows).filter(|_| self.cardinalities == Cardinalities::Improved);
        let count = match known {
            Some(count) => count,
            None if self.cardinalities == Cardinalities::Engine => (plan.rows as f64).max(1.0),
            None => Self::by_engine_ratio(plan, &[rows]).clamp(1.0, rows.max(1.0)),
        };
        let key_columns: Vec<Column> = keys.iter().map(|key| input.relation.projected(key, "")).collect();
        let aggregates: Vec<Aggregate<'_>> = lines(plan, "Aggregates").into_iter().map(Aggregate::of).collect();
        let needs = needs(&aggregates, &input.relation);
        let key_width = row_bytes(&key_columns);
        let width = key_width + needs.per_group + needs.beside;
        let table = match kind {
            // One place for each combination of keys, which are few.
            Kind::PerfectGroupBy => self.threads * count * (1.0 + width) * 2.0,
            Kind::PartitionedGroupBy => self.threads * (1.0 + width),
            _ => memory::group_table(memory::groups_before_merge(rows, count, self.threads), width),
        };
        let distinct = self.distinct_tables(&aggregates, &input.relation, &keys, rows, key_width);
        let own = Own { bytes: table + distinct + needs.per_row * rows, unspillable: needs.per_row * rows };
        let cpu = rows * (cost::GROUP + needs.cpu) + count * cost::NEW_GROUP;
        let relation = grouped(plan, &key_columns, count, self.origin());
        let text_keys = key_columns.iter().any(|column| column.text) && count > 0.5 * rows;
        let about = key_columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ");
        let mut step = sink(input, relation, count, own, cpu);
        step.operator.about = if about.is_empty() { String::new() } else { format!("by {about}") };
        step.operator.text_keys = text_keys;
        // Part by part, its table is freed as its rows are taken.
        step.operator.fades = table;
        step
    }

    fn ungrouped(&self, plan: &Plan, input: Step) -> Step {
        let aggregates: Vec<Aggregate<'_>> = lines(plan, "Aggregates").into_iter().map(Aggregate::of).collect();
        let rows = input.operator.rows;
        let needs = needs(&aggregates, &input.relation);
        let distinct = self.distinct_tables(&aggregates, &input.relation, &[], rows, 0.0);
        let kept = needs.per_row * rows;
        let own = Own { bytes: distinct + kept + needs.beside, unspillable: kept };
        let relation = grouped(plan, &[], 1.0, self.origin());
        let about = lines(plan, "Aggregates").join(", ");
        let mut step = sink(input, relation, 1.0, own, rows * (cost::PASS + needs.cpu));
        step.operator.about = about;
        step
    }

    /// The tables in which aggregates over distinct values find them: one for each set of arguments.
    fn distinct_tables(
        &self,
        aggregates: &[Aggregate<'_>],
        input: &Relation,
        keys: &[&str],
        rows: f64,
        key_width: f64,
    ) -> f64 {
        let mut seen: Vec<&[&str]> = Vec::new();
        let mut bytes = 0.0;
        for aggregate in aggregates.iter().filter(|aggregate| aggregate.distinct) {
            if seen.contains(&aggregate.arguments.as_slice()) {
                continue;
            }
            seen.push(&aggregate.arguments);
            let all: Vec<&str> = keys.iter().chain(&aggregate.arguments).copied().collect();
            let known = groups(input, &all, rows).filter(|_| self.cardinalities == Cardinalities::Improved);
            let count = known.unwrap_or(rows);
            let columns: Vec<Column> = aggregate.arguments.iter().map(|of| input.projected(of, "")).collect();
            let before = memory::groups_before_merge(rows, count, self.threads);
            bytes += memory::group_table(before, key_width + row_bytes(&columns));
        }
        bytes
    }

    fn order(&self, plan: &Plan, input: Step) -> Step {
        let keys = told(plan, "Order By").unwrap_or("");
        let rows = input.operator.rows;
        let width = input.relation.bytes();
        let bytes = memory::sorted(rows, width, keys.lines().count() as f64);
        let own = Own::spillable(memory::with_threads(bytes, SORT_THREAD, self.threads));
        let cpu = rows * (cost::SORT * rows.max(2.0).log2() + cost::SORT_BYTE * width);
        let about = format!("by {}", keys.lines().collect::<Vec<_>>().join(", "));
        let relation = self.retyped(plan, &input.relation);
        let mut step = sink(input, relation, rows, own, cpu);
        step.operator.about = about;
        step
    }

    fn top(&self, plan: &Plan, input: Step) -> Step {
        let number = |name: &str| plan.detail(name).and_then(|number| number.parse::<f64>().ok()).unwrap_or(0.0);
        let (top, offset) = (number("Top"), number("Offset"));
        let rows = input.operator.rows.min(top.max(1.0));
        // Each thread keeps its best rows, and as many again before it lets go of the others.
        let kept = input.operator.rows.min((top + offset).max(2048.0) * 2.0 * self.threads);
        let own = Own::spillable(kept * (input.relation.bytes() + 16.0));
        let cpu = input.operator.rows * cost::TOP;
        let relation = input.relation.clone();
        let mut step = sink(input, relation, rows, own, cpu);
        step.operator.about = format!("{top} by {}", lines(plan, "Order By").join(", "));
        step
    }

    fn window(&self, plan: &Plan, input: Step) -> Step {
        let functions = lines(plan, "Projections");
        let partitioned = functions.first().is_some_and(|function| function.contains("PARTITION BY"));
        let relation = windowed(plan, &input.relation);
        let rows = input.operator.rows;
        let beyond = input.relation.columns.iter().map(|column| column.beyond).sum();
        let bytes = memory::window(rows, input.relation.bytes(), beyond, partitioned);
        let own = Own::spillable(memory::with_threads(bytes, WINDOW_THREAD, self.threads));
        let cpu = rows * (cost::SORT * rows.max(2.0).log2() + cost::WINDOW * functions.len().max(1) as f64);
        let mut step = sink(input, relation, rows, own, cpu);
        functions.first().copied().unwrap_or("").clone_into(&mut step.operator.about);
        step
    }

    fn write(&self, input: Step) -> Step {
        let rows = input.operator.rows;
        let width = input.relation.bytes();
        let own = Own::spillable(rows.min(self.threads * WRITTEN_GROUP * WRITTEN_GROUPS) * (width + 1.0));
        let relation = Relation::new(vec![Column::of_type("Count", "BIGINT")]);
        // Its rows are written while they come: it holds what it has besides what its input holds.
        let cpu = rows * width * cost::WRITE_BYTE;
        sink(input, relation, 1.0, own, cpu)
    }

    fn insert(&self, input: Step) -> Step {
        let rows = input.operator.rows;
        let width = input.relation.bytes();
        // A table of the session is in memory, packed; one of the lake is written as files.
        let own = Own::spillable(rows * width * 0.6 + rows.min(self.threads * WRITTEN_GROUP) * width);
        let relation = Relation::new(vec![Column::of_type("Count", "BIGINT")]);
        sink(input, relation, 1.0, own, rows * width * cost::WRITE_BYTE)
    }
}

/// What an operator holds, and what of that it cannot spill.
struct Own {
    bytes: f64,
    unspillable: f64,
}

impl Own {
    fn spillable(bytes: f64) -> Self {
        Self { bytes, unspillable: 0.0 }
    }
}

/// An operator that takes all of its input before it gives a row.
fn sink(input: Step, relation: Relation, rows: f64, own: Own, cpu: f64) -> Step {
    let below = input.operator;
    let operator = Operator {
        rows,
        own: own.bytes,
        unspillable: own.unspillable,
        peak: below.peak.max(below.hold + own.bytes - below.fades.min(own.bytes)),
        hold: own.bytes,
        early: below.early,
        cpu,
        inputs: vec![below],
        ..Operator::default()
    };
    Step { relation, operator }
}

/// An operator that passes rows on as they come.
fn stream(input: Step, relation: Relation, rows: impl FnOnce(f64) -> f64, cpu: f64) -> Step {
    let below = input.operator;
    let operator = Operator {
        rows: rows(below.rows),
        peak: below.peak,
        hold: below.hold,
        fades: below.fades,
        early: below.early,
        cpu,
        inputs: vec![below],
        ..Operator::default()
    };
    Step { relation, operator }
}

fn project(plan: &Plan, input: Step) -> Step {
    let items = lines(plan, "Projections");
    let count = if plan.types.is_empty() { items.len() } else { plan.types.len() };
    // Items with line breaks in them cannot be told apart: then the types alone are known.
    let told = items.len() <= count;
    let mut hidden = Hidden::of(&items, plan, &input);
    let columns = (0..count).map(|at| {
        let kind = plan.types.get(at).map_or("", String::as_str);
        match items.get(at).filter(|_| told) {
            Some(item) => {
                let mut column = input.relation.projected(item, kind);
                if column.distinct.is_none() && value::constant(item).is_none() {
                    column = match input.relation.place(item) {
                        Some(_) => Column { distinct: Some(input.operator.rows.max(1.0)), ..column },
                        None => hidden.column(item, column, &input),
                    };
                }
                column
            }
            None => Column::of_type("", kind),
        }
    });
    let relation = Relation::new(columns.collect());
    let computed = items.iter().filter(|item| item.contains('(') && !item.starts_with("__internal")).count();
    let cpu = input.operator.rows * cost::ITEM * computed as f64;
    stream(input, relation, |rows| rows, cpu)
}

/// The columns that no item of a projection names: of which those items are made that are called by a name of their own, so
/// that nothing shows what they are.
struct Hidden {
    places: Vec<usize>,
    /// The types of which there are no fewer such items than such columns: the columns themselves are among them.
    whole: Vec<String>,
}

impl Hidden {
    fn of(items: &[&str], plan: &Plan, input: &Step) -> Self {
        let mut named: Vec<usize> = items.iter().flat_map(|item| input.relation.named(item)).collect();
        named.sort_unstable();
        let rest = (0..input.relation.columns.len()).filter(|place| named.binary_search(place).is_err());
        let places: Vec<usize> = rest.collect();
        let shows_nothing = |item: &str| input.relation.named(item).is_empty() && value::constant(item).is_none();
        let asked = items.iter().zip(&plan.types).filter(|(item, _)| shows_nothing(item));
        let asked: Vec<&String> = asked.map(|(_, kind)| kind).collect();
        let columns = |kind: &str| {
            let of_kind = |place: &&usize| input.relation.at(**place).is_some_and(|column| column.kind == kind);
            places.iter().filter(of_kind).count()
        };
        let count = |kind: &String| asked.iter().filter(|of| **of == kind).count();
        let mut whole: Vec<String> = asked.iter().map(|kind| (*kind).clone()).collect();
        whole.sort_unstable();
        whole.dedup();
        whole.retain(|kind| count(kind) >= columns(kind));
        Self { places, whole }
    }

    /// What is known of an item of this name and type.
    ///
    /// It is taken for the first column of its type that is not yet taken, by another name: most projections keep the order.
    /// If there is none, or if there are fewer such items than columns, it is an expression of those that are left: it has no
    /// more values than they have combinations, and most by which rows are grouped have far fewer, as years of days have:
    /// halfway between that and the root of the rows.
    /// If none are left either, it is a constant.
    fn column(&mut self, item: &str, made: Column, input: &Step) -> Column {
        let rows = input.operator.rows.max(1.0);
        let of = |place: &usize| input.relation.at(*place);
        let same = self.places.iter().position(|place| of(place).is_some_and(|of| of.kind == made.kind));
        if let Some(at) = same.filter(|_| self.whole.contains(&made.kind))
            && let Some(column) = input.relation.at(self.places.remove(at))
        {
            let column = column.cast(item, &made.kind);
            return Column { distinct: Some(column.distinct.unwrap_or(rows).min(rows)), ..column };
        }
        if self.places.is_empty() && !made.kind.is_empty() {
            return Column { distinct: Some(1.0), counted: true, ..made };
        }
        let counts: Option<Vec<f64>> = self.places.iter().filter_map(of).map(|column| column.distinct).collect();
        let most = counts.filter(|counts| !counts.is_empty()).map_or(rows, |counts| counts.iter().product());
        let most = most.min(rows);
        let distinct = if most > rows.sqrt() { (most * rows.sqrt()).sqrt() } else { most };
        Column { distinct: Some(distinct), ..made }
    }
}

fn windowed(plan: &Plan, input: &Relation) -> Relation {
    let mut relation = input.clone();
    let made = lines(plan, "Projections");
    let all = plan.types.len().max(input.columns.len() + made.len());
    for at in input.columns.len()..all {
        let name = made.get(at - input.columns.len()).copied().unwrap_or("");
        relation.columns.push(Column::of_type(name, plan.types.get(at).map_or("", String::as_str)));
    }
    relation
}

/// The columns of a grouping: its keys, then its aggregates.
fn grouped(plan: &Plan, keys: &[Column], count: f64, origin: Origins) -> Relation {
    let mut columns = keys.to_vec();
    for column in &mut columns {
        column.distinct = Some(column.distinct.unwrap_or(count).min(count));
    }
    if let [only] = &mut columns[..] {
        // Each group has its own.
        only.counted = true;
    }
    let made = lines(plan, "Aggregates");
    for at in columns.len()..plan.types.len().max(columns.len() + made.len()) {
        let name = made.get(at - keys.len()).copied().unwrap_or("");
        let column = Relation::default().projected(name, plan.types.get(at).map_or("", String::as_str));
        columns.push(column);
    }
    let mut relation = Relation::new(columns);
    relation.settle(origin, count);
    relation
}

fn needs(aggregates: &[Aggregate<'_>], input: &Relation) -> Needs {
    aggregates.iter().map(|aggregate| aggregate.needs(input)).fold(Needs::default(), |sum, needs| Needs {
        per_group: sum.per_group + needs.per_group,
        beside: sum.beside + needs.beside,
        per_row: sum.per_row + needs.per_row,
        cpu: sum.cpu + needs.cpu,
    })
}

fn lines<'a>(plan: &'a Plan, detail: &str) -> Vec<&'a str> {
    told(plan, detail).unwrap_or("").lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tests::column;

    #[test]
    fn groups_are_a_table_that_its_keys_name() {
        let key = Column { counted: false, ..column("k", "BIGINT", 1e6, (0.0, 1e6)) };
        let of = |keys: &[Column]| grouped(&Plan::default(), keys, 1000.0, Origins::one(0));
        let one = of(std::slice::from_ref(&key));
        assert!(one.columns[0].counted && one.columns[0].names_rows());
        assert_eq!((one.columns[0].distinct, one.columns[0].home), (Some(1000.0), Origins::one(0)));
        assert!(!of(&[key.clone(), key]).columns[0].counted, "together alone do they name them");
    }
}
