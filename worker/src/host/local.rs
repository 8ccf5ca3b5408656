//! A worker whose engines are processes of this machine.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

use arrow_array::RecordBatch;
use async_trait::async_trait;
use futures::future::BoxFuture;
use query::{
    Delivery, Error, ErrorKind, Format, Grant, InputStream, LakeMetadata, Prepared, Principal, Progress, Result,
    ResultStream, Session, Share, Statement, StatementId, Worker, WorkerId,
};
use tokio::sync::Mutex as AsyncMutex;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::doors::OwnDoors;
use super::metadata::KeptMetadata;
use super::pool::{Host, shutting_down};
use super::quarantine::Quarantine;
use super::setup::{Access, Files, Setup, make_folders};
use crate::launch::Launcher;

/// How often an engine's size is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// How often an engine is asked whether it answers, in looks.
const LOOKS_PER_PING: u32 = 10;
/// Warm engines keep at least this part of the worker, whatever else was given away.
const LEAST_WARM_PART: u64 = 8;
/// How long an engine that no longer answers may take to be gone by itself.
const END_LIMIT: Duration = Duration::from_millis(500);
/// How often an engine is started when somebody ends it before it is up: on a busy machine that takes a second.
const STARTS: u32 = 10;
/// How long a start may take: most of a second, many times that on a machine with much to do or where metadata are slow.
const START_LIMIT: Duration = Duration::from_secs(120);
/// How long it may take to answer.
const PING_LIMIT: Duration = Duration::from_secs(5);

/// A worker whose engines are processes of this machine: a warm one for each principal, one started in
/// advance, and one for each session or statement that gets its own.
pub struct LocalWorker(Arc<Inner>);

struct Inner {
    id: WorkerId,
    capacity: Share,
    setup: Setup,
    launcher: Launcher,
    tasks: TaskTracker,
    stopping: CancellationToken,
    quarantine: Quarantine,
    warm: AsyncMutex<HashMap<Principal, Arc<Host>>>,
    /// One for each access that is in use.
    spares: AsyncMutex<HashMap<Access, Arc<Host>>>,
    hosts: Mutex<Vec<Weak<Host>>>,
    stopped: AtomicBool,
    /// Bytes given to engines of sessions and large statements; the warm ones have the rest.
    given: AtomicU64,
    /// The files that are places by themselves, where there are such.
    files: Option<Mutex<Files>>,
    /// The lake's metadata, where it is a file.
    metadata: OnceLock<KeptMetadata>,
    /// What engines load. Grows when a statement needs more: large extensions take 200 ms each to check.
    extensions: Mutex<Vec<String>>,
}

impl LocalWorker {
    /// A worker with this much to give; its engines spill below `spill_root`.
    ///
    /// # Errors
    /// When no engine can be started at all: the first is started here.
    pub async fn start(id: WorkerId, capacity: Share, setup: Setup, spill_root: &Path) -> Result<Self> {
        setup.lake.as_ref().map(make_folders).transpose()?;
        let files = setup.has_files().then(|| Mutex::new(setup.files()));
        let extensions = setup.extensions.clone();
        let inner = Arc::new(Inner {
            id,
            capacity,
            setup,
            launcher: Launcher::start(spill_root)?,
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
            quarantine: Quarantine::default(),
            warm: AsyncMutex::default(),
            spares: AsyncMutex::default(),
            hosts: Mutex::default(),
            stopped: AtomicBool::new(false),
            given: AtomicU64::new(0),
            files,
            extensions: Mutex::new(extensions),
            metadata: OnceLock::new(),
        });
        // May write, and so creates the lake where it is not there yet.
        inner.warm(&Principal::local()).await?;
        if let Some(LakeMetadata::Sqlite(path)) = inner.setup.lake.as_ref().map(|lake| &lake.metadata) {
            let _ = inner.metadata.set(KeptMetadata::keep(path)?);
        }
        Ok(Self(inner))
    }
}

impl LocalWorker {
    fn hosts(&self) -> Vec<Arc<Host>> {
        let hosts = self.0.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.iter().filter_map(Weak::upgrade).filter(|host| host.is_alive()).collect()
    }

