//! What is kept for the head of the line while it waits for room.

use std::time::{Duration, Instant};

use query::WorkerId;

use crate::line::Ticket;
use crate::room::{Holder, Terms};
use crate::rules::{Ends, Shut};
use crate::{Expected, Need};

/// Nobody is expected to run for longer.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 3600);

/// Room that is kept for the head of the line. It is given up only when its worker cannot have the head
/// any more; until then its time comes nearer, and is never put off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// For whom.
    pub ticket: Ticket,
    /// Where.
    pub worker: WorkerId,
    /// Bytes that are kept.
    pub memory: u64,
    /// When there is expected to be room.
    pub at: Instant,
    /// Since when the head has waited at its place.
    pub since: Instant,
}

/// Memory of a worker that comes back when a statement ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Return {
    pub(crate) worker: WorkerId,
    pub(crate) memory: u64,
    pub(crate) end: Instant,
}

/// When a grant that began at `began` is taken to end. One that is overdue may end at any moment.
pub(crate) fn end(expected: Expected, ends: Ends, began: Instant, now: Instant) -> Instant {
    let end = |lasting: Duration| after(began, lasting);
    match ends {
        Ends::P50 if end(expected.p50) > now => end(expected.p50),
        Ends::P50 | Ends::P90 => end(expected.p90).max(now),
    }
}

/// So long after a moment; the longest that is counted with is thirty days.
pub(crate) fn after(moment: Instant, lasting: Duration) -> Instant {
    moment.checked_add(lasting.min(LONGEST)).unwrap_or(moment)
}

/// Where and when there is room first, if what is to come back, by its end, comes back then.
pub(crate) fn earliest(
    terms: &Terms<'_>,
    need: Need,
    returns: &[Return],
    now: Instant,
) -> Option<(WorkerId, u64, Instant)> {
    let when = |id: WorkerId, granted: u64, capacity: u64, wanted: u64| {
        let mut granted = granted;
        let fits = |granted: u64| granted.saturating_add(wanted) <= capacity;
        if fits(granted) {
            return Some(now);
        }
        returns.iter().filter(|back| back.worker == id).find_map(|back| {
            granted = granted.saturating_sub(back.memory);
            fits(granted).then_some(back.end)
        })
    };
    let places = terms
        .places(need)
        .filter_map(|(id, room, wanted)| Some((id, wanted, when(id, room.granted(), room.capacity.memory, wanted)?)));
    places.min_by_key(|(id, _, at)| (*at, *id))
}

/// What those who pass must leave alone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guard {
    worker: WorkerId,
    /// Until when the head does not need its room.
    at: Instant,
    /// Bytes of the worker that the head does not need even then.
    spare: u64,
    /// Whether nothing passes at the reserved worker any more.
    worker_shut: bool,
    /// Whether nothing passes anywhere any more.
    all_shut: bool,
}

impl Guard {
    pub(crate) fn new(
        reserved: &Reservation,
        free: u64,
        returns: &[Return],
        shut: Shut,
        patience: Duration,
        now: Instant,
    ) -> Self {
        let back = returns.iter().filter(|back| back.worker == reserved.worker && back.end <= reserved.at);
        let then: u64 = back.fold(free, |sum, back| sum.saturating_add(back.memory));
        // The head's time has come and there is no room: somebody has overrun. Or it has waited long enough.
        let over = now >= reserved.at || now >= after(reserved.since, patience);
        Self {
            worker: reserved.worker,
            at: reserved.at,
            spare: then.saturating_sub(reserved.memory),
            worker_shut: over,
            all_shut: over && shut == Shut::Everywhere,
        }
    }

    /// Whether one may pass that takes so much there, and is expected to end then.
    pub(crate) fn lets(&self, worker: WorkerId, memory: u64, holder: Holder, end: Instant) -> bool {
        if self.all_shut {
            return false;
        }
        if worker != self.worker {
            return true;
        }
        // The end of a session is nobody's to tell, and what it holds cannot be asked back.
        holder == Holder::Statement && !self.worker_shut && (end <= self.at || memory <= self.spare)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_overruns_its_median_is_taken_to_end_by_nine_tenths_and_then_at_any_moment() {
        let began = Instant::now();
        let second = |n| began + Duration::from_secs(n);
        let expected = Expected { p50: Duration::from_secs(2), p90: Duration::from_secs(5) };
        let ends = |now| end(expected, Ends::P50, began, second(now));
        assert_eq!([ends(0), ends(1), ends(2), ends(4), ends(9)], [2, 2, 5, 5, 9].map(second));
        assert_eq!(end(expected, Ends::P90, began, second(1)), second(5));
        assert_eq!(after(began, Duration::MAX), began + LONGEST);
    }

    #[test]
    fn nobody_passes_at_the_reserved_worker_once_its_time_has_come() {
        let now = Instant::now();
        let second = |n| now + Duration::from_secs(n);
        let reserved =
            Reservation { ticket: Ticket(1), worker: WorkerId(0), memory: 6, at: second(10), since: second(0) };
        let returns = [(4, 5), (3, 10), (9, 11)];
        let returns = returns.map(|(memory, end)| Return { worker: WorkerId(0), memory, end: second(end) });
        let guard = |shut, at| Guard::new(&reserved, 1, &returns, shut, Duration::from_secs(60), second(at));
        let lets =
            |guard: Guard, worker, memory, end| guard.lets(WorkerId(worker), memory, Holder::Statement, second(end));
        let before = guard(Shut::Worker, 9);
        assert!(lets(before, 0, 100, 10) && lets(before, 0, 2, 11) && lets(before, 1, 100, 11));
        assert!(!lets(before, 0, 3, 11));
        assert!(!before.lets(WorkerId(0), 1, Holder::Session, second(9)));
        let late = guard(Shut::Worker, 10);
        assert!(!lets(late, 0, 1, 10) && lets(late, 1, 100, 99));
        assert!(!lets(guard(Shut::Everywhere, 10), 1, 1, 10));
    }
}
