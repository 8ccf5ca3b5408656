//! The way to a server in this process without messages in between.

use std::sync::Arc;

use arrow_schema::SchemaRef;
use async_trait::async_trait;
use query::{Asked, Frames, Result};
use tower::util::BoxCloneSyncService;

/// Whatever carries calls to the upstream: a channel to another machine, or the server of this process itself.
pub type Calls =
    BoxCloneSyncService<http::Request<tonic::body::Body>, http::Response<tonic::body::Body>, tonic::Status>;

/// How the upstream is reached.
#[derive(Clone)]
pub struct Transport {
    /// By the calls of Flight SQL.
    pub calls: Calls,
    /// For reads, if it is in this process.
    pub within: Option<Arc<dyn Within>>,
}

/// A server in this process.
#[async_trait]
pub trait Within: Send + Sync {
    /// Looks at a statement for whoever this value of an `authorization` header stands for. `None` for what is no read, of
    /// which nothing was run.
    ///
    /// Cancel-safe.
    ///
    /// # Errors
    /// Those of the server, as it would tell them in an answer.
    async fn read(&self, authorization: Option<&str>, asked: Asked<'_>) -> Result<Option<Read>>;
}

/// A read that begins when its first message is asked for. Dropping it ends it.
pub struct Read {
    /// Its columns.
    pub schema: SchemaRef,
    /// Messages of Flight without that of the columns, cut wherever.
    pub frames: Frames,
    /// What stands for it in a ticket of Flight SQL, once it has begun: by that the server is asked where it is.
    pub handle: [u8; 16],
}
