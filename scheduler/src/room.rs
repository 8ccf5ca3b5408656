use std::collections::BTreeMap;

use query::{Share, WorkerId};

use crate::{Need, Policy, Request};

/// What a grant is kept for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// One statement; it ends by itself.
    Statement,
    /// The state of a session; it ends when somebody pleases.
    Session,
}

/// What is given away of one worker.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    pub(crate) capacity: Share,
    /// Bytes that statements have.
    pub(crate) statements: u64,
    /// Bytes that sessions have.
    pub(crate) sessions: u64,
    /// Whether new grants may be made here.
    pub(crate) open: bool,
}

impl Room {
    pub(crate) fn new(capacity: Share) -> Self {
        Self { capacity, statements: 0, sessions: 0, open: true }
    }

    pub(crate) fn granted(&self) -> u64 {
        self.statements + self.sessions
    }

    fn free(&self) -> u64 {
        self.capacity.memory.saturating_sub(self.granted())
    }

    /// What statements can come to have here without the end of any session.
    fn reach(&self) -> u64 {
        self.capacity.memory.saturating_sub(self.sessions)
    }

    /// What sessions may hold here: all but a standard grant, which is left for statements, unless
    /// the worker is too small for both.
    fn holdable(&self, policy: &Policy) -> u64 {
        let standard = policy.standard(self.capacity);
        let rest = self.capacity.memory - standard;
        if rest >= standard { rest } else { self.capacity.memory }
    }

    fn holder(&mut self, holder: Holder) -> &mut u64 {
        match holder {
            Holder::Statement => &mut self.statements,
            Holder::Session => &mut self.sessions,
        }
    }

    pub(crate) fn take(&mut self, holder: Holder, memory: u64) {
        debug_assert!(memory <= self.free(), "{memory} bytes of {self:?}");
        *self.holder(holder) += memory;
    }

    pub(crate) fn give_back(&mut self, holder: Holder, memory: u64) {
        let held = self.holder(holder);
        debug_assert!(memory <= *held);
        *held = held.saturating_sub(memory);
    }
}

/// Whether and where a request fits now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// On this worker, with this share.
    Here(WorkerId, Share),
    /// Once statements have ended.
    AfterStatements,
    /// Once a session has ended; statements need not wait for that.
    AfterSessions,
}

/// Finds the worker on which a request fits: that which it is to be near, or else the one with the most free memory; of
/// equals, the lowest id.
pub(crate) fn fit(rooms: &BTreeMap<WorkerId, Room>, policy: &Policy, holder: Holder, request: &Request) -> Fit {
    match holder {
        Holder::Statement => fit_statement(rooms, policy, request),
        Holder::Session => fit_session(rooms, policy, request),
    }
}

fn fit_statement(rooms: &BTreeMap<WorkerId, Room>, policy: &Policy, request: &Request) -> Fit {
    let usable = || open(rooms).filter(|(_, room)| room.reach() >= policy.standard(room.capacity));
    let largest = usable().map(|(_, room)| room.reach()).max().unwrap_or(0);
    let wanted = |room: &Room| match request.need {
        Need::Standard => policy.standard(room.capacity),
        Need::Bytes(bytes) => bytes.max(policy.least).min(largest),
        Need::WorkerAlone => largest,
    };
    best(usable().map(|(id, room)| (id, room, wanted(room))), request.near).unwrap_or(Fit::AfterStatements)
}

fn fit_session(rooms: &BTreeMap<WorkerId, Room>, policy: &Policy, request: &Request) -> Fit {
    let Some(largest) = open(rooms).map(|(_, room)| room.holdable(policy)).max() else {
        return Fit::AfterStatements;
    };
    let wanted = |room: &Room| match request.need {
        Need::Standard => policy.standard(room.capacity),
        Need::Bytes(bytes) => bytes.max(policy.least).min(largest),
        Need::WorkerAlone => largest,
    };
    let allowed = || {
        open(rooms)
            .map(|(id, room)| (id, room, wanted(room)))
            .filter(|(_, room, wanted)| room.sessions.saturating_add(*wanted) <= room.holdable(policy))
    };
    if allowed().next().is_none() {
        return Fit::AfterSessions;
    }
    best(allowed(), request.near).unwrap_or(Fit::AfterStatements)
}

fn open(rooms: &BTreeMap<WorkerId, Room>) -> impl Iterator<Item = (WorkerId, &Room)> {
    rooms.iter().filter(|(_, room)| room.open && room.capacity.memory > 0).map(|(id, room)| (*id, room))
}

