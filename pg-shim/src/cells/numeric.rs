//! Decimals of any width as `numeric`.

use arrow_buffer::i256;
use query::{Error, ErrorKind, Result};

use super::integer::pair;
use super::short::Short;

/// Digits of a group of the binary form.
const GROUP: usize = 4;
const BASE: u64 = 10_000;
const NEGATIVE: u16 = 0x4000;

const POWERS: [u64; 20] = {
    let mut powers = [1_u64; 20];
    let mut at = 1;
    while at < 20 {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

/// A decimal without its point.
pub(crate) trait Unscaled: Copy {
    /// Whether each fits into a [`Short`].
    const IS_SHORT: bool;
    /// Whether it is below zero, and its size, if that fits.
    fn small(self) -> Option<(bool, u64)>;
    /// Whether it is below zero, and its digits.
    fn digits(self) -> (bool, String);
}

macro_rules! unscaled {
    ($($native:ty),*) => {$(
        impl Unscaled for $native {
            const IS_SHORT: bool = true;

            #[inline]
            fn small(self) -> Option<(bool, u64)> {
                u64::try_from(self.unsigned_abs()).ok().map(|size| (self < 0, size))
            }

            fn digits(self) -> (bool, String) {
                (self < 0, self.unsigned_abs().to_string())
            }
        }
    )*};
}

unscaled!(i32, i64, i128);

macro_rules! unsigned {
    ($($native:ty),*) => {$(
        impl Unscaled for $native {
            const IS_SHORT: bool = true;

            #[inline]
            fn small(self) -> Option<(bool, u64)> {
                u64::try_from(self).ok().map(|size| (false, size))
            }

            fn digits(self) -> (bool, String) {
                (false, self.to_string())
            }
        }
    )*};
}

unsigned!(u64, u128);

impl Unscaled for i256 {
    const IS_SHORT: bool = false;

    fn small(self) -> Option<(bool, u64)> {
        self.to_i128().and_then(Unscaled::small)
    }

    fn digits(self) -> (bool, String) {
        let text = self.to_string();
        match text.strip_prefix('-') {
            Some(digits) => (true, digits.to_owned()),
            None => (false, text),
        }
    }
}

/// Whether all numbers of this type and scale fit into a [`Short`].
pub(crate) fn is_short<N: Unscaled>(scale: i8) -> bool {
    N::IS_SHORT && (0..=38).contains(&scale)
}

/// Appends a decimal that [is short](is_short), with as many digits behind the point as its scale says.
#[inline(always)]
pub(crate) fn short_text(short: &mut Short<'_>, value: impl Unscaled, scale: i8) {
    match (value.small(), usize::try_from(scale)) {
        (Some((negative, size)), Ok(scale @ 0..=18)) => small_text(short, negative, size, scale),
        _ => short.text(|out| write_text(out, value, scale)),
    }
}

/// Appends a decimal of any width, with as many digits behind the point as its scale says.
pub(crate) fn write_text(out: &mut Vec<u8>, value: impl Unscaled, scale: i8) {
    let (negative, mut digits) = value.digits();
    if negative {
        out.push(b'-');
    }
    let Ok(scale) = usize::try_from(scale) else {
        if digits != "0" {
            digits.extend(std::iter::repeat_n('0', usize::from(scale.unsigned_abs())));
        }
        return out.extend_from_slice(digits.as_bytes());
    };
    let zeros = (scale + 1).saturating_sub(digits.len());
    digits.insert_str(0, &"0".repeat(zeros));
    let (whole, part) = digits.split_at(digits.len() - scale);
    out.extend_from_slice(whole.as_bytes());
    if scale > 0 {
        out.push(b'.');
        out.extend_from_slice(part.as_bytes());
    }
}

#[inline(always)]
fn small_text(short: &mut Short<'_>, negative: bool, size: u64, scale: usize) {
    short.sign(negative);
    match scale {
        0 => short.unsigned(size),
        2 => {
            short.unsigned(size / 100);
            let [a, b] = pair((size % 100) as u32);
            short.put([b'.', a, b]);
        }
        _ => {
            short.unsigned(size / POWERS[scale]);
            short.put([b'.']);
            short.padded(size % POWERS[scale], scale);
        }
    }
}

/// Appends a decimal that [is short](is_short) in the binary form: how many groups of four digits, the weight of the first,
/// the sign, how many digits to show behind the point, then the groups.
///
/// # Errors
/// As [`from_digits`].
#[inline]
pub(crate) fn short_binary(short: &mut Short<'_>, value: impl Unscaled, scale: i8) -> Result<()> {
    if let (Some((negative, size)), Ok(scale @ 0..=15)) = (value.small(), usize::try_from(scale)) {
        let (whole, part) = match scale {
            0 => (size, 0),
            2 => (size / 100, size % 100),
            _ => (size / POWERS[scale], size % POWERS[scale]),
        };
        // Whole groups behind the point.
        let behind = scale.div_ceil(GROUP);
        small_binary(short, negative, whole, part * POWERS[behind * GROUP - scale], behind, scale as u16);
        return Ok(());
    }
    let mut outcome = Ok(());
    short.text(|out| outcome = write_binary(out, value, scale));
    outcome
}

/// Appends a decimal of any width in the binary form.
///
/// # Errors
/// As [`from_digits`].
pub(crate) fn write_binary(out: &mut Vec<u8>, value: impl Unscaled, scale: i8) -> Result<()> {
    let (negative, digits) = value.digits();
    from_digits(out, negative, &digits, scale)
}

fn small_binary(short: &mut Short<'_>, negative: bool, mut whole: u64, mut part: u64, behind: usize, scale: u16) {
    // Five groups before the point and four behind it, the last first.
    let mut groups = [0_u16; 9];
    for group in &mut groups[..behind] {
        *group = (part % BASE) as u16;
        part /= BASE;
    }
    let mut count = behind;
    while whole > 0 {
        groups[count] = (whole % BASE) as u16;
        whole /= BASE;
        count += 1;
    }
    // Without the zeros at either end: there are some before the others only where nothing is before the point.
    let from = groups[..count].iter().take_while(|group| **group == 0).count();
    while count > from && groups[count - 1] == 0 {
        count -= 1;
    }
    let kept = &groups[from..count];
    let (weight, sign) = match kept {
        [] => (0, 0),
        _ => (count as i32 - behind as i32 - 1, if negative { NEGATIVE } else { 0 }),
    };
    let [a, b] = (kept.len() as u16).to_be_bytes();
    let [c, d] = (weight as i16).to_be_bytes();
    let [e, f] = sign.to_be_bytes();
    let [g, h] = scale.to_be_bytes();
    short.put([a, b, c, d, e, f, g, h]);
    for group in kept.iter().rev() {
        short.put(group.to_be_bytes());
    }
}

/// Appends a decimal in the binary form, of its digits without a point.
pub(crate) fn from_digits(out: &mut Vec<u8>, negative: bool, digits: &str, scale: i8) -> Result<()> {
    let mut digits = digits.as_bytes().to_vec();
    let scale = match usize::try_from(scale) {
        Ok(scale) => scale,
        Err(_) => {
            digits.extend(std::iter::repeat_n(b'0', usize::from(scale.unsigned_abs())));
            0
        }
    };
    digits.extend(std::iter::repeat_n(b'0', scale.div_ceil(GROUP) * GROUP - scale));
    let before = (GROUP - digits.len() % GROUP) % GROUP;
    digits.splice(0..0, std::iter::repeat_n(b'0', before));
    let groups = digits.len() / GROUP;
    let weight = i32::try_from(groups).map_err(|_| too_wide())? - scale.div_ceil(GROUP) as i32;
    let scale = u16::try_from(scale).map_err(|_| too_wide())?;
    let group = |digits: &[u8]| digits.iter().fold(0_u16, |group, digit| group * 10 + u16::from(digit - b'0'));
    put(out, negative, digits.chunks(GROUP).map(group), weight, scale);
    Ok(())
}

fn too_wide() -> Error {
    Error::new(ErrorKind::Data, "a number is too wide for numeric").with_sqlstate("22003")
}

/// Writes groups, the highest first, without the zeros at either end. `before` counts those before the point.
fn put(
    out: &mut Vec<u8>,
    negative: bool,
    groups: impl DoubleEndedIterator<Item = u16> + Clone,
    before: i32,
    scale: u16,
) {
    let leading = groups.clone().take_while(|group| *group == 0).count();
    let total = groups.clone().count();
    let trailing = groups.clone().rev().take_while(|group| *group == 0).count();
    let count = total.saturating_sub(leading + trailing);
    let weight = if count == 0 { 0 } else { before - 1 - leading as i32 };
    let sign = if negative && count > 0 { NEGATIVE } else { 0 };
    for word in [count as u16, weight as i16 as u16, sign, scale] {
        out.extend_from_slice(&word.to_be_bytes());
    }
    for group in groups.skip(leading).take(count) {
        out.extend_from_slice(&group.to_be_bytes());
    }
}
