//! The messages of a put, one after another.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_buffer::Buffer;
use arrow_flight::FlightData;
use arrow_ipc::{MessageHeader, MetadataVersion};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use query::Result;

use super::columns::Columns;
use super::flaw::Flaw;
use super::{layout, plain, values};

/// The most that the dictionaries of one put may take, in bytes: they are held until its end.
const DICTIONARY_LIMIT: usize = 256 << 20;

/// What a message comes to.
#[derive(Debug)]
pub(crate) enum Content {
    /// The columns; once, and before all rows.
    Columns(SchemaRef),
    /// Rows of these columns.
    Rows(RecordBatch),
    /// Nothing that is a row: values that rows to come point to, or a message without content.
    Nothing,
}

/// Reads the messages of one put.
#[derive(Default)]
pub(crate) struct Decoder {
    columns: Option<Columns>,
    dictionaries: HashMap<i64, ArrayRef>,
    /// What each of them came with, in bytes.
    sizes: HashMap<i64, usize>,
    number: u64,
    for_tables: bool,
    /// The columns as a table holds them, if the rows are for one.
    plain: Option<SchemaRef>,
}

impl Decoder {
    /// One whose columns and rows are such as tables hold.
    pub(crate) fn for_tables() -> Self {
        Self { for_tables: true, ..Self::default() }
    }

    /// Reads the next message. After an error the others mean nothing.
    pub(crate) fn read(&mut self, data: FlightData) -> Result<Content> {
        self.number += 1;
        // Nothing of what is known to make Arrow's reader panic comes to it. What is not known ends the put alone.
        let read = std::panic::catch_unwind(AssertUnwindSafe(|| self.message(data)));
        let read = read.unwrap_or_else(|_| Err(Flaw::damaged("Arrow's reader gives up on it")));
        read.map_err(|flaw| flaw.told(self.number))
    }

    fn message(&mut self, data: FlightData) -> Result<Content, Flaw> {
        if data.data_header.is_empty() {
            return Err(Flaw::damaged("it has no head; the first message is to be a schema, and all others rows"));
        }
        let message = arrow_ipc::root_as_message(&data.data_header)
            .map_err(|error| Flaw::damaged(format!("its head cannot be read: {error}")))?;
        let version = message.version();
        if !matches!(version, MetadataVersion::V4 | MetadataVersion::V5) {
            let what = format!("messages of Arrow's metadata version {} are not read", i32::from(version.0) + 1);
            return Err(Flaw::unsupported(what).with_hint("write them in version 5 or 4"));
        }
        let body = Buffer::from(data.data_body);
        match message.header_type() {
            MessageHeader::NONE => Ok(Content::Nothing),
            MessageHeader::Schema if self.columns.is_some() => Err(Flaw::damaged("it is a second schema")),
            MessageHeader::Schema => {
                let schema = message.header_as_schema().ok_or_else(|| hollow("schema"))?;
                let columns = self.columns.insert(Columns::of(schema)?);
                if self.for_tables {
                    self.plain = Some(plain::columns(&columns.schema)?);
                }
                Ok(Content::Columns(self.plain.as_ref().unwrap_or(&columns.schema).clone()))
            }
            MessageHeader::DictionaryBatch => {
                let dictionary = message.header_as_dictionary_batch().ok_or_else(|| hollow("dictionary"))?;
                self.dictionary(&body, dictionary, version)?;
                Ok(Content::Nothing)
            }
            MessageHeader::RecordBatch => {
                let batch = message.header_as_record_batch().ok_or_else(|| hollow("batch"))?;
                self.rows(&body, batch, version).map(Content::Rows)
            }
            other => Err(Flaw::damaged(format!("unexpected message: {}", other.variant_name().unwrap_or("UNKNOWN")))),
        }
    }

    fn columns(&self) -> Result<&Columns, Flaw> {
        self.columns.as_ref().ok_or_else(|| Flaw::damaged("it comes before a schema"))
    }

    fn rows(
        &self,
        body: &Buffer,
        batch: arrow_ipc::RecordBatch<'_>,
        version: MetadataVersion,
    ) -> Result<RecordBatch, Flaw> {
        let schema = &self.columns()?.schema;
        layout::check(schema, batch, body.len(), version)?;
        let rows =
            arrow_ipc::reader::read_record_batch(body, batch, schema.clone(), &self.dictionaries, None, &version)
                .map_err(|error| told_by_arrow(&error))?;
        values::check(&rows)?;
        match &self.plain {
            Some(plain) => plain::rows(&rows, plain),
            None => Ok(rows),
        }
    }

    /// Values that rows point to; they take the place of earlier ones.
    fn dictionary(
        &mut self,
        body: &Buffer,
        dictionary: arrow_ipc::DictionaryBatch<'_>,
        version: MetadataVersion,
    ) -> Result<(), Flaw> {
        let id = dictionary.id();
        let values = self.columns()?.dictionaries.get(&id).cloned();
        let values = values.ok_or_else(|| Flaw::damaged(format!("no column has a dictionary of number {id}")))?;
        if dictionary.isDelta() {
            return Err(Flaw::unsupported("more values for a dictionary that was sent before are not taken")
                .with_hint("send the whole dictionary again"));
        }
        let batch = dictionary.data().ok_or_else(|| hollow("dictionary"))?;
        self.sizes.insert(id, body.len());
        if self.sizes.values().sum::<usize>() > DICTIONARY_LIMIT {
            return Err(Flaw::limit(format!("more than {} MiB of dictionaries", DICTIONARY_LIMIT >> 20))
                .with_hint("send the values themselves"));
        }
        let schema = Arc::new(Schema::new(vec![Field::new("dictionary", DataType::clone(&values), true)]));
        layout::check(&schema, batch, body.len(), version)?;
        let read = arrow_ipc::reader::read_record_batch(body, batch, schema, &self.dictionaries, None, &version)
            .map_err(|error| told_by_arrow(&error))?;
        values::check(&read)?;
        self.dictionaries.insert(id, read.column(0).clone());
        Ok(())
    }
}

fn told_by_arrow(error: &ArrowError) -> Flaw {
    Flaw::damaged(error.to_string())
}

fn hollow(kind: &str) -> Flaw {
    Flaw::damaged(format!("it is a {kind} without content"))
}

#[cfg(test)]
mod tests;
