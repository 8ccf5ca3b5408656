//! What the engine has for a collector: chunks of numbers, and threads that can be woken.

use loom::sync::{Arc, Condvar, Mutex};

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

pub(crate) trait Receive: Send + Sync + 'static {
    type Local: Send;

    fn begin(&self, columns: Vec<(String, LogicalType)>) -> bool;
    fn local(&self) -> Self::Local;
    fn push(&self, local: &mut Self::Local, chunk: &Chunk, place: Place, pushing: &Pushing<'_>) -> Outcome;
    fn complete(&self, local: &mut Self::Local, first: u64, ended: bool) -> bool;
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) batch: u64,
    pub(crate) first: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Taken,
    Later,
    Stop,
    Enough,
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