    /// Gives the engines' own doors what TLS is made of now.
    pub async fn renew_doors(&self) {
        let Some(tls) = self.0.setup.door.as_ref().and_then(OwnDoors::tls) else { return };
        for host in self.hosts() {
            if let Err(error) = host.renew(tls.clone()).await {
                tracing::warn!(engine = host.pid(), %error, "an engine's door keeps the certificate that it has");
            }
        }
    }
}

impl Inner {
    fn check_running(&self) -> Result<()> {
        if self.stopped.load(Ordering::Relaxed) {
            return Err(shutting_down());
        }
        Ok(())
    }

    /// The principal's warm engine; started, or taken from the spare, when there is none.
    ///
    /// Boxed, because whoever replaces an engine also watches the next one.
    fn warm<'a>(self: &'a Arc<Self>, principal: &'a Principal) -> BoxFuture<'a, Result<Arc<Host>>> {
        Box::pin(async move {
            let mut warm = self.warm.lock().await;
            if let Some(host) = warm.get(principal).filter(|host| host.is_alive() && !host.is_retired()) {
                return Ok(host.clone());
            }
            self.check_running()?;
            let host = self.take_spare_or_start(self.rest(), principal, true).await?;
            warm.insert(principal.clone(), host.clone());
            Ok(host)
        })
    }

    /// What is left for warm engines. Never nothing: small statements must go on.
    fn rest(&self) -> Share {
        let rest = self.capacity.memory.saturating_sub(self.given.load(Ordering::Relaxed));
        Share { memory: rest.max(self.capacity.memory / LEAST_WARM_PART), threads: self.capacity.threads }
    }

    /// Gives the warm engines what is left. One that uses more at the moment keeps what it has, until
    /// the next time.
    async fn rebalance(&self) {
        let hosts: Vec<Arc<Host>> = self.warm.lock().await.values().cloned().collect();
        for host in hosts {
            if let Err(error) = host.resize(self.rest()).await {
                tracing::debug!(engine = host.pid(), %error, "a warm engine keeps its share");
            }
        }
    }

    /// The principal's warm engine with the extensions that the statement needs. When the one at hand
    /// lacks some, it goes on with what runs in it, and another takes its place.
    async fn warm_for(self: &Arc<Self>, principal: &Principal, statement: &Statement) -> Result<Arc<Host>> {
        self.quarantine.check(principal, statement)?;
        let needed = needed(statement);
        self.require(needed);
        if self.files_changed() {
            for (_, host) in self.spares.lock().await.drain() {
                host.retire();
            }
            for (_, host) in self.warm.lock().await.drain() {
                host.retire();
            }
        }
        let host = self.warm(principal).await?;
        if host.has(self.installed(needed)) {
            return Ok(host);
        }
        host.retire();
        self.warm(principal).await
    }

