//! The values that a statement becomes on its way from a client to a worker, the kinds of error it
//! can end in, and the seam between the server and its workers.
//!
//! This crate has no runtime, no wire and no engine in it: everything above and below speaks in its
//! terms.

mod asked;
mod error;
mod fingerprint;
mod key;
mod lake;
mod place;
pub mod script;
mod seam;
mod share;
mod statement;
mod table;

pub use asked::Asked;
pub use error::{Error, ErrorKind, Result};
pub use fingerprint::Fingerprint;
pub use key::{KeyRecord, KeyStore, Standing, Which};
pub use lake::{LAKE_CATALOG, Lake, LakeMetadata, LakeReads, LakeSnapshot, LakeSnapshots, LakeTable};
pub use place::{Credentials, Place, S3Options, Scheme};
pub use seam::{
    Arrival, Delivery, Fleet, Frames, INPUT_NAME, InputStream, Progress, ResultStream, Session, Tally, Visitor, Worker,
};
pub use share::{Grant, Share, WorkerId};
pub use statement::{Class, Effect, Prepared, Principal, Scope, Statement, StatementId};
pub use table::{Format, TableSource};
