//! What belongs to one client: its prepared statements, its tickets, its transactions, its running statements, its
//! options, and the engine that holds its state.
//!
//! A client is known by the token that a handshake or a cookie gave it, or else by its connection. What
//! belongs to a connection ends with it; a session that is named by its token outlives connections and
//! ends when it was idle for [`IDLE_LIMIT`].
//!
//! Handles, tickets and transactions are 128 random bits and valid for their principal, on whatever connection: a
//! result may be fetched over another one than it was asked for.

mod origin;
mod state;
mod ticket;
mod transaction;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arrow_array::RecordBatch;
use bytes::Bytes;
use query::{Door, Error, ErrorKind, Principal, Result, Scope};
use tokio::sync::Mutex as AsyncMutex;
use tokio::time::Instant;
use transport::ConnectionId;

use crate::flow::Flow;
use crate::road::Track;

pub(crate) use origin::{Called, Origin};
pub(crate) use state::{Owner, State, StateInUse};
pub(crate) use ticket::{Handle, Pending, RunningStatement, Ticket, Work};
pub(crate) use transaction::{End, Phase, Transaction, broken, ended, rested};

use state::{Rest, Slot, let_go};
use ticket::Running;

/// How long a session that nobody uses is kept.
pub(crate) const IDLE_LIMIT: Duration = Duration::from_secs(30 * 60);
/// How long a client may stop reading a result: it holds its grant, and an engine, all that time.
const READING_PAUSE: Duration = Duration::from_secs(5 * 60);
/// How many prepared statements, and how many tickets, a session may hold.
const HANDLES: usize = 10_000;
/// How many transactions a session may have begun.
const TRANSACTIONS: usize = 100;
/// How long a statement waits for the one before it in a session that holds state.
const STATE_WAIT: Duration = Duration::from_secs(60);
/// How many sessions there may be.
const SESSIONS: usize = 100_000;

/// 128 random bits that name a handle, a ticket, a transaction or a session.
pub(crate) type Name = u128;

/// All sessions, and what they hold.
#[derive(Default)]
pub(crate) struct Sessions {
    index: Mutex<Index>,
    prepared: Mutex<HashMap<Name, Arc<Handle>>>,
    tickets: Mutex<HashMap<Name, Ticket>>,
    transactions: Mutex<HashMap<Name, Arc<Transaction>>>,
    /// By the ticket, and a number of its own for each time that it is fetched.
    running: Mutex<HashMap<(Name, Name), Running>>,
}

#[derive(Default)]
struct Index {
    by_token: HashMap<Name, Arc<Session>>,
    /// Several principals may share a connection: one that a proxy holds.
    by_connection: HashMap<ConnectionId, HashMap<Principal, Arc<Session>>>,
}

