//! In which order batches leave that several threads make at once: decisions alone.
//!
//! The engine numbers the batches of a result whose order counts, a row group of a file for example. The first
//! batch that is not complete goes straight to the reader; what is made of later ones is held until its turn
//! comes. What is left of a batch when it is complete is joined to what follows, so that many small batches
//! become few messages.

use std::collections::BTreeMap;

use query::Result;

use super::encode::{BATCH_BYTES, Batch, Encoding, Message};

/// The lowest number of a batch; where the order does not count, all have the number 0. While a thread has not begun, the
/// engine takes 0 for the batch that it is at, so that it tells only late that none comes before the first.
const FIRST: u64 = 1;

/// What is held, and what is to come next.
pub(super) struct Order {
    /// All batches below are complete.
    first: u64,
    held: BTreeMap<u64, Held>,
    held_bytes: usize,
    /// How many bytes of later batches may be held before their threads must wait.
    limit: usize,
    /// Rows that come before all that is not yet made, and have not filled a message.
    tail: Option<Batch>,
    /// The size at which a message of the first batch is full.
    target: usize,
    /// Threads at work on the result.
    threads: usize,
}

#[derive(Default)]
struct Held {
    messages: Vec<Message>,
    rest: Option<Batch>,
}

/// Where a batch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// All before it is on its way: a message is full at so many bytes.
    Now(usize),
    /// Others come before it.
    Later,
}

impl Order {
    /// An order that holds up to `limit` bytes, and one message more for each thread.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            first: FIRST,
            held: BTreeMap::new(),
            held_bytes: 0,
            limit,
            tail: None,
            // The first rows leave at once, whatever their number.
            target: 1,
            threads: 0,
        }
    }

    /// Where a batch stands.
    pub(super) fn turn(&self, batch: u64) -> Turn {
        if batch <= self.first { Turn::Now(self.target) } else { Turn::Later }
    }

    /// Notes the size of a message that left: the next ones are larger.
    pub(super) fn grow(&mut self, bytes: usize) {
        self.target = self.target.max((bytes * 2).min(BATCH_BYTES));
    }

    /// The rows that come before those of the batch whose turn it is.
    pub(super) fn take_tail(&mut self) -> Option<Batch> {
        self.tail.take()
    }

    /// The first batch that is not known to be complete.
    pub(super) fn first(&self) -> u64 {
        self.first
    }

    /// Whether later batches must wait, while so many bytes wait for the reader.
    pub(super) fn is_full(&self, leaving: usize) -> bool {
        self.held_bytes + leaving >= self.limit
    }

    /// A thread begins.
    pub(super) fn begin_thread(&mut self) {
        self.threads += 1;
    }

    /// A thread has ended.
    pub(super) fn end_thread(&mut self) {
        self.threads = self.threads.saturating_sub(1);
    }

    /// Whether so many are all threads. When all wait for earlier batches, nobody is at work on any: the engine gives
    /// batches out in their order.
    pub(super) fn is_all(&self, threads: usize) -> bool {
        threads >= self.threads
    }

    /// Whether there is room again for those that wait, with some to spare.
    pub(super) fn has_room(&self, leaving: usize) -> bool {
        (self.held_bytes + leaving) * 2 <= self.limit
    }

    /// Holds a message of a later batch.
    pub(super) fn hold(&mut self, batch: u64, message: Message) {
        self.held_bytes += message.bytes();
        self.held.entry(batch).or_default().messages.push(message);
    }

    /// Takes what is left of a batch that is complete; returns what is to leave now.
    pub(super) fn complete(&mut self, encoding: &Encoding, batch: u64, rest: Batch) -> Result<Vec<Message>> {
        if self.turn(batch) == Turn::Later {
            self.held_bytes += rest.bytes();
            self.held.entry(batch).or_default().rest = Some(rest);
            return Ok(Vec::new());
        }
        self.join(encoding, rest)
    }

    /// Learns that all batches below `first` are complete; returns what is to leave now.
    pub(super) fn advance(&mut self, encoding: &Encoding, first: u64) -> Result<Vec<Message>> {
        if first <= self.first {
            return Ok(Vec::new());
        }
        self.first = first;
        let mut leaving = Vec::new();
        while let Some(entry) = self.held.first_entry().filter(|entry| *entry.key() <= first) {
            let held = entry.remove();
            if !held.messages.is_empty() {
                leaving.append(&mut self.flush(encoding)?);
            }
            for message in held.messages {
                self.held_bytes -= message.bytes();
                self.grow(message.bytes());
                leaving.push(message);
            }
            if let Some(rest) = held.rest {
                self.held_bytes -= rest.bytes();
                leaving.append(&mut self.join(encoding, rest)?);
            }
        }
        Ok(leaving)
    }

    /// The end of a run: all batches are complete. Their numbers begin anew in the next.
    pub(super) fn end_run(&mut self, encoding: &Encoding) -> Result<Vec<Message>> {
        let leaving = self.advance(encoding, u64::MAX)?;
        self.first = FIRST;
        Ok(leaving)
    }

    /// What is left at the end.
    pub(super) fn flush(&mut self, encoding: &Encoding) -> Result<Vec<Message>> {
        self.tail.take().map_or_else(|| Ok(Vec::new()), |mut tail| tail.finish(encoding))
    }

    fn join(&mut self, encoding: &Encoding, rest: Batch) -> Result<Vec<Message>> {
        if rest.is_empty() {
            return Ok(Vec::new());
        }
        match &mut self.tail {
            Some(tail) if tail.bytes() + rest.bytes() <= BATCH_BYTES => {
                tail.absorb(rest)?;
                Ok(Vec::new())
            }
            _ => {
                let leaving = self.flush(encoding)?;
                self.tail = Some(rest);
                Ok(leaving)
            }
        }
    }
}
