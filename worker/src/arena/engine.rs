//! The engine's side of the memory: the blocks of its statements.

use std::sync::atomic::{Ordering, fence};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use bytes::Bytes;
use proto::Reference;
use proto::engine::{Lease, LeaseChange};
use tokio::sync::Notify;

use super::{BLOCK_BYTES, BLOCKS, numbers};
use crate::ffi::SharedMemory;

/// Messages of one result that the server may have in hand: enough that it need not wait for the next one, and few, so
/// that of a result that is not read little is held.
const WITH_SERVER: u32 = 4;
/// When it has had them for so long, the next one travels, so that results go on even where their reader keeps what it has
/// read. Such a reader is slow, and what the copy costs does not matter.
const PATIENCE: Duration = Duration::from_millis(20);

/// The memory that is shared with the server.
pub(crate) struct Arena {
    memory: SharedMemory,
    /// For each block.
    slots: Mutex<Vec<Slot>>,
}

#[derive(Default)]
struct Slot {
    /// The statement that may write in it, as long as it may.
    owner: Weak<Blocks>,
    /// The last grant that it was in. What it was given by earlier ones is over for the server, which may be reading what
    /// came later.
    grant: u64,
}

impl Arena {
    /// The arena in this memory, which has [`super::ARENA_BYTES`].
    pub(crate) fn new(memory: SharedMemory) -> Arc<Self> {
        Arc::new(Self { memory, slots: Mutex::new((0..BLOCKS).map(|_| Slot::default()).collect()) })
    }

    fn slots(&self) -> MutexGuard<'_, Vec<Slot>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The blocks of a lease, save those that were granted again since, and those in which a statement may still write that
    /// the server believes to be over.
    pub(crate) fn blocks(self: &Arc<Self>, lease: Lease) -> Arc<Blocks> {
        let state = Mutex::new(State::default());
        let blocks = Arc::new(Blocks { arena: self.clone(), lease: lease.number, state, returned: Notify::new() });
        give(&mut self.slots(), &blocks, lease.number, lease.blocks);
        blocks
    }

    /// What the server tells of a lease. Statements that are over miss nothing.
    pub(crate) fn change(&self, change: LeaseChange) {
        let mut slots = self.slots();
        let mut owners = slots.iter().filter_map(|slot| slot.owner.upgrade());
        if let Some(owner) = owners.find(|owner| owner.lease == change.number) {
            owner.take_back(change.returned);
            give(&mut slots, &owner, change.grant, change.added);
        }
    }
}

fn give(slots: &mut [Slot], blocks: &Arc<Blocks>, grant: u64, granted: u64) {
    let mut free = 0;
    for number in numbers(granted) {
        let Some(slot) = slots.get_mut(number as usize).filter(|slot| grant > slot.grant) else { continue };
        slot.grant = grant;
        if slot.owner.strong_count() == 0 {
            // All that the last owner did there comes before what this one does.
            fence(Ordering::Acquire);
            slot.owner = Arc::downgrade(blocks);
            free |= 1 << number;
        }
    }
    blocks.state().free |= free;
}

/// The blocks that the messages of one result may lie in.
pub(crate) struct Blocks {
    arena: Arc<Arena>,
    lease: u64,
    state: Mutex<State>,
    /// Tells the one who waits for it that a block came back from the server.
    returned: Notify,
}

/// A bit for each block. Those in neither have a [`Block`].
#[derive(Default)]
struct State {
    free: u64,
    /// The server has them.
    sent: u64,
}

impl Blocks {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A block to write a message of so many bytes in; `None` if all are taken or the message is too long.
    pub(crate) fn take(self: &Arc<Self>, length: usize) -> Option<Block> {
        if length > BLOCK_BYTES {
            return None;
        }
        let mut state = self.state();
        let number = numbers(state.free).next()?;
        state.free &= !(1 << number);
        drop(state);
        // Where there is no memory, dropping it makes it free again.
        let block = Block { blocks: self.clone(), number, from: 0, length: 0 };
        self.arena.memory.reserve(number as usize * BLOCK_BYTES, length).then_some(block)
    }

