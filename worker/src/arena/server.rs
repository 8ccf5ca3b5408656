//! The server's side of the memory: who may use which block.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::Stream;
use proto::Reference;
use proto::engine::Lease as WireLease;
use query::{Error, ErrorKind, Result};
use tokio::sync::Notify;

use super::{ARENA_BYTES, BLOCK_BYTES, BLOCKS};
use crate::ffi::SharedMemory;

/// With fewer blocks than this a statement would mostly wait for them.
const LEAST_BLOCKS: u32 = 4;
/// A block that was read for longer than this is [unloaded](SharedMemory::unload): of a client that takes a result at
/// full speed that would cost some percent of it, of one that is slow nothing that matters.
const SLOW: Duration = Duration::from_millis(20);

/// The memory that is shared with one engine.
#[derive(Debug)]
pub(crate) struct Arena {
    memory: SharedMemory,
    state: Mutex<State>,
    returns: Arc<Returns>,
}

#[derive(Debug)]
struct State {
    /// A bit for each block that is not leased.
    free: u64,
    /// How many leases there were.
    leases: u64,
    /// How many leases there were when [`Arena::rest`] last looked, if all were over.
    quiet: Option<u64>,
    /// Messages since then.
    messages: u64,
    /// Nothing was written since it was given back to the system.
    is_clear: bool,
}

impl Arena {
    /// The arena in this memory, which has [`super::ARENA_BYTES`].
    pub(crate) fn new(memory: SharedMemory) -> Arc<Self> {
        let state = State { free: u64::MAX, leases: 0, quiet: None, messages: 0, is_clear: true };
        Arc::new(Self { memory, state: Mutex::new(state), returns: Arc::default() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Half of the blocks that are left, the first ones; none when there are few.
    pub(crate) fn lease(self: &Arc<Self>) -> Option<Arc<Lease>> {
        let mut state = self.state();
        let count = state.free.count_ones() / 2;
        if count < LEAST_BLOCKS {
            return None;
        }
        let blocks = super::numbers(state.free).take(count as usize).fold(0, |blocks, number| blocks | 1 << number);
        state.free &= !blocks;
        state.leases += 1;
        state.is_clear = false;
        Some(Arc::new(Lease { arena: self.clone(), number: state.leases, blocks, out: Mutex::new(0) }))
    }

    /// To be called now and then: lets go of memory that was not used since the last call, and gives it back to the
    /// system when no statement has any.
    pub(crate) fn rest(&self) {
        let mut state = self.state();
        if std::mem::take(&mut state.messages) == 0 && !state.is_clear {
            self.memory.unload(0, ARENA_BYTES);
        }
        let quiet = (state.free == u64::MAX).then_some(state.leases);
        let at_rest = quiet.is_some() && std::mem::replace(&mut state.quiet, quiet) == quiet;
        if at_rest && !state.is_clear {
            // What cannot be given back is used again.
            state.is_clear = true;
            if let Err(error) = self.memory.clear() {
                tracing::debug!(%error, "memory shared with an engine stays with it");
            }
        }
    }

    /// What has been returned, for the engine to be told; without an end.
    pub(crate) fn returned(&self) -> impl Stream<Item = WireLease> + Send + use<> {
        futures::stream::unfold(self.returns.clone(), |returns| async move {
            let next = returns.next().await;
            Some((next, returns))
        })
    }
}

/// Some blocks of an arena for one statement. They are free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Lease {
    arena: Arc<Arena>,
    number: u64,
    blocks: u64,
    /// A bit for each block whose message has not gone out.
    out: Mutex<u64>,
}

impl Lease {
    /// As the engine is told.
    pub(crate) fn to_wire(&self) -> WireLease {
        WireLease { number: self.number, blocks: self.blocks }
    }

    fn out(&self) -> MutexGuard<'_, u64> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The message that lies there; its block is returned to the statement when the bytes are dropped.
    ///
    /// # Errors
    /// `Lost` for a message that may not lie there: the engine is broken.
    pub(crate) fn message(self: &Arc<Self>, reference: Reference) -> Result<Bytes> {
        let Reference { block, from, length } = reference;
        let is_inside = from as usize + length as usize <= BLOCK_BYTES;
        if block >= BLOCKS || self.blocks & (1 << block) == 0 || !is_inside {
            return Err(astray("memory that its statement has not got"));
        }
        let mut out = self.out();
        if *out & (1 << block) != 0 {
            return Err(astray("memory that is still being read"));
        }
        *out |= 1 << block;
        drop(out);
        self.arena.state().messages += 1;
        Ok(Bytes::from_owner(Message { lease: self.clone(), reference, since: Instant::now() }))
    }
}

fn astray(what: &str) -> Error {
    Error::new(ErrorKind::Lost, format!("the engine wrote to {what}"))
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.arena.state().free |= self.blocks;
    }
}

/// A message in a block.
struct Message {
    lease: Arc<Lease>,
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
        // It is the engine's: what this process holds of a result must not seem to grow with all that it has seen.
        if self.since.elapsed() > SLOW {
            self.lease.arena.memory.unload(self.reference.block as usize * BLOCK_BYTES, BLOCK_BYTES);
        }
        let bit = 1 << self.reference.block;
        *self.lease.out() &= !bit;
        self.lease.arena.returns.add(self.lease.number, bit);
    }
}

