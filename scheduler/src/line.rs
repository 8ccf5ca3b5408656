//! The decisions: a state, an event and the time give effects.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use query::{Share, WorkerId};

use crate::outlook::{Accuracy, Told};
use crate::reservation::{Guard, Reservation, Return, after, earliest, end};
use crate::room::{Fit, Holder, Room, Terms};
use crate::rules::{Ends, Passing, Rules};
use crate::turns::{Cost, Place, Turns, Which};
use crate::{Need, Policy, Request};

mod report;

/// Names a request from its arrival to the return of its grant. Lower came earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// Somebody asks for a grant.
    Arrived {
        /// Names the request. No two are the same.
        ticket: Ticket,
        /// What the grant is for.
        holder: Holder,
        /// What is asked.
        request: Request,
        /// Where it stands among the requests of its principal: before those with a higher number.
        order: u64,
    },
    /// A request was given up, or its grant came back.
    Gone(Ticket),
    /// A worker is there, with so much to give.
    WorkerAdded(WorkerId, Share),
    /// A worker takes no more grants.
    WorkerRemoved(WorkerId),
    /// Nobody else is to be served.
    Closed,
}

/// What is to be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// This request has its grant: where, how much, and whether it was served before others that had come earlier.
    Granted(Ticket, WorkerId, Share, bool),
    /// This request will not be served.
    Refused(Ticket),
}

/// Who waits, and who has what.
#[derive(Debug)]
pub struct Line {
    policy: Policy,
    rules: Rules,
    rooms: BTreeMap<WorkerId, Room>,
    turns: Turns,
    waits: BTreeMap<Ticket, Wait>,
    granted: HashMap<Ticket, Granted>,
    reserved: Option<Reservation>,
    accuracy: Accuracy,
    passed: u64,
    closed: bool,
}

#[derive(Debug)]
struct Wait {
    request: Request,
    holder: Holder,
    place: Place,
    since: Instant,
    /// The first wait that was told, and when.
    told: Option<(Instant, Told)>,
    /// Where it was learned before its end that it outlasts the p90 of that: how long it was taken to become.
    learned: Option<Duration>,
}

#[derive(Debug)]
struct Granted {
    request: Request,
    worker: WorkerId,
    memory: u64,
    holder: Holder,
    since: Instant,
    charged: Cost,
}

/// A request that is to have its grant.
struct Next {
    ticket: Ticket,
    worker: WorkerId,
    share: Share,
    passed: bool,
}

impl Line {
    /// A line without workers, by the rules of the service.
    pub fn new(policy: Policy) -> Self {
        Self::with_rules(policy, Rules::default())
    }

    /// A line without workers, by these rules.
    pub fn with_rules(policy: Policy, rules: Rules) -> Self {
        Self {
            policy,
            rules,
            rooms: BTreeMap::new(),
            turns: Turns::new(rules.order),
            waits: BTreeMap::new(),
            granted: HashMap::new(),
            reserved: None,
            accuracy: Accuracy::default(),
            passed: 0,
            closed: false,
        }
    }

