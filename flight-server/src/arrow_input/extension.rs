//! Types that stand on others: those that the engine makes values of its own of.
//!
//! The engine looks at their names alone, and takes the bytes for what they say; so what they stand on, and what is in
//! it, is looked at here. A type that it does not know, or that stands on a dictionary or on runs, is what it stands on.

use std::collections::HashMap;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_schema::extension::{EXTENSION_TYPE_METADATA_KEY, EXTENSION_TYPE_NAME_KEY};
use arrow_schema::{DataType, Field};
use serde::de::IgnoredAny;
use serde_json::Value;

use super::flaw::Flaw;

/// What of a column's metadata tells of such a type.
pub(super) const KEYS: [&str; 2] = [EXTENSION_TYPE_NAME_KEY, EXTENSION_TYPE_METADATA_KEY];

const MICROS_PER_DAY: u64 = 86_400_000_000;
/// The most that the engine has of an offset of a time, in seconds to either side.
const MOST_OFFSET: u64 = 16 * 3600 - 1;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extension {
    Uuid,
    Bool8,
    Json,
    Geometry,
    HugeInt,
    UnsignedHugeInt,
    TimeWithZone,
    Bit,
    BigNum,
}

impl Extension {
    /// The one that a column is of, if the engine knows it.
    pub(super) fn of(field: &Field) -> Result<Option<Self>, Flaw> {
        let Some(extension) = named(field) else { return Ok(None) };
        let stands = match field.data_type() {
            DataType::Dictionary(..) | DataType::RunEndEncoded(..) => return Ok(None),
            DataType::FixedSizeBinary(16) => matches!(extension, Self::Uuid | Self::HugeInt | Self::UnsignedHugeInt),
            DataType::FixedSizeBinary(8) => extension == Self::TimeWithZone,
            DataType::Int8 => extension == Self::Bool8,
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => extension == Self::Json,
            DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
                matches!(extension, Self::Geometry | Self::Bit | Self::BigNum)
            }
            _ => false,
        };
        match stands {
            true => Ok(Some(extension)),
            false => {
                let what = format!("{} does not stand on {}", extension.name(), field.data_type());
                Err(Flaw::data(what).with_hint("send it as the type that it is stored in, without an extension type"))
            }
        }
    }

    /// What people call it.
    fn name(self) -> &'static str {
        match self {
            Self::Uuid => "arrow.uuid",
            Self::Bool8 => "arrow.bool8",
            Self::Json => "arrow.json",
            Self::Geometry => "geoarrow.wkb",
            Self::HugeInt => "hugeint",
            Self::UnsignedHugeInt => "uhugeint",
            Self::TimeWithZone => "time_tz",
            Self::Bit => "bit",
            Self::BigNum => "bignum",
        }
    }

    /// What tells the engine of it, in words that mean one thing; of a geometry also its own.
    pub(super) fn metadata(self, field: &Field) -> HashMap<String, String> {
        let (name, more) = match self {
            Self::Uuid | Self::Bool8 | Self::Json => (self.name(), None),
            Self::Geometry => (self.name(), field.metadata().get(EXTENSION_TYPE_METADATA_KEY).cloned()),
            _ => ("arrow.opaque", Some(format!(r#"{{"type_name":"{}","vendor_name":"DuckDB"}}"#, self.name()))),
        };
        let mut metadata = HashMap::from([(EXTENSION_TYPE_NAME_KEY.to_owned(), name.to_owned())]);
        metadata.extend(more.map(|more| (EXTENSION_TYPE_METADATA_KEY.to_owned(), more)));
        metadata
    }

    /// Refuses values that are none of it.
    pub(super) fn check(self, array: &ArrayRef) -> Result<(), Flaw> {
        let sound: fn(&[u8]) -> bool = match self {
            // Every value of what they stand on is one; of geometries the engine knows.
            Self::Uuid | Self::Bool8 | Self::HugeInt | Self::UnsignedHugeInt | Self::Geometry => return Ok(()),
            Self::Json => |text| serde_json::from_slice::<IgnoredAny>(text).is_ok(),
            Self::TimeWithZone => is_time,
            Self::Bit => is_bits,
            Self::BigNum => is_number,
        };
        match all(array, sound) {
            true => Ok(()),
            false => Err(Flaw::data(format!("a value is no {}", self.name())).with_sqlstate("22023")),
        }
    }
}

fn named(field: &Field) -> Option<Extension> {
    let metadata = field.metadata();
    match metadata.get(EXTENSION_TYPE_NAME_KEY)?.as_str() {
        "arrow.uuid" => Some(Extension::Uuid),
        "arrow.bool8" => Some(Extension::Bool8),
        "arrow.json" => Some(Extension::Json),
        "geoarrow.wkb" => {
            let more = metadata.get(EXTENSION_TYPE_METADATA_KEY).map_or("", String::as_str);
            let is_object = |text| matches!(serde_json::from_str(text), Ok(Value::Object(_)));
            (more.is_empty() || is_object(more)).then_some(Extension::Geometry)
        }
        "arrow.opaque" => opaque(metadata.get(EXTENSION_TYPE_METADATA_KEY)?),
        _ => None,
    }
}

fn opaque(metadata: &str) -> Option<Extension> {
    let metadata: Value = serde_json::from_str(metadata).ok()?;
    if metadata.get("vendor_name")?.as_str()? != "DuckDB" {
        return None;
    }
    match metadata.get("type_name")?.as_str()? {
        "hugeint" => Some(Extension::HugeInt),
        "uhugeint" => Some(Extension::UnsignedHugeInt),
        "time_tz" => Some(Extension::TimeWithZone),
        "bit" => Some(Extension::Bit),
        "bignum" => Some(Extension::BigNum),
        _ => None,
    }
}

/// Whether all values hold; those that are null do.
fn all(array: &ArrayRef, sound: fn(&[u8]) -> bool) -> bool {
    match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().iter().flatten().all(|text| sound(text.as_bytes())),
        DataType::LargeUtf8 => array.as_string::<i64>().iter().flatten().all(|text| sound(text.as_bytes())),
        DataType::Utf8View => array.as_string_view().iter().flatten().all(|text| sound(text.as_bytes())),
        DataType::Binary => array.as_binary::<i32>().iter().flatten().all(sound),
        DataType::LargeBinary => array.as_binary::<i64>().iter().flatten().all(sound),
        DataType::BinaryView => array.as_binary_view().iter().flatten().all(sound),
        DataType::FixedSizeBinary(_) => array.as_fixed_size_binary().iter().flatten().all(sound),
        _ => false,
    }
}

/// The time of the day before the offset, which is counted down from the highest.
fn is_time(bytes: &[u8]) -> bool {
    let Ok(bytes) = bytes.try_into() else { return false };
    let bits = u64::from_le_bytes(bytes);
    bits >> 24 <= MICROS_PER_DAY && bits & 0xff_ffff <= 2 * MOST_OFFSET
}

/// A byte that tells how many bits of the next are none, and are set; then the bits.
fn is_bits(bytes: &[u8]) -> bool {
    match bytes {
        [none @ 0..=7, first, ..] => u32::from(*none) <= first.leading_ones(),
        _ => false,
    }
}

/// Three bytes that tell the sign and how many bytes come, then these, the highest first; all are inverted for a number
/// below zero.
fn is_number(bytes: &[u8]) -> bool {
    let [a, b, c, digits @ ..] = bytes else { return false };
    let inverted = if a & 0x80 == 0 { 0xff } else { 0 };
    let length = u32::from_be_bytes([0, (a ^ inverted) & 0x7f, b ^ inverted, c ^ inverted]);
    let is_whole = usize::try_from(length) == Ok(digits.len());
    match digits {
        [] => false,
        // Zero is not below zero.
        [digit] => is_whole && (*digit ^ inverted != 0 || inverted == 0),
        [first, ..] => is_whole && first ^ inverted != 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_looked_at() {
        assert!(is_number(b"\x80\0\x01\0") && is_number(b"\x80\0\x02\x01\0") && is_number(b"\x7f\xff\xfe\xfe"));
        assert!(
            !is_number(b"") && !is_number(b"\x01\x02") && !is_number(b"\x80\0\x01") && !is_number(b"\x7f\xff\xfe\xff")
        );
        assert!(is_bits(b"\0\0") && is_bits(b"\x07\xff") && is_bits(b"\x01\x80\0"));
        assert!(!is_bits(b"") && !is_bits(b"\0") && !is_bits(b"\x08\xff") && !is_bits(b"\x02\x80"));
        assert!(is_time(&(57_599_u64).to_le_bytes()) && !is_time(&[0xff; 8]) && !is_time(b"1234"));
    }
}
