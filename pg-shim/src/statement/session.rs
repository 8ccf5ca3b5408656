//! Statements about transactions, settings and what a session holds.

use query::script::TokenKind;
use query::{Error, ErrorKind, Result};

use super::words::{Words, content, wrong};
use super::{Effect, Pass, Statement, Tag};

/// `SET`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Set {
    pub(crate) name: String,
    pub(crate) value: SetValue,
    /// Only until the transaction ends.
    pub(crate) local: bool,
}

/// For how long modes hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lasting {
    Transaction,
    Session,
}

/// What a setting is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SetValue {
    Default,
    /// Values of a list are told apart by commas.
    Text(String),
}

/// How a transaction is to be. Its level says nothing: each is one snapshot, whatever was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Modes {
    /// Nothing may be changed in it; `None` where that is not said.
    pub(crate) read_only: Option<bool>,
    /// What it was asked to be, in small letters.
    pub(crate) level: Option<String>,
}

/// Behind `BEGIN` or `START`.
pub(super) fn begin(mut words: Words<'_>, tag: &'static str) -> Result<Statement> {
    if !words.accept("WORK") {
        words.accept("TRANSACTION");
    }
    Ok(Statement::Begin(modes(&mut words)?, tag))
}

/// `ISOLATION LEVEL …`, `READ ONLY`, `READ WRITE`, `[NOT] DEFERRABLE`, with or without commas.
fn modes(words: &mut Words<'_>) -> Result<Modes> {
    let mut modes = Modes::default();
    while let Some(token) = words.next() {
        match token.text.to_ascii_uppercase().as_str() {
            "," | "DEFERRABLE" => {}
            "NOT" if words.accept("DEFERRABLE") => {}
            "READ" if words.accept("ONLY") => modes.read_only = Some(true),
            "READ" if words.accept("WRITE") => modes.read_only = Some(false),
            "ISOLATION" if words.accept("LEVEL") => modes.level = Some(level(words)?.to_owned()),
            _ => return Err(wrong(Some(token))),
        }
    }
    Ok(modes)
}

