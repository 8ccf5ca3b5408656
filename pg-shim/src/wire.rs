//! The bytes of one client: whole messages come out of them, and what is to be sent is gathered and sent.

use std::io;

use bytes::{Buf, Bytes, BytesMut};
use query::{Error, ErrorKind, Result};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::message::frontend::{self, violation};
use crate::startup;

/// How much is read of a client that has sent more than it was asked for, in bytes.
const AHEAD: usize = 64 << 10;
/// How much is gathered before it is sent, in bytes.
pub(crate) const FULL: usize = 64 << 10;
/// What an idle connection keeps of a buffer that was once large, in bytes.
const KEPT: usize = 256 << 10;

/// A client's connection.
pub(crate) struct Wire<S> {
    stream: S,
    input: BytesMut,
    /// What is to be sent; those who answer append whole messages.
    pub(crate) out: BytesMut,
    /// The longest message, in bytes.
    limit: usize,
    /// Bytes of a message that is too long, which are yet to come.
    skip: usize,
    /// How much is read at a time: little, as long as nobody has logged in.
    chunk: usize,
}

/// What came of a client.
#[derive(Debug)]
pub(crate) enum Incoming {
    /// A message: its kind and its body.
    Message(u8, Bytes),
    /// One that was longer than messages may be; it is gone.
    TooLong(u8),
    /// The client is gone.
    End,
}

/// Why a connection cannot go on.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The client is gone.
    Gone,
    /// It has broken the protocol: it is told, and left.
    Fatal(Error),
}

