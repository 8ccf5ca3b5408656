use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use futures::Stream;
use http::{HeaderMap, HeaderValue};
use http_body::{Body, Frame};
use prost::Message;
use query::{Error, Measured, MeasuredOperator, Result, Taken, Tally};
use tonic::Status;

use crate::engine;
use crate::status::{Audience, error_from_status, error_to_status};

const TALLY: &str = "x-tavana-tally-bin";

/// Pieces of a result.
type Frames<D> = Pin<Box<dyn Stream<Item = Result<D>> + Send>>;

/// A gRPC response body made of the pieces of a result, ended by trailers that say how it went.
///
/// Each piece travels as one frame of HTTP/2, or as a few when it is large. A message that lies in several
/// buffers is one piece as a [`Gathered`](crate::Gathered).
pub struct FrameBody<D = Bytes> {
    frames: Option<Frames<D>>,
    tally: Option<Arc<Tally>>,
    audience: Audience,
}

impl<D> FrameBody<D> {
    /// A body for this audience. With a tally, the counts travel in the trailers.
    pub fn new(frames: Frames<D>, audience: Audience, tally: Option<Arc<Tally>>) -> Self {
        Self { frames: Some(frames), tally, audience }
    }

    fn trailers(&self, end: Option<&Error>) -> HeaderMap {
        let mut trailers = HeaderMap::new();
        match end {
            Some(error) => {
                if error_to_status(error, self.audience).add_header(&mut trailers).is_err() {
                    trailers.insert(Status::GRPC_STATUS, HeaderValue::from_static("13"));
                }
            }
            None => {
                trailers.insert(Status::GRPC_STATUS, HeaderValue::from_static("0"));
                if let Some(tally) = &self.tally {
                    let taken = tally.taken();
                    let counts = engine::Tally {
                        rows: tally.rows(),
                        changed: tally.changed(),
                        alone: taken.is_some(),
                        peak: taken.map_or(0, |taken| taken.peak),
                        spilled: taken.map_or(0, |taken| taken.spilled),
                        measured: tally.measured().map(|measured| measured_to_wire(measured)),
                        cpu_nanos: taken.map_or(0, |taken| u64::try_from(taken.cpu.as_nanos()).unwrap_or(u64::MAX)),
                    };
                    let value = tonic::metadata::BinaryMetadataValue::from_bytes(&counts.encode_to_vec());
                    let mut metadata = tonic::metadata::MetadataMap::new();
                    metadata.insert_bin(TALLY, value);
                    trailers.extend(metadata.into_headers());
                }
            }
        }
        trailers
    }
}

impl<D: Buf> Body for FrameBody<D> {
    type Data = D;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<D>, Status>>> {
        let Some(frames) = self.frames.as_mut() else { return Poll::Ready(None) };
        let end = match ready!(frames.as_mut().poll_next(cx)) {
            Some(Ok(data)) => return Poll::Ready(Some(Ok(Frame::data(data)))),
            Some(Err(error)) => Some(error),
            None => None,
        };
        self.frames = None;
        let trailers = self.trailers(end.as_ref());
        Poll::Ready(Some(Ok(Frame::trailers(trailers))))
    }

    fn is_end_stream(&self) -> bool {
        self.frames.is_none()
    }
}

/// The pieces of a result out of an engine's response body. A body that ends without trailers was
/// cut off: that is an error, never the end of a result.
pub fn frames_of<B>(body: B, tally: Arc<Tally>) -> impl Stream<Item = Result<Bytes>> + Send
where
    B: Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: std::fmt::Display,
{
    futures::stream::unfold(Some(body), move |body| {
        let tally = tally.clone();
        async move {
            let mut body = body?;
            loop {
                let frame = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await;
                match frame {
                    Some(Ok(frame)) => match frame.into_data() {
                        Ok(data) if data.is_empty() => {}
                        Ok(data) => return Some((Ok(data), Some(body))),
                        Err(frame) => {
                            let trailers = frame.into_trailers().unwrap_or_default();
                            return end_of(&trailers, &tally).err().map(|error| (Err(error), None));
                        }
                    },
                    Some(Err(error)) => return Some((Err(cut_off(&error.to_string())), None)),
                    None => return Some((Err(cut_off("no end was sent")), None)),
                }
            }
        }
    })
}

