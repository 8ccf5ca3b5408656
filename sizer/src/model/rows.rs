//! How many rows joins and groupings give, by what is known of their keys.

use super::predicate::split;
use super::relation::Relation;
use crate::statistics::drawn;

/// The part of pairs for which one side of a condition is less than the other.
const ORDERED: f64 = 1.0 / 3.0;

/// One side of a join: its rows and what is known of them.
pub(crate) struct Side<'a> {
    pub(crate) rows: f64,
    pub(crate) relation: &'a Relation,
}

/// Distinct values of the keys of a side, as they are where they come from.
struct Keys {
    distinct: f64,
    counted: bool,
}

impl Side<'_> {
    fn keys(&self, items: &[&str]) -> Option<Keys> {
        let (mut distinct, mut counted, mut rows) = (1.0f64, true, f64::INFINITY);
        for item in items {
            let column = match self.relation.place(item).and_then(|place| self.relation.at(place)) {
                Some(column) => column.clone(),
                None => self.relation.projected(item, ""),
            };
            distinct *= column.distinct?.max(1.0);
            counted &= column.counted;
            rows = rows.min(column.base_rows.max(1.0));
        }
        counted &= distinct <= rows;
        Some(Keys { distinct: distinct.min(rows), counted })
    }
}

/// The pairs of keys that a join compares with `=`, and how many other conditions it has.
pub(crate) fn conditions(text: &str) -> (Vec<(&str, &str)>, usize) {
    let (mut equal, mut others) = (Vec::new(), 0);
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let sides = [" = ", " IS NOT DISTINCT FROM "].iter().find_map(|operator| match split(line, operator)[..] {
            [left, right] => Some((left, right)),
            _ => None,
        });
        match sides {
            Some(sides) => equal.push(sides),
            None => others += 1,
        }
    }
    (equal, others)
}

/// How many rows a join gives; none where too little is known of its keys.
///
/// Each pair of values is as likely as any other, among as many values as the side has that has more of them. Where a
/// number of values is no more than the number of rows, the side with fewer is taken, which gives more rows.
pub(crate) fn joined(join: &str, left: &Side<'_>, right: &Side<'_>, conditions: &str) -> Option<f64> {
    let (pairs, others) = self::conditions(conditions);
    let left_items: Vec<&str> = pairs.iter().map(|pair| pair.0).collect();
    let right_items: Vec<&str> = pairs.iter().map(|pair| pair.1).collect();
    if pairs.is_empty() {
        return None;
    }
    let (on_left, on_right) = (left.keys(&left_items)?, right.keys(&right_items)?);
    let values = if on_left.counted || on_right.counted {
        on_left.distinct.max(on_right.distinct)
    } else {
        on_left.distinct.min(on_right.distinct)
    };
    let inner = left.rows * right.rows / values.max(1.0) * ORDERED.powi(others.min(8) as i32);
    let met = |side: &Side<'_>, keys: &Keys| -> f64 { (drawn(keys.distinct, side.rows) / values.max(1.0)).min(1.0) };
    let least = |rows: f64| rows.max(1.0);
    Some(match join {
        "SEMI" => least(left.rows * met(right, &on_right)),
        "ANTI" => least(left.rows * (1.0 - met(right, &on_right)).max(0.1)),
        "RIGHT_SEMI" => least(right.rows * met(left, &on_left)),
        "RIGHT_ANTI" => least(right.rows * (1.0 - met(left, &on_left)).max(0.1)),
        "MARK" => left.rows,
        "SINGLE" => left.rows,
        "LEFT" => inner.max(left.rows),
        "RIGHT" => inner.max(right.rows),
        "OUTER" | "FULL" => inner.max(left.rows).max(right.rows),
        _ => least(inner),
    })
}

