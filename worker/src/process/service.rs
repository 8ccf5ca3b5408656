//! The calls of an engine process, on its one engine.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use arrow_array::RecordBatch;
use arrow_flight::FlightData;
use arrow_flight::decode::{DecodedFlightData, DecodedPayload, FlightDataDecoder};
use arrow_flight::error::FlightError;
use arrow_select::concat::concat_batches;
use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt};
use http_body::Frame;
use http_body_util::combinators::MapFrame;
use http_body_util::{BodyExt, Either, StreamBody};
use hyper::body::Incoming;
use prost::Message;
use proto::engine::engine_server::Engine as EngineCalls;
use proto::engine::{
    ConfigureReply, ConfigureRequest, ExecuteRequest, InterruptReply, InterruptRequest, LeaseChange, PrepareReply,
    PrepareRequest, ProgressReply, ProgressRequest,
};
use proto::{
    ARRIVAL_HEADER, Audience, DELIVERY_HEADER, FrameBody, Gathered, MessageReader, STATEMENT_HEADER, error_to_status,
    lake_from_wire, place_from_wire, prepared_to_wire, schema_from_ipc, statement_from_wire,
};
use query::{Error, ErrorKind, Result, StatementId};
use tonic::body::Body;
use tonic::{Request, Response, Status};
use transport::TlsTexts;

use super::brief::{Briefs, Lasting};
use super::delivery::{Deliveries, Source};
use super::door::Door;
use crate::arena::engine::{Arena, Blocks};
use crate::engine::{Engine, Input, Options, Pieces, Run, Started, Walls};

/// The longest request; statements are limited by the server before they come here.
pub(super) const REQUEST_LIMIT: usize = 256 * 1024 * 1024;

/// A result: each frame a whole message, whose buffers go out together.
type ResultBody = FrameBody<Gathered>;
/// The body of a call with one answer, whose frames have one buffer each.
type CallBody = MapFrame<Body, fn(Frame<Bytes>) -> Frame<Gathered>>;
/// What an engine answers.
pub(super) type EngineBody = Either<ResultBody, CallBody>;

/// The body of a call with one answer as what an engine answers.
pub(super) fn of_call(body: Body) -> EngineBody {
    Either::Right(body.map_frame(|frame| frame.map_data(Gathered::from)))
}

/// The engine of this process, once it is configured.
pub(super) struct Service {
    engine: OnceLock<Arc<Engine>>,
    /// The memory that it shares with the server, where there is such.
    arena: Option<Arc<Arena>>,
    /// Its own door, where it has one.
    door: Option<Arc<Door>>,
    /// What is kept for those who came there.
    deliveries: Arc<Deliveries>,
    /// The statements that have come by the line for brief ones.
    briefs: Briefs,
}

impl Service {
    pub(super) fn new(arena: Option<Arc<Arena>>, door: Option<Arc<Door>>) -> Self {
        Self { engine: OnceLock::new(), arena, door, deliveries: Arc::default(), briefs: Briefs::default() }
    }

    /// Tells who comes to the engine's own door, as long as there is a server.
    pub(super) fn arrivals(&self) -> http::Response<EngineBody> {
        match &self.door {
            Some(door) => streamed(door.arrivals()),
            None => refused(&malformed("there is no door")),
        }
    }

    /// Shuts the engine's own door.
    pub(super) async fn leave(&self) -> http::Response<EngineBody> {
        if let Some(door) = &self.door {
            door.leave().await;
        }
        http::Response::new(of_call(Body::empty()))
    }

    /// Answers one who came there; tells how much of the answer it has taken.
    pub(super) fn answer(&self, request: http::Request<Incoming>) -> http::Response<EngineBody> {
        let number = |name| request.headers().get(name)?.to_str().ok()?.parse::<u64>().ok();
        match (&self.door, number(ARRIVAL_HEADER), number(DELIVERY_HEADER)) {
            (Some(door), Some(arrival), Some(delivery)) => {
                streamed(door.answer(arrival, delivery, request.into_body(), &self.deliveries))
            }
            _ => refused(&malformed("an answer to nobody")),
        }
    }

