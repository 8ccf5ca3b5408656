//! Listening, and stopping.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use arrow_flight::flight_service_server::FlightServiceServer;
use axum::body::Body;
use axum::routing::post;
use catalog::Catalog;
use http::Request;
use identity::Authenticator;
use query::{Arrival, Fleet, History, LakeSnapshots, Principal, Result, WaitingStore};
use scheduler::Scheduler;
use sizer::Sizer;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::service::Routes;
use transport::{Certificates, Peers, TlsFiles};

use crate::attempts::Attempts;
use crate::cache::ResultCache;
use crate::inner::InnerDoor;
use crate::lease::Writers;
use crate::login::{self, Door};
use crate::looks::Looks;
use crate::metrics::Metrics;
use crate::poll::Polls;
use crate::road::{ASIDES, Road};
use crate::service::{Calls, Service};
use crate::session::Sessions;
use crate::waiting::Places;
use crate::{doget, metadata, visit};

/// How often idle sessions and forgotten tickets are looked for.
const EXPIRY: Duration = Duration::from_secs(5);
/// How long a client may neither read nor leave when all that is left is to send what was given.
const SILENCE: Duration = Duration::from_secs(5);

/// How long there is to tell those whose statements are cut off.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// What the server is made of.
pub struct Parts {
    /// The workers.
    pub fleet: Arc<dyn Fleet>,
    /// The tables.
    pub catalog: Arc<Catalog>,
    /// Who runs when.
    pub scheduler: Scheduler,
    /// What is counted.
    pub metrics: Metrics,
    /// Who judges credentials; `None`: whoever connects is the one local user, [`query::Principal::local`].
    pub authenticator: Option<Authenticator>,
    /// The files of TLS; `None`: connections are in the clear.
    pub tls: Option<TlsFiles>,
    /// Which snapshot the writable lake is at, where results of it are to be kept.
    pub snapshots: Option<Arc<dyn LakeSnapshots>>,
    /// Says what statements will need.
    pub sizer: Arc<Sizer>,
    /// Keeps what they took; `None`: nothing is kept.
    pub history: Option<Arc<dyn History>>,
    /// Keeps what waits in line and is asked after; `None`: its order ends with the service.
    pub waiting: Option<Arc<dyn WaitingStore>>,
    /// The clients that come to engines' own doors, where engines have such.
    pub arrivals: Option<mpsc::Receiver<Arrival>>,
}

/// What the server holds to.
#[derive(Clone, Debug)]
pub struct Options {
    /// The longest statement, in bytes.
    pub sql_limit: usize,
    /// The longest message of a client, in bytes; longer statements are refused with it.
    pub request_limit: usize,
    /// The most connections at a time.
    pub connections: usize,
    /// How long running statements may take to end once the server is told to stop.
    pub drain: Duration,
    /// The engine's version, for clients that ask.
    pub engine_version: String,
    /// Who may write to the lake at a time; `None` when there is none to write to.
    pub lake: Option<LakeWriters>,
    /// Bytes of the results that are kept for those who ask the same again; 0 for none.
    pub result_cache: u64,
}

/// Who may write to the lake at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LakeWriters {
    /// One transaction: its metadata is a file.
    OneAtATime,
    /// As many as there are: its metadata is a database that keeps them apart.
    All,
}

/// A Flight SQL server.
pub struct Server {
    service: Arc<Service>,
    /// The files of TLS, and the certificate in use.
    tls: Option<(TlsFiles, Arc<Certificates>)>,
    arrivals: Option<mpsc::Receiver<Arrival>>,
    options: Options,
}

impl Server {
    /// A server of these parts.
    ///
    /// # Errors
    /// `Source` when a file of TLS cannot be used; else when its description of itself cannot be built, which is a
    /// fault of the program.
    pub fn new(parts: Parts, options: Options) -> Result<Self> {
        let load = |files| Certificates::load(&files).map(|certificates| (files, Arc::new(certificates)));
        let tls = parts.tls.map(load).transpose()?;
        let sizes = parts.fleet.workers().into_iter().map(|worker| worker.capacity()).collect::<Vec<_>>();
        let active = TaskTracker::new();
        let sessions = Arc::<Sessions>::default();
        let attempts =
            Attempts::new(parts.sizer, parts.history, options.engine_version.as_str().into(), parts.metrics.clone());
        let service = Service {
            road: Road {
                fleet: parts.fleet,
                catalog: parts.catalog,
                scheduler: parts.scheduler,
                looks: Looks::default(),
                results: (options.result_cache > 0)
                    .then(|| ResultCache::new(options.result_cache, parts.metrics.cache().clone())),
                snapshots: parts.snapshots,
                attempts: Arc::new(attempts),
                sessions: sessions.clone(),
                asides: Arc::new(Semaphore::new(ASIDES)),
                metrics: parts.metrics,
                has_lake: options.lake.is_some(),
                writers: match options.lake {
                    Some(LakeWriters::OneAtATime) => Writers::one_at_a_time(sizes),
                    Some(LakeWriters::All) | None => Writers::all(),
                },
                named: AtomicUsize::default(),
                tasks: active.clone(),
                sql_limit: options.sql_limit,
            },
            sessions,
            door: Arc::new(Door::new(parts.authenticator)),
            places: parts.waiting.map(|store| Arc::new(Places::new(store, active.clone()))),
            active,
            draining: CancellationToken::new(),
            sql_info: metadata::sql_info(&options)?,
            has_lake: options.lake.is_some(),
            has_own_doors: parts.arrivals.is_some(),
            polls: Polls::default(),
        };
        Ok(Self { service: Arc::new(service), tls, arrivals: parts.arrivals, options })
    }

