//! Constants whose texts PostgreSQL and the engine read differently, and names of types that only PostgreSQL has.

use query::script::{Token, TokenKind};
use query::{Error, ErrorKind, Result};

use super::rewrite::Rewrite;
use super::times;
use crate::parameters;

/// `CAST('\\x…' AS bytea)`, `CAST('…' AS date)`.
fn cast(rewrite: &Rewrite<'_>, at: usize) -> Result<Option<(usize, String)>> {
    let Some(name) = rewrite.read.get(at + 2).and_then(Token::name).filter(|_| rewrite.read[at + 1].is("AS")) else {
        return Ok(None);
    };
    let is_time = times::kind(rewrite, at + 2).is_some() && rewrite.within(at).is_some_and(|open| open + 1 == at);
    if !(is_time || name == "bytea" && is_type_of_cast(rewrite, at + 2)) {
        return Ok(None);
    }
    let Ok(value) = crate::statement::content(rewrite.read[at]) else { return Ok(None) };
    match name.as_str() {
        "bytea" => Ok(Some((1, parameters::bytes_for_engine(&value)?))),
        _ => Ok(times::constant(rewrite, at + 2, &value).map(|text| (1, text))),
    }
}

/// How many tokens from here on are replaced, and by what.
pub(super) fn at(rewrite: &Rewrite<'_>, at: usize) -> Result<Option<(usize, String)>> {
    let token = rewrite.read[at];
    Ok(match token.kind {
        TokenKind::Text if let Some(cast) = cast(rewrite, at)? => Some(cast),
        TokenKind::Text | TokenKind::Number if let Some(exact) = exact_number(rewrite, at) => Some(exact),
        TokenKind::Text => constant(rewrite, at)?,
        TokenKind::Symbol if token.text == "(" && is_text(rewrite, at + 1) && rewrite.text(at + 2) == ")" => {
            list_in_brackets(rewrite, at)?
        }
        TokenKind::Word if token.is("jsonb") && is_type(rewrite, at) => Some((1, "json".to_owned())),
        TokenKind::Word | TokenKind::Quoted if let Some(wide) = wide_number(rewrite, at) => Some(wide),
        // To the engine it is the short one.
        TokenKind::Word if token.is("float") && rewrite.text(at + 1) != "(" && is_type(rewrite, at) => {
            Some((1, "DOUBLE".to_owned()))
        }
        TokenKind::Word if token.is("name") && is_cast(rewrite, at) => Some((1, "text".to_owned())),
        TokenKind::Word if token.is("B") && is_text(rewrite, at + 1) && rewrite.touches(at, at + 1) => {
            Some((2, format!("CAST({} AS BIT)", rewrite.text(at + 1))))
        }
        TokenKind::Word if token.is("U") => unicode(rewrite, at)?,
        TokenKind::Word if is_text(rewrite, at + 1) => typed(rewrite, at)?,
        _ => None,
    })
}

fn is_text(rewrite: &Rewrite<'_>, at: usize) -> bool {
    rewrite.read.get(at).is_some_and(|token| token.kind == TokenKind::Text)
}

/// Whether a word stands where a cast has its type.
fn is_cast(rewrite: &Rewrite<'_>, at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).map_or("", |at| rewrite.text(at));
    before(1) == ":" && before(2) == ":"
}

/// Whether a word stands where a type does.
fn is_type(rewrite: &Rewrite<'_>, at: usize) -> bool {
    is_cast(rewrite, at) || is_type_of_cast(rewrite, at) || is_type_of_column(rewrite, at)
}

/// Whether a word is the type in `CAST(… AS …)`.
fn is_type_of_cast(rewrite: &Rewrite<'_>, at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).and_then(|at| rewrite.read.get(at));
    let called = rewrite.within(at).and_then(|open| open.checked_sub(1)).and_then(|at| rewrite.read.get(at));
    before(1).is_some_and(|token| token.is("AS"))
        && called.is_some_and(|token| token.is("CAST") || token.is("TRY_CAST"))
        && matches!(rewrite.text(at + 1), ")" | "[" | "(")
}

