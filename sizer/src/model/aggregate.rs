//! What aggregates keep for each group, and for each row.

use super::predicate::split;
use super::relation::Relation;

/// An aggregate as the engine's plans write it: `sum(#1)`, `count(DISTINCT #2)`.
#[derive(Debug, PartialEq)]
pub(crate) struct Aggregate<'a> {
    pub(crate) function: &'a str,
    pub(crate) distinct: bool,
    pub(crate) arguments: Vec<&'a str>,
}

/// What an aggregate needs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Needs {
    /// Bytes for each group, in the group's row.
    pub(crate) per_group: f64,
    /// Bytes for each group elsewhere.
    pub(crate) beside: f64,
    /// Bytes for each row that it takes in, which it cannot give back before its end.
    pub(crate) per_row: f64,
    /// Nanoseconds for each row.
    pub(crate) cpu: f64,
}

impl<'a> Aggregate<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let text = text.trim();
        let (function, rest) = text.split_once('(').unwrap_or((text, ""));
        let end = rest.rfind(')').unwrap_or(rest.len());
        let inner = &rest[..end];
        let (distinct, inner) = match inner.strip_prefix("DISTINCT ") {
            Some(inner) => (true, inner),
            None => (false, inner),
        };
        let arguments = if inner.is_empty() { Vec::new() } else { split(inner, ", ") };
        Self { function: function.trim_matches('"'), distinct, arguments }
    }

    /// What it needs over these rows.
    pub(crate) fn needs(&self, input: &Relation) -> Needs {
        let column = self.arguments.first().and_then(|of| input.place(of)).and_then(|place| input.at(place));
        let width = column.map_or(8.0, |column| column.bytes());
        let text = column.is_some_and(|column| column.text);
        let small = |per_group: f64, cpu: f64| Needs { per_group, cpu, ..Needs::default() };
        let kept = |per_row: f64, cpu: f64| Needs { per_group: 40.0, per_row, cpu, ..Needs::default() };
        match self.function {
            "count" | "count_star" | "bool_and" | "bool_or" | "bit_and" | "bit_or" | "bit_xor" => small(8.0, 2.0),
            "sum" | "sum_no_overflow" | "avg" | "fsum" | "favg" | "kahan_sum" | "product" => small(24.0, 4.0),
            "min" | "max" | "first" | "last" | "any_value" | "arbitrary" if text => {
                Needs { per_group: 24.0, beside: column.map_or(0.0, |column| column.beyond), cpu: 12.0, per_row: 0.0 }
            }
            "min" | "max" | "first" | "last" | "any_value" | "arbitrary" => small(24.0, 4.0),
            "arg_min" | "arg_max" | "max_by" | "min_by" | "argmin" | "argmax" => {
                small(24.0 + 2.0 * width.min(32.0), 10.0)
            }
            "stddev" | "stddev_samp" | "stddev_pop" | "var_samp" | "var_pop" | "variance" => small(24.0, 8.0),
            "corr" | "covar_samp" | "covar_pop" | "regr_slope" | "regr_r2" | "regr_intercept" => small(96.0, 15.0),
            "approx_count_distinct" => small(96.0, 15.0),
            "approx_quantile" => Needs { per_group: 16.0, beside: 16_384.0, cpu: 60.0, per_row: 0.0 },
            "list" | "array_agg" => kept(2.6 * width + 8.0, 30.0),
            "string_agg" | "group_concat" | "listagg" => {
                let length = column.map_or(16.0, |column| if column.beyond > 0.0 { column.beyond } else { 8.0 });
                kept(2.6 * length + 8.0, 30.0)
            }
            "median" | "quantile" | "quantile_cont" | "quantile_disc" | "mad" => kept(width + 5.0, 50.0),
            "mode" | "histogram" | "entropy" | "kurtosis_pop" => {
                let different = column.and_then(|column| column.distinct).unwrap_or(f64::INFINITY);
                // A map from each value to how often it came.
                Needs { per_group: 24.0, beside: 64.0 * different.min(1e6), cpu: 40.0, per_row: 0.0 }
            }
            _ => small(48.0, 10.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aggregates_are_read() {
        let read = Aggregate::of("count(DISTINCT #2)");
        assert_eq!((read.function, read.distinct, read.arguments), ("count", true, vec!["#2"]));
        assert_eq!(Aggregate::of("count_star()").arguments, Vec::<&str>::new());
        assert_eq!(Aggregate::of("sum((a * (1 - b))) Filter: (x > 1)").function, "sum");
        assert_eq!(Aggregate::of("string_agg(#1, ', ')").arguments, vec!["#1", "', '"]);
    }

    #[test]
    fn those_that_keep_their_rows_say_so() {
        let none = Relation::default();
        assert_eq!(Aggregate::of("sum(#0)").needs(&none).per_row, 0.0);
        assert_eq!(Aggregate::of("list(#0)").needs(&none).per_row, 28.8);
        assert_eq!(Aggregate::of("median(#0)").needs(&none).per_row, 13.0);
    }
}
