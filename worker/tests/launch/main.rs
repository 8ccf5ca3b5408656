//! Engine processes, with real processes: this program is the server that launches, the engine that
//! is launched, and the tests that look at both.
//!
//! It has no test harness, because stage 1 must run in a process that has one thread.
#![allow(clippy::disallowed_methods, reason = "it looks at its own environment and at a process with two threads")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod cases;
mod puppet;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["enter"] => match worker::launch::enter_sandbox_and_exec() {
            Ok(never) => match never {},
            Err(error) => {
                eprintln!("{error}");
                ExitCode::from(70)
            }
        },
        ["enter-beside-a-thread"] => {
            std::thread::spawn(std::thread::park);
            let _ = worker::launch::enter_sandbox_and_exec();
            ExitCode::from(70)
        }
        ["serve", rest @ ..] => puppet::play(rest),
        ["server", spill_root] => cases::serve_until_killed(Path::new(spill_root)),
        ["--list", ..] => {
            cases::ALL.iter().for_each(|(name, _)| println!("{name}: test"));
            ExitCode::SUCCESS
        }
        filters => run(&filters.iter().filter(|filter| !filter.starts_with('-')).copied().collect::<Vec<_>>()),
    }
}

fn run(filters: &[&str]) -> ExitCode {
    let chosen =
        cases::ALL.iter().filter(|(name, _)| filters.is_empty() || filters.iter().any(|filter| name.contains(filter)));
    let (mut passed, mut failed) = (0, 0);
    for (name, case) in chosen {
        let ok = catch_unwind(AssertUnwindSafe(case)).is_ok();
        println!("test {name} ... {}", if ok { "ok" } else { "FAILED" });
        if ok { passed += 1 } else { failed += 1 }
    }
    println!("\ntest result: {}. {passed} passed; {failed} failed", if failed == 0 { "ok" } else { "FAILED" });
    ExitCode::from(u8::from(failed > 0))
}
