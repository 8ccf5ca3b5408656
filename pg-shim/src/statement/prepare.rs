//! `PREPARE` and `EXECUTE`.

use query::script::{Token, TokenKind};
use query::{Error, ErrorKind, Result};

use super::Statement;
use super::words::{Words, content, wrong};
use crate::oid;

/// `PREPARE name (types) AS statement`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prepare {
    pub(crate) name: String,
    /// The types of its parameters, as far as they are declared; 0 for one that is left to the statement.
    pub(crate) types: Vec<u32>,
    /// The statement.
    pub(crate) query: String,
}

/// `EXECUTE name (values)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Execute {
    pub(crate) name: String,
    pub(crate) values: Vec<Passed>,
}

/// A value for a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Passed {
    Null,
    /// A string: a value of whatever type is wanted.
    Text(String),
    /// A whole number.
    Integer(String),
    /// Anything else, which the engine has to work out.
    Expression(String),
}

impl Passed {
    /// The same as an expression.
    pub(crate) fn sql(&self) -> String {
        match self {
            Self::Null => "NULL".to_owned(),
            Self::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Self::Integer(sql) | Self::Expression(sql) => sql.clone(),
        }
    }
}

/// What `PREPARE` takes.
const PREPARED: [&str; 8] = ["SELECT", "VALUES", "TABLE", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE"];

/// Behind `PREPARE`.
pub(super) fn prepare(mut words: Words<'_>, sql: &str) -> Result<Statement> {
    let named = words.clone().name();
    if words.accept("TRANSACTION") && words.peek().is_some_and(|token| token.kind == TokenKind::Text) {
        return Ok(Statement::Missing("two-phase commit"));
    }
    let name = named?;
    if words.peek().is_some_and(|token| token.name().as_deref() == Some(&name)) {
        words.next();
    }
    let mut types = Vec::new();
    if words.accept_symbol("(") {
        for piece in pieces(&mut words)? {
            types.push(type_of(&piece)?);
        }
    }
    if !words.accept("AS") {
        return Err(wrong(words.next()));
    }
    // A query may stand in brackets.
    let first = words.peek().ok_or_else(|| wrong(None))?;
    if first.text != "(" && !PREPARED.iter().any(|word| first.is(word)) {
        return Err(wrong(Some(first)));
    }
    let query = sql[first.at..].trim_end().trim_end_matches(';').trim_end().to_owned();
    Ok(Statement::Prepare(Prepare { name, types, query }))
}

/// Behind `EXECUTE`.
pub(super) fn execute(mut words: Words<'_>, sql: &str) -> Result<Statement> {
    let name = words.name()?;
    let mut values = Vec::new();
    if words.accept_symbol("(") {
        for piece in pieces(&mut words)? {
            values.push(passed(&piece, sql)?);
        }
    }
    words.done()?;
    Ok(Statement::Execute(Execute { name, values }))
}

/// What stands between commas, up to the closing bracket, which is taken too.
fn pieces<'a>(words: &mut Words<'a>) -> Result<Vec<Vec<Token<'a>>>> {
    let (mut all, mut piece, mut depth) = (Vec::new(), Vec::new(), 0_usize);
    loop {
        let token = words.next().ok_or_else(|| wrong(None))?;
        match token.text {
            ")" if depth == 0 && piece.is_empty() => return Err(wrong(Some(token))),
            ")" if depth == 0 => {
                all.push(piece);
                return Ok(all);
            }
            "," if depth == 0 && piece.is_empty() => return Err(wrong(Some(token))),
            "," if depth == 0 => {
                all.push(std::mem::take(&mut piece));
                continue;
            }
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
        piece.push(token);
    }
}

/// The type that is declared; the length of a text and the digits of a number say nothing, as in PostgreSQL.
fn type_of(piece: &[Token<'_>]) -> Result<u32> {
    let mut tokens = piece;
    if let [schema, dot, rest @ ..] = piece
        && schema.name().as_deref() == Some("pg_catalog")
        && dot.text == "."
    {
        tokens = rest;
    }
    let (mut name, mut is_array, mut inside) = (Vec::new(), false, false);
    for token in tokens {
        match token.text {
            "(" => inside = true,
            ")" => inside = false,
            _ if inside => {}
            "[" => is_array = true,
            "]" => {}
            _ if token.kind == TokenKind::Number => {}
            _ => name.push(token.name().ok_or_else(|| wrong(Some(*token)))?),
        }
    }
    let name = name.join(" ");
    if name == "unknown" && !is_array {
        return Ok(0);
    }
    let found = oid::by_name(&name).and_then(|oid| if is_array { oid::array_of(oid) } else { Some(oid) });
    found.ok_or_else(|| {
        let shown = if is_array { format!("{name}[]") } else { name.clone() };
        Error::new(ErrorKind::Missing, format!("type \"{shown}\" does not exist"))
            .with_sqlstate("42704")
            .with_hint("leave the types out: PREPARE name AS … finds them out, and $1::type says one")
    })
}

fn passed(piece: &[Token<'_>], sql: &str) -> Result<Passed> {
    let is_whole =
        |token: &Token<'_>| token.kind == TokenKind::Number && token.text.bytes().all(|b| b.is_ascii_digit());
    Ok(match piece {
        [one] if one.kind == TokenKind::Text => Passed::Text(content(*one)?),
        [one] if one.is("NULL") => Passed::Null,
        [one] if is_whole(one) => Passed::Integer(one.text.to_owned()),
        [sign, number] if sign.text == "-" && is_whole(number) => Passed::Integer(format!("-{}", number.text)),
        [first, .., last] => Passed::Expression(sql[first.at..last.at + last.text.len()].to_owned()),
        [one] => Passed::Expression(one.text.to_owned()),
        [] => return Err(wrong(None)),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn statements_under_names() {
        let types = vec![oid::INT4, oid::FLOAT8, oid::array_of(oid::TEXT).unwrap(), oid::NUMERIC, oid::TIMESTAMPTZ, 0];
        let declared =
            "(integer, double precision, pg_catalog.text[], numeric(10, 2), timestamp with time zone, unknown)";
        let sql = format!("prepare \"P\" {declared} as select $1 ; ");
        let prepare = Prepare { name: "P".into(), types, query: "select $1".into() };
        assert_eq!(Statement::read(&sql).unwrap(), Statement::Prepare(prepare));
        let execute = Execute {
            name: "p".into(),
            values: vec![
                Passed::Integer("-1".into()),
                Passed::Text("it's".into()),
                Passed::Null,
                Passed::Expression("f(1, 'x') + 1".into()),
            ],
        };
        assert_eq!(
            Statement::read("EXECUTE P(-1, 'it''s', null, f(1, 'x') + 1)").unwrap(),
            Statement::Execute(execute)
        );
        assert_eq!(Statement::read("prepare transaction 'x'").unwrap(), Statement::Missing("two-phase commit"));
        assert!(matches!(Statement::read("prepare transaction as select 1").unwrap(), Statement::Prepare(_)));
        for (wrong, state) in [
            ("prepare", "42601"),
            ("prepare p", "42601"),
            ("prepare p () as select 1", "42601"),
            ("prepare p (nothing) as select 1", "42704"),
            ("prepare p as create table t (a int)", "42601"),
            ("execute p(", "42601"),
            ("execute p(1,)", "42601"),
            ("execute p x", "42601"),
        ] {
            assert_eq!(Statement::read(wrong).unwrap_err().sqlstate(), state, "{wrong}");
        }
    }
}
