#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use query::{Principal, Share, StatementId, WorkerId};
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};

use super::{Effect, Event, Line, Ticket};
use crate::room::Holder;
use crate::{Expected, Need, Policy, Request};

mod clocked;

const MIB: u64 = 1 << 20;

fn request(need: Need) -> Request {
    Request { principal: Principal::local(), need, id: StatementId(7), near: None, expected: Expected::default() }
}

fn arrived(ticket: u64, holder: Holder, need: Need) -> Event {
    Event::Arrived { ticket: Ticket(ticket), holder, request: request(need), order: ticket }
}

/// What an onlooker knows who sees only events, effects and the reservation.
struct Model {
    line: Line,
    now: Instant,
    capacity: BTreeMap<WorkerId, u64>,
    open: BTreeSet<WorkerId>,
    next: u64,
    waiting: BTreeMap<Ticket, (Holder, Need)>,
    granted: BTreeMap<Ticket, (WorkerId, u64, Holder)>,
    served: usize,
}

impl Model {
    fn new(sizes: &[u64]) -> Self {
        let capacity: BTreeMap<_, _> = sizes.iter().zip(0..).map(|(size, id)| (WorkerId(id), size * MIB)).collect();
        let mut model = Self {
            line: Line::new(Policy::default()),
            now: Instant::now(),
            open: BTreeSet::new(),
            next: 0,
            waiting: BTreeMap::new(),
            granted: BTreeMap::new(),
            served: 0,
            capacity,
        };
        model.open_all();
        model
    }

    fn open_all(&mut self) {
        for (id, memory) in self.capacity.clone() {
            self.open.insert(id);
            self.apply(Event::WorkerAdded(id, Share { memory, threads: 2 }));
        }
    }

    fn arrive(&mut self, holder: Holder, need: Need) -> Ticket {
        let ticket = Ticket(self.next);
        self.next += 1;
        self.waiting.insert(ticket, (holder, need));
        self.apply(arrived(ticket.0, holder, need));
        ticket
    }

    fn gone(&mut self, ticket: Ticket) {
        self.waiting.remove(&ticket);
        self.granted.remove(&ticket);
        self.apply(Event::Gone(ticket));
    }

    fn end_granted(&mut self, which: impl Fn(Holder) -> bool) {
        let all: Vec<Ticket> =
            self.granted.iter().filter(|(_, held)| which(held.2)).map(|(ticket, _)| *ticket).collect();
        all.into_iter().for_each(|ticket| self.gone(ticket));
    }

    fn free(&self, worker: WorkerId) -> u64 {
        let used: u64 = self.granted.values().filter(|held| held.0 == worker).map(|held| held.1).sum();
        assert!(used <= self.capacity[&worker], "{worker} is granted beyond its capacity");
        self.capacity[&worker] - used
    }

    fn apply(&mut self, event: Event) {
        let passed = self.line.snapshot(self.now).passed;
        let effects = self.line.apply(event, self.now);
        self.line.check(self.now);
        let passed = usize::try_from(self.line.snapshot(self.now).passed - passed).unwrap();
        let in_turn = effects.len() - passed;
        for (nth, effect) in effects.into_iter().enumerate() {
            let Effect::Granted(ticket, worker, share, _) = effect else { panic!("refused at an open line") };
            let (holder, _) = self.waiting.remove(&ticket).expect("granted to one that waits, once");
            // In order: whoever is still in line and came earlier is a session, passed by a statement.
            for (earlier, (passed, _)) in self.waiting.range(..ticket).filter(|_| nth < in_turn) {
                assert!(*passed == Holder::Session && holder == Holder::Statement, "{ticket:?} overtook {earlier:?}");
            }
            if nth >= in_turn {
                let head = self.line.reservation().expect("who passes, passes one for whom room is kept");
                assert!(self.waiting.contains_key(&head.ticket));
                assert!(holder == Holder::Statement || head.worker != worker, "a session where room is kept");
            }
            assert!(self.open.contains(&worker), "granted on {worker}, which was removed");
            assert!(share.memory > 0 && share.threads == 2);
            self.granted.insert(ticket, (worker, share.memory, holder));
            self.served += 1;
        }
        self.assert_nothing_idles();
    }

