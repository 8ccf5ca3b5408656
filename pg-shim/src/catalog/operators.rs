//! Operators and collations as PostgreSQL writes them.

use std::borrow::Cow;

use query::script::Token;
use sqlparser::ast::{BinaryOperator, Expr, ObjectName};

use super::relations::type_of_column;
use super::scan::has_word;
use super::templates;
use super::tree::{cast_literal, column, is_integer, is_parameter, parts, verbatim};

/// The text with `=` for `OPERATOR(pg_catalog.=)`, which the parser does not take before `ANY (…)`.
pub(super) fn plain_equals(sql: &str) -> Cow<'_, str> {
    const LONG: [&str; 6] = ["operator", "(", "pg_catalog", ".", "=", ")"];
    if !has_word(sql, "operator") {
        return Cow::Borrowed(sql);
    }
    let tokens: Vec<_> = query::script::tokens(sql).collect();
    let is_long =
        |window: &[Token<'_>]| window.iter().zip(LONG).all(|(token, text)| token.text.eq_ignore_ascii_case(text));
    let (mut plain, mut copied) = (String::with_capacity(sql.len()), 0);
    for window in tokens.windows(LONG.len()).filter(|window| is_long(window)) {
        plain.push_str(&sql[copied..window[0].at]);
        plain.push('=');
        copied = window[LONG.len() - 1].at + 1;
    }
    plain.push_str(&sql[copied..]);
    Cow::Owned(plain)
}

