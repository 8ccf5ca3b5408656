//! The server's side of the memory: who may use which block.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::Stream;
use proto::Reference;
use proto::engine::{Lease as WireLease, LeaseChange};
use query::{Error, ErrorKind, Result};
use tokio::sync::Notify;

use super::{ARENA_BYTES, BLOCK_BYTES, BLOCKS, first, numbers};
use crate::ffi::SharedMemory;

/// What a statement has at first. Most results need none of it, and most of the others no more.
const FIRST_BLOCKS: u32 = 4;
/// A result of so many large messages gets more blocks.
const LARGE_RESULT: u32 = 2;
/// A block that was read for longer than this is [unloaded](SharedMemory::unload): of a client that takes a result at
/// full speed that would cost some percent of it, of one that is slow nothing that matters.
const SLOW: Duration = Duration::from_millis(5);
/// With fewer messages than this from one look of [`Arena::rest`] to the next, all that was read is unloaded.
const FEW_MESSAGES: u64 = 64;
/// How many blocks are given back to the system at once, which takes some 0.1 ms for each.
const CLEARED_AT_ONCE: u32 = 16;

/// The memory that is shared with one engine.
#[derive(Debug)]
pub(crate) struct Arena {
    memory: SharedMemory,
    state: Mutex<State>,
    changes: Arc<Changes>,
}

/// Blocks are bits.
#[derive(Debug)]
struct State {
    /// Those that no lease has.
    free: u64,
    /// Those that may hold memory of the system.
    used: u64,
    /// Those that were free when [`Arena::rest`] last looked, and ever since.
    quiet: u64,
    /// Those of results that were dropped before their end, by age: their statements may go on for a moment, and as long
    /// as they do, the engine gives the blocks to nobody else. They are taken last.
    doubtful: [u64; 2],
    /// How often blocks were granted.
    grants: u64,
    /// The engine cannot be told what becomes of leases.
    is_closed: bool,
    /// Messages since [`Arena::rest`] last looked.
    messages: u64,
}

impl State {
    /// Takes so many of the free blocks, with the number of this grant.
    fn take(&mut self, count: u32) -> (u64, u64) {
        let sure = self.free & !self.doubtful[0] & !self.doubtful[1];
        let mut blocks = first(sure, count);
        blocks |= first(self.free & !blocks, count - blocks.count_ones());
        self.free &= !blocks;
        self.quiet &= !blocks;
        self.used |= blocks;
        self.grants += 1;
        (self.grants, blocks)
    }
}

