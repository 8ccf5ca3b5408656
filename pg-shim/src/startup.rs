//! What a client sends before it has logged in (manual, "Start-up"): perhaps requests for encryption, then who it
//! is, or what it wants to be cancelled.

use bytes::{Buf, Bytes};
use query::{Error, ErrorKind, Result};

use crate::message::frontend::{utf8, violation};

/// The longest packet of a start, in bytes, as PostgreSQL has it.
pub(crate) const LONGEST: usize = 10_000;

const SSL: u32 = 80_877_103;
const GSS: u32 = 80_877_104;
const CANCEL: u32 = 80_877_102;
/// Our own, between gateways: a cancel that one of them passes on. In the range that PostgreSQL keeps for requests,
/// and far from those that it has.
const PASSED_ON: u32 = (1234 << 16) | 17_501;
/// The newest version of the protocol that is spoken: 3.2.
pub(crate) const NEWEST_MINOR: u32 = 2;
/// What PostgreSQL's own `NAMEDATALEN` leaves for a name.
const KEY_LIMIT: usize = 256;

/// A packet of a start.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Startup {
    /// Whether TLS is spoken.
    Ssl,
    /// Whether GSS encryption is spoken.
    Gss,
    /// Something is to be cancelled. `is_passed_on` says that another gateway was asked for it.
    Cancel { process: i32, secret: Bytes, is_passed_on: bool },
    /// Who comes, and what it wants.
    Begin(Begin),
}

/// Who comes, and what it wants.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Begin {
    pub(crate) minor: u32,
    pub(crate) user: String,
    pub(crate) database: Option<String>,
    /// Settings of the session, as the client names them, in the order in which they came.
    pub(crate) settings: Vec<(String, String)>,
    /// Options of the protocol that are not known here.
    pub(crate) unknown: Vec<String>,
}

impl Startup {
    /// Reads a packet, without its length.
    ///
    /// # Errors
    /// `Syntax` when it is none, `Unsupported` when it is of another version.
    pub(crate) fn read(mut body: Bytes) -> Result<Self> {
        if body.len() < 4 {
            return Err(violation("invalid length of startup packet"));
        }
        let code = body.get_u32();
        match code {
            SSL if body.is_empty() => Ok(Self::Ssl),
            GSS if body.is_empty() => Ok(Self::Gss),
            CANCEL | PASSED_ON if (8..=4 + KEY_LIMIT).contains(&body.len()) => {
                Ok(Self::Cancel { process: body.get_i32(), secret: body, is_passed_on: code == PASSED_ON })
            }
            SSL | GSS | CANCEL | PASSED_ON => Err(violation("invalid length of startup packet")),
            version if version >> 16 == 3 => begin(version & 0xffff, body).map(Self::Begin),
            version => {
                let message = format!(
                    "unsupported frontend protocol {}.{}: server supports 3.0 to 3.{NEWEST_MINOR}",
                    version >> 16,
                    version & 0xffff
                );
                Err(Error::new(ErrorKind::Unsupported, message))
            }
        }
    }
}

/// The packet by which one gateway passes a cancel on to another.
pub(crate) fn passed_on(process: i32, secret: &[u8]) -> Vec<u8> {
    let mut packet = Vec::with_capacity(12 + secret.len());
    // A secret came in a packet of at most `LONGEST` bytes.
    packet.extend_from_slice(&u32::try_from(12 + secret.len()).unwrap_or(u32::MAX).to_be_bytes());
    packet.extend_from_slice(&PASSED_ON.to_be_bytes());
    packet.extend_from_slice(&process.to_be_bytes());
    packet.extend_from_slice(secret);
    packet
}

fn begin(minor: u32, body: Bytes) -> Result<Begin> {
    let mut begin = Begin { minor, ..Begin::default() };
    let mut rest = &body[..];
    loop {
        let name = text(&mut rest)?;
        if name.is_empty() {
            break;
        }
        let value = text(&mut rest)?;
        match name.as_str() {
            "user" => begin.user = value,
            "database" => begin.database = Some(value).filter(|name| !name.is_empty()),
            "options" => begin.settings.extend(options(&value)?),
            "replication" => check_replication(&value)?,
            _ if name.starts_with("_pq_.") => begin.unknown.push(name),
            _ => begin.settings.push((name, value)),
        }
    }
    if !rest.is_empty() {
        return Err(violation("invalid startup packet layout: expected terminator as last byte"));
    }
    if begin.user.is_empty() {
        return Err(Error::new(ErrorKind::Unauthenticated, "no PostgreSQL user name specified in startup packet"));
    }
    Ok(begin)
}

