//! Columns on their way up a plan: how wide they are, and what is known of their values.

use crate::statistics::{ColumnStatistics, text_beyond};

/// Bytes of a string of which nothing is known.
const UNKNOWN_TEXT: f64 = 16.0;

/// Items of a list of which nothing is known.
const UNKNOWN_ITEMS: f64 = 4.0;

/// Types within types that are looked at.
const DEEPEST_TYPE: usize = 16;

/// The part of the rows that have values of their own in a column that is taken for a key.
const NEARLY_EACH: f64 = 0.9;

/// The part of a range that a column has values in, if it is dense.
const DENSE: f64 = 0.5;

/// Tables and groupings, a bit each. Of more than there are bits, some share one: they are taken to depend on each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Origins(u128);

impl Origins {
    /// The one of this number.
    pub(crate) fn one(number: u32) -> Self {
        Self(1 << (number % 128))
    }

    pub(crate) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn shared(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether this has all of the others, of which there is one at least.
    pub(crate) fn has(self, others: Self) -> bool {
        others.0 != 0 && self.0 & others.0 == others.0
    }

    /// Whether both have one, or of one of them nothing is known.
    pub(crate) fn may_meet(self, other: Self) -> bool {
        self.0 & other.0 != 0 || self.0 == 0 || other.0 == 0
    }
}

/// A column that an operator gives.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// The engine's word for its type; empty where it was not told.
    pub(crate) kind: String,
    /// Bytes in a row.
    pub(crate) width: f64,
    /// Bytes elsewhere, of strings and lists.
    pub(crate) beyond: f64,
    pub(crate) text: bool,
    /// At most how many different values there are where the column comes from.
    pub(crate) distinct: Option<f64>,
    /// Whether that is more than the number of rows.
    pub(crate) counted: bool,
    /// At most how many of them there are among the rows at hand.
    pub(crate) present: f64,
    /// Rows of the table or grouping that it comes from.
    pub(crate) base_rows: f64,
    /// The table or grouping that it comes from; none if it is made of columns of several.
    pub(crate) home: Origins,
    /// That, and those to whose columns joins made it equal: columns that share one depend on each other.
    pub(crate) origins: Origins,
    /// Those of whose rows each has one value of it.
    pub(crate) one_in: Origins,
    pub(crate) range: Option<(f64, f64)>,
    pub(crate) step: Option<f64>,
    pub(crate) nulls: f64,
}

impl Column {
    /// A column of which the type alone is known, if that.
    pub(crate) fn of_type(name: &str, kind: &str) -> Self {
        let width = width_of(kind);
        Self {
            name: name.to_owned(),
            kind: kind.to_owned(),
            width: width.inline,
            beyond: width.beyond,
            text: width.text,
            distinct: width.distinct,
            counted: width.distinct.is_some(),
            present: f64::INFINITY,
            base_rows: f64::INFINITY,
            home: Origins::default(),
            origins: Origins::default(),
            one_in: Origins::default(),
            range: None,
            step: None,
            nulls: 0.0,
        }
    }

    /// A column of a table, of the type that the engine reads it as, if that is known.
    pub(crate) fn of_table(name: &str, kind: &str, known: &ColumnStatistics, rows: f64) -> Self {
        let by_type = width_of(kind);
        let nested = !known.flat;
        let width = if kind.is_empty() || nested { known.width } else { by_type.inline };
        let text = if kind.is_empty() { known.text } else { by_type.text };
        let beyond = known.text_length.filter(|_| text && !nested).map_or(0.0, text_beyond);
        Self {
            name: name.to_owned(),
            kind: kind.to_owned(),
            width,
            beyond,
            text,
            distinct: known.flat.then_some(known.distinct),
            counted: known.counted,
            present: f64::INFINITY,
            base_rows: rows,
            home: Origins::default(),
            origins: Origins::default(),
            one_in: Origins::default(),
            range: known.range.filter(|_| known.flat),
            step: known.step,
            nulls: known.nulls,
        }
    }

    /// Whether each row of the table that it comes from has a value of its own, as far as is known.
    pub(crate) fn names_rows(&self) -> bool {
        self.distinct.is_some_and(|distinct| distinct >= self.base_rows * NEARLY_EACH)
    }

    /// The part of its values that lie between two, if nearly every value of its range occurs: one that is far off from all
    /// others makes the range of a column say nothing.
    pub(crate) fn dense_part(&self, (low, high): (f64, f64)) -> Option<f64> {
        let ((least, greatest), step) = self.range.filter(|_| !self.text).zip(self.step)?;
        let room = greatest - least + step;
        let dense = room > 0.0 && self.distinct? * step >= room * DENSE;
        let within = high.min(greatest) - low.max(least) + step;
        dense.then(|| (within / room).clamp(0.0, 1.0))
    }

    /// Leaves this part of its values, and the rows of its table that have them.
    pub(crate) fn narrow(&mut self, part: f64) {
        self.distinct = self.distinct.map(|distinct| (distinct * part).max(1.0));
        self.base_rows = (self.base_rows * part).max(1.0);
    }

    /// Bytes that a value takes in rows that are kept.
    pub(crate) fn bytes(&self) -> f64 {
        self.width + self.beyond
    }

    /// The same values as another type: as the engine packs keys, or as it reads them.
    pub(crate) fn cast(&self, name: &str, kind: &str) -> Self {
        if kind.is_empty() || kind == self.kind {
            return Self { name: name.to_owned(), ..self.clone() };
        }
        let width = width_of(kind);
        let beyond =
            if width.text && self.text { self.beyond } else { width.beyond.min(self.beyond.max(width.beyond)) };
        Self {
            name: name.to_owned(),
            kind: kind.to_owned(),
            width: width.inline,
            beyond: if width.text || width.nested { beyond } else { 0.0 },
            text: width.text,
            ..self.clone()
        }
    }
}