    /// Those of these extensions that are installed. One that is not must not keep engines from starting: the
    /// statement that needs it fails with the engine's own word.
    fn installed<'a>(&'a self, names: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
        names.iter().copied().filter(|name| self.setup.has_extension(name))
    }

    /// Whether a file that is a place by itself was replaced since the engines started.
    fn files_changed(&self) -> bool {
        let Some(files) = &self.files else { return false };
        let now = self.setup.files();
        let mut known = files.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = *known != now;
        *known = now;
        changed
    }

    /// Adds to what engines load that start from now on.
    fn require(&self, needed: &[&str]) {
        let mut extensions = self.extensions.lock().unwrap_or_else(PoisonError::into_inner);
        for name in self.installed(needed) {
            if !extensions.iter().any(|known| known == name) {
                extensions.push(name.to_owned());
            }
        }
    }

    async fn take_spare_or_start(
        self: &Arc<Self>,
        share: Share,
        principal: &Principal,
        warm: bool,
    ) -> Result<Arc<Host>> {
        let access = self.setup.access(principal);
        let mut spare = self.spares.lock().await.remove(&access).filter(|host| host.is_alive());
        let wanted = self.extensions.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(host) = spare.take_if(|host| !host.has(wanted.iter().map(String::as_str))) {
            host.retire();
        }
        let host = match spare {
            // The spare is set up as a warm engine with all of the capacity.
            Some(host) if warm && share == self.capacity => host,
            Some(host) if warm => {
                // One that cannot be given less has nothing to lose yet: it is watched like the others.
                let _ = host.resize(share).await;
                host
            }
            Some(host) => match host.give_to_session(share).await {
                Ok(()) => host,
                Err(_) => {
                    host.kill();
                    self.start(access, share, 1).await?
                }
            },
            None => self.start(access, share, if warm { self.setup.lanes } else { 1 }).await?,
        };
        let warm_for = warm.then(|| principal.clone());
        self.tasks.spawn(self.clone().watch(host.clone(), warm_for));
        self.refill(access);
        Ok(host)
    }

    async fn start(&self, access: Access, share: Share, lanes: u32) -> Result<Arc<Host>> {
        let extensions = self.extensions.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut left = STARTS;
        let host = loop {
            left -= 1;
            let start = Host::start(&self.launcher, &self.setup, extensions.clone(), access, share, lanes, &self.tasks);
            let started = tokio::select! {
                biased;
                // Whoever stops waits for no engine that nobody will use.
                () = self.stopping.cancelled() => return Err(shutting_down()),
                started = tokio::time::timeout(START_LIMIT, start) => started.unwrap_or_else(|_| Err(takes_too_long())),
            };
            match started {
                Ok(host) => break host,
                Err(error) if error.is_lost_innocently() && left > 0 => {
                    tracing::warn!(worker = %self.id, %error, "an engine was ended while it started; another is started");
                }
                Err(error) if error.is_lost_innocently() => {
                    let detail = error.detail().unwrap_or_default().to_owned();
                    return Err(Error::new(ErrorKind::Unavailable, "engines are ended before they have started")
                        .with_detail(detail));
                }
                Err(error) => return Err(error),
            }
        };
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.retain(|host| host.upgrade().is_some_and(|host| host.is_alive()));
        hosts.push(Arc::downgrade(&host));
        Ok(host)
    }

    /// Starts the next spare with this access in the background.
    fn refill(self: &Arc<Self>, access: Access) {
        let inner = self.clone();
        self.tasks.spawn(async move {
            let mut spares = inner.spares.lock().await;
            if inner.check_running().is_err() || spares.get(&access).is_some_and(|host| host.is_alive()) {
                return;
            }
            match inner.start(access, inner.capacity, inner.setup.lanes).await {
                Ok(host) => drop(spares.insert(access, host)),
                Err(_) if inner.check_running().is_err() => {}
                Err(error) => tracing::error!(worker = %inner.id, %error, "no spare engine could be started"),
            }
        });
    }

    /// Watches an engine that is in use until it ends, and replaces it.
    async fn watch(self: Arc<Self>, host: Arc<Host>, warm_for: Option<Principal>) {
        let mut look = tokio::time::interval(LOOK);
        let mut looks = 0;
        let cause = loop {
            tokio::select! {
                cause = host.ended() => break cause,
                () = self.stopping.cancelled() => {
                    host.stop();
                    break host.ended().await;
                }
                _ = look.tick() => {}
            }
            host.watch_memory();
            // Only one at rest: beside one at work, another would use the same share.
            if warm_for.is_some() && !host.is_retired() && host.is_idle() && host.is_worn() {
                tracing::info!(engine = host.pid(), "an engine has little address space left and is replaced");
                host.retire();
            }
            looks += 1;
            if looks % LOOKS_PER_PING == 0 {
                host.rest();
                match tokio::time::timeout(PING_LIMIT, host.ping()).await {
                    Ok(Ok(())) => {}
                    // One that has just died does not answer either, and died of its own cause.
                    Ok(Err(_)) => match tokio::time::timeout(END_LIMIT, host.ended()).await {
                        Ok(cause) => break cause,
                        Err(_) => host.kill(),
                    },
                    Err(_) => {
                        tracing::warn!(engine = host.pid(), "an engine does not answer and is ended");
                        host.kill();
                    }
                }
            }
        };
        if self.stopping.is_cancelled() {
            return;
        }
        let at_work = host.at_work();
        let principal = warm_for.clone().unwrap_or_else(Principal::local);
        if !host.is_retired() && (warm_for.is_some() || !at_work.is_empty()) {
            let fingerprints: Vec<String> = at_work.iter().map(ToString::to_string).collect();
            tracing::warn!(worker = %self.id, engine = host.pid(), %cause, statements = ?fingerprints, "an engine ended");
        }
        if let Some(culprit) = host.culprit() {
            self.quarantine.died(&principal, &[culprit]);
        } else if host.broke(cause) {
            self.quarantine.died(&principal, &at_work);
        }
        host.settle();
        drop(host);
        if let Some(principal) = warm_for
            && let Err(error) = self.warm(&principal).await
            && self.check_running().is_ok()
        {
            tracing::error!(worker = %self.id, %error, "an engine that ended could not be replaced");
        }
    }
}