    /// What is to be sent for a message if it lies in a block, which is the server's from then on. Waits a moment if
    /// the server has several messages of this result in hand; `None` if it keeps them. Cancel-safe.
    pub(crate) async fn send(&self, message: &Bytes) -> Option<Reference> {
        let at = self.arena.memory.position(message)?;
        let number = u32::try_from(at / BLOCK_BYTES).ok()?;
        if !self.has_room() {
            tokio::time::timeout(PATIENCE, self.room()).await.ok()?;
        }
        self.state().sent |= 1 << number;
        Some(Reference { block: number, from: (at % BLOCK_BYTES) as u32, length: message.len() as u32 })
    }

    fn has_room(&self) -> bool {
        self.state().sent.count_ones() < WITH_SERVER
    }

    async fn room(&self) {
        loop {
            // Notices what comes between the look and the wait.
            let returned = self.returned.notified();
            if self.has_room() {
                return;
            }
            returned.await;
        }
    }

    fn take_back(&self, returned: u64) {
        let mut state = self.state();
        let returned = returned & state.sent;
        state.sent &= !returned;
        state.free |= returned;
        drop(state);
        if returned != 0 {
            self.returned.notify_one();
        }
    }
}

/// A block that a message is written in. It is free again when dropped, unless the message in it was sent.
pub(crate) struct Block {
    blocks: Arc<Blocks>,
    number: u32,
    /// Where the message lies in the block.
    from: usize,
    length: usize,
}

impl Block {
    /// Writes bytes of the message; false, and nothing is written, if the block has no room for them there.
    #[must_use]
    pub(crate) fn write(&mut self, at: usize, bytes: &[u8]) -> bool {
        at.saturating_add(bytes.len()) <= BLOCK_BYTES
            && self.blocks.arena.memory.write(self.number as usize * BLOCK_BYTES + at, bytes)
    }

