//! The door for PostgreSQL's clients: connections are accepted, agree upon TLS, and log in.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use query::{Error, ErrorKind, Result};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use transport::Certificates;

use crate::auth::{self, Auth};
use crate::connection::{Connection, Stream};
use crate::cursors::Cursors;
use crate::message::backend;
use crate::message::frontend::violation;
use crate::peers::Peers;
use crate::registry::{Registry, Signal};
use crate::settings::{EngineSettings, Settings};
use crate::startup::{Begin, NEWEST_MINOR, Startup};
use crate::wire::{Broken, Wire};
use crate::within::Transport;

/// How long a client may take to log in.
const LOGIN: Duration = Duration::from_secs(60);
/// How long a client that was told of the end may take to hear of it.
const FAREWELL: Duration = Duration::from_secs(5);
/// The first byte of a TLS handshake: no start of PostgreSQL's own begins with it.
const TLS_HANDSHAKE: u8 = 0x16;
/// What a client that speaks TLS at once must ask for.
const ALPN: &[u8] = b"postgresql";

/// What the door holds to.
#[derive(Clone)]
pub struct Options {
    /// The name of the one database that clients see.
    pub database: String,
    /// The longest message of a client, in bytes.
    pub message_limit: usize,
    /// The most connections at a time.
    pub connections: usize,
    /// How clients prove who they are.
    pub auth: Auth,
    /// TLS is spoken with whoever asks for it; `None`: it is not.
    pub tls: Option<Arc<Certificates>>,
    /// Nobody is let in without TLS.
    pub tls_only: bool,
    /// How `version()` names the service.
    pub version: String,
    /// The other gateways.
    pub peers: Peers,
    /// Where open cursors are counted.
    pub cursors: Cursors,
}

/// What all connections share.
pub(crate) struct Shared {
    pub(crate) database: String,
    pub(crate) message_limit: usize,
    pub(crate) version: String,
    pub(crate) registry: Arc<Registry>,
    pub(crate) begun: SystemTime,
    pub(crate) cursors: Cursors,
    auth: Auth,
    tls: Option<Arc<Certificates>>,
    tls_only: bool,
    transport: Transport,
    peers: Peers,
}

/// Serves PostgreSQL's clients with what comes from a Flight SQL server.
pub struct Server {
    pub(crate) shared: Arc<Shared>,
    connections: usize,
}

impl Server {
    /// One in front of what is reached so.
    pub fn new(transport: Transport, options: Options) -> Self {
        let shared = Shared {
            database: options.database,
            message_limit: options.message_limit,
            version: options.version,
            registry: Arc::default(),
            begun: SystemTime::now(),
            cursors: options.cursors,
            auth: options.auth,
            tls: options.tls,
            tls_only: options.tls_only,
            transport,
            peers: options.peers,
        };
        Self { shared: Arc::new(shared), connections: options.connections }
    }

    /// Serves until `stop` is cancelled; then those who rest are told so, and those who are at work when they are done,
    /// or when `cut` is cancelled.
    ///
    /// # Errors
    /// None at present: a connection that cannot be accepted is logged, and the next one is waited for.
    pub async fn serve(self, listener: TcpListener, stop: CancellationToken, cut: CancellationToken) -> Result<()> {
        let tasks = TaskTracker::new();
        let ended = CancellationToken::new();
        let permits = Arc::new(Semaphore::new(self.connections));
        let accepting = async {
            loop {
                let Ok(permit) = permits.clone().acquire_owned().await else { return };
                match listener.accept().await {
                    Ok((stream, client)) => {
                        let (shared, stop, ended) = (self.shared.clone(), stop.clone(), ended.clone());
                        tasks.spawn(async move {
                            let _permit = permit;
                            tokio::select! {
                                () = shared.welcome(stream, client, stop) => {}
                                () = ended.cancelled_owned() => {}
                            }
                        });
                    }
                    Err(error) => {
                        // A client that left before it was accepted, or no descriptors left: others go on.
                        tracing::warn!(%error, "a connection could not be accepted");
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                }
            }
        };
        stop.run_until_cancelled(accepting).await;
        drop(listener);
        tasks.close();
        tokio::select! {
            () = tasks.wait() => {}
            () = cut.cancelled() => {
                // What there is to say takes a moment; those who do not take it are left.
                let _ = tokio::time::timeout(FAREWELL, tasks.wait()).await;
                ended.cancel();
            }
        }
        Ok(())
    }
}

/// How far a start has come.
pub(crate) enum Started {
    /// Someone wants to log in.
    Begin(Box<Begin>, Wire<Box<dyn Stream>>, bool),
    /// All that was wanted is done.
    Done,
}

impl Shared {
    /// Whether whoever comes is the one local user, whatever it calls itself.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.auth, Auth::None)
    }

