//! One client, from its login to its end.
//!
//! A connection is one task: it reads a message, does what it says, and answers. While a statement runs, the client is
//! watched: when it leaves, or asks from another connection for the statement to be cancelled, or time is up, the calls
//! to the upstream are dropped, which ends them there.

mod anew;
mod backends;
mod beside;
mod block;
mod copying;
mod cursor;
mod extended;
mod in_line;
mod index;
mod named;
mod nulls;
mod parts;
mod placing;
mod portal;
mod prepared;
mod run;
mod setting;
mod simple;
mod text;
mod typing;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use query::{Error, ErrorKind};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Instant;

use crate::message::backend;
use crate::message::frontend::violation;
use crate::message::{Frontend, Target};
use crate::registry::{Entry, Signal, Watcher};
use crate::server::Shared;
use crate::settings::{EngineSettings, Settings};
use crate::upstream::Upstream;
use crate::wire::{self, Broken, Incoming, Wire};

use block::Block;
use portal::Portal;
use prepared::PreparedStatement;

/// How often the upstream hears of a session that does nothing.
const KEEP_ALIVE: Duration = Duration::from_secs(600);

/// What a client's bytes come by.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// A client that has logged in.
pub(crate) struct Connection {
    wire: Wire<Box<dyn Stream>>,
    upstream: Upstream,
    settings: Settings,
    /// What the client was told of its settings.
    told: HashMap<&'static str, String>,
    /// What the upstream was told of them.
    forwarded: HashMap<&'static str, Option<String>>,
    /// Settings of the engine that the client has set.
    engine_settings: EngineSettings,
    block: Block,
    prepared: HashMap<String, Arc<PreparedStatement>>,
    portals: HashMap<String, Portal>,
    /// The session has made something temporary, or something else that keeps it on an engine of its own.
    has_state: bool,
    /// After an error in the extended protocol: all is skipped until the client synchronises.
    skipping: bool,
    /// Where in the client's text the error is that is told next.
    position: Option<usize>,
    watcher: Watcher,
    entry: Arc<Entry>,
    shared: Arc<Shared>,
}

