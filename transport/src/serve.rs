//! HTTP/2 over connections, with its bounds.

use std::time::Duration;

use futures::Stream;
use query::{Error, ErrorKind, Result};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use crate::connection::Connection;

/// What a client's upload may have on its way.
const STREAM_WINDOW: u32 = 4 << 20;
const CONNECTION_WINDOW: u32 = 16 << 20;
/// A client that says nothing for so long is asked, and gone if it does not answer in time.
const KEEPALIVE: Duration = Duration::from_secs(20);

/// Serves calls over these connections until `closed` is cancelled; then until the calls are through.
///
/// # Errors
/// `Unavailable` when the connections fail.
pub async fn serve(
    incoming: impl Stream<Item = std::io::Result<Connection>>,
    routes: Routes,
    closed: CancellationToken,
) -> Result<()> {
    tonic::transport::Server::builder()
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_concurrent_streams(4096)
        // Clients with deadlines take calls back in bursts; far beyond that it is an attack.
        .http2_max_pending_accept_reset_streams(Some(1000))
        .http2_max_header_list_size(256 * 1024)
        .http2_keepalive_interval(Some(KEEPALIVE))
        .http2_keepalive_timeout(Some(KEEPALIVE))
        .add_routes(routes)
        .serve_with_incoming_shutdown(incoming, closed.cancelled_owned())
        .await
        .map_err(|error| Error::new(ErrorKind::Unavailable, "the door closed").with_detail(error.to_string()))
}
