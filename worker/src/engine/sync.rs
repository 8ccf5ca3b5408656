//! What threads hand rows over with. Apart from those who use it, so that the model in `loom/` can put its own there and
//! try each order in which threads may come.

pub(super) use std::sync::{Condvar, Mutex, MutexGuard};
pub(super) use std::time::Instant;