    /// No statement waits that has a worker's room to itself: one that no session uses, and that is not kept for
    /// another.
    fn assert_nothing_idles(&self) {
        let kept = self.line.reservation();
        for (ticket, (holder, need)) in &self.waiting {
            let Need::Bytes(bytes) = need else { continue };
            let bytes = *bytes.max(&Policy::default().least);
            if *holder == Holder::Session || self.granted.values().any(|held| held.2 == Holder::Session) {
                continue;
            }
            for id in &self.open {
                let mine = kept.is_none_or(|kept| kept.ticket == *ticket || kept.worker != *id);
                assert!(!mine || self.free(*id) < bytes, "{ticket:?} waits for {bytes}, free on {id}");
            }
        }
    }

    fn random_step(&mut self, rng: &mut StdRng, sessions: bool) {
        self.now += Duration::from_millis(rng.random_range(0..1500));
        match rng.random_range(0..10) {
            0..5 => {
                let holder = if sessions && rng.random_range(0..5) == 0 { Holder::Session } else { Holder::Statement };
                let need = match rng.random_range(0..4) {
                    0 | 1 => Need::Standard,
                    2 => Need::Bytes(rng.random_range(0..10_000) * MIB),
                    _ => Need::WorkerAlone,
                };
                self.arrive(holder, need);
            }
            5..8 => pick(rng, self.granted.keys()).into_iter().for_each(|ticket| self.gone(ticket)),
            8 => pick(rng, self.waiting.keys()).into_iter().for_each(|ticket| self.gone(ticket)),
            _ => {
                let id = pick(rng, self.capacity.keys()).unwrap();
                if self.open.remove(&id) {
                    self.apply(Event::WorkerRemoved(id));
                } else {
                    self.open.insert(id);
                    self.apply(Event::WorkerAdded(id, Share { memory: self.capacity[&id], threads: 2 }));
                }
            }
        }
    }
}

fn pick<'a, T: Copy + 'a>(rng: &mut impl Rng, mut from: impl ExactSizeIterator<Item = &'a T>) -> Option<T> {
    if from.len() == 0 { None } else { from.nth(rng.random_range(0..from.len())).copied() }
}

/// Runs one random history for each of many seeds; a failure prints the seed that repeats it.
fn for_seeds(count: u64, run: impl Fn(&mut StdRng) + std::panic::RefUnwindSafe) {
    let first = rand::random::<u32>();
    for seed in (0..count).map(|n| u64::from(first) + n) {
        let outcome = std::panic::catch_unwind(|| run(&mut StdRng::seed_from_u64(seed)));
        assert!(outcome.is_ok(), "failed with seed {seed}");
    }
}

fn random_sizes(rng: &mut StdRng, least: u64) -> Vec<u64> {
    (0..rng.random_range(1..=4)).map(|_| rng.random_range(least..8192)).collect()
}

#[test]
fn random_histories_keep_order_and_capacity_and_serve_everybody() {
    for_seeds(3000, |rng| {
        let sizes = random_sizes(rng, 1);
        let mut model = Model::new(&sizes);
        for _ in 0..rng.random_range(1..120) {
            model.random_step(rng, true);
        }
        model.open_all();
        while !model.granted.is_empty() {
            let ticket = pick(rng, model.granted.keys()).unwrap();
            model.gone(ticket);
        }
        assert!(model.waiting.is_empty(), "{} were never served", model.waiting.len());
        let snapshot = model.line.snapshot(model.now);
        assert_eq!((snapshot.waiting, snapshot.running, snapshot.sessions), (0, 0, 0));
        assert!(snapshot.workers.iter().all(|load| load.granted == 0), "leaked: {snapshot:?}");
    });
}

#[test]
fn no_statement_waits_for_the_end_of_a_session() {
    for_seeds(1000, |rng| {
        let sizes = random_sizes(rng, 512);
        let mut model = Model::new(&sizes);
        for _ in 0..rng.random_range(1..120) {
            model.random_step(rng, true);
        }
        model.open_all();
        while model.granted.values().any(|held| held.2 == Holder::Statement) {
            model.end_granted(|holder| holder == Holder::Statement);
        }
        assert!(
            model.waiting.values().all(|(holder, _)| *holder == Holder::Session),
            "a statement waits for a session"
        );
    });
}

#[test]
fn without_sessions_the_order_is_strict() {
    for_seeds(500, |rng| {
        let sizes = random_sizes(rng, 1);
        let mut model = Model::new(&sizes);
        for _ in 0..200 {
            model.random_step(rng, false);
            let waiting: Vec<Ticket> = model.waiting.keys().copied().collect();
            for (place, ticket) in waiting.iter().enumerate() {
                assert_eq!(model.line.position(*ticket), Some(place + 1));
            }
        }
    });
}

