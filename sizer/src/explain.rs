//! An estimate as a person reads it.

use std::fmt;
use std::time::Duration;

use query::{Estimate, EstimateSource, Share};

use crate::model::{Modelled, Operator, Scanned};

/// What a statement is expected to need, and why: what `EXPLAIN TAVANA` shows.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The estimate.
    pub estimate: Estimate,
    /// What the model says, operator by operator; none where the statement has no plan.
    pub modelled: Option<Modelled>,
    /// Runs that the estimate was learned from.
    pub runs: u32,
    /// Files whose statistics could not be read, one for each scan.
    pub unread: Vec<String>,
    /// The worker's share that it was made for.
    pub share: Share,
}

/// Letters of one operator that are shown.
const WIDEST: usize = 76;

impl Explained {
    /// One line of the tree each, from the root down: the operator, its rows, what it holds.
    pub fn tree(&self) -> Vec<[String; 3]> {
        let mut lines = Vec::new();
        if let Some(modelled) = &self.modelled {
            add_lines(&modelled.root, "", "", &mut lines);
        }
        lines
    }

    fn summary(&self) -> Vec<(&'static str, String)> {
        let estimate = &self.estimate;
        let mut lines = vec![
            (
                "memory",
                format!(
                    "{} granted, so that it need not spill; {} at the least",
                    bytes(estimate.full),
                    bytes(estimate.floor)
                ),
            ),
            ("expected", format!("{} in use at once{}", bytes(estimate.model), self.range())),
            (
                "time",
                format!(
                    "{}, in nine of ten cases below {}; {} of processor time on {}",
                    time(estimate.wall),
                    time(estimate.wall_p90),
                    time(estimate.cpu),
                    counted(f64::from(self.share.threads), "thread"),
                ),
            ),
            ("reads", self.reads()),
            ("confidence", format!("{}: {}", estimate.confidence.word(), self.why())),
        ];
        if estimate.full > self.share.memory {
            let has =
                format!("no worker has more than {}: it will run there alone, and spill", bytes(self.share.memory));
            lines.push(("note", has));
        }
        for file in &self.unread {
            lines
                .push(("note", format!("the statistics of {file} cannot be read: the engine's own numbers are taken")));
        }
        lines
    }

    fn range(&self) -> String {
        match &self.modelled {
            Some(modelled) if modelled.by_engine > modelled.memory.saturating_mul(2) => {
                format!("; {} if the engine's own numbers of rows are right", bytes(modelled.by_engine))
            }
            _ => String::new(),
        }
    }

    fn why(&self) -> String {
        let runs = counted(f64::from(self.runs), "run");
        match self.estimate.source {
            EstimateSource::Repeat => format!("{runs} of the same statement over the same files"),
            EstimateSource::Template => format!("{runs} of statements that differ from it in literals alone"),
            EstimateSource::PlanClass => format!("{runs} of statements with plans like its own"),
            EstimateSource::Model if self.unread.is_empty() => {
                "nothing like it has run here: from its plan and the statistics of its files".to_owned()
            }
            EstimateSource::Model => "nothing like it has run here: from its plan alone".to_owned(),
            EstimateSource::Trivial => "it reads no table".to_owned(),
            EstimateSource::Cautious => "its plan is not known: a cautious guess".to_owned(),
        }
    }

    fn reads(&self) -> String {
        let scans: Vec<&Scanned> = self
            .modelled
            .iter()
            .flat_map(|modelled| modelled.root.all())
            .filter_map(|of| of.scanned.as_ref())
            .collect();
        if scans.is_empty() && self.estimate.scanned == 0 {
            return "no files".to_owned();
        }
        let files: f64 = scans.iter().map(|scan| scan.files).sum();
        format!("{} of {}", bytes(self.estimate.scanned), counted(files.max(1.0), "file"))
    }
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, text) in self.summary() {
            writeln!(f, "{name:<12}{text}")?;
        }
        let tree = self.tree();
        if tree.is_empty() {
            return Ok(());
        }
        let width = |at: usize, head: &str| {
            tree.iter().map(|line| line[at].chars().count()).chain([head.len()]).max().unwrap_or(0)
        };
        let (first, second) = (width(0, "operator"), width(1, "rows"));
        let third = width(2, "memory");
        writeln!(f)?;
        writeln!(f, "{:<first$}  {:>second$}  {:>third$}", "operator", "rows", "memory")?;
        for [operator, rows, memory] in &tree {
            writeln!(f, "{operator:<first$}  {rows:>second$}  {memory:>third$}")?;
        }
        Ok(())
    }
}

