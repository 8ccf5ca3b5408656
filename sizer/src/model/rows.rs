//! How many rows joins and groupings give, by what is known of their keys.

use super::kept::Column;
use super::predicate::split;
use super::relation::Relation;
use super::walk::MOST_ROWS;
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

impl Keys {
    fn of(columns: &[&Column]) -> Option<Self> {
        let product = columns.iter().map(|column| Some(column.distinct?.max(1.0))).product::<Option<f64>>()?;
        let distinct = combinations(columns, |column| column.base_rows)?;
        let counted = columns.iter().all(|column| column.counted) && product <= distinct;
        Some(Self { distinct, counted })
    }
}

/// Tables of which each is tried as the first.
const MOST_FIRST: usize = 16;

/// How many combinations these columns have at most, if `rows` tells how many rows there are where a column comes from: those
/// that have one value in each row of a table have no more combinations together than it has rows.
fn combinations(columns: &[&Column], rows: impl Fn(&Column) -> f64) -> Option<f64> {
    let mut sorted: Vec<&Column> = columns.to_vec();
    sorted.sort_by(|a, b| rows(a).total_cmp(&rows(b)));
    let distinct: Option<Vec<f64>> = sorted.iter().map(|column| Some(column.distinct?.max(1.0))).collect();
    let distinct = distinct?;
    // With each of their tables first, and the others by their size.
    let from = |begin: usize| {
        let (mut open, mut all) = (vec![true; sorted.len()], 1.0f64);
        for first in std::iter::once(begin).chain(0..sorted.len()) {
            if !open[first] {
                continue;
            }
            let mut product = 1.0;
            for at in 0..sorted.len() {
                if open[at] && (at == first || sorted[at].one_in.has(sorted[first].home)) {
                    product *= distinct[at];
                    open[at] = false;
                }
            }
            all = (all * product.min(rows(sorted[first]).max(1.0))).min(MOST_ROWS);
        }
        all
    };
    (0..sorted.len().min(MOST_FIRST)).map(from).reduce(f64::min).or(Some(1.0))
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

/// What a join gives.
pub(crate) struct Joined {
    pub(crate) rows: f64,
    /// The parts of the rows of its sides that find none on the other one.
    pub(crate) alone: (f64, f64),
}

/// The least part of the rows that is taken to find none where some may.
const ALONE: f64 = 0.1;

/// How many rows a join gives; none where too little is known of its keys.
///
/// Each pair of values is as likely as any other, among as many values as the side has that has more of them. Where a
/// number of values is no more than the number of rows, the side with fewer is taken, which gives more rows. Of the values of
/// a side, those count that lie within the range of the other one. Conditions that have nothing to do with each other, as their
/// columns are of different tables on either side, each leave their part.
pub(crate) fn joined(join: &str, left: &Side<'_>, right: &Side<'_>, conditions: &str) -> Option<Joined> {
    let (pairs, others) = self::conditions(conditions);
    if pairs.is_empty() {
        return None;
    }
    let (mut on_left, mut on_right) = (Meeting::of(left), Meeting::of(right));
    for (left_item, right_item) in pairs {
        let (of_left, of_right) = (on_left.column(left_item), on_right.column(right_item));
        let (in_left, in_right) = (of_left.range, of_right.range);
        on_left.add(of_left, in_right);
        on_right.add(of_right, in_left);
    }
    let (mut values, mut keys) = (1.0, (1.0, 1.0));
    for places in dependent(&on_left.columns, &on_right.columns) {
        let pick = |of: &Meeting<'_>| -> Option<Keys> {
            Keys::of(&places.iter().filter_map(|place| of.columns.get(*place)).collect::<Vec<_>>())
        };
        let (of_left, of_right) = (pick(&on_left)?, pick(&on_right)?);
        let counted = of_left.counted || of_right.counted;
        values *=
            if counted { of_left.distinct.max(of_right.distinct) } else { of_left.distinct.min(of_right.distinct) };
        keys = (keys.0 * of_left.distinct, keys.1 * of_right.distinct);
    }
    let inner = on_left.rows * on_right.rows / values.max(1.0) * ORDERED.powi(others.min(8) as i32);
    let met = |rows: f64, distinct: f64| -> f64 { (drawn(distinct, rows) / values.max(1.0)).min(1.0) };
    let least = |rows: f64| rows.max(1.0);
    let (of_left, of_right) = (on_left.rows * met(on_right.rows, keys.1), on_right.rows * met(on_left.rows, keys.0));
    let alone = |rows: f64, met: f64| (1.0 - met / rows.max(1.0)).max(ALONE);
    let alone = (alone(left.rows, of_left), alone(right.rows, of_right));
    let rows = match join {
        "SEMI" => least(of_left),
        "ANTI" => least(left.rows * alone.0),
        "RIGHT_SEMI" => least(of_right),
        "RIGHT_ANTI" => least(right.rows * alone.1),
        "MARK" => left.rows,
        "SINGLE" => left.rows,
        "LEFT" => inner.max(left.rows),
        "RIGHT" => inner.max(right.rows),
        "OUTER" | "FULL" => inner.max(left.rows).max(right.rows),
        _ => least(inner),
    };
    Some(Joined { rows, alone })
}

