//! What arrives: statements with what they really need, and what is believed of them.

use std::time::Duration;

use scheduler::Expected;

use crate::dice::{Dice, exp};

/// Bytes in a GiB.
pub const GIB: u64 = 1 << 30;

/// Microseconds in a second.
pub const SECOND: u64 = 1_000_000;

/// A statement that somebody sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// When it comes, in microseconds from the start.
    pub arrives: u64,
    /// Who sends it.
    pub user: u32,
    /// Bytes that it uses at its peak.
    pub peak: u64,
    /// How long it runs, in microseconds, when it has its peak.
    pub lasting: u64,
}

impl Job {
    /// Byte-seconds.
    pub fn work(&self) -> f64 {
        self.peak as f64 * seconds(self.lasting)
    }
}

/// Seconds, of microseconds.
pub fn seconds(micros: u64) -> f64 {
    micros as f64 / SECOND as f64
}

/// Microseconds, of seconds.
pub fn micros(seconds: f64) -> u64 {
    (seconds * SECOND as f64) as u64
}

/// How sizes and times are predicted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sizing {
    /// Each statement is granted its peak, and its time is known.
    Oracle,
    /// With errors.
    Noisy(Noise),
}

/// The errors of a prediction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Noise {
    /// The standard deviation of the logarithm of predicted over real peaks.
    pub peak: f64,
    /// What a predicted peak is multiplied by, to be granted.
    pub margin: f64,
    /// The standard deviation of the logarithm of predicted over real times.
    pub lasting: f64,
}

impl Sizing {
    /// Of templates that have not run yet: 1.6 times as much granted as used, and 1 in 100 grants below the peak.
    pub const COLD: Self = Self::Noisy(Noise { peak: 0.2, margin: 1.6, lasting: 0.5 });

    /// Of templates that have run: 1.3 times as much granted as used, and 1 in 100 grants below the peak.
    pub const WARM: Self = Self::Noisy(Noise { peak: 0.1, margin: 1.27, lasting: 0.3 });

    /// Predictions that are wrong more often than not: every sixth grant is below the peak.
    pub const ROUGH: Self = Self::Noisy(Noise { peak: 0.5, margin: 1.65, lasting: 1.0 });

    /// What one statement is believed to need: bytes, and time.
    pub fn of(self, job: &Job, seed: u64, nth: usize) -> (u64, Expected) {
        match self {
            Self::Oracle => {
                let lasting = Duration::from_micros(job.lasting);
                (job.peak, Expected { p50: lasting, p90: lasting })
            }
            Self::Noisy(noise) => {
                let mut dice = Dice::of(seed ^ 0x512e, nth as u64);
                let bytes = job.peak as f64 * noise.margin * exp(noise.peak * dice.normal());
                let p50 = job.lasting as f64 * exp(noise.lasting * dice.normal());
                // Nine of ten real times are within 1.2816 standard deviations.
                let p90 = p50 * exp(1.2816 * noise.lasting);
                let time = |micros: f64| Duration::from_micros(micros as u64);
                (bytes as u64, Expected { p50: time(p50), p90: time(p90) })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn predictions_are_as_wrong_as_they_say() {
        let job = Job { arrives: 0, user: 0, peak: GIB, lasting: 10 * SECOND };
        let all: Vec<(u64, Expected)> = (0..20_000).map(|nth| Sizing::COLD.of(&job, 3, nth)).collect();
        let share = |which: &dyn Fn(&(u64, Expected)) -> bool| {
            all.iter().filter(|sized| which(sized)).count() as f64 / all.len() as f64
        };
        let granted = all.iter().map(|(bytes, _)| *bytes as f64).sum::<f64>() / all.len() as f64 / GIB as f64;
        assert!((granted - 1.63).abs() < 0.02, "{granted}");
        assert!((share(&|(bytes, _)| *bytes < GIB) - 0.009).abs() < 0.004);
        assert!((share(&|(_, expected)| expected.p50.as_secs() < 10) - 0.5).abs() < 0.02);
        assert!((share(&|(_, expected)| expected.p90.as_secs() >= 10) - 0.9).abs() < 0.02);
        assert_eq!(Sizing::Oracle.of(&job, 3, 0).0, GIB);
    }
}