/// One client's session.
pub(crate) struct Session {
    pub(crate) token: Name,
    pub(crate) principal: Principal,
    /// A client came back with the token, so the end of a connection is not the session's end.
    named: AtomicBool,
    used: Mutex<Instant>,
    prepared: Mutex<HashSet<Name>>,
    /// In the order in which they were begun.
    transactions: Mutex<Vec<Name>>,
    tickets: AtomicUsize,
    /// Set by `SetSessionOptions`, by name.
    pub(crate) options: Mutex<BTreeMap<String, String>>,
    /// Held while a statement of a session with state runs: they run one at a time.
    state: Arc<AsyncMutex<Slot>>,
    ended: Arc<AtomicBool>,
    /// Its calls come from within the process, of PostgreSQL's clients.
    within: AtomicBool,
    /// What its last call said of its client.
    called: Mutex<Called>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sessions {
    /// A principal's session by its token, if it is known (any more).
    pub(crate) fn of_token(&self, principal: &Principal, token: Name) -> Option<Arc<Session>> {
        let session = lock(&self.index).by_token.get(&token)?.clone();
        if session.principal != *principal {
            return None;
        }
        session.named.store(true, Ordering::Relaxed);
        session.touch();
        Some(session)
    }

    /// A principal's session of a connection, begun at its first call.
    pub(crate) fn of_connection(&self, principal: Principal, connection: ConnectionId) -> Result<Arc<Session>> {
        let mut index = lock(&self.index);
        if let Some(session) = index.by_connection.get(&connection).and_then(|sessions| sessions.get(&principal)) {
            session.touch();
            return Ok(session.clone());
        }
        let session = index.begin(principal.clone())?;
        index.by_connection.entry(connection).or_default().insert(principal, session.clone());
        Ok(session)
    }

    /// The sessions that a principal may see: its own, or all.
    pub(crate) fn seen_by(&self, principal: &Principal) -> Vec<Arc<Session>> {
        let all = principal.scope == Scope::Admin;
        let index = lock(&self.index);
        index.by_token.values().filter(|session| all || session.principal == *principal).cloned().collect()
    }

    /// A principal's session of a connection, if it has one.
    pub(crate) fn known(&self, principal: &Principal, connection: ConnectionId) -> Option<Arc<Session>> {
        lock(&self.index).by_connection.get(&connection)?.get(principal).cloned()
    }

    /// A new session for a client that shook hands.
    pub(crate) fn begin(&self, principal: Principal) -> Result<Arc<Session>> {
        let session = lock(&self.index).begin(principal)?;
        session.named.store(true, Ordering::Relaxed);
        Ok(session)
    }

    /// Whether the session of a token is there.
    pub(crate) fn knows(&self, token: Name) -> bool {
        lock(&self.index).by_token.contains_key(&token)
    }

    /// A connection ended, and with it what belongs to it alone.
    pub(crate) fn connection_ended(&self, connection: ConnectionId) {
        let ended: Vec<Arc<Session>> = {
            let mut index = lock(&self.index);
            let sessions = index.by_connection.remove(&connection).unwrap_or_default();
            let mut ended: Vec<_> = sessions.into_values().collect();
            ended.retain(|session| !session.named.load(Ordering::Relaxed));
            for session in &ended {
                index.by_token.remove(&session.token);
            }
            ended
        };
        for session in ended {
            self.forget_all(&session);
        }
    }

    /// Ends a session because its client asks for it. What runs in it ends first.
    pub(crate) fn close(&self, session: &Arc<Session>) {
        {
            let mut index = lock(&self.index);
            index.by_token.remove(&session.token);
            index.by_connection.retain(|_, sessions| {
                sessions.retain(|_, other| other.token != session.token);
                !sessions.is_empty()
            });
        }
        self.forget_all(session);
    }

    /// Ends sessions that were idle for too long, tickets that nobody fetched, results that nobody reads, and
    /// engines of sessions that hold nothing any more. Returns those whose transaction is to be rolled back.
    pub(crate) fn expire(&self) -> Vec<Arc<Session>> {
        let now = Instant::now();
        // What is let go of may be a result at work: not under the lock.
        let late: Vec<Ticket> =
            lock(&self.tickets).extract_if(|_, ticket| ticket.until <= now).map(|(_, ticket)| ticket).collect();
        drop(late);
        self.end_abandoned();
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
                    && Arc::strong_count(session)
                        == 1 + lock(&session.prepared).len() + lock(&session.transactions).len()
            };
            index.by_token.extract_if(|_, session| idle(session)).map(|(_, session)| session).collect()
        };
        for session in idle {
            self.forget_all(&session);
        }
        let sessions: Vec<Arc<Session>> = lock(&self.index).by_token.values().cloned().collect();
        sessions.into_iter().filter(|session| session.rest()).collect()
    }

    /// Ends results for several streams that have begun, and that nobody reads any more: they hold a grant.
    fn end_abandoned(&self) {
        let parts: Vec<_> = lock(&self.tickets)
            .values()
            .filter_map(|ticket| match &ticket.pending {
                Pending::Part(fan) if fan.is_abandoned(ticket::HELD_LIFE) => Some(fan.clone()),
                _ => None,
            })
            .collect();
        for fan in parts {
            let text =
                format!("no stream of the result was read for {} s, and it is ended", ticket::HELD_LIFE.as_secs());
            fan.end(Error::new(ErrorKind::TimedOut, text).with_hint("fetch all of its endpoints without long pauses"));
        }
    }

    fn forget_all(&self, session: &Session) {
        let names = {
            let mut names = lock(&session.prepared);
            session.ended.store(true, Ordering::SeqCst);
            std::mem::take(&mut *names)
        };
        let_go(&session.state);
        let transactions = std::mem::take(&mut *lock(&session.transactions));
        for name in transactions {
            lock(&self.transactions).remove(&name);
        }
        let mut prepared = lock(&self.prepared);
        for name in names {
            prepared.remove(&name);
        }
    }

    /// Keeps a prepared statement; returns its handle.
    pub(crate) fn keep(&self, session: &Arc<Session>, work: Work) -> Result<Bytes> {
        let name: Name = rand::random();
        let mut names = lock(&session.prepared);
        session.check_open()?;
        if names.len() >= HANDLES {
            return Err(Error::new(ErrorKind::Limit, format!("the session holds {HANDLES} prepared statements"))
                .with_hint("close those that are no longer used"));
        }
        names.insert(name);
        let handle = Handle { session: session.clone(), work };
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
        let work = Work { parameters: Some(parameters), ..bound.work.clone() };
        *bound = Arc::new(Handle { session: bound.session.clone(), work });
        Ok(())
    }

    /// Forgets a prepared statement; one that is not known is forgotten already.
    pub(crate) fn forget(&self, principal: &Principal, handle: &[u8]) {
        if let (Ok(kept), Some(name)) = (self.handle(principal, handle), name_of(handle)) {
            lock(&kept.session.prepared).remove(&name);
            lock(&self.prepared).remove(&name);
        }
    }

    /// Begins a transaction, of which the engine knows nothing yet.
    pub(crate) fn begin_transaction(&self, session: &Arc<Session>) -> Result<Name> {
        let name: Name = rand::random();
        let mut names = lock(&session.transactions);
        session.check_open()?;
        if names.len() >= TRANSACTIONS {
            return Err(Error::new(ErrorKind::Limit, format!("the session has begun {TRANSACTIONS} transactions"))
                .with_hint("end those that are no longer used"));
        }
        names.push(name);
        lock(&self.transactions).insert(name, Arc::new(Transaction::new(name, session.clone())));
        Ok(name)
    }

    /// A transaction that no client knows of: nothing but what is run in it by name belongs to it.
    pub(crate) fn unit(&self, session: &Arc<Session>) -> Result<Arc<Transaction>> {
        session.check_open()?;
        Ok(Arc::new(Transaction::new(rand::random(), session.clone())))
    }

    /// A principal's transaction by its id.
    pub(crate) fn transaction(&self, principal: &Principal, id: &[u8]) -> Result<Arc<Transaction>> {
        let known = name_of(id).and_then(|name| lock(&self.transactions).get(&name).cloned());
        known.filter(|transaction| transaction.session.principal == *principal).ok_or_else(transaction::unknown)
    }

    /// Whether a transaction has not been ended.
    pub(crate) fn is_current(&self, transaction: &Transaction) -> bool {
        lock(&self.transactions).contains_key(&transaction.name)
    }

    /// The transaction that the session began last, of those that have not been ended.
    pub(crate) fn last_transaction(&self, session: &Session) -> Option<Arc<Transaction>> {
        let name = *lock(&session.transactions).last()?;
        lock(&self.transactions).get(&name).cloned()
    }

    /// Forgets a transaction that has ended.
    pub(crate) fn end_transaction(&self, transaction: &Transaction) {
        lock(&transaction.session.transactions).retain(|name| *name != transaction.name);
        lock(&self.transactions).remove(&transaction.name);
    }

    /// Makes a ticket for a result.
    pub(crate) fn issue(&self, session: &Arc<Session>, pending: Pending) -> Result<Name> {
        if session.tickets.fetch_add(1, Ordering::Relaxed) >= HANDLES {
            session.tickets.fetch_sub(1, Ordering::Relaxed);
            return Err(Error::new(
                ErrorKind::Limit,
                format!("the session holds {HANDLES} results that were not fetched"),
            )
            .with_hint("fetch them, or cancel them with CancelFlightInfo"));
        }
        let name: Name = rand::random();
        lock(&self.tickets).insert(name, Ticket::new(session.clone(), pending));
        Ok(name)
    }

    /// Takes a ticket: it can be fetched once, unless it was renewed. The flow ends the statement while it runs.
    pub(crate) fn redeem(self: &Arc<Self>, principal: &Principal, name: Name) -> Option<(Ticket, RunningStatement)> {
        let (flow, track) = (Arc::new(Flow::default()), Arc::new(Track::default()));
        let mut tickets = lock(&self.tickets);
        let kept = tickets.get(&name).filter(|ticket| ticket.session.principal == *principal)?;
        let again = if kept.renewed { kept.again() } else { None };
        let ticket = match again {
            Some(ticket) => ticket,
            None => tickets.remove(&name)?,
        };
        let key: Name = rand::random();
        // Before the tickets are free again: a cancel finds the one or the other.
        let running = Running { principal: principal.clone(), flow: flow.clone(), track: track.clone() };
        lock(&self.running).insert((name, key), running);
        drop(tickets);
        Some((ticket, RunningStatement { sessions: self.clone(), name, key, flow, track }))
    }

    /// Notes a result that is read without a ticket, under a name that one would have.
    pub(crate) fn run(self: &Arc<Self>, principal: &Principal, name: Name) -> RunningStatement {
        let (flow, key) = (Arc::new(Flow::default()), rand::random());
        let track = Arc::new(Track::default());
        let running = Running { principal: principal.clone(), flow: flow.clone(), track: track.clone() };
        lock(&self.running).insert((name, key), running);
        RunningStatement { sessions: self.clone(), name, key, flow, track }
    }

    /// Where a principal's result is that is being fetched by a ticket; `None` if none is.
    pub(crate) fn track(&self, principal: &Principal, name: Name) -> Option<Arc<Track>> {
        let all = lock(&self.running);
        let mut found = all.iter().filter(|((ticket, _), running)| *ticket == name && running.principal == *principal);
        found.next().map(|(_, running)| running.track.clone())
    }

    /// Lets a principal's ticket live as long again from now; whether it is there, and for how long it is now.
    pub(crate) fn renew(&self, principal: &Principal, name: Name) -> Option<Duration> {
        let mut tickets = lock(&self.tickets);
        let ticket = tickets.get_mut(&name).filter(|ticket| ticket.session.principal == *principal)?;
        let life = match &ticket.pending {
            Pending::Run(_) | Pending::Part(_) => ticket::TICKET_LIFE,
            // It holds a grant: it can be fetched once, and soon.
            Pending::Held(_) => ticket.until.saturating_duration_since(Instant::now()),
        };
        ticket.until = Instant::now() + life;
        ticket.renewed = matches!(ticket.pending, Pending::Run(_));
        Some(life)
    }

    /// Cancels a principal's result, fetched or not; whether there was one.
    pub(crate) fn cancel(&self, principal: &Principal, name: Name) -> bool {
        let mut tickets = lock(&self.tickets);
        let waiting = match tickets.get(&name) {
            Some(ticket) if ticket.session.principal == *principal => tickets.remove(&name),
            _ => None,
        };
        drop(tickets);
        let flows: Vec<Arc<Flow>> = lock(&self.running)
            .iter()
            .filter(|((ticket, _), running)| *ticket == name && running.principal == *principal)
            .map(|(_, running)| running.flow.clone())
            .collect();
        for flow in &flows {
            flow.end(Error::new(ErrorKind::Cancelled, "the statement was cancelled"));
        }
        if let Some(Pending::Part(fan)) = waiting.as_ref().map(|ticket| &ticket.pending) {
            fan.end(Error::new(ErrorKind::Cancelled, "the statement was cancelled"));
        }
        waiting.is_some() || !flows.is_empty()
    }
}