    /// Serves a client to its end.
    async fn welcome(self: Arc<Self>, stream: TcpStream, client: SocketAddr, stop: CancellationToken) {
        // Answers to small queries must not wait for more data.
        let _ = stream.set_nodelay(true);
        let connection = tokio::select! {
            connection = tokio::time::timeout(LOGIN, self.clone().enter(stream, client)) => connection,
            () = stop.clone().cancelled_owned() => return,
        };
        match connection {
            Ok(Some((connection, place))) => {
                let entry = place.entry.clone();
                let told = async {
                    stop.cancelled_owned().await;
                    // Those at work end their statement first.
                    entry.tell(Signal::Leave);
                    std::future::pending::<()>().await;
                };
                tokio::select! {
                    // On the heap: before the login, a client costs little.
                    () = Box::pin(connection.serve()) => {}
                    () = told => {}
                }
                drop(place);
            }
            Ok(None) => {}
            Err(_) => tracing::debug!(%client, "a client took too long to log in"),
        }
    }

    /// The start of a connection, up to its login.
    async fn enter(
        self: Arc<Self>,
        stream: TcpStream,
        client: SocketAddr,
    ) -> Option<(Connection, crate::registry::Registered)> {
        let started = self.start(stream).await;
        self.let_in(started, client).await
    }

    /// The login of whoever has come so far.
    pub(crate) async fn let_in(
        self: Arc<Self>,
        started: Result<Started, Broken>,
        client: SocketAddr,
    ) -> Option<(Connection, crate::registry::Registered)> {
        let (begin, mut wire, secure) = match started {
            Ok(Started::Begin(begin, wire, secure)) => (*begin, wire, secure),
            Ok(Started::Done) | Err(Broken::Gone) => return None,
            Err(Broken::Fatal(error)) => {
                tracing::debug!(%client, %error, "a client has not begun");
                return None;
            }
        };
        match self.log_in(begin, &mut wire, secure, client).await {
            Ok((upstream, settings, place, watcher)) => {
                let connection = Connection::new(wire, upstream, settings, place.entry.clone(), watcher, self.clone());
                Some((connection, place))
            }
            Err(Broken::Gone) => None,
            Err(Broken::Fatal(error)) => {
                tracing::debug!(%client, %error, "a client was not let in");
                tell(&mut wire, &error).await;
                None
            }
        }
    }

    async fn start(&self, stream: TcpStream) -> Result<Started, Broken> {
        let mut first = [0];
        stream.peek(&mut first).await?;
        match first[0] {
            TLS_HANDSHAKE => self.packets(self.direct_tls(stream).await?, true).await,
            _ => self.packets(Wire::new(Box::new(stream), self.message_limit), false).await,
        }
    }

    /// Packets before the login: requests for encryption, a cancel, or who comes.
    pub(crate) async fn packets(&self, mut wire: Wire<Box<dyn Stream>>, mut secure: bool) -> Result<Started, Broken> {
        let mut asked = 0;
        loop {
            let Some(packet) = wire.startup_packet().await? else { return Ok(Started::Done) };
            let packet = match Startup::read(packet) {
                Ok(packet) => packet,
                Err(error) => {
                    tell(&mut wire, &error).await;
                    return Err(Broken::Fatal(error));
                }
            };
            match packet {
                Startup::Ssl if !secure && self.tls.is_some() => {
                    wire = self.shake(wire).await?;
                    secure = true;
                }
                Startup::Ssl | Startup::Gss => {
                    asked += 1;
                    if asked > 2 {
                        return Err(Broken::Gone);
                    }
                    wire.out.extend_from_slice(b"N");
                    wire.flush().await?;
                }
                Startup::Cancel { process, secret, is_passed_on } => {
                    let is_ours = self.registry.cancel(process, &secret);
                    if !is_ours && !is_passed_on && !self.peers.is_empty() {
                        self.peers.pass_on(process, &secret).await;
                    }
                    return Ok(Started::Done);
                }
                Startup::Begin(begin) => return Ok(Started::Begin(Box::new(begin), wire, secure)),
            }
        }
    }

