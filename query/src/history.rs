//! What is kept of the statements that ran: one row for each attempt, with what was expected of it and what it took.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;

use crate::{Error, Estimate, Fingerprints, Observed, Result, StatementId};

mod accuracy;
mod redaction;
mod tables;

pub use accuracy::{TemplateAccuracy, accuracy};
pub use redaction::redacted;
pub use tables::{
    estimates_batch, estimates_schema, query_history_batch, query_history_schema, query_operators_batch,
    query_operators_schema,
};

/// A word of a short list. Rows may come from a later version of the service, whose lists are longer.
pub type Word = Cow<'static, str>;

/// One attempt to run a statement. A statement that runs again is another attempt.
///
/// The clock is read once, at `received`; all other times are measured from there by a clock that is never set, so that
/// a step of the clock moves an attempt and does not change how long it took.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// Names the attempt.
    pub id: StatementId,
    /// The attempt before it of the same statement.
    pub retry_of: Option<StatementId>,
    /// Counts the attempts of one statement, from 1.
    pub number: u32,
    /// The service that ran it. The store sets it; what a caller gives is not kept.
    pub service: Arc<str>,
    /// Who asked.
    pub principal: Arc<str>,
    /// The session that it ran in, as a name that gives no access to it.
    pub session: Option<String>,
    /// The way that it came by.
    pub door: Door,
    /// The program that asked, as it calls itself.
    pub client: Option<String>,
    /// What the client wants it to be found by.
    pub tag: Option<String>,
    /// The W3C `traceparent` that came with it.
    pub traceparent: Option<String>,
    /// The text. The store cuts long ones, and takes the literals out where it was told to.
    pub sql: Arc<str>,
    /// The length of the whole text, in bytes.
    pub sql_bytes: u64,
    /// What kind of statement it is, such as `SELECT`.
    pub kind: Option<Word>,
    /// The tables that it names.
    pub tables: Vec<String>,
    /// When it came.
    pub received: SystemTime,
    /// Time from then until it asked for its grant: parsed, planned and sized.
    pub planning: Duration,
    /// Time that it waited for its grant.
    pub queued: Duration,
    /// What it was told and waited for.
    pub wait: Wait,
    /// What it was expected to need.
    pub prediction: Option<Prediction>,
    /// Bytes of memory that it was granted; none if it never was.
    pub granted: Option<u64>,
    /// Threads that it was granted.
    pub threads: Option<u32>,
    /// The worker that it ran on.
    pub worker: Option<String>,
    /// Bytes of memory that this worker has in all.
    pub worker_memory: Option<u64>,
    /// The version of the engine.
    pub engine: Option<Word>,
    /// How it ended; none while it runs.
    pub end: Option<AttemptEnd>,
}

impl Attempt {
    /// How it stands.
    pub fn status(&self) -> Status {
        self.end.as_ref().map_or(Status::Running, |end| end.status)
    }
}

/// The way that a statement came by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// A Flight SQL call.
    FlightSql,
    /// PostgreSQL's protocol.
    PostgreSql,
}

impl Door {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::FlightSql => "flight-sql",
            Self::PostgreSql => "postgresql",
        }
    }

    /// The door of this word, if there is one.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::FlightSql, Self::PostgreSql].into_iter().find(|door| door.word() == word)
    }
}

/// Of the time before a grant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wait {
    /// What it waited for, in the scheduler's words; none if it did not wait.
    pub reason: Option<Word>,
    /// The wait that it was told: half of all waits stay below.
    pub p50: Option<Duration>,
    /// As `p50`, nine of ten.
    pub p90: Option<Duration>,
    /// It ran before others that had come earlier.
    pub backfilled: bool,
}

/// An [`Estimate`] as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The version of the model and of the fingerprints.
    pub version: u32,
    /// Bytes with which it runs without spilling, with a margin.
    pub full: u64,
    /// Bytes with which it still completes.
    pub floor: u64,
    /// Bytes that the model expects, without a margin.
    pub model: u64,
    /// Processor time.
    pub cpu: Duration,
    /// Time from its first to its last row: the median.
    pub wall: Duration,
    /// As `wall`, the time that nine of ten stay below.
    pub wall_p90: Duration,
    /// How much of this was known.
    pub confidence: Word,
    /// What it was taken from.
    pub source: Word,
    /// Bytes of files that it was expected to read.
    pub scanned: u64,
    /// By what it is recognised.
    pub fingerprints: Fingerprints,
}

