use std::time::Duration;

use query::{Share, WorkerId};

use super::{Demand, Limits, Node, Past, Plan, Queued, Seen, Standing, plan};
use crate::Starting;

const GIB: u64 = 1 << 30;

fn share(gib: u64) -> Share {
    Share { memory: gib * GIB, threads: 4 }
}

fn limits() -> Limits {
    Limits { shapes: vec![share(8), share(32)], fewest: 1, most: 10 }
}

fn busy(id: u32, gib: u64) -> Standing {
    Standing { worker: WorkerId(id), capacity: share(gib), headroom: 0, idle_since: None }
}

fn asked(running: u64, queued: &[(u64, u64)]) -> Demand {
    let queued =
        queued.iter().map(|(gib, seconds)| Queued { memory: gib * GIB, lasting: Duration::from_secs(*seconds) });
    Demand { running: running * GIB, queued: queued.collect(), head_waits: Duration::ZERO }
}

/// A policy that is asked again and again.
struct Scaler {
    limits: Limits,
    past: Past,
    now: u64,
}

impl Scaler {
    fn new(limits: Limits) -> Self {
        Self { limits, past: Past::default(), now: 0 }
    }

    fn look(&mut self, demand: &Demand, waits: u64, workers: &[Standing], starting: &[Starting]) -> Plan {
        self.now += 1;
        let demand = Demand { head_waits: Duration::from_secs(waits), ..demand.clone() };
        let seen = Seen { demand: &demand, workers, starting };
        let (past, plan) = plan(&self.limits, std::mem::take(&mut self.past), &seen, Duration::from_secs(self.now));
        self.past = past;
        plan
    }
}

#[test]
fn one_late_look_starts_nothing_and_two_do() {
    let mut scaler = Scaler::new(limits());
    let (demand, workers) = (asked(12, &[(8, 6)]), [busy(0, 8), busy(1, 8)]);
    assert_eq!(scaler.look(&demand, 20, &workers, &[]).add, []);
    assert_eq!(scaler.look(&demand, 1, &workers, &[]).add, []);
    assert_eq!(scaler.look(&demand, 20, &workers, &[]).add, []);
    assert_eq!(scaler.look(&demand, 20, &workers, &[]).add, [share(8)]);
    // Where half of all is free, another would be taken away again.
    let mut scaler = Scaler::new(limits());
    assert!((0..5).all(|_| scaler.look(&asked(8, &[(8, 6)]), 20, &workers, &[]).add.is_empty()));
}

#[test]
fn a_wait_is_late_when_it_is_longer_than_half_a_start() {
    let mut scaler = Scaler::new(limits());
    scaler.past.starts.note(Node::Missing, Duration::from_secs(100));
    let (demand, workers) = (asked(12, &[(8, 6)]), [busy(0, 8), busy(1, 8)]);
    assert!((0..5).all(|_| scaler.look(&demand, 50, &workers, &[]).add.is_empty()));
    scaler.look(&demand, 51, &workers, &[]);
    assert_eq!(scaler.look(&demand, 51, &workers, &[]).add, [share(8)]);
}

#[test]
fn many_small_statements_are_late_though_the_head_is_not() {
    let mut scaler = Scaler::new(limits());
    // 2000 GiB-seconds on 8 GiB: more than four minutes.
    let (demand, workers) = (asked(7, &[(1, 20); 100]), [busy(0, 8)]);
    assert_eq!(scaler.look(&demand, 0, &workers, &[]).add, []);
    assert_eq!(scaler.look(&demand, 0, &workers, &[]).add, [share(8)]);
    let mut scaler = Scaler::new(limits());
    assert!((0..5).all(|_| scaler.look(&asked(8, &[(1, 20); 4]), 0, &workers, &[]).add.is_empty()), "ten seconds");
}

#[test]
fn what_is_on_its_way_is_not_asked_for_again() {
    let mut scaler = Scaler::new(limits());
    let (demand, workers) = (asked(8, &[(8, 600)]), [busy(0, 8)]);
    let starting = [Starting { capacity: share(8), left: Duration::from_secs(20) }; 2];
    assert!((0..100).all(|_| scaler.look(&demand, 60, &workers, &starting).add.is_empty()));
}

#[test]
fn capacity_no_more_than_doubles_in_half_a_minute_and_ends_at_the_ceiling() {
    let mut scaler = Scaler::new(limits());
    let demand = asked(16, &[(8, 600); 50]);
    let mut workers = vec![busy(0, 8), busy(1, 8)];
    let mut counts = Vec::new();
    let mut ceiling = false;
    for second in 0..100 {
        let plan = scaler.look(&demand, 1000, &workers, &[]);
        let first = u32::try_from(workers.len()).unwrap();
        workers.extend(plan.add.iter().zip(first..).map(|(_, id)| busy(id, 8)));
        if !plan.add.is_empty() {
            counts.push((second, workers.len()));
        }
        ceiling |= plan.at_ceiling;
    }
    assert_eq!(counts, [(1, 4), (31, 8), (61, 10)]);
    assert!(ceiling);
}

