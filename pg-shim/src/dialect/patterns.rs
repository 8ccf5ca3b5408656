//! Patterns: PostgreSQL's `~` looks for one within a text, the engine's is for the whole text; `SIMILAR TO` has patterns
//! of SQL, and to the engine they are regular expressions.

use std::cell::Cell;

use query::script::{Token, TokenKind};
use query::{Error, ErrorKind, Result};

use super::calls::Call;
use super::operands::{self, BEFORE};
use super::rewrite::Rewrite;

/// `~ pattern`, `~* pattern`, `!~ pattern`, `!~* pattern`: the same with a pattern that is for the whole text.
pub(super) fn matches(rewrite: &Rewrite<'_>, at: usize) -> Result<Option<(usize, String)>> {
    let read = rewrite.read;
    let symbol =
        |at: usize| read.get(at).filter(|token| token.kind == TokenKind::Symbol).map_or("", |token| token.text);
    let negated = symbol(at) == "!" && rewrite.touches(at, at + 1);
    let tilde = if negated { at + 1 } else { at };
    if symbol(tilde) != "~" || at == 0 {
        return Ok(None);
    }
    // What comes before it must be an operand, or else it turns the bits of a number around.
    let before = read[at - 1];
    let is_operand = match before.kind {
        TokenKind::Symbol => matches!(before.text, ")" | "]"),
        TokenKind::Word => !BEFORE.iter().any(|word| before.is(word)),
        _ => true,
    };
    let part_of_other = rewrite.touches(at - 1, at) && "~!<>=@&|^#%*/+-?".contains(before.text);
    let starred = symbol(tilde + 1) == "*" && rewrite.touches(tilde, tilde + 1);
    let last = if starred { tilde + 1 } else { tilde };
    let longer =
        "~!<>=@&|^#%/+?".contains(symbol(last + 1)) && !symbol(last + 1).is_empty() && rewrite.touches(last, last + 1);
    if !is_operand || part_of_other || longer {
        return Ok(None);
    }
    let Some(end) = primary(rewrite, last + 1) else { return Ok(None) };
    let options = if starred { "(?is)" } else { "(?s)" };
    let operator = if negated { "!~" } else { "~" };
    let pattern = match &read[last + 1..end] {
        [one] if one.kind == TokenKind::Text => {
            let pattern = crate::statement::content(*one)?;
            format!("'{options}.*(?:{}).*'", pattern.replace('\'', "''"))
        }
        _ => format!("('{options}.*(?:' || {} || ').*')", rewrite.range(last + 1, end)?),
    };
    Ok(Some((end - at, format!("{operator} {pattern}"))))
}

/// `LIKE pattern` and its operator `~~`: PostgreSQL's patterns have backslashes unless told otherwise, the engine's only
/// if told. Patterns that stand in the text without any stay as they are: the engine finds those faster.
pub(super) fn like(rewrite: &Rewrite<'_>, at: usize) -> Result<Option<(usize, String)>> {
    let read = rewrite.read;
    let (operator, last) = match read[at].kind {
        TokenKind::Word if read[at].is("LIKE") => ("LIKE", at),
        TokenKind::Word if read[at].is("ILIKE") => ("ILIKE", at),
        _ => match like_operator(rewrite, at) {
            Some(found) => found,
            None => return Ok(None),
        },
    };
    // What is like something comes before: `CREATE TABLE t (LIKE u)` and `SELECT * LIKE 'a%'` are something else.
    let is_operator = at > 0 && !matches!(rewrite.text(at - 1), "(" | "," | "*");
    let Some(end) = pattern(rewrite, last + 1).filter(|_| is_operator) else { return Ok(None) };
    let may_have = |token: &Token<'_>| match token.kind {
        TokenKind::Text => token.text.contains('\\'),
        TokenKind::Symbol => !matches!(token.text, "|" | "(" | ")"),
        _ => true,
    };
    let is_told = read.get(end).is_some_and(|token| token.is("ESCAPE"));
    if is_told || !read[last + 1..end].iter().any(may_have) {
        return Ok(None);
    }
    Ok(Some((end - at, format!("{operator} {} ESCAPE '\\'", rewrite.range(last + 1, end)?))))
}

