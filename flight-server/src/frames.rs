//! Results that the server itself makes, in the form in which engines send theirs.

use arrow_array::RecordBatch;
use arrow_flight::FlightData;
use arrow_ipc::writer::{CompressionContext, DictionaryTracker, IpcDataGenerator, IpcWriteOptions};
use arrow_schema::Schema;
use bytes::Bytes;
use query::{Error, ErrorKind, Result};

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
