use super::kept::{Column, Origins, row_bytes};
use super::predicate::{bare, split};

/// The columns that an operator gives, and what is known of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Relation {
    /// In their order.
    pub(crate) columns: Vec<Column>,
    /// Columns that its inputs have besides, by whose names those above may still call what they get.
    pub(crate) others: Vec<Column>,
}

/// Columns that are remembered of one operator.
const MOST: usize = 2000;

impl Relation {
    pub(crate) fn new(columns: Vec<Column>) -> Self {
        Self { columns, others: Vec::new() }
    }

    /// Bytes of a row in memory.
    pub(crate) fn bytes(&self) -> f64 {
        row_bytes(&self.columns)
    }

    /// Takes the columns for those of one table that has so many rows.
    pub(crate) fn settle(&mut self, origin: Origins, rows: f64) {
        for column in self.columns.iter_mut().chain(&mut self.others) {
            (column.home, column.origins, column.one_in) = (origin, origin, origin);
            column.base_rows = rows.max(1.0);
        }
    }

    /// So many rows are left.
    pub(crate) fn keep(&mut self, rows: f64) {
        for column in self.columns.iter_mut().chain(&mut self.others) {
            column.present = column.present.min(rows);
        }
    }

    /// Each row of these tables finds no more than one of these rows.
    pub(crate) fn be_one_in(&mut self, tables: Origins) {
        for column in self.columns.iter_mut().chain(&mut self.others) {
            column.one_in = column.one_in.with(tables);
        }
    }

    /// In this part of the rows, all columns are null besides where they are already.
    pub(crate) fn add_nulls(&mut self, part: f64) {
        for column in self.columns.iter_mut().chain(&mut self.others) {
            column.nulls = 1.0 - (1.0 - column.nulls) * (1.0 - part);
        }
    }

    /// A column by its place as [`Self::place`] found it, to change what is known of it.
    pub(crate) fn at_mut(&mut self, place: usize) -> Option<&mut Column> {
        let count = self.columns.len();
        if place < count { self.columns.get_mut(place) } else { self.others.get_mut(place - count) }
    }

    /// A column by its place as [`Self::place`] found it.
    pub(crate) fn at(&self, place: usize) -> Option<&Column> {
        self.columns.get(place).or_else(|| self.others.get(place.checked_sub(self.columns.len())?))
    }

    /// The place of the column that a text names: `#1`, `name`, `schema.table.name`, `"Name"`, or one of these in a cast.
    pub(crate) fn place(&self, text: &str) -> Option<usize> {
        let mut text = bare(text);
        while let Some(cast) = text.strip_prefix("CAST(").and_then(|text| text.strip_suffix(')')) {
            text = bare(cast.rsplit_once(" AS ")?.0);
        }
        if let Some(number) = text.strip_prefix('#') {
            return number.parse().ok().filter(|at| *at < self.columns.len());
        }
        let find = |name: &str| {
            self.columns.iter().chain(&self.others).position(|column| column.name.eq_ignore_ascii_case(name))
        };
        find(text).or_else(|| find(unqualified(text)?))
    }

    /// What a projection makes of its input with this item, of this type if that is known.
    pub(crate) fn projected(&self, item: &str, kind: &str) -> Column {
        if let Some(column) = self.place(item).and_then(|place| self.at(place)) {
            return column.cast(name_of(item, column), kind);
        }
        if let Some((function, inner)) = call(item)
            && let Some(packed) = function.strip_prefix("__internal_").and_then(packed_type)
            && let Some(of) = split(inner, ", ").first().filter(|of| of.len() < item.len())
        {
            let column = self.projected(of, "");
            return column.cast(&column.name, if kind.is_empty() { packed } else { kind });
        }
        self.computed(item, kind)
    }

