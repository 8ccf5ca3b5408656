//! Integers as text.

use std::fmt::Write as _;

use super::short::Short;

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
pub(crate) fn write(out: &mut Vec<u8>, value: i64) {
    Short::append(out, |short| short.signed(value));
}

/// Appends an integer of any width.
pub(crate) fn write_wide<I: itoa::Integer>(out: &mut Vec<u8>, value: I) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
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
