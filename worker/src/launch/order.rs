//! What the parent tells stage 1 and what stage 1 answers, over the engine's connection and before
//! the engine speaks on it.
//!
//! It travels there, and not in arguments or the environment, because those can be read by others
//! in `/proc` for as long as the process lives.

use std::ffi::OsString;
use std::io::{self, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use super::sandbox::SandboxSpec;

/// The length of the head of an order: magic and body length.
const HEAD: usize = 8;
const MAGIC: [u8; 4] = *b"TVN1";
/// The longest order: places are few, so a longer one is a mistake.
const LONGEST_ORDER: usize = 1024 * 1024;
/// The longest reason that stage 1 gives for not entering.
const LONGEST_REASON: usize = 4096;

/// What the parent tells stage 1.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Order {
    /// The process that must still be the parent.
    pub(super) parent: u32,
    /// The engine's private folder, its working directory.
    pub(super) spill: PathBuf,
    /// The arguments with which stage 2 is executed.
    pub(super) serve: Vec<OsString>,
    /// What the engine may reach, or `None` without a sandbox.
    pub(super) sandbox: Option<SandboxSpec>,
}

impl Order {
    /// The order as it travels, or an error if it is too long.
    pub(super) fn encode(&self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        put_number(&mut body, self.parent);
        put_bytes(&mut body, self.spill.as_os_str().as_bytes());
        put_list(&mut body, self.serve.iter().map(|argument| argument.as_bytes()));
        body.push(u8::from(self.sandbox.is_some()));
        if let Some(sandbox) = &self.sandbox {
            put_list(&mut body, sandbox.read.iter().map(|path| path.as_os_str().as_bytes()));
            put_list(&mut body, sandbox.write.iter().map(|path| path.as_os_str().as_bytes()));
            put_number(&mut body, sandbox.connect_ports.len() as u32);
            for port in &sandbox.connect_ports {
                put_number(&mut body, u32::from(*port));
            }
        }
        if body.len() > LONGEST_ORDER {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the list of places is longer than 1 MiB"));
        }
        let mut whole = Vec::with_capacity(HEAD + body.len());
        whole.extend_from_slice(&MAGIC);
        put_number(&mut whole, body.len() as u32);
        whole.extend_from_slice(&body);
        Ok(whole)
    }

    /// Reads one order and not one byte more.
    pub(super) fn read_from(source: &mut impl Read) -> io::Result<Self> {
        let mut magic = [0; 4];
        let mut length = [0; 4];
        source.read_exact(&mut magic)?;
        source.read_exact(&mut length)?;
        let length = u32::from_le_bytes(length) as usize;
        if magic != MAGIC || length > LONGEST_ORDER {
            return Err(malformed());
        }
        let mut body = vec![0; length];
        source.read_exact(&mut body)?;
        Self::decode(&mut Rest(&body)).ok_or_else(malformed)
    }

    fn decode(rest: &mut Rest<'_>) -> Option<Self> {
        let parent = rest.number()?;
        let spill = PathBuf::from(rest.text()?);
        let serve = rest.list()?;
        let sandbox = match rest.byte()? {
            0 => None,
            1 => Some(SandboxSpec {
                read: rest.list()?.into_iter().map(PathBuf::from).collect(),
                write: rest.list()?.into_iter().map(PathBuf::from).collect(),
                connect_ports: rest.ports()?,
            }),
            _ => return None,
        };
        rest.0.is_empty().then_some(Self { parent, spill, serve, sandbox })
    }
}

/// What stage 1 answers right before it executes stage 2, or instead.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// Everything that the order asked for is in force.
    Entered,
    /// It is not, and the process is about to end.
    Refused(String),
}

impl Reply {
    /// The length of the head of a reply: kind and length of the reason.
    pub(super) const HEAD: usize = 5;