#[async_trait]
impl Worker for LocalWorker {
    fn id(&self) -> WorkerId {
        self.0.id
    }

    fn capacity(&self) -> Share {
        self.0.capacity
    }

    fn accepts(&self, principal: &Principal, statement: &Statement) -> Result<()> {
        self.0.quarantine.check(principal, statement)
    }

    fn engines(&self) -> Vec<u32> {
        let hosts = self.0.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.iter().filter_map(Weak::upgrade).filter(|host| host.is_alive()).map(|host| host.pid()).collect()
    }

    async fn open(&self, principal: &Principal) -> Result<Arc<dyn Session>> {
        self.0.check_running()?;
        Ok(Arc::new(SharedSession { inner: self.0.clone(), principal: principal.clone() }))
    }

    async fn open_alone(&self, principal: &Principal, share: Share) -> Result<Arc<dyn Session>> {
        self.0.check_running()?;
        // A session's engine cannot be replaced when a later statement needs more.
        self.0.require(&["delta", "avro", "iceberg"]);
        let given = Given::take(&self.0, share);
        self.0.rebalance().await;
        let host = self.0.take_spare_or_start(share, principal, false).await?;
        Ok(Arc::new(OwnSession { inner: self.0.clone(), principal: principal.clone(), host, _given: given }))
    }

    async fn ready(&self) -> bool {
        match self.0.warm(&Principal::local()).await {
            Ok(host) => matches!(tokio::time::timeout(PING_LIMIT, host.ping()).await, Ok(Ok(()))),
            Err(_) => false,
        }
    }

    async fn stop(&self) {
        self.0.stopped.store(true, Ordering::Relaxed);
        futures::future::join_all(self.hosts().iter().map(|host| host.leave())).await;
        self.0.stopping.cancel();
        let spares: Vec<Arc<Host>> = self.0.spares.lock().await.drain().map(|(_, host)| host).collect();
        for host in spares {
            host.kill();
            host.ended().await;
        }
        for host in self.0.hosts.lock().unwrap_or_else(PoisonError::into_inner).iter().filter_map(Weak::upgrade) {
            host.stop();
        }
        self.0.tasks.close();
        self.0.tasks.wait().await;
        // Also those whose start was broken off.
        self.0.launcher.emptied().await;
    }
}

/// Statements that leave nothing behind, on the principal's warm engine of the moment.
struct SharedSession {
    inner: Arc<Inner>,
    principal: Principal,
}

#[async_trait]
impl Session for SharedSession {
    async fn prepare(&self, statement: &Statement, parameters: Option<&RecordBatch>) -> Result<Prepared> {
        self.inner.warm_for(&self.principal, statement).await?.prepare(statement, parameters).await
    }

    async fn execute(
        &self,
        id: StatementId,
        prepared: &Prepared,
        parameters: Option<RecordBatch>,
        input: Option<InputStream>,
        grant: Grant,
    ) -> Result<ResultStream> {
        refuse_input(input.as_ref())?;
        let host = self.inner.warm_for(&self.principal, &prepared.statement).await?;
        host.execute(id, prepared, parameters, None, grant, None).await
    }

