//! One engine process at work: what runs in it, what it may use, and how it ends.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arrow_array::RecordBatch;
use async_trait::async_trait;
use futures::{StreamExt, TryStreamExt};
use proto::engine::{ConfigureRequest, ExecuteRequest, PrepareRequest, Walls};
use proto::{lake_to_wire, place_to_wire, prepared_from_wire, schema_to_ipc, statement_to_wire};
use query::{
    Delivery, Effect, Error, ErrorKind, Fingerprint, Frames, Grant, InputStream, Prepared, Result, ResultStream, Share,
    Statement, StatementId, Tally,
};
use tokio_util::task::TaskTracker;

use super::doors::OwnDoors;
use super::ladder::{StopOnDrop, Stoppable};
use super::link::{Link, id_bytes};
use super::setup::{Access, RESIDENT_HEADROOM, Setup, address_space, resident_limit};
use super::visit;
use crate::arena::server::Arena;
use crate::launch::{EngineProcess, EngineSpec, ExitCause, Launcher};
use crate::line::Line;
use crate::process::ARGUMENTS;

/// How long an engine that was cut off may take to end, before its cause is not waited for.
const END_LIMIT: Duration = Duration::from_secs(1);
/// How long those at an engine's own door may take for what was sent to them, before it ends.
const LEAVE_LIMIT: Duration = Duration::from_secs(5);
/// With less address space than this left, an engine is replaced. A new one has 1 GiB beyond its share.
const LEAST_ADDRESSES: u64 = 512 << 20;

/// A live engine process.
pub(super) struct Host {
    /// No other engine has had it.
    number: u64,
    /// The address of its own door, as clients write it.
    location: Option<String>,
    /// Clients at its own door that are being answered.
    visits: AtomicUsize,
    /// The extensions that it has loaded; it can load no more.
    extensions: Vec<String>,
    process: EngineProcess,
    link: Link,
    arena: Option<Arc<Arena>>,
    tasks: TaskTracker,
    at_work: Mutex<HashMap<StatementId, Fingerprint>>,
    resident_limit: AtomicU64,
    /// The address space that it may take.
    address_limit: AtomicU64,
    peak: AtomicU64,
    /// It was ended because it grew beyond its share.
    grew_too_large: AtomicBool,
    /// It was ended because a statement would not stop, or because it did not answer.
    ended_by_us: AtomicBool,
    /// The statement on which the engine declared itself unusable.
    culprit: Mutex<Option<Fingerprint>>,
    /// Its end has had its consequences: who is told of it may rely on them.
    settled: tokio::sync::watch::Sender<bool>,
    /// It was ended because the worker stops.
    stopped: AtomicBool,
    /// It takes no new statements, and ends with its last one.
    retired: AtomicBool,
}

impl Host {
    /// Starts an engine process with this share.
    pub(super) async fn start(
        launcher: &Launcher,
        setup: &Setup,
        extensions: Vec<String>,
        access: Access,
        share: Share,
        lanes: u32,
        tasks: &TaskTracker,
    ) -> Result<Arc<Self>> {
        let [enter, serve] = ARGUMENTS.map(|words| words.iter().map(Into::into).collect());
        let door = setup.door.as_ref().and_then(OwnDoors::open);
        let spec = EngineSpec {
            program: setup.program.clone(),
            enter,
            serve,
            sandbox: setup.sandbox_spec(access),
            door: door.as_ref().map(|door| door.listener.clone()),
        };
        let mut process = launcher.spawn(spec).await?;
        let stream = process.take_stream().ok_or_else(|| Error::new(ErrorKind::Bug, "the engine has no connection"))?;
        let line = stream.into_std().and_then(Line::new).map_err(|error| {
            Error::new(ErrorKind::Unavailable, "there is no connection to the engine").with_detail(error.to_string())
        })?;
        let arena = process.take_memory().map(Arena::new);
        let link = Link::open(line, arena.clone(), tasks).await?;
        let request = ConfigureRequest {
            memory: share.memory,
            threads: share.threads,
            extension_directory: setup.extension_directory.display().to_string(),
            spill_directory: process.spill().display().to_string(),
            places: setup.places.iter().map(place_to_wire).collect(),
            extensions: extensions.clone(),
            walls: Some(Walls { gate: setup.walls.gate, engine_lock: setup.walls.engine_lock }),
            message_limit: setup.message_limit as u64,
            lanes,
            lake: setup.lake.as_ref().map(|lake| lake_to_wire(lake, access.may_write())),
            may_write: access.may_write(),
            tls: setup.door.as_ref().and_then(OwnDoors::tls),
        };
        link.calls().configure(request).await.map_err(|status| proto::error_from_status(&status))?;
        let address_limit = process.limit_growth(address_space(share, lanes))?;
        let number = rand::random();
        let host = Arc::new(Self {
            number,
            location: door.map(|door| door.location),
            visits: AtomicUsize::new(0),
            extensions,
            process,
            link,
            arena,
            tasks: tasks.clone(),
            at_work: Mutex::default(),
            resident_limit: AtomicU64::new(resident_limit(share)),
            address_limit: AtomicU64::new(address_limit),
            peak: AtomicU64::new(0),
            grew_too_large: AtomicBool::new(false),
            ended_by_us: AtomicBool::new(false),
            culprit: Mutex::new(None),
            settled: tokio::sync::watch::Sender::new(false),
            stopped: AtomicBool::new(false),
            retired: AtomicBool::new(false),
        });
        if let Some(doors) = setup.door.as_ref().filter(|_| host.location.is_some()) {
            tasks.spawn(visit::hear(Arc::downgrade(&host), host.link.clone(), doors.arrivals.clone()));
        }
        Ok(host)
    }

