//! The one task that writes the history.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use query::{Attempt, AttemptEnd, StatementId, Status};
use tokio::sync::{mpsc, oneshot};

use super::clock::Clock;
use super::instance::{Ended, Instance};
use super::pending::{BATCH, Pending};
use super::spool::{Slice, Spool};
use super::{Counts, HistoryOptions, record, rows};
use crate::Database;

/// How long rows wait for others to be written with.
const TICK: Duration = Duration::from_millis(250);
/// How often old rows are looked for.
const TIDY: Duration = Duration::from_secs(60);
/// How long the store may take for a batch before it counts as down.
const PATIENCE: Duration = Duration::from_secs(5);
/// A store that is down is asked again after the first of these, then after twice as long, and so on up to the second.
const PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Batches of one pass. The rest waits for the next, so that messages are heard.
const BATCHES: usize = 256;
/// Batches from the spool in one pass, where nobody waits for all.
const REPLAYED: usize = 4;
const SECONDS_OF_DAY: u64 = 86_400;

/// What the writer is asked to do; it answers when that is done.
#[derive(Debug)]
pub(super) enum Message {
    /// Write what was noted.
    Write(oneshot::Sender<()>),
    /// The same, and ask a store that was down again, and write what was spooled.
    Flush(oneshot::Sender<()>),
    /// Delete what is too old.
    Tidy(oneshot::Sender<()>),
    /// Flush and end.
    Stop(oneshot::Sender<()>),
}

pub(super) struct Writer {
    database: Database,
    pending: Arc<Pending>,
    counts: Arc<Counts>,
    /// Read and written by threads that may wait for disks, one at a time.
    spool: Arc<Mutex<Spool>>,
    options: HistoryOptions,
    instance: Instance,
    /// Services whose rows are to be closed before any is written: this one before its restart, and those that have ended.
    to_close: Vec<Arc<str>>,
    /// Holds their names until that is done.
    ended: Vec<Ended>,
    /// Until when the store is not asked, and how long that was.
    down: Option<(Instant, Duration)>,
    clock: Clock,
    tidied: Instant,
}

impl Writer {
    pub(super) fn new(
        database: Database,
        pending: Arc<Pending>,
        counts: Arc<Counts>,
        spool: Spool,
        options: HistoryOptions,
        instance: Instance,
        ended: Vec<Ended>,
    ) -> Self {
        let to_close = [&instance.id].into_iter().chain(ended.iter().map(|ended| &ended.id)).cloned().collect();
        Self {
            database,
            pending,
            counts,
            spool: Arc::new(Mutex::new(spool)),
            options,
            instance,
            to_close,
            ended,
            down: None,
            clock: Clock::new(SystemTime::now(), Instant::now()),
            tidied: Instant::now(),
        }
    }

    /// Writes until it is stopped, or nobody is left who could.
    pub(super) async fn run(mut self, mut messages: mpsc::Receiver<Message>) {
        self.closed().await;
        loop {
            let mut heard = Vec::new();
            let mut full = false;
            tokio::select! {
                message = messages.recv() => match message {
                    Some(message) => heard.push(message),
                    None => {
                        self.pass(true, true).await;
                        return;
                    }
                },
                () = self.pending.full.notified() => full = true,
                () = tokio::time::sleep(TICK) => {}
            }
            // What several wait for is done once.
            while let Ok(message) = messages.try_recv() {
                heard.push(message);
            }
            let stops = heard.iter().any(|message| matches!(message, Message::Stop(_)));
            let flushes = stops || heard.iter().any(|message| matches!(message, Message::Flush(_)));
            self.pass(!full || !heard.is_empty(), flushes).await;
            if self.tidied.elapsed() >= TIDY || heard.iter().any(|message| matches!(message, Message::Tidy(_))) {
                self.tidied = Instant::now();
                self.tidy().await;
            }
            for message in heard {
                let (Message::Write(done) | Message::Flush(done) | Message::Tidy(done) | Message::Stop(done)) = message;
                // Who has left does not mind.
                let _ = done.send(());
            }
            if stops {
                return;
            }
        }
    }