/// Blocks that were returned, until the engine is told. Bounded by the number of blocks: of a block that several leases
/// have returned, the last counts.
#[derive(Debug, Default)]
struct Returns {
    waiting: Mutex<BTreeMap<u64, u64>>,
    some: Notify,
}

impl Returns {
    fn waiting(&self) -> MutexGuard<'_, BTreeMap<u64, u64>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, lease: u64, bit: u64) {
        let mut waiting = self.waiting();
        // A later lease can only have the block because the earlier one is over.
        waiting.retain(|_, blocks| {
            *blocks &= !bit;
            *blocks != 0
        });
        *waiting.entry(lease).or_default() |= bit;
        drop(waiting);
        self.some.notify_one();
    }

    async fn next(&self) -> WireLease {
        loop {
            let some = self.some.notified();
            if let Some((number, blocks)) = self.waiting().pop_first() {
                return WireLease { number, blocks };
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

    #[test]
    fn each_lease_is_half_of_what_is_left_and_comes_back() {
        let arena = arena();
        let leases: Vec<_> = std::iter::from_fn(|| arena.lease()).collect();
        let blocks: Vec<u64> = leases.iter().map(|lease| lease.blocks).collect();
        assert_eq!(blocks, [0xffff_ffff, 0xffff << 32, 0xff << 48, 0xf << 56]);
        drop(leases);
        assert_eq!(arena.lease().unwrap().to_wire(), WireLease { number: 5, blocks: 0xffff_ffff });
    }

    #[test]
    fn bytes_keep_their_lease() {
        let arena = arena();
        let lease = arena.lease().unwrap();
        arena.memory.write(5 * BLOCK_BYTES + 1, b"abc");
        let message = lease.message(reference(5)).unwrap();
        drop(lease);
        assert_eq!(arena.lease().unwrap().blocks, 0xffff << 32);
        assert_eq!(&message[..], b"abc");
        drop(message);
        assert_eq!(arena.lease().unwrap().blocks, 0xffff_ffff);
    }

    #[test]
    fn what_is_not_leased_or_still_read_is_refused() {
        let lease = arena().lease().unwrap();
        let outside = [
            reference(32),
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
    fn what_has_gone_out_is_told_once_and_for_the_last_lease() {
        let arena = arena();
        let mut returned = Box::pin(arena.returned());
        let first = arena.lease().unwrap();
        drop(first.message(reference(3)).unwrap());
        drop(first.message(reference(4)).unwrap());
        drop(first);
        let second = arena.lease().unwrap();
        drop(second.message(reference(4)).unwrap());
        drop(second.message(reference(4)).unwrap());
        let mut next = || returned.next().now_or_never();
        assert_eq!(next(), Some(Some(WireLease { number: 1, blocks: 1 << 3 })));
        assert_eq!(next(), Some(Some(WireLease { number: 2, blocks: 1 << 4 })));
        assert_eq!(next(), None);
    }

    #[test]
    fn memory_at_rest_goes_back_to_the_system() {
        let arena = arena();
        let lease = arena.lease().unwrap();
        arena.memory.write(0, b"abc");
        arena.rest();
        drop(lease);
        arena.rest();
        assert_eq!(arena.memory.read(0, 3), Some(&b"abc"[..]), "it was in use a moment ago");
        arena.rest();
        assert_eq!(arena.memory.read(0, 3), Some(&[0; 3][..]));
    }
}
