//! How many cursors are open.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The cursors of all clients that are open, and the portals that clients read in parts, counted; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Cursors(Arc<AtomicUsize>);

impl Cursors {
    /// How many there are.
    pub fn open(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// Counts one, until that is dropped.
    pub(crate) fn count(&self) -> OpenCursor {
        self.0.fetch_add(1, Ordering::Relaxed);
        OpenCursor(self.clone())
    }
}

/// One that is counted.
#[derive(Debug)]
pub(crate) struct OpenCursor(Cursors);

impl Drop for OpenCursor {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}