    /// Writes what was noted, with or without what is under way, and some of the spool, or all of it if forced.
    async fn pass(&mut self, with_running: bool, forced: bool) {
        let mut asks = forced;
        for _ in 0..BATCHES {
            let batch = self.pending.take(with_running);
            if batch.is_empty() {
                break;
            }
            if !self.may_ask(asks) || !self.closed().await || !self.stored(&batch).await {
                // One refusal is enough.
                asks = false;
                self.spooled(&batch).await;
            }
        }
        if self.may_ask(asks) {
            self.replay(if forced { usize::MAX } else { REPLAYED }).await;
        }
    }

    /// Whether the store is worth a try.
    fn may_ask(&self, forced: bool) -> bool {
        forced || self.down.is_none_or(|(until, _)| Instant::now() >= until)
    }

    /// Closes what services that have ended left running. True if that is done.
    async fn closed(&mut self) -> bool {
        while let Some(service) = self.to_close.last() {
            match in_time(rows::close_lost(&self.database, service)).await {
                Ok(0) => {}
                Ok(rows) => tracing::warn!(rows, "statements of a service that has ended are noted as lost"),
                Err(error) => {
                    self.failed(&error);
                    return false;
                }
            }
            self.to_close.pop();
        }
        self.ended.clear();
        true
    }

