//! What a column stands for beyond its Arrow type.

use arrow_schema::Field;
use arrow_schema::extension::{EXTENSION_TYPE_METADATA_KEY, EXTENSION_TYPE_NAME_KEY};

/// Flight SQL's key for the name of a column's type.
pub(crate) const TYPE_NAME: &str = "ARROW:FLIGHT:SQL:TYPE_NAME";

/// What a column stands for, where its Arrow type alone does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// What its Arrow type says.
    Plain,
    Uuid,
    Json,
    Bit,
    HugeInt,
    UnsignedHugeInt,
    TimeWithZone,
    Bool,
    BigNum,
}

impl Meaning {
    /// What the field's extension type says.
    pub(crate) fn of(field: &Field) -> Self {
        let metadata = field.metadata();
        let Some(name) = metadata.get(EXTENSION_TYPE_NAME_KEY) else {
            // Tavana names what its Arrow types do not tell apart.
            return match metadata.get(TYPE_NAME).map(String::as_str) {
                Some("UUID") => Self::Uuid,
                Some("JSON") => Self::Json,
                Some("BIT") => Self::Bit,
                Some("HUGEINT") => Self::HugeInt,
                Some("UHUGEINT") => Self::UnsignedHugeInt,
                _ => Self::Plain,
            };
        };
        match name.as_str() {
            "arrow.uuid" => Self::Uuid,
            "arrow.json" => Self::Json,
            "arrow.bool8" => Self::Bool,
            "arrow.opaque" => match metadata.get(EXTENSION_TYPE_METADATA_KEY).and_then(|more| type_name(more)) {
                Some("hugeint") => Self::HugeInt,
                Some("uhugeint") => Self::UnsignedHugeInt,
                Some("time_tz") => Self::TimeWithZone,
                Some("bit") => Self::Bit,
                Some("bignum") => Self::BigNum,
                _ => Self::Plain,
            },
            _ => Self::Plain,
        }
    }
}

/// The value of `"type_name"` in the metadata of an opaque type.
fn type_name(metadata: &str) -> Option<&str> {
    let (_, rest) = metadata.split_once("\"type_name\"")?;
    let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    rest.split_once('"').map(|(name, _)| name)
}
