use std::cmp::Reverse;
use std::collections::BTreeMap;

use query::{Share, WorkerId};

use crate::rules::Placement;
use crate::{Need, Policy, Request};

/// What a grant is kept for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
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

    pub(crate) fn free(&self) -> u64 {
        self.capacity.memory.saturating_sub(self.granted())
    }

    /// What statements can come to have here without the end of any session.
    pub(crate) fn reach(&self) -> u64 {
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

/// What is asked of which worker, as the workers stand now.
pub(crate) struct Terms<'a> {
    rooms: &'a BTreeMap<WorkerId, Room>,
    policy: &'a Policy,
    holder: Holder,
    /// The most that one worker can come to give to such a holder.
    largest: u64,
}

impl<'a> Terms<'a> {
    pub(crate) fn new(rooms: &'a BTreeMap<WorkerId, Room>, policy: &'a Policy, holder: Holder) -> Self {
        let mut terms = Self { rooms, policy, holder, largest: 0 };
        let most = terms.usable().map(|(_, room)| match holder {
            Holder::Statement => room.reach(),
            Holder::Session => room.holdable(policy),
        });
        terms.largest = most.max().unwrap_or(0);
        terms
    }

    /// The workers that can come to have room for this without the end of a session, and how many bytes it takes there.
    pub(crate) fn places(&self, need: Need) -> impl Iterator<Item = (WorkerId, &'a Room, u64)> {
        let with = move |(id, room)| (id, room, self.wanted(room, need));
        self.usable().map(with).filter(|(_, room, wanted)| match self.holder {
            Holder::Statement => *wanted <= room.reach(),
            Holder::Session => room.sessions.saturating_add(*wanted) <= room.holdable(self.policy),
        })
    }

    /// Finds the worker on which a request fits, among those that `lets` lets it have: that which it is to be near,
    /// or else the one that `placement` prefers; of equals, the lowest id.
    pub(crate) fn fit(&self, request: &Request, placement: Placement, lets: impl Fn(WorkerId, u64) -> bool) -> Fit {
        let fits = self.places(request.need).filter(|(id, room, wanted)| *wanted <= room.free() && lets(*id, *wanted));
        let best = fits.max_by_key(|(id, room, _)| {
            let rank = match placement {
                Placement::MostFree => room.free(),
                Placement::Tightest => u64::MAX - room.free(),
            };
            (Some(*id) == request.near, rank, Reverse(*id))
        });
        if let Some((id, room, memory)) = best {
            return Fit::Here(id, Share { memory, threads: room.capacity.threads });
        }
        let waits_for_sessions = self.holder == Holder::Session
            && self.usable().next().is_some()
            && self.places(request.need).next().is_none();
        if waits_for_sessions { Fit::AfterSessions } else { Fit::AfterStatements }
    }

    fn wanted(&self, room: &Room, need: Need) -> u64 {
        match need {
            Need::Standard => self.policy.standard(room.capacity),
            Need::Bytes(bytes) => bytes.max(self.policy.least).min(self.largest),
            Need::WorkerAlone => self.largest,
        }
    }

    fn usable(&self) -> impl Iterator<Item = (WorkerId, &'a Room)> {
        let (policy, holder) = (self.policy, self.holder);
        let open = self.rooms.iter().filter(|(_, room)| room.open && room.capacity.memory > 0);
        let usable = open.filter(move |(_, room)| match holder {
            Holder::Statement => room.reach() >= policy.standard(room.capacity),
            Holder::Session => true,
        });
        usable.map(|(id, room)| (*id, room))
    }
}

#[cfg(test)]
mod tests {
    use query::{Principal, StatementId};

    use crate::Expected;

    use super::*;

    const GIB: u64 = 1 << 30;

    fn rooms(sizes: &[u64]) -> BTreeMap<WorkerId, Room> {
        let share = |size: &u64| Share { memory: *size, threads: 2 };
        sizes.iter().zip(0..).map(|(size, id)| (WorkerId(id), Room::new(share(size)))).collect()
    }

    fn asked(need: Need, near: Option<WorkerId>) -> Request {
        Request { principal: Principal::local(), need, id: StatementId(1), near, expected: Expected::default() }
    }

    fn fit(rooms: &BTreeMap<WorkerId, Room>, policy: &Policy, holder: Holder, need: Need) -> Fit {
        Terms::new(rooms, policy, holder).fit(&asked(need, None), Placement::MostFree, |_, _| true)
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
    fn the_tightest_worker_is_the_one_with_the_least_that_suffices() {
        let policy = Policy::default();
        let rooms = rooms(&[4 * GIB, 2 * GIB, 2 * GIB]);
        let terms = Terms::new(&rooms, &policy, Holder::Statement);
        let fit = |bytes| terms.fit(&asked(Need::Bytes(bytes), None), Placement::Tightest, |_, _| true);
        assert_eq!((fit(GIB), fit(3 * GIB)), (here(1, GIB), here(0, 3 * GIB)));
        let elsewhere = terms.fit(&asked(Need::Bytes(GIB), None), Placement::Tightest, |id, _| id != WorkerId(1));
        assert_eq!(elsewhere, here(2, GIB));
    }

    #[test]
    fn what_is_to_be_near_a_worker_is_there_as_long_as_it_fits() {
        let policy = Policy::default();
        let mut rooms = rooms(&[4 * GIB, 2 * GIB]);
        let near = |rooms: &_, need| {
            let terms = Terms::new(rooms, &policy, Holder::Statement);
            terms.fit(&asked(need, Some(WorkerId(1))), Placement::Tightest, |_, _| true)
        };
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
