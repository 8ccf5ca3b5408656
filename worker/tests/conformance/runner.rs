//! How a test program plays the engine program, and how it runs its cases.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use worker::process::{ARGUMENTS, Stage, run as run_stage};

/// Runs as an engine process, if these are the arguments of one. To be called first in `main`: the
/// process must still have one thread.
pub(crate) fn play_engine(arguments: &[String]) -> Option<ExitCode> {
    let stage = match ARGUMENTS.iter().position(|words| *words == arguments)? {
        0 => Stage::Enter,
        _ => Stage::Serve,
    };
    Some(match run_stage(stage) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(70)
        }
    })
}

/// Runs the cases that the arguments choose, one after the other, and tells how each went. As with the usual harness, an
/// argument is a part of a name, and what follows `--skip` a part of one that is left out.
pub(crate) fn run_cases<C: Fn()>(arguments: &[String], cases: &[(String, C)]) -> ExitCode {
    if arguments.iter().any(|argument| argument == "--list") {
        cases.iter().for_each(|(name, _)| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    let (mut filters, mut skipped) = (Vec::new(), Vec::new());
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--skip" => skipped.extend(rest.next()),
            option if option.starts_with('-') => {}
            _ => filters.push(argument),
        }
    }
    let (mut passed, mut failed) = (0, Vec::new());
    for (name, case) in cases {
        let is_among = |parts: &[&String]| parts.iter().any(|part| name.contains(part.as_str()));
        if !filters.is_empty() && !is_among(&filters) || is_among(&skipped) {
            continue;
        }
        let begun = std::time::Instant::now();
        let ok = catch_unwind(AssertUnwindSafe(case)).is_ok();
        println!("test {name} ... {} ({:.2} s)", if ok { "ok" } else { "FAILED" }, begun.elapsed().as_secs_f64());
        if ok { passed += 1 } else { failed.push(name.as_str()) }
    }
    failed.iter().for_each(|name| println!("failed: {name}"));
    let verdict = if failed.is_empty() { "ok" } else { "FAILED" };
    println!("\ntest result: {verdict}. {passed} passed; {} failed", failed.len());
    ExitCode::from(u8::from(!failed.is_empty()))
}
