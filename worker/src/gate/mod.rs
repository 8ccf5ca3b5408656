//! The second wall: decides from a statement's text, before the engine binds it, whether it may run.
//! The first wall is the kernel's (what the process can reach), the third the engine's own lock.
//!
//! Default deny. Queries are judged by the engine's own tree of them ([`Parser`]); of other statements,
//! the queries inside by their trees and the rest by its tokens. What is not known to be harmless is
//! refused, with the alternative named.
//!
//! The engine's parser must not see a statement's `PRAGMA` or `IMPORT` before the gate did: extracting
//! statements already runs some of them (`IMPORT DATABASE` reads its files, a `PRAGMA` turns into a
//! query). So the gate reads the text first, and takes the kind that the engine reports as a second
//! opinion: see [`Gate::agree`].

mod change;
mod function;
mod judge;
mod kind;
mod location;
mod refusal;
mod select;
mod setting;
mod settings;
mod text;
mod token;
mod tree;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use query::{Class, Effect, Error, ErrorKind, Place, Result};

pub use kind::StatementKind;

use judge::Judge;
use select::Reading;
use token::Tokens;

/// What the engine's own parser says. It parses only: it binds nothing and opens nothing.
pub trait Parser {
    /// The JSON text that DuckDB's `json_serialize_sql` returns for a text:
    /// `{"error":false,"statements":[…]}`, or `{"error":true,…}` for what is no query or no SQL.
    ///
    /// The text stays unparsed, because its depth is the client's to choose: a parser that recurses
    /// would end the process.
    fn serialize(&self, sql: &str) -> Result<String>;
}

/// Judges statements.
#[derive(Clone, Debug)]
pub struct Gate {
    places: Arc<[Place]>,
}

const READS: Class = Class { returns_rows: true, effect: Effect::Reads };

impl Gate {
    /// A gate for statements that may read these places.
    pub fn new(places: Arc<[Place]>) -> Self {
        Self { places }
    }

    /// The settings that sessions may change: the engine's `allowed_configs` needs them.
    pub fn settings() -> &'static [&'static str] {
        setting::names()
    }

    /// Judges one statement before the engine binds it: what it is, or why it may not run.
    ///
    /// `kind` is what the engine says the statement is, where that is known without binding;
    /// [`StatementKind::Other`] where it is not. `known_table` tells the names of tables of the lake,
    /// which may look like locations.
    pub fn judge(
        &self,
        sql: &str,
        kind: StatementKind,
        known_table: &dyn Fn(&str) -> bool,
        parser: &dyn Parser,
    ) -> Result<Class> {
        if sql.contains('\0') {
            // The engine would read up to it, and the gate beyond.
            return Err(Error::new(ErrorKind::Syntax, "a statement has no null character"));
        }
        let judge = Judge { places: &self.places, known_table, parser };
        let class = judge.statement(sql)?;
        Self::agree(sql, kind)?;
        Ok(class)
    }

    /// Refuses a statement of which the engine says that it is something else than its text says.
    ///
    /// To be asked again when the engine has prepared the statement and knows its kind for sure.
    pub fn agree(sql: &str, kind: StatementKind) -> Result<()> {
        use StatementKind as K;
        let tokens = Tokens::read(sql);
        let expected: &[K] = match verb(&tokens) {
            Verb::Select => &[K::Select],
            Verb::Explain => &[K::Explain],
            Verb::Insert => &[K::Insert],
            Verb::Update => &[K::Update],
            Verb::Delete => &[K::Delete],
            Verb::Merge => &[K::MergeInto],
            Verb::Create => &[K::Create, K::CreateFunc],
            Verb::Drop => &[K::Drop],
            Verb::Alter => &[K::Alter],
            Verb::Begin | Verb::End => &[K::Transaction],
            Verb::Set | Verb::Reset | Verb::Use => &[K::Set, K::VariableSet],
            Verb::Refused => &[],
        };
        if kind == K::Other || expected.contains(&kind) {
            return Ok(());
        }
        if kind == K::Multi {
            return Err(refusal::pivot());
        }
        Err(Error::new(
            ErrorKind::Denied,
            format!("this statement is not permitted (the engine takes it for {kind:?})"),
        ))
    }
}

/// What a statement begins with, as far as the gate treats it differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Select,
    Explain,
    Insert,
    Update,
    Delete,
    Merge,
    Create,
    Drop,
    Alter,
    Begin,
    End,
    Set,
    Reset,
    Use,
    Refused,
}

