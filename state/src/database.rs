use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use query::{Error, ErrorKind, Result};
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, PgPool, Postgres, Sqlite, SqlitePool};

use crate::Folder;
use crate::schema::Dialect;

/// How long a call waits for a connection, and SQLite for another process that writes.
const PATIENCE: Duration = Duration::from_secs(5);
const SQLITE_CONNECTIONS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 8;
/// The file of SQLite in the state folder.
const FILE: &str = "state.sqlite";
/// Names the lock under which keys are changed in PostgreSQL: `tavana` in letters.
const KEYS_LOCK: i64 = 0x7461_7661_6e61;

/// The database that holds the state.
#[derive(Clone, Debug)]
pub struct Database(pub(crate) Pool);

#[derive(Clone, Debug)]
pub(crate) enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// A transaction that no other one of its kind runs beside.
pub(crate) enum Alone {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// The same statement for either database: both read `$1`.
macro_rules! on {
    ($($kind:ident)::+, $database:expr, $connection:ident => $body:expr) => {
        match $database {
            $($kind)::+::Sqlite($connection) => $body,
            $($kind)::+::Postgres($connection) => $body,
        }
    };
}
pub(crate) use on;

impl Database {
    /// SQLite's file in a folder, made where there is none; several processes may open it.
    ///
    /// # Errors
    /// `Source` when it cannot be opened, or is of a later version of this program.
    pub async fn in_folder(folder: &Folder) -> Result<Self> {
        let path = folder.path().join(FILE);
        // SQLite would make it for all to read; what it puts beside it has the rights of the file. One that is there is not
        // opened: to close it would take SQLite's locks from those of this process that have it open.
        match OpenOptions::new().append(true).create_new(true).mode(0o600).open(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(not_opened(&path, &error.to_string()));
            }
            _ => {}
        }
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(PATIENCE)
            .disable_statement_logging();
        // SQLite has no lock for a change of schema by two processes at once; the lock ends with the file.
        let lock = locked(&folder.path().join("state.lock")).await?;
        let pool = SqlitePoolOptions::new()
            .max_connections(SQLITE_CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await
            .map_err(|error| not_opened(&path, &error.to_string()))?;
        let schema = Migrator::new(Dialect::Sqlite).await.map_err(|error| not_opened(&path, &error.to_string()))?;
        schema.run(&pool).await.map_err(|error| not_opened(&path, &error.to_string()))?;
        drop(lock);
        Ok(Self(Pool::Sqlite(pool)))
    }

    /// PostgreSQL at a `postgres://` URL; several gateways may share it.
    ///
    /// # Errors
    /// `Source` when it cannot be reached, or is of a later version of this program. The password of the URL
    /// is in no error.
    pub async fn at_url(url: &str) -> Result<Self> {
        let options = PgConnectOptions::from_str(url).map_err(|_| {
            Error::new(ErrorKind::Source, "the URL of the state database is not one")
                .with_hint("--state postgres://user:password@host:5432/database")
        })?;
        let options = options.application_name("tavana").disable_statement_logging();
        let place = format!("{}:{}", options.get_host(), options.get_port());
        let failed = |error: String| {
            Error::new(ErrorKind::Source, format!("the state database at {place} cannot be used"))
                .with_detail(error)
                .with_hint("--state names it; its user must be allowed to make tables")
        };
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await
            .map_err(|error| failed(error.to_string()))?;
        let schema = Migrator::new(Dialect::Postgres).await.map_err(|error| failed(error.to_string()))?;
        schema.run(&pool).await.map_err(|error| failed(error.to_string()))?;
        Ok(Self(Pool::Postgres(pool)))
    }

    /// Begins a transaction that waits for others of its kind, in whatever process.
    pub(crate) async fn alone(&self) -> sqlx::Result<Alone> {
        match &self.0 {
            Pool::Sqlite(pool) => Ok(Alone::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?)),
            Pool::Postgres(pool) => {
                let mut transaction = pool.begin().await?;
                sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(KEYS_LOCK).execute(&mut *transaction).await?;
                Ok(Alone::Postgres(transaction))
            }
        }
    }

    /// Closes all connections, once their calls are through.
    pub async fn close(&self) {
        on!(Pool, &self.0, pool => pool.close().await);
    }
}

impl Alone {
    pub(crate) async fn commit(self) -> sqlx::Result<()> {
        on!(Alone, self, transaction => transaction.commit().await)
    }
}

/// Takes the lock of a file; the lock ends when the file is dropped.
async fn locked(path: &Path) -> Result<std::fs::File> {
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path);
    let file = file.map_err(|error| not_opened(path, &error.to_string()))?;
    let taking = tokio::task::spawn_blocking(move || file.lock().map(|()| file));
    let taken = tokio::time::timeout(PATIENCE, taking).await;
    match taken {
        Ok(Ok(Ok(file))) => Ok(file),
        Ok(Ok(Err(error))) => Err(not_opened(path, &error.to_string())),
        Ok(Err(error)) => Err(not_opened(path, &error.to_string())),
        Err(_) => Err(not_opened(path, "another process holds it")),
    }
}

fn not_opened(path: &Path, why: &str) -> Error {
    Error::new(ErrorKind::Source, format!("the state in {} cannot be opened: {why}", path.display()))
        .with_hint("--state names the folder; the state of a later version cannot be opened by an earlier one")
}