/// Whether a word is the type of a column that is made or changed.
fn is_type_of_column(rewrite: &Rewrite<'_>, at: usize) -> bool {
    // `CREATE OR REPLACE TEMP TABLE IF NOT EXISTS a.b.c (`
    const LONGEST_HEAD: usize = 13;
    const NO_COLUMNS: [&str; 5] = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
    let is = |back: usize, words: &[&str]| {
        let token = at.checked_sub(back).and_then(|at| rewrite.read.get(at));
        token.is_some_and(|token| words.iter().any(|word| token.is(word)))
    };
    let Some(name) = at.checked_sub(1).map(|before| &rewrite.read[before]).filter(|token| token.name().is_some())
    else {
        return false;
    };
    match &rewrite.read[0] {
        first if first.is("CREATE") => {
            let is_table = rewrite.read.iter().take(6).any(|token| token.is("TABLE"));
            let list = rewrite.within(at).filter(|open| rewrite.within(*open).is_none());
            // That of the columns is the first, behind a name of a few words; a query's come behind its SELECT.
            let of_table = list.is_some_and(|list| list <= LONGEST_HEAD && !has_query(rewrite, list));
            let is_first = at.checked_sub(2).is_some_and(|at| matches!(rewrite.text(at), "(" | ","));
            is_table && of_table && is_first && !NO_COLUMNS.iter().any(|word| name.is(word))
        }
        first if first.is("ALTER") => {
            let is_added = is(2, &["ADD"]) && !name.is("COLUMN") && !name.is("IF");
            is_added || is(2, &["COLUMN", "EXISTS"]) && !name.is("IF") && adds(rewrite, at) || name.is("TYPE")
        }
        _ => false,
    }
}

/// Whether a column is added here: `ADD COLUMN [IF NOT EXISTS] name …`.
fn adds(rewrite: &Rewrite<'_>, at: usize) -> bool {
    let from = at.saturating_sub(6);
    rewrite.read[from..at].iter().any(|token| token.is("ADD"))
}

fn has_query(rewrite: &Rewrite<'_>, before: usize) -> bool {
    rewrite.read[..before].iter().any(|token| token.is("SELECT") || token.is("AS"))
}

/// `'\\x…'::bytea`, `'{…}'::integer[]`, `'on'::boolean`.
fn constant(rewrite: &Rewrite<'_>, at: usize) -> Result<Option<(usize, String)>> {
    if rewrite.text(at + 1) != ":" || rewrite.text(at + 2) != ":" {
        return Ok(None);
    }
    let Some(name) = rewrite.read.get(at + 3).and_then(Token::name) else { return Ok(None) };
    let Ok(value) = crate::statement::content(rewrite.read[at]) else { return Ok(None) };
    if is_list(rewrite, at + 3) {
        return Ok(Some((1, list(&value, &name)?)));
    }
    Ok(match name.as_str() {
        "bytea" => Some((4, parameters::bytes_for_engine(&value)?)),
        "boolean" | "bool" => truth(&value).map(|truth| (1, format!("'{truth}'"))),
        _ => times::constant(rewrite, at + 3, &value).map(|text| (1, text)),
    })
}

/// The engine's type for a number that PostgreSQL keeps as it is, when the text does not tell its digits: the engine's own
/// NUMERIC has three behind the point, and cuts off the rest without a word.
const WIDE: &str = "DECIMAL(38,10)";

/// The most digits of a number of the engine.
const MOST: usize = 38;

/// `x::numeric`, `CAST(x AS numeric)`, and a column of this type.
fn wide_number(rewrite: &Rewrite<'_>, at: usize) -> Option<(usize, String)> {
    (is_bare_number(rewrite, at) && is_type(rewrite, at)).then(|| (1, WIDE.to_owned()))
}

