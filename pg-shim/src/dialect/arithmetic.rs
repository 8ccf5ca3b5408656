//! What the engine calculates otherwise, or has as functions: `interval / number`, `day - '1995-01-01'`, `|/ x`, `||/ x`, `1 / 0`.

use query::Result;
use query::script::TokenKind;

use super::operands;
use super::rewrite::Rewrite;
use crate::catalog::raise::raised;

/// What the engine is to have in place of these tokens.
pub(super) fn at(rewrite: &Rewrite<'_>, at: usize, to: usize) -> Result<Option<(usize, String)>> {
    match operands::operator(rewrite, at) {
        ("|/", length) => root(rewrite, at, length, "sqrt", to),
        ("||/", length) => root(rewrite, at, length, "cbrt", to),
        ("-", 1) => without_day(rewrite, at),
        ("/" | "%", 1) => by_zero(rewrite, at),
        ("", _) => divided(rewrite, at, to),
        _ => Ok(None),
    }
}

/// `day - '1995-01-01'`: what is taken away from has the type of a time, or there is no such difference.
fn without_day(rewrite: &Rewrite<'_>, at: usize) -> Result<Option<(usize, String)>> {
    let Some(constant) = rewrite.read.get(at + 1).filter(|token| token.kind == TokenKind::Text) else {
        return Ok(None);
    };
    let is_operand = at > 0 && !operands::may_begin(rewrite, at);
    let goes_on = matches!(rewrite.text(at + 2), ":" | "*" | "/" | "^" | "%");
    let text = constant.text;
    let is_day = text.len() == 12
        && text.bytes().enumerate().all(|(at, byte)| match at {
            0 | 11 => byte == b'\'',
            5 | 8 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    Ok((is_operand && !goes_on && is_day).then(|| (2, format!("- DATE {text}"))))
}

/// `1 / 0`, of numbers that stand there: an error to PostgreSQL, and NULL to the engine.
fn by_zero(rewrite: &Rewrite<'_>, at: usize) -> Result<Option<(usize, String)>> {
    let number = |at: usize| rewrite.read.get(at).filter(|token| token.kind == TokenKind::Number);
    let (Some(before), Some(zero)) = (at.checked_sub(1), number(at + 1)) else { return Ok(None) };
    let is_first = number(before).is_some() && before > 0 && !matches!(rewrite.text(before - 1), "*" | "/" | "%" | "^");
    let is_zero = zero.text.parse::<f64>().is_ok_and(|zero| zero == 0.0) && rewrite.text(at + 2) != "^";
    let error = raised("22012", "'division by zero'");
    Ok((is_first && is_zero).then(|| (2, format!("{} CAST({error} AS INTEGER)", rewrite.text(at)))))
}

/// A root is that of all that is calculated behind it: `|/ a + b`.
fn root(rewrite: &Rewrite<'_>, at: usize, length: usize, name: &str, to: usize) -> Result<Option<(usize, String)>> {
    if !operands::may_begin(rewrite, at) {
        return Ok(None);
    }
    let Some(mut end) = operands::operand(rewrite, at + length, to) else { return Ok(None) };
    loop {
        let (operator, length) = operands::operator(rewrite, end);
        if !operands::is_arithmetic(operator) || end + length >= to {
            break;
        }
        let Some(next) = operands::operand(rewrite, end + length, to) else { return Ok(None) };
        end = next;
        rewrite.note(1);
    }
    Ok(Some((end - at, format!("{name}(CAST({} AS DOUBLE))", rewrite.range(at + length, end)?))))
}

/// What is seen to be an interval, by a number. The engine's own sign may be that of whole numbers; its function is not.
fn divided(rewrite: &Rewrite<'_>, at: usize, to: usize) -> Result<Option<(usize, String)>> {
    let before = at.checked_sub(1).map_or("", |before| rewrite.text(before));
    if !operands::may_begin(rewrite, at) || matches!(before, "*" | "/" | "%" | "^") {
        return Ok(None);
    }
    let end = if rewrite.read[at].is("INTERVAL") { Some(at + 2) } else { operands::operand(rewrite, at, to) };
    let Some(end) = end.filter(|end| rewrite.text(*end) == "/" && operands::is_interval(rewrite, (at, *end))) else {
        return Ok(None);
    };
    let ("/", length) = operands::operator(rewrite, end) else { return Ok(None) };
    let Some(last) = operands::operand(rewrite, end + length, to) else { return Ok(None) };
    if rewrite.text(last) == "^" {
        return Ok(None);
    }
    let (interval, number) = (rewrite.range(at, end)?, rewrite.range(end + length, last)?);
    Ok(Some((last - at, format!("\"/\"({interval}, {number})"))))
}
