use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{DecimalBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::table::Table;

/// Tells a person how far the sample is: a bar on a terminal, plain lines elsewhere.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    lines: bool,
}

impl Progress {
    /// Progress on standard error.
    pub(super) fn on_stderr() -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            let template = "{msg:10} [{bar:30}] {human_pos}/{human_len} rows, {eta} left";
            match ProgressStyle::with_template(template) {
                Ok(style) => bar.with_style(style.progress_chars("=> ")),
                Err(_) => bar,
            }
        });
        Self { bar, lines: true }
    }

    /// No progress.
    #[cfg(test)]
    pub(super) fn silent() -> Self {
        Self { bar: None, lines: false }
    }

    pub(super) fn start(&self, rows: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(rows);
            bar.set_message("preparing");
            bar.enable_steady_tick(Duration::from_millis(100));
        }
    }

    pub(super) fn name(&self, table: Table) {
        if let Some(bar) = &self.bar {
            bar.set_message(table.name());
        }
    }

    pub(super) fn rows(&self, rows: u64) {
        if let Some(bar) = &self.bar {
            bar.inc(rows);
        }
    }

    pub(super) fn table(&self, table: Table, rows: u64, bytes: u64) {
        self.line(&format!(
            "{:<10} {:>14} rows {:>12}",
            table.name(),
            HumanCount(rows).to_string(),
            DecimalBytes(bytes).to_string()
        ));
    }

    pub(super) fn line(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| write(text)),
            None if self.lines => write(text),
            None => {}
        }
    }

    pub(super) fn done(&self, text: &str) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.line(text);
    }
}

fn write(text: &str) {
    // Progress that nobody reads is no error.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
