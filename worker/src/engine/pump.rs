//! Moves the rows of a running statement to their collector.

use std::sync::Arc;
use std::time::Duration;

use query::{Error, ErrorKind, Result};

use super::collect::{Collector, Local};
use super::error::from_engine;
use super::niceness::Spent;
use super::outlet::{Outlet, Wake};
use super::running::Task;
use crate::ffi::{Failure, Outcome, Place, Prepared, Rows, Step};

/// How long a statement's thread first waits when others do the work, and at most: the engine does not tell when there
/// is more to do.
const PATIENCE: (Duration, Duration) = (Duration::from_micros(20), Duration::from_micros(200));
/// At most, where no reader waits for the first rows.
const LONGEST: Duration = Duration::from_millis(1);
/// How often a thread that waits for room looks whether its statement was cancelled.
const GLANCE: Duration = Duration::from_millis(100);

/// Runs a statement until it has rows, or is over if it changes something. While others do what is left of the work this
/// thread waits, where the engine would have it turn round and round.
///
/// # Errors
/// What the engine says went wrong; a statement that is interrupted fails at its next step.
pub(super) fn run<'c>(prepared: &Prepared<'c>) -> Result<Rows<'c>, Failure> {
    let mut working = prepared.begin()?;
    let mut patience = PATIENCE.0;
    loop {
        match working.step()? {
            Step::Finished => return working.into_rows(),
            Step::Worked => patience = PATIENCE.0,
            Step::Idle => {
                std::thread::park_timeout(patience);
                patience = (patience * 2).min(LONGEST);
            }
        }
    }
}

/// A statement that runs, and where its rows go.
pub(super) struct Pump<'a> {
    pub(super) collector: &'a Arc<Collector>,
    pub(super) outlet: &'a Outlet,
    pub(super) task: &'a Task,
    pub(super) sql: &'a str,
}

impl Pump<'_> {
    /// Runs a query, whose rows all the engine's threads collect as they make them.
    pub(super) fn collect(&self, prepared: &Prepared<'_>) -> Result<()> {
        if prepared.collect_row(self.collector.clone()).map_err(|failure| self.stopped(&failure))? {
            // Of many rows of parameters, each is a run.
            self.outlet.tell();
            return self.collector.end_run();
        }
        let mut collecting = prepared.collect(self.collector.clone()).map_err(|failure| self.stopped(&failure))?;
        let (mut turn, mut patience) = (self.outlet.turn(), PATIENCE.0);
        let spent = Spent::nothing();
        // A cancelled statement is brought to its end as well: it fails at its next step.
        loop {
            let step = collecting.step().map_err(|failure| self.stopped(&failure))?;
            if step != Step::Finished {
                self.outlet.tell();
                spent.make_room();
            }
            match step {
                Step::Worked => {}
                Step::Finished => break,
                // Of room in the outlet it is told.
                Step::Idle if self.outlet.is_full() => self.outlet.wait(turn, GLANCE),
                Step::Idle if self.outlet.turn() == turn => {
                    self.outlet.wait(turn, patience);
                    patience = (patience * 2).min(PATIENCE.1);
                    continue;
                }
                Step::Idle => {}
            }
            (turn, patience) = (self.outlet.turn(), PATIENCE.0);
        }
        collecting.finish().map_err(|failure| self.stopped(&failure))?;
        self.collector.end_run()
    }

    /// Fetches the rows of a statement that changes something: what it changed is settled before its first row leaves.
    pub(super) fn fetch(&self, rows: &mut Rows<'_>) -> Result<()> {
        self.collector.open(&rows.columns())?;
        let mut local = Local::default();
        while let Some(chunk) = rows.next().map_err(|failure| self.stopped(&failure))? {
            let place = Place { batch: 0, first: 0 };
            let wake = || Some(Wake::Thread(std::thread::current()));
            loop {
                self.task.check()?;
                match self.collector.take(&mut local, &chunk, place, &wake)? {
                    Outcome::Taken => break,
                    Outcome::Later => std::thread::park_timeout(GLANCE),
                    Outcome::Stop | Outcome::Enough => return Err(self.unwanted()),
                }
            }
        }
        self.collector.complete(&mut local, 0, true)?;
        self.collector.end_run()
    }

    /// Why a statement failed: what was found wrong with its rows, or the caller's cancel, or the engine's own reason.
    fn stopped(&self, failure: &Failure) -> Error {
        match (self.outlet.take_failure(), self.task.check()) {
            (_, Err(cancelled)) => cancelled,
            (Some(error), _) => error,
            (None, Ok(())) => from_engine(failure, self.sql),
        }
    }

    fn unwanted(&self) -> Error {
        let gone = || Error::new(ErrorKind::Cancelled, "the reader of the result went away");
        self.task.check().err().or_else(|| self.outlet.take_failure()).unwrap_or_else(gone)
    }
}

#[cfg(test)]
mod tests;
