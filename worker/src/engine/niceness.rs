//! Threads of statements that last make room for those of brief ones: they become nicer.
//!
//! Where all processors are at work, one that was just woken for a brief statement would otherwise wait for the turns of
//! all that export and sort. A thread may become nicer and, without a privilege, never less so again, and begins as nice
//! as the one that started it: one that has become nicer ends with its statement, and starts no others for statements.

use std::cell::Cell;
use std::time::{Duration, Instant};

use rustix::process::{getpriority_process, setpriority_process};
use rustix::time::{ClockId, clock_gettime};

/// By how much: a thread that is not nice has about ten times the share of a processor (sched(7)).
const NICER: i32 = 10;
/// The nicest there is.
const NICEST: i32 = 19;
/// The time of a processor after which a statement makes room.
const ROOM_AFTER: Duration = Duration::from_millis(50);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// What it keeps cannot go to another thread, so it stays as it is.
    Stays,
    /// It may become nicer.
    May,
    /// It has.
    Nicer,
}

thread_local! {
    static STANDING: Cell<Standing> = const { Cell::new(Standing::Stays) };
}

/// Says of the thread that calls whether it may become nicer; that it did stays so.
pub(super) fn allow(may: bool) {
    if !is_nicer() {
        STANDING.set(if may { Standing::May } else { Standing::Stays });
    }
}

/// Whether the thread that calls has become nicer.
pub(super) fn is_nicer() -> bool {
    STANDING.get() == Standing::Nicer
}

/// Makes the thread that calls nicer.
pub(super) fn become_nicer() {
    let now = getpriority_process(None).unwrap_or(0);
    // Where it is not allowed, all goes on as before.
    let _ = setpriority_process(None, (now + NICER).min(NICEST));
    STANDING.set(Standing::Nicer);
}

/// What a statement has taken of the thread that runs it.
#[derive(Clone, Copy)]
pub(super) struct Spent {
    since: Instant,
    processor: Duration,
}

impl Spent {
    /// Nothing, as of now, for the thread that calls.
    pub(super) fn nothing() -> Self {
        Self { since: Instant::now(), processor: processor_time() }
    }

    /// Time that has passed.
    pub(super) fn passed(&self) -> Duration {
        self.since.elapsed()
    }

    /// Whether the thread that calls, which is the same one, has worked on it for longer than this.
    pub(super) fn worked_longer_than(&self, limit: Duration) -> bool {
        // The clock of a thread is no cheap one.
        self.passed() > limit && processor_time().saturating_sub(self.processor) > limit
    }

    /// Makes room for others when it has lasted. To be called again and again by the thread that runs it.
    pub(super) fn make_room(&self) {
        if STANDING.get() == Standing::May && self.worked_longer_than(ROOM_AFTER) {
            become_nicer();
        }
    }
}

fn processor_time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn niceness() -> i32 {
        getpriority_process(None).unwrap()
    }

    fn work(spent: &Spent) {
        while !spent.worked_longer_than(ROOM_AFTER) {
            std::hint::spin_loop();
        }
    }

    #[test]
    fn a_thread_that_has_worked_long_becomes_nicer_if_it_may() {
        let before = niceness();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let spent = Spent::nothing();
                allow(false);
                work(&spent);
                spent.make_room();
                assert_eq!((niceness(), is_nicer()), (before, false));
                allow(true);
                Spent::nothing().make_room();
                assert_eq!((niceness(), is_nicer()), (before, false), "this one has not lasted");
                spent.make_room();
                assert_eq!((niceness(), is_nicer()), ((before + NICER).min(NICEST), true));
                allow(false);
                spent.make_room();
                assert_eq!((niceness(), is_nicer()), ((before + NICER).min(NICEST), true), "once");
            });
        });
        assert_eq!(niceness(), before, "other threads stay as they are");
    }

    #[test]
    fn time_that_a_thread_waits_is_not_its_work() {
        let spent = Spent::nothing();
        let (ours, theirs) = std::sync::mpsc::sync_channel::<()>(1);
        let _ = theirs.recv_timeout(Duration::from_millis(20));
        assert!(spent.passed() >= Duration::from_millis(20) && !spent.worked_longer_than(Duration::from_millis(20)));
        drop(ours);
    }
}
