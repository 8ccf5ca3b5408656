//! Operands with operators between them that have no precedence of their own in PostgreSQL: `a -> 'b' @> c || d` is read
//! from the left, and binds closer than comparisons and what is written in words.

use query::script::TokenKind;

use super::rewrite::Rewrite;

/// An operand: its tokens.
pub(super) type Span = (usize, usize);

/// What stands behind the first operand: operators, each with the operand behind it.
pub(super) struct Chain<'s> {
    pub(super) first: Span,
    pub(super) rest: Vec<(&'s str, Span)>,
}

/// Words behind which an operand begins.
pub(super) const BEFORE: &[&str] = &[
    "SELECT",
    "WHERE",
    "AND",
    "OR",
    "NOT",
    "ON",
    "WHEN",
    "THEN",
    "ELSE",
    "HAVING",
    "BY",
    "IN",
    "LIKE",
    "ILIKE",
    "RETURNING",
    "SET",
    "VALUES",
    "BETWEEN",
    "LIMIT",
    "OFFSET",
    "CASE",
    "DISTINCT",
    "ALL",
    "ANY",
    "FROM",
    "USING",
    "SYMMETRIC",
];

/// Words that are no operands, or end one that began before.
const NO_OPERANDS: &[&str] = &["END", "CASE", "EXISTS", "SELECT", "INTERVAL", "ROW"];

/// Characters of operators.
const OPERATOR: &str = "~!@#^&|?+-*/%<>=";

/// The operator that begins here, as PostgreSQL divides them, and how many tokens it has; empty if there is none.
pub(super) fn operator<'s>(rewrite: &Rewrite<'s>, at: usize) -> (&'s str, usize) {
    let is_part = |at: usize| {
        rewrite.read.get(at).is_some_and(|token| token.kind == TokenKind::Symbol && OPERATOR.contains(token.text))
    };
    if !is_part(at) {
        return ("", 0);
    }
    let mut end = at + 1;
    while is_part(end) && rewrite.touches(end - 1, end) {
        end += 1;
    }
    let spelled = |end: usize| {
        let (first, last) = (rewrite.read[at], rewrite.read[end - 1]);
        &rewrite.sql[first.at..last.at + last.text.len()]
    };
    // A sign at the end is one of a number, save behind characters that only operators have.
    while end > at + 1
        && spelled(end).ends_with(['+', '-'])
        && !spelled(end).contains(['~', '!', '@', '#', '%', '^', '&', '|', '`', '?'])
    {
        end -= 1;
    }
    (spelled(end), end - at)
}

/// Whether an operator is read before those without a precedence.
pub(super) fn is_arithmetic(operator: &str) -> bool {
    matches!(operator, "+" | "-" | "*" | "/" | "%" | "^")
}

fn is_comparison(operator: &str) -> bool {
    matches!(operator, "<" | ">" | "=" | "<=" | ">=" | "<>" | "!=")
}

/// The operands and operators from here on, up to `to`; `None` if none begins here, or one is part of a sum.
pub(super) fn chain<'s>(rewrite: &Rewrite<'s>, at: usize, to: usize) -> Option<Chain<'s>> {
    if !begins(rewrite, at) {
        return None;
    }
    let first = (at, operand(rewrite, at, to)?);
    let (mut rest, mut end) = (Vec::new(), first.1);
    loop {
        let (operator, length) = operator(rewrite, end);
        if end >= to || length == 0 || is_comparison(operator) {
            break;
        }
        // `a - 'b'` is a difference, or takes a key away.
        if is_arithmetic(operator) && operator != "-" {
            return None;
        }
        let begins = end + length;
        let Some(ends) = operand(rewrite, begins, to) else { break };
        rest.push((operator, (begins, ends)));
        end = ends;
        rewrite.note(1);
    }
    (!rest.is_empty()).then_some(Chain { first, rest })
}

