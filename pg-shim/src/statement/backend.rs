//! Calls about sessions: `SELECT pg_cancel_backend(…)`, `pg_terminate_backend(…)`, `pg_sleep(…)`.

use query::script::TokenKind;

use super::words::{Words, content};

/// A statement that is one such call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Backend {
    pub(crate) call: Call,
    pub(crate) argument: Argument,
    /// What its one column is called.
    pub(crate) column: String,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Cancel,
    Terminate,
    Sleep,
}

/// For which session, or how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Argument {
    Literal(String),
    /// The first parameter.
    Parameter,
    /// The rows of a query, of one column.
    Query(String),
}

/// Behind `SELECT`: such a call, if it is all that is selected.
pub(super) fn read(mut words: Words<'_>, sql: &str) -> Option<Backend> {
    let mut name = words.name().ok()?;
    if name == "pg_catalog" && words.accept_symbol(".") {
        name = words.name().ok()?;
    }
    let call = match name.as_str() {
        "pg_cancel_backend" => Call::Cancel,
        "pg_terminate_backend" => Call::Terminate,
        "pg_sleep" => Call::Sleep,
        _ => return None,
    };
    if !words.accept_symbol("(") {
        return None;
    }
    let first = words.peek()?;
    let (mut depth, mut tokens) = (1_usize, Vec::new());
    let close = loop {
        let token = words.next()?;
        match token.text {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break token;
        }
        // A second argument, a time to wait, changes nothing: what is told is told at once.
        if tokens.last().is_none_or(|last: &query::script::Token<'_>| last.text != ",") {
            tokens.push(token);
        }
    };
    let end = tokens.iter().find(|token| token.text == ",").map_or(close.at, |comma| comma.at);
    let expression = &sql[first.at..end];
    words.accept("AS");
    let named = words.peek().filter(|token| token.kind == TokenKind::Quoted || token.kind == TokenKind::Word);
    let is_from = words.peek_is("FROM") || words.peek_is("WHERE");
    let column = match named.filter(|_| !is_from) {
        Some(token) => {
            words.next();
            token.name()?
        }
        None => name,
    };
    let argument = match words.peek() {
        None => match tokens.as_slice() {
            [one, ..] if tokens.len() == 1 || tokens[1].text == "," => match one.kind {
                TokenKind::Number => Argument::Literal(one.text.to_owned()),
                TokenKind::Text => Argument::Literal(content(*one).ok()?),
                TokenKind::Parameter if one.text == "$1" => Argument::Parameter,
                _ => Argument::Query(format!("SELECT {expression}")),
            },
            _ => Argument::Query(format!("SELECT {expression}")),
        },
        // What else is selected, or from where.
        Some(next) if is_from => Argument::Query(format!("SELECT {expression} {}", &sql[next.at..])),
        Some(_) => return None,
    };
    Some(Backend { call, argument, column })
}