/// Why a statement, or the connection, does not go on.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The statement has failed.
    Failed(Error),
    /// The connection cannot go on.
    Broken(Broken),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Broken> for Stop {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

type Outcome<T = ()> = Result<T, Stop>;

impl Connection {
    pub(crate) fn new(
        wire: Wire<Box<dyn Stream>>,
        upstream: Upstream,
        (settings, engine_settings): (Settings, EngineSettings),
        entry: Arc<Entry>,
        watcher: Watcher,
        shared: Arc<Shared>,
    ) -> Self {
        Self {
            wire,
            upstream,
            settings,
            told: HashMap::new(),
            forwarded: HashMap::new(),
            engine_settings,
            block: Block::Idle,
            prepared: HashMap::new(),
            portals: HashMap::new(),
            has_state: false,
            skipping: false,
            position: None,
            watcher,
            entry,
            shared,
        }
    }

    /// Serves the client until it leaves, or has to.
    pub(crate) async fn serve(mut self) {
        let broken = match self.greet().await {
            Ok(()) => loop {
                if let Err(broken) = self.next().await {
                    break broken;
                }
            },
            Err(broken) => broken,
        };
        // What was begun is given up before anything is waited for.
        self.portals.clear();
        if let Broken::Fatal(error) = broken {
            backend::fatal(&mut self.wire.out, &error);
            // Whoever does not take it is left all the same.
            let _ = tokio::time::timeout(Duration::from_secs(1), self.wire.flush()).await;
        }
        let _ = tokio::time::timeout(Duration::from_secs(1), self.wire.close()).await;
        if let Some(id) = self.block.take_transaction()
            && let Err(error) = self.upstream.end(id, false).await
        {
            tracing::debug!(%error, "a transaction could not be rolled back");
        }
        self.upstream.leave().await;
    }

    /// The first words: settings, the key for cancelling, and that statements can come.
    async fn greet(&mut self) -> Result<(), Broken> {
        self.wire.open_up();
        match self.forward_settings().await {
            Ok(()) => {}
            Err(Stop::Failed(error)) => return Err(Broken::Fatal(error)),
            Err(Stop::Broken(broken)) => return Err(broken),
        }
        self.tell_settings();
        backend::backend_key(&mut self.wire.out, self.entry.process, &self.entry.secret);
        self.ready().await
    }

    /// Waits for a message, and does what it says.
    async fn next(&mut self) -> Result<(), Broken> {
        // A client that sends one message after the other is not made to wait for answers, nor answered piecemeal.
        if self.wire.out.len() >= wire::FULL {
            self.wire.flush().await?;
        }
        let incoming = self.incoming().await?;
        let message = match incoming {
            Incoming::End => return Err(Broken::Gone),
            Incoming::TooLong(kind) => {
                self.wire.skip_rest().await?;
                self.refuse(kind, wire::too_long(self.shared.message_limit)).await?;
                return Ok(());
            }
            Incoming::Message(kind, body) => match Frontend::read(kind, body) {
                Ok(message) => message,
                // What is not UTF-8 costs the statement, a broken message the same: PostgreSQL goes on after both.
                Err(error) => return self.refuse(kind, error).await,
            },
        };
        self.watcher.begin();
        self.obey(message).await
    }

    /// Does what a message says.
    async fn obey(&mut self, message: Frontend) -> Result<(), Broken> {
        match message {
            Frontend::Terminate => return Err(Broken::Gone),
            Frontend::Sync => return self.sync().await,
            Frontend::Query(_) | Frontend::FunctionCall if self.skipping => return Ok(()),
            Frontend::Query(text) => return self.simple(&text).await,
            Frontend::Flush => return self.wire.flush().await,
            // What is left of a COPY that has failed.
            Frontend::CopyData(_) | Frontend::CopyDone | Frontend::CopyFail(_) => return Ok(()),
            Frontend::Password(_) => return Err(Broken::Fatal(violation("nobody has asked for a password"))),
            Frontend::FunctionCall => {
                let error = Error::new(ErrorKind::Unsupported, "function calls are not part of this service")
                    .with_hint("SELECT f(…)");
                return self.refuse(b'F', error).await;
            }
            _ if self.skipping => return Ok(()),
            _ => {}
        }
        let outcome = match message {
            Frontend::Parse { name, sql, types } => self.parse_placed(name, &sql, types).await,
            Frontend::Bind(bind) => self.bind(bind).await,
            Frontend::Describe { target: Target::Statement, name } => self.describe_statement(&name).await,
            Frontend::Describe { target: Target::Portal, name } => self.describe_portal(&name).await,
            Frontend::Execute { portal, limit } => self.execute(&portal, limit).await,
            Frontend::Close { target, name } => self.close(target, &name).await,
            _ => Ok(()),
        };
        match outcome {
            Ok(()) => Ok(()),
            Err(Stop::Broken(broken)) => Err(broken),
            Err(Stop::Failed(error)) => {
                self.skipping = true;
                self.fail(&error).await
            }
        }
    }

    /// A message that cannot be done, of this kind.
    async fn refuse(&mut self, kind: u8, error: Error) -> Result<(), Broken> {
        match kind {
            b'P' | b'B' | b'D' | b'E' | b'C' | b'H' | b'Q' | b'F' if self.skipping => Ok(()),
            b'P' | b'B' | b'D' | b'E' | b'C' | b'H' => {
                self.skipping = true;
                self.fail(&error).await
            }
            b'd' | b'c' | b'f' => Ok(()),
            b'Q' | b'F' => {
                self.fail(&error).await?;
                self.ready().await
            }
            _ => Err(Broken::Fatal(error)),
        }
    }

    /// Waits for a message, as long as the session's settings let the client be silent.
    async fn incoming(&mut self) -> Result<Incoming, Broken> {
        let standing = self.block.is_open();
        let limit = if standing { self.settings.idle_in_transaction() } else { self.settings.idle() };
        let over = limit.map(|limit| Instant::now() + limit);
        self.entry.rest(standing);
        loop {
            tokio::select! {
                biased;
                incoming = self.wire.message() => return incoming,
                () = self.watcher.terminated() => return Err(Broken::Fatal(terminated())),
                () = until(over) => return Err(Broken::Fatal(idle(standing))),
                () = tokio::time::sleep(KEEP_ALIVE) => self.upstream.keep_alive().await,
            }
        }
    }

    /// Tells of an error, and fails the transaction if one is open.
    async fn fail(&mut self, error: &Error) -> Result<(), Broken> {
        let position = self.position.take();
        let plain = crate::plain_words::of(error);
        let error = plain.as_ref().unwrap_or(error);
        let ends = error.sqlstate() == "57P01";
        // What ends the connection is told once: clients take the end behind a second error for a crash.
        if !ends {
            backend::error_at(&mut self.wire.out, error, position);
        }
        self.fail_block().await;
        if ends { Err(Broken::Fatal(terminated())) } else { Ok(()) }
    }

    /// Tells the client that the next statement can come.
    async fn ready(&mut self) -> Result<(), Broken> {
        self.tell_settings();
        backend::ready(&mut self.wire.out, self.block.standing());
        self.wire.flush().await
    }

    async fn sync(&mut self) -> Result<(), Broken> {
        self.skipping = false;
        match self.end_implicit().await {
            Ok(()) => {}
            Err(Stop::Failed(error)) => self.fail(&error).await?,
            Err(Stop::Broken(broken)) => return Err(broken),
        }
        if !self.block.is_open() {
            self.drop_portals();
        }
        self.ready().await
    }
}

/// How long a statement waits before what is open beside it is read.
const PATIENCE: Duration = Duration::from_millis(100);

/// Waits for the upstream, as long as the client is there and wants it.
///
/// An engine of a session's own runs one statement at a time, so this one may wait for a cursor that nobody reads. What is
/// open is read ahead then, whatever it is that this one waits for.
async fn watched<T>(
    wire: &mut Wire<Box<dyn Stream>>,
    watcher: &mut Watcher,
    portals: &mut HashMap<String, Portal>,
    work: impl Future<Output = query::Result<T>>,
) -> Outcome<T> {
    let reading_ahead = async {
        tokio::time::sleep(PATIENCE).await;
        portal::read_ahead(portals).await
    };
    tokio::select! {
        biased;
        outcome = work => outcome.map_err(Stop::Failed),
        signal = watcher.fired() => Err(Stop::Failed(stopped(signal))),
        () = wire.left() => Err(Stop::Broken(Broken::Gone)),
        never = reading_ahead => match never {},
    }
}

/// Sends what was gathered. A client that does not take it can still have its statement cancelled.
async fn flush_watched(wire: &mut Wire<Box<dyn Stream>>, watcher: &mut Watcher) -> Outcome {
    tokio::select! {
        biased;
        outcome = wire.flush() => outcome.map_err(Stop::Broken),
        signal = watcher.fired() => Err(Stop::Failed(stopped(signal))),
    }
}

async fn until(instant: Option<Instant>) {
    match instant {
        Some(instant) => tokio::time::sleep_until(instant).await,
        None => std::future::pending().await,
    }
}

/// Why a statement was stopped.
fn stopped(signal: Signal) -> Error {
    match signal {
        Signal::Cancel => Error::new(ErrorKind::Cancelled, "canceling statement due to user request"),
        Signal::Timeout => Error::new(ErrorKind::TimedOut, "canceling statement due to statement timeout"),
        Signal::Terminate | Signal::Leave => terminated(),
    }
}

fn terminated() -> Error {
    Error::new(ErrorKind::Unavailable, "terminating connection due to administrator command").with_sqlstate("57P01")
}

fn idle(in_transaction: bool) -> Error {
    let (what, sqlstate) = match in_transaction {
        true => ("idle-in-transaction timeout", "25P03"),
        false => ("idle-session timeout", "57P05"),
    };
    Error::new(ErrorKind::TimedOut, format!("terminating connection due to {what}")).with_sqlstate(sqlstate)
}
