//! What is written of a day or a point in time.

use super::parts::{Field, Letters, Part};
use super::{VALUE, ordinal, quoted};
use crate::catalog;

/// The value as a timestamp: one with a zone is told in that of the session.
pub(super) const MOMENT: &str = "TRY_CAST(tavana_value AS TIMESTAMP)";

/// What the parts of a format write of the value.
pub(super) fn written(parts: &[Part]) -> String {
    let (mut pieces, mut plain) = (Vec::new(), String::new());
    let mut is_time = false;
    let take = |plain: &mut String, is_time: &mut bool, pieces: &mut Vec<String>| {
        if !plain.is_empty() {
            pieces.push(match *is_time {
                true => format!("strftime({MOMENT}, {})", quoted(plain)),
                false => quoted(&plain.replace("%%", "%")),
            });
        }
        plain.clear();
        *is_time = false;
    };
    for part in parts {
        match part {
            Part::Text(text) => plain.push_str(&text.replace('%', "%%")),
            Part::Field(field) => match directive(field) {
                Some(directive) => {
                    plain.push_str(directive);
                    is_time = true;
                }
                None => {
                    take(&mut plain, &mut is_time, &mut pieces);
                    pieces.push(piece(field));
                }
            },
        }
    }
    take(&mut plain, &mut is_time, &mut pieces);
    match pieces.is_empty() {
        true => "''".to_owned(),
        false => format!("({})", pieces.join(" || ")),
    }
}

/// The months in Roman numerals.
pub(super) const ROMAN: &str = "['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII']";

/// What means the same to `strftime`, which writes several fields at once.
fn directive(field: &Field) -> Option<&'static str> {
    if field.ordinal.is_some() {
        return None;
    }
    Some(match (field.name, field.letters, field.is_plain) {
        ("FX", ..) => "",
        ("HH24", _, false) => "%H",
        ("HH24", _, true) => "%-H",
        ("HH" | "HH12", _, false) => "%I",
        ("HH" | "HH12", _, true) => "%-I",
        ("MI", _, false) => "%M",
        ("MI", _, true) => "%-M",
        ("SS", _, false) => "%S",
        ("SS", _, true) => "%-S",
        ("MM", _, false) => "%m",
        ("MM", _, true) => "%-m",
        ("DD", _, false) => "%d",
        ("DD", _, true) => "%-d",
        ("DDD", _, false) => "%j",
        ("DDD", _, true) => "%-j",
        ("MS" | "FF3", ..) => "%g",
        ("US" | "FF6", ..) => "%f",
        ("AM" | "PM", Letters::Capital, _) => "%p",
        ("MON", Letters::First, _) => "%b",
        ("DY", Letters::First, _) => "%a",
        ("MONTH", Letters::First, true) => "%B",
        ("DAY", Letters::First, true) => "%A",
        _ => return None,
    })
}

