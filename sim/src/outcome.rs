//! What came of a run.

use crate::job::{GIB, Job, seconds};

/// What became of one statement.
#[derive(Clone, Copy, Debug)]
pub struct Fate {
    /// The statement.
    pub job: Job,
    /// How long it waited in all, in microseconds, between its arrival and its last grant.
    pub waited: u64,
    /// How often it ran again.
    pub retries: u32,
    /// When it was done; `None` if never.
    pub done: Option<u64>,
}

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The statements, by arrival.
    pub fates: Vec<Fate>,
    /// How many were turned away.
    pub refused: usize,
    /// Bytes times microseconds that were granted.
    pub granted: f64,
    /// Of these, what was used at the peak.
    pub used: f64,
    /// Grants that passed the head of the line.
    pub passed: u64,
    /// Waits that were told.
    pub told: u64,
    /// Of these, those that were no longer than the p90 that was told.
    pub covered: u64,
    /// GiB-hours of all workers.
    pub gib_hours: f64,
    /// Workers that were added or ended.
    pub changes: usize,
    /// When the last statement was done, in microseconds.
    pub lasted: u64,
    /// Bytes that were there, from each of these times on.
    pub sizes: Vec<(u64, u64)>,
}

impl Outcome {
    /// The waits of some statements in seconds, from short to long.
    pub fn waits(&self, which: impl Fn(&Fate) -> bool) -> Vec<f64> {
        let mut waits: Vec<f64> =
            self.fates.iter().filter(|fate| which(fate)).map(|fate| seconds(fate.waited)).collect();
        waits.sort_by(f64::total_cmp);
        waits
    }

    /// How many statements were never done.
    pub fn unfinished(&self) -> usize {
        self.fates.iter().filter(|fate| fate.done.is_none()).count()
    }

    /// How many statements ran more than once.
    pub fn repeated(&self) -> usize {
        self.fates.iter().filter(|fate| fate.retries > 0).count()
    }

    /// (wait + time) / time, of each statement, with times of no less than ten seconds; from small to large.
    pub fn slowdowns(&self) -> Vec<f64> {
        let slowdown = |fate: &Fate| {
            let lasting = seconds(fate.job.lasting).max(10.0);
            (seconds(fate.waited) + lasting) / lasting
        };
        let mut all: Vec<f64> = self.fates.iter().map(slowdown).collect();
        all.sort_by(f64::total_cmp);
        all
    }
}

/// Whether somebody would call it short: below two seconds.
pub fn is_short(fate: &Fate) -> bool {
    seconds(fate.job.lasting) < 2.0
}

/// Whether it needs more than a quarter of a worker of 32 GiB.
pub fn is_big(fate: &Fate) -> bool {
    fate.job.peak > 8 * GIB
}

/// What this part of sorted values stays below; 0 of nothing.
pub fn quantile(sorted: &[f64], part: f64) -> f64 {
    let at = ((sorted.len() as f64 * part).ceil() as usize).clamp(1, sorted.len().max(1)) - 1;
    sorted.get(at).copied().unwrap_or(0.0)
}

/// The waits of some statements of several runs, in seconds, from short to long.
pub fn waits(outcomes: &[Outcome], which: impl Fn(&Fate) -> bool) -> Vec<f64> {
    let mut waits: Vec<f64> = outcomes.iter().flat_map(|outcome| outcome.waits(&which)).collect();
    waits.sort_by(f64::total_cmp);
    waits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_occurred() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!([0.0, 0.5, 0.95, 1.0].map(|part| quantile(&values, part)), [1.0, 50.0, 95.0, 100.0]);
        assert_eq!(quantile(&[], 0.5), 0.0);
    }
}
