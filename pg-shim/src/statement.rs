//! What a statement is, by its first words: whether it goes to the upstream, or is the shim's own.
//!
//! PostgreSQL's session commands (settings, transactions, cursors, COPY) have no counterpart in Flight SQL as
//! statements; they become calls, or are answered here. All others pass as they are.

mod backend;
mod configure;
mod copy;
mod cursor;
mod index;
mod prepare;
mod session;
mod words;

use query::{Error, ErrorKind, Result};

pub(crate) use backend::{Argument, Backend, Call};
pub(crate) use configure::{Configure, Wanted, parameters as configure_parameters};
pub(crate) use copy::{Copy, CopyEnd, CopySource};
pub(crate) use cursor::{Declare, Fetch, Fetched};
pub(crate) use index::{Index, MakeIndex};
pub(crate) use prepare::{Execute, Passed, Prepare};
pub(crate) use session::{Lasting, Modes, Set, SetValue};

pub(crate) use words::content;

use words::Words;

/// A statement of a client.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Statement {
    /// Nothing but white space and comments.
    Empty,
    /// For the upstream.
    Pass(Pass),
    /// `BEGIN`, and what it is answered with.
    Begin(Modes, &'static str),
    /// `SET TRANSACTION`, `SET SESSION CHARACTERISTICS`.
    SetModes(Modes, Lasting),
    Commit,
    Rollback,
    /// `SAVEPOINT`, with its name.
    Savepoint(String),
    /// `RELEASE`.
    Release(String),
    /// `ROLLBACK TO`.
    RollbackTo(String),
    Set(Set),
    /// `RESET`; `None` for all.
    Reset(Option<String>),
    /// `SHOW`; `None` for all.
    Show(Option<String>),
    Declare(Declare),
    Fetch(Fetch),
    /// `CLOSE`; `None` for all.
    CloseCursor(Option<String>),
    Copy(Box<Copy>),
    Prepare(Prepare),
    Execute(Execute),
    /// `DEALLOCATE`; `None` for all.
    Deallocate(Option<String>),
    /// `DISCARD`, with what.
    Discard(String),
    /// `SELECT set_config(…)`, and other calls about settings beside it.
    Configure(Vec<Configure>),
    /// A call that is about sessions.
    Backend(Backend),
    /// `CREATE INDEX`, `DROP INDEX`.
    Index(Index),
    /// Something of PostgreSQL that has nothing to do here; the tag that it is answered with.
    Nothing(&'static str),
    /// Something of PostgreSQL that is not there; what it is.
    Missing(&'static str),
}

/// A statement for the upstream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pass {
    pub(crate) effect: Effect,
    pub(crate) tag: Tag,
}

/// What a statement does, as far as its words tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It reads, and returns rows.
    Reads,
    /// It may change something; whether it returns rows is not told by its words.
    Changes,
    /// It changes something and returns no rows.
    Updates,
}

/// What a statement is answered with when it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tag {
    /// These words, and how many rows came of it.
    Counted(&'static str),
    /// These words alone.
    Plain(String),
}

impl Tag {
    /// The text, for this many rows.
    pub(crate) fn text(&self, rows: u64) -> String {
        match self {
            Self::Counted(words) => format!("{words} {rows}"),
            Self::Plain(words) => words.clone(),
        }
    }
}

