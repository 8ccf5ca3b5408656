//! Who may run now, where, and with how much: a line of requests over the memory of all workers.
//!
//! # Whose turn it is
//!
//! Each principal's requests are served in the order in which they came. Between principals it is deficit round robin
//! by what each was granted, in bytes times seconds: expected ones at first, the real ones once the grant is back. With
//! one principal it is the order in which they came.
//!
//! The head of the line waits for what it needs, and room is reserved for it: on the worker that is expected to have it
//! first, for the time when that is. Others may pass only if that does not delay the head: they fit now, and go to
//! another worker, or are expected to end before that time, or leave what the head needs (EASY backfill). Should one of
//! them overrun, nothing more passes on that worker until the head has run, nor does anything once the head has
//! waited for a minute. So nobody starves, nobody is turned away for load, and what is small does not wait behind what is
//! large without need.
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
//! `line` decides: a state, an event and the time give effects. `turns` knows whose turn it is, `room` what fits on a
//! worker, `reservation` what is kept for the head, `outlook` how long the others will wait. `scheduler` acts: it keeps
//! the line behind a lock and wakes whoever was decided for. There is no background task; every decision is made in the
//! call that caused it, and time alone never lets anybody in. `scaling` says how many workers there should be.
//!
//! The only clock is the monotonic one: to set the machine's time changes nothing.

mod line;
mod outlook;
mod policy;
mod reservation;
mod room;
mod rules;
pub mod scaling;
mod scheduler;
mod snapshot;
mod turns;

/// The decisions, without a clock or a lock: what the service runs and the simulator replays.
pub mod decide {
    pub use crate::line::{Effect, Event, Line, Ticket};
    pub use crate::reservation::Reservation;
    pub use crate::room::Holder;
    pub use crate::rules::{Ends, Order, Passing, Placement, Rules, Shut};
}

pub use outlook::Starting;
pub use policy::{Expected, Need, Policy, Request};
pub use scheduler::{Admission, Scheduler};
pub use snapshot::{Load, Snapshot, StillWaits, Waiting};
