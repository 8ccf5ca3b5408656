//! Floating point as text.
//!
//! With `extra_float_digits` above 0, the fewest digits that read back as the same number; but never those of a number
//! that lies exactly between two, as PostgreSQL has it. Otherwise as C's `%.*g`.

use std::fmt::Write as _;
use std::ops::Range;

/// As many digits tell any number.
const MOST_DIGITS: usize = 17;

/// What differs between the two widths.
pub(crate) trait Float:
    Copy + ryu::Float + std::fmt::LowerExp + std::str::FromStr<Err: PartialEq> + PartialEq
{
    /// Digits that every decimal keeps.
    const DIGITS: i32;
    /// Sizes that `%g` writes without an exponent, which [`ryu`] does too.
    ///
    /// None of them has so few digits and lies between two numbers: the middle has one bit more than the fraction, which are
    /// 8 digits of one width and 16 of the other, and for each bit behind the point another digit behind that.
    const PLAIN: Range<f64>;
    fn widen(self) -> f64;
    /// The bits of the fraction with the leading one, and the exponent that they are multiplied by.
    fn parts(self) -> (u64, i32);
}

impl Float for f32 {
    const DIGITS: i32 = 6;
    const PLAIN: Range<f64> = 1e-4..1e6;

    fn widen(self) -> f64 {
        f64::from(self)
    }

    fn parts(self) -> (u64, i32) {
        parts(u64::from(self.to_bits()) & 0x7fff_ffff, 23, 149)
    }
}

impl Float for f64 {
    const DIGITS: i32 = 15;
    const PLAIN: Range<f64> = 1e-4..1e15;

    fn widen(self) -> f64 {
        self
    }

    fn parts(self) -> (u64, i32) {
        parts(self.to_bits() & (u64::MAX >> 1), 52, 1074)
    }
}

fn parts(bits: u64, width: u32, lowest: i32) -> (u64, i32) {
    let (exponent, fraction) = ((bits >> width) as i32, bits & ((1 << width) - 1));
    match exponent {
        0 => (fraction, -lowest),
        _ => (fraction | 1 << width, exponent - 1 - lowest),
    }
}

/// Appends a number.
pub(crate) fn write<F: Float>(out: &mut Vec<u8>, value: F, extra_float_digits: i32) {
    let wide = value.widen();
    if wide.is_nan() {
        return out.extend_from_slice(b"NaN");
    }
    if wide.is_sign_negative() {
        out.push(b'-');
    }
    if wide.is_infinite() {
        return out.extend_from_slice(b"Infinity");
    }
    if wide == 0.0 {
        return out.push(b'0');
    }
    match extra_float_digits > 0 {
        true => shortest(out, value),
        false => rounded(out, value, (F::DIGITS + extra_float_digits).max(1)),
    }
}

fn shortest<F: Float>(out: &mut Vec<u8>, value: F) {
    let mut buffer = ryu::Buffer::new();
    let text = buffer.format_finite(value);
    if F::PLAIN.contains(&value.widen().abs()) {
        let text = text.strip_suffix(".0").unwrap_or(text);
        return out.extend_from_slice(text.strip_prefix('-').unwrap_or(text).as_bytes());
    }
    let mut decimal = Decimal::read(text.as_bytes());
    let mut digits = decimal.length;
    while decimal.lies_between(value) && digits < MOST_DIGITS {
        let mut longer = String::new();
        // A String takes everything.
        let _ = write!(longer, "{value:.digits$e}");
        let closer = Decimal::read(longer.as_bytes());
        digits += 1;
        if longer.parse() == Ok(value) {
            decimal = closer;
        }
    }
    decimal.write(out, F::DIGITS);
}

fn rounded<F: Float>(out: &mut Vec<u8>, value: F, digits: i32) {
    let mut text = String::new();
    // A String takes everything.
    let _ = write!(text, "{value:.*e}", digits as usize - 1);
    Decimal::read(text.as_bytes()).write(out, digits);
}

