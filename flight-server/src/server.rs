//! Listening, and stopping.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use arrow_flight::flight_service_server::FlightServiceServer;
use axum::body::Body;
use axum::routing::post;
use catalog::Catalog;
use http::Request;
use identity::Authenticator;
use query::{Error, ErrorKind, Fleet, Principal, Result};
use scheduler::Scheduler;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::service::Routes;

use crate::connection::accept;
use crate::lease::Writers;
use crate::login::{self, Door};
use crate::metrics::Metrics;
use crate::poll::Polls;
use crate::road::Road;
use crate::service::{Calls, Service};
use crate::tls::{Certificates, TlsFiles};
use crate::{doget, metadata};

/// How often idle sessions and forgotten tickets are looked for.
const EXPIRY: Duration = Duration::from_secs(5);
/// What a client's upload may have on its way.
const STREAM_WINDOW: u32 = 4 << 20;
const CONNECTION_WINDOW: u32 = 16 << 20;
/// A client that says nothing for so long is asked, and gone if it does not answer in time.
const KEEPALIVE: Duration = Duration::from_secs(20);

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
    certificates: Option<Arc<Certificates>>,
    options: Options,
}

impl Server {
    /// A server of these parts.
    ///
    /// # Errors
    /// `Source` when a file of TLS cannot be used; else when its description of itself cannot be built, which is a
    /// fault of the program.
    pub fn new(parts: Parts, options: Options) -> Result<Self> {
        let certificates = parts.tls.map(Certificates::load).transpose()?.map(Arc::new);
        let service = Service {
            road: Road {
                fleet: parts.fleet,
                catalog: parts.catalog,
                scheduler: parts.scheduler,
                metrics: parts.metrics,
                writers: match options.lake {
                    Some(LakeWriters::OneAtATime) => Writers::one_at_a_time(),
                    Some(LakeWriters::All) | None => Writers::all(),
                },
                sql_limit: options.sql_limit,
            },
            sessions: Arc::default(),
            door: Arc::new(Door::new(parts.authenticator)),
            active: TaskTracker::new(),
            draining: CancellationToken::new(),
            sql_info: metadata::sql_info(&options)?,
            has_lake: options.lake.is_some(),
            polls: Polls::default(),
        };
        Ok(Self { service: Arc::new(service), certificates, options })
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

    /// Serves until `stop` is cancelled and what runs has ended, or the drain's time is over.
    ///
    /// While it drains, new statements get `Unavailable`; results that were asked for can be fetched.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(self, listener: TcpListener, stop: CancellationToken) -> Result<()> {
        let address = listener.local_addr().ok();
        let ended = self.service.sessions.clone();
        let on_end = Arc::new(move |connection| ended.connection_ended(connection));
        let incoming = accept(listener, self.options.connections, self.certificates.clone(), on_end);
        let closed = CancellationToken::new();
        let serving = tonic::transport::Server::builder()
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .max_concurrent_streams(4096)
            // Clients with deadlines take calls back in bursts; far beyond that it is an attack.
            .http2_max_pending_accept_reset_streams(Some(1000))
            .http2_max_header_list_size(256 * 1024)
            .http2_keepalive_interval(Some(KEEPALIVE))
            .http2_keepalive_timeout(Some(KEEPALIVE))
            .add_routes(self.routes())
            .serve_with_incoming_shutdown(incoming, closed.clone().cancelled_owned());
        let background = CancellationToken::new();
        let expiry = expire(self.service.clone(), background.clone());
        let watching = watch(self.certificates.clone(), background.clone());
        let drain = async {
            stop.cancelled().await;
            self.drain(address).await;
            closed.cancel();
            // Connections that stay open without a statement must not keep the process.
            tokio::time::sleep(Duration::from_millis(500)).await;
        };
        let outcome = tokio::select! {
            outcome = serving => outcome,
            () = expiry => Ok(()),
            () = watching => Ok(()),
            () = drain => Ok(()),
        };
        background.cancel();
        outcome.map_err(|error| {
            Error::new(ErrorKind::Unavailable, "the Flight SQL door closed").with_detail(error.to_string())
        })
    }

    async fn drain(&self, address: Option<SocketAddr>) {
        self.service.draining.cancel();
        self.service.active.close();
        tracing::info!(
            address = address.map(tracing::field::display),
            active = self.service.active.len(),
            "draining: running statements may end; a second signal ends them at once"
        );
        if tokio::time::timeout(self.options.drain, self.service.active.wait()).await.is_err() {
            tracing::warn!(active = self.service.active.len(), "the drain's time is over; statements are cut off");
        }
    }

    fn routes(&self) -> Routes {
        let calls = FlightServiceServer::new(Calls(self.service.clone()))
            .max_decoding_message_size(self.options.request_limit)
            .max_encoding_message_size(usize::MAX);
        let service = self.service.clone();
        let limit = self.options.request_limit;
        let door = self.service.door.clone();
        let router = Routes::new(calls)
            .into_axum_router()
            .route(doget::PATH, post(move |request: Request<Body>| doget::serve(service.clone(), request)))
            .layer(axum::middleware::from_fn(move |request, next| crate::stall::bounded(limit, request, next)))
            // Outermost: nothing is read of a call before it is known who makes it.
            .layer(axum::middleware::from_fn(move |request, next| login::admit(door.clone(), request, next)));
        Routes::from(router)
    }
}

async fn watch(certificates: Option<Arc<Certificates>>, stop: CancellationToken) {
    match certificates {
        Some(certificates) => certificates.watch(stop).await,
        None => std::future::pending().await,
    }
}

async fn expire(service: Arc<Service>, stop: CancellationToken) {
    let mut every = tokio::time::interval(EXPIRY);
    while stop.run_until_cancelled(every.tick()).await.is_some() {
        service.polls.expire();
        let idle = service.sessions.expire();
        futures::future::join_all(idle.iter().map(|session| service.road.roll_back_idle(session))).await;
        service.door.expire(&service.sessions);
    }
    std::future::pending().await
}
