//! Values of a bounded length, written where they are to be.
//!
//! Numbers are written eight digits at a time, all of them in one register: a loop over digits, or over pairs of them, waits
//! for a division each time, and for a branch that is as often guessed wrongly as numbers differ in length.

use super::buffer::PREFIX;
use super::integer::pair;

/// The most bytes of a short value: a number of 128 bits has 39 digits, a sign, a point and a zero before it.
pub(crate) const SHORT: usize = 44;
/// Such a value behind its length.
pub(crate) const CELL: usize = PREFIX + SHORT;

const EIGHT: u64 = 100_000_000;
/// Eight zeros as text.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// A value that is being written, behind its length.
pub(crate) struct Short<'b> {
    cell: &'b mut [u8; CELL],
    end: usize,
}

impl<'b> Short<'b> {
    #[inline(always)]
    pub(crate) fn new(cell: &'b mut [u8; CELL]) -> Self {
        Self { cell, end: PREFIX }
    }

    /// Appends what `write` writes to a text of its own.
    pub(crate) fn append(out: &mut Vec<u8>, write: impl FnOnce(&mut Short<'_>)) {
        let mut cell = [0; CELL];
        let mut short = Short::new(&mut cell);
        write(&mut short);
        out.extend_from_slice(short.bytes());
    }

    /// What was written.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.cell.get(PREFIX..self.end).unwrap_or_default()
    }

    /// Writes the length before it; how many bytes both have.
    #[inline(always)]
    pub(crate) fn frame(self) -> usize {
        let length = (self.end - PREFIX) as u32;
        if let Some(prefix) = self.cell.first_chunk_mut::<PREFIX>() {
            *prefix = length.to_be_bytes();
        }
        self.end
    }

    /// Appends bytes.
    #[inline(always)]
    pub(crate) fn put<const N: usize>(&mut self, bytes: [u8; N]) {
        self.put_first(bytes, N);
    }

    /// Appends the first of these bytes.
    #[inline(always)]
    pub(crate) fn put_first<const N: usize>(&mut self, bytes: [u8; N], count: usize) {
        let place = self.cell.get_mut(self.end..).and_then(|rest| rest.first_chunk_mut::<N>());
        debug_assert!(place.is_some() && count <= N, "a short value is too long");
        if let Some(place) = place {
            *place = bytes;
            self.end += count;
        }
    }

    /// Appends what is seldom enough to be written elsewhere first.
    #[cold]
    pub(crate) fn text(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let mut text = Vec::new();
        write(&mut text);
        let place = self.cell.get_mut(self.end..self.end + text.len());
        debug_assert!(place.is_some(), "a short value is too long");
        if let Some(place) = place {
            place.copy_from_slice(&text);
            self.end += text.len();
        }
    }

    /// Appends a minus, or nothing.
    #[inline(always)]
    pub(crate) fn sign(&mut self, negative: bool) {
        self.put_first([b'-'], usize::from(negative));
    }

    /// Appends a number.
    #[inline(always)]
    pub(crate) fn signed(&mut self, value: i64) {
        self.sign(value < 0);
        self.unsigned(value.unsigned_abs());
    }

    /// Appends a number.
    #[inline(always)]
    pub(crate) fn unsigned(&mut self, value: u64) {
        if value < EIGHT {
            return self.leading(value);
        }
        self.long(value);
    }

    fn long(&mut self, value: u64) {
        let (rest, last) = (value / EIGHT, value % EIGHT);
        match rest < EIGHT {
            true => self.leading(rest),
            false => {
                self.leading(rest / EIGHT);
                self.eight(rest % EIGHT);
            }
        }
        self.eight(last);
    }

    /// Appends a number of at most eight digits.
    #[inline(always)]
    fn leading(&mut self, value: u64) {
        // Many columns have nothing else.
        if value < 100 {
            let [tens, ones] = pair(value as u32);
            let (digits, count) = if value < 10 { ([ones, tens], 1) } else { ([tens, ones], 2) };
            return self.put_first(digits, count);
        }
        let digits = digits(value);
        let zeros = digits.trailing_zeros() & !7;
        self.put_first(((digits | ZEROS) >> zeros).to_le_bytes(), 8 - zeros as usize / 8);
    }

    /// Appends a number of at most eight digits with zeros before it.
    #[inline(always)]
    fn eight(&mut self, value: u64) {
        self.put((digits(value) | ZEROS).to_le_bytes());
    }

    /// Appends the last digits of a number, 18 at most, with zeros before it.
    #[inline(always)]
    pub(crate) fn padded(&mut self, value: u64, count: usize) {
        if count > 8 {
            self.padded_long(value, count);
        } else {
            let cut = 8 * (8 - count as u32);
            self.put_first((digits(value % EIGHT) | ZEROS).checked_shr(cut).unwrap_or(0).to_le_bytes(), count);
        }
    }

