//! The values that a statement becomes on its way from a client to a worker, the kinds of error it
//! can end in, and the seam between the server and its workers.
//!
//! This crate has no runtime, no wire and no engine in it: everything above and below speaks in its
//! terms.

mod asked;
mod error;
mod estimate;
mod fingerprint;
mod history;
mod key;
mod lake;
mod place;
mod plan;
pub mod script;
mod seam;
mod share;
mod statement;
mod table;
mod waiting;

pub use asked::Asked;
pub use error::{Error, ErrorKind, Result};
pub use estimate::{Confidence, Estimate, EstimateSource, Fingerprints, Learned, LearnedStore, Observed};
pub use fingerprint::Fingerprint;
pub use history::{
    Attempt, AttemptEnd, AttemptError, Door, History, HistoryFilter, OperatorRow, Prediction, Status, TemplateAccuracy,
    Wait, Word, accuracy, estimates_batch, estimates_schema, query_history_batch, query_history_schema,
    query_operators_batch, query_operators_schema, redacted,
};
pub use key::{KeyRecord, KeyStore, Standing, Which};
pub use lake::{LAKE_CATALOG, Lake, LakeMetadata, LakeReads, LakeSnapshot, LakeSnapshots, LakeTable};
pub use place::{Credentials, Place, S3Options, Scheme};
pub use plan::Plan;
pub use seam::{
    Arrival, Delivery, Fleet, Frames, INPUT_NAME, InputStream, Measured, MeasuredOperator, Progress, ResultStream,
    Session, Taken, Tally, Visitor, Worker,
};
pub use share::{Grant, Share, WorkerId};
pub use statement::{Class, Effect, Prepared, Principal, Scope, ServedTable, Statement, StatementId};
pub use table::{Format, TableSource};
pub use waiting::{Left, WaitingStatement, WaitingStore};