    /// The places of the columns that a text names anywhere.
    pub(crate) fn named(&self, item: &str) -> Vec<usize> {
        let mut places: Vec<usize> = names(item).filter_map(|name| self.place(name)).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// A column that an expression makes: it has no more different values than the columns that the expression names have
    /// combinations.
    fn computed(&self, item: &str, kind: &str) -> Column {
        let mut made = Column::of_type(item, if kind.is_empty() { guessed_type(item) } else { kind });
        let seen = self.named(item);
        let mut combinations = Some(1.0);
        let of = || seen.iter().filter_map(|place| self.at(*place));
        let home = of().next().map_or_else(Origins::default, |column| column.home);
        made.home = if of().all(|column| column.home == home) { home } else { Origins::default() };
        made.one_in = of().map(|column| column.one_in).reduce(Origins::shared).unwrap_or_default();
        for column in of() {
            made.origins = made.origins.with(column.origins);
            combinations = combinations.zip(column.distinct).map(|(a, b)| a * b);
            made.base_rows = made.base_rows.min(column.base_rows);
            if made.text && column.text {
                made.beyond = made.beyond.max(column.beyond);
            }
        }
        let known = if seen.is_empty() { None } else { combinations };
        let few = cycle(item, self, &seen);
        made.distinct = [known, few, made.distinct].into_iter().flatten().reduce(f64::min);
        made.counted = few.is_some() || seen.iter().filter_map(|place| self.at(*place)).all(|column| column.counted);
        if let [only] = seen[..] {
            made.present = self.at(only).map_or(f64::INFINITY, |column| column.present);
        }
        made
    }

    /// The columns of two relations side by side, of which those remain that have these types, if they are told. Where several
    /// have the type of one that remains, it is the one of more `worth`.
    pub(crate) fn beside(&self, other: &Self, kinds: &[String], worth: impl Fn(&Column) -> u32) -> Self {
        let all: Vec<&Column> = self.columns.iter().chain(&other.columns).collect();
        let others: Vec<Column> = self.others.iter().chain(&other.others).take(MOST).cloned().collect();
        if kinds.is_empty() || kinds.len() == all.len() {
            return Self { columns: all.into_iter().cloned().collect(), others };
        }
        let columns = match remaining(&all, kinds, worth) {
            Some(places) => places.into_iter().map(|place| all[place].clone()).collect(),
            None => kinds.iter().map(|kind| Column::of_type("", kind)).collect(),
        };
        let others = all.into_iter().cloned().chain(others).take(MOST).collect();
        Self { columns, others }
    }
}

/// The places of the columns, in their order, that have these types, and of all such the ones of most worth together; none if
/// there are none such.
fn remaining(all: &[&Column], kinds: &[String], worth: impl Fn(&Column) -> u32) -> Option<Vec<usize>> {
    if kinds.len() > all.len() || all.len() > MOST {
        return None;
    }
    // By how many columns are left to look at, and how many types: the most that is to be had of them.
    let width = kinds.len() + 1;
    let mut most: Vec<Option<u32>> = vec![None; (all.len() + 1) * width];
    for row in most.chunks_mut(width) {
        row[0] = Some(0);
    }
    for (at, column) in all.iter().rev().enumerate() {
        let worth = worth(column);
        for count in 1..=kinds.len().min(at + 1) {
            let taken = most[at * width + count - 1].filter(|_| kinds[kinds.len() - count] == column.kind);
            most[(at + 1) * width + count] = taken.map(|rest| rest + worth).max(most[at * width + count]);
        }
    }
    let mut places = Vec::with_capacity(kinds.len());
    for (place, column) in all.iter().enumerate() {
        let (left, count) = (all.len() - place, kinds.len() - places.len());
        let best = most[left * width + count]?;
        let fits = count > 0 && kinds[places.len()] == column.kind;
        if fits && most[(left - 1) * width + count - 1].is_some_and(|rest| rest + worth(column) == best) {
            places.push(place);
        }
    }
    Some(places)
}

fn name_of<'a>(item: &'a str, column: &'a Column) -> &'a str {
    if item.starts_with('#') { &column.name } else { item }
}

pub(super) fn unqualified(text: &str) -> Option<&str> {
    let name = text.rsplit_once('.').map_or(text, |(_, name)| name);
    Some(name.trim_matches('"')).filter(|name| !name.is_empty() && !name.contains(['(', ' ']))
}

/// The function and the arguments of `f(a, b)`.
fn call(text: &str) -> Option<(&str, &str)> {
    text.strip_suffix(')')?.split_once('(')
}

/// The type that the engine packs a key into, or unpacks it to, by the name of the function that does it.
fn packed_type(function: &str) -> Option<&'static str> {
    let target = function.rsplit_once('_')?.1;
    Some(match target {
        "utinyint" => "UTINYINT",
        "usmallint" => "USMALLINT",
        "uinteger" => "UINTEGER",
        "ubigint" => "UBIGINT",
        "tinyint" => "TINYINT",
        "smallint" => "SMALLINT",
        "integer" => "INTEGER",
        "bigint" => "BIGINT",
        "hugeint" => "HUGEINT",
        "uhugeint" => "UHUGEINT",
        "string" => "VARCHAR",
        _ => return None,
    })
}

/// A type for an expression of which none was told.
fn guessed_type(item: &str) -> &'static str {
    let text = ["concat", "substring", "upper(", "lower(", "||", "string_agg", "replace(", "strftime"];
    let list = ["list(", "array_agg(", "histogram("];
    if text.iter().any(|part| item.contains(part)) {
        "VARCHAR"
    } else if list.iter().any(|part| item.starts_with(part)) {
        "BIGINT[]"
    } else if item.starts_with("sum(") {
        "HUGEINT"
    } else {
        ""
    }
}

/// The words of an expression that may be names of columns.
pub(super) fn names(item: &str) -> impl Iterator<Item = &str> {
    let strings = item.split('\'').step_by(2);
    let words =
        strings.flat_map(|part| part.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '#' | '"' | '.'))));
    words.filter(|word| word.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '#' | '"'))).take(64)
}

