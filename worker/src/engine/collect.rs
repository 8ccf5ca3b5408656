//! From the rows of a running statement to the messages of its result.
//!
//! The engine's threads encode the rows that they make, each into a batch of its own, and hand full messages to the
//! [outlet](super::outlet) in the [order](super::order) of the result. None of them waits: where there is no room,
//! the engine is told to do something else until there is.

use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError};

use arrow_schema::SchemaRef;
use query::{Error, ErrorKind, Result};

use super::encode::{BATCH_BYTES, Batch, Encoding, Message};
use super::error::from_engine;
use super::order::{Order, Turn};
use super::outlet::{Offer, Outlet, Wake};
use super::schema;
use super::sync::{Mutex, MutexGuard};
use crate::arena::engine::Blocks;
use crate::ffi::{Chunk, Converter, Failure, LogicalType, Outcome, Place, Pushing, Receive};

/// Collects the rows of a statement.
pub(super) struct Collector {
    outlet: Arc<Outlet>,
    converter: Mutex<Option<Arc<Converter>>>,
    /// The columns that the client was told.
    told: Option<SchemaRef>,
    message_limit: usize,
    blocks: Option<Arc<Blocks>>,
    /// Known from the first run on.
    encoding: OnceLock<Encoding>,
    order: Mutex<Order>,
    rows: AtomicU64,
    /// A reader that leaves does not make the statement fail.
    spares: bool,
    /// Whether what is about to be run is still what was meant.
    still: Mutex<Option<Still>>,
    /// It was not.
    outdated: AtomicBool,
}

/// Asked once, before the first row.
pub(super) type Still = Box<dyn FnOnce() -> bool + Send>;

/// What one thread collects.
#[derive(Default)]
pub(super) struct Local {
    /// The number of its batch.
    number: u64,
    batch: Option<Batch>,
    /// Full messages of it that have not found room.
    ready: VecDeque<Message>,
    /// The first row of the chunk in hand that is not in the batch yet.
    from: usize,
}

/// Whether a thread may go on with its batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    Admitted(Turn),
    /// It will be woken.
    Waiting,
    /// Nobody wants its rows, or there is no memory to wait with.
    Unwanted,
}

impl Collector {
    /// Collects into `outlet`; holds up to `held_limit` bytes of rows whose turn has not come.
    pub(super) fn new(
        outlet: Arc<Outlet>,
        converter: Arc<Converter>,
        told: Option<SchemaRef>,
        message_limit: usize,
        held_limit: usize,
        blocks: Option<Arc<Blocks>>,
    ) -> Self {
        Self {
            outlet,
            converter: Mutex::new(Some(converter)),
            told,
            message_limit,
            blocks,
            encoding: OnceLock::new(),
            order: Mutex::new(Order::new(held_limit)),
            rows: AtomicU64::new(0),
            spares: false,
            still: Mutex::new(None),
            outdated: AtomicBool::new(false),
        }
    }

    /// A collector that begins no run, its first one at least, of what is not what was meant any more.
    pub(super) fn while_still(mut self, still: Option<Still>) -> Self {
        self.still = Mutex::new(still);
        self
    }

    /// Whether what is about to be run is still what was meant; later runs are as the first.
    pub(super) fn is_still(&self) -> bool {
        let still = self.still.lock().unwrap_or_else(PoisonError::into_inner).take();
        let is_still = still.is_none_or(|still| still());
        self.outdated.fetch_or(!is_still, Ordering::SeqCst);
        is_still
    }

    /// Whether nothing was begun because of that.
    pub(super) fn is_outdated(&self) -> bool {
        self.outdated.load(Ordering::SeqCst)
    }

    /// A collector that ends the statement well when its reader has left: it is in a transaction that goes on.
    pub(super) fn sparing(mut self, spares: bool) -> Self {
        self.spares = spares;
        self
    }

    /// Rows collected so far.
    pub(super) fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// The end of one run of the statement; there may be another.
    pub(super) fn end_run(&self) -> Result<()> {
        if let Some(encoding) = self.encoding.get() {
            let leaving = self.lock().end_run(encoding)?;
            self.put(leaving);
        }
        Ok(())
    }

