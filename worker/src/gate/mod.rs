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
mod copy;
mod function;
mod judge;
mod kind;
mod location;
mod name;
mod object;
mod outer;
mod refusal;
mod select;
mod setting;
mod settings;
mod text;
mod token;
mod tree;

#[cfg(test)]
mod lake_tests;
#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use query::{Class, Effect, Error, ErrorKind, LAKE_CATALOG, Place, Result};

pub use kind::StatementKind;

pub(crate) use function::refused_as_unknown;
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
    fn serialize(&self, sql: &str) -> Result<Arc<String>>;
}

/// Judges statements.
#[derive(Clone, Debug)]
pub struct Gate {
    places: Arc<[Place]>,
    lake: bool,
}

/// What the gate found out about a statement that it permits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// What it is, as far as its text tells.
    pub class: Class,
    /// What it changes, where the text does not tell whether that is temporary or the lake's.
    pub targets: Vec<Target>,
    /// Whether it may read tables of the lake, as far as the text tells. A name that a table of the places has does not
    /// count: a table of the lake or a temporary view may have it too, which the engine knows.
    pub reads_lake: bool,
    /// Whether it reads, and nothing that it names can be in the lake: looking it up there would only take time, and fail
    /// while the metadata of the lake is away.
    pub without_lake: bool,
    /// Whether it asks for an order of its rows.
    pub ordered: bool,
    /// Whether it makes a macro: what later statements of the session read, their text alone does not tell.
    pub makes_macro: bool,
    /// Whether it is a query that reads nothing but its own text and parameters: bound once, it stays right while nothing
    /// of the session changes.
    pub closed: bool,
    /// Whether it is a query that reads nothing but its own text, its parameters, and known tables: it stays right where the
    /// engine binds it anew whenever it runs.
    pub of_known: bool,
    /// Whether it is a query that reads nothing but its own text, its parameters, and tables that it names, of whatever
    /// catalog.
    pub of_tables: bool,
    /// Whether it names what may have another value each time: a function such as `random` or `now`. What the engine works
    /// out when it binds the statement is not in its plan.
    pub varies: bool,
}

/// A table or view that a statement changes or makes; a schema, if the table has no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Empty where the statement leaves it out.
    pub schema: String,
    /// As the statement writes it.
    pub name: String,
    /// It is made, where the engine makes things; if not, it is one that is there.
    pub makes: bool,
}

/// Where the engine finds a [`Target`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Home {
    /// Among what is temporary.
    Temporary,
    /// In the lake.
    Lake,
    /// In this other catalog.
    Elsewhere(String),
    /// It is not there, or the engine cannot tell.
    Unknown,
}

impl Home {
    /// By the name of the catalog.
    pub fn of_catalog(name: &str) -> Self {
        match name {
            "temp" => Self::Temporary,
            LAKE_CATALOG => Self::Lake,
            other => Self::Elsewhere(other.to_owned()),
        }
    }
}

impl Judged {
    /// What the statement is, now that the engine can be asked where it finds the targets; an error, if those may not
    /// be changed by one who may write or not.
    pub fn settle(&self, may_write: bool, find: impl Fn(&Target) -> Home) -> Result<Class> {
        let mut class = self.class;
        if class.effect == Effect::Reads {
            return Ok(class);
        }
        let mut temporary = !self.targets.is_empty();
        for target in &self.targets {
            match find(target) {
                Home::Temporary => {}
                Home::Lake => temporary = false,
                // The engine says what is missing, also to those who may not change it.
                Home::Unknown => temporary &= !may_write && !target.makes,
                home @ Home::Elsewhere(_) => return Err(name::not_the_lakes(target, &home)),
            }
        }
        if class.effect == Effect::ChangesLake && temporary {
            class.effect = Effect::ChangesSession;
        }
        if class.effect.writes() && !may_write {
            return Err(name::read_only());
        }
        Ok(class)
    }
}

const READS: Class = Class { returns_rows: true, effect: Effect::Reads };

impl Gate {
    /// A gate for statements that may read these places, and change a lake if there is one.
    pub fn new(places: Arc<[Place]>, lake: bool) -> Self {
        Self { places, lake }
    }

