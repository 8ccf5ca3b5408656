//! The buffers of one flat column under construction.

use arrow_buffer::ArrowNativeType;
use query::{Error, ErrorKind, Result};

use super::message::{MessageWriter, SPARE};
use crate::ffi::{Column, LogicalType, Plain, type_id};

/// How values lie in the engine and how they go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// One byte a value in, one bit out.
    Bits,
    /// The same bytes in and out, so many a value.
    Same(usize),
    /// Integers of so many bytes, widened to 16.
    Widened(usize),
    /// Months, days, microseconds; out with nanoseconds.
    Interval,
    /// 128 bits with the top bit flipped; out as 36 characters.
    Uuid,
    /// Strings or blobs.
    Varying,
}

impl Layout {
    /// The layout of a type; `None` for types that are left to the engine's own conversion.
    pub(super) fn of(logical: &LogicalType) -> Option<Self> {
        Some(match logical.id() {
            type_id::BOOLEAN => Self::Bits,
            type_id::TINYINT | type_id::UTINYINT => Self::Same(1),
            type_id::SMALLINT | type_id::USMALLINT => Self::Same(2),
            type_id::INTEGER | type_id::UINTEGER | type_id::FLOAT | type_id::DATE => Self::Same(4),
            type_id::BIGINT
            | type_id::UBIGINT
            | type_id::DOUBLE
            | type_id::TIME
            | type_id::TIMESTAMP
            | type_id::TIMESTAMP_S
            | type_id::TIMESTAMP_MS
            | type_id::TIMESTAMP_NS
            | type_id::TIMESTAMP_TZ => Self::Same(8),
            type_id::HUGEINT => Self::Same(16),
            type_id::DECIMAL => match logical.decimal_width() {
                0..=4 => Self::Widened(2),
                5..=9 => Self::Widened(4),
                10..=18 => Self::Widened(8),
                _ => Self::Same(16),
            },
            type_id::INTERVAL => Self::Interval,
            type_id::UUID => Self::Uuid,
            type_id::VARCHAR | type_id::BLOB => Self::Varying,
            _ => return None,
        })
    }

    /// Bytes that a value takes on the wire, without what varies.
    pub(super) fn fixed_width(self) -> usize {
        match self {
            Self::Bits => 1,
            Self::Same(width) => width,
            Self::Widened(_) | Self::Interval => 16,
            Self::Uuid => 40,
            Self::Varying => 4,
        }
    }
}

/// The buffers of one column of the batch in hand.
pub(super) struct ColumnBuffers {
    layout: Layout,
    rows: usize,
    validity: Validity,
    /// Ends of the strings, with a leading 0; empty unless values vary in length.
    offsets: Vec<i32>,
    /// Values of 16 bytes that are not the engine's own; the others are among `values`.
    wide: Vec<i128>,
    values: Vec<u8>,
}

impl ColumnBuffers {
    pub(super) fn new(layout: Layout) -> Self {
        Self {
            layout,
            rows: 0,
            validity: Validity::default(),
            offsets: Vec::new(),
            wide: Vec::new(),
            values: Vec::new(),
        }
    }

    /// Adds the rows `from..to` of a column.
    ///
    /// # Errors
    /// `Data` for an interval that Arrow has no room for.
    pub(super) fn append(&mut self, column: &Column<'_>, from: usize, to: usize) -> Result<()> {
        let mask = column.validity();
        self.validity.append(mask, self.rows, from, to);
        match self.layout {
            Layout::Bits => self.append_bits(&column.values::<u8>()[from..to]),
            Layout::Same(width) => self.values.extend_from_slice(&column.bytes(width)[from * width..to * width]),
            Layout::Widened(2) => self.append_widened(&column.values::<i16>()[from..to]),
            Layout::Widened(4) => self.append_widened(&column.values::<i32>()[from..to]),
            Layout::Widened(_) => self.append_widened(&column.values::<i64>()[from..to]),
            Layout::Interval => self.append_intervals(&column.values::<i128>()[from..to], mask, from)?,
            Layout::Uuid => self.append_uuids(&column.values::<i128>()[from..to], mask, from),
            Layout::Varying => self.append_strings(column, mask, from, to),
        }
        self.rows += to - from;
        Ok(())
    }

    fn append_bits(&mut self, values: &[u8]) {
        self.values.resize((self.rows + values.len()).div_ceil(8), 0);
        for (index, value) in values.iter().enumerate() {
            let bit = self.rows + index;
            self.values[bit / 8] |= u8::from(*value != 0) << (bit % 8);
        }
    }

    fn append_widened<T: Plain + Into<i128>>(&mut self, values: &[T]) {
        self.wide.extend(values.iter().map(|value| (*value).into()));
    }

    fn append_intervals(&mut self, values: &[i128], mask: Option<&[u64]>, from: usize) -> Result<()> {
        for (index, value) in values.iter().enumerate() {
            let micros = (value >> 64) as i64;
            let nanos = match micros.checked_mul(1000) {
                Some(nanos) => nanos,
                None if is_valid(mask, from + index) => return Err(interval_too_long(micros)),
                // What stands in the place of a NULL means nothing.
                None => 0,
            };
            self.wide.push(i128::from(*value as u64) | i128::from(nanos) << 64);
        }
        Ok(())
    }