fn check_replication(value: &str) -> Result<()> {
    match value {
        "" | "0" | "false" | "off" | "no" => Ok(()),
        _ => Err(Error::new(ErrorKind::Unsupported, "there is no replication")
            .with_hint("connect without `replication`; COPY and Flight SQL carry whole tables")),
    }
}

fn text(rest: &mut &[u8]) -> Result<String> {
    let end = rest.iter().position(|byte| *byte == 0);
    let end = end.ok_or_else(|| violation("invalid startup packet layout: expected terminator as last byte"))?;
    let text = utf8(&rest[..end])?;
    *rest = &rest[end + 1..];
    Ok(text)
}

/// Settings in the form of a command line: `-c name=value`, `--name=value`; a backslash takes the sense of the
/// character behind it.
pub(crate) fn options(line: &str) -> Result<Vec<(String, String)>> {
    let mut words = words(line).into_iter();
    let mut settings = Vec::new();
    while let Some(word) = words.next() {
        let pair = match word.strip_prefix("-c").or_else(|| word.strip_prefix("--")) {
            Some("") if word == "-c" => words.next(),
            Some(pair) => Some(pair.to_owned()),
            None => None,
        };
        let pair = pair.as_deref().and_then(|pair| pair.split_once('='));
        let Some((name, value)) = pair else {
            return Err(Error::new(ErrorKind::Syntax, format!("invalid command-line argument: {word}"))
                .with_hint("options of a connection look like `-c name=value`"));
        };
        settings.push((name.replace('-', "_"), value.to_owned()));
    }
    Ok(settings)
}

fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut characters) = (Vec::new(), None::<String>, line.chars());
    while let Some(character) = characters.next() {
        match character {
            '\\' => word.get_or_insert_default().extend(characters.next()),
            _ if character.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(code: u32, rest: &[u8]) -> Result<Startup> {
        Startup::read([&code.to_be_bytes()[..], rest].concat().into())
    }

    #[test]
    fn starts_are_read() {
        assert_eq!(read(SSL, b"").unwrap(), Startup::Ssl);
        assert_eq!(read(GSS, b"").unwrap(), Startup::Gss);
        let secret = Bytes::from_static(b"abcd");
        let cancel = Startup::Cancel { process: 7, secret: secret.clone(), is_passed_on: false };
        assert_eq!(read(CANCEL, b"\0\0\0\x07abcd").unwrap(), cancel);
        let packet = passed_on(7, &secret);
        assert_eq!(packet[..4], 16_u32.to_be_bytes());
        let cancel = Startup::Cancel { process: 7, secret, is_passed_on: true };
        assert_eq!(Startup::read(Bytes::copy_from_slice(&packet[4..])).unwrap(), cancel);
        let packet = b"user\0ada\0database\0lake\0options\0-c geqo=off --a-b=x\\ y\0TimeZone\0UTC\0_pq_.x\x001\0\0";
        let Startup::Begin(begin) = read(3 << 16 | 2, packet).unwrap() else { panic!() };
        let settings = [("geqo", "off"), ("a_b", "x y"), ("TimeZone", "UTC")];
        assert_eq!(begin.settings, settings.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!((begin.minor, begin.user.as_str(), begin.database.as_deref()), (2, "ada", Some("lake")));
        assert_eq!(begin.unknown, ["_pq_.x"]);
    }

    #[test]
    fn what_is_no_start_is_refused() {
        for (code, rest) in [
            (SSL, &b"x"[..]),
            (CANCEL, b"abc"),
            (3 << 16, b"user\0ada"),
            (3 << 16, b"user\0ada\0\0x"),
            (3 << 16, b"user\0ada\0"),
        ] {
            assert_eq!(read(code, rest).unwrap_err().sqlstate(), "08P01", "{rest:?}");
        }
        assert_eq!(read(3 << 16, b"\0").unwrap_err().sqlstate(), "28000");
        assert_eq!(read(2 << 16, b"user\0ada\0\0").unwrap_err().sqlstate(), "0A000");
        assert_eq!(read(3 << 16, b"user\0a\0replication\0true\0\0").unwrap_err().sqlstate(), "0A000");
        assert_eq!(read(3 << 16, b"user\0\xff\0\0").unwrap_err().sqlstate(), "22021");
        assert!(Startup::read(Bytes::from_static(b"abc")).is_err());
    }
}
