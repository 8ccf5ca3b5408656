//! `DoGet`: the call that carries results. Served beside the generated service, because that would
//! decode and copy every message; here the engine's bytes go out as they came in.

use std::fmt::Display;
use std::sync::Arc;

use arrow_flight::Ticket;
use arrow_flight::sql::{Any, Command, ProstMessageExt, TicketStatementQuery};
use bytes::Bytes;
use futures::{FutureExt, Stream, StreamExt};
use http::{HeaderValue, Request, Response, header};
use http_body::Body;
use prost::Message;
use proto::{Audience, FrameBody, Reference, error_to_status};
use query::{Delivery, Error, ErrorKind, Frames, Result};

use crate::held::Held;
use crate::metrics::Measured;
use crate::road::Begun;
use crate::service::{Caller, Service};
use crate::session::{Name, Pending, RunningStatement, Session, Ticket as Ticketed, Work, bytes_of, name_of};
use crate::{command, frames, metadata};

/// The path of the call.
pub(crate) const PATH: &str = "/arrow.flight.protocol.FlightService/DoGet";

/// Tickets are small; what is larger is none of ours.
const TICKET_LIMIT: usize = 1 << 20;

/// The ticket of a result.
pub(crate) fn ticket_of(name: Name) -> Ticket {
    let statement = TicketStatementQuery { statement_handle: bytes_of(name) };
    Ticket { ticket: statement.as_any().encode_to_vec().into() }
}

/// The name in a ticket of [`ticket_of`].
pub(crate) fn name_in(ticket: &[u8]) -> Option<Name> {
    match Any::decode(ticket).ok().and_then(|any| Command::try_from(any).ok())? {
        Command::TicketStatementQuery(statement) => name_of(&statement.statement_handle),
        _ => None,
    }
}

/// A body that can carry a result.
pub(crate) trait Carried: Default {
    fn of(result: FrameBody) -> Self;
}

impl Carried for axum::body::Body {
    fn of(result: FrameBody) -> Self {
        Self::new(result)
    }
}

impl Carried for tonic::body::Body {
    fn of(result: FrameBody) -> Self {
        Self::new(result)
    }
}

/// Answers the call, whatever kinds of bodies its carrier has.
pub(crate) async fn serve<B, R>(service: Arc<Service>, request: Request<B>) -> Response<R>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Display,
    R: Carried,
{
    match answer(&service, request).await {
        Ok(body) => {
            let mut response = Response::new(R::of(body));
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
            response
        }
        Err(error) => error_to_status(&error, Audience::Client).into_http(),
    }
}

async fn answer<B>(service: &Arc<Service>, request: Request<B>) -> Result<FrameBody>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Display,
{
    let caller = Caller::of_http(request.headers(), request.extensions());
    let ticket: Ticket = proto::read_one(request.into_body(), TICKET_LIMIT).await?;
    let session = service.session(&caller)?;
    if let Some(name) = name_in(&ticket.ticket) {
        let (pending, running) = service.sessions.redeem(&session.principal, name).ok_or_else(unknown_ticket)?;
        let (frames, _) = result(service.clone(), pending, running, None)?;
        return Ok(FrameBody::new(frames, Audience::Client, None));
    }
    let command = command::of_bytes(&ticket.ticket).map_err(|_| unknown_ticket())?;
    let batch = metadata::answer(service, &session, &command).await?.ok_or_else(unknown_ticket)?;
    let pieces = frames::result(&batch)?;
    let frames = futures::stream::iter(pieces.into_iter().map(Ok));
    Ok(FrameBody::new(Box::pin(frames), Audience::Client, None))
}

pub(crate) fn unknown_ticket() -> Error {
    Error::new(ErrorKind::Missing, "no such ticket")
        .with_sqlstate("34000")
        .with_detail("a ticket is valid once, for ten minutes, for whoever asked for it")
        .with_hint("ask for the result again with GetFlightInfo")
}

/// The schema at once, then the result when its turn has come. It is fetched here, or at the own door of the engine with
/// this number: then it may refer to messages of the delivery.
///
/// # Errors
/// `Conflict` when other streams of the same result are fetched elsewhere.
pub(crate) fn result(
    service: Arc<Service>,
    ticket: Ticketed,
    running: RunningStatement,
    engine: Option<u64>,
) -> Result<(Frames, Option<Delivery>)> {
    let flow = running.flow.clone();
    let guard = service.active.token();
    let mut delivery = None;
    let (schema, rest): (_, Frames) = match ticket.take() {
        (session, Pending::Run(work)) => {
            delivery = engine.map(|engine| Delivery { engine, number: rand::random() });
            let schema = frames::schema(&work.prepared.schema);
            let measured = service.road.metrics.begin();
            let track = running.track.clone();
            track.deliver(delivery);
            let begins = async move {
                let begun = service.road.begin(&session, &work, &track).await;
                counted(begun, measured, (running, guard))
            };
            (schema, Box::pin(begins.flatten_stream()))
        }
        (_, Pending::Held(Held { schema, begun, measured })) => {
            (frames::schema(&schema), Box::pin(counted(Ok(begun), measured, (running, guard))))
        }
        (_, Pending::Part(fan)) => {
            delivery = fan.settle(engine)?;
            flow.shares(&fan);
            let schema = frames::schema(&fan.schema);
            let part = if delivery.is_some() { fan.part_for_all() } else { fan.part().boxed() };
            let part = part.inspect(move |_| {
                let _held = (&running, &guard);
            });
            (schema, Box::pin(part))
        }
    };
    let frames =
        futures::stream::once(std::future::ready(Ok(schema))).chain(frames::whole_messages(Box::pin(flow.begin(rest))));
    Ok((Box::pin(frames), delivery))
}

/// The messages of a read, which begins when the first of them is asked for; without that of its columns, and cut wherever.
/// From then on it is known by this name, as if it were fetched by a ticket.
pub(crate) fn read(service: Arc<Service>, session: Arc<Session>, work: Work, name: Name) -> Frames {
    let begins = async move {
        let guard = service.active.token();
        let running = service.sessions.run(&session.principal, name);
        let flow = running.flow.clone();
        let measured = service.road.metrics.begin();
        let runs = async move {
            let begun = service.road.begin(&session, &work, &running.track.clone()).await;
            counted(begun, measured, (running, guard))
        };
        flow.begin(runs.flatten_stream())
    };
    Box::pin(begins.flatten_stream())
}

/// The result with its measures; `held` lives as long as it.
pub(crate) fn counted<H: Send>(
    begun: Result<Begun>,
    measured: Measured,
    held: H,
) -> impl Stream<Item = Result<Bytes>> + Send {
    enum Flow {
        Failed(Error),
        Running(Begun, bool),
    }
    let flow = match begun {
        Ok(begun) => Flow::Running(begun, false),
        Err(error) => Flow::Failed(error),
    };
    futures::stream::unfold((Some(flow), measured, held), |(flow, mut measured, held)| async move {
        match flow? {
            Flow::Failed(error) => {
                measured.end(Some(&error));
                Some((Err(error), (None, measured, held)))
            }
            Flow::Running(mut begun, seen) => match begun.frames.next().await {
                Some(Ok(piece)) => {
                    if !seen {
                        measured.first_batch();
                    }
                    measured.sent(Reference::length_behind(&piece));
                    Some((Ok(piece), (Some(Flow::Running(begun, true)), measured, held)))
                }
                Some(Err(error)) => {
                    measured.end(Some(&error));
                    Some((Err(error), (None, measured, held)))
                }
                None => {
                    measured.end(None);
                    None
                }
            },
        }
    })
}
