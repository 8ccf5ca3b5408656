//! What the server counts.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use query::{Error, ErrorKind, Estimate, Observed};

use crate::cache::CacheMetrics;

/// Of smaller statements, what they share with others counts more than what was estimated. In bytes.
const LARGE: u64 = 64_000_000;

/// The counters of the Flight SQL door; cheap to clone.
#[derive(Clone)]
pub struct Metrics(Arc<Counters>);

struct Counters {
    statements: Family<Outcome, Counter<u64, AtomicU64>>,
    seconds: Histogram,
    first_batch: Histogram,
    active: Gauge,
    bytes: Counter<u64, AtomicU64>,
    reruns: Counter<u64, AtomicU64>,
    errors: Family<Kind, Counter<u64, AtomicU64>>,
    queue_wait: Histogram,
    scanned: Counter<u64, AtomicU64>,
    spills: Counter<u64, AtomicU64>,
    spilled: Counter<u64, AtomicU64>,
    under: Counter<u64, AtomicU64>,
    unrecorded: Counter<u64, AtomicU64>,
    estimate_error: Family<Source, Histogram, fn() -> Histogram>,
    /// Of the results that are kept.
    cache: CacheMetrics,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Kind {
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Source {
    source: &'static str,
}

/// By how much estimates of memory were off: the larger by the smaller.
fn q_errors() -> Histogram {
    Histogram::new([1.05, 1.1, 1.25, 1.5, 1.8, 2.0, 3.0, 5.0, 10.0, 100.0])
}

impl Metrics {
    /// Registers the counters.
    pub fn new(registry: &mut Registry) -> Self {
        let metrics = Counters {
            statements: Family::default(),
            seconds: Histogram::new(exponential_buckets(0.000_5, 4.0, 12)),
            first_batch: Histogram::new(exponential_buckets(0.000_5, 4.0, 12)),
            active: Gauge::default(),
            bytes: Counter::default(),
            reruns: Counter::default(),
            errors: Family::default(),
            queue_wait: Histogram::new(exponential_buckets(0.001, 4.0, 12)),
            scanned: Counter::default(),
            spills: Counter::default(),
            spilled: Counter::default(),
            under: Counter::default(),
            unrecorded: Counter::default(),
            estimate_error: Family::new_with_constructor(q_errors),
            cache: CacheMetrics::new(registry),
        };
        // Every label is there from the start, so that rates are right from the first event on.
        for outcome in ErrorKind::ALL.map(ErrorKind::label).into_iter().chain(["ok", "abandoned"]) {
            let _ = metrics.statements.get_or_create(&Outcome { outcome });
        }
        registry.register("tavana_statements", "Statements that ended, by outcome", metrics.statements.clone());
        registry.register(
            "tavana_query_duration_seconds",
            "Time from request to the end of the result",
            metrics.seconds.clone(),
        );
        registry.register(
            "tavana_first_batch_seconds",
            "Time from request to the first batch, the wait for admission included",
            metrics.first_batch.clone(),
        );
        registry.register("tavana_active_queries", "Statements that wait or run", metrics.active.clone());
        registry.register("tavana_result_bytes", "Bytes of results sent", metrics.bytes.clone());
        registry.register("tavana_statement_reruns", "Statements that were run again", metrics.reruns.clone());
        for kind in ErrorKind::ALL.map(ErrorKind::label) {
            let _ = metrics.errors.get_or_create(&Kind { kind });
        }
        registry.register("tavana_query_errors", "Statements that failed, by kind of error", metrics.errors.clone());
        registry.register(
            "tavana_query_queue_wait_seconds",
            "Time from asking for a grant to having it",
            metrics.queue_wait.clone(),
        );
        registry.register(
            "tavana_data_scanned_bytes",
            "Bytes of files that statements which ran to their end were expected to read",
            metrics.scanned.clone(),
        );
        registry.register(
            "tavana_history_unrecorded",
            "Statements that read no table, were soon over and came too fast to be recorded one by one",
            metrics.unrecorded.clone(),
        );
        registry.register("tavana_query_spills", "Statements that spilled to disk", metrics.spills.clone());
        registry.register(
            "tavana_query_spilled_bytes",
            "Bytes that statements spilled to disk",
            metrics.spilled.clone(),
        );
        registry.register(
            "tavana_query_underestimates",
            "Statements that took more memory than they were granted, or spilled",
            metrics.under.clone(),
        );
        registry.register(
            "tavana_query_estimate_error_ratio",
            "Estimated by measured memory or the inverse, whichever is larger, of statements of 64 MB and more, by what the \
             estimate was taken from",
            metrics.estimate_error.clone(),
        );
        Self(Arc::new(metrics))
    }

    /// Those of the results that are kept.
    pub(crate) fn cache(&self) -> &CacheMetrics {
        &self.0.cache
    }

    pub(crate) fn begin(&self) -> Measured {
        self.0.active.inc();
        Measured { metrics: self.clone(), begun: tokio::time::Instant::now(), ended: false }
    }

    /// One has its grant.
    pub(crate) fn admitted(&self, waited: Duration) {
        self.0.queue_wait.observe(waited.as_secs_f64());
    }

    /// One was too brief, and came too fast, to be recorded.
    pub(crate) fn unrecorded(&self) {
        self.0.unrecorded.inc();
    }

    /// One has run; what was expected and what it took.
    pub(crate) fn ran(&self, estimate: &Estimate, observed: &Observed) {
        self.0.scanned.inc_by(estimate.scanned);
        if observed.spilled > 0 {
            self.0.spills.inc();
            self.0.spilled.inc_by(observed.spilled);
        }
        let Some(peak) = observed.peak else { return };
        if observed.spilled > 0 || peak > observed.granted {
            self.0.under.inc();
        }
        if peak >= LARGE && estimate.model > 0 && !observed.censored {
            let (expected, measured) = (estimate.model as f64, peak as f64);
            let error = (expected / measured).max(measured / expected);
            self.0.estimate_error.get_or_create(&Source { source: estimate.source.word() }).observe(error);
        }
    }

    pub(crate) fn rerun(&self) {
        self.0.reruns.inc();
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
        self.metrics.0.first_batch.observe(self.begun.elapsed().as_secs_f64());
    }

    pub(crate) fn sent(&self, bytes: usize) {
        self.metrics.0.bytes.inc_by(bytes as u64);
    }

    pub(crate) fn end(&mut self, error: Option<&Error>) {
        if let Some(error) = error {
            self.metrics.0.errors.get_or_create(&Kind { kind: error.kind().label() }).inc();
        }
        self.count(error.map_or("ok", |error| error.kind().label()));
    }

    fn count(&mut self, outcome: &'static str) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        self.metrics.0.active.dec();
        self.metrics.0.seconds.observe(self.begun.elapsed().as_secs_f64());
        self.metrics.0.statements.get_or_create(&Outcome { outcome }).inc();
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        self.count("abandoned");
    }
}
