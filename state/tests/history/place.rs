//! A database for one test, and what it is asked behind the store's back.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use query::{
    Attempt, AttemptEnd, Door, Fingerprints, History, HistoryFilter, Observed, OperatorRow, Prediction, StatementId,
    Status, Wait,
};
use sqlx::Connection;
use state::{Database, Folder, HistoryOptions, HistoryStore};

use crate::postgres::Server;

pub(crate) struct Place {
    pub(crate) folder: tempfile::TempDir,
    url: Option<String>,
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), url: None }
    }

    pub(crate) async fn postgres(server: &Server, name: &str) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), url: Some(server.database(name).await) }
    }

    pub(crate) async fn database(&self) -> Database {
        match &self.url {
            Some(url) => Database::at_url(url).await.unwrap(),
            None => Database::in_folder(&self.state()).await.unwrap(),
        }
    }

    pub(crate) fn state(&self) -> Folder {
        Folder::open(self.folder.path()).unwrap()
    }

    pub(crate) async fn store(&self) -> HistoryStore {
        self.store_with(HistoryOptions { days: None, ..HistoryOptions::default() }).await
    }

    pub(crate) async fn store_with(&self, options: HistoryOptions) -> HistoryStore {
        HistoryStore::start(self.database().await, &self.state(), options).unwrap()
    }

    /// Runs a statement by a connection of its own.
    pub(crate) async fn run(&self, sql: &str) {
        match &self.url {
            Some(url) => {
                let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
                sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
            None => {
                let mut connection = self.sqlite_connection().await;
                sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
        }
    }

    /// The first column of all rows, as text.
    pub(crate) async fn texts(&self, sql: &str) -> Vec<String> {
        let rows: Vec<(String,)> = match &self.url {
            Some(url) => {
                let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
                sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap()
            }
            None => sqlx::query_as(sql).fetch_all(&mut self.sqlite_connection().await).await.unwrap(),
        };
        rows.into_iter().map(|(text,)| text).collect()
    }

    async fn sqlite_connection(&self) -> sqlx::SqliteConnection {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.folder.path().join("state.sqlite"));
        sqlx::SqliteConnection::connect_with(&options).await.unwrap()
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.url.is_some()
    }

    /// Takes the history away, or gives it back.
    pub(crate) async fn down(&self, down: bool) {
        let (from, to) = if down { ("query_history", "away") } else { ("away", "query_history") };
        self.run(&format!("ALTER TABLE {from} RENAME TO {to}")).await;
    }

    /// All files of the state folder as one, in no order.
    pub(crate) fn files(&self) -> Vec<u8> {
        let mut content = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    content.extend(std::fs::read(path).unwrap());
                }
            }
        }
        content
    }
}

/// When the attempts of the tests were received, later ones by a second each.
pub(crate) fn received(id: u128) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_790_000_000) + Duration::from_secs(id as u64)
}

/// One that was admitted, with all that can be told of it.
pub(crate) fn attempt(id: u128) -> Attempt {
    Attempt {
        id: StatementId(id),
        retry_of: Some(StatementId(u128::MAX - id)),
        number: 2,
        service: "not kept".into(),
        principal: "ada".into(),
        session: Some("c1".into()),
        door: Door::PostgreSql,
        client: Some("psql \0 \"17\"".into()),
        tag: Some("größe".into()),
        traceparent: Some("00-a-b-01".into()),
        sql: format!("SELECT '✓\n\\' -- {id}").into(),
        sql_bytes: 20,
        kind: Some("SELECT".into()),
        tables: vec!["orders".into(), "a \"b\"".into()],
        received: received(id),
        planning: Duration::from_micros(1),
        queued: Duration::from_secs(3),
        wait: Wait {
            reason: Some("memory".into()),
            p50: Some(Duration::from_millis(1500)),
            p90: Some(Duration::from_secs(7)),
            backfilled: true,
        },
        prediction: Some(Prediction {
            version: 3,
            full: u64::MAX,
            floor: 1 << 20,
            model: 1 << 30,
            cpu: Duration::from_secs(1),
            wall: Duration::from_secs(2),
            wall_p90: Duration::from_secs(3),
            confidence: "high".into(),
            source: "plan class".into(),
            scanned: 1 << 40,
            fingerprints: Fingerprints { exact: u128::MAX, template: id % 10, plan: 1 << 100 },
        }),
        granted: Some(1 << 31),
        threads: Some(4),
        worker: Some("w1".into()),
        worker_memory: Some(1 << 33),
        engine: Some("1.5.5".into()),
        end: None,
    }
}

pub(crate) fn end() -> AttemptEnd {
    AttemptEnd {
        status: Status::Failed,
        error: Some((&query::Error::new(query::ErrorKind::Memory, "no room for 'x'")).into()),
        elapsed: Some(Duration::from_micros(1_234_567)),
        first_rows: Some(Duration::from_millis(9)),
        observed: Observed {
            peak: Some(5 << 20),
            granted: 1 << 31,
            spilled: 7,
            cpu: Some(Duration::from_millis(80)),
            wall: Duration::from_millis(90),
            censored: true,
        },
        rows: 1,
        changed: 2,
        bytes_out: 3,
        bytes_read: Some(4),
        out_of_memory: true,
        cache_hit: false,
        operators: Vec::new(),
    }
}

pub(crate) fn operators(id: u128) -> Vec<OperatorRow> {
    let operator = |position: u32| OperatorRow {
        query: StatementId(id),
        position,
        parent: position.checked_sub(1),
        operator: format!("OPERATOR_{position}"),
        estimated_rows: Some(1 << 40),
        actual_rows: (position > 0).then_some(7),
        time: Some(Duration::from_micros(5)),
    };
    (0..3).map(operator).collect()
}

/// Records attempts that end at once.
pub(crate) fn record(store: &HistoryStore, ids: std::ops::Range<u128>) {
    for id in ids {
        store.begin(attempt(id));
        store.end(StatementId(id), end());
    }
}

/// The numbers of the attempts that are read, and how they stand.
pub(crate) async fn standings(store: &HistoryStore) -> Vec<(u128, Status)> {
    // A reader waits for what was noted before, but not for ever.
    store.flush().await;
    let read = store.read(&HistoryFilter::newest(u32::MAX)).await.unwrap();
    read.iter().map(|attempt| (attempt.id.0, attempt.status())).collect()
}

pub(crate) fn somebody(name: &str) -> Arc<str> {
    name.into()
}
