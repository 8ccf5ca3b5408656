//! Synthetic loads: calm times and bursts, many small statements and few large ones.

use crate::dice::Dice;
use crate::job::{GIB, Job, SECOND, micros};

/// What a load is like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// How many statements come.
    pub jobs: usize,
    /// Bytes of the workers that the load is meant for.
    pub capacity: u64,
    /// No statement needs more than this, in bytes.
    pub largest: u64,
    /// How much of the capacity the statements really use, over time.
    pub part: f64,
    /// How many times as many statements come in a burst as in calm times.
    pub burst: f64,
    /// How long a burst lasts, on average, in seconds. Calm times last four times as long.
    pub lasting: f64,
    /// How many send them. The first sends every third, and more in every other burst.
    pub users: u32,
}

impl Default for Load {
    /// Of four workers with 32 GiB.
    fn default() -> Self {
        let capacity = 4 * 32 * GIB;
        Self { jobs: 3000, capacity, largest: 32 * GIB, part: 0.55, burst: 4.0, lasting: 60.0, users: 20 }
    }
}

impl Load {
    /// The statements, by arrival.
    pub fn jobs(&self, seed: u64) -> Vec<Job> {
        let mut dice = Dice::of(seed, 0x10ad);
        let mut jobs: Vec<Job> = (0..self.jobs).map(|_| self.job(&mut dice)).collect();
        // The statements are drawn first: the times between them then make the part exact.
        let work: f64 = jobs.iter().map(Job::work).sum();
        let horizon = work / (self.capacity as f64 * self.part);
        let mut phases = Phases::new(self, &mut dice);
        let gaps: Vec<(f64, u32)> = jobs.iter().map(|_| phases.next(&mut dice)).collect();
        let total: f64 = gaps.iter().map(|(gap, _)| gap).sum();
        let mut now = 0.0;
        for (job, (gap, user)) in jobs.iter_mut().zip(gaps) {
            now += gap * horizon / total;
            (job.arrives, job.user) = (micros(now), user);
        }
        jobs
    }

    fn job(&self, dice: &mut Dice) -> Job {
        // Large statements tend to be long ones.
        let size = dice.normal();
        let time = 0.5 * size + 0.85 * dice.normal();
        let peak = 0.4 * GIB as f64 * crate::dice::exp(1.5 * size);
        let lasting = 2.5 * crate::dice::exp(1.4 * time);
        Job {
            arrives: 0,
            user: 0,
            peak: (peak as u64).clamp(GIB / 64, self.largest),
            lasting: micros(lasting.min(1200.0)).max(SECOND / 100),
        }
    }
}

/// Calm times and bursts by turns.
struct Phases<'a> {
    load: &'a Load,
    /// What is left of this phase, in units of the mean gap of calm times.
    left: f64,
    bursts: u32,
    in_burst: bool,
}

impl<'a> Phases<'a> {
    fn new(load: &'a Load, dice: &mut Dice) -> Self {
        Self { load, left: dice.exponential(4.0 * load.lasting), bursts: 0, in_burst: false }
    }

    /// The time to the next statement, in seconds before all are stretched to the load's part; and who sends it.
    fn next(&mut self, dice: &mut Dice) -> (f64, u32) {
        let rate = if self.in_burst { self.load.burst } else { 1.0 };
        let gap = dice.exponential(1.0 / rate);
        self.left -= gap;
        if self.left <= 0.0 {
            self.in_burst = !self.in_burst;
            self.bursts += u32::from(self.in_burst);
            self.left = dice.exponential(if self.in_burst { 1.0 } else { 4.0 } * self.load.lasting);
        }
        let greedy = if self.in_burst && self.bursts % 2 == 1 { 0.8 } else { 1.0 / 3.0 };
        let others = self.load.users.saturating_sub(1) as usize;
        let user = if others == 0 || dice.chance(greedy) { 0 } else { 1 + dice.below(others) as u32 };
        (gap, user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::seconds;

    #[test]
    fn a_load_fills_the_part_that_it_is_meant_to() {
        let load = Load { part: 0.35, ..Load::default() };
        let jobs = load.jobs(1);
        let work: f64 = jobs.iter().map(Job::work).sum();
        let horizon = seconds(jobs.last().unwrap().arrives);
        assert!((work / horizon / load.capacity as f64 - 0.35).abs() < 1e-3);
        assert!(jobs.is_sorted_by_key(|job| job.arrives));
        assert!(jobs.iter().all(|job| job.peak <= load.largest && job.user < load.users));
        assert_eq!(jobs, load.jobs(1));
        assert_ne!(jobs, load.jobs(2));
    }

    #[test]
    fn bursts_are_denser_than_calm_times() {
        let jobs = Load::default().jobs(1);
        let mut gaps: Vec<u64> = jobs.windows(100).map(|some| some[99].arrives - some[0].arrives).collect();
        gaps.sort_unstable();
        assert!(gaps[gaps.len() / 20] * 3 < gaps[gaps.len() * 19 / 20], "{gaps:?}");
    }
}