impl Index {
    fn begin(&mut self, principal: Principal) -> Result<Arc<Session>> {
        if self.by_token.len() >= SESSIONS {
            return Err(Error::new(ErrorKind::Unavailable, "too many sessions are open").with_sqlstate("53300"));
        }
        let session = Arc::new(Session {
            token: rand::random(),
            principal,
            named: AtomicBool::new(false),
            used: Mutex::new(Instant::now()),
            prepared: Mutex::default(),
            transactions: Mutex::default(),
            options: Mutex::default(),
            tickets: AtomicUsize::new(0),
            state: Arc::default(),
            ended: Arc::default(),
            within: AtomicBool::new(false),
            called: Mutex::default(),
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

fn session_ended() -> Error {
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
        Ok(StateInUse::new(guard, self.state.clone(), self.ended.clone()))
    }

    /// Lets go of an engine that holds nothing; whether a transaction is open in it that rests for too long.
    fn rest(&self) -> bool {
        // One in use does not rest.
        let Ok(mut slot) = self.state.try_lock() else { return false };
        match slot.rest() {
            Rest::Keep => false,
            Rest::LetGo => {
                slot.let_go();
                false
            }
            Rest::RollBack => true,
        }
    }

    /// Whether an engine may hold state for it: one in use does.
    pub(crate) fn may_hold_state(&self) -> bool {
        self.state.try_lock().map_or(true, |slot| slot.is_held())
    }

    /// The session's options that its statements are looked at and run in.
    pub(crate) fn settings(&self) -> Arc<[(String, String)]> {
        let options = lock(&self.options);
        let of_engine = options.iter().filter(|(name, _)| !name.starts_with(OWN_OPTIONS));
        of_engine.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// All of the session's options, the service's own too.
    pub(crate) fn all_options(&self) -> Vec<(String, String)> {
        lock(&self.options).clone().into_iter().collect()
    }

    /// The way that its calls come by.
    pub(crate) fn door(&self) -> Door {
        if self.within.load(Ordering::Relaxed) { Door::PostgreSql } else { Door::FlightSql }
    }

    /// Notes that its calls come from within the process.
    pub(crate) fn comes_from_within(&self) {
        self.within.store(true, Ordering::Relaxed);
    }

    /// How long nobody has used it.
    pub(crate) fn idle_for(&self) -> Duration {
        lock(&self.used).elapsed()
    }

    /// The value of an option.
    pub(crate) fn option(&self, name: &str) -> Option<String> {
        lock(&self.options).iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    }

    /// An error if the session cannot hold anything any more.
    pub(crate) fn check_open(&self) -> Result<()> {
        if self.has_ended() { Err(session_ended()) } else { Ok(()) }
    }

    fn has_ended(&self) -> bool {
        self.ended.load(Ordering::SeqCst)
    }

    fn touch(&self) {
        *lock(&self.used) = Instant::now();
    }
}

/// What stands before the names of options that are the service's own and not the engine's.
pub(crate) const OWN_OPTIONS: &str = "tavana.";

pub(crate) fn bytes_of(name: Name) -> Bytes {
    Bytes::copy_from_slice(&name.to_be_bytes())
}

pub(crate) fn name_of(bytes: &[u8]) -> Option<Name> {
    bytes.try_into().ok().map(Name::from_be_bytes)
}
