//! Operators and collations as PostgreSQL writes them.

use sqlparser::ast::{BinaryOperator, Expr, ObjectName};

use super::tree::parts;

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
        _ => None,
    }
}

/// A comparison with the elements of a list that the engine has only for values: patterns.
pub(super) fn any(left: &Expr, op: &BinaryOperator, right: &Expr, all: bool) -> Option<String> {
    const ELEMENT: &str = "tavana_element";
    let is_true = match op {
        BinaryOperator::PGLikeMatch => format!("({left})::VARCHAR LIKE {ELEMENT}"),
        BinaryOperator::PGILikeMatch => format!("({left})::VARCHAR ILIKE {ELEMENT}"),
        BinaryOperator::PGNotLikeMatch => format!("({left})::VARCHAR NOT LIKE {ELEMENT}"),
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

/// Whether a collation is one that compares bytes, as the engine does.
pub(super) fn is_plain_collation(collation: &ObjectName) -> bool {
    parts(collation).and_then(|parts| parts.last().cloned()).is_some_and(|name| {
        matches!(name.as_str(), "default" | "C" | "c" | "POSIX" | "ucs_basic" | "C.utf8" | "C.UTF-8")
    })
}
