use std::time::Duration;

use scheduler::Expected;
use scheduler::decide::Rules;

use super::{Faults, Setup, run};
use crate::fleet::{Workers, limits};
use crate::job::{GIB, Job, Noise, SECOND, Sizing};
use crate::load::Load;
use crate::outcome::Outcome;

fn setup(count: u32, gib: u64) -> Setup {
    Setup {
        rules: Rules::default(),
        sizing: Sizing::Oracle,
        workers: Workers::Fixed { count, memory: gib * GIB },
        lane: None,
        faults: Faults::default(),
        looks: None,
        seed: 1,
    }
}

fn job(second: u64, gib: u64, lasting: u64) -> Job {
    Job { arrives: second * SECOND, user: 0, peak: gib * GIB, lasting: lasting * SECOND }
}

fn waits(outcome: &Outcome) -> Vec<u64> {
    outcome.fates.iter().map(|fate| fate.waited / SECOND).collect()
}

#[test]
fn statements_wait_for_each_other_and_run_for_their_time() {
    let jobs = [job(0, 4, 10), job(1, 4, 10), job(2, 4, 1)];
    let outcome = run(&jobs, &setup(1, 4));
    assert_eq!(waits(&outcome), [0, 9, 18]);
    assert_eq!((outcome.lasted, outcome.unfinished(), outcome.refused), (21 * SECOND, 0, 0));
    assert!((outcome.granted - outcome.used).abs() < 1.0);
    assert!((outcome.gib_hours - 4.0 * 21.0 / 3600.0).abs() < 1e-9);
}

#[test]
fn what_runs_out_of_memory_gets_twice_as_much_and_then_a_worker_alone() {
    // Granted a fifth, two fifths, all.
    let sizing = Sizing::Noisy(Noise { peak: 0.0, margin: 0.2, lasting: 0.0 });
    let outcome = run(&[job(0, 5, 10)], &Setup { sizing, ..setup(1, 8) });
    assert_eq!((outcome.fates[0].retries, outcome.unfinished()), (2, 0));
    assert!(outcome.lasted > 10 * SECOND && outcome.lasted < 30 * SECOND);
    // What no worker can hold spills on the largest, and is done.
    let outcome = run(&[job(0, 50, 10)], &setup(1, 8));
    assert_eq!((outcome.fates[0].retries, outcome.lasted), (0, 15 * SECOND));
}

#[test]
fn a_lost_worker_costs_time_and_no_statement() {
    let jobs = Load { jobs: 600, ..Load::default() }.jobs(1);
    let faults = Faults { loss_every: 60.0, slow: 0.25 };
    let outcome = run(&jobs, &Setup { faults, sizing: Sizing::ROUGH, ..setup(4, 32) });
    assert_eq!((outcome.unfinished(), outcome.refused), (0, 0));
    assert!(outcome.repeated() > 50, "{}", outcome.repeated());
}

#[test]
fn the_policy_adds_workers_for_a_crowd_and_ends_them_after_it() {
    let mut jobs: Vec<Job> = (0..200).map(|_| job(60, 2, 60)).collect();
    jobs.extend((0..200).map(|n| job(1000 + 10 * n, 1, 5)));
    let scaled = Setup { workers: Workers::Scaled(limits(1, 10, 8 * GIB)), ..setup(0, 0) };
    let outcome = run(&jobs, &scaled);
    let most = outcome.sizes.iter().map(|(_, bytes)| bytes / GIB).max();
    let last = outcome.sizes.last().map(|(_, bytes)| bytes / GIB);
    assert!(most >= Some(64) && most <= Some(80), "{most:?}");
    assert_eq!((last, outcome.unfinished()), (Some(8), 0));
    assert!(outcome.changes >= 14);
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let jobs = Load { jobs: 500, ..Load::default() }.jobs(3);
    let setup = Setup {
        sizing: Sizing::COLD,
        faults: Faults { loss_every: 100.0, slow: 0.25 },
        looks: Some(SECOND),
        ..setup(4, 32)
    };
    let [one, other] = [run(&jobs, &setup), run(&jobs, &setup)];
    assert_eq!(one.waits(|_| true), other.waits(|_| true));
    assert_eq!((one.told, one.covered, one.lasted), (other.told, other.covered, other.lasted));
    let seed = 4;
    assert_ne!(run(&jobs, &Setup { seed, ..setup }).waits(|_| true), one.waits(|_| true));
}

#[test]
fn a_lane_for_short_statements_is_a_part_of_each_worker() {
    let outcome = run(&[job(0, 4, 10), job(0, 4, 10)], &Setup { lane: Some(0.1), ..setup(1, 8) });
    assert_eq!(waits(&outcome), [0, 10], "beside a tenth of eight there is no room for twice four");
    assert_eq!(Expected::default().p50, Duration::from_secs(1));
}