    pub(super) fn briefs(&self) -> &Briefs {
        &self.briefs
    }

    pub(super) fn engine(&self) -> Result<&Arc<Engine>> {
        self.engine.get().ok_or_else(|| Error::new(ErrorKind::Bug, "the engine was not configured"))
    }

    /// Runs a statement; the response begins when its result has begun.
    pub(super) async fn execute(&self, body: Incoming) -> http::Response<EngineBody> {
        match self.start(body).await {
            Ok(body) => carried(body),
            Err(error) => refused(&error),
        }
    }

    /// The result of a statement that was begun elsewhere; the response begins when its result has begun.
    pub(super) async fn lasting(&self, headers: &http::HeaderMap) -> http::Response<EngineBody> {
        let id = headers.get(STATEMENT_HEADER).and_then(|id| id.to_str().ok()?.parse().ok()).map(StatementId);
        let Some(Lasting { started, blocks }) = id.and_then(|id| self.briefs.take(id)) else {
            // It was cancelled meanwhile.
            return refused(&Error::new(ErrorKind::Cancelled, "the statement was cancelled"));
        };
        match started.begun().await {
            Ok(started) => carried(body_of(started, blocks)),
            Err(error) => refused(&error),
        }
    }

    async fn start(&self, body: Incoming) -> Result<ResultBody> {
        let mut messages = MessageReader::new(body, REQUEST_LIMIT);
        let request = messages.next().await?.ok_or_else(|| malformed("an empty request"))?;
        let request = ExecuteRequest::decode(request).map_err(|error| malformed(error.to_string()))?;
        let input = if request.has_input { Some(input(messages).await?) } else { None };
        let delivery = request.delivery.map(|number| self.deliveries.source(number));
        let (run, blocks) = self.run_of(request, input)?;
        let started = self.engine()?.execute_within(run, blocks.clone()).await?;
        Ok(match delivery {
            Some(source) => {
                FrameBody::new(Box::pin(kept(started.messages, source)), Audience::Server, Some(started.tally))
            }
            None => body_of(started, blocks),
        })
    }

    /// What a request asks to be run, and where messages of its result may lie.
    pub(super) fn run_of(&self, request: ExecuteRequest, input: Option<Input>) -> Result<(Run, Option<Arc<Blocks>>)> {
        let run = Run {
            input,
            id: statement_id(&request.id)?,
            statement: statement_from_wire(request.statement.ok_or_else(|| malformed("no statement"))?)?,
            parameters: parameters(&request.parameters)?,
            schema: if request.schema.is_empty() { None } else { Some(schema_from_ipc(&request.schema)?) },
        };
        Ok((run, self.arena.as_ref().zip(request.lease).map(|(arena, lease)| arena.blocks(lease))))
    }

    /// Follows what becomes of the blocks of the statements, as long as there is a server.
    pub(super) async fn hear_of_leases(&self, body: Incoming) -> http::Response<EngineBody> {
        let mut messages = MessageReader::new(body, REQUEST_LIMIT);
        while let Ok(Some(message)) = messages.next().await {
            match (&self.arena, LeaseChange::decode(message)) {
                (Some(arena), Ok(change)) => arena.change(change),
                (None, _) => {}
                (_, Err(error)) => return refused(&malformed(error.to_string())),
            }
        }
        http::Response::new(of_call(Body::empty()))
    }