impl Prediction {
    /// What is kept of an estimate that this version of the model made.
    pub fn of(estimate: &Estimate, version: u32) -> Self {
        Self {
            version,
            full: estimate.full,
            floor: estimate.floor,
            model: estimate.model,
            cpu: estimate.cpu,
            wall: estimate.wall,
            wall_p90: estimate.wall_p90,
            confidence: estimate.confidence.word().into(),
            source: estimate.source.word().into(),
            scanned: estimate.scanned,
            fingerprints: estimate.fingerprints,
        }
    }
}

/// How an attempt stands or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It has not ended.
    Running,
    /// It is complete.
    Ok,
    /// It ended with an error.
    Failed,
    /// Its client ended it, or left.
    Cancelled,
    /// The engine or the service was lost.
    Lost,
}

impl Status {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Lost => "lost",
        }
    }

    /// The status of this word, if there is one.
    pub fn from_word(word: &str) -> Option<Self> {
        let all = [Self::Running, Self::Ok, Self::Failed, Self::Cancelled, Self::Lost];
        all.into_iter().find(|status| status.word() == word)
    }
}

/// How an attempt ended, and what it took.
#[derive(Clone, Debug, PartialEq)]
pub struct AttemptEnd {
    /// How.
    pub status: Status,
    /// With which error.
    pub error: Option<AttemptError>,
    /// Time from [`Attempt::received`] to the end, by a clock that is never set; none of an attempt whose service was lost.
    pub elapsed: Option<Duration>,
    /// Time from [`Attempt::received`] until the first rows were there.
    pub first_rows: Option<Duration>,
    /// What it took.
    pub observed: Observed,
    /// Rows of its result.
    pub rows: u64,
    /// Rows that it inserted, changed or removed.
    pub changed: u64,
    /// Bytes of its result as they were sent.
    pub bytes_out: u64,
    /// Bytes of files that it read, where that was measured.
    pub bytes_read: Option<u64>,
    /// Its memory did not suffice.
    pub out_of_memory: bool,
    /// Its result was taken from memory and not worked out.
    pub cache_hit: bool,
    /// The operators of its plan, where they were measured. Of more than 256 the first are kept.
    pub operators: Vec<OperatorRow>,
}

impl AttemptEnd {
    /// An end of which nothing but this is known.
    pub fn of(status: Status) -> Self {
        Self {
            status,
            error: None,
            elapsed: None,
            first_rows: None,
            observed: Observed::default(),
            rows: 0,
            changed: 0,
            bytes_out: 0,
            bytes_read: None,
            out_of_memory: false,
            cache_hit: false,
            operators: Vec::new(),
        }
    }
}

/// The error that an attempt ended with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptError {
    /// The label of its kind, as in metrics and under `docs/errors/`.
    pub kind: Word,
    /// Its SQLSTATE.
    pub sqlstate: String,
    /// Its primary line. Not kept where literals are not, for it may quote them.
    pub message: Option<String>,
}

impl From<&Error> for AttemptError {
    fn from(error: &Error) -> Self {
        Self {
            kind: error.kind().label().into(),
            sqlstate: error.sqlstate().to_owned(),
            message: Some(error.message().to_owned()),
        }
    }
}

/// An operator of the plan of an attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct OperatorRow {
    /// The attempt. The store sets it to that of the end which brings it.
    pub query: StatementId,
    /// Its place in the plan, from 0, each before what feeds it.
    pub position: u32,
    /// The place of the operator that it feeds; none for the last of the plan.
    pub parent: Option<u32>,
    /// The engine's name of it, such as `HASH_JOIN`.
    pub operator: String,
    /// Rows that the engine expected it to give.
    pub estimated_rows: Option<u64>,
    /// Rows that it gave.
    pub actual_rows: Option<u64>,
    /// Processor time that it took, of all threads together.
    pub time: Option<Duration>,
}

/// Which rows are asked for: the newest of those that fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryFilter {
    /// Those of one principal; all without it.
    pub principal: Option<Arc<str>>,
    /// Those received at this time or later.
    pub since: Option<SystemTime>,
    /// At most so many attempts.
    pub limit: u32,
}

