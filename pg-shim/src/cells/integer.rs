//! Integers as text.

use std::fmt::Write as _;

/// All numbers of two digits.
const PAIRS: &[u8; 200] = b"0001020304050607080910111213141516171819\
2021222324252627282930313233343536373839\
4041424344454647484950515253545556575859\
6061626364656667686970717273747576777879\
8081828384858687888990919293949596979899";

/// The two digits of a number below 100; of others, of what is left of them.
#[inline]
pub(crate) fn pair(value: u32) -> [u8; 2] {
    let at = (value as usize % 100) * 2;
    [PAIRS[at], PAIRS[at + 1]]
}

/// Appends an integer.
#[inline]
pub(crate) fn write(out: &mut Vec<u8>, value: i64) {
    let size = value.unsigned_abs();
    Short::append(out, digit_count(size) + usize::from(value < 0), |text| {
        text.digits(size);
        text.sign(value < 0);
    });
}

/// How many digits a number has.
#[inline]
pub(crate) fn digit_count(value: u64) -> usize {
    value.checked_ilog10().unwrap_or(0) as usize + 1
}

/// Appends an integer of any width.
pub(crate) fn write_wide<I: itoa::Integer>(out: &mut Vec<u8>, value: I) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

/// The most characters of a [`Short`]: a number of 20 digits, a sign and a point.
const SHORT: usize = 24;

/// A short text, written where it is to be, from its end.
///
/// Written elsewhere and copied, it would have to leave the processor's store buffer first.
pub(crate) struct Short<'o> {
    bytes: &'o mut [u8; SHORT],
    from: usize,
}

impl Short<'_> {
    /// Appends a text of this length, which `fill` writes.
    #[inline]
    pub(crate) fn append(out: &mut Vec<u8>, length: usize, fill: impl FnOnce(&mut Short<'_>)) {
        let start = out.len();
        out.extend_from_slice(&[0; SHORT]);
        if let Some(bytes) = out.get_mut(start..).and_then(|bytes| bytes.first_chunk_mut()) {
            fill(&mut Short { bytes, from: length.min(SHORT) });
        }
        out.truncate(start + length);
    }

    #[inline]
    pub(crate) fn push(&mut self, byte: u8) {
        self.from = self.from.saturating_sub(1);
        self.bytes[self.from] = byte;
    }

    /// The two digits of a number below 100.
    #[inline]
    pub(crate) fn pair(&mut self, value: u32) {
        self.from = self.from.saturating_sub(2);
        if let Some(place) = self.bytes.get_mut(self.from..).and_then(|bytes| bytes.first_chunk_mut()) {
            *place = pair(value);
        }
    }

    /// All digits of a number.
    #[inline]
    pub(crate) fn digits(&mut self, mut value: u64) {
        while value > u64::from(u32::MAX) {
            self.pair((value % 100) as u32);
            value /= 100;
        }
        let mut value = value as u32;
        while value >= 100 {
            self.pair(value % 100);
            value /= 100;
        }
        match value {
            small @ 0..10 => self.push(b'0' + small as u8),
            small => self.pair(small),
        }
    }

    #[inline]
    pub(crate) fn sign(&mut self, negative: bool) {
        if negative {
            self.push(b'-');
        }
    }
}

/// Appends an integer with zeros before it, so that it has at least so many digits.
pub(crate) fn padded(out: &mut Vec<u8>, value: u64, digits: usize) {
    let mut buffer = itoa::Buffer::new();
    let text = buffer.format(value).as_bytes();
    out.extend(std::iter::repeat_n(b'0', digits.saturating_sub(text.len())));
    out.extend_from_slice(text);
}

/// Appends what is displayed.
pub(crate) fn display(out: &mut Vec<u8>, value: impl std::fmt::Display) {
    let mut text = String::new();
    // A String takes everything.
    let _ = write!(text, "{value}");
    out.extend_from_slice(text.as_bytes());
}
