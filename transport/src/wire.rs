//! The bytes of a connection, in the clear or under TLS.

use std::future::Future;
use std::io::{Error, IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;
use tokio_rustls::{Accept, TlsAcceptor};

/// A stream of bytes. TLS is negotiated by whoever reads or writes first, not by the listener: others do not
/// wait for a client that takes its time.
pub(crate) enum Wire {
    /// As they are.
    Plain(TcpStream),
    /// Under TLS, once that is agreed upon.
    Shaking(Box<Accept<TcpStream>>),
    /// Under TLS.
    Tls(Box<TlsStream<TcpStream>>),
    /// TLS could not be agreed upon.
    Broken,
}

impl Wire {
    /// Over a connection that has come.
    pub(crate) fn new(stream: TcpStream, tls: Option<TlsAcceptor>) -> Self {
        match tls {
            None => Self::Plain(stream),
            Some(acceptor) => Self::Shaking(Box::new(acceptor.accept(stream))),
        }
    }

    /// Ready when bytes can go either way.
    fn poll_open(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let Self::Shaking(accept) = self else { return Poll::Ready(Ok(())) };
        match ready!(Pin::new(&mut **accept).poll(cx)) {
            Ok(stream) => {
                *self = Self::Tls(Box::new(stream));
                Poll::Ready(Ok(()))
            }
            Err(error) => {
                tracing::debug!(%error, "a client and TLS did not come together");
                *self = Self::Broken;
                Poll::Ready(Err(error))
            }
        }
    }
}

fn broken<T>() -> Poll<Result<T>> {
    Poll::Ready(Err(Error::from(std::io::ErrorKind::ConnectionAborted)))
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        ready!(self.poll_open(cx))?;
        match &mut *self {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Shaking(_) | Self::Broken => broken(),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        ready!(self.poll_open(cx))?;
        match &mut *self {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Shaking(_) | Self::Broken => broken(),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        ready!(self.poll_open(cx))?;
        match &mut *self {
            Self::Plain(stream) => Pin::new(stream).poll_write_vectored(cx, pieces),
            Self::Tls(stream) => Pin::new(stream).poll_write_vectored(cx, pieces),
            Self::Shaking(_) | Self::Broken => broken(),
        }
    }

    // Either takes pieces; HTTP/2 asks once, before TLS is agreed upon.
    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        ready!(self.poll_open(cx))?;
        match &mut *self {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
            Self::Shaking(_) | Self::Broken => broken(),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        match &mut *self {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
            // Nothing was said that would have to be taken leave of.
            Self::Shaking(_) | Self::Broken => Poll::Ready(Ok(())),
        }
    }
}
