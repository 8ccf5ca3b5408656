use std::time::Duration;

use async_trait::async_trait;

use crate::Result;

/// What a statement is expected to need, before it runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// Bytes with which it runs without spilling, with the margin that its confidence asks for: what it is granted.
    pub full: u64,
    /// Bytes with which it still completes, spilling; what is granted where no worker has more.
    pub floor: u64,
    /// Bytes that the model expects, without any margin: what is compared with the truth.
    pub model: u64,
    /// Processor time.
    pub cpu: Duration,
    /// Time from its first to its last row, by itself: the median.
    pub wall: Duration,
    /// As `wall`, the time that nine of ten stay below.
    pub wall_p90: Duration,
    /// How much of this is known.
    pub confidence: Confidence,
    /// What it was taken from.
    pub source: EstimateSource,
    /// Bytes of files that it is expected to read.
    pub scanned: u64,
    /// By what it is recognised.
    pub fingerprints: Fingerprints,
}

/// How much of an estimate is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Nothing like it was seen.
    Low,
    /// It was seen a few times.
    Medium,
    /// The same was seen, or it was often seen and took much the same each time.
    High,
}

impl Confidence {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// What an estimate was taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EstimateSource {
    /// The same statement over the same files ran before.
    Repeat,
    /// Statements that differ from it in literals alone ran before.
    Template,
    /// Statements with plans of the same shape ran before.
    PlanClass,
    /// The plan and the statistics of the files.
    Model,
    /// It reads no table and little else.
    Trivial,
    /// It could not be sized: the cautious grant.
    Cautious,
}

impl EstimateSource {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Repeat => "repeat",
            Self::Template => "template",
            Self::PlanClass => "plan class",
            Self::Model => "model",
            Self::Trivial => "trivial",
            Self::Cautious => "cautious",
        }
    }
}

/// By what statements are recognised: 128 bits each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Fingerprints {
    /// The text with its literals, and the versions of all files that it reads.
    pub exact: u128,
    /// The text without its literals.
    pub template: u128,
    /// The operators of its plan, its tables, and the orders of magnitude of its rows.
    pub plan: u128,
}

/// What a run of a statement took.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observed {
    /// The most memory that it had at once, in bytes; none where it was not measured, as beside other statements in one
    /// engine.
    pub peak: Option<u64>,
    /// The memory that it was granted.
    pub granted: u64,
    /// Bytes that it spilled.
    pub spilled: u64,
    /// Processor time; none where it was not measured.
    pub cpu: Option<Duration>,
    /// Time from its start to its end. Of a client that reads slowly it tells of the client.
    pub wall: Duration,
    /// Its memory did not suffice, or it spilled, or it was ended before its end: it needed at least what was seen.
    pub censored: bool,
}

/// What was learned of one kind of statement, as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Learned {
    /// `exact`, `template`, `plan`, `table` or `global`.
    pub kind: String,
    /// Which of that kind.
    pub id: u128,
    /// The version of the model and of fingerprints: what another version has learned is not used.
    pub version: u32,
    /// What was learned, in the sizer's own form.
    pub content: Vec<u8>,
}

/// Where what was learned outlives the process.
#[async_trait]
pub trait LearnedStore: Send + Sync {
    /// All that was kept of a version.
    ///
    /// # Errors
    /// `Source` when the store cannot be read.
    async fn load(&self, version: u32) -> Result<Vec<Learned>>;

    /// Keeps these, each in the place of what was kept of it before.
    ///
    /// # Errors
    /// `Source` when the store cannot be written.
    async fn save(&self, rows: &[Learned]) -> Result<()>;
}
