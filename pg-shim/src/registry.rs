//! The sessions of this gateway: who is there, what they do, and how they are told to stop.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use tokio::sync::watch;
use tokio::time::Instant;

/// What a session is told from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// End the statement.
    Cancel,
    /// The statement's time is over.
    Timeout,
    /// End the session.
    Terminate,
    /// End the session once it is at rest: the service goes away.
    Leave,
}

/// How often a session was told what.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    cancels: u64,
    terminated: bool,
    leaving: bool,
}

/// All sessions, by their process ids.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    entries: Mutex<HashMap<i32, Arc<Entry>>>,
}

/// One session, as others see it.
#[derive(Debug)]
pub(crate) struct Entry {
    /// What stands for a process id: it names the session and proves nothing.
    pub(crate) process: i32,
    /// What proves the right to cancel.
    pub(crate) secret: Bytes,
    pub(crate) user: String,
    pub(crate) client: Option<std::net::SocketAddr>,
    pub(crate) begun: SystemTime,
    doing: Mutex<Doing>,
    told: watch::Sender<Told>,
}

/// What a session does.
#[derive(Clone, Debug)]
pub(crate) struct Doing {
    /// `active`, `idle`, `idle in transaction`.
    pub(crate) state: &'static str,
    /// The statement that runs, or ran last.
    pub(crate) statement: Arc<str>,
    /// Since when.
    pub(crate) since: SystemTime,
    /// When the statement began.
    pub(crate) statement_begun: SystemTime,
    pub(crate) application: Arc<str>,
}

/// A session's place among the others, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Registered {
    registry: Arc<Registry>,
    pub(crate) entry: Arc<Entry>,
}

/// Watches for what a session is told.
#[derive(Debug)]
pub(crate) struct Watcher {
    told: watch::Receiver<Told>,
    /// How many cancels there were when the statement began.
    cancels: u64,
    deadline: Option<Instant>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Registry {
    /// Gives a session its place, with a secret of as many bytes as its version of the protocol takes.
    pub(crate) fn enter(
        self: &Arc<Self>,
        user: &str,
        client: Option<std::net::SocketAddr>,
        long_secret: bool,
    ) -> (Registered, Watcher) {
        let secret = match long_secret {
            true => Bytes::copy_from_slice(&rand::random::<[u8; 32]>()),
            false => Bytes::copy_from_slice(&rand::random::<[u8; 4]>()),
        };
        let (told, receiver) = watch::channel(Told::default());
        let now = SystemTime::now();
        let doing =
            Doing { state: "idle", statement: "".into(), since: now, statement_begun: now, application: "".into() };
        let mut entries = lock(&self.entries);
        let process = loop {
            // Clients show it, and take it for a number that is above zero.
            let process = rand::random::<i32>() & i32::MAX;
            if process > 0 && !entries.contains_key(&process) {
                break process;
            }
        };
        let entry = Arc::new(Entry {
            process,
            secret,
            user: user.to_owned(),
            client,
            begun: now,
            doing: Mutex::new(doing),
            told,
        });
        entries.insert(process, entry.clone());
        drop(entries);
        let watcher = Watcher { told: receiver, cancels: 0, deadline: None };
        (Registered { registry: self.clone(), entry }, watcher)
    }

    /// Cancels what a session does, for whoever has its secret; whether it is one of this gateway. Clients are not told.
    pub(crate) fn cancel(&self, process: i32, secret: &[u8]) -> bool {
        let entry = lock(&self.entries).get(&process).cloned();
        let entry = entry.filter(|entry| same(&entry.secret, secret));
        if let Some(entry) = &entry {
            entry.tell(Signal::Cancel);
        }
        entry.is_some()
    }

    /// The session of this process id.
    pub(crate) fn find(&self, process: i32) -> Option<Arc<Entry>> {
        lock(&self.entries).get(&process).cloned()
    }

    /// All sessions, in the order of their beginning.
    pub(crate) fn all(&self) -> Vec<Arc<Entry>> {
        let mut all: Vec<_> = lock(&self.entries).values().cloned().collect();
        all.sort_by_key(|entry| entry.begun);
        all
    }
}

/// Whether two secrets are the same; how long it takes does not tell where they differ.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

impl Drop for Registered {
    fn drop(&mut self) {
        lock(&self.registry.entries).remove(&self.entry.process);
    }
}

impl Entry {
    /// Tells the session something.
    pub(crate) fn tell(&self, signal: Signal) {
        self.told.send_modify(|told| match signal {
            Signal::Cancel | Signal::Timeout => told.cancels += 1,
            Signal::Terminate => told.terminated = true,
            Signal::Leave => told.leaving = true,
        });
    }

    /// A statement begins.
    pub(crate) fn work(&self, statement: &str) {
        // As long as PostgreSQL's `track_activity_query_size`.
        let mut end = statement.len().min(1023);
        while !statement.is_char_boundary(end) {
            end -= 1;
        }
        let mut doing = lock(&self.doing);
        doing.state = "active";
        doing.statement = statement[..end].into();
        doing.since = SystemTime::now();
        doing.statement_begun = doing.since;
    }

    /// It has ended.
    pub(crate) fn rest(&self, in_transaction: bool) {
        let mut doing = lock(&self.doing);
        let state = if in_transaction { "idle in transaction" } else { "idle" };
        if doing.state != state {
            doing.state = state;
            doing.since = SystemTime::now();
        }
    }

    pub(crate) fn set_application(&self, name: &str) {
        lock(&self.doing).application = name.into();
    }

    pub(crate) fn doing(&self) -> Doing {
        lock(&self.doing).clone()
    }
}

impl Watcher {
    /// A statement begins: what was cancelled before it is not meant.
    pub(crate) fn begin(&mut self) {
        self.cancels = self.told.borrow_and_update().cancels;
    }

    /// From now on a statement has this much time.
    pub(crate) fn limit(&mut self, deadline: Option<Instant>) {
        self.deadline = deadline;
    }

    /// Ready when the statement has to end.
    ///
    /// Cancel-safe.
    pub(crate) async fn fired(&mut self) -> Signal {
        let (cancels, deadline) = (self.cancels, self.deadline);
        let told = async {
            let told = self.told.wait_for(|told| told.terminated || told.cancels != cancels).await.map(|told| *told);
            match told {
                Ok(told) if told.terminated => Signal::Terminate,
                Ok(_) => Signal::Cancel,
                // Its entry lives as long as the session.
                Err(_) => std::future::pending().await,
            }
        };
        let over = async {
            match deadline {
                Some(deadline) => tokio::time::sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            signal = told => signal,
            () = over => Signal::Timeout,
        }
    }

    /// Ready when a session that is at rest has to end.
    ///
    /// Cancel-safe.
    pub(crate) async fn terminated(&mut self) {
        let told = self.told.wait_for(|told| told.terminated || told.leaving).await.map(|_| ());
        if told.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_secret_cancels_and_only_what_runs() {
        let registry = Arc::new(Registry::default());
        let (place, mut watcher) = registry.enter("ada", None, true);
        let (process, secret) = (place.entry.process, place.entry.secret.clone());
        registry.cancel(process, &secret);
        watcher.begin();
        registry.cancel(process, b"1234");
        registry.cancel(process.wrapping_add(1), &secret);
        let quiet = tokio::time::timeout(std::time::Duration::from_millis(5), watcher.fired()).await;
        assert!(quiet.is_err());
        registry.cancel(process, &secret);
        assert_eq!(watcher.fired().await, Signal::Cancel);
        drop(place);
        assert!(registry.find(process).is_none());
    }
}
