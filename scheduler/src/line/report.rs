//! What the line says of itself.

use std::time::{Duration, Instant};

use query::WorkerId;

use super::{Line, Ticket, Wait};
use crate::outlook::{Profile, Quantile, REPLAYED, Starting, run};
use crate::reservation::earliest;
use crate::room::{Holder, Room, Terms};
use crate::rules::Ends;
use crate::scaling::{Demand, Queued};
use crate::turns::Which;
use crate::{Load, Need, Snapshot, Waiting};

impl Line {
    /// How many are in line up to and with this one; `None` when it does not wait.
    pub fn position(&self, ticket: Ticket) -> Option<usize> {
        self.waits.get(&ticket)?;
        self.in_order().position(|other| other == ticket).map(|before| before + 1)
    }

    /// How the line and the workers stand.
    pub fn snapshot(&self, now: Instant) -> Snapshot {
        let oldest = self.waits.values().next();
        let running = self.granted.values().filter(|granted| granted.holder == Holder::Statement).count();
        Snapshot {
            waiting: self.waits.len(),
            oldest_wait: oldest.map(|wait| now.saturating_duration_since(wait.since)),
            running,
            sessions: self.granted.len() - running,
            workers: self.rooms.iter().map(|(id, room)| load(*id, room)).collect(),
            passed: self.passed,
            told: self.accuracy.told,
            told_covered: self.accuracy.covered,
        }
    }

    /// Those in line, in the order in which they are to be served, without their expected waits.
    pub fn queue(&self, now: Instant) -> Vec<(Ticket, Waiting)> {
        let waits = self.in_order().filter_map(|ticket| Some((ticket, self.waits.get(&ticket)?)));
        waits.zip(0..).map(|((ticket, wait), place)| (ticket, describe(wait, place, now))).collect()
    }

    /// Those in line with their expected waits, in the order in which they are to be served. The first wait that is told of each
    /// is remembered, and held against the real one.
    ///
    /// `starting` are the workers that are on their way. What this costs is bounded: the first 128 in line are
    /// replayed, the others follow from them.
    pub fn outlook(&mut self, starting: &[Starting], now: Instant) -> Vec<(Ticket, Waiting)> {
        let order: Vec<Ticket> = self.in_order().collect();
        let halves = self.replay(&order, starting, Quantile::P50, now);
        let mosts = self.replay(&order, starting, Quantile::P90, now);
        let slope = |waits: &[Option<Duration>]| waits.iter().copied().flatten().max();
        let slopes = (slope(&halves), slope(&mosts));
        let beyond = |slope: Option<Duration>, place: usize| slope.map(|slope| scaled(slope, place, REPLAYED));
        let mut all = Vec::with_capacity(order.len());
        for (place, ticket) in order.into_iter().enumerate() {
            let Some(wait) = self.waits.get_mut(&ticket) else { continue };
            let half = halves.get(place).copied().unwrap_or_else(|| beyond(slopes.0, place));
            let most = mosts.get(place).copied().unwrap_or_else(|| beyond(slopes.1, place));
            let told = half.zip(most).map(|(half, most)| self.accuracy.tell(half, most));
            wait.told = wait.told.or(told.map(|told| (now, told)));
            // Where waits grow, those that end soonest are the short ones: to learn from them alone would be too late.
            if let Some((at, first)) = wait.told.filter(|_| wait.learned.is_none()) {
                let so_far = now.saturating_duration_since(at);
                let whole = so_far.saturating_add(half.unwrap_or_default());
                if whole > first.shown().p90 && so_far > first.shown().p90 / 4 {
                    wait.learned = Some(whole);
                    self.accuracy.learn(&first, whole);
                }
            }
            let expected = told.map(|told| told.shown());
            all.push((ticket, Waiting { expected, ..describe(wait, place, now) }));
        }
        all
    }

