//! Memory that the server shares with each of its engines, so that large messages need not be copied from one to the
//! other: the engine writes a message there and sends where it lies.
//!
//! The server owns the memory, in [`BLOCKS`] blocks. It [leases](server::Arena::lease) some to a statement, and more if
//! its result is large; the engine [writes](engine::Block) one message into each, and sends its place as a
//! [`proto::Reference`]; the server lets the bytes go out from there, and returns the block to the statement when they
//! have gone. What finds no block travels as it is.
//!
//! A lease is over when the server lets go of the result, which the engine may learn late. So neither side relies on the
//! other: the server reads only within a lease's blocks, each once; the engine hands no block to a statement while an
//! earlier one may still write in it, and none by a grant that is older than the last it has seen of the block.

pub(crate) mod engine;
pub(crate) mod server;
#[cfg(test)]
mod tests;

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

/// The first so many of the bits that are set.
fn first(bits: u64, count: u32) -> u64 {
    numbers(bits).take(count as usize).fold(0, |bits, number| bits | 1 << number)
}
