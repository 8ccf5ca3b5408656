//! The door for PostgreSQL's clients: the shim in front of the Flight SQL server of this process.

use std::sync::Arc;

use async_trait::async_trait;
use flight_server::InnerDoor;
use http::Request;
use pg_shim::{Auth, Calls, Cursors, Logins, Options, Peers, Read, Transport, Verifier, Within};
use query::{Asked, Result};
use tower::util::BoxCloneSyncService;
use transport::Certificates;

use crate::settings::Settings;

/// The one database that PostgreSQL's clients see.
pub(crate) const DATABASE: &str = "tavana";
/// The most connections at a time.
const CONNECTIONS: usize = 10_000;
/// Beyond the longest statement, what a message may hold: values of parameters, and pieces of COPY.
const MESSAGE_HEADROOM: u64 = 64 << 20;

/// The shim in front of this server.
pub(crate) fn shim(
    settings: &Settings,
    inner: &InnerDoor,
    tls: Option<Arc<Certificates>>,
    cursors: Cursors,
) -> pg_shim::Server {
    let door = inner.clone();
    let calls: Calls = BoxCloneSyncService::new(tower::service_fn(move |request: Request<tonic::body::Body>| {
        let door = door.clone();
        async move { Ok(door.call(request).await) }
    }));
    let auth = match settings.login.auth.is_none() {
        true => Auth::None,
        false => Auth::Keys(Arc::new(Keys(inner.clone()))),
    };
    let options = Options {
        database: DATABASE.to_owned(),
        message_limit: usize::try_from(settings.sql_limit.saturating_add(MESSAGE_HEADROOM)).unwrap_or(usize::MAX),
        connections: CONNECTIONS,
        auth,
        tls_only: tls.is_some(),
        tls,
        version: version(),
        peers: Peers::new(settings.pg_peers.iter().cloned()),
        cursors,
    };
    pg_shim::Server::new(Transport { calls, within: Some(Arc::new(Reads(inner.clone()))) }, options)
}

/// What `version()` tells. Clients look for `PostgreSQL` and a number.
pub(crate) fn version() -> String {
    format!("PostgreSQL 15.0 (Tavana {}) on DuckDB {}, 64-bit", env!("CARGO_PKG_VERSION"), worker::library_version())
}

/// Reads of this server's own.
struct Reads(InnerDoor);

#[async_trait]
impl Within for Reads {
    async fn read(&self, authorization: Option<&str>, asked: Asked<'_>) -> Result<Option<Read>> {
        let read = self.0.read(authorization, asked).await?;
        Ok(read.map(|(schema, frames, handle)| Read { schema, frames, handle }))
    }
}

/// The keys of the service, for logins that do not tell them.
struct Keys(InnerDoor);

#[async_trait]
impl Logins for Keys {
    async fn verifiers(&self, user: &str) -> Result<Vec<Verifier>> {
        let verifiers = self.0.verifiers(user).await?;
        Ok(verifiers.into_iter().map(|(id, scram)| Verifier { id, scram }).collect())
    }

    async fn admit(&self, id: &str) -> Result<String> {
        self.0.admit(id).await
    }
}
