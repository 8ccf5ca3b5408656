//! What the seam between server and worker promises, on both implementations: the same cases run on
//! engine processes and on an engine in this process. What only processes can promise (ends by signals,
//! limits, replacements) is in `engines`, and runs on those alone.
//!
//! It has no test harness, because an engine process starts in a process that has one thread, and this
//! program plays the engines too.
#![allow(clippy::disallowed_methods, reason = "it reads its own arguments before there is a runtime")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod bench;
mod brief;
mod copy;
mod engines;
mod errors;
mod inputs;
mod lake;
mod parameters;
mod runner;
mod sessions;
mod settings;
mod statements;
mod streams;
mod tables;
mod writes;

use std::process::ExitCode;

use bench::{Case, Kind, run};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(code) = runner::play_engine(&arguments) {
        return code;
    }
    let shared: [&[Case]; 8] = [
        statements::ALL,
        parameters::ALL,
        errors::ALL,
        tables::ALL,
        sessions::ALL,
        streams::ALL,
        brief::ALL,
        inputs::ALL,
    ];
    let mut cases: Vec<(String, Box<dyn Fn()>)> = Vec::new();
    for (kind, label) in [(Kind::Processes, "processes"), (Kind::InProcess, "in_process")] {
        for (name, case) in shared.into_iter().flatten() {
            cases.push((format!("{label}::{name}"), Box::new(move || run(kind, false, *case))));
        }
        for (module, all) in
            [("lake", lake::ALL), ("writes", writes::ALL), ("copy", copy::ALL), ("settings", settings::ALL)]
        {
            for (name, case) in all {
                cases.push((format!("{label}::{module}::{name}"), Box::new(move || run(kind, true, *case))));
            }
        }
    }
    for (name, case) in engines::ALL {
        cases.push((format!("engines::{name}"), Box::new(move || run(Kind::Processes, false, *case))));
    }
    for (name, case) in writes::OF_PROCESSES {
        cases.push((format!("engines::writes::{name}"), Box::new(move || run(Kind::Processes, true, *case))));
    }
    runner::run_cases(&arguments, &cases)
}