    /// The settings that sessions may change: the engine's `allowed_configs` needs them.
    pub fn settings() -> &'static [&'static str] {
        setting::names()
    }

    /// How a setting of a session is set to a value; an error, if sessions may not change it or not to this.
    pub fn assignment(&self, name: &str, value: &str) -> Result<String> {
        setting::assignment(name, value, self.lake)
    }

    /// A `DROP` without its `CASCADE`, if it has one: the lake knows of nothing that depends on a table or view.
    pub fn without_cascade(sql: &str) -> Option<&str> {
        let tokens = Tokens::read(sql);
        let last = tokens.list.len().checked_sub(1)?;
        let cascades = tokens.at(0, &["drop"]) && tokens.at(1, &["table", "view"]) && tokens.at(last, &["cascade"]);
        cascades.then(|| tokens.text(0, last))
    }

    /// The settings whose values are told.
    pub fn shown_settings() -> Vec<&'static str> {
        setting::shown()
    }

    /// Judges one statement before the engine binds it: what it is, or why it may not run.
    ///
    /// `kind` is what the engine says the statement is, where that is known without binding;
    /// [`StatementKind::Other`] where it is not. `known_table` tells the names of tables of the lake,
    /// which may look like locations.
    ///
    /// Who may write is asked when the engine has said what is changed: see [`Judged::settle`].
    pub fn judge(
        &self,
        sql: &str,
        kind: StatementKind,
        known_table: &dyn Fn(&str) -> bool,
        parser: &dyn Parser,
    ) -> Result<Judged> {
        if sql.contains('\0') {
            // The engine would read up to it, and the gate beyond.
            return Err(Error::new(ErrorKind::Syntax, "a statement has no null character"));
        }
        let judge = Judge {
            places: &self.places,
            known_table,
            parser,
            lake: self.lake,
            changes_lake: Cell::new(false),
            targets: RefCell::default(),
            reads_lake: Cell::new(false),
            looks_for_table: Cell::new(false),
            makes_macro: Cell::new(false),
            looks_outside: Cell::new(false),
            names_others: Cell::new(false),
            reads_known: Cell::new(false),
            varies: Cell::new(false),
        };
        let (class, ordered) = judge.statement(sql)?;
        Self::agree(sql, kind)?;
        // What changes may read what it changes; only queries are looked at more closely.
        let reads_lake = self.lake && (judge.reads_lake.get() || class.effect != Effect::Reads);
        let named = judge.reads_lake.get() || judge.looks_for_table.get() || tells_search_path(sql);
        let is_query = class == READS && verb(&Tokens::read(sql)) == Verb::Select;
        let selects = is_query && !named;
        let of_tables = is_query && !judge.looks_outside.get();
        let (without_lake, alone) = (self.lake && selects, !judge.looks_outside.get() && !judge.names_others.get());
        let closed = selects && alone && !judge.reads_known.get();
        let of_known = is_query && alone && judge.reads_known.get() && !judge.reads_lake.get();
        let targets = if judge.changes_lake.get() { Vec::new() } else { judge.targets.take() };
        let makes_macro = judge.makes_macro.get();
        let varies = judge.varies.get();
        Ok(Judged {
            class,
            targets,
            reads_lake,
            without_lake,
            ordered,
            makes_macro,
            closed,
            of_known,
            of_tables,
            varies,
        })
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
            Verb::Alter | Verb::Comment => &[K::Alter],
            Verb::Copy => &[K::Copy],
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

/// Whether a statement may ask where names are looked up, as `current_schema` and `in_search_path` do.
fn tells_search_path(sql: &str) -> bool {
    let lower = sql.to_ascii_lowercase();
    ["current_", "search_path"].iter().any(|word| lower.contains(word))
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
    Comment,
    Copy,
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
        "comment" => Verb::Comment,
        "copy" => Verb::Copy,
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
    /// What a statement is, and whether it asks for an order.
    fn statement(&self, sql: &str) -> Result<(Class, bool)> {
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
        if verb == Verb::Select {
            return self.select(&tokens);
        }
        self.other(verb, &tokens).map(|class| (class, true))
    }

    fn other(&self, verb: Verb, tokens: &Tokens<'_>) -> Result<Class> {
        let changes = |returns_rows| Class { returns_rows, effect: self.effect_of_change() };
        match verb {
            Verb::Explain => self.explain(tokens),
            Verb::Insert | Verb::Update | Verb::Delete | Verb::Merge => {
                self.change(tokens)?;
                Ok(changes(tokens.find(1, &["returning"]).is_some()))
            }
            Verb::Create => self.create(tokens).map(|()| changes(false)),
            Verb::Drop => self.drop(tokens).map(|()| changes(false)),
            Verb::Alter => self.alter(tokens).map(|()| changes(false)),
            Verb::Copy if self.lake || self.places.iter().any(|place| place.writable) => self.copy(tokens),
            Verb::Comment if self.lake => self.comment(tokens).map(|()| changes(false)),
            Verb::Begin => Ok(Class { returns_rows: false, effect: Effect::Begins }),
            Verb::End => Ok(Class { returns_rows: false, effect: Effect::Ends }),
            Verb::Set => self.set(tokens).map(|()| changes(false)),
            Verb::Reset => self.reset(tokens).map(|()| changes(false)),
            Verb::Use => self.use_schema(tokens).map(|()| changes(false)),
            Verb::Select | Verb::Comment | Verb::Copy | Verb::Refused => Err(self.refuse(tokens)),
        }
    }

    /// What a statement does that changes what was [noted](Judge::reach).
    fn effect_of_change(&self) -> Effect {
        match self.changes_lake.get() || !self.targets.borrow().is_empty() {
            true => Effect::ChangesLake,
            false => Effect::ChangesSession,
        }
    }

    fn select(&self, tokens: &Tokens<'_>) -> Result<(Class, bool)> {
        match self.read(tokens.sql)? {
            Reading::Select { changes: false, ordered } => Ok((READS, ordered)),
            Reading::Select { changes: true, ordered } => {
                Ok((Class { effect: Effect::ChangesSession, ..READS }, ordered))
            }
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
        let (class, _) = self.statement(explained)?;
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
