use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use query::{Error, ErrorKind, LakeMetadata, LakeSnapshot, LakeSnapshots, Result};
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use crate::database::{Pool, on};

/// How long a call waits for a connection, and SQLite for another process that writes.
const PATIENCE: Duration = Duration::from_secs(2);
const CONNECTIONS: u32 = 4;

/// A row for each snapshot: <https://ducklake.select/docs/stable/specification/tables/ducklake_snapshot>.
const NEWEST: &str =
    "SELECT snapshot_id, CAST(snapshot_time AS TEXT) FROM ducklake_snapshot ORDER BY snapshot_id DESC LIMIT 1";

/// The database of a lake's metadata, for reading which snapshot is the newest.
#[derive(Clone, Debug)]
pub struct Snapshots(Pool);

impl Snapshots {
    /// Of these metadata, which need not be there yet: nothing is opened before the first call.
    ///
    /// # Errors
    /// `Source` when they are in a PostgreSQL that is not named by a `postgres://` URL; it is in no error.
    pub fn of(metadata: &LakeMetadata) -> Result<Self> {
        match metadata {
            LakeMetadata::Sqlite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .read_only(true)
                    .busy_timeout(PATIENCE)
                    .disable_statement_logging();
                let pool = SqlitePoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE);
                Ok(Self(Pool::Sqlite(pool.connect_lazy_with(options))))
            }
            LakeMetadata::Postgres(url) => {
                let options = PgConnectOptions::from_str(url).map_err(|_| {
                    Error::new(ErrorKind::Source, "the URL of the lake's metadata is not one")
                        .with_hint("--tables-metadata postgres://user:password@host:5432/database")
                })?;
                let options = options.application_name("tavana").disable_statement_logging();
                let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE);
                Ok(Self(Pool::Postgres(pool.connect_lazy_with(options))))
            }
        }
    }
}

#[async_trait]
impl LakeSnapshots for Snapshots {
    async fn newest(&self) -> Option<LakeSnapshot> {
        let found: sqlx::Result<Option<(i64, String)>> =
            on!(Pool, &self.0, pool => sqlx::query_as(NEWEST).fetch_optional(pool).await);
        match found {
            Ok(found) => found.map(|(number, made)| LakeSnapshot { number, made }),
            Err(error) => {
                tracing::debug!(%error, "the lake does not tell its snapshot");
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    async fn made(path: &std::path::Path) -> sqlx::SqlitePool {
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
        let pool = SqlitePoolOptions::new().connect_with(options).await.unwrap();
        let table = "CREATE TABLE ducklake_snapshot (snapshot_id BIGINT PRIMARY KEY, snapshot_time TEXT)";
        sqlx::query(table).execute(&pool).await.unwrap();
        pool
    }

    #[tokio::test]
    async fn the_newest_is_told_when_there_is_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("metadata.db");
        let snapshots = Snapshots::of(&LakeMetadata::Sqlite(path.clone())).unwrap();
        assert_eq!(snapshots.newest().await, None, "there is no file");
        let pool = made(&path).await;
        assert_eq!(snapshots.newest().await, None, "there is no row");
        for number in [0_i64, 2, 1] {
            let row = sqlx::query("INSERT INTO ducklake_snapshot VALUES ($1, $2)");
            row.bind(number).bind(format!("at {number}")).execute(&pool).await.unwrap();
        }
        assert_eq!(snapshots.newest().await, Some(LakeSnapshot { number: 2, made: "at 2".into() }));
    }

    #[tokio::test]
    async fn what_is_no_url_is_in_no_error() {
        let error = Snapshots::of(&LakeMetadata::Postgres("host=x password=hush".into())).unwrap_err();
        assert!(!format!("{error:?}").contains("hush"), "{error:?}");
    }
}
