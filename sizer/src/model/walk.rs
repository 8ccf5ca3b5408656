//! The walk up a plan, operator by operator.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use query::Plan;

use super::kept::{Column, Origins};
use super::kind::Kind;
use super::relation::{Relation, names, unqualified};
use super::{Operator, TablesOfPlan};

/// Whose numbers of rows are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cardinalities {
    /// By the statistics of the files, where they tell.
    Improved,
    /// The engine's own.
    Engine,
}

/// An operator and what it gives.
#[derive(Clone, Debug, Default)]
pub(super) struct Step {
    pub(super) relation: Relation,
    pub(super) operator: Operator,
}

/// The state of a walk.
pub(super) struct Walk<'a> {
    pub(super) tables: &'a TablesOfPlan,
    pub(super) threads: f64,
    pub(super) cardinalities: Cardinalities,
    /// What common table expressions, and the sides of correlated joins, hold, by the number that names them.
    pub(super) held: HashMap<String, (Relation, f64)>,
    /// What the operators above name, and how often: columns that are not among these are dropped on the way.
    named: HashMap<String, u32>,
    /// Tables and groupings so far.
    origins: Cell<u32>,
}

/// The most rows that anything is believed to give, so that sums and products stay numbers.
pub(super) const MOST_ROWS: f64 = 1e18;

impl<'a> Walk<'a> {
    pub(super) fn new(tables: &'a TablesOfPlan, threads: f64, cardinalities: Cardinalities) -> Self {
        Self { tables, threads, cardinalities, held: HashMap::new(), named: HashMap::new(), origins: Cell::new(0) }
    }

    pub(super) fn root(mut self, plan: &Plan) -> Operator {
        self.step(plan).operator
    }

    /// Names a table or grouping.
    pub(super) fn origin(&self) -> Origins {
        let number = self.origins.get();
        self.origins.set(number.wrapping_add(1));
        Origins::one(number)
    }

    pub(super) fn step(&mut self, plan: &Plan) -> Step {
        let kind = Kind::of(plan);
        let named = named_by(plan);
        for name in &named {
            *self.named.entry(name.clone()).or_default() += 1;
        }
        let mut step = match kind {
            Kind::Scan | Kind::CsvScan | Kind::JsonScan => self.scan(plan, kind),
            Kind::Values => values(plan),
            Kind::Held => self.held_rows(plan),
            Kind::HashJoin | Kind::MergeJoin | Kind::SortedJoin | Kind::LoopJoin => {
                let (left, right) = self.two(plan);
                self.join(plan, kind, left, right)
            }
            Kind::DelimJoin => self.delim_join(plan),
            Kind::Cte => self.cte(plan),
            Kind::RecursiveCte => self.recursive(plan),
            Kind::Union => self.union(plan),
            _ => {
                let input = self.one(plan);
                self.over(plan, kind, input)
            }
        };
        for name in &named {
            if let Some(count) = self.named.get_mut(name) {
                *count -= 1;
            }
        }
        if self.cardinalities == Cardinalities::Engine && plan.rows > 0 {
            step.operator.rows = plan.rows as f64;
        }
        step.operator.rows = step.operator.rows.clamp(0.0, MOST_ROWS);
        step.relation.keep(step.operator.rows);
        plan.operator.trim().clone_into(&mut step.operator.name);
        step.operator.engine_rows = plan.rows;
        step
    }

    /// What the first input gives; nothing if there is none. Further inputs are run beside it.
    fn one(&mut self, plan: &Plan) -> Step {
        let mut steps: Vec<Step> = plan.inputs.iter().map(|input| self.step(input)).collect();
        if steps.is_empty() {
            return values(plan);
        }
        let mut first = steps.remove(0);
        for other in steps {
            first.operator.peak += other.operator.peak;
            first.operator.hold += other.operator.hold;
        }
        first
    }

    fn two(&mut self, plan: &Plan) -> (Step, Step) {
        let mut next = |at: usize| plan.inputs.get(at).map_or_else(Step::default, |input| self.step(input));
        (next(0), next(1))
    }

    fn held_rows(&self, plan: &Plan) -> Step {
        let number = plan.detail("CTE Index").map(|number| format!("cte {number}"));
        let number = number.or_else(|| plan.detail("Delim Index").map(|number| format!("delim {number}")));
        let Some((relation, rows)) = number.and_then(|number| self.held.get(&number)) else { return values(plan) };
        let operator = Operator { rows: *rows, ..Operator::default() };
        // Read twice, it is two tables.
        let mut relation = relation.clone();
        relation.settle(self.origin(), *rows);
        Step { relation, operator }
    }

    /// The columns of two inputs, where an operator gives fewer of them than it gets: rather those that are named above, and
    /// rather none that it names itself and that nothing above does.
    pub(super) fn beside(&self, plan: &Plan, left: &Relation, right: &Relation) -> Relation {
        let all = left.columns.len() + right.columns.len();
        let own = if plan.types.len() < all { named_by(plan) } else { HashSet::new() };
        left.beside(right, &plan.types, |column| {
            let name = column.name.to_lowercase();
            let of_own = u32::from(own.contains(&name));
            if self.named.get(&name).copied().unwrap_or(0) > of_own { 2 } else { 1 - of_own }
        })
    }

    /// The columns of an input, where an operator gives fewer of them than it gets.
    pub(super) fn retyped(&self, plan: &Plan, input: &Relation) -> Relation {
        self.beside(plan, input, &Relation::default())
    }

    /// Rows by the ratio that the engine sees between what comes in and what goes out.
    pub(super) fn by_engine_ratio(plan: &Plan, inputs: &[f64]) -> f64 {
        let of_engine = plan.inputs.iter().map(|input| input.rows as f64);
        of_engine
            .zip(inputs)
            .filter(|(engine, _)| *engine >= 1.0)
            .fold(plan.rows as f64, |rows, (engine, ours)| rows * (ours / engine))
    }
}

/// The columns that an operator names, without their tables.
fn named_by(plan: &Plan) -> HashSet<String> {
    let told = ["Projections", "Expression", "Groups", "Aggregates", "Conditions", "Condition", "Order By"];
    let lines = told.iter().filter_map(|name| super::told(plan, name)).flat_map(str::lines);
    // A scan's own columns are not above it.
    let lines = lines.filter(|_| !plan.inputs.is_empty());
    lines.flat_map(names).filter_map(unqualified).map(str::to_lowercase).collect()
}

/// Rows that are there already.
pub(super) fn values(plan: &Plan) -> Step {
    let columns = plan.types.iter().map(|kind| Column::of_type("", kind)).collect();
    let operator = Operator { rows: (plan.rows as f64).max(1.0), ..Operator::default() };
    Step { relation: Relation::new(columns), operator }
}
