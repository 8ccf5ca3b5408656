//! Whose turn it is to export, of all services that write into one history.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use sqlx::{Connection, PgConnection};

use crate::Database;
use crate::database::Pool;

const FILE: &str = "export.lock";
/// Names the lock in PostgreSQL: `tavanax` in letters.
const LOCK: i64 = 0x74_6176_616e_6178;

/// The turn to export days of the history. No other service has it while this value lives.
#[derive(Debug)]
pub struct ExportTurn(Held);

#[derive(Debug)]
enum Held {
    /// The services of one state folder share its database.
    File {
        _held: File,
    },
    Connection(PgConnection),
}

impl ExportTurn {
    /// Takes it, unless another service has it.
    pub(super) async fn take(database: &Database, folder: &Path) -> sqlx::Result<Option<Self>> {
        match &database.0 {
            Pool::Sqlite(_) => {
                let path = folder.join(FILE);
                let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
                match file.try_lock() {
                    Ok(()) => Ok(Some(Self(Held::File { _held: file }))),
                    Err(TryLockError::WouldBlock) => Ok(None),
                    Err(TryLockError::Error(error)) => Err(error.into()),
                }
            }
            Pool::Postgres(pool) => {
                // Of its own: the lock goes with it.
                let mut connection = pool.acquire().await?.detach();
                let (taken,): (bool,) =
                    sqlx::query_as("SELECT pg_try_advisory_lock($1)").bind(LOCK).fetch_one(&mut connection).await?;
                Ok(taken.then_some(Self(Held::Connection(connection))))
            }
        }
    }

    /// Whether it is still this service's: a connection that was lost has lost it.
    pub(super) async fn is_held(&mut self) -> bool {
        match &mut self.0 {
            Held::File { .. } => true,
            Held::Connection(connection) => connection.ping().await.is_ok(),
        }
    }
}