/// Where the pattern ends that begins here; `None` if that is not told.
fn pattern(rewrite: &Rewrite<'_>, from: usize) -> Option<usize> {
    let to = rewrite.read.len();
    let is_case = rewrite.read.get(from)?.is("CASE");
    let end = match is_case {
        true => end_of_case(rewrite, from)? + 1,
        false => operands::expression_from(rewrite, from, to)?,
    };
    let goes_on = rewrite.read.get(end).is_some_and(|token| match token.kind {
        TokenKind::Symbol => !matches!(token.text, ")" | "]" | "," | ";" | "=" | "<" | ">" | "!"),
        _ => ["COLLATE", "AT", "OPERATOR"].iter().any(|word| token.is(word)),
    });
    (!goes_on).then_some(end)
}

/// The END of a CASE.
fn end_of_case(rewrite: &Rewrite<'_>, from: usize) -> Option<usize> {
    let depth = Cell::new(0_usize);
    rewrite.outside_of_brackets(from, rewrite.read.len(), |token| {
        let end = token.is("END");
        depth.set(depth.get() + usize::from(token.is("CASE")) - usize::from(end && depth.get() > 0));
        end && depth.get() == 0
    })
}

/// `~~`, `~~*`, `!~~`, `!~~*` as words, and where the last of their characters is.
fn like_operator(rewrite: &Rewrite<'_>, at: usize) -> Option<(&'static str, usize)> {
    let spelled = |operator: &str| {
        let characters = operator.char_indices().zip(at..).all(|((index, _), place)| {
            let is_next = index == 0 || rewrite.touches(place - 1, place);
            is_next && rewrite.text(place) == &operator[index..=index]
        });
        let last = at + operator.len() - 1;
        let longer = rewrite.touches(last, last + 1) && "~!<>=@&|^#%*/+?".contains(rewrite.text(last + 1));
        (characters && !longer).then_some(last)
    };
    let part_of_other = at > 0 && rewrite.touches(at - 1, at) && "~!<>=@&|^#%*/+-?".contains(rewrite.text(at - 1));
    let all = [("!~~*", "NOT ILIKE"), ("!~~", "NOT LIKE"), ("~~*", "ILIKE"), ("~~", "LIKE")];
    all.into_iter().filter(|_| !part_of_other).find_map(|(operator, words)| spelled(operator).map(|last| (words, last)))
}

/// Where an operand ends that begins here: a constant, a name, a call or what is in brackets, with casts.
fn primary(rewrite: &Rewrite<'_>, from: usize) -> Option<usize> {
    let read = rewrite.read;
    let text = |at: usize| read.get(at).map_or("", |token| token.text);
    let first = read.get(from)?;
    let mut end = match first.kind {
        TokenKind::Text | TokenKind::Parameter => from + 1,
        TokenKind::Symbol if first.text == "(" => rewrite.closing(from)? + 1,
        TokenKind::Word if ["ANY", "ALL", "SOME"].iter().any(|word| first.is(word)) => return None,
        TokenKind::Word | TokenKind::Quoted => {
            let mut end = from + 1;
            while text(end) == "." && read.get(end + 1).is_some_and(|token| token.name().is_some()) {
                end += 2;
            }
            if text(end) == "(" { rewrite.closing(end)? + 1 } else { end }
        }
        _ => return None,
    };
    while text(end) == ":" && text(end + 1) == ":" && read.get(end + 2).is_some_and(|token| token.name().is_some()) {
        end += 3;
    }
    Some(end)
}

