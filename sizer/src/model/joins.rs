//! Operators with more than one input: joins, common table expressions, unions.

use query::Plan;

use super::Operator;
use super::cost;
use super::kept::{Column, row_bytes};
use super::kind::Kind;
use super::memory;
use super::relation::Relation;
use super::rows::{Side, conditions, joined};
use super::steps::retyped;
use super::walk::{Cardinalities, Step, Walk};

/// What each thread more adds to what a join holds.
const JOIN_THREAD: f64 = 0.03;

impl Walk<'_> {
    pub(super) fn join(&self, plan: &Plan, kind: Kind, left: Step, right: Step) -> Step {
        let join = plan.detail("Join Type").unwrap_or(if kind == Kind::LoopJoin { "CROSS" } else { "INNER" });
        let condition = plan.detail("Conditions").or_else(|| plan.detail("Condition")).unwrap_or("");
        let (left_rows, right_rows) = (left.operator.rows, right.operator.rows);
        let probe = Side { rows: left_rows, relation: &left.relation };
        let build = Side { rows: right_rows, relation: &right.relation };
        let rows = self.join_rows(plan, join, condition, &probe, &build);
        let key_columns: Vec<Column> =
            conditions(condition).0.iter().map(|(_, key)| right.relation.projected(key, "")).collect();
        let relation = match join {
            "SEMI" | "ANTI" => retyped(plan, &left.relation),
            "RIGHT_SEMI" | "RIGHT_ANTI" => retyped(plan, &right.relation),
            "MARK" => {
                let mark = Relation::new(vec![Column::of_type("mark", "BOOLEAN")]);
                left.relation.beside(&mark, &plan.types)
            }
            _ => left.relation.beside(&right.relation, &plan.types),
        };
        let width = match join {
            // The keys alone are looked for.
            "SEMI" | "ANTI" | "MARK" if kind == Kind::HashJoin => row_bytes(&key_columns),
            _ => right.relation.bytes() + computed_keys(&key_columns, &right.relation),
        };
        let bytes = match kind {
            Kind::HashJoin => memory::join_table(right_rows, width),
            Kind::MergeJoin => memory::sorted(right_rows, width, 1.0),
            Kind::SortedJoin => {
                memory::sorted(right_rows, width, 2.0) + memory::sorted(left_rows, left.relation.bytes(), 2.0)
            }
            _ => memory::kept_rows(right_rows, width),
        };
        let own = memory::with_threads(bytes, JOIN_THREAD, self.threads);
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
        let operator = Operator {
            about: format!("{} {}", join.to_lowercase(), condition.lines().collect::<Vec<_>>().join(" and ")),
            rows,
            own,
            peak: built(&right.operator, own).max(own + probe_peak),
            hold: own + probe_hold,
            fades: if probe_hold > 0.0 { left.operator.fades } else { 0.0 },
            cpu,
            inputs: vec![left.operator, right.operator],
            ..Operator::default()
        };
        Step { relation, operator }
    }

    fn join_rows(&self, plan: &Plan, join: &str, condition: &str, left: &Side<'_>, right: &Side<'_>) -> f64 {
        if self.cardinalities == Cardinalities::Engine {
            return plan.rows as f64;
        }
        let all = left.rows * right.rows;
        if condition.is_empty() {
            return all;
        }
        let by_ratio = || Self::by_engine_ratio(plan, &[left.rows, right.rows]);
        let rows = joined(join, left, right, condition).unwrap_or_else(by_ratio);
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
            peak: built(&first.operator, own).max(own + then.operator.peak),
            hold: own + then.operator.hold,
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
            column.base_rows = parts.map(|part| part.map_or(f64::INFINITY, |of| of.base_rows)).sum();
            column.range = None;
        }
        let (mut peak, mut hold) = (0.0f64, 0.0);
        for step in &steps {
            peak = peak.max(hold + step.operator.peak);
            hold += step.operator.hold;
        }
        let rows = steps.iter().map(|step| step.operator.rows).sum();
        let inputs = steps.into_iter().map(|step| step.operator).collect();
        let operator = Operator { rows, peak, hold, inputs, ..Operator::default() };
        Step { relation, operator }
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
