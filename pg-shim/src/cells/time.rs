//! Moments and days as PostgreSQL counts them.

use arrow_schema::TimeUnit;
use query::{Error, ErrorKind, Result};

use super::calendar::{
    Date, EPOCH_DAYS, MICROS_PER_DAY, MICROS_PER_SECOND, Place, short_time, write_date, write_offset, write_time,
    write_timestamp,
};
use super::short::Short;
use super::{DateStyle, TextSettings, zone};

/// The days that stand for what lies beyond all others, as the engine has them.
pub(crate) const DATE_INFINITY: i32 = i32::MAX;
/// The moments that do; the other one is its negative.
pub(crate) const INFINITY: i64 = i64::MAX;

/// A timestamp in microseconds since 1970, or one that is infinite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    Before,
    Micros(i64),
    After,
}

impl Moment {
    /// What a value of an Arrow timestamp tells.
    #[inline]
    pub(crate) fn of(value: i64, unit: TimeUnit) -> Result<Self> {
        if value == INFINITY {
            return Ok(Self::After);
        }
        if value == -INFINITY {
            return Ok(Self::Before);
        }
        let micros = match unit {
            TimeUnit::Second => value.checked_mul(MICROS_PER_SECOND),
            TimeUnit::Millisecond => value.checked_mul(1000),
            TimeUnit::Microsecond => Some(value),
            // As the engine casts them.
            TimeUnit::Nanosecond => Some(value / 1000),
        };
        micros.map(Self::Micros).ok_or_else(out_of_range)
    }

    /// Appends the moment as ISO 8601 has it, without a zone; whether it is one of the usual years. Of others, nothing.
    #[inline]
    pub(crate) fn short(self, short: &mut Short<'_>) -> bool {
        let Self::Micros(micros) = self else { return false };
        let days = micros.div_euclid(MICROS_PER_DAY);
        let Some(date) = Date::of_usual_days(days) else { return false };
        short.day(date.year as u32, date.month, date.day);
        short.put([b' ']);
        short_time(short, micros - days * MICROS_PER_DAY);
        true
    }

    /// Appends the moment as text, in UTC or wherever a clock without a zone stands.
    #[inline]
    pub(crate) fn write_local(self, out: &mut Vec<u8>, settings: &TextSettings) {
        match self {
            Self::Micros(micros) => write_timestamp(out, micros, None, settings),
            other => out.extend_from_slice(other.infinity()),
        }
    }

    /// Appends the moment as text, in the time zone of the settings.
    pub(crate) fn write_zoned(self, out: &mut Vec<u8>, settings: &TextSettings) -> Result<()> {
        let Self::Micros(micros) = self else {
            out.extend_from_slice(self.infinity());
            return Ok(());
        };
        if settings.time_zone == chrono_tz::Tz::UTC {
            write_timestamp(out, micros, Some(&Place { east: 0, abbreviation: "UTC" }), settings);
            return Ok(());
        }
        zone::at(settings.time_zone, micros.div_euclid(MICROS_PER_SECOND), |place| {
            let there = micros.checked_add(i64::from(place.east) * MICROS_PER_SECOND).ok_or_else(out_of_range)?;
            write_timestamp(out, there, Some(place), settings);
            Ok(())
        })
    }

    /// The moment as PostgreSQL counts it.
    #[inline]
    pub(crate) fn to_postgres(self) -> Result<i64> {
        match self {
            Self::Before => Ok(i64::MIN),
            Self::After => Ok(i64::MAX),
            Self::Micros(micros) => micros.checked_sub(EPOCH_DAYS * MICROS_PER_DAY).ok_or_else(out_of_range),
        }
    }

    fn infinity(self) -> &'static [u8] {
        if self == Self::Before { b"-infinity" } else { b"infinity" }
    }
}

/// Appends a day as text.
#[inline(always)]
pub(crate) fn short_day(short: &mut Short<'_>, days: i32, settings: &TextSettings) {
    match Date::of_usual_days(i64::from(days)).filter(|_| settings.date_style == DateStyle::Iso) {
        Some(date) => short.day(date.year as u32, date.month, date.day),
        None => short.text(|out| write_day(out, days, settings)),
    }
}

fn write_day(out: &mut Vec<u8>, days: i32, settings: &TextSettings) {
    match days {
        DATE_INFINITY => out.extend_from_slice(b"infinity"),
        days if days == -DATE_INFINITY => out.extend_from_slice(b"-infinity"),
        days => write_date(out, i64::from(days), settings),
    }
}

/// A day as PostgreSQL counts it.
pub(crate) fn day_to_postgres(days: i32) -> Result<i32> {
    match days {
        DATE_INFINITY => Ok(i32::MAX),
        days if days == -DATE_INFINITY => Ok(i32::MIN),
        days => days
            .checked_sub(EPOCH_DAYS as i32)
            .ok_or_else(|| Error::new(ErrorKind::Data, "date out of range").with_sqlstate("22008")),
    }
}

/// The time and the seconds to the east of UTC that the engine packs into eight bytes.
pub(crate) fn unpack_time_with_zone(packed: &[u8]) -> Result<(i64, i32)> {
    let packed = packed.first_chunk::<8>().ok_or_else(super::not_of_schema)?;
    let bits = u64::from_le_bytes(*packed);
    // Counted down from the highest offset, so that the order of the bits is the order of the times.
    Ok(((bits >> 24) as i64, MOST_OFFSET - (bits & 0xff_ffff) as i32))
}

const MOST_OFFSET: i32 = 16 * 3600 - 1;

/// Appends a time with its zone.
pub(crate) fn write_time_with_zone(out: &mut Vec<u8>, (micros, east): (i64, i32)) {
    write_time(out, micros);
    write_offset(out, east);
}

fn out_of_range() -> Error {
    Error::new(ErrorKind::Data, "timestamp out of range").with_sqlstate("22008")
}