fn verb(tokens: &Tokens<'_>) -> Verb {
    const CHANGES: &[&str] = &["insert", "update", "delete", "merge"];
    let Some(first) = tokens.get(0) else { return Verb::Refused };
    let word = match first {
        token::Token::Word(word) => word.to_ascii_lowercase(),
        // A bracket around a query, or a character that may be white space to the engine: its parser tells.
        _ => return Verb::Select,
    };
    let word = match (word.as_str(), tokens.find(1, CHANGES)) {
        ("with", Some(main)) if is_main_verb(tokens, main) => match tokens.get(main) {
            Some(token::Token::Word(main)) => main.to_ascii_lowercase(),
            _ => word,
        },
        _ => word,
    };
    match word.as_str() {
        "select" | "from" | "values" | "with" | "table" | "describe" | "desc" | "show" | "summarize" | "pivot"
        | "pivot_wider" | "unpivot" | "pivot_longer" => Verb::Select,
        "explain" => Verb::Explain,
        "insert" => Verb::Insert,
        "update" if !is_extensions(tokens) => Verb::Update,
        "delete" | "truncate" => Verb::Delete,
        "merge" => Verb::Merge,
        "create" => Verb::Create,
        "drop" => Verb::Drop,
        "alter" => Verb::Alter,
        "begin" | "start" => Verb::Begin,
        "commit" | "rollback" | "end" | "abort" => Verb::End,
        "set" => Verb::Set,
        "reset" => Verb::Reset,
        "use" => Verb::Use,
        _ => Verb::Refused,
    }
}

/// Whether a word outside brackets behind `WITH …` is the statement's verb: it follows a CTE's closing
/// bracket.
fn is_main_verb(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.mark_at(at - 1, ')')
}

/// `UPDATE EXTENSIONS`, which is no table.
fn is_extensions(tokens: &Tokens<'_>) -> bool {
    tokens.at(0, &["update"]) && tokens.at(1, &["extensions"]) && tokens.get(2).is_none_or(|token| token.is_mark('('))
}

impl Judge<'_> {
    fn statement(&self, sql: &str) -> Result<Class> {
        let tokens = Tokens::read(sql);
        if tokens.list.is_empty() && !tokens.unterminated {
            return Err(Error::new(ErrorKind::Syntax, "the statement is empty"));
        }
        if tokens.several {
            // Whether the text is SQL at all comes first: a stray semicolon may be the mistake.
            self.read(sql)?;
            return Err(select::several());
        }
        let verb = verb(&tokens);
        if tokens.unterminated && verb != Verb::Select {
            return Err(Error::new(ErrorKind::Syntax, "a string, quoted name or comment does not end"));
        }
        let changes = |returns_rows| Class { returns_rows, effect: Effect::ChangesSession };
        match verb {
            Verb::Select => self.select(&tokens),
            Verb::Explain => self.explain(&tokens),
            Verb::Insert | Verb::Update | Verb::Delete | Verb::Merge => {
                self.change(&tokens)?;
                Ok(changes(tokens.find(1, &["returning"]).is_some()))
            }
            Verb::Create => self.create(&tokens).map(|()| changes(false)),
            Verb::Drop => self.drop(&tokens).map(|()| changes(false)),
            Verb::Alter => self.alter(&tokens).map(|()| changes(false)),
            Verb::Begin => Ok(Class { returns_rows: false, effect: Effect::Begins }),
            Verb::End => Ok(Class { returns_rows: false, effect: Effect::Ends }),
            Verb::Set => self.set(&tokens).map(|()| changes(false)),
            Verb::Reset => self.reset(&tokens).map(|()| changes(false)),
            Verb::Use => self.use_schema(&tokens).map(|()| changes(false)),
            Verb::Refused => Err(self.refuse(&tokens)),
        }
    }

    fn select(&self, tokens: &Tokens<'_>) -> Result<Class> {
        match self.read(tokens.sql)? {
            Reading::Select { changes: false } => Ok(READS),
            Reading::Select { changes: true } => Ok(Class { effect: Effect::ChangesSession, ..READS }),
            Reading::Other if tokens.list.iter().any(|spot| spot.token.is_any(&["pivot", "pivot_wider"])) => {
                Err(refusal::pivot())
            }
            Reading::Other => Err(refusal::unknown(tokens)),
        }
    }

    /// `EXPLAIN [ANALYZE] [(options)] statement`: judged by what it explains.
    fn explain(&self, tokens: &Tokens<'_>) -> Result<Class> {
        let mut at = 1;
        let mut analyze = false;
        if tokens.mark_at(at, '(') && tokens.at(at + 1, &["analyze", "analyse", "format", "verbose"]) {
            let close = tokens.closing(at);
            analyze = (at..close).any(|option| tokens.at(option, &["analyze", "analyse"]));
            at = close + 1;
        } else {
            while tokens.at(at, &["analyze", "analyse", "verbose"]) {
                analyze |= !tokens.at(at, &["verbose"]);
                at += 1;
            }
        }
        let explained = tokens.text(at, usize::MAX);
        let inner = verb(&Tokens::read(explained));
        if inner == Verb::Explain {
            // Before it is judged: thousands of them within each other would need a stack as deep.
            return Err(refusal::explained());
        }
        let class = self.statement(explained)?;
        let planned = [Verb::Select, Verb::Insert, Verb::Update, Verb::Delete, Verb::Merge, Verb::Create];
        if !planned.contains(&inner) {
            return Err(refusal::explained());
        }
        Ok(Class { returns_rows: true, effect: if analyze { class.effect } else { Effect::Reads } })
    }

    /// The refusal of a statement that does not begin with a verb that is permitted.
    fn refuse(&self, tokens: &Tokens<'_>) -> Error {
        if refusal::is_verb(tokens) {
            return refusal::statement(tokens);
        }
        match self.read(tokens.sql) {
            Err(error) => error,
            Ok(_) => refusal::unknown(tokens),
        }
    }
}
