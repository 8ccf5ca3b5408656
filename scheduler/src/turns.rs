//! Whose turn it is: first come, first served for each principal, deficit round robin between them.
//!
//! Each principal with somebody in line has a lane. What its requests are granted, in byte-seconds, is
//! put down to the lane as `paid`. All lanes are entitled to the same, `raised`, which rises by just as
//! much as lets one of them pay for its first request: the one that is served. This is deficit round
//! robin with the smallest quantum that serves anybody, so a lane never falls behind the others by
//! more than its first request costs, and requests that cost little do not wait for rounds.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::btree_map::{self, BTreeMap};
use std::iter::Peekable;
use std::sync::Arc;

use crate::line::Ticket;
use crate::room::Holder;
use crate::rules::Order;

/// Where a request stands among those of its principal. The ticket settles equal orders.
pub(crate) type Place = (u64, Ticket);

/// Bytes times microseconds.
pub(crate) type Cost = u128;

/// All requests in line, by principal.
#[derive(Debug)]
pub(crate) struct Turns {
    order: Order,
    raised: Cost,
    lanes: BTreeMap<Arc<str>, Lane>,
    waiting: usize,
    /// How many of those in line are sessions.
    sessions: usize,
    /// Whether any waited beside another since the line was empty.
    crowded: bool,
}

#[derive(Debug, Default)]
struct Lane {
    statements: BTreeMap<Place, Cost>,
    sessions: BTreeMap<Place, Cost>,
    paid: Cost,
    /// Grants that are not settled yet.
    running: usize,
}

/// Which requests a walk goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    All,
    Statements,
    Sessions,
}

impl Turns {
    pub(crate) fn new(order: Order) -> Self {
        Self { order, raised: 0, lanes: BTreeMap::new(), waiting: 0, sessions: 0, crowded: false }
    }

    fn key(&self, name: &Arc<str>) -> Arc<str> {
        match self.order {
            Order::AsTheyCame => Arc::from(""),
            Order::ByPrincipal => Arc::clone(name),
        }
    }

    /// Puts a request into its principal's lane.
    pub(crate) fn join(&mut self, name: &Arc<str>, holder: Holder, place: Place, cost: Cost) {
        // Who comes back has no credit for the time away, and who comes where all are in debt is not ahead of them.
        let least = self.lanes.values().filter(|lane| lane.waits()).map(|lane| lane.paid).min();
        let floor = self.raised.max(least.unwrap_or(0));
        let lane = self.lanes.entry(self.key(name)).or_default();
        if !lane.waits() {
            lane.paid = lane.paid.max(floor);
        }
        if lane.of(holder).insert(place, cost).is_none() {
            self.waiting += 1;
            self.crowded |= self.waiting > 1;
            self.sessions += usize::from(holder == Holder::Session);
        }
    }

    /// Takes one out that has given up.
    pub(crate) fn leave(&mut self, name: &Arc<str>, holder: Holder, place: Place) {
        self.take(name, holder, place);
        self.tidy(name);
    }

    /// All lanes are entitled to so much more that one of them can pay for its first request: it is somebody's turn.
    pub(crate) fn raise(&mut self, which: Which) {
        let least = self.walk(which).next.peek().map(|Reverse((paid, _, _))| *paid);
        self.raised = self.raised.max(least.unwrap_or(0));
    }

    /// Takes one out that has its grant, and puts that down.
    pub(crate) fn serve(&mut self, name: &Arc<str>, holder: Holder, place: Place, charged: Cost) {
        if self.take(name, holder, place).is_none() {
            return;
        }
        let key = self.key(name);
        let Some(lane) = self.lanes.get_mut(&key) else { return };
        lane.paid = lane.paid.saturating_add(charged);
        lane.running += 1;
        self.tidy(name);
    }

    /// A grant came back: what was put down becomes what it really was.
    pub(crate) fn settle(&mut self, name: &Arc<str>, charged: Cost, real: Cost) {
        let key = self.key(name);
        let Some(lane) = self.lanes.get_mut(&key) else { return };
        lane.paid = lane.paid.saturating_add(real).saturating_sub(charged);
        lane.running = lane.running.saturating_sub(1);
        self.tidy(name);
    }

