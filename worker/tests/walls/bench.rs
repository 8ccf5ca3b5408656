//! A worker behind one wall, and around it what nobody may reach.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::StreamExt;
use query::{
    Credentials, Error, Fingerprint, Format, Grant, Lake, LakeMetadata, Place, Principal, Result, S3Options, Scheme,
    Scope, Session, Share, Statement, StatementId, TableSource, Worker, WorkerId,
};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_util::task::AbortOnDropHandle;
use worker::engine::{Engine, Options, Run, Walls};
use worker::host::{LocalWorker, Setup, Signatures};

/// Which wall stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wall {
    None,
    Gate,
    Kernel,
    EngineLock,
}

const SHARE: Share = Share { memory: 512 << 20, threads: 2 };

/// A worker behind one wall, and around it what nobody may reach.
pub(crate) struct Bench {
    pub(crate) worker: LocalWorker,
    /// The word that must not come through: in files, in the environment, in a secret.
    pub(crate) word: String,
    pub(crate) lake: PathBuf,
    pub(crate) outside: PathBuf,
    /// The folder of another engine.
    pub(crate) foreign: PathBuf,
    pub(crate) port: u16,
    /// Where the data of the writable lake lies.
    pub(crate) data: PathBuf,
    connections: Arc<AtomicUsize>,
    _listener: AbortOnDropHandle<()>,
    _neighbour: Arc<dyn Session>,
    _folders: [TempDir; 2],
}

impl Bench {
    pub(crate) async fn start(wall: Wall, word: &str, lake_too: bool) -> Self {
        let (data, spill) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (lake, outside) = (data.path().join("lake"), data.path().join("outside"));
        plant(&lake, &outside, spill.path(), word).await;
        let tables = data.path().join("tables");
        let own =
            Lake { data: local(&tables.join("data")), metadata: LakeMetadata::Sqlite(tables.join("metadata/lake.db")) };
        let (port, connections, listener) = listen().await;
        let setup = Setup {
            program: PathBuf::from("/proc/self/exe"),
            extension_directory: extensions(),
            extensions: vec!["httpfs".into()],
            places: [local(&lake), local(Path::new("/lake")), bucket(word)].into(),
            lake: lake_too.then_some(own),
            sandbox: wall == Wall::Kernel,
            walls: Walls { gate: wall == Wall::Gate, engine_lock: wall == Wall::EngineLock },
            message_limit: 16 << 20,
            lanes: 4,
            door: None,
            signatures: Signatures::default(),
        };
        let worker = LocalWorker::start(WorkerId(1), SHARE, setup, spill.path()).await.unwrap();
        // The folder of another principal's engine, while that lives.
        let before = engine_folders(spill.path());
        let neighbour =
            worker.open_alone(&Principal { name: "neighbour".into(), scope: Scope::Write }, SHARE).await.unwrap();
        ask(&*neighbour, "SELECT 1").await.unwrap();
        let foreign = before.into_iter().next().expect("an engine has a folder");
        std::fs::write(foreign.join("planted.csv"), format!("{word}\n")).unwrap();
        std::fs::write(foreign.join(format!("name{word}.tmp")), "").unwrap();
        Self {
            worker,
            word: word.to_owned(),
            lake,
            outside,
            foreign,
            port,
            data: tables.join("data"),
            connections,
            _listener: listener,
            _neighbour: neighbour,
            _folders: [data, spill],
        }
    }

    /// A session that may hold state, on an engine that is not the one whose folder was planted in.
    pub(crate) async fn session(&self) -> Arc<dyn Session> {
        self.worker.open_alone(&Principal::local(), SHARE).await.unwrap()
    }

    /// A session of one who may only read.
    pub(crate) async fn reader(&self) -> Arc<dyn Session> {
        let reader = Principal { name: "reader".into(), scope: Scope::Read };
        self.worker.open_alone(&reader, SHARE).await.unwrap()
    }

    /// How many connections came in since the last call.
    pub(crate) fn connections(&self) -> usize {
        self.connections.swap(0, Ordering::SeqCst)
    }
}

fn local(root: &Path) -> Place {
    Place { root: root.display().to_string(), scheme: Scheme::Local, s3: None, writable: false }
}

/// A bucket whose keys nobody may see, on a port that is open for engines and that nobody listens on.
fn bucket(word: &str) -> Place {
    let s3 = S3Options {
        endpoint: Some("http://127.0.0.1:1".into()),
        region: Some("nowhere".into()),
        path_style: true,
        credentials: Some(Credentials { key_id: "key".into(), secret: word.to_owned(), token: None }),
    };
    Place { root: "s3://bucket/lake".into(), scheme: Scheme::S3, s3: Some(s3), writable: false }
}

