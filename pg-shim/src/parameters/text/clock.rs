//! Times of the day, and how far zones are from UTC.

use crate::cells::calendar::{MICROS_PER_DAY, MICROS_PER_SECOND};

/// Digits behind a point as microseconds, rounded.
pub(super) fn fraction(digits: &str) -> Option<i64> {
    if digits.is_empty() {
        return Some(0);
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part: f64 = format!("0.{digits}").parse().ok()?;
    Some((part * 1e6).round_ties_even() as i64)
}

/// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.ffffff` in microseconds; `Err` for a time that no clock shows.
pub(super) fn time(text: &str) -> Option<Result<i64, ()>> {
    let mut parts = text.split(':');
    let number = |part: &str| match part.len() {
        1..=4 => part.parse::<i64>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit())),
        _ => None,
    };
    let hours = number(parts.next()?)?;
    let minutes = number(parts.next()?)?;
    let (seconds, micros) = match parts.next() {
        None => (0, 0),
        Some(seconds) => {
            let (seconds, part) = seconds.split_once('.').unwrap_or((seconds, ""));
            (number(seconds)?, fraction(part)?)
        }
    };
    parts.next().is_none().then_some(checked(hours, minutes, seconds, micros))
}

/// `hhmmss` or `hhmm`, perhaps with a fraction.
pub(super) fn packed_time(digits: &str) -> Option<Result<i64, ()>> {
    let (digits, part) = digits.split_once('.').unwrap_or((digits, ""));
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = digits.parse().ok()?;
    match digits.len() {
        6 => Some(checked(number / 10_000, number / 100 % 100, number % 100, fraction(part)?)),
        4 if part.is_empty() => Some(checked(number / 100, number % 100, 0, 0)),
        2 if part.is_empty() => Some(checked(number, 0, 0, 0)),
        _ => None,
    }
}

fn checked(hours: i64, minutes: i64, seconds: i64, micros: i64) -> Result<i64, ()> {
    let sound = hours <= 24 && minutes < 60 && seconds <= 60 && (seconds < 60 || micros == 0);
    let total = ((hours * 60 + minutes) * 60 + seconds) * MICROS_PER_SECOND + micros;
    (sound && total <= MICROS_PER_DAY).then_some(total).ok_or(())
}

/// `±hh`, `±hhmm`, `±hh:mm` or `±hh:mm:ss` in seconds to the east; `Err` for more than there are.
pub(super) fn offset(text: &str) -> Option<Result<i32, ()>> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => return None,
    };
    let number = |part: &str| match part.len() {
        1..=2 => part.parse::<i32>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit())),
        _ => None,
    };
    let (hours, minutes, seconds) = if digits.contains(':') {
        let mut parts = digits.split(':');
        let parsed = (number(parts.next()?)?, number(parts.next()?)?, parts.next().map_or(Some(0), number)?);
        if parts.next().is_some() {
            return None;
        }
        parsed
    } else {
        match digits.len() {
            1 | 2 => (number(digits)?, 0, 0),
            3 | 4 if digits.is_ascii() => {
                let (hours, minutes) = digits.split_at(digits.len() - 2);
                (number(hours)?, number(minutes)?, 0)
            }
            6 if digits.is_ascii() => (number(&digits[..2])?, number(&digits[2..4])?, number(&digits[4..])?),
            _ => return None,
        }
    };
    let total = (hours * 60 + minutes) * 60 + seconds;
    let sound = hours <= 15 && minutes < 60 && seconds < 60;
    Some(if sound { Ok(if negative { -total } else { total }) } else { Err(()) })
}
