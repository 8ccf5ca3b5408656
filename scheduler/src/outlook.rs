//! How long those in line will wait: the line is replayed with the expected times, and what comes of
//! it is corrected by how such waits turned out.

use std::time::Duration;

use query::{Share, WorkerId};

use crate::{Expected, StillWaits};

/// So many requests are replayed; the waits of those behind are extrapolated.
pub(crate) const REPLAYED: usize = 128;

/// Which of the expected times a replay goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantile {
    P50,
    P90,
}

impl Quantile {
    /// How long a request that has not begun will run.
    pub(crate) fn of(self, expected: Expected) -> Duration {
        match self {
            Self::P50 => expected.p50,
            Self::P90 => expected.p90.max(expected.p50),
        }
    }

    /// How long one will go on that has run for so long. Times of statements have long tails: the longer one has
    /// overrun, the longer it will.
    pub(crate) fn left(self, expected: Expected, elapsed: Duration) -> Duration {
        match self {
            Self::P50 if elapsed < expected.p50 => expected.p50 - elapsed,
            Self::P50 if elapsed < expected.p90 => (expected.p90 - elapsed) / 2,
            Self::P50 => elapsed / 2,
            Self::P90 if elapsed < expected.p90 => expected.p90 - elapsed,
            Self::P90 => elapsed,
        }
    }
}

/// A worker that was asked for and is not there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Starting {
    /// What it will have.
    pub capacity: Share,
    /// How long it is still expected to take.
    pub left: Duration,
}

/// What of a worker will be free, from each of these times on, in microseconds from now.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    worker: WorkerId,
    steps: Vec<(u64, u64)>,
}

impl Profile {
    /// A worker that is to be there after `begins`, of which so much is granted, and comes back after such times.
    pub(crate) fn new(
        worker: WorkerId,
        capacity: u64,
        granted: u64,
        begins: Duration,
        returns: impl Iterator<Item = (Duration, u64)>,
    ) -> Self {
        let mut returns: Vec<(u64, u64)> = returns.map(|(left, memory)| (micros(left), memory)).collect();
        returns.sort_unstable();
        let mut granted = granted;
        let mut steps = vec![(micros(begins), capacity.saturating_sub(granted))];
        for (at, memory) in returns {
            granted = granted.saturating_sub(memory);
            steps.push((at, capacity.saturating_sub(granted)));
        }
        Self { worker, steps }
    }

    /// The earliest time from which so much is free for so long.
    fn earliest(&self, memory: u64, lasting: u64) -> Option<u64> {
        let mut start = None;
        for (at, free) in &self.steps {
            if let Some(start) = start.filter(|start: &u64| *at >= start.saturating_add(lasting)) {
                return Some(start);
            }
            start = if *free < memory { None } else { start.or(Some(*at)) };
        }
        start
    }

    fn take(&mut self, from: u64, lasting: u64, memory: u64) {
        let until = from.saturating_add(lasting);
        self.split(from);
        self.split(until);
        let first = self.steps.partition_point(|(at, _)| *at < from);
        for (at, free) in &mut self.steps[first..] {
            if *at >= until {
                break;
            }
            *free = free.saturating_sub(memory);
        }
    }

    fn split(&mut self, at: u64) {
        let next = self.steps.partition_point(|(step, _)| *step <= at);
        if let Some((before, free)) = next.checked_sub(1).and_then(|last| self.steps.get(last)).copied()
            && before < at
        {
            self.steps.insert(next, (at, free));
        }
    }
}

/// Lets one run as soon as it can beside all that came before it, and says when that is. `None` when no worker will
/// have room for it.
pub(crate) fn run(
    profiles: &mut [Profile],
    places: impl Iterator<Item = (WorkerId, u64)>,
    lasting: Duration,
) -> Option<Duration> {
    let lasting = micros(lasting).max(1);
    let mut best: Option<(u64, usize, u64)> = None;
    for (worker, memory) in places {
        let Ok(at) = profiles.binary_search_by_key(&worker, |profile| profile.worker) else { continue };
        let Some(start) = profiles[at].earliest(memory, lasting) else { continue };
        if best.is_none_or(|(first, _, _)| start < first) {
            best = Some((start, at, memory));
        }
    }
    let (start, at, memory) = best?;
    profiles[at].take(start, lasting, memory);
    Some(Duration::from_micros(start))
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// A wait as it was told, to be held against the real one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Told {
    class: usize,
    shown: StillWaits,
}

/// How the waits that were told turned out, and by what factor they are to be corrected: by classes of their length,
/// since what the replay cannot foresee, such as who comes later, weighs differently for long ones.
///
/// Each factor goes up a little with each wait that was longer than what was told, and down with each that was not, in
/// such a proportion that it stands still when one half, or nine of ten, are within it. So the share of waits that are
/// within what was told comes to that whatever the waits are like (adaptive conformal inference).
#[derive(Clone, Debug)]
pub(crate) struct Accuracy {
    /// Logarithms of the factors of the median and of the p90: what all classes have in common, and each one's own.
    common: [f64; 2],
    own: [[f64; 2]; CLASSES],
    pub(crate) told: u64,
    pub(crate) covered: u64,
}

const CLASSES: usize = 5;
const GOALS: [f64; 2] = [0.5, 0.9];
/// Until something is known: those who come later, and errors of predictions, make waits longer than a replay says.
const FIRST: [f64; 2] = [0.2, 0.9];
/// How fast the factors follow: a wait that was longer than its p90 makes the next p90 about a tenth longer.
const STEP: f64 = 0.1;
/// No part of a factor leaves e^-4 to e^4, so that no run of odd waits takes it out of reach.
const BOUND: f64 = 4.0;
/// A wait is told as no less: a grant that comes back takes a moment to be used.
const LEAST: f64 = 0.02;

