use std::collections::VecDeque;
use std::io::IoSlice;

use bytes::{Buf, Bytes};

/// Bytes that lie in several buffers and travel together: as one frame of HTTP/2, with one call of the system.
#[derive(Debug)]
pub struct Gathered {
    pieces: VecDeque<Bytes>,
    remaining: usize,
}

impl From<Vec<Bytes>> for Gathered {
    fn from(pieces: Vec<Bytes>) -> Self {
        let remaining = pieces.iter().map(Bytes::len).sum();
        let mut gathered = Self { pieces: pieces.into(), remaining };
        gathered.drop_empty();
        gathered
    }
}

impl From<Bytes> for Gathered {
    fn from(bytes: Bytes) -> Self {
        vec![bytes].into()
    }
}

impl Gathered {
    /// The first piece has something left, or there is none.
    fn drop_empty(&mut self) {
        while self.pieces.front().is_some_and(Bytes::is_empty) {
            self.pieces.pop_front();
        }
    }
}

impl Buf for Gathered {
    fn remaining(&self) -> usize {
        self.remaining
    }

    fn chunk(&self) -> &[u8] {
        self.pieces.front().map_or(&[], |piece| piece)
    }

    fn chunks_vectored<'a>(&'a self, slices: &mut [IoSlice<'a>]) -> usize {
        let filled = slices.iter_mut().zip(&self.pieces);
        filled.map(|(slice, piece)| *slice = IoSlice::new(piece)).count()
    }

    /// Lets go of each piece as soon as it is through.
    fn advance(&mut self, count: usize) {
        debug_assert!(count <= self.remaining, "advanced by {count} bytes, {} are left", self.remaining);
        let mut count = count.min(self.remaining);
        self.remaining -= count;
        while let Some(piece) = self.pieces.front_mut().filter(|_| count > 0) {
            let step = count.min(piece.len());
            piece.advance(step);
            count -= step;
            self.drop_empty();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered() -> Gathered {
        ["", "ab", "", "cde", "f", ""].map(|text| Bytes::from_static(text.as_bytes())).to_vec().into()
    }

    #[test]
    fn is_read_whole_in_steps_of_any_size() {
        for step in 1..=7 {
            let (mut from, mut read) = (gathered(), Vec::new());
            while from.has_remaining() {
                let taken = step.min(from.remaining());
                read.extend_from_slice(&from.copy_to_bytes(taken));
            }
            assert_eq!(read, b"abcdef");
            assert!(from.chunk().is_empty());
        }
    }

    #[test]
    fn is_seen_whole_without_being_read() {
        let mut from = gathered();
        from.advance(1);
        let mut slices = [IoSlice::new(&[]); 8];
        let count = from.chunks_vectored(&mut slices);
        let seen: Vec<&[u8]> = slices[..count].iter().map(|slice| &**slice).filter(|slice| !slice.is_empty()).collect();
        assert_eq!(seen, [&b"b"[..], b"cde", b"f"]);
        assert_eq!(from.chunks_vectored(&mut slices[..1]), 1);
    }
}