/// Digits without the zeros at either end, and the exponent of the first.
struct Decimal {
    digits: [u8; 24],
    length: usize,
    exponent: i32,
}

impl Decimal {
    /// Reads what Rust writes, without its sign.
    fn read(text: &[u8]) -> Self {
        let mut decimal = Self { digits: [b'0'; 24], length: 0, exponent: 0 };
        let text = text.strip_prefix(b"-").unwrap_or(text);
        let (mantissa, exponent) = match text.iter().position(|byte| *byte == b'e') {
            Some(at) => (&text[..at], std::str::from_utf8(&text[at + 1..]).ok().and_then(|text| text.parse().ok())),
            None => (text, None),
        };
        let mut point = None;
        let mut seen = 0;
        let mut zeros = 0;
        for byte in mantissa {
            match byte {
                b'.' => point = Some(seen),
                // Zeros that are none of the digits.
                b'0' if decimal.length == 0 => (seen, zeros) = (seen + 1, zeros + 1),
                digit => {
                    seen += 1;
                    if let Some(place) = decimal.digits.get_mut(decimal.length) {
                        *place = *digit;
                        decimal.length += 1;
                    }
                }
            }
        }
        decimal.exponent = point.unwrap_or(seen) - zeros - 1 + exponent.unwrap_or(0);
        while decimal.length > 1 && decimal.digits[decimal.length - 1] == b'0' {
            decimal.length -= 1;
        }
        decimal
    }

    fn digits(&self) -> &[u8] {
        &self.digits[..self.length]
    }

    /// Whether this is exactly the middle between the value and one of its neighbours.
    fn lies_between<F: Float>(&self, value: F) -> bool {
        let (fraction, power) = value.parts();
        if fraction % 2 != 0 || self.length > 17 {
            return false;
        }
        let number = self.digits().iter().fold(0_u128, |number, digit| number * 10 + u128::from(digit - b'0'));
        let ten = self.exponent + 1 - self.length as i32;
        if ten.abs() > 23 {
            return false;
        }
        let five = 5_u128.pow(ten.unsigned_abs());
        // number · 10^ten = (2 · fraction ± 1) · 2^(power - 1), and at a power of two ± half as much below.
        let (left, right) = if ten >= 0 { (number * five, 1) } else { (number, five) };
        let shift = power - 2 - ten;
        let four = 4 * u128::from(fraction);
        let below = if fraction.is_power_of_two() { four - 1 } else { four - 2 };
        [four + 2, below].into_iter().any(|middle| {
            let Some(middle) = middle.checked_mul(right) else { return false };
            match shift >= 0 {
                true => shift < 128 && middle.leading_zeros() as i32 >= shift && middle << shift == left,
                false => shift > -128 && left.leading_zeros() as i32 >= -shift && left << -shift == middle,
            }
        })
    }

    /// Appends the number as `%g` does for so many digits.
    fn write(&self, out: &mut Vec<u8>, precision: i32) {
        let digits = self.digits();
        if self.exponent < -4 || self.exponent >= precision {
            out.push(digits[0]);
            if digits.len() > 1 {
                out.push(b'.');
                out.extend_from_slice(&digits[1..]);
            }
            out.extend_from_slice(if self.exponent < 0 { b"e-" } else { b"e+" });
            return super::integer::padded(out, u64::from(self.exponent.unsigned_abs()), 2);
        }
        let whole = self.exponent + 1;
        match usize::try_from(whole) {
            Ok(whole) if whole > 0 => {
                let (before, after) = digits.split_at(whole.min(digits.len()));
                out.extend_from_slice(before);
                out.extend(std::iter::repeat_n(b'0', whole - before.len()));
                if !after.is_empty() {
                    out.push(b'.');
                    out.extend_from_slice(after);
                }
            }
            _ => {
                out.extend_from_slice(b"0.");
                out.extend(std::iter::repeat_n(b'0', whole.unsigned_abs() as usize));
                out.extend_from_slice(digits);
            }
        }
    }
}