impl Arena {
    /// The arena in this memory, which has [`super::ARENA_BYTES`].
    pub(crate) fn new(memory: SharedMemory) -> Arc<Self> {
        let state =
            State { free: u64::MAX, used: 0, quiet: 0, doubtful: [0; 2], grants: 0, is_closed: false, messages: 0 };
        Arc::new(Self { memory, state: Mutex::new(state), changes: Arc::default() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Blocks for a statement, more of them once its result turns out to be large; `None` when there are none.
    pub(crate) fn lease(self: &Arc<Self>) -> Option<Lease> {
        let mut state = self.state();
        if state.is_closed || state.free.count_ones() < FIRST_BLOCKS {
            return None;
        }
        let (number, blocks) = state.take(FIRST_BLOCKS);
        let held = Mutex::new(Held { blocks, ..Held::default() });
        Some(Lease(Arc::new(Shared { arena: self.clone(), number, held })))
    }

    /// Half of the blocks that are left, with the number of this grant; `None` when there are few.
    fn more(&self) -> Option<(u64, u64)> {
        let mut state = self.state();
        let count = state.free.count_ones() / 2;
        (count > 0).then(|| state.take(count))
    }

    fn give_back(&self, blocks: u64, is_complete: bool) {
        let mut state = self.state();
        state.free |= blocks;
        if !is_complete {
            state.doubtful[0] |= blocks;
        }
    }

    /// Leases nothing any more: nobody tells the engine what becomes of it.
    pub(crate) fn close(&self) {
        self.state().is_closed = true;
    }

    /// To be called every second or so: lets go of memory that is read seldom, and gives back to the system what no lease
    /// has had since the last call.
    pub(crate) fn rest(&self) {
        let mut state = self.state();
        if std::mem::take(&mut state.messages) < FEW_MESSAGES && state.used != 0 {
            self.memory.unload(0, ARENA_BYTES);
        }
        let doubtful = state.doubtful[0] | state.doubtful[1];
        let idle = first(state.quiet & state.used & !doubtful, CLEARED_AT_ONCE);
        state.doubtful = [0, state.doubtful[0]];
        state.quiet = state.free;
        // Nobody gets them meanwhile, and nobody waits for the lock.
        state.free &= !idle;
        state.used &= !idle;
        drop(state);
        for number in numbers(idle) {
            // What cannot be given back is used again.
            if let Err(error) = self.memory.clear(number as usize * BLOCK_BYTES, BLOCK_BYTES) {
                tracing::debug!(%error, "memory shared with an engine stays with it");
            }
        }
        self.give_back(idle, true);
    }

    /// What becomes of the leases, for the engine to be told; without an end.
    pub(crate) fn changes(&self) -> impl Stream<Item = LeaseChange> + Send + use<> {
        futures::stream::unfold(self.changes.clone(), |changes| async move {
            let next = changes.next().await;
            Some((next, changes))
        })
    }
}

/// Some blocks of an arena, for one statement as long as its result is wanted. Those whose messages are on their way
/// when it is dropped are free as soon as these have gone.
#[derive(Debug)]
pub(crate) struct Lease(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    arena: Arc<Arena>,
    number: u64,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    blocks: u64,
    /// Those whose messages are on their way.
    out: u64,
    /// How many messages there were.
    messages: u32,
    /// It has got more blocks.
    has_grown: bool,
    /// Nothing is missing of the result.
    is_complete: bool,
    /// The result is complete, or not wanted any more.
    is_over: bool,
}

impl Shared {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lease {
    /// As the engine is told.
    pub(crate) fn to_wire(&self) -> WireLease {
        WireLease { number: self.0.number, blocks: self.0.held().blocks }
    }

    /// The message that lies there; its block is returned to the statement when the bytes are dropped.
    ///
    /// # Errors
    /// `Lost` for a message that may not lie there: the engine is broken.
    pub(crate) fn message(&self, reference: Reference) -> Result<Bytes> {
        let Reference { block, from, length } = reference;
        let is_inside = block < BLOCKS && from as usize + length as usize <= BLOCK_BYTES;
        let mut held = self.0.held();
        if !is_inside || held.blocks & (1 << block) == 0 {
            return Err(astray("memory that its statement has not got"));
        }
        if held.out & (1 << block) != 0 {
            return Err(astray("memory that is still being read"));
        }
        held.out |= 1 << block;
        held.messages = held.messages.saturating_add(1);
        let is_large = held.messages >= LARGE_RESULT && !held.has_grown;
        drop(held);
        self.0.arena.state().messages += 1;
        if is_large {
            self.grow();
        }
        Ok(Bytes::from_owner(Message { lease: self.0.clone(), reference, since: Instant::now() }))
    }

    fn grow(&self) {
        if let Some((grant, added)) = self.0.arena.more() {
            let mut held = self.0.held();
            held.blocks |= added;
            held.has_grown = true;
            self.0.arena.changes.add(LeaseChange { number: self.0.number, returned: 0, added, grant });
        }
    }

    /// What is to be told when the result has come to its end.
    pub(crate) fn completion(&self) -> Completion {
        Completion(self.0.clone())
    }
}

/// Tells a lease that its result is complete: nothing writes in its blocks any more.
#[derive(Debug)]
pub(crate) struct Completion(Arc<Shared>);

impl Completion {
    pub(crate) fn tell(&self) {
        self.0.held().is_complete = true;
    }
}

fn astray(what: &str) -> Error {
    Error::new(ErrorKind::Lost, format!("the engine wrote to {what}"))
}

impl Drop for Lease {
    fn drop(&mut self) {
        let mut held = self.0.held();
        held.is_over = true;
        let (unused, is_complete) = (held.blocks & !held.out, held.is_complete);
        drop(held);
        self.0.arena.give_back(unused, is_complete);
    }
}

/// A message in a block.
struct Message {
    lease: Arc<Shared>,
    reference: Reference,
    since: Instant,
}

impl AsRef<[u8]> for Message {
    fn as_ref(&self) -> &[u8] {
        let at = self.reference.block as usize * BLOCK_BYTES + self.reference.from as usize;
        self.lease.arena.memory.read(at, self.reference.length as usize).unwrap_or_default()
    }
}

impl Drop for Message {
    fn drop(&mut self) {
        let arena = &self.lease.arena;
        // It is the engine's: what this process holds of a result must not seem to grow with all that it has seen.
        if self.since.elapsed() > SLOW {
            arena.memory.unload(self.reference.block as usize * BLOCK_BYTES, BLOCK_BYTES);
        }
        let returned = 1 << self.reference.block;
        let mut held = self.lease.held();
        held.out &= !returned;
        if held.is_over {
            let is_complete = held.is_complete;
            drop(held);
            arena.give_back(returned, is_complete);
        } else {
            // Before the lease can be over, and others have the block of which this is told.
            arena.changes.add(LeaseChange { number: self.lease.number, returned, added: 0, grant: 0 });
        }
    }
}

/// Changes that the engine has not been told. Bounded by the number of blocks: of a block of which several leases could
/// be told, the last counts, because it could have it only when the others were over.
#[derive(Debug, Default)]
struct Changes {
    waiting: Mutex<BTreeMap<u64, LeaseChange>>,
    some: Notify,
}

impl Changes {
    fn waiting(&self) -> MutexGuard<'_, BTreeMap<u64, LeaseChange>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, change: LeaseChange) {
        let mut waiting = self.waiting();
        let blocks = change.returned | change.added;
        waiting.retain(|number, earlier| {
            if *number != change.number {
                earlier.returned &= !blocks;
                earlier.added &= !blocks;
            }
            earlier.returned | earlier.added != 0
        });
        let all =
            waiting.entry(change.number).or_insert(LeaseChange { number: change.number, ..LeaseChange::default() });
        all.returned |= change.returned;
        all.added |= change.added;
        // What it has already, nobody else has had since then.
        all.grant = all.grant.max(change.grant);
        drop(waiting);
        self.some.notify_one();
    }

    async fn next(&self) -> LeaseChange {
        loop {
            // Notices what comes between the look and the wait.
            let some = self.some.notified();
            if let Some((_, change)) = self.waiting().pop_first() {
                return change;
            }
            some.await;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use futures::{FutureExt, StreamExt};

    fn arena() -> Arc<Arena> {
        Arena::new(SharedMemory::create(ARENA_BYTES).unwrap().0)
    }

    fn reference(block: u32) -> Reference {
        Reference { block, from: 1, length: 3 }
    }

    fn free_and_used(arena: &Arena) -> (u64, u64) {
        let state = arena.state();
        (state.free, state.used)
    }

    fn blocks(lease: &Lease) -> u64 {
        lease.to_wire().blocks
    }

    #[test]
    fn leases_are_small_and_grow_by_half_of_what_is_left() {
        let arena = arena();
        let (first, second) = (arena.lease().unwrap(), arena.lease().unwrap());
        assert_eq!((blocks(&first), blocks(&second)), (0xf, 0xf0));
        for lease in [&first, &second] {
            for _ in 0..5 {
                let block = blocks(lease).trailing_zeros();
                drop(lease.message(reference(block)).unwrap());
            }
        }
        assert_eq!(blocks(&first), 0xf | 0xfff_ffff << 8);
        assert_eq!(blocks(&second), 0xf0 | 0x3fff << 36);
        let others: Vec<_> = std::iter::from_fn(|| arena.lease()).collect();
        assert_eq!(others.len(), 3, "14 are left");
        drop((first, second, others));
        assert_eq!(arena.state().free, u64::MAX);
        assert_eq!(arena.lease().unwrap().to_wire().number, 8, "two of the grants made a lease grow");
    }

    #[test]
    fn what_is_on_its_way_outlives_its_lease_and_nothing_else_does() {
        let arena = arena();
        let lease = arena.lease().unwrap();
        arena.memory.write(BLOCK_BYTES + 1, b"abc");
        let message = lease.message(reference(1)).unwrap();
        drop(lease);
        assert_eq!(arena.state().free, !0b10);
        arena.rest();
        arena.rest();
        assert_eq!(&message[..], b"abc");
        drop(message);
        assert_eq!(arena.state().free, u64::MAX);
    }

    #[test]
    fn what_is_not_leased_or_still_read_is_refused() {
        let lease = arena().lease().unwrap();
        let outside = [
            reference(4),
            reference(BLOCKS),
            reference(u32::MAX),
            Reference { block: 0, from: BLOCK_BYTES as u32, length: 1 },
            Reference { block: 0, from: u32::MAX, length: u32::MAX },
        ];
        for reference in outside {
            assert_eq!(lease.message(reference).unwrap_err().kind(), ErrorKind::Lost);
        }
        let first = lease.message(reference(3)).unwrap();
        assert_eq!(lease.message(reference(3)).unwrap_err().kind(), ErrorKind::Lost);
        drop(first);
        lease.message(reference(3)).unwrap();
    }

    #[test]
    fn the_engine_is_told_once_and_of_the_last_lease() {
        let arena = arena();
        let mut changes = Box::pin(arena.changes());
        let first = arena.lease().unwrap();
        drop(first.message(reference(2)).unwrap());
        drop(first.message(reference(3)).unwrap());
        first.completion().tell();
        drop(first);
        let second = arena.lease().unwrap();
        drop(second.message(reference(3)).unwrap());
        drop(second.message(reference(3)).unwrap());
        let mut next = || changes.next().now_or_never().flatten();
        let more = 0x3fff_ffff << 4;
        // The first one grew, too; of the blocks that the second one has now, it is not told.
        let left = LeaseChange { number: 1, returned: 1 << 2, added: 0, grant: 2 };
        assert_eq!(next(), Some(left));
        assert_eq!(next(), Some(LeaseChange { number: 3, returned: 1 << 3, added: more, grant: 4 }));
        assert_eq!(next(), None);
        let last = second.message(reference(0)).unwrap();
        drop(second);
        drop(last);
        assert_eq!(next(), None, "that lease was over");
    }

    #[test]
    fn memory_at_rest_goes_back_to_the_system() {
        let arena = arena();
        let (first, second) = (arena.lease().unwrap(), arena.lease().unwrap());
        arena.memory.write(0, b"abc");
        arena.memory.write(5 * BLOCK_BYTES, b"def");
        arena.rest();
        first.completion().tell();
        drop(first);
        arena.rest();
        assert_eq!(arena.memory.read(0, 3), Some(&b"abc"[..]), "it was in use a moment ago");
        arena.rest();
        assert_eq!(arena.memory.read(0, 3), Some(&[0; 3][..]));
        assert_eq!(arena.memory.read(5 * BLOCK_BYTES, 3), Some(&b"def"[..]), "it is in use");
        // Of one that was not complete, it stays a while longer: its statement may still write.
        drop(second);
        for used in [0xf0, 0xf0, 0xf0, 0] {
            assert_eq!(free_and_used(&arena), (u64::MAX, used));
            arena.rest();
        }
        assert_eq!(free_and_used(&arena), (u64::MAX, 0));
    }

    #[test]
    fn blocks_that_may_still_be_written_are_taken_last() {
        let arena = arena();
        drop(arena.lease().unwrap());
        let second = arena.lease().unwrap();
        assert_eq!(blocks(&second), 0xf0);
        second.completion().tell();
        drop(second);
        let third = arena.lease().unwrap();
        assert_eq!(blocks(&third), 0xf0);
        let leases: Vec<_> = std::iter::from_fn(|| arena.lease()).collect();
        assert_eq!((leases.len(), blocks(leases.last().unwrap())), (15, 0xf));
    }

    #[test]
    fn nothing_is_leased_of_which_the_engine_cannot_be_told() {
        let arena = arena();
        arena.close();
        assert!(arena.lease().is_none());
    }
}