fn end_of(trailers: &HeaderMap, tally: &Tally) -> Result<()> {
    match Status::from_header_map(trailers) {
        Some(status) if status.code() != tonic::Code::Ok => return Err(error_from_status(&status)),
        Some(_) => {}
        None => return Err(cut_off("no status was sent")),
    }
    let metadata = tonic::metadata::MetadataMap::from_headers(trailers.clone());
    let counts = metadata
        .get_bin(TALLY)
        .and_then(|value| value.to_bytes().ok())
        .and_then(|bytes| engine::Tally::decode(bytes).ok())
        .unwrap_or_default();
    tally.add_rows(counts.rows);
    tally.add_changed(counts.changed);
    if counts.alone {
        let cpu = Duration::from_nanos(counts.cpu_nanos);
        tally.took(Taken { peak: counts.peak, spilled: counts.spilled, cpu });
    }
    if let Some(measured) = counts.measured {
        tally.measures(measured_from_wire(measured));
    }
    Ok(())
}

fn measured_to_wire(measured: &Measured) -> engine::Measured {
    let operator = |at: &MeasuredOperator| engine::MeasuredOperator {
        name: at.name.clone(),
        depth: at.depth,
        estimated: at.estimated,
        rows: at.rows,
        nanos: at.nanos,
    };
    engine::Measured { operators: measured.operators.iter().map(operator).collect() }
}

fn measured_from_wire(measured: engine::Measured) -> Measured {
    let operator = |at: engine::MeasuredOperator| MeasuredOperator {
        name: at.name,
        depth: at.depth,
        estimated: at.estimated,
        rows: at.rows,
        nanos: at.nanos,
    };
    Measured { operators: measured.operators.into_iter().map(operator).collect() }
}

fn cut_off(detail: &str) -> Error {
    Error::lost_innocently("the engine that ran this statement is gone").with_detail(detail.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use futures::StreamExt;
    use query::ErrorKind;

    fn body(pieces: Vec<Result<Bytes>>, tally: Option<Arc<Tally>>) -> FrameBody {
        FrameBody::new(Box::pin(futures::stream::iter(pieces)), Audience::Server, tally)
    }

    #[tokio::test]
    async fn pieces_counts_and_end_come_through() {
        let sent = Arc::new(Tally::default());
        sent.add_rows(3);
        let seen = Arc::new(Tally::default());
        let pieces = vec![Ok(Bytes::from_static(b"ab")), Ok(Bytes::from_static(b"c"))];
        let read: Vec<_> = frames_of(body(pieces, Some(sent)), seen.clone()).collect().await;
        assert_eq!(read.into_iter().map(Result::unwrap).collect::<Vec<_>>(), ["ab", "c"]);
        assert_eq!(seen.rows(), 3);
    }

    #[tokio::test]
    async fn an_error_comes_after_the_pieces() {
        let error = Error::new(ErrorKind::Memory, "no room").with_sqlstate("53200").with_hint("ask for less");
        let pieces = vec![Ok(Bytes::from_static(b"ab")), Err(error.clone())];
        let read: Vec<_> = frames_of(body(pieces, None), Arc::default()).collect().await;
        assert_eq!(read, [Ok(Bytes::from_static(b"ab")), Err(error)]);
    }

    #[tokio::test]
    async fn a_body_without_trailers_is_lost() {
        let cut = http_body_util::Full::new(Bytes::from_static(b"ab"));
        let read: Vec<_> = frames_of(cut, Arc::default()).collect().await;
        assert!(matches!(&read[..], [Ok(_), Err(error)] if error.kind() == ErrorKind::Lost));
    }
}
