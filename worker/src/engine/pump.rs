//! From the rows of a running statement to its messages.
//!
//! The engine makes rows on the thread that fetches them, so a thread that also encodes keeps the engine
//! waiting. Once a result turns out to be large, encoding gets a thread of its own; small results, of which
//! there are many, are not worth one.

use std::sync::mpsc;

use query::{Error, ErrorKind, Result};

use super::encode::{Encoder, Sink};
use super::error::from_engine;
use super::running::Task;
use crate::ffi::{Chunk, Connection, Failure, Rows};

/// Chunks after which a result is large.
const SMALL: usize = 8;
/// Chunks that may wait to be encoded: what the fetching thread is ahead at most, some 300 KB of a wide
/// result.
const AHEAD: usize = 16;

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
        if encoder.is_flat() {
            return self.overlapped(rows, encoder, send);
        }
        while let Some(chunk) = self.next(rows)? {
            encoder.push(self.connection, &chunk, send)?;
        }
        Ok(())
    }

    fn overlapped(&self, rows: &mut Rows<'_>, encoder: &mut Encoder, send: &mut Sink<'_>) -> Result<()> {
        let (hand, handed) = mpsc::sync_channel::<Chunk>(AHEAD);
        std::thread::scope(|scope| {
            let encode = move || handed.into_iter().try_for_each(|chunk| encoder.push_flat(&chunk, send));
            let encoding = std::thread::Builder::new()
                .name("encode".to_owned())
                .spawn_scoped(scope, encode)
                .map_err(|error| no_thread(&error))?;
            let fetched = self.fetch_all(rows, hand);
            // Why nobody takes chunks any more is told by the other side.
            encoding.join().map_err(|_| fell_over())?.and(fetched)
        })
    }

    /// Hands all rows over; ends early when nobody takes them.
    fn fetch_all(&self, rows: &mut Rows<'_>, hand: mpsc::SyncSender<Chunk>) -> Result<()> {
        while let Some(chunk) = self.next(rows)? {
            if hand.send(chunk).is_err() {
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
