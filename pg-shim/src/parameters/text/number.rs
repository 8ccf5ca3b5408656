//! Numbers and truth values.

use std::str::FromStr;

use query::Result;

use crate::parameters::value::{Numeric, invalid_text, out_of_range};

/// What C's `isspace` takes for space.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// A text without the space around it.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|char: char| u8::try_from(char).is_ok_and(is_space))
}

/// Any beginning of a word that no other has.
pub(super) fn boolean(text: &str) -> Option<bool> {
    let text = trimmed(text).to_ascii_lowercase();
    let begins = |word: &str, least: usize| text.len() >= least && word.starts_with(&text);
    if begins("true", 1) || begins("yes", 1) || text == "on" || text == "1" {
        return Some(true);
    }
    (begins("false", 1) || begins("no", 1) || begins("off", 2) || text == "0").then_some(false)
}

/// Digits alone, so few that their number fits.
fn short(digits: &[u8]) -> Option<i64> {
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    digits.iter().try_fold(0, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then(|| number * 10 + i64::from(digit))
    })
}

/// An integer between two bounds.
pub(super) fn integer(text: &str, least: i64, most: i64, kind: &str) -> Result<i64> {
    if let Some(number) = short(text.as_bytes()).filter(|number| (least..=most).contains(number)) {
        return Ok(number);
    }
    let digits = trimmed(text);
    let (negative, digits) = match digits.as_bytes() {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(invalid_text(kind, text));
    }
    let mut number = Some(0_i64);
    for digit in digits {
        let digit = i64::from(digit - b'0');
        number = number.and_then(|number| number.checked_mul(10)).and_then(|number| match negative {
            true => number.checked_sub(digit),
            false => number.checked_add(digit),
        });
    }
    match number {
        Some(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(out_of_range(format!("value \"{text}\" is out of range for type {kind}"))),
    }
}

/// A number of floating point.
pub(super) fn float<F: FromStr + Into<f64> + Copy>(text: &str, kind: &str) -> Result<F> {
    let mut digits = trimmed(text);
    // Its sign says nothing, and PostgreSQL writes none.
    if digits.trim_start_matches(['+', '-']).eq_ignore_ascii_case("nan") {
        digits = "NaN";
    }
    let number = digits.parse::<F>().map_err(|_| invalid_text(kind, text))?;
    let wide: f64 = number.into();
    let is_number =
        digits.trim_start_matches(['+', '-']).starts_with(|char: char| char.is_ascii_digit() || char == '.');
    let mantissa = digits.split(['e', 'E']).next().unwrap_or_default();
    let is_zero = !mantissa.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    if is_number && (wide.is_infinite() || (wide == 0.0 && !is_zero)) {
        return Err(out_of_range(format!("\"{digits}\" is out of range for type {kind}")));
    }
    Ok(number)
}

/// A number of few digits, perhaps with a sign and a point, as nearly all are.
fn short_numeric(text: &[u8]) -> Option<Numeric> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let point = digits.iter().position(|byte| *byte == b'.');
    let (whole, part) = digits.split_at(point.unwrap_or(digits.len()));
    let part = part.get(1..).unwrap_or_default();
    if whole.len() + part.len() > 18 {
        return None;
    }
    let behind = if part.is_empty() { 0 } else { short(part)? };
    let size = short(whole)? * 10_i64.pow(part.len() as u32) + behind;
    let value = i128::from(if negative { -size } else { size });
    Some(Numeric::Small { value, scale: part.len() as i32 })
}

/// A number of any size.
pub(super) fn numeric(text: &str) -> Result<Numeric> {
    if let Some(number) = short_numeric(text.as_bytes()) {
        return Ok(number);
    }
    let bad = || invalid_text("numeric", text);
    let number = trimmed(text);
    let (negative, number) = match number.as_bytes() {
        [b'-', ..] => (true, &number[1..]),
        [b'+', ..] => (false, &number[1..]),
        _ => (false, number),
    };
    match number.to_ascii_lowercase().as_str() {
        "nan" if number.len() == trimmed(text).len() => return Ok(Numeric::NaN),
        "inf" | "infinity" => return Ok(Numeric::Infinite { negative }),
        _ => {}
    }
    let (mantissa, exponent) = match number.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(bad());
            }
            let size = digits.parse::<i64>().unwrap_or(i64::from(i32::MAX)).min(i64::from(i32::MAX));
            (mantissa, if exponent.starts_with('-') { -size } else { size })
        }
        None => (number, 0),
    };
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit());
    if !all_digits || whole.len() + part.len() == 0 {
        return Err(bad());
    }
    Numeric::of_digits(negative, format!("{whole}{part}"), part.len() as i64 - exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_postgresql_does() {
        assert_eq!(integer(" -12 ", -100, 100, "x").unwrap(), -12);
        assert_eq!(integer("-9223372036854775808", i64::MIN, i64::MAX, "bigint").unwrap(), i64::MIN);
        assert_eq!(integer("9223372036854775808", i64::MIN, i64::MAX, "bigint").unwrap_err().sqlstate(), "22003");
        assert_eq!(
            integer("1x", 0, 9, "integer").unwrap_err().message(),
            "invalid input syntax for type integer: \"1x\""
        );
        assert_eq!(float::<f64>("1e400", "double precision").unwrap_err().sqlstate(), "22003");
        assert_eq!(float::<f64>("-Infinity", "x").unwrap(), f64::NEG_INFINITY);
        assert_eq!(float::<f64>("-NaN", "x").unwrap().to_bits(), f64::NAN.to_bits());
        assert_eq!(numeric("1.50").unwrap(), Numeric::Small { value: 150, scale: 2 });
        assert_eq!(numeric("-1.5e3").unwrap(), Numeric::Small { value: -15, scale: -2 });
        assert!(
            numeric(".").is_err() && numeric("1e").is_err() && numeric("").is_err() && numeric("1e999999").is_err()
        );
        assert_eq!(numeric("-0.005").unwrap().rescaled(2), Some((true, "1".to_owned())));
        assert_eq!(numeric("99.995").unwrap().rescaled(2), Some((false, "10000".to_owned())));
        assert_eq!(
            ["t", "ye", "of", "1", "o", ""].map(boolean),
            [Some(true), Some(true), Some(false), Some(true), None, None]
        );
    }
}