impl Default for Accuracy {
    fn default() -> Self {
        Self { common: FIRST, own: [[0.0; 2]; CLASSES], told: 0, covered: 0 }
    }
}

impl Accuracy {
    /// Corrects a wait of a replay.
    pub(crate) fn tell(&self, p50: Duration, p90: Duration) -> Told {
        let raw = [p50.as_secs_f64() + LEAST, p90.max(p50).as_secs_f64() + LEAST];
        let class = match raw[0] {
            ..1.0 => 0,
            ..10.0 => 1,
            ..60.0 => 2,
            ..600.0 => 3,
            _ => 4,
        };
        let [half, most] = [0, 1].map(|which| raw[which] * (self.common[which] + self.own[class][which]).exp());
        let seconds = |value: f64| Duration::try_from_secs_f64(value).unwrap_or(Duration::MAX);
        Told { class, shown: StillWaits { p50: seconds(half.min(most)), p90: seconds(most) } }
    }

    /// Counts a wait that is over.
    pub(crate) fn count(&mut self, told: &Told, real: Duration) {
        self.told += 1;
        self.covered += u64::from(real <= told.shown.p90);
    }

    /// Learns how a wait turned out, or, before it is over, how it will by all that is known.
    pub(crate) fn learn(&mut self, told: &Told, real: Duration) {
        for (which, over) in told.over(real).into_iter().enumerate() {
            self.step(told.class, which, over - (1.0 - GOALS[which]));
        }
    }

    /// Learns how a wait turned out that was taken to become so long before it was over.
    pub(crate) fn learn_better(&mut self, told: &Told, taken_for: Duration, real: Duration) {
        let (before, now) = (told.over(taken_for), told.over(real));
        for which in [0, 1] {
            self.step(told.class, which, now[which] - before[which]);
        }
    }

    fn step(&mut self, class: usize, which: usize, by: f64) {
        for log in [&mut self.common[which], &mut self.own[class][which]] {
            *log = (*log + STEP * by / 2.0).clamp(-BOUND, BOUND);
        }
    }
}

impl Told {
    pub(crate) fn shown(&self) -> StillWaits {
        self.shown
    }

    /// Whether a wait of this length is over the median and the p90 that were told: one, or else nothing.
    fn over(&self, real: Duration) -> [f64; 2] {
        [self.shown.p50, self.shown.p90].map(|shown| if real > shown { 1.0 } else { 0.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    fn profile(worker: u32, capacity: u64, returns: &[(u64, u64)]) -> Profile {
        let granted = returns.iter().map(|(_, memory)| memory).sum();
        let returns = returns.iter().map(|(left, memory)| (seconds(*left), *memory));
        Profile::new(WorkerId(worker), capacity, granted, Duration::ZERO, returns)
    }

    #[test]
    fn each_runs_as_soon_as_it_can_beside_those_before_it() {
        let mut profiles = [profile(0, 10, &[(5, 8), (9, 2)])];
        let mut run = |memory, lasting| run(&mut profiles, [(WorkerId(0), memory)].into_iter(), seconds(lasting));
        assert_eq!(run(8, 10), Some(seconds(5)));
        assert_eq!(run(3, 1), Some(seconds(15)), "free at 9, but for two only");
        assert_eq!(run(2, 20), Some(seconds(9)));
        assert_eq!(run(11, 1), None);
    }

    #[test]
    fn the_worker_with_the_earliest_room_is_taken() {
        let mut profiles = [profile(0, 10, &[(5, 10)]), profile(3, 10, &[(4, 10)])];
        let both = || [(WorkerId(0), 10), (WorkerId(3), 10)].into_iter();
        let times = [0; 3].map(|_| run(&mut profiles, both(), seconds(3)));
        assert_eq!(times, [4, 5, 7].map(|n| Some(seconds(n))));
    }

    #[test]
    fn what_is_told_comes_to_cover_nine_of_ten() {
        let mut accuracy = Accuracy::default();
        // Real waits go evenly from nothing to three times what the replay says.
        let mut within = [0, 0];
        for n in 0..20_000_u64 {
            let told = accuracy.tell(seconds(20), seconds(20));
            let real = seconds(60).mul_f64(f64::from(u32::try_from(n * 7919 % 1000).unwrap()) / 1000.0);
            accuracy.learn(&told, real);
            accuracy.count(&told, real);
            if n >= 10_000 {
                within[0] += u32::from(real <= told.shown().p50);
                within[1] += u32::from(real <= told.shown().p90);
            }
        }
        assert!((4_700..5_300).contains(&within[0]) && (8_900..9_100).contains(&within[1]), "{within:?} of 10000");
        assert_eq!(accuracy.told, 20_000);
        assert!((17_500..18_500).contains(&accuracy.covered), "{}", accuracy.covered);
    }

    #[test]
    fn what_was_taken_for_too_long_and_was_not_leaves_nothing_behind() {
        let (mut early, mut late) = (Accuracy::default(), Accuracy::default());
        let told = early.tell(seconds(20), seconds(20));
        for real in [seconds(1), seconds(30), seconds(500)] {
            early.learn(&told, seconds(1000));
            early.learn_better(&told, seconds(1000), real);
            late.learn(&told, real);
        }
        for (early, late) in early.common.into_iter().zip(late.common) {
            assert!((early - late).abs() < 1e-9, "{early} {late}");
        }
    }
}
