//! Which runs are made, and what is measured of them.

use query::Result;
use scheduler::decide::{Ends, Order, Passing, Placement, Rules, Shut};

use crate::fleet::{Workers, limits};
use crate::job::{GIB, Job, SECOND, Sizing, seconds};
use crate::load::Load;
use crate::outcome::{Fate, Outcome, is_big, is_short, quantile, waits};
use crate::trace;
use crate::world::{Faults, Setup, run};

/// How much is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Statements in each run.
    pub jobs: usize,
    /// Runs of each kind, by seeds that follow each other.
    pub seeds: u64,
    /// The first seed.
    pub seed: u64,
}

impl Scale {
    /// What the page is made of.
    pub const PAGE: Self = Self { jobs: 4000, seeds: 5, seed: 1 };

    /// So many times as many statements in each run.
    pub fn longer(self, times: usize) -> Self {
        Self { jobs: self.jobs * times, ..self }
    }

    fn seeds(self) -> impl Iterator<Item = u64> {
        (0..self.seeds).map(move |nth| self.seed.wrapping_add(nth))
    }
}

/// A way to keep the line.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// What it is called.
    pub name: &'static str,
    /// Its rules.
    pub rules: Rules,
    /// A part of each worker that is set aside for short statements.
    pub lane: Option<f64>,
}

/// The policies that are held side by side; the last is the service's.
pub fn policies() -> [Policy; 5] {
    let came = |passing| Rules { order: Order::AsTheyCame, passing, ..Rules::default() };
    [
        Policy { name: "FIFO", rules: came(Passing::Nobody), lane: None },
        Policy { name: "first fit", rules: came(Passing::Anybody), lane: None },
        Policy { name: "EASY", rules: came(Passing::Reserved), lane: None },
        Policy { name: "EASY, a tenth for short ones", rules: came(Passing::Reserved), lane: Some(0.1) },
        OURS,
    ]
}

/// EASY backfill in order of arrival.
pub fn easy() -> Policy {
    policies()[2]
}

/// What the service runs by.
pub const OURS: Policy = Policy { name: "round robin and EASY", rules: Rules::SERVICE, lane: None };

/// Rules that differ from the service's in one thing each.
pub fn choices() -> [(&'static str, Rules); 6] {
    let ours = Rules::default();
    [
        ("as it is", ours),
        ("the tightest worker", Rules { placement: Placement::Tightest, ..ours }),
        ("grants taken to end by their median", Rules { ends: Ends::P50, ..ours }),
        ("all workers shut", Rules { shut: Shut::Everywhere, ..ours }),
        ("patience of 10 s", Rules { patience: std::time::Duration::from_secs(10), ..ours }),
        ("patience of 10 min", Rules { patience: std::time::Duration::from_secs(600), ..ours }),
    ]
}

/// What is measured of runs of one kind, over all seeds together. Times are in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measured {
    /// Waits of all statements that half of them stay below.
    pub p50: f64,
    /// The same of 95 in 100.
    pub p95: f64,
    /// The same of 99 in 100.
    pub p99: f64,
    /// The longest wait.
    pub longest: f64,
    /// p95 of statements below two seconds.
    pub short: f64,
    /// p95 of statements that need more than 8 GiB.
    pub big: f64,
    /// The longest wait of those.
    pub big_longest: f64,
    /// p95 of the user who sends the most.
    pub greedy: f64,
    /// p95 of all others.
    pub others: f64,
    /// p95 of (wait + time) / time.
    pub slowdown: f64,
    /// Byte-seconds granted over used.
    pub granted: f64,
    /// Grants that passed the head, of all.
    pub passed: f64,
    /// GiB-hours of the workers.
    pub gib_hours: f64,
    /// Workers added and ended, per hour.
    pub changes: f64,
    /// Statements that ran more than once, of all.
    pub repeated: f64,
    /// Statements turned away or never done, over all seeds.
    pub failed: usize,
    /// Waits that were told, over all seeds.
    pub told: u64,
    /// Of these, the part that was no longer than the p90 that was told.
    pub covered: f64,
}