#[test]
fn a_short_statement_in_line_counts_for_little() {
    let mut scaler = Scaler::new(limits());
    let plan = scaler.look(&asked(4, &[(6, 6), (6, 600)]), 0, &[busy(0, 8)], &[]);
    assert_eq!(plan.demand, 4 * GIB + 6 * GIB / 10 + 6 * GIB);
}

#[test]
fn what_fits_no_worker_gets_one_that_it_fits_at_once() {
    let mut scaler = Scaler::new(limits());
    assert_eq!(scaler.look(&asked(0, &[(20, 5)]), 0, &[busy(0, 32)], &[]).add, []);
    let plan = scaler.look(&asked(0, &[(20, 5)]), 0, &[busy(0, 8), busy(1, 8), busy(2, 8), busy(3, 8)], &[]);
    assert_eq!(plan.add, [share(32)]);
    // Beyond all shapes nothing helps: it runs on the largest alone.
    let plan = scaler.look(&asked(0, &[(100, 5)]), 0, &[busy(0, 32)], &[]);
    assert_eq!(plan.add, []);
}

#[test]
fn with_no_worker_and_somebody_in_line_one_is_started() {
    let mut scaler = Scaler::new(Limits { fewest: 0, ..limits() });
    assert_eq!(scaler.look(&asked(0, &[]), 0, &[], &[]), Plan::default());
    assert_eq!(scaler.look(&asked(0, &[(1, 1)]), 0, &[], &[]).add, [share(8)]);
    let starting = [Starting { capacity: share(8), left: Duration::from_secs(20) }];
    assert_eq!(scaler.look(&asked(0, &[(1, 1)]), 20, &[], &starting).add, []);
}

#[test]
fn the_fewest_are_started_at_once() {
    let mut scaler = Scaler::new(Limits { fewest: 3, ..limits() });
    assert_eq!(scaler.look(&asked(0, &[]), 0, &[], &[]).add, [share(8); 3]);
}

#[test]
fn a_worker_with_headroom_grows_before_another_is_started() {
    let mut scaler = Scaler::new(limits());
    let demand = asked(8, &[(6, 600)]);
    let workers = [Standing { headroom: 8 * GIB, ..busy(0, 8) }];
    scaler.look(&demand, 20, &workers, &[]);
    let plan = scaler.look(&demand, 20, &workers, &[]);
    assert_eq!(plan.add, []);
    let [(WorkerId(0), grown)] = plan.grow[..] else { panic!("{plan:?}") };
    assert!(grown.memory > 15 * GIB && grown.memory <= 16 * GIB, "{grown:?}");
}

#[test]
fn an_idle_worker_goes_when_the_last_quarter_of_an_hour_fits_on_the_rest() {
    let mut scaler = Scaler::new(limits());
    let crowd = asked(20, &[]);
    let all: Vec<Standing> = (0..3).map(|id| busy(id, 8)).collect();
    for _ in 0..300 {
        assert_eq!(scaler.look(&crowd, 0, &all, &[]).drain, []);
    }
    let idle = Duration::from_secs(scaler.now);
    let all = [busy(0, 8), busy(1, 8), Standing { idle_since: Some(idle), ..busy(2, 8) }];
    let calm = asked(3, &[]);
    let mut drained = None;
    while drained.is_none() && scaler.now < 3000 {
        drained = scaler.look(&calm, 0, &all, &[]).drain.first().map(|id| (*id, scaler.now));
    }
    // The crowd is one in twenty of the peaks looked at, and less, once all but 4 of its 30 are out of sight.
    let (id, at) = drained.unwrap();
    assert_eq!(id, WorkerId(2));
    assert!((1100..1210).contains(&at), "{at}");
    let left = [busy(0, 8), Standing { idle_since: Some(idle), ..busy(1, 8) }];
    assert_eq!(scaler.look(&calm, 0, &left, &[]).drain, [], "at once after another");
    scaler.now += 60;
    assert_eq!(scaler.look(&calm, 0, &left, &[]).drain, [WorkerId(1)]);
    scaler.now += 60;
    let last = [Standing { idle_since: Some(idle), ..busy(0, 8) }];
    assert_eq!(scaler.look(&asked(0, &[]), 0, &last, &[]).drain, [], "the fewest stay");
}

#[test]
fn between_full_and_roomy_nothing_changes() {
    let mut scaler = Scaler::new(limits());
    let idle = Some(Duration::ZERO);
    let workers = [busy(0, 8), busy(1, 8), Standing { idle_since: idle, ..busy(2, 8) }];
    for _ in 0..2000 {
        // 12 of 24: it does not fit within 70% of two, nor does it fill three.
        let plan = scaler.look(&asked(12, &[]), 0, &workers, &[]);
        assert_eq!((plan.add, plan.drain, plan.grow), (vec![], vec![], vec![]));
    }
}
