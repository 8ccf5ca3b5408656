//! Settings that a session may change.

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

/// Whether the schemas of a search path are those that a session works in.
pub(super) fn is_search_path(path: &str) -> bool {
    path.split(',').all(|schema| {
        let schema = schema.trim().to_ascii_lowercase();
        ["main", "memory", "memory.main", "temp", "temp.main"].contains(&schema.as_str())
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn only_harmless_settings() {
        assert_eq!(needs_session("timezone"), Some(false));
        assert_eq!(needs_session("DEFAULT_ORDER"), Some(true));
        for name in
            ["memory_limit", "threads", "temp_directory", "file_search_path", "enable_profiling", "", "s3_region"]
        {
            assert_eq!(needs_session(name), None, "{name}");
            assert!(!may_show(name), "{name}");
        }
        assert!(is_search_path("temp, main") && !is_search_path("main,x") && !is_search_path(""));
    }
}
