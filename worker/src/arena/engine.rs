//! The engine's side of the memory: the blocks of its statements.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use bytes::Bytes;
use proto::Reference;
use proto::engine::Lease;
use tokio::sync::Notify;

use super::{BLOCK_BYTES, BLOCKS};
use crate::ffi::SharedMemory;

/// Messages of one result that the server may have in hand: enough that it need not wait for the next one, and few, so
/// that of a result that is not read little is held.
const WITH_SERVER: u32 = 4;

/// The memory that is shared with the server.
pub(crate) struct Arena {
    memory: SharedMemory,
    /// For each block the statement that may write in it.
    owners: Mutex<Vec<Weak<Blocks>>>,
}

impl Arena {
    /// The arena in this memory, which has [`super::ARENA_BYTES`].
    pub(crate) fn new(memory: SharedMemory) -> Arc<Self> {
        Arc::new(Self { memory, owners: Mutex::new(vec![Weak::new(); BLOCKS as usize]) })
    }

    fn owners(&self) -> MutexGuard<'_, Vec<Weak<Blocks>>> {
        self.owners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The blocks of a lease, without those in which a statement may write whose end the server has not waited for.
    pub(crate) fn blocks(self: &Arc<Self>, lease: Lease) -> Arc<Blocks> {
        let mut owners = self.owners();
        let is_free = |number: &u32| owners.get(*number as usize).is_some_and(|owner| owner.strong_count() == 0);
        let free = super::numbers(lease.blocks).filter(is_free).fold(0, |free, number| free | 1 << number);
        let state = Mutex::new(State { free, sent: 0 });
        let blocks = Arc::new(Blocks { arena: self.clone(), lease: lease.number, state, returned: Notify::new() });
        for number in super::numbers(free) {
            owners[number as usize] = Arc::downgrade(&blocks);
        }
        blocks
    }

    /// Takes blocks back from the server. Those of statements that are over are not missed.
    pub(crate) fn take_back(&self, lease: Lease) {
        let owners = self.owners();
        for number in super::numbers(lease.blocks) {
            let owner = owners.get(number as usize).and_then(Weak::upgrade);
            if let Some(owner) = owner.filter(|owner| owner.lease == lease.number) {
                owner.take_back(1 << number);
            }
        }
    }
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
struct State {
    free: u64,
    /// The server has them.
    sent: u64,
}

impl Blocks {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A block to write a message in; `None` if all are taken.
    pub(crate) fn take(self: &Arc<Self>) -> Option<Block> {
        let mut state = self.state();
        let number = super::numbers(state.free).next()?;
        state.free &= !(1 << number);
        Some(Block { blocks: self.clone(), number, from: 0, length: 0 })
    }

    /// What is to be sent for a message if it lies in a block, which is the server's from then on; waits until the
    /// server has few messages of this result in hand. Cancel-safe.
    pub(crate) async fn send(&self, message: &Bytes) -> Option<Reference> {
        let at = self.arena.memory.position(message)?;
        let number = u32::try_from(at / BLOCK_BYTES).ok()?;
        self.turn().await;
        self.state().sent |= 1 << number;
        Some(Reference { block: number, from: (at % BLOCK_BYTES) as u32, length: message.len() as u32 })
    }

    async fn turn(&self) {
        loop {
            // Notices what comes between the look and the wait.
            let returned = self.returned.notified();
            if self.state().sent.count_ones() < WITH_SERVER {
                return;
            }
            returned.await;
        }
    }

    fn take_back(&self, bit: u64) {
        let mut state = self.state();
        if state.sent & bit != 0 {
            state.sent &= !bit;
            state.free |= bit;
            drop(state);
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
        let mut block = blocks.take().unwrap();
        assert!(block.write(10, b"abc"));
        block.into_message(10, 3)
    }

    fn sent(blocks: &Blocks, message: &Bytes) -> Option<Reference> {
        blocks.send(message).now_or_never().expect("its turn has come")
    }

    #[test]
    fn a_message_lies_where_it_was_written() {
        let blocks = arena().blocks(Lease { number: 1, blocks: 0b1010 });
        let (first, second) = (message(&blocks), message(&blocks));
        assert!(blocks.take().is_none());
        assert_eq!((&first[..], &second[..]), (&b"abc"[..], &b"abc"[..]));
        assert_eq!(sent(&blocks, &second), Some(Reference { block: 3, from: 10, length: 3 }));
        assert_eq!(sent(&blocks, &Bytes::from_static(b"abc")), None);
        let mut block = {
            drop(first);
            blocks.take().unwrap()
        };
        assert!(!block.write(BLOCK_BYTES - 2, b"abc") && !block.write(usize::MAX, b"abc"));
    }

    #[test]
    fn a_sent_block_is_free_again_when_it_is_returned() {
        let arena = arena();
        let blocks = arena.blocks(Lease { number: 7, blocks: 1 });
        let message = message(&blocks);
        sent(&blocks, &message).unwrap();
        drop(message);
        assert!(blocks.take().is_none());
        for lease in [6, 8] {
            arena.take_back(Lease { number: lease, blocks: 1 });
            assert!(blocks.take().is_none(), "that was another statement's");
        }
        arena.take_back(Lease { number: 7, blocks: u64::MAX });
        assert!(blocks.take().is_some());
    }

    #[test]
    fn a_block_that_may_be_written_goes_to_nobody_else() {
        let arena = arena();
        let first = arena.blocks(Lease { number: 1, blocks: 0b11 });
        let held = message(&first);
        drop(first);
        let second = arena.blocks(Lease { number: 2, blocks: 0b111 });
        assert!(second.take().is_some_and(|block| block.number == 2));
        drop(held);
        assert_eq!(arena.blocks(Lease { number: 3, blocks: 0b11 }).state().free, 0b11);
    }

    #[test]
    fn few_messages_are_with_the_server() {
        let arena = arena();
        let blocks = arena.blocks(Lease { number: 1, blocks: u64::MAX });
        for _ in 0..WITH_SERVER {
            sent(&blocks, &message(&blocks)).unwrap();
        }
        let next = message(&blocks);
        let mut send = Box::pin(blocks.send(&next));
        assert!(send.as_mut().now_or_never().is_none());
        arena.take_back(Lease { number: 1, blocks: 0b10 });
        assert!(send.now_or_never().is_some());
    }
}
