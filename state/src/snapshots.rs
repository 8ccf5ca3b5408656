use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use query::{Error, ErrorKind, LakeMetadata, LakeSnapshot, LakeSnapshots, Result};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{ConnectOptions, PgPool, SqlitePool};

/// How long a call may take in all: whoever asks waits for it, and can do without.
const PATIENCE: Duration = Duration::from_millis(250);
/// Nobody is asked again for so long after a call that has failed.
const PAUSE: Duration = Duration::from_secs(1);
const CONNECTIONS: u32 = 4;

/// A row for each snapshot: <https://ducklake.select/docs/stable/specification/tables/ducklake_snapshot>.
const NEWEST: &str =
    "SELECT snapshot_id, CAST(snapshot_time AS TEXT) FROM ducklake_snapshot ORDER BY snapshot_id DESC LIMIT 1";
/// In PostgreSQL, the engine has its tables in this schema, whatever the role's search path.
const NEWEST_IN_POSTGRES: &str =
    "SELECT snapshot_id, CAST(snapshot_time AS TEXT) FROM public.ducklake_snapshot ORDER BY snapshot_id DESC LIMIT 1";

/// The database of a lake's metadata, for reading which snapshot is the newest.
#[derive(Debug)]
pub struct Snapshots {
    metadata: Metadata,
    /// When a call has failed last.
    failed: Mutex<Option<Instant>>,
}

#[derive(Debug)]
enum Metadata {
    Sqlite { path: PathBuf, open: Mutex<Option<OpenFile>> },
    Postgres(PgPool),
}

/// A file that is open. Another one may take its name.
#[derive(Clone, Debug)]
struct OpenFile {
    /// Device and inode.
    id: (u64, u64),
    pool: SqlitePool,
}

impl Snapshots {
    /// Of these metadata, which need not be there yet: nothing is opened before the first call.
    ///
    /// # Errors
    /// `Source` when they are in a PostgreSQL that is not named by a `postgres://` URL; it is in no error.
    pub fn of(metadata: &LakeMetadata) -> Result<Self> {
        let metadata = match metadata {
            LakeMetadata::Sqlite(path) => Metadata::Sqlite { path: path.clone(), open: Mutex::default() },
            LakeMetadata::Postgres(url) => {
                let options = PgConnectOptions::from_str(url).map_err(|_| {
                    Error::new(ErrorKind::Source, "the URL of the lake's metadata is not one")
                        .with_hint("--tables-metadata postgres://user:password@host:5432/database")
                })?;
                let options = options.application_name("tavana").disable_statement_logging();
                let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE);
                Metadata::Postgres(pool.connect_lazy_with(options))
            }
        };
        Ok(Self { metadata, failed: Mutex::default() })
    }

    async fn ask(&self) -> sqlx::Result<Option<(i64, String)>> {
        match &self.metadata {
            Metadata::Sqlite { path, open } => {
                let found = tokio::fs::metadata(path).await?;
                let pool = of_file(path, (found.dev(), found.ino()), open);
                sqlx::query_as(NEWEST).fetch_optional(&pool).await
            }
            Metadata::Postgres(pool) => sqlx::query_as(NEWEST_IN_POSTGRES).fetch_optional(pool).await,
        }
    }
}

/// Connections to the file that has the name now.
fn of_file(path: &Path, id: (u64, u64), open: &Mutex<Option<OpenFile>>) -> SqlitePool {
    let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(file) = open.as_ref().filter(|file| file.id == id) {
        return file.pool.clone();
    }
    let options =
        SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(PATIENCE).disable_statement_logging();
    let pool = SqlitePoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE);
    let pool = pool.connect_lazy_with(options);
    *open = Some(OpenFile { id, pool: pool.clone() });
    pool
}

#[async_trait]
impl LakeSnapshots for Snapshots {
    async fn newest(&self) -> Option<LakeSnapshot> {
        let failed = *self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if failed.is_some_and(|failed| failed.elapsed() < PAUSE) {
            return None;
        }
        let outcome = match tokio::time::timeout(PATIENCE, self.ask()).await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("no answer within {} ms", PATIENCE.as_millis())),
        };
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = outcome.is_err().then(Instant::now);
        match outcome {
            Ok(found) => found.map(|(number, made)| LakeSnapshot { number, made }),
            Err(error) => {
                tracing::warn!(%error, "the lake does not tell its snapshot, and no results of it are kept or given again");
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
        let told = || Snapshots::of(&LakeMetadata::Sqlite(path.clone())).unwrap();
        assert_eq!(told().newest().await, None, "there is no file");
        let pool = made(&path).await;
        let snapshots = told();
        assert_eq!(snapshots.newest().await, None, "there is no row");
        for number in [0_i64, 2, 1] {
            let row = sqlx::query("INSERT INTO ducklake_snapshot VALUES ($1, $2)");
            row.bind(number).bind(format!("at {number}")).execute(&pool).await.unwrap();
        }
        assert_eq!(snapshots.newest().await, Some(LakeSnapshot { number: 2, made: "at 2".into() }));
        // Another file takes its name.
        pool.close().await;
        let other = folder.path().join("other.db");
        let pool = made(&other).await;
        sqlx::query("INSERT INTO ducklake_snapshot VALUES (1, 'then')").execute(&pool).await.unwrap();
        pool.close().await;
        std::fs::rename(&other, &path).unwrap();
        assert_eq!(snapshots.newest().await, Some(LakeSnapshot { number: 1, made: "then".into() }));
    }

    #[tokio::test]
    async fn what_does_not_answer_is_not_waited_for_again_and_again() {
        // Discard: nobody listens there.
        let url = "postgres://lake@127.0.0.1:9/nowhere".to_owned();
        let snapshots = Snapshots::of(&LakeMetadata::Postgres(url)).unwrap();
        let begun = Instant::now();
        for _ in 0..20 {
            assert_eq!(snapshots.newest().await, None);
        }
        assert!(begun.elapsed() < 4 * PATIENCE, "{:?}", begun.elapsed());
    }

    #[tokio::test]
    async fn what_is_no_url_is_in_no_error() {
        let error = Snapshots::of(&LakeMetadata::Postgres("host=x password=hush".into())).unwrap_err();
        assert!(!format!("{error:?}").contains("hush"), "{error:?}");
    }
}
