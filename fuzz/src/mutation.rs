//! Changes of inputs that leave their form: what holds a length says the new one, at all depths. Without them nearly
//! every change of a message makes one that ends too soon.

use libfuzzer_sys::fuzzer_mutate;
use prost::encoding::{WireType, decode_key, decode_varint, encode_key, encode_varint};

/// By how much a change may make a part longer.
const GROWTH: usize = 64;

/// Choices that are the same for the same seed.
pub struct Choices(u32);

impl Choices {
    /// Those of a seed.
    pub fn of(seed: u32) -> Self {
        Self(seed | 1)
    }

    /// A number below `bound`, or 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as usize % bound.max(1)
    }
}

/// Puts an input in the place of another, and gives its length. One that is too long leaves that as it was.
pub fn put(input: &[u8], data: &mut [u8], size: usize, max_size: usize) -> usize {
    if input.len() > max_size {
        return size;
    }
    data[..input.len()].copy_from_slice(input);
    input.len()
}

/// Bytes with a change anywhere.
pub fn plain(bytes: &[u8]) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed.resize(bytes.len() + GROWTH, 0);
    let length = fuzzer_mutate(&mut changed, bytes.len(), bytes.len() + GROWTH);
    changed.truncate(length);
    changed
}

/// A protobuf message with a change in one of its fields, or in one of a message in it, and so on; bytes that are no
/// message with a change anywhere.
pub fn message(bytes: &[u8], choices: &mut Choices) -> Vec<u8> {
    let fields = fields(bytes).filter(|fields| !fields.is_empty() && choices.below(6) != 0);
    let Some(mut fields) = fields else { return plain(bytes) };
    let at = choices.below(fields.len());
    match choices.below(12) {
        0 => drop(fields.remove(at)),
        1 => fields.push(fields[at].clone()),
        2 => fields.swap(0, at),
        _ => {
            fields[at].value =
                if fields[at].nested { message(&fields[at].value, choices) } else { plain(&fields[at].value) }
        }
    }
    let mut changed = Vec::new();
    for field in fields {
        changed.extend(field.key);
        if field.nested {
            encode_varint(field.value.len() as u64, &mut changed);
        }
        changed.extend(field.value);
    }
    changed
}

/// A field of a message: its key as it came, and its value, which has a length before it or says itself where it ends.
#[derive(Clone)]
struct Field {
    key: Vec<u8>,
    nested: bool,
    value: Vec<u8>,
}

/// The fields of a message, if it is one to its end.
fn fields(mut bytes: &[u8]) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let (tag, kind) = decode_key(&mut bytes).ok()?;
        let mut key = Vec::new();
        encode_key(tag, kind, &mut key);
        let before = bytes;
        let length = match kind {
            WireType::LengthDelimited => usize::try_from(decode_varint(&mut bytes).ok()?).ok()?,
            WireType::Varint => {
                decode_varint(&mut bytes).ok()?;
                let length = before.len() - bytes.len();
                bytes = before;
                length
            }
            WireType::SixtyFourBit => 8,
            WireType::ThirtyTwoBit => 4,
            WireType::StartGroup | WireType::EndGroup => return None,
        };
        let (value, rest) = bytes.split_at_checked(length)?;
        fields.push(Field { key, nested: kind == WireType::LengthDelimited, value: value.to_vec() });
        bytes = rest;
    }
    Some(fields)
}
