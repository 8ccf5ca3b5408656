//! Memory that the server shares with each of its engines, so that large messages need not be copied from one to the
//! other: the engine writes a message there and sends where it lies.
//!
//! The server owns the memory, in [`BLOCKS`] blocks. It [leases](server::Arena::lease) some to a statement; the engine
//! [writes](engine::Block) one message into each, and sends its place as a [`proto::Reference`]; the server lets the
//! bytes go out from there, and returns the block to the statement when they have gone. What finds no block travels
//! as it is. A lease is over when the server has let go of the result and of all its bytes.
//!
//! Neither side relies on the other for its own soundness: the server reads only within a lease's blocks, and the engine
//! hands no block to a statement while an earlier one may still write in it.

pub(crate) mod engine;
pub(crate) mod server;

/// How many blocks there are: one bit each in a lease.
const BLOCKS: u32 = u64::BITS;
/// The longest message is not much longer than [`BATCH_BYTES`](crate::engine); one that is travels.
pub(crate) const BLOCK_BYTES: usize = 2 << 20;
/// The size of the memory.
pub(crate) const ARENA_BYTES: usize = BLOCKS as usize * BLOCK_BYTES;

/// The numbers of the bits that are set.
fn numbers(mut bits: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let number = (bits != 0).then(|| bits.trailing_zeros())?;
        bits &= bits - 1;
        Some(number)
    })
}
