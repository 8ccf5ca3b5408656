//! A worker to try, and what cases do with it.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_flight::FlightData;
use arrow_ipc::reader::StreamDecoder;
use arrow_schema::Schema;
use futures::StreamExt;
use prost::Message;
use query::{
    Error, Fingerprint, Format, Frames, Grant, Lake, LakeMetadata, Place, Prepared, Principal, Result, ResultStream,
    Scheme, Session, Share, Statement, StatementId, TableSource, Tally, Worker, WorkerId,
};
use tempfile::TempDir;
use worker::engine::{Engine, Options, Run, Walls};
use worker::host::{InProcessWorker, LocalWorker, Setup, Signatures};

/// A case with its name.
pub(crate) type Case = (&'static str, for<'a> fn(&'a Bench) -> CaseFuture<'a>);
pub(crate) type CaseFuture<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// A list of cases under the names of their functions.
macro_rules! cases {
    ($($name:ident),* $(,)?) => {
        pub(crate) const ALL: &[crate::bench::Case] =
            &[$((stringify!($name), |bench| Box::pin($name(bench)))),*];
    };
}
pub(crate) use cases;

/// How long a case may take: far more than it needs.
const CASE_LIMIT: Duration = Duration::from_secs(30);
/// How long a worker may take to stop. A killed process is there until the kernel has let go of its files, which on a disk
/// with much to do takes its time.
const STOP_LIMIT: Duration = Duration::from_secs(120);

/// What a worker of these tests has to give.
pub(crate) const SHARE: Share = Share { memory: 1 << 30, threads: 2 };
const MESSAGE_LIMIT: usize = 64 << 20;
pub(crate) const LANES: u32 = 8;

/// Which implementation is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Processes,
    InProcess,
}

/// A worker with a lake.
pub(crate) struct Bench {
    pub(crate) kind: Kind,
    pub(crate) worker: Arc<dyn Worker>,
    /// Grants that are out.
    pub(crate) granted: Arc<AtomicUsize>,
    lake: TempDir,
    /// Where the writable lake is, if there is one.
    _tables: TempDir,
    _spill: TempDir,
}

/// Runs a case on a fresh worker, with a writable lake or without, and looks at what it leaves.
pub(crate) fn run(kind: Kind, writable: bool, case: for<'a> fn(&'a Bench) -> CaseFuture<'a>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let [lake, tables, spill] = std::array::from_fn(|_| tempfile::tempdir().unwrap());
    runtime.block_on(async {
        let own = writable.then(|| lake_in(tables.path()));
        let worker = start(kind, lake.path(), own, spill.path()).await;
        let bench = Bench { kind, worker, granted: Arc::default(), lake, _tables: tables, _spill: spill };
        tokio::time::timeout(CASE_LIMIT, case(&bench)).await.expect("the case takes too long");
        let engines = bench.worker.engines();
        let stopped = tokio::time::timeout(STOP_LIMIT, bench.worker.stop()).await;
        assert!(stopped.is_ok(), "the worker does not stop; its engines:\n{}", threads_of_children());
        assert_eq!(bench.worker.engines(), [0; 0], "engines outlived their worker");
        for engine in engines {
            assert!(!Path::new(&format!("/proc/{engine}")).exists(), "engine {engine} outlived its worker");
        }
        bench.grants_returned().await;
    });
}

/// What each thread of each child process waits for, as the kernel tells it.
fn threads_of_children() -> String {
    let parent = std::process::id().to_string();
    let read = |path: &Path, name: &str| std::fs::read_to_string(path.join(name)).unwrap_or_default();
    let entries = |path: &Path| std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_child = |path: &PathBuf| {
        let stat = read(path, "stat");
        stat.rsplit_once(") ").and_then(|(_, rest)| rest.split(' ').nth(1)) == Some(&parent)
    };
    let mut told = String::new();
    for process in entries(Path::new("/proc")).filter(is_child) {
        for thread in entries(&process.join("task")) {
            let [name, waits, call] = ["comm", "wchan", "syscall"].map(|name| read(&thread, name).trim().to_owned());
            told += &format!("{}: {name}: {waits}: {call}\n", thread.display());
        }
    }
    told
}

/// A writable lake below a folder.
fn lake_in(folder: &Path) -> Lake {
    Lake { data: local(&folder.join("data")), metadata: LakeMetadata::Sqlite(folder.join("metadata/lake.db")) }
}

