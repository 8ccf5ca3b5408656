//! Starting, sandboxing, watching and ending engine processes.
//!
//! The parent side is a [`Launcher`], which starts engines from one permanent thread, and an
//! [`EngineProcess`] for each of them. An engine starts in two stages of the same program. Stage 1
//! ([`enter_sandbox_and_exec`]) runs alone in a fresh, single-threaded process: it reads its order
//! from descriptor 0, gives up everything that the order does not name and executes the program
//! again. Stage 2 ([`begin_engine`]) therefore starts inside the sandbox, with all its threads, an
//! empty environment, one connection, memory that it shares with the parent, and its own door where it has one.
//!
//! Absent on purpose: a fork without exec (the server is multi-threaded), anything inherited from
//! the server's environment, and a sandbox applied to a running engine (Landlock binds a thread and
//! its descendants, so threads that exist already would stay outside).

mod child;
mod complaints;
mod enter;
mod exit;
mod handover;
mod launcher;
mod order;
mod process;
mod sandbox;
mod spill;

pub use crate::ffi::{SharedMemory, landlock_abi};
pub use enter::{Birth, begin_engine, enter_sandbox_and_exec};
pub use exit::ExitCause;
pub use launcher::{EngineSpec, Launcher};
pub use process::EngineProcess;
pub use sandbox::SandboxSpec;
pub use spill::clear_spill_root;
