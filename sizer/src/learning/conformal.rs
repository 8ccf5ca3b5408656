use query::EstimateSource;
use serde::{Deserialize, Serialize};

/// On which rung of the ladder a grant was found; each has a level of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rung {
    Repeat,
    Template,
    PlanClass,
    /// The model, or the cautious grant: nothing like it was seen.
    Cold,
}

impl Rung {
    pub(crate) fn of(source: EstimateSource) -> Self {
        match source {
            EstimateSource::Repeat => Self::Repeat,
            EstimateSource::Template => Self::Template,
            EstimateSource::PlanClass => Self::PlanClass,
            EstimateSource::Model | EstimateSource::Trivial | EstimateSource::Cautious => Self::Cold,
        }
    }
}

/// How much is added to what the rung itself says, so that no more than a set part of the grants is too small.
///
/// Of the last runs it keeps how much they took of what the rung said. The grant is the quantile of these that leaves `alpha`
/// above it. Each grant that was too small lowers `alpha`, each other one raises it a little: in the long run, the part that
/// is too small is the target, whatever the statements do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Conformal {
    alpha: f64,
    scores: Vec<f64>,
    /// Where the next score goes.
    next: usize,
}

/// Scores that are kept.
const SCORES: usize = 512;
/// By how much one run moves the level, at most.
const STEP: f64 = 0.005;
const LEAST_ALPHA: f64 = 0.0005;
const MOST_ALPHA: f64 = 0.2;

impl Conformal {
    fn new(target: f64, prior: &[f64]) -> Self {
        Self { alpha: target, scores: prior.to_vec(), next: prior.len() }
    }

    /// Takes in a run: what it took of what the rung said, and whether its grant was too small.
    pub(crate) fn add(&mut self, score: f64, under: bool, target: f64) {
        let missed = if under { 1.0 } else { 0.0 };
        self.alpha = (self.alpha + STEP * (target - missed)).clamp(LEAST_ALPHA, MOST_ALPHA);
        if !score.is_finite() {
            return;
        }
        let score = score.clamp(1e-6, 1e6);
        if self.scores.len() < SCORES {
            self.scores.push(score);
        } else if let Some(oldest) = self.scores.get_mut(self.next % SCORES) {
            *oldest = score;
        }
        self.next = (self.next + 1) % SCORES;
    }

    /// The factor for the next grant, if there are runs enough to tell.
    pub(crate) fn factor(&self) -> Option<f64> {
        let mut sorted = self.scores.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        // With n runs, no level finer than 1 in n + 1 is known of them: beyond that it is the largest.
        let at = ((sorted.len() as f64 + 1.0) * (1.0 - self.alpha)).ceil() as usize;
        (sorted.len() >= FEWEST).then(|| sorted.get(at.min(sorted.len()).saturating_sub(1)).copied()).flatten()
    }

    fn is_whole(&self) -> bool {
        (LEAST_ALPHA..=MOST_ALPHA).contains(&self.alpha)
            && self.scores.len() <= SCORES
            && self.next <= SCORES
            && self.scores.iter().all(|score| score.is_finite() && *score > 0.0)
    }
}

/// Runs of which no factor is made yet.
const FEWEST: usize = 20;

/// The part of the grants that may be too small: of statements that were seen before, and of others.
pub(crate) const WARM_TARGET: f64 = 0.01;
pub(crate) const COLD_TARGET: f64 = 0.05;

/// What runs took of what the model said, on development workloads, at the middle of each twentieth: what is known before
/// the first run.
const PRIOR: [f64; 20] = [
    0.45, 0.50, 0.65, 0.72, 0.78, 0.82, 0.84, 0.88, 0.90, 0.93, 0.95, 0.97, 0.99, 1.01, 1.05, 1.12, 1.20, 1.32, 1.48,
    1.70,
];

/// The levels of all rungs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Levels {
    repeat: Conformal,
    template: Conformal,
    plan_class: Conformal,
    cold: Conformal,
}

impl Default for Levels {
    fn default() -> Self {
        let warm = || Conformal::new(WARM_TARGET, &[]);
        Self { repeat: warm(), template: warm(), plan_class: warm(), cold: Conformal::new(COLD_TARGET, &PRIOR) }
    }
}

impl Levels {
    /// By what a grant on this rung is multiplied.
    pub(crate) fn factor(&self, rung: Rung) -> f64 {
        match rung {
            // What these say has its own margin, which is at most taken back in part: of a template's, which may be a tenth
            // above the most that was seen, not all.
            Rung::Repeat => self.repeat.factor().unwrap_or(1.0).clamp(1.0, 2.0),
            Rung::Template => self.template.factor().unwrap_or(1.0).clamp(0.95, 3.0),
            Rung::PlanClass => self.plan_class.factor().unwrap_or(1.0).clamp(0.9, 4.0),
            Rung::Cold => self.cold.factor().unwrap_or(2.0).clamp(1.1, 4.0),
        }
    }

    pub(crate) fn add(&mut self, rung: Rung, score: f64, under: bool) {
        match rung {
            Rung::Repeat => self.repeat.add(score, under, WARM_TARGET),
            Rung::Template => self.template.add(score, under, WARM_TARGET),
            Rung::PlanClass => self.plan_class.add(score, under, WARM_TARGET),
            Rung::Cold => self.cold.add(score, under, COLD_TARGET),
        }
    }

    pub(crate) fn written(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// What was written; none if it is not that.
    pub(crate) fn read(content: &[u8]) -> Option<Self> {
        let levels: Self = serde_json::from_slice(content).ok()?;
        let all = [&levels.repeat, &levels.template, &levels.plan_class, &levels.cold];
        all.iter().all(|level| level.is_whole()).then_some(levels)
    }
}
