//! Dates, times and timestamps, in the forms that people write.

use chrono_tz::Tz;
use query::{Error, ErrorKind, Result};

use super::tokens::{Flaw, Read, Reading, Told, Zone, whole};
use crate::cells::calendar::{Date, MICROS_PER_DAY, MICROS_PER_SECOND};
use crate::cells::time::{DATE_INFINITY, Moment};
use crate::cells::{TextSettings, zone};

/// Reads a date.
pub(super) fn date(text: &str, settings: &TextSettings) -> Result<i32> {
    if let Some(date) = text.as_bytes().first_chunk().filter(|_| text.len() == 10).and_then(iso_date) {
        // It has four digits for its year.
        return Ok(date.days() as i32);
    }
    let told = read(text, settings).map_err(|flaw| error(flaw, "date", text))?;
    match told.special {
        Some(Moment::Before) => return Ok(-DATE_INFINITY),
        Some(Moment::After) => return Ok(DATE_INFINITY),
        Some(Moment::Micros(_)) => return Ok(0),
        None => {}
    }
    let days = told.midnight().ok_or_else(|| error(Flaw::Syntax, "date", text))?;
    match i32::try_from(days) {
        Ok(days) if days.unsigned_abs() < DATE_INFINITY as u32 => Ok(days),
        _ => Err(Error::new(ErrorKind::Data, format!("date out of range: \"{text}\"")).with_sqlstate("22008")),
    }
}

/// Reads a time.
pub(super) fn time(text: &str, settings: &TextSettings) -> Result<i64> {
    let told = read_time(text, settings).map_err(|flaw| error(flaw, "time", text))?;
    told.time.ok_or_else(|| error(Flaw::Syntax, "time", text))
}

/// Reads a time with its zone.
pub(super) fn time_with_zone(text: &str, settings: &TextSettings) -> Result<(i64, i32)> {
    let kind = "time with time zone";
    let told = read_time(text, settings).map_err(|flaw| error(flaw, kind, text))?;
    let micros = told.time.ok_or_else(|| error(Flaw::Syntax, kind, text))?;
    let seconds = told.midnight().unwrap_or(0).saturating_mul(86_400).saturating_add(micros / MICROS_PER_SECOND);
    Ok((micros, east(told.zone, seconds, settings)))
}

/// Reads a timestamp; a zone in it says nothing.
pub(super) fn timestamp(text: &str, settings: &TextSettings) -> Result<Moment> {
    moment(text, settings, "timestamp", |_, _| 0)
}

/// Reads a timestamp with its zone, or with that of the settings.
pub(super) fn timestamp_with_zone(text: &str, settings: &TextSettings) -> Result<Moment> {
    moment(text, settings, "timestamp with time zone", |zone, seconds| east(zone, seconds, settings))
}

fn east(zone: Option<Zone>, local_seconds: i64, settings: &TextSettings) -> i32 {
    match zone {
        Some(Zone::East(east)) => east,
        Some(Zone::Named(zone)) => zone::of_local(zone, local_seconds),
        None if settings.time_zone == Tz::UTC => 0,
        None => zone::of_local(settings.time_zone, local_seconds),
    }
}

fn moment(
    text: &str,
    settings: &TextSettings,
    kind: &str,
    east: impl FnOnce(Option<Zone>, i64) -> i32,
) -> Result<Moment> {
    let told = match iso(text) {
        Some(told) => told,
        None => read(text, settings).map_err(|flaw| error(flaw, kind, text))?,
    };
    if let Some(special) = told.special {
        return Ok(special);
    }
    let days = told.midnight().ok_or_else(|| error(Flaw::Syntax, kind, text))?;
    let time = told.time.unwrap_or(0);
    let seconds = days.saturating_mul(86_400).saturating_add(time / MICROS_PER_SECOND);
    let east = i64::from(east(told.zone, seconds)) * MICROS_PER_SECOND;
    let micros = days.checked_mul(MICROS_PER_DAY).and_then(|micros| micros.checked_add(time - east));
    match micros {
        Some(micros) if micros.unsigned_abs() < i64::MAX as u64 => Ok(Moment::Micros(micros)),
        _ => Err(Error::new(ErrorKind::Data, format!("timestamp out of range: \"{text}\"")).with_sqlstate("22008")),
    }
}

fn error(flaw: Flaw, kind: &str, text: &str) -> Error {
    let (message, sqlstate) = match flaw {
        Flaw::Syntax => (format!("invalid input syntax for type {kind}: \"{text}\""), "22007"),
        Flaw::Field => (format!("date/time field value out of range: \"{text}\""), "22008"),
        Flaw::Displacement => (format!("time zone displacement out of range: \"{text}\""), "22009"),
        Flaw::Zone(name) => (format!("time zone \"{name}\" not recognized"), "22023"),
    };
    Error::new(ErrorKind::Data, message).with_sqlstate(sqlstate)
}

/// `yyyy-mm-dd`; `None` for what is to be looked at closely.
fn iso_date(text: &[u8; 10]) -> Option<Date> {
    let number = |from: usize, to: usize| {
        text[from..to]
            .iter()
            .try_fold(0_u32, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let sound = year > 0 && (1..=12).contains(&month) && day > 0 && text[4] == b'-' && text[7] == b'-';
    let date = Date { year: year.into(), month, day };
    (sound && day <= Date::days_of_month(date.year, month)).then_some(date)
}

/// `yyyy-mm-dd hh:mm:ss[.ffffff]`, which nearly all are; `None` for those to be looked at closely.
fn iso(text: &str) -> Option<Told> {
    let bytes = text.as_bytes();
    let (head, rest) = bytes.split_first_chunk::<19>()?;
    let number = |from: usize, to: usize| {
        head[from..to]
            .iter()
            .try_fold(0_u32, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
    };
    if head[13] != b':' || head[16] != b':' || !matches!(head[10], b' ' | b'T') {
        return None;
    }
    let date = head.first_chunk().and_then(iso_date)?;
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let mut micros = 0;
    if let [b'.', digits @ ..] = rest {
        if digits.is_empty() || digits.len() > 6 {
            return None;
        }
        for place in 0..6 {
            let digit = digits.get(place).copied().unwrap_or(b'0');
            micros = micros * 10 + i64::from(digit.is_ascii_digit().then(|| digit - b'0')?);
        }
    } else if !rest.is_empty() {
        return None;
    }
    let time = i64::from((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND + micros;
    Some(Told { date: Some(date), time: Some(time), ..Told::default() })
}

fn read(text: &str, settings: &TextSettings) -> Read<Told> {
    whole(text, Reading::new(settings))
}

/// As [`read`], where digits alone are a time.
fn read_time(text: &str, settings: &TextSettings) -> Read<Told> {
    let mut reading = Reading::new(settings);
    reading.time_comes = true;
    whole(text, reading)
}
