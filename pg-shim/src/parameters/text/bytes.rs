//! Bytes and bit strings.

use std::borrow::Cow;

use query::{Error, ErrorKind, Result};

use crate::cells::bits::digit;

/// `bytea`, in hexadecimal digits or with escapes.
pub(super) fn bytea(text: &str) -> Result<Cow<'_, [u8]>> {
    if let Some(digits) = text.strip_prefix("\\x") {
        return hex(digits).map(Cow::Owned);
    }
    if !text.contains('\\') {
        return Ok(Cow::Borrowed(text.as_bytes()));
    }
    let bad = || Error::new(ErrorKind::Data, "invalid input syntax for type bytea").with_sqlstate("22P02");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'\\' {
            bytes.push(*byte);
            continue;
        }
        match after {
            [b'\\', after @ ..] => {
                bytes.push(b'\\');
                rest = after;
            }
            [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', after @ ..] => {
                bytes.push((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'));
                rest = after;
            }
            _ => return Err(bad()),
        }
    }
    Ok(Cow::Owned(bytes))
}

fn hex(digits: &str) -> Result<Vec<u8>> {
    let bad = |message: String| Error::new(ErrorKind::Data, message).with_sqlstate("22023");
    let mut bytes = Vec::with_capacity(digits.len() / 2);
    let mut chars = digits.chars();
    let value = |char: char| {
        u8::try_from(char).ok().and_then(digit).ok_or_else(|| bad(format!("invalid hexadecimal digit: \"{char}\"")))
    };
    while let Some(first) = chars.next() {
        // Space may stand between two bytes.
        if matches!(first, ' ' | '\n' | '\t' | '\r') {
            continue;
        }
        let high = value(first)?;
        let second = chars.next().ok_or_else(|| bad("invalid hexadecimal data: odd number of digits".to_owned()))?;
        bytes.push(high << 4 | value(second)?);
    }
    Ok(bytes)
}

/// A bit string: binary digits, perhaps behind a `b`, or hexadecimal ones behind an `x`.
pub(super) fn bit_string(text: &str) -> Result<Cow<'_, str>> {
    let bad = |char: char, kind: &str| {
        Error::new(ErrorKind::Data, format!("\"{char}\" is not a valid {kind} digit")).with_sqlstate("22P02")
    };
    if let Some(digits) = text.strip_prefix(['x', 'X']) {
        let mut bits = String::with_capacity(digits.len() * 4);
        for char in digits.chars() {
            let value = char.to_digit(16).ok_or_else(|| bad(char, "hexadecimal"))?;
            bits.push_str(&format!("{value:04b}"));
        }
        return Ok(Cow::Owned(bits));
    }
    let digits = text.strip_prefix(['b', 'B']).unwrap_or(text);
    match digits.chars().find(|char| !matches!(char, '0' | '1')) {
        Some(char) => Err(bad(char, "binary")),
        None => Ok(Cow::Borrowed(digits)),
    }
}
