//! The words in dates, times and intervals.

use chrono_tz::{TZ_VARIANTS, Tz};

use crate::cells::calendar::MONTHS;

/// A month by its name or the beginning of it that PostgreSQL takes.
pub(super) fn month(word: &str) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_ascii_lowercase();
    let is = |index: usize| {
        word == NAMES[index] || MONTHS[index].eq_ignore_ascii_case(&word) || (index == 8 && word == "sept")
    };
    (0..12).find(|index| is(*index)).map(|index| index as u32 + 1)
}

/// Whether this is a day of the week, which says nothing that the date does not.
pub(super) fn is_weekday(word: &str) -> bool {
    const NAMES: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    let word = word.to_ascii_lowercase();
    let short = ["tues", "weds", "thur", "thurs"].contains(&word.as_str());
    short || NAMES.iter().any(|name| *name == word || (word.len() == 3 && name.starts_with(&word)))
}

/// Seconds to the east of UTC of an abbreviation that PostgreSQL knows by default.
pub(super) fn abbreviation(word: &str) -> Option<i32> {
    const HALF_HOURS: &[(&str, i32)] = &[
        ("z", 0),
        ("zulu", 0),
        ("utc", 0),
        ("gmt", 0),
        ("ut", 0),
        ("uct", 0),
        ("wet", 0),
        ("west", 2),
        ("bst", 2),
        ("cet", 2),
        ("cest", 4),
        ("met", 2),
        ("mest", 4),
        ("eet", 4),
        ("eest", 6),
        ("ist", 4),
        ("idt", 6),
        ("sast", 4),
        ("msk", 6),
        ("msd", 8),
        ("pkt", 10),
        ("jst", 18),
        ("kst", 18),
        ("awst", 16),
        ("acst", 19),
        ("acdt", 21),
        ("aest", 20),
        ("aedt", 22),
        ("nzst", 24),
        ("nzdt", 26),
        ("hst", -20),
        ("akst", -18),
        ("akdt", -16),
        ("pst", -16),
        ("pdt", -14),
        ("mst", -14),
        ("mdt", -12),
        ("cst", -12),
        ("cdt", -10),
        ("est", -10),
        ("edt", -8),
        ("ast", -8),
        ("adt", -6),
        ("nst", -7),
        ("ndt", -5),
        ("brt", -6),
    ];
    let word = word.to_ascii_lowercase();
    HALF_HOURS.iter().find(|(name, _)| *name == word).map(|(_, halves)| halves * 1800)
}

/// A zone by its full name, in whatever letters.
pub(super) fn zone(name: &str) -> Option<Tz> {
    name.parse().ok().or_else(|| TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(name)).copied())
}

/// What a unit of an interval stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Months(i64),
    Days(i64),
    Micros(i64),
}

/// A unit of an interval by one of its names.
pub(super) fn unit(word: &str) -> Option<Unit> {
    let word = word.to_ascii_lowercase();
    Some(match word.as_str() {
        "us" | "usec" | "usecs" | "usecond" | "useconds" | "microsecond" | "microseconds" | "microsecon" => {
            Unit::Micros(1)
        }
        "ms" | "msec" | "msecs" | "msecond" | "mseconds" | "millisecond" | "milliseconds" | "millisecon" => {
            Unit::Micros(1000)
        }
        "s" | "sec" | "secs" | "second" | "seconds" => Unit::Micros(1_000_000),
        "m" | "min" | "mins" | "minute" | "minutes" => Unit::Micros(60_000_000),
        "h" | "hr" | "hrs" | "hour" | "hours" => Unit::Micros(3_600_000_000),
        "d" | "day" | "days" => Unit::Days(1),
        "w" | "week" | "weeks" => Unit::Days(7),
        "mon" | "mons" | "month" | "months" => Unit::Months(1),
        "qtr" | "quarter" => Unit::Months(3),
        "y" | "yr" | "yrs" | "year" | "years" => Unit::Months(12),
        "dec" | "decs" | "decade" | "decades" => Unit::Months(120),
        "c" | "cent" | "century" | "centuries" => Unit::Months(1200),
        "mil" | "mils" | "millennia" | "millennium" => Unit::Months(12_000),
        _ => return None,
    })
}
