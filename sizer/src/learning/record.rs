use serde::{Deserialize, Serialize};

/// Runs that are remembered of one statement, template, plan class or table.
const WINDOW: usize = 20;

/// Runs for which a grant that once did not suffice is kept up, at first and at most.
const HOLD: u32 = 20;
const LONGEST_HOLD: u32 = 320;

/// Ratios beyond this say nothing of a statement.
const MOST_RATIO: f64 = 1e6;

/// One run: how much it had at once, for each byte of the model.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Run {
    ratio: f64,
    /// It would have had more if it had been given more: the ratio is what it is to be given the next time.
    censored: bool,
}

/// What a grant is held up to after it did not suffice.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Hold {
    ratio: f64,
    /// For how many runs yet; at 0 it no longer holds, but is remembered for the next time.
    left: u32,
    /// For how many runs it was set.
    of: u32,
}

/// What the runs of one kind of statement have taken.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    /// Runs in all.
    seen: u32,
    runs: Vec<Run>,
    /// The logarithms of actual over expected, of processor time and of time.
    cpu: Vec<f64>,
    wall: Vec<f64>,
    hold: Option<Hold>,
}

impl Record {
    /// A run of which all is known.
    pub(crate) fn add(&mut self, ratio: f64) {
        self.push(Run { ratio, censored: false });
        // What it would have taken is known now: guesses are no longer needed, unless they are held.
        self.runs.retain(|run| !run.censored || run.ratio <= ratio * 4.0);
        if let Some(hold) = self.hold.as_mut().filter(|hold| hold.left > 0) {
            hold.left -= 1;
            if hold.left == 0 {
                self.runs.retain(|run| !run.censored);
            }
        }
    }

    /// A run whose memory did not suffice: the next one is given this. Each time that it happens again soon after the last,
    /// the grant is kept up for twice as many runs, so that it does not go up and down for ever.
    pub(crate) fn add_censored(&mut self, ratio: f64) {
        let of = self.hold.map_or(HOLD, |hold| (hold.of * 2).min(LONGEST_HOLD));
        let held = self.hold.filter(|hold| hold.left > 0).map_or(ratio, |hold| hold.ratio.max(ratio));
        self.push(Run { ratio, censored: true });
        self.hold = Some(Hold { ratio: held.clamp(1.0 / MOST_RATIO, MOST_RATIO), left: of, of });
    }

    fn push(&mut self, run: Run) {
        self.seen = self.seen.saturating_add(1);
        let ratio = if run.ratio.is_finite() { run.ratio.clamp(1.0 / MOST_RATIO, MOST_RATIO) } else { 1.0 };
        keep(&mut self.runs, Run { ratio, ..run });
    }

    /// Times of a run, against what was expected.
    pub(crate) fn add_times(&mut self, cpu: Option<f64>, wall: f64) {
        let log = |ratio: f64| ratio.clamp(1.0 / MOST_RATIO, MOST_RATIO).ln();
        if let Some(cpu) = cpu.filter(|cpu| cpu.is_finite() && *cpu > 0.0) {
            keep(&mut self.cpu, log(cpu));
        }
        if wall.is_finite() && wall > 0.0 {
            keep(&mut self.wall, log(wall));
        }
    }

    /// Runs in all.
    pub(crate) fn seen(&self) -> u32 {
        self.seen
    }

    /// Runs whose memory is remembered.
    pub(crate) fn runs(&self) -> usize {
        self.runs.len()
    }

    /// The largest ratio of the last runs, or what it is held up to.
    pub(crate) fn highest(&self, last: usize) -> Option<f64> {
        let runs = self.runs.iter().rev().take(last).map(|run| run.ratio);
        let held = self.hold.filter(|hold| hold.left > 0).map(|hold| hold.ratio);
        runs.chain(held).reduce(f64::max)
    }

    /// The ratio that half of the runs were below.
    pub(crate) fn median(&self) -> Option<f64> {
        median(self.runs.iter().map(|run| run.ratio.ln())).map(f64::exp)
    }

    /// How far the ratios are spread: the standard deviation of their logarithms.
    pub(crate) fn spread(&self) -> f64 {
        spread(&self.runs.iter().map(|run| run.ratio.ln()).collect::<Vec<_>>())
    }

    /// Half of the runs took less processor time than so many times what was expected.
    pub(crate) fn cpu(&self) -> Option<f64> {
        median(self.cpu.iter().copied()).map(f64::exp)
    }

    /// How many times the expected time half of the runs took, how far they are spread, and how many there are.
    pub(crate) fn wall(&self) -> Option<(f64, f64, usize)> {
        median(self.wall.iter().copied()).map(|middle| (middle.exp(), spread(&self.wall), self.wall.len()))
    }

    pub(crate) fn written(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// What was written; none if it is not that.
    pub(crate) fn read(content: &[u8]) -> Option<Self> {
        let record: Self = serde_json::from_slice(content).ok()?;
        let ratio = |ratio: f64| ratio.is_finite() && (1.0 / MOST_RATIO..=MOST_RATIO).contains(&ratio);
        let sizes = [record.runs.len(), record.cpu.len(), record.wall.len()];
        let whole = sizes.iter().all(|size| *size <= WINDOW)
            && record.runs.iter().all(|run| ratio(run.ratio))
            && record.cpu.iter().chain(&record.wall).all(|log| log.is_finite() && log.abs() < 20.0)
            && record.hold.is_none_or(|hold| ratio(hold.ratio) && hold.left <= hold.of && hold.of <= LONGEST_HOLD);
        whole.then_some(record)
    }
}

fn keep<T>(window: &mut Vec<T>, item: T) {
    if window.len() >= WINDOW {
        window.remove(0);
    }
    window.push(item);
}

fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    if values.len() % 2 == 1 { Some(upper) } else { values.get(middle - 1).map(|lower| (lower + upper) / 2.0) }
}

fn spread(logs: &[f64]) -> f64 {
    if logs.len() < 2 {
        return 0.0;
    }
    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
    (logs.iter().map(|log| (log - mean).powi(2)).sum::<f64>() / (logs.len() - 1) as f64).sqrt()
}
