//! Requests that begin and do not go on, and requests that are none.

use std::time::Duration;

use axum::body::Body;
use axum::middleware::Next;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use proto::{Audience, error_to_status};
use query::{Error, ErrorKind, Result};
use tonic::{Code, Status};

/// How long the one message of a request may take to arrive.
pub const STALL_LIMIT: Duration = Duration::from_secs(10);
/// What stands before a message: whether it is compressed, and its length.
const HEAD: usize = 5;

/// Calls with one message are read whole before they are served, so that a client that stalls holds
/// nothing but its own stream, and not for long; and what is not one message is refused in our words.
/// Calls with a stream of messages are served as they come.
pub async fn bounded(limit: usize, request: Request<Body>, next: Next) -> Response<Body> {
    let path = request.uri().path();
    if path.ends_with("/DoPut") || path.ends_with("/DoExchange") || path.ends_with("/Handshake") {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let message = match whole(body, limit).await {
        Ok(message) => message,
        Err(error) => return error_to_status(&error, Audience::Client).into_http(),
    };
    let response = next.run(Request::from_parts(parts, Body::from(message))).await;
    match Status::from_header_map(response.headers()) {
        // The protocol's library calls a message that it cannot decode an internal error; ours carry a SQLSTATE.
        Some(status) if status.code() == Code::Internal && status.metadata().get("x-tavana-sqlstate").is_none() => {
            error_to_status(&damaged(status.message()), Audience::Client).into_http()
        }
        _ => response,
    }
}

/// The one message of a request, with its head.
async fn whole(body: Body, limit: usize) -> Result<Bytes> {
    let collected = tokio::time::timeout(STALL_LIMIT, Limited::new(body, limit.saturating_add(HEAD)).collect()).await;
    let bytes = match collected {
        Ok(Ok(whole)) => whole.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return Err(too_long(limit)),
        Ok(Err(error)) => return Err(damaged(&error.to_string())),
        Err(_) => {
            let text = format!("the request did not arrive within {} s", STALL_LIMIT.as_secs());
            return Err(Error::new(ErrorKind::TimedOut, text));
        }
    };
    let [compressed, a, b, c, d, message @ ..] = &*bytes else { return Err(damaged("it holds no message")) };
    let told = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
    if *compressed != 0 {
        return Err(Error::new(ErrorKind::Unsupported, "compressed messages are not supported by this server"));
    }
    if told > limit {
        return Err(too_long(limit));
    }
    if told != message.len() {
        return Err(damaged(&format!("its message is {told} bytes long by its head, {} came", message.len())));
    }
    Ok(bytes)
}

fn too_long(limit: usize) -> Error {
    Error::new(ErrorKind::Limit, format!("the request is longer than the limit of {limit} bytes"))
        .with_hint("send data as parameters, or raise --sql-limit on the server")
}

fn damaged(detail: &str) -> Error {
    Error::new(ErrorKind::Syntax, "the request is damaged").with_detail(detail.to_owned())
}
