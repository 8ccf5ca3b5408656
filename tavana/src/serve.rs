//! `tavana serve`: makes the parts from the settings, runs them, drains them.

use std::process::ExitCode;

use crate::settings::Settings;

/// Serves until it is told to stop.
pub(crate) fn run(settings: Settings) -> ExitCode {
    drop(settings);
    ExitCode::FAILURE
}
