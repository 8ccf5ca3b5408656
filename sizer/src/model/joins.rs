//! Operators with more than one input: joins, common table expressions, unions.

use query::Plan;

use super::Operator;
use super::cost;
use super::kept::{Column, row_bytes};
use super::kind::Kind;
use super::memory;
use super::relation::Relation;
use super::rows::{Joined, Side, conditions, joined};
use super::walk::{Cardinalities, Step, Walk};

/// What each thread more adds to what a join holds.
const JOIN_THREAD: f64 = 0.03;

impl Walk<'_> {
    pub(super) fn join(&self, plan: &Plan, kind: Kind, mut left: Step, mut right: Step) -> Step {
        let join = plan.detail("Join Type").unwrap_or(if kind == Kind::LoopJoin { "CROSS" } else { "INNER" });
        let condition = plan.detail("Conditions").or_else(|| plan.detail("Condition")).unwrap_or("");
        let (left_rows, right_rows) = (left.operator.rows, right.operator.rows);
        let probe = Side { rows: left_rows, relation: &left.relation };
        let build = Side { rows: right_rows, relation: &right.relation };
        let known = joined(join, &probe, &build, condition);
        let alone = known.as_ref().map_or((0.0, 0.0), |known| known.alone);
        let rows = self.join_rows(plan, join, condition, &probe, &build, known);
        let own = self.build_table(join, kind, condition, &left, &right);
        meet(join, condition, &mut left.relation, &mut right.relation, alone);
        let relation = match join {
            "SEMI" | "ANTI" => self.retyped(plan, &left.relation),
            "RIGHT_SEMI" | "RIGHT_ANTI" => self.retyped(plan, &right.relation),
            "MARK" => {
                let mark = Relation::new(vec![Column::of_type("mark", "BOOLEAN")]);
                self.beside(plan, &left.relation, &mark)
            }
            _ => self.beside(plan, &left.relation, &right.relation),
        };
        let cpu = match kind {
            Kind::HashJoin => right_rows * cost::BUILD + left_rows * cost::PROBE + rows * cost::ITEM,
            Kind::LoopJoin => left_rows * right_rows * cost::PAIR,
            _ => (left_rows + right_rows) * (cost::SORT * 20.0) + rows * cost::ITEM,
        };
        let (probe_hold, probe_peak) = match kind {
            // Both sides are sorted before the first row.
            Kind::SortedJoin => (0.0, left.operator.peak),
            _ => (left.operator.hold, left.operator.peak),
        };
        let at_once = if right.operator.streams() { own } else { 0.0 };
        let operator = Operator {
            about: format!("{} {}", join.to_lowercase(), condition.lines().collect::<Vec<_>>().join(" and ")),
            rows,
            own,
            peak: (left.operator.early + built(&right.operator, own)).max(own + probe_peak),
            hold: own + probe_hold,
            fades: if probe_hold > 0.0 { left.operator.fades } else { 0.0 },
            early: left.operator.early + right.operator.early + at_once,
            cpu,
            inputs: vec![left.operator, right.operator],
            ..Operator::default()
        };
        Step { relation, operator }
    }

    /// Bytes of what is kept of a join's build side, or of both.
    fn build_table(&self, join: &str, kind: Kind, condition: &str, left: &Step, right: &Step) -> f64 {
        let keys: Vec<Column> =
            conditions(condition).0.iter().map(|(_, key)| right.relation.projected(key, "")).collect();
        let (width, kept) = match join {
            // The keys alone are looked for.
            "SEMI" | "ANTI" | "MARK" if kind == Kind::HashJoin => (row_bytes(&keys), &keys),
            _ => (right.relation.bytes() + computed_keys(&keys, &right.relation), &right.relation.columns),
        };
        let rows = right.operator.rows;
        let bytes = match kind {
            Kind::HashJoin => {
                let threads = self.threads.min(right.operator.parts());
                let strings = kept.iter().any(|column| column.beyond > 0.0);
                memory::join_table(rows, width, memory::join_blocks(rows, strings, threads))
            }
            Kind::MergeJoin => memory::sorted(rows, width, 1.0),
            Kind::SortedJoin => {
                memory::sorted(rows, width, 2.0) + memory::sorted(left.operator.rows, left.relation.bytes(), 2.0)
            }
            _ => memory::kept_rows(rows, width),
        };
        memory::with_threads(bytes, JOIN_THREAD, self.threads)
    }

    fn join_rows(
        &self,
        plan: &Plan,
        join: &str,
        condition: &str,
        left: &Side<'_>,
        right: &Side<'_>,
        known: Option<Joined>,
    ) -> f64 {
        if self.cardinalities == Cardinalities::Engine {
            return plan.rows as f64;
        }
        let all = left.rows * right.rows;
        if condition.is_empty() {
            return all;
        }
        let by_ratio = || Self::by_engine_ratio(plan, &[left.rows, right.rows]);
        // Where nothing is known, one side is taken to name what the other one has: then it finds it no more than once.
        let equal = !conditions(condition).0.is_empty();
        let at_most = |rows: f64| if equal { rows.min(left.rows.max(right.rows)) } else { rows };
        let rows = known.map_or_else(|| at_most(by_ratio()), |known| known.rows);
        let most = match join {
            "SEMI" | "ANTI" | "MARK" | "SINGLE" => left.rows,
            "RIGHT_SEMI" | "RIGHT_ANTI" => right.rows,
            _ => all.max(left.rows).max(right.rows),
        };
        rows.clamp(0.0, most)
    }

    /// A correlated join: one side is kept, its distinct keys are found, and what depends on them is joined to it.
    pub(super) fn delim_join(&mut self, plan: &Plan) -> Step {
        let [kept, join, distinct @ ..] = plan.inputs.as_slice() else {
            return self.step_or_nothing(plan.inputs.first());
        };
        let kept = self.step(kept);
        let kept_relation = kept.relation.clone();
        let (kept_rows, kept_peak) = (kept.operator.rows, kept.operator.peak);
        let buffered = memory::kept_rows(kept_rows, kept_relation.bytes());
        let keys = distinct.first().map(|plan| self.over(plan, Kind::GroupBy, kept.clone()));
        let keys_own = keys.as_ref().map_or(0.0, |keys| keys.operator.own);
        if let (Some(keys), Some(number)) = (keys, plan.detail("Delim Index")) {
            self.held.insert(format!("delim {number}"), (keys.relation, keys.operator.rows));
        }
        let again = Step { relation: kept_relation, operator: Operator { rows: kept_rows, ..Operator::default() } };
        let from_right = plan.operator.trim().starts_with("RIGHT");
        let inner = Kind::of(join);
        let joined = match (join.inputs.as_slice(), from_right) {
            ([_, other], false) => {
                let other = self.step(other);
                self.join(join, inner, again, other)
            }
            ([other, _], true) => {
                let other = self.step(other);
                self.join(join, inner, other, again)
            }
            _ => self.step(join),
        };
        let held = buffered + keys_own;
        let mut inner = joined.operator;
        join.operator.trim().clone_into(&mut inner.name);
        inner.engine_rows = join.rows;
        let operator = Operator {
            about: inner.about.clone(),
            rows: inner.rows,
            own: held,
            peak: (kept_peak + held).max(held + inner.peak),
            hold: held + inner.hold,
            inputs: vec![kept.operator, inner],
            ..Operator::default()
        };
        Step { relation: joined.relation, operator }
    }

    fn step_or_nothing(&mut self, plan: Option<&Plan>) -> Step {
        plan.map_or_else(Step::default, |plan| self.step(plan))
    }

    pub(super) fn cte(&mut self, plan: &Plan) -> Step {
        let first = self.step_or_nothing(plan.inputs.first());
        let own = memory::kept_rows(first.operator.rows, first.relation.bytes());
        if let Some(number) = plan.detail("Table Index") {
            self.held.insert(format!("cte {number}"), (first.relation, first.operator.rows));
        }
        let then = self.step_or_nothing(plan.inputs.get(1));
        let operator = Operator {
            about: plan.detail("CTE Name").unwrap_or("").to_owned(),
            rows: then.operator.rows,
            own,
            peak: (then.operator.early + built(&first.operator, own)).max(own + then.operator.peak),
            hold: own + then.operator.hold,
            early: first.operator.early + then.operator.early,
            fades: then.operator.fades,
            inputs: vec![first.operator, then.operator],
            ..Operator::default()
        };
        Step { relation: then.relation, operator }
    }

    pub(super) fn recursive(&mut self, plan: &Plan) -> Step {
        let first = self.step_or_nothing(plan.inputs.first());
        let relation = first.relation.clone();
        let rows = (plan.rows as f64).max(first.operator.rows);
        // How often it goes round is not known: what it has found once may be looked at each time.
        if let Some(number) = plan.detail("Table Index") {
            self.held.insert(format!("cte {number}"), (relation.clone(), first.operator.rows));
        }
        let again = self.step_or_nothing(plan.inputs.get(1));
        let own = 2.0 * memory::kept_rows(rows, relation.bytes());
        let operator = Operator {
            about: plan.detail("CTE Name").unwrap_or("").to_owned(),
            rows,
            own,
            peak: first.operator.peak.max(own + again.operator.peak),
            hold: own,
            cpu: rows * cost::GROUP,
            inputs: vec![first.operator, again.operator],
            ..Operator::default()
        };
        Step { relation, operator }
    }

    pub(super) fn union(&mut self, plan: &Plan) -> Step {
        let steps: Vec<Step> = plan.inputs.iter().map(|input| self.step(input)).collect();
        let mut relation = steps.first().map(|step| step.relation.clone()).unwrap_or_default();
        for (at, column) in relation.columns.iter_mut().enumerate() {
            let parts = steps.iter().map(|step| step.relation.columns.get(at));
            column.distinct = parts.clone().map(|part| part.and_then(|of| of.distinct)).sum();
            column.present = parts.map(|part| part.map_or(f64::INFINITY, |of| of.present)).sum();
            column.range = None;
        }
        let early: f64 = steps.iter().map(|step| step.operator.early).sum();
        let (mut peak, mut hold, mut later) = (0.0f64, 0.0, early);
        for step in &steps {
            later -= step.operator.early;
            peak = peak.max(hold + step.operator.peak + later);
            hold += step.operator.hold;
        }
        let rows = steps.iter().map(|step| step.operator.rows).sum();
        relation.settle(self.origin(), rows);
        let inputs = steps.into_iter().map(|step| step.operator).collect();
        let operator = Operator { rows, peak, hold, early, inputs, ..Operator::default() };
        Step { relation, operator }
    }
}

