//! Constants as the engine's plans write them.

use crate::statistics::place_of;

/// A constant, as far as it can be compared with what is known of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value {
    /// A number.
    Number(f64),
    /// A moment: microseconds from 1970-01-01.
    Moment(f64),
    /// The place of a string in the order of strings.
    Text(f64),
    /// Something else, such as null.
    Other,
}

/// Microseconds of a day.
const DAY: f64 = 86_400e6;

/// Values of a column that are all below this are days, if they are moments: no file is of the year 25,000.
const MOST_DAYS: f64 = 1e7;

impl Value {
    /// The number that it is among values of a column that lie within this range.
    pub(crate) fn within(self, range: Option<(f64, f64)>) -> Option<f64> {
        match (self, range) {
            (Self::Number(number), _) => Some(number),
            (Self::Moment(moment), Some((least, greatest))) if least.abs().max(greatest.abs()) < MOST_DAYS => {
                Some(moment / DAY)
            }
            (Self::Moment(moment), _) => Some(moment),
            (Self::Text(_) | Self::Other, _) => None,
        }
    }
}

/// The constant that a text is, if it is one: `5`, `-2.50`, `'R'`, `'1994-01-01'::DATE`, `CAST('…' AS TIMESTAMP)`.
pub(crate) fn constant(text: &str) -> Option<Value> {
    let text = text.trim();
    if let Some(cast) = text.strip_prefix("CAST(").and_then(|text| text.strip_suffix(')')) {
        let (inner, kind) = cast.rsplit_once(" AS ")?;
        return typed(constant(inner)?, inner, kind);
    }
    if let Some(quoted) = text.strip_prefix('\'') {
        let end = closing(quoted)?;
        let (content, rest) = (&quoted[..end], &quoted[end + 1..]);
        let plain = Value::Text(place_of(content.as_bytes()));
        return match rest.trim().strip_prefix("::") {
            Some(kind) => typed(plain, content, kind),
            None => rest.trim().is_empty().then_some(plain),
        };
    }
    if matches!(text, "NULL" | "true" | "false") {
        return Some(match text {
            "true" => Value::Number(1.0),
            "false" => Value::Number(0.0),
            _ => Value::Other,
        });
    }
    let number = text.split_once("::").map_or(text, |(number, _)| number);
    let begins = number.trim_start_matches('-').starts_with(|first: char| first.is_ascii_digit() || first == '.');
    number.parse().ok().filter(|number: &f64| begins && number.is_finite()).map(Value::Number)
}

/// Where the quote is that ends a string; two of them stand for one.
fn closing(quoted: &str) -> Option<usize> {
    let bytes = quoted.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'\'' {
            if bytes.get(at + 1) != Some(&b'\'') {
                return Some(at);
            }
            at += 1;
        }
        at += 1;
    }
    None
}

fn typed(plain: Value, content: &str, kind: &str) -> Option<Value> {
    let kind = kind.trim();
    let content = content.trim().trim_matches('\'');
    if kind == "DATE" {
        return Some(day(content).map_or(Value::Other, |day| Value::Moment(day * DAY)));
    }
    if kind.starts_with("TIMESTAMP") {
        return Some(microsecond(content).map_or(Value::Other, Value::Moment));
    }
    if kind == "VARCHAR" {
        return Some(plain);
    }
    Some(content.parse().ok().filter(|number: &f64| number.is_finite()).map_or(Value::Other, Value::Number))
}

/// Days from 1970-01-01 to `YYYY-MM-DD`.
fn day(text: &str) -> Option<f64> {
    let mut parts = text.splitn(3, '-');
    let year: i64 = parts.next()?.parse().ok()?;
    let month: i64 = parts.next()?.parse().ok()?;
    let day: i64 = parts.next()?.get(..2)?.parse().ok()?;
    if !(0..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years begin in March here, so that the day that some years have more comes last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    Some((era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468) as f64)
}

/// Microseconds from 1970-01-01 to `YYYY-MM-DD HH:MM:SS.ffffff`, the zone left out.
fn microsecond(text: &str) -> Option<f64> {
    let day = day(text)?;
    let clock = text.get(11..).unwrap_or("");
    let mut parts = clock.split(':');
    let mut next =
        || parts.next().and_then(|part| part.get(..2)).and_then(|part| part.parse::<f64>().ok()).unwrap_or(0.0);
    let (hours, minutes, seconds) = (next(), next(), next());
    Some((day * 86_400.0 + hours * 3600.0 + minutes * 60.0 + seconds) * 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_read() {
        assert_eq!(constant("24.00"), Some(Value::Number(24.0)));
        assert_eq!(constant("-5"), Some(Value::Number(-5.0)));
        assert_eq!(constant("'1970-01-02'::DATE"), Some(Value::Moment(DAY)));
        assert_eq!(constant("'2000-03-01'::DATE"), Some(Value::Moment(11_017.0 * DAY)));
        assert_eq!(constant("CAST('1994-01-01' AS DATE)"), Some(Value::Moment(8766.0 * DAY)));
        assert_eq!(constant("'1970-01-01 01:00:00'::TIMESTAMP"), Some(Value::Moment(3.6e9)));
        assert_eq!(Value::Moment(DAY).within(Some((0.0, 10.0))), Some(1.0));
        assert_eq!(Value::Moment(DAY).within(Some((0.0, 1e15))), Some(DAY));
        assert_eq!(constant("'it''s'"), Some(Value::Text(place_of(b"it''s"))));
        assert_eq!(constant("NULL"), Some(Value::Other));
    }

    #[test]
    fn what_is_none_is_not_one() {
        for text in ["l_quantity", "", "'open", "(1 + 2)", "#1", "inf", "nan", "'a' || 'b'"] {
            assert_eq!(constant(text), None, "{text}");
        }
    }
}
