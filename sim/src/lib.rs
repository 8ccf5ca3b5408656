//! The simulator: arrivals are replayed through the scheduler's own line and scaling policy, on a virtual clock.
//!
//! What is real is the code that decides: [`scheduler::decide::Line`] and [`scheduler::scaling::plan`]. What is made up:
//! statements (`load`, `trace`), what is believed of them (`job`), workers and what happens to them (`fleet`, `world`).
//! `study` says which runs are made, and `page` and `plot` what is shown of them. A run is the same for the same seed,
//! on every machine.

pub mod csv;
pub mod dice;
pub mod fleet;
pub mod job;
pub mod load;
pub mod outcome;
pub mod page;
pub mod plot;
pub mod study;
pub mod trace;
pub mod world;
