//! Requests that begin and do not go on.

use std::time::Duration;

use axum::body::Body;
use axum::middleware::Next;
use http::{Request, Response};
use http_body_util::{BodyExt, Limited};
use proto::{Audience, error_to_status};
use query::{Error, ErrorKind};

/// How long the one message of a request may take to arrive.
const LIMIT: Duration = Duration::from_secs(10);
/// The longest such message that is read at all; the service refuses shorter ones with a better word.
const BYTES: usize = 256 << 20;

/// Calls with one message are read whole before they are served, so that a client that stalls holds
/// nothing but its own stream, and not for long. Calls with a stream of messages are served as they come.
pub(crate) async fn bounded(request: Request<Body>, next: Next) -> Response<Body> {
    let path = request.uri().path();
    if path.ends_with("/DoPut") || path.ends_with("/DoExchange") || path.ends_with("/Handshake") {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(LIMIT, Limited::new(body, BYTES).collect()).await {
        Ok(Ok(whole)) => next.run(Request::from_parts(parts, Body::new(whole))).await,
        Ok(Err(error)) => {
            let error = Error::new(ErrorKind::Limit, "the request could not be read").with_detail(error.to_string());
            error_to_status(&error, Audience::Client).into_http()
        }
        Err(_) => {
            let error = Error::new(ErrorKind::TimedOut, format!("the request did not arrive within {} s", LIMIT.as_secs()));
            error_to_status(&error, Audience::Client).into_http()
        }
    }
}
