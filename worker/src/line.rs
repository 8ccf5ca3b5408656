//! The stream between the server and an engine process.
//!
//! The kernel tells a Unix stream that it has room each time the other side has read something. A stream that is always
//! told of both, as tokio's is, wakes its thread for that once for each message, to find nothing to do. This one is told
//! of room only while it waits for some.

use std::io::{self, IoSlice};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use rustix::io::Errno;
use rustix::net::Shutdown;
use tokio::io::unix::AsyncFd;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};

use crate::ffi::awaited;

/// A stream that wakes its reader for what can be read, and its writer for room that it waits for.
pub(crate) struct Line {
    stream: AsyncFd<Arc<OwnedFd>>,
    /// There while it waits for room.
    room: Option<AsyncFd<Arc<OwnedFd>>>,
}

impl Line {
    /// A line over one end of a pair of streams; within a runtime.
    ///
    /// # Errors
    /// When the system does not let it be waited for.
    pub(crate) fn new(stream: UnixStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Ok(Self { stream: awaited(Arc::new(stream.into()), Interest::READABLE)?, room: None })
    }

    fn write_with(
        &mut self,
        cx: &mut Context<'_>,
        write: impl Fn(&OwnedFd) -> rustix::io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        loop {
            match write(self.stream.get_ref()) {
                Err(Errno::AGAIN) => {}
                Err(Errno::INTR) => continue,
                outcome => {
                    self.room = None;
                    return Poll::Ready(outcome.map_err(io::Error::from));
                }
            }
            // One of its own, as of another stream: the first look at it says whether there is room by now.
            let room = match self.room.take() {
                Some(room) => room,
                None => awaited(Arc::new(self.stream.get_ref().try_clone()?), Interest::WRITABLE)?,
            };
            let room = self.room.insert(room);
            ready!(room.poll_write_ready(cx))?.clear_ready();
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            let mut readable = ready!(self.stream.poll_read_ready(cx))?;
            let unfilled = buf.initialize_unfilled();
            match rustix::io::read(&**readable.get_inner(), &mut *unfilled) {
                Ok(count) => {
                    // What comes after a read that took all there was is told anew.
                    if count > 0 && count < unfilled.len() {
                        readable.clear_ready();
                    }
                    buf.advance(count);
                    return Poll::Ready(Ok(()));
                }
                Err(Errno::AGAIN) => readable.clear_ready(),
                Err(Errno::INTR) => {}
                Err(error) => return Poll::Ready(Err(error.into())),
            }
        }
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.write_with(cx, |stream| rustix::io::write(stream, buf))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.write_with(cx, |stream| rustix::io::writev(stream, bufs))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(rustix::net::shutdown(&**self.stream.get_ref(), Shutdown::Write).map_err(io::Error::from))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use futures::FutureExt;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    fn pair() -> (Line, Line) {
        let (one, other) = UnixStream::pair().unwrap();
        (Line::new(one).unwrap(), Line::new(other).unwrap())
    }

    #[tokio::test]
    async fn more_than_there_is_room_for_comes_whole_and_in_order() {
        let (mut one, mut other) = pair();
        let sent: Vec<u8> = (0..8_u32 << 20).map(|at| (at % 251) as u8).collect();
        let sending = async {
            one.write_all(&sent).await.unwrap();
            assert!(one.room.is_none(), "it waits for nothing");
            one.shutdown().await.unwrap();
        };
        let mut read = Vec::new();
        tokio::join!(sending, async { other.read_to_end(&mut read).await.unwrap() });
        assert!(read == sent);
        other.write_all(b"there").await.unwrap();
        drop(other);
        let mut end = Vec::new();
        one.read_to_end(&mut end).await.unwrap();
        assert_eq!(end, b"there");
    }

    #[tokio::test]
    async fn a_reader_waits_for_what_comes_in_pieces() {
        let (mut one, mut other) = pair();
        let mut piece = [0; 4];
        for text in [b"abcd", b"efgh"] {
            assert!(other.read_exact(&mut piece).now_or_never().is_none());
            one.write_all(&text[..1]).await.unwrap();
            one.write_all(&text[1..]).await.unwrap();
            let mut read = [0; 4];
            other.read_exact(&mut read).await.unwrap();
            assert_eq!(&read, text);
        }
    }

    #[tokio::test]
    async fn an_end_is_told_to_both() {
        let (mut one, mut other) = pair();
        one.write_all(b"last").await.unwrap();
        drop(one);
        let mut read = Vec::new();
        other.read_to_end(&mut read).await.unwrap();
        assert_eq!(read, b"last");
        assert_eq!(other.write_all(b"x").await.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
