//! Which part of the rows a condition leaves, by what is known of the columns that it names.
//!
//! The conditions are those of the engine's plans, as text. What is not understood is taken at the engine's own guess.

use super::relation::Relation;
use super::value::{self, Value};

/// The engine's guess for a condition of which it knows nothing.
pub(crate) const UNKNOWN: f64 = 0.2;
/// One value being less than another, with nothing known of either.
const ORDERED: f64 = 1.0 / 3.0;
/// A part of a string being in another.
const CONTAINED: f64 = 0.1;
/// The smallest part that a condition is believed to leave, per condition.
const LEAST: f64 = 1e-7;
/// Conditions within conditions that are looked at.
const DEEPEST: u32 = 32;

/// The part of the rows that all these conditions leave, one a line: above 0, at most 1.
pub(crate) fn selectivity(text: &str, columns: &Relation) -> f64 {
    Conjunction::of(text, columns).part(columns)
}

/// How many of so many rows these conditions leave; of the columns, the values that they leave are left.
///
/// A range of a key is mostly none that was asked for: the engine adds it, as a join finds nothing outside of it. What else
/// was asked for, as days of a year that was sold in, lies within it then: it leaves no fewer rows than its part of the table.
pub(crate) fn filtered(text: &str, columns: &mut Relation, rows: f64) -> f64 {
    let both = Conjunction::of(text, columns);
    let mut left = rows * both.factor.unwrap_or(1.0);
    for (place, low, high) in &both.ranges {
        let part = between(columns, *place, *low, *high);
        left = match columns.at(*place).filter(|column| column.names_rows()) {
            Some(key) => left.min(key.base_rows * part),
            None => left * part,
        };
    }
    both.narrow(columns);
    left.clamp(rows * LEAST, rows)
}

/// Leaves of the columns the values that these conditions leave.
pub(crate) fn narrow(text: &str, columns: &mut Relation) {
    Conjunction::of(text, columns).narrow(columns);
}

#[derive(Default)]
struct Conjunction {
    factor: Option<f64>,
    /// By column: between which values it is to be.
    ranges: Vec<(usize, f64, f64)>,
    /// By column: how many values it may have.
    fixed: Vec<(usize, f64)>,
}

impl Conjunction {
    fn of(text: &str, columns: &Relation) -> Self {
        let mut both = Self::default();
        for line in text.lines() {
            both.add(line, columns, 0);
        }
        both
    }

    fn narrow(&self, columns: &mut Relation) {
        for (place, low, high) in &self.ranges {
            let part = between(columns, *place, *low, *high);
            let Some(column) = columns.at_mut(*place) else { continue };
            column.narrow(part);
            column.range = column.range.map(|(least, greatest)| (least.max(*low).min(greatest), greatest.min(*high)));
            column.range = column.range.filter(|(least, greatest)| least <= greatest);
        }
        for (place, count) in &self.fixed {
            let Some(column) = columns.at_mut(*place) else { continue };
            column.narrow(column.distinct.map_or(1.0, |distinct| (count / distinct).min(1.0)));
            column.distinct = Some(column.distinct.map_or(*count, |distinct| distinct.min(*count)));
        }
    }

    fn add(&mut self, text: &str, columns: &Relation, depth: u32) {
        for conjunct in split(bare(text), " AND ") {
            let conjunct = bare(conjunct);
            if depth < DEEPEST && split(conjunct, " AND ").len() > 1 {
                self.add(conjunct, columns, depth + 1);
                continue;
            }
            match condition(conjunct, columns, depth) {
                Found::Part(part) => self.factor = Some(self.factor.unwrap_or(1.0) * part.clamp(LEAST, 1.0)),
                Found::Values(fixed, part) => {
                    self.factor = Some(self.factor.unwrap_or(1.0) * part.clamp(LEAST, 1.0));
                    self.fixed.extend(fixed);
                }
                Found::Range(column, low, high) => match self.ranges.iter_mut().find(|known| known.0 == column) {
                    Some(known) => *known = (column, known.1.max(low), known.2.min(high)),
                    None => self.ranges.push((column, low, high)),
                },
            }
        }
    }

    fn part(&self, columns: &Relation) -> f64 {
        let ranges = self.ranges.iter().map(|(column, low, high)| between(columns, *column, *low, *high));
        (self.factor.unwrap_or(1.0) * ranges.product::<f64>()).clamp(LEAST, 1.0)
    }
}

enum Found {
    Part(f64),
    /// A part, and of columns by their places how many values are left.
    Values(Vec<(usize, f64)>, f64),
    /// A column by its place, and between which values it is to be.
    Range(usize, f64, f64),
}

impl Found {
    /// Some values of a column, which leave this part; none where nothing is known of it.
    fn values(subject: &str, columns: &Relation, count: f64) -> Option<Self> {
        let place = columns.place(bare(subject))?;
        let part = equal(subject, columns)?;
        Some(Self::Values(vec![(place, count)], (part * count).min(1.0)))
    }
}

