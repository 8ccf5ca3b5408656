//! The engine's own door: clients come here with tickets that name it, and what they ask for goes from the engine to
//! them, past the server. What it is, and whether they may have it, the server says for each.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, ready};

use arrow_flight::Ticket;
use axum::body::Body;
use axum::routing::post;
use bytes::Bytes;
use futures::{Stream, StreamExt};
use http::{HeaderValue, Request, Response, header};
use http_body::Frame;
use hyper::body::Incoming;
use proto::engine::{Arrival, Taken};
use proto::{Audience, References, error_to_status, frame};
use query::{Error, ErrorKind, Result};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use tonic::Status;
use tonic::service::Routes;
use transport::{Certificates, TlsTexts};

use super::delivery::{Deliveries, Reader};

/// The only call that is answered here.
const DO_GET: &str = "/arrow.flight.protocol.FlightService/DoGet";
/// Tickets are small.
const TICKET_LIMIT: usize = 64 * 1024;
/// Clients at a time; further ones wait to be accepted.
const CONNECTIONS: usize = 256;
/// Arrivals that the server has not heard of yet.
const UNTOLD: usize = 256;

/// The door, and who waits at it.
pub(super) struct Door {
    listener: Mutex<Option<TcpListener>>,
    /// What TLS is made of, once that is known; `None` within: connections are in the clear.
    tls: OnceLock<Option<Arc<Certificates>>>,
    opened: CancellationToken,
    closed: CancellationToken,
    /// Nobody is there any more.
    empty: CancellationToken,
    next: AtomicU64,
    waiting: Mutex<HashMap<u64, oneshot::Sender<Answer>>>,
    tell: mpsc::Sender<Arrival>,
    told: Mutex<Option<mpsc::Receiver<Arrival>>>,
}

/// What the server sends to one who waits.
struct Answer {
    body: Incoming,
    reader: Reader,
    taken: watch::Sender<u64>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Door {
    /// A door that is shut until it is [opened](Self::open).
    pub(super) fn new(listener: TcpListener) -> Arc<Self> {
        let (tell, told) = mpsc::channel(UNTOLD);
        Arc::new(Self {
            listener: Mutex::new(Some(listener)),
            tls: OnceLock::new(),
            opened: CancellationToken::new(),
            closed: CancellationToken::new(),
            empty: CancellationToken::new(),
            next: AtomicU64::new(1),
            waiting: Mutex::default(),
            tell,
            told: Mutex::new(Some(told)),
        })
    }

    /// Opens it; when it is open, other texts take the place of those that TLS was made of.
    ///
    /// # Errors
    /// `Source` when TLS cannot be made of them.
    pub(super) fn open(&self, tls: Option<&TlsTexts>) -> Result<()> {
        match (self.tls.get(), tls) {
            (None, _) => {
                let certificates = tls.map(Certificates::of_texts).transpose()?.map(Arc::new);
                let _ = self.tls.set(certificates);
                self.opened.cancel();
                Ok(())
            }
            (Some(Some(certificates)), Some(texts)) => certificates.replace(texts),
            _ => Ok(()),
        }
    }

    /// Serves, once it is open; never ends by itself.
    pub(super) async fn serve(self: Arc<Self>) {
        self.opened.cancelled().await;
        let Some(listener) = lock(&self.listener).take() else { return };
        let certificates = self.tls.get().cloned().flatten();
        let incoming =
            transport::accept(listener, CONNECTIONS, certificates, Arc::new(|_| {}), transport::Peers::default());
        let routes = self.routes();
        // What is wrong with the listener is found out by those who come.
        let _ = transport::serve(incoming, routes, self.closed.clone()).await;
        self.empty.cancel();
        std::future::pending().await
    }

    /// Lets nobody in any more, and waits until those who are there have all that was sent to them.
    pub(super) async fn leave(&self) {
        self.closed.cancel();
        if self.opened.is_cancelled() {
            self.empty.cancelled().await;
        }
    }

    fn routes(self: &Arc<Self>) -> Routes {
        let door = self.clone();
        let router = axum::Router::new()
            .route(DO_GET, post(move |request: Request<Body>| door.clone().do_get(request)))
            .fallback(async || refused(&elsewhere()))
            .layer(axum::middleware::from_fn(|request, next| transport::bounded(TICKET_LIMIT, request, next)));
        Routes::from(router)
    }

    async fn do_get(self: Arc<Self>, request: Request<Body>) -> Response<Body> {
        match self.delivered(request).await {
            Ok(delivered) => {
                let mut response = Response::new(Body::new(delivered));
                response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
                response
            }
            Err(error) => refused(&error),
        }
    }

    async fn delivered(&self, request: Request<Body>) -> Result<Delivered> {
        let authorization = request.headers().get(header::AUTHORIZATION).map(|value| value.as_bytes().to_vec().into());
        let ticket: Ticket = proto::read_one(request.into_body(), TICKET_LIMIT).await?;
        let (answer, answered) = oneshot::channel();
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        lock(&self.waiting).insert(number, answer);
        let _waits = Waits { door: self, number };
        let arrival = Arrival { number, ticket: ticket.ticket, authorization };
        self.tell.send(arrival).await.map_err(|_| gone())?;
        let Answer { body, reader, taken } = answered.await.map_err(|_| gone())?;
        Ok(Delivered { body: Some(body), references: References::default(), reader, taken, read: 0 })
    }

    /// Who comes from now on; to be called once.
    pub(super) fn arrivals(&self) -> impl Stream<Item = Bytes> + Send + use<> {
        let told = lock(&self.told).take();
        futures::stream::unfold(told, |told| async move {
            let mut told = told?;
            let arrival = told.recv().await?;
            Some((frame(&arrival), Some(told)))
        })
    }

    /// Hands an answer to the one that it is for. What of it that client has taken: nothing, if it has left.
    pub(super) fn answer(
        &self,
        arrival: u64,
        delivery: u64,
        body: Incoming,
        deliveries: &Arc<Deliveries>,
    ) -> impl Stream<Item = Bytes> + Send + use<> {
        let reader = deliveries.reader(delivery);
        let (taken, took) = watch::channel(0);
        if let Some(waiting) = lock(&self.waiting).remove(&arrival) {
            // One that has left meanwhile drops it.
            let _ = waiting.send(Answer { body, reader, taken });
        }
        futures::stream::unfold(took, |mut took| async move {
            took.changed().await.ok()?;
            let bytes = *took.borrow_and_update();
            Some((frame(&Taken { bytes }), took))
        })
        .boxed()
    }
}

/// One that waits; forgotten when it leaves.
struct Waits<'a> {
    door: &'a Door,
    number: u64,
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        lock(&self.door.waiting).remove(&self.number);
    }
}

