//! Batches of columns that the engine converts to Arrow itself: nested and rare types.

use arrow_array::RecordBatch;
use arrow_flight::FlightData;
use arrow_ipc::writer::{CompressionContext, DictionaryTracker, IpcDataGenerator, IpcWriteOptions};
use arrow_schema::{ArrowError, SchemaRef};
use arrow_select::concat::concat_batches;
use query::{Error, ErrorKind, Result};

use super::{BATCH_BYTES, Pieces, row_too_long};

/// A batch in the making.
pub(super) struct ArrowBatch {
    parts: Vec<RecordBatch>,
    bytes: usize,
    generator: IpcDataGenerator,
    options: IpcWriteOptions,
    compression: CompressionContext,
    dictionaries: Option<DictionaryTracker>,
    message_limit: usize,
}

impl ArrowBatch {
    pub(super) fn new(message_limit: usize) -> Self {
        Self {
            parts: Vec::new(),
            bytes: 0,
            generator: IpcDataGenerator::default(),
            options: IpcWriteOptions::default(),
            compression: CompressionContext::default(),
            dictionaries: None,
            message_limit,
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn append(&mut self, part: RecordBatch) {
        self.bytes += sliced_size(&part);
        self.parts.push(part);
    }

    /// Sends the batch, in several messages where one would be too long; the next one begins empty.
    pub(super) fn finish(&mut self, schema: &SchemaRef, send: &mut dyn FnMut(Pieces) -> Result<()>) -> Result<()> {
        self.bytes = 0;
        let parts = std::mem::take(&mut self.parts);
        if parts.is_empty() {
            return Ok(());
        }
        let whole = concat_batches(schema, &parts).map_err(own_fault)?;
        drop(parts);
        self.send_in_halves(whole, send)
    }

    fn send_in_halves(&mut self, batch: RecordBatch, send: &mut dyn FnMut(Pieces) -> Result<()>) -> Result<()> {
        let (rows, bytes) = (batch.num_rows(), sliced_size(&batch));
        if rows > 1 && bytes > BATCH_BYTES * 2 {
            self.send_in_halves(batch.slice(0, rows / 2), send)?;
            return self.send_in_halves(batch.slice(rows / 2, rows - rows / 2), send);
        }
        if bytes > self.message_limit {
            return Err(row_too_long(bytes, self.message_limit));
        }
        let tracker = self.dictionaries.get_or_insert_with(|| {
            // Gives the dictionaries the same numbers as the schema message.
            let mut tracker = DictionaryTracker::new(false);
            IpcDataGenerator::default().schema_to_bytes_with_dictionary_tracker(&batch.schema(), &mut tracker, &self.options);
            tracker
        });
        let (dictionaries, data) =
            self.generator.encode(&batch, tracker, &self.options, &mut self.compression).map_err(own_fault)?;
        for message in dictionaries.into_iter().chain([data]) {
            send(vec![proto::frame(&FlightData::from(message))])?;
        }
        Ok(())
    }
}

/// Bytes that the rows of a batch take, without what lies outside a slice.
fn sliced_size(batch: &RecordBatch) -> usize {
    batch
        .columns()
        .iter()
        .map(|column| column.to_data().get_slice_memory_size().unwrap_or_else(|_| column.get_array_memory_size()))
        .sum()
}

fn own_fault(error: ArrowError) -> Error {
    Error::new(ErrorKind::Bug, "the result could not be encoded").with_detail(error.to_string())
}