    async fn open(&self, mut request: ConfigureRequest) -> Result<()> {
        let tls = request.tls.take().map(texts);
        if let Some(door) = self.door.as_ref().filter(|_| self.engine.get().is_none() || tls.is_some()) {
            door.open(tls.as_ref())?;
        }
        if request.memory == 0 && self.engine.get().is_some() {
            return Ok(());
        }
        if let Some(engine) = self.engine.get() {
            return engine.resize(request.memory, request.threads, request.lanes).await;
        }
        let walls = request.walls.unwrap_or(proto::engine::Walls { gate: true, engine_lock: true });
        let options = Options {
            memory: request.memory,
            threads: request.threads,
            extension_directory: PathBuf::from(request.extension_directory),
            spill_directory: PathBuf::from(request.spill_directory),
            places: request.places.into_iter().map(place_from_wire).collect(),
            extensions: request.extensions,
            signatures_checked: request.signatures_checked,
            lake: request.lake.map(lake_from_wire).transpose()?,
            may_write: request.may_write,
            walls: Walls { gate: walls.gate, engine_lock: walls.engine_lock },
            message_limit: usize::try_from(request.message_limit).unwrap_or(usize::MAX),
            lanes: request.lanes as usize,
        };
        let engine = tokio::task::spawn_blocking(move || Engine::open(&options))
            .await
            .map_err(|_| Error::new(ErrorKind::Unavailable, "the engine could not be opened"))??;
        // A second call at the same time lost the race; both opened the same.
        let _ = self.engine.set(Arc::new(engine));
        Ok(())
    }
}

#[tonic::async_trait]
impl EngineCalls for Service {
    async fn configure(&self, request: Request<ConfigureRequest>) -> Result<Response<ConfigureReply>, Status> {
        self.open(request.into_inner()).await.map_err(to_server)?;
        Ok(Response::new(ConfigureReply { engine_version: crate::library_version() }))
    }

    async fn prepare(&self, request: Request<PrepareRequest>) -> Result<Response<PrepareReply>, Status> {
        let request = request.into_inner();
        let statement = request.statement.ok_or_else(|| to_server(malformed("no statement")))?;
        let id = statement_id(&request.id).map_err(to_server)?;
        let parameters = parameters(&request.parameters).map_err(to_server)?;
        let engine = self.engine().map_err(to_server)?;
        let statement = statement_from_wire(statement).map_err(to_server)?;
        let prepared = engine.prepare(id, statement, parameters).await.map_err(to_server)?;
        Ok(Response::new(prepared_to_wire(&prepared)))
    }

    async fn interrupt(&self, request: Request<InterruptRequest>) -> Result<Response<InterruptReply>, Status> {
        let id = statement_id(&request.into_inner().id).map_err(to_server)?;
        let ended = self.engine().map_err(to_server)?.interrupt(id);
        // One that nobody will fetch. Of one that has ended it is there by now.
        drop(self.briefs.take(id));
        Ok(Response::new(InterruptReply { ended }))
    }

    async fn progress(&self, request: Request<ProgressRequest>) -> Result<Response<ProgressReply>, Status> {
        let id = request.into_inner().id;
        let engine = self.engine().map_err(to_server)?;
        if engine.is_broken() {
            return Err(to_server(Error::new(ErrorKind::Lost, "the engine is broken")));
        }
        if id.is_empty() {
            return Ok(Response::new(ProgressReply::default()));
        }
        let progress = engine.progress(statement_id(&id).map_err(to_server)?);
        Ok(Response::new(match progress {
            Some(progress) => ProgressReply { running: true, fraction: progress.fraction, rows: progress.rows },
            None => ProgressReply::default(),
        }))
    }
}

/// A result as it travels.
fn body_of(started: Started, blocks: Option<Arc<Blocks>>) -> ResultBody {
    let messages = started.messages.and_then(move |pieces| on_its_way(pieces, blocks.clone())).map_ok(Gathered::from);
    FrameBody::new(Box::pin(messages), Audience::Server, Some(started.tally))
}

fn carried(body: ResultBody) -> http::Response<EngineBody> {
    let mut response = http::Response::new(EngineBody::Left(body));
    let kind = http::HeaderValue::from_static("application/grpc");
    response.headers_mut().insert(http::header::CONTENT_TYPE, kind);
    response
}

