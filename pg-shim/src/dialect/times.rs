//! Times that are made of numbers, or read by a format.

use query::Result;
use query::script::TokenKind;

use super::calls::Call;
use super::operands;
use super::rewrite::Rewrite;
use crate::{oid, parameters};

/// The number of the type of times whose name begins here.
pub(super) fn kind(rewrite: &Rewrite<'_>, at: usize) -> Option<u32> {
    let is = |at: usize, word: &str| rewrite.read.get(at).is_some_and(|token| token.is(word));
    let with_zone = is(at + 1, "WITH") && is(at + 2, "TIME") && is(at + 3, "ZONE");
    Some(match rewrite.read.get(at)?.name()?.as_str() {
        "date" => oid::DATE,
        "time" if with_zone => oid::TIMETZ,
        "time" => oid::TIME,
        "timetz" => oid::TIMETZ,
        "timestamp" if with_zone => oid::TIMESTAMPTZ,
        "timestamp" => oid::TIMESTAMP,
        "timestamptz" => oid::TIMESTAMPTZ,
        "interval" => oid::INTERVAL,
        _ => return None,
    })
}

/// A constant of the type whose name stands here, where the engine reads its text otherwise or not at all.
pub(super) fn constant(rewrite: &Rewrite<'_>, at: usize, value: &str) -> Option<String> {
    let text = parameters::time_for_engine(kind(rewrite, at)?, value, rewrite.settings)?;
    Some(format!("'{text}'"))
}

/// Whether what stands here says which fields the interval before it has: `INTERVAL '1' DAY`.
pub(super) fn has_fields(rewrite: &Rewrite<'_>, at: usize) -> bool {
    const FIELDS: [&str; 12] =
        ["YEAR", "YEARS", "MONTH", "MONTHS", "DAY", "DAYS", "HOUR", "HOURS", "MINUTE", "MINUTES", "SECOND", "SECONDS"];
    rewrite.read.get(at).is_some_and(|token| FIELDS.iter().any(|field| token.is(field)))
}

/// `generate_series(first, last, '1 month')`: what is between two of them is an interval, as its text tells.
pub(super) fn series(call: &Call<'_, '_>) -> Result<Option<String>> {
    let step = call.literal(2).filter(|step| step.parse::<f64>().is_err());
    // Days are moments of a zone, as those of no zone would be told by their type.
    let is_date = |at: usize| call.arguments.get(at).is_some_and(|span| operands::is_date(call.rewrite, *span));
    let of_dates = call.arguments.len() == 3 && is_date(0) && is_date(1);
    let step = match step {
        Some(step) => {
            let spelled = parameters::time_for_engine(oid::INTERVAL, &step, call.rewrite.settings).unwrap_or(step);
            format!("INTERVAL '{}'", spelled.replace('\'', "''"))
        }
        None if of_dates => call.argument(2)?,
        None => return Ok(None),
    };
    let end = |at: usize| {
        let day = call.argument(at)?;
        Ok::<_, query::Error>(if of_dates { format!("CAST({day} AS TIMESTAMPTZ)") } else { day })
    };
    Ok(Some(format!("generate_series({}, {}, {step})", end(0)?, end(1)?)))
}

/// The fields of an interval in PostgreSQL's order, and the engine's functions for them.
const FIELDS: &[(&str, &str)] = &[
    ("years", "to_years"),
    ("months", "to_months"),
    ("weeks", "to_weeks"),
    ("days", "to_days"),
    ("hours", "to_hours"),
    ("mins", "to_minutes"),
    ("secs", "to_seconds"),
];

/// `make_interval(days => 3)`, `make_interval(1, 2)`.
pub(super) fn make_interval(call: &Call<'_, '_>) -> Result<Option<String>> {
    let mut parts = Vec::new();
    for (at, (from, to)) in call.arguments.iter().enumerate() {
        let tokens = call.tokens(at);
        let named = match tokens {
            [name, a, b, _, ..] if matches!((a.text, b.text), ("=", ">") | (":", "=")) => name.name(),
            _ => None,
        };
        let field = match &named {
            Some(name) => FIELDS.iter().find(|(known, _)| known == name),
            None => FIELDS.get(at),
        };
        let Some((_, function)) = field else { return Ok(None) };
        let value = call.rewrite.range(from + if named.is_some() { 3 } else { 0 }, *to)?;
        parts.push(format!("{function}({value})"));
    }
    Ok(Some(match parts.is_empty() {
        true => "INTERVAL '0 days'".to_owned(),
        false => format!("({})", parts.join(" + ")),
    }))
}

