//! What a date, a time or a timestamp is made of.

use chrono_tz::Tz;

use super::{clock, words};
use crate::cells::calendar::{Date, MICROS_PER_DAY, MICROS_PER_SECOND};
use crate::cells::time::Moment;
use crate::cells::{DateOrder, TextSettings, zone};

/// Why a text is refused.
pub(super) enum Flaw {
    /// It is none.
    Syntax,
    /// One of its numbers is not on the calendar or the clock.
    Field,
    Zone(String),
    /// No zone is as far from UTC.
    Displacement,
}

pub(super) type Read<T> = Result<T, Flaw>;

#[derive(Clone, Copy)]
pub(super) enum Zone {
    East(i32),
    Named(Tz),
}

/// What a text tells.
#[derive(Default)]
pub(super) struct Told {
    pub(super) date: Option<Date>,
    pub(super) time: Option<i64>,
    pub(super) zone: Option<Zone>,
    pub(super) special: Option<Moment>,
}

impl Told {
    /// Days after 1970-01-01.
    pub(super) fn midnight(&self) -> Option<i64> {
        self.date.map(Date::days)
    }
}

/// Reads all of a text.
pub(super) fn whole(text: &str, mut reading: Reading) -> Read<Told> {
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

/// What has been read so far.
#[derive(Default)]
pub(super) struct Reading {
    /// Which of three numbers is the month.
    order: DateOrder,
    /// The zone of the session.
    here: Option<Tz>,
    told: Told,
    numbers: Vec<(i64, usize)>,
    month: Option<u32>,
    afternoon: Option<bool>,
    before_christ: bool,
    /// Digits alone are a time.
    pub(super) time_comes: bool,
}

impl Reading {
    pub(super) fn new(settings: &TextSettings) -> Self {
        Self { order: settings.date_order, here: Some(settings.time_zone), ..Self::default() }
    }

    pub(super) fn take(&mut self, token: &str) -> Read<()> {
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

    /// The time of the session's zone, in microseconds after 1970-01-01.
    fn now(&self) -> i64 {
        let now = chrono::Utc::now().timestamp_micros();
        let east = self.here.map_or(0, |zone| zone::at(zone, now.div_euclid(MICROS_PER_SECOND), |place| place.east));
        now + i64::from(east) * MICROS_PER_SECOND
    }

    fn day(&mut self, days: i64) -> Read<()> {
        match self.told.date.replace(Date::of_days(days)) {
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
            "now" => {
                let now = self.now();
                self.day(now.div_euclid(MICROS_PER_DAY))?;
                self.time(Some(Ok(now.rem_euclid(MICROS_PER_DAY))))?;
            }
            "today" => self.day(self.now().div_euclid(MICROS_PER_DAY))?,
            "tomorrow" => self.day(self.now().div_euclid(MICROS_PER_DAY) + 1)?,
            "yesterday" => self.day(self.now().div_euclid(MICROS_PER_DAY) - 1)?,
            // The time of the sun, before there were zones.
            "lmt" => self.zone(self.here.map_or(Zone::East(0), Zone::Named))?,
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

    pub(super) fn finish(mut self) -> Read<Told> {
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