    /// Sends what is left, after the last run.
    pub(super) fn finish(&self) -> Result<()> {
        if let Some(encoding) = self.encoding.get() {
            let leaving = self.lock().flush(encoding)?;
            self.put(leaving);
        }
        Ok(())
    }

    /// Learns of the columns of a run.
    pub(super) fn open(&self, columns: &[(String, LogicalType)]) -> Result<()> {
        let converter = self.converter.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(converter) = converter else {
            // The columns of a statement's later runs are those of its first, save where their types follow its
            // parameters.
            return self.agree(columns);
        };
        let schema = schema::of_result(&converter, columns)?;
        if let Some(told) = &self.told {
            schema::agree(told, &schema.schema)?;
        }
        let encoding = Encoding::new(schema, converter, columns, self.message_limit, self.blocks.clone());
        let _ = self.encoding.set(encoding);
        Ok(())
    }

    fn agree(&self, columns: &[(String, LogicalType)]) -> Result<()> {
        let encoding = self.encoding.get().ok_or_else(unopened)?;
        schema::agree(encoding.schema(), &schema::of_result(encoding.converter(), columns)?.schema)
    }

    fn lock(&self) -> MutexGuard<'_, Order> {
        self.order.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Collects a chunk. `wake` makes what continues the caller after [`Outcome::Later`]; without it, nothing can.
    pub(super) fn take(
        &self,
        local: &mut Local,
        chunk: &Chunk,
        place: Place,
        wake: &dyn Fn() -> Option<Wake>,
    ) -> Result<Outcome> {
        let encoding = self.encoding.get().ok_or_else(unopened)?;
        local.number = place.batch;
        loop {
            let turn = match self.enter(encoding, local, place, wake)? {
                Entry::Admitted(turn) => turn,
                Entry::Waiting => return Ok(Outcome::Later),
                Entry::Unwanted => return Ok(Outcome::Stop),
            };
            if !local.ready.is_empty() {
                match self.deliver(local, turn, wake) {
                    Outcome::Taken => continue,
                    outcome => return Ok(outcome),
                }
            }
            if local.from == chunk.len() {
                local.from = 0;
                self.rows.fetch_add(chunk.len() as u64, Ordering::Relaxed);
                return Ok(Outcome::Taken);
            }
            let batch = local.batch.get_or_insert_with(|| encoding.batch());
            local.from = batch.append(encoding, chunk, local.from)?;
            let full = match turn {
                Turn::Now(target) => target,
                Turn::Later => BATCH_BYTES,
            };
            if batch.bytes() >= full || local.from < chunk.len() {
                local.ready.extend(batch.finish(encoding)?);
            }
        }
    }

    /// The batch that was collected is complete, and so are all below `first`; the thread may have `ended`.
    pub(super) fn complete(&self, local: &mut Local, first: u64, ended: bool) -> Result<()> {
        let encoding = self.encoding.get().ok_or_else(unopened)?;
        let mut order = self.lock();
        let before = order.first();
        if let Some(batch) = local.batch.take_if(|batch| !batch.is_empty()) {
            self.put(order.complete(encoding, local.number, batch)?);
        }
        self.put(order.advance(encoding, first)?);
        if ended {
            order.end_thread();
            if let (waiting @ 1.., Some(next)) = self.outlet.waiting()
                && order.is_all(waiting)
            {
                self.put(order.advance(encoding, next)?);
            }
        }
        let moved = order.first() != before;
        drop(order);
        if moved {
            self.outlet.take_waiting().into_iter().for_each(Wake::wake);
        }
        self.outlet.nudge();
        Ok(())
    }