/// `extract(second FROM x)`: the engine's are whole, and cut off.
pub(super) fn seconds(call: &Call<'_, '_>) -> Result<Option<String>> {
    let [field, from, ..] = call.tokens(0) else { return Ok(None) };
    let name = field.text.trim_matches('\'').to_ascii_lowercase();
    if !from.is("FROM") || !matches!(name.as_str(), "second" | "seconds") {
        return Ok(None);
    }
    let value = call.rewrite.range(call.inside.0 + 2, call.inside.1)?;
    Ok(Some(format!("(CAST(extract(microseconds FROM {value}) AS DECIMAL(18, 0)) * 0.000001)")))
}

/// `date_part('second', x)`, as floating point.
pub(super) fn seconds_of_part(call: &Call<'_, '_>) -> Result<Option<String>> {
    let is_seconds =
        call.literal(0).is_some_and(|field| matches!(field.to_ascii_lowercase().as_str(), "second" | "seconds"));
    match is_seconds {
        true => Ok(Some(format!("(date_part('microseconds', {}) / 1e6)", call.argument(1)?))),
        false => Ok(None),
    }
}

/// `to_date(text, 'YYYY-MM-DD')`, `to_timestamp(text, '…')`.
pub(super) fn read(call: &Call<'_, '_>) -> Result<Option<String>> {
    let Some(format) = call.literal(1).as_deref().and_then(strptime) else { return Ok(None) };
    let kind = if call.name == "to_date" { "DATE" } else { "TIMESTAMPTZ" };
    // A text that is a constant is one to the engine only if it is told.
    let is_text = matches!(call.tokens(0), [one] if one.kind == TokenKind::Parameter);
    let value = call.argument(0)?;
    let value = if is_text { format!("CAST({value} AS VARCHAR)") } else { value };
    Ok(Some(format!("CAST(strptime({value}, '{}') AS {kind})", format.replace('\'', "''"))))
}

/// A format of PostgreSQL's as one of `strptime`; `None` if any part of it has no equal there.
fn strptime(format: &str) -> Option<String> {
    const PARTS: &[(&str, &str)] = &[
        ("YYYY", "%Y"),
        ("HH24", "%H"),
        ("HH12", "%I"),
        ("Month", "%B"),
        ("MONTH", "%B"),
        ("month", "%B"),
        ("DDD", "%j"),
        ("Mon", "%b"),
        ("MON", "%b"),
        ("mon", "%b"),
        ("MM", "%m"),
        ("DD", "%d"),
        ("HH", "%I"),
        ("MI", "%M"),
        ("SS", "%S"),
        ("MS", "%g"),
        ("US", "%f"),
        ("AM", "%p"),
        ("PM", "%p"),
        ("FM", ""),
    ];
    // Seconds of the day have no equal, and their letters begin like those of seconds.
    if format.to_ascii_uppercase().contains("SSSS") {
        return None;
    }
    // Without a year, the engine takes another one for granted than PostgreSQL.
    if !format.to_ascii_uppercase().contains("YYYY") {
        return None;
    }
    let (mut out, mut rest) = (String::new(), format);
    while let Some(first) = rest.chars().next() {
        let found = PARTS.iter().find(|(part, _)| {
            rest.starts_with(part) || (*part != "Mon" && part.is_ascii() && starts_in_any_case(rest, part))
        });
        if let Some((part, mapped)) = found {
            out.push_str(mapped);
            rest = rest.get(part.len()..)?;
        } else if let Some(inner) = rest.strip_prefix('"') {
            let (text, after) = inner.split_once('"')?;
            out.push_str(&text.replace('%', "%%"));
            rest = after;
        } else if first.is_alphanumeric() || first == '%' || first == '\\' {
            return None;
        } else {
            out.push(first);
            rest = rest.get(first.len_utf8()..)?;
        }
    }
    Some(out)
}

fn starts_in_any_case(text: &str, part: &str) -> bool {
    text.get(..part.len()).is_some_and(|head| head.eq_ignore_ascii_case(part))
}

#[cfg(test)]
mod tests {
    use super::strptime;

    #[test]
    fn formats() {
        assert_eq!(strptime("YYYY-MM-DD").as_deref(), Some("%Y-%m-%d"));
        assert_eq!(strptime("yyyymmdd hh24:mi:ss").as_deref(), Some("%Y%m%d %H:%M:%S"));
        assert_eq!(strptime("DD \"of\" Mon YYYY").as_deref(), Some("%d of %b %Y"));
        assert_eq!(strptime("MM-DD"), None);
        assert_eq!(strptime("YYYY-Q"), None);
    }
}
