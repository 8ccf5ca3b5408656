//! `x BETWEEN SYMMETRIC a AND b`, and `(a, b) OVERLAPS (c, d)`.

use query::Result;

use super::operands::{self, Span};
use super::rewrite::Rewrite;

/// What the engine is to have in place of these tokens.
pub(super) fn at(rewrite: &Rewrite<'_>, at: usize, to: usize) -> Result<Option<(usize, String)>> {
    match rewrite.text(at) {
        "(" => overlaps(rewrite, at),
        _ if rewrite.read[at].is("SYMMETRIC") => symmetric(rewrite, at, to),
        _ => Ok(None),
    }
}

/// Of two ends, one of which is NULL, nothing is known.
fn symmetric(rewrite: &Rewrite<'_>, at: usize, to: usize) -> Result<Option<(usize, String)>> {
    if at == 0 || !rewrite.read[at - 1].is("BETWEEN") {
        return Ok(None);
    }
    let first = operands::expression_from(rewrite, at + 1, to)
        .filter(|end| rewrite.read.get(*end).is_some_and(|token| token.is("AND")));
    let Some(and) = first else { return Ok(None) };
    let Some(end) = operands::expression_from(rewrite, and + 1, to) else { return Ok(None) };
    let (a, b) = (rewrite.range(at + 1, and)?, rewrite.range(and + 1, end)?);
    let text = format!(
        "(CASE WHEN {a} <= {b} THEN {a} WHEN {a} > {b} THEN {b} END) AND (CASE WHEN {a} <= {b} THEN {b} WHEN {a} > {b} THEN \
         {a} END)"
    );
    Ok(Some((end - at, text)))
}

/// The two ends in brackets: where they are, and where what is in the brackets ends.
fn pair(rewrite: &Rewrite<'_>, open: usize) -> Option<(Span, Span, usize)> {
    let close = rewrite.closing(open).filter(|_| rewrite.text(open) == "(")?;
    let comma = rewrite.outside_of_brackets(open + 1, close, |token| token.text == ",")?;
    let more = rewrite.outside_of_brackets(comma + 1, close, |token| token.text == ",").is_some();
    (!more).then_some(((open + 1, comma), (comma + 1, close), close))
}

/// Each pair has its beginning and its end in whatever order, or how long it lasts.
fn overlaps(rewrite: &Rewrite<'_>, at: usize) -> Result<Option<(usize, String)>> {
    let Some(word) = rewrite.closing(at).map(|close| close + 1) else { return Ok(None) };
    if !rewrite.read.get(word).is_some_and(|token| token.is("OVERLAPS")) {
        return Ok(None);
    }
    let (Some(left), Some(right)) = (pair(rewrite, at), pair(rewrite, word + 1)) else { return Ok(None) };
    let end = |(first, last): (Span, Span)| -> Result<String> {
        let (begin, end) = (rewrite.range(first.0, first.1)?, rewrite.range(last.0, last.1)?);
        let is_interval = operands::is_interval(rewrite, last);
        Ok(if is_interval { format!("({begin}) + {end}") } else { end })
    };
    let range = |(from, to): Span| rewrite.range(from, to);
    let (a, b) = (range(left.0)?, end((left.0, left.1))?);
    let (c, d) = (range(right.0)?, end((right.0, right.1))?);
    // The beginning and the end of a pair whose first comes later, or is not known.
    let ends = |a: &str, b: &str| {
        let (a, b) = (format!("tavana_pair.{a}"), format!("tavana_pair.{b}"));
        let turned = format!("{a} IS NULL OR {b} < {a}");
        (format!("CASE WHEN {turned} THEN {b} ELSE {a} END"), format!("CASE WHEN {turned} THEN {a} ELSE {b} END"))
    };
    let ((s1, e1), (s2, e2)) = (ends("a", "b"), ends("c", "d"));
    let within = |start: &str, end: &str, other: &str| {
        format!(
            "CASE WHEN tavana_ends.{end} IS NULL THEN NULL WHEN tavana_ends.{start} < tavana_ends.{end} THEN true WHEN \
             tavana_ends.{other} IS NULL THEN NULL ELSE false END"
        )
    };
    let text = format!(
        "list_transform([{{'a': {a}, 'b': {b}, 'c': {c}, 'd': {d}}}], lambda tavana_pair: list_transform([{{'s1': {s1}, 'e1': \
         {e1}, 's2': {s2}, 'e2': {e2}}}], lambda tavana_ends: CASE WHEN tavana_ends.s1 > tavana_ends.s2 THEN {} WHEN \
         tavana_ends.s1 < tavana_ends.s2 THEN {} WHEN tavana_ends.e1 IS NULL OR tavana_ends.e2 IS NULL THEN NULL ELSE \
         tavana_ends.s1 = tavana_ends.s2 END)[1])[1]",
        within("s1", "e2", "e1"),
        within("s2", "e1", "e2"),
    );
    Ok(Some((right.2 + 1 - at, text)))
}