fn best<'a>(candidates: impl Iterator<Item = (WorkerId, &'a Room, u64)>, near: Option<WorkerId>) -> Option<Fit> {
    candidates
        .filter(|(_, room, wanted)| *wanted <= room.free())
        .max_by_key(|(id, room, _)| (Some(*id) == near, room.free(), std::cmp::Reverse(*id)))
        .map(|(id, room, memory)| Fit::Here(id, Share { memory, threads: room.capacity.threads }))
}

#[cfg(test)]
mod tests {
    use query::{Principal, StatementId};

    use super::*;

    const GIB: u64 = 1 << 30;

    fn rooms(sizes: &[u64]) -> BTreeMap<WorkerId, Room> {
        let share = |size: &u64| Share { memory: *size, threads: 2 };
        sizes.iter().zip(0..).map(|(size, id)| (WorkerId(id), Room::new(share(size)))).collect()
    }

    fn asked(need: Need, near: Option<WorkerId>) -> Request {
        Request { principal: Principal::local(), need, id: StatementId(1), near }
    }

    fn fit(rooms: &BTreeMap<WorkerId, Room>, policy: &Policy, holder: Holder, need: Need) -> Fit {
        super::fit(rooms, policy, holder, &asked(need, None))
    }

    fn here(id: u32, memory: u64) -> Fit {
        Fit::Here(WorkerId(id), Share { memory, threads: 2 })
    }

    #[test]
    fn the_most_free_worker_is_chosen_and_of_equals_the_first() {
        let policy = Policy::default();
        let mut rooms = rooms(&[4 * GIB, 4 * GIB]);
        assert_eq!(fit(&rooms, &policy, Holder::Statement, Need::Standard), here(0, GIB));
        rooms.get_mut(&WorkerId(0)).into_iter().for_each(|room| room.take(Holder::Statement, GIB));
        assert_eq!(fit(&rooms, &policy, Holder::Statement, Need::Standard), here(1, GIB));
        assert_eq!(fit(&rooms, &policy, Holder::Statement, Need::WorkerAlone), here(1, 4 * GIB));
    }

    #[test]
    fn what_is_to_be_near_a_worker_is_there_as_long_as_it_fits() {
        let policy = Policy::default();
        let mut rooms = rooms(&[4 * GIB, 2 * GIB]);
        let near = |rooms: &_, need| super::fit(rooms, &policy, Holder::Statement, &asked(need, Some(WorkerId(1))));
        assert_eq!(near(&rooms, Need::Standard), here(1, GIB / 2));
        assert_eq!(near(&rooms, Need::Bytes(3 * GIB)), here(0, 3 * GIB));
        rooms.get_mut(&WorkerId(1)).into_iter().for_each(|room| room.take(Holder::Statement, 2 * GIB));
        assert_eq!(near(&rooms, Need::Standard), here(0, GIB));
        rooms.remove(&WorkerId(1));
        assert_eq!(near(&rooms, Need::Standard), here(0, GIB));
    }

    #[test]
    fn bytes_are_capped_at_the_largest_worker_and_lifted_to_the_least_grant() {
        let policy = Policy::default();
        let rooms = rooms(&[GIB, 2 * GIB]);
        let fit = |need| fit(&rooms, &policy, Holder::Statement, need);
        assert_eq!(fit(Need::Bytes(u64::MAX)), here(1, 2 * GIB));
        assert_eq!(fit(Need::Bytes(0)), here(1, policy.least));
        assert_eq!(fit(Need::Bytes(GIB + 1)), here(1, GIB + 1));
    }

    #[test]
    fn sessions_leave_a_standard_grant_for_statements() {
        let policy = Policy::default();
        let mut rooms = rooms(&[4 * GIB]);
        for _ in 0..3 {
            assert_eq!(fit(&rooms, &policy, Holder::Session, Need::Standard), here(0, GIB));
            rooms.get_mut(&WorkerId(0)).into_iter().for_each(|room| room.take(Holder::Session, GIB));
        }
        assert_eq!(fit(&rooms, &policy, Holder::Session, Need::Standard), Fit::AfterSessions);
        assert_eq!(fit(&rooms, &policy, Holder::Statement, Need::WorkerAlone), here(0, GIB));
    }

    #[test]
    fn no_worker_and_empty_workers_take_nothing() {
        let policy = Policy::default();
        for rooms in [rooms(&[]), rooms(&[0])] {
            for holder in [Holder::Statement, Holder::Session] {
                assert_eq!(fit(&rooms, &policy, holder, Need::Bytes(1)), Fit::AfterStatements);
            }
        }
    }
}
