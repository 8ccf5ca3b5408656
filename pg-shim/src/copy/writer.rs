//! Rows as the payload of `COPY … TO STDOUT`.

use std::ops::Range;

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use bytes::BytesMut;
use query::Result;

use super::options::{CopyFormat, CopyOptions, Direction, Header};
use crate::cells::{Buffer, Encoder, Format, TextSettings, Weave};
use crate::oid::Names;

/// What a binary payload begins with: the signature, no flags, no extension.
const SIGNATURE: &[u8; 19] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
const RUN: usize = 512;

/// Writes the payload of one COPY.
#[derive(Debug)]
pub struct CopyWriter {
    options: CopyOptions,
    names: Vec<String>,
    /// Which columns are always in quotes.
    forced: Vec<bool>,
    cells: Encoder,
    buffers: Vec<Buffer>,
    /// Each row is a message of the protocol.
    in_messages: bool,
    /// What the next message begins with, beside its row.
    ahead: &'static [u8],
}

/// The kind and the length of a message.
const MESSAGE_HEAD: usize = 5;

impl CopyWriter {
    /// For rows of this schema.
    ///
    /// # Errors
    /// As [`CopyOptions::validate`].
    pub fn new(schema: &Schema, options: &CopyOptions, settings: &TextSettings) -> Result<Self> {
        options.validate(Direction::To)?;
        let format = if options.format == CopyFormat::Binary { Format::Binary } else { Format::Text };
        let names: Vec<_> = schema.fields().iter().map(|field| field.name().clone()).collect();
        let forced = names.iter().map(|name| options.force_quote.has(name)).collect();
        let cells = Encoder::new(schema, &[format], settings, Names::Ordinary)?;
        Ok(Self { options: options.clone(), names, forced, cells, buffers: Vec::new(), in_messages: false, ahead: &[] })
    }

    /// From now on a `CopyData` message is made of each row, as PostgreSQL does: clients count on it. What comes before
    /// all rows in binary is part of the first.
    pub fn in_messages(self) -> Self {
        Self { in_messages: true, ..self }
    }

    /// Appends what comes before all rows.
    pub fn head(&mut self, out: &mut BytesMut) {
        if self.options.format != CopyFormat::Binary && self.options.header == Header::No {
            return;
        }
        if self.in_messages && self.options.format == CopyFormat::Binary {
            self.ahead = SIGNATURE;
            return;
        }
        let start = self.begin_message(out);
        self.write_head(out);
        self.end_message(out, start);
    }

    /// Begins the message of a row, if there is one for each.
    fn begin_message(&mut self, out: &mut BytesMut) -> usize {
        let start = out.len();
        if self.in_messages {
            out.extend_from_slice(b"d\0\0\0\0");
            out.extend_from_slice(std::mem::take(&mut self.ahead));
        }
        start
    }

    /// Puts its length in.
    fn end_message(&self, out: &mut [u8], start: usize) {
        let length = u32::try_from(out.len() - start).unwrap_or(u32::MAX).saturating_sub(1);
        if self.in_messages
            && let Some(place) = out.get_mut(start + 1..).and_then(|bytes| bytes.first_chunk_mut::<4>())
        {
            *place = length.to_be_bytes();
        }
    }

    fn write_head(&self, out: &mut BytesMut) {
        match self.options.format {
            CopyFormat::Binary => out.extend_from_slice(SIGNATURE),
            _ if self.options.header == Header::No => {}
            _ => {
                let alone = self.names.len() == 1;
                for (index, name) in self.names.iter().enumerate() {
                    if index > 0 {
                        out.extend_from_slice(&[self.options.delimiter]);
                    }
                    match self.options.format {
                        CopyFormat::Csv => self.csv(out, name.as_bytes(), false, alone),
                        _ => self.text(out, name.as_bytes()),
                    }
                }
                out.extend_from_slice(b"\n");
            }
        }
    }

    /// Appends rows.
    ///
    /// # Errors
    /// As [`Encoder::encode_columns`].
    pub fn rows(&mut self, batch: &RecordBatch, out: &mut BytesMut) -> Result<()> {
        let before = out.len();
        let rows = batch.num_rows();
        for from in (0..rows).step_by(RUN) {
            let outcome = self.run(batch, from..rows.min(from + RUN), out);
            if outcome.is_err() {
                out.truncate(before);
                return outcome;
            }
        }
        Ok(())
    }

