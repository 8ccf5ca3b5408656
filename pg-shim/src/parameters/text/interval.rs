//! Intervals, as PostgreSQL writes them in any of its styles, and as people do.

use query::{Error, ErrorKind, Result};

use super::clock;
use super::words::{self, Unit};
use crate::cells::interval::Interval;

const MICROS_PER_DAY: f64 = 86_400e6;

/// Reads an interval.
pub(super) fn read(text: &str) -> Result<Interval> {
    let sum = match text.trim_start() {
        // All that it is made of is ASCII.
        text if !text.is_ascii() => None,
        iso if iso.starts_with('P') => of_iso(&iso[1..]),
        _ => of_words(text),
    };
    let sum = sum.ok_or_else(|| {
        Error::new(ErrorKind::Data, format!("invalid input syntax for type interval: \"{text}\""))
            .with_sqlstate("22007")
    })?;
    sum.whole().ok_or_else(|| {
        Error::new(ErrorKind::Data, format!("interval field value out of range: \"{text}\"")).with_sqlstate("22015")
    })
}

#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    months: i128,
    days: i128,
    micros: i128,
}

/// A number with what stands behind its point.
#[derive(Clone, Copy)]
struct Number {
    negative: bool,
    whole: i64,
    part: f64,
}

impl Number {
    fn of(text: &str) -> Option<Self> {
        let (negative, digits) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.len() + part.len() == 0 || !whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let whole = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let part = if part.is_empty() { 0.0 } else { format!("0.{part}").parse().ok()? };
        Some(Self { negative, whole, part })
    }

    fn signed(self) -> (i128, f64) {
        if self.negative { (-i128::from(self.whole), -self.part) } else { (self.whole.into(), self.part) }
    }
}

impl Sum {
    /// Adds a number of a unit. What stands behind the point goes to smaller units, as in PostgreSQL: of years to
    /// months, of months and weeks to days, of days to the clock.
    fn add(&mut self, number: Number, unit: Unit) {
        let (whole, part) = number.signed();
        match unit {
            Unit::Months(1) => {
                self.months += whole;
                self.add_days(part * 30.0);
            }
            Unit::Months(count) => {
                self.months += whole * i128::from(count) + (part * count as f64).round_ties_even() as i128;
            }
            Unit::Days(count) => {
                self.days += whole * i128::from(count);
                self.add_days(part * count as f64);
            }
            Unit::Micros(count) => {
                self.micros += whole * i128::from(count) + (part * count as f64).round_ties_even() as i128;
            }
        }
    }

    fn add_days(&mut self, days: f64) {
        let whole = days.trunc();
        self.days += whole as i128;
        self.micros += ((days - whole) * MICROS_PER_DAY).round_ties_even() as i128;
    }

    fn negate(&mut self) {
        (self.months, self.days, self.micros) = (-self.months, -self.days, -self.micros);
    }

    fn whole(self) -> Option<Interval> {
        Some(Interval {
            months: self.months.try_into().ok()?,
            days: self.days.try_into().ok()?,
            micros: self.micros.try_into().ok()?,
        })
    }
}

/// `hh:mm[:ss[.f]]` in microseconds; hours may be any number.
fn clock_micros(text: &str) -> Option<i128> {
    let (negative, text) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let parts: Vec<&str> = text.split(':').collect();
    let number = |part: &str| {
        part.parse::<u32>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit())).map(i128::from)
    };
    let (hours, minutes, seconds) = match parts.as_slice() {
        // Minutes and seconds, if there is a point.
        [minutes, seconds] if seconds.contains('.') => (0, number(minutes)?, *seconds),
        [hours, minutes] => (number(hours)?, number(minutes)?, "0"),
        [hours, minutes, seconds] => (number(hours)?, number(minutes)?, *seconds),
        _ => return None,
    };
    let (seconds, part) = seconds.split_once('.').unwrap_or((seconds, ""));
    let seconds = number(seconds)?;
    if minutes > 59 || seconds > 60 {
        return None;
    }
    let micros = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + i128::from(clock::fraction(part)?);
    Some(if negative { -micros } else { micros })
}

