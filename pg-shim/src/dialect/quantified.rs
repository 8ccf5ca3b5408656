//! Comparisons with the elements of a list: `x = ANY (list)`, `x LIKE ALL (list)`.
//!
//! To PostgreSQL nothing is known of a list that is NULL, and to the engine it is an empty one. The engine has no LIKE
//! with the elements of a list.

use query::Result;
use query::script::TokenKind;

use super::operands;
use super::rewrite::Rewrite;
use crate::parameters;

/// What an engine is to have in place of these tokens, the first of which may be an operator or `ANY`.
pub(super) fn at(rewrite: &Rewrite<'_>, at: usize) -> Result<Option<(usize, String)>> {
    let token = rewrite.read[at];
    match token.kind {
        TokenKind::Symbol if matches!(token.text, "=" | "<" | "!") => with_constant(rewrite, at),
        TokenKind::Word if is_quantifier(rewrite, at) => with_list(rewrite, at),
        _ => Ok(None),
    }
}

/// Whether `ANY (`, `SOME (` or `ALL (` stands here, and no query in the brackets.
fn is_quantifier(rewrite: &Rewrite<'_>, at: usize) -> bool {
    const QUERIES: [&str; 5] = ["SELECT", "WITH", "VALUES", "FROM", "TABLE"];
    let is_one = rewrite.read.get(at).is_some_and(|token| ["ANY", "SOME", "ALL"].iter().any(|word| token.is(word)));
    if !is_one || rewrite.text(at + 1) != "(" {
        return false;
    }
    let first = (at + 2..rewrite.read.len()).find(|inside| rewrite.text(*inside) != "(");
    let first = first.map(|inside| &rewrite.read[inside]);
    first.is_some_and(|first| !QUERIES.iter().any(|word| first.is(word)))
}

/// `x = ANY ('{1,2}')`, `x <> ALL ('{1,2}')`: the elements have the type of what they are compared with, as those of `IN`.
fn with_constant(rewrite: &Rewrite<'_>, at: usize) -> Result<Option<(usize, String)>> {
    let (operator, length) = operands::operator(rewrite, at);
    let list = at + length;
    let is = |word: &str| rewrite.read.get(list).is_some_and(|token| token.is(word));
    let words = match operator {
        "=" if is("ANY") || is("SOME") => "IN",
        "<>" | "!=" if is("ALL") => "NOT IN",
        _ => return Ok(None),
    };
    let constant = rewrite.read.get(list + 2).filter(|token| token.kind == TokenKind::Text);
    let Some(constant) = constant.filter(|_| rewrite.text(list + 1) == "(" && rewrite.text(list + 3) == ")") else {
        return Ok(None);
    };
    let elements = parameters::texts_of_list(&crate::statement::content(*constant)?)?;
    let spelled = |element: &Option<String>| match element {
        Some(text) => format!("'{}'", text.replace('\'', "''")),
        None => "NULL".to_owned(),
    };
    let elements = match elements.as_slice() {
        [] => "SELECT NULL WHERE false".to_owned(),
        some => some.iter().map(spelled).collect::<Vec<_>>().join(", "),
    };
    Ok(Some((list + 4 - at, format!("{words} ({elements})"))))
}

/// `ANY (list)` behind an operator: of a list that is NULL, nothing is known of its one element either.
fn with_list(rewrite: &Rewrite<'_>, at: usize) -> Result<Option<(usize, String)>> {
    let is_compared = at > 0 && matches!(rewrite.text(at - 1), "=" | "<" | ">");
    let Some(close) = rewrite.closing(at + 1).filter(|_| is_compared) else { return Ok(None) };
    let (from, first) = (at + 2, &rewrite.read[at + 2]);
    let is_never_null = (first.is("ARRAY") && rewrite.text(from + 1) == "[" && ends_at(rewrite, from + 1, close))
        || (first.text == "[" && ends_at(rewrite, from, close))
        || (first.kind == TokenKind::Text);
    // Of one that is a parameter, the type is told by what is compared with it.
    let is_parameter = first.kind == TokenKind::Parameter;
    if is_never_null || is_parameter {
        return Ok(None);
    }
    let list = rewrite.range(from, close)?;
    Ok(Some((close + 1 - at, format!("{} (coalesce({list}, [NULL]))", rewrite.text(at)))))
}

/// Whether what is in the brackets that open here, with its casts, is all up to there.
fn ends_at(rewrite: &Rewrite<'_>, open: usize, end: usize) -> bool {
    rewrite.closing(open).is_some_and(|close| close + 1 == end || rewrite.text(close + 1) == ":")
}

/// `x LIKE ANY (list)`, `x NOT ILIKE ALL (list)`, from the operand on.
pub(super) fn like(rewrite: &Rewrite<'_>, at: usize, to: usize) -> Result<Option<(usize, String)>> {
    let Some(end) = operands::expression(rewrite, at, to).filter(|end| *end < to) else { return Ok(None) };
    let is = |at: usize, word: &str| rewrite.read.get(at).is_some_and(|token| token.is(word));
    let (words, quantifier) = match () {
        () if is(end, "NOT") && is(end + 1, "LIKE") => ("NOT LIKE", end + 2),
        () if is(end, "NOT") && is(end + 1, "ILIKE") => ("NOT ILIKE", end + 2),
        () if is(end, "LIKE") => ("LIKE", end + 1),
        () if is(end, "ILIKE") => ("ILIKE", end + 1),
        () => match operands::operator(rewrite, end) {
            ("~~", length) => ("LIKE", end + length),
            ("~~*", length) => ("ILIKE", end + length),
            ("!~~", length) => ("NOT LIKE", end + length),
            ("!~~*", length) => ("NOT ILIKE", end + length),
            _ => return Ok(None),
        },
    };
    if !is_quantifier(rewrite, quantifier) {
        return Ok(None);
    }
    let Some(close) = rewrite.closing(quantifier + 1) else { return Ok(None) };
    let list = match &rewrite.read[quantifier + 2..close] {
        [one] if one.kind == TokenKind::Text => parameters::list_for_engine(&crate::statement::content(*one)?)?,
        _ => rewrite.range(quantifier + 2, close)?,
    };
    let operand = rewrite.range(at, end)?;
    // One that decides it, else one of which nothing is known.
    let (decides, else_so) = if is(quantifier, "ALL") { ("false", "true") } else { ("true", "false") };
    Ok(Some((
        close + 1 - at,
        format!(
            "list_transform([{{'x': {operand}, 'l': CAST({list} AS VARCHAR[])}}], lambda tavana_like: \
             list_transform([list_transform(tavana_like.l, lambda tavana_pattern: tavana_like.x {words} tavana_pattern \
             ESCAPE '\\')], lambda tavana_found: CASE WHEN tavana_found IS NULL THEN NULL WHEN \
             list_contains(tavana_found, {decides}) THEN {decides} WHEN list_count(tavana_found) < len(tavana_found) \
             THEN NULL ELSE {else_so} END)[1])[1]"
        ),
    )))
}
