//! The connection to one engine process.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use arrow_flight::encode::{DictionaryHandling, FlightDataEncoderBuilder};
use arrow_flight::error::FlightError;
use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt};
use http::{Request, Response, Uri, header};
use http_body_util::{Full, StreamBody};
use hyper::body::Incoming;
use hyper::client::conn::http2::SendRequest;
use hyper_util::rt::{TokioExecutor, TokioIo};
use prost::Message;
use proto::engine::engine_client::EngineClient;
use proto::engine::{Arrival, ExecuteRequest, InterruptRequest, PrepareRequest, ProgressRequest, Taken};
use proto::{
    ANSWER_PATH, ARRIVAL_HEADER, ARRIVALS_PATH, Audience, DELIVERY_HEADER, EXECUTE_PATH, FrameBody, LASTING_PATH,
    LEASES_PATH, LEAVE_PATH, MessageReader, STATEMENT_HEADER, dereferenced, error_from_status, frame, frames_of,
};
use query::{Error, Frames, InputStream, Progress, Result, StatementId, Tally};
use tokio_util::task::TaskTracker;
use tonic::Status;
use tonic::body::Body;

use crate::arena::server::{Arena, Lease};
use crate::line::Line;

/// What the server holds of a result that its client does not read.
const STREAM_WINDOW: u32 = 2 << 20;
/// What it holds of all results of one engine.
const CONNECTION_WINDOW: u32 = 64 << 20;
/// Large frames cost fewer turns of the connection.
const FRAME_SIZE: u32 = 2 << 20;
/// Prepared statements may have many columns.
const REPLY_LIMIT: usize = 64 << 20;

/// HTTP/2 wants a name for the other side.
const ORIGIN: &str = "http://engine";

/// Calls one engine process; cheap to clone.
#[derive(Clone)]
pub(super) struct Link(SendRequest<Body>);

impl Link {
    /// Greets the engine; the connection is driven by a task of the tracker and ends with the engine.
    pub(super) async fn open(line: Line, arena: Option<Arc<Arena>>, tasks: &TaskTracker) -> Result<Self> {
        let (send, connection) = hyper::client::conn::http2::Builder::new(TokioExecutor::new())
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .max_frame_size(FRAME_SIZE)
            .max_concurrent_reset_streams(4096)
            .handshake(TokioIo::new(line))
            .await
            .map_err(|error| gone(&error.to_string()))?;
        tasks.spawn(async move {
            // How it ended is told by the process's end.
            let _ = connection.await;
        });
        if let Some(arena) = arena {
            let changes = arena.changes().map(|change| Ok::<_, Infallible>(http_body::Frame::data(frame(&change))));
            let call = send.clone().send_request(post(LEASES_PATH, Body::new(StreamBody::new(changes)))?);
            // Over when the connection is. Should it end before that, nothing is leased any more.
            tasks.spawn(async move {
                drop(call.await);
                arena.close();
            });
        }
        Ok(Self(send))
    }

    /// The calls with one answer.
    pub(super) fn calls(&self) -> EngineClient<Self> {
        EngineClient::with_origin(self.clone(), Uri::from_static(ORIGIN))
            .max_decoding_message_size(REPLY_LIMIT)
            .max_encoding_message_size(usize::MAX)
    }

    pub(super) async fn prepare(&self, request: PrepareRequest) -> Result<proto::engine::PrepareReply> {
        let reply = self.calls().prepare(request).await.map_err(|status| error_from_status(&status))?;
        Ok(reply.into_inner())
    }

    /// Runs a statement; returns when its result has begun.
    pub(super) async fn execute(
        &self,
        request: &ExecuteRequest,
        input: Option<InputStream>,
        lease: Option<Lease>,
        tally: Arc<Tally>,
    ) -> Result<Frames> {
        let body = match input {
            None => Body::new(Full::new(frame(request))),
            Some(input) => Body::new(StreamBody::new(request_with(frame(request), input))),
        };
        self.frames(post(EXECUTE_PATH, body)?, lease, tally).await
    }

    /// The result of a statement that was begun elsewhere.
    pub(super) async fn lasting(&self, id: StatementId, lease: Option<Lease>, tally: Arc<Tally>) -> Result<Frames> {
        let mut request = post(LASTING_PATH, Body::empty())?;
        let id = header::HeaderValue::try_from(id.0.to_string()).map_err(|error| gone(&error.to_string()))?;
        request.headers_mut().insert(STATEMENT_HEADER, id);
        self.frames(request, lease, tally).await
    }