    /// The reply as it travels.
    pub(super) fn encode(&self) -> Vec<u8> {
        let (kind, reason) = match self {
            Self::Entered => (0, ""),
            Self::Refused(reason) => (1, reason.as_str()),
        };
        let reason = &reason.as_bytes()[..reason.len().min(LONGEST_REASON)];
        let mut whole = vec![kind];
        put_bytes(&mut whole, reason);
        whole
    }

    /// How many bytes of reason follow this head, or `None` if it is not the head of a reply.
    pub(super) fn reason_length(head: [u8; Self::HEAD]) -> Option<usize> {
        let [kind, length @ ..] = head;
        let length = u32::from_le_bytes(length) as usize;
        (kind <= 1 && length <= LONGEST_REASON).then_some(length)
    }

    /// The reply with this head and reason.
    pub(super) fn decode(head: [u8; Self::HEAD], reason: &[u8]) -> Self {
        if head[0] == 0 { Self::Entered } else { Self::Refused(String::from_utf8_lossy(reason).into_owned()) }
    }
}

/// What is left to decode.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, left) = self.0.split_at_checked(count)?;
        self.0 = left;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|taken| taken[0])
    }

    fn number(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn text(&mut self) -> Option<OsString> {
        let length = self.number()? as usize;
        self.take(length).map(|taken| OsString::from_vec(taken.to_vec()))
    }

    fn list(&mut self) -> Option<Vec<OsString>> {
        let count = self.number()?;
        (0..count).map(|_| self.text()).collect()
    }

    fn ports(&mut self) -> Option<Vec<u16>> {
        let count = self.number()?;
        (0..count).map(|_| self.number().and_then(|port| port.try_into().ok())).collect()
    }
}

fn put_number(target: &mut Vec<u8>, number: u32) {
    target.extend_from_slice(&number.to_le_bytes());
}

fn put_bytes(target: &mut Vec<u8>, bytes: &[u8]) {
    put_number(target, bytes.len() as u32);
    target.extend_from_slice(bytes);
}

fn put_list<'a>(target: &mut Vec<u8>, items: impl ExactSizeIterator<Item = &'a [u8]>) {
    put_number(target, items.len() as u32);
    items.for_each(|item| put_bytes(target, item));
}

fn malformed() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the order is malformed")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn order() -> Order {
        Order {
            parent: 42,
            spill: PathBuf::from("/spill/run-1-0/engine-7"),
            serve: vec!["worker".into(), OsString::from_vec(vec![0xff, b'x'])],
            sandbox: Some(SandboxSpec {
                read: vec!["/data".into(), "/ext".into()],
                write: vec![],
                connect_ports: vec![443, 65535],
            }),
        }
    }

    #[test]
    fn an_order_survives_the_way_and_leaves_what_follows() {
        let mut sent = order().encode().unwrap();
        sent.extend_from_slice(b"after");
        let mut source = sent.as_slice();
        assert_eq!(Order::read_from(&mut source).unwrap(), order());
        assert_eq!(source, b"after");
    }

    #[test]
    fn every_shortened_or_lengthened_order_is_refused() {
        let sent = order().encode().unwrap();
        for length in 0..sent.len() {
            assert!(Order::read_from(&mut &sent[..length]).is_err());
            let body = &sent[HEAD..];
            assert!(Order::decode(&mut Rest(&body[..length.min(body.len() - 1)])).is_none());
        }
        let longer: Vec<u8> = sent[HEAD..].iter().copied().chain([0]).collect();
        assert!(Order::decode(&mut Rest(&longer)).is_none());
    }

    #[test]
    fn replies_survive_the_way() {
        for reply in [Reply::Entered, Reply::Refused("no Landlock".into())] {
            let sent = reply.encode();
            let head = sent[..Reply::HEAD].try_into().unwrap();
            assert_eq!(Reply::reason_length(head), Some(sent.len() - Reply::HEAD));
            assert_eq!(Reply::decode(head, &sent[Reply::HEAD..]), reply);
        }
        assert_eq!(Reply::reason_length(*b"HTTP/"), None);
    }
}
