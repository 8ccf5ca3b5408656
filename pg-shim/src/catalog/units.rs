//! Settings in the units in which `pg_settings` tells them: `5s` is 5000 where the unit is `ms`.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::texts::STATIC;

/// The unit of each setting that has one.
static UNITS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let text = STATIC.iter().find(|(name, _)| *name == "known_setting").map_or("", |(_, text)| *text);
    let rows = text.lines().filter_map(|line| {
        let mut fields = line.split('\t');
        let (name, _, unit) = (fields.next()?, fields.next()?, fields.next()?);
        (!unit.is_empty() && !name.contains(' ')).then_some((name, unit))
    });
    rows.collect()
});

/// A value of a setting, in its unit. What is not a number with a unit stays.
pub(super) fn in_unit(name: &str, value: &str) -> String {
    let converted = || {
        let unit = UNITS.get(name)?;
        let digits = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
        let (number, given) = value.split_at(digits);
        let (number, given) = (number.parse::<u64>().ok()?, size(given.trim())?);
        let size = size(unit)?;
        (given.1 == size.1).then(|| (number.saturating_mul(given.0) / size.0).to_string())
    };
    converted().unwrap_or_else(|| value.to_owned())
}

/// How much a unit is, in bytes or microseconds, and which of them.
fn size(unit: &str) -> Option<(u64, &'static str)> {
    Some(match unit {
        "B" => (1, "bytes"),
        "kB" => (1 << 10, "bytes"),
        "8kB" => (8 << 10, "bytes"),
        "MB" => (1 << 20, "bytes"),
        "GB" => (1 << 30, "bytes"),
        "TB" => (1 << 40, "bytes"),
        "us" => (1, "time"),
        "ms" => (1000, "time"),
        "s" => (1_000_000, "time"),
        "min" => (60_000_000, "time"),
        "h" => (3_600_000_000, "time"),
        "d" => (86_400_000_000, "time"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_in_their_units() {
        for (name, value, expected) in [
            ("statement_timeout", "5s", "5000"),
            ("statement_timeout", "2min", "120000"),
            ("statement_timeout", "0", "0"),
            ("work_mem", "8MB", "8192"),
            ("shared_buffers", "128MB", "16384"),
            ("work_mem", "5s", "5s"),
            ("application_name", "5s", "5s"),
            ("no_such", "5s", "5s"),
        ] {
            assert_eq!(in_unit(name, value), expected, "{name} {value}");
        }
    }
}