    fn padded_long(&mut self, value: u64, count: usize) {
        let (rest, last) = (value / EIGHT, value % EIGHT);
        match count - 8 > 8 {
            true => {
                self.padded(rest / EIGHT, (count - 16).min(8));
                self.eight(rest % EIGHT);
            }
            false => self.padded(rest, count - 8),
        }
        self.eight(last);
    }

    /// Appends the digits of a fraction that has eight at most, without zeros at its end, behind a point; of none, nothing.
    #[inline(always)]
    pub(crate) fn fraction(&mut self, value: u64, count: u32) {
        if value != 0 {
            let digits = digits(value);
            let zeros = digits.leading_zeros() / 8;
            self.put([b'.']);
            self.put_first(((digits | ZEROS) >> (8 * (8 - count))).to_le_bytes(), (count - zeros) as usize);
        }
    }

    /// Appends a day of the years from 1 to 9999, as ISO 8601 has it.
    #[inline(always)]
    pub(crate) fn day(&mut self, year: u32, month: u32, day: u32) {
        let [a, b, c, d, e, f, g, h] = (digits(u64::from(year * 10_000 + month * 100 + day)) | ZEROS).to_le_bytes();
        self.put([a, b, c, d, b'-', e, f, b'-', g, h]);
    }

    /// Appends a time of the day, to its seconds.
    #[inline(always)]
    pub(crate) fn clock(&mut self, seconds: u32) {
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let digits = digits(u64::from(hour * 10_000 + minute * 100 + second)) | ZEROS;
        let [_, _, a, b, c, d, e, f] = digits.to_le_bytes();
        self.put([a, b, b':', c, d, b':', e, f]);
    }
}

/// The digits of a number below 10⁸, a byte each, the first in the lowest one.
///
/// Both halves of the number are divided at once, and then all its quarters: x / 10⁴ = x · 109951163 / 2⁴⁰ below 10⁸,
/// x / 100 = x · 10486 / 2²⁰ below 10⁴, x / 10 = x · 103 / 2¹⁰ below 100.
#[inline(always)]
fn digits(value: u64) -> u64 {
    let high = (value * 109_951_163) >> 40;
    let halves = high | (value - high * 10_000) << 32;
    let hundreds = ((halves * 10_486) >> 20) & 0x7f_0000_007f;
    let quarters = hundreds | (halves - hundreds * 100) << 16;
    let tens = ((quarters * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | (quarters - tens * 10) << 8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Short<'_>)) -> String {
        let mut out = Vec::new();
        Short::append(&mut out, write);
        String::from_utf8_lossy(&out).into_owned()
    }

    /// Numbers of each length, at its ends and in between.
    fn numbers() -> impl Iterator<Item = u64> {
        let scattered = |seed: u64| (0..1000).map(move |it| (it * 6_364_136_223_846_793_005 + seed) % (seed * 10));
        (0..20).map(|digits| 10_u64.pow(digits)).flat_map(move |power| {
            let within = scattered(power.min(u64::MAX / 10 - 1)).filter(move |it| *it < power.saturating_mul(10));
            [power - 1, power, power + 1, power.saturating_mul(10) - 1, u64::MAX].into_iter().chain(within)
        })
    }

    #[test]
    fn each_number_below_a_hundred_million_has_its_digits() {
        // All would take a second: each half of all, beside one of many others.
        for half in 0..10_000 {
            for value in [half, half * 10_000, half * 10_000 + 9_999 - half, half * 10_000 + half] {
                let expected = format!("{value:08}").into_bytes();
                assert_eq!((digits(value) | ZEROS).to_le_bytes().as_slice(), expected, "{value}");
            }
        }
    }

    #[test]
    fn numbers_are_as_others_write_them() {
        for number in numbers() {
            assert_eq!(written(|short| short.unsigned(number)), number.to_string());
            for signed in [number as i64, (number as i64).wrapping_neg()] {
                assert_eq!(written(|short| short.signed(signed)), signed.to_string());
            }
            for count in 0..=18 {
                let value = number % 10_u64.pow(count as u32);
                let expected = if count == 0 { String::new() } else { format!("{value:0count$}") };
                assert_eq!(written(|short| short.padded(value, count)), expected);
            }
        }
    }

    #[test]
    fn fractions_days_and_clocks() {
        for (value, count, expected) in
            [(0, 6, ""), (1, 6, ".000001"), (120_000, 6, ".12"), (999_999, 6, ".999999"), (10_000_000, 8, ".1")]
        {
            assert_eq!(written(|short| short.fraction(value, count)), expected);
        }
        assert_eq!(written(|short| short.day(1, 2, 3)), "0001-02-03");
        assert_eq!(written(|short| short.day(9999, 12, 31)), "9999-12-31");
        for seconds in [0, 59, 3599, 86_399, 86_400] {
            let expected = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
            assert_eq!(written(|short| short.clock(seconds)), expected);
        }
    }
}
