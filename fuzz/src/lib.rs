//! What the fuzz targets share. A target turns its bytes into calls, as those of a client, to a whole server that
//! differs from a real one in two things only: no socket stands before it, and its engines run nothing.
//!
//! - `calls` is that server, and what must hold for each of its answers.
//! - `gateway` is what PostgreSQL's clients reach of it, and what must hold for what they are told.
//! - `columns` are columns of each type.
//! - `engine` is what stands in for the workers; it reads all that it is given.
//! - `mutation` changes inputs so that they keep their form.
//! - `names` puts what the server has named into bytes that were written before.
//! - `pieces` cuts the bytes of a target.
//! - `values` reads every value of rows.

mod calls;
pub mod columns;
mod engine;
pub mod gateway;
pub mod mutation;
mod names;
mod pieces;
mod values;

pub use calls::{Client, Reply, run};
pub use names::Names;
pub use pieces::Pieces;
pub use values::read as read_values;
