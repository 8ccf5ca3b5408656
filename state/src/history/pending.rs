//! What was noted and is not in the store yet, within bounds.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use query::{Attempt, AttemptEnd, StatementId, redacted};
use tokio::sync::Notify;

/// Rows that are written at once.
pub(super) const BATCH: usize = 500;
/// Attempts that have ended and wait to be written.
const ENDED_LIMIT: usize = 20_000;
/// Bytes of all attempts that are held; a beginning must leave a quarter of it to ends.
const BYTES_LIMIT: usize = 64 << 20;
const BEGUN_LIMIT: usize = BYTES_LIMIT / 4 * 3;
/// What is kept of a statement's text, in bytes.
const TEXT_LIMIT: usize = 64 << 10;
/// What is kept of the message of an error, in bytes.
const MESSAGE_LIMIT: usize = 4 << 10;
/// What is kept of any name that a client gives, in bytes.
const NAME_LIMIT: usize = 1 << 10;
const TABLES_LIMIT: usize = 256;
const OPERATORS_LIMIT: usize = 256;
/// What an attempt takes beside its texts, roughly, in bytes.
const OVERHEAD: usize = 1 << 10;

/// The attempts that are under way, and those that have ended and are not written.
#[derive(Debug)]
pub(super) struct Pending {
    redact: bool,
    /// The name of this service.
    service: Arc<str>,
    held: Mutex<Held>,
    /// A batch is full.
    pub(super) full: Notify,
}

#[derive(Debug, Default)]
struct Held {
    running: HashMap<StatementId, Running>,
    ended: VecDeque<Attempt>,
    bytes: usize,
    dropped: u64,
    /// Of one that was written as running the end was dropped.
    end_dropped: bool,
}

#[derive(Debug)]
struct Running {
    attempt: Attempt,
    /// The store, or the spool, has it.
    written: bool,
}

