//! What clients send after they have logged in.

use bytes::{Buf, Bytes};
use query::{Error, ErrorKind, Result};

/// A message of a client.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frontend {
    Query(String),
    Parse {
        name: String,
        sql: String,
        types: Vec<u32>,
    },
    Bind(Bind),
    Describe {
        target: Target,
        name: String,
    },
    Execute {
        portal: String,
        limit: usize,
    },
    Close {
        target: Target,
        name: String,
    },
    Flush,
    Sync,
    Terminate,
    CopyData(Bytes),
    CopyDone,
    CopyFail(String),
    /// A password, or a step of SASL: what it is follows from what was asked.
    Password(Bytes),
    FunctionCall,
}

/// Values for a statement's parameters.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Bind {
    pub(crate) portal: String,
    pub(crate) statement: String,
    /// None, one for all, or one for each: 0 is text and 1 binary.
    pub(crate) formats: Vec<i16>,
    pub(crate) values: Vec<Option<Bytes>>,
    pub(crate) result_formats: Vec<i16>,
}

/// What `Describe` and `Close` speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Statement,
    Portal,
}

/// The length that a message of this kind may have at most, in bytes; `None` when there is no such kind.
///
/// Source: PostgreSQL's `ValidateFrontendMessageType`-like checks in `tcop/postgres.c`: kinds that carry no text of
/// the client are short.
pub(crate) fn longest(kind: u8, limit: usize) -> Option<usize> {
    match kind {
        b'Q' | b'P' | b'B' | b'd' | b'F' => Some(limit),
        b'p' => Some(PASSWORD_LIMIT),
        b'C' | b'D' | b'E' | b'H' | b'S' | b'X' | b'c' | b'f' => Some(SHORT),
        _ => None,
    }
}

/// Messages that hold no more than a name.
const SHORT: usize = 10_000;
/// Tokens of identity providers that list many groups are long.
const PASSWORD_LIMIT: usize = 65_535;

impl Frontend {
    /// Reads the body of a message of this kind.
    ///
    /// # Errors
    /// `Syntax` with 08P01 when it is not one, and 22021 when a text is not UTF-8.
    pub(crate) fn read(kind: u8, body: Bytes) -> Result<Self> {
        let mut body = Body(body);
        let message = match kind {
            b'Q' => Self::Query(body.text()?),
            b'P' => Self::Parse { name: body.text()?, sql: body.text()?, types: body.list(Body::u32)? },
            b'B' => Self::Bind(Bind {
                portal: body.text()?,
                statement: body.text()?,
                formats: body.list(Body::i16)?,
                values: body.list(Body::value)?,
                result_formats: body.list(Body::i16)?,
            }),
            b'D' => Self::Describe { target: body.target()?, name: body.text()? },
            b'C' => Self::Close { target: body.target()?, name: body.text()? },
            // A limit below one means none.
            b'E' => Self::Execute { portal: body.text()?, limit: usize::try_from(body.i32()?).unwrap_or(0) },
            b'H' => Self::Flush,
            b'S' => Self::Sync,
            b'X' => Self::Terminate,
            b'd' => return Ok(Self::CopyData(body.0)),
            b'c' => Self::CopyDone,
            b'f' => Self::CopyFail(body.text()?),
            b'p' => return Ok(Self::Password(body.0)),
            b'F' => return Ok(Self::FunctionCall),
            other => return Err(violation(format!("invalid frontend message type {other}"))),
        };
        match body.0.is_empty() {
            true => Ok(message),
            false => Err(violation("invalid message format")),
        }
    }
}

/// A breach of the protocol.
pub(crate) fn violation(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Syntax, message).with_sqlstate("08P01")
}

/// A text as PostgreSQL takes it.
///
/// # Errors
/// `Data` with 22021 when it is not UTF-8.
pub(crate) fn utf8(bytes: &[u8]) -> Result<String> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let wrong: Vec<String> =
                bytes.iter().skip(error.valid_up_to()).take(4).map(|byte| format!("0x{byte:02x}")).collect();
            let message = format!("invalid byte sequence for encoding \"UTF8\": {}", wrong.join(" "));
            Err(Error::new(ErrorKind::Data, message).with_sqlstate("22021"))
        }
    }
}