    async fn frames(&self, request: Request<Body>, lease: Option<Lease>, tally: Arc<Tally>) -> Result<Frames> {
        let response = self.0.clone().send_request(request);
        let response = response.await.map_err(|error| gone(&error.to_string()))?;
        match Status::from_header_map(response.headers()) {
            Some(status) if status.code() != tonic::Code::Ok => return Err(error_from_status(&status)),
            _ => {}
        }
        let frames: Frames = Box::pin(frames_of(response.into_body(), tally));
        Ok(match lease {
            Some(lease) => {
                let completion = lease.completion();
                let end = futures::stream::poll_fn(move |_| {
                    completion.tell();
                    Poll::Ready(None)
                });
                Box::pin(dereferenced(frames.chain(end), move |reference| lease.message(reference)))
            }
            None => frames,
        })
    }

    /// Who comes to the engine's own door from now on.
    pub(super) async fn arrivals(&self) -> Result<impl Stream<Item = Arrival> + Send + use<>> {
        let request = post(ARRIVALS_PATH, Body::empty())?;
        self.messages(request, |message| Arrival::decode(message).ok()).await
    }

    /// Answers one who came there. How much of the answer it has taken, in bytes, again and again.
    pub(super) async fn answer(
        &self,
        arrival: u64,
        delivery: u64,
        frames: Frames,
    ) -> Result<impl Stream<Item = u64> + Send + use<>> {
        let mut request = post(ANSWER_PATH, Body::new(FrameBody::new(frames, Audience::Client, None)))?;
        request.headers_mut().insert(ARRIVAL_HEADER, arrival.into());
        request.headers_mut().insert(DELIVERY_HEADER, delivery.into());
        self.messages(request, |message| Taken::decode(message).ok().map(|taken| taken.bytes)).await
    }

    /// Shuts the engine's own door; returns when those who are there have all that was sent to them, or the engine is gone.
    pub(super) async fn leave(&self) {
        if let Ok(request) = post(LEAVE_PATH, Body::empty()) {
            let _ = self.0.clone().send_request(request).await;
        }
    }

    /// The messages of a response that goes on, to its end.
    async fn messages<M: Send, F: Fn(Bytes) -> Option<M> + Send>(
        &self,
        request: Request<Body>,
        read: F,
    ) -> Result<impl Stream<Item = M> + Send + use<M, F>> {
        let response = self.0.clone().send_request(request).await.map_err(|error| gone(&error.to_string()))?;
        if let Some(status) = Status::from_header_map(response.headers()) {
            return Err(error_from_status(&status));
        }
        let messages = MessageReader::new(response.into_body(), REPLY_LIMIT);
        Ok(futures::stream::unfold((messages, read), |(mut messages, read)| async move {
            let message = messages.next().await.ok().flatten()?;
            Some((read(message)?, (messages, read)))
        }))
    }

    /// Asks a statement to stop; whether it has ended.
    pub(super) async fn interrupt(&self, id: StatementId) -> Result<bool> {
        let request = InterruptRequest { id: id_bytes(id) };
        let reply = self.calls().interrupt(request).await.map_err(|status| error_from_status(&status))?;
        Ok(reply.into_inner().ended)
    }

    pub(super) async fn progress(&self, id: StatementId) -> Result<Option<Progress>> {
        let request = ProgressRequest { id: id_bytes(id) };
        let reply = self.calls().progress(request).await.map_err(|status| error_from_status(&status))?.into_inner();
        Ok(reply.running.then_some(Progress { fraction: reply.fraction, rows: reply.rows }))
    }

    /// Whether the engine answers and is sound.
    pub(super) async fn ping(&self) -> Result<()> {
        let request = ProgressRequest { id: Bytes::new() };
        self.calls().progress(request).await.map(|_| ()).map_err(|status| error_from_status(&status))
    }
}

/// A request and the rows that follow it. An error in the rows breaks the request off, and so the
/// statement.
fn request_with(
    request: Bytes,
    input: InputStream,
) -> impl Stream<Item = Result<http_body::Frame<Bytes>, FlightError>> + Send {
    let batches = input.batches.map_err(|error| FlightError::ExternalError(Box::new(error)));
    let rows = FlightDataEncoderBuilder::new()
        .with_schema(input.schema)
        .with_dictionary_handling(DictionaryHandling::Resend)
        .build(batches)
        .map_ok(|data| http_body::Frame::data(frame(&data)));
    futures::stream::iter([Ok(http_body::Frame::data(request))]).chain(rows)
}

pub(super) fn id_bytes(id: StatementId) -> Bytes {
    Bytes::copy_from_slice(&id.0.to_be_bytes())
}

fn post(path: &str, body: Body) -> Result<Request<Body>> {
    Request::post(format!("{ORIGIN}{path}"))
        .header(header::CONTENT_TYPE, "application/grpc")
        .header(header::TE, "trailers")
        .body(body)
        .map_err(|error| gone(&error.to_string()))
}

fn gone(reason: &str) -> Error {
    Error::lost_innocently("the engine that ran this statement is gone").with_detail(reason.to_owned())
}

impl tower_service::Service<Request<Body>> for Link {
    type Response = Response<Incoming>;
    type Error = hyper::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(self.0.send_request(request))
    }
}