impl Pending {
    pub(super) fn new(service: Arc<str>, redact: bool) -> Self {
        Self { redact, service, held: Mutex::default(), full: Notify::new() }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The name of this service.
    pub(super) fn service(&self) -> Arc<str> {
        self.service.clone()
    }

    pub(super) fn begin(&self, mut attempt: Attempt) {
        self.fit(&mut attempt);
        let end = attempt.end.take();
        let (id, size) = (attempt.id, size(&attempt));
        let mut held = self.held();
        if held.bytes + size > BEGUN_LIMIT {
            held.dropped += 1;
            return;
        }
        let before = held.running.insert(id, Running { attempt, written: false });
        held.bytes += size;
        held.bytes -= before.map_or(0, |before| self::size(&before.attempt));
        drop(held);
        if let Some(end) = end {
            self.end(id, end);
        }
    }

    pub(super) fn end(&self, id: StatementId, mut end: AttemptEnd) {
        self.fit_end(id, &mut end);
        let mut held = self.held();
        let Some(Running { mut attempt, written }) = held.running.remove(&id) else { return };
        held.bytes -= size(&attempt);
        attempt.end = Some(end);
        let size = size(&attempt);
        if held.ended.len() >= ENDED_LIMIT || held.bytes + size > BYTES_LIMIT {
            held.dropped += 1;
            held.end_dropped |= written;
            return;
        }
        held.bytes += size;
        held.ended.push_back(attempt);
        if held.ended.len() >= BATCH {
            self.full.notify_one();
        }
    }

    /// The next ones that have ended, in the order in which they did; behind them, if asked for, those under way that were
    /// not given before.
    pub(super) fn take(&self, with_running: bool) -> Vec<Attempt> {
        let mut held = self.held();
        let count = held.ended.len().min(BATCH);
        let mut taken: Vec<_> = held.ended.drain(..count).collect();
        held.bytes -= taken.iter().map(size).sum::<usize>();
        if with_running {
            let fresh = held.running.values_mut().filter(|running| !running.written);
            for running in fresh.take(BATCH - taken.len()) {
                running.written = true;
                taken.push(running.attempt.clone());
            }
        }
        taken
    }

    pub(super) fn is_running(&self, id: StatementId) -> bool {
        self.held().running.contains_key(&id)
    }

    /// How many have been dropped so far.
    pub(super) fn dropped(&self) -> u64 {
        self.held().dropped
    }

    /// How many wait to be written.
    pub(super) fn waiting(&self) -> usize {
        self.held().ended.len()
    }

    /// Whether an end was dropped since the last call, of an attempt that the store knows as running.
    pub(super) fn take_end_dropped(&self) -> bool {
        std::mem::take(&mut self.held().end_dropped)
    }

    /// Bounds what is kept of an attempt, and takes out what must not be.
    fn fit(&self, attempt: &mut Attempt) {
        attempt.service = self.service.clone();
        if attempt.sql.len() > TEXT_LIMIT || self.redact {
            // A literal that is cut reaches to the end for whoever reads the rest, and so is taken out whole.
            let cut = cut(&attempt.sql, TEXT_LIMIT);
            attempt.sql = if self.redact { redacted(cut).into() } else { cut.into() };
        }
        for name in [&mut attempt.session, &mut attempt.client, &mut attempt.tag, &mut attempt.traceparent] {
            name.iter_mut().for_each(|name| shorten(name, NAME_LIMIT));
        }
        attempt.tables.truncate(TABLES_LIMIT);
        attempt.tables.iter_mut().for_each(|name| shorten(name, NAME_LIMIT));
        if let Some(end) = &mut attempt.end {
            self.fit_end(attempt.id, end);
        }
    }

    fn fit_end(&self, id: StatementId, end: &mut AttemptEnd) {
        if let Some(error) = &mut end.error {
            // It may quote what the text does not have any more.
            error.message = error.message.take().filter(|_| !self.redact);
            error.message.iter_mut().for_each(|message| shorten(message, MESSAGE_LIMIT));
        }
        end.operators.truncate(OPERATORS_LIMIT);
        for operator in &mut end.operators {
            operator.query = id;
            shorten(&mut operator.operator, NAME_LIMIT);
        }
    }
}

/// The longest beginning of so many bytes that ends with a whole character.
fn cut(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn shorten(text: &mut String, limit: usize) {
    text.truncate(cut(text, limit).len());
}

/// What an attempt takes while it is held, roughly, in bytes.
fn size(attempt: &Attempt) -> usize {
    let names = [&attempt.session, &attempt.client, &attempt.tag, &attempt.traceparent];
    let names: usize = names.into_iter().flatten().map(String::len).sum();
    let tables: usize = attempt.tables.iter().map(|name| name.len() + size_of::<String>()).sum();
    let end = attempt.end.as_ref().map_or(0, |end| {
        let operators =
            end.operators.iter().map(|operator| operator.operator.len() + size_of_val(operator)).sum::<usize>();
        operators + end.error.iter().filter_map(|error| error.message.as_ref()).map(String::len).sum::<usize>()
    });
    OVERHEAD + attempt.sql.len() + names + tables + end
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use query::{AttemptError, Error, ErrorKind, Status};

    use super::*;
    use crate::history::tests::attempt;

    fn pending(redact: bool) -> Pending {
        Pending::new("here".into(), redact)
    }

    #[test]
    fn a_brief_attempt_is_one_row_and_a_long_one_two() {
        let pending = pending(false);
        for id in 1..=3 {
            pending.begin(attempt(id));
        }
        pending.end(StatementId(2), AttemptEnd::of(Status::Ok));
        let statuses = |taken: &[Attempt]| {
            let mut found: Vec<_> = taken.iter().map(|attempt| (attempt.id.0, attempt.status())).collect();
            found.sort_by_key(|(id, _)| *id);
            found
        };
        let first = pending.take(true);
        assert_eq!(statuses(&first), [(1, Status::Running), (2, Status::Ok), (3, Status::Running)]);
        assert!(first.iter().all(|attempt| &*attempt.service == "here"));
        assert_eq!(pending.take(true), []);
        pending.end(StatementId(3), AttemptEnd::of(Status::Failed));
        pending.end(StatementId(3), AttemptEnd::of(Status::Ok));
        pending.end(StatementId(9), AttemptEnd::of(Status::Ok));
        assert_eq!(
            statuses(&pending.take(false)),
            [(3, Status::Failed)],
            "the first end counts, and none without a beginning"
        );
        pending.end(StatementId(1), AttemptEnd::of(Status::Ok));
        pending.take(true);
        assert_eq!(pending.held().bytes, 0);
    }

    #[test]
    fn what_does_not_fit_is_dropped_and_counted() {
        let pending = pending(false);
        let long: Arc<str> = "x".repeat(2 * TEXT_LIMIT).into();
        let mut id = 0;
        while pending.dropped() == 0 {
            id += 1;
            pending.begin(Attempt { sql: long.clone(), sql_bytes: long.len() as u64, ..attempt(id) });
        }
        assert!(pending.held().bytes <= BEGUN_LIMIT && id as usize > BEGUN_LIMIT / (TEXT_LIMIT + 2 * OVERHEAD));
        let taken = pending.take(true);
        assert!(taken.iter().all(|attempt| attempt.sql.len() == TEXT_LIMIT && attempt.sql_bytes == long.len() as u64));
        // The room that is left is for ends.
        let error = AttemptError { message: Some("m".repeat(1 << 20)), ..(&Error::new(ErrorKind::Data, "")).into() };
        for id in 1..id {
            pending.end(StatementId(id), AttemptEnd { error: Some(error.clone()), ..AttemptEnd::of(Status::Failed) });
        }
        assert_eq!(pending.dropped(), 1, "every end has found room");
    }

    #[test]
    fn more_ends_than_there_is_room_for_are_told() {
        let pending = pending(false);
        for id in 0..=ENDED_LIMIT as u128 {
            pending.begin(attempt(id));
            if id == ENDED_LIMIT as u128 {
                pending.held().running.values_mut().for_each(|running| running.written = true);
            }
            pending.end(StatementId(id), AttemptEnd::of(Status::Ok));
        }
        assert_eq!((pending.waiting(), pending.dropped()), (ENDED_LIMIT, 1));
        assert!(pending.take_end_dropped() && !pending.take_end_dropped());
    }

    #[test]
    fn no_literal_is_kept_where_none_must_be() {
        let pending = pending(true);
        let long = format!("SELECT '{}' FROM t", "hush".repeat(TEXT_LIMIT));
        pending.begin(Attempt { sql: long.into(), ..attempt(1) });
        let error = Error::new(ErrorKind::Data, "could not convert 'hush'");
        pending.end(StatementId(1), AttemptEnd { error: Some((&error).into()), ..AttemptEnd::of(Status::Failed) });
        let [kept] = pending.take(true).try_into().unwrap();
        assert_eq!(&*kept.sql, "SELECT ?");
        let error = kept.end.unwrap().error.unwrap();
        assert_eq!((error.sqlstate.as_str(), error.message), ("22000", None));
    }

    #[test]
    fn characters_stay_whole() {
        assert_eq!((cut("aé", 2), cut("aé", 3), cut("", 3)), ("a", "aé", ""));
    }
}