fn extensions() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../.deps/extensions").canonicalize().expect("`make deps` fetches them")
}

/// Puts the word into files of each kind outside of the lake, by an engine without walls.
async fn plant(lake: &Path, outside: &Path, spill: &Path, word: &str) {
    std::fs::create_dir(lake).unwrap();
    std::fs::create_dir(outside).unwrap();
    std::fs::write(lake.join("inside.csv"), "a\n1\n").unwrap();
    std::fs::write(outside.join("secret.csv"), format!("a\n{word}\n")).unwrap();
    std::fs::write(outside.join("secret.json"), format!("{{\"a\": \"{word}\"}}\n")).unwrap();
    std::fs::write(outside.join(format!("name{word}.txt")), "").unwrap();
    std::os::unix::fs::symlink(outside.join("secret.csv"), lake.join("link.csv")).unwrap();
    let options = Options {
        memory: SHARE.memory,
        threads: 1,
        extension_directory: extensions(),
        spill_directory: spill.to_owned(),
        places: [].into(),
        lake: None,
        may_write: false,
        extensions: Vec::new(),
        signatures_checked: false,
        walls: Walls { gate: false, engine_lock: false },
        message_limit: 1 << 20,
        lanes: 1,
    };
    let engine = Engine::open(&options).unwrap();
    for sql in [
        format!("COPY (SELECT '{word}' AS a) TO '{}/secret.parquet'", outside.display()),
        format!("ATTACH '{}/secret.db' AS secret", outside.display()),
        format!("CREATE TABLE secret.hidden AS SELECT '{word}' AS a"),
        "DETACH secret".to_owned(),
    ] {
        let run = Run {
            id: StatementId(rand::random()),
            statement: statement(&sql),
            parameters: None,
            schema: None,
            input: None,
        };
        engine.execute(run).await.unwrap().messages.for_each(|piece| async { drop(piece.unwrap()) }).await;
    }
}

/// The folders of the engines that live now.
fn engine_folders(spill: &Path) -> Vec<PathBuf> {
    let run = std::fs::read_dir(spill).unwrap().find_map(|run| {
        let run = run.unwrap().path();
        run.is_dir().then_some(run)
    });
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(run.expect("a run has a folder")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

/// Counts connections, and answers each with an HTTP error so that nobody waits.
async fn listen() -> (u16, Arc<AtomicUsize>, AbortOnDropHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = connections.clone();
    let mut answering = tokio::task::JoinSet::new();
    let accept = async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            counter.fetch_add(1, Ordering::SeqCst);
            answering.spawn(async move {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await;
            });
        }
    };
    let task = tokio_util::task::TaskTracker::new().spawn(accept);
    (port, connections, AbortOnDropHandle::new(task))
}

pub(crate) fn statement(sql: &str) -> Statement {
    let tables: Vec<TableSource> = ["lineitem", "orders", "sales.2024"]
        .map(|name| TableSource {
            name: name.into(),
            format: Format::Csv,
            locations: ["/lake/none.csv".to_owned()].into(),
            hive_partitioned: false,
            version: 1,
            bytes: 0,
        })
        .into();
    Statement {
        sql: sql.into(),
        tables: tables.into(),
        all_tables: false,
        reads: None,
        otherwise: None,
        served: [].into(),
        settings: [].into(),
        fingerprint: Fingerprint::of(sql),
    }
}

/// All bytes of a result: whatever comes back, in whatever form, is in there as it is.
pub(crate) async fn ask(session: &dyn Session, sql: &str) -> Result<Vec<u8>> {
    let prepared = session.prepare(&statement(sql), None).await?;
    let grant = Grant::new(WorkerId(1), SHARE, || {});
    let mut stream = session.execute(StatementId(rand::random()), &prepared, None, None, grant).await?;
    let mut whole = Vec::new();
    while let Some(piece) = stream.frames.next().await {
        whole.extend_from_slice(&piece?);
    }
    Ok(whole)
}

/// Whether the word is in an outcome.
pub(crate) fn tells(outcome: &Result<Vec<u8>>, word: &str) -> bool {
    let found = |bytes: &[u8]| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    match outcome {
        Ok(bytes) => found(bytes),
        Err(error) => found(told(error).as_bytes()),
    }
}

pub(crate) fn told(error: &Error) -> String {
    error.to_string()
}