#[test]
fn the_head_waits_for_what_it_needs_and_is_not_overtaken() {
    let mut model = Model::new(&[4096]);
    let running = model.arrive(Holder::Statement, Need::Standard);
    let alone = model.arrive(Holder::Statement, Need::WorkerAlone);
    // Of all nothing is known: what comes later is taken to end later.
    model.now += Duration::from_secs(1);
    let behind = model.arrive(Holder::Statement, Need::Standard);
    assert_eq!((model.line.position(alone), model.line.position(behind)), (Some(1), Some(2)));
    model.gone(running);
    assert_eq!(model.granted[&alone].1, 4096 * MIB);
    assert!(model.waiting.contains_key(&behind));
    model.gone(alone);
    assert_eq!(model.granted[&behind].1, 1024 * MIB);
}

#[test]
fn a_head_that_gives_up_lets_the_next_in() {
    let mut model = Model::new(&[4096]);
    model.arrive(Holder::Statement, Need::Standard);
    let alone = model.arrive(Holder::Statement, Need::WorkerAlone);
    let behind = model.arrive(Holder::Statement, Need::Standard);
    model.gone(alone);
    assert!(model.granted.contains_key(&behind));
}

#[test]
fn a_session_that_waits_for_sessions_is_passed_by_statements_and_served_in_its_turn() {
    let mut model = Model::new(&[4096]);
    let held = model.arrive(Holder::Session, Need::WorkerAlone);
    assert_eq!(model.granted[&held].1, 3072 * MIB);
    let first = model.arrive(Holder::Session, Need::Standard);
    let second = model.arrive(Holder::Session, Need::Standard);
    let statement = model.arrive(Holder::Statement, Need::Bytes(u64::MAX));
    assert_eq!(model.granted[&statement].1, 1024 * MIB);
    model.gone(held);
    assert!(model.granted.contains_key(&first) && model.granted.contains_key(&second));
}

#[test]
fn a_worker_that_returns_still_counts_its_old_grants() {
    let mut model = Model::new(&[4096]);
    let old = model.arrive(Holder::Statement, Need::Bytes(3500 * MIB));
    model.open.clear();
    model.apply(Event::WorkerRemoved(WorkerId(0)));
    let waits = model.arrive(Holder::Statement, Need::Standard);
    model.open_all();
    assert!(model.waiting.contains_key(&waits));
    model.gone(old);
    assert!(model.granted.contains_key(&waits));
}

#[test]
fn a_worker_that_shrinks_below_its_grants_takes_no_more_until_they_are_back() {
    let mut model = Model::new(&[4096]);
    let first = model.arrive(Holder::Statement, Need::WorkerAlone);
    model.capacity.insert(WorkerId(0), 1024 * MIB);
    model.open_all();
    let second = model.arrive(Holder::Statement, Need::Standard);
    assert!(model.waiting.contains_key(&second));
    model.gone(first);
    assert_eq!(model.granted[&second].1, 256 * MIB);
}

#[test]
fn a_closed_line_refuses_in_order_and_lets_the_running_be() {
    let mut line = Line::new(Policy::default());
    let now = Instant::now();
    line.apply(Event::WorkerAdded(WorkerId(0), Share { memory: 1024 * MIB, threads: 1 }), now);
    for (ticket, holder) in [(0, Holder::Statement), (1, Holder::Session), (2, Holder::Statement), (3, Holder::Session)]
    {
        line.apply(arrived(ticket, holder, Need::WorkerAlone), now);
    }
    assert_eq!(line.apply(Event::Closed, now), [1, 2, 3].map(|ticket| Effect::Refused(Ticket(ticket))));
    let late = line.apply(arrived(4, Holder::Statement, Need::Standard), now);
    assert_eq!(late, [Effect::Refused(Ticket(4))]);
    assert_eq!(line.snapshot(now).running, 1);
    line.apply(Event::Gone(Ticket(0)), now);
    assert_eq!(line.snapshot(now).running, 0);
}

#[test]
fn the_snapshot_tells_the_oldest_wait() {
    let mut line = Line::new(Policy::default());
    let start = Instant::now();
    for (ticket, second) in [(0, 0), (1, 2)] {
        let at = start + Duration::from_secs(second);
        line.apply(arrived(ticket, Holder::Statement, Need::Standard), at);
    }
    let now = start + Duration::from_secs(5);
    let snapshot = line.snapshot(now);
    assert_eq!((snapshot.waiting, snapshot.oldest_wait), (2, Some(Duration::from_secs(5))));
    let waits: Vec<u64> = line.queue(now).iter().map(|(_, waiting)| waiting.wait.as_secs()).collect();
    assert_eq!(waits, [5, 3]);
}
