//! PostgreSQL's wire protocol in front of a Flight SQL server: psql, BI tools and drivers connect as to a PostgreSQL.
//!
//! The shim translates, and owns only what PostgreSQL has and Flight SQL has not.
//!
//! - [`Server`] lets clients in: `startup`, `auth`; `registry` knows who is there.
//! - `connection` is one client: both protocols, transactions, cursors, COPY; `cursors` counts those of all clients.
//! - `statement` tells what a statement is by its first words; `settings` are PostgreSQL's.
//! - `dialect` is what is written otherwise for the engine; `catalog` puts what names PostgreSQL's catalog in terms of the engine's.
//! - `cells`, `rows`, `parameters`, `copy` are values on the wire, by the one map of types in `oid`.
//! - `names` are what PostgreSQL calls columns; `inner_names` gives those within a statement.
//! - `position` is where in a text an error is; `plain_words` say what to do where tables have not what PostgreSQL's have.
//! - `upstream` makes the Flight SQL calls; where the server is in this process, reads go there `within` it.

mod auth;
pub mod catalog;
pub mod cells;
mod connection;
pub mod copy;
mod cursors;
mod dialect;
mod error;
#[cfg(fuzzing)]
pub mod fuzzing;
mod inner_names;
mod meaning;
mod message;
mod names;
pub mod oid;
pub mod parameters;
mod peers;
mod plain_words;
mod position;
mod registry;
pub mod rows;
mod server;
mod settings;
mod startup;
mod statement;
mod template;
mod upstream;
mod wire;
mod within;

pub use auth::{Auth, Logins, Verifier};
pub use cursors::Cursors;
pub use peers::Peers;
pub use server::{Options, Server};
pub use within::{Calls, Read, Transport, Within};
