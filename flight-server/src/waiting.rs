//! Places in line that outlive the service, of statements whose clients ask how far they are.
//!
//! A statement that has been told that it waits is kept in the store of the service's state, until it begins to run or is
//! over. Whoever asks after it once the service was restarted gets its place again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use arrow_array::RecordBatch;
use query::{Effect, Error, ErrorKind, Left, Principal, Result, WaitingStatement, WaitingStore};
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use tokio::time::Instant;
use tokio_util::task::TaskTracker;

use crate::asked;
use crate::session::{Name, Session, Work};

/// How long after a restart a client may come back for what waited.
const GRACE: Duration = Duration::from_secs(10 * 60);
/// How long an answer waits until what it tells of is kept; that goes on without it.
const ANSWER: Duration = Duration::from_millis(250);
/// The most that is kept of one statement: its text, parameters and options, in bytes.
const SIZE: usize = 1 << 20;
/// How long a statement that writes, and that is kept, waits with its grant until the store knows that it begins: it must not
/// be taken for one that waits when the service is restarted.
const BEGINNING: Duration = Duration::from_secs(30);
/// How long is waited before a store that did not answer is asked again.
const PAUSE: Duration = Duration::from_millis(500);
/// Texts with one of these in them are not kept: what stands beside it may be a secret.
const SECRETS: [&str; 6] = ["secret", "password", "passwd", "credential", "encryption", "x-amz-"];

/// The places in line that are kept, and those that the service before left.
pub(crate) struct Places {
    store: Arc<dyn WaitingStore>,
    /// The drain waits for what is being written.
    tasks: TaskTracker,
    /// What was left by its id, and whose turn it is to take it up again.
    left: Mutex<HashMap<String, Arc<AsyncMutex<()>>>>,
    since: Instant,
}

impl Places {
    pub(crate) fn new(store: Arc<dyn WaitingStore>, tasks: TaskTracker) -> Self {
        Self { store, tasks, left: Mutex::default(), since: Instant::now() }
    }

    fn left(&self) -> MutexGuard<'_, HashMap<String, Arc<AsyncMutex<()>>>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Learns what the service before left; the highest place of that.
    pub(crate) async fn resume(&self) -> Option<u64> {
        let found = match self.store.left().await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%error, "what waited in line before the restart is not known, and has lost its place");
                return None;
            }
        };
        let highest = found.iter().map(|(_, order)| *order).max()?;
        tracing::info!(
            statements = found.len(),
            "statements that waited in line have their places until their clients ask"
        );
        self.left().extend(found.into_iter().map(|(id, _)| (id, Arc::default())));
        Some(highest)
    }

    /// Forgets what was left and nobody came back for in time.
    pub(crate) fn expire(&self) {
        if self.since.elapsed() < GRACE {
            return;
        }
        let ids: Vec<String> = self.left().drain().map(|(id, _)| id).collect();
        if !ids.is_empty() {
            tracing::info!(statements = ids.len(), "nobody came back for what waited in line before the restart");
            self.forget(ids);
        }
    }

    fn forget(&self, ids: Vec<String>) {
        let store = self.store.clone();
        self.tasks.spawn(async move {
            if let Err(error) = store.forget(&ids).await {
                tracing::warn!(%error, "what waited in line before the restart cannot be forgotten before the next");
            }
        });
    }

    /// Waits for the turn to take up what was left of a name; `None` if there is nothing, or not any more.
    pub(crate) async fn turn(&self, name: Name) -> Option<Turn<'_>> {
        let id = self.store.id(name);
        let lock = self.left().get(&id)?.clone();
        let held = lock.lock_owned().await;
        self.left().contains_key(&id).then_some(Turn { places: self, id, _held: held })
    }

    /// What keeps the place of a statement; `None` of one that cannot be run again from its text alone.
    pub(crate) fn keeper(&self, session: &Session, work: &Work, name: Name) -> Option<Arc<Keeper>> {
        let writes = match work.prepared.class.effect {
            Effect::Reads => false,
            Effect::ChangesLake | Effect::WritesFiles => true,
            Effect::ChangesSession | Effect::Begins | Effect::Ends => return None,
        };
        if work.script.is_some() || work.answer.is_some() || work.transaction.is_some() {
            return None;
        }
        Some(Arc::new(Keeper {
            store: self.store.clone(),
            tasks: self.tasks.clone(),
            id: self.store.id(name),
            principal: session.principal.name.clone(),
            sql: work.prepared.statement.sql.clone(),
            parameters: work.parameters.clone(),
            options: session.all_options(),
            received: SystemTime::now(),
            writes,
            order: Mutex::default(),
            standing: Arc::default(),
        }))
    }
}