async fn start(kind: Kind, lake: &Path, own: Option<Lake>, spill: &Path) -> Arc<dyn Worker> {
    let places: Arc<[Place]> = [local(lake), Place { writable: true, ..local(&lake.join("out")) }].into();
    std::fs::create_dir(lake.join("out")).unwrap();
    match kind {
        Kind::Processes => {
            let setup = Setup {
                program: PathBuf::from("/proc/self/exe"),
                extension_directory: extensions(),
                extensions: Vec::new(),
                places,
                lake: own,
                sandbox: worker::launch::landlock_abi().is_some(),
                walls: Walls::ALL,
                message_limit: MESSAGE_LIMIT,
                lanes: LANES,
                door: None,
                signatures: Signatures::default(),
            };
            Arc::new(LocalWorker::start(WorkerId(1), SHARE, setup, spill).await.unwrap())
        }
        Kind::InProcess => {
            let lake = own.map(|lake| (lake, true));
            let options = Options { places, lake, may_write: true, ..options(spill, Walls::ALL) };
            Arc::new(InProcessWorker::start(WorkerId(1), SHARE, &options).unwrap())
        }
    }
}

fn options(spill: &Path, walls: Walls) -> Options {
    Options {
        memory: SHARE.memory,
        threads: SHARE.threads,
        extension_directory: extensions(),
        spill_directory: spill.to_owned(),
        places: [].into(),
        lake: None,
        may_write: true,
        extensions: Vec::new(),
        signatures_checked: false,
        walls,
        message_limit: MESSAGE_LIMIT,
        lanes: LANES as usize,
    }
}

fn local(root: &Path) -> Place {
    Place { root: root.display().to_string(), scheme: Scheme::Local, s3: None, writable: false }
}

/// The extensions that `make deps` fetches.
pub(crate) fn extensions() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../.deps/extensions")
}

