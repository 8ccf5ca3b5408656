//! Casts that cut a text to its length: `x::varchar(3)`, `CAST(x AS char(3))`. The engine's types of texts have no length.

use query::Result;

use super::operands;
use super::rewrite::Rewrite;

/// A type that cuts: how many tokens it has, the length, and whether blanks at the end count.
struct Type {
    tokens: usize,
    length: Option<u32>,
    blanks: bool,
}

/// Whether there is any such type in a text: else nothing has to be looked at.
pub(super) fn has_any(rewrite: &Rewrite<'_>) -> bool {
    (0..rewrite.read.len())
        .any(|at| rewrite.text(at + 1).eq_ignore_ascii_case("varying") || kind(rewrite, at).is_some())
}

/// The type that begins here.
fn kind(rewrite: &Rewrite<'_>, at: usize) -> Option<Type> {
    let name = rewrite.read.get(at)?.name()?;
    let varies = rewrite.read.get(at + 1).is_some_and(|token| token.is("VARYING"));
    let (open, blanks) = match name.as_str() {
        "varchar" => (at + 1, true),
        "character" | "char" if varies => (at + 2, true),
        "char" | "character" | "bpchar" => (at + 1, false),
        _ => return None,
    };
    if name == "bpchar" && rewrite.text(open) != "(" {
        return (rewrite.text(open) != "[").then_some(Type { tokens: 1, length: None, blanks });
    }
    let length: u32 = rewrite.text(open + 1).parse().ok().filter(|length| *length > 0)?;
    let is_length = rewrite.text(open) == "(" && rewrite.text(open + 2) == ")" && rewrite.text(open + 3) != "[";
    is_length.then_some(Type { tokens: open + 3 - at, length: Some(length), blanks })
}

fn cut(value: &str, kind: &Type) -> String {
    let text = format!("CAST({value} AS VARCHAR)");
    let cut = match kind.length {
        Some(length) => format!("left({text}, {length})"),
        None => text,
    };
    // Blanks at the end of `char(n)` are not part of its text.
    if kind.blanks { cut } else { format!("rtrim({cut}, ' ')") }
}

/// What the engine is to have in place of the operand with casts that begins here.
pub(super) fn at(rewrite: &Rewrite<'_>, at: usize, to: usize) -> Result<Option<(usize, String)>> {
    if rewrite.read[at].is("CAST") && rewrite.text(at + 1) == "(" {
        return called(rewrite, at);
    }
    if !operands::may_begin(rewrite, at) {
        return Ok(None);
    }
    let Some(mut end) = operands::uncast(rewrite, at) else { return Ok(None) };
    let mut text = None;
    while end < to {
        if rewrite.text(end) == "[" && text.is_none() {
            let Some(close) = rewrite.closing(end) else { break };
            end = close + 1;
            continue;
        }
        if rewrite.text(end) != ":" || rewrite.text(end + 1) != ":" {
            break;
        }
        let name = end + 2;
        match kind(rewrite, name).filter(|kind| name + kind.tokens <= to) {
            Some(kind) => {
                let value = match text.take() {
                    Some(value) => value,
                    None => rewrite.range(at, end)?,
                };
                text = Some(cut(&value, &kind));
                end = name + kind.tokens;
            }
            None if text.is_some() => break,
            None => match operands::end_of_type(rewrite, name) {
                Some(behind) => end = behind,
                None => break,
            },
        }
    }
    Ok(text.map(|text| (end - at, text)))
}

/// `CAST(x AS varchar(3))`.
fn called(rewrite: &Rewrite<'_>, at: usize) -> Result<Option<(usize, String)>> {
    let Some(close) = rewrite.closing(at + 1) else { return Ok(None) };
    let word = rewrite.outside_of_brackets(at + 2, close, |token| token.is("AS"));
    let Some(word) = word else { return Ok(None) };
    let kind = kind(rewrite, word + 1).filter(|kind| word + 1 + kind.tokens == close);
    let Some(kind) = kind else { return Ok(None) };
    Ok(Some((close + 1 - at, cut(&rewrite.range(at + 2, word)?, &kind))))
}
