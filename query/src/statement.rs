use std::fmt;
use std::sync::Arc;

use arrow_schema::{DataType, SchemaRef};

use crate::{Fingerprint, TableSource};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Principal {
    /// The name, unique within the service.
    pub name: Arc<str>,
}

impl Principal {
    /// The one user of a service without authentication.
    pub fn local() -> Self {
        Self { name: "local".into() }
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
    /// The text without its literals, as a number.
    pub fingerprint: Fingerprint,
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
}

impl Prepared {
    /// The columns that a client was told; none if it was told that they are open.
    pub fn told(&self) -> Option<&SchemaRef> {
        (self.class.returns_rows && !self.is_open()).then_some(&self.schema)
    }

    /// Whether the type of a column depends on parameters that were not given when it was looked at.
    pub fn is_open(&self) -> bool {
        self.class.returns_rows && self.schema.fields().iter().any(|field| *field.data_type() == DataType::Null)
    }
}