fn piece(field: &Field) -> String {
    let (plain, part) = (field.is_plain, |name: &str| format!("date_part('{name}', {MOMENT})"));
    let number = |value: &str, width: usize| match field.is_plain {
        true => format!("CAST({value} AS VARCHAR)"),
        false => format!("printf('%0{width}d', {value})"),
    };
    // There is no year 0: the one before the first is called 1 as well.
    let year = |name: &str| format!("(CASE WHEN {0} > 0 THEN {0} ELSE 1 - {0} END)", part(name));
    let named = |directive: &str, width: usize| {
        let name = cased(&format!("strftime({MOMENT}, '{directive}')"), field.letters);
        if plain { name } else { format!("rpad({name}, {width}, ' ')") }
    };
    let text = match field.name {
        "MONTH" => named("%B", 9),
        "MON" => named("%b", 3),
        "DAY" => named("%A", 9),
        "DY" => named("%a", 3),
        "AM" | "PM" => cased(&format!("strftime({MOMENT}, '%p')"), field.letters),
        "A.M." | "P.M." => {
            cased(&format!("CASE WHEN {} < 12 THEN 'A.M.' ELSE 'P.M.' END", part("hour")), field.letters)
        }
        "AD" | "BC" => cased(&format!("CASE WHEN {} > 0 THEN 'AD' ELSE 'BC' END", part("year")), field.letters),
        "A.D." | "B.C." => cased(&format!("CASE WHEN {} > 0 THEN 'A.D.' ELSE 'B.C.' END", part("year")), field.letters),
        "HH24" => number(&part("hour"), 2),
        "HH12" | "HH" => number(&format!("((({} + 11) % 12) + 1)", part("hour")), 2),
        "MI" => number(&part("minute"), 2),
        "SS" => number(&part("second"), 2),
        "MM" => number(&part("month"), 2),
        "DD" => number(&part("day"), 2),
        "DDD" => number(&part("doy"), 3),
        "D" => format!("CAST({} + 1 AS VARCHAR)", part("dow")),
        "ID" => format!("CAST({} AS VARCHAR)", part("isodow")),
        "IDDD" => number(&format!("({} * 7 - 7 + {})", part("week"), part("isodow")), 3),
        "Q" => format!("CAST({} AS VARCHAR)", part("quarter")),
        "W" => format!("CAST(({} - 1) // 7 + 1 AS VARCHAR)", part("day")),
        "WW" => number(&format!("(({} - 1) // 7 + 1)", part("doy")), 2),
        "IW" => number(&part("week"), 2),
        "J" => format!("CAST(CAST(julian(CAST({MOMENT} AS DATE)) AS BIGINT) AS VARCHAR)"),
        "CC" => {
            let year = part("year");
            let century =
                format!("(CASE WHEN {year} > 0 THEN ({year} - 1) // 100 + 1 ELSE -((0 - {year}) // 100) - 1 END)");
            signed(&century, 2, plain)
        }
        "RM" => {
            let name = cased(&format!("{ROMAN}[{}]", part("month")), field.letters);
            if plain { name } else { format!("rpad({name}, 4, ' ')") }
        }
        "Y,YYY" => format!("(CAST({0} // 1000 AS VARCHAR) || ',' || printf('%03d', {0} % 1000))", year("year")),
        "YYYY" => number(&year("year"), 4),
        "YYY" => number(&format!("({} % 1000)", year("year")), 3),
        "YY" => number(&format!("({} % 100)", year("year")), 2),
        "Y" => number(&format!("({} % 10)", year("year")), 1),
        "IYYY" => number(&year("isoyear"), 4),
        "IYY" => number(&format!("({} % 1000)", year("isoyear")), 3),
        "IY" => number(&format!("({} % 100)", year("isoyear")), 2),
        "I" => number(&format!("({} % 10)", year("isoyear")), 1),
        "SSSS" | "SSSSS" => {
            format!("CAST({} * 3600 + {} * 60 + {} AS VARCHAR)", part("hour"), part("minute"), part("second"))
        }
        "MS" => format!("strftime({MOMENT}, '%g')"),
        "US" => format!("strftime({MOMENT}, '%f')"),
        name if name.starts_with("FF") => format!("left(strftime({MOMENT}, '%f'), {})", &name[2..]),
        name => zone(name, plain, field.letters),
    };
    match field.ordinal {
        Some(upper) if !matches!(field.name, "MONTH" | "MON" | "DAY" | "DY" | "RM" | "AM" | "PM" | "TZ" | "OF") => {
            format!("({text} || {})", ordinal(&text, upper))
        }
        _ => text,
    }
}

pub(super) fn cased(name: &str, letters: Letters) -> String {
    match letters {
        Letters::Capital => format!("upper({name})"),
        Letters::First => name.to_owned(),
        Letters::Small => format!("lower({name})"),
    }
}

/// A number that may be below zero: the sign is no digit of it.
pub(super) fn signed(value: &str, width: usize, is_plain: bool) -> String {
    match is_plain {
        true => format!("CAST({value} AS VARCHAR)"),
        false => format!("printf(CASE WHEN {value} < 0 THEN '%0{}d' ELSE '%0{width}d' END, {value})", width + 1),
    }
}

/// What is told of the zone: of a time without one it is none, which is as far as one from UTC. A day begins in one.
fn zone(name: &str, is_plain: bool, letters: Letters) -> String {
    let has_zone = format!("typeof({VALUE}) IN ('TIMESTAMP WITH TIME ZONE', 'DATE')");
    let east = format!("date_part('timezone', TRY_CAST({VALUE} AS TIMESTAMPTZ))");
    let sign = format!("CASE WHEN {has_zone} AND {east} < 0 THEN '-' ELSE '+' END");
    let hours = format!("CASE WHEN {has_zone} THEN abs({east}) // 3600 ELSE 0 END");
    let minutes = format!("CASE WHEN {has_zone} THEN abs({east}) // 60 % 60 ELSE 0 END");
    match name {
        "TZH" => format!("({sign} || printf('%02d', {hours}))"),
        "TZM" => format!("printf('%02d', {minutes})"),
        "OF" => {
            let hours = if is_plain { format!("CAST({hours} AS VARCHAR)") } else { format!("printf('%02d', {hours})") };
            format!("({sign} || {hours} || CASE WHEN {minutes} > 0 THEN printf(':%02d', {minutes}) ELSE '' END)")
        }
        _ => {
            let utc = if letters == Letters::Small { "utc" } else { "UTC" };
            let wrong =
                catalog::raise::raised("0A000", "'to_char: the short name of a zone other than UTC is not there'");
            format!(
                "(CASE WHEN NOT {has_zone} THEN '' WHEN current_setting('TimeZone') IN ('UTC', 'Etc/UTC') THEN '{utc}' \
                 ELSE {wrong} END)"
            )
        }
    }
}
