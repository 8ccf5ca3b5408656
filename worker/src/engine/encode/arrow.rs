//! Batches of columns that the engine converts to Arrow itself: nested and rare types.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, FixedSizeListArray, ListArray, MapArray, RecordBatch, StructArray, UnionArray};
use arrow_ipc::writer::{CompressionContext, DictionaryTracker, EncodedData, IpcDataGenerator, IpcWriteOptions};
use arrow_schema::{ArrowError, DataType, SchemaRef};
use arrow_select::concat::concat_batches;
use query::{Error, ErrorKind, Result};

use super::message::message_of;
use super::{Message, row_too_long};
use crate::arena::engine::Blocks;

/// A batch that is larger is cut: clients are told to expect no more in one message.
const LONGEST: usize = 2 << 20;

/// A batch in the making.
pub(crate) struct ArrowBatch {
    parts: Vec<RecordBatch>,
    /// No rows, but the dictionaries that all parts share.
    shared: Option<RecordBatch>,
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
            shared: None,
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

    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    pub(super) fn absorb(&mut self, later: Self) -> Result<()> {
        later.parts.into_iter().try_for_each(|part| self.append(part))
    }

    pub(super) fn append(&mut self, part: RecordBatch) -> Result<()> {
        let part = match part.schema_ref().fields().iter().any(|field| holds_dictionary(field.data_type())) {
            true => {
                let shared = self.shared.get_or_insert_with(|| part.slice(0, 0));
                with_dictionaries(&part, shared).map_err(own_fault)?
            }
            false => part,
        };
        self.bytes += sliced_size(&part);
        self.parts.push(part);
        Ok(())
    }

    /// The messages of the batch; the next one begins empty.
    pub(super) fn finish(&mut self, schema: &SchemaRef, blocks: Option<&Arc<Blocks>>) -> Result<Vec<Message>> {
        self.bytes = 0;
        let parts = std::mem::take(&mut self.parts);
        let mut messages = Vec::new();
        if !parts.is_empty() {
            let whole = concat_batches(schema, &parts).map_err(own_fault)?;
            drop(parts);
            self.encode_in_halves(whole, blocks, &mut messages)?;
        }
        Ok(messages)
    }

    fn encode_in_halves(
        &mut self,
        batch: RecordBatch,
        blocks: Option<&Arc<Blocks>>,
        messages: &mut Vec<Message>,
    ) -> Result<()> {
        let (rows, bytes) = (batch.num_rows(), sliced_size(&batch));
        if rows > 1 && bytes > LONGEST {
            self.encode_in_halves(batch.slice(0, rows / 2), blocks, messages)?;
            return self.encode_in_halves(batch.slice(rows / 2, rows - rows / 2), blocks, messages);
        }
        if bytes > self.message_limit {
            return Err(row_too_long(bytes, self.message_limit));
        }
        let tracker = self.dictionaries.get_or_insert_with(|| {
            // Gives the dictionaries the same numbers as the schema message.
            let mut tracker = DictionaryTracker::new(false);
            IpcDataGenerator::default().schema_to_bytes_with_dictionary_tracker(
                &batch.schema(),
                &mut tracker,
                &self.options,
            );
            tracker
        });
        let (dictionaries, data) =
            self.generator.encode(&batch, tracker, &self.options, &mut self.compression).map_err(own_fault)?;
        let whole = |message: EncodedData, blocks| message_of(&message.ipc_message, message.arrow_data, blocks);
        let dictionaries = dictionaries.into_iter().flat_map(|message| whole(message, None)).collect();
        messages.push(Message { dictionaries, data: whole(data, blocks) });
        Ok(())
    }
}

/// The part with the dictionaries of another in place of its own. The engine makes them anew for each
/// chunk, with the same values; as they are, a batch would hold them once for each of its chunks.
fn with_dictionaries(part: &RecordBatch, shared: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let columns: Result<Vec<ArrayRef>, ArrowError> =
        part.columns().iter().zip(shared.columns()).map(|(own, shared)| with_dictionary(own, shared)).collect();
    RecordBatch::try_new(part.schema(), columns?)
}

fn holds_dictionary(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(..) => true,
        DataType::List(field) | DataType::FixedSizeList(field, _) | DataType::Map(field, _) => {
            holds_dictionary(field.data_type())
        }
        DataType::Struct(fields) => fields.iter().any(|field| holds_dictionary(field.data_type())),
        DataType::Union(fields, _) => fields.iter().any(|(_, field)| holds_dictionary(field.data_type())),
        _ => false,
    }
}

