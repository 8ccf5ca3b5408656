use std::fmt;

/// The result of anything that can fail on the road of a statement.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, told by what the caller has to do about it.
///
/// Each kind has one SQLSTATE class, one gRPC status (in `proto`) and one metric label; none of the
/// three mappings has a default arm, so a new kind does not compile until all know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The text is not SQL: mend the statement.
    Syntax,
    /// A table, column, function or handle does not exist.
    Missing,
    /// The thing to be made exists already.
    Exists,
    /// A value does not convert, overflows or breaks a constraint.
    Data,
    /// The caller may not do this.
    Denied,
    /// The caller has not said who it is, or the proof does not hold.
    Unauthenticated,
    /// The service does not do this; the alternative is named.
    Unsupported,
    /// The statement is longer, deeper or more than the configured limit.
    Limit,
    /// Memory or spill disk ran out.
    Memory,
    /// The caller cancelled.
    Cancelled,
    /// A time limit passed.
    TimedOut,
    /// Another transaction was first: run the transaction again.
    Conflict,
    /// The engine died in the middle of the result.
    Lost,
    /// The service is starting, draining or full before login: try again later.
    Unavailable,
    /// The object store or a file could not be read.
    Source,
    /// A file is not what its name says.
    Corrupt,
    /// A fault in the service itself.
    Bug,
}

impl ErrorKind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [ErrorKind; 17] = [
        Self::Syntax,
        Self::Missing,
        Self::Exists,
        Self::Data,
        Self::Denied,
        Self::Unauthenticated,
        Self::Unsupported,
        Self::Limit,
        Self::Memory,
        Self::Cancelled,
        Self::TimedOut,
        Self::Conflict,
        Self::Lost,
        Self::Unavailable,
        Self::Source,
        Self::Corrupt,
        Self::Bug,
    ];

    /// The SQLSTATE used where the error carries no finer one.
    pub fn sqlstate(self) -> &'static str {
        match self {
            Self::Syntax => "42601",
            Self::Missing => "42P01",
            Self::Exists => "42P07",
            Self::Data => "22000",
            Self::Denied => "42501",
            Self::Unauthenticated => "28000",
            Self::Unsupported => "0A000",
            Self::Limit => "54000",
            Self::Memory => "53200",
            Self::Cancelled | Self::TimedOut => "57014",
            Self::Conflict => "40001",
            Self::Lost => "58000",
            Self::Unavailable => "57P03",
            Self::Source => "58030",
            Self::Corrupt => "XX001",
            Self::Bug => "XX000",
        }
    }

    /// The label of this kind in metrics; also the name of its page under `docs/errors/`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Missing => "missing",
            Self::Exists => "exists",
            Self::Data => "data",
            Self::Denied => "denied",
            Self::Unauthenticated => "unauthenticated",
            Self::Unsupported => "unsupported",
            Self::Limit => "limit",
            Self::Memory => "memory",
            Self::Cancelled => "cancelled",
            Self::TimedOut => "timed_out",
            Self::Conflict => "conflict",
            Self::Lost => "lost",
            Self::Unavailable => "unavailable",
            Self::Source => "source",
            Self::Corrupt => "corrupt",
            Self::Bug => "bug",
        }
    }

    /// The kind with this label, if there is one.
    pub fn from_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.label() == label)
    }
}

/// PostgreSQL's `crash_shutdown`: another one's crash ended this statement.
const LOST_INNOCENTLY: &str = "57P02";

/// An error as the person who sent the statement sees it: a lowercase primary line, perhaps a
/// detail, perhaps a hint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Error(Box<Content>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Content {
    kind: ErrorKind,
    sqlstate: Option<String>,
    message: String,
    detail: Option<String>,
    hint: Option<String>,
}

impl Error {
    /// An error of this kind with its primary line.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Content { kind, sqlstate: None, message: message.into(), detail: None, hint: None }))
    }

    /// Adds what a person needs to know beyond the primary line.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Adds what a person can do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Sets a finer SQLSTATE than the kind's own.
    #[must_use]
    pub fn with_sqlstate(mut self, sqlstate: impl Into<String>) -> Self {
        self.0.sqlstate = Some(sqlstate.into());
        self
    }

    /// What the caller has to do about it.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The engine went away while this statement was at work, and the statement is not to blame: it may
    /// be run again elsewhere if it only reads and nothing of its result has been sent.
    pub fn lost_innocently(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Lost, message).with_sqlstate(LOST_INNOCENTLY)
    }

    /// Whether this is [`Error::lost_innocently`].
    pub fn is_lost_innocently(&self) -> bool {
        self.kind() == ErrorKind::Lost && self.sqlstate() == LOST_INNOCENTLY
    }

    /// The five characters that PostgreSQL clients act upon.
    pub fn sqlstate(&self) -> &str {
        self.0.sqlstate.as_deref().unwrap_or_else(|| self.0.kind.sqlstate())
    }

    /// The primary line.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What a person needs to know beyond the primary line.
    pub fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// What a person can do about it.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        if let Some(detail) = &self.0.detail {
            write!(f, "\n{detail}")?;
        }
        if let Some(hint) = &self.0.hint {
            write!(f, "\nhint: {hint}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_distinct_and_lead_back() {
        for kind in ErrorKind::ALL {
            assert_eq!(ErrorKind::from_label(kind.label()), Some(kind));
            assert_eq!(kind.sqlstate().len(), 5);
        }
    }

    #[test]
    fn display_reads_as_message_detail_hint() {
        let error = Error::new(ErrorKind::Missing, "table \"ordrs\" does not exist")
            .with_detail("line 1: SELECT * FROM ordrs")
            .with_hint("did you mean \"orders\"?");
        assert_eq!(
            error.to_string(),
            "table \"ordrs\" does not exist\nline 1: SELECT * FROM ordrs\nhint: did you mean \"orders\"?"
        );
        assert_eq!(error.sqlstate(), "42P01");
    }
}
