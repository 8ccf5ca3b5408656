//! `to_char(value, 'format')`, `to_number(text, 'format')`: a constant format becomes an expression of the engine, with a
//! piece for each of its parts.
//!
//! - `parts` takes a format apart; `moments`, `spans` and `numbers` say what the parts of one are.
//! - A value is written once, however often the expression needs it: it is the parameter of a lambda.

mod moments;
mod numbers;
mod parts;
mod reading;
mod spans;

use query::{Error, ErrorKind, Result};

use super::calls::Call;
use crate::catalog;

/// No format is longer.
const LONGEST: usize = 200;

/// What the value is called within the expression.
const VALUE: &str = "tavana_value";

/// `to_char(value, 'format')`.
///
/// # Errors
/// `Unsupported` for a format that is no constant, or has what is not there.
pub(super) fn to_char(call: &Call<'_, '_>) -> Result<Option<String>> {
    let format = constant(call)?;
    let (from, to) = call.arguments[0];
    let value = call.rewrite.range(from, to)?;
    let body = match numbers::Format::of(&format)? {
        Some(number) => return Ok(Some(number.written(&value))),
        None => of_time(&format),
    };
    Ok(Some(format!("list_transform([{value}], lambda {VALUE}: {body})[1]")))
}

/// `to_number(text, 'format')`.
///
/// # Errors
/// `Unsupported` for a format that is no constant, or has what is not there.
pub(super) fn to_number(call: &Call<'_, '_>) -> Result<Option<String>> {
    let format = constant(call)?;
    let (from, to) = call.arguments[0];
    let value = call.rewrite.range(from, to)?;
    reading::number(&value, &format).map(Some)
}

fn constant(call: &Call<'_, '_>) -> Result<String> {
    let format = call.literal(1).ok_or_else(|| {
        unsupported(&format!("{}() takes a constant as its format", call.name))
            .with_hint("write the format as a string into the statement")
    })?;
    match format.len() > LONGEST {
        true => Err(unsupported("a format as long as that is not there")),
        false => Ok(format),
    }
}

fn unsupported(what: &str) -> Error {
    Error::new(ErrorKind::Unsupported, what)
}

/// What is written of a time or an interval: the engine tells which of them it is.
fn of_time(format: &str) -> String {
    if format.is_empty() {
        return "CAST(NULL AS VARCHAR)".to_owned();
    }
    let parts = parts::of_time(format);
    let moment = moments::written(&parts);
    let span = spans::written(&parts);
    let wrong = catalog::raise::raised("42883", "'to_char: the format is one of times, and the value is none'");
    format!(
        "CASE WHEN typeof({VALUE}) IN ('INTERVAL', 'TIME') THEN {span} \
         WHEN {VALUE} IS NULL THEN NULL \
         WHEN NOT starts_with(typeof({VALUE}), 'TIMESTAMP') AND typeof({VALUE}) <> 'DATE' THEN {wrong} \
         WHEN NOT isfinite({}) THEN NULL ELSE {moment} END",
        moments::MOMENT
    )
}

/// A text as a literal.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The ending of an ordinal number behind the text of it.
fn ordinal(number: &str, upper: bool) -> String {
    let ending = format!(
        "CASE WHEN right({number}, 2) IN ('11', '12', '13') THEN 'th' ELSE CASE right({number}, 1) WHEN '1' THEN 'st' WHEN \
         '2' THEN 'nd' WHEN '3' THEN 'rd' ELSE 'th' END END"
    );
    if upper { format!("upper({ending})") } else { format!("({ending})") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::cells::TextSettings;

    fn for_engine<'a>(sql: &'a str, database: &str) -> query::Result<std::borrow::Cow<'a, str>> {
        crate::dialect::for_engine(sql, database, &TextSettings::default())
    }

    #[test]
    fn formats_have_to_be_known() {
        for sql in ["select to_char(a, b)", "select to_char(a, '9.9EEEE')", "select to_number(a, 'RN')"] {
            assert_eq!(for_engine(sql, "x").unwrap_err().sqlstate(), "0A000", "{sql}");
        }
        for sql in ["select to_char(a, '9PR9')", "select to_char(a, '9.9.9')", "select to_char(a, 'S9S')"] {
            assert_eq!(for_engine(sql, "x").unwrap_err().sqlstate(), "42601", "{sql}");
        }
    }

    #[test]
    fn a_value_is_written_once() {
        for format in ["YYYY-MM-DD Day Q", "FM9,999,990.00PR", "HH24:MI:SS.US"] {
            let sql = format!("select to_char(sum(some_column), '{format}')");
            assert_eq!(for_engine(&sql, "x").unwrap().matches("some_column").count(), 1, "{format}");
        }
    }
}