impl Bench {
    /// A path in the lake.
    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.lake.path().join(name)
    }

    /// Puts a text into the lake, and returns a table of it.
    pub(crate) fn text_table(&self, name: &str, file: &str, format: Format, text: &str) -> TableSource {
        let path = self.at(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        table(name, format, &path)
    }

    /// Puts the result of a query into the lake as Parquet, by an engine without walls.
    pub(crate) async fn parquet_table(&self, name: &str, file: &str, sql: &str) -> TableSource {
        let path = self.at(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let spill = tempfile::tempdir().unwrap();
        let engine = Engine::open(&options(spill.path(), Walls { gate: false, engine_lock: false })).unwrap();
        let copy = format!("COPY ({sql}) TO '{}' (FORMAT parquet)", path.display());
        let run = Run { id: fresh(), statement: statement(&copy), parameters: None, schema: None, input: None };
        engine.execute(run).await.unwrap().messages.collect::<Vec<_>>().await.into_iter().for_each(|piece| {
            piece.unwrap();
        });
        table(name, Format::Parquet, &path)
    }

    pub(crate) async fn open(&self) -> Arc<dyn Session> {
        self.worker.open(&Principal::local()).await.unwrap()
    }

    pub(crate) async fn open_alone(&self) -> Arc<dyn Session> {
        self.worker.open_alone(&Principal::local(), SHARE).await.unwrap()
    }

    /// Waits until all grants were given back: each is kept until its statement has stopped.
    pub(crate) async fn grants_returned(&self) {
        let returned = async {
            while self.granted.load(Ordering::SeqCst) > 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(CASE_LIMIT, returned).await.expect("grants were not given back");
    }

    /// A grant that is counted as long as it is out.
    pub(crate) fn grant(&self) -> Grant {
        let granted = self.granted.clone();
        granted.fetch_add(1, Ordering::SeqCst);
        Grant::new(self.worker.id(), SHARE, move || {
            granted.fetch_sub(1, Ordering::SeqCst);
        })
    }

    /// Starts a statement.
    pub(crate) async fn start(
        &self,
        session: &dyn Session,
        statement: &Statement,
    ) -> Result<(StatementId, ResultStream)> {
        let prepared = session.prepare(statement, None).await?;
        self.start_prepared(session, &prepared, None).await
    }

    pub(crate) async fn start_prepared(
        &self,
        session: &dyn Session,
        prepared: &Prepared,
        parameters: Option<RecordBatch>,
    ) -> Result<(StatementId, ResultStream)> {
        let id = fresh();
        let stream = session.execute(id, prepared, parameters, None, self.grant()).await?;
        assert_eq!(stream.schema, prepared.schema);
        Ok((id, stream))
    }

    /// Runs a statement to its end.
    pub(crate) async fn ask(&self, session: &dyn Session, sql: &str) -> Result<Answer> {
        self.ask_of(session, &statement(sql)).await
    }

    pub(crate) async fn ask_of(&self, session: &dyn Session, statement: &Statement) -> Result<Answer> {
        let (_, stream) = self.start(session, statement).await?;
        read(stream).await
    }

    /// The first value of a result, as text.
    pub(crate) async fn value(&self, session: &dyn Session, sql: &str) -> String {
        let answer = self.ask(session, sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        answer.rows().first().and_then(|row| row.first().cloned()).unwrap_or_else(|| panic!("{sql}: no rows"))
    }

    /// The error that a statement ends in, wherever it comes up.
    pub(crate) async fn error(&self, session: &dyn Session, sql: &str) -> Error {
        match self.ask(session, sql).await {
            Ok(answer) => panic!("{sql}: no error but {:?}", answer.rows()),
            Err(error) => error,
        }
    }
}

pub(crate) fn fresh() -> StatementId {
    StatementId(rand::random())
}

pub(crate) fn statement(sql: &str) -> Statement {
    naming(sql, &[])
}

/// A statement that may name these tables.
pub(crate) fn naming(sql: &str, tables: &[TableSource]) -> Statement {
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

pub(crate) fn table(name: &str, format: Format, path: &Path) -> TableSource {
    TableSource {
        name: name.into(),
        format,
        locations: [path.display().to_string()].into(),
        hive_partitioned: false,
        version: 1,
        bytes: 12,
    }
}

/// A whole result.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) batches: Vec<RecordBatch>,
    pub(crate) tally: Arc<Tally>,
}

impl Answer {
    pub(crate) fn count(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// Every value as text, row by row; NULL is `∅`.
    pub(crate) fn rows(&self) -> Vec<Vec<String>> {
        let options = FormatOptions::default().with_null("∅");
        let mut rows = Vec::new();
        for batch in &self.batches {
            let columns: Vec<ArrayFormatter<'_>> =
                batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options).unwrap()).collect();
            rows.extend((0..batch.num_rows()).map(|row| columns.iter().map(|it| it.value(row).to_string()).collect()));
        }
        rows
    }
}

/// Reads a result to its end.
pub(crate) async fn read(stream: ResultStream) -> Result<Answer> {
    let mut reader = Reader::new(&stream.schema, stream.frames);
    let mut batches = Vec::new();
    while let Some(batch) = reader.next().await {
        batches.push(batch?);
    }
    assert_eq!(stream.tally.rows(), batches.iter().map(|batch: &RecordBatch| batch.num_rows() as u64).sum::<u64>());
    Ok(Answer { batches, tally: stream.tally })
}

/// Makes batches of the frames of a result, as a client does.
pub(crate) struct Reader {
    frames: Frames,
    waiting: Vec<u8>,
    decoder: StreamDecoder,
    ready: VecDeque<RecordBatch>,
}

impl Reader {
    pub(crate) fn new(schema: &Schema, frames: Frames) -> Self {
        let mut decoder = StreamDecoder::new();
        let mut message = Buffer::from_vec(encapsulated(&proto::schema_message(schema), &[]));
        assert!(decoder.decode(&mut message).unwrap().is_none());
        Self { frames, waiting: Vec::new(), decoder, ready: VecDeque::new() }
    }

    pub(crate) async fn next(&mut self) -> Option<Result<RecordBatch>> {
        loop {
            if let Some(batch) = self.ready.pop_front() {
                return Some(Ok(batch));
            }
            match self.frames.next().await {
                Some(Ok(piece)) => self.waiting.extend_from_slice(&piece),
                Some(Err(error)) => {
                    assert!(self.frames.next().await.is_none(), "something came after the error");
                    return Some(Err(error));
                }
                None => {
                    assert!(self.waiting.is_empty(), "the result ended in the middle of a message");
                    return None;
                }
            }
            self.cut();
        }
    }

    /// Decodes the messages that are there as a whole.
    fn cut(&mut self) {
        while self.waiting.len() >= 5 {
            assert_eq!(self.waiting[0], 0, "a compressed message");
            let length = u32::from_be_bytes(self.waiting[1..5].try_into().unwrap()) as usize;
            if self.waiting.len() < 5 + length {
                return;
            }
            let data = FlightData::decode(&self.waiting[5..5 + length]).unwrap();
            self.waiting.drain(..5 + length);
            let mut message = Buffer::from_vec(encapsulated(&data.data_header, &data.data_body));
            while let Some(batch) = self.decoder.decode(&mut message).unwrap() {
                self.ready.push_back(batch);
            }
        }
    }
}

/// A message in the form of Arrow's stream format.
fn encapsulated(header: &[u8], body: &[u8]) -> Vec<u8> {
    let mut message = vec![0xff; 4];
    message.extend_from_slice(&u32::try_from(header.len()).unwrap().to_le_bytes());
    message.extend_from_slice(header);
    message.extend_from_slice(body);
    message
}
