//! What is written of an interval, and of a time of the day, which is one to PostgreSQL.

use super::moments::{ROMAN, cased, signed};
use super::parts::{Field, Letters, Part};
use super::{VALUE, ordinal, quoted};
use crate::catalog;

/// What the parts of a format write of the value.
pub(super) fn written(parts: &[Part]) -> String {
    let pieces: Option<Vec<String>> = parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => Some(quoted(text)),
            Part::Field(field) => piece(field),
        })
        .collect();
    match pieces {
        Some(pieces) if pieces.is_empty() => "''".to_owned(),
        Some(pieces) => format!("({})", pieces.join(" || ")),
        None => catalog::raise::raised("22007", "'invalid format specification for an interval value'"),
    }
}

fn piece(field: &Field) -> Option<String> {
    let span = format!("coalesce(TRY_CAST({VALUE} AS INTERVAL), TRY_CAST(CAST({VALUE} AS VARCHAR) AS INTERVAL))");
    let part = |name: &str| format!("date_part('{name}', {span})");
    let number = |value: &str, width: usize| signed(value, width, field.is_plain);
    // The seconds of the minute, and what is left of one.
    let second = format!("({} // 1000000)", part("microseconds"));
    let micros = format!("({} % 1000000)", part("microseconds"));
    let half = |early: &str, late: &str| {
        let name = format!("CASE WHEN {} % 24 < 12 THEN '{early}' ELSE '{late}' END", part("hour"));
        if field.letters == Letters::Small { format!("lower({name})") } else { format!("({name})") }
    };
    let year = part("year");
    let days = format!("(({year} * 12 + {}) * 30 + {})", part("month"), part("day"));
    let text = match field.name {
        "FX" => "''".to_owned(),
        "A.M." | "P.M." => half("A.M.", "P.M."),
        "AM" | "PM" => half("AM", "PM"),
        "HH24" => number(&part("hour"), 2),
        "HH12" | "HH" => number(&format!("(CASE WHEN {0} % 12 = 0 THEN 12 ELSE {0} % 12 END)", part("hour")), 2),
        "MI" => number(&part("minute"), 2),
        "SS" => number(&second, 2),
        "MS" | "FF3" => signed(&format!("({micros} // 1000)"), 3, false),
        "US" | "FF6" => signed(&micros, 6, false),
        name if name.starts_with("FF") && name != "FX" => {
            let places = name[2..].parse().unwrap_or(6);
            signed(&format!("({micros} // {})", 10_i64.pow(6 - places)), places as usize, false)
        }
        "SSSS" | "SSSSS" => format!("CAST({} * 3600 + {} * 60 + {second} AS VARCHAR)", part("hour"), part("minute")),
        "MM" => number(&part("month"), 2),
        "DD" if field.is_plain => format!("CAST({} AS VARCHAR)", part("day")),
        "DD" => format!("printf('%02d', {})", part("day")),
        "WW" => number(&format!("(({days} - 1) // 7 + 1)"), 2),
        "CC" => number(&format!("({year} // 100)"), 2),
        "Q" => format!("CASE WHEN {0} = 0 THEN '' ELSE CAST(({0} - 1) // 3 + 1 AS VARCHAR) END", part("month")),
        "RM" => {
            let name =
                cased(&format!("{ROMAN}[CASE WHEN {0} < 1 THEN {0} + 12 ELSE {0} END]", part("month")), field.letters);
            let name = if field.is_plain { name } else { format!("rpad({name}, 4, ' ')") };
            format!("CASE WHEN {year} = 0 AND {} = 0 THEN '' ELSE {name} END", part("month"))
        }
        "DDD" => number(&days, 3),
        "Y,YYY" => format!("(CAST({year} // 1000 AS VARCHAR) || ',' || printf('%03d', {year} % 1000))"),
        "YYYY" => number(&year, 4),
        "YYY" => number(&format!("({year} % 1000)"), 3),
        "YY" => number(&format!("({year} % 100)"), 2),
        "Y" => number(&format!("({year} % 10)"), 1),
        _ => return None,
    };
    Some(match field.ordinal {
        Some(upper) if field.name != "RM" => {
            format!("({text} || CASE WHEN {text} = '' THEN '' ELSE {} END)", ordinal(&text, upper))
        }
        _ => text,
    })
}