    async fn shake(&self, mut wire: Wire<Box<dyn Stream>>) -> Result<Wire<Box<dyn Stream>>, Broken> {
        let Some(certificates) = &self.tls else { return Err(Broken::Gone) };
        wire.out.extend_from_slice(b"S");
        wire.flush().await?;
        let (stream, early) = wire.into_stream();
        if early {
            // What came before the handshake could be someone else's, and would count as said under TLS.
            let error = violation("received unencrypted data after SSL request");
            let mut wire = Wire::new(stream, self.message_limit);
            tell(&mut wire, &error).await;
            return Err(Broken::Fatal(error));
        }
        let stream = certificates.acceptor_for(None).accept(stream).await?;
        Ok(Wire::new(Box::new(stream), self.message_limit))
    }

    /// A client that begins with TLS at once must have asked for this protocol by ALPN.
    async fn direct_tls(&self, stream: TcpStream) -> Result<Wire<Box<dyn Stream>>, Broken> {
        let Some(certificates) = &self.tls else { return Err(Broken::Gone) };
        let stream = certificates.acceptor_for(Some(ALPN)).accept(stream).await?;
        if stream.get_ref().1.alpn_protocol() != Some(ALPN) {
            return Err(Broken::Gone);
        }
        Ok(Wire::new(Box::new(stream), self.message_limit))
    }

    async fn log_in(
        &self,
        begin: Begin,
        wire: &mut Wire<Box<dyn Stream>>,
        secure: bool,
        client: SocketAddr,
    ) -> Result<(crate::upstream::Upstream, Beginning, crate::registry::Registered, crate::registry::Watcher), Broken>
    {
        if self.tls_only && !secure {
            let error = Error::new(ErrorKind::Unauthenticated, "connections without TLS are not accepted")
                .with_hint("sslmode=require, or better: sslmode=verify-full with the service's authority");
            return Err(Broken::Fatal(error));
        }
        if begin.minor > NEWEST_MINOR || !begin.unknown.is_empty() {
            backend::negotiate_version(&mut wire.out, begin.minor.min(NEWEST_MINOR), &begin.unknown);
        }
        let upstream = auth::log_in(wire, &self.auth, self.transport.clone(), &begin.user, secure).await?;
        self.check_database(&begin).map_err(Broken::Fatal)?;
        let settings = self.settings(&begin).map_err(Broken::Fatal)?;
        let (place, watcher) = self.registry.enter(&begin.user, Some(client), begin.minor >= 2);
        Ok((upstream, settings, place, watcher))
    }

    /// There is one database. libpq names the user's where the client names none, and tools that list databases come to
    /// `postgres` first: both lead to that one.
    fn check_database(&self, begin: &Begin) -> Result<()> {
        match begin.database.as_deref() {
            Some(name) if ![&self.database, &begin.user, "postgres"].contains(&name) => {
                Err(Error::new(ErrorKind::Missing, format!("database \"{name}\" does not exist"))
                    .with_sqlstate("3D000")
                    .with_hint(format!("the one that there is is \"{}\"", self.database)))
            }
            _ => Ok(()),
        }
    }

    /// The settings that a connection begins with.
    fn settings(&self, begin: &Begin) -> Result<Beginning> {
        let mut settings = Settings::new(&begin.user);
        let (known, others): (Vec<_>, Vec<_>) = begin.settings.iter().partition(|(name, _)| settings.knows(name));
        for (name, value) in known {
            settings.set(name, Some(value), false)?;
        }
        settings.keep_as_initial();
        // What PostgreSQL does not know is the engine's, which says what it does not know either.
        let others: Vec<_> = others.into_iter().cloned().collect();
        Ok((settings, EngineSettings::beginning(&others)))
    }
}

/// The settings that a connection begins with.
type Beginning = (Settings, EngineSettings);

/// Tells of what ends the connection. Whoever does not listen is left all the same.
async fn tell(wire: &mut Wire<Box<dyn Stream>>, error: &Error) {
    backend::fatal(&mut wire.out, error);
    let _ = tokio::time::timeout(FAREWELL, wire.flush()).await;
    let _ = tokio::time::timeout(FAREWELL, wire.close()).await;
}
