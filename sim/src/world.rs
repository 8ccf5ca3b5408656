//! A service on a virtual clock: the real line of the scheduler and the real scaling policy, with workers and statements
//! that are made up.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use query::{Principal, Scope, Share, StatementId, WorkerId};
use scheduler::decide::{Effect, Event, Holder, Line, Rules, Ticket};
use scheduler::{Expected, Need, Policy, Request};

use crate::dice::Dice;
use crate::fleet::{Fleet, Workers};
use crate::job::{GIB, Job, SECOND, Sizing, micros};
use crate::outcome::{Fate, Outcome};

/// One run of the simulator.
#[derive(Clone, Debug)]
pub struct Setup {
    /// How the line is kept.
    pub rules: Rules,
    /// How sizes and times are predicted.
    pub sizing: Sizing,
    /// The workers that there are.
    pub workers: Workers,
    /// A part of each worker that is set aside for short and small statements.
    pub lane: Option<f64>,
    /// What goes wrong.
    pub faults: Faults,
    /// How often those in line ask for their expected wait, in microseconds; never if `None`.
    pub looks: Option<u64>,
    /// What chance falls by.
    pub seed: u64,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Faults {
    /// A worker is lost about every so many seconds; never, if 0. Its statements run again.
    pub loss_every: f64,
    /// The part of workers that are slow.
    pub slow: f64,
}

/// A run ends so long after the last arrival, in microseconds, whoever still waits.
const LONGEST: u64 = 7 * 24 * 3600 * SECOND;
/// How many times as long everything takes on a slow worker.
const SLOWNESS: f64 = 3.0;
/// How many times as long a statement takes that has a whole worker and spills.
const SPILLING: f64 = 1.5;
/// What the lane for short statements takes: those believed to be below both.
const SHORT: (u64, Duration) = (GIB / 2, Duration::from_secs(2));

#[derive(Clone, Copy, Debug)]
enum What {
    Arrives(usize),
    Ends(Ticket),
    /// The expected waits are asked for.
    Look,
    /// The scaling policy is asked.
    Tick,
    Ready(WorkerId),
    Lost,
}

/// A grant that is in use.
struct Run {
    job: usize,
    worker: WorkerId,
    memory: u64,
    began: u64,
    oom: bool,
}

/// What has become of a statement so far.
#[derive(Clone, Copy, Debug)]
struct State {
    bytes: u64,
    expected: Expected,
    attempt: Attempt,
    since: u64,
    waited: u64,
    retries: u32,
    lane: usize,
    done: Option<u64>,
}

/// How a statement is asked for, which depends on how often it ran out of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attempt {
    AsPredicted,
    Twice,
    Alone,
}

struct World<'a> {
    jobs: &'a [Job],
    setup: &'a Setup,
    base: Instant,
    now: u64,
    lines: Vec<Line>,
    fleet: Fleet,
    events: BTreeMap<(u64, u64), What>,
    events_made: u64,
    tickets: HashMap<Ticket, usize>,
    tickets_made: u64,
    runs: BTreeMap<Ticket, Run>,
    states: Vec<State>,
    left: usize,
    refused: usize,
    granted: f64,
    used: f64,
    dice: Dice,
}

/// Lets all statements arrive, wait and run.
pub fn run(jobs: &[Job], setup: &Setup) -> Outcome {
    let mut world = World::new(jobs, setup);
    let last = jobs.last().map_or(0, |job| job.arrives).saturating_add(LONGEST);
    while world.left > 0 {
        let Some(((at, _), what)) = world.events.pop_first() else { break };
        if at > last {
            break;
        }
        world.now = at;
        world.happen(what);
    }
    world.outcome()
}

