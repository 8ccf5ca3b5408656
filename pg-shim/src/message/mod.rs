//! The messages of PostgreSQL's protocol (manual, chapter "Message Formats"): those of clients are read, those of
//! the server written.

pub(crate) mod backend;
pub(crate) mod frontend;

pub(crate) use frontend::{Frontend, Target};
