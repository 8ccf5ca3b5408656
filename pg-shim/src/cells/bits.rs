//! Bytes, UUIDs and bit strings.

use super::ByteaOutput;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Appends bytes in hexadecimal digits.
pub(crate) fn hex(out: &mut Vec<u8>, bytes: &[u8]) {
    out.reserve(bytes.len() * 2);
    for byte in bytes {
        out.extend_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
    }
}

/// Appends `bytea`.
pub(crate) fn bytea(out: &mut Vec<u8>, bytes: &[u8], style: ByteaOutput) {
    match style {
        ByteaOutput::Hex => {
            out.extend_from_slice(b"\\x");
            hex(out, bytes);
        }
        ByteaOutput::Escape => {
            for byte in bytes {
                match byte {
                    b'\\' => out.extend_from_slice(b"\\\\"),
                    b' '..=b'~' => out.push(*byte),
                    byte => {
                        out.extend_from_slice(&[b'\\', b'0' + (byte >> 6), b'0' + (byte >> 3 & 7), b'0' + (byte & 7)]);
                    }
                }
            }
        }
    }
}

/// Appends a UUID with its hyphens.
pub(crate) fn uuid(out: &mut Vec<u8>, bytes: &[u8]) {
    for (position, byte) in bytes.iter().enumerate() {
        if matches!(position, 4 | 6 | 8 | 10) {
            out.push(b'-');
        }
        out.extend_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
    }
}

/// The digits of a UUID, with or without hyphens and braces as PostgreSQL takes them.
pub(crate) fn parse_uuid(text: &str) -> Option<[u8; 16]> {
    let text = text.as_bytes();
    let text = match text {
        [b'{', inner @ .., b'}'] => inner,
        [b'{', ..] | [.., b'}'] => return None,
        text => text,
    };
    let mut uuid = [0; 16];
    let mut rest = text;
    for (position, byte) in uuid.iter_mut().enumerate() {
        if position > 0 && position % 2 == 0 {
            rest = rest.strip_prefix(b"-").unwrap_or(rest);
        }
        let (pair, after) = rest.split_first_chunk::<2>()?;
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        rest = after;
    }
    rest.is_empty().then_some(uuid)
}

/// The value of a hexadecimal digit.
pub(crate) fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

/// The bits of the engine's BIT: a byte that tells how many of the next are none, then the bits.
#[derive(Clone, Copy)]
pub(crate) struct Bits<'b> {
    unused: usize,
    bytes: &'b [u8],
}

impl<'b> Bits<'b> {
    pub(crate) fn of_engine(value: &'b [u8]) -> Option<Self> {
        let (unused, bytes) = value.split_first()?;
        let unused = usize::from(*unused);
        (unused < 8 && !bytes.is_empty()).then_some(Self { unused, bytes })
    }

    fn len(self) -> usize {
        self.bytes.len() * 8 - self.unused
    }

    fn iter(self) -> impl Iterator<Item = u8> {
        (self.unused..self.bytes.len() * 8).map(move |bit| self.bytes[bit / 8] >> (7 - bit % 8) & 1)
    }

    pub(crate) fn write_text(self, out: &mut Vec<u8>) {
        out.extend(self.iter().map(|bit| b'0' + bit));
    }

    pub(crate) fn write_binary(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&(self.len() as u32).to_be_bytes());
        let mut bits = self.iter().peekable();
        while bits.peek().is_some() {
            out.push((0..8).fold(0, |byte, _| byte << 1 | bits.next().unwrap_or(0)));
        }
    }
}
