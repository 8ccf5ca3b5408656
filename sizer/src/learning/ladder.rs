//! From the most that is known of a statement down to the least: the same one, its template, its plan's class, its tables,
//! all statements.

use std::time::Duration;

use query::{Confidence, EstimateSource, Fingerprints, Observed};

use super::{Learning, Of, Record, Rung};

/// What the model says of a statement, and by what it is recognised.
#[derive(Clone, Debug)]
pub(crate) struct Basis {
    pub(crate) memory: f64,
    pub(crate) cpu: Duration,
    pub(crate) wall: Duration,
    pub(crate) fingerprints: Fingerprints,
    /// The tables that it reads.
    pub(crate) tables: Vec<u128>,
    pub(crate) threads: u32,
    /// What it is taken from if nothing was learned: the model, or less than that.
    pub(crate) source: EstimateSource,
}

/// What is expected of a statement, by what was learned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Expected {
    /// Bytes that it takes, most probably.
    pub(crate) middle: f64,
    /// Bytes that it is granted.
    pub(crate) grant: f64,
    pub(crate) cpu: Duration,
    pub(crate) wall: Duration,
    pub(crate) wall_p90: Duration,
    pub(crate) confidence: Confidence,
    pub(crate) source: EstimateSource,
    /// Runs that it was learned from.
    pub(crate) runs: u32,
}

/// A run, against what was expected of it.
pub(crate) struct Seen<'a> {
    pub(crate) observed: &'a Observed,
    /// Bytes that it was to be granted.
    pub(crate) grant: f64,
    pub(crate) source: EstimateSource,
}

/// What any statement takes: less is not told apart.
pub(crate) const LEAST: f64 = 16.0 * 1024.0 * 1024.0;

/// Runs of a template or class from which its own numbers count.
const ENOUGH: u32 = 3;
/// Runs of a template that tell as much as one of the same statement, if they are much alike.
const MANY: u32 = 10;
const ALIKE: f64 = 0.15;
/// The last runs of the same statement, of which the largest counts, and what is added to it.
const REPEATS: usize = 3;
const REPEAT_MARGIN: f64 = 1.10;
/// With so many runs of a table, half of what they say of the model counts.
const SHRINK: f64 = 10.0;
/// How far a statement's time is off, nothing being known: the standard deviation of its logarithm.
const WALL_SPREAD: f64 = 0.7;
/// Standard deviations between the middle and what nine of ten stay below.
const NINE_OF_TEN: f64 = 1.2816;

impl Learning {
    /// What is expected of this statement.
    pub(crate) fn expected(&self, basis: &Basis) -> Expected {
        let exact = self.record(basis.exact());
        let template = self.record(basis.template());
        let plan = self.record(basis.plan());
        let tables = self.table_factor(basis);
        let memory = basis.memory.max(LEAST);
        let found = repeat(memory, exact.as_ref())
            .or_else(|| self.alike(memory, template.as_ref(), Rung::Template))
            .or_else(|| self.alike(memory, plan.as_ref(), Rung::PlanClass));
        let cold = (memory * tables, memory * tables, basis.source, 0);
        let (middle, base, source, runs) = found.unwrap_or(cold);
        let grant = base * self.level(|levels| levels.factor(Rung::of(source)));
        let of_template = template.as_ref().filter(|record| record.runs() > 0);
        let confidence = match source {
            EstimateSource::Repeat => Confidence::High,
            EstimateSource::Template if runs >= MANY && of_template.is_some_and(|of| of.spread() < ALIKE) => {
                Confidence::High
            }
            EstimateSource::Template | EstimateSource::PlanClass => Confidence::Medium,
            EstimateSource::Trivial => Confidence::Medium,
            EstimateSource::Model | EstimateSource::Cautious => Confidence::Low,
        };
        let times = [exact, template, plan];
        let (wall, wall_p90) = wall(basis.wall, &times);
        let cpu = times.iter().flatten().find_map(Record::cpu).map_or(basis.cpu, |factor| scaled(basis.cpu, factor));
        Expected { middle, grant, cpu, wall, wall_p90, confidence, source, runs }
    }

    /// Takes in a run.
    pub(crate) fn learn(&self, basis: &Basis, seen: &Seen<'_>) {
        let memory = basis.memory.max(LEAST);
        let observed = seen.observed;
        if let Some(lesson) = lesson(observed, memory) {
            for key in basis.keys() {
                self.update(key, |record| match lesson {
                    Lesson::Took(ratio) => record.add(ratio),
                    Lesson::Lacked(ratio) => record.add_censored(ratio),
                    Lesson::AtLeast(ratio) => {
                        if record.highest(usize::MAX).is_some_and(|known| ratio > known) {
                            record.add(ratio);
                        }
                    }
                });
            }
            self.learn_level(memory, lesson, seen);
        }
        let cpu = observed.cpu.map(|cpu| against(cpu, basis.cpu));
        if !observed.censored {
            for key in basis.keys() {
                self.update(key, |record| record.add_times(cpu, against(observed.wall, basis.wall)));
            }
        }
    }

