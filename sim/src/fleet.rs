//! The workers of a simulated service: a fixed number, or as many as the scaling policy wants.

use std::collections::BTreeMap;
use std::time::Duration;

use query::{Share, WorkerId};
use scheduler::scaling::{Demand, Limits, Node, Past, Seen, Standing, plan};
use scheduler::{Load, Starting};

use crate::dice::Dice;
use crate::job::{GIB, micros, seconds};

/// The workers that there are to be.
#[derive(Clone, Debug)]
pub enum Workers {
    /// So many of this size, in bytes.
    Fixed {
        /// How many.
        count: u32,
        /// Bytes of each.
        memory: u64,
    },
    /// As many as the policy wants, within these limits; the fewest at first.
    Scaled(Limits),
}

/// What the policy has changed.
#[derive(Debug, Default)]
pub struct Changes {
    /// Workers that were asked for, and when they will be there.
    pub ready: Vec<(WorkerId, u64)>,
    /// Workers that take no more grants.
    pub ended: Vec<WorkerId>,
}

struct Worker {
    capacity: Share,
    slow: bool,
    /// What it waits for, until it is there.
    node: Node,
    asked: u64,
    ready: u64,
    there: bool,
    idle_since: Option<u64>,
    ended: Option<u64>,
}

/// All workers that there have been.
pub struct Fleet {
    workers: BTreeMap<WorkerId, Worker>,
    limits: Option<Limits>,
    first: Vec<Share>,
    largest: u64,
    past: Past,
    slow: f64,
    dice: Dice,
    changes: usize,
    /// Bytes that are there, by time.
    sizes: Vec<(u64, u64)>,
}

impl Fleet {
    /// The workers at the start.
    pub fn new(workers: &Workers, seed: u64) -> Self {
        let (first, limits, largest) = match workers {
            Workers::Fixed { count, memory } => (vec![*memory; *count as usize], None, *memory),
            Workers::Scaled(limits) => {
                let smallest = limits.shapes.first().map_or(0, |shape| shape.memory);
                let largest = limits.shapes.last().map_or(0, |shape| shape.memory);
                (vec![smallest; limits.fewest], Some(limits.clone()), largest)
            }
        };
        Self {
            workers: BTreeMap::new(),
            limits,
            first: first.into_iter().map(|memory| Share { memory, threads: 4 }).collect(),
            largest,
            past: Past::default(),
            slow: 0.0,
            dice: Dice::of(seed, 0xf1ee),
            changes: 0,
            sizes: Vec::new(),
        }
    }

    /// Those that are there from the start. So large a part of all is slow.
    pub fn first(&mut self, slow: f64) -> Vec<WorkerId> {
        self.slow = slow;
        let first = std::mem::take(&mut self.first);
        first
            .into_iter()
            .map(|capacity| {
                let id = self.add(capacity, 0, 0, Node::Ready);
                self.ready(id, 0);
                id
            })
            .collect()
    }

    fn add(&mut self, capacity: Share, asked: u64, ready: u64, node: Node) -> WorkerId {
        let id = WorkerId(u32::try_from(self.workers.len()).unwrap_or(u32::MAX));
        let slow = self.dice.chance(self.slow);
        let worker = Worker { capacity, slow, node, asked, ready, there: false, idle_since: None, ended: None };
        self.workers.insert(id, worker);
        id
    }

    /// Asks for one more: it takes a while, and longer where the node or the image is missing.
    fn start(&mut self, capacity: Share, now: u64) -> (WorkerId, u64) {
        let (node, median) = match self.dice.unit() {
            ..0.6 => (Node::Ready, 12.0),
            ..0.8 => (Node::WithoutImage, 40.0),
            _ => (Node::Missing, 100.0),
        };
        let ready = now + micros(self.dice.lognormal(median, 0.25));
        (self.add(capacity, now, ready, node), ready)
    }

    /// One is there.
    pub fn ready(&mut self, id: WorkerId, now: u64) {
        let Some(worker) = self.workers.get_mut(&id) else { return };
        (worker.there, worker.idle_since) = (true, Some(now));
        if worker.ready > worker.asked {
            self.past.starts.note(worker.node, Duration::from_micros(worker.ready - worker.asked));
        }
        self.measure(now);
    }

    /// One is gone. Another is asked for in its place.
    pub fn lose(&mut self, id: WorkerId, now: u64) -> (WorkerId, u64) {
        self.end(id, now);
        let capacity = self.workers.get(&id).map_or(Share { memory: 0, threads: 0 }, |worker| worker.capacity);
        self.start(capacity, now)
    }