impl<'a> World<'a> {
    fn new(jobs: &'a [Job], setup: &'a Setup) -> Self {
        let lanes = if setup.lane.is_some() { 2 } else { 1 };
        let state = |(nth, job): (usize, &Job)| {
            let (bytes, expected) = setup.sizing.of(job, setup.seed, nth);
            let short = lanes == 2 && bytes < SHORT.0 && expected.p50 < SHORT.1;
            let attempt = Attempt::AsPredicted;
            State { bytes, expected, attempt, since: 0, waited: 0, retries: 0, lane: usize::from(short), done: None }
        };
        let mut world = Self {
            jobs,
            setup,
            base: Instant::now(),
            now: 0,
            lines: (0..lanes).map(|_| Line::with_rules(Policy::default(), setup.rules)).collect(),
            fleet: Fleet::new(&setup.workers, setup.seed),
            events: BTreeMap::new(),
            events_made: 0,
            tickets: HashMap::new(),
            tickets_made: 0,
            runs: BTreeMap::new(),
            states: jobs.iter().enumerate().map(|(nth, job)| state((nth, job))).collect(),
            left: jobs.len(),
            refused: 0,
            granted: 0.0,
            used: 0.0,
            dice: Dice::of(setup.seed, 0xfa17),
        };
        for (nth, job) in jobs.iter().enumerate() {
            world.at(job.arrives, What::Arrives(nth));
        }
        for id in world.fleet.first(setup.faults.slow) {
            world.worker_added(id);
        }
        if let Some(every) = setup.looks {
            world.at(every, What::Look);
        }
        if world.fleet.scales() {
            world.at(SECOND, What::Tick);
        }
        world.next_loss();
        world
    }

    fn at(&mut self, when: u64, what: What) {
        self.events_made += 1;
        self.events.insert((when, self.events_made), what);
    }

    fn clock(&self) -> Instant {
        self.base + Duration::from_micros(self.now)
    }

    fn happen(&mut self, what: What) {
        match what {
            What::Arrives(nth) => self.ask(nth),
            What::Ends(ticket) => self.ends(ticket),
            What::Look => {
                let now = self.clock();
                for line in &mut self.lines {
                    line.outlook(&[], now);
                }
                self.at(self.now + self.setup.looks.unwrap_or(SECOND), What::Look);
            }
            What::Tick => self.tick(),
            What::Ready(id) => {
                self.fleet.ready(id, self.now);
                self.worker_added(id);
            }
            What::Lost => self.lose(),
        }
    }

    /// Asks for a grant. A statement that runs again keeps its place in line.
    fn ask(&mut self, nth: usize) {
        let state = &mut self.states[nth];
        state.since = self.now;
        let need = match state.attempt {
            Attempt::AsPredicted => Need::Bytes(state.bytes),
            Attempt::Twice => Need::Bytes(state.bytes.saturating_mul(2)),
            Attempt::Alone => Need::WorkerAlone,
        };
        let name = format!("user{}", self.jobs[nth].user);
        let request = Request {
            principal: Principal { name: name.into(), scope: Scope::Read },
            need,
            id: StatementId(nth as u128),
            near: None,
            expected: state.expected,
        };
        let lane = state.lane;
        self.tickets_made += 1;
        let ticket = Ticket(self.tickets_made);
        self.tickets.insert(ticket, nth);
        let order = nth as u64;
        self.apply(lane, Event::Arrived { ticket, holder: Holder::Statement, request, order });
    }

    fn apply(&mut self, lane: usize, event: Event) {
        let now = self.clock();
        let effects = self.lines[lane].apply(event, now);
        for effect in effects {
            match effect {
                Effect::Granted(ticket, worker, share, _) => self.begin(ticket, worker, share),
                Effect::Refused(ticket) => {
                    self.refused += 1;
                    self.tickets.remove(&ticket);
                    self.left -= 1;
                }
            }
        }
    }

    fn begin(&mut self, ticket: Ticket, worker: WorkerId, share: Share) {
        let Some(nth) = self.tickets.remove(&ticket) else { return };
        let (job, state) = (&self.jobs[nth], &mut self.states[nth]);
        state.waited += self.now - state.since;
        let pace = if self.fleet.is_slow(worker) { SLOWNESS } else { 1.0 };
        let short = job.peak > share.memory;
        // With a whole worker there is nothing more to be had: it spills.
        let whole = state.attempt == Attempt::Alone || share.memory >= self.fleet.largest();
        let oom = short && !whole;
        let part = match (oom, short) {
            (true, _) => 0.1 + 0.8 * Dice::of(self.setup.seed ^ 0x00b1, nth as u64).unit(),
            (false, true) => SPILLING,
            (false, false) => 1.0,
        };
        let lasting = micros(job.lasting as f64 / SECOND as f64 * part * pace).max(1);
        self.runs.insert(ticket, Run { job: nth, worker, memory: share.memory, began: self.now, oom });
        self.at(self.now + lasting, What::Ends(ticket));
    }