fn add_lines(at: &Operator, head: &str, below: &str, lines: &mut Vec<[String; 3]>) {
    let about: String = at.about.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = if about.is_empty() { format!("{head}{}", at.name) } else { format!("{head}{} {about}", at.name) };
    let mut memory = if at.own >= 1.0 { bytes(at.own as u64) } else { "-".to_owned() };
    if at.unspillable > at.own / 2.0 && at.own >= 1.0 {
        memory.push_str(", cannot spill");
    }
    lines.push([cut(&text), rows(at), memory]);
    if let Some(scanned) = &at.scanned {
        let inner = if at.inputs.is_empty() { "   " } else { "│  " };
        lines.push([cut(&format!("{below}{inner}{}", reads(scanned))), String::new(), String::new()]);
    }
    let last = at.inputs.len().saturating_sub(1);
    for (place, input) in at.inputs.iter().enumerate() {
        let (branch, under) = if place == last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        add_lines(input, &format!("{below}{branch}"), &format!("{below}{under}"), lines);
    }
}

fn rows(at: &Operator) -> String {
    let ours = number(at.rows);
    let engine = at.engine_rows as f64;
    // Where the two are far apart, whoever reads this wants to know.
    if engine >= 1.0 && (at.rows > 2.0 * engine || engine > 2.0 * at.rows.max(1.0)) {
        return format!("{ours} (engine: {})", number(engine));
    }
    ours
}

fn reads(scanned: &Scanned) -> String {
    let place = if scanned.remote { " of a store" } else { "" };
    if !scanned.known {
        return format!("reads {}{place}, of which no statistics are known", counted(scanned.files.max(1.0), "file"));
    }
    let files = counted(scanned.files, "file");
    let groups = if scanned.row_groups > 0.0 {
        format!(", {}", counted(scanned.row_groups, "row group"))
    } else {
        String::new()
    };
    let of = if scanned.row_groups > 0.0 { format!(" of {} rows", number(scanned.rows)) } else { String::new() };
    format!("reads {}{of}: {files}{groups}{place}", bytes(scanned.bytes as u64))
}

fn cut(text: &str) -> String {
    if text.chars().count() <= WIDEST {
        return text.to_owned();
    }
    text.chars().take(WIDEST - 1).chain(['…']).collect()
}

/// A whole number with its thousands apart; beyond a million million, in powers of ten.
fn number(value: f64) -> String {
    if value >= 1e12 {
        return format!("{value:.1e}");
    }
    let digits = format!("{:.0}", value.max(0.0));
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn counted(count: f64, of: &str) -> String {
    format!("{} {of}{}", number(count), if count.round() == 1.0 { "" } else { "s" })
}

fn bytes(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["B", "KiB", "MiB", "GiB", "TiB"] {
        if value < 1024.0 {
            return if value < 10.0 && unit != "B" {
                format!("{value:.1} {unit}")
            } else {
                format!("{value:.0} {unit}")
            };
        }
        value /= 1024.0;
    }
    format!("{value:.0} PiB")
}

fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        s if s < 0.001 => "under 1 ms".to_owned(),
        s if s < 1.0 => format!("{:.0} ms", s * 1e3),
        s if s < 90.0 => format!("{s:.1} s"),
        s if s < 5400.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_at_a_glance() {
        assert_eq!(number(6_001_215.0), "6,001,215");
        assert_eq!(number(12.0), "12");
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(1536), "1.5 KiB");
        assert_eq!(bytes(300 << 20), "300 MiB");
        assert_eq!(bytes(u64::MAX), "16384 PiB");
        assert_eq!(time(Duration::from_millis(1200)), "1.2 s");
        assert_eq!(time(Duration::from_micros(10)), "under 1 ms");
        assert_eq!(counted(1.0, "file"), "1 file");
        assert_eq!(counted(0.0, "file"), "0 files");
    }

    #[test]
    fn what_is_too_long_is_cut_between_letters() {
        assert_eq!(cut(&"é".repeat(100)).chars().count(), WIDEST);
    }
}
