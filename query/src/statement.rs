use std::fmt;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Schema, SchemaRef};

use crate::{Fingerprint, LakeReads, LakeTable, Plan, TableSource};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Principal {
    /// The name, unique within the service.
    pub name: Arc<str>,
    /// What it may do.
    pub scope: Scope,
}

/// What a principal may do; each includes the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Read tables and files; make temporary objects.
    Read,
    /// Change tables of the lake, and write files where places permit it.
    Write,
    /// See and end what belongs to others.
    Admin,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Admin];

    /// Its word in commands and tokens.
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }

    /// The scope of this word, if there is one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }
}

impl Principal {
    /// The one user of a service without authentication, who may do all that the service can.
    pub fn local() -> Self {
        Self { name: "local".into(), scope: Scope::Admin }
    }
}

/// Names one run of a statement: 128 random bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct StatementId(pub u128);

impl fmt::Display for StatementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for StatementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A statement as it came from a client.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The text.
    pub sql: Arc<str>,
    /// The tables of the lake that the text may name; the engine looks no further.
    pub tables: Arc<[TableSource]>,
    /// These are all tables that there are: the engine forgets others that it knows.
    pub all_tables: bool,
    /// The settings of its session, by name and value, in which it is looked at and run.
    pub settings: Arc<[(String, String)]>,
    /// What its transaction has read of the lake, if it is in one that no engine holds. What it reads itself is of the
    /// same snapshot; a `BEGIN` that is to go on from there fails if what was read has changed since.
    pub reads: Option<Arc<LakeReads>>,
    /// What is run in its place if the table that it makes turns out to be there already. Only of statements that read
    /// rows of a client, in no transaction.
    pub otherwise: Option<Arc<str>>,
    /// The text without its literals, as a number.
    pub fingerprint: Fingerprint,
    /// Tables of the service that it names, with their rows; without rows where it is only looked at.
    pub served: Arc<[ServedTable]>,
}

/// A table of the service's own, whose rows the server gives to the statement that names it as `tavana.NAME`.
#[derive(Clone, Debug, PartialEq)]
pub struct ServedTable {
    /// Its name, in lower case.
    pub name: Arc<str>,
    /// Its rows, as the principal may see them.
    pub rows: RecordBatch,
}

impl Statement {
    /// A statement that names no tables of places.
    pub fn alone(sql: &str, settings: Arc<[(String, String)]>) -> Self {
        let fingerprint = Fingerprint::of(sql);
        Self {
            sql: sql.into(),
            tables: [].into(),
            all_tables: false,
            settings,
            reads: None,
            otherwise: None,
            fingerprint,
            served: [].into(),
        }
    }
}

/// What a statement does to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// It reads; running it twice is the same as running it once.
    Reads,
    /// It changes what the session holds (temporary objects, settings, transactions).
    ChangesSession,
    /// It begins a transaction.
    Begins,
    /// It ends a transaction, for good or not.
    Ends,
    /// It changes tables or other objects of the writable lake.
    ChangesLake,
    /// It writes files to a place that permits it.
    WritesFiles,
}

impl Effect {
    /// Whether others can see what it does.
    pub fn writes(self) -> bool {
        match self {
            Self::Reads | Self::ChangesSession | Self::Begins | Self::Ends => false,
            Self::ChangesLake | Self::WritesFiles => true,
        }
    }
}

/// What a statement is, known before it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Class {
    /// Whether a result with rows comes back.
    pub returns_rows: bool,
    /// What it does to the world.
    pub effect: Effect,
}

/// A statement that an engine has looked at without running it.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The statement.
    pub statement: Statement,
    /// What it is.
    pub class: Class,
    /// The columns of its result; no fields if it returns no rows.
    pub schema: SchemaRef,
    /// Its parameters, one field each, named by position (`1`, `2`, …) or by their name.
    pub parameters: SchemaRef,
    /// Whether it may read tables of the writable lake, whose rows change between transactions.
    pub reads_lake: bool,
    /// The tables and views of the writable lake that it reads, in whatever views; known likewise.
    pub lake_tables: Arc<[LakeTable]>,
    /// Whether it may read the lake in ways in which no snapshot can be named for it, so that in a transaction it needs an
    /// engine that holds this. Known of reads in transactions ([`Statement::reads`]).
    pub unpinnable: bool,
    /// Whether it asks for an order of its rows.
    pub ordered: bool,
    /// Whether all of this stays so while its settings and the files of its [tables](Statement::tables) stay: it depends
    /// on nothing else that there is.
    pub stays: bool,
    /// Whether its result is the same each time it is run with the same values of its parameters, settings and files of
    /// its [tables](Statement::tables): it reads nothing else, and calls no function that says otherwise.
    pub repeatable: bool,
    /// What the engine plans to do, where it has planned it and it reads a table or a file.
    pub plan: Option<Arc<Plan>>,
}

impl Prepared {
    /// A statement that no engine has looked at: it asks for an order of its rows if it has any, and nothing else is known.
    pub fn unseen(statement: Statement, class: Class, schema: SchemaRef) -> Self {
        Self {
            statement,
            class,
            schema,
            parameters: Arc::new(Schema::empty()),
            reads_lake: false,
            lake_tables: [].into(),
            unpinnable: false,
            ordered: class.returns_rows,
            stays: false,
            repeatable: false,
            plan: None,
        }
    }

    /// The columns that a client was told; none if it was told that they are open.
    pub fn told(&self) -> Option<&SchemaRef> {
        (self.class.returns_rows && !self.is_open()).then_some(&self.schema)
    }

    /// Whether the type of a column depends on parameters that were not given when it was looked at.
    pub fn is_open(&self) -> bool {
        self.class.returns_rows && self.schema.fields().iter().any(|field| *field.data_type() == DataType::Null)
    }
}
