//! The core of the service: an Arrow Flight SQL server over the fleet of workers.
//!
//! - [`Server`] listens, and drains.
//! - `service` answers the calls of the protocol; `doget` the one that carries results, whose bytes are
//!   forwarded as the engine wrote them.
//! - `login` is the door: who makes a call is known before anything else of it is.
//! - `connection` and `wire` are the bytes of a client, in the clear or under TLS (`tls`).
//! - `flow` is where a result can be ended while its client does not read.
//! - `road` is the one way of every statement: prepare, admit, place, run; and again, where that is right.
//! - `session` is what belongs to one client: its handles, its tickets, the engine that holds its state.
//! - `waiting` keeps places in line for those who ask again after a restart.
//! - `metadata` tells what tables and abilities there are.

mod action;
mod answers;
mod arrow_input;
mod asked;
mod attempts;
mod cache;
mod command;
mod doget;
mod fan;
mod flow;
mod frames;
#[cfg(fuzzing)]
mod fuzzing;
mod held;
mod info;
mod ingest;
mod inner;
mod lease;
mod login;
mod looks;
mod metadata;
mod metrics;
mod options;
mod poll;
mod put;
mod road;
mod script;
mod served;
mod server;
mod service;
mod session;
mod visit;
mod waiting;

pub use inner::InnerDoor;
pub use metrics::Metrics;
pub use server::{LakeWriters, Options, Parts, Server};
