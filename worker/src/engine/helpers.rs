//! The engine's threads beside those of the statements.
//!
//! The engine wakes a thread of its own for each piece of work, be it ever so small: for brief statements that takes longer
//! than the work. So its threads are ours, and look for work only while a statement lasts.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::lane::STACK_BYTES;
use super::niceness;
use crate::ffi::Database;

/// How long they look for work after a statement that lasted: as long as it did, and no longer than this.
const GRACE: Duration = Duration::from_millis(500);
/// What the engine counts for threads that look for work is left uncounted by brief statements. After so many of those it is
/// counted off, so that the next statement that lasts has no more than that before it.
const UNCOUNTED: u32 = 1 << 16;

/// Threads that help with statements that last.
pub(super) struct Helpers {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// How many may help.
    wanted: usize,
    /// Statements that last.
    busy: usize,
    /// Until when they look for work after the last of those.
    looks_until: Option<Instant>,
    parked: usize,
    briefs: u32,
    closed: bool,
}

impl State {
    fn looks(&self, number: usize) -> bool {
        let late = self.busy == 0 && self.looks_until.is_none_or(|until| until <= Instant::now());
        !self.closed && number < self.wanted && !late
    }

    /// They look for work so much longer.
    fn look_on(&mut self, grace: Duration) {
        self.looks_until = self.looks_until.max(Instant::now().checked_add(grace.min(GRACE)));
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self, state: MutexGuard<'_, State>) {
        let is_parked = state.parked > 0;
        drop(state);
        if is_parked {
            self.changed.notify_all();
        }
    }
}

impl Helpers {
    /// So many threads; fewer where the process may start no more.
    pub(super) fn start(database: &Arc<Database>, count: u32) -> Self {
        let shared = Arc::new(Shared::default());
        shared.state().wanted = count as usize;
        let start = |number: usize| {
            let (shared, database) = (shared.clone(), database.clone());
            let thread = std::thread::Builder::new().name("helper".to_owned()).stack_size(STACK_BYTES);
            thread.spawn(move || help(&shared, &database, number)).ok()
        };
        let threads = (0..count as usize).map_while(start).collect();
        Self { shared, threads }
    }

    /// Lets so many of them help, at most all.
    pub(super) fn limit(&self, count: u32) {
        let mut state = self.shared.state();
        state.wanted = count as usize;
        self.shared.wake(state);
    }

    /// They help until the guard is dropped, and a while longer.
    pub(super) fn help(&self) -> Lasting {
        let mut state = self.shared.state();
        state.busy += 1;
        self.shared.wake(state);
        Lasting { shared: self.shared.clone(), since: Instant::now() }
    }

    /// Notes a statement that did without them.
    pub(super) fn note_brief(&self) {
        let mut state = self.shared.state();
        state.briefs += 1;
        if state.briefs >= UNCOUNTED {
            state.briefs = 0;
            // They count off one at a time.
            state.look_on(GRACE);
            self.shared.wake(state);
        }
    }
}

impl Drop for Helpers {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.closed = true;
        drop(state);
        self.shared.changed.notify_all();
        for thread in self.threads.drain(..) {
            // It has nothing to tell.
            let _ = thread.join();
        }
    }
}

/// A statement that lasts.
pub(super) struct Lasting {
    shared: Arc<Shared>,
    since: Instant,
}

impl Drop for Lasting {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.busy -= 1;
        state.look_on(self.since.elapsed());
    }
}

fn help(shared: &Shared, database: &Database, number: usize) {
    // They work for statements that last alone.
    niceness::become_nicer();
    loop {
        let mut state = shared.state();
        state.parked += 1;
        while !state.closed && !state.looks(number) {
            state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.parked -= 1;
        if state.closed {
            return;
        }
        drop(state);
        while shared.state().looks(number) {
            database.work();
        }
        database.rest();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn they_look_for_work_while_a_statement_lasts_and_a_while_longer() {
        let mut state = State { wanted: 1, ..State::default() };
        assert!(!state.looks(0));
        state.busy = 1;
        assert!(state.looks(0) && !state.looks(1));
        state.busy = 0;
        state.look_on(Duration::from_secs(3600));
        assert!(state.looks(0) && state.looks_until.unwrap() <= Instant::now() + GRACE);
        let until = state.looks_until;
        state.look_on(Duration::ZERO);
        assert_eq!(state.looks_until, until, "a brief one takes nothing from one that lasted longer");
        state.looks_until = Some(Instant::now());
        assert!(!state.looks(0));
        (state.busy, state.closed) = (1, true);
        assert!(!state.looks(0));
    }
}
