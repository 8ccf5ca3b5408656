//! What SQL must not reach, tried against one wall at a time.
//!
//! The gate reads statements before the engine does; the kernel (Landlock, an empty environment, a
//! process of its own) refuses what an engine process has no business with. Each must hold when the
//! other is gone. The engine's own lock is a third wall that nothing relies on: it is tried for the record,
//! and only what it does hold is asserted.
//!
//! | what                                  | gate | kernel | engine's lock |
//! |---------------------------------------|------|--------|---------------|
//! | local files outside of the places     | yes  | yes    | yes           |
//! | `/proc`, the environment              | yes  | yes    | yes           |
//! | spill files of other engines          | yes  | yes    | yes           |
//! | a link in the lake that leads out     | no (1) | yes  | no            |
//! | TCP to ports that no place needs      | yes  | yes (2) | yes          |
//! | writing: COPY, EXPORT, ATTACH         | yes  | yes    | no (4)        |
//! | loading code from elsewhere           | yes  | yes    | yes           |
//! | settings, secrets, installed extensions | yes | no (3) | partly       |
//! | changing the lake, for those who only read it | yes | yes | yes      |
//! | files in its data, for those who only read it | yes | yes | no (4)   |
//!
//! 1. The text of a statement does not tell what a link leads to; whoever may write to the lake made it.
//! 2. From Landlock ABI 4 on. It knows no addresses, and datagrams pass: name lookup needs them.
//! 3. They live in the engine's own memory. They are those of the engine's principal alone, and no
//!    setting takes the kernel's wall down: what may be reached is the same whatever they say.
//! 4. What it lets be read it lets be written: a place is read-only by the gate and the kernel alone.
//!    That those who may only read find the lake attached read-only counts as a part of this lock.
//!
//! That the probes bite is shown first: with no wall at all, each of them gets at what it is after.
#![allow(clippy::disallowed_methods, reason = "it reads its own arguments, and looks for a word in its environment")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod bench;
mod cases;
mod probes;
#[path = "../conformance/runner.rs"]
mod runner;

use std::process::{Command, ExitCode};

/// The variable in the environment of the parent that no statement may see.
const SECRET_VARIABLE: &str = "TAVANA_WALLS_SECRET";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(code) = runner::play_engine(&arguments) {
        return code;
    }
    let Ok(secret) = std::env::var(SECRET_VARIABLE) else {
        // Anew, with the word in the environment from the start: that is where `/proc` shows it.
        let secret = format!("word{:032x}", rand::random::<u128>());
        let status =
            Command::new("/proc/self/exe").args(&arguments).env(SECRET_VARIABLE, secret).status().expect("runs itself");
        return ExitCode::from(u8::try_from(status.code().unwrap_or(1)).unwrap_or(1));
    };
    runner::run_cases(&arguments, &cases::all(&secret))
}
