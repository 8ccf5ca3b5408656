//! How many workers there should be, and how large: a pure function of what is asked for, what is there, the clock, and
//! what was before.
//!
//! Workers are added when somebody would wait for too long, and taken away when what was asked for lately fits on fewer.
//! Between the two is a gap, so that the number does not swing.

use std::collections::VecDeque;
use std::time::Duration;

use query::{Share, WorkerId};

use crate::outlook::Starting;

mod starts;

pub use starts::{Node, Starts};

/// A wait that is not worth a worker.
const SHORT_WAIT: Duration = Duration::from_secs(2);
/// So many looks in a row must find the head late, so that a moment's crowd starts nothing.
const LATE_LOOKS: u32 = 2;
/// Within this time, capacity no more than doubles.
const STEP_WINDOW: Duration = Duration::from_secs(30);
/// What was asked for during this time must fit on fewer workers before one is taken away.
const LOOK_BACK: Duration = Duration::from_secs(15 * 60);
/// The look back is kept as the peak of each of these.
const BUCKET: Duration = Duration::from_secs(10);
/// A worker is taken away when it has had no grant for so long.
const IDLE: Duration = Duration::from_secs(5 * 60);
/// So long after one was taken away or added, none is taken away.
const DRAIN_PAUSE: Duration = Duration::from_secs(60);
/// Capacity is added until what is asked for fills this much of it, in percent.
const FULL: u64 = 90;
/// One is taken away when the rest would be filled no more than this, in percent.
const ROOMY: u64 = 70;

/// What the policy may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The sizes that workers come in, from small to large.
    pub shapes: Vec<Share>,
    /// No fewer workers than this.
    pub fewest: usize,
    /// No more workers than this.
    pub most: usize,
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// Bytes that are granted.
    pub running: u64,
    /// Who waits.
    pub queued: Vec<Queued>,
    /// How long the head of the line will have waited at its place when there is room for it, as far as can be told
    /// now; nothing when nobody waits.
    pub head_waits: Duration,
}

/// A request in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queued {
    /// Bytes that it asks for, whether or not a worker has them.
    pub memory: u64,
    /// How long it is expected to run; the median.
    pub lasting: Duration,
}

/// A worker that is there, and takes grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The worker.
    pub worker: WorkerId,
    /// Its size.
    pub capacity: Share,
    /// Bytes by which it could grow where it is.
    pub headroom: u64,
    /// Since when it has had no grant, by the clock of `now`; `None` while it has one.
    pub idle_since: Option<Duration>,
}

/// What one look sees.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// What is asked for.
    pub demand: &'a Demand,
    /// The workers that are there. Those that are being drained are left out.
    pub workers: &'a [Standing],
    /// The workers that are on their way.
    pub starting: &'a [Starting],
}

/// What the policy remembers from look to look.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// How long workers took to start.
    pub starts: Starts,
    /// Peaks of what was asked for: the number of the bucket, and bytes.
    peaks: VecDeque<(u64, u64)>,
    late: u32,
    /// When how many bytes were added to how many.
    grown: VecDeque<(Duration, u64, u64)>,
    changed: Option<Duration>,
}

/// What is to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Workers to start, by size.
    pub add: Vec<Share>,
    /// Workers to let grow where they are, and to what size. The wall around a worker grows before its own limit.
    pub grow: Vec<(WorkerId, Share)>,
    /// Workers to end once their grants are back; they have none now.
    pub drain: Vec<WorkerId>,
    /// Whether more is wanted than [`Limits`] allow: those in line wait, and somebody is to be told.
    pub at_ceiling: bool,
    /// What is asked for, in bytes.
    pub demand: u64,
}

/// Says what is to be done about the workers. To be called once a second; `now` is the time since any fixed moment, by a
/// clock that never goes back.
pub fn plan(limits: &Limits, past: Past, seen: &Seen<'_>, now: Duration) -> (Past, Plan) {
    let mut past = past;
    let start = past.starts.p95();
    let demand = demand(seen.demand, start.max(Duration::from_secs(60)));
    past.remember(demand, now);
    // With many small statements the head does not wait for long, but the last of them does: until all before it are
    // through. A worker that is there only then is of no use.
    let late = seen.demand.head_waits > SHORT_WAIT.max(start / 2) || backlog(seen) > start;
    past.late = if late { past.late.saturating_add(1) } else { 0 };

    let mut plan = Plan { demand, ..Plan::default() };
    let wanted = wanted(limits, &past, seen, demand);
    if wanted > 0 || seen.workers.len() + seen.starting.len() < limits.fewest {
        grow(limits, &mut past, seen, wanted, &mut plan, now);
    } else if !late {
        plan.drain = drain(limits, &past, seen, now);
    }
    if !plan.drain.is_empty() || !plan.add.is_empty() || !plan.grow.is_empty() {
        past.changed = Some(now);
    }
    (past, plan)
}

/// Bytes that are asked for. One in line that will be done long before a worker could start counts for less.
fn demand(demand: &Demand, horizon: Duration) -> u64 {
    let weighed = |queued: &Queued| {
        let part = (queued.lasting.as_secs_f64() / horizon.as_secs_f64()).min(1.0);
        // Bytes of a worker are far below where the product would lose what counts.
        (queued.memory as f64 * part) as u64
    };
    demand.queued.iter().map(weighed).fold(demand.running, u64::saturating_add)
}

/// How long the workers that are there would take for all that waits, if nothing of them was left free.
fn backlog(seen: &Seen<'_>) -> Duration {
    let there = memory(seen.workers.iter().map(|standing| standing.capacity)).max(1) as f64;
    let work = seen.demand.queued.iter().map(|queued| queued.memory as f64 * queued.lasting.as_secs_f64());
    Duration::try_from_secs_f64(work.sum::<f64>() / there).unwrap_or(Duration::MAX)
}

