//! `DECLARE`, `FETCH`, `MOVE`.

use query::script::TokenKind;
use query::{Error, ErrorKind, Result};

use super::Statement;
use super::words::{Words, wrong};

/// `DECLARE … CURSOR FOR …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Declare {
    pub(crate) name: String,
    pub(crate) binary: bool,
    /// It outlives the transaction.
    pub(crate) hold: bool,
    /// The query.
    pub(crate) query: String,
}

/// `FETCH` or `MOVE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fetch {
    pub(crate) cursor: String,
    /// How many rows; `None` for all that are left.
    pub(crate) count: Option<u64>,
    pub(crate) fetched: Fetched,
}

/// What comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fetched {
    Rows,
    /// The cursor is moved past them.
    Nothing,
}

pub(super) fn declare(mut words: Words<'_>, sql: &str) -> Result<Statement> {
    let name = words.name()?;
    let mut binary = false;
    loop {
        let Some(token) = words.next() else { return Err(wrong(None)) };
        match token.text.to_uppercase().as_str() {
            "BINARY" => binary = true,
            "INSENSITIVE" | "ASENSITIVE" => {}
            "NO" if words.accept("SCROLL") => {}
            "SCROLL" => return Err(backward("SCROLL")),
            "CURSOR" => break,
            _ => return Err(wrong(Some(token))),
        }
    }
    let mut hold = false;
    if words.accept("WITH") {
        hold = true;
        if !words.accept("HOLD") {
            return Err(wrong(words.next()));
        }
    } else if words.accept("WITHOUT") && !words.accept("HOLD") {
        return Err(wrong(words.next()));
    }
    if !words.accept("FOR") {
        return Err(wrong(words.next()));
    }
    let first = words.next().ok_or_else(|| wrong(None))?;
    let query = sql[first.at..].trim_end().trim_end_matches(';').trim_end().to_owned();
    Ok(Statement::Declare(Declare { name, binary, hold, query }))
}

/// Behind `FETCH` or `MOVE`.
pub(super) fn fetch(mut words: Words<'_>, fetched: Fetched) -> Result<Statement> {
    let count = count(&mut words)?;
    if !words.accept("FROM") {
        words.accept("IN");
    }
    let cursor = words.name()?;
    words.done()?;
    Ok(Statement::Fetch(Fetch { cursor, count, fetched }))
}

fn count(words: &mut Words<'_>) -> Result<Option<u64>> {
    // `FETCH c`: what looks like a direction may be the name of a cursor.
    let mut ahead = words.clone();
    ahead.next();
    if ahead.next().is_none() {
        return Ok(Some(1));
    }
    let Some(token) = words.peek() else { return Err(wrong(None)) };
    match token.text.to_uppercase().as_str() {
        "NEXT" => {
            words.next();
            Ok(Some(1))
        }
        "FORWARD" => {
            words.next();
            if words.accept("ALL") {
                return Ok(None);
            }
            Ok(number(words)?.or(Some(1)))
        }
        "ALL" => {
            words.next();
            Ok(None)
        }
        direction @ ("PRIOR" | "FIRST" | "LAST" | "ABSOLUTE" | "RELATIVE" | "BACKWARD") => Err(backward(direction)),
        "FROM" | "IN" => Ok(Some(1)),
        _ => match number(words)? {
            Some(count) => Ok(Some(count)),
            None => Ok(Some(1)),
        },
    }
}

fn number(words: &mut Words<'_>) -> Result<Option<u64>> {
    if words.accept_symbol("-") {
        return Err(backward("a number below zero"));
    }
    let Some(token) = words.peek().filter(|token| token.kind == TokenKind::Number) else { return Ok(None) };
    words.next();
    token.text.parse().map(Some).map_err(|_| wrong(Some(token)))
}

fn backward(what: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("cursors go forward only: {what} is not supported"))
        .with_sqlstate("55000")
        .with_hint("declare the cursor with NO SCROLL and fetch with NEXT, FORWARD or ALL, or run the query again")
}