/// Tokens between spaces, with `1day` as two of them.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    for token in text.split(|char: char| char.is_ascii_whitespace() || char == ',').filter(|token| !token.is_empty()) {
        let mut from = 0;
        let bytes = token.as_bytes();
        for at in 1..bytes.len() {
            if bytes[at].is_ascii_alphabetic() != bytes[at - 1].is_ascii_alphabetic() && token.is_char_boundary(at) {
                tokens.push(&token[from..at]);
                from = at;
            }
        }
        tokens.push(&token[from..]);
    }
    tokens
}

fn of_words(text: &str) -> Option<Sum> {
    let mut sum = Sum::default();
    let mut tokens = tokens(text).into_iter().peekable();
    let (mut seen, mut is_ago) = (false, false);
    while let Some(token) = tokens.next() {
        match token {
            "@" => continue,
            token if token.eq_ignore_ascii_case("ago") => {
                if !seen {
                    return None;
                }
                is_ago = true;
            }
            token if token.contains(':') => sum.micros += clock_micros(token)?,
            token if is_years_months(token) => {
                let (years, months) = years_months(token)?;
                sum.months += years * 12 + months;
            }
            token => {
                let number = Number::of(token)?;
                let unit = match tokens.peek() {
                    Some(word) if words::unit(word).is_some() => tokens.next().and_then(words::unit)?,
                    // Days before a clock, else seconds.
                    Some(next) if next.contains(':') => Unit::Days(1),
                    None => Unit::Micros(1_000_000),
                    Some(_) => return None,
                };
                sum.add(number, unit);
            }
        }
        seen = true;
    }
    if is_ago {
        sum.negate();
    }
    seen.then_some(sum)
}

fn is_years_months(token: &str) -> bool {
    token.get(1..).is_some_and(|rest| rest.contains('-'))
}

/// `y-m`, where one sign holds for both.
fn years_months(token: &str) -> Option<(i128, i128)> {
    let (negative, token) = match token.as_bytes().first()? {
        b'-' => (true, &token[1..]),
        b'+' => (false, &token[1..]),
        _ => (false, token),
    };
    let (years, months) = token.split_once('-')?;
    let number = |part: &str| part.parse::<u32>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()));
    let (years, months) = (i128::from(number(years)?), i128::from(number(months)?));
    if months >= 12 {
        return None;
    }
    Some(if negative { (-years, -months) } else { (years, months) })
}

/// What follows the `P`.
fn of_iso(text: &str) -> Option<Sum> {
    let text = text.trim_end();
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    if text.is_empty() {
        return None;
    }
    let mut sum = Sum::default();
    let is_alternative = !date.is_empty() && !date.ends_with(|char: char| char.is_ascii_alphabetic());
    if is_alternative {
        let negative = date.starts_with('-');
        let parts: Vec<&str> = date.trim_start_matches(['-', '+']).split('-').collect();
        for (part, unit) in parts.iter().zip([Unit::Months(12), Unit::Months(1), Unit::Days(1)]) {
            sum.add(Number { negative, ..Number::of(part)? }, unit);
        }
        if parts.len() > 3 {
            return None;
        }
    } else {
        let of = |unit| match unit {
            'Y' => Some(Unit::Months(12)),
            'M' => Some(Unit::Months(1)),
            'W' => Some(Unit::Days(7)),
            'D' => Some(Unit::Days(1)),
            _ => None,
        };
        designated(date, &mut sum, of)?;
    }
    match time {
        Some(time) if time.contains(':') => sum.micros += clock_micros(time)?,
        Some(time) => {
            let of = |unit| match unit {
                'H' => Some(Unit::Micros(3_600_000_000)),
                'M' => Some(Unit::Micros(60_000_000)),
                'S' => Some(Unit::Micros(1_000_000)),
                _ => None,
            };
            designated(time, &mut sum, of)?;
        }
        None => {}
    }
    Some(sum)
}

fn designated(text: &str, sum: &mut Sum, of: impl Fn(char) -> Option<Unit>) -> Option<()> {
    let mut rest = text;
    while !rest.is_empty() {
        let at = rest.find(|char: char| char.is_ascii_alphabetic())?;
        let unit = rest[at..].chars().next()?;
        sum.add(Number::of(&rest[..at])?, of(unit)?);
        rest = &rest[at + 1..];
    }
    Some(())
}
