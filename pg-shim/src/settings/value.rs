//! The values that settings take, as PostgreSQL reads and shows them.

use chrono_tz::Tz;
use query::{Error, ErrorKind, Result};

use super::Settings;
use crate::cells::{ByteaOutput, DateOrder, DateStyle, IntervalStyle, TextSettings};

/// `on`, `off` and what else PostgreSQL takes for them.
pub(super) fn truth(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "on" | "true" | "yes" | "1" | "t" | "y" => Some(true),
        "off" | "false" | "no" | "0" | "f" | "n" => Some(false),
        _ => None,
    }
}

/// A switch that can only be on.
pub(super) fn only_on(value: &str) -> Option<String> {
    truth(value)?.then(|| "on".to_owned())
}

/// A switch that can only be off.
pub(super) fn only_off(value: &str) -> Option<String> {
    (!truth(value)?).then(|| "off".to_owned())
}

/// Texts are UTF-8, under any of its names.
pub(super) fn encoding(value: &str) -> Option<String> {
    let plain: String = value.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    matches!(plain.as_str(), "utf8" | "unicode" | "default").then(|| "UTF8".to_owned())
}

/// A time in milliseconds, with or without a unit; below zero means none.
pub(super) fn milliseconds(value: &str) -> Option<u64> {
    let value = value.trim();
    let digits = value.find(|c: char| !c.is_ascii_digit() && !"+-.".contains(c)).unwrap_or(value.len());
    let number: f64 = value[..digits].parse().ok()?;
    let unit = match value[digits..].trim() {
        "us" => 0.001,
        "" | "ms" => 1.0,
        "s" => 1000.0,
        "min" => 60_000.0,
        "h" => 3_600_000.0,
        "d" => 86_400_000.0,
        _ => return None,
    };
    let millis = (number * unit).round();
    let fits = (-1.0..=f64::from(i32::MAX)).contains(&millis);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between the bounds")]
    fits.then(|| millis.max(0.0) as u64)
}

/// A time in the largest unit that it is a whole number of.
pub(super) fn shown_time(millis: u64) -> String {
    if millis == 0 {
        return "0".to_owned();
    }
    let units = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1000, "s"), (1, "ms")];
    let (unit, name) = units.into_iter().find(|(unit, _)| millis.is_multiple_of(*unit)).unwrap_or((1, "ms"));
    format!("{}{name}", millis / unit)
}

/// `ISO, MDY` and the like: a style, an order, or both.
pub(super) fn date_style(value: &str) -> Option<String> {
    let (mut style, mut order) = ("ISO", "MDY");
    let mut order_named = false;
    for word in value.split(',').map(|word| word.trim().to_ascii_lowercase()) {
        match word.as_str() {
            "iso" => style = "ISO",
            "sql" => style = "SQL",
            "postgres" => style = "Postgres",
            "german" => {
                style = "German";
                if !order_named {
                    order = "DMY";
                }
            }
            "mdy" | "us" | "noneuro" | "noneuropean" | "dmy" | "euro" | "european" | "ymd" => {
                order_named = true;
                order = match word.as_str() {
                    "dmy" | "euro" | "european" => "DMY",
                    "ymd" => "YMD",
                    _ => "MDY",
                };
            }
            "default" => (style, order) = ("ISO", "MDY"),
            _ => return None,
        }
    }
    Some(format!("{style}, {order}"))
}

/// A zone by its name, in its own spelling, or as hours east of Greenwich.
pub(super) fn zone(value: &str) -> Option<String> {
    if let Some(zone) = hours(value) {
        return Some(zone);
    }
    if value.eq_ignore_ascii_case("default") || value.eq_ignore_ascii_case("local") {
        return Some("UTC".to_owned());
    }
    let zone = chrono_tz::TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(value))?;
    Some(zone.name().to_owned())
}

/// Whole hours east of Greenwich, shown as PostgreSQL shows them: `<+02>-02`. With minutes they are counted to the west, as
/// POSIX has it.
fn hours(value: &str) -> Option<String> {
    let plain = value.trim();
    let hours: i32 = match (plain.strip_prefix('<'), plain.strip_suffix(":00")) {
        (Some(rest), _) => rest.split_once('>')?.0.parse().ok()?,
        (None, Some(west)) => -west.parse::<i32>().ok()?,
        (None, None) => plain.parse().ok()?,
    };
    (-12..=14).contains(&hours).then(|| format!("<{hours:+03}>{:+03}", -hours))
}

/// The zone as the engine knows it, whose `Etc` zones count westward.
pub(super) fn zone_for_engine(shown: &str) -> String {
    let hours = shown.strip_prefix('<').and_then(|rest| rest.split_once('>')?.0.parse::<i32>().ok());
    match hours {
        Some(0) => "UTC".to_owned(),
        Some(hours) => format!("Etc/GMT{:+}", -hours),
        None => shown.to_owned(),
    }
}

/// The schemas of a path, without those that are everyone's; `None` when names are looked up as if nothing were set.
pub(super) fn own_schemas(path: &str) -> Option<String> {
    let names = path.split(',').map(|name| name.trim().trim_matches('"'));
    let names: Vec<_> = names.filter(|name| !matches!(*name, "$user" | "pg_catalog" | "")).collect();
    (names.first().is_some_and(|first| *first != "public")).then(|| names.join(", "))
}

/// How values are written with these settings.
pub(super) fn text_settings(settings: &Settings) -> Result<TextSettings> {
    let get = |name| settings.get(name).unwrap_or_default();
    let shown = zone_for_engine(get("timezone"));
    let time_zone: Tz = shown.parse().map_err(|_| {
        Error::new(ErrorKind::Data, format!("time zone \"{shown}\" not recognized")).with_sqlstate("22023")
    })?;
    let (style, order) = get("datestyle").split_once(", ").unwrap_or(("ISO", "MDY"));
    Ok(TextSettings {
        time_zone,
        date_style: match style {
            "SQL" => DateStyle::Sql,
            "Postgres" => DateStyle::Postgres,
            "German" => DateStyle::German,
            _ => DateStyle::Iso,
        },
        date_order: match order {
            "DMY" => DateOrder::Dmy,
            "YMD" => DateOrder::Ymd,
            _ => DateOrder::Mdy,
        },
        interval_style: match get("intervalstyle") {
            "postgres_verbose" => IntervalStyle::PostgresVerbose,
            "sql_standard" => IntervalStyle::SqlStandard,
            "iso_8601" => IntervalStyle::Iso8601,
            _ => IntervalStyle::Postgres,
        },
        extra_float_digits: get("extra_float_digits").parse().unwrap_or(1),
        bytea_output: if get("bytea_output") == "escape" { ByteaOutput::Escape } else { ByteaOutput::Hex },
    })
}