/// Whether the name of PostgreSQL's type stands here, without digits.
fn is_bare_number(rewrite: &Rewrite<'_>, at: usize) -> bool {
    let name = rewrite.read.get(at).and_then(Token::name);
    name.is_some_and(|name| matches!(name.as_str(), "numeric" | "decimal" | "dec")) && rewrite.text(at + 1) != "("
}

/// `'1.23456'::numeric`, `CAST(1.23456 AS numeric)`: a type that has the digits of the number, and no more: it must be one
/// that others can be united with.
fn exact_number(rewrite: &Rewrite<'_>, at: usize) -> Option<(usize, String)> {
    let behind = |at: usize| rewrite.text(at);
    let kind = exact_type(rewrite.read[at])?;
    let token = match rewrite.read[at].kind {
        TokenKind::Text => rewrite.read[at].text.to_owned(),
        // The engine reads long ones, and those with exponents, as floating point.
        _ => format!("'{}'", rewrite.read[at].text),
    };
    if behind(at + 1) == ":" && behind(at + 2) == ":" && is_bare_number(rewrite, at + 3) {
        return (behind(at + 4) != "[").then(|| (4, format!("{token}::{kind}")));
    }
    let is_cast = is_bare_number(rewrite, at + 2) && is_type_of_cast(rewrite, at + 2) && behind(at + 3) != "[";
    let is_first = at.checked_sub(1).is_some_and(|before| Some(before) == rewrite.within(at));
    (is_cast && is_first).then(|| (3, format!("{token} AS {kind}")))
}