/// Where an expression ends that begins here, of operands with operators that bind closer than comparisons; `None` if it
/// has words in it, or is none.
pub(super) fn expression(rewrite: &Rewrite<'_>, at: usize, to: usize) -> Option<usize> {
    if begins(rewrite, at) { expression_from(rewrite, at, to) } else { None }
}

/// As [`expression`], of one that is known to begin here.
pub(super) fn expression_from(rewrite: &Rewrite<'_>, at: usize, to: usize) -> Option<usize> {
    let mut end = operand(rewrite, at, to)?;
    loop {
        let (operator, length) = operator(rewrite, end);
        let of_list = matches!(operator, "~~" | "~~*" | "!~~" | "!~~*")
            && rewrite.read.get(end + length).is_some_and(|next| next.is("ANY") || next.is("ALL") || next.is("SOME"));
        if length == 0 || end + length >= to || is_comparison(operator) || of_list {
            return Some(end);
        }
        end = operand(rewrite, end + length, to)?;
        rewrite.note(1);
    }
}

/// Whether an operand may begin here: it is not the second one of an operator, nor a constant behind its type.
fn begins(rewrite: &Rewrite<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| rewrite.read[before]) else { return false };
    match before.kind {
        TokenKind::Word => BEFORE.iter().any(|word| before.is(word)),
        TokenKind::Symbol if matches!(before.text, "(" | "[" | ",") => true,
        TokenKind::Symbol if OPERATOR.contains(before.text) => {
            // No operator is longer than a few characters.
            let mut first = at - 1;
            while first > 0
                && at - first < 4
                && rewrite.touches(first - 1, first)
                && OPERATOR.contains(rewrite.text(first - 1))
            {
                first -= 1;
            }
            let last = rewrite.read[at - 1];
            is_comparison(&rewrite.sql[rewrite.read[first].at..last.at + last.text.len()])
        }
        _ => false,
    }
}

/// Whether an operand certainly is an interval.
pub(super) fn is_interval(rewrite: &Rewrite<'_>, (from, end): Span) -> bool {
    let is = |at: usize, word: &str| rewrite.read.get(at).is_some_and(|token| token.is(word));
    let is_constant =
        is(from, "INTERVAL") && rewrite.read.get(from + 1).is_some_and(|token| token.kind == TokenKind::Text);
    let is_cast = end >= from + 3 && is(end - 1, "INTERVAL") && rewrite.text(end - 2) == ":";
    let is_call = rewrite.text(from + 1) == "(" && rewrite.closing(from + 1) == Some(end.wrapping_sub(1));
    let makes = ["make_interval", "justify_days", "justify_hours", "justify_interval", "age"];
    let is_made = is_call && (makes.iter().any(|name| is(from, name)) || is(from, "CAST") && is(end - 2, "INTERVAL"));
    let is_inner = rewrite.text(from) == "(" && rewrite.closing(from) == Some(end.wrapping_sub(1)) && end > from + 2;
    (is_constant && end <= from + 3) || is_cast || is_made || (is_inner && is_interval(rewrite, (from + 1, end - 1)))
}

/// Whether an operand certainly is a date.
pub(super) fn is_date(rewrite: &Rewrite<'_>, (from, end): Span) -> bool {
    let is = |at: usize, word: &str| rewrite.read.get(at).is_some_and(|token| token.is(word));
    let is_constant = end == from + 2
        && is(from, "DATE")
        && rewrite.read.get(from + 1).is_some_and(|token| token.kind == TokenKind::Text);
    let is_cast = end >= from + 3 && is(end - 1, "DATE") && rewrite.text(end - 2) == ":" && is_one(rewrite, from, end);
    let is_call = rewrite.text(from + 1) == "(" && rewrite.closing(from + 1) == Some(end.wrapping_sub(1));
    let is_made = is_call && (is(from, "make_date") || is(from, "to_date") || is(from, "CAST") && is(end - 2, "DATE"));
    is_constant || is_cast || is_made || (end == from + 1 && is(from, "CURRENT_DATE"))
}