/// An answer on its way to the client, with messages in the places of the references to them.
struct Delivered {
    /// `None` when its end has come.
    body: Option<Incoming>,
    references: References,
    reader: Reader,
    taken: watch::Sender<u64>,
    /// Bytes of the answer so far.
    read: u64,
}

impl http_body::Body for Delivered {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        loop {
            if let Some(piece) = self.references.pop() {
                return Poll::Ready(Some(Ok(Frame::data(piece))));
            }
            // The client has taken all that came: there may be more.
            let read = self.read;
            self.taken.send_if_modified(|taken| std::mem::replace(taken, read) != read);
            let Some(body) = &mut self.body else { return Poll::Ready(None) };
            let end = match ready!(Pin::new(body).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => {
                        let this = &mut *self;
                        this.read += data.len() as u64;
                        match this.references.take(data, |reference| this.reader.take(reference)) {
                            Ok(()) => continue,
                            Err(error) => trailers(&error),
                        }
                    }
                    Err(frame) => frame.into_trailers().unwrap_or_default(),
                },
                Some(Err(_)) | None => trailers(&gone()),
            };
            self.body = None;
            return Poll::Ready(Some(Ok(Frame::trailers(end))));
        }
    }
}

fn trailers(error: &Error) -> http::HeaderMap {
    let mut trailers = http::HeaderMap::new();
    if error_to_status(error, Audience::Client).add_header(&mut trailers).is_err() {
        trailers.insert(Status::GRPC_STATUS, HeaderValue::from_static("13"));
    }
    trailers
}

fn refused(error: &Error) -> Response<Body> {
    error_to_status(error, Audience::Client).into_http()
}

fn gone() -> Error {
    Error::new(ErrorKind::Unavailable, "the server broke off").with_hint("ask it for the result again")
}

fn elsewhere() -> Error {
    Error::new(ErrorKind::Unsupported, "this address gives out results, and does nothing else")
        .with_hint("send the call to the server that named this address")
}