    /// Learns how far the result is, and where the batch in hand stands in it. Where it is its turn, it begins with
    /// the rows that are left of those before; where it is not, and too much is held or the reader does not keep up, its
    /// thread is to wait.
    fn enter(
        &self,
        encoding: &Encoding,
        local: &mut Local,
        place: Place,
        wake: &dyn Fn() -> Option<Wake>,
    ) -> Result<Entry> {
        let mut order = self.lock();
        let before = order.first();
        self.put(order.advance(encoding, place.first)?);
        let leaving = self.outlet.bytes();
        // Where the reader does not keep up, more that is held would only take memory.
        let must_wait = order.turn(place.batch) == Turn::Later && (order.is_full(leaving) || self.outlet.is_full());
        if must_wait {
            let (waiting, next) = self.outlet.waiting();
            if order.is_all(waiting + 1) {
                let next = next.map_or(place.batch, |next| next.min(place.batch));
                self.put(order.advance(encoding, next)?);
            }
        }
        let turn = order.turn(place.batch);
        // Those whose batch is still not the first wait again.
        let others_may_go = order.first() != before || turn != Turn::Later && order.has_room(leaving);
        let woken = if others_may_go { self.outlet.take_waiting() } else { Vec::new() };
        let entry = match turn {
            Turn::Later if must_wait => match wake().is_some_and(|wake| self.outlet.park(place.batch, wake)) {
                true => Entry::Waiting,
                false => Entry::Unwanted,
            },
            turn => Entry::Admitted(turn),
        };
        if turn != Turn::Later
            && let Some(tail) = order.take_tail()
        {
            self.join(encoding, local, tail)?;
        }
        drop(order);
        woken.into_iter().for_each(Wake::wake);
        Ok(entry)
    }

    /// Puts the rows that were left before those of a thread's batch.
    fn join(&self, encoding: &Encoding, local: &mut Local, mut tail: Batch) -> Result<()> {
        let own = local.batch.take_if(|batch| !batch.is_empty());
        let fits = own.as_ref().is_none_or(|own| tail.bytes() + own.bytes() <= BATCH_BYTES);
        if local.ready.is_empty() && fits {
            own.map_or(Ok(()), |own| tail.absorb(own))?;
            local.batch = Some(tail);
        } else {
            self.put(tail.finish(encoding)?);
            local.batch = own;
        }
        Ok(())
    }

    /// Hands out the messages that are ready.
    fn deliver(&self, local: &mut Local, turn: Turn, wake: &dyn Fn() -> Option<Wake>) -> Outcome {
        while let Some(message) = local.ready.pop_front() {
            if turn == Turn::Later {
                let mut order = self.lock();
                if order.turn(local.number) != Turn::Later {
                    // What comes before has gone in the meantime; what it left goes first.
                    local.ready.push_front(message);
                    return Outcome::Taken;
                }
                order.hold(local.number, message);
                continue;
            }
            let bytes = message.bytes();
            match self.outlet.offer(message, wake) {
                Offer::Taken => self.lock().grow(bytes),
                Offer::Full(message) => {
                    local.ready.push_front(message);
                    return Outcome::Later;
                }
                Offer::Closed => return Outcome::Stop,
            }
        }
        Outcome::Taken
    }

    fn put(&self, messages: Vec<Message>) {
        messages.into_iter().for_each(|message| self.outlet.put(message));
    }

    /// Notes why no more rows can be taken.
    fn stop(&self, error: Error) -> Outcome {
        self.outlet.fail(error);
        Outcome::Stop
    }
}

impl Receive for Collector {
    type Local = Local;

    fn begin(&self, columns: Vec<(String, LogicalType)>) -> bool {
        self.is_still() && self.open(&columns).map_err(|error| self.stop(error)).is_ok()
    }

    fn local(&self) -> Local {
        self.lock().begin_thread();
        Local::default()
    }

    fn push(&self, local: &mut Local, chunk: &Chunk, place: Place, pushing: &Pushing<'_>) -> Outcome {
        let no_waker = Cell::new(false);
        let wake = || {
            let waker = pushing.waker();
            no_waker.set(waker.is_none());
            waker.map(Wake::Engine)
        };
        match self.take(local, chunk, place, &wake) {
            Ok(Outcome::Stop) if no_waker.get() => self.stop(from_engine(&Failure::out_of_memory(), "")),
            Ok(Outcome::Stop) if self.spares && self.outlet.is_left() => Outcome::Enough,
            Ok(outcome) => outcome,
            Err(error) => self.stop(error),
        }
    }

    fn complete(&self, local: &mut Local, first: u64, ended: bool) -> bool {
        self.complete(local, first, ended).map_err(|error| self.stop(error)).is_ok()
    }
}

fn unopened() -> Error {
    Error::new(ErrorKind::Bug, "rows came before their columns")
}

#[cfg(test)]
mod tests;
