//! The line on a clock: statements end when their time is over, as expected or not.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use query::{Principal, Scope, Share, StatementId, WorkerId};
use rand::RngExt;
use rand::rngs::StdRng;

use super::{MIB, for_seeds, random_sizes};
use crate::decide::{Effect, Event, Holder, Line, Order, Passing, Reservation, Rules, Shut, Ticket};
use crate::{Expected, Need, Policy, Request};

/// A request as it is made, and how long it will really run.
#[derive(Clone, Debug)]
struct Job {
    principal: u32,
    bytes: u64,
    expected: Expected,
    real: Duration,
}

impl Job {
    /// One that takes as long as it is expected to.
    fn exact(principal: u32, mib: u64, seconds: u64) -> Self {
        let real = Duration::from_secs(seconds);
        Self { principal, bytes: mib * MIB, expected: Expected { p50: real, p90: real }, real }
    }

    fn random(rng: &mut StdRng, principals: u32, largest: u64) -> Self {
        let mib = if rng.random_range(0..5) == 0 { largest } else { rng.random_range(256..=largest.max(1024) / 4) };
        Self::exact(rng.random_range(0..principals), mib, rng.random_range(1..60))
    }

    fn cost(&self) -> u128 {
        u128::from(self.bytes) * self.real.as_micros()
    }
}

#[derive(Debug)]
struct Served {
    ticket: Ticket,
    worker: WorkerId,
    at: Instant,
    passed: bool,
}

struct World {
    line: Line,
    start: Instant,
    now: Instant,
    jobs: BTreeMap<Ticket, Job>,
    /// When which grant ends.
    ends: BTreeMap<(Instant, Ticket), ()>,
    waiting: BTreeMap<Ticket, Job>,
    served: Vec<Served>,
    kept: Option<Reservation>,
}

impl World {
    fn new(sizes: &[u64], rules: Rules) -> Self {
        let start = Instant::now();
        let mut line = Line::with_rules(Policy::default(), rules);
        for (size, id) in sizes.iter().zip(0..) {
            line.apply(Event::WorkerAdded(WorkerId(id), Share { memory: size * MIB, threads: 2 }), start);
        }
        Self {
            line,
            start,
            now: start,
            jobs: BTreeMap::new(),
            ends: BTreeMap::new(),
            waiting: BTreeMap::new(),
            served: Vec::new(),
            kept: None,
        }
    }

    fn arrive(&mut self, job: Job) -> Ticket {
        let ticket = Ticket(self.jobs.len() as u64);
        let principal = Principal { name: format!("p{}", job.principal).into(), scope: Scope::Read };
        let request = Request {
            principal,
            need: Need::Bytes(job.bytes),
            id: StatementId(u128::from(ticket.0)),
            near: None,
            expected: job.expected,
        };
        self.jobs.insert(ticket, job.clone());
        self.waiting.insert(ticket, job);
        self.apply(Event::Arrived { ticket, holder: Holder::Statement, request, order: ticket.0 });
        ticket
    }

    fn apply(&mut self, event: Event) {
        let passed = self.line.snapshot(self.now).passed;
        let effects = self.line.apply(event, self.now);
        self.line.check(self.now);
        let passed = usize::try_from(self.line.snapshot(self.now).passed - passed).unwrap();
        let in_turn = effects.len() - passed;
        for (nth, effect) in effects.into_iter().enumerate() {
            let Effect::Granted(ticket, worker, share, _) = effect else { panic!("refused") };
            let job = self.waiting.remove(&ticket).unwrap();
            assert_eq!(share.memory, job.bytes);
            self.ends.insert((self.now + job.real, ticket), ());
            self.served.push(Served { ticket, worker, at: self.now, passed: nth >= in_turn });
        }
        // A reservation is kept until its head is served; its time never moves away.
        let kept = self.line.reservation();
        if let Some(before) = self.kept.filter(|before| self.waiting.contains_key(&before.ticket)) {
            let kept = kept.expect("a reservation was given up");
            assert!(kept.ticket == before.ticket && kept.at <= before.at, "{before:?} became {kept:?}");
        }
        self.kept = kept;
    }

    /// Lets time pass until then; statements end on the way.
    fn run_until(&mut self, until: Instant) {
        while let Some(((end, ticket), ())) = self.ends.first_key_value().map(|(key, ())| (*key, ())) {
            if end > until {
                break;
            }
            self.ends.remove(&(end, ticket));
            self.now = end;
            self.apply(Event::Gone(ticket));
        }
        self.now = self.now.max(until);
    }

    fn run_out(&mut self) {
        while let Some((&(end, _), ())) = self.ends.first_key_value() {
            self.run_until(end);
        }
        assert!(self.waiting.is_empty(), "{} were never served", self.waiting.len());
    }
}

