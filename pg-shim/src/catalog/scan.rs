//! Whether a text may name anything of PostgreSQL's catalog, seen without parsing it.

/// Words that only a statement about the catalog, or one written for PostgreSQL, has.
const WORDS: &[&str] = &[
    "information_schema",
    "regclass",
    "regtype",
    "regproc",
    "regprocedure",
    "regnamespace",
    "regrole",
    "regconfig",
    "oidvector",
    "int2vector",
    "operator",
    "current_setting",
    "set_config",
    "version",
    "format_type",
    "obj_description",
    "col_description",
    "shobj_description",
    "quote_ident",
    "quote_literal",
    "quote_nullable",
    "parse_ident",
    "to_regclass",
    "to_regtype",
    "to_regproc",
    "to_regnamespace",
    "to_regrole",
    "txid_current",
    "current_schemas",
    "current_schema",
    "current_database",
    "current_catalog",
    "current_user",
    "session_user",
    "current_role",
    "user",
    "inet_server_addr",
    "inet_server_port",
    "inet_client_addr",
    "inet_client_port",
    "array_upper",
    "array_lower",
    "row_security_active",
    "aclexplode",
    "acldefault",
];

/// Whether the text has a word, outside of strings and comments, for which it has to be parsed.
pub fn is_candidate(sql: &str) -> bool {
    names_catalog(sql) && query::script::tokens(sql).nth(MOST_TOKENS).is_none()
}

/// The longest statement that is rewritten, in tokens: trees of these are still walked on [`super::on_large_stack`].
const MOST_TOKENS: usize = 20_000;

fn names_catalog(sql: &str) -> bool {
    words(sql).any(|word| {
        let lower = word.to_ascii_lowercase();
        let lower = lower.as_str();
        lower.starts_with("pg_")
            || lower.starts_with("_pg_")
            || (lower.starts_with("has_") && lower.ends_with("_privilege"))
            || WORDS.contains(&lower)
    })
}

/// Whether the text has this word outside of strings and comments; `word` is in lower case.
pub(super) fn has_word(sql: &str, word: &str) -> bool {
    words(sql).any(|found| found.eq_ignore_ascii_case(word))
}

/// The words of a text: names, with or without quotes, and keywords. Not what stands in strings and comments.
fn words(sql: &str) -> impl Iterator<Item = &str> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        loop {
            let first = rest.chars().next()?;
            if is_word(first) {
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                let (word, after) = rest.split_at(end);
                rest = after;
                // E'…' has backslashes; other letters before a string (B, X, U&) change nothing about its end.
                if rest.starts_with('\'') && word.eq_ignore_ascii_case("e") {
                    rest = after_string(rest, true);
                    continue;
                }
                return Some(word);
            }
            rest = match first {
                '\'' => after_string(rest, false),
                '$' => after_dollar(rest),
                '-' if rest.starts_with("--") => rest.split_once('\n').map_or("", |(_, after)| after),
                '/' if rest.starts_with("/*") => after_comment(rest),
                _ => rest.get(first.len_utf8()..).unwrap_or_default(),
            };
        }
    })
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// What follows a string that the text begins with. A doubled quote ends one and begins the next.
fn after_string(text: &str, backslashes: bool) -> &str {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if backslashes => escaped = true,
            '\'' => return text.get(at + 1..).unwrap_or_default(),
            _ => {}
        }
    }
    ""
}

/// What follows `$tag$ … $tag$`, or only the sign if it begins no string (a parameter such as `$1`).
fn after_dollar(text: &str) -> &str {
    let inner = text.get(1..).unwrap_or_default();
    let end = inner.find(|c| !is_word(c)).unwrap_or(inner.len());
    let numbered = inner.starts_with(|c: char| c.is_ascii_digit());
    if numbered || !inner.get(end..).unwrap_or_default().starts_with('$') {
        return inner;
    }
    let tag = text.get(..end + 2).unwrap_or_default();
    let body = text.get(end + 2..).unwrap_or_default();
    body.find(tag).map_or("", |at| body.get(at + tag.len()..).unwrap_or_default())
}

/// What follows a comment, in which others may be.
fn after_comment(text: &str) -> &str {
    let mut depth = 0_usize;
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("/*") {
            depth += 1;
            rest = after;
        } else if let Some(after) = rest.strip_prefix("*/") {
            depth = depth.saturating_sub(1);
            rest = after;
            if depth == 0 {
                return rest;
            }
        } else {
            let mut chars = rest.chars();
            chars.next();
            rest = chars.as_str();
        }
    }
    ""
}
