//! Writes that wait for each other, so that many frames cost one call of the system.
//!
//! The HTTP/2 library writes and flushes each frame by itself, and clients ask for frames of 16 KiB: a
//! large result is tens of thousands of calls, each of which wakes the reader. Here frames are gathered
//! while there are more to come. A small answer finds nothing to wait for and goes out at once.

use std::io::{IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::AsyncWrite;

/// Writes up to this size go out at once, if nothing is gathered.
const SMALL: usize = 8 * 1024;
/// What is gathered at most.
const FULL: usize = 256 * 1024;

/// What was written and is not yet on its way.
#[derive(Default)]
pub(crate) struct Gathered {
    bytes: Vec<u8>,
    /// How many of them went out.
    gone: usize,
    /// A flush was promised for the task's next turn.
    promised: bool,
}

impl Gathered {
    /// Writes pieces, or keeps them for later.
    pub(crate) fn poll_write<W: AsyncWrite + Unpin>(
        &mut self,
        writer: &mut W,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let total = pieces.iter().map(|piece| piece.len()).sum::<usize>();
        if self.bytes.is_empty() && (total <= SMALL || total > FULL) {
            return Pin::new(writer).poll_write_vectored(cx, pieces);
        }
        if self.bytes.len() + total > FULL {
            ready!(self.poll_drain(writer, cx))?;
            return self.poll_write(writer, cx, pieces);
        }
        self.bytes.reserve_exact((FULL - self.bytes.len()).max(total));
        for piece in pieces {
            self.bytes.extend_from_slice(piece);
        }
        Poll::Ready(Ok(total))
    }

    /// Promises that what is gathered goes out at the task's next turn, which comes after all that the task
    /// still has to write in this one.
    pub(crate) fn poll_flush<W: AsyncWrite + Unpin>(
        &mut self,
        writer: &mut W,
        cx: &mut Context<'_>,
    ) -> Poll<Result<()>> {
        if self.bytes.is_empty() {
            return Pin::new(writer).poll_flush(cx);
        }
        if !std::mem::replace(&mut self.promised, true) {
            cx.waker().wake_by_ref();
        }
        Poll::Ready(Ok(()))
    }

    /// To be called at the beginning of each turn of the task: keeps the promise.
    pub(crate) fn begin_turn<W: AsyncWrite + Unpin>(&mut self, writer: &mut W, cx: &mut Context<'_>) -> Result<()> {
        if !self.promised {
            return Ok(());
        }
        match self.poll_drain(writer, cx) {
            // The writer wakes the task when it takes more.
            Poll::Pending => Ok(()),
            Poll::Ready(outcome) => {
                self.promised = false;
                // A connection that has nothing to send holds nothing.
                self.bytes = Vec::new();
                outcome
            }
        }
    }

    /// Writes all that is gathered.
    pub(crate) fn poll_drain<W: AsyncWrite + Unpin>(
        &mut self,
        writer: &mut W,
        cx: &mut Context<'_>,
    ) -> Poll<Result<()>> {
        while self.gone < self.bytes.len() {
            let written = ready!(Pin::new(&mut *writer).poll_write(cx, &self.bytes[self.gone..]))?;
            if written == 0 {
                return Poll::Ready(Err(std::io::ErrorKind::WriteZero.into()));
            }
            self.gone += written;
        }
        // Under TLS, what was written may still have to be sent.
        ready!(Pin::new(writer).poll_flush(cx))?;
        self.bytes.clear();
        self.gone = 0;
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::future::poll_fn;
    use tokio::io::AsyncReadExt;

    #[tokio::test]
    async fn what_is_written_arrives_in_order_whatever_its_size() {
        let (mut writer, mut reader) = tokio::io::duplex(1000);
        let sizes = [1, SMALL, SMALL + 1, 9, FULL / 2, FULL - 1, FULL, FULL + 1, 3, 16_384, 16_384];
        let expected: Vec<u8> = sizes.iter().enumerate().flat_map(|(at, size)| vec![at as u8; *size]).collect();
        let write = async {
            let mut gathered = Gathered::default();
            for (at, size) in sizes.into_iter().enumerate() {
                let piece = vec![at as u8; size];
                let mut sent = 0;
                while sent < size {
                    sent += poll_fn(|cx| {
                        gathered.begin_turn(&mut writer, cx)?;
                        gathered.poll_write(&mut writer, cx, &[IoSlice::new(&piece[sent..])])
                    })
                    .await
                    .unwrap();
                    poll_fn(|cx| gathered.poll_flush(&mut writer, cx)).await.unwrap();
                }
            }
            poll_fn(|cx| gathered.poll_drain(&mut writer, cx)).await.unwrap();
            drop(writer);
        };
        let read = async {
            let mut read = Vec::new();
            reader.read_to_end(&mut read).await.unwrap();
            read
        };
        let ((), read) = tokio::join!(write, read);
        assert!(read == expected);
    }

    #[tokio::test]
    async fn a_flush_is_kept_at_the_next_turn() {
        let (mut writer, mut reader) = tokio::io::duplex(FULL);
        let mut gathered = Gathered::default();
        let piece = vec![7; SMALL * 2];
        let mut turns = 0;
        poll_fn(|cx| {
            turns += 1;
            gathered.begin_turn(&mut writer, cx).unwrap();
            if turns > 1 {
                return Poll::Ready(());
            }
            assert!(gathered.poll_write(&mut writer, cx, &[IoSlice::new(&piece)]).is_ready());
            assert!(gathered.poll_flush(&mut writer, cx).is_ready());
            Poll::Pending
        })
        .await;
        let mut read = vec![0; piece.len()];
        reader.read_exact(&mut read).await.unwrap();
        assert_eq!((turns, read), (2, piece));
    }
}