/// Of a side of a join, what can meet the other one: its keys, and its rows that have values in the range of the other's.
struct Meeting<'a> {
    relation: &'a Relation,
    rows: f64,
    columns: Vec<Column>,
}

impl<'a> Meeting<'a> {
    fn of(side: &Side<'a>) -> Self {
        Self { relation: side.relation, rows: side.rows, columns: Vec::new() }
    }

    fn column(&self, item: &str) -> Column {
        match self.relation.place(item).and_then(|place| self.relation.at(place)) {
            Some(column) => column.clone(),
            None => self.relation.projected(item, ""),
        }
    }

    fn add(&mut self, mut column: Column, other: Option<(f64, f64)>) {
        if let Some(part) = other.and_then(|other| column.dense_part(other)).filter(|part| *part < 1.0) {
            // As a range that the engine adds itself: see `predicate::filtered`.
            let rows = if column.names_rows() { self.rows.min(column.base_rows * part) } else { self.rows * part };
            self.rows = rows.max(1.0).min(self.rows);
            column.narrow(part);
        }
        self.columns.push(column);
    }
}

/// The places of the conditions whose columns depend on each other on both sides.
fn dependent(left: &[Column], right: &[Column]) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = Vec::new();
    for (at, (of_left, of_right)) in left.iter().zip(right).enumerate() {
        let with = |place: &usize| {
            left[*place].origins.may_meet(of_left.origins) && right[*place].origins.may_meet(of_right.origins)
        };
        let (met, mut rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|places| places.iter().any(with));
        rest.push(met.into_iter().flatten().chain([at]).collect());
        all = rest;
    }
    all
}

/// How many groups these keys make of so many rows; none where nothing is known of one of them.
///
/// All combinations of their values, where there are fewer of these than rows. Where there are more, some do not occur: keys
/// may depend on each other, as days of one order do. Then each further key counts by a power of its values, halfway between
/// all of them and their root, the one with most of them first; and if one key alone has nearly as many values as there are
/// rows, what lies halfway between the two.
pub(crate) fn groups(input: &Relation, keys: &[&str], rows: f64) -> Option<f64> {
    let columns: Vec<&Column> = keys.iter().map(|key| input.at(input.place(key)?)).collect::<Option<_>>()?;
    // No more than there are rows left where they come from.
    let ever = combinations(&columns, |column| column.present.min(column.base_rows))?.min(rows);
    let mut counts = Vec::with_capacity(keys.len());
    for column in columns {
        counts.push(column.distinct?.max(1.0) + if column.nulls > 0.0 { 1.0 } else { 0.0 });
    }
    counts.sort_unstable_by(|a, b| b.total_cmp(a));
    let product: f64 = counts.iter().product();
    let most = counts.first().copied().unwrap_or(1.0);
    if product <= rows || counts.len() < 2 {
        return Some(product.min(ever).max(1.0));
    }
    let roots = counts.iter().enumerate().map(|(at, count)| count.powf(DEPENDENT.powi(at.min(30) as i32)));
    let dependent = roots.product::<f64>().min(rows);
    let halfway = if most >= rows / NEARLY_ALL { (most * rows).sqrt().min(rows) } else { rows };
    Some(dependent.min(halfway).min(ever).max(1.0))
}

/// To which power of its values a further key counts, to that power of this one the next, and so on.
const DEPENDENT: f64 = 0.75;

