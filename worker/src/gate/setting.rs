//! Settings that a session may change.

use query::{Error, ErrorKind, LAKE_CATALOG, Result};

use super::name;

/// A setting, whether the engine would change it for all sessions unless told `SESSION`.
struct Setting {
    name: &'static str,
    shared: bool,
}

const fn own(name: &'static str) -> Setting {
    Setting { name, shared: false }
}

const fn shared(name: &'static str) -> Setting {
    Setting { name, shared: true }
}

/// Settings that decide how a statement is read or what it computes, and nothing else.
const SETTINGS: &[Setting] = &[
    own("Calendar"),
    shared("default_collation"),
    shared("default_null_order"),
    shared("default_order"),
    own("disable_timestamptz_casts"),
    own("explain_output"),
    own("ieee_floating_point_ops"),
    own("integer_division"),
    own("lambda_syntax"),
    shared("null_order"),
    shared("old_implicit_casting"),
    own("order_by_non_integer_literal"),
    own("pivot_limit"),
    own("preserve_identifier_case"),
    shared("preserve_insertion_order"),
    own("scalar_subquery_error_on_multiple_rows"),
    own("schema"),
    own("search_path"),
    own("TimeZone"),
];

const SETTING_NAMES: [&str; SETTINGS.len()] = {
    let mut names = [""; SETTINGS.len()];
    let mut index = 0;
    while index < names.len() {
        names[index] = SETTINGS[index].name;
        index += 1;
    }
    names
};

/// Settings that are only shown.
const SHOWN: &[&str] = &["server_version", "server_version_num", "max_expression_depth", "duckdb_api"];

/// The names of the settings.
pub(super) fn names() -> &'static [&'static str] {
    &SETTING_NAMES
}

/// Whether a session may change a setting: `None` if not; otherwise, whether it has to say `SESSION`.
pub(super) fn needs_session(name: &str) -> Option<bool> {
    SETTINGS.iter().find(|setting| setting.name.eq_ignore_ascii_case(name)).map(|setting| setting.shared)
}

/// Whether the value of a setting may be told.
pub(super) fn may_show(name: &str) -> bool {
    needs_session(name).is_some() || SHOWN.iter().any(|shown| shown.eq_ignore_ascii_case(name))
}

/// The settings whose value is told.
pub(super) fn shown() -> Vec<&'static str> {
    SETTING_NAMES.iter().chain(SHOWN).copied().collect()
}

/// Whether the schemas of a search path are those that a session works in: with a lake, its schemas too, if they are
/// named with their catalog.
pub(super) fn is_search_path(path: &str, lake: bool) -> bool {
    path.split(',').all(|schema| {
        let schema = schema.trim().to_ascii_lowercase();
        let of_lake = match schema.strip_prefix(LAKE_CATALOG) {
            Some("") => true,
            Some(rest) => rest.strip_prefix('.').is_some_and(is_plain),
            None => false,
        };
        ["main", "memory", "memory.main", "temp", "temp.main"].contains(&schema.as_str()) || (lake && of_lake)
    })
}

/// Whether a name of a schema means the same within quotes and without, and no catalog.
fn is_plain(name: &str) -> bool {
    let word = name.chars().all(|c| c == '_' || c.is_alphanumeric());
    word && name.chars().next().is_some_and(|c| !c.is_ascii_digit()) && !name::is_metadata(name)
}

/// The statement that sets a setting for its session alone.
pub(super) fn assignment(name: &str, value: &str, lake: bool) -> Result<String> {
    if needs_session(name).is_none() {
        return Err(refused(format!("setting \"{name}\" is not permitted"))
            .with_hint(format!("a session may set: {}", names().join(", "))));
    }
    let path = ["schema", "search_path"].iter().any(|setting| name.eq_ignore_ascii_case(setting));
    if path && !is_search_path(value, lake) {
        return Err(search_path(lake));
    }
    Ok(format!("SET SESSION {name} = '{}'", value.replace('\'', "''")))
}

/// The refusal of a search path.
pub(super) fn search_path(lake: bool) -> Error {
    let schemas = if lake { "main, memory, temp, and schemas of the lake as lake.NAME" } else { "main and temp" };
    Error::new(ErrorKind::Denied, format!("the search path may name these schemas only: {schemas}"))
        .with_hint("qualify other tables with their schema")
}

/// The refusal of a setting.
pub(super) fn refused(message: String) -> Error {
    // 55P02: the parameter cannot be changed at run time.
    Error::new(ErrorKind::Denied, message).with_sqlstate("55P02")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn only_harmless_settings() {
        assert_eq!(needs_session("timezone"), Some(false));
        assert_eq!(needs_session("DEFAULT_ORDER"), Some(true));
        assert_eq!(assignment("timezone", "a'b", false).ok().as_deref(), Some("SET SESSION timezone = 'a''b'"));
        assert!(assignment("threads", "1", true).is_err() && assignment("schema", "x", true).is_err());
        for name in
            ["memory_limit", "threads", "temp_directory", "file_search_path", "enable_profiling", "", "s3_region"]
        {
            assert_eq!(needs_session(name), None, "{name}");
            assert!(!may_show(name), "{name}");
        }
        assert!(is_search_path("temp, main", false) && !is_search_path("main,x", true) && !is_search_path("", true));
        for path in ["lake", "lake.s", "LAKE.main, temp", "lake.größe"] {
            assert!(is_search_path(path, true) && !is_search_path(path, false), "{path}");
        }
        for path in [
            "lake.",
            "lakes",
            "lake.a.b",
            "lake.\"a\"",
            "lake.1",
            "__ducklake_metadata_1",
            "lake.__ducklake_metadata_1",
            "s",
        ] {
            assert!(!is_search_path(path, true), "{path}");
        }
    }
}