    async fn deliver(
        &self,
        id: StatementId,
        prepared: &Prepared,
        parameters: Option<RecordBatch>,
        grant: Grant,
        to: Delivery,
    ) -> Result<ResultStream> {
        let host = self.inner.warm_for(&self.principal, &prepared.statement).await?;
        host.execute(id, prepared, parameters, None, grant, Some(to)).await
    }

    async fn location(&self) -> Option<String> {
        self.inner.warm(&self.principal).await.ok()?.location()
    }

    fn is_whole(&self) -> bool {
        // It made nothing.
        true
    }

    async fn progress(&self, id: StatementId) -> Option<Progress> {
        self.inner.warm(&self.principal).await.ok()?.progress(id).await
    }

    async fn close(&self) {}
}

/// A session with an engine of its own.
struct OwnSession {
    inner: Arc<Inner>,
    principal: Principal,
    host: Arc<Host>,
    _given: Given,
}

/// A share that is taken from the warm engines as long as this lives.
struct Given {
    inner: Arc<Inner>,
    runtime: tokio::runtime::Handle,
    bytes: u64,
}

impl Given {
    fn take(inner: &Arc<Inner>, share: Share) -> Self {
        inner.given.fetch_add(share.memory, Ordering::Relaxed);
        Self { inner: inner.clone(), runtime: tokio::runtime::Handle::current(), bytes: share.memory }
    }
}

impl Drop for Given {
    fn drop(&mut self) {
        self.inner.given.fetch_sub(self.bytes, Ordering::Relaxed);
        let inner = self.inner.clone();
        self.inner.tasks.spawn_on(async move { inner.rebalance().await }, &self.runtime);
    }
}

impl Drop for OwnSession {
    fn drop(&mut self) {
        self.host.dismiss();
    }
}

#[async_trait]
impl Session for OwnSession {
    async fn prepare(&self, statement: &Statement, parameters: Option<&RecordBatch>) -> Result<Prepared> {
        self.inner.quarantine.check(&self.principal, statement)?;
        self.host.prepare(statement, parameters).await
    }

    async fn execute(
        &self,
        id: StatementId,
        prepared: &Prepared,
        parameters: Option<RecordBatch>,
        input: Option<InputStream>,
        grant: Grant,
    ) -> Result<ResultStream> {
        self.inner.quarantine.check(&self.principal, &prepared.statement)?;
        self.host.execute(id, prepared, parameters, input, grant, None).await
    }

    fn is_whole(&self) -> bool {
        self.host.is_alive()
    }

    async fn progress(&self, id: StatementId) -> Option<Progress> {
        self.host.progress(id).await
    }

    async fn close(&self) {
        self.host.dismiss();
        self.host.ended().await;
    }
}

fn takes_too_long() -> Error {
    Error::new(ErrorKind::Unavailable, format!("an engine did not start within {} s", START_LIMIT.as_secs())).with_hint(
        "try again; if it stays so, look at the load of the machine, and at what the lake's metadata lies on",
    )
}

/// The extensions that a statement needs beyond those that every engine has.
fn needed(statement: &Statement) -> &'static [&'static str] {
    let delta =
        statement.tables.iter().any(|table| table.format == Format::Delta) || mentions(&statement.sql, "delta_scan");
    let iceberg =
        statement.tables.iter().any(|table| table.format == Format::Iceberg) || mentions(&statement.sql, "iceberg_");
    match (delta, iceberg) {
        (false, false) => &[],
        (true, false) => &["delta"],
        (false, true) => &["avro", "iceberg"],
        (true, true) => &["delta", "avro", "iceberg"],
    }
}

fn mentions(sql: &str, word: &str) -> bool {
    sql.as_bytes().windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

pub(super) fn refuse_input(input: Option<&InputStream>) -> Result<()> {
    match input {
        None => Ok(()),
        Some(_) => Err(Error::new(ErrorKind::Bug, "an input stream needs an engine of the session's own")),
    }
}
