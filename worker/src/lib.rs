//! The only room that knows the engine: the host of engine processes, and the engine inside them.
//!
//! - `arena`: memory that the server and an engine process share.
//! - [`engine`]: one open engine; judges, runs and streams statements.
//! - [`gate`]: the second wall, which reads statements before the engine does.
//! - [`launch`]: starting, sandboxing and watching processes.
//! - `line`: the stream between the server and an engine process.
//! - [`process`]: what an engine process does: serve one engine over its one connection.
//! - [`host`]: workers, as the server knows them, on processes of this machine or in this process.

mod arena;
pub mod engine;
mod ffi;
pub mod gate;
pub mod host;
pub mod launch;
mod line;
pub mod process;

pub use ffi::{leave, library_version};