impl Statement {
    /// What a statement is.
    ///
    /// # Errors
    /// `Syntax` when it is one of the shim's own and not written as those are.
    pub(crate) fn read(sql: &str) -> Result<Self> {
        let mut words = Words::of(sql);
        let Some(first) = words.keyword() else {
            return Ok(if words.peek().is_none() { Self::Empty } else { Self::Pass(reads("SELECT")) });
        };
        let statement = match first.as_str() {
            "BEGIN" => session::begin(words, "BEGIN"),
            "START" if words.peek_is("TRANSACTION") => session::begin(words, "START TRANSACTION"),
            "COMMIT" | "END" => session::end(words, Self::Commit),
            "ROLLBACK" | "ABORT" => session::rollback(words),
            "SAVEPOINT" => Ok(Self::Savepoint(words.name()?)),
            "RELEASE" => session::release(words),
            "SET" => session::set(words),
            "RESET" => session::reset(words),
            "SHOW" => session::show(words),
            "DECLARE" => cursor::declare(words, sql),
            "FETCH" => cursor::fetch(words, Fetched::Rows),
            "MOVE" => cursor::fetch(words, Fetched::Nothing),
            "CLOSE" => session::named_or_all(words).map(Self::CloseCursor),
            "COPY" => copy::copy(words, sql),
            "PREPARE" => prepare::prepare(words, sql),
            "EXECUTE" => prepare::execute(words, sql),
            "DEALLOCATE" => {
                words.accept("PREPARE");
                session::named_or_all(words).map(Self::Deallocate)
            }
            "DISCARD" => session::discard(words),
            "CREATE" if words.clone().makes_public() => {
                Err(Error::new(ErrorKind::Exists, "schema \"public\" already exists").with_sqlstate("42P06"))
            }
            "CREATE" | "DROP" if let Some(index) = index::read(&first, words.clone(), sql) => index.map(Self::Index),
            "LISTEN" => Ok(Self::Missing("LISTEN")),
            "UNLISTEN" => Ok(Self::Nothing("UNLISTEN")),
            "NOTIFY" => Ok(Self::Missing("NOTIFY")),
            "LOCK" => Ok(Self::Nothing("LOCK TABLE")),
            "DO" => Ok(Self::Missing("DO")),
            "SELECT" if let Some(calls) = configure::read(words.clone()) => Ok(Self::Configure(calls)),
            "SELECT" if let Some(backend) = backend::read(words.clone(), sql) => Ok(Self::Backend(backend)),
            "CREATE" if words.clone().follows("AS", "EXECUTE") => Ok(Self::Missing("CREATE TABLE AS EXECUTE")),
            "EXPLAIN" if words.clone().any("EXECUTE") => Ok(Self::Missing("EXPLAIN EXECUTE")),
            _ => Ok(Self::Pass(pass(&first, words, sql))),
        }?;
        Ok(statement)
    }
}

fn reads(tag: &'static str) -> Pass {
    Pass { effect: Effect::Reads, tag: Tag::Counted(tag) }
}

/// A statement for the upstream that begins with this word.
fn pass(first: &str, mut words: Words<'_>, sql: &str) -> Pass {
    let changes = |tag| {
        let returning = Words::of(sql).any("RETURNING");
        let effect = if returning { Effect::Changes } else { Effect::Updates };
        Pass { effect, tag: Tag::Counted(tag) }
    };
    match first {
        "SELECT" | "VALUES" | "FROM" | "TABLE" => reads("SELECT"),
        "WITH" => match words.statement_behind_with().as_deref() {
            Some("INSERT") => changes("INSERT 0"),
            Some("UPDATE") => changes("UPDATE"),
            Some("DELETE") => changes("DELETE"),
            Some("MERGE") => changes("MERGE"),
            _ => reads("SELECT"),
        },
        "INSERT" => changes("INSERT 0"),
        "UPDATE" => changes("UPDATE"),
        "DELETE" => changes("DELETE"),
        "MERGE" => changes("MERGE"),
        "EXPLAIN" | "DESCRIBE" | "DESC" | "SUMMARIZE" | "PIVOT" | "UNPIVOT" => {
            Pass { effect: Effect::Reads, tag: Tag::Plain(if first == "DESC" { "DESCRIBE" } else { first }.to_owned()) }
        }
        "CREATE" => create(words, sql),
        "DROP" | "ALTER" => updates(format!("{first} {}", words.object())),
        "TRUNCATE" => updates("TRUNCATE TABLE".to_owned()),
        "PRAGMA" | "CALL" => Pass { effect: Effect::Changes, tag: Tag::Plain(first.to_owned()) },
        "COMMENT" | "VACUUM" | "ANALYZE" | "CHECKPOINT" | "ATTACH" | "DETACH" | "USE" | "LOAD" | "INSTALL" => {
            updates(first.to_owned())
        }
        _ => Pass { effect: Effect::Changes, tag: Tag::Plain(first.to_owned()) },
    }
}

fn updates(tag: String) -> Pass {
    Pass { effect: Effect::Updates, tag: Tag::Plain(tag) }
}

fn create(mut words: Words<'_>, sql: &str) -> Pass {
    let object = words.object();
    let made_of_rows = object == "TABLE" && Words::of(sql).top_level("AS");
    // The upstream tells how many rows the table was made of.
    if made_of_rows {
        return Pass { effect: Effect::Updates, tag: Tag::Counted("SELECT") };
    }
    updates(format!("CREATE {object}"))
}

#[cfg(test)]
mod tests;