    /// Makes a started engine that of one session, with this share: its statements run on one
    /// connection, which holds what the session makes.
    pub(super) async fn give_to_session(&self, share: Share) -> Result<()> {
        self.configure(share, 1).await
    }

    /// Gives a started engine another share.
    pub(super) async fn resize(&self, share: Share) -> Result<()> {
        self.configure(share, u32::MAX).await
    }

    async fn configure(&self, share: Share, lanes: u32) -> Result<()> {
        let (memory, threads) = (share.memory, share.threads);
        let request = ConfigureRequest { memory, threads, lanes, ..ConfigureRequest::default() };
        self.link.calls().configure(request).await.map_err(|status| proto::error_from_status(&status))?;
        let address_limit = self.process.limit_growth(address_space(share, lanes))?;
        self.address_limit.store(address_limit, Ordering::Relaxed);
        // What it holds already is not held against it: memory that the engine has freed may stay with
        // the process.
        let held = self.process.resident().unwrap_or_default().saturating_add(RESIDENT_HEADROOM);
        self.resident_limit.store(resident_limit(share).max(held), Ordering::Relaxed);
        Ok(())
    }

    pub(super) fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// Whether it has loaded all of these extensions.
    pub(super) fn has<'a>(&self, mut extensions: impl Iterator<Item = &'a str>) -> bool {
        extensions.all(|name| self.extensions.iter().any(|loaded| loaded == name))
    }

    pub(super) fn is_alive(&self) -> bool {
        self.process.has_ended().is_none()
    }

    pub(super) fn kill(&self) {
        self.ended_by_us.store(true, Ordering::Relaxed);
        self.process.kill();
    }

    /// Ends it because the worker stops.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
        self.kill();
    }

    /// Its end has had its consequences.
    pub(super) fn settle(&self) {
        self.settled.send_replace(true);
    }

    /// Whether it was to end.
    pub(super) fn is_retired(&self) -> bool {
        self.retired.load(Ordering::SeqCst)
    }

    /// Lets it end with its last statement, and the last client at its own door.
    pub(super) fn retire(self: &Arc<Self>) {
        self.retired.store(true, Ordering::SeqCst);
        self.end_if_done();
    }

    /// Ends it with its session. What is still at work then is a statement that its client has left: no loss to tell of.
    pub(super) fn dismiss(&self) {
        if self.is_alive() {
            self.retired.store(true, Ordering::SeqCst);
        }
        self.kill();
    }

    fn end_if_done(self: &Arc<Self>) {
        if !self.is_retired() || !self.is_idle() {
            return;
        }
        if self.location.is_none() {
            return self.kill();
        }
        let host = self.clone();
        self.tasks.spawn(async move {
            host.leave().await;
            host.kill();
        });
    }

    /// Shuts its own door, if it has one; gives those who are there some time to take what was sent to them.
    pub(super) async fn leave(&self) {
        if self.location.is_some() {
            let _ = tokio::time::timeout(LEAVE_LIMIT, self.link.leave()).await;
        }
    }

    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The address of its own door, where it has one and takes new statements.
    pub(super) fn location(&self) -> Option<String> {
        self.location.clone().filter(|_| !self.is_retired())
    }

    /// Notes that a client at its own door is being answered.
    pub(super) fn visit(self: &Arc<Self>) -> Visit {
        self.visits.fetch_add(1, Ordering::SeqCst);
        Visit(self.clone())
    }

    pub(super) fn link(&self) -> &Link {
        &self.link
    }

    /// Gives its own door what TLS is made of now.
    pub(super) async fn renew(&self, tls: proto::engine::Tls) -> Result<()> {
        let request = ConfigureRequest { tls: Some(tls), ..ConfigureRequest::default() };
        self.link.calls().configure(request).await.map_err(|status| proto::error_from_status(&status))?;
        Ok(())
    }

    pub(super) async fn ended(&self) -> ExitCause {
        self.process.ended().await
    }

    pub(super) async fn ping(&self) -> Result<()> {
        self.link.ping().await
    }

    pub(super) async fn progress(&self, id: StatementId) -> Option<query::Progress> {
        self.link.progress(id).await.ok().flatten()
    }

    /// The statement on which the engine declared itself unusable, if it did.
    pub(super) fn culprit(&self) -> Option<Fingerprint> {
        *self.culprit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it ended by its own fault: a statement broke it.
    pub(super) fn broke(&self, cause: ExitCause) -> bool {
        cause.is_crash() && !self.ended_by_us.load(Ordering::Relaxed) && !self.grew_too_large.load(Ordering::Relaxed)
    }

    pub(super) fn at_work(&self) -> Vec<Fingerprint> {
        self.at_work.lock().unwrap_or_else(PoisonError::into_inner).values().copied().collect()
    }

    /// Whether nothing is at work in it, and nobody at its own door.
    pub(super) fn is_idle(&self) -> bool {
        self.visits.load(Ordering::SeqCst) == 0
            && self.at_work.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Whether it has little address space left. Allocators keep what they once had, in pieces that do not
    /// fit what comes next: an engine that large statements went through fails small ones in the end.
    pub(super) fn is_worn(&self) -> bool {
        let taken = self.process.address_space().unwrap_or_default();
        taken.saturating_add(LEAST_ADDRESSES) > self.address_limit.load(Ordering::Relaxed)
    }

    /// Gives shared memory back to the system that nothing has used since the last call.
    pub(super) fn rest(&self) {
        if let Some(arena) = &self.arena {
            arena.rest();
        }
    }

    /// Looks at the process's size; ends it when it is beyond its share.
    pub(super) fn watch_memory(&self) {
        let Some(resident) = self.process.resident() else { return };
        self.peak.fetch_max(resident, Ordering::Relaxed);
        let limit = self.resident_limit.load(Ordering::Relaxed);
        if resident > limit {
            self.grew_too_large.store(true, Ordering::Relaxed);
            tracing::warn!(engine = self.pid(), resident, limit, "an engine grew beyond its share and is ended");
            self.process.kill();
        }
    }

    /// Looks at a statement. Cancel-safe: dropping the call stops the engine.
    pub(super) async fn prepare(
        self: &Arc<Self>,
        statement: &Statement,
        parameters: Option<&RecordBatch>,
    ) -> Result<Prepared> {
        let id = StatementId(rand::random());
        let mut stop = StopOnDrop::new(self.clone(), id, &self.tasks);
        stop.keep(AtWork::enter(self, id, statement.fingerprint));
        let request = PrepareRequest {
            id: id_bytes(id),
            statement: Some(statement_to_wire(statement)),
            parameters: parameters.map(stream_of).transpose()?.unwrap_or_default().into(),
        };
        let reply = self.link.prepare(request).await;
        stop.disarm();
        match reply {
            Ok(reply) => prepared_from_wire(statement.clone(), &reply),
            Err(error) => {
                let explained = self.explain(error, statement.fingerprint).await;
                // Of several nobody knows which took the memory, and to look at a statement takes little.
                let in_company = !self.is_alive() && self.at_work().len() > 1;
                if explained.kind() == ErrorKind::Memory && in_company {
                    return Err(Error::lost_innocently("the engine ran out of memory on another statement"));
                }
                Err(explained)
            }
        }
    }

    /// Runs a statement. Cancel-safe: dropping the call or the stream stops the engine.
    pub(super) async fn execute(
        self: &Arc<Self>,
        id: StatementId,
        prepared: &Prepared,
        parameters: Option<RecordBatch>,
        input: Option<InputStream>,
        grant: Grant,
        delivery: Option<Delivery>,
    ) -> Result<ResultStream> {
        let mut stop = StopOnDrop::new(self.clone(), id, &self.tasks);
        // What is kept for clients of another engine, or of one that was here before, has to travel.
        let delivery = delivery.filter(|delivery| delivery.engine == self.number).map(|delivery| delivery.number);
        let fingerprint = prepared.statement.fingerprint;
        stop.keep((AtWork::enter(self, id, fingerprint), grant));
        let shares = prepared.class.returns_rows && delivery.is_none();
        let lease = self.arena.as_ref().filter(|_| shares).and_then(Arena::lease);
        let request = ExecuteRequest {
            id: id_bytes(id),
            statement: Some(statement_to_wire(&prepared.statement)),
            parameters: parameters.as_ref().map(stream_of).transpose()?.unwrap_or_default().into(),
            has_input: input.is_some(),
            schema: prepared.told().map(|schema| schema_to_ipc(schema)).unwrap_or_default(),
            lease: lease.as_ref().map(|lease| lease.to_wire()),
            delivery,
        };
        let writes = writes(prepared);
        let tally = Arc::new(Tally::default());
        let fault = InputFault::default();
        let input = input.map(|input| fault.watch(input));
        let frames = match self.link.execute(&request, input, lease, tally.clone()).await {
            Ok(frames) => frames,
            Err(error) => {
                if let Some(fault) = fault.take() {
                    return Err(fault);
                }
                stop.disarm();
                let error = self.explain(error, fingerprint).await;
                return Err(self.after_write(error, writes));
            }
        };
        let (host, tally_of_flow) = (self.clone(), tally.clone());
        let flow = Flow { frames, host, stop, fault, tally: tally_of_flow, fingerprint, writes };
        Ok(ResultStream { schema: prepared.schema.clone(), frames: Box::pin(flow.stream()), tally })
    }

    /// Waits until its end has had its consequences: whoever sends the statement again at once must find it refused.
    async fn settled(&self) {
        let _ = tokio::time::timeout(END_LIMIT, self.settled.subscribe().wait_for(|settled| *settled)).await;
    }

    /// What is said of an error of a statement that writes: when its engine is gone, it may have been done before.
    fn after_write(&self, error: Error, writes: bool) -> Error {
        let gone = matches!(error.kind(), ErrorKind::Lost | ErrorKind::Memory) && !self.is_alive();
        if !writes || !gone {
            return error;
        }
        Error::new(ErrorKind::Lost, "the engine was lost while it wrote: whether the change was made is not known")
            .with_sqlstate("40003")
            .with_detail(error.message().to_owned())
            .with_hint("look whether it is there before you run the statement again: all of it is, or nothing")
    }

    /// What really happened, when all that is known is that the engine fell silent.
    async fn explain(&self, error: Error, fingerprint: Fingerprint) -> Error {
        if error.kind() != ErrorKind::Lost {
            return error;
        }
        if self.stopped.load(Ordering::Relaxed) {
            return shutting_down();
        }
        if !error.is_lost_innocently() {
            // The engine itself said that this statement broke it: it serves nobody any more.
            *self.culprit.lock().unwrap_or_else(PoisonError::into_inner) = Some(fingerprint);
            self.kill();
            self.settled().await;
            return error;
        }
        let Ok(cause) = tokio::time::timeout(END_LIMIT, self.process.ended()).await else {
            self.kill();
            return error;
        };
        if self.grew_too_large.load(Ordering::Relaxed) {
            return Error::new(ErrorKind::Memory, "the engine grew beyond its share of memory and was ended")
                .with_detail(format!("limit: {} MiB", self.resident_limit.load(Ordering::Relaxed) >> 20))
                .with_hint("narrow the query, or start the server with more --memory");
        }
        if cause == ExitCause::OutOfMemory {
            return Error::new(ErrorKind::Memory, "the engine ran out of memory and ended")
                .with_hint("narrow the query, or start the server with more --memory");
        }
        if self.broke(cause) {
            self.settled().await;
            return Error::new(ErrorKind::Lost, format!("the engine ended with {cause} while it ran this statement"))
                .with_hint(
                    "the statement is not run again; write it in another form, or look at the files that it reads",
                );
        }
        Error::lost_innocently(format!("the engine was ended ({cause}) while it ran this statement"))
    }
}

/// Whether others may see what a statement has done: of the ends of transactions, all but those that take it back.
fn writes(prepared: &Prepared) -> bool {
    let sql = prepared.statement.sql.trim_start().as_bytes();
    let takes_back = ["rollback", "abort"]
        .iter()
        .any(|verb| sql.get(..verb.len()).is_some_and(|it| it.eq_ignore_ascii_case(verb.as_bytes())));
    prepared.class.effect.writes() || (prepared.class.effect == Effect::Ends && !takes_back)
}

/// The worker stops.
pub(super) fn shutting_down() -> Error {
    Error::new(ErrorKind::Unavailable, "the service is shutting down").with_sqlstate("57P01")
}

fn stream_of(batch: &RecordBatch) -> Result<Vec<u8>> {
    let write = || {
        let mut writer = arrow_ipc::writer::StreamWriter::try_new(Vec::new(), &batch.schema())?;
        writer.write(batch)?;
        writer.into_inner()
    };
    write().map_err(|error| {
        Error::new(ErrorKind::Unsupported, "the parameters cannot be encoded").with_detail(error.to_string())
    })
}

#[async_trait]
impl Stoppable for Host {
    async fn ask(&self, id: StatementId) -> bool {
        match self.link.interrupt(id).await {
            Ok(ended) => ended,
            Err(_) => !self.is_alive(),
        }
    }

    fn force(&self, id: StatementId) {
        tracing::warn!(engine = self.pid(), statement = %id, "a statement did not stop within 2 s; its engine is ended");
        self.kill();
    }
}

/// Notes a statement as long as it is at work, that is, until it has stopped.
struct AtWork {
    host: Arc<Host>,
    id: StatementId,
}

impl AtWork {
    fn enter(host: &Arc<Host>, id: StatementId, fingerprint: Fingerprint) -> Self {
        host.at_work.lock().unwrap_or_else(PoisonError::into_inner).insert(id, fingerprint);
        Self { host: host.clone(), id }
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        // An engine that died keeps its list until the cause is known.
        if self.host.is_alive() {
            let mut at_work = self.host.at_work.lock().unwrap_or_else(PoisonError::into_inner);
            at_work.remove(&self.id);
            drop(at_work);
            self.host.end_if_done();
        }
    }
}

/// A client at an engine's own door that is being answered.
pub(super) struct Visit(Arc<Host>);

impl Drop for Visit {
    fn drop(&mut self) {
        self.0.visits.fetch_sub(1, Ordering::SeqCst);
        self.0.end_if_done();
    }
}

/// Why an input stream ended early, if it did. The call breaks off with it, and its end alone does not
/// tell that the engine is well.
#[derive(Clone, Default)]
struct InputFault(Arc<Mutex<Option<Error>>>);

impl InputFault {
    fn watch(&self, input: InputStream) -> InputStream {
        let fault = self.clone();
        let batches = input.batches.inspect_err(move |error| {
            *fault.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
        });
        InputStream { schema: input.schema, batches: Box::pin(batches) }
    }

    fn take(&self) -> Option<Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A result on its way, with all that must be let go at its end.
struct Flow {
    frames: Frames,
    host: Arc<Host>,
    stop: StopOnDrop<Host>,
    fault: InputFault,
    tally: Arc<Tally>,
    fingerprint: Fingerprint,
    writes: bool,
}

impl Flow {
    fn stream(self) -> impl futures::Stream<Item = Result<bytes::Bytes>> + Send {
        futures::stream::unfold(Some(self), |flow| async move {
            let mut flow = flow?;
            match flow.frames.next().await {
                Some(Ok(bytes)) => Some((Ok(bytes), Some(flow))),
                Some(Err(error)) => {
                    if let Some(fault) = flow.fault.take() {
                        return Some((Err(fault), None));
                    }
                    flow.stop.disarm();
                    let error = flow.host.explain(error, flow.fingerprint).await;
                    Some((Err(flow.host.after_write(error, flow.writes)), None))
                }
                None => {
                    flow.stop.disarm();
                    flow.tally.saw_memory(flow.host.peak.load(Ordering::Relaxed));
                    None
                }
            }
        })
    }
}