/// The type with as many digits as the number of a constant has; `None` if it is none, or does not fit.
fn exact_type(token: Token<'_>) -> Option<String> {
    let value = match token.kind {
        TokenKind::Text => crate::statement::content(token).ok()?,
        _ => token.text.to_owned(),
    };
    let number = value.trim().trim_start_matches(['-', '+']);
    let (digits, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let exponent = i64::from(exponent.parse::<i32>().ok()?);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if digits.len() > 2 * MOST
        || (whole.is_empty() && fraction.is_empty())
        || !are_digits(whole)
        || !are_digits(fraction)
    {
        return None;
    }
    let scale = usize::try_from((i64::try_from(fraction.len()).ok()? - exponent).max(0)).ok()?;
    let width = usize::try_from((i64::try_from(whole.len()).ok()? + exponent).max(0)).ok()?;
    // The engine wants room for the digits before the point as they are written, without the exponent.
    let digits = (width.max(whole.len()) + scale).clamp(1, MOST);
    (width + scale <= MOST).then(|| format!("DECIMAL({digits},{scale})"))
}

/// Whether the name of a type of lists begins here: `int[]`, `numeric(9, 2)[]`.
fn is_list(rewrite: &Rewrite<'_>, at: usize) -> bool {
    let mut ends = at + 1;
    if rewrite.text(ends) == "(" {
        ends = rewrite.closing(ends).map_or(ends, |close| close + 1);
    }
    let is_name = rewrite.read.get(at).is_some_and(|token| token.name().is_some());
    is_name && rewrite.text(ends) == "[" && rewrite.text(ends + 1) == "]"
}

/// `('{1,2}')::int[]` and `CAST(('{1,2}') AS int[])`.
fn list_in_brackets(rewrite: &Rewrite<'_>, at: usize) -> Result<Option<(usize, String)>> {
    let is_cast = rewrite.text(at + 3) == ":" && rewrite.text(at + 4) == ":";
    let kind = if is_cast { at + 5 } else { at + 4 };
    let is_named =
        is_cast || (rewrite.text(at + 3).eq_ignore_ascii_case("as") && rewrite.text(at.wrapping_sub(1)) == "(");
    if !(is_named && is_list(rewrite, kind)) {
        return Ok(None);
    }
    let Ok(value) = crate::statement::content(rewrite.read[at + 1]) else { return Ok(None) };
    let name = rewrite.read.get(kind).and_then(Token::name).unwrap_or_default();
    Ok(Some((3, list(&value, &name)?)))
}

/// An array of PostgreSQL's form as a list of the engine, which reads the texts of most types as PostgreSQL does.
fn list(value: &str, kind: &str) -> Result<String> {
    let list = parameters::list_for_engine(value)?;
    Ok(match kind {
        "bytea" => format!(
            "list_transform({list}, lambda tavana_bytes: CASE WHEN starts_with(tavana_bytes, '\\x') \
             THEN unhex(substr(tavana_bytes, 3)) ELSE CAST(tavana_bytes AS BLOB) END)"
        ),
        _ => list,
    })
}

/// What the engine does not take for true or false, and PostgreSQL does.
fn truth(value: &str) -> Option<bool> {
    match value.trim().to_ascii_lowercase().as_str() {
        "on" => Some(true),
        "of" | "off" => Some(false),
        _ => None,
    }
}

/// `DATE '… BC'`, `INTERVAL '1 day +2 hours'`, `NUMERIC '1.23456'`, `BYTEA '\\x…'`.
fn typed(rewrite: &Rewrite<'_>, at: usize) -> Result<Option<(usize, String)>> {
    let Ok(value) = crate::statement::content(rewrite.read[at + 1]) else { return Ok(None) };
    let Some(name) = rewrite.read[at].name() else { return Ok(None) };
    Ok(match name.as_str() {
        "numeric" | "decimal" | "dec" => {
            let text = rewrite.text(at + 1);
            exact_type(rewrite.read[at + 1]).map(|kind| (2, format!("CAST({text} AS {kind})")))
        }
        "bytea" => Some((2, parameters::bytes_for_engine(&value)?)),
        // `TIMESTAMP WITH TIME ZONE '…'`; the fields of an interval may follow.
        "zone" if at >= 3 => {
            times::constant(rewrite, at - 3, &value).map(|text| (2, format!("{} {text}", rewrite.text(at))))
        }
        _ if times::has_fields(rewrite, at + 2) => None,
        _ => times::constant(rewrite, at, &value).map(|text| (2, format!("{} {text}", rewrite.text(at)))),
    })
}

/// `U&'…'`, with or without `UESCAPE '…'`.
fn unicode(rewrite: &Rewrite<'_>, at: usize) -> Result<Option<(usize, String)>> {
    let adjacent = rewrite.touches(at, at + 1) && rewrite.touches(at + 1, at + 2);
    if rewrite.text(at + 1) != "&" || !is_text(rewrite, at + 2) || !adjacent {
        return Ok(None);
    }
    let value = crate::statement::content(rewrite.read[at + 2])?;
    let named = rewrite.read.get(at + 3).is_some_and(|token| token.is("UESCAPE")) && is_text(rewrite, at + 4);
    let escape = match named {
        true => crate::statement::content(rewrite.read[at + 4])?.chars().next().ok_or_else(|| wrong("escape"))?,
        false => '\\',
    };
    let (mut text, mut rest) = (String::new(), value.as_str());
    while let Some((before, behind)) = rest.split_once(escape) {
        text.push_str(before);
        if let Some(behind) = behind.strip_prefix(escape) {
            text.push(escape);
            rest = behind;
            continue;
        }
        let (digits, behind) = match behind.strip_prefix('+') {
            Some(behind) => (6, behind),
            None => (4, behind),
        };
        let code = behind.get(..digits).and_then(|code| u32::from_str_radix(code, 16).ok());
        text.push(code.and_then(char::from_u32).filter(|c| *c != '\0').ok_or_else(|| wrong("escape"))?);
        rest = &behind[digits..];
    }
    text.push_str(rest);
    Ok(Some((if named { 5 } else { 3 }, format!("'{}'", text.replace('\'', "''")))))
}

fn wrong(what: &str) -> Error {
    Error::new(ErrorKind::Syntax, format!("invalid Unicode {what}"))
        .with_hint("write a backslash and four hexadecimal digits, or a backslash, `+` and six")
}
