//! What the engine has for a collector: chunks of numbers, and threads that can be woken.

use loom::sync::{Arc, Condvar, Mutex};

// Formatted where it is.
#[path = "../../worker/src/ffi/receive.rs"]
#[rustfmt::skip]
mod receive;

pub(crate) use receive::{Outcome, Place, Receive};

pub(crate) struct Chunk(pub(crate) Vec<u32>);

impl Chunk {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

pub(crate) struct Converter;
pub(crate) struct LogicalType;

pub(crate) struct Failure(pub(crate) String);

impl Failure {
    pub(crate) fn out_of_memory() -> Self {
        Self("Out of Memory Error".to_owned())
    }
}

/// What a thread waits at, after it was told to push again later.
#[derive(Default)]
pub(crate) struct Gate {
    open: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    /// Waits until it has been woken since the last time.
    pub(crate) fn wait(&self) {
        let mut open = self.open.lock().unwrap();
        while !*open {
            open = self.opened.wait(open).unwrap();
        }
        *open = false;
    }
}

pub(crate) struct Pushing<'a> {
    pub(crate) gate: &'a Arc<Gate>,
}

impl Pushing<'_> {
    pub(crate) fn waker(&self) -> Option<Waker> {
        Some(Waker(self.gate.clone()))
    }
}

pub(crate) struct Waker(Arc<Gate>);

impl Waker {
    pub(crate) fn wake(self) {
        *self.0.open.lock().unwrap() = true;
        self.0.opened.notify_one();
    }
}
