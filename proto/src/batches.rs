use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_buffer::Buffer;
use arrow_flight::FlightData;
use arrow_ipc::MessageHeader;
use arrow_schema::{ArrowError, DataType, Field, SchemaRef};
use bytes::{Buf, Bytes, BytesMut};
use futures::{Stream, StreamExt};
use prost::Message;
use query::{Error, ErrorKind, Frames, Result};

use crate::convert::{schema_from_ipc, schema_to_ipc};

/// What stands before a message: whether it is compressed, and its length.
const HEAD: usize = 5;

/// The batches in the messages of a result, which may be cut wherever, and whose columns are known beforehand.
///
/// # Errors
/// Those of the result; `Bug` for messages that do not fit the columns, `Lost` for a result that ends within a message.
pub fn batches_of(schema: &SchemaRef, frames: Frames) -> impl Stream<Item = Result<RecordBatch>> + Send + use<> {
    let schema = match schema.fields().iter().any(|field| has_dictionary(field)) {
        // The numbers by which messages name dictionaries are those that the columns get when they are written.
        true => schema_from_ipc(&schema_to_ipc(schema)).unwrap_or_else(|_| schema.clone()),
        false => schema.clone(),
    };
    let reader = Reader { frames, piece: Bytes::new(), cut: BytesMut::new(), schema, dictionaries: HashMap::new() };
    futures::stream::unfold(Some(reader), |reader| async move {
        let mut reader = reader?;
        match reader.next().await {
            Ok(Some(batch)) => Some((Ok(batch), Some(reader))),
            Ok(None) => None,
            Err(error) => Some((Err(error), None)),
        }
    })
    // Whoever takes rows in parts may ask once more behind the last.
    .fuse()
}

fn has_dictionary(field: &Field) -> bool {
    match field.data_type() {
        DataType::Dictionary(..) => true,
        DataType::List(inner) | DataType::LargeList(inner) | DataType::FixedSizeList(inner, _) => has_dictionary(inner),
        DataType::Map(inner, _) => has_dictionary(inner),
        DataType::Struct(fields) => fields.iter().any(|field| has_dictionary(field)),
        DataType::Union(fields, _) => fields.iter().any(|(_, field)| has_dictionary(field)),
        _ => false,
    }
}

struct Reader {
    frames: Frames,
    /// What has come and was not read.
    piece: Bytes,
    /// A message that lies in several pieces, as far as it is here.
    cut: BytesMut,
    schema: SchemaRef,
    dictionaries: HashMap<i64, ArrayRef>,
}

impl Reader {
    async fn next(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            while let Some(message) = self.message() {
                if let Some(batch) = self.read(message)? {
                    return Ok(Some(batch));
                }
            }
            match self.frames.next().await.transpose()? {
                Some(piece) => self.piece = piece,
                None if self.cut.is_empty() => return Ok(None),
                None => return Err(Error::new(ErrorKind::Lost, "the result ended in the middle of a message")),
            }
        }
    }

    /// The next whole message. What is left of a piece without one is kept.
    fn message(&mut self) -> Option<Bytes> {
        if self.cut.is_empty() {
            if let Some(length) = length_of(&self.piece).filter(|length| self.piece.len() >= HEAD + length) {
                self.piece.advance(HEAD);
                return Some(self.piece.split_to(length));
            }
            self.cut.extend_from_slice(&std::mem::take(&mut self.piece));
            return None;
        }
        while self.cut.len() < HEAD && !self.piece.is_empty() {
            self.take(HEAD - self.cut.len());
        }
        let length = length_of(&self.cut)?;
        self.cut.reserve((HEAD + length).saturating_sub(self.cut.len()));
        self.take((HEAD + length).saturating_sub(self.cut.len()));
        if self.cut.len() < HEAD + length {
            return None;
        }
        self.cut.advance(HEAD);
        Some(std::mem::take(&mut self.cut).freeze())
    }

    fn take(&mut self, wanted: usize) {
        let part = self.piece.split_to(wanted.min(self.piece.len()));
        self.cut.extend_from_slice(&part);
    }

    fn read(&mut self, message: Bytes) -> Result<Option<RecordBatch>> {
        let data = FlightData::decode(message).map_err(|error| damaged(&error.to_string()))?;
        let message = arrow_ipc::root_as_message(&data.data_header).map_err(|error| damaged(&error.to_string()))?;
        let (body, version) = (Buffer::from(data.data_body), message.version());
        match message.header_type() {
            MessageHeader::Schema => Ok(None),
            MessageHeader::DictionaryBatch => {
                let batch = message.header_as_dictionary_batch().ok_or_else(|| damaged("no dictionary"))?;
                arrow_ipc::reader::read_dictionary(&body, batch, &self.schema, &mut self.dictionaries, &version)
                    .map_err(of_arrow)?;
                Ok(None)
            }
            MessageHeader::RecordBatch => {
                let batch = message.header_as_record_batch().ok_or_else(|| damaged("no batch"))?;
                let schema = Arc::clone(&self.schema);
                arrow_ipc::reader::read_record_batch(&body, batch, schema, &self.dictionaries, None, &version)
                    .map(Some)
                    .map_err(of_arrow)
            }
            other => Err(damaged(&format!("a message of the kind {other:?}"))),
        }
    }
}

