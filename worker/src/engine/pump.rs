//! From the rows of a running statement to its messages.
//!
//! The engine makes rows on the thread that fetches them, so a thread that also encodes keeps the engine
//! waiting. Once a result turns out to be large, encoding gets a thread of its own; small results, of which
//! there are many, are not worth one.

use std::sync::{Condvar, Mutex, PoisonError, mpsc};
use std::time::Duration;

use query::{Error, ErrorKind, Result};

use super::encode::{Encoder, Sink, Sizer};
use super::error::from_engine;
use super::running::Task;
use crate::ffi::{Chunk, Connection, Failure, Rows};

/// Chunks after which a result is large.
const SMALL: usize = 8;
/// Chunks that may wait to be encoded: what the fetching thread is ahead at most.
const AHEAD: usize = 16;
/// Bytes that may wait, however few chunks hold them: a chunk of long strings can have hundreds of megabytes,
/// and the engine does not count them against its limit.
const BYTES_AHEAD: usize = 16 << 20;
/// How often a thread that waits for room looks whether its statement was cancelled.
const GLANCE: Duration = Duration::from_millis(100);

/// Room for the bytes of chunks that wait.
#[derive(Default)]
struct Room {
    taken: Mutex<usize>,
    freed: Condvar,
}

impl Room {
    /// Waits until there is room for so many bytes, or none are taken.
    fn take(&self, bytes: usize, task: &Task) -> Result<Taken<'_>> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        while *taken > 0 && *taken + bytes > BYTES_AHEAD {
            task.check()?;
            taken = self.freed.wait_timeout(taken, GLANCE).unwrap_or_else(PoisonError::into_inner).0;
        }
        *taken += bytes;
        Ok(Taken { room: self, bytes })
    }
}

/// Gives the room back when dropped, whoever drops it.
struct Taken<'r> {
    room: &'r Room,
    bytes: usize,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        *self.room.taken.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.room.freed.notify_one();
    }
}

/// A statement that runs, and what its rows become.
pub(super) struct Pump<'a, 'c> {
    pub(super) connection: &'c Connection,
    pub(super) task: &'a Task,
    pub(super) sql: &'a str,
}

impl Pump<'_, '_> {
    /// Encodes all rows. What was made before an error is sent before it.
    pub(super) fn run(&self, rows: &mut Rows<'_>, encoder: &mut Encoder, send: &mut Sink<'_>) -> Result<()> {
        for _ in 0..SMALL {
            match self.next(rows)? {
                Some(chunk) => encoder.push(self.connection, &chunk, send)?,
                None => return Ok(()),
            }
        }
        if let Some(sizer) = encoder.sizer() {
            return self.overlapped(rows, encoder, &sizer, send);
        }
        while let Some(chunk) = self.next(rows)? {
            encoder.push(self.connection, &chunk, send)?;
        }
        Ok(())
    }

    fn overlapped(&self, rows: &mut Rows<'_>, encoder: &mut Encoder, sizer: &Sizer, send: &mut Sink<'_>) -> Result<()> {
        let room = Room::default();
        let (hand, handed) = mpsc::sync_channel::<(Chunk, Taken<'_>)>(AHEAD);
        std::thread::scope(|scope| {
            let encode = move || handed.into_iter().try_for_each(|(chunk, _taken)| encoder.push_flat(&chunk, send));
            let encoding = std::thread::Builder::new()
                .name("encode".to_owned())
                .spawn_scoped(scope, encode)
                .map_err(|error| no_thread(&error))?;
            let fetched = self.fetch_all(rows, sizer, &room, hand);
            // Why nobody takes chunks any more is told by the other side.
            encoding.join().map_err(|_| fell_over())?.and(fetched)
        })
    }

    /// Hands all rows over; ends early when nobody takes them.
    fn fetch_all<'r>(
        &self,
        rows: &mut Rows<'_>,
        sizer: &Sizer,
        room: &'r Room,
        hand: mpsc::SyncSender<(Chunk, Taken<'r>)>,
    ) -> Result<()> {
        while let Some(chunk) = self.next(rows)? {
            let taken = room.take(sizer.bytes(&chunk), self.task)?;
            if hand.send((chunk, taken)).is_err() {
                break;
            }
        }
        Ok(())
    }

    fn next(&self, rows: &mut Rows<'_>) -> Result<Option<Chunk>> {
        let chunk = rows.next().map_err(|failure| self.stopped(&failure))?;
        self.task.check()?;
        Ok(chunk)
    }

    /// An engine's failure; an interrupt is the caller's cancel.
    fn stopped(&self, failure: &Failure) -> Error {
        match self.task.check() {
            Err(cancelled) => cancelled,
            Ok(()) => from_engine(failure, self.sql),
        }
    }
}

fn no_thread(error: &std::io::Error) -> Error {
    Error::new(ErrorKind::Memory, "no thread could be started to encode the result").with_detail(error.to_string())
}

fn fell_over() -> Error {
    Error::new(ErrorKind::Bug, "the thread that encodes the result ended without a word")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_holds_one_of_any_size_and_more_while_they_fit() {
        let (room, task) = (Room::default(), Task::default());
        let large = room.take(BYTES_AHEAD * 10, &task);
        assert!(large.is_ok());
        task.cancel();
        assert!(room.take(1, &task).is_err_and(|error| error.kind() == ErrorKind::Cancelled));
        drop(large);
        let (half, other) = (room.take(BYTES_AHEAD / 2, &task), room.take(BYTES_AHEAD / 2, &task));
        assert!(half.is_ok() && other.is_ok());
        assert!(room.take(1, &task).is_err());
    }
}
