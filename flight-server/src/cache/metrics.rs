use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use query::Prepared;

/// Why the result of a read is neither taken from what is kept, nor kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bypass {
    /// Its session has switched it off.
    Off,
    /// Its session holds state, which it may read.
    Session,
    /// It reads the writable lake.
    Lake,
    /// It reads what has no version here, or calls a function whose result varies.
    Unversioned,
    /// The values of its parameters are many.
    Parameters,
    /// It goes from an engine to the client.
    Direct,
    /// There is no room for it.
    Large,
    /// Its files could not be listed.
    Unlisted,
    /// What it read changed meanwhile.
    Changed,
}

impl Bypass {
    /// Why what was looked at is not kept: it reads the lake, or something else without a version.
    pub(crate) fn of(prepared: &Prepared) -> Self {
        if prepared.reads_lake { Self::Lake } else { Self::Unversioned }
    }

    const ALL: [Self; 9] = [
        Self::Off,
        Self::Session,
        Self::Lake,
        Self::Unversioned,
        Self::Parameters,
        Self::Direct,
        Self::Large,
        Self::Unlisted,
        Self::Changed,
    ];

    fn label(self) -> Why {
        let reason = match self {
            Self::Off => "off",
            Self::Session => "session",
            Self::Lake => "lake",
            Self::Unversioned => "unversioned",
            Self::Parameters => "parameters",
            Self::Direct => "direct",
            Self::Large => "large",
            Self::Unlisted => "unlisted",
            Self::Changed => "changed",
        };
        Why { reason }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Why {
    reason: &'static str,
}

/// What is counted of the results that are kept; cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct CacheMetrics {
    hits: Counter<u64, AtomicU64>,
    misses: Counter<u64, AtomicU64>,
    bypasses: Family<Why, Counter<u64, AtomicU64>>,
    evictions: Counter<u64, AtomicU64>,
    entries: Gauge,
    bytes: Gauge,
}

impl CacheMetrics {
    /// Registers the counters.
    pub(crate) fn new(registry: &mut Registry) -> Self {
        let metrics = Self::default();
        // Every label is there from the start, so that rates are right from the first event on.
        for why in Bypass::ALL {
            let _ = metrics.bypasses.get_or_create(&why.label());
        }
        registry.register("tavana_cache_hits", "Results that were there already", metrics.hits.clone());
        registry.register("tavana_cache_misses", "Results that were not there, and are now", metrics.misses.clone());
        registry.register(
            "tavana_cache_bypasses",
            "Results of reads that are not kept, by reason",
            metrics.bypasses.clone(),
        );
        registry.register("tavana_cache_evictions", "Results that made room for others", metrics.evictions.clone());
        registry.register("tavana_cache_entries", "Results that are kept", metrics.entries.clone());
        registry.register("tavana_cache_bytes", "Bytes that these take", metrics.bytes.clone());
        metrics
    }

    pub(super) fn hit(&self) {
        self.hits.inc();
    }

    pub(super) fn missed(&self) {
        self.misses.inc();
    }

    pub(super) fn bypassed(&self, why: Bypass) {
        self.bypasses.get_or_create(&why.label()).inc();
    }

    pub(super) fn came(&self, bytes: u64) {
        self.entries.inc();
        self.bytes.inc_by(bytes.cast_signed());
    }

    pub(super) fn went(&self, bytes: u64, for_room: bool) {
        self.entries.dec();
        self.bytes.dec_by(bytes.cast_signed());
        if for_room {
            self.evictions.inc();
        }
    }
}