    /// The message, of which all has been written.
    pub(crate) fn into_message(mut self, from: usize, length: usize) -> Bytes {
        (self.from, self.length) = (from, length);
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Block {
    fn as_ref(&self) -> &[u8] {
        let at = self.number as usize * BLOCK_BYTES + self.from;
        self.blocks.arena.memory.read(at, self.length).unwrap_or_default()
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        let mut state = self.blocks.state();
        let bit = 1 << self.number;
        if state.sent & bit == 0 {
            state.free |= bit;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::arena::ARENA_BYTES;
    use futures::FutureExt;

    fn arena() -> Arc<Arena> {
        Arena::new(SharedMemory::create(ARENA_BYTES).unwrap().0)
    }

    fn message(blocks: &Arc<Blocks>) -> Bytes {
        let mut block = blocks.take(BLOCK_BYTES).unwrap();
        assert!(block.write(10, b"abc"));
        block.into_message(10, 3)
    }

    fn sent(blocks: &Blocks, message: &Bytes) -> Option<Reference> {
        blocks.send(message).now_or_never().expect("there is room")
    }

    fn added(number: u64, grant: u64, added: u64) -> LeaseChange {
        LeaseChange { number, returned: 0, added, grant }
    }

    fn returned(number: u64, returned: u64) -> LeaseChange {
        LeaseChange { number, returned, added: 0, grant: 0 }
    }

    #[test]
    fn a_message_lies_where_it_was_written() {
        let blocks = arena().blocks(Lease { number: 1, blocks: 0b1010 });
        let (first, second) = (message(&blocks), message(&blocks));
        assert!(blocks.take(1).is_none());
        assert_eq!((&first[..], &second[..]), (&b"abc"[..], &b"abc"[..]));
        assert_eq!(sent(&blocks, &second), Some(Reference { block: 3, from: 10, length: 3 }));
        assert_eq!(sent(&blocks, &Bytes::from_static(b"abc")), None);
        drop(first);
        assert!(blocks.take(BLOCK_BYTES + 1).is_none());
        let mut block = blocks.take(BLOCK_BYTES).unwrap();
        assert!(!block.write(BLOCK_BYTES - 2, b"abc") && !block.write(usize::MAX, b"abc"));
    }

    #[test]
    fn a_sent_block_is_free_again_when_it_is_returned() {
        let arena = arena();
        let blocks = arena.blocks(Lease { number: 7, blocks: 1 });
        let message = message(&blocks);
        sent(&blocks, &message).unwrap();
        drop(message);
        assert!(blocks.take(1).is_none());
        for lease in [6, 8] {
            arena.change(returned(lease, 1));
            assert!(blocks.take(1).is_none(), "that was another statement's");
        }
        arena.change(returned(7, u64::MAX));
        assert!(blocks.take(1).is_some());
    }

    #[test]
    fn a_lease_grows_as_long_as_there_is_its_statement() {
        let arena = arena();
        let blocks = arena.blocks(Lease { number: 1, blocks: 1 });
        arena.change(added(1, 2, 0b110));
        assert_eq!(blocks.state().free, 0b111);
        drop(blocks);
        arena.change(added(1, 3, 0b1000));
        assert_eq!(arena.slots()[3].grant, 0);
    }

    #[test]
    fn a_block_that_may_be_written_goes_to_nobody_else() {
        let arena = arena();
        let first = arena.blocks(Lease { number: 1, blocks: 0b11 });
        let held = message(&first);
        drop(first);
        let second = arena.blocks(Lease { number: 2, blocks: 0b111 });
        assert!(second.take(1).is_some_and(|block| block.number == 2));
        drop(held);
        assert_eq!(arena.blocks(Lease { number: 3, blocks: 0b11 }).state().free, 0b11);
    }

    #[test]
    fn an_old_lease_grows_into_what_a_younger_one_had() {
        let arena = arena();
        let first = arena.blocks(Lease { number: 1, blocks: 0b1 });
        drop(arena.blocks(Lease { number: 2, blocks: 0b10 }));
        arena.change(added(1, 3, 0b110));
        assert_eq!(first.state().free, 0b111);
        drop(first);
        assert_eq!(arena.blocks(Lease { number: 2, blocks: 0b110 }).state().free, 0);
    }

    /// A request can be looked at after its statement is over for the server, which may be reading what a later one wrote.
    #[test]
    fn a_lease_that_comes_late_gets_nothing_of_later_ones() {
        let arena = arena();
        let second = arena.blocks(Lease { number: 2, blocks: 0b110 });
        sent(&second, &message(&second)).unwrap();
        drop(second);
        assert_eq!(arena.blocks(Lease { number: 1, blocks: 0b111 }).state().free, 0b001);
        let third = arena.blocks(Lease { number: 3, blocks: 0b1 });
        arena.change(added(3, 3, 0b100));
        assert_eq!(third.state().free, 0b101);
        // One that could not be given because it may be written is nobody's either until the next lease.
        let fourth = arena.blocks(Lease { number: 4, blocks: 0b101 });
        drop(third);
        arena.change(added(3, 3, 0b101));
        assert_eq!(fourth.state().free, 0);
        assert_eq!(arena.blocks(Lease { number: 5, blocks: 0b101 }).state().free, 0b101);
    }

    #[tokio::test(start_paused = true)]
    async fn few_messages_are_with_the_server() {
        let arena = arena();
        let blocks = arena.blocks(Lease { number: 1, blocks: u64::MAX });
        for _ in 0..WITH_SERVER {
            sent(&blocks, &message(&blocks)).unwrap();
        }
        let next = message(&blocks);
        let mut send = Box::pin(blocks.send(&next));
        assert!(send.as_mut().now_or_never().is_none());
        arena.change(returned(1, 0b10));
        assert!(send.await.is_some());
        assert!(blocks.send(&message(&blocks)).await.is_none(), "it travels when the server keeps them");
        assert_eq!(blocks.state().sent.count_ones(), WITH_SERVER);
    }
}
