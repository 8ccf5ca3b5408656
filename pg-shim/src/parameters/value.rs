//! A value between the wire and a column.

use std::borrow::Cow;

use query::{Error, ErrorKind, Result};

use crate::cells::interval::Interval;
use crate::cells::time::Moment;

/// A value that was read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'v> {
    Bool(bool),
    /// Of any width; within its bounds.
    Int(i64),
    Float4(f32),
    Float8(f64),
    Numeric(Numeric),
    Text(Cow<'v, str>),
    Bytes(Cow<'v, [u8]>),
    /// Days since 1970.
    Date(i32),
    /// Microseconds since midnight.
    Time(i64),
    Moment(Moment),
    Interval(Interval),
}

/// A number of any size.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Numeric {
    /// With so many digits behind the point; fewer than none for zeros before it.
    Small {
        value: i128,
        scale: i32,
    },
    /// One whose digits do not fit.
    Wide {
        negative: bool,
        digits: String,
        scale: i32,
    },
    NaN,
    Infinite {
        negative: bool,
    },
}

/// The most digits that a number may have before or behind its point here; PostgreSQL's bounds are near.
const MOST_DIGITS: i64 = 131_072;

impl Numeric {
    /// The number with these digits.
    pub(crate) fn of_digits(negative: bool, digits: String, scale: i64) -> Result<Self> {
        let digits = match digits.trim_start_matches('0') {
            "" => "0",
            digits => digits,
        };
        let before = digits.len() as i64 - scale;
        if before > MOST_DIGITS || scale.abs() > MOST_DIGITS {
            return Err(out_of_range("value overflows numeric format".to_owned()));
        }
        let scale = scale as i32;
        Ok(match digits.parse::<i128>() {
            Ok(value) => Self::Small { value: if negative { -value } else { value }, scale },
            Err(_) => Self::Wide { negative, digits: digits.to_owned(), scale },
        })
    }

    /// Sign, digits and scale, with the scale not below zero.
    fn plain(&self) -> Option<(bool, String, usize)> {
        let (negative, mut digits, scale) = match self {
            Self::Small { value, scale } => (*value < 0, value.unsigned_abs().to_string(), *scale),
            Self::Wide { negative, digits, scale } => (*negative, digits.clone(), *scale),
            _ => return None,
        };
        match usize::try_from(scale) {
            Ok(scale) => Some((negative, digits, scale)),
            Err(_) => {
                if digits != "0" {
                    digits.extend(std::iter::repeat_n('0', scale.unsigned_abs() as usize));
                }
                Some((negative, digits, 0))
            }
        }
    }

    /// Sign and digits with exactly so many behind the point: rounded, halves away from zero.
    pub(crate) fn rescaled(&self, wanted: usize) -> Option<(bool, String)> {
        let (negative, mut digits, scale) = self.plain()?;
        if wanted >= scale {
            digits.extend(std::iter::repeat_n('0', wanted - scale));
            return Some((negative, digits));
        }
        let cut = scale - wanted;
        let up = digits.len() >= cut && digits.as_bytes()[digits.len() - cut] >= b'5';
        digits.truncate(digits.len().saturating_sub(cut));
        if digits.is_empty() {
            digits.push('0');
        }
        if up {
            digits = plus_one(&digits);
        }
        Some((negative, digits))
    }

    /// What a number needs to be kept as it is: digits in all, and behind the point.
    pub(crate) fn extent(&self) -> Option<(usize, usize)> {
        let (_, digits, scale) = self.plain()?;
        let digits = digits.trim_start_matches('0').len();
        Some((digits.max(scale).max(1), scale))
    }
}

fn plus_one(digits: &str) -> String {
    let mut bytes = digits.as_bytes().to_vec();
    for digit in bytes.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return bytes.into_iter().map(char::from).collect();
        }
        *digit = b'0';
    }
    std::iter::once('1').chain(bytes.into_iter().map(char::from)).collect()
}

/// A text that is none of a type.
pub(crate) fn invalid_text(kind: &str, text: &str) -> Error {
    Error::new(ErrorKind::Data, format!("invalid input syntax for type {kind}: \"{text}\"")).with_sqlstate("22P02")
}

/// Bytes that are none of a type.
pub(crate) fn invalid_binary(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Data, message).with_sqlstate("22P03")
}

/// A value beyond its type.
pub(crate) fn out_of_range(message: String) -> Error {
    Error::new(ErrorKind::Data, message).with_sqlstate("22003")
}

/// A text of the wire.
pub(crate) fn utf8(bytes: &[u8]) -> Result<&str> {
    let bad = |at: usize, length: usize| {
        let mut told = String::new();
        for byte in bytes.iter().skip(at).take(length) {
            told.push_str(&format!(" 0x{byte:02x}"));
        }
        Error::new(ErrorKind::Data, format!("invalid byte sequence for encoding \"UTF8\":{told}"))
            .with_sqlstate("22021")
    };
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        // As many bytes as the first one announces.
        let announced = match bytes.get(at).copied().unwrap_or_default() {
            0xc0..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf7 => 4,
            _ => 1,
        };
        bad(at, announced)
    })?;
    match bytes.contains(&0) {
        true => Err(bad(bytes.iter().position(|byte| *byte == 0).unwrap_or_default(), 1)),
        false => Ok(text),
    }
}
