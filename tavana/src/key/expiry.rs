//! When keys end, as people write and read it.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, SecondsFormat, Utc};

/// A time from now on, as `90d`, or a point in time, as `2030-01-31T12:00:00Z` (RFC 3339).
pub(super) fn parse(text: &str, now: SystemTime) -> Result<SystemTime, String> {
    let wrong = || format!("`{text}` is no time; write 30m, 12h, 90d, 12w, 1y or 2030-01-31T12:00:00Z");
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.with_timezone(&Utc).into());
    }
    let split = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
    let (number, unit) = text.split_at(split);
    let seconds: u64 = match unit {
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        "w" => 7 * 86_400,
        "y" => 365 * 86_400,
        _ => return Err(wrong()),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let life = number.checked_mul(seconds).filter(|life| (1..=CENTURY).contains(life)).ok_or_else(wrong)?;
    now.checked_add(Duration::from_secs(life)).ok_or_else(wrong)
}

/// More seconds than any key lives.
const CENTURY: u64 = 100 * 365 * 86_400;

/// A point in time, to the second.
pub(super) fn shown(time: SystemTime) -> String {
    DateTime::<Utc>::from(time).to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::time::UNIX_EPOCH;

    #[test]
    fn spans_and_points() {
        let now = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        for (text, expected) in [
            ("90d", "2027-04-15T08:00:00Z"),
            ("12h", "2027-01-15T20:00:00Z"),
            ("1m", "2027-01-15T08:01:00Z"),
            ("2w", "2027-01-29T08:00:00Z"),
            ("1y", "2028-01-15T08:00:00Z"),
            ("2030-01-31T12:00:00+02:00", "2030-01-31T10:00:00Z"),
        ] {
            assert_eq!(shown(parse(text, now).unwrap()), expected, "{text}");
        }
        for text in ["", "d", "90", "0d", "-1d", "1.5d", "90 d", "2030-01-31", "9999999999y", "101y", "soon"] {
            assert!(parse(text, now).is_err(), "{text}");
        }
    }
}