fn with_dictionary(own: &ArrayRef, shared: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    if !holds_dictionary(own.data_type()) {
        return Ok(own.clone());
    }
    Ok(match own.data_type() {
        DataType::Dictionary(..) => {
            let (own, shared) = (own.as_any_dictionary(), shared.as_any_dictionary());
            match own.values().len() == shared.values().len() {
                true => own.with_values(shared.values().clone()),
                false => return Err(ArrowError::SchemaError("an ENUM changed its values".to_owned())),
            }
        }
        DataType::List(field) => {
            let (own, shared) = (own.as_list::<i32>(), shared.as_list::<i32>());
            let values = with_dictionary(own.values(), shared.values())?;
            Arc::new(ListArray::try_new(field.clone(), own.offsets().clone(), values, own.nulls().cloned())?)
        }
        DataType::FixedSizeList(field, size) => {
            let (own, shared) = (own.as_fixed_size_list(), shared.as_fixed_size_list());
            let values = with_dictionary(own.values(), shared.values())?;
            let (nulls, length) = (own.nulls().cloned(), own.len());
            Arc::new(FixedSizeListArray::try_new_with_length(field.clone(), *size, values, nulls, length)?)
        }
        DataType::Struct(fields) => {
            let (own, shared) = (own.as_struct(), shared.as_struct());
            let columns = with_dictionary_each(own.columns(), shared.columns())?;
            Arc::new(StructArray::try_new_with_length(fields.clone(), columns, own.nulls().cloned(), own.len())?)
        }
        DataType::Map(field, ordered) => {
            let (own, shared) = (own.as_map(), shared.as_map());
            let shared: ArrayRef = Arc::new(shared.entries().clone());
            let entries = with_dictionary(&(Arc::new(own.entries().clone()) as ArrayRef), &shared)?;
            let (offsets, nulls) = (own.offsets().clone(), own.nulls().cloned());
            Arc::new(MapArray::try_new(field.clone(), offsets, entries.as_struct().clone(), nulls, *ordered)?)
        }
        DataType::Union(fields, _) => {
            let (own, shared) = (own.as_union(), shared.as_union());
            let of = |array: &UnionArray| fields.iter().map(|(id, _)| array.child(id).clone()).collect::<Vec<_>>();
            let columns = with_dictionary_each(&of(own), &of(shared))?;
            Arc::new(UnionArray::try_new(fields.clone(), own.type_ids().clone(), own.offsets().cloned(), columns)?)
        }
        _ => own.clone(),
    })
}

fn with_dictionary_each(own: &[ArrayRef], shared: &[ArrayRef]) -> Result<Vec<ArrayRef>, ArrowError> {
    own.iter().zip(shared).map(|(own, shared)| with_dictionary(own, shared)).collect()
}

/// Bytes that the rows of a batch take, without what lies outside a slice.
fn sliced_size(batch: &RecordBatch) -> usize {
    batch.columns().iter().map(size_of).sum()
}

/// As [`sliced_size`], of one array. `get_slice_memory_size` counts all values of a list, of however few
/// of its rows, and dictionaries, which do not travel with their rows.
fn size_of(array: &ArrayRef) -> usize {
    let rows = array.len();
    let own = rows.div_ceil(8);
    match array.data_type() {
        DataType::List(_) => {
            let list = array.as_list::<i32>();
            own + rows * 4 + size_between(list.values(), list.value_offsets())
        }
        DataType::Map(..) => {
            let map = array.as_map();
            let entries = map.entries().columns().iter();
            own + rows * 4 + entries.map(|column| size_between(column, map.value_offsets())).sum::<usize>()
        }
        DataType::FixedSizeList(..) => own + size_of(array.as_fixed_size_list().values()),
        DataType::Struct(_) => own + array.as_struct().columns().iter().map(size_of).sum::<usize>(),
        DataType::Union(fields, _) => {
            rows + fields.iter().map(|(id, _)| size_of(array.as_union().child(id))).sum::<usize>()
        }
        DataType::Dictionary(key, _) => own + rows * key.primitive_width().unwrap_or(8),
        _ => array.to_data().get_slice_memory_size().unwrap_or_else(|_| array.get_array_memory_size()),
    }
}

fn size_between(values: &ArrayRef, offsets: &[i32]) -> usize {
    let at = |offset: Option<&i32>| offset.and_then(|offset| usize::try_from(*offset).ok()).unwrap_or(0);
    let (from, to) = (at(offsets.first()), at(offsets.last()));
    size_of(&values.slice(from, to.saturating_sub(from)))
}

fn own_fault(error: ArrowError) -> Error {
    Error::new(ErrorKind::Bug, "the result could not be encoded").with_detail(error.to_string())
}
