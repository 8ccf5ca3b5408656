//! Intervals as text.

use super::calendar::fraction;
use super::integer::{display, padded, write};
use super::{IntervalStyle, TextSettings};

/// An interval as PostgreSQL has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Interval {
    pub(crate) months: i32,
    pub(crate) days: i32,
    pub(crate) micros: i64,
}

/// The parts that are written, all with their own sign.
struct Parts {
    years: i64,
    months: i64,
    days: i64,
    hours: i64,
    minutes: i64,
    seconds: i64,
    micros: i64,
}

impl Parts {
    fn of(interval: Interval) -> Self {
        let (months, micros) = (i64::from(interval.months), interval.micros);
        Self {
            years: months / 12,
            months: months % 12,
            days: i64::from(interval.days),
            hours: micros / 3_600_000_000,
            minutes: micros / 60_000_000 % 60,
            seconds: micros / 1_000_000 % 60,
            micros: micros % 1_000_000,
        }
    }

    fn time(&self) -> [i64; 4] {
        [self.hours, self.minutes, self.seconds, self.micros]
    }

    fn has_time(&self) -> bool {
        self.time() != [0; 4]
    }

    fn time_is_negative(&self) -> bool {
        self.time().iter().any(|part| *part < 0)
    }
}

/// Appends an interval in the style of the settings.
pub(crate) fn write_interval(out: &mut Vec<u8>, interval: Interval, settings: &TextSettings) {
    let parts = Parts::of(interval);
    match settings.interval_style {
        IntervalStyle::Postgres => postgres(out, &parts),
        IntervalStyle::PostgresVerbose => verbose(out, &parts),
        IntervalStyle::Iso8601 => iso(out, &parts),
        IntervalStyle::SqlStandard => sql(out, &parts),
    }
}

/// Hours, minutes and seconds between colons, without a sign.
fn clock(out: &mut Vec<u8>, parts: &Parts, hour_digits: usize) {
    padded(out, parts.hours.unsigned_abs(), hour_digits);
    out.push(b':');
    padded(out, parts.minutes.unsigned_abs(), 2);
    out.push(b':');
    padded(out, parts.seconds.unsigned_abs(), 2);
    fraction(out, parts.micros);
}

fn postgres(out: &mut Vec<u8>, parts: &Parts) {
    let from = out.len();
    let mut is_before = false;
    for (value, unit) in [(parts.years, "year"), (parts.months, "mon"), (parts.days, "day")] {
        if value == 0 {
            continue;
        }
        let apart = if out.len() > from { " " } else { "" };
        let plus = if is_before && value > 0 { "+" } else { "" };
        let plural = if value == 1 { "" } else { "s" };
        display(out, format_args!("{apart}{plus}{value} {unit}{plural}"));
        is_before = value < 0;
    }
    if out.len() == from || parts.has_time() {
        if out.len() > from {
            out.push(b' ');
        }
        if parts.time_is_negative() {
            out.push(b'-');
        } else if is_before {
            out.push(b'+');
        }
        clock(out, parts, 2);
    }
}

fn verbose(out: &mut Vec<u8>, parts: &Parts) {
    out.push(b'@');
    let (mut is_zero, mut is_before) = (true, false);
    let units = [
        (parts.years, "year"),
        (parts.months, "mon"),
        (parts.days, "day"),
        (parts.hours, "hour"),
        (parts.minutes, "min"),
    ];
    for (mut value, unit) in units {
        if value == 0 {
            continue;
        }
        if is_zero {
            is_before = value < 0;
            value = value.abs();
        } else if is_before {
            value = -value;
        }
        let plural = if value == 1 { "" } else { "s" };
        display(out, format_args!(" {value} {unit}{plural}"));
        is_zero = false;
    }
    if parts.seconds != 0 || parts.micros != 0 {
        out.push(b' ');
        if parts.seconds < 0 || (parts.seconds == 0 && parts.micros < 0) {
            if is_zero {
                is_before = true;
            } else if !is_before {
                out.push(b'-');
            }
        } else if is_before {
            out.push(b'-');
        }
        write(out, parts.seconds.abs());
        fraction(out, parts.micros);
        let one = parts.seconds.abs() == 1 && parts.micros == 0;
        out.extend_from_slice(if one { b" sec" } else { b" secs" });
        is_zero = false;
    }
    if is_zero {
        out.extend_from_slice(b" 0");
    }
    if is_before {
        out.extend_from_slice(b" ago");
    }
}

fn iso(out: &mut Vec<u8>, parts: &Parts) {
    if parts.years == 0 && parts.months == 0 && parts.days == 0 && !parts.has_time() {
        return out.extend_from_slice(b"PT0S");
    }
    let part = |out: &mut Vec<u8>, value: i64, unit: u8| {
        if value != 0 {
            write(out, value);
            out.push(unit);
        }
    };
    out.push(b'P');
    part(out, parts.years, b'Y');
    part(out, parts.months, b'M');
    part(out, parts.days, b'D');
    if parts.has_time() {
        out.push(b'T');
        part(out, parts.hours, b'H');
        part(out, parts.minutes, b'M');
        if parts.seconds != 0 || parts.micros != 0 {
            if parts.seconds < 0 || parts.micros < 0 {
                out.push(b'-');
            }
            write(out, parts.seconds.abs());
            fraction(out, parts.micros);
            out.push(b'S');
        }
    }
}

fn sql(out: &mut Vec<u8>, parts: &Parts) {
    let all = [parts.years, parts.months, parts.days, parts.hours, parts.minutes, parts.seconds, parts.micros];
    let negative = all.iter().any(|part| *part < 0);
    let positive = all.iter().any(|part| *part > 0);
    let has_months = parts.years != 0 || parts.months != 0;
    let has_days = parts.days != 0 || parts.has_time();
    let (years, months, days) = (parts.years.abs(), parts.months.abs(), parts.days.abs());
    if !negative && !positive {
        return out.push(b'0');
    }
    if (negative && positive) || (has_months && has_days) {
        let sign = |negative: bool| if negative { '-' } else { '+' };
        let (first, second) = (sign(parts.years < 0 || parts.months < 0), sign(parts.days < 0));
        display(out, format_args!("{first}{years}-{months} {second}{days} {}", sign(parts.time_is_negative())));
        return clock(out, parts, 1);
    }
    if negative {
        out.push(b'-');
    }
    if has_months {
        return display(out, format_args!("{years}-{months}"));
    }
    if days != 0 {
        display(out, format_args!("{days} "));
    }
    clock(out, parts, 1);
}
