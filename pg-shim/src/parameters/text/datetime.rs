//! Dates, times and timestamps, in the forms that people write.

use chrono_tz::Tz;
use query::{Error, ErrorKind, Result};

use super::{clock, words};
use crate::cells::calendar::{Date, MICROS_PER_DAY, MICROS_PER_SECOND};
use crate::cells::time::{DATE_INFINITY, Moment};
use crate::cells::{DateOrder, TextSettings, zone};

/// Why a text is refused.
enum Flaw {
    /// It is none.
    Syntax,
    /// One of its numbers is not on the calendar or the clock.
    Field,
    Zone(String),
    /// No zone is as far from UTC.
    Displacement,
}

type Read<T> = Result<T, Flaw>;

#[derive(Clone, Copy)]
enum Zone {
    East(i32),
    Named(Tz),
}

/// What a text tells.
#[derive(Default)]
struct Told {
    date: Option<Date>,
    time: Option<i64>,
    zone: Option<Zone>,
    special: Option<Moment>,
}

impl Told {
    fn midnight(&self) -> Option<i64> {
        self.date.map(Date::days)
    }
}

/// Reads a date.
pub(super) fn date(text: &str, settings: &TextSettings) -> Result<i32> {
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

/// `yyyy-mm-dd hh:mm:ss[.ffffff]`, which nearly all are; `None` for those to be looked at closely.
fn iso(text: &str) -> Option<Told> {
    let bytes = text.as_bytes();
    let (head, rest) = bytes.split_first_chunk::<19>()?;
    let number = |from: usize, to: usize| {
        head[from..to]
            .iter()
            .try_fold(0_u32, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
    };
    let marks = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
    if marks.iter().any(|(at, mark)| head[*at] != *mark) || !matches!(head[10], b' ' | b'T') {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let sound = year > 0 && (1..=12).contains(&month) && hour < 24 && minute < 60 && second < 60;
    if !sound || day < 1 || day > Date::days_of_month(year.into(), month) {
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
    let date = Date { year: year.into(), month, day };
    Some(Told { date: Some(date), time: Some(time), ..Told::default() })
}

fn read(text: &str, settings: &TextSettings) -> Read<Told> {
    whole(text, Reading { order: settings.date_order, ..Reading::default() })
}

/// As [`read`], where digits alone are a time.
fn read_time(text: &str, settings: &TextSettings) -> Read<Told> {
    whole(text, Reading { order: settings.date_order, time_comes: true, ..Reading::default() })
}

fn whole(text: &str, mut reading: Reading) -> Read<Told> {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_whitespace() || first == ',' {
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let length = token(rest);
        let (token, after) = rest.split_at(length);
        reading.take(token)?;
        rest = after;
    }
    reading.finish()
}

/// How long the next token is.
fn token(text: &str) -> usize {
    let bytes = text.as_bytes();
    let run = |from: usize, of: fn(u8) -> bool| from + bytes[from..].iter().take_while(|byte| of(**byte)).count();
    match bytes[0] {
        b'0'..=b'9' => {
            let end = run(0, |byte| byte.is_ascii_digit());
            match bytes.get(end) {
                Some(b':') => run(end, |byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.')),
                Some(mark @ (b'-' | b'/' | b'.')) if bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric) => {
                    let is_month = bytes[end + 1].is_ascii_alphabetic();
                    let mut at = end;
                    // Up to two more parts.
                    for _ in 0..2 {
                        if bytes.get(at) == Some(mark) {
                            let alphabetic = is_month && at == end;
                            at = match alphabetic {
                                true => run(at + 1, |byte| byte.is_ascii_alphabetic()),
                                false => run(at + 1, |byte| byte.is_ascii_digit()),
                            };
                        }
                    }
                    // More of them make it none.
                    run(at, |byte| matches!(byte, b'-' | b'/'))
                }
                _ => end,
            }
        }
        b'+' | b'-' if bytes.get(1).is_some_and(u8::is_ascii_digit) => {
            run(1, |byte| byte.is_ascii_digit() || byte == b':')
        }
        b'+' | b'-' => run(1, |byte| byte.is_ascii_alphabetic()).max(1),
        byte if byte.is_ascii_alphabetic() => {
            let letters = run(0, |byte| byte.is_ascii_alphabetic());
            let word = &text[..letters];
            match bytes.get(letters) {
                Some(b'-') if words::month(word).is_some() => {
                    let end = run(letters + 1, |byte| byte.is_ascii_digit());
                    if bytes.get(end) == Some(&b'-') { run(end + 1, |byte| byte.is_ascii_digit()) } else { end }
                }
                Some(b'0'..=b'9') if word.eq_ignore_ascii_case("j") => run(1, |byte| byte.is_ascii_digit()),
                Some(b'0'..=b'9') if word.eq_ignore_ascii_case("t") => letters,
                Some(b'/' | b'_') => {
                    run(0, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-' | b'+'))
                }
                _ => letters,
            }
        }
        _ => text.chars().next().map_or(1, char::len_utf8),
    }
}

#[derive(Default)]
struct Reading {
    order: DateOrder,
    told: Told,
    numbers: Vec<(i64, usize)>,
    month: Option<u32>,
    afternoon: Option<bool>,
    before_christ: bool,
    time_comes: bool,
}

impl Reading {
    fn take(&mut self, token: &str) -> Read<()> {
        let first = token.as_bytes()[0];
        match first {
            b'0'..=b'9' if token.contains(':') => self.time(clock::time(token)),
            b'0'..=b'9' if token.bytes().all(|byte| byte.is_ascii_digit()) => self.number(token),
            b'0'..=b'9' if self.time_comes || (self.told.date.is_some() && token.split('.').count() == 2) => {
                self.time(clock::packed_time(token))
            }
            b'0'..=b'9' => self.parts(token),
            b'+' | b'-' => match token.get(1..).unwrap_or_default().to_ascii_lowercase().as_str() {
                "infinity" if first == b'-' => self.special(Moment::Before),
                "infinity" => self.special(Moment::After),
                _ => {
                    let east = clock::offset(token).ok_or(Flaw::Syntax)?.map_err(|()| Flaw::Displacement)?;
                    self.zone(Zone::East(east))
                }
            },
            byte if byte.is_ascii_alphabetic() => self.word(token),
            _ => Err(Flaw::Syntax),
        }
    }

    fn time(&mut self, time: Option<Result<i64, ()>>) -> Read<()> {
        let time = time.ok_or(Flaw::Syntax)?.map_err(|()| Flaw::Field)?;
        match self.told.time.replace(time) {
            None => Ok(()),
            Some(_) => Err(Flaw::Syntax),
        }
    }

    fn zone(&mut self, zone: Zone) -> Read<()> {
        match self.told.zone.replace(zone) {
            None => Ok(()),
            Some(_) => Err(Flaw::Syntax),
        }
    }

    fn special(&mut self, moment: Moment) -> Read<()> {
        match self.told.special.replace(moment) {
            None => Ok(()),
            Some(_) => Err(Flaw::Syntax),
        }
    }

    fn number(&mut self, digits: &str) -> Read<()> {
        let number: i64 = digits.parse().map_err(|_| Flaw::Field)?;
        let has_date = self.told.date.is_some() || self.month.is_some() || !self.numbers.is_empty();
        if self.time_comes && self.told.time.is_none() {
            return self.time(clock::packed_time(digits));
        }
        match digits.len() {
            8 if !has_date => self.date(number / 10_000, number / 100 % 100, number % 100, false),
            6 if !has_date => self.date(number / 10_000, number / 100 % 100, number % 100, true),
            6 if self.told.date.is_some() => self.time(clock::packed_time(digits)),
            length => {
                self.numbers.push((number, length));
                if self.numbers.len() > 3 { Err(Flaw::Syntax) } else { Ok(()) }
            }
        }
    }

    /// A date whose parts have one mark between them.
    fn parts(&mut self, token: &str) -> Read<()> {
        let parts: Vec<&str> = token.split(['-', '/', '.']).collect();
        let mut numbers = Vec::new();
        for part in parts {
            match words::month(part) {
                Some(month) => self.month = Some(month),
                None => numbers.push((part.parse::<i64>().map_err(|_| Flaw::Syntax)?, part.len())),
            }
        }
        self.loose(&numbers)
    }

    /// Numbers whose order depends on how many digits they have, and on the settings.
    fn loose(&mut self, numbers: &[(i64, usize)]) -> Read<()> {
        let is_year = |(number, length): (i64, usize)| length > 2 || number > 31;
        let short = |(_, length): (i64, usize)| length <= 2;
        match (self.month, numbers) {
            (Some(month), [first, second]) => {
                let year_first = is_year(*first) || (self.order == DateOrder::Ymd && !is_year(*second));
                let (year, day) = if year_first { (*first, *second) } else { (*second, *first) };
                self.date(year.0, month.into(), day.0, short(year))
            }
            (None, [a, b, c]) if a.1 > 2 => self.date(a.0, b.0, c.0, false),
            (None, [a, b, c]) => match self.order {
                DateOrder::Mdy => self.date(c.0, a.0, b.0, short(*c)),
                DateOrder::Dmy => self.date(c.0, b.0, a.0, short(*c)),
                DateOrder::Ymd => self.date(a.0, b.0, c.0, short(*a)),
            },
            _ => Err(Flaw::Syntax),
        }
    }

    fn date(&mut self, year: i64, month: i64, day: i64, short: bool) -> Read<()> {
        let year = match year {
            0..=69 if short => year + 2000,
            70..=99 if short => year + 1900,
            year => year,
        };
        let month = u32::try_from(month).ok().filter(|month| (1..=12).contains(month)).ok_or(Flaw::Field)?;
        let day = u32::try_from(day).ok().filter(|day| (1..=31).contains(day)).ok_or(Flaw::Field)?;
        if !(1..=i64::from(i32::MAX)).contains(&year) {
            return Err(Flaw::Field);
        }
        match self.told.date.replace(Date { year, month, day }) {
            None => Ok(()),
            Some(_) => Err(Flaw::Syntax),
        }
    }

    fn word(&mut self, word: &str) -> Read<()> {
        let lower = word.to_ascii_lowercase();
        if let Some(digits) =
            lower.strip_prefix('j').filter(|rest| rest.starts_with(|char: char| char.is_ascii_digit()))
        {
            // Days of astronomers, of which 2440588 is 1970-01-01.
            let days: i64 = digits.parse::<i32>().map_err(|_| Flaw::Field)?.into();
            self.told.date = Some(Date::of_days(days - 2_440_588));
            return Ok(());
        }
        if let Some((month, rest)) = word.split_once('-').and_then(|(name, rest)| Some((words::month(name)?, rest))) {
            self.month = Some(month);
            return self.parts(rest);
        }
        match lower.as_str() {
            "t" => self.time_comes = true,
            "epoch" => self.special(Moment::Micros(0))?,
            "infinity" => self.special(Moment::After)?,
            "am" => self.afternoon = Some(false),
            "pm" => self.afternoon = Some(true),
            "bc" => self.before_christ = true,
            "ad" => {}
            "allballs" => {
                self.time(Some(Ok(0)))?;
                self.zone(Zone::East(0))?;
            }
            _ => match (words::month(word), words::abbreviation(word)) {
                (Some(month), _) => {
                    if self.month.replace(month).is_some() {
                        return Err(Flaw::Syntax);
                    }
                }
                (None, Some(east)) => self.zone(Zone::East(east))?,
                (None, None) if words::is_weekday(word) => {}
                (None, None) => match words::zone(word) {
                    Some(zone) => self.zone(Zone::Named(zone))?,
                    None if word.contains('/') => return Err(Flaw::Zone(lower)),
                    None => return Err(Flaw::Syntax),
                },
            },
        }
        Ok(())
    }

    fn finish(mut self) -> Read<Told> {
        if !self.numbers.is_empty() {
            let numbers = std::mem::take(&mut self.numbers);
            self.loose(&numbers)?;
        }
        if let Some(date) = &mut self.told.date {
            if self.before_christ {
                date.year = 1 - date.year;
            }
            if date.day > Date::days_of_month(date.year, date.month) {
                return Err(Flaw::Field);
            }
        } else if self.before_christ || self.month.is_some() {
            return Err(Flaw::Syntax);
        }
        if let Some(afternoon) = self.afternoon {
            let time = self.told.time.ok_or(Flaw::Syntax)?;
            let half = MICROS_PER_DAY / 2;
            if time >= half + 3_600_000_000 {
                return Err(Flaw::Field);
            }
            self.told.time = Some(time % half + if afternoon { half } else { 0 });
        }
        let nothing = self.told.date.is_none() && self.told.time.is_none();
        match self.told.special {
            None if nothing => Err(Flaw::Syntax),
            Some(_) if !nothing => Err(Flaw::Syntax),
            _ => Ok(self.told),
        }
    }
}
