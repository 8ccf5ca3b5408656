//! Results that are kept, for those who ask the same again.
//!
//! What is kept is a result as it went out, under all that it depends on: who asked, the text, the settings of the session,
//! the values of the parameters, the files of the tables as the catalog saw them, and the snapshot of the lake where there
//! is one. Only results of which an engine says
//! that they are [repeatable](query::Prepared::repeatable) are kept: all that they read has a version here.

mod keeping;
mod metrics;
mod room;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use bytes::Bytes;
use moka::sync::Cache;
use query::{Effect, LakeSnapshot, Prepared, Principal, TableSource, Tally};

pub(crate) use keeping::Keeping;
pub(crate) use metrics::{Bypass, CacheMetrics};

use crate::asked::{Asked, Versions};
use crate::road::Begun;
use room::Room;

/// The part of all room that what is kept leaves to what is being copied, and to what was given up for something else and is
/// still being read. No result is larger.
const BESIDE: u64 = 4;
/// What a result takes besides its bytes.
const OVERHEAD: usize = 1024;

/// Bytes in which it is kept what varies.
const VARYING: u64 = 2 << 20;

/// The results that are kept; cheap to clone.
#[derive(Clone)]
pub(crate) struct ResultCache {
    results: Cache<Asked, Arc<Kept>>,
    /// What was found to vary in a snapshot of the lake, so that it is not looked at there again.
    varying: Cache<Asked, i64>,
    /// What takes memory and is not among them.
    beside: Arc<Room>,
    metrics: CacheMetrics,
}

/// A whole result.
struct Kept {
    /// What was read.
    versions: Versions,
    schema: SchemaRef,
    frames: Vec<Bytes>,
    rows: u64,
    /// KiB of all of it.
    weight: u32,
    beside: Arc<Room>,
    /// It has made room for others.
    is_beside: AtomicBool,
}

impl Kept {
    /// It is among those that are kept no more, and here as long as it is read.
    fn go_beside(&self) {
        if !self.is_beside.swap(true, Ordering::SeqCst) {
            self.beside.must_take(self.bytes());
        }
    }

    fn bytes(&self) -> u64 {
        u64::from(self.weight) << 10
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if self.is_beside.load(Ordering::SeqCst) {
            self.beside.give(self.bytes());
        }
    }
}

/// Whether a read is the same each time whatever the lake holds.
pub(crate) fn is_alone(prepared: &Prepared) -> bool {
    prepared.repeatable && prepared.stays && !prepared.reads_lake
}

impl ResultCache {
    /// A cache with room for so many bytes.
    pub(crate) fn new(capacity: u64, metrics: CacheMetrics) -> Self {
        let beside = capacity / BESIDE;
        let gone = metrics.clone();
        let results = Cache::builder()
            // In KiB: a weight has 32 bits.
            .max_capacity((capacity - beside) >> 10)
            .weigher(|_, kept: &Arc<Kept>| kept.weight)
            .eviction_listener(move |_, kept: Arc<Kept>, cause| {
                kept.go_beside();
                gone.went(kept.bytes(), cause.was_evicted());
            })
            .build();
        let weight = |asked: &Asked, _: &i64| u32::try_from(asked.bytes() + OVERHEAD).unwrap_or(u32::MAX);
        let varying = Cache::builder().max_capacity(VARYING).weigher(weight).build();
        Self { results, varying, beside: Arc::new(Room::new(beside)), metrics }
    }

    /// What a read asks, if its result may be kept, by itself or as it is in a snapshot of the lake; else why not.
    pub(crate) fn asked(
        &self,
        principal: &Principal,
        prepared: &Prepared,
        parameters: Option<&RecordBatch>,
        lake: Option<&LakeSnapshot>,
    ) -> Result<Asked, Bypass> {
        if prepared.class.effect != Effect::Reads {
            return Err(Bypass::Unversioned);
        }
        if lake.is_none() && !is_alone(prepared) {
            return Err(Bypass::of(prepared));
        }
        Asked::of(principal, &prepared.statement, parameters).ok_or(Bypass::Parameters)
    }

    /// The result of what is asked, if it is there and was read from these tables, in this snapshot; one that was read from
    /// others is forgotten.
    pub(crate) fn replay(
        &self,
        asked: &Asked,
        schema: &SchemaRef,
        (tables, lake): (&[TableSource], Option<&LakeSnapshot>),
    ) -> Option<Begun> {
        let kept = self.results.get(asked)?;
        if !kept.versions.are_of(tables, lake) || kept.schema != *schema {
            self.results.invalidate(asked);
            return None;
        }
        self.metrics.hit();
        let tally = Tally::default();
        tally.add_rows(kept.rows);
        let count = kept.frames.len();
        let pieces = (0..count).map(move |at| Ok(kept.frames[at].clone()));
        Some(Begun { frames: Box::pin(futures::stream::iter(pieces)), tally: Arc::new(tally) })
    }

    /// Keeps a result; what is over is given up.
    fn keep(
        &self,
        asked: Asked,
        (prepared, lake): (&Prepared, Option<&LakeSnapshot>),
        (frames, rows): (Vec<Bytes>, u64),
    ) {
        let versions = Versions::of(&prepared.statement.tables, lake);
        let own = asked.bytes() + versions.bytes() + crate::asked::schema_bytes(&prepared.schema) + OVERHEAD;
        let bytes = own + frames.iter().map(Bytes::len).sum::<usize>();
        let kept = Arc::new(Kept {
            versions,
            schema: prepared.schema.clone(),
            frames,
            rows,
            weight: u32::try_from(bytes.div_ceil(1 << 10)).unwrap_or(u32::MAX),
            beside: self.beside.clone(),
            is_beside: AtomicBool::new(false),
        });
        self.metrics.missed();
        self.metrics.came(kept.bytes());
        self.results.insert(asked, kept);
        // Otherwise there may be more than there is room for, for a while.
        self.results.run_pending_tasks();
    }

    /// Whether it is known to vary in this snapshot.
    pub(crate) fn varies(&self, asked: &Asked, lake: &LakeSnapshot) -> bool {
        self.varying.get(asked) == Some(lake.number)
    }

    /// Learns that it does.
    pub(crate) fn note_varies(&self, asked: Asked, lake: LakeSnapshot) {
        self.varying.insert(asked, lake.number);
    }

    /// Notes that a read went by.
    pub(crate) fn bypassed(&self, why: Bypass) {
        self.metrics.bypassed(why);
    }
}

#[cfg(test)]
mod tests;