fn level(words: &mut Words<'_>) -> Result<&'static str> {
    let token = words.next();
    match token.map(|token| token.text.to_ascii_uppercase()).as_deref() {
        Some("SERIALIZABLE") => Ok("serializable"),
        Some("REPEATABLE") if words.accept("READ") => Ok("repeatable read"),
        Some("READ") if words.accept("COMMITTED") => Ok("read committed"),
        Some("READ") if words.accept("UNCOMMITTED") => Ok("read uncommitted"),
        _ => Err(wrong(token)),
    }
}

/// Behind `COMMIT`, `END`.
pub(super) fn end(mut words: Words<'_>, statement: Statement) -> Result<Statement> {
    if words.accept("PREPARED") {
        return Ok(Statement::Missing("two-phase commit"));
    }
    if !words.accept("WORK") {
        words.accept("TRANSACTION");
    }
    if words.accept("AND") {
        let chain = !words.accept("NO");
        if !words.accept("CHAIN") {
            return Err(wrong(words.next()));
        }
        if chain {
            return Ok(Statement::Missing("AND CHAIN"));
        }
    }
    words.done()?;
    Ok(statement)
}

/// Behind `ROLLBACK`, `ABORT`.
pub(super) fn rollback(mut words: Words<'_>) -> Result<Statement> {
    let mut ahead = words.clone();
    if !ahead.accept("WORK") {
        ahead.accept("TRANSACTION");
    }
    if ahead.accept("TO") {
        ahead.accept("SAVEPOINT");
        return ahead.name().map(Statement::RollbackTo);
    }
    if words.peek_is("PREPARED") {
        return Ok(Statement::Missing("two-phase commit"));
    }
    end(words, Statement::Rollback)
}

pub(super) fn release(mut words: Words<'_>) -> Result<Statement> {
    words.accept("SAVEPOINT");
    words.name().map(Statement::Release)
}

/// A name, or `ALL`.
pub(super) fn named_or_all(mut words: Words<'_>) -> Result<Option<String>> {
    if words.accept("ALL") {
        return words.done().map(|()| None);
    }
    let name = words.name()?;
    words.done()?;
    Ok(Some(name))
}

pub(super) fn discard(mut words: Words<'_>) -> Result<Statement> {
    match words.keyword().as_deref() {
        Some(what @ ("ALL" | "PLANS" | "SEQUENCES" | "TEMP")) => Ok(Statement::Discard(what.to_owned())),
        Some("TEMPORARY") => Ok(Statement::Discard("TEMP".to_owned())),
        _ => Err(Error::new(ErrorKind::Syntax, "DISCARD takes ALL, PLANS, SEQUENCES or TEMP")),
    }
}

/// The name of a setting, which may have several parts.
fn setting(words: &mut Words<'_>) -> Result<String> {
    let mut name = words.name()?;
    while words.accept_symbol(".") {
        name = format!("{name}.{}", words.name()?);
    }
    Ok(name)
}

pub(super) fn set(mut words: Words<'_>) -> Result<Statement> {
    // `SET VARIABLE` and `SET GLOBAL` are the engine's.
    if words.peek_is("VARIABLE") || words.peek_is("GLOBAL") {
        return Ok(engines());
    }
    let local = words.accept("LOCAL");
    if !local && words.peek_is("SESSION") {
        words.next();
        if words.accept("CHARACTERISTICS") {
            // AS TRANSACTION …
            words.accept("AS");
            words.accept("TRANSACTION");
            return Ok(Statement::SetModes(modes(&mut words)?, Lasting::Session));
        }
        if words.accept("AUTHORIZATION") {
            return role(words);
        }
    }
    if words.accept("TRANSACTION") {
        if words.accept("SNAPSHOT") {
            return Ok(Statement::Missing("SET TRANSACTION SNAPSHOT"));
        }
        return Ok(Statement::SetModes(modes(&mut words)?, Lasting::Transaction));
    }
    if words.accept("SCHEMA") {
        let value = names(&mut words)?;
        return Ok(Statement::Set(Set { name: "search_path".to_owned(), value, local }));
    }
    if words.accept("CONSTRAINTS") {
        return Ok(Statement::Nothing("SET CONSTRAINTS"));
    }
    if words.peek_is("ROLE") {
        words.next();
        return role(words);
    }
    let name = match words.accept("TIME") {
        true if words.accept("ZONE") => {
            let value = zone(&mut words)?;
            return Ok(Statement::Set(Set { name: "timezone".to_owned(), value, local }));
        }
        true => "time".to_owned(),
        false if words.accept("NAMES") => "client_encoding".to_owned(),
        false => {
            let name = setting(&mut words)?;
            if !words.accept("TO") && !words.accept_symbol("=") {
                return Err(wrong(words.next()));
            }
            name
        }
    };
    let value = if name == "search_path" { names(&mut words)? } else { value(&mut words)? };
    Ok(Statement::Set(Set { name, value, local }))
}

/// Names, each in quotes if it would be another one without.
fn names(words: &mut Words<'_>) -> Result<SetValue> {
    let mut names = Vec::new();
    if words.peek_is("DEFAULT") {
        return value(words);
    }
    loop {
        let name = match words.text()? {
            Some(text) => text,
            None => words.name()?,
        };
        let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        names.push(if plain { name } else { format!("\"{}\"", name.replace('"', "\"\"")) });
        if !words.accept_symbol(",") {
            words.done()?;
            return Ok(SetValue::Text(names.join(", ")));
        }
    }
}

fn engines() -> Statement {
    Statement::Pass(Pass { effect: Effect::Updates, tag: Tag::Plain("SET".to_owned()) })
}

/// There is one role for each who logs in: itself.
fn role(mut words: Words<'_>) -> Result<Statement> {
    if words.accept("DEFAULT") || words.accept("NONE") {
        return Ok(Statement::Nothing("SET"));
    }
    Ok(Statement::Missing("another role than the one that logged in"))
}

fn zone(words: &mut Words<'_>) -> Result<SetValue> {
    if words.accept("LOCAL") || words.accept("DEFAULT") {
        return Ok(SetValue::Default);
    }
    if words.accept("INTERVAL") {
        // INTERVAL '+02:00' HOUR TO MINUTE
        let value = words.text()?.ok_or_else(|| wrong(None))?;
        // With minutes, a zone that is no interval is counted to the west.
        return Ok(SetValue::Text(value.strip_suffix(":00").map(str::to_owned).unwrap_or(value)));
    }
    value(words)
}

fn value(words: &mut Words<'_>) -> Result<SetValue> {
    if words.peek_is("DEFAULT") {
        words.next();
        words.done()?;
        return Ok(SetValue::Default);
    }
    let (mut parts, mut part) = (Vec::new(), None::<String>);
    while let Some(token) = words.next() {
        let piece = match token.kind {
            TokenKind::Text => content(token)?,
            TokenKind::Symbol if token.text == "," => {
                parts.push(part.take().ok_or_else(|| wrong(Some(token)))?);
                continue;
            }
            TokenKind::Word => token.text.to_owned(),
            TokenKind::Quoted => token.name().unwrap_or_default(),
            TokenKind::Number | TokenKind::Symbol => token.text.to_owned(),
            TokenKind::Parameter => return Err(wrong(Some(token))),
        };
        part.get_or_insert_default().push_str(&piece);
    }
    parts.push(part.ok_or_else(|| wrong(None))?);
    Ok(SetValue::Text(parts.join(", ")))
}

pub(super) fn reset(mut words: Words<'_>) -> Result<Statement> {
    if words.peek_is("VARIABLE") || words.peek_is("GLOBAL") {
        return Ok(engines());
    }
    if words.accept("ALL") {
        return Ok(Statement::Reset(None));
    }
    if words.accept("SESSION") {
        words.accept("AUTHORIZATION");
        return Ok(Statement::Nothing("RESET"));
    }
    if words.accept("ROLE") {
        return Ok(Statement::Nothing("RESET"));
    }
    if words.accept("TIME") {
        words.accept("ZONE");
        return Ok(Statement::Reset(Some("timezone".to_owned())));
    }
    let name = setting(&mut words)?;
    words.done()?;
    Ok(Statement::Reset(Some(name)))
}

pub(super) fn show(mut words: Words<'_>) -> Result<Statement> {
    // The engine lists its own things with SHOW as well.
    let engines_own = ["TABLES", "DATABASES", "SCHEMAS", "VARIABLES", "FUNCTIONS"];
    if engines_own.iter().any(|word| words.peek_is(word)) || (words.peek_is("ALL") && words.clone().any("TABLES")) {
        return Ok(Statement::Pass(Pass { effect: Effect::Reads, tag: Tag::Plain("SHOW".to_owned()) }));
    }
    if words.accept("ALL") {
        return words.done().map(|()| Statement::Show(None));
    }
    if words.accept("TIME") {
        words.accept("ZONE");
        return Ok(Statement::Show(Some("timezone".to_owned())));
    }
    if words.accept("TRANSACTION") {
        words.accept("ISOLATION");
        words.accept("LEVEL");
        return Ok(Statement::Show(Some("transaction_isolation".to_owned())));
    }
    if words.accept("SESSION") {
        words.accept("AUTHORIZATION");
        return Ok(Statement::Show(Some("session_authorization".to_owned())));
    }
    let name = setting(&mut words)?;
    match words.next() {
        None => Ok(Statement::Show(Some(name))),
        // SHOW x FROM y
        Some(_) => Ok(Statement::Pass(Pass { effect: Effect::Reads, tag: Tag::Plain("SHOW".to_owned()) })),
    }
}