    /// Writes rows to the store. True if that is done, save for rows that are themselves to blame.
    async fn stored(&mut self, batch: &[Attempt]) -> bool {
        match in_time(rows::insert(&self.database, batch)).await {
            Ok(()) => self.wrote(batch.len()),
            Err(Failure::Of(error)) if rows::is_of_the_row(&error) => {
                for attempt in batch.chunks(1) {
                    match in_time(rows::insert(&self.database, attempt)).await {
                        Ok(()) => self.wrote(1),
                        Err(Failure::Of(error)) if rows::is_of_the_row(&error) => {
                            tracing::warn!(%error, "a row of the history is refused and not kept");
                            self.counts.dropped.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(error) => {
                            self.failed(&error);
                            return false;
                        }
                    }
                }
            }
            Err(error) => {
                self.failed(&error);
                return false;
            }
        }
        true
    }

    fn wrote(&mut self, rows: usize) {
        self.counts.written.fetch_add(rows as u64, Ordering::Relaxed);
        if rows > 0 && self.down.take().is_some() {
            self.counts.down.store(false, Ordering::Relaxed);
            tracing::info!("the history is written again");
        }
    }

    fn failed(&mut self, error: &Failure) {
        let pause = match self.down {
            None => {
                tracing::warn!(%error, "the history cannot be written: rows are kept on disk until it can");
                PAUSE
            }
            Some((_, pause)) => (2 * pause).min(LONGEST_PAUSE),
        };
        self.down = Some((Instant::now() + pause, pause));
        self.counts.down.store(true, Ordering::Relaxed);
    }

    /// Keeps rows on disk.
    async fn spooled(&mut self, batch: &[Attempt]) {
        let lines: Vec<_> = batch.iter().filter_map(|attempt| record::written(attempt).ok()).collect();
        let unwritten = batch.len() - lines.len();
        let dropped = match self.on_spool(move |spool| spool.append(&lines)).await {
            Ok(dropped) => dropped + unwritten as u64,
            Err(error) => {
                tracing::warn!(%error, rows = batch.len(), "the history can be kept neither in the store nor on disk");
                batch.len() as u64
            }
        };
        self.counts.dropped.fetch_add(dropped, Ordering::Relaxed);
    }

    /// Writes what was spooled, up to so many batches of it.
    async fn replay(&mut self, batches: usize) {
        for _ in 0..batches {
            let slice = match self.on_spool(|spool| if spool.is_empty() { Ok(None) } else { spool.read(BATCH) }).await {
                Ok(Some(slice)) => slice,
                Ok(None) => return,
                Err(error) => {
                    tracing::warn!(%error, "rows of the history that are kept on disk cannot be read");
                    return;
                }
            };
            let corrupt = slice.corrupt;
            let attempts = self.latest(slice);
            if !self.closed().await || !self.stored(&attempts).await {
                return;
            }
            if corrupt > 0 {
                tracing::warn!(rows = corrupt, "lines of the history's spool make no sense and were passed over");
                self.counts.corrupt.fetch_add(corrupt, Ordering::Relaxed);
            }
            if let Err(error) = self.on_spool(Spool::confirm).await {
                tracing::warn!(%error, "rows of the history that are kept on disk cannot be removed");
                return;
            }
        }
    }

    /// What is known last of each attempt. One that was under way and is not any more was lost, unless its end comes later.
    fn latest(&self, slice: Slice) -> Vec<Attempt> {
        let mut latest: Vec<Attempt> = Vec::with_capacity(slice.attempts.len());
        let mut places: HashMap<StatementId, usize> = HashMap::new();
        for mut attempt in slice.attempts {
            let unended = attempt.end.is_none();
            if unended && !self.pending.is_running(attempt.id) {
                attempt.end = Some(AttemptEnd::of(Status::Lost));
            }
            match places.get(&attempt.id) {
                Some(_) if unended => {}
                Some(place) => latest[*place] = attempt,
                None => {
                    places.insert(attempt.id, latest.len());
                    latest.push(attempt);
                }
            }
        }
        latest
    }

    /// Does something with the spool on a thread that may wait for a disk.
    async fn on_spool<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Spool) -> std::io::Result<T> + Send + 'static,
    ) -> std::io::Result<T> {
        let (spool, counts) = (self.spool.clone(), self.counts.clone());
        let acting = tokio::task::spawn_blocking(move || {
            let mut spool = spool.lock().unwrap_or_else(PoisonError::into_inner);
            let outcome = act(&mut spool);
            counts.spooled.store(spool.bytes(), Ordering::Relaxed);
            outcome
        });
        acting.await.map_err(std::io::Error::other)?
    }

    /// Deletes what is too old, and closes what has ended without a word.
    async fn tidy(&mut self) {
        if !self.may_ask(false) || !self.closed().await {
            return;
        }
        if self.pending.take_end_dropped() {
            self.close_unended().await;
        }
        let (Some(days), true) = (self.options.days, self.clock.trusts(SystemTime::now(), Instant::now())) else {
            return;
        };
        let age = Duration::from_secs(u64::from(days) * SECONDS_OF_DAY);
        let Some(before) = SystemTime::now().checked_sub(age) else { return };
        loop {
            match in_time(rows::delete(&self.database, before, self.options.only_exported)).await {
                Ok(rows) if rows < u64::from(rows::DELETED_AT_ONCE) => return,
                // Others write in between.
                Ok(_) => self.pass(true, false).await,
                Err(error) => return self.failed(&error),
            }
        }
    }

    /// Closes attempts of which the end was dropped.
    async fn close_unended(&mut self) {
        match in_time(rows::running(&self.database, &self.instance.id, BATCH as u32)).await {
            Ok(mut found) => {
                found.retain(|attempt| !self.pending.is_running(attempt.id));
                found.iter_mut().for_each(|attempt| attempt.end = Some(AttemptEnd::of(Status::Lost)));
                self.stored(&found).await;
            }
            Err(error) => self.failed(&error),
        }
    }
}

/// Why the store has not done what it was asked to.
#[derive(Debug)]
enum Failure {
    Of(sqlx::Error),
    Slow,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Of(error) => error.fmt(f),
            Self::Slow => write!(f, "no answer within {} s", PATIENCE.as_secs()),
        }
    }
}

async fn in_time<T>(call: impl Future<Output = sqlx::Result<T>>) -> Result<T, Failure> {
    match tokio::time::timeout(PATIENCE, call).await {
        Ok(answer) => answer.map_err(Failure::Of),
        Err(_) => Err(Failure::Slow),
    }
}
