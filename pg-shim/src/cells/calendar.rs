//! Days as dates, and the clock, as numbers and as text.

use super::integer::{padded, pair};
use super::short::Short;
use super::{DateOrder, DateStyle, TextSettings};

pub(crate) const SECONDS_PER_DAY: i64 = 86_400;
pub(crate) const MICROS_PER_SECOND: i64 = 1_000_000;
pub(crate) const MICROS_PER_DAY: i64 = SECONDS_PER_DAY * MICROS_PER_SECOND;
/// Days from 1970-01-01, where Arrow begins to count, to 2000-01-01, where PostgreSQL does.
pub(crate) const EPOCH_DAYS: i64 = 10_957;

pub(crate) const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&[u8; 4]; 7] = [b"Thu ", b"Fri ", b"Sat ", b"Sun ", b"Mon ", b"Tue ", b"Wed "];

/// A day of the Gregorian calendar; the year before 1 is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    pub(crate) year: i64,
    pub(crate) month: u32,
    pub(crate) day: u32,
}

impl Date {
    /// The day that comes so many days after 1970-01-01.
    #[inline]
    pub(crate) fn of_days(days: i64) -> Self {
        // Years that begin in March, in eras of 400.
        let days = days + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097) as u32;
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = i64::from(year_of_era) + era * 400 + i64::from(month <= 2);
        Self { year, month, day }
    }

    /// As [`Date::of_days`], for the years from 1 to 9999.
    ///
    /// After C. Neri and L. Schneider, "Euclidean affine functions and their application to calendar algorithms" (2022).
    #[inline(always)]
    pub(crate) fn of_usual_days(days: i64) -> Option<Self> {
        // From the first of March of the year 0 on.
        let days = u32::try_from(days + 719_468).ok().filter(|days| (306..3_652_365).contains(days))?;
        let quarters = 4 * days + 3;
        let (century, of_century) = (quarters / 146_097, quarters % 146_097 / 4);
        let product = 2_939_745 * u64::from(4 * of_century + 3);
        let (year, of_year) = ((product >> 32) as u32, product as u32 / 2_939_745 / 4);
        let months = 2141 * of_year + 197_913;
        let (month, day) = (months >> 16, (months & 0xffff) / 2141 + 1);
        // Its years begin in March.
        let (year, month) = if of_year >= 306 { (year + 1, month - 12) } else { (year, month) };
        Some(Self { year: i64::from(100 * century + year), month, day })
    }

    /// Days after 1970-01-01.
    pub(crate) fn days(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let shifted = i64::from(if self.month > 2 { self.month - 3 } else { self.month + 9 });
        let of_year = (153 * shifted + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
    }

    /// Days of a month.
    pub(crate) fn days_of_month(year: i64, month: u32) -> u32 {
        match month {
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

/// Appends a date in the style of the settings.
#[inline]
pub(crate) fn write_date(out: &mut Vec<u8>, days: i64, settings: &TextSettings) {
    let date = Date::of_days(days);
    if settings.date_style == DateStyle::Iso {
        return iso_date(out, date);
    }
    let day_first = settings.date_order == DateOrder::Dmy;
    match settings.date_style {
        DateStyle::Iso => {}
        DateStyle::German => numbers(out, date.day, date.month, b'.'),
        DateStyle::Sql if day_first => numbers(out, date.day, date.month, b'/'),
        DateStyle::Sql => numbers(out, date.month, date.day, b'/'),
        DateStyle::Postgres if day_first => numbers(out, date.day, date.month, b'-'),
        DateStyle::Postgres => numbers(out, date.month, date.day, b'-'),
    }
    year(out, date.year);
    era(out, date.year);
}

#[inline]
fn iso_date(out: &mut Vec<u8>, date: Date) {
    iso_day(out, date);
    era(out, date.year);
}

#[inline]
fn iso_day(out: &mut Vec<u8>, date: Date) {
    let [a, b] = pair(date.month);
    let [c, d] = pair(date.day);
    if let year @ 1..=9999 = date.year {
        let [y, z] = pair(year as u32 / 100);
        let [w, x] = pair(year as u32);
        return out.extend_from_slice(&[y, z, w, x, b'-', a, b, b'-', c, d]);
    }
    year(out, date.year);
    out.extend_from_slice(&[b'-', a, b, b'-', c, d]);
}

fn numbers(out: &mut Vec<u8>, first: u32, second: u32, between: u8) {
    let ([a, b], [c, d]) = (pair(first), pair(second));
    out.extend_from_slice(&[a, b, between, c, d, between]);
}

fn year(out: &mut Vec<u8>, year: i64) {
    padded(out, if year > 0 { year } else { 1 - year }.unsigned_abs(), 4);
}

#[inline]
fn era(out: &mut Vec<u8>, year: i64) {
    if year <= 0 {
        out.extend_from_slice(b" BC");
    }
}

/// Appends the time of a day.
#[inline]
pub(crate) fn short_time(short: &mut Short<'_>, micros: i64) {
    short.clock((micros / MICROS_PER_SECOND) as u32);
    short.fraction((micros % MICROS_PER_SECOND) as u64, 6);
}

/// Appends the time of a day.
pub(crate) fn write_time(out: &mut Vec<u8>, micros: i64) {
    Short::append(out, |short| short_time(short, micros));
}

/// Appends the part of a second behind its point, without zeros at its end.
#[inline]
pub(crate) fn fraction(out: &mut Vec<u8>, micros: i64) {
    if micros == 0 {
        return;
    }
    out.push(b'.');
    let micros = micros.unsigned_abs() as u32;
    for pair in [pair(micros / 10_000), pair(micros / 100 % 100), pair(micros % 100)] {
        out.extend_from_slice(&pair);
    }
    while out.last() == Some(&b'0') {
        out.pop();
    }
}

/// Appends how far a zone is from UTC, in seconds to the east.
pub(crate) fn write_offset(out: &mut Vec<u8>, east: i32) {
    let seconds = east.unsigned_abs();
    out.push(if east < 0 { b'-' } else { b'+' });
    out.extend_from_slice(&pair(seconds / 3600));
    if !seconds.is_multiple_of(3600) {
        out.push(b':');
        out.extend_from_slice(&pair(seconds / 60 % 60));
        if !seconds.is_multiple_of(60) {
            out.push(b':');
            out.extend_from_slice(&pair(seconds % 60));
        }
    }
}

/// Where a timestamp is read: how far from UTC, and what people call it there.
pub(crate) struct Place<'z> {
    pub(crate) east: i32,
    pub(crate) abbreviation: &'z str,
}

/// Appends a timestamp in the style of the settings; `micros` are those of its place.
#[inline]
pub(crate) fn write_timestamp(out: &mut Vec<u8>, micros: i64, place: Option<&Place<'_>>, settings: &TextSettings) {
    let (days, time) = (micros.div_euclid(MICROS_PER_DAY), micros.rem_euclid(MICROS_PER_DAY));
    let date = Date::of_days(days);
    match settings.date_style {
        DateStyle::Iso => {
            iso_day(out, date);
            out.push(b' ');
            write_time(out, time);
            if let Some(place) = place {
                write_offset(out, place.east);
            }
        }
        DateStyle::Postgres => {
            let weekday = WEEKDAYS[days.rem_euclid(7) as usize];
            let month = MONTHS[(date.month as usize - 1).min(11)].as_bytes();
            out.extend_from_slice(weekday);
            match settings.date_order {
                DateOrder::Dmy => {
                    out.extend_from_slice(&pair(date.day));
                    out.push(b' ');
                    out.extend_from_slice(month);
                }
                _ => {
                    out.extend_from_slice(month);
                    out.push(b' ');
                    out.extend_from_slice(&pair(date.day));
                }
            }
            out.push(b' ');
            write_time(out, time);
            out.push(b' ');
            year(out, date.year);
            named_place(out, place, true);
        }
        style => {
            match (style, settings.date_order) {
                (DateStyle::German, _) => numbers(out, date.day, date.month, b'.'),
                (_, DateOrder::Dmy) => numbers(out, date.day, date.month, b'/'),
                _ => numbers(out, date.month, date.day, b'/'),
            }
            year(out, date.year);
            out.push(b' ');
            write_time(out, time);
            named_place(out, place, false);
        }
    }
    era(out, date.year);
}

fn named_place(out: &mut Vec<u8>, place: Option<&Place<'_>>, apart: bool) {
    let Some(place) = place else { return };
    if place.abbreviation.is_empty() {
        if apart {
            out.push(b' ');
        }
        return write_offset(out, place.east);
    }
    out.push(b' ');
    out.extend_from_slice(place.abbreviation.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn usual_days_are_those_of_all() {
        let usual = |days| Date::of_usual_days(days);
        // The first day of the year 1, and the last one of 9999.
        for days in -719_162..=2_932_896 {
            assert_eq!(usual(days), Some(Date::of_days(days)), "{days}");
        }
        for days in [-719_163, 2_932_897, i64::from(i32::MIN), i64::from(i32::MAX), -200_000_000, 200_000_000] {
            assert_eq!(usual(days), None, "{days}");
        }
    }
}