/// Whether an operand certainly is floating point of double precision.
pub(super) fn is_double(rewrite: &Rewrite<'_>, (from, end): Span) -> bool {
    let is = |at: usize, word: &str| rewrite.read.get(at).is_some_and(|token| token.is(word));
    let name = if is(end.wrapping_sub(1), "PRECISION") { end.wrapping_sub(2) } else { end.wrapping_sub(1) };
    let is_named = ["float8", "float", "double"].iter().any(|word| is(name, word));
    let is_cast = name > from + 1 && rewrite.text(name - 1) == ":" && rewrite.text(name - 2) == ":";
    is_named && is_cast && is_one(rewrite, from, end)
}

/// Whether these tokens are one operand.
fn is_one(rewrite: &Rewrite<'_>, from: usize, end: usize) -> bool {
    operand(rewrite, from, end) == Some(end)
}

/// Whether an operand may begin here, of whatever operator.
pub(super) fn may_begin(rewrite: &Rewrite<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| rewrite.read[before]) else { return false };
    match before.kind {
        TokenKind::Word => BEFORE.iter().any(|word| before.is(word)),
        TokenKind::Symbol => !matches!(before.text, ")" | "]" | "." | ":"),
        _ => false,
    }
}

/// Where an operand ends: a constant, a name, a call, what is in brackets, with casts and subscripts.
pub(super) fn operand(rewrite: &Rewrite<'_>, at: usize, to: usize) -> Option<usize> {
    let mut end = uncast(rewrite, at)?;
    loop {
        if rewrite.text(end) == "[" {
            end = rewrite.closing(end)? + 1;
        } else if rewrite.text(end) == ":" && rewrite.text(end + 1) == ":" {
            end = end_of_type(rewrite, end + 2)?;
        } else {
            break;
        }
    }
    (end <= to).then_some(end)
}

/// Where an operand ends without what is behind it: casts and subscripts.
pub(super) fn uncast(rewrite: &Rewrite<'_>, at: usize) -> Option<usize> {
    let token = rewrite.read.get(at)?;
    Some(match token.kind {
        TokenKind::Text | TokenKind::Parameter | TokenKind::Number => at + 1,
        TokenKind::Symbol if token.text == "-" && rewrite.read.get(at + 1)?.kind == TokenKind::Number => at + 2,
        TokenKind::Symbol if token.text == "(" => rewrite.closing(at)? + 1,
        TokenKind::Word if NO_OPERANDS.iter().chain(BEFORE).any(|word| token.is(word)) => return None,
        TokenKind::Word | TokenKind::Quoted => {
            let mut end = at + 1;
            while rewrite.text(end) == "." && rewrite.read.get(end + 1).is_some_and(|token| token.name().is_some()) {
                end += 2;
            }
            match rewrite.read.get(end) {
                Some(next) if next.text == "(" => rewrite.closing(end)? + 1,
                Some(next) if next.text == "[" && token.is("ARRAY") => rewrite.closing(end)? + 1,
                // `JSONB '{…}'`.
                Some(next) if next.kind == TokenKind::Text => end + 1,
                _ => end,
            }
        }
        _ => return None,
    })
}

/// Where the name of a type ends that begins here: `double precision`, `numeric(9, 2)`, `timestamp(3) with time zone`.
/// The brackets of a list are read as those of an element are.
pub(super) fn end_of_type(rewrite: &Rewrite<'_>, at: usize) -> Option<usize> {
    let is = |at: usize, word: &str| rewrite.read.get(at).is_some_and(|token| token.is(word));
    let name = rewrite.read.get(at)?.name()?;
    let mut end = at + 1;
    if (name == "double" && is(end, "PRECISION")) || is(end, "VARYING") {
        end += 1;
    }
    if rewrite.text(end) == "(" {
        end = rewrite.closing(end)? + 1;
    }
    let has_zone = matches!(name.as_str(), "time" | "timestamp") && (is(end, "WITH") || is(end, "WITHOUT"));
    Some(if has_zone && is(end + 1, "TIME") && is(end + 2, "ZONE") { end + 3 } else { end })
}