    fn append_uuids(&mut self, values: &[i128], mask: Option<&[u64]>, from: usize) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        self.begin_offsets();
        for (index, value) in values.iter().enumerate() {
            if is_valid(mask, from + index) {
                let bits = (*value as u128) ^ (1 << 127);
                for (position, byte) in bits.to_be_bytes().into_iter().enumerate() {
                    if matches!(position, 4 | 6 | 8 | 10) {
                        self.values.push(b'-');
                    }
                    self.values.extend([HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
                }
            }
            self.end_value();
        }
    }

    fn append_strings(&mut self, column: &Column<'_>, mask: Option<&[u64]>, from: usize, to: usize) {
        self.begin_offsets();
        let strings = column.strings();
        let values = &mut self.values;
        self.offsets.extend((from..to).map(|row| {
            if is_valid(mask, row) {
                match strings.short(row) {
                    // A copy of fixed size is two moves, one of another size a call.
                    Some((bytes, length)) => {
                        let kept = values.len() + length;
                        values.extend_from_slice(bytes);
                        values.truncate(kept);
                    }
                    None => values.extend_from_slice(strings.get(row)),
                }
            }
            // A batch is cut long before 2 GiB.
            values.len() as i32
        }));
    }

    fn begin_offsets(&mut self) {
        if self.offsets.is_empty() {
            self.offsets.push(0);
        }
    }

    fn end_value(&mut self) {
        // A batch is cut long before 2 GiB.
        self.offsets.push(self.values.len() as i32);
    }

    /// Moves the buffers into a message, and is empty again with room for as much.
    pub(super) fn finish(&mut self, message: &mut MessageWriter) {
        let nulls = self.validity.nulls;
        message.node(self.rows, nulls);
        message.buffer(if nulls == 0 { Vec::new() } else { std::mem::take(&mut self.validity.bits) });
        match self.layout {
            Layout::Widened(_) | Layout::Interval => message.buffer(take_with_room(&mut self.wide)),
            Layout::Varying | Layout::Uuid => {
                self.begin_offsets();
                message.buffer(take_with_room(&mut self.offsets));
                message.buffer(take_with_room(&mut self.values));
            }
            Layout::Bits | Layout::Same(_) => message.buffer(take_with_room(&mut self.values)),
        }
        self.validity = Validity::default();
        self.rows = 0;
    }
}

fn interval_too_long(micros: i64) -> Error {
    Error::new(ErrorKind::Data, "an interval is too long for Arrow, which counts its hours in nanoseconds")
        .with_sqlstate("22008")
        .with_detail(format!("{micros} µs beside its days and months; at most {} are told", i64::MAX / 1000))
        .with_hint("cast it in the query, for example to VARCHAR")
}

fn take_with_room<T: ArrowNativeType>(buffer: &mut Vec<T>) -> Vec<T> {
    // Batches double until they are full: room for two of this one saves regrowth, and a full batch
    // grows no more.
    let doubled = buffer.len() * 2;
    let room = if doubled * size_of::<T>() < super::BATCH_BYTES { doubled } else { buffer.capacity() };
    std::mem::replace(buffer, Vec::with_capacity(room + SPARE / size_of::<T>()))
}

pub(super) fn is_valid(mask: Option<&[u64]>, row: usize) -> bool {
    mask.is_none_or(|mask| mask[row / 64] >> (row % 64) & 1 == 1)
}

/// A validity bitmap that does not exist until the first NULL.
#[derive(Default)]
struct Validity {
    bits: Vec<u8>,
    nulls: usize,
}

impl Validity {
    /// Adds the rows `from..to` of a mask behind `rows` rows.
    fn append(&mut self, mask: Option<&[u64]>, rows: usize, from: usize, to: usize) {
        let total = rows + to - from;
        let Some(mask) = mask else {
            if self.nulls > 0 {
                self.set(rows, total);
            }
            return;
        };
        let nulls = (from..to).filter(|row| !is_valid(Some(mask), *row)).count();
        if nulls == 0 && self.nulls == 0 {
            return;
        }
        if self.nulls == 0 {
            self.set(0, rows);
        }
        self.nulls += nulls;
        self.bits.resize(total.div_ceil(8), 0);
        for (index, row) in (from..to).enumerate() {
            let bit = rows + index;
            self.bits[bit / 8] |= u8::from(is_valid(Some(mask), row)) << (bit % 8);
        }
    }

    fn set(&mut self, from: usize, to: usize) {
        self.bits.resize(to.div_ceil(8), 0);
        for bit in from..to {
            self.bits[bit / 8] |= 1 << (bit % 8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Validity;

    #[test]
    fn validity_appears_with_the_first_null_and_keeps_what_was_before() {
        let mut validity = Validity::default();
        validity.append(None, 0, 0, 3);
        assert!(validity.bits.is_empty());
        validity.append(Some(&[0b101]), 3, 0, 3);
        validity.append(None, 6, 0, 3);
        assert_eq!(validity.nulls, 1);
        assert_eq!(validity.bits, [0b1110_1111, 0b1]);
    }
}
