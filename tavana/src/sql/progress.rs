//! What a person sees while a statement runs.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Statements shorter than this show nothing.
pub(super) const QUIET: Duration = Duration::from_secs(1);

/// A line on standard error, where that is a terminal.
pub(super) struct Progress {
    started: Instant,
    bar: Option<ProgressBar>,
    rows: u64,
    fraction: Option<f64>,
    /// What it waits for, in words.
    waits: Option<String>,
    /// Rows on the same terminal would run into the line.
    shared: bool,
}

impl Progress {
    pub(super) fn new(started: Instant) -> Self {
        Self { started, bar: None, rows: 0, fraction: None, waits: None, shared: io::stdout().is_terminal() }
    }

    /// More rows have come.
    pub(super) fn rows(&mut self, rows: u64, are_shown_at_once: bool) {
        self.rows += rows;
        if are_shown_at_once && self.shared {
            self.clear();
        }
    }

    /// The server has told how far the statement is.
    pub(super) fn told(&mut self, told: Told) {
        self.fraction = told.fraction.filter(|fraction| (0.0..=1.0).contains(fraction));
        self.waits = told.waits;
    }

    /// Draws the line anew, once the statement has run for a while.
    pub(super) fn tick(&mut self) {
        let elapsed = self.started.elapsed();
        if elapsed < QUIET || !io::stderr().is_terminal() {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            match ProgressStyle::with_template("{spinner} {msg}") {
                Ok(style) => bar.with_style(style),
                Err(_) => bar,
            }
        });
        let message = match &self.waits {
            Some(waits) => format!("{:.0} s, {waits} (Ctrl-C cancels)", elapsed.as_secs_f64()),
            None => describe(elapsed, self.rows, self.fraction),
        };
        bar.set_message(message);
        bar.tick();
    }

    /// Removes the line.
    pub(super) fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

/// What a server has told of a statement.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// How far it is, from 0 to 1.
    pub(super) fraction: Option<f64>,
    /// Where it waits to be admitted: its place in line, and for how long yet, in words.
    pub(super) waits: Option<String>,
}

/// The words for a statement that waits to be admitted, of what the server says of it; none of one that does not.
pub(super) fn waits(words: &[u8]) -> Option<String> {
    let told: serde_json::Value = serde_json::from_slice(words).ok()?;
    if told["state"] != "queued" {
        return None;
    }
    let (position, waiting) = (told["position"].as_u64()?, told["waiting"].as_u64()?);
    let text = format!("waits for memory, {position} of {waiting} in line");
    let expected = told["expected_wait_p50_seconds"].as_f64().zip(told["expected_wait_p90_seconds"].as_f64());
    Some(match expected {
        Some((p50, p90)) => format!("{text}, about {p50:.0} to {p90:.0} s"),
        None => text,
    })
}

fn describe(elapsed: Duration, rows: u64, fraction: Option<f64>) -> String {
    let mut text = format!("{:.0} s", elapsed.as_secs_f64());
    if let Some(fraction) = fraction {
        text.push_str(&format!(", {:.0}%", fraction * 100.0));
    }
    match rows {
        0 => text.push_str(", no rows yet"),
        rows => text.push_str(&format!(", {} rows", HumanCount(rows))),
    }
    text.push_str(" (Ctrl-C cancels)");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_with_its_place_and_length() {
        let words = br#"{"state":"queued","position":3,"waiting":7,"expected_wait_p50_seconds":12.2,"expected_wait_p90_seconds":40.9}"#;
        assert_eq!(waits(words).as_deref(), Some("waits for memory, 3 of 7 in line, about 12 to 41 s"));
        let words = br#"{"state":"queued","position":1,"waiting":1}"#;
        assert_eq!(waits(words).as_deref(), Some("waits for memory, 1 of 1 in line"));
        assert_eq!(waits(br#"{"state":"running","rows":3}"#), None);
        assert_eq!(waits(b"else"), None);
    }

    #[test]
    fn the_line_tells_time_fraction_and_rows() {
        let told = |rows, fraction| describe(Duration::from_secs(3), rows, fraction);
        assert_eq!(told(0, None), "3 s, no rows yet (Ctrl-C cancels)");
        assert_eq!(told(12345, Some(0.5)), "3 s, 50%, 12,345 rows (Ctrl-C cancels)");
    }
}