    /// What is asked for, as [`plan`](crate::scaling::plan) wants to know it.
    pub fn demand(&self, now: Instant) -> Demand {
        let all = self.rooms.values().filter(|room| room.open).map(|room| room.capacity.memory).max().unwrap_or(0);
        let asked = |wait: &Wait| match wait.request.need {
            Need::Standard => self.policy.standard(query::Share { memory: all, threads: 1 }),
            Need::Bytes(bytes) => bytes.max(self.policy.least),
            Need::WorkerAlone => all,
        };
        let queued = self.waits.values();
        // The line is kept by what nine of ten stay below; what one is to expect is the median.
        let head_waits = self.head().map(|(ticket, head)| {
            let terms = Terms::new(&self.rooms, &self.policy, head.holder);
            let found = earliest(&terms, head.request.need, &self.returns(Ends::P50, now), now);
            let kept = self.reserved.filter(|kept| kept.ticket == ticket);
            let since = kept.map_or(head.since, |kept| kept.since);
            found.map_or(now, |(_, _, at)| at).saturating_duration_since(since)
        });
        Demand {
            running: self.rooms.values().map(Room::granted).sum(),
            head_waits: head_waits.unwrap_or_default(),
            queued: queued.map(|wait| Queued { memory: asked(wait), lasting: wait.request.expected.p50 }).collect(),
        }
    }

    /// Those in line, in the order in which they are to be served: first the one that room is kept for.
    fn in_order(&self) -> impl Iterator<Item = Ticket> {
        let head = self.reserved.map(|reserved| reserved.ticket);
        head.into_iter().chain(self.turns.walk(Which::All).filter(move |ticket| Some(*ticket) != head))
    }

    /// When each of the first in line would begin, if all took as long as they are expected to.
    fn replay(&self, order: &[Ticket], starting: &[Starting], by: Quantile, now: Instant) -> Vec<Option<Duration>> {
        let mut rooms = self.rooms.clone();
        let mut begins = Vec::new();
        for (worker, id) in starting.iter().zip((0..u32::MAX).rev()) {
            rooms.entry(WorkerId(id)).or_insert_with(|| Room::new(worker.capacity));
            begins.push((WorkerId(id), worker.left));
        }
        let profile = |(id, room): (&WorkerId, &Room)| {
            let begins = begins.iter().find(|(new, _)| new == id).map_or(Duration::ZERO, |(_, left)| *left);
            let here = self.granted.values().filter(|granted| granted.worker == *id);
            let returns = here.filter(|granted| granted.holder == Holder::Statement).map(|granted| {
                let elapsed = now.saturating_duration_since(granted.since);
                (by.left(granted.request.expected, elapsed), granted.memory)
            });
            Profile::new(*id, room.capacity.memory, room.granted(), begins, returns)
        };
        let mut profiles: Vec<Profile> = rooms.iter().map(profile).collect();
        let [statements, sessions] =
            [Holder::Statement, Holder::Session].map(|holder| Terms::new(&rooms, &self.policy, holder));
        let first = order.iter().take(REPLAYED).filter_map(|ticket| self.waits.get(ticket));
        first
            .map(|wait| {
                let terms = if wait.holder == Holder::Statement { &statements } else { &sessions };
                let places = terms.places(wait.request.need).map(|(id, _, memory)| (id, memory));
                run(&mut profiles, places, by.of(wait.request.expected))
            })
            .collect()
    }
}

fn load(worker: WorkerId, room: &Room) -> Load {
    Load { worker, capacity: room.capacity, granted: room.granted(), held: room.sessions, open: room.open }
}

fn describe(wait: &Wait, place: usize, now: Instant) -> Waiting {
    Waiting {
        id: wait.request.id,
        principal: wait.request.principal.clone(),
        position: place + 1,
        order: wait.place.0,
        wait: now.saturating_duration_since(wait.since),
        expected: None,
    }
}

fn scaled(wait: Duration, place: usize, replayed: usize) -> Duration {
    let [place, replayed] = [place, replayed].map(|n| u32::try_from(n).unwrap_or(u32::MAX));
    wait.saturating_mul(place) / replayed.max(1)
}