/// The turn to take up what was left of one statement: nobody else does meanwhile.
pub(crate) struct Turn<'a> {
    places: &'a Places,
    id: String,
    _held: OwnedMutexGuard<()>,
}

impl Turn<'_> {
    /// What was left, if it is this principal's.
    ///
    /// # Errors
    /// `Unavailable` when the store does not answer; `Lost` when the statement had begun to run.
    pub(crate) async fn find(&self, principal: &Principal) -> Result<Option<WaitingStatement>> {
        let found = self.places.store.find(&self.id).await.map_err(|error| {
            Error::new(
                ErrorKind::Unavailable,
                "what waited in line before the restart cannot be looked up at the moment",
            )
            .with_detail(error.detail().unwrap_or_default())
            .with_hint("ask again: the statement has its place")
        })?;
        match found {
            Some(Left::Waits(statement)) => Ok(Some(statement).filter(|found| found.principal == principal.name)),
            Some(Left::Began { principal: whose, writes }) if whose == principal.name => Err(restarted(writes)),
            Some(Left::Began { .. }) => Ok(None),
            None => {
                self.places.left().remove(&self.id);
                self.places.forget(vec![self.id.clone()]);
                Ok(None)
            }
        }
    }

    /// It waits again.
    pub(crate) fn taken(self) {
        self.places.left().remove(&self.id);
    }
}

/// Keeps the place in line of one statement.
pub(crate) struct Keeper {
    store: Arc<dyn WaitingStore>,
    tasks: TaskTracker,
    id: String,
    principal: Arc<str>,
    sql: Arc<str>,
    parameters: Option<RecordBatch>,
    options: Vec<(String, String)>,
    received: SystemTime,
    writes: bool,
    /// Its place, once it has one.
    order: Mutex<Option<Place>>,
    /// Held while the store is written.
    standing: Arc<AsyncMutex<Standing>>,
}

#[derive(Clone, Copy)]
enum Place {
    /// It had this one before the restart, and has not asked for it yet.
    Had(u64),
    Has(u64),
}

/// What the store has of a statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Standing {
    /// Nothing.
    #[default]
    Unknown,
    /// It waits; or it may have that.
    Kept,
    /// It has begun to run.
    Begun,
    /// Nothing, and nothing will be.
    Over,
}

impl Keeper {
    fn order(&self) -> MutexGuard<'_, Option<Place>> {
        self.order.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It waited before the restart, is kept, and is to have this place again.
    pub(crate) fn left_at(&self, order: u64) {
        *self.order() = Some(Place::Had(order));
        // Nobody has begun to write.
        if let Ok(mut standing) = self.standing.try_lock() {
            *standing = Standing::Kept;
        }
    }

    /// The place that it is to have again, if it has not got it.
    pub(crate) fn resumes(&self) -> Option<u64> {
        match *self.order() {
            Some(Place::Had(order)) => Some(order),
            _ => None,
        }
    }

    /// It waits there.
    pub(crate) fn waits(&self, order: u64) {
        *self.order() = Some(Place::Has(order));
    }

    /// Keeps it if it waits in line and is not kept. Returns after a moment, whether or not that is done.
    pub(crate) async fn keep(self: &Arc<Self>) {
        let Some(Place::Has(order)) = *self.order() else { return };
        // Whoever holds it writes.
        let Ok(mut standing) = self.standing.clone().try_lock_owned() else { return };
        if *standing != Standing::Unknown {
            return;
        }
        let Some(statement) = self.statement(order) else {
            *standing = Standing::Over;
            return;
        };
        let own = self.clone();
        let keeping = self.tasks.spawn(async move {
            *standing = match own.store.keep(&own.id, &statement).await {
                Ok(()) => Standing::Kept,
                Err(error) if error.kind() == ErrorKind::Lost => Standing::Kept,
                Err(error) => {
                    tracing::debug!(id = own.id, %error, "a place in line is not kept");
                    Standing::Unknown
                }
            };
        });
        let _ = tokio::time::timeout(ANSWER, keeping).await;
    }