fn length_of(head: &[u8]) -> Option<usize> {
    head.get(1..HEAD).map(|length| length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}

fn of_arrow(error: ArrowError) -> Error {
    damaged(&error.to_string())
}

fn damaged(detail: &str) -> Error {
    Error::new(ErrorKind::Bug, "a message of the result is damaged").with_detail(detail.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use arrow_array::types::Int32Type;
    use arrow_array::{DictionaryArray, Int64Array, StringArray};
    use arrow_flight::encode::{DictionaryHandling, FlightDataEncoderBuilder};
    use arrow_schema::Schema;
    use futures::TryStreamExt;

    fn sample() -> RecordBatch {
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None, Some(3)]));
        let texts: ArrayRef = Arc::new(StringArray::from(vec!["a", "", "long enough to be worth it"]));
        let words: ArrayRef = Arc::new(vec!["x", "y", "x"].into_iter().collect::<DictionaryArray<Int32Type>>());
        let fields: Vec<Field> = [("n", &numbers), ("t", &texts), ("w", &words)]
            .map(|(name, column)| Field::new(name, column.data_type().clone(), true))
            .into();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), vec![numbers, texts, words]).unwrap()
    }

    async fn sent(batches: Vec<RecordBatch>) -> Vec<u8> {
        let encoder = FlightDataEncoderBuilder::new()
            .with_schema(batches[0].schema())
            .with_dictionary_handling(DictionaryHandling::Resend);
        let batches = futures::stream::iter(batches.into_iter().map(Ok));
        let messages: Vec<FlightData> = encoder.build(batches).try_collect().await.unwrap();
        messages.iter().flat_map(|message| crate::frame(message).to_vec()).collect()
    }

    async fn read(schema: &SchemaRef, pieces: Vec<Result<Bytes>>) -> Vec<Result<RecordBatch>> {
        batches_of(schema, Box::pin(futures::stream::iter(pieces))).collect().await
    }

    #[tokio::test]
    async fn batches_come_whole_wherever_their_messages_are_cut() {
        let batch = sample();
        let whole = sent(vec![batch.clone(), batch.slice(1, 2)]).await;
        let schema = batch.schema();
        for cut in 0..whole.len() {
            let middle = cut + (whole.len() - cut) / 2;
            let pieces = [&whole[..cut], &whole[cut..middle], &whole[middle..]];
            let pieces = pieces.map(|piece| Ok(Bytes::copy_from_slice(piece))).into();
            let batches: Vec<_> = read(&schema, pieces).await.into_iter().map(Result::unwrap).collect();
            assert_eq!(batches.len(), 2, "{cut}");
            assert_eq!(batches[0].columns(), batch.columns(), "{cut}");
            assert_eq!(batches[1].columns(), batch.slice(1, 2).columns(), "{cut}");
        }
    }

    #[tokio::test]
    async fn errors_and_cut_ends_are_told() {
        let batch = sample();
        let whole = Bytes::from(sent(vec![batch.clone()]).await);
        let lost = Error::new(ErrorKind::Memory, "no room");
        let outcome = read(&batch.schema(), vec![Ok(whole.clone()), Err(lost.clone())]).await;
        assert!(matches!(&outcome[..], [Ok(_), Err(error)] if *error == lost));
        let frames = futures::stream::iter([Ok(whole.clone())]);
        let mut batches = Box::pin(batches_of(&batch.schema(), Box::pin(frames)));
        assert!(batches.next().await.is_some());
        for _ in 0..2 {
            assert!(batches.next().await.is_none(), "it stays at its end");
        }
        let outcome = read(&batch.schema(), vec![Ok(whole.slice(..whole.len() - 1))]).await;
        assert!(matches!(&outcome[..], [Err(error)] if error.kind() == ErrorKind::Lost));
        let mut broken = whole.to_vec();
        broken[8..24].fill(0xff);
        let outcome = read(&batch.schema(), vec![Ok(Bytes::from(broken))]).await;
        assert!(matches!(&outcome[..], [Err(error)] if error.kind() == ErrorKind::Bug));
    }
}
