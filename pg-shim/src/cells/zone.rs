//! Time zones at any moment that a timestamp can tell.

use chrono::{DateTime, NaiveDateTime, Offset, TimeZone};
use chrono_tz::{OffsetName, Tz};

use super::calendar::{Date, Place, SECONDS_PER_DAY};

/// The last year for which the zones' tables are asked: later days are like some of the years before it, since by then
/// a zone keeps to a rule of weekdays.
const LAST_YEAR: i64 = 2099;
/// Earlier moments are like this one, when each place kept its own time.
const FIRST_SECOND: i64 = -1_000_000_000_000;
/// In as many years, each kind of year occurs.
const KINDS: i64 = 28;

/// How far a zone is from UTC at a moment, and its name then.
pub(crate) fn at<R>(zone: Tz, seconds: i64, tell: impl FnOnce(&Place<'_>) -> R) -> R {
    let moment = DateTime::from_timestamp(like(seconds), 0).unwrap_or_default().naive_utc();
    let offset = zone.offset_from_utc_datetime(&moment);
    let east = offset.fix().local_minus_utc();
    tell(&Place { east, abbreviation: offset.abbreviation().unwrap_or_default() })
}

/// Seconds to the east of UTC, for a time of a clock in that zone. Of two such moments the one in standard time, and
/// of none that which the time before would have led to, as in PostgreSQL.
pub(crate) fn of_local(zone: Tz, seconds: i64) -> i32 {
    let like = like(seconds);
    let local = DateTime::from_timestamp(like, 0).unwrap_or_default().naive_utc();
    let east = |moment: NaiveDateTime| zone.offset_from_utc_datetime(&moment).fix().local_minus_utc();
    let day = chrono::TimeDelta::seconds(SECONDS_PER_DAY);
    let (before, after) = (east(local - day), east(local + day));
    if before == after {
        return before;
    }
    let fits = |offset: i32| east(local - chrono::TimeDelta::seconds(i64::from(offset))) == offset;
    match (fits(before), fits(after)) {
        (true, false) => before,
        (false, true) => after,
        // Both: the later one is standard time. Neither: the clock went on as before.
        (true, true) => after,
        (false, false) => before,
    }
}

/// The moment in the years of the tables at which a zone's clocks are as at this one.
fn like(seconds: i64) -> i64 {
    let (days, second) = (seconds.div_euclid(SECONDS_PER_DAY), seconds.rem_euclid(SECONDS_PER_DAY));
    let date = Date::of_days(days);
    if date.year <= LAST_YEAR {
        return seconds.max(FIRST_SECOND);
    }
    // Rules are of weekdays within a month, so the day of that name on that weekday will do; none is of February 29.
    let day = Date { day: date.day.min(if date.month == 2 { 28 } else { 31 }), ..date };
    let weekday = day.days().rem_euclid(7);
    let is_like =
        |year: &i64| Date::days_of_month(*year, 2) == 28 && Date { year: *year, ..day }.days().rem_euclid(7) == weekday;
    let year = (LAST_YEAR - KINDS + 1..=LAST_YEAR).rev().find(is_like).unwrap_or(LAST_YEAR);
    Date { year, ..day }.days() * SECONDS_PER_DAY + second
}
