//! Times that stand in a statement, spelled as the engine reads them.

use super::text;
use super::value::Value;
use crate::cells::TextSettings;
use crate::cells::calendar::{self, Date, MICROS_PER_DAY};
use crate::cells::interval::Interval;
use crate::cells::time::{DATE_INFINITY, Moment};
use crate::oid;

/// The text of a date, a time or an interval for the engine; `None` if it reads the text itself, or nothing is said by it.
pub(crate) fn time_for_engine(kind: u32, value: &str, settings: &TextSettings) -> Option<String> {
    if is_plain(kind, value) {
        return None;
    }
    let text = match text::read(kind, value, settings).ok()? {
        Value::Date(days) if days.unsigned_abs() >= DATE_INFINITY as u32 => infinity(days < 0),
        Value::Date(days) => day(days.into()),
        Value::Time(micros) => clock(micros),
        Value::Text(text) if kind == oid::TIMETZ => text.into_owned(),
        Value::Moment(Moment::Before) => infinity(true),
        Value::Moment(Moment::After) => infinity(false),
        Value::Moment(Moment::Micros(micros)) => {
            let zone = if kind == oid::TIMESTAMPTZ { "+00" } else { "" };
            format!("{} {}{zone}", day(micros.div_euclid(MICROS_PER_DAY)), clock(micros.rem_euclid(MICROS_PER_DAY)))
        }
        Value::Interval(Interval { months, days, micros }) => {
            format!("{months} months {days} days {micros} microseconds")
        }
        _ => return None,
    };
    (text != value).then_some(text)
}

/// Whether the engine reads a text as PostgreSQL does, seen at once: these are nearly all.
fn is_plain(kind: u32, value: &str) -> bool {
    let shape = |shape: &str| {
        value.len() == shape.len()
            && value.bytes().zip(shape.bytes()).all(|(byte, wanted)| match wanted {
                b'0' => byte.is_ascii_digit(),
                wanted => byte == wanted,
            })
    };
    match kind {
        oid::DATE => shape("0000-00-00"),
        oid::TIME => shape("00:00:00"),
        oid::TIMESTAMP | oid::TIMESTAMPTZ => shape("0000-00-00") || shape("0000-00-00 00:00:00"),
        oid::INTERVAL => {
            const UNITS: [&str; 6] = ["year", "month", "day", "hour", "minute", "second"];
            value.split_once(' ').is_some_and(|(number, unit)| {
                let is_number =
                    number.len() < 6 && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
                is_number && UNITS.contains(&unit.strip_suffix('s').unwrap_or(unit))
            })
        }
        _ => false,
    }
}

fn infinity(before: bool) -> String {
    if before { "-infinity".to_owned() } else { "infinity".to_owned() }
}

fn day(days: i64) -> String {
    let Date { year, month, day } = Date::of_days(days);
    match year {
        1.. => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{:04}-{month:02}-{day:02} (BC)", 1 - year),
    }
}

fn clock(micros: i64) -> String {
    text::written(|out| calendar::write_time(out, micros))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        let settings = TextSettings::default();
        for (kind, text, spelled) in [
            (oid::DATE, "2024-03-05", None),
            (oid::DATE, "20240305", Some("2024-03-05")),
            (oid::DATE, "Mar 5 2024", Some("2024-03-05")),
            (oid::DATE, "03/05/2024", Some("2024-03-05")),
            (oid::DATE, "0044-03-15 BC", Some("0044-03-15 (BC)")),
            (oid::DATE, "infinity", None),
            (oid::DATE, "nothing", None),
            (oid::TIME, "3:04 PM", Some("15:04:00")),
            (oid::TIMETZ, "12:00+01", Some("12:00:00+01")),
            (oid::TIMESTAMP, "0044-03-15 01:02:03.5 BC", Some("0044-03-15 (BC) 01:02:03.5")),
            (oid::TIMESTAMPTZ, "2024-03-05 12:00+02", Some("2024-03-05 10:00:00+00")),
            (oid::INTERVAL, "1 day", None),
            (oid::INTERVAL, "-1 month +1 day", Some("-1 months 1 days 0 microseconds")),
            (oid::INTERVAL, "1 day ago", Some("0 months -1 days 0 microseconds")),
            (oid::INTERVAL, "P1Y2DT3S", Some("12 months 2 days 3000000 microseconds")),
        ] {
            assert_eq!(time_for_engine(kind, text, &settings).as_deref(), spelled, "{text}");
        }
    }
}