#[test]
fn a_head_is_served_no_later_than_its_reservation_said() {
    for_seeds(150, |rng| {
        let sizes = random_sizes(rng, 1024);
        let largest = *sizes.iter().max().unwrap();
        let mut world = World::new(&sizes, Rules::default());
        let mut promised: BTreeMap<Ticket, Instant> = BTreeMap::new();
        for _ in 0..150 {
            let mut job = Job::random(rng, 3, largest);
            // Some end early. That may bring a head forward, and never back.
            job.real = job.real.mul_f64(if rng.random_range(0..3) == 0 { 0.4 } else { 1.0 });
            world.arrive(job);
            world.run_until(world.now + Duration::from_millis(rng.random_range(0..8_000)));
            promised.extend(world.kept.map(|kept| (kept.ticket, kept.at)));
        }
        world.run_out();
        assert!(!promised.is_empty());
        for served in world.served {
            let promised = promised.get(&served.ticket);
            assert!(promised.is_none_or(|at| served.at <= *at), "{served:?}, promised for {promised:?}");
        }
    });
}

#[test]
fn nothing_passes_at_a_worker_whose_head_is_overdue_or_has_lost_patience() {
    for_seeds(150, |rng| {
        let sizes = random_sizes(rng, 1024);
        let largest = *sizes.iter().max().unwrap();
        let everywhere = rng.random_range(0..2) == 0;
        let shut = if everywhere { Shut::Everywhere } else { Shut::Worker };
        let rules = Rules { shut, ..Rules::default() };
        let mut world = World::new(&sizes, rules);
        for _ in 0..150 {
            let mut job = Job::random(rng, 3, largest);
            // Nobody ends when it is expected to.
            job.real = job.real.mul_f64(rng.random_range(1.0..5.0));
            let seen = world.served.len();
            world.arrive(job);
            let step = Duration::from_millis(rng.random_range(0..8_000));
            let over = world.kept.filter(|kept| world.now >= kept.at || world.now >= kept.since + rules.patience);
            if let Some(kept) = over {
                for served in &world.served[seen..] {
                    let passed = served.passed && (everywhere || served.worker == kept.worker);
                    assert!(!passed, "{served:?} passed {kept:?}");
                }
            }
            world.run_until(world.now + step);
        }
        world.run_out();
    });
}

#[test]
fn nobody_starves_behind_those_who_lie_about_their_time() {
    for_seeds(50, |rng| {
        let mut world = World::new(&[4096], Rules::default());
        let longest = Duration::from_secs(120);
        let liar = |rng: &mut StdRng, principal| Job {
            principal,
            bytes: rng.random_range(256..1500) * MIB,
            expected: Expected { p50: Duration::from_millis(1), p90: Duration::from_millis(1) },
            real: longest.mul_f64(rng.random_range(0.0..1.0)),
        };
        let mut heads: BTreeMap<Ticket, Instant> = BTreeMap::new();
        for n in 0..400 {
            let job = if n % 40 == 7 { Job::exact(9, 4096, 5) } else { liar(rng, n % 3) };
            world.arrive(job);
            world.run_until(world.now + Duration::from_millis(rng.random_range(0..1_000)));
            heads.extend(world.kept.map(|kept| (kept.ticket, kept.since)));
        }
        world.run_out();
        let patience = Rules::default().patience;
        for served in &world.served {
            let since = heads.get(&served.ticket);
            assert!(since.is_none_or(|since| served.at <= *since + patience + longest), "{served:?} since {since:?}");
        }
    });
}

#[test]
fn no_principal_falls_behind_another_by_more_than_its_largest_request() {
    for_seeds(100, |rng| {
        let sizes = random_sizes(rng, 1024);
        let smallest = *sizes.iter().min().unwrap();
        let principals = rng.random_range(2..6);
        let passing = if rng.random_range(0..2) == 0 { Passing::Nobody } else { Passing::Reserved };
        let mut world = World::new(&sizes, Rules { passing, ..Rules::default() });
        // The workers are taken while all arrive, so that all wait from the same moment on.
        let blockers: Vec<Ticket> = sizes.iter().map(|size| world.arrive(Job::exact(99, *size, 1))).collect();
        for _ in 0..200 {
            world.arrive(Job::random(rng, principals, smallest));
        }
        let largest = world.jobs.values().filter(|job| job.principal != 99).map(Job::cost).max().unwrap();
        world.run_out();
        let mut left: BTreeMap<u32, usize> = BTreeMap::new();
        let asked = |ticket: &Ticket| !blockers.contains(ticket);
        for (_, job) in world.jobs.iter().filter(|(ticket, _)| asked(ticket)) {
            *left.entry(job.principal).or_default() += 1;
        }
        let mut given: BTreeMap<u32, u128> = left.keys().map(|principal| (*principal, 0)).collect();
        let mut ahead = given.clone();
        for served in world.served.iter().filter(|served| asked(&served.ticket)) {
            let job = &world.jobs[&served.ticket];
            *given.entry(job.principal).or_default() += job.cost();
            // What somebody had because nobody else fitted was taken from nobody.
            *ahead.entry(job.principal).or_default() += if served.passed { job.cost() } else { 0 };
            *left.entry(job.principal).or_default() -= 1;
            for (behind, _) in left.iter().filter(|(_, left)| **left > 0) {
                for (other, given_other) in &given {
                    let lag = given_other.saturating_sub(ahead[other]).saturating_sub(given[behind]);
                    assert!(lag <= largest, "{behind} is {lag} behind {other}, largest {largest}");
                }
            }
        }
    });
}