    /// The names of the tables and views in the schema `main` of the writable lake; none without one.
    ///
    /// # Errors
    /// When no engine answers.
    pub async fn lake_tables(&self) -> Result<Vec<String>> {
        let session = self.service.sessions.begin(Principal::local())?;
        let objects = metadata::lake_objects(&self.service, &session).await;
        self.service.sessions.close(&session);
        objects
    }

    /// Puts all who come from now on behind those who waited when the service before this one ended, and who may come back
    /// for their places. To be called before any door is opened.
    pub async fn resume(&self) {
        let Some(places) = &self.service.places else { return };
        if let Some(order) = places.resume().await {
            self.service.road.scheduler.resume_after(order);
        }
    }

    /// Serves until `stop` is cancelled and what runs has ended, or the drain's time is over.
    ///
    /// While it drains, new statements get `Unavailable`; results that were asked for can be fetched.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(mut self, listener: TcpListener, stop: CancellationToken) -> Result<()> {
        let address = listener.local_addr().ok();
        let ended = self.service.sessions.clone();
        let on_end = Arc::new(move |connection| ended.connection_ended(connection));
        let certificates = self.tls.as_ref().map(|(_, certificates)| certificates.clone());
        let peers = Peers::default();
        let incoming = transport::accept(listener, self.options.connections, certificates, on_end, peers.clone());
        let closed = CancellationToken::new();
        let serving = transport::serve(incoming, self.routes(), closed.clone());
        let background = CancellationToken::new();
        let expiry = expire(self.service.clone(), background.clone());
        let watching = watch(self.tls.clone(), background.clone());
        let visits = visit::answer_all(self.service.clone(), self.arrivals.take());
        let drain = async {
            stop.cancelled().await;
            let over = Instant::now() + self.options.drain;
            self.drain(address, over).await;
            closed.cancel();
            // What was given is yet to be sent and read; those who neither read nor leave must not keep the process.
            peers.left_or_silent(SILENCE, over.max(Instant::now() + LAST_WORDS)).await;
        };
        let outcome = tokio::select! {
            outcome = serving => outcome,
            () = expiry => Ok(()),
            () = watching => Ok(()),
            () = visits => Ok(()),
            () = drain => Ok(()),
        };
        background.cancel();
        outcome
    }

    async fn drain(&self, address: Option<SocketAddr>, over: Instant) {
        self.service.draining.cancel();
        self.service.active.close();
        tracing::info!(
            address = address.map(tracing::field::display),
            active = self.service.active.len(),
            "draining: running statements may end; a second signal ends them at once"
        );
        if tokio::time::timeout_at(over, self.service.active.wait()).await.is_err() {
            tracing::warn!(active = self.service.active.len(), "the drain's time is over; statements are cut off");
        }
    }

    /// The way in for another door of this process.
    pub fn inner_door(&self) -> InnerDoor {
        InnerDoor::new(self.service.clone())
    }

    pub(crate) fn routes(&self) -> Routes {
        let calls = FlightServiceServer::new(Calls(self.service.clone()))
            .max_decoding_message_size(self.options.request_limit)
            .max_encoding_message_size(usize::MAX);
        let service = self.service.clone();
        let limit = self.options.request_limit;
        let door = self.service.door.clone();
        let router = Routes::new(calls)
            .into_axum_router()
            .route(doget::PATH, post(move |request: Request<Body>| doget::serve::<_, Body>(service.clone(), request)))
            .layer(axum::middleware::from_fn(move |request, next| transport::bounded(limit, request, next)))
            // Outermost: nothing is read of a call before it is known who makes it.
            .layer(axum::middleware::from_fn(move |request, next| login::admit(door.clone(), request, next)));
        Routes::from(router)
    }
}

async fn watch(tls: Option<(TlsFiles, Arc<Certificates>)>, stop: CancellationToken) {
    if let Some((files, certificates)) = tls {
        let changed = |texts| {
            if let Err(error) = certificates.replace(&texts) {
                tracing::warn!(%error, "the certificate has changed and cannot be used; the one before it stays");
            }
        };
        transport::watch(files, stop, changed).await;
    }
    std::future::pending().await
}

async fn expire(service: Arc<Service>, stop: CancellationToken) {
    let mut every = tokio::time::interval(EXPIRY);
    while stop.run_until_cancelled(every.tick()).await.is_some() {
        service.polls.expire();
        if let Some(places) = &service.places {
            places.expire();
        }
        let idle = service.sessions.expire();
        futures::future::join_all(idle.iter().map(|session| service.road.roll_back_idle(session))).await;
        service.door.expire(&service.sessions);
    }
    std::future::pending().await
}