/// What a join leaves known of the columns of its sides, of whose rows these parts find none on the other one.
fn meet(join: &str, condition: &str, left: &mut Relation, right: &mut Relation, alone: (f64, f64)) {
    if matches!(join, "INNER" | "LEFT" | "RIGHT") {
        find_once(join, left, right, condition);
    }
    if matches!(join, "INNER" | "SEMI" | "RIGHT_SEMI") {
        equate(left, right, condition);
    }
    // What finds none has nulls beside it.
    if matches!(join, "LEFT" | "OUTER" | "FULL") {
        right.add_nulls(alone.0);
    }
    if matches!(join, "RIGHT" | "OUTER" | "FULL") {
        left.add_nulls(alone.1);
    }
}

/// Of a side that is found by its key there is no more than one row for each of the other side's.
fn find_once(join: &str, left: &mut Relation, right: &mut Relation, condition: &str) {
    let is_key = |of: &Column, other: &Column| of.names_rows() && (of.counted || of.base_rows <= other.base_rows);
    for (of_left, of_right) in conditions(condition).0 {
        let places = left.place(of_left).zip(right.place(of_right));
        let Some((a, b)) = places.and_then(|places| left.at(places.0).zip(right.at(places.1))) else { continue };
        let (in_left, in_right) = (a.one_in, b.one_in);
        if is_key(b, a) && join != "RIGHT" {
            right.be_one_in(in_left);
        } else if is_key(a, b) && join != "LEFT" {
            left.be_one_in(in_right);
        }
    }
}