    /// It has its grant and begins to run. One that writes waits until the store knows that, if it is kept at all: it must
    /// not run a second time.
    ///
    /// # Errors
    /// `Unavailable` when it is not to begin, because the store does not answer.
    pub(crate) async fn begins(self: &Arc<Self>) -> Result<()> {
        if let Ok(mut standing) = self.standing.try_lock()
            && matches!(*standing, Standing::Unknown | Standing::Over)
        {
            *standing = Standing::Over;
            return Ok(());
        }
        let own = self.clone();
        let noting = self.tasks.spawn(async move { own.note_begun().await });
        match self.writes {
            true => {
                noting.await.unwrap_or_else(|_| Err(Error::new(ErrorKind::Bug, "the keeping of a place fell over")))
            }
            false => Ok(()),
        }
    }

    async fn note_begun(&self) -> Result<()> {
        let mut standing = self.standing.lock().await;
        match *standing {
            Standing::Kept => {}
            Standing::Unknown => {
                *standing = Standing::Over;
                return Ok(());
            }
            Standing::Begun | Standing::Over => return Ok(()),
        }
        let until = Instant::now() + BEGINNING;
        loop {
            let Err(error) = self.store.begin(&self.id, self.writes).await else {
                *standing = Standing::Begun;
                return Ok(());
            };
            // A read may run twice.
            if !self.writes || Instant::now() >= until {
                tracing::warn!(id = self.id, %error, "the store does not know that a statement has begun to run");
                return if self.writes { Err(not_begun(&error)) } else { Ok(()) };
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// It is over, or nobody asks for it any more.
    pub(crate) fn over(self: &Arc<Self>) {
        if let Ok(mut standing) = self.standing.try_lock()
            && matches!(*standing, Standing::Unknown | Standing::Over)
        {
            *standing = Standing::Over;
            return;
        }
        let own = self.clone();
        self.tasks.spawn(async move {
            let mut standing = own.standing.lock().await;
            if !matches!(*standing, Standing::Kept | Standing::Begun) {
                *standing = Standing::Over;
                return;
            }
            match own.store.forget(std::slice::from_ref(&own.id)).await {
                Ok(()) => *standing = Standing::Over,
                Err(error) => tracing::warn!(id = own.id, %error, "a statement that is over cannot be forgotten"),
            }
        });
    }

    /// What is kept of it; `None` if nothing is to be.
    fn statement(&self, order: u64) -> Option<WaitingStatement> {
        let parameters = match &self.parameters {
            Some(values) if values.get_array_memory_size() > SIZE => return None,
            Some(values) => Some(asked::written(values)?),
            None => None,
        };
        let options: usize = self.options.iter().map(|(name, value)| name.len() + value.len()).sum();
        let size = self.sql.len() + options + parameters.as_ref().map_or(0, Vec::len);
        if size > SIZE || may_hold_secret(&self.sql) || self.options.iter().any(|(name, _)| may_hold_secret(name)) {
            return None;
        }
        let (principal, sql, options) = (self.principal.clone(), self.sql.clone(), self.options.clone());
        Some(WaitingStatement { principal, sql, parameters, options, order, received: self.received })
    }
}

fn may_hold_secret(text: &str) -> bool {
    let text = text.as_bytes();
    let has = |word: &&str| text.windows(word.len()).any(|found| found.eq_ignore_ascii_case(word.as_bytes()));
    SECRETS.iter().any(has)
}

fn restarted(writes: bool) -> Error {
    let error = Error::new(ErrorKind::Lost, "the service was restarted while the statement ran");
    match writes {
        true => error.with_sqlstate("40003").with_hint("look whether what it wrote is there before you run it again"),
        false => error.with_hint("it only reads and is safe to run again"),
    }
}

fn not_begun(error: &Error) -> Error {
    Error::new(ErrorKind::Unavailable, "the statement was not begun, for the state database does not answer")
        .with_detail(error.detail().unwrap_or_default())
        .with_hint("nothing of it has run: run it again once the database is back")
}

#[cfg(test)]
mod tests;