/// How many groups these keys make of so many rows; none where nothing is known of one of them.
///
/// All combinations of their values, where there are fewer of these than rows. Where there are more, some do not occur: keys
/// depend on each other, as days of one order do. Then each further key counts by a root of its values, the one with most of
/// them first; and if one key alone has nearly as many values as there are rows, what lies halfway between the two.
pub(crate) fn groups(input: &Relation, keys: &[&str], rows: f64) -> Option<f64> {
    let mut counts = Vec::with_capacity(keys.len());
    for key in keys {
        let column = input.at(input.place(key)?)?;
        counts.push(column.distinct?.max(1.0) + if column.nulls > 0.0 { 1.0 } else { 0.0 });
    }
    counts.sort_unstable_by(|a, b| b.total_cmp(a));
    let product: f64 = counts.iter().product();
    let most = counts.first().copied().unwrap_or(1.0);
    if product <= rows || counts.len() < 2 {
        return Some(product.min(rows).max(1.0));
    }
    let roots = counts.iter().enumerate().map(|(at, count)| count.powf(0.5f64.powi(at.min(30) as i32)));
    let dependent = roots.product::<f64>().min(rows);
    let halfway = if most >= rows / NEARLY_ALL { (most * rows).sqrt().min(rows) } else { rows };
    Some(dependent.min(halfway).max(1.0))
}

/// A key that has more than this part of the values that there are rows nearly names each row.
const NEARLY_ALL: f64 = 8.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tests::column;

    fn relation(distinct: f64, counted: bool, base_rows: f64) -> Relation {
        let mut key = column("k", "BIGINT", distinct, (0.0, distinct));
        key.counted = counted;
        key.base_rows = base_rows;
        Relation::new(vec![key])
    }

    fn rows(join: &str, left: (f64, &Relation), right: (f64, &Relation)) -> f64 {
        let (left, right) = (Side { rows: left.0, relation: left.1 }, Side { rows: right.0, relation: right.1 });
        joined(join, &left, &right, "k = k").unwrap()
    }

    #[test]
    fn a_foreign_key_finds_the_part_of_the_keys_that_is_left() {
        let (orders, customers) = (relation(100_000.0, true, 1.5e6), relation(150_000.0, false, 150_000.0));
        assert_eq!(rows("INNER", (1.5e6, &orders), (150_000.0, &customers)), 1.5e6);
        assert_eq!(rows("INNER", (1.5e6, &orders), (15_000.0, &customers)), 150_000.0);
        assert_eq!(rows("LEFT", (1.5e6, &orders), (15_000.0, &customers)), 1.5e6);
    }

    #[test]
    fn of_two_bounds_the_lower_one_counts() {
        let (items, orders) = (relation(6e6, false, 6e6), relation(1.5e6, false, 1.5e6));
        assert_eq!(rows("INNER", (6e6, &items), (150_000.0, &orders)), 600_000.0);
        let semi = rows("SEMI", (6e6, &items), (150_000.0, &orders));
        assert!((500_000.0..=600_000.0).contains(&semi), "{semi}");
    }

    #[test]
    fn groups_are_no_more_than_rows_or_combinations() {
        let input =
            Relation::new(vec![column("a", "BIGINT", 10.0, (0.0, 9.0)), column("b", "DATE", 30.0, (0.0, 29.0))]);
        assert_eq!(groups(&input, &["#0", "#1"], 1e6), Some(300.0));
        assert_eq!(groups(&input, &["#0", "#1"], 50.0).map(f64::round), Some((30.0f64 * 50.0).sqrt().round()));
        assert_eq!(groups(&input, &["#1"], 20.0), Some(20.0));
        let days = Relation::new((0..2).map(|_| column("day", "DATE", 2500.0, (0.0, 2500.0))).collect());
        assert_eq!(groups(&days, &["#0", "#1"], 6e6), Some(2500.0 * 50.0), "days of two kinds depend on each other");
        assert_eq!(groups(&input, &["#5"], 50.0), None);
    }

    #[test]
    fn conditions_are_told_apart() {
        let (equal, others) = conditions("a = (b + 1)\nc IS NOT DISTINCT FROM d\ne < f");
        assert_eq!((equal, others), (vec![("a", "(b + 1)"), ("c", "d")], 1));
    }
}
