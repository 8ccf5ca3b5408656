//! Whether the wall clock can be trusted with what is old.

use std::time::{Duration, Instant, SystemTime};

/// A step of the clock by more than this is no correction.
const STEP: Duration = Duration::from_secs(24 * 3600);
/// For so long nothing is too old after such a step: time enough to set the clock right.
const PAUSE: Duration = Duration::from_secs(24 * 3600);

/// Compares the clock that people set with the one that nobody sets.
#[derive(Debug)]
pub(super) struct Clock {
    seen: (SystemTime, Instant),
    trusted_from: Instant,
}

impl Clock {
    pub(super) fn new(wall: SystemTime, steady: Instant) -> Self {
        Self { seen: (wall, steady), trusted_from: steady }
    }

    /// Whether the wall clock, which tells this now, has not made a large step forward of late.
    pub(super) fn trusts(&mut self, wall: SystemTime, steady: Instant) -> bool {
        let (wall_before, steady_before) = self.seen;
        self.seen = (wall, steady);
        let ahead = wall.duration_since(wall_before).unwrap_or_default();
        if ahead.saturating_sub(steady.saturating_duration_since(steady_before)) > STEP {
            tracing::warn!("the clock has made a step of more than a day: nothing of the history is deleted for a day");
            self.trusted_from = steady + PAUSE;
        }
        steady >= self.trusted_from
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_large_step_forward_nothing_is_old_for_a_day() {
        let (wall, steady) = (SystemTime::UNIX_EPOCH + 1000 * STEP, Instant::now());
        let minute = Duration::from_secs(60);
        let mut clock = Clock::new(wall, steady);
        assert!(clock.trusts(wall + minute, steady + minute));
        assert!(clock.trusts(wall - 5 * STEP, steady + 2 * minute), "a step back makes nothing old");
        let (wall, steady) = (wall + 400 * STEP, steady + 3 * minute);
        assert!(!clock.trusts(wall, steady));
        assert!(!clock.trusts(wall + minute, steady + minute));
        assert!(clock.trusts(wall + PAUSE, steady + PAUSE));
    }

    #[test]
    fn a_machine_that_slept_for_an_hour_is_trusted() {
        let (wall, steady) = (SystemTime::UNIX_EPOCH + 1000 * STEP, Instant::now());
        assert!(Clock::new(wall, steady).trusts(wall + Duration::from_secs(3600), steady));
    }
}
