//! What belongs to one client: its prepared statements, its tickets, its running statements, and the
//! engine that holds its state.
//!
//! A client is known by the token that a handshake or a cookie gave it, or else by its connection. What
//! belongs to a connection ends with it; a session that is named by its token outlives connections and
//! ends when it was idle for [`IDLE_LIMIT`].
//!
//! Handles and tickets are 128 random bits and valid for their principal, on whatever connection: a
//! result may be fetched over another one than it was asked for.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arrow_array::RecordBatch;
use bytes::Bytes;
use query::{Error, ErrorKind, Grant, Prepared, Principal, Result, Session as EngineSession};
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use tokio::time::Instant;

use crate::connection::ConnectionId;
use crate::flow::Flow;

/// How long a session that nobody uses is kept.
pub(crate) const IDLE_LIMIT: Duration = Duration::from_secs(30 * 60);
/// How long a client may stop reading a result: it holds its grant, and an engine, all that time.
const READING_PAUSE: Duration = Duration::from_secs(5 * 60);
/// How long a ticket waits to be fetched.
const TICKET_LIFE: Duration = Duration::from_secs(10 * 60);
/// How many prepared statements, and how many tickets, a session may hold.
const HANDLES: usize = 10_000;
/// How long a statement waits for the one before it in a session that holds state.
const STATE_WAIT: Duration = Duration::from_secs(60);
/// How many sessions there may be.
const SESSIONS: usize = 100_000;

/// 128 random bits that name a handle, a ticket or a session.
pub(crate) type Name = u128;

/// All sessions, and what they hold.
#[derive(Default)]
pub(crate) struct Sessions {
    index: Mutex<Index>,
    prepared: Mutex<HashMap<Name, Arc<Handle>>>,
    tickets: Mutex<HashMap<Name, Ticket>>,
    running: Mutex<HashMap<Name, Running>>,
}

#[derive(Default)]
struct Index {
    by_token: HashMap<Name, Arc<Session>>,
    by_connection: HashMap<ConnectionId, Arc<Session>>,
}

/// One client's session.
pub(crate) struct Session {
    pub(crate) token: Name,
    pub(crate) principal: Principal,
    /// A client came back with the token, so the end of a connection is not the session's end.
    named: AtomicBool,
    used: Mutex<Instant>,
    prepared: Mutex<HashSet<Name>>,
    tickets: AtomicUsize,
    /// Held while a statement of a session with state runs: they run one at a time.
    state: Arc<AsyncMutex<Option<State>>>,
    ended: Arc<AtomicBool>,
}

/// The engine that holds a session's state, and the share that it holds it in.
pub(crate) struct State {
    pub(crate) engine: Arc<dyn EngineSession>,
    pub(crate) grant: Grant,
}

/// A session's state while a statement uses it. What a session that ended meanwhile held is let go of.
pub(crate) struct StateInUse {
    /// There until this is dropped.
    guard: Option<OwnedMutexGuard<Option<State>>>,
    state: Arc<AsyncMutex<Option<State>>>,
    ended: Arc<AtomicBool>,
}

impl StateInUse {
    pub(crate) fn get(&self) -> Option<&State> {
        self.guard.as_ref()?.as_ref()
    }

    pub(crate) fn set(&mut self, state: Option<State>) {
        if let Some(guard) = &mut self.guard {
            **guard = state;
        }
    }
}

impl Drop for StateInUse {
    fn drop(&mut self) {
        // Released first: whoever ends the session meanwhile finds it free, or is seen here.
        drop(self.guard.take());
        if self.ended.load(Ordering::SeqCst) {
            let_go(&self.state);
        }
    }
}

fn let_go(state: &AsyncMutex<Option<State>>) {
    // One in use is let go of by its user.
    if let Ok(mut state) = state.try_lock() {
        *state = None;
    }
}

/// A prepared statement.
pub(crate) struct Handle {
    pub(crate) session: Arc<Session>,
    pub(crate) prepared: Prepared,
    pub(crate) parameters: Option<RecordBatch>,
}

/// A result that is to be fetched.
pub(crate) struct Ticket {
    pub(crate) session: Arc<Session>,
    pub(crate) prepared: Prepared,
    pub(crate) parameters: Option<RecordBatch>,
    made: Instant,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.session.tickets.fetch_sub(1, Ordering::Relaxed);
    }
}