/// `SIMILAR TO 'pattern' [ESCAPE 'c']`, with the pattern as a regular expression.
pub(super) fn similar(rewrite: &Rewrite<'_>, at: usize) -> Result<Option<(usize, String)>> {
    let read = rewrite.read;
    let is = |at: usize, word: &str| read.get(at).is_some_and(|token: &Token<'_>| token.is(word));
    let literal = |at: usize| {
        let token = read.get(at).filter(|token| token.kind == TokenKind::Text)?;
        crate::statement::content(*token).ok()
    };
    if !is(at, "SIMILAR") || !is(at + 1, "TO") {
        return Ok(None);
    }
    let Some(pattern) = literal(at + 2) else { return Ok(None) };
    if rewrite.text(at + 3) == "|" {
        return Err(Error::new(ErrorKind::Unsupported, "SIMILAR TO takes one constant as its pattern")
            .with_hint("write the pattern as one string, or match a regular expression with ~"));
    }
    let (escape, length) = match literal(at + 4).filter(|_| is(at + 3, "ESCAPE")) {
        Some(escape) if escape.chars().count() <= 1 => (escape.chars().next(), 5),
        Some(_) => return Ok(None),
        None => (Some('\\'), 3),
    };
    let pattern = expression(&pattern, escape);
    Ok(Some((length, format!("SIMILAR TO '(?s)(?:{})'", pattern.replace('\'', "''")))))
}

/// A pattern of SQL as a regular expression.
fn expression(pattern: &str, escape: Option<char>) -> String {
    let (mut out, mut characters, mut in_class) = (String::new(), pattern.chars(), false);
    while let Some(character) = characters.next() {
        match character {
            _ if Some(character) == escape => {
                if let Some(next) = characters.next() {
                    if !next.is_alphanumeric() {
                        out.push('\\');
                    }
                    out.push(next);
                }
            }
            '[' if !in_class => {
                in_class = true;
                out.push('[');
            }
            // A class of characters within: `[:alpha:]`.
            '[' if characters.as_str().starts_with(':') && characters.as_str().contains(":]") => {
                let named = characters.as_str().split_once(":]").map_or("", |(named, _)| named);
                out.push('[');
                out.push_str(named);
                out.push_str(":]");
                characters = characters.as_str()[named.len() + 2..].chars();
            }
            ']' if in_class => {
                in_class = false;
                out.push(']');
            }
            '\\' => out.push_str("\\\\"),
            _ if in_class => out.push(character),
            '%' => out.push_str(".*"),
            '_' => out.push('.'),
            '(' => out.push_str("(?:"),
            '.' | '^' | '$' => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
    }
    out
}

/// `substring(text FROM 'pattern')`, `substring(text, 'pattern')`: what the pattern's first group matches, or all of it.
pub(super) fn substring(call: &Call<'_, '_>) -> Result<Option<String>> {
    if call.arguments.len() == 2 {
        let Some(content) = call.literal(1) else { return Ok(None) };
        return Ok(Some(first_group(&call.argument(0)?, &call.argument(1)?, &content)));
    }
    let (from, to) = call.inside;
    let Some(word) = call.rewrite.outside_of_brackets(from, to, |token| token.is("FROM")) else { return Ok(None) };
    let Some(pattern) = call.rewrite.read.get(word + 1).filter(|token| word + 2 == to && token.kind == TokenKind::Text)
    else {
        return Ok(None);
    };
    let content = crate::statement::content(*pattern)?;
    Ok(Some(first_group(&call.rewrite.range(from, word)?, pattern.text, &content)))
}

/// What the first group of a pattern matches in a text, or all of it; NULL where it does not match.
fn first_group(text: &str, pattern: &str, content: &str) -> String {
    let group = groups(content).min(1);
    format!("(CASE WHEN regexp_matches({text}, {pattern}) THEN regexp_extract({text}, {pattern}, {group}) END)")
}

/// How many groups a pattern has whose texts are told.
pub(super) fn groups(pattern: &str) -> usize {
    let (mut groups, mut characters) = (0, pattern.chars());
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                characters.next();
            }
            '[' => characters = behind_set(characters.as_str()).chars(),
            '(' if !characters.as_str().starts_with('?') => groups += 1,
            _ => {}
        }
    }
    groups
}

/// What follows the set of characters that begins here, behind its bracket.
fn behind_set(set: &str) -> &str {
    let set = set.strip_prefix('^').unwrap_or(set);
    // The first one is one of them, whatever it is.
    let mut rest = set.strip_prefix(']').unwrap_or(set);
    while let Some(next) = rest.chars().next() {
        let behind = &rest[next.len_utf8()..];
        rest = match next {
            ']' => return behind,
            '[' if behind.starts_with(':') => behind.split_once(":]").map_or("", |(_, behind)| behind),
            '\\' => behind.chars().next().map_or("", |escaped| &behind[escaped.len_utf8()..]),
            _ => behind,
        };
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_sql() {
        assert_eq!(expression("%(b|d)_.$", Some('\\')), ".*(?:b|d).\\.\\$");
        assert_eq!(expression("a#%[%_]\\d", Some('#')), "a\\%[%_]\\\\d");
        assert_eq!(expression("[[:alpha:]_]+%", Some('\\')), "[[:alpha:]_]+.*");
        assert_eq!((groups("(a)(?:b)\\((c)"), groups("a")), (2, 0));
        assert_eq!((groups("a[(]b"), groups("[])(](x)"), groups("[^[:alpha:](](x)[\\](]")), (0, 1, 1));
    }
}
