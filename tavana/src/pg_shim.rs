//! `tavana pg-shim`: PostgreSQL's protocol in front of a Flight SQL server elsewhere.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use pg_shim::{Auth, Calls, Cursors, Options, Peers, Server, Transport};
use query::{Error, ErrorKind, Result};
use tokio_util::sync::CancellationToken;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;
use transport::{Certificates, TlsFiles};

use crate::cli::complain;
use crate::place::{Place, innermost};
use crate::{pg, serve};

/// How long statements that run may take to end once the shim is told to stop.
const DRAIN: Duration = Duration::from_secs(300);
/// How long connecting to the upstream may take.
const PATIENCE: Duration = Duration::from_secs(5);
const CONNECTIONS: usize = 10_000;
/// The longest message of a client.
const MESSAGE_LIMIT: usize = 80 << 20;

/// Let PostgreSQL clients use a Flight SQL server elsewhere.
///
/// `tavana serve` has this door already (--pg-listen). This command is the same one by itself, in front of any Flight
/// SQL server. What Flight SQL has works with all of them; what names PostgreSQL's catalog asks for a Tavana.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tavana pg-shim --upstream grpc://127.0.0.1:8815
  tavana pg-shim --upstream grpcs://lake.example.org:8815 --auth password --listen 0.0.0.0:5432 \\
      --tls-cert server.crt --tls-key server.key")]
pub(crate) struct Arguments {
    /// The Flight SQL server: grpc://host:port, or grpcs:// for TLS.
    #[arg(long, value_name = "URL")]
    upstream: String,
    /// The authorities to trust for grpcs://, as PEM [default: those of the system].
    #[arg(long, value_name = "FILE")]
    upstream_ca: Option<PathBuf>,
    /// Where PostgreSQL clients connect.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:5432")]
    listen: SocketAddr,
    /// Whether clients are asked for a password, which the upstream judges together with the user's name.
    #[arg(long, value_enum, default_value = "none")]
    auth: Asked,
    /// The certificate for clients, as PEM; those who come without TLS are then refused.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Its key, as PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Where other shims in front of the same upstream listen, whose clients may come here to cancel.
    #[arg(long, value_name = "HOST:PORT", value_delimiter = ',', value_parser = peer)]
    peers: Vec<String>,
    /// The name of the one database that clients see.
    #[arg(long, value_name = "NAME", default_value = pg::DATABASE)]
    database: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Asked {
    None,
    Password,
}

/// Serves until it is told to stop.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let log = tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).with_writer(std::io::stderr);
    log.with_ansi(false).init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(1, &format!("no runtime: {error}")),
    };
    match runtime.block_on(serve(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(1, &error.to_string()),
    }
}

async fn serve(arguments: &Arguments) -> Result<()> {
    check(arguments)?;
    let stop = serve::stop_signal()?;
    let calls = upstream(arguments).await?;
    let tls = match (&arguments.tls_cert, &arguments.tls_key) {
        (Some(certificate), Some(key)) => {
            let files = TlsFiles { certificate: certificate.clone(), key: key.clone(), client_ca: None };
            Some((files.clone(), Arc::new(Certificates::load(&files)?)))
        }
        _ => None,
    };
    let options = Options {
        database: arguments.database.clone(),
        message_limit: MESSAGE_LIMIT,
        connections: CONNECTIONS,
        auth: if arguments.auth == Asked::Password { Auth::Upstream } else { Auth::None },
        tls: tls.as_ref().map(|(_, certificates)| certificates.clone()),
        tls_only: tls.is_some(),
        version: pg::version(),
        peers: Peers::new(arguments.peers.clone()),
        // There is no door here at which anybody could ask how many there are.
        cursors: Cursors::default(),
    };
    let listener = crate::listen::listener(arguments.listen).map_err(|error| {
        Error::new(ErrorKind::Unavailable, format!("cannot listen on {}: {error}", arguments.listen))
            .with_hint("--listen names another address; port 0 takes a free one")
    })?;
    let address = listener
        .local_addr()
        .map_err(|error| Error::new(ErrorKind::Unavailable, format!("the listener has no address: {error}")))?;
    tracing::info!(%address, upstream = arguments.upstream, "ready for PostgreSQL clients");
    let cut = CancellationToken::new();
    let over = async {
        stop.cancelled().await;
        tokio::time::sleep(DRAIN).await;
        cut.cancel();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        outcome = Server::new(Transport { calls, within: None }, options).serve(listener, stop.clone(), cut.clone()) => outcome,
        () = over => Ok(()),
        () = serve::renew_pg(tls) => Ok(()),
    }
}

/// One place of the list.
fn peer(text: &str) -> Result<String, String> {
    crate::settings::peers(text).map(|places| places.concat())
}

/// Passwords, and data that nobody has to prove anything for, do not cross networks.
fn check(arguments: &Arguments) -> Result<()> {
    if arguments.listen.ip().is_loopback() {
        return Ok(());
    }
    if arguments.auth == Asked::None {
        let message =
            format!("`{}` can be reached from other machines, and nobody has to prove who they are", arguments.listen);
        return Err(Error::new(ErrorKind::Denied, message).with_hint("--auth password, or --listen 127.0.0.1:5432"));
    }
    match arguments.tls_cert {
        Some(_) => Ok(()),
        None => Err(Error::new(ErrorKind::Denied, "passwords would cross the network in the clear")
            .with_hint("--tls-cert and --tls-key, or --listen 127.0.0.1:5432")),
    }
}

async fn upstream(arguments: &Arguments) -> Result<Calls> {
    let unusable = |why: String| Error::new(ErrorKind::Unavailable, why);
    let url = &arguments.upstream;
    let place = Place::read(url).map_err(unusable)?;
    let mut endpoint = Endpoint::from_shared(place.url).map_err(|error| unusable(format!("`{url}`: {error}")))?;
    if place.tls {
        let config = match &arguments.upstream_ca {
            Some(path) => {
                let pem = std::fs::read(path)
                    .map_err(|error| unusable(format!("cannot read {}: {error}", path.display())))?;
                ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem))
            }
            None => ClientTlsConfig::new().with_native_roots(),
        };
        endpoint = endpoint.tls_config(config).map_err(|error| unusable(innermost(&error)))?;
    }
    let endpoint = endpoint.connect_timeout(PATIENCE).tcp_nodelay(true).http2_adaptive_window(true);
    // A first look, for whoever starts the shim; later the channel connects again whenever it has to.
    endpoint.connect().await.map_err(|error| {
        unusable(format!("cannot connect to {url}: {}", innermost(&error))).with_hint("is a Flight SQL server there?")
    })?;
    let channel: Channel = endpoint.connect_lazy();
    Ok(BoxCloneSyncService::new(channel.map_err(|error: tonic::transport::Error| {
        tonic::Status::unavailable(format!("the upstream is gone: {}", innermost(&error)))
    })))
}
