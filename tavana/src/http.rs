//! The HTTP door: health for orchestrators, metrics for Prometheus.

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures::future::BoxFuture;
use prometheus_client::registry::Registry;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Tells whether statements are answered; if not, why.
pub(crate) type Readiness = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

#[derive(Clone)]
struct Shared {
    ready: Readiness,
    registry: Arc<Registry>,
}

/// `/health/live`, `/health/ready` and `/metrics`.
pub(crate) fn routes(ready: Readiness, registry: Arc<Registry>) -> Router {
    Router::new()
        .route("/health/live", get(async || "live\n"))
        .route("/health/ready", get(readiness))
        .route("/metrics", get(metrics))
        .with_state(Shared { ready, registry })
}

/// Serves the routes until `shutdown`; requests that are being answered then still are.
pub(crate) async fn serve(listener: TcpListener, routes: Router, shutdown: CancellationToken) -> io::Result<()> {
    axum::serve(listener, routes).with_graceful_shutdown(shutdown.cancelled_owned()).await
}

async fn readiness(State(shared): State<Shared>) -> Response {
    match (shared.ready)().await {
        Ok(()) => "ready\n".into_response(),
        Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {reason}\n")).into_response(),
    }
}

async fn metrics(State(shared): State<Shared>) -> Response {
    let mut text = String::new();
    match prometheus_client::encoding::text::encode(&mut text, &shared.registry) {
        Ok(()) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use futures::FutureExt;
    use prometheus_client::metrics::counter::Counter;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    async fn fetch(address: std::net::SocketAddr, path: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn health_and_metrics_are_served_until_shutdown() {
        let mut registry = Registry::default();
        let served = Counter::<u64>::default();
        served.inc_by(3);
        registry.register("tavana_served", "Served", served);
        let (tell, told) = tokio::sync::watch::channel(Err("no worker has answered yet".to_owned()));
        let ready: Readiness = Arc::new(move || std::future::ready(told.borrow().clone()).boxed());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let mut running = tokio::task::JoinSet::new();
        running.spawn(serve(listener, routes(ready, Arc::new(registry)), shutdown.clone()));

        assert!(fetch(address, "/health/live").await.starts_with("HTTP/1.1 200"));
        let waiting = fetch(address, "/health/ready").await;
        assert!(waiting.starts_with("HTTP/1.1 503") && waiting.ends_with("no worker has answered yet\n"), "{waiting}");
        tell.send(Ok(())).unwrap();
        assert!(fetch(address, "/health/ready").await.starts_with("HTTP/1.1 200"));
        let metrics = fetch(address, "/metrics").await;
        assert!(metrics.contains(OPEN_METRICS) && metrics.contains("tavana_served_total 3"), "{metrics}");
        assert!(fetch(address, "/other").await.starts_with("HTTP/1.1 404"));
        shutdown.cancel();
        running.join_next().await.unwrap().unwrap().unwrap();
    }
}