    /// Takes note of an event and says what follows from it. `now` never goes back from one call to the
    /// next.
    pub fn apply(&mut self, event: Event, now: Instant) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Arrived { ticket, .. } if self.closed => effects.push(Effect::Refused(ticket)),
            Event::Arrived { ticket, holder, request, order } => self.arrive(ticket, holder, request, order, now),
            Event::Gone(ticket) => self.forget(ticket, now),
            Event::WorkerAdded(id, capacity) => {
                let room = self.rooms.entry(id).or_insert_with(|| Room::new(capacity));
                room.capacity = capacity;
                room.open = true;
            }
            Event::WorkerRemoved(id) => {
                if let Some(room) = self.rooms.get_mut(&id) {
                    room.open = false;
                }
                self.sweep(id);
            }
            Event::Closed => {
                self.closed = true;
                effects.extend(self.waits.keys().copied().map(Effect::Refused));
                self.waits.clear();
                self.turns.clear();
            }
        }
        self.serve(now, &mut effects);
        #[cfg(debug_assertions)]
        self.check(now);
        effects
    }

    /// What is kept for the head of the line while it waits for room.
    pub fn reservation(&self) -> Option<Reservation> {
        self.reserved
    }

    fn arrive(&mut self, ticket: Ticket, holder: Holder, request: Request, order: u64, now: Instant) {
        let cost = self.cost(&request);
        let place = (order, ticket);
        // One that has its place again from before a restart goes before the later ones of its principal, and before one of
        // these for which room is kept.
        self.reserved = self.reserved.filter(|reserved| {
            let kept = self.waits.get(&reserved.ticket);
            kept.is_none_or(|kept| {
                kept.request.principal.name != request.principal.name || kept.holder != holder || kept.place < place
            })
        });
        self.turns.join(&request.principal.name, holder, place, cost);
        self.waits.insert(ticket, Wait { request, holder, place, since: now, told: None, learned: None });
    }

    /// What a request is expected to cost: its memory for the median of its time. What is granted while the time is
    /// unknown costs something too.
    fn cost(&self, request: &Request) -> Cost {
        let largest =
            self.rooms.values().filter(|room| room.open).map(|room| room.capacity).max_by_key(|all| all.memory);
        let memory = match (request.need, largest) {
            (Need::Standard, Some(largest)) => self.policy.standard(largest),
            (Need::Bytes(bytes), Some(largest)) => bytes.max(self.policy.least).min(largest.memory),
            (Need::WorkerAlone, Some(largest)) => largest.memory,
            (_, None) => self.policy.least,
        };
        byte_micros(memory, request.expected.p50.max(Duration::from_millis(1)))
    }

    /// Serves from the head of the line for as long as the head fits, then those who may pass it.
    fn serve(&mut self, now: Instant, effects: &mut Vec<Effect>) {
        loop {
            if !self.head().is_some_and(|(_, head)| matches!(self.fit(head, |_, _| true), Fit::Here(..))) {
                self.reserve(now);
            }
            let Some(next) = self.next(now) else { break };
            self.grant(&next, now);
            effects.push(Effect::Granted(next.ticket, next.worker, next.share, next.passed));
        }
    }

    fn grant(&mut self, next: &Next, now: Instant) {
        if !next.passed {
            self.turns.raise(self.eligible());
        }
        let Some(wait) = self.waits.remove(&next.ticket) else { return };
        let Wait { request, holder, place, .. } = wait;
        let memory = next.share.memory;
        if let Some(room) = self.rooms.get_mut(&next.worker) {
            room.take(holder, memory);
        }
        self.reserved = self.reserved.filter(|reserved| reserved.ticket != next.ticket);
        self.passed += u64::from(next.passed);
        if let Some((at, told)) = wait.told {
            let waited = now.saturating_duration_since(at);
            self.accuracy.count(&told, waited);
            match wait.learned {
                None => self.accuracy.learn(&told, waited),
                Some(taken_for) => self.accuracy.learn_better(&told, taken_for, waited),
            }
        }
        let charged = byte_micros(memory, request.expected.p50);
        self.turns.serve(&request.principal.name, holder, place, charged);
        self.granted.insert(next.ticket, Granted { request, worker: next.worker, memory, holder, since: now, charged });
    }

    /// Brings what is reserved up to date.
    fn reserve(&mut self, now: Instant) {
        let Some((head, wait)) = self.head() else {
            self.reserved = None;
            return;
        };
        let kept = self.reserved.filter(|reserved| reserved.ticket == head);
        let terms = Terms::new(&self.rooms, &self.policy, wait.holder);
        let need = wait.request.need;
        let still = kept.and_then(|kept| {
            let place = terms.places(need).find(|(id, _, _)| *id == kept.worker);
            place.map(|(_, _, memory)| Reservation { memory, ..kept })
        });
        let since = kept.map_or(now, |kept| kept.since);
        let found = earliest(&terms, need, &self.returns(self.rules.ends, now), now);
        let new = found.map(|(worker, memory, at)| Reservation { ticket: head, worker, memory, at, since });
        self.reserved = match (still, new) {
            (Some(still), Some(new)) if new.at >= still.at => Some(still),
            (still, new) => new.or(still),
        };
    }

    /// Whose turn it is. It stays whose it was as long as room is reserved. A session that waits for another
    /// session to end, and the sessions behind it, are passed over.
    fn head(&self) -> Option<(Ticket, &Wait)> {
        let which = self.eligible();
        let kept = self.reserved.map(|reserved| reserved.ticket);
        let kept = kept.filter(|ticket| {
            self.waits.get(ticket).is_some_and(|wait| wait.holder == Holder::Statement || which == Which::All)
        });
        let ticket = kept.or_else(|| self.turns.walk(which).next())?;
        Some((ticket, self.waits.get(&ticket)?))
    }

    fn eligible(&self) -> Which {
        let first = self.turns.walk(Which::Sessions).next().and_then(|ticket| self.waits.get(&ticket));
        let fit = first.map(|wait| self.fit(wait, |_, _| true));
        if fit == Some(Fit::AfterSessions) { Which::Statements } else { Which::All }
    }

    fn fit(&self, wait: &Wait, lets: impl Fn(WorkerId, u64) -> bool) -> Fit {
        Terms::new(&self.rooms, &self.policy, wait.holder).fit(&wait.request, self.rules.placement, lets)
    }

    /// The next to be served: the head of the line if it fits, or one that may pass it.
    fn next(&self, now: Instant) -> Option<Next> {
        let (ticket, head) = self.head()?;
        match self.fit(head, |_, _| true) {
            Fit::Here(worker, share) => Some(Next { ticket, worker, share, passed: false }),
            Fit::AfterStatements | Fit::AfterSessions => self.passer(ticket, head, now),
        }
    }

    /// The first in line that fits beside what is kept for the head.
    fn passer(&self, head: Ticket, first: &Wait, now: Instant) -> Option<Next> {
        let guard = match self.rules.passing {
            Passing::Nobody => return None,
            Passing::Anybody => None,
            Passing::Reserved => Some(self.guard(now)?),
        };
        // Most of the time there is no room for anybody, and those behind need not be looked at.
        let any = |room: &Room| room.open && room.free() >= self.policy.least.min(room.capacity.memory).max(1);
        if !self.rooms.values().any(any) {
            return None;
        }
        // A session passes no other session: what it holds could be what the other waits for, with no end in sight.
        let mut sessions_wait = first.holder == Holder::Session;
        let [statements, sessions] =
            [Holder::Statement, Holder::Session].map(|holder| Terms::new(&self.rooms, &self.policy, holder));
        let behind = self.turns.walk(self.eligible()).filter(|ticket| *ticket != head).take(self.rules.looked_at);
        for (ticket, wait) in behind.filter_map(|ticket| Some((ticket, self.waits.get(&ticket)?))) {
            let session = wait.holder == Holder::Session;
            if session && std::mem::replace(&mut sessions_wait, true) {
                continue;
            }
            let ends = after(now, wait.request.expected.p90);
            let lets = |id, memory| guard.is_none_or(|guard| guard.lets(id, memory, wait.holder, ends));
            let terms = if session { &sessions } else { &statements };
            if let Fit::Here(worker, share) = terms.fit(&wait.request, self.rules.placement, lets) {
                return Some(Next { ticket, worker, share, passed: true });
            }
        }
        None
    }

    fn guard(&self, now: Instant) -> Option<Guard> {
        let reserved = self.reserved.as_ref()?;
        let free = self.rooms.get(&reserved.worker).map_or(0, Room::free);
        Some(Guard::new(reserved, free, &self.returns(self.rules.ends, now), self.rules.shut, self.rules.patience, now))
    }

    /// What running statements are taken to give back, by time. Sessions end when people please.
    fn returns(&self, ends: Ends, now: Instant) -> Vec<Return> {
        let statements = self.granted.values().filter(|granted| granted.holder == Holder::Statement);
        let mut returns: Vec<Return> = statements
            .map(|granted| Return {
                worker: granted.worker,
                memory: granted.memory,
                end: end(granted.request.expected, ends, granted.since, now),
            })
            .collect();
        returns.sort_unstable_by_key(|back| (back.end, back.worker, back.memory));
        returns
    }

    fn forget(&mut self, ticket: Ticket, now: Instant) {
        if let Some(wait) = self.waits.remove(&ticket) {
            self.turns.leave(&wait.request.principal.name, wait.holder, wait.place);
        }
        let Some(granted) = self.granted.remove(&ticket) else { return };
        if let Some(room) = self.rooms.get_mut(&granted.worker) {
            room.give_back(granted.holder, granted.memory);
        }
        let real = byte_micros(granted.memory, now.saturating_duration_since(granted.since));
        self.turns.settle(&granted.request.principal.name, granted.charged, real);
        self.sweep(granted.worker);
    }

    /// Forgets a removed worker once all its grants are back. Until then it is kept, so that a worker
    /// that returns under its old name is not granted twice.
    fn sweep(&mut self, id: WorkerId) {
        if self.rooms.get(&id).is_some_and(|room| !room.open && room.granted() == 0) {
            self.rooms.remove(&id);
        }
    }

    /// The post-conditions of every event.
    #[cfg(any(test, debug_assertions))]
    fn check(&self, now: Instant) {
        for (id, room) in &self.rooms {
            let sum = |holder| {
                let here = self.granted.values().filter(|granted| granted.worker == *id && granted.holder == holder);
                here.map(|granted| granted.memory).sum::<u64>()
            };
            assert_eq!(room.statements, sum(Holder::Statement), "{id}: what statements have is what they were given");
            assert_eq!(room.sessions, sum(Holder::Session), "{id}: what sessions have is what they were given");
            assert!(room.open || room.granted() > 0, "{id}: a removed worker without grants is forgotten");
        }
        let kept = self.granted.values().all(|granted| self.rooms.contains_key(&granted.worker));
        assert!(kept, "a worker with grants is remembered");
        assert_eq!(self.turns.walk(Which::All).count(), self.waits.len(), "who waits has a turn");
        assert!(self.next(now).is_none(), "nobody waits who could be served");
        let waits = self.reserved.is_none_or(|reserved| self.waits.contains_key(&reserved.ticket));
        assert!(waits, "room is kept only for one that waits");
        assert!(!self.closed || self.waits.is_empty(), "nobody waits at a closed line");
    }
}

fn byte_micros(memory: u64, lasting: Duration) -> Cost {
    Cost::from(memory).saturating_mul(lasting.as_micros())
}

#[cfg(test)]
mod tests;