/// The rows that follow a request on its stream.
async fn input(messages: MessageReader<Incoming>) -> Result<Input> {
    let messages = futures::stream::unfold(messages, |mut messages| async move {
        let message = match messages.next().await {
            Ok(Some(bytes)) => FlightData::decode(bytes).map_err(|error| FlightError::DecodeError(error.to_string())),
            Ok(None) => return None,
            Err(error) => Err(FlightError::ExternalError(Box::new(error))),
        };
        Some((message, messages))
    });
    let mut decoded = FlightDataDecoder::new(messages.boxed());
    let schema = match decoded.next().await {
        Some(Ok(DecodedFlightData { payload: DecodedPayload::Schema(schema), .. })) => schema,
        _ => return Err(malformed("an input stream without a schema")),
    };
    let batches = decoded.filter_map(|message| async move {
        match message {
            Ok(DecodedFlightData { payload: DecodedPayload::RecordBatch(batch), .. }) => Some(Ok(batch)),
            Ok(_) => None,
            Err(error) => {
                Some(Err(Error::new(ErrorKind::Lost, "the input stream broke off").with_detail(error.to_string())))
            }
        }
    });
    Ok(Input::new(schema, batches))
}

/// References to the messages of a result, which are kept.
fn kept(
    messages: impl Stream<Item = Result<Pieces>> + Send + Unpin,
    source: Source,
) -> impl Stream<Item = Result<Gathered>> + Send {
    futures::stream::unfold((messages, source), |(mut messages, mut source)| async move {
        match messages.next().await {
            Some(Ok(pieces)) => {
                let reference = source.keep(pieces).await;
                Some((Ok(Gathered::from(reference.to_bytes())), (messages, source)))
            }
            Some(Err(error)) => Some((Err(error), (messages, source))),
            None => {
                source.complete();
                None
            }
        }
    })
}

fn texts(tls: proto::engine::Tls) -> TlsTexts {
    let client_ca = tls.client_ca.map(Vec::from);
    TlsTexts { certificate: tls.certificate.into(), key: tls.key.into(), client_ca }
}

/// A response that goes on.
fn streamed(messages: impl Stream<Item = Bytes> + Send + 'static) -> http::Response<EngineBody> {
    let frames = messages.map(|message| Ok::<_, std::convert::Infallible>(Frame::data(message)));
    http::Response::new(of_call(Body::new(StreamBody::new(frames))))
}

/// The pieces of a message as they travel, when their turn has come.
async fn on_its_way(mut pieces: Pieces, blocks: Option<Arc<Blocks>>) -> Result<Pieces> {
    let Some(blocks) = blocks else { return Ok(pieces) };
    // What is in a block is a whole message, the last of these pieces.
    if let Some(piece) = pieces.last_mut()
        && let Some(reference) = blocks.send(piece).await
    {
        *piece = reference.to_bytes();
    }
    Ok(pieces)
}

fn refused(error: &Error) -> http::Response<EngineBody> {
    error_to_status(error, Audience::Server).into_http::<Body>().map(of_call)
}

fn to_server(error: Error) -> Status {
    error_to_status(&error, Audience::Server)
}

pub(super) fn malformed(what: impl Into<String>) -> Error {
    Error::new(ErrorKind::Bug, "the server sent a malformed request").with_detail(what)
}

fn statement_id(bytes: &[u8]) -> Result<StatementId> {
    let bytes: [u8; 16] = bytes.try_into().map_err(|_| malformed("a statement id is 16 bytes long"))?;
    Ok(StatementId(u128::from_be_bytes(bytes)))
}

fn parameters(ipc: &[u8]) -> Result<Option<RecordBatch>> {
    if ipc.is_empty() {
        return Ok(None);
    }
    let read = || {
        let reader = arrow_ipc::reader::StreamReader::try_new(ipc, None)?;
        let schema = reader.schema();
        let batches = reader.collect::<Result<Vec<_>, _>>()?;
        concat_batches(&schema, &batches)
    };
    read().map(Some).map_err(|error| {
        Error::new(ErrorKind::Syntax, "the parameters are not an Arrow stream").with_detail(error.to_string())
    })
}