fn condition(text: &str, columns: &Relation, depth: u32) -> Found {
    if text.is_empty() || text.starts_with("optional:") || text.starts_with("Dynamic Filter") {
        return Found::Part(1.0);
    }
    if depth >= DEEPEST {
        return Found::Part(UNKNOWN);
    }
    let either = split(text, " OR ");
    if either.len() > 1 {
        return any_of(&either, columns, depth);
    }
    if let Some(inner) = text.strip_prefix("NOT ") {
        let inner = selectivity_within(inner, columns, depth + 1);
        return Found::Part(1.0 - inner.min(0.999));
    }
    for part in ["contains(", "suffix(", "prefix(", "regexp_matches(", "starts_with(", "ends_with("] {
        if text.starts_with(part) {
            return Found::Part(CONTAINED);
        }
    }
    word_condition(text, columns).or_else(|| compared(text, columns)).unwrap_or(Found::Part(UNKNOWN))
}

fn selectivity_within(text: &str, columns: &Relation, depth: u32) -> f64 {
    let mut both = Conjunction::default();
    both.add(text, columns, depth);
    both.part(columns)
}

/// Of conditions on one column with `=`, the parts add up; of others, what they leave together is as if they had nothing to
/// do with each other.
fn any_of(conditions: &[&str], columns: &Relation, depth: u32) -> Found {
    let within = |condition: &&str| {
        let mut both = Conjunction::default();
        both.add(condition, columns, depth + 1);
        both
    };
    let each: Vec<Conjunction> = conditions.iter().map(within).collect();
    let values = |place: usize| -> Option<f64> {
        each.iter().map(|both| both.fixed.iter().find(|(of, _)| *of == place).map(|(_, count)| count)).sum()
    };
    let first = each.first().map_or(&[][..], |both| &both.fixed);
    let fixed: Vec<(usize, f64)> = first.iter().filter_map(|(place, _)| Some((*place, values(*place)?))).collect();
    let parts = each.iter().map(|both| both.part(columns));
    if fixed.is_empty() {
        let missed: f64 = parts.map(|part| 1.0 - part).product();
        return Found::Part(1.0 - missed);
    }
    Found::Values(fixed, parts.sum::<f64>().min(1.0))
}

/// Conditions that are written with words: `IN`, `BETWEEN`, `IS NULL`, `LIKE`.
fn word_condition(text: &str, columns: &Relation) -> Option<Found> {
    if let Some(subject) = text.strip_suffix(" IS NOT NULL") {
        return Some(Found::Part(1.0 - nulls(subject, columns).unwrap_or(0.0)));
    }
    if let Some(subject) = text.strip_suffix(" IS NULL") {
        return Some(Found::Part(nulls(subject, columns).unwrap_or(UNKNOWN)));
    }
    if let [subject, list] = split(text, " NOT IN ")[..] {
        let count = split(bare(list), ", ").len() as f64;
        return Some(Found::Part(equal(subject, columns).map_or(1.0, |part| 1.0 - (part * count).min(0.999))));
    }
    if let [subject, list] = split(text, " IN ")[..] {
        let count = split(bare(list), ", ").len() as f64;
        return Some(Found::values(subject, columns, count).unwrap_or(Found::Part(UNKNOWN)));
    }
    if let [subject, bounds] = split(text, " BETWEEN ")[..] {
        let (low, high) = bounds.split_once(" AND ")?;
        let column = columns.place(bare(subject))?;
        let range = columns.at(column).and_then(|column| column.range);
        let bound = |text: &str, open: f64| value::constant(bare(text)).and_then(|of| of.within(range)).unwrap_or(open);
        return Some(Found::Range(column, bound(low, f64::NEG_INFINITY), bound(high, f64::INFINITY)));
    }
    if split(text, " ~~ ").len() == 2 || split(text, " ~~* ").len() == 2 {
        return Some(Found::Part(CONTAINED));
    }
    if split(text, " !~~ ").len() == 2 {
        return Some(Found::Part(1.0 - CONTAINED));
    }
    None
}

fn compared(text: &str, columns: &Relation) -> Option<Found> {
    let (left, operator, right) = comparison(text)?;
    let (left, right) = (bare(left), bare(right));
    let (column, constant, operator) = match (value::constant(left), value::constant(right)) {
        (None, Some(constant)) => (left, constant, operator),
        (Some(constant), None) => (right, constant, turned(operator)),
        (Some(_), Some(_)) => return Some(Found::Part(1.0)),
        (None, None) => return Some(Found::Part(of_columns(left, operator, right, columns))),
    };
    let place = columns.place(column);
    let equal = equal(column, columns);
    let outside = place.is_some_and(|place| is_outside(columns, place, &constant));
    Some(match operator {
        "=" if outside => Found::Part(LEAST),
        "=" => Found::values(column, columns, 1.0).unwrap_or(Found::Part(UNKNOWN)),
        "!=" => Found::Part(1.0 - equal.unwrap_or(0.0).min(0.999)),
        _ => {
            let known = place.and_then(|place| columns.at(place)).filter(|column| column.range.is_some());
            let bound = known.and_then(|column| constant.within(column.range));
            match (place, bound) {
                (Some(place), Some(bound)) if operator.starts_with('<') => {
                    Found::Range(place, f64::NEG_INFINITY, bound)
                }
                (Some(place), Some(bound)) => Found::Range(place, bound, f64::INFINITY),
                _ if known.is_some() => Found::Part(ORDERED),
                _ => Found::Part(UNKNOWN),
            }
        }
    })
}

