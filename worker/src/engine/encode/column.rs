//! The buffers of one flat column under construction.

use std::ops::Range;

use query::{Error, ErrorKind, Result};

use super::message::{MessageWriter, padded};
use crate::ffi::{Column, LogicalType, Mask, Plain, Values, Wide, bytes_of, type_id};

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
        let rows = from..to;
        self.validity.append(mask, self.rows, from, to);
        match self.layout {
            Layout::Bits => {
                let values = column.values::<u8>();
                self.append_bits(rows.map(|row| *values.get(row) != 0));
            }
            Layout::Same(1) => self.append_same(&column.values::<u8>(), rows, |value| [value]),
            Layout::Same(2) => self.append_same(&column.values::<i16>(), rows, i16::to_ne_bytes),
            Layout::Same(4) => self.append_same(&column.values::<i32>(), rows, i32::to_ne_bytes),
            Layout::Same(8) => self.append_same(&column.values::<i64>(), rows, i64::to_ne_bytes),
            Layout::Same(_) => self.append_same(&column.values::<Wide>(), rows, |value| value.get().to_ne_bytes()),
            Layout::Widened(2) => self.append_widened(&column.values::<i16>(), rows),
            Layout::Widened(4) => self.append_widened(&column.values::<i32>(), rows),
            Layout::Widened(_) => self.append_widened(&column.values::<i64>(), rows),
            Layout::Interval => self.append_intervals(&column.values(), mask, rows)?,
            Layout::Uuid => self.append_uuids(&column.values(), mask, rows),
            Layout::Varying => self.append_strings(column, mask, rows),
        }
        self.rows += to - from;
        Ok(())
    }

    /// Adds the values of a column of the same layout.
    pub(super) fn absorb(&mut self, later: Self) {
        self.validity.absorb(&later.validity, self.rows, later.rows);
        match self.layout {
            Layout::Bits => {
                self.append_bits((0..later.rows).map(|index| later.values[index / 8] >> (index % 8) & 1 == 1));
            }
            Layout::Same(_) | Layout::Widened(_) | Layout::Interval => {
                self.values.extend_from_slice(&later.values);
                self.wide.extend_from_slice(&later.wide);
            }
            Layout::Uuid | Layout::Varying => {
                self.begin_offsets();
                let before = self.values.len() as i32;
                self.offsets.extend(later.offsets.iter().skip(1).map(|offset| before + offset));
                self.values.extend_from_slice(&later.values);
            }
        }
        self.rows += later.rows;
    }

    fn append_bits(&mut self, bits: impl ExactSizeIterator<Item = bool>) {
        self.values.resize((self.rows + bits.len()).div_ceil(8), 0);
        for (index, set) in bits.enumerate() {
            let bit = self.rows + index;
            self.values[bit / 8] |= u8::from(set) << (bit % 8);
        }
    }

    fn append_same<T: Plain, const N: usize>(
        &mut self,
        values: &Values<'_, T>,
        rows: Range<usize>,
        as_bytes: impl Fn(T) -> [u8; N],
    ) {
        match values {
            Values::Flat(values) => self.values.extend_from_slice(bytes_of(&values[rows])),
            Values::Selected(values) => {
                self.values.reserve(rows.len() * N);
                for row in rows {
                    self.values.extend_from_slice(&as_bytes(*values.get(row)));
                }
            }
        }
    }

    fn append_widened<T: Plain + Into<i128>>(&mut self, values: &Values<'_, T>, rows: Range<usize>) {
        match values {
            Values::Flat(values) => self.wide.extend(values[rows].iter().map(|value| (*value).into())),
            Values::Selected(values) => self.wide.extend(rows.map(|row| (*values.get(row)).into())),
        }
    }

    fn append_intervals(
        &mut self,
        values: &Values<'_, Wide>,
        mask: Option<Mask<'_>>,
        mut rows: Range<usize>,
    ) -> Result<()> {
        rows.try_for_each(|row| {
            let value = values.get(row).get();
            let micros = (value >> 64) as i64;
            let nanos = match micros.checked_mul(1000) {
                Some(nanos) => nanos,
                None if is_valid(mask, row) => return Err(interval_too_long(micros)),
                // What stands in the place of a NULL means nothing.
                None => 0,
            };
            self.wide.push(i128::from(value as u64) | i128::from(nanos) << 64);
            Ok(())
        })
    }

    fn append_uuids(&mut self, values: &Values<'_, Wide>, mask: Option<Mask<'_>>, rows: Range<usize>) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        self.begin_offsets();
        for row in rows {
            if is_valid(mask, row) {
                let bits = (values.get(row).get() as u128) ^ (1 << 127);
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

    fn append_strings(&mut self, column: &Column<'_>, mask: Option<Mask<'_>>, rows: Range<usize>) {
        self.begin_offsets();
        let strings = column.strings();
        let values = &mut self.values;
        self.offsets.extend(rows.map(|row| {
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

    /// Bytes that the buffers take in a message.
    pub(super) fn size(&self) -> usize {
        let offsets = if self.offsets.is_empty() { 1 } else { self.offsets.len() };
        let varying = matches!(self.layout, Layout::Varying | Layout::Uuid);
        padded(self.validity.bits.len())
            + padded(if varying { size_of::<i32>() * offsets } else { 0 })
            + padded(size_of::<i128>() * self.wide.len())
            + padded(self.values.len())
    }

    /// Moves the buffers into a message, and is empty again with room for as much.
    pub(super) fn finish(&mut self, message: &mut MessageWriter) {
        let nulls = self.validity.nulls;
        message.node(self.rows, nulls);
        if nulls == 0 {
            self.validity.bits.clear();
        }
        message.buffer(&mut self.validity.bits);
        match self.layout {
            Layout::Widened(_) | Layout::Interval => message.buffer(&mut self.wide),
            Layout::Varying | Layout::Uuid => {
                self.begin_offsets();
                message.buffer(&mut self.offsets);
                message.buffer(&mut self.values);
            }
            Layout::Bits | Layout::Same(_) => message.buffer(&mut self.values),
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

pub(super) fn is_valid(mask: Option<Mask<'_>>, row: usize) -> bool {
    mask.is_none_or(|mask| mask.is_valid(row))
}

/// A validity bitmap that does not exist until the first NULL.
#[derive(Default)]
struct Validity {
    bits: Vec<u8>,
    nulls: usize,
}

impl Validity {
    /// Adds the rows `from..to` of a mask behind `rows` rows.
    fn append(&mut self, mask: Option<Mask<'_>>, rows: usize, from: usize, to: usize) {
        self.add(rows, to - from, mask.map(|mask| move |index| mask.is_valid(from + index)));
    }

    /// Adds the bits of `later_rows` rows behind `rows` rows.
    fn absorb(&mut self, later: &Self, rows: usize, later_rows: usize) {
        let bit = |index: usize| later.bits[index / 8] >> (index % 8) & 1 == 1;
        self.add(rows, later_rows, (later.nulls > 0).then_some(bit));
    }

    /// Adds `count` rows behind `rows` rows, all of them valid unless it is said which are.
    fn add(&mut self, rows: usize, count: usize, is_valid: Option<impl Fn(usize) -> bool>) {
        let nulls = is_valid.as_ref().map_or(0, |is_valid| (0..count).filter(|index| !is_valid(*index)).count());
        let Some(is_valid) = is_valid.filter(|_| nulls > 0) else {
            if self.nulls > 0 {
                self.set(rows, rows + count);
            }
            return;
        };
        if self.nulls == 0 {
            self.set(0, rows);
        }
        self.nulls += nulls;
        self.bits.resize((rows + count).div_ceil(8), 0);
        for index in 0..count {
            let bit = rows + index;
            self.bits[bit / 8] |= u8::from(is_valid(index)) << (bit % 8);
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
        validity.add(0, 3, None::<fn(usize) -> bool>);
        assert!(validity.bits.is_empty());
        validity.add(3, 3, Some(|index| index != 1));
        validity.add(6, 3, None::<fn(usize) -> bool>);
        assert_eq!(validity.nulls, 1);
        assert_eq!(validity.bits, [0b1110_1111, 0b1]);

        let mut joined = Validity::default();
        joined.absorb(&Validity::default(), 0, 5);
        joined.absorb(&validity, 5, 9);
        assert_eq!(joined.nulls, 1);
        assert_eq!(joined.bits, [0b1111_1111, 0b11_1101]);
    }
}
