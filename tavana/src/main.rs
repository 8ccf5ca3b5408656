//! Tavana: SQL over data lakes, served with Arrow Flight SQL.

mod cli;
mod export;
mod gauges;
mod greeting;
mod http;
mod key;
mod listen;
mod login;
mod pg;
mod pg_shim;
mod place;
mod sample;
mod self_signed;
mod serve;
mod settings;
mod sizing;
mod sole;
mod sql;
mod version;
mod worker_command;

use std::process::ExitCode;

// The address sanitizer has its own.
#[cfg(not(sanitized))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    cli::run()
}