struct Running {
    principal: Principal,
    flow: Arc<Flow>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sessions {
    /// The session of a token, if it is known (any more).
    pub(crate) fn of_token(&self, token: Name) -> Option<Arc<Session>> {
        let session = lock(&self.index).by_token.get(&token)?.clone();
        session.named.store(true, Ordering::Relaxed);
        session.touch();
        Some(session)
    }

    /// The session of a connection, begun at its first call.
    pub(crate) fn of_connection(&self, connection: ConnectionId) -> Result<Arc<Session>> {
        let mut index = lock(&self.index);
        if let Some(session) = index.by_connection.get(&connection) {
            session.touch();
            return Ok(session.clone());
        }
        let session = index.begin()?;
        index.by_connection.insert(connection, session.clone());
        Ok(session)
    }

    /// A new session for a client that shook hands.
    pub(crate) fn begin(&self) -> Result<Arc<Session>> {
        let session = lock(&self.index).begin()?;
        session.named.store(true, Ordering::Relaxed);
        Ok(session)
    }

    /// A connection ended, and with it what belongs to it alone.
    pub(crate) fn connection_ended(&self, connection: ConnectionId) {
        let ended = {
            let mut index = lock(&self.index);
            let session = index.by_connection.remove(&connection);
            session.filter(|session| !session.named.load(Ordering::Relaxed)).inspect(|session| {
                index.by_token.remove(&session.token);
            })
        };
        if let Some(session) = ended {
            self.forget_all(&session);
        }
    }

    /// Ends a session because its client asks for it. What runs in it ends first.
    pub(crate) fn close(&self, session: &Arc<Session>) {
        {
            let mut index = lock(&self.index);
            index.by_token.remove(&session.token);
            index.by_connection.retain(|_, other| other.token != session.token);
        }
        self.forget_all(session);
    }

    /// Ends sessions that were idle for too long, tickets that nobody fetched, and results that nobody reads.
    pub(crate) fn expire(&self) {
        lock(&self.tickets).retain(|_, ticket| ticket.made.elapsed() < TICKET_LIFE);
        let flows: Vec<Arc<Flow>> = lock(&self.running).values().map(|running| running.flow.clone()).collect();
        for flow in flows.iter().filter(|flow| flow.unread_for() >= READING_PAUSE) {
            let minutes = READING_PAUSE.as_secs() / 60;
            flow.end(
                Error::new(ErrorKind::TimedOut, format!("the result was not read for {minutes} min and is ended"))
                    .with_hint("read results without long pauses, or fetch them whole first"),
            );
        }
        let idle: Vec<Arc<Session>> = {
            let mut index = lock(&self.index);
            let idle = |session: &Arc<Session>| {
                session.named.load(Ordering::Relaxed)
                    && lock(&session.used).elapsed() >= IDLE_LIMIT
                    // Its prepared statements hold it, and are idle with it. A statement at work, or a
                    // connection, holds it too.
                    && Arc::strong_count(session) == 1 + lock(&session.prepared).len()
            };
            index.by_token.extract_if(|_, session| idle(session)).map(|(_, session)| session).collect()
        };
        for session in idle {
            self.forget_all(&session);
        }
    }

    fn forget_all(&self, session: &Session) {
        let names = {
            let mut names = lock(&session.prepared);
            session.ended.store(true, Ordering::SeqCst);
            std::mem::take(&mut *names)
        };
        let_go(&session.state);
        let mut prepared = lock(&self.prepared);
        for name in names {
            prepared.remove(&name);
        }
    }

    /// Keeps a prepared statement; returns its handle.
    pub(crate) fn keep(&self, session: &Arc<Session>, prepared: Prepared) -> Result<Bytes> {
        let name: Name = rand::random();
        let mut names = lock(&session.prepared);
        if session.has_ended() {
            return Err(ended());
        }
        if names.len() >= HANDLES {
            return Err(Error::new(ErrorKind::Limit, format!("the session holds {HANDLES} prepared statements"))
                .with_hint("close those that are no longer used"));
        }
        names.insert(name);
        let handle = Handle { session: session.clone(), prepared, parameters: None };
        lock(&self.prepared).insert(name, Arc::new(handle));
        Ok(bytes_of(name))
    }

    /// A principal's prepared statement by its handle.
    pub(crate) fn handle(&self, principal: &Principal, handle: &[u8]) -> Result<Arc<Handle>> {
        name_of(handle)
            .and_then(|name| lock(&self.prepared).get(&name).cloned())
            .filter(|handle| handle.session.principal == *principal)
            .ok_or_else(no_statement)
    }

    /// Binds values to a prepared statement.
    pub(crate) fn bind(&self, principal: &Principal, handle: &[u8], parameters: RecordBatch) -> Result<()> {
        let mut prepared = lock(&self.prepared);
        let bound = name_of(handle).and_then(|name| prepared.get_mut(&name));
        let bound = bound.filter(|handle| handle.session.principal == *principal).ok_or_else(no_statement)?;
        let (session, prepared) = (bound.session.clone(), bound.prepared.clone());
        *bound = Arc::new(Handle { session, prepared, parameters: Some(parameters) });
        Ok(())
    }

    /// Forgets a prepared statement; one that is not known is forgotten already.
    pub(crate) fn forget(&self, principal: &Principal, handle: &[u8]) {
        if let (Ok(kept), Some(name)) = (self.handle(principal, handle), name_of(handle)) {
            lock(&kept.session.prepared).remove(&name);
            lock(&self.prepared).remove(&name);
        }
    }

    /// Makes a ticket for a result.
    pub(crate) fn issue(
        &self,
        session: &Arc<Session>,
        prepared: Prepared,
        parameters: Option<RecordBatch>,
    ) -> Result<Name> {
        if session.tickets.fetch_add(1, Ordering::Relaxed) >= HANDLES {
            session.tickets.fetch_sub(1, Ordering::Relaxed);
            return Err(Error::new(
                ErrorKind::Limit,
                format!("the session holds {HANDLES} results that were not fetched"),
            )
            .with_hint("fetch them, or cancel them with CancelFlightInfo"));
        }
        let name: Name = rand::random();
        let ticket = Ticket { session: session.clone(), prepared, parameters, made: Instant::now() };
        lock(&self.tickets).insert(name, ticket);
        Ok(name)
    }

    /// Takes a ticket: it can be fetched once. The flow ends the statement while it runs.
    pub(crate) fn redeem(self: &Arc<Self>, principal: &Principal, name: Name) -> Option<(Ticket, RunningStatement)> {
        let flow = Arc::new(Flow::default());
        let mut tickets = lock(&self.tickets);
        tickets.get(&name).filter(|ticket| ticket.session.principal == *principal)?;
        let ticket = tickets.remove(&name)?;
        // Before the tickets are free again: a cancel finds the one or the other.
        lock(&self.running).insert(name, Running { principal: principal.clone(), flow: flow.clone() });
        drop(tickets);
        Some((ticket, RunningStatement { sessions: self.clone(), name, flow }))
    }

    /// Cancels a principal's result, fetched or not; whether there was one.
    pub(crate) fn cancel(&self, principal: &Principal, name: Name) -> bool {
        let mut tickets = lock(&self.tickets);
        if tickets.get(&name).is_some_and(|ticket| ticket.session.principal == *principal) {
            tickets.remove(&name);
            return true;
        }
        drop(tickets);
        let flow = match lock(&self.running).get(&name) {
            Some(running) if running.principal == *principal => running.flow.clone(),
            _ => return false,
        };
        flow.end(Error::new(ErrorKind::Cancelled, "the statement was cancelled"));
        true
    }
}

impl Index {
    fn begin(&mut self) -> Result<Arc<Session>> {
        if self.by_token.len() >= SESSIONS {
            return Err(Error::new(ErrorKind::Unavailable, "too many sessions are open").with_sqlstate("53300"));
        }
        let session = Arc::new(Session {
            token: rand::random(),
            principal: Principal::local(),
            named: AtomicBool::new(false),
            used: Mutex::new(Instant::now()),
            prepared: Mutex::default(),
            tickets: AtomicUsize::new(0),
            state: Arc::default(),
            ended: Arc::default(),
        });
        self.by_token.insert(session.token, session.clone());
        Ok(session)
    }
}

fn no_statement() -> Error {
    Error::new(ErrorKind::Missing, "no such prepared statement")
        .with_sqlstate("26000")
        .with_hint("it was closed, or its session ended: prepare it again")
}

fn ended() -> Error {
    Error::new(ErrorKind::Missing, "the session has ended").with_sqlstate("08003").with_hint("connect again")
}

impl Session {
    /// Takes the state, when the statement that uses it is through.
    ///
    /// # Errors
    /// `Conflict` when that takes too long: a client that reads one result and asks for another before it is
    /// through would wait for itself.
    pub(crate) async fn state(&self) -> Result<StateInUse> {
        let guard = tokio::time::timeout(STATE_WAIT, self.state.clone().lock_owned()).await.map_err(|_| {
            Error::new(
                ErrorKind::Conflict,
                "another statement of this session is still at work, or its result being read",
            )
            .with_sqlstate("55006")
            .with_hint(
                "a session that holds state runs one statement at a time: read the result to its end, or close it",
            )
        })?;
        Ok(StateInUse { guard: Some(guard), state: self.state.clone(), ended: self.ended.clone() })
    }

    /// An error if the session cannot hold anything any more.
    pub(crate) fn check_open(&self) -> Result<()> {
        if self.has_ended() { Err(ended()) } else { Ok(()) }
    }

    fn has_ended(&self) -> bool {
        self.ended.load(Ordering::SeqCst)
    }

    fn touch(&self) {
        *lock(&self.used) = Instant::now();
    }
}

/// A statement whose result is being fetched.
pub(crate) struct RunningStatement {
    sessions: Arc<Sessions>,
    name: Name,
    pub(crate) flow: Arc<Flow>,
}

impl Drop for RunningStatement {
    fn drop(&mut self) {
        lock(&self.sessions.running).remove(&self.name);
    }
}

pub(crate) fn bytes_of(name: Name) -> Bytes {
    Bytes::copy_from_slice(&name.to_be_bytes())
}

pub(crate) fn name_of(bytes: &[u8]) -> Option<Name> {
    bytes.try_into().ok().map(Name::from_be_bytes)
}