    /// Takes everybody out.
    pub(crate) fn clear(&mut self) {
        for lane in self.lanes.values_mut() {
            lane.statements.clear();
            lane.sessions.clear();
        }
        (self.waiting, self.sessions) = (0, 0);
        self.forgive();
    }

    /// Goes through those in line in the order in which they would be served if each fitted.
    pub(crate) fn walk(&self, which: Which) -> Walk<'_> {
        // Most of the time nobody waits, and the lanes of those who run need not be looked at.
        let nobody = if which == Which::Sessions { self.sessions == 0 } else { self.waiting == 0 };
        let lanes = self.lanes.values().take(if nobody { 0 } else { usize::MAX }).filter(|lane| lane.waits());
        let mut walk = Walk { next: BinaryHeap::new(), lanes: Vec::new() };
        for lane in lanes {
            let statements = if which == Which::Sessions { btree_map::Iter::default() } else { lane.statements.iter() };
            let sessions = if which == Which::Statements { btree_map::Iter::default() } else { lane.sessions.iter() };
            walk.lanes.push(Visit { paid: lane.paid, left: [statements.peekable(), sessions.peekable()] });
            walk.advance(walk.lanes.len() - 1);
        }
        walk
    }

    fn take(&mut self, name: &Arc<str>, holder: Holder, place: Place) -> Option<Cost> {
        let key = self.key(name);
        let cost = self.lanes.get_mut(&key)?.of(holder).remove(&place)?;
        self.waiting -= 1;
        self.sessions -= usize::from(holder == Holder::Session);
        Some(cost)
    }

    /// While nobody waits nobody is wronged: debts end with the line that they were made in. So lanes
    /// that are remembered without anybody in them are few.
    fn forgive(&mut self) {
        self.crowded = false;
        let raised = self.raised;
        self.lanes.retain(|_, lane| {
            lane.paid = lane.paid.min(raised);
            lane.running > 0
        });
    }

    /// Forgets a lane that is as a new one would be.
    fn tidy(&mut self, name: &Arc<str>) {
        if self.waiting == 0 && self.crowded {
            self.forgive();
        }
        let key = self.key(name);
        let Some(lane) = self.lanes.get_mut(&key) else { return };
        if self.waiting == 0 {
            lane.paid = lane.paid.min(self.raised);
        }
        if !lane.waits() && lane.running == 0 && lane.paid <= self.raised {
            self.lanes.remove(&key);
        }
    }
}

impl Lane {
    fn waits(&self) -> bool {
        !self.statements.is_empty() || !self.sessions.is_empty()
    }

    fn of(&mut self, holder: Holder) -> &mut BTreeMap<Place, Cost> {
        match holder {
            Holder::Statement => &mut self.statements,
            Holder::Session => &mut self.sessions,
        }
    }
}

/// A walk through the line.
pub(crate) struct Walk<'a> {
    /// The next request of each lane: what the lane will have paid with it, where it stands, and the number of the lane.
    next: BinaryHeap<Reverse<(Cost, Place, usize)>>,
    lanes: Vec<Visit<'a>>,
}

/// A lane during a walk: what it has paid so far, and the requests that are left.
struct Visit<'a> {
    paid: Cost,
    left: [Peekable<btree_map::Iter<'a, Place, Cost>>; 2],
}

impl Walk<'_> {
    fn advance(&mut self, number: usize) {
        if let Some((paid, place)) = self.lanes.get_mut(number).and_then(Visit::next) {
            self.next.push(Reverse((paid, place, number)));
        }
    }
}

impl Visit<'_> {
    fn next(&mut self) -> Option<(Cost, Place)> {
        let [statements, sessions] = &mut self.left;
        let session_first = match (statements.peek(), sessions.peek()) {
            (Some((statement, _)), Some((session, _))) => session < statement,
            (statement, _) => statement.is_none(),
        };
        let (place, cost) = if session_first { sessions.next()? } else { statements.next()? };
        self.paid = self.paid.saturating_add(*cost);
        Some((self.paid, *place))
    }
}

impl Iterator for Walk<'_> {
    type Item = Ticket;

    fn next(&mut self) -> Option<Ticket> {
        let Reverse((_, (_, ticket), number)) = self.next.pop()?;
        self.advance(number);
        Some(ticket)
    }
}
