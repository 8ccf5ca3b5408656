use std::collections::HashMap;
use std::sync::Arc;
use std::time::SystemTime;

use super::{Attempt, AttemptEnd, Prediction};

/// How well statements that differ in literals alone were predicted.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateAccuracy {
    /// The fingerprint that they have in common.
    pub template: u128,
    /// The text of the newest.
    pub sql: Arc<str>,
    /// How many attempts ran to an end of some kind.
    pub runs: u64,
    /// Those of which the peak is known, for they ran by themselves and to their end.
    pub measured: u64,
    /// max(predicted / peak, peak / predicted): half of those that were measured stay below.
    pub q_error_p50: Option<f64>,
    /// As `q_error_p50`, nine of ten.
    pub q_error_p90: Option<f64>,
    /// Those that had more than they were granted, ran out of memory, or spilled with a grant that should have sufficed.
    pub under_estimates: u64,
    /// What was granted over what was used, each weighted by how long it ran.
    pub granted_over_used: Option<f64>,
    /// The largest peak that was measured, in bytes.
    pub peak: Option<u64>,
    /// When the newest was received.
    pub newest: SystemTime,
}

/// The accuracy of each template among these attempts, the most frequent first. Attempts that were not predicted, never
/// ran, have not ended or were answered from memory do not count.
pub fn accuracy(attempts: &[Attempt]) -> Vec<TemplateAccuracy> {
    let mut templates: HashMap<u128, Sum<'_>> = HashMap::new();
    for attempt in attempts {
        let (Some(prediction), Some(granted), Some(end)) = (&attempt.prediction, attempt.granted, &attempt.end) else {
            continue;
        };
        // One whose service was lost tells nothing of what it took.
        if end.cache_hit || end.elapsed.is_none() {
            continue;
        }
        templates
            .entry(prediction.fingerprints.template)
            .or_insert_with(|| Sum::of(attempt))
            .add(attempt, prediction, granted, end);
    }
    let mut found: Vec<_> = templates.into_iter().map(|(template, sum)| sum.told(template)).collect();
    found.sort_by(|a, b| b.runs.cmp(&a.runs).then(a.template.cmp(&b.template)));
    found
}

struct Sum<'a> {
    newest: &'a Attempt,
    runs: u64,
    under_estimates: u64,
    q_errors: Vec<f64>,
    peak: Option<u64>,
    /// Byte-seconds.
    granted: f64,
    used: f64,
}

impl<'a> Sum<'a> {
    fn of(newest: &'a Attempt) -> Self {
        Self { newest, runs: 0, under_estimates: 0, q_errors: Vec::new(), peak: None, granted: 0.0, used: 0.0 }
    }

    fn add(&mut self, attempt: &'a Attempt, prediction: &Prediction, granted: u64, end: &AttemptEnd) {
        let observed = &end.observed;
        self.runs += 1;
        if attempt.received > self.newest.received {
            self.newest = attempt;
        }
        let above = observed.peak.is_some_and(|peak| peak > granted);
        let spilled_unplanned = observed.spilled > 0 && granted >= prediction.full;
        self.under_estimates += u64::from(above || end.out_of_memory || spilled_unplanned);
        let Some(peak) = observed.peak.filter(|peak| *peak > 0 && !observed.censored) else { return };
        // A model that expects nothing is as wrong as one that expects a byte.
        let ratio = prediction.model.max(1) as f64 / peak as f64;
        self.q_errors.push(ratio.max(1.0 / ratio));
        self.peak = self.peak.max(Some(peak));
        let seconds = observed.wall.as_secs_f64();
        self.granted += granted as f64 * seconds;
        self.used += peak as f64 * seconds;
    }

    fn told(mut self, template: u128) -> TemplateAccuracy {
        self.q_errors.sort_by(f64::total_cmp);
        TemplateAccuracy {
            template,
            sql: self.newest.sql.clone(),
            runs: self.runs,
            measured: self.q_errors.len() as u64,
            q_error_p50: quantile(&self.q_errors, 50),
            q_error_p90: quantile(&self.q_errors, 90),
            under_estimates: self.under_estimates,
            granted_over_used: (self.used > 0.0).then(|| self.granted / self.used),
            peak: self.peak,
            newest: self.newest.received,
        }
    }
}

/// The least value that so many of a hundred do not exceed.
fn quantile(sorted: &[f64], percent: usize) -> Option<f64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::time::Duration;

    use super::*;
    use crate::Observed;
    use crate::history::tests::{attempt, ended};

    fn run(number: u128, template: u128, model: u64, granted: u64, observed: Observed) -> Attempt {
        let mut run = attempt(number);
        let prediction = run.prediction.as_mut().unwrap();
        (prediction.fingerprints.template, prediction.model, prediction.full) = (template, model, 2 * model);
        run.granted = Some(granted);
        run.end = Some(AttemptEnd { observed, ..ended() });
        run
    }

    fn took(peak: u64, seconds: u64) -> Observed {
        Observed { peak: Some(peak), wall: Duration::from_secs(seconds), ..Observed::default() }
    }

    #[test]
    fn errors_are_ratios_either_way_and_weighted_by_time() {
        let runs =
            [run(1, 7, 100, 200, took(50, 1)), run(2, 7, 100, 200, took(100, 3)), run(3, 7, 100, 200, took(400, 1))];
        let [of] = accuracy(&runs).try_into().unwrap();
        assert_eq!((of.template, of.runs, of.measured, of.under_estimates), (7, 3, 3, 1));
        assert_eq!((of.q_error_p50, of.q_error_p90, of.peak), (Some(2.0), Some(4.0), Some(400)));
        assert_eq!(of.granted_over_used, Some(1000.0 / 750.0));
    }

    #[test]
    fn a_spill_counts_where_the_grant_should_have_sufficed() {
        let spilled = Observed { spilled: 1, censored: true, ..took(90, 1) };
        let planned = run(1, 7, 100, 100, spilled.clone());
        assert_eq!(accuracy(&[planned])[0].under_estimates, 0);
        let unplanned = accuracy(&[run(2, 7, 100, 200, spilled)]);
        assert_eq!((unplanned[0].under_estimates, unplanned[0].measured, unplanned[0].q_error_p50), (1, 0, None));
    }

    #[test]
    fn what_did_not_run_does_not_count() {
        let mut cached = run(1, 7, 100, 200, took(50, 1));
        cached.end.as_mut().unwrap().cache_hit = true;
        let mut waiting = run(2, 7, 100, 200, took(50, 1));
        waiting.end = None;
        let mut unpredicted = run(3, 7, 100, 200, took(50, 1));
        unpredicted.prediction = None;
        assert_eq!(accuracy(&[cached, waiting, unpredicted]), []);
    }

    #[test]
    fn quantiles_are_of_the_values_there_are() {
        assert_eq!(quantile(&[], 50), None);
        assert_eq!(
            (quantile(&[1.0], 90), quantile(&[1.0, 2.0], 50), quantile(&[1.0, 2.0], 90)),
            (Some(1.0), Some(1.0), Some(2.0))
        );
    }
}
