use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use async_trait::async_trait;

use crate::Result;

/// A statement that waits in line: as much of it as it takes to put it there again once the service was restarted.
#[derive(Clone, PartialEq, Eq)]
pub struct WaitingStatement {
    /// The name of whoever asks.
    pub principal: Arc<str>,
    /// The text.
    pub sql: Arc<str>,
    /// The values of its parameters, an Arrow stream; `None` where none were given.
    pub parameters: Option<Vec<u8>>,
    /// The options of its session, by name and value.
    pub options: Vec<(String, String)>,
    /// Where it stands among the statements of its principal.
    pub order: u64,
    /// When it came.
    pub received: SystemTime,
}

impl fmt::Debug for WaitingStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { principal, order, received, .. } = self;
        f.debug_struct("WaitingStatement")
            .field("principal", principal)
            .field("order", order)
            .field("received", received)
            .finish_non_exhaustive()
    }
}

/// What the service before left of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Left {
    /// It waited.
    Waits(WaitingStatement),
    /// It had begun to run.
    Began {
        /// The name of whoever asked.
        principal: Arc<str>,
        /// Whether others can see what it did.
        writes: bool,
    },
}

/// Where statements that wait in line are kept, so that they have their places again after a restart.
///
/// Every call is cancel-safe: a dropped one has happened or not.
#[async_trait]
pub trait WaitingStore: Send + Sync {
    /// Under what the statement of this name is kept. Nobody can tell the name from it, by which a client asks.
    fn id(&self, name: u128) -> String;

    /// All that this service left before: their ids, and the places of those that waited.
    ///
    /// # Errors
    /// `Unavailable` when the store does not answer.
    async fn left(&self) -> Result<Vec<(String, u64)>>;

    /// What was left of this one. `None` where nothing is, or what is there makes no sense.
    ///
    /// # Errors
    /// `Unavailable` when the store does not answer.
    async fn find(&self, id: &str) -> Result<Option<Left>>;

    /// Keeps a statement that waits.
    ///
    /// # Errors
    /// `Unavailable` when it is not kept for sure, `Lost` when it may be.
    async fn keep(&self, id: &str, statement: &WaitingStatement) -> Result<()>;

    /// Notes that a statement begins to run, and forgets its content.
    ///
    /// # Errors
    /// `Unavailable` when the store does not answer.
    async fn begin(&self, id: &str, writes: bool) -> Result<()>;

    /// Forgets statements.
    ///
    /// # Errors
    /// `Unavailable` when the store does not answer.
    async fn forget(&self, ids: &[String]) -> Result<()>;
}