/// Of columns that are equal from here on, either has the values that both have, and what the other one depends on. Only those
/// of a key stay as many: how many of them a column has that refers to it is less sure than that it has no more.
fn equate(left: &mut Relation, right: &mut Relation, condition: &str) {
    for (of_left, of_right) in conditions(condition).0 {
        let (Some(at_left), Some(at_right)) = (left.place(of_left), right.place(of_right)) else { continue };
        let (Some(a), Some(b)) = (left.at_mut(at_left), right.at_mut(at_right)) else { continue };
        let fewer = |a: &Column, b: &Column| a.distinct.zip(b.distinct).is_some_and(|(a, b)| a < b);
        let stays = |more: &Column, fewer: &Column| more.names_rows() && !fewer.names_rows();
        if fewer(a, b) && !stays(b, a) {
            (b.distinct, b.counted) = (a.distinct, a.counted);
        } else if fewer(b, a) && !stays(a, b) {
            (a.distinct, a.counted) = (b.distinct, b.counted);
        }
        let (present, origins) = (a.present.min(b.present), a.origins.with(b.origins));
        let one_in = a.one_in.with(b.one_in);
        (a.present, a.origins, a.one_in) = (present, origins, one_in);
        (b.present, b.origins, b.one_in) = (present, origins, one_in);
    }
}