/// A key that has more than this part of the values that there are rows nearly names each row.
const NEARLY_ALL: f64 = 8.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kept::Origins;
    use crate::model::tests::column;

    fn relation(distinct: f64, counted: bool, base_rows: f64) -> Relation {
        let mut key = column("k", "BIGINT", distinct, (0.0, distinct));
        key.counted = counted;
        key.range = None;
        let mut relation = Relation::new(vec![key]);
        relation.settle(Origins::one(0), base_rows);
        relation
    }

    /// Columns of tables, by number, with so many values and rows.
    fn of_tables(columns: &[(&str, u32, f64, f64)]) -> Relation {
        let made = columns.iter().map(|(name, table, distinct, rows)| {
            let origin = Origins::one(*table);
            let column = column(name, "BIGINT", *distinct, (0.0, 1e9));
            Column { counted: false, base_rows: *rows, home: origin, origins: origin, one_in: origin, ..column }
        });
        Relation::new(made.collect())
    }

    fn rows(join: &str, left: (f64, &Relation), right: (f64, &Relation)) -> f64 {
        let (left, right) = (Side { rows: left.0, relation: left.1 }, Side { rows: right.0, relation: right.1 });
        joined(join, &left, &right, "k = k").unwrap().rows
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
    fn keys_of_several_tables_have_more_values_than_the_smallest_has_rows() {
        // Sales and returns by item and ticket, after the returns met their items.
        let sales = of_tables(&[("item", 0, 18e3, 2.9e6), ("ticket", 0, 2.9e6, 2.9e6)]);
        let mut returns = of_tables(&[("item", 1, 18e3, 18e3), ("ticket", 2, 290e3, 290e3)]);
        returns.columns[0].origins = Origins::one(1).with(Origins::one(2));
        let (left, right) = (Side { rows: 2.9e6, relation: &sales }, Side { rows: 290e3, relation: &returns });
        let rows = joined("INNER", &left, &right, "item = item\nticket = ticket").unwrap().rows;
        assert!(rows <= 2.9e6, "{rows}");
        // A zip of the store has nothing to do with where a customer lives.
        let sold = of_tables(&[("s_zip", 0, 10.0, 12.0), ("c_addr", 1, 50e3, 100e3)]);
        let mut homes = of_tables(&[("ca_zip", 2, 4e3, 50e3), ("ca_addr", 2, 50e3, 50e3)]);
        homes.columns[0].counted = true;
        let (left, right) = (Side { rows: 1e6, relation: &sold }, Side { rows: 50e3, relation: &homes });
        let rows = joined("INNER", &left, &right, "s_zip = ca_zip\nc_addr = ca_addr").unwrap().rows;
        assert_eq!(rows, 1e6 / 4e3);
    }

    #[test]
    fn values_out_of_the_range_of_the_other_side_find_none() {
        // Five years of sales, and days of two hundred years, of which one year is left.
        let sale = column("k", "BIGINT", 1800.0, (70e3, 71_824.0));
        let day = Column { counted: false, base_rows: 73e3, ..column("k", "BIGINT", 73e3, (2e3, 74_999.0)) };
        let (sales, days) = (Relation::new(vec![sale]), Relation::new(vec![day]));
        let year = rows("INNER", (2.9e6, &sales), (365.0, &days));
        assert_eq!(year.round(), (2.9e6f64 * 365.0 / 1825.0).round());
        assert_eq!(rows("INNER", (2.9e6, &sales), (73e3, &days)).round(), 2.9e6);
        // A value far off makes a range say nothing.
        let far = Relation::new(vec![column("k", "BIGINT", 1800.0, (0.0, 1e9))]);
        let near = Relation::new(vec![column("k", "BIGINT", 1800.0, (0.0, 1800.0))]);
        assert_eq!(rows("INNER", (2.9e6, &far), (1800.0, &near)), 2.9e6);
    }

    #[test]
    fn what_finds_none_is_a_part() {
        let (few, many) = (relation(1000.0, true, 1e6), relation(10_000.0, true, 10_000.0));
        let (left, right) = (Side { rows: 10_000.0, relation: &many }, Side { rows: 1e6, relation: &few });
        let alone = joined("LEFT", &left, &right, "k = k").unwrap().alone;
        assert_eq!((alone.0 * 100.0).round(), 90.0);
    }

    #[test]
    fn groups_are_no_more_than_rows_of_the_table_that_tells_them() {
        let mut input = of_tables(&[("name", 0, 150e3, 150e3), ("clerk", 1, 1e3, 1.5e6), ("part", 2, 200e3, 6e6)]);
        assert!(groups(&input, &["name", "clerk"], 6e6).unwrap() > 4e6);
        // Each order has one customer.
        input.columns[0].one_in = Origins::one(0).with(Origins::one(1));
        assert_eq!(groups(&input, &["name", "clerk"], 6e6), Some(1.5e6));
        // Of the orders, some are left.
        input.columns[1].present = 10e3;
        assert_eq!(groups(&input, &["name", "clerk"], 6e6), Some(10e3));
        assert_eq!(groups(&input, &["part", "clerk"], 6e6), Some(6e6), "other tables");
    }

    #[test]
    fn groups_are_no_more_than_rows_or_combinations() {
        let input =
            Relation::new(vec![column("a", "BIGINT", 10.0, (0.0, 9.0)), column("b", "DATE", 30.0, (0.0, 29.0))]);
        assert_eq!(groups(&input, &["#0", "#1"], 1e6), Some(300.0));
        assert_eq!(groups(&input, &["#0", "#1"], 50.0).map(f64::round), Some((30.0f64 * 50.0).sqrt().round()));
        assert_eq!(groups(&input, &["#1"], 20.0), Some(20.0));
        let days = Relation::new((0..2).map(|_| column("day", "DATE", 2500.0, (0.0, 2500.0))).collect());
        assert_eq!(
            groups(&days, &["#0", "#1"], 6e6),
            Some(2500.0 * 2500f64.powf(0.75)),
            "days of two kinds depend on each other"
        );
        assert_eq!(groups(&input, &["#5"], 50.0), None);
    }

    #[test]
    fn conditions_are_told_apart() {
        let (equal, others) = conditions("a = (b + 1)\nc IS NOT DISTINCT FROM d\ne < f");
        assert_eq!((equal, others), (vec![("a", "(b + 1)"), ("c", "d")], 1));
    }
}
