//! Results that the server itself makes, in the form in which engines send theirs.

use arrow_array::RecordBatch;
use arrow_flight::FlightData;
use arrow_ipc::writer::{CompressionContext, DictionaryTracker, IpcDataGenerator, IpcWriteOptions};
use arrow_schema::Schema;
use bytes::Bytes;
use futures::{Stream, StreamExt};
use query::{Error, ErrorKind, Frames, Result};

/// The first message of a result.
pub(crate) fn schema(schema: &Schema) -> Bytes {
    proto::frame(&FlightData { data_header: proto::schema_message(schema), ..FlightData::default() })
}

/// A whole result: its schema and one batch.
pub(crate) fn result(batch: &RecordBatch) -> Result<Vec<Bytes>> {
    let options = IpcWriteOptions::default();
    let generator = IpcDataGenerator::default();
    let mut tracker = DictionaryTracker::new(false);
    generator.schema_to_bytes_with_dictionary_tracker(&batch.schema(), &mut tracker, &options);
    let (dictionaries, data) =
        generator.encode(batch, &mut tracker, &options, &mut CompressionContext::default()).map_err(|error| {
            Error::new(ErrorKind::Bug, "the result could not be encoded").with_detail(error.to_string())
        })?;
    let messages = dictionaries.into_iter().chain([data]).map(|message| proto::frame(&FlightData::from(message)));
    Ok(std::iter::once(schema(&batch.schema())).chain(messages).collect())
}

/// Messages up to this size leave only when they are whole; of longer ones, which are single rows, the pieces
/// leave as they come, so that little is held.
const HELD: usize = 4 << 20;
/// What stands before a message: whether it is compressed, and its length.
const HEAD: usize = 5;

/// The pieces of whole messages. An error behind a part of a message comes without that part: clients that are
/// in the middle of a message when the end comes do not look at what the end says.
pub(crate) fn whole_messages(frames: Frames) -> impl Stream<Item = Result<Bytes>> + Send {
    let state = (frames, Cutter::default(), std::collections::VecDeque::new());
    futures::stream::unfold(state, |(mut frames, mut cutter, mut ready)| async move {
        loop {
            if let Some(piece) = ready.pop_front() {
                return Some((Ok(piece), (frames, cutter, ready)));
            }
            match frames.next().await? {
                Ok(piece) => cutter.take(piece, &mut ready),
                Err(error) => return Some((Err(error), (frames, cutter, ready))),
            }
        }
    })
}

/// The pieces of whole messages, together: each item holds one message or more, however long.
pub(crate) fn messages(frames: Frames) -> impl Stream<Item = Result<Vec<Bytes>>> + Send {
    let state = (frames, Cutter::default());
    futures::stream::unfold(state, |(mut frames, mut cutter)| async move {
        let mut ready = std::collections::VecDeque::new();
        loop {
            match frames.next().await? {
                Ok(piece) => cutter.take(piece, &mut ready),
                Err(error) => return Some((Err(error), (frames, cutter))),
            }
            if !ready.is_empty() && !cutter.passes {
                return Some((Ok(ready.into()), (frames, cutter)));
            }
        }
    })
}

/// Finds the ends of messages in a stream of pieces.
#[derive(Default)]
struct Cutter {
    head: Vec<u8>,
    /// Bytes of the message in hand that are still to come.
    missing: usize,
    /// Pieces of the message in hand.
    held: Vec<Bytes>,
    /// The message in hand is too long to be held.
    passes: bool,
}

impl Cutter {
    /// Takes a piece, and makes ready what is whole with it. Pieces are cut at ends of messages and nowhere
    /// else: small ones cost as much as large ones.
    fn take(&mut self, mut piece: Bytes, ready: &mut std::collections::VecDeque<Bytes>) {
        let mut at = 0;
        while at < piece.len() {
            if self.head.len() < HEAD {
                let wanted = (HEAD - self.head.len()).min(piece.len() - at);
                self.head.extend_from_slice(&piece[at..at + wanted]);
                at += wanted;
                if self.head.len() < HEAD {
                    break;
                }
                self.missing = u32::from_be_bytes([self.head[1], self.head[2], self.head[3], self.head[4]]) as usize;
                self.passes = self.missing > HELD;
            }
            let part = self.missing.min(piece.len() - at);
            self.missing -= part;
            at += part;
            if self.missing == 0 {
                self.held.push(piece.split_to(at));
                ready.extend(self.held.drain(..));
                self.head.clear();
                self.passes = false;
                at = 0;
            }
        }
        if !piece.is_empty() {
            self.held.push(piece);
        }
        if self.passes {
            ready.extend(self.held.drain(..));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn message(length: usize) -> Vec<u8> {
        let mut bytes = vec![0];
        bytes.extend_from_slice(&u32::try_from(length).unwrap().to_be_bytes());
        bytes.extend(std::iter::repeat_n(7, length));
        bytes
    }

    #[tokio::test]
    async fn what_is_sent_is_whole_wherever_it_was_cut() {
        let whole: Vec<u8> = [message(0), message(3), message(10)].concat();
        for first in 0..whole.len() {
            for second in first..whole.len() {
                let pieces = [&whole[..first], &whole[first..second], &whole[second..]];
                let pieces: Vec<_> = pieces.map(|piece| Ok(Bytes::copy_from_slice(piece))).into();
                let read: Vec<_> = whole_messages(Box::pin(futures::stream::iter(pieces))).collect().await;
                let read: Vec<u8> = read.into_iter().flat_map(|piece| piece.unwrap().to_vec()).collect();
                assert_eq!(read, whole);
            }
        }
    }

    #[tokio::test]
    async fn messages_come_whole_however_they_are_cut() {
        let sent: Vec<Vec<u8>> = [3, 0, HELD + 1, 10, HELD].into_iter().map(message).collect();
        for size in [1 << 10, 7_000_001] {
            let all = sent.concat();
            let pieces: Vec<_> = all.chunks(size).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
            let mut ends: Vec<usize> = Vec::new();
            let groups: Vec<Vec<u8>> = messages(Box::pin(futures::stream::iter(pieces)))
                .map(|group| group.unwrap().concat())
                .inspect(|group| ends.push(ends.last().unwrap_or(&0) + group.len()))
                .collect()
                .await;
            assert_eq!(groups.concat(), all);
            let whole: Vec<usize> = sent
                .iter()
                .scan(0, |at, message| {
                    *at += message.len();
                    Some(*at)
                })
                .collect();
            assert!(ends.iter().all(|end| whole.contains(end)), "{size}");
        }
    }

    #[tokio::test]
    async fn an_error_comes_without_the_part_before_it() {
        let lost = Error::new(ErrorKind::Lost, "gone");
        let mut cut = message(3);
        cut.extend_from_slice(&message(10)[..9]);
        let pieces = vec![Ok(Bytes::from(cut)), Err(lost.clone())];
        let read: Vec<_> = whole_messages(Box::pin(futures::stream::iter(pieces))).collect().await;
        let (last, sent) = read.split_last().unwrap();
        assert_eq!(last, &Err(lost));
        let sent: Vec<u8> = sent.iter().flat_map(|piece| piece.as_ref().unwrap().to_vec()).collect();
        assert_eq!(sent, message(3));
    }
}