    fn ends(&mut self, ticket: Ticket) {
        // One whose worker was lost has ended already.
        let Some(run) = self.runs.remove(&ticket) else { return };
        self.account(&run);
        let state = &mut self.states[run.job];
        let lane = state.lane;
        if run.oom {
            state.retries += 1;
            state.attempt = if state.attempt == Attempt::AsPredicted { Attempt::Twice } else { Attempt::Alone };
            // It was small only in belief.
            state.lane = 0;
        } else {
            state.done = Some(self.now);
            self.left -= 1;
        }
        self.apply(lane, Event::Gone(ticket));
        if run.oom {
            self.ask(run.job);
        }
    }

    fn account(&mut self, run: &Run) {
        let lasted = (self.now - run.began) as f64;
        self.granted += run.memory as f64 * lasted;
        self.used += self.jobs[run.job].peak.min(run.memory) as f64 * lasted;
    }

    fn worker_added(&mut self, id: WorkerId) {
        let Some(capacity) = self.fleet.capacity(id) else { return };
        let aside = self.setup.lane.map_or(0, |part| (capacity.memory as f64 * part) as u64);
        self.apply(0, Event::WorkerAdded(id, Share { memory: capacity.memory - aside, ..capacity }));
        if aside > 0 {
            self.apply(1, Event::WorkerAdded(id, Share { memory: aside, ..capacity }));
        }
    }

    fn worker_removed(&mut self, id: WorkerId) {
        for lane in 0..self.lines.len() {
            self.apply(lane, Event::WorkerRemoved(id));
        }
    }

    fn tick(&mut self) {
        let now = self.clock();
        let demand = self.lines[0].demand(now);
        let loads = self.lines[0].snapshot(now).workers;
        let changes = self.fleet.plan(&demand, &loads, self.now);
        for (id, when) in changes.ready {
            self.at(when, What::Ready(id));
        }
        for id in changes.ended {
            self.worker_removed(id);
        }
        self.at(self.now + SECOND, What::Tick);
    }

    fn next_loss(&mut self) {
        if self.setup.faults.loss_every > 0.0 {
            let after = micros(self.dice.exponential(self.setup.faults.loss_every));
            self.at(self.now + after, What::Lost);
        }
    }

    /// A worker is gone with all that ran there; another comes in its place.
    fn lose(&mut self) {
        self.next_loss();
        let standing = self.fleet.standing();
        let Some(id) = standing.get(self.dice.below(standing.len())).copied() else { return };
        let (new, when) = self.fleet.lose(id, self.now);
        self.worker_removed(id);
        let gone: Vec<Ticket> =
            self.runs.iter().filter(|(_, run)| run.worker == id).map(|(ticket, _)| *ticket).collect();
        for ticket in gone {
            let Some(run) = self.runs.remove(&ticket) else { continue };
            self.account(&run);
            self.states[run.job].retries += 1;
            self.apply(self.states[run.job].lane, Event::Gone(ticket));
            self.ask(run.job);
        }
        self.at(when, What::Ready(new));
    }

    fn outcome(self) -> Outcome {
        let now = self.clock();
        let fates = self.jobs.iter().zip(&self.states).map(|(job, state)| Fate {
            job: *job,
            waited: state.waited,
            retries: state.retries,
            done: state.done,
        });
        let snapshots = self.lines.iter().map(|line| line.snapshot(now));
        let (passed, told, covered) = snapshots.fold((0, 0, 0), |sum, snapshot| {
            (sum.0 + snapshot.passed, sum.1 + snapshot.told, sum.2 + snapshot.told_covered)
        });
        Outcome {
            fates: fates.collect(),
            refused: self.refused,
            granted: self.granted,
            used: self.used,
            passed,
            told,
            covered,
            gib_hours: self.fleet.gib_hours(self.now),
            changes: self.fleet.changes(),
            lasted: self.now,
            sizes: self.fleet.sizes().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests;
