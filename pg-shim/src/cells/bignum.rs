//! The engine's integers of any size.

use query::{Error, ErrorKind, Result};

/// Bytes that tell the sign and how many come.
const HEAD: usize = 3;
/// `numeric` has 131072 digits before its point; no number of more bytes has as few.
const MOST_BYTES: usize = 54_428;
const BASE: u64 = 1_000_000_000;

/// Whether a number is below zero, and its digits.
///
/// The first three bytes tell the sign and how many come, then these, the highest first; all are inverted for a number
/// below zero.
pub(crate) fn digits(value: &[u8]) -> Result<(bool, String)> {
    let (head, magnitude) = value.split_first_chunk::<HEAD>().ok_or_else(super::not_of_schema)?;
    let negative = head[0] & 0x80 == 0;
    if magnitude.len() > MOST_BYTES {
        return Err(Error::new(ErrorKind::Data, "value overflows numeric format")
            .with_sqlstate("22003")
            .with_hint("cast it in the query, for example to VARCHAR"));
    }
    // The lowest first.
    let mut limbs: Vec<u32> = Vec::new();
    for byte in magnitude {
        let mut carry = u64::from(if negative { !byte } else { *byte });
        for limb in &mut limbs {
            let sum = (u64::from(*limb) << 8) + carry;
            *limb = (sum % BASE) as u32;
            carry = sum / BASE;
        }
        if carry > 0 {
            limbs.push(carry as u32);
        }
    }
    let mut text = limbs.last().map_or_else(|| "0".to_owned(), u32::to_string);
    for limb in limbs.iter().rev().skip(1) {
        text.push_str(&format!("{limb:09}"));
    }
    Ok((negative, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_size_are_read() {
        let told = |bytes: &[u8]| digits(bytes).unwrap();
        assert_eq!(told(b"\x80\0\x01\0"), (false, "0".to_owned()));
        assert_eq!(told(b"\x7f\xff\xfe\xfe"), (true, "1".to_owned()));
        assert_eq!(told(b"\x80\0\x05\x01\0\0\0\0"), (false, "4294967296".to_owned()));
        let wide: Vec<u8> = b"\x80\0\x10".iter().copied().chain([0xff; 16]).collect();
        assert_eq!(told(&wide), (false, u128::MAX.to_string()));
        assert!(digits(b"").is_err() && digits(&vec![0x80; MOST_BYTES + 4]).is_err());
    }
}
