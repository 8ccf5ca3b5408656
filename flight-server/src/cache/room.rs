//! Memory that is taken beside what is kept.

use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that are in use, of at most so many.
pub(super) struct Room {
    limit: u64,
    used: AtomicU64,
}

impl Room {
    pub(super) fn new(limit: u64) -> Self {
        Self { limit, used: AtomicU64::new(0) }
    }

    /// Takes some, if there is as much.
    pub(super) fn take(&self, bytes: u64) -> bool {
        let more = |used: u64| used.checked_add(bytes).filter(|sum| *sum <= self.limit);
        self.used.fetch_update(Ordering::SeqCst, Ordering::SeqCst, more).is_ok()
    }

    /// Notes what is taken already.
    pub(super) fn must_take(&self, bytes: u64) {
        self.used.fetch_add(bytes, Ordering::SeqCst);
    }

    /// Gives back what was taken.
    pub(super) fn give(&self, bytes: u64) {
        self.used.fetch_sub(bytes, Ordering::SeqCst);
    }
}
