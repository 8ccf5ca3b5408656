//! The decisions: a state, an event and the time give effects.

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use query::{Share, WorkerId};

use crate::room::{Fit, Holder, Room, fit};
use crate::{Load, Policy, Request, Snapshot, Waiting};

/// Names a request from its arrival to the return of its grant. Lower came earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Ticket(pub(crate) u64);

/// What happened.
#[derive(Debug)]
pub(crate) enum Event {
    /// Somebody asks for a grant.
    Arrived(Ticket, Holder, Request),
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
pub(crate) enum Effect {
    /// This request has its grant.
    Granted(Ticket, WorkerId, Share),
    /// This request will not be served.
    Refused(Ticket),
}

/// Who waits, and who has what.
#[derive(Debug)]
pub(crate) struct Line {
    policy: Policy,
    rooms: BTreeMap<WorkerId, Room>,
    /// Those in line, in order. Two maps, because statements overtake sessions that wait for sessions.
    statements: BTreeMap<Ticket, Wait>,
    sessions: BTreeMap<Ticket, Wait>,
    granted: HashMap<Ticket, Granted>,
    closed: bool,
}

#[derive(Debug)]
struct Wait {
    request: Request,
    since: Instant,
}

#[derive(Debug)]
struct Granted {
    worker: WorkerId,
    memory: u64,
    holder: Holder,
}

impl Line {
    pub(crate) fn new(policy: Policy) -> Self {
        Self {
            policy,
            rooms: BTreeMap::new(),
            statements: BTreeMap::new(),
            sessions: BTreeMap::new(),
            granted: HashMap::new(),
            closed: false,
        }
    }

    /// Takes note of an event and says what follows from it.
    pub(crate) fn apply(&mut self, event: Event, now: Instant) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Arrived(ticket, _, _) if self.closed => effects.push(Effect::Refused(ticket)),
            Event::Arrived(ticket, holder, request) => {
                self.waiting(holder).insert(ticket, Wait { request, since: now });
            }
            Event::Gone(ticket) => self.forget(ticket),
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
                let mut refused: Vec<Ticket> = self.statements.keys().chain(self.sessions.keys()).copied().collect();
                refused.sort_unstable();
                self.statements.clear();
                self.sessions.clear();
                effects.extend(refused.into_iter().map(Effect::Refused));
            }
        }
        self.serve(&mut effects);
        #[cfg(debug_assertions)]
        self.check();
        effects
    }

    /// How many are in line up to and with this one; `None` when it does not wait.
    pub(crate) fn position(&self, ticket: Ticket) -> Option<usize> {
        let waits = self.statements.contains_key(&ticket) || self.sessions.contains_key(&ticket);
        waits.then(|| self.statements.range(..=ticket).count() + self.sessions.range(..=ticket).count())
    }

    pub(crate) fn snapshot(&self, now: Instant) -> Snapshot {
        let heads = [self.statements.values().next(), self.sessions.values().next()];
        let running = self.granted.values().filter(|granted| granted.holder == Holder::Statement).count();
        Snapshot {
            waiting: self.statements.len() + self.sessions.len(),
            oldest_wait: heads.into_iter().flatten().map(|wait| now.saturating_duration_since(wait.since)).max(),
            running,
            sessions: self.granted.len() - running,
            workers: self.rooms.iter().map(|(id, room)| load(*id, room)).collect(),
        }
    }

    /// Those in line, in the order in which they came.
    pub(crate) fn queue(&self, now: Instant) -> Vec<Waiting> {
        let mut all: Vec<(&Ticket, &Wait)> = self.statements.iter().chain(&self.sessions).collect();
        all.sort_unstable_by_key(|(ticket, _)| **ticket);
        let tell = |wait: &Wait| Waiting {
            id: wait.request.id,
            principal: wait.request.principal.clone(),
            wait: now.saturating_duration_since(wait.since),
        };
        all.into_iter().map(|(_, wait)| tell(wait)).collect()
    }

    /// Serves from the head of the line for as long as the head fits.
    fn serve(&mut self, effects: &mut Vec<Effect>) {
        while let Some((ticket, holder, id, share)) = self.next() {
            self.waiting(holder).remove(&ticket);
            if let Some(room) = self.rooms.get_mut(&id) {
                room.take(holder, share.memory);
            }
            self.granted.insert(ticket, Granted { worker: id, memory: share.memory, holder });
            effects.push(Effect::Granted(ticket, id, share));
        }
    }

    /// The next in line, if it fits. A session that waits for another session to end, and the sessions
    /// behind it, are passed over.
    fn next(&self) -> Option<(Ticket, Holder, WorkerId, Share)> {
        let judge = |(ticket, wait): (&Ticket, &Wait), holder| {
            (*ticket, holder, fit(&self.rooms, &self.policy, holder, &wait.request))
        };
        let session = self.sessions.first_key_value().map(|head| judge(head, Holder::Session));
        let session = session.filter(|(_, _, fit)| *fit != Fit::AfterSessions);
        let statement = self.statements.first_key_value().map(|head| judge(head, Holder::Statement));
        let (ticket, holder, fit) = [session, statement].into_iter().flatten().min_by_key(|(ticket, _, _)| *ticket)?;
        match fit {
            Fit::Here(id, share) => Some((ticket, holder, id, share)),
            Fit::AfterStatements | Fit::AfterSessions => None,
        }
    }

    fn waiting(&mut self, holder: Holder) -> &mut BTreeMap<Ticket, Wait> {
        match holder {
            Holder::Statement => &mut self.statements,
            Holder::Session => &mut self.sessions,
        }
    }

    fn forget(&mut self, ticket: Ticket) {
        self.statements.remove(&ticket);
        self.sessions.remove(&ticket);
        let Some(granted) = self.granted.remove(&ticket) else { return };
        if let Some(room) = self.rooms.get_mut(&granted.worker) {
            room.give_back(granted.holder, granted.memory);
        }
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
    fn check(&self) {
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
        assert!(self.next().is_none(), "nobody waits who could be served");
        assert!(
            !self.closed || self.statements.is_empty() && self.sessions.is_empty(),
            "nobody waits at a closed line"
        );
    }
}

fn load(worker: WorkerId, room: &Room) -> Load {
    Load { worker, capacity: room.capacity, granted: room.granted(), held: room.sessions, open: room.open }
}

#[cfg(test)]
mod tests;
