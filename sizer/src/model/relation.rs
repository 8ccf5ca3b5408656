use super::kept::{Column, row_bytes};
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
        for column in seen.iter().filter_map(|place| self.at(*place)) {
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
        made
    }

    /// The columns of two relations side by side, of which those remain that have these types, if they are told.
    pub(crate) fn beside(&self, other: &Self, kinds: &[String]) -> Self {
        let all: Vec<&Column> = self.columns.iter().chain(&other.columns).collect();
        let others: Vec<Column> = self.others.iter().chain(&other.others).take(MOST).cloned().collect();
        if kinds.is_empty() || kinds.len() == all.len() {
            return Self { columns: all.into_iter().cloned().collect(), others };
        }
        let mut rest = all.iter().copied();
        let columns = kinds.iter().map(|kind| match rest.by_ref().find(|column| column.kind == *kind) {
            Some(column) => column.clone(),
            None => Column::of_type("", kind),
        });
        let columns = columns.collect();
        let others = all.into_iter().cloned().chain(others).take(MOST).collect();
        Self { columns, others }
    }
}

fn name_of<'a>(item: &'a str, column: &'a Column) -> &'a str {
    if item.starts_with('#') { &column.name } else { item }
}

fn unqualified(text: &str) -> Option<&str> {
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
fn names(item: &str) -> impl Iterator<Item = &str> {
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
    fn what_a_join_leaves_out_is_still_known_by_name() {
        let joined = input().beside(&Relation::new(vec![column("x", "DATE", 3.0, (0.0, 3.0))]), &["DATE".into()]);
        assert_eq!(joined.columns.len(), 1);
        assert!(joined.place("x").is_some());
    }
}