impl HistoryFilter {
    /// The newest of everybody's.
    pub fn newest(limit: u32) -> Self {
        Self { principal: None, since: None, limit }
    }

    /// Only what this principal ran.
    #[must_use]
    pub fn of(mut self, principal: Arc<str>) -> Self {
        self.principal = Some(principal);
        self
    }
}

/// What was recorded of the statements that ran.
///
/// Recording never waits and never fails a statement: what cannot be kept is counted.
#[async_trait]
pub trait History: Send + Sync {
    /// Notes an attempt when it is admitted, or when it ends before that. One that is still under way a moment later is kept
    /// as running; an end without a beginning is not kept.
    fn begin(&self, attempt: Attempt);

    /// Notes how the attempt ended. Of several ends the first counts.
    fn end(&self, id: StatementId, end: AttemptEnd);

    /// Attempts, newest first, with what was noted before the call if the store is well. Rows that make no sense are left
    /// out and counted. They come without operators.
    ///
    /// # Errors
    /// `Unavailable` when the store does not answer. Cancel-safe.
    async fn read(&self, filter: &HistoryFilter) -> Result<Vec<Attempt>>;

    /// The operators of the attempts that [`History::read`] would give, the newest attempt's first.
    ///
    /// # Errors
    /// As [`History::read`]. Cancel-safe.
    async fn operators(&self, filter: &HistoryFilter) -> Result<Vec<OperatorRow>>;

    /// How well the attempts that [`History::read`] would give were predicted, for each template.
    ///
    /// # Errors
    /// As [`History::read`]. Cancel-safe.
    async fn estimates(&self, filter: &HistoryFilter) -> Result<Vec<TemplateAccuracy>> {
        Ok(accuracy(&self.read(filter).await?))
    }

    /// Returns when all that was noted before is in the store, or on disk because the store is down.
    ///
    /// Cancel-safe: a dropped call takes nothing back.
    async fn flush(&self);
}

#[cfg(test)]
pub(crate) mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;
    use crate::ErrorKind;

    /// One that has been admitted.
    pub(crate) fn attempt(number: u128) -> Attempt {
        Attempt {
            id: StatementId(number),
            retry_of: None,
            number: 1,
            service: "s".into(),
            principal: "ada".into(),
            session: Some("c1".into()),
            door: Door::FlightSql,
            client: None,
            tag: None,
            traceparent: None,
            sql: "select 1".into(),
            sql_bytes: 8,
            kind: Some("SELECT".into()),
            tables: vec!["orders".into()],
            received: UNIX_EPOCH + Duration::from_secs(1_800_000_000),
            planning: Duration::from_millis(5),
            queued: Duration::from_millis(250),
            wait: Wait::default(),
            prediction: Some(Prediction {
                version: 1,
                full: 200,
                floor: 50,
                model: 100,
                cpu: Duration::from_secs(1),
                wall: Duration::from_secs(1),
                wall_p90: Duration::from_secs(2),
                confidence: "low".into(),
                source: "model".into(),
                scanned: 10,
                fingerprints: Fingerprints { exact: 6, template: 7, plan: 8 },
            }),
            granted: Some(200),
            threads: Some(2),
            worker: Some("w0".into()),
            worker_memory: Some(1000),
            engine: Some("1.5.5".into()),
            end: None,
        }
    }

    /// How it ended well.
    pub(crate) fn ended() -> AttemptEnd {
        AttemptEnd { elapsed: Some(Duration::from_millis(1500)), rows: 3, ..AttemptEnd::of(Status::Ok) }
    }

    #[test]
    fn words_lead_back() {
        for status in [Status::Running, Status::Ok, Status::Failed, Status::Cancelled, Status::Lost] {
            assert_eq!(Status::from_word(status.word()), Some(status));
        }
        for door in [Door::FlightSql, Door::PostgreSql] {
            assert_eq!(Door::from_word(door.word()), Some(door));
        }
        assert_eq!(Status::from_word("OK"), None);
    }

    #[test]
    fn of_an_error_its_first_line_is_kept() {
        let error = Error::new(ErrorKind::Missing, "no such table").with_detail("SELECT 'hush'");
        let kept = AttemptError::from(&error);
        assert_eq!(
            (&*kept.kind, &*kept.sqlstate, kept.message.as_deref()),
            ("missing", "42P01", Some("no such table"))
        );
    }
}
