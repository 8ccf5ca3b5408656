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
    /// Rows on the same terminal would run into the line.
    shared: bool,
}

impl Progress {
    pub(super) fn new(started: Instant) -> Self {
        Self { started, bar: None, rows: 0, fraction: None, shared: io::stdout().is_terminal() }
    }

    /// More rows have come.
    pub(super) fn rows(&mut self, rows: u64, are_shown_at_once: bool) {
        self.rows += rows;
        if are_shown_at_once && self.shared {
            self.clear();
        }
    }

    /// The server has told how far the statement is.
    pub(super) fn fraction(&mut self, fraction: Option<f64>) {
        self.fraction = fraction.filter(|fraction| (0.0..=1.0).contains(fraction));
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
        bar.set_message(describe(elapsed, self.rows, self.fraction));
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
    fn the_line_tells_time_fraction_and_rows() {
        let told = |rows, fraction| describe(Duration::from_secs(3), rows, fraction);
        assert_eq!(told(0, None), "3 s, no rows yet (Ctrl-C cancels)");
        assert_eq!(told(12345, Some(0.5)), "3 s, 50%, 12,345 rows (Ctrl-C cancels)");
    }
}
