//! What the server counts.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use query::{Error, ErrorKind};

use crate::cache::CacheMetrics;

/// The counters of the Flight SQL door; cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    statements: Family<Outcome, Counter<u64, AtomicU64>>,
    seconds: Histogram,
    first_batch: Histogram,
    active: Gauge,
    bytes: Counter<u64, AtomicU64>,
    reruns: Counter<u64, AtomicU64>,
    /// Of the results that are kept.
    pub(crate) cache: CacheMetrics,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

impl Metrics {
    /// Registers the counters.
    pub fn new(registry: &mut Registry) -> Self {
        let metrics = Self {
            statements: Family::default(),
            seconds: Histogram::new(exponential_buckets(0.000_5, 4.0, 12)),
            first_batch: Histogram::new(exponential_buckets(0.000_5, 4.0, 12)),
            active: Gauge::default(),
            bytes: Counter::default(),
            reruns: Counter::default(),
            cache: CacheMetrics::new(registry),
        };
        // Every label is there from the start, so that rates are right from the first event on.
        for outcome in ErrorKind::ALL.map(ErrorKind::label).into_iter().chain(["ok", "abandoned"]) {
            let _ = metrics.statements.get_or_create(&Outcome { outcome });
        }
        registry.register("tavana_statements", "Statements that ended, by outcome", metrics.statements.clone());
        registry.register(
            "tavana_statement_seconds",
            "Time from request to the end of the result",
            metrics.seconds.clone(),
        );
        registry.register(
            "tavana_first_batch_seconds",
            "Time from request to the first batch, the wait for admission included",
            metrics.first_batch.clone(),
        );
        registry.register("tavana_active_statements", "Statements that wait or run", metrics.active.clone());
        registry.register("tavana_result_bytes", "Bytes of results sent", metrics.bytes.clone());
        registry.register("tavana_statement_reruns", "Statements that were run again", metrics.reruns.clone());
        metrics
    }

    pub(crate) fn begin(&self) -> Measured {
        self.active.inc();
        Measured { metrics: self.clone(), begun: tokio::time::Instant::now(), ended: false }
    }

    pub(crate) fn rerun(&self) {
        self.reruns.inc();
    }
}

/// One statement under measurement; one that is dropped before its end was abandoned by its client.
pub(crate) struct Measured {
    metrics: Metrics,
    begun: tokio::time::Instant,
    ended: bool,
}

impl Measured {
    pub(crate) fn first_batch(&self) {
        self.metrics.first_batch.observe(self.begun.elapsed().as_secs_f64());
    }

    pub(crate) fn sent(&self, bytes: usize) {
        self.metrics.bytes.inc_by(bytes as u64);
    }

    pub(crate) fn end(&mut self, error: Option<&Error>) {
        self.count(error.map_or("ok", |error| error.kind().label()));
    }

    fn count(&mut self, outcome: &'static str) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        self.metrics.active.dec();
        self.metrics.seconds.observe(self.begun.elapsed().as_secs_f64());
        self.metrics.statements.get_or_create(&Outcome { outcome }).inc();
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        self.count("abandoned");
    }
}