fn memory(shares: impl Iterator<Item = Share>) -> u64 {
    shares.map(|share| share.memory).fold(0, u64::saturating_add)
}

/// Bytes that are missing, beside what is on its way.
fn wanted(limits: &Limits, past: &Past, seen: &Seen<'_>, demand: u64) -> u64 {
    let there = memory(seen.workers.iter().map(|standing| standing.capacity));
    let coming = memory(seen.starting.iter().map(|starting| starting.capacity));
    let largest = seen.demand.queued.iter().map(|queued| queued.memory).max().unwrap_or(0);
    let sizes = seen.workers.iter().map(|standing| standing.capacity);
    let fits = sizes.chain(seen.starting.iter().map(|starting| starting.capacity)).any(|size| size.memory >= largest);
    let could_fit = limits.shapes.iter().any(|shape| shape.memory >= largest);
    if largest > 0 && !fits && (could_fit || there + coming == 0) {
        return largest.max(1);
    }
    if past.late < LATE_LOOKS {
        return 0;
    }
    let full = demand.saturating_mul(100) / FULL;
    // Where the head is late though there is enough in sum, what is free lies in pieces: one more worker, unless that
    // would be taken away again. What is on its way may be just that.
    let in_pieces = coming == 0 && demand > there / 100 * ROOMY;
    let least = if in_pieces { 1 } else { 0 };
    full.saturating_sub(there.saturating_add(coming)).max(least)
}

/// Lets workers grow where they are, and then adds some, until so many bytes more are there.
fn grow(limits: &Limits, past: &mut Past, seen: &Seen<'_>, wanted: u64, plan: &mut Plan, now: Duration) {
    let there = memory(seen.workers.iter().map(|standing| standing.capacity));
    past.grown.retain(|(at, _, _)| now.saturating_sub(*at) < STEP_WINDOW);
    let lately = past.grown.iter().map(|(_, bytes, _)| *bytes).fold(0, u64::saturating_add);
    // At most so much as was there before; where nothing was, one worker.
    let before = past.grown.front().map_or(there, |(_, _, before)| *before);
    let mut allowed = before.saturating_sub(lately);
    let mut wanted = wanted;
    for standing in seen.workers.iter().filter(|standing| standing.headroom > 0) {
        let bytes = standing.headroom.min(wanted).min(allowed);
        if bytes == 0 {
            break;
        }
        let memory = standing.capacity.memory.saturating_add(bytes);
        plan.grow.push((standing.worker, Share { memory, ..standing.capacity }));
        (wanted, allowed) = (wanted - bytes, allowed - bytes);
        past.grown.push_back((now, bytes, there));
    }

    let largest = seen.demand.queued.iter().map(|queued| queued.memory).max().unwrap_or(0);
    let used = seen.workers.iter().map(|standing| standing.capacity.memory).max().unwrap_or(0);
    let Some(shape) = shape(limits, largest.max(used)) else { return };
    let mut count = seen.workers.len() + seen.starting.len();
    while wanted > 0 || count < limits.fewest {
        if count >= limits.most {
            plan.at_ceiling = wanted > 0;
            return;
        }
        let first = there == 0 && past.grown.is_empty();
        if shape.memory > allowed && !first && count >= limits.fewest {
            return;
        }
        plan.add.push(shape);
        past.grown.push_back((now, shape.memory, there));
        allowed = allowed.saturating_sub(shape.memory);
        wanted = wanted.saturating_sub(shape.memory);
        count += 1;
    }
}

/// The smallest size that is as large as this, or else the largest.
fn shape(limits: &Limits, least: u64) -> Option<Share> {
    let enough = limits.shapes.iter().find(|shape| shape.memory >= least);
    enough.or(limits.shapes.last()).copied()
}

/// The worker that is not needed: the smallest of those that have been idle for long enough.
fn drain(limits: &Limits, past: &Past, seen: &Seen<'_>, now: Duration) -> Vec<WorkerId> {
    let paused = past.changed.is_some_and(|changed| now.saturating_sub(changed) < DRAIN_PAUSE);
    if paused || !seen.starting.is_empty() || seen.workers.len() <= limits.fewest {
        return Vec::new();
    }
    let there = memory(seen.workers.iter().map(|standing| standing.capacity));
    let asked = past.p95();
    let idle = |standing: &&Standing| standing.idle_since.is_some_and(|since| now.saturating_sub(since) >= IDLE);
    let spare = |standing: &&Standing| {
        let rest = there.saturating_sub(standing.capacity.memory);
        asked <= rest / 100 * ROOMY
    };
    let found = seen.workers.iter().filter(idle).filter(spare);
    found
        .min_by_key(|standing| (standing.capacity.memory, standing.worker))
        .map(|found| found.worker)
        .into_iter()
        .collect()
}

impl Past {
    fn remember(&mut self, demand: u64, now: Duration) {
        let bucket = now.as_secs() / BUCKET.as_secs();
        match self.peaks.back_mut() {
            Some((last, peak)) if *last == bucket => *peak = demand.max(*peak),
            _ => self.peaks.push_back((bucket, demand)),
        }
        let kept = LOOK_BACK.as_secs() / BUCKET.as_secs();
        while self.peaks.front().is_some_and(|(first, _)| first.saturating_add(kept) < bucket) {
            self.peaks.pop_front();
        }
    }

    /// What nineteen of twenty peaks of the look back stay below.
    fn p95(&self) -> u64 {
        let mut peaks: Vec<u64> = self.peaks.iter().map(|(_, peak)| *peak).collect();
        peaks.sort_unstable();
        peaks.get((peaks.len() * 95).div_ceil(100).saturating_sub(1)).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests;