    /// Appends what comes after all rows.
    pub fn tail(&mut self, out: &mut BytesMut) {
        if self.options.format == CopyFormat::Binary {
            let start = self.begin_message(out);
            out.extend_from_slice(&(-1_i16).to_be_bytes());
            self.end_message(out, start);
        }
    }

    fn run(&mut self, batch: &RecordBatch, rows: Range<usize>, out: &mut BytesMut) -> Result<()> {
        let count = rows.len();
        self.cells.encode_columns(batch, rows, &mut self.buffers)?;
        if self.options.format == CopyFormat::Binary {
            self.binary(count, out);
            return Ok(());
        }
        out.reserve(self.buffers.iter().map(|buffer| buffer.size()).sum());
        let alone = self.buffers.len() == 1;
        let buffers = std::mem::take(&mut self.buffers);
        for row in 0..count {
            let start = self.begin_message(out);
            for (index, buffer) in buffers.iter().enumerate() {
                if index > 0 {
                    out.extend_from_slice(&[self.options.delimiter]);
                }
                match (buffer.cell(row), self.options.format) {
                    (None, _) => out.extend_from_slice(self.options.null.as_bytes()),
                    (Some(cell), CopyFormat::Csv) => {
                        let forced = self.forced.get(index).copied().unwrap_or(false);
                        self.csv(out, cell, forced, alone);
                    }
                    (Some(cell), _) => self.text(out, cell),
                }
            }
            out.extend_from_slice(b"\n");
            self.end_message(out, start);
        }
        self.buffers = buffers;
        Ok(())
    }

    fn binary(&mut self, count: usize, out: &mut BytesMut) {
        let columns = (self.cells.width() as u16).to_be_bytes();
        let mut at = out.len();
        let ahead = std::mem::take(&mut self.ahead);
        let mut weave = Weave::new(&self.buffers);
        let head = if self.in_messages { MESSAGE_HEAD } else { 0 };
        out.resize(at + weave.room() + ahead.len() + count * (columns.len() + head), 0);
        for row in 0..count {
            let start = at;
            at += head;
            if row == 0
                && let Some(place) = out.get_mut(at..at + ahead.len())
            {
                place.copy_from_slice(ahead);
                at += ahead.len();
            }
            if let Some(head) = out.get_mut(at..).and_then(|bytes| bytes.first_chunk_mut::<2>()) {
                *head = columns;
            }
            at = weave.row(out, at + columns.len());
            if self.in_messages
                && let Some(place) = out.get_mut(start..).and_then(|bytes| bytes.first_chunk_mut::<MESSAGE_HEAD>())
            {
                let length = u32::try_from(at - start).unwrap_or(u32::MAX).saturating_sub(1).to_be_bytes();
                *place = [b'd', length[0], length[1], length[2], length[3]];
            }
        }
        out.truncate(at);
    }

    /// Appends a value with backslashes before what means something else.
    fn text(&self, out: &mut BytesMut, value: &[u8]) {
        let mut rest = value;
        let special = |byte: &u8| matches!(byte, 0x08..=0x0d | b'\\') || *byte == self.options.delimiter;
        while let Some(at) = rest.iter().position(special) {
            let (before, after) = rest.split_at(at);
            out.extend_from_slice(before);
            let byte = after[0];
            let escaped = match byte {
                0x08 => b'b',
                b'\t' => b't',
                b'\n' => b'n',
                0x0b => b'v',
                0x0c => b'f',
                b'\r' => b'r',
                byte => byte,
            };
            out.extend_from_slice(&[b'\\', escaped]);
            rest = &after[1..];
        }
        out.extend_from_slice(rest);
    }

    /// Appends a value in quotes, if it would be read as something else or must have them.
    fn csv(&self, out: &mut BytesMut, value: &[u8], forced: bool, alone: bool) {
        let CopyOptions { delimiter, quote, escape, .. } = self.options;
        let special = |byte: &u8| *byte == delimiter || *byte == quote || matches!(byte, b'\n' | b'\r');
        // On a line of its own, it would be the end of all.
        let is_end = alone && value == b"\\.";
        let has_to = is_end || value == self.options.null.as_bytes() || value.iter().any(special);
        if !(forced || has_to) {
            return out.extend_from_slice(value);
        }
        out.extend_from_slice(&[quote]);
        let mut rest = value;
        while let Some(at) = rest.iter().position(|byte| *byte == quote || *byte == escape) {
            let (before, after) = rest.split_at(at);
            out.extend_from_slice(before);
            out.extend_from_slice(&[escape, after[0]]);
            rest = &after[1..];
        }
        out.extend_from_slice(rest);
        out.extend_from_slice(&[quote]);
    }
}
