//! Rows of a result that are written by other threads while those before them are sent.

use std::collections::VecDeque;
use std::ops::Range;

use arrow_array::RecordBatch;
use bytes::BytesMut;
use query::{Error, ErrorKind, Result};
use tokio_util::task::AbortOnDropHandle;

use crate::rows::RowEncoder;

/// How many pieces are written or wait to be sent. What is ready before the client takes it is memory, and no faster.
const PIECES: usize = 4;

/// Bytes of a buffer from which on it is not kept.
const LARGE: usize = 1 << 20;

/// Pieces of a result, in its order. Dropping it stops them.
#[derive(Default)]
pub(super) struct Beside {
    pieces: VecDeque<AbortOnDropHandle<Result<Written>>>,
    /// Of pieces that are done, to be used again.
    encoders: Vec<RowEncoder>,
    buffers: Vec<BytesMut>,
}

/// A piece that is ready.
struct Written {
    messages: BytesMut,
    encoder: RowEncoder,
}

impl Beside {
    /// Whether nothing is to be sent.
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Whether another piece may begin.
    pub(super) fn has_room(&self) -> bool {
        self.pieces.len() < PIECES
    }

    /// Begins a piece: these rows, written as `like` writes them.
    pub(super) fn begin(&mut self, like: &RowEncoder, batch: RecordBatch, rows: Range<usize>) {
        let mut encoder = self.encoders.pop().unwrap_or_else(|| like.another());
        let mut messages = self.buffers.pop().unwrap_or_default();
        let piece = tokio::spawn(async move {
            encoder.encode(&batch, rows, &mut messages)?;
            Ok(Written { messages, encoder })
        });
        self.pieces.push_back(AbortOnDropHandle::new(piece));
    }

    /// The messages of the first piece, once they are written; none when there is no piece.
    ///
    /// # Errors
    /// As [`RowEncoder::encode`]; then nothing of the piece is sent.
    pub(super) async fn next(&mut self) -> Result<BytesMut> {
        let Some(piece) = self.pieces.pop_front() else { return Ok(BytesMut::new()) };
        let written = piece.await.map_err(|error| {
            Error::new(ErrorKind::Bug, "rows could not be written").with_detail(error.to_string())
        })??;
        self.encoders.push(written.encoder);
        Ok(written.messages)
    }

    /// Takes a buffer back of which all was sent.
    pub(super) fn take_back(&mut self, mut buffer: BytesMut) {
        if self.buffers.len() < PIECES && buffer.capacity() <= LARGE {
            buffer.clear();
            self.buffers.push(buffer);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Int64Array, StringArray};

    use super::*;
    use crate::cells::TextSettings;
    use crate::oid::Names;

    const PIECE: usize = 1000;

    fn batch(rows: usize, text: &str) -> RecordBatch {
        let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..rows as i64));
        let texts: ArrayRef = Arc::new(StringArray::from_iter_values(std::iter::repeat_n(text, rows)));
        RecordBatch::try_from_iter([("n", numbers), ("t", texts)]).unwrap()
    }

    fn encoder(of: &RecordBatch) -> RowEncoder {
        RowEncoder::new(&of.schema(), &[], &TextSettings::default(), Names::default()).unwrap()
    }

    #[tokio::test]
    async fn pieces_come_in_their_order() {
        let batches = [batch(2 * PIECE + 5, "a"), batch(1, "b"), batch(PIECE + 1, "c")];
        let mut alone = encoder(&batches[0]);
        let (mut all, mut gathered) = (BytesMut::new(), BytesMut::new());
        let mut beside = Beside::default();
        for batch in &batches {
            alone.encode(batch, 0..batch.num_rows(), &mut all).unwrap();
            for from in (0..batch.num_rows()).step_by(PIECE) {
                if !beside.has_room() {
                    let messages = beside.next().await.unwrap();
                    gathered.extend_from_slice(&messages);
                    beside.take_back(messages);
                }
                beside.begin(&alone, batch.clone(), from..batch.num_rows().min(from + PIECE));
            }
        }
        while !beside.is_empty() {
            gathered.extend_from_slice(&beside.next().await.unwrap());
        }
        assert!(all == gathered);
    }

    #[tokio::test]
    async fn what_cannot_be_written_is_an_error_behind_what_came_before() {
        let good = batch(PIECE, "a");
        // Of another schema than the rows were announced with.
        let bad = good.project(&[0]).unwrap();
        let mut beside = Beside::default();
        let like = encoder(&good);
        beside.begin(&like, good.clone(), 0..PIECE);
        beside.begin(&like, bad, 0..PIECE);
        assert!(!beside.next().await.unwrap().is_empty());
        assert_eq!(beside.next().await.unwrap_err().kind(), ErrorKind::Bug);
        assert!(beside.is_empty() && beside.next().await.unwrap().is_empty());
    }
}
