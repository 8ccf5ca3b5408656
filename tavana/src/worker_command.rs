//! `tavana worker`: what `tavana serve` starts for each worker and engine process.

use std::ffi::OsString;
use std::process::ExitCode;

/// Runs as the process that `serve` asked for with these words.
pub(crate) fn worker_command(arguments: Vec<OsString>) -> ExitCode {
    drop(arguments);
    ExitCode::FAILURE
}

/// The version of DuckDB that is linked, when it is known.
pub(crate) fn engine_version() -> Option<String> {
    None
}