/// Measures runs of one kind.
pub fn measure(outcomes: &[Outcome]) -> Measured {
    let mean = |value: &dyn Fn(&Outcome) -> f64| outcomes.iter().map(value).sum::<f64>() / outcomes.len().max(1) as f64;
    let wait = |part: f64, which: &dyn Fn(&Fate) -> bool| quantile(&waits(outcomes, which), part);
    let mut slowdowns: Vec<f64> = outcomes.iter().flat_map(Outcome::slowdowns).collect();
    slowdowns.sort_by(f64::total_cmp);
    let all = |_: &Fate| true;
    let told: u64 = outcomes.iter().map(|outcome| outcome.told).sum();
    let covered: u64 = outcomes.iter().map(|outcome| outcome.covered).sum();
    Measured {
        p50: wait(0.5, &all),
        p95: wait(0.95, &all),
        p99: wait(0.99, &all),
        longest: wait(1.0, &all),
        short: wait(0.95, &is_short),
        big: wait(0.95, &is_big),
        big_longest: wait(1.0, &is_big),
        greedy: wait(0.95, &|fate| fate.job.user == 0),
        others: wait(0.95, &|fate| fate.job.user != 0),
        slowdown: quantile(&slowdowns, 0.95),
        granted: mean(&|outcome| outcome.granted / outcome.used.max(1.0)),
        passed: mean(&|outcome| outcome.passed as f64 / outcome.fates.len().max(1) as f64),
        gib_hours: mean(&|outcome| outcome.gib_hours),
        changes: mean(&|outcome| outcome.changes as f64 * 3600.0 / seconds(outcome.lasted).max(1.0)),
        repeated: mean(&|outcome| outcome.repeated() as f64 / outcome.fates.len().max(1) as f64),
        failed: outcomes.iter().map(|outcome| outcome.unfinished() + outcome.refused).sum(),
        told,
        covered: covered as f64 / told.max(1) as f64,
    }
}

/// Four workers with 32 GiB, nothing that goes wrong, and predictions as they are meant to be.
pub fn setup(policy: &Policy, sizing: Sizing, seed: u64) -> Setup {
    Setup {
        rules: policy.rules,
        sizing,
        workers: Workers::Fixed { count: 4, memory: 32 * GIB },
        lane: policy.lane,
        faults: Faults::default(),
        looks: None,
        seed,
    }
}

/// One run for each seed.
pub fn runs(scale: Scale, load: &Load, setup: impl Fn(u64) -> Setup) -> Vec<Outcome> {
    let load = Load { jobs: scale.jobs, ..*load };
    scale.seeds().map(|seed| run(&load.jobs(seed), &setup(seed))).collect()
}

/// A load of so large a part of four workers with 32 GiB.
pub fn load(part: f64) -> Load {
    Load { part, ..Load::default() }
}

/// Ten times what the workers can do, for ten minutes.
pub fn overload(seed: u64) -> (Vec<Job>, Setup) {
    let load = Load { part: 10.0, burst: 1.0, jobs: 20_000, ..Load::default() };
    let mut jobs = load.jobs(seed);
    jobs.retain(|job| job.arrives < 600 * SECOND);
    (jobs, Setup { looks: Some(5 * SECOND), ..setup(&OURS, Sizing::COLD, seed) })
}

/// The load of the scaling policy: for two workers on average, with bursts for more than ten.
pub fn waves() -> Load {
    Load { part: 0.25, burst: 8.0, lasting: 150.0, capacity: 8 * 32 * GIB, ..Load::default() }
}

/// As many workers as are wanted, from one to sixteen with 32 GiB.
pub fn scaled() -> Workers {
    Workers::Scaled(limits(1, 16, 32 * GIB))
}

/// A trace on so many workers with 32 GiB, as it is measured by each policy.
pub fn traced(text: &str, scale: Scale, count: u32) -> Result<Vec<(&'static str, Measured)>> {
    let mut all = Vec::new();
    let kinds = [
        ("EASY, oracle", easy(), Sizing::Oracle),
        ("FIFO, cold", policies()[0], Sizing::COLD),
        ("EASY, cold", easy(), Sizing::COLD),
        ("round robin and EASY, cold", OURS, Sizing::COLD),
    ];
    for (name, policy, sizing) in kinds {
        let mut outcomes = Vec::new();
        for seed in scale.seeds() {
            let workers = Workers::Fixed { count, memory: 32 * GIB };
            outcomes.push(run(&trace::read(text, seed)?, &Setup { workers, ..setup(&policy, sizing, seed) }));
        }
        all.push((name, measure(&outcomes)));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passing_shortens_waits_and_a_reservation_keeps_large_statements_from_starving() {
        let scale = Scale { jobs: 1000, seeds: 3, seed: 1 };
        let by = |policy: &Policy| measure(&runs(scale, &load(0.7), |seed| setup(policy, Sizing::Oracle, seed)));
        let [fifo, first_fit, easy, _, ours] = policies().map(|policy| by(&policy));
        assert!(easy.p95 < fifo.p95 && ours.p95 < fifo.p95, "{easy:?} {ours:?} {fifo:?}");
        assert!(ours.big_longest < first_fit.big_longest, "{ours:?} {first_fit:?}");
        assert!(ours.others <= easy.others, "{ours:?} {easy:?}");
    }
}
