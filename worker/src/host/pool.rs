//! One engine process at work: what runs in it, what it may use, and how it ends.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use proto::engine::{ConfigureRequest, Walls};
use proto::{lake_to_wire, place_to_wire};
use query::{Error, ErrorKind, Fingerprint, Result, Share, StatementId};
use tokio_util::task::TaskTracker;

use super::brief::Brief;
use super::doors::OwnDoors;
use super::ladder::Stoppable;
use super::link::Link;
use super::setup::{Access, RESIDENT_HEADROOM, Setup, address_space, resident_limit};
use super::signatures::Check;
use super::visit;
use crate::arena::server::Arena;
use crate::launch::{EngineProcess, EngineSpec, ExitCause, Launcher};
use crate::line::Line;
use crate::process::ARGUMENTS;

/// How long those at an engine's own door may take for what was sent to them, before it ends.
const LEAVE_LIMIT: Duration = Duration::from_secs(5);
/// How long one may take to take on another share, which is a matter of milliseconds.
const RESIZE_LIMIT: Duration = Duration::from_secs(10);
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
    pub(super) process: EngineProcess,
    pub(super) link: Link,
    /// For brief statements, as long as it is not that of one session.
    pub(super) brief: Option<Brief>,
    pub(super) is_own: AtomicBool,
    pub(super) arena: Option<Arc<Arena>>,
    pub(super) tasks: TaskTracker,
    at_work: Mutex<HashMap<StatementId, Fingerprint>>,
    pub(super) resident_limit: AtomicU64,
    /// The address space that it may take.
    address_limit: AtomicU64,
    /// Whether what it reads is far away.
    is_remote: bool,
    pub(super) peak: AtomicU64,
    /// It was ended because it grew beyond its share.
    pub(super) grew_too_large: AtomicBool,
    /// It was ended because a statement would not stop, or because it did not answer.
    ended_by_us: AtomicBool,
    /// The statement on which the engine declared itself unusable.
    pub(super) culprit: Mutex<Option<Fingerprint>>,
    /// Its end has had its consequences: who is told of it may rely on them.
    pub(super) settled: tokio::sync::watch::Sender<bool>,
    /// It was ended because the worker stops.
    pub(super) stopped: AtomicBool,
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
        let brief = process.take_brief().and_then(|stream| Line::new(stream).ok()).map(Brief::new);
        let arena = process.take_memory().map(Arena::new);
        let link = Link::open(line, arena.clone(), tasks).await?;
        let check = setup.check_signatures(&extensions).await;
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
            signatures_checked: matches!(check, Check::Done),
        };
        link.calls().configure(request).await.map_err(|status| proto::error_from_status(&status))?;
        if let Check::Due(due) = check {
            due.passed();
        }
        let address_limit = process.limit_growth(address_space(share, lanes, setup.is_remote()))?;
        let number = rand::random();
        let host = Arc::new(Self {
            number,
            location: door.map(|door| door.location),
            visits: AtomicUsize::new(0),
            extensions,
            process,
            link,
            brief,
            is_own: AtomicBool::new(lanes == 1),
            arena,
            tasks: tasks.clone(),
            at_work: Mutex::default(),
            resident_limit: AtomicU64::new(resident_limit(share)),
            address_limit: AtomicU64::new(address_limit),
            is_remote: setup.is_remote(),
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
        self.is_own.store(true, Ordering::Relaxed);
        self.configure(share, 1).await
    }

    /// Gives a started engine another share.
    pub(super) async fn resize(&self, share: Share) -> Result<()> {
        self.configure(share, u32::MAX).await
    }

    async fn configure(&self, share: Share, lanes: u32) -> Result<()> {
        let (memory, threads) = (share.memory, share.threads);
        let request = ConfigureRequest { memory, threads, lanes, ..ConfigureRequest::default() };
        let mut calls = self.link.calls();
        let Ok(reply) = tokio::time::timeout(RESIZE_LIMIT, calls.configure(request)).await else {
            return Err(Error::new(ErrorKind::Unavailable, "the engine does not take on another share"));
        };
        reply.map_err(|status| proto::error_from_status(&status))?;
        let address_limit = self.process.limit_growth(address_space(share, lanes, self.is_remote))?;
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
}

/// The worker stops.
pub(super) fn shutting_down() -> Error {
    Error::new(ErrorKind::Unavailable, "the service is shutting down").with_sqlstate("57P01")
}

#[async_trait]
impl Stoppable for Host {
    async fn ask(&self, id: StatementId) -> bool {
        // Looked at first: the engine knows whatever it has answered.
        let under_way = self.brief.as_ref().is_some_and(|brief| brief.is_under_way(id));
        match self.link.interrupt(id).await {
            Ok(ended) => ended && !under_way,
            Err(_) => !self.is_alive(),
        }
    }

    fn force(&self, id: StatementId) {
        tracing::warn!(engine = self.pid(), statement = %id, "a statement did not stop within 2 s; its engine is ended");
        self.kill();
    }
}

/// Notes a statement as long as it is at work, that is, until it has stopped.
pub(super) struct AtWork {
    host: Arc<Host>,
    id: StatementId,
}

impl AtWork {
    pub(super) fn enter(host: &Arc<Host>, id: StatementId, fingerprint: Fingerprint) -> Self {
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