/// How many values a function gives whatever it is given: `% 7`, `month(…)`, a part of a date over the range that it has.
fn cycle(item: &str, input: &Relation, seen: &[usize]) -> Option<f64> {
    let item = bare(item);
    if let [_, divisor] = split(item, " % ")[..]
        && let Ok(divisor) = bare(divisor).parse::<f64>()
    {
        return Some(divisor.abs().max(1.0));
    }
    let function = call(item)?.0;
    let days = match function.trim_start_matches("main.").trim_matches('"') {
        "month" => return Some(12.0),
        "day" | "dayofmonth" => return Some(31.0),
        "dayofweek" | "isodow" | "weekday" | "dayname" => return Some(7.0),
        "quarter" => return Some(4.0),
        "hour" => return Some(24.0),
        "minute" | "second" => return Some(60.0),
        "week" | "weekofyear" => return Some(53.0),
        "dayofyear" => return Some(366.0),
        "year" | "isoyear" => 365.0,
        "date_trunc" if item.contains("'year'") => 365.0,
        "date_trunc" if item.contains("'quarter'") => 91.0,
        "date_trunc" if item.contains("'month'") => 30.0,
        "date_trunc" if item.contains("'week'") => 7.0,
        "date_trunc" if item.contains("'day'") => 1.0,
        "date_trunc" if item.contains("'hour'") => 1.0 / 24.0,
        "date_trunc" if item.contains("'minute'") => 1.0 / 1440.0,
        _ => return None,
    };
    let column = input.at(*seen.first()?)?;
    let (least, greatest) = column.range.filter(|_| !column.text)?;
    // Times are counted in microseconds: no date is as far off as that.
    let unit = if greatest.abs().max(least.abs()) > 1e9 { 86_400e6 } else { 1.0 };
    Some(((greatest - least) / unit / days).ceil() + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tests::column;

    fn input() -> Relation {
        Relation::new(vec![
            column("l_orderkey", "BIGINT", 1000.0, (1.0, 1000.0)),
            column("l_shipdate", "DATE", 2526.0, (8036.0, 10_561.0)),
        ])
    }

    #[test]
    fn columns_are_found_by_place_and_by_name() {
        let input = input();
        assert_eq!(input.place("#1"), Some(1));
        assert_eq!(input.place("#2"), None);
        assert_eq!(input.place("memory.main.lineitem.L_ORDERKEY"), Some(0));
        assert_eq!(input.place("CAST((l_shipdate) AS TIMESTAMP)"), Some(1));
        assert_eq!(input.place("no_such"), None);
    }

    #[test]
    fn packed_keys_are_narrow_and_keep_what_is_known() {
        let packed = input().projected("__internal_compress_integral_usmallint(#0, 1)", "");
        assert_eq!((packed.width, packed.distinct), (2.0, Some(1000.0)));
        let unpacked = Relation::new(vec![packed]).projected("__internal_decompress_integral_bigint(#0, 1)", "BIGINT");
        assert_eq!((unpacked.width, unpacked.distinct), (8.0, Some(1000.0)));
    }

    #[test]
    fn expressions_have_no_more_values_than_what_they_are_made_of() {
        let input = input();
        assert_eq!(input.projected("(l_orderkey + 1)", "").distinct, Some(1000.0));
        assert_eq!(input.projected("(l_orderkey % 7)", "").distinct, Some(7.0));
        assert_eq!(input.projected("month(l_shipdate)", "").distinct, Some(12.0));
        let years = input.projected("\"year\"(l_shipdate)", "BIGINT").distinct;
        assert!(years.is_some());
        assert_eq!(input.projected("year(l_shipdate)", "BIGINT").distinct, Some(8.0));
        assert_eq!(input.projected("42", "INTEGER").distinct, None);
    }

    #[test]
    fn of_columns_of_one_type_those_of_most_worth_remain() {
        let of = |names: &[&str]| {
            Relation::new(names.iter().map(|name| column(name, "BIGINT", 9.0, (0.0, 9.0))).collect::<Vec<_>>())
        };
        let (sales, days) = (of(&["date", "store", "sum"]), of(&["date_sk", "week"]));
        let remain = |count: usize, wanted: &[&str]| -> Vec<String> {
            let kinds = vec!["BIGINT".to_owned(); count];
            let joined = sales.beside(&days, &kinds, |column| u32::from(wanted.contains(&column.name.as_str())));
            joined.columns.into_iter().map(|column| column.name).collect()
        };
        assert_eq!(remain(3, &["week", "store", "sum"]), ["store", "sum", "week"]);
        assert_eq!(remain(1, &["week"]), ["week"]);
        assert_eq!(remain(2, &[]).len(), 2);
        assert_eq!(remain(5, &[]).len(), 5);
        assert_eq!(sales.beside(&days, &["DATE".to_owned()], |_| 1).columns[0].kind, "DATE", "none has this type");
    }

    #[test]
    fn what_a_join_leaves_out_is_still_known_by_name() {
        let joined =
            input().beside(&Relation::new(vec![column("x", "DATE", 3.0, (0.0, 3.0))]), &["DATE".into()], |_| 0);
        assert_eq!(joined.columns.len(), 1);
        assert!(joined.place("x").is_some());
    }
}