    fn learn_level(&self, memory: f64, lesson: Lesson, seen: &Seen<'_>) {
        let rung = Rung::of(seen.source);
        let factor = self.level(|levels| levels.factor(rung));
        let base = seen.grant / factor;
        // One that was given less than it was to have, and spilled, was not under-estimated.
        let given_less = (seen.observed.granted as f64) < seen.grant * 0.99;
        match lesson {
            Lesson::Took(ratio) => {
                let took = ratio * memory;
                self.update_levels(|levels| levels.add(rung, took / base, took > seen.grant));
            }
            Lesson::Lacked(ratio) if !given_less => {
                self.update_levels(|levels| levels.add(rung, ratio * memory / base, true));
            }
            Lesson::Lacked(_) | Lesson::AtLeast(_) => {}
        }
    }

    /// By the next rung down: `M × min(largest ratio × margin, …)`.
    fn alike(&self, memory: f64, record: Option<&Record>, rung: Rung) -> Option<(f64, f64, EstimateSource, u32)> {
        let record = record.filter(|record| record.seen() >= ENOUGH)?;
        let (highest, middle) = (record.highest(usize::MAX)?, record.median()?);
        let runs = record.seen();
        let margin = (1.10 + 0.5 / f64::from(runs) + 0.5 * record.spread()).min(2.0);
        // What all statements together say bounds the margin, never what this one was seen to take.
        let most = self.level(|levels| levels.factor(Rung::Cold)).max(highest * 1.10);
        let (source, more) = match rung {
            Rung::PlanClass => (EstimateSource::PlanClass, 1.1),
            _ => (EstimateSource::Template, 1.0),
        };
        Some((memory * middle, memory * (highest * margin * more).min(most), source, runs))
    }

    /// How far the model is off for statements that read these tables, where that is known: drawn towards not at all.
    fn table_factor(&self, basis: &Basis) -> f64 {
        let logs: Vec<f64> = basis
            .tables
            .iter()
            .filter_map(|table| self.record((Of::Table, *table)))
            .filter_map(|record| {
                let runs = record.runs() as f64;
                record.median().map(|middle| middle.ln() * runs / (runs + SHRINK))
            })
            .collect();
        if logs.is_empty() { 1.0 } else { (logs.iter().sum::<f64>() / logs.len() as f64).exp().clamp(0.2, 5.0) }
    }
}

/// The same statement over the same files: the largest of its last runs.
fn repeat(memory: f64, record: Option<&Record>) -> Option<(f64, f64, EstimateSource, u32)> {
    let record = record.filter(|record| record.runs() > 0)?;
    let highest = record.highest(REPEATS)?;
    let middle = record.median()?;
    Some((memory * middle, memory * highest * REPEAT_MARGIN, EstimateSource::Repeat, record.seen()))
}

/// The middle and the ninth tenth of its time, by the first of these that knows it.
fn wall(model: Duration, records: &[Option<Record>]) -> (Duration, Duration) {
    let known = records.iter().flatten().find_map(Record::wall);
    let (factor, spread, runs) = known.unwrap_or((1.0, WALL_SPREAD, 0));
    // Few runs say little of how far they are spread: what is believed without them counts as two.
    let spread = (spread * runs as f64 + WALL_SPREAD * 2.0) / (runs as f64 + 2.0);
    (scaled(model, factor), scaled(model, factor * (NINE_OF_TEN * spread).exp()))
}

/// What the memory of a run teaches: a ratio to the model.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Lesson {
    /// It took this.
    Took(f64),
    /// It lacked memory: it is to be given this.
    Lacked(f64),
    /// It was ended by somebody, and had taken this by then.
    AtLeast(f64),
}

fn lesson(observed: &Observed, memory: f64) -> Option<Lesson> {
    let granted = observed.granted as f64;
    if !observed.censored && observed.spilled == 0 {
        return observed.peak.map(|peak| Lesson::Took((peak as f64).max(LEAST) / memory));
    }
    let peak = observed.peak.map_or(0.0, |peak| peak as f64);
    // Whoever spills or fails for want of memory has most of its grant in use; who is cancelled may have any part of it.
    // An allocation that fails may be as large as all that came before.
    let lacked = observed.spilled > 0 || observed.peak.is_none() || peak >= granted * 0.5;
    if !lacked {
        return Some(Lesson::AtLeast(peak.max(LEAST) / memory));
    }
    let wanted = (2.0 * granted).max(1.25 * peak).max(peak + observed.spilled as f64);
    Some(Lesson::Lacked(wanted.max(LEAST) / memory))
}

fn against(took: Duration, expected: Duration) -> f64 {
    // Times below a millisecond tell of the machine.
    took.as_secs_f64().max(1e-3) / expected.as_secs_f64().max(1e-3)
}

fn scaled(time: Duration, factor: f64) -> Duration {
    Duration::try_from_secs_f64(time.as_secs_f64() * factor).unwrap_or(Duration::MAX)
}

impl Basis {
    fn exact(&self) -> super::Key {
        (Of::Exact, self.fingerprints.exact ^ self.mark())
    }

    fn template(&self) -> super::Key {
        (Of::Template, self.fingerprints.template ^ self.mark())
    }

    fn plan(&self) -> super::Key {
        (Of::Plan, self.fingerprints.plan ^ self.mark())
    }

    fn keys(&self) -> impl Iterator<Item = super::Key> {
        let tables = self.tables.iter().map(|table| (Of::Table, *table));
        [self.exact(), self.template(), self.plan()].into_iter().chain(tables)
    }

    /// Runs on so many threads are no runs on another number.
    fn mark(&self) -> u128 {
        u128::from(self.threads).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)
    }
}