impl From<io::Error> for Broken {
    fn from(_: io::Error) -> Self {
        Self::Gone
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(crate) fn new(stream: S, limit: usize) -> Self {
        Self { stream, input: BytesMut::new(), out: BytesMut::new(), limit, skip: 0, chunk: 1 << 10 }
    }

    /// The stream, and whether the client has sent what nobody has read yet.
    pub(crate) fn into_stream(self) -> (S, bool) {
        (self.stream, !self.input.is_empty())
    }

    /// From now on more is read at a time: the client has logged in.
    pub(crate) fn open_up(&mut self) {
        self.chunk = 16 << 10;
    }

    /// The next packet of a start; `None` when the client has left before one.
    ///
    /// Cancel-safe.
    pub(crate) async fn startup_packet(&mut self) -> Result<Option<Bytes>, Broken> {
        loop {
            if let Some(length) = self.length_at(0) {
                let fits = (8..=startup::LONGEST).contains(&length);
                if !fits {
                    return Err(Broken::Fatal(violation("invalid length of startup packet")));
                }
                if self.input.len() >= length {
                    self.input.advance(4);
                    return Ok(Some(self.input.split_to(length - 4).freeze()));
                }
                if self.input.capacity() < length {
                    // Just as much as is needed: nobody has logged in.
                    let mut exact = BytesMut::with_capacity(length);
                    exact.extend_from_slice(&self.input);
                    self.input = exact;
                }
            }
            if self.read().await? == 0 {
                return Ok(None);
            }
        }
    }

    /// The next message.
    ///
    /// Cancel-safe.
    pub(crate) async fn message(&mut self) -> Result<Incoming, Broken> {
        if self.input.is_empty() && self.input.capacity() > KEPT {
            self.input = BytesMut::new();
        }
        loop {
            while self.skip > 0 {
                if self.input.is_empty() && self.read().await? == 0 {
                    return Ok(Incoming::End);
                }
                let gone = self.skip.min(self.input.len());
                self.input.advance(gone);
                self.skip -= gone;
            }
            if let Some(incoming) = self.whole()? {
                return Ok(incoming);
            }
            if self.skip == 0 && self.read().await? == 0 {
                return Ok(Incoming::End);
            }
        }
    }

    /// What has come whole.
    fn whole(&mut self) -> Result<Option<Incoming>, Broken> {
        let Some(kind) = self.input.first().copied() else { return Ok(None) };
        let Some(longest) = frontend::longest(kind, self.limit) else {
            return Err(Broken::Fatal(violation(format!("invalid frontend message type {kind}"))));
        };
        let Some(length) = self.length_at(1) else { return Ok(None) };
        if length < 4 || (length > longest && longest != self.limit) {
            return Err(Broken::Fatal(violation("invalid message length")));
        }
        if length > longest {
            self.input.advance(5);
            self.skip = length - 4;
            // It is told of once it is gone: a client that is still writing does not read.
            let gone = self.skip.min(self.input.len());
            self.input.advance(gone);
            self.skip -= gone;
            return Ok(Some(Incoming::TooLong(kind)));
        }
        if self.input.len() < 1 + length {
            let missing = 1 + length - self.input.len();
            self.input.reserve(missing.min(1 << 20));
            return Ok(None);
        }
        self.input.advance(5);
        Ok(Some(Incoming::Message(kind, self.input.split_to(length - 4).freeze())))
    }

    /// Takes what is left of a message that was too long.
    ///
    /// Cancel-safe.
    pub(crate) async fn skip_rest(&mut self) -> Result<(), Broken> {
        while self.skip > 0 {
            if self.input.is_empty() && self.read().await? == 0 {
                return Err(Broken::Gone);
            }
            let gone = self.skip.min(self.input.len());
            self.input.advance(gone);
            self.skip -= gone;
        }
        Ok(())
    }

    /// A length of four bytes at this place of what has come; one that no message can have is too long for all.
    fn length_at(&self, at: usize) -> Option<usize> {
        let bytes = self.input.get(at..at + 4)?;
        let length = bytes.iter().fold(0_u32, |length, byte| length << 8 | u32::from(*byte));
        // PostgreSQL's lengths have a sign.
        Some(if length > u32::MAX / 2 { 0 } else { usize::try_from(length).unwrap_or(0) })
    }

    async fn read(&mut self) -> io::Result<usize> {
        if self.input.len() == self.input.capacity() {
            self.input.reserve(self.chunk);
        }
        self.stream.read_buf(&mut self.input).await
    }

    /// Whether the next message is of this kind; `None` when none has come yet.
    pub(crate) fn next_is(&self, kind: u8) -> Option<bool> {
        self.input.first().map(|next| *next == kind)
    }

    /// Ready once the client is gone; what it sends until then is kept, up to a bound.
    ///
    /// Cancel-safe.
    pub(crate) async fn left(&mut self) {
        while self.input.len() < AHEAD {
            match self.read().await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        }
        // A client that has sent so much is noticed to have left when it does not take what is sent to it.
        std::future::pending().await
    }

    /// Sends what was gathered.
    ///
    /// Cancel-safe: what was sent is not sent again.
    pub(crate) async fn flush(&mut self) -> Result<(), Broken> {
        while !self.out.is_empty() {
            let sent = self.stream.write(&self.out).await?;
            if sent == 0 {
                return Err(Broken::Gone);
            }
            self.out.advance(sent);
        }
        self.stream.flush().await?;
        if self.out.capacity() > KEPT {
            self.out = BytesMut::new();
        }
        Ok(())
    }

    /// Says goodbye.
    pub(crate) async fn close(&mut self) {
        // Whoever is gone does not hear it.
        let _ = self.stream.shutdown().await;
    }
}

/// The error for [`Incoming::TooLong`].
pub(crate) fn too_long(limit: usize) -> Error {
    Error::new(ErrorKind::Limit, format!("the message is longer than {limit} bytes"))
        .with_hint("send large data with COPY, in pieces, and long statements in parts")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    async fn fed(bytes: &[u8]) -> Wire<tokio::io::DuplexStream> {
        let (mut client, server) = tokio::io::duplex(1 << 20);
        client.write_all(bytes).await.unwrap();
        Wire::new(server, 1000)
    }

    #[tokio::test]
    async fn messages_come_whole() {
        let mut wire = fed(b"Q\0\0\0\x06a\0S\0\0\0\x04").await;
        assert!(matches!(wire.message().await.unwrap(), Incoming::Message(b'Q', body) if &body[..] == b"a\0"));
        assert_eq!(wire.next_is(b'S'), Some(true));
        assert!(matches!(wire.message().await.unwrap(), Incoming::Message(b'S', body) if body.is_empty()));
        assert!(matches!(wire.message().await.unwrap(), Incoming::End));
    }

    #[tokio::test]
    async fn one_that_is_too_long_is_skipped() {
        let long = [b"Q\0\0\x08\x04", &[b'x'; 2048][..], b"S\0\0\0\x04"].concat();
        let mut wire = fed(&long).await;
        assert!(matches!(wire.message().await.unwrap(), Incoming::TooLong(b'Q')));
        wire.skip_rest().await.unwrap();
        assert!(matches!(wire.message().await.unwrap(), Incoming::Message(b'S', _)));
    }

    #[tokio::test]
    async fn lengths_that_lie_end_it() {
        for bytes in [&b"Q\0\0\0\x03"[..], b"Q\xff\xff\xff\xff", b"Q\x80\0\0\0", b"S\0\xff\0\0", b"?\0\0\0\x04"] {
            assert!(matches!(fed(bytes).await.message().await, Err(Broken::Fatal(_))), "{bytes:?}");
        }
        for bytes in [&b"\0\0\0\0"[..], b"\0\0\0\x03", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\x27\x11"] {
            assert!(matches!(fed(bytes).await.startup_packet().await, Err(Broken::Fatal(_))), "{bytes:?}");
        }
    }
}
