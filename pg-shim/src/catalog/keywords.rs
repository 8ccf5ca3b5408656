//! Names that are keywords of the engine, and none of PostgreSQL.

use std::borrow::Cow;

use query::script::Token;

use super::scan::has_word;

/// What the engine's parser keeps for itself.
const KEPT: &[&str] =
    &["at", "asof", "describe", "lambda", "pivot", "positional", "qualify", "show", "summarize", "unpivot"];

/// The text with quotes around names that the engine would take for keywords. They are told from those by where they
/// stand: before or behind a dot, or behind AS; `AT` wherever no time zone follows.
pub(super) fn quoted_names(sql: &str) -> Cow<'_, str> {
    if !KEPT.iter().any(|word| has_word(sql, word)) {
        return Cow::Borrowed(sql);
    }
    let tokens: Vec<Token<'_>> = query::script::tokens(sql).collect();
    let (mut quoted, mut copied) = (String::with_capacity(sql.len() + 16), 0);
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at)).map_or("", |token| token.text);
        let after = tokens.get(at + 1).map_or("", |token| token.text);
        if !is_name(token.text, before, after) {
            continue;
        }
        quoted.push_str(&sql[copied..token.at]);
        quoted.push('"');
        quoted.push_str(&token.text.to_ascii_lowercase());
        quoted.push('"');
        copied = token.at + token.text.len();
    }
    quoted.push_str(&sql[copied..]);
    Cow::Owned(quoted)
}

fn is_name(word: &str, before: &str, after: &str) -> bool {
    let is = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
    if !KEPT.iter().any(|kept| is(kept, word)) {
        return false;
    }
    let is_part = before == "." || after == "." || is(before, "as");
    is_part || (is(word, "at") && !is(after, "time") && !is(after, "local") && after != "(")
}

#[cfg(test)]
mod tests {
    use super::quoted_names;

    #[test]
    fn names_are_told_from_keywords() {
        for (sql, expected) in [
            (
                "SELECT at.attname FROM pg_attribute at LEFT JOIN pg_type ty ON at.x = ty.y",
                "SELECT \"at\".attname FROM pg_attribute \"at\" LEFT JOIN pg_type ty ON \"at\".x = ty.y",
            ),
            ("SELECT now() AT TIME ZONE 'UTC' AS At", "SELECT now() AT TIME ZONE 'UTC' AS \"at\""),
            ("SELECT x AS show, t.pivot FROM t", "SELECT x AS \"show\", t.\"pivot\" FROM t"),
            ("SELECT 'at.x', \"at\".y -- at.z", "SELECT 'at.x', \"at\".y -- at.z"),
            ("SUMMARIZE pg_class", "SUMMARIZE pg_class"),
            ("SELECT 1 FROM pg_class QUALIFY true", "SELECT 1 FROM pg_class QUALIFY true"),
        ] {
            assert_eq!(quoted_names(sql), expected);
        }
    }
}