/// Bytes of the keys that a join computes, and which its build side therefore has besides its columns.
fn computed_keys(keys: &[Column], build: &Relation) -> f64 {
    row_bytes(keys.iter().filter(|key| build.place(&key.name).is_none()))
}

/// The most that is held until all rows of an input are in a table of this size.
fn built(input: &Operator, own: f64) -> f64 {
    input.peak.max(input.hold + own - input.fades.min(own))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kept::Origins;
    use crate::model::tests::column;

    /// Orders of some customers, and the customers with their names.
    fn sides() -> (Relation, Relation) {
        let mut orders = Relation::new(vec![column("o_custkey", "BIGINT", 60e3, (1.0, 1e9))]);
        orders.settle(Origins::one(0), 1.5e6);
        let key = column("c_custkey", "BIGINT", 150e3, (1.0, 150e3));
        let mut customers = Relation::new(vec![key, column("c_name", "VARCHAR", 150e3, (0.0, 1.0))]);
        customers.settle(Origins::one(1), 150e3);
        (orders, customers)
    }

    #[test]
    fn rows_that_are_found_by_their_key_are_told_by_what_finds_them() {
        for (join, told) in [("INNER", true), ("LEFT", true), ("RIGHT", false), ("SEMI", false)] {
            let (mut orders, mut customers) = sides();
            meet(join, "o_custkey = c_custkey", &mut orders, &mut customers, (0.5, 0.5));
            assert_eq!(customers.columns[1].one_in.has(Origins::one(0)), told, "{join}");
        }
    }

    #[test]
    fn equal_columns_have_the_values_that_both_have() {
        let (mut orders, mut customers) = sides();
        meet("INNER", "o_custkey = c_custkey", &mut orders, &mut customers, (0.5, 0.5));
        assert_eq!(customers.columns[0].distinct, Some(150e3), "a key has no more, and that is all that is sure");
        assert!(customers.columns[0].origins.may_meet(Origins::one(0)));
        let (mut orders, mut customers) = sides();
        orders.columns[0].distinct = Some(1.5e6);
        orders.columns[0].base_rows = 6e6;
        meet("INNER", "o_custkey = c_custkey", &mut orders, &mut customers, (0.5, 0.5));
        assert_eq!(orders.columns[0].distinct, Some(150e3));
    }

    #[test]
    fn outer_joins_have_nulls() {
        let (mut orders, mut customers) = sides();
        meet("LEFT", "o_custkey = c_custkey", &mut orders, &mut customers, (0.25, 0.5));
        assert_eq!((orders.columns[0].nulls, customers.columns[1].nulls), (0.0, 0.25));
        meet("FULL", "o_custkey = c_custkey", &mut orders, &mut customers, (0.5, 0.5));
        assert_eq!((orders.columns[0].nulls, customers.columns[1].nulls), (0.5, 0.625));
    }
}
