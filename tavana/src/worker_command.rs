//! `tavana worker`: the engine processes that `tavana serve` starts.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use worker::process::{self, Stage};

/// Not one that a person would look for: the server tells what it means.
const FAILED: u8 = 70;

/// Runs as the process that `serve` asked for with these words.
pub(crate) fn worker_command(arguments: Vec<OsString>) -> ExitCode {
    let stage = match arguments.first().and_then(|word| word.to_str()) {
        Some("--enter") => Stage::Enter,
        _ => Stage::Serve,
    };
    match process::run(stage) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A server that is gone needs no word.
            let _ = writeln!(std::io::stderr(), "tavana worker: {error}");
            ExitCode::from(FAILED)
        }
    }
}

/// The version of DuckDB that is linked.
pub(crate) fn engine_version() -> Option<String> {
    Some(worker::library_version())
}
