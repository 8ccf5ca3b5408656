//! Why a message of a client is refused.

use query::{Error, ErrorKind};

/// So much of a name stands in an error.
const NAME_SHOWN: usize = 80;

/// What is wrong with a message, and in which column.
#[derive(Debug)]
pub(super) struct Flaw {
    kind: ErrorKind,
    what: String,
    column: Option<String>,
    hint: Option<&'static str>,
    sqlstate: Option<&'static str>,
}

impl Flaw {
    /// What the format does not allow.
    pub(super) fn damaged(what: impl Into<String>) -> Self {
        Self::new(ErrorKind::Syntax, what)
    }

    /// What is sound, and has no place here.
    pub(super) fn unsupported(what: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unsupported, what)
    }

    /// What there is too much of.
    pub(super) fn limit(what: impl Into<String>) -> Self {
        Self::new(ErrorKind::Limit, what)
    }

    /// Values that their type does not have.
    pub(super) fn data(what: impl Into<String>) -> Self {
        Self::new(ErrorKind::Data, what)
    }

    fn new(kind: ErrorKind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into(), column: None, hint: None, sqlstate: None }
    }

    pub(super) fn with_hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    pub(super) fn with_sqlstate(mut self, sqlstate: &'static str) -> Self {
        self.sqlstate = Some(sqlstate);
        self
    }

    /// The same, in this column; the innermost says it first, and those around it stand before.
    pub(super) fn within(mut self, name: &str) -> Self {
        let name = shown(name);
        self.column = Some(match self.column.take() {
            None => name,
            Some(inner) if inner.len() > 4 * NAME_SHOWN => inner,
            Some(inner) => format!("{name}.{inner}"),
        });
        self
    }

    /// As it is told to whoever sent the message; messages of a put count from 1.
    pub(super) fn told(self, message: u64) -> Error {
        let place = self.column.map(|column| format!("column \"{column}\": "));
        let place = place.unwrap_or_default();
        let error = match self.kind {
            ErrorKind::Syntax => Error::new(ErrorKind::Syntax, "the put's data is damaged, and nothing of it is kept")
                .with_detail(format!("message {message}: {place}{}", self.what)),
            kind => Error::new(kind, format!("{place}{}", self.what))
                .with_detail(format!("in message {message} of the put, of which nothing is kept")),
        };
        let error = match self.sqlstate {
            Some(sqlstate) => error.with_sqlstate(sqlstate),
            None => error,
        };
        match self.hint {
            Some(hint) => error.with_hint(hint),
            None => error,
        }
    }
}

/// A name as people can read it: what cannot be shown is escaped, and long ones are cut.
fn shown(name: &str) -> String {
    let mut shown: String = name.chars().take(NAME_SHOWN).flat_map(char::escape_debug).collect();
    if name.chars().nth(NAME_SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
