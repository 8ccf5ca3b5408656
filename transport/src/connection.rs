//! Connections, so that what belongs to a client without a session token ends with its connection.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures::Stream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Sleep;
use tonic::transport::server::Connected;

use crate::coalesce::Gathered;
use crate::peers::{Peer, Peers};
use crate::tls::Certificates;
use crate::wire::Wire;

/// How long a client may take to agree upon TLS, where there is TLS, and to say that it speaks HTTP/2. What it does not say
/// later is found out by the protocol's own pings, which need a peer that speaks it.
const GREETING_LIMIT: Duration = Duration::from_secs(10);
/// The preface and the head of the frame that must follow it.
const GREETING_BYTES: usize = 24 + 9;

/// How long a client to which all was sent may be silent before it is left without waiting for its end.
const LINGER: Duration = Duration::from_secs(5);

/// Names a connection; never used twice in one process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ConnectionId(pub u64);

/// Called with the id of a connection that ended.
pub type OnEnd = Arc<dyn Fn(ConnectionId) + Send + Sync>;

/// A client's connection.
pub struct Connection {
    stream: Wire,
    gathered: Gathered,
    id: ConnectionId,
    on_end: OnEnd,
    greeting: Option<Greeting>,
    farewell: Option<Farewell>,
    peers: Peers,
    /// There once it has greeted.
    peer: Option<Peer>,
    _permit: OwnedSemaphorePermit,
}

/// What a client has yet to say before it counts as one, and until when.
struct Greeting {
    missing: usize,
    deadline: Pin<Box<Sleep>>,
}

impl Greeting {
    fn begin() -> Self {
        Self { missing: GREETING_BYTES, deadline: Box::pin(tokio::time::sleep(GREETING_LIMIT)) }
    }
}

/// All is sent, and the client has yet to take it. A socket that is closed while something unread lies in it (and clients
/// that read tell how far they are) is reset by the kernel, which throws away what is still on its way: RFC 9112, 9.6.
struct Farewell {
    deadline: Pin<Box<Sleep>>,
}

impl Farewell {
    fn begin() -> Self {
        Self { deadline: Box::pin(tokio::time::sleep(LINGER)) }
    }

    /// Ready when the client has closed its side, or has been silent for too long.
    fn poll(&mut self, stream: &mut Wire, peer: Option<&Peer>, cx: &mut Context<'_>) -> Poll<()> {
        let mut unread = [0; 4096];
        loop {
            let mut buffer = ReadBuf::new(&mut unread);
            match Pin::new(&mut *stream).poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    peer.inspect(|peer| peer.was_active());
                    *self = Self::begin();
                }
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return self.deadline.as_mut().poll(cx),
            }
        }
    }
}

impl Connection {
    fn was_active(&self) {
        if let Some(peer) = &self.peer {
            peer.was_active();
        }
    }

    /// For whoever would wait for the client: an error once it has taken too long to become one.
    fn poll_greeting<T>(&mut self, cx: &mut Context<'_>) -> Poll<std::io::Result<T>> {
        let Some(greeting) = &mut self.greeting else { return Poll::Pending };
        ready!(greeting.deadline.as_mut().poll(cx));
        Poll::Ready(Err(std::io::ErrorKind::TimedOut.into()))
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        (self.on_end)(self.id);
    }
}

impl Connected for Connection {
    type ConnectInfo = ConnectionId;

    fn connect_info(&self) -> ConnectionId {
        self.id
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let before = buffer.filled().len();
        let this = &mut *self;
        this.gathered.begin_turn(&mut this.stream, cx)?;
        let outcome = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if outcome.is_pending() {
            return self.poll_greeting(cx);
        }
        self.was_active();
        let Some(greeting) = &mut self.greeting else { return outcome };
        greeting.missing = greeting.missing.saturating_sub(buffer.filled().len() - before);
        if greeting.missing == 0 {
            self.greeting = None;
            self.peer = Some(self.peers.come());
        }
        outcome
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        self.poll_write_vectored(cx, &[std::io::IoSlice::new(bytes)])
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        let this = &mut *self;
        match this.gathered.poll_flush(&mut this.stream, cx) {
            Poll::Pending => this.poll_greeting(cx),
            outcome => outcome,
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        let this = &mut *self;
        if this.farewell.is_none() {
            ready!(this.gathered.poll_drain(&mut this.stream, cx))?;
            ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
        }
        let farewell = this.farewell.get_or_insert_with(Farewell::begin);
        farewell.poll(&mut this.stream, this.peer.as_ref(), cx).map(Ok)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[std::io::IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        let this = &mut *self;
        match this.gathered.poll_write(&mut this.stream, cx, pieces) {
            Poll::Pending => this.poll_greeting(cx),
            outcome => {
                this.was_active();
                outcome
            }
        }
    }

    // Forwarded, because h2 copies everything into one buffer otherwise.
    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// The connections of a listener; no more than `limit` at a time, further ones wait to be accepted. Those that have greeted
/// are counted among `peers`.
pub fn accept(
    listener: TcpListener,
    limit: usize,
    tls: Option<Arc<Certificates>>,
    on_end: OnEnd,
    peers: Peers,
) -> impl Stream<Item = std::io::Result<Connection>> {
    let ids = AtomicU64::new(1);
    let permits = Arc::new(Semaphore::new(limit));
    futures::stream::unfold(
        (listener, ids, permits, tls, on_end, peers),
        |(listener, ids, permits, tls, on_end, peers)| async move {
            let permit = permits.clone().acquire_owned().await.ok()?;
            loop {
                match listener.accept().await {
                    Ok((stream, _)) => {
                        // Answers to small queries must not wait for more data.
                        let _ = stream.set_nodelay(true);
                        let id = ConnectionId(ids.fetch_add(1, Ordering::Relaxed));
                        let greeting = Some(Greeting::begin());
                        let gathered = Gathered::default();
                        let stream = Wire::new(stream, tls.as_ref().map(|certificates| certificates.acceptor()));
                        let connection = Connection {
                            stream,
                            gathered,
                            id,
                            on_end: on_end.clone(),
                            greeting,
                            farewell: None,
                            peers: peers.clone(),
                            peer: None,
                            _permit: permit,
                        };
                        return Some((Ok(connection), (listener, ids, permits, tls, on_end, peers)));
                    }
                    Err(error) => {
                        // A client that left before it was accepted, or no descriptors left: others go on.
                        tracing::warn!(%error, "a connection could not be accepted");
                        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                    }
                }
            }
        },
    )
}
