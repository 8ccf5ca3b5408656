//! Messages of a result that do not travel, because they lie in memory that both sides have: what travels says where.

use std::collections::VecDeque;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use futures::{Stream, StreamExt};
use query::{Error, ErrorKind, Result};

/// Stands where gRPC says whether a message is compressed. No engine compresses.
const REFERENCE: u8 = 2;
/// That, and the length of what follows.
const HEAD: usize = 5;
/// A reference as it travels: head, block, first byte, length.
const WHOLE: usize = HEAD + 12;

/// Where a message lies, its own head included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The number of the block.
    pub block: u32,
    /// The first byte in the block.
    pub from: u32,
    /// How many bytes.
    pub length: u32,
}

impl Reference {
    /// The reference as it travels, in the place of the message.
    pub fn to_bytes(self) -> Bytes {
        let mut bytes = BytesMut::with_capacity(WHOLE);
        bytes.put_u8(REFERENCE);
        bytes.put_u32((WHOLE - HEAD) as u32);
        bytes.put_u32(self.block);
        bytes.put_u32(self.from);
        bytes.put_u32(self.length);
        bytes.freeze()
    }

    /// A reference to a message that is kept under a number, not in a block.
    pub fn kept(number: u64, length: u32) -> Self {
        Self { block: (number >> 32) as u32, from: number as u32, length }
    }

    /// The number of [`Self::kept`].
    pub fn number(self) -> u64 {
        (u64::from(self.block) << 32) | u64::from(self.from)
    }

    /// The length of the message that this piece of a result stands for, where it is one reference and no more; else of
    /// the piece.
    pub fn length_behind(piece: &[u8]) -> usize {
        match piece.first() {
            Some(&REFERENCE) if piece.len() == WHOLE => Self::read(piece).map_or(WHOLE, |it| it.length as usize),
            _ => piece.len(),
        }
    }

    fn read(mut whole: &[u8]) -> Result<Self> {
        whole.advance(1);
        if whole.get_u32() as usize != WHOLE - HEAD {
            return Err(Error::new(ErrorKind::Lost, "the engine sent a malformed reference"));
        }
        Ok(Self { block: whole.get_u32(), from: whole.get_u32(), length: whole.get_u32() })
    }
}

/// The pieces of a result with messages in the places of their references.
///
/// # Errors
/// Beside those of the pieces: `Lost` for a malformed reference, and what `find` says. The stream ends with each.
pub fn dereferenced<S, F>(pieces: S, find: F) -> impl Stream<Item = Result<Bytes>> + Send
where
    S: Stream<Item = Result<Bytes>> + Send + Unpin,
    F: FnMut(Reference) -> Result<Bytes> + Send,
{
    let state = (pieces, References::default(), find);
    futures::stream::unfold(Some(state), |state| async move {
        let (mut pieces, mut references, mut find) = state?;
        loop {
            if let Some(piece) = references.ready.pop_front() {
                return Some((Ok(piece), Some((pieces, references, find))));
            }
            let find = |reference| Ok([find(reference)?]);
            match pieces.next().await?.and_then(|piece| references.take(piece, find)) {
                Ok(()) => {}
                Err(error) => return Some((Err(error), None)),
            }
        }
    })
}

/// Finds the references among messages.
#[derive(Default)]
pub struct References {
    /// The beginning of a message, when it was cut there.
    head: Vec<u8>,
    /// Bytes of the message in hand that are still to come.
    missing: usize,
    ready: VecDeque<Bytes>,
}

impl References {
    /// The next piece with messages in the places of their references.
    pub fn pop(&mut self) -> Option<Bytes> {
        self.ready.pop_front()
    }

    /// Takes a piece; what is no reference goes on uncut. `find` gives the pieces of a message.
    ///
    /// # Errors
    /// `Lost` for a malformed reference, and what `find` says.
    pub fn take<M>(&mut self, mut piece: Bytes, mut find: impl FnMut(Reference) -> Result<M>) -> Result<()>
    where
        M: IntoIterator<Item = Bytes>,
    {
        if !self.head.is_empty() {
            piece = [&std::mem::take(&mut self.head), &piece[..]].concat().into();
        }
        let mut at = 0;
        loop {
            let part = self.missing.min(piece.len() - at);
            self.missing -= part;
            at += part;
            let rest = &piece[at..];
            let Some(kind) = rest.first() else { break };
            let head = if *kind == REFERENCE { WHOLE } else { HEAD };
            if rest.len() < head {
                self.head = rest.to_vec();
                piece.truncate(at);
                break;
            }
            if *kind == REFERENCE {
                let reference = Reference::read(rest)?;
                self.pass(piece.split_to(at));
                piece.advance(WHOLE);
                at = 0;
                find(reference)?.into_iter().for_each(|piece| self.pass(piece));
            } else {
                self.missing = HEAD + u32::from_be_bytes([rest[1], rest[2], rest[3], rest[4]]) as usize;
            }
        }
        self.pass(piece);
        Ok(())
    }

    fn pass(&mut self, piece: Bytes) {
        if !piece.is_empty() {
            self.ready.push_back(piece);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::engine::InterruptRequest;

    /// A message that looks like references inside.
    fn message(length: usize) -> Vec<u8> {
        crate::frame(&InterruptRequest { id: vec![REFERENCE; length].into() }).to_vec()
    }

    fn reference(block: u32) -> Vec<u8> {
        Reference { block, from: 7, length: 9 }.to_bytes().to_vec()
    }

    async fn read(pieces: Vec<Bytes>) -> Vec<Result<Bytes>> {
        let pieces = futures::stream::iter(pieces.into_iter().map(Ok));
        let find = |reference: Reference| {
            assert_eq!((reference.from, reference.length), (7, 9));
            Ok(Bytes::from(vec![reference.block as u8; 4]))
        };
        dereferenced(pieces, find).collect().await
    }

    #[tokio::test]
    async fn references_are_found_wherever_the_pieces_are_cut() {
        let sent = [message(3), reference(1), reference(2), message(0), message(20), reference(3)].concat();
        let meant = [message(3), vec![1; 4], vec![2; 4], message(0), message(20), vec![3; 4]].concat();
        for first in 0..sent.len() {
            for second in first..sent.len() {
                let pieces = [&sent[..first], &sent[first..second], &sent[second..]];
                let read = read(pieces.map(Bytes::copy_from_slice).to_vec()).await;
                let read: Vec<u8> = read.into_iter().flat_map(|piece| piece.unwrap().to_vec()).collect();
                assert_eq!(read, meant);
            }
        }
    }

    #[tokio::test]
    async fn what_is_no_reference_is_not_cut() {
        let two = Bytes::from([message(3), message(9)].concat());
        assert_eq!(read(vec![two.clone()]).await, [Ok(two)]);
    }

    #[tokio::test]
    async fn a_malformed_reference_ends_the_result() {
        let mut wrong = reference(1);
        wrong[4] += 1;
        let read = read(vec![Bytes::from([wrong, message(3)].concat())]).await;
        assert!(matches!(&read[..], [Err(error)] if error.kind() == ErrorKind::Lost));
    }
}