/// The text with `(_pg_expandarray(…)).x, (_pg_expandarray(…)).n` for `(_pg_expandarray(…)).*`, which the parser does not
/// take.
pub(super) fn taken_apart(sql: Cow<'_, str>) -> Cow<'_, str> {
    const NAME: &str = "_pg_expandarray";
    if !has_word(&sql, NAME) {
        return sql;
    }
    let tokens: Vec<_> = query::script::tokens(&sql).collect();
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let (mut apart, mut copied) = (String::with_capacity(sql.len()), 0);
    for (at, open) in tokens.iter().enumerate().filter(|(_, token)| token.text == "(") {
        let named = if text(at + 1).eq_ignore_ascii_case("information_schema") { at + 3 } else { at + 1 };
        if !text(named).eq_ignore_ascii_case(NAME) || open.at < copied {
            continue;
        }
        let mut depth = 0_usize;
        let close = tokens.iter().enumerate().skip(at).find_map(|(at, token)| {
            match token.text {
                "(" => depth += 1,
                ")" => depth -= 1,
                _ => {}
            }
            (depth == 0).then_some(at)
        });
        let Some(close) = close else { break };
        let star = tokens.get(close + 2).filter(|star| text(close + 1) == "." && star.text == "*");
        let Some(star) = star else { continue };
        let call = &sql[open.at..=tokens[close].at];
        apart.push_str(&sql[copied..open.at]);
        apart.push_str(&format!("{call}.x, {call}.n"));
        copied = star.at + 1;
    }
    if copied == 0 {
        return sql;
    }
    apart.push_str(&sql[copied..]);
    Cow::Owned(apart)
}

/// `OPERATOR(pg_catalog.~)` is `~`. Whether it was one.
pub(super) fn unqualify(op: &mut BinaryOperator) -> bool {
    let BinaryOperator::PGCustomBinaryOperator(names) = op else { return false };
    let Some(name) = names.last() else { return false };
    *op = match name.as_str() {
        "=" => BinaryOperator::Eq,
        "<>" | "!=" => BinaryOperator::NotEq,
        "<" => BinaryOperator::Lt,
        ">" => BinaryOperator::Gt,
        "<=" => BinaryOperator::LtEq,
        ">=" => BinaryOperator::GtEq,
        "+" => BinaryOperator::Plus,
        "-" => BinaryOperator::Minus,
        "*" => BinaryOperator::Multiply,
        "/" => BinaryOperator::Divide,
        "||" => BinaryOperator::StringConcat,
        "~" => BinaryOperator::PGRegexMatch,
        "~*" => BinaryOperator::PGRegexIMatch,
        "!~" => BinaryOperator::PGRegexNotMatch,
        "!~*" => BinaryOperator::PGRegexNotIMatch,
        "~~" => BinaryOperator::PGLikeMatch,
        "~~*" => BinaryOperator::PGILikeMatch,
        "!~~" => BinaryOperator::PGNotLikeMatch,
        "!~~*" => BinaryOperator::PGNotILikeMatch,
        "@>" => BinaryOperator::AtArrow,
        "<@" => BinaryOperator::ArrowAt,
        "&&" => BinaryOperator::PGOverlap,
        _ => return false,
    };
    true
}

/// What the engine would take for something else: its `~` matches the whole text.
pub(super) fn binary(left: &Expr, op: &BinaryOperator, right: &Expr) -> Option<String> {
    let matches = |negated: &str, options: &str| {
        Some(format!("{negated}regexp_matches(({left})::VARCHAR, ({right})::VARCHAR{options})"))
    };
    match op {
        BinaryOperator::PGRegexMatch => matches("", ""),
        BinaryOperator::PGRegexIMatch => matches("", ", 'i'"),
        BinaryOperator::PGRegexNotMatch => matches("NOT ", ""),
        BinaryOperator::PGRegexNotIMatch => matches("NOT ", ", 'i'"),
        BinaryOperator::PGLikeMatch => Some(format!("({left})::VARCHAR LIKE ({right}) ESCAPE '\\'")),
        BinaryOperator::PGNotLikeMatch => Some(format!("({left})::VARCHAR NOT LIKE ({right}) ESCAPE '\\'")),
        // PostgreSQL's quotient of whole numbers is one.
        BinaryOperator::Divide if is_integer(left) && is_integer(right) => Some(format!("({left} // {right})")),
        _ => None,
    }
}

/// `substring(text from 'pattern')`: what the pattern's first group matches, or all of it.
pub(super) fn extract(text: &Expr, pattern: &Expr) -> Option<String> {
    let group = templates::groups(cast_literal(pattern)?).min(1);
    Some(format!(
        "CASE WHEN regexp_matches(({text})::VARCHAR, {pattern}) THEN regexp_extract(({text})::VARCHAR, {pattern}, {group}) END"
    ))
}

/// PostgreSQL's patterns have backslashes unless told otherwise, the engine's only if told.
pub(super) fn escape(pattern: &Expr, escape: &mut Option<Box<Expr>>) {
    let may_have = is_parameter(pattern) || cast_literal(pattern).is_some_and(|text| text.contains('\\'));
    if escape.is_none() && may_have {
        *escape = Some(Box::new(verbatim("'\\'")));
    }
}

/// A comparison with the elements of a list that the engine has only for values: patterns.
pub(super) fn any(left: &Expr, op: &BinaryOperator, right: &Expr, all: bool) -> Option<String> {
    const ELEMENT: &str = "tavana_element";
    if is_query(right) {
        return None;
    }
    let is_true = match op {
        // The engine makes a query of it, which no outer join may have in its condition.
        BinaryOperator::Eq if !all && is_parameter(right) => {
            let kind = list_of(left)?;
            return Some(format!("list_contains(({right})::{kind}[], ({left})::{kind})"));
        }
        BinaryOperator::Eq if !all && !is_parameter(right) => return Some(format!("list_contains({right}, {left})")),
        BinaryOperator::NotEq if all && !is_parameter(right) => {
            return Some(format!("(NOT list_contains({right}, {left}))"));
        }
        BinaryOperator::PGLikeMatch => format!("({left})::VARCHAR LIKE {ELEMENT}"),
        BinaryOperator::PGILikeMatch => format!("({left})::VARCHAR ILIKE {ELEMENT}"),
        BinaryOperator::PGNotLikeMatch => format!("({left})::VARCHAR NOT LIKE {ELEMENT}"),
        BinaryOperator::PGNotILikeMatch => format!("({left})::VARCHAR NOT ILIKE {ELEMENT}"),
        BinaryOperator::PGRegexMatch => format!("regexp_matches(({left})::VARCHAR, {ELEMENT})"),
        BinaryOperator::PGRegexIMatch => format!("regexp_matches(({left})::VARCHAR, {ELEMENT}, 'i')"),
        BinaryOperator::PGRegexNotMatch => format!("NOT regexp_matches(({left})::VARCHAR, {ELEMENT})"),
        _ => return None,
    };
    Some(match all {
        true => format!("(len(list_filter({right}, lambda {ELEMENT}: NOT ({is_true}))) = 0)"),
        false => format!("(len(list_filter({right}, lambda {ELEMENT}: {is_true})) > 0)"),
    })
}

fn is_query(expr: &Expr) -> bool {
    match expr {
        Expr::Nested(inner) => is_query(inner),
        Expr::Subquery(_) => true,
        _ => false,
    }
}

/// The engine's type for what a column of the catalog is compared with.
fn list_of(left: &Expr) -> Option<&'static str> {
    match type_of_column(&column(left)?)? {
        18 | 19 | 25 | 13226 => Some("VARCHAR"),
        26 => Some("UINTEGER"),
        _ => None,
    }
}

/// Whether a collation is one that compares bytes, as the engine does.
pub(super) fn is_plain_collation(collation: &ObjectName) -> bool {
    parts(collation).and_then(|parts| parts.last().cloned()).is_some_and(|name| {
        matches!(name.as_str(), "default" | "C" | "c" | "POSIX" | "ucs_basic" | "C.utf8" | "C.UTF-8")
    })
}
