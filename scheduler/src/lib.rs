//! Who may run now, where, and with how much: a line of requests over the memory of all workers.
//!
//! Requests are served strictly in the order in which they came. The first in line waits for what it
//! needs, and those behind it do not overtake, so nobody starves and nobody is turned away for load.
//! Grants are fixed and cautious: a standard grant is a quarter of a worker's memory, so that heavy
//! statements on a small machine wait for each other instead of failing together.
//!
//! # Sessions that hold state
//!
//! A session that holds state (a temporary table, an open transaction) asks once, with
//! [`Scheduler::admit_session`], and keeps that grant until its state is gone. Its statements run
//! within that grant and are *not* admitted again: a session that waited in line for a second grant
//! while it kept the first could wait for another session that does the same, for ever.
//!
//! Sessions end when people please, statements end by themselves. Therefore no statement's turn
//! depends on the end of a session: sessions may hold all of a worker but one standard grant, "the
//! whole worker" means what sessions leave of it, and a session that waits for another session to end
//! is the one request that statements do overtake. Only a worker too small for two standard grants
//! can be held by one session alone.
//!
//! # Shape
//!
//! `line` decides: a state, an event and the time give effects. `room` knows what fits on a worker.
//! `scheduler` acts: it keeps the line behind a lock and wakes whoever was decided for. There is no
//! background task; every decision is made in the call that caused it.

mod line;
mod policy;
mod room;
mod scheduler;
mod snapshot;

pub use policy::{Need, Policy, Request};
pub use scheduler::{Admission, Scheduler};
pub use snapshot::{Load, Snapshot, Waiting};