#[test]
fn each_principal_is_served_in_order_and_one_alone_as_they_came() {
    for_seeds(100, |rng| {
        let sizes = random_sizes(rng, 1024);
        let largest = *sizes.iter().max().unwrap();
        for (principals, order) in [(4, Order::ByPrincipal), (1, Order::ByPrincipal), (4, Order::AsTheyCame)] {
            let passing = Passing::Nobody;
            let mut world = World::new(&sizes, Rules { passing, order, ..Rules::default() });
            for _ in 0..100 {
                world.arrive(Job::random(rng, principals, largest));
                world.run_until(world.now + Duration::from_millis(rng.random_range(0..5_000)));
            }
            world.run_out();
            let mut last: BTreeMap<u32, Ticket> = BTreeMap::new();
            for served in &world.served {
                let one_line = principals == 1 || order == Order::AsTheyCame;
                let of = if one_line { 0 } else { world.jobs[&served.ticket].principal };
                let before = last.insert(of, served.ticket);
                assert!(before < Some(served.ticket), "{served:?} after {before:?}");
            }
        }
    });
}

#[test]
fn small_statements_pass_a_large_one_only_when_they_do_not_delay_it() {
    let mut world = World::new(&[4096], Rules::default());
    world.arrive(Job::exact(0, 2048, 10));
    let large = world.arrive(Job::exact(0, 3072, 5));
    let quick = world.arrive(Job::exact(0, 1024, 10));
    let slow = world.arrive(Job::exact(0, 1024, 11));
    let late = world.arrive(Job::exact(0, 1024, 1000));
    assert_eq!(world.kept.unwrap().at, world.start + Duration::from_secs(10));
    // One fits beside the large one: it may be slow. The next would have to end in time.
    let first: Vec<Ticket> = world.served[1..].iter().map(|served| served.ticket).collect();
    assert_eq!(first, [quick, slow]);
    world.run_out();
    let start = |ticket| world.served.iter().find(|served| served.ticket == ticket).unwrap().at - world.start;
    assert_eq!((start(large).as_secs(), start(late).as_secs()), (10, 11));
}

#[test]
fn who_asks_for_much_does_not_hold_up_who_asks_for_little() {
    let mut world = World::new(&[4096], Rules::default());
    let greedy: Vec<Ticket> = (0..50).map(|_| world.arrive(Job::exact(0, 4096, 10))).collect();
    let modest = world.arrive(Job::exact(1, 256, 1));
    assert_eq!(world.line.position(modest), Some(2), "room is kept for one already");
    world.run_out();
    let order: Vec<Ticket> = world.served.iter().map(|served| served.ticket).collect();
    assert_eq!(order[..3], [greedy[0], greedy[1], modest]);
}

#[test]
fn a_grant_that_lasted_longer_is_put_down_as_what_it_was() {
    let mut world = World::new(&[1024], Rules::default());
    let quick = Expected { p50: Duration::from_secs(1), p90: Duration::from_secs(1) };
    let slow = Job { principal: 0, bytes: 1024 * MIB, expected: quick, real: Duration::from_secs(100) };
    for _ in 0..5 {
        world.arrive(slow.clone());
        world.arrive(Job::exact(1, 1024, 1));
    }
    world.run_out();
    let order: Vec<u32> = world.served.iter().map(|served| world.jobs[&served.ticket].principal).collect();
    assert_eq!(order, [0, 1, 1, 1, 1, 1, 0, 0, 0, 0]);
}

#[test]
fn who_was_away_has_no_credit_for_that_time() {
    let mut world = World::new(&[1024], Rules::default());
    for _ in 0..15 {
        world.arrive(Job::exact(0, 1024, 10));
    }
    world.run_until(world.start + Duration::from_secs(95));
    for _ in 0..4 {
        world.arrive(Job::exact(1, 1024, 10));
    }
    world.run_out();
    let order: Vec<u32> = world.served.iter().map(|served| world.jobs[&served.ticket].principal).collect();
    // Ten have begun when the other comes, and room is kept for the next.
    assert_eq!(order[10..], [0, 1, 0, 1, 0, 1, 0, 1, 0]);
}

#[test]
fn an_old_place_in_line_is_before_all_that_came_later() {
    let mut line = Line::new(Policy::default());
    let now = Instant::now();
    let ask = |line: &mut Line, ticket: u64, order: u64| {
        let request = super::request(Need::WorkerAlone);
        line.apply(Event::Arrived { ticket: Ticket(ticket), holder: Holder::Statement, request, order }, now);
    };
    ask(&mut line, 0, 50);
    ask(&mut line, 1, 51);
    ask(&mut line, 2, 7);
    ask(&mut line, 3, 7);
    let order: Vec<(u64, u64)> = line.queue(now).iter().map(|(ticket, waiting)| (ticket.0, waiting.order)).collect();
    assert_eq!(order, [(2, 7), (3, 7), (0, 50), (1, 51)]);
    assert_eq!(line.position(Ticket(1)), Some(4));
}