    fn end(&mut self, id: WorkerId, now: u64) {
        if let Some(worker) = self.workers.get_mut(&id) {
            (worker.there, worker.ended) = (false, Some(now));
        }
        self.measure(now);
    }

    fn measure(&mut self, now: u64) {
        let there = self.workers.values().filter(|worker| worker.there).map(|worker| worker.capacity.memory);
        self.sizes.push((now, there.sum()));
    }

    /// Asks the policy what is to be done, and does it.
    pub fn plan(&mut self, demand: &Demand, loads: &[Load], now: u64) -> Changes {
        let Some(limits) = self.limits.clone() else { return Changes::default() };
        for load in loads {
            let Some(worker) = self.workers.get_mut(&load.worker) else { continue };
            worker.idle_since = if load.granted > 0 { None } else { worker.idle_since.or(Some(now)) };
        }
        let time = Duration::from_micros;
        let there = self.workers.iter().filter(|(_, worker)| worker.there);
        let standing: Vec<Standing> = there
            .map(|(id, worker)| Standing {
                worker: *id,
                capacity: worker.capacity,
                headroom: 0,
                idle_since: worker.idle_since.map(time),
            })
            .collect();
        let coming = self.workers.values().filter(|worker| !worker.there && worker.ended.is_none());
        let starting: Vec<Starting> = coming
            .map(|worker| Starting { capacity: worker.capacity, left: time(worker.ready.saturating_sub(now)) })
            .collect();
        let seen = Seen { demand, workers: &standing, starting: &starting };
        let (past, plan) = plan(&limits, std::mem::take(&mut self.past), &seen, time(now));
        self.past = past;
        self.changes += plan.add.len() + plan.drain.len();
        for id in &plan.drain {
            self.end(*id, now);
        }
        Changes { ready: plan.add.iter().map(|share| self.start(*share, now)).collect(), ended: plan.drain }
    }

    /// Whether the policy is asked at all.
    pub fn scales(&self) -> bool {
        self.limits.is_some()
    }

    /// Bytes of the largest worker that there can be.
    pub fn largest(&self) -> u64 {
        self.largest
    }

    /// What a worker has; `None` of one that is not known.
    pub fn capacity(&self, id: WorkerId) -> Option<Share> {
        self.workers.get(&id).map(|worker| worker.capacity)
    }

    /// Whether all takes longer there.
    pub fn is_slow(&self, id: WorkerId) -> bool {
        self.workers.get(&id).is_some_and(|worker| worker.slow)
    }

    /// Those that are there.
    pub fn standing(&self) -> Vec<WorkerId> {
        self.workers.iter().filter(|(_, worker)| worker.there).map(|(id, _)| *id).collect()
    }

    /// What all workers have cost, from when they were asked for.
    pub fn gib_hours(&self, now: u64) -> f64 {
        let cost = |worker: &Worker| {
            let lived = worker.ended.unwrap_or(now).saturating_sub(worker.asked);
            worker.capacity.memory as f64 / GIB as f64 * seconds(lived) / 3600.0
        };
        self.workers.values().map(cost).sum()
    }

    /// How often the policy added or ended a worker.
    pub fn changes(&self) -> usize {
        self.changes
    }

    /// Bytes that were there, from each of these times on.
    pub fn sizes(&self) -> &[(u64, u64)] {
        &self.sizes
    }
}

/// Limits of workers of one size.
pub fn limits(fewest: usize, most: usize, memory: u64) -> Limits {
    Limits { shapes: vec![Share { memory, threads: 4 }], fewest, most }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::SECOND;

    #[test]
    fn what_workers_cost_counts_from_when_they_were_asked_for() {
        let mut fleet = Fleet::new(&Workers::Fixed { count: 2, memory: 4 * GIB }, 1);
        assert_eq!(fleet.first(0.0), [WorkerId(0), WorkerId(1)]);
        let (new, when) = fleet.lose(WorkerId(0), 1800 * SECOND);
        assert_eq!((new, fleet.standing()), (WorkerId(2), vec![WorkerId(1)]));
        assert!(when > 1800 * SECOND);
        fleet.ready(new, when);
        assert!((fleet.gib_hours(3600 * SECOND) - (2.0 + 4.0 + 2.0)).abs() < 1e-9);
        assert_eq!(fleet.sizes().last().unwrap().1, 8 * GIB);
    }
}