/// Two columns, or expressions, against each other.
fn of_columns(left: &str, operator: &str, right: &str, columns: &Relation) -> f64 {
    match operator {
        "=" => match (equal(left, columns), equal(right, columns)) {
            (Some(left), Some(right)) => left.min(right),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => UNKNOWN,
        },
        "!=" => 1.0 - equal(left, columns).unwrap_or(0.0).min(0.999),
        _ => ORDERED,
    }
}

/// The part of the rows in which a column has one certain value.
fn equal(subject: &str, columns: &Relation) -> Option<f64> {
    let column = columns.at(columns.place(bare(subject))?)?;
    Some((1.0 - column.nulls) / column.distinct?.max(1.0))
}

fn nulls(subject: &str, columns: &Relation) -> Option<f64> {
    Some(columns.at(columns.place(bare(subject))?)?.nulls)
}

fn is_outside(columns: &Relation, place: usize, constant: &Value) -> bool {
    let Some(((least, greatest), text)) = columns.at(place).and_then(|of| of.range.map(|range| (range, of.text)))
    else {
        return false;
    };
    match constant {
        Value::Text(place) => text && (*place < least || *place > greatest),
        Value::Other => false,
        number => !text && number.within(Some((least, greatest))).is_some_and(|of| of < least || of > greatest),
    }
}

/// The part of the rows in which a column lies between two values, if they are spread evenly.
fn between(columns: &Relation, place: usize, low: f64, high: f64) -> f64 {
    let Some(column) = columns.at(place) else { return UNKNOWN };
    let Some((least, greatest)) = column.range.filter(|_| !column.text) else {
        return if low.is_finite() && high.is_finite() { UNKNOWN } else { ORDERED };
    };
    let (low, high) = (low.max(least), high.min(greatest));
    if low > high {
        return LEAST;
    }
    let step = column.step.unwrap_or(0.0);
    let room = greatest - least + step;
    let part = if room > 0.0 { (high - low + step) / room } else { 1.0 };
    let one = column.distinct.map_or(LEAST, |distinct| 1.0 / distinct.max(1.0));
    (part.max(one) * (1.0 - column.nulls)).clamp(LEAST, 1.0)
}

/// The two sides of a comparison and what stands between them.
fn comparison(text: &str) -> Option<(&str, &'static str, &str)> {
    for operator in [" IS NOT DISTINCT FROM ", " IS DISTINCT FROM "] {
        if let [left, right] = split(text, operator)[..] {
            return Some((left, if operator.contains("NOT") { "=" } else { "!=" }, right));
        }
    }
    let at = outside(text).find(|(_, letter)| matches!(letter, '=' | '<' | '>' | '!'))?.0;
    for (written, meant) in [("<=", "<="), (">=", ">="), ("!=", "!="), ("<>", "!="), ("=", "="), ("<", "<"), (">", ">")]
    {
        if let Some(right) = text.get(at..).and_then(|rest| rest.strip_prefix(written)) {
            return Some((&text[..at], meant, right));
        }
    }
    None
}

fn turned(operator: &'static str) -> &'static str {
    match operator {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        other => other,
    }
}

/// The letters that lie outside of all parentheses and quotes, with their places.
fn outside(text: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut depth, mut quote) = (0i64, None);
    text.char_indices().filter(move |(_, letter)| {
        match (quote, letter) {
            (Some(open), letter) if open == *letter => {
                quote = None;
                return false;
            }
            (Some(_), _) => return false,
            (None, '\'' | '"') => quote = Some(*letter),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth -= 1,
            (None, _) => {}
        }
        depth == 0 && quote.is_none()
    })
}

/// Splits a text where a word stands outside of parentheses and quotes; the `AND` of a `BETWEEN` does not count.
pub(crate) fn split<'a>(text: &'a str, word: &str) -> Vec<&'a str> {
    let (mut parts, mut begin, mut between) = (Vec::new(), 0, false);
    for (at, letter) in outside(text) {
        if letter != ' ' && letter != ',' || at < begin {
            continue;
        }
        let rest = &text[at..];
        if rest.starts_with(" BETWEEN ") && word == " AND " {
            between = true;
        } else if rest.starts_with(word) {
            if std::mem::take(&mut between) {
                continue;
            }
            parts.push(&text[begin..at]);
            begin = at + word.len();
        }
    }
    parts.push(&text[begin.min(text.len())..]);
    parts
}

/// Without the white space and the parentheses around it all.
pub(crate) fn bare(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        // `(a) OR (b)` begins and ends with parentheses that have nothing to do with each other.
        if outside(text).any(|(at, _)| at + 1 < text.len()) {
            return text;
        }
        text = inner.trim();
    }
    text
}
