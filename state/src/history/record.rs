//! A row of the history as it is written, to the database and to the spool alike: JSON, so that a later version can tell
//! more of an attempt, and an earlier one still reads it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use query::{
    Attempt, AttemptEnd, AttemptError, Door, Fingerprints, Observed, OperatorRow, Prediction, StatementId, Status, Wait,
};
use serde::{Deserialize, Serialize};

/// 128 bits, written as 32 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(super) struct Hex(u128);

impl TryFrom<String> for Hex {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        u128::from_str_radix(&text, 16).map(Self)
    }
}

impl From<Hex> for String {
    fn from(hex: Hex) -> Self {
        format!("{:032x}", hex.0)
    }
}

/// An [`Attempt`]. Times are microseconds, since 1970 or long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    id: Hex,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_of: Option<Hex>,
    number: u32,
    service: String,
    principal: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    door: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    traceparent: Option<String>,
    sql: String,
    sql_bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tables: Vec<String>,
    received: i64,
    planning: u64,
    queued: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait_p50: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait_p90: Option<u64>,
    #[serde(default)]
    backfilled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    prediction: Option<PredictionRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    granted: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    threads: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    worker: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    worker_memory: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    engine: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<EndRecord>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct PredictionRecord {
    version: u32,
    full: u64,
    floor: u64,
    model: u64,
    cpu: u64,
    wall: u64,
    wall_p90: u64,
    confidence: String,
    source: String,
    scanned: u64,
    exact: Hex,
    template: Hex,
    plan: Hex,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct EndRecord {
    status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    elapsed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_rows: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    peak: Option<u64>,
    granted: u64,
    spilled: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu: Option<u64>,
    wall: u64,
    censored: bool,
    rows: u64,
    changed: u64,
    bytes_out: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes_read: Option<u64>,
    out_of_memory: bool,
    cache_hit: bool,
    /// In the spool alone: the database has a table for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    operators: Vec<OperatorRecord>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct ErrorRecord {
    kind: String,
    sqlstate: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct OperatorRecord {
    position: u32,
    parent: Option<u32>,
    operator: String,
    estimated_rows: Option<u64>,
    actual_rows: Option<u64>,
    cpu: Option<u64>,
}

/// The attempt in a line of JSON.
pub(super) fn written(attempt: &Attempt) -> serde_json::Result<String> {
    serde_json::to_string(&Record::from(attempt))
}

/// The attempt that a line tells of; `None` if it makes no sense.
pub(super) fn read(line: &[u8]) -> Option<Attempt> {
    serde_json::from_slice::<Record>(line).ok()?.attempt()
}

impl From<&Attempt> for Record {
    fn from(of: &Attempt) -> Self {
        Self {
            id: Hex(of.id.0),
            retry_of: of.retry_of.map(|id| Hex(id.0)),
            number: of.number,
            service: of.service.to_string(),
            principal: of.principal.to_string(),
            session: of.session.clone(),
            door: of.door.word().to_owned(),
            client: of.client.clone(),
            tag: of.tag.clone(),
            traceparent: of.traceparent.clone(),
            sql: of.sql.to_string(),
            sql_bytes: of.sql_bytes,
            kind: of.kind.as_deref().map(str::to_owned),
            tables: of.tables.clone(),
            received: since_1970(of.received),
            planning: micros(of.planning),
            queued: micros(of.queued),
            wait_reason: of.wait.reason.as_deref().map(str::to_owned),
            wait_p50: of.wait.p50.map(micros),
            wait_p90: of.wait.p90.map(micros),
            backfilled: of.wait.backfilled,
            prediction: of.prediction.as_ref().map(PredictionRecord::from),
            granted: of.granted,
            threads: of.threads,
            worker: of.worker.clone(),
            worker_memory: of.worker_memory,
            engine: of.engine.as_deref().map(str::to_owned),
            end: of.end.as_ref().map(EndRecord::from),
        }
    }
}

impl Record {
    /// What it tells of, unless a word of it is none.
    fn attempt(self) -> Option<Attempt> {
        let id = StatementId(self.id.0);
        Some(Attempt {
            id,
            retry_of: self.retry_of.map(|id| StatementId(id.0)),
            number: self.number,
            service: self.service.into(),
            principal: self.principal.into(),
            session: self.session,
            door: Door::from_word(&self.door)?,
            client: self.client,
            tag: self.tag,
            traceparent: self.traceparent,
            sql: self.sql.into(),
            sql_bytes: self.sql_bytes,
            kind: self.kind.map(Into::into),
            tables: self.tables,
            received: at(self.received)?,
            planning: Duration::from_micros(self.planning),
            queued: Duration::from_micros(self.queued),
            wait: Wait {
                reason: self.wait_reason.map(Into::into),
                p50: self.wait_p50.map(Duration::from_micros),
                p90: self.wait_p90.map(Duration::from_micros),
                backfilled: self.backfilled,
            },
            prediction: self.prediction.map(PredictionRecord::prediction),
            granted: self.granted,
            threads: self.threads,
            worker: self.worker,
            worker_memory: self.worker_memory,
            engine: self.engine.map(Into::into),
            end: match self.end {
                Some(end) => Some(end.told(id)?),
                None => None,
            },
        })
    }
}

impl From<&Prediction> for PredictionRecord {
    fn from(of: &Prediction) -> Self {
        Self {
            version: of.version,
            full: of.full,
            floor: of.floor,
            model: of.model,
            cpu: micros(of.cpu),
            wall: micros(of.wall),
            wall_p90: micros(of.wall_p90),
            confidence: of.confidence.to_string(),
            source: of.source.to_string(),
            scanned: of.scanned,
            exact: Hex(of.fingerprints.exact),
            template: Hex(of.fingerprints.template),
            plan: Hex(of.fingerprints.plan),
        }
    }
}

impl PredictionRecord {
    fn prediction(self) -> Prediction {
        Prediction {
            version: self.version,
            full: self.full,
            floor: self.floor,
            model: self.model,
            cpu: Duration::from_micros(self.cpu),
            wall: Duration::from_micros(self.wall),
            wall_p90: Duration::from_micros(self.wall_p90),
            confidence: self.confidence.into(),
            source: self.source.into(),
            scanned: self.scanned,
            fingerprints: Fingerprints { exact: self.exact.0, template: self.template.0, plan: self.plan.0 },
        }
    }
}

impl From<&AttemptEnd> for EndRecord {
    fn from(of: &AttemptEnd) -> Self {
        Self {
            status: of.status.word().to_owned(),
            error: of.error.as_ref().map(|error| ErrorRecord {
                kind: error.kind.to_string(),
                sqlstate: error.sqlstate.clone(),
                message: error.message.clone(),
            }),
            elapsed: of.elapsed.map(micros),
            first_rows: of.first_rows.map(micros),
            peak: of.observed.peak,
            granted: of.observed.granted,
            spilled: of.observed.spilled,
            cpu: of.observed.cpu.map(micros),
            wall: micros(of.observed.wall),
            censored: of.observed.censored,
            rows: of.rows,
            changed: of.changed,
            bytes_out: of.bytes_out,
            bytes_read: of.bytes_read,
            out_of_memory: of.out_of_memory,
            cache_hit: of.cache_hit,
            operators: of.operators.iter().map(OperatorRecord::from).collect(),
        }
    }
}

impl EndRecord {
    fn told(self, query: StatementId) -> Option<AttemptEnd> {
        Some(AttemptEnd {
            // An end is no running.
            status: Status::from_word(&self.status).filter(|status| *status != Status::Running)?,
            error: self.error.map(|error| AttemptError {
                kind: error.kind.into(),
                sqlstate: error.sqlstate,
                message: error.message,
            }),
            elapsed: self.elapsed.map(Duration::from_micros),
            first_rows: self.first_rows.map(Duration::from_micros),
            observed: Observed {
                peak: self.peak,
                granted: self.granted,
                spilled: self.spilled,
                cpu: self.cpu.map(Duration::from_micros),
                wall: Duration::from_micros(self.wall),
                censored: self.censored,
            },
            rows: self.rows,
            changed: self.changed,
            bytes_out: self.bytes_out,
            bytes_read: self.bytes_read,
            out_of_memory: self.out_of_memory,
            cache_hit: self.cache_hit,
            operators: self.operators.into_iter().map(|operator| operator.told(query)).collect(),
        })
    }
}

impl From<&OperatorRow> for OperatorRecord {
    fn from(of: &OperatorRow) -> Self {
        Self {
            position: of.position,
            parent: of.parent,
            operator: of.operator.clone(),
            estimated_rows: of.estimated_rows,
            actual_rows: of.actual_rows,
            cpu: of.time.map(micros),
        }
    }
}

impl OperatorRecord {
    fn told(self, query: StatementId) -> OperatorRow {
        OperatorRow {
            query,
            position: self.position,
            parent: self.parent,
            operator: self.operator,
            estimated_rows: self.estimated_rows,
            actual_rows: self.actual_rows,
            time: self.cpu.map(Duration::from_micros),
        }
    }
}

/// Whole microseconds; what is longer is the longest that can be written.
pub(super) fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}

/// Microseconds since 1970, before that negative; what lies beyond is the nearest that can be written.
pub(super) fn since_1970(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |micros| -micros),
    }
}

/// The time of this number of microseconds, unless no clock tells it.
pub(super) fn at(micros: i64) -> Option<SystemTime> {
    let span = Duration::from_micros(micros.unsigned_abs());
    if micros < 0 { UNIX_EPOCH.checked_sub(span) } else { UNIX_EPOCH.checked_add(span) }
}