struct Body(Bytes);

impl Body {
    fn need(&self, bytes: usize) -> Result<()> {
        match self.0.len() >= bytes {
            true => Ok(()),
            false => Err(violation("insufficient data left in message")),
        }
    }

    fn text(&mut self) -> Result<String> {
        let end = self.0.iter().position(|byte| *byte == 0);
        let end = end.ok_or_else(|| violation("invalid string in message"))?;
        let text = utf8(&self.0[..end])?;
        self.0.advance(end + 1);
        Ok(text)
    }

    fn i16(&mut self) -> Result<i16> {
        self.need(2)?;
        Ok(self.0.get_i16())
    }

    fn u32(&mut self) -> Result<u32> {
        self.need(4)?;
        Ok(self.0.get_u32())
    }

    fn i32(&mut self) -> Result<i32> {
        self.need(4)?;
        Ok(self.0.get_i32())
    }

    fn value(&mut self) -> Result<Option<Bytes>> {
        let length = self.i32()?;
        if length == -1 {
            return Ok(None);
        }
        let length = usize::try_from(length).map_err(|_| violation("a value has a length below zero"))?;
        self.need(length)?;
        Ok(Some(self.0.split_to(length)))
    }

    fn target(&mut self) -> Result<Target> {
        self.need(1)?;
        match self.0.get_u8() {
            b'S' => Ok(Target::Statement),
            b'P' => Ok(Target::Portal),
            other => Err(violation(format!("invalid subtype {other} of a Describe or Close message"))),
        }
    }

    /// A count of 16 bits, and as many of these: up to 65,535, as of PostgreSQL 14.
    fn list<T>(&mut self, one: fn(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let count = u16::from_be_bytes(self.i16()?.to_be_bytes());
        (0..count).map(|_| one(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(kind: u8, body: &'static [u8]) -> Result<Frontend> {
        Frontend::read(kind, Bytes::from_static(body))
    }

    #[test]
    fn messages_are_read() {
        assert_eq!(read(b'Q', b"SELECT 1\0").unwrap(), Frontend::Query("SELECT 1".to_owned()));
        let parse = Frontend::Parse { name: "s".to_owned(), sql: "x".to_owned(), types: vec![23] };
        assert_eq!(read(b'P', b"s\0x\0\0\x01\0\0\0\x17").unwrap(), parse);
        let bind = read(b'B', b"\0s\0\0\x01\0\x01\0\x02\xff\xff\xff\xff\0\0\0\x01a\0\0").unwrap();
        let Frontend::Bind(bind) = bind else { panic!("{bind:?}") };
        assert_eq!((bind.formats, bind.values), (vec![1], vec![None, Some(Bytes::from_static(b"a"))]));
        assert_eq!(read(b'E', b"\0\xff\xff\xff\xff").unwrap(), Frontend::Execute { portal: String::new(), limit: 0 });
        let close = Frontend::Close { target: Target::Portal, name: "p".to_owned() };
        assert_eq!(read(b'C', b"Pp\0").unwrap(), close);
    }

    #[test]
    fn what_is_no_message_is_a_breach() {
        let broken: &[(u8, &[u8])] = &[
            (b'Q', b"SELECT 1"),
            (b'Q', b"a\0b"),
            (b'P', b"s\0x\0\xff\xff"),
            (b'B', b"\0\0\0\0\0\x01\xff\xff\xff\xfe\0\0"),
            (b'B', b"\0\0\0\0\0\x01\x7f\xff\xff\xff\0\0"),
            (b'D', b"Qx\0"),
            (b'S', b"x"),
            (b'?', b""),
        ];
        for (kind, body) in broken {
            assert_eq!(read(*kind, body).unwrap_err().sqlstate(), "08P01", "{kind} {body:?}");
        }
        assert_eq!(read(b'Q', b"SELECT '\xff'\0").unwrap_err().sqlstate(), "22021");
    }
}