/// Bytes of a row of these columns.
pub(crate) fn row_bytes<'a>(columns: impl IntoIterator<Item = &'a Column>) -> f64 {
    columns.into_iter().map(Column::bytes).sum()
}

struct Width {
    inline: f64,
    beyond: f64,
    text: bool,
    nested: bool,
    distinct: Option<f64>,
}

/// What a value of a type takes, by the engine's word for it.
fn width_of(kind: &str) -> Width {
    let plain = |inline: f64| Width { inline, beyond: 0.0, text: false, nested: false, distinct: None };
    let kind = kind.trim();
    if kind.matches('[').count() > DEEPEST_TYPE {
        return Width { inline: 16.0, beyond: UNKNOWN_ITEMS * 16.0, text: false, nested: true, distinct: None };
    }
    if let Some(element) = kind.strip_suffix(']') {
        let (element, count) = element.rsplit_once('[').unwrap_or((element, ""));
        let items = count.parse::<f64>().unwrap_or(UNKNOWN_ITEMS);
        let each = width_of(element);
        return Width {
            inline: 16.0,
            beyond: items * (each.inline + each.beyond),
            text: false,
            nested: true,
            distinct: None,
        };
    }
    let (head, inner) = kind.split_once('(').unwrap_or((kind, ""));
    match head.trim() {
        "BOOLEAN" => Width { distinct: Some(2.0), ..plain(1.0) },
        "TINYINT" | "UTINYINT" => Width { distinct: Some(256.0), ..plain(1.0) },
        "SMALLINT" | "USMALLINT" => Width { distinct: Some(65_536.0), ..plain(2.0) },
        "INTEGER" | "UINTEGER" | "DATE" | "FLOAT" => plain(4.0),
        "ENUM" => Width { distinct: Some(inner.split(',').count() as f64), ..plain(2.0) },
        "HUGEINT" | "UHUGEINT" | "UUID" | "INTERVAL" => plain(16.0),
        "DECIMAL" => plain(decimal_width(inner)),
        "VARCHAR" | "BLOB" | "JSON" | "BIT" | "BIGNUM" | "VARINT" | "GEOMETRY" => {
            Width { inline: 16.0, beyond: text_beyond(UNKNOWN_TEXT), text: true, nested: false, distinct: None }
        }
        "STRUCT" | "UNION" => {
            let fields = fields_of(inner);
            let sum = |of: fn(&Width) -> f64| fields.iter().map(of).sum::<f64>();
            Width { inline: sum(|of| of.inline).max(1.0), beyond: sum(|of| of.beyond), nested: true, ..plain(0.0) }
        }
        "MAP" | "VARIANT" => Width { beyond: UNKNOWN_ITEMS * 48.0, nested: true, ..plain(16.0) },
        _ => plain(8.0),
    }
}

fn decimal_width(inner: &str) -> f64 {
    let digits = inner.split([',', ')']).next().and_then(|digits| digits.trim().parse::<u32>().ok());
    match digits.unwrap_or(18) {
        0..=4 => 2.0,
        5..=9 => 4.0,
        10..=18 => 8.0,
        _ => 16.0,
    }
}

/// The fields of `a INTEGER, b STRUCT(c DATE))`, each by its type. Structures within are taken apart one level deep at a
/// time; as types are as long as what is told of them, that ends.
fn fields_of(inner: &str) -> Vec<Width> {
    let inner = inner.strip_suffix(')').unwrap_or(inner);
    let (mut depth, mut begin, mut fields) = (0i32, 0, Vec::new());
    let mut add = |field: &str| {
        let field = field.trim();
        let kind = match field.strip_prefix('"').and_then(|rest| rest.split_once("\" ")) {
            Some((_, kind)) => kind,
            None => field.split_once(' ').map_or("", |(_, kind)| kind),
        };
        // A type nested deeper than any table has is taken for a number.
        let nested = kind.matches('(').count();
        fields.push(width_of(if nested > DEEPEST_TYPE { "" } else { kind }));
    };
    for (at, letter) in inner.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                add(&inner[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    add(&inner[begin..]);
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(kind: &str) -> f64 {
        Column::of_type("c", kind).bytes()
    }

    #[test]
    fn types_have_their_widths() {
        for (kind, expected) in [
            ("BOOLEAN", 1.0),
            ("DATE", 4.0),
            ("BIGINT", 8.0),
            ("TIMESTAMP WITH TIME ZONE", 8.0),
            ("DECIMAL(4,1)", 2.0),
            ("DECIMAL(15,2)", 8.0),
            ("DECIMAL(38,2)", 16.0),
            ("HUGEINT", 16.0),
            ("INTEGER[]", 32.0),
            ("INTEGER[3]", 28.0),
            ("STRUCT(a INTEGER, \"b c\" STRUCT(d DATE, e BIGINT))", 16.0),
            ("", 8.0),
            ("no such type", 8.0),
        ] {
            assert_eq!(bytes(kind), expected, "{kind}");
        }
        assert_eq!(bytes("VARCHAR"), 32.0, "16, and the 16 of a string of which nothing is known");
    }

    #[test]
    fn deep_and_broken_types_end() {
        let deep = "STRUCT(a ".repeat(10_000);
        assert!(bytes(&deep).is_finite());
        for broken in ["]", "[", "STRUCT(", "STRUCT(,", "DECIMAL(x", "INTEGER[9999999999999999999999]"] {
            assert!(bytes(broken).is_finite(), "{broken}");
        }
        assert!(bytes(&"[]".repeat(5_000)).is_finite());
    }
}
